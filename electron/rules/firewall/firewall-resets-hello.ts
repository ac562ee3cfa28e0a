// firewall-resets-hello: TCP opens, then each hello is cut off by a reset or a close without an alert. A filter by name is told by another
// name, or none, that gets through, behind a proxy too; that it is cut off whatever it is like, by changing it: that is
// proxy-closes-tunnel where the way leads through a proxy.
import type { Change } from '../../contract/vocabulary.ts'
import { type AnswerCut, answerCutOf, isAnswer, REFUSAL_COMES } from '../cut-answer.ts'
import { defineRule } from '../define-rule.ts'
import {
  baselineIs,
  changesOf,
  comparisons,
  completedAt,
  isAlways,
  of,
  placed,
  type Sight,
  sightEvidence,
  sightOf,
  works,
} from '../differential-sight.ts'
import { isDirect, isDone, stoppedAt } from '../path-sight.ts'
import { CHECK_AGAIN } from '../phrases.ts'
import { type Escape, nameEscape } from './name-filter.ts'

interface Params {
  host: string
  port: number
  /**
   * `name`: another name or none gets through; `segment`: the same bytes in pieces do; `all`: nothing does; `begun`: the hello does,
   * since its answer begins to come, and is cut; `instead`: one that must be refused does, and nothing comes of the answer to a good one.
   */
  how: 'name' | 'segment' | 'all' | AnswerCut
  /** In what the hellos differed from each other. */
  tried: string[]
  /** What gets through where the name is what it is cut for. */
  freedBy: Escape | null
  control: { host: string; answers: boolean } | null
  /** The proxy that leads there; null on the direct way. */
  proxy: string | null
  /** On another way the endpoint answers. */
  otherWayWorks: boolean
}

const ASPECTS: readonly { aspect: string; changes: readonly Change[] }[] = [
  { aspect: 'name', changes: ['other-sni', 'no-sni'] },
  { aspect: 'version', changes: ['version-1.3', 'version-1.2', 'version-1.1', 'version-1.0'] },
  { aspect: 'length', changes: ['small', 'medium', 'large'] },
]

/** What gets through where the baseline does not; null: nothing was changed, or what helps is for other rules to name. */
const howOf = (sight: Sight): Params['how'] | null => {
  const changes = changesOf(sight)
  // A server's refusal of a name is short, and escapes too: then the name is not what matters.
  const answer = answerCutOf(sight)
  if (answer !== null) return answer
  if (nameEscape(sight) !== null) return 'name'
  if (works(sight, 'baseline-split') || works(sight, 'split-records')) return 'segment'
  return changes.length > 0 && changes.every((change) => isAlways(sight, change, 'cut')) ? 'all' : null
}

