// What the rules that read a scan share: which findings count, where they stand, and the steps that mend them.
import { bracketed } from '../../contract/address.ts'
import type { Evidence } from '../../contract/fact.ts'
import type { FixStep } from '../../contract/report.ts'
import type { Scan, ScanFinding, ScanKind } from '../../contract/scan.ts'
import { shellLine } from '../../contract/shell.ts'

/** Places that are named one by one; the scan itself lists the rest. */
const NAMED = 4
const SHOWN = 10

/** Of the integration's own code; tests, other people's code and comments judge nothing. */
export const inCode = ({ findings }: Scan, kind: ScanKind): ScanFinding[] =>
  findings.filter((finding) => finding.kind === kind && finding.place === 'code')

export const pathIn = ({ folder }: Scan, file: string): string => `${(folder ?? '').replace(/[/\\]+$/, '')}/${file}`

export const placeEvidence = (scan: Scan, { file, line, text, condition }: ScanFinding): Evidence => ({
  kind: 'file',
  source: `${pathIn(scan, file)}:${line}`,
  text: condition === null ? text : `${text}\n${condition}`,
})

export const placesEvidence = (scan: Scan, findings: readonly [ScanFinding, ...ScanFinding[]]): [Evidence, ...Evidence[]] => {
  const [first, ...rest] = findings
  return [placeEvidence(scan, first), ...rest.slice(0, SHOWN - 1).map((finding) => placeEvidence(scan, finding))]
}

export const isSome = <T>(list: readonly T[]): list is readonly [T, ...T[]] => list.length > 0

/** `pay.php, line 12, and 3 more places`. */
export const placesNamed = ([first, ...rest]: readonly [ScanFinding, ...ScanFinding[]]): string =>
  `${first.file}, line ${first.line}${rest.length === 0 ? '' : `, and ${rest.length} more ${rest.length === 1 ? 'place' : 'places'}`}`

/** What to write at each place, and how to see that none is left. */
export const placeSteps = (scan: Pick<Scan, 'folder' | 'hosts'>, findings: readonly ScanFinding[]): FixStep[] => [
  ...findings.slice(0, NAMED).map(({ file, line, instead }) => ({ text: `In ${file}, line ${line}: ${instead}` })),
  {
    text: 'Look through the folder again. It lists every place.',
    command: shellLine(['tls-preflight', 'scan', scan.folder ?? '.', ...scan.hosts.map((host) => `https://${bracketed(host)}/`)]),
  },
]
