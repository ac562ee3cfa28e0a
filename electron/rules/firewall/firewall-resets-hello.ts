// firewall-resets-hello: TCP opens, then each hello is cut off by a reset or a close without an alert. A filter by name is told by another
// name, or none, that gets through; that it is cut off whatever it is like, by changing it. Where the way leads through a proxy, all of
// that is proxy-closes-tunnel: from here the proxy cannot be told from what stands behind it.

import type { Change } from '../../contract/vocabulary.ts'
import { type CutFor, cutForOf, IN_PIECES, isAnswer, REFUSAL_COMES } from '../cut-hello.ts'
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
} from '../differential-sight.ts'
import { HOST } from '../examples.ts'
import { type Escape, nameEscape, nameWords } from '../name-filter.ts'
import { isDirect, isDone, stoppedAt } from '../path-sight.ts'
import { CHECK_AGAIN } from '../phrases.ts'

interface Params {
  host: string
  port: number
  how: CutFor | 'all'
  /** In what the hellos differed from each other. */
  tried: string[]
  /** What gets through where the name is what it is cut for. */
  freedBy: Escape | null
  control: { host: string; answers: boolean } | null
  /** Through a proxy the endpoint answers. */
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
  const cutFor = cutForOf(sight)
  if (cutFor !== null) return cutFor
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
    if (!isDirect(path)) return { outcome: 'not-applicable' }
    if (isDone(path, 'hello')) return { outcome: 'pass' }
    if (completedAt(path, attempts, paths)) return { outcome: 'not-applicable' }
    if (!['reset', 'closed'].includes(stoppedAt(path, 'hello')?.observation ?? '')) return { outcome: 'not-applicable' }
    const sight = sightOf(path, differential, paths)
    const how = sight && baselineIs(sight, 'cut') ? howOf(sight) : null
    if (sight === null || how === null) return { outcome: 'not-applicable' }
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
        otherWayWorks: compared.otherWay !== null,
      },
      ...placed(compared, how === 'name' || how === 'segment'),
      evidence: sightEvidence(sight),
    }
  },
  words: {
    pass: 'The hello is let through',
    example: () => ({
      owners: ['network-team', 'hosting-company', 'platform'],
      params: { host: HOST, port: 443, how: 'all', tried: ['name', 'version'], freedBy: null, control: null, otherWayWorks: false },
    }),
    title: ({ host, how }) =>
      how === 'name'
        ? `A filter cuts the connection for the name ${host}`
        : isAnswer(how)
          ? `The answer of ${host} to the hello is cut off`
          : `The connection to ${host} is cut off after the hello`,
    why: ({ how, tried, freedBy, control, otherWayWorks }) =>
      [
        `The connection opens, and it ends ${how === 'begun' ? 'when the first bytes of the answer have come' : 'as soon as the hello is sent'}, each time.`,
        freedBy === null ? '' : nameWords(freedBy, 'cut'),
        how === 'segment' ? IN_PIECES : '',
        how === 'all' && tried.length > 0 ? `It makes no difference which ${tried.join(' or ')} the hello has.` : '',
        how === 'begun' ? 'So the hello gets through, and what is cut is the answer, in which the certificate is.' : '',
        how === 'instead' ? REFUSAL_COMES : '',
        control === null
          ? ''
          : control.answers
            ? `${control.host} answers on the same way, so not everything is cut off.`
            : `${control.host} does not answer on the same way either.`,
        otherWayWorks ? 'Through the proxy the endpoint answers, so it is the direct way that is cut.' : '',
        isAnswer(how)
          ? 'A firewall that reads answers does that, or a server that fails as it answers.'
          : 'A firewall does that, or equipment of the platform that has no server behind it.',
      ]
        .filter((sentence) => sentence !== '')
        .join(' '),
    fix: ({ host, port, how, otherWayWorks }) => [
      ...(otherWayWorks ? [{ text: 'If your network wants programs to use the proxy, set it for your integration.' }] : []),
      {
        text: `Ask your network team whether a filter cuts ${isAnswer(how) ? `what ${host}, port ${port}, answers over TLS` : `TLS from this host to ${host}, port ${port}`}.`,
      },
      ...(how === 'name' ? [{ text: `Ask them to let the name ${host} through in their filter for web addresses.` }] : []),
      {
        text: isAnswer(how)
          ? 'If they filter nothing, ask the platform whether its server fails as it answers a hello.'
          : 'If they filter nothing, ask the platform whether it cuts what comes from your public address.',
      },
      CHECK_AGAIN,
    ],
    ask: ({ host, port, how }) => [
      `Please look whether a filter of yours cuts ${isAnswer(how) ? `what ${host}, TCP port ${port}, answers over TLS` : `TLS from this host to ${host}, TCP port ${port}`}.`,
      ...(how === 'name' ? [`Please let the name ${host} through in the filter for web addresses (SNI).`] : []),
      'If nothing of yours does it, please tell us, so that we can ask the platform.',
    ],
  },
})