export const firewallResetsHello = defineRule<'path', 'differential' | 'paths' | 'controls' | 'attempts', Params>({
  id: 'firewall-resets-hello',
  layer: 'firewall',
  subject: 'path',
  step: 'hello',
  needs: ['differential', 'paths', 'controls', 'attempts'],
  silences: ['app-connection-fails'],
  judge(path, { differential, paths, controls, attempts }) {
    if (isDone(path, 'hello')) return { outcome: 'pass' }
    if (completedAt(path, attempts, paths)) return { outcome: 'not-applicable' }
    if (!['reset', 'closed'].includes(stoppedAt(path, 'hello')?.observation ?? '')) return { outcome: 'not-applicable' }
    const sight = sightOf(path, differential, paths)
    const how = sight && baselineIs(sight, 'cut') ? howOf(sight) : null
    if (sight === null || how === null) return { outcome: 'not-applicable' }
    const proved = how === 'name' || how === 'segment'
    // Nothing gets through a proxy, or no answer does, whatever the hello is like: then it is the tunnel that ends.
    if (!proved && !isDirect(path)) return { outcome: 'not-applicable' }
    const compared = comparisons(path, controls, paths)
    return {
      outcome: 'fail',
      params: {
        host: path.host,
        port: path.port,
        how,
        tried: ASPECTS.filter(({ changes }) => changes.some((change) => of(sight, change).length > 0)).map(({ aspect }) => aspect),
        freedBy: how === 'name' ? nameEscape(sight) : null,
        control: compared.control,
        proxy: isDirect(path) ? null : path.via,
        otherWayWorks: compared.otherWay !== null,
      },
      ...placed(compared, proved),
      evidence: sightEvidence(sight),
    }
  },
  words: {
    pass: 'The hello is let through',
    title: ({ host, how }) =>
      how === 'name'
        ? `A filter cuts the connection for the name ${host}`
        : isAnswer(how)
          ? `The answer of ${host} to the hello is cut off`
          : `The connection to ${host} is cut off after the hello`,
    why: ({ how, tried, freedBy, control, proxy, otherWayWorks }) =>
      [
        `${proxy === null ? 'The connection opens' : 'The proxy opens the way'}, and it ends ${how === 'begun' ? 'when the first bytes of the answer have come' : 'as soon as the hello is sent'}, each time.`,
        freedBy === null ? '' : `The same hello with ${freedBy} is answered. So the name is what it is cut for.`,
        how === 'segment' ? 'The same bytes in smaller pieces are answered. So something on the way reads the first piece only.' : '',
        how === 'all' && tried.length > 0 ? `It makes no difference which ${tried.join(' or ')} the hello has.` : '',
        how === 'begun' ? 'So the hello gets through, and what is cut is the answer, in which the certificate is.' : '',
        how === 'instead' ? REFUSAL_COMES : '',
        control === null
          ? ''
          : control.answers
            ? `${control.host} answers on the same way, so not everything is cut off.`
            : `${control.host} does not answer on the same way either.`,
        otherWayWorks && proxy === null ? 'Through the proxy the endpoint answers, so it is the direct way that is cut.' : '',
        otherWayWorks && proxy !== null ? 'On another way the endpoint answers, so it is the way through this proxy that is cut.' : '',
        proxy === null
          ? isAnswer(how)
            ? 'A firewall that reads answers does that, or a server that fails as it answers.'
            : 'A firewall does that, or equipment of the platform that has no server behind it.'
          : 'The proxy does that, a firewall behind it, or equipment of the platform that knows the address of the proxy.',
      ]
        .filter((sentence) => sentence !== '')
        .join(' '),
    fix: ({ host, port, how, proxy, otherWayWorks }) => [
      ...(otherWayWorks && proxy === null
        ? [{ text: 'If your network wants programs to use the proxy, set it for your integration.' }]
        : []),
      {
        text:
          proxy === null
            ? `Ask your network team whether a filter cuts ${isAnswer(how) ? `what ${host}, port ${port}, answers over TLS` : `TLS from this host to ${host}, port ${port}`}.`
            : `Ask your network team whether the proxy, or a filter behind it, cuts TLS to ${host}, port ${port}.`,
      },
      ...(how === 'name' ? [{ text: `Ask them to let the name ${host} through in their filter for web addresses.` }] : []),
      {
        text: isAnswer(how)
          ? 'If they filter nothing, ask the platform whether its server fails as it answers a hello.'
          : `If they filter nothing, ask the platform whether its equipment closes connections from ${proxy === null ? 'your public address' : 'the public address of the proxy'}.`,
      },
      CHECK_AGAIN,
    ],
    ask: ({ host, port, how, proxy }) => [
      proxy === null
        ? `Please look whether a filter of yours cuts ${isAnswer(how) ? `what ${host}, TCP port ${port}, answers over TLS` : `TLS from this host to ${host}, TCP port ${port}`}.`
        : `Please look whether the proxy, or a filter behind it, cuts TLS to ${host}, TCP port ${port}.`,
      ...(how === 'name' ? [`Please let the name ${host} through in the filter for web addresses (SNI).`] : []),
      'If nothing of yours does it, please tell us, so that we can ask the platform.',
    ],
  },
})
