// compared: beside what is wrong on one path, what was well on a neighbouring one: another address of the endpoint, another way to
// it, or another host met on the same way. It says no more than was seen, and changes no outcome. Pure.
import { bracketed } from '../contract/address.ts'
import type { Evidence } from '../contract/fact.ts'
import type { Facts } from '../contract/facts.ts'
import { endOf, type Path } from '../contract/path.ts'
import type { Step } from '../contract/vocabulary.ts'
import { addressedName, sameWay } from '../contract/way.ts'
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
    const which =
      other.via === path.via ? `${other.address}, another address of ${addressedName(path)}` : `${wayWords(other)} (${other.address})`
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

/** The addresses of one way, a path each. */
const addressesOf = (path: Path, paths: ReadonlyMap<string, Path>): Path[] =>
  [...paths.values()].filter((other) => sameWay(other, path) && other.address !== null)

/** Behind the reason, where only some addresses of a name have the fault: of a program that met another one it is not true. */
const onlyAt = (path: Path, bad: number, all: number): string =>
  ` This is so at ${bad} of the ${all} addresses of ${addressedName(path)} that were tried.`

const withWhy = (why: string, more: string): string => `${why}${more === '' || why.endsWith('.') ? '' : '.'}${more}`

const isBad = ({ outcome }: Diagnosed['finding']): boolean => outcome === 'fail' || outcome === 'warn'

/** At how many addresses of its way the same rule found the same; empty where it was well at none of them. */
const whereOnWay = (bad: Diagnosed, path: Path, all: readonly Diagnosed[], paths: ReadonlyMap<string, Path>): string => {
  const addresses = addressesOf(path, paths)
  const judged = all.filter(({ rule, finding }) => rule === bad.rule && addresses.some(({ id }) => id === finding.subject.id))
  if (!judged.some(({ finding }) => finding.outcome === 'pass')) return ''
  return onlyAt(path, judged.filter(({ finding }) => isBad(finding)).length, addresses.length)
}

/** A finding of a program that rests on what was seen at one address, and the others of that way at which nothing ended our connection. */
const besideProgram = ({ finding }: Diagnosed, paths: ReadonlyMap<string, Path>): { text: string; evidence: Evidence[] } => {
  const path = paths.get(finding.evidence[0]?.source ?? '')
  const addresses = path === undefined ? [] : addressesOf(path, paths)
  const well = addresses.filter((other) => endOf(other) === null)
  if (path === undefined || endOf(path) === null || well.length === 0) return { text: '', evidence: [] }
  return {
    text: onlyAt(path, addresses.filter((other) => endOf(other) === endOf(path)).length, addresses.length),
    evidence: well.map((other) => ({
      kind: 'network',
      source: other.id,
      text: `${other.address}, another address of ${addressedName(path)}: Our own connection got its answer.`,
    })),
  }
}

/** The findings; each bad one with its comparisons behind its own evidence, and behind its reason at how many addresses it holds. */
export const withComparisons = (all: readonly Diagnosed[], facts: Facts): Diagnosed[] => {
  const paths = new Map(facts.facts.paths.ok ? facts.facts.paths.value.map((path) => [path.id, path]) : [])
  const told = (diagnosed: Diagnosed, text: string, evidence: Evidence[]): Diagnosed => {
    const { finding } = diagnosed
    return { ...diagnosed, finding: { ...finding, why: withWhy(finding.why, text), evidence: [...finding.evidence, ...evidence] } }
  }
  return all.map((diagnosed) => {
    const { finding } = diagnosed
    if (!isBad(finding)) return diagnosed
    const path = paths.get(finding.subject.id)
    if (path !== undefined)
      return told(diagnosed, whereOnWay(diagnosed, path, all, paths), [
        ...siblings(diagnosed, path, all, paths),
        ...controls(diagnosed, path, facts),
      ])
    if (finding.subject.kind !== 'runtime') return diagnosed
    const { text, evidence } = besideProgram(diagnosed, paths)
    return told(diagnosed, text, evidence)
  })
}
