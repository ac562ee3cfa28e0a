// proxy-login-needed: the proxy asks for a login (407), and none was given. Names the schemes that it takes.
import { defineRule } from '../define-rule.ts'
import { isDirect, isDone, stepEvidence, stoppedAt } from '../path-sight.ts'
import { CHECK_AGAIN } from '../phrases.ts'

interface Params {
  proxy: string
  source: string
  schemes: readonly string[]
}

const hasBasic = (schemes: readonly string[]): boolean => schemes.some((scheme) => /^basic$/i.test(scheme))

export const proxyLoginNeeded = defineRule<'path', never, Params>({
  id: 'proxy-login-needed',
  layer: 'proxy',
  subject: 'path',
  step: 'proxy',
  needs: [],
  silences: ['app-connection-fails'],
  judge(path) {
    if (isDirect(path)) return { outcome: 'not-applicable' }
    if (isDone(path, 'proxy')) return { outcome: 'pass' }
    const stop = stoppedAt(path, 'proxy')
    if (stop?.observation !== 'login-needed') return { outcome: 'not-applicable' }
    return {
      outcome: 'fail',
      params: { proxy: path.via, source: path.viaSource ?? 'the settings of this host', schemes: path.proxyAnswer?.schemes ?? [] },
      confidence: 'certain',
      side: 'near',
      owners: ['you', 'network-team'],
      evidence: [stepEvidence(path, stop)],
    }
  },
  words: {
    pass: 'The proxy lets this host through',
    title: ({ proxy }) => `The proxy ${proxy} asks for a login`,
    why: ({ schemes }) =>
      schemes.length === 0
        ? 'No user name and password were given, and the proxy does not say which kind of login it takes.'
        : `No user name and password were given. The proxy takes: ${schemes.join(', ')}.`,
    fix: ({ source, schemes }) => [
      { text: 'Ask your network team for a login, or to let this host through without one.' },
      schemes.length === 0 || hasBasic(schemes)
        ? { text: `Put the login where the proxy is set (${source}), as http://USER:PASSWORD@HOST:PORT.` }
        : { text: 'Many runtimes can only do Basic. Ask your network team for that, or for an exception for this host.' },
      CHECK_AGAIN,
    ],
  },
})
