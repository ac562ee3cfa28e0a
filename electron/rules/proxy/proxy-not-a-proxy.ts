// proxy-not-a-proxy: what listens at the proxy's address does not speak as a proxy of that kind. Where it was asked as one of
// another kind and answered, that kind is named. That it only ended the connection to the endpoint is thin: a proxy in trouble does so too.
import { defineRule } from '../define-rule.ts'
import { isDirect, isDone } from '../path-sight.ts'
import { CHECK_AGAIN } from '../phrases.ts'
import { answersForOthers, askByHand, mayBeForTheEndpoint, type ProxyParams, proxyEnd, proxyEvidence, proxyParams } from './sight.ts'

interface Params extends ProxyParams {
  detail: string
  /** It answered, and not as a proxy; otherwise it only ended the connection, or said nothing. */
  answered: boolean
  /** It was asked for other hosts too, and ended each connection alike. */
  cutForOthers: boolean
  /** Too little was seen to say that no proxy is there. */
  thin: boolean
  /** The address with the kind as which it does answer; null where there is none. */
  otherForm: string | null
}

/** A program that leaves names to the proxy needs no name resolution of its own. */
const FORMS: Record<string, string> = { http: 'http', https: 'https', socks5: 'socks5h' }

const otherFormOf = (proxy: string, detail: string): string | null => {
  const form = FORMS[/ Asked as a proxy of the kind (\w+), it answers as one\.$/.exec(detail)?.[1] ?? '']
  return form === undefined ? null : proxy.replace(/^\w+/, form)
}

/** Answers with which every server refuses the method itself (RFC 9110 sections 15.5.6 and 15.6.2). */
const METHOD_UNKNOWN = [405, 501]

export const proxyNotAProxy = defineRule<'path', 'paths' | 'controls', Params>({
  id: 'proxy-not-a-proxy',
  layer: 'proxy',
  subject: 'path',
  step: 'proxy',
  needs: ['paths', 'controls'],
  silences: ['app-connection-fails'],
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
    return {
      outcome: 'fail',
      params: { ...proxyParams(path), detail: stop.detail, answered, cutForOthers, thin, otherForm: otherFormOf(path.via, stop.detail) },
      confidence: sure ? 'certain' : thin ? 'possible' : 'likely',
      side: 'near',
      owners: ['you', 'network-team'],
      evidence: proxyEvidence(path, stop),
    }
  },
  words: {
    pass: 'What answers at the address of the proxy is one',
    title: ({ proxy, answered, thin, otherForm }) =>
      otherForm !== null
        ? `The proxy ${proxy} is of another kind than its setting says`
        : answered
          ? `No such proxy answers at ${proxy}`
          : thin
            ? `The proxy ${proxy} did not answer`
            : `Nothing at ${proxy} answers as a proxy`,
    why: ({ detail, answered, cutForOthers, source }) =>
      [
        answered ? '' : 'It may be something else, a proxy of another kind, or a proxy that is in trouble itself.',
        cutForOthers ? 'Asked for another host it does the same.' : '',
        `What was seen: “${detail}” It is set here: ${source}.`,
      ]
        .filter((sentence) => sentence !== '')
        .join(' '),
    fix: ({ otherForm, ...params }) => [
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
    ask: ({ otherForm, thin, host, port }) =>
      otherForm === null
        ? [
            'Please tell us the address, the port and the kind (http, https, socks5) of the proxy for this host.',
            ...(thin ? [`If they are right, please look why the proxy does not answer when it is asked for ${host}, port ${port}.`] : []),
          ]
        : [`Please confirm that this host is to use the proxy as ${otherForm}.`],
  },
})
