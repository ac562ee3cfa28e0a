// proxy-login-refused: a login was sent and the proxy still does not let this host through. A wrong login and
// a kind of login that was not sent are told apart by the kinds that the proxy names.
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
  proxySaid,
  unanswerable,
} from './sight.ts'

/** SOCKS 5's way to say: none of the offered ways to log in (RFC 1928 section 3). */
const NONE_ACCEPTABLE = 0xff

interface Params extends ProxyParams {
  said: string
  /** The kinds that it takes, where what was sent is none of them; empty where it does not tell. */
  otherKinds: string | null
}

export const proxyLoginRefused = defineRule<'path', never, Params>({
  id: 'proxy-login-refused',
  layer: 'proxy',
  subject: 'path',
  step: 'proxy',
  needs: [],
  silences: ['app-connection-fails', ...CLOSED_BESIDE_ANSWER],
  judge(path) {
    if (isDirect(path)) return { outcome: 'not-applicable' }
    if (isDone(path, 'proxy')) return { outcome: 'pass' }
    const end = proxyEnd(path)
    if (end?.kind !== 'login-refused') return { outcome: 'not-applicable' }
    const schemes = path.proxyAnswer?.schemes ?? []
    const socks = path.via.startsWith('socks')
    const otherKind = socks ? path.proxyAnswer?.status === NONE_ACCEPTABLE : schemes.length > 0 && !hasBasic(schemes)
    return {
      outcome: 'fail',
      params: { ...proxyParams(path), said: proxySaid(path), otherKinds: otherKind ? schemes.join(', ') : null },
      confidence: 'certain',
      side: 'near',
      owners: ['you', 'network-team'],
      evidence: proxyEvidence(path, end.stop),
    }
  },
  words: {
    pass: 'The proxy accepts the login, or needs none',
    example: () => ({
      owners: ['you', 'network-team'],
      params: { ...exampleProxy, said: '407 Proxy Authentication Required', otherKinds: null },
    }),
    title: ({ proxy, otherKinds }) =>
      otherKinds === null ? `The proxy ${proxy} refuses the login` : `The proxy ${proxy} wants another kind of login`,
    why: ({ said, otherKinds }) => {
      if (otherKinds === null) return `A login was sent, and the proxy answered “${said}”.`
      const names = unanswerable(otherKinds.split(', '))
      return [
        `A user name and a password were sent, and the proxy answered “${said}”.`,
        ...(otherKinds === '' ? [] : [`The kinds that it takes: ${otherKinds}.`]),
        ...(names === '' ? [] : [`This check cannot answer ${names}; your runtime may be able.`]),
      ].join(' ')
    },
    fix: ({ source, otherKinds, ...params }) => [
      ...(otherKinds === null
        ? [
            { text: `Compare the user name and the password with those you were given. They are set here: ${source}.` },
            { text: 'In the setting write @ as %40, : as %3A, / as %2F and % as %25.' },
            { text: 'Ask your network team whether the account is locked, or its password has ended.' },
            { text: 'Ask them too whether the account may use this proxy: some let in only the members of a group.' },
          ]
        : [{ text: 'Ask your network team for a Basic login, or to let this host through without one.' }]),
      askByHand({ source, ...params }, true),
      CHECK_AGAIN,
    ],
    ask: ({ otherKinds }) =>
      otherKinds === null
        ? [
            'Please look whether the account that this host uses is locked, or its password has ended.',
            'Please look too whether the account may use this proxy, such as by its group. Its log says why it was refused.',
          ]
        : ['Please give us a login of the kind Basic for this host, or let it through without one.'],
  },
})
