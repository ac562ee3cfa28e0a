// proxy-not-a-proxy: what listens at the proxy's address does not speak as a proxy of that kind. Where it was asked as one of
// another kind and answered, that kind is named; where it ended our handshake by TLS itself, that it speaks TLS is said. That it only ended the connection to the endpoint is thin: a proxy in trouble does so too.
import type { Path } from '../../contract/path.ts'
import { defineRule } from '../define-rule.ts'
import { isDirect, isDone } from '../path-sight.ts'
import { CHECK_AGAIN } from '../phrases.ts'
import {
  answersForOthers,
  askByHand,
  CLOSED_BESIDE_ANSWER,
  exampleProxy,
  mayBeForTheEndpoint,
  type ProxyParams,
  proxyEnd,
  proxyEvidence,
  proxyParams,
} from './sight.ts'

interface Params extends ProxyParams {
  detail: string
  /** It answered, and not as a proxy; otherwise it only ended the connection, or said nothing. */
  answered: boolean
  /** It was asked for other hosts too, and ended each connection alike. */
  cutForOthers: boolean
  /** Too little was seen to say that no proxy is there. */
  thin: boolean
  /** It speaks TLS and ended our handshake: with no version that this program takes, or for another reason; null: it did not so. */
  turnedDown: 'version' | 'otherwise' | null
  /** The address with the kind as which it does answer; null where there is none. */
  otherForm: string | null
}

/** A program that leaves names to the proxy needs no name resolution of its own. */
const FORMS: Record<string, string> = { http: 'http', https: 'https', socks5: 'socks5h' }

const otherFormOf = (proxy: string, detail: string): string | null => {
  const form = FORMS[/ Asked as a proxy of the kind (\w+), it answers as one\.$/.exec(detail)?.[1] ?? '']
  return form === undefined ? null : proxy.replace(/^\w+/, form)
}

/** Nothing was asked of it as a proxy (the status 0), so what came was TLS. Alert 70 is protocol_version (RFC 8446 section 6.2). */
const turnedDownBy = ({ via, proxyAnswer }: Path, detail: string): Params['turnedDown'] => {
  if (!via.startsWith('https:') || proxyAnswer?.status !== 0) return null
  return /protocol_version \(70\)|UNSUPPORTED_PROTOCOL/.test(detail) ? 'version' : 'otherwise'
}

/** Answers with which every server refuses the method itself (RFC 9110 sections 15.5.6 and 15.6.2). */
const METHOD_UNKNOWN = [405, 501]

/** What the network team can do about it. */
const MENDING = {
  version: 'Let the proxy itself speak TLS 1.2 or newer with its clients, which is the task of whoever keeps it.',
  otherwise: 'Let whoever keeps the proxy look into its log: it says why it ended TLS with its client.',
} as const satisfies Record<NonNullable<Params['turnedDown']>, string>

export const proxyNotAProxy = defineRule<'path', 'paths' | 'controls', Params>({
  id: 'proxy-not-a-proxy',
  layer: 'proxy',
  subject: 'path',
  step: 'proxy',
  needs: ['paths', 'controls'],
  silences: ['app-connection-fails', ...CLOSED_BESIDE_ANSWER],
  judge(path, { paths, controls }) {
    if (isDirect(path)) return { outcome: 'not-applicable' }
    if (isDone(path, 'proxy')) return { outcome: 'pass' }
    const end = proxyEnd(path)
    if (end?.kind !== 'not-a-proxy' && end?.kind !== 'no-answer') return { outcome: 'not-applicable' }
    const { stop } = end
    const answered = end.kind === 'not-a-proxy'
    const sure = answered && (path.proxyAnswer === null || METHOD_UNKNOWN.includes(path.proxyAnswer.status))
    const forOthers = answersForOthers(path, paths, controls)
    // It is a proxy, and why it does not open this way is for proxy-cannot-reach-endpoint to say.
    if (!answered && forOthers === 'speaks') return { outcome: 'not-applicable' }
    const cutForOthers = !answered && forOthers === 'cut'
    const thin = !answered && (stop.observation === 'silent' || (mayBeForTheEndpoint(path, stop) && !cutForOthers))
    const otherForm = otherFormOf(path.via, stop.detail)
    const turnedDown = answered && otherForm === null ? turnedDownBy(path, stop.detail) : null
    return {
      outcome: 'fail',
      params: { ...proxyParams(path), detail: stop.detail, answered, cutForOthers, thin, turnedDown, otherForm },
      confidence: sure ? 'certain' : thin ? 'possible' : 'likely',
      side: 'near',
      owners: turnedDown === null ? ['you', 'network-team'] : ['network-team', 'you'],
      evidence: proxyEvidence(path, stop),
    }
  },
  words: {
    pass: 'What answers at the address of the proxy is one',
    example: () => ({
      owners: ['you', 'network-team'],
      params: {
        ...exampleProxy,
        detail: 'It answered with a web page.',
        answered: true,
        cutForOthers: false,
        thin: false,
        turnedDown: null,
        otherForm: null,
      },
    }),
    title: ({ proxy, answered, thin, turnedDown, otherForm }) =>
      otherForm !== null
        ? `The proxy ${proxy} is of another kind than its setting says`
        : turnedDown !== null
          ? `The proxy ${proxy} ${turnedDown === 'version' ? 'speaks only TLS that is too old' : 'turns down TLS with this program'}`
          : answered
            ? `No such proxy answers at ${proxy}`
            : thin
              ? `The proxy ${proxy} did not answer`
              : `Nothing at ${proxy} answers as a proxy`,
    why: ({ detail, answered, cutForOthers, turnedDown, source }) =>
      [
        turnedDown === null ? '' : 'Something that speaks TLS answers there, so it may well be the proxy.',
        turnedDown === 'version' ? "It takes no version that this program's library offers, which are TLS 1.2 and newer ones." : '',
        answered ? '' : 'It may be no proxy, a proxy of some other kind, or a proxy that is in trouble itself.',
        cutForOthers ? 'Asked for another host it does the same.' : '',
        `What was seen: “${detail}” It is set here: ${source}.`,
      ]
        .filter((sentence) => sentence !== '')
        .join(' '),
    fix: ({ otherForm, ...params }) => [
      ...(params.turnedDown === null ? [] : [{ text: MENDING[params.turnedDown] }]),
      ...(otherForm === null
        ? [{ text: 'Compare the address, the port and the kind (http, https, socks5) with what your network team gave you.' }]
        : [{ text: `Write the address of the proxy as ${otherForm}, with the login if there is one.` }]),
      { text: `The place to change: ${params.source}.` },
      ...(params.thin ? [{ text: 'If all of that is right, ask them to look into the log of the proxy.' }] : []),
      ...(otherForm?.startsWith('socks')
        ? [{ text: 'Not every program knows SOCKS. For those ask your network team for an http proxy.' }]
        : []),
      askByHand({ ...params, proxy: otherForm ?? params.proxy }),
      CHECK_AGAIN,
    ],
    ask: ({ proxy, otherForm, thin, turnedDown, host, port }) =>
      turnedDown !== null
        ? [`This is about the proxy ${proxy}, which ended our TLS handshake with itself. ${MENDING[turnedDown]}`]
        : otherForm === null
          ? [
              'Please tell us the address, the port and the kind (http, https, socks5) of the proxy for this host.',
              ...(thin ? [`If they are right, please look why the proxy does not answer when it is asked for ${host}, port ${port}.`] : []),
            ]
          : [`Please confirm that this host is to use the proxy as ${otherForm}.`],
  },
})
