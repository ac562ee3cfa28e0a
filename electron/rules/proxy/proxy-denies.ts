// proxy-denies: the proxy is well, and its rules do not allow this destination. Its own words are quoted. Some proxies say yes (200) and
// send a page in the place of the way: it is theirs where their answer announced it, or where the endpoint speaks TLS on another way.
import type { Path } from '../../contract/path.ts'
import { defineRule } from '../define-rule.ts'
import { isDirect, isDone, probeEvidence, stoppedAt } from '../path-sight.ts'
import { CHECK_AGAIN, firstLine } from '../phrases.ts'
import {
  askByHand,
  CLOSED_BESIDE_ANSWER,
  directWayOpen,
  exampleProxy,
  type ProxyParams,
  proxyEnd,
  proxyEvidence,
  proxyParams,
  proxySaid,
  type Turns,
  turnsEvidence,
  turnsWords,
} from './sight.ts'

interface Params extends ProxyParams {
  said: string
  /** The first line of what came in the place of the way, which the proxy had called open; null: it said no. */
  page: string | null
  directOpen: boolean
  /** It opened other tunnels. */
  turns: Turns | null
}

/** A tunnel has no body (RFC 9110 section 9.3.6): bytes that the answer to CONNECT announces are a page of the one who answers. */
const announcesPage = ({ proxyAnswer }: Path): boolean =>
  proxyAnswer?.headers.some((header) => /^(content-length: *0*[1-9]|transfer-encoding:)/i.test(header)) ?? false

/** What was no TLS in answer to our hello; null where another hello was answered with TLS. */
const plainLine = (path: Path): string | null => {
  if (stoppedAt(path, 'hello')?.observation !== 'not-tls') return null
  const answers = path.probes.map(({ answer }) => answer)
  if (answers.some(({ kind }) => kind === 'server-hello' || kind === 'alert')) return null
  return answers.flatMap((answer) => (answer.kind === 'not-tls' ? [firstLine(answer.firstLine)] : []))[0] ?? null
}

export const proxyDenies = defineRule<'path', 'paths', Params>({
  id: 'proxy-denies',
  layer: 'proxy',
  subject: 'path',
  step: 'proxy',
  needs: ['paths'],
  silences: ['endpoint-speaks-no-tls', 'endpoint-throttles', 'endpoint-unsteady', 'app-connection-fails', ...CLOSED_BESIDE_ANSWER],
  judge(path, { paths }) {
    if (isDirect(path)) return { outcome: 'not-applicable' }
    const directOpen = directWayOpen(path, paths)
    const { tunnels } = path
    if (tunnels?.observation === 'denied')
      return {
        outcome: 'fail',
        params: { ...proxyParams(path), said: tunnels.said, page: null, directOpen, turns: tunnels },
        confidence: 'likely',
        side: 'near',
        owners: ['network-team'],
        evidence: turnsEvidence(path, tunnels),
      }
    if (isDone(path, 'proxy')) {
      const page = plainLine(path)
      if (page === null || !(announcesPage(path) || directOpen)) return { outcome: 'pass' }
      return {
        outcome: 'fail',
        params: { ...proxyParams(path), said: proxySaid(path), page, directOpen, turns: null },
        // A web server that says 200 to everything does so too; it is the one or the other.
        confidence: 'likely',
        side: 'near',
        owners: ['network-team', 'you'],
        evidence: probeEvidence(path),
      }
    }
    const end = proxyEnd(path)
    if (end?.kind !== 'denied') return { outcome: 'not-applicable' }
    return {
      outcome: 'fail',
      params: { ...proxyParams(path), said: proxySaid(path), page: null, directOpen, turns: null },
      confidence: 'certain',
      side: 'near',
      owners: ['network-team'],
      evidence: proxyEvidence(path, end.stop),
    }
  },
  words: {
    pass: 'The proxy allows this destination',
    example: () => ({
      owners: ['network-team'],
      params: { ...exampleProxy, said: '403 Forbidden', page: null, directOpen: false, turns: null },
    }),
    title: ({ proxy, host, port, page, turns }) =>
      page === null
        ? `The proxy ${proxy} does not ${turns === null ? '' : 'always '}allow connections to ${host}, port ${port}`
        : `The proxy ${proxy} answers in the place of ${host}, and not with TLS`,
    why: ({ said, page, directOpen, turns }) =>
      turns !== null
        ? turnsWords(turns)
        : page === null
          ? `Asked for a tunnel, it answered “${said}”.`
          : [
              `Asked for a tunnel, it answered “${said}”. Then this came in the place of TLS${page === '' ? '.' : `: “${page}”`}`,
              ...(directOpen ? ['Directly from this host the endpoint does speak TLS.'] : []),
              'Most likely it is a page that blocks this destination. A web server that is no proxy may answer so too.',
            ].join(' '),
    fix: (params) => [
      { text: `Ask your network team to allow connections (CONNECT) to ${params.host}, port ${params.port}, through the proxy.` },
      { text: 'The proxy must pass them on as they are, without opening the encryption.' },
      ...(params.page === null
        ? []
        : [{ text: `Ask them too whether this is the right address of the proxy. It is set here: ${params.source}.` }]),
      askByHand(params),
      CHECK_AGAIN,
    ],
    ask: ({ host, port, page, turns }) => [
      ...(page === null ? [] : ['The proxy says that the way is open, and then sends a page of its own.']),
      ...(turns === null ? [] : ['One of several proxies behind this address seems to have other rules than the rest.']),
      `Please allow connections (CONNECT) through the proxy to ${host}, port ${port}.`,
      'The proxy must pass them on as they are, without opening the encryption.',
    ],
  },
})
