// firewall-swallows-hello: TCP opens, then there is silence on every hello: on a short one too, and on one that any server answers with
// an alert. A server that hangs, or is slower than we wait, is as silent, so one way alone does not say who swallows it.

import { defineRule } from '../define-rule.ts'
import { baselineIs, comparisons, completedAt, isAlways, placed, type Sight, sightEvidence, sightOf } from '../differential-sight.ts'
import { HOST } from '../examples.ts'
import { type Escape, nameEscape, nameWords } from '../name-filter.ts'
import { isDirect, isDone, stoppedAt } from '../path-sight.ts'
import { CHECK_AGAIN, MORE_TIME } from '../phrases.ts'

interface Params {
  host: string
  port: number
  /** What is answered where the name is what it is swallowed for; null: the name makes no difference. */
  freedBy: Escape | null
  control: { host: string; answers: boolean } | null
  otherWayWorks: boolean
  /** The proxy in between; null on a direct way. */
  proxy: string | null
}

/** Whatever the hello is like, but for the name in it, there is silence. */
const swallows = (sight: Sight): boolean => {
  const changes = new Set(sight.differential.probes.map((probe) => probe.change))
  const rest = [...changes].filter((change) => !['baseline', 'other-sni', 'no-sni'].includes(change))
  return rest.includes('provoke') && rest.every((change) => isAlways(sight, change, 'silent'))
}

export const firewallSwallowsHello = defineRule<'path', 'differential' | 'paths' | 'controls' | 'attempts', Params>({
  id: 'firewall-swallows-hello',
  layer: 'firewall',
  subject: 'path',
  step: 'hello',
  needs: ['differential', 'paths', 'controls', 'attempts'],
  silences: ['app-connection-fails'],
  judge(path, { differential, paths, controls, attempts }) {
    if (isDone(path, 'hello')) return { outcome: 'pass' }
    const sight = sightOf(path, differential, paths)
    if (stoppedAt(path, 'hello')?.observation !== 'silent' || sight === null || completedAt(path, attempts, paths))
      return { outcome: 'not-applicable' }
    if (!baselineIs(sight, 'silent') || !swallows(sight)) return { outcome: 'not-applicable' }
    const compared = comparisons(path, controls, paths)
    const freedBy = nameEscape(sight)
    return {
      outcome: 'fail',
      params: {
        host: path.host,
        port: path.port,
        freedBy,
        control: compared.control,
        otherWayWorks: compared.otherWay !== null,
        proxy: isDirect(path) ? null : path.via,
      },
      ...placed(compared, freedBy !== null),
      evidence: sightEvidence(sight),
    }
  },
  words: {
    pass: 'The hello is answered',
    example: () => ({
      owners: ['network-team', 'hosting-company', 'platform'],
      params: { host: HOST, port: 443, freedBy: null, control: null, otherWayWorks: false, proxy: null },
    }),
    title: ({ host, freedBy }) =>
      freedBy !== null
        ? `A filter swallows the hello for the name ${host}`
        : `Nothing answers the hello to ${host} in time, though the connection opens`,
    why: ({ freedBy, control, otherWayWorks, proxy }) =>
      [
        'The connection opens, then not one byte comes back in time.',
        freedBy !== null ? nameWords(freedBy, 'swallowed') : 'A short hello is not answered either, nor one to which every server says no.',
        control === null
          ? ''
          : control.answers
            ? `${control.host} answers on the same way, so not everything is swallowed.`
            : `${control.host} does not answer on the same way either.`,
        otherWayWorks ? 'On another way the endpoint answers.' : '',
        freedBy !== null
          ? 'A filter does that, or a server that hangs for this name.'
          : proxy === null
            ? 'A firewall does that, or a server that hangs or is very slow.'
            : otherWayWorks
              ? 'So the proxy does that, or something behind it.'
              : 'A firewall or the proxy does that, or a server that hangs or is very slow.',
      ]
        .filter((sentence) => sentence !== '')
        .join(' '),
    fix: ({ host, port, freedBy, proxy }) => [
      ...(freedBy === null ? [MORE_TIME] : []),
      proxy === null
        ? { text: `Ask your network team whether a filter holds back TLS from this host to ${host}, port ${port}.` }
        : { text: `Ask whoever runs the proxy ${proxy} whether it, or a filter behind it, holds back TLS to ${host}, port ${port}.` },
      { text: 'If they hold nothing back, ask the platform whether that server hangs, or shuts your address out.' },
      CHECK_AGAIN,
    ],
    ask: ({ host, port, freedBy, proxy }) => [
      proxy === null
        ? `Please look whether a filter of yours holds back TLS from this host to ${host}, TCP port ${port}.`
        : `Please look whether the proxy ${proxy}, or a filter behind it, holds back TLS to ${host}, TCP port ${port}.`,
      ...(freedBy !== null ? [`Please let the name ${host} through in the filter for web addresses (SNI).`] : []),
      'If nothing of yours does it, please tell us, so that we can ask the platform.',
    ],
  },
})
