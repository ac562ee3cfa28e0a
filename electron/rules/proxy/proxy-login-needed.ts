// proxy-login-needed: the proxy asks for a login (407), and none was given. Names the schemes that it takes;
// a SOCKS proxy only says that it does not take nobody (RFC 1928 section 3).
import { defineRule } from '../define-rule.ts'
import { isDirect, isDone } from '../path-sight.ts'
import { CHECK_AGAIN } from '../phrases.ts'
import {
  askByHand,
  CLOSED_BESIDE_ANSWER,
  exampleProxy,
  hasBasic,
  type ProxyParams,
  proxyEnd,
  proxyEvidence,
  proxyParams,
  unanswerable,
} from './sight.ts'

interface Params extends ProxyParams {
  schemes: readonly string[]
  /** An HTTP proxy must name the kinds (RFC 9110 section 15.5.8); one that hands on what a proxy above it said leaves them out. */
  above: boolean
}

export const proxyLoginNeeded = defineRule<'path', never, Params>({
  id: 'proxy-login-needed',
  layer: 'proxy',
  subject: 'path',
  step: 'proxy',
  needs: [],
  // Who passes it over as well can be told once the proxy lets anybody through.
  silences: ['app-connection-fails', 'app-ignores-proxy', ...CLOSED_BESIDE_ANSWER],
  judge(path) {
    if (isDirect(path)) return { outcome: 'not-applicable' }
    if (isDone(path, 'proxy')) return { outcome: 'pass' }
    const end = proxyEnd(path)
    if (end?.kind !== 'login-needed') return { outcome: 'not-applicable' }
    const schemes = path.proxyAnswer?.schemes ?? []
    return {
      outcome: 'fail',
      params: { ...proxyParams(path), schemes, above: schemes.length === 0 && path.via.startsWith('http') },
      confidence: 'certain',
      side: 'near',
      owners: ['network-team', 'you'],
      evidence: proxyEvidence(path, end.stop),
    }
  },
  words: {
    pass: 'The proxy lets this host through',
    example: () => ({ owners: ['network-team', 'you'], params: { ...exampleProxy, schemes: ['Basic'], above: false } }),
    title: ({ proxy }) => `The proxy ${proxy} asks for a login`,
    why: ({ schemes, above }) => {
      if (above) return 'No user name and password were given. The proxy names no kind of login: perhaps a proxy above it asks.'
      if (schemes.length === 0) return 'No user name and password were given, and the proxy does not say which kind of login it takes.'
      const names = hasBasic(schemes) ? '' : unanswerable(schemes)
      const unable = names === '' ? '' : ` This check cannot answer ${names}; your runtime may be able.`
      return `No user name and password were given. The proxy takes: ${schemes.join(', ')}.${unable}`
    },
    fix: ({ schemes, above, ...params }) => [
      {
        text: above
          ? 'Ask your network team which proxy asks for a login, this one or one above it, and of which kind.'
          : 'Ask your network team for a login, or to let this host through without one.',
      },
      schemes.length === 0 || hasBasic(schemes)
        ? {
            text: `${above ? 'If it is this one, put' : 'Put'} the login where the proxy is set (${params.source}), as ${params.proxy.replace('://', '://USER:PASSWORD@')}.`,
          }
        : { text: 'Many runtimes can only do Basic. Ask your network team for that, or for an exception for this host.' },
      askByHand(params, true),
      CHECK_AGAIN,
    ],
    ask: ({ above }) => [
      above
        ? 'Please tell us which proxy asks for a login, and of which kind, or let this host through without one.'
        : 'Please give us a login of the kind Basic for this host, or let it through without one.',
      'A program uses it, so it must not end with the password of a person.',
    ],
  },
})
