// compared: beside what is wrong on one path, what was well on a neighbouring one: another address of the endpoint, another way to
// it, or another host met on the same way. It says no more than was seen, and changes no outcome. Pure.
import { bracketed } from '../contract/address.ts'
import type { Evidence } from '../contract/fact.ts'
import type { Facts } from '../contract/facts.ts'
import type { Path } from '../contract/path.ts'
import type { Step } from '../contract/vocabulary.ts'
import { wayWords } from '../rules/endpoint/certificate-side.ts'
import { suiteName, versionName } from '../tls/code-points.ts'
import type { Diagnosed } from './diagnose.ts'

/** Up to here a fault may be that of the way, of which another host tells. What a server shows of itself is its own. */
const ON_THE_WAY: readonly (Step | undefined)[] = ['tcp', 'proxy', 'hello', 'handshake']

/** The other addresses of the endpoint on the same way, and the other ways to it, on which the same rule found nothing. */
const siblings = (bad: Diagnosed, path: Path, all: readonly Diagnosed[], paths: ReadonlyMap<string, Path>): Evidence[] =>
  all.flatMap(({ rule, finding }) => {
    const other = paths.get(finding.subject.id)
    if (rule !== bad.rule || finding.outcome !== 'pass' || other === undefined || other.address === null) return []
    if (other.endpoint !== path.endpoint || other.id === path.id) return []
    const which = other.via === path.via ? `${other.address}, another address of ${path.host}` : `${wayWords(other)} (${other.address})`
    return [{ kind: 'network', source: other.id, text: `${which}: ${rule.passTitle}.` }]
  })

/** The control hosts that answered our hello on the same way. */
const controls = (bad: Diagnosed, path: Path, facts: Facts): Evidence[] => {
  const met = facts.facts.controls
  if (!met.ok || !ON_THE_WAY.includes(bad.rule.step)) return []
  return met.value.flatMap(({ host, port, via, answer }) =>
    via === path.via && answer?.kind === 'server-hello'
      ? [
          {
            kind: 'network' as const,
            source: `${bracketed(host)}:${port} ${via}`,
            text: `On the same way ${host}, port ${port}, answered: ${versionName(answer.version)}, ${suiteName(answer.suite)}.`,
          },
        ]
      : [],
  )
}

/** The findings; each bad one of a path with its comparisons behind its own evidence. */
export const withComparisons = (all: readonly Diagnosed[], facts: Facts): Diagnosed[] => {
  const paths = new Map(facts.facts.paths.ok ? facts.facts.paths.value.map((path) => [path.id, path]) : [])
  return all.map((diagnosed) => {
    const { finding } = diagnosed
    const path = paths.get(finding.subject.id)
    if (path === undefined || (finding.outcome !== 'fail' && finding.outcome !== 'warn')) return diagnosed
    const compared = [...siblings(diagnosed, path, all, paths), ...controls(diagnosed, path, facts)]
    return compared.length === 0 ? diagnosed : { ...diagnosed, finding: { ...finding, evidence: [...finding.evidence, ...compared] } }
  })
}
