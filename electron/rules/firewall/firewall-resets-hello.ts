// firewall-resets-hello: TCP opens, then each hello is cut off by a reset or a close without an alert. A filter by name is told by another
// name, or none, that gets through; that it is cut off whatever it is like, by changing it. Through a proxy: proxy-closes-tunnel.
import { defineRule } from '../define-rule.ts'
import {
  baselineIs,
  comparisons,
  completedOn,
  getsThrough,
  isAlways,
  placed,
  type Sight,
  sightEvidence,
  sightOf,
  works,
} from '../differential-sight.ts'
import { isDirect, isDone, stoppedAt } from '../path-sight.ts'
import { CHECK_AGAIN } from '../phrases.ts'

interface Params {
  host: string
  port: number
  /** `name`: another name or none gets through; `segment`: the same bytes in pieces do; `all`: nothing does. */
  how: 'name' | 'segment' | 'all'
  control: { host: string; answers: boolean } | null
  proxyWorks: boolean
}

/** What gets through where the baseline does not; null: nothing was changed, or what helps is for other rules to name. */
const howOf = (sight: Sight): Params['how'] | null => {
  if (getsThrough(sight, 'other-sni') || getsThrough(sight, 'no-sni')) return 'name'
  if (works(sight, 'baseline-split') || works(sight, 'split-records')) return 'segment'
  const changes = [...new Set(sight.differential.probes.map((probe) => probe.change))].filter((change) => change !== 'baseline')
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
    if (!isDirect(path) || completedOn(path, attempts)) return { outcome: 'not-applicable' }
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
        control: compared.control,
        proxyWorks: compared.otherWay !== null,
      },
      ...placed(compared, how !== 'all'),
      evidence: sightEvidence(sight),
    }
  },
  words: {
    pass: 'The hello is let through',
    title: ({ host, how }) =>
      how === 'name' ? `A filter cuts the connection for the name ${host}` : `The connection to ${host} is cut off after the hello`,
    why: ({ how, control, proxyWorks }) =>
      [
        'The connection opens, and ends as soon as the hello is sent, each time.',
        how === 'name' ? 'The same hello with another name, or with none, is answered. So the name is what it is cut for.' : '',
        how === 'segment' ? 'The same bytes in smaller pieces are answered. So something on the way reads the first piece only.' : '',
        how === 'all' ? 'It makes no difference which name, version or length the hello has.' : '',
        control === null
          ? ''
          : control.answers
            ? `${control.host} answers on the same way, so not everything is cut off.`
            : `${control.host} does not answer on the same way either.`,
        proxyWorks ? 'Through the proxy the endpoint answers, so it is the direct way that is cut.' : '',
        'A firewall does that, or equipment of the platform that has no server behind it.',
      ]
        .filter((sentence) => sentence !== '')
        .join(' '),
    fix: ({ host, port, how, proxyWorks }) => [
      ...(proxyWorks ? [{ text: 'If your network wants programs to use the proxy, set it for your integration.' }] : []),
      { text: `Ask your network team whether a filter cuts TLS from this host to ${host}, port ${port}.` },
      ...(how === 'name' ? [{ text: `Ask them to let the name ${host} through in their filter for web addresses.` }] : []),
      { text: 'If they filter nothing, ask the platform whether its equipment closes connections from your public address.' },
      CHECK_AGAIN,
    ],
    ask: ({ host, port, how }) => [
      `Please look whether a filter of yours cuts TLS from this host to ${host}, TCP port ${port}.`,
      ...(how === 'name' ? [`Please let the name ${host} through in the filter for web addresses (SNI).`] : []),
      'If nothing of yours does it, please tell us, so that we can ask the platform.',
    ],
  },
})
