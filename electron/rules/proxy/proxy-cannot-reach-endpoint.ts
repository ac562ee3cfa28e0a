// proxy-cannot-reach-endpoint: the proxy is well, its own way to the endpoint is not. A proxy that says so is believed;
// one that only keeps silent may have other reasons, unless it opens the way to another host.
import type { Path } from '../../contract/path.ts'
import { defineRule } from '../define-rule.ts'
import { isDirect, isDone } from '../path-sight.ts'
import { CHECK_AGAIN } from '../phrases.ts'
import {
  answersForOthers,
  askByHand,
  CLOSED_BESIDE_ANSWER,
  directWayOpen,
  exampleProxy,
  mayBeForTheEndpoint,
  opensForOthers,
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
  /**
   * `cut`: it said nothing at all; `ended`: it began to answer. `no-address`: this host found none, and the proxy was not asked.
   * `unclear`: SOCKS 4 has one reply for what its rules forbid and for what it cannot reach.
   */
  how: 'said' | 'unclear' | 'silent' | 'ended' | 'cut' | 'no-address'
  said: string
  directOpen: boolean
  opensForOthers: boolean
  /** It opened other tunnels to the endpoint itself. */
  turns: Turns | null
}

/** What a proxy whose own way out is closed does, and one that is down behind the address of several. */
const AT_TIMES: ReadonlySet<string> = new Set(['cannot-reach', 'closed', 'reset', 'silent'])

const howOf = (kind: string, observation: string, answer: Path['proxyAnswer']): Params['how'] => {
  if (kind === 'cannot-reach') return answer?.status === 0 ? 'no-address' : answer?.protocol === 'socks4' ? 'unclear' : 'said'
  if (observation === 'silent') return 'silent'
  return kind === 'no-answer' ? 'cut' : 'ended'
}

export const proxyCannotReachEndpoint = defineRule<'path', 'paths' | 'controls', Params>({
  id: 'proxy-cannot-reach-endpoint',
  layer: 'proxy',
  subject: 'path',
  step: 'proxy',
  needs: ['paths', 'controls'],
  silences: ['endpoint-throttles', 'endpoint-unsteady', 'app-connection-fails', ...CLOSED_BESIDE_ANSWER],
  judge(path, { paths, controls }) {
    if (isDirect(path)) return { outcome: 'not-applicable' }
    const { tunnels: turns } = path
    if (turns !== undefined && AT_TIMES.has(turns.observation))
      return {
        outcome: 'fail',
        params: {
          ...proxyParams(path),
          how: 'said',
          said: turns.said,
          directOpen: directWayOpen(path, paths),
          opensForOthers: true,
          turns,
        },
        // Of several servers of the platform one may be down, too.
        confidence: 'possible',
        side: 'unknown',
        owners: ['network-team', 'platform'],
        evidence: turnsEvidence(path, turns),
      }
    if (isDone(path, 'proxy')) return { outcome: 'pass' }
    const end = proxyEnd(path)
    const isOurs = (kind: string): boolean => kind === 'cannot-reach' || kind === 'no-way-out'
    // Without an answer here, that it answers for another host shows that it is a proxy at all.
    const isMute = end?.kind === 'no-answer' && answersForOthers(path, paths, controls) === 'speaks'
    if (end === null || (!isOurs(end.kind) && !isMute)) return { outcome: 'not-applicable' }
    const how = howOf(end.kind, end.stop.observation, path.proxyAnswer)
    const directOpen = directWayOpen(path, paths)
    const forOthers = opensForOthers(path, paths, controls) === true
    // A greeting that is not returned has nothing to do with the endpoint.
    const proved = forOthers && (!isMute || mayBeForTheEndpoint(path, end.stop))
    const near = directOpen || how === 'no-address'
    return {
      outcome: 'fail',
      params: { ...proxyParams(path), how, said: proxySaid(path), directOpen, opensForOthers: forOthers, turns: null },
      confidence: how === 'said' || how === 'no-address' ? 'certain' : proved || how === 'unclear' ? 'likely' : 'possible',
      side: near ? 'near' : 'unknown',
      owners: how === 'no-address' ? ['you', 'network-team'] : near ? ['network-team'] : ['network-team', 'platform'],
      evidence: proxyEvidence(path, end.stop),
    }
  },
  words: {
    pass: 'The proxy reaches the endpoint',
    example: () => ({
      owners: ['network-team'],
      params: { ...exampleProxy, how: 'said', said: '503 Service Unavailable', directOpen: false, opensForOthers: false, turns: null },
    }),
    title: ({ proxy, host, how, turns }) =>
      turns !== null
        ? `The proxy ${proxy} does not always reach ${host}`
        : how === 'no-address'
          ? `The address of ${host} was not found for the proxy ${proxy}`
          : how === 'said'
            ? `The proxy ${proxy} cannot reach ${host}`
            : `The proxy ${proxy} does not open the way to ${host}`,
    why: ({ how, said, directOpen, opensForOthers: others, turns }) =>
      turns !== null
        ? turnsWords(turns)
        : [
            ...(how === 'said' || how === 'unclear' ? [`The proxy was reached and answered “${said}”.`] : []),
            ...(how === 'unclear' ? ['SOCKS 4 says the same where the rules of the proxy forbid the destination.'] : []),
            ...(how === 'silent' ? ['The proxy took the request and gave no whole answer in time. Its own way out may be closed.'] : []),
            ...(how === 'ended' ? ['The proxy answered at first, then hung up and did not open the way.'] : []),
            ...(how === 'cut' ? ['The proxy hung up and gave no answer at all.'] : []),
            ...(how === 'no-address'
              ? ['This kind of proxy setting leaves names to this host, and this host found no fitting address.']
              : []),
            ...(others && how !== 'no-address' ? ['To another host it does open the way.'] : []),
            ...(directOpen ? ['Directly from this host the endpoint answers.'] : []),
          ].join(' '),
    fix: ({ how, directOpen, ...params }) =>
      how === 'no-address'
        ? [
            { text: `Write socks5h:// (or socks4a://) where the proxy is set: ${params.source}. Then the proxy resolves names.` },
            { text: 'Otherwise ask your network team to make the name known to this host.' },
            CHECK_AGAIN,
          ]
        : [
            { text: `Ask your network team to let the proxy itself reach ${params.host}, port ${params.port}.` },
            {
              text: `They should look at its ${how === 'unclear' ? 'rules, its ' : ''}name resolution, its firewall and the proxy above it.`,
            },
            ...(directOpen ? [] : [{ text: 'If the proxy is well, ask the platform whether it filters by address or is down.' }]),
            askByHand(params),
            CHECK_AGAIN,
          ],
    ask: ({ how, host, port }) =>
      how === 'no-address'
        ? [`Please let the resolver of this host know ${host}, or tell us a proxy that resolves names itself.`]
        : [
            `Please let the proxy reach ${host}, TCP port ${port}.`,
            `Please look at its ${how === 'unclear' ? 'rules, its ' : ''}name resolution, its firewall, and the proxy above it where there is one.`,
          ],
  },
})
