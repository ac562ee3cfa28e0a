// proxy-login-needed: the proxy asks for a login (407), and none was given. Names the schemes that it takes;
// a SOCKS proxy only says that it does not take nobody (RFC 1928 section 3).
import { defineRule } from '../define-rule.ts'
import { isDirect, isDone } from '../path-sight.ts'
import { CHECK_AGAIN } from '../phrases.ts'
import { hasBasic, proxyEnd, proxyEvidence, unanswerable } from './sight.ts'

interface Params {
  proxy: string
  source: string
  schemes: readonly string[]
}

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
    const end = proxyEnd(path)
    if (end?.kind !== 'login-needed') return { outcome: 'not-applicable' }
    return {
      outcome: 'fail',
      params: { proxy: path.via, source: path.viaSource ?? 'the settings of this host', schemes: path.proxyAnswer?.schemes ?? [] },
      confidence: 'certain',
      side: 'near',
      owners: ['you', 'network-team'],
      evidence: proxyEvidence(path, end.stop),
    }
  },
  words: {
    pass: 'The proxy lets this host through',
    title: ({ proxy }) => `The proxy ${proxy} asks for a login`,
    why: ({ schemes }) => {
      if (schemes.length === 0) return 'No user name and password were given, and the proxy does not say which kind of login it takes.'
      const names = hasBasic(schemes) ? '' : unanswerable(schemes)
      const unable = names === '' ? '' : ` This check cannot answer ${names}; your runtime may be able.`
      return `No user name and password were given. The proxy takes: ${schemes.join(', ')}.${unable}`
    },
    fix: ({ proxy, source, schemes }) => [
      { text: 'Ask your network team for a login, or to let this host through without one.' },
      schemes.length === 0 || hasBasic(schemes)
        ? { text: `Put the login where the proxy is set (${source}), as ${proxy.replace('://', '://USER:PASSWORD@')}.` }
        : { text: 'Many runtimes can only do Basic. Ask your network team for that, or for an exception for this host.' },
      CHECK_AGAIN,
    ],
    ask: () => [
      'Please give us a login of the kind Basic for this host, or let it through without one.',
      'A program uses it, so it must not end with the password of a person.',
    ],
  },
})
