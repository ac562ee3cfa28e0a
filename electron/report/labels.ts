// The words that the text and the HTML report put beside a report's closed vocabulary.
import type { Finding, PictureNode, Report } from '../contract/report.ts'
import type { Confidence, Outcome, Owner } from '../contract/vocabulary.ts'

export const OUTCOME_LABELS: Record<Outcome, string> = {
  pass: 'well',
  warn: 'warning',
  fail: 'broken',
  'not-applicable': 'does not apply',
  blocked: 'not tested',
  unknown: 'not known',
}

export const NODE_LABELS: Record<PictureNode['state'], string> = {
  ok: 'well',
  warn: 'warning',
  broken: 'broken here',
  'not-tested': 'not tested',
  'not-used': 'not used',
  unknown: 'not known',
}

export const OWNER_LABELS: Record<Owner, string> = {
  you: 'you',
  'system-administrator': 'your system administrator',
  'hosting-company': 'your hosting company',
  'network-team': 'your network team',
  platform: 'the platform',
}

export const CONFIDENCE_LABELS: Record<Confidence, string> = {
  certain: 'certain',
  likely: 'likely',
  possible: 'possible, not settled',
}

/** `your network team, else your hosting company`. */
export const ownersLabel = (owners: readonly Owner[]): string => owners.map((owner) => OWNER_LABELS[owner]).join(', else ')

/** Root causes in the order of the report: those of the verdict first, then warnings. Each with the consequences that it silences. */
export const rootCauses = (report: Report): { finding: Finding; consequences: Finding[] }[] => {
  const roots = report.findings.filter((finding) => isBad(finding) && finding.silencedBy === null)
  const weight = (finding: Finding) => (finding.outcome === 'fail' ? (finding.counts ? 0 : 1) : 2)
  const seen = new Set<Finding>()
  return roots
    .sort((a, b) => weight(a) - weight(b))
    .map((finding) => {
      // A consequence is told once, under the first root of its cause.
      const consequences = report.findings.filter((other) => isBad(other) && other.silencedBy === finding.id && !seen.has(other))
      for (const other of consequences) seen.add(other)
      return { finding, consequences }
    })
}

const isBad = (finding: Finding): boolean => finding.outcome === 'fail' || finding.outcome === 'warn'

/** What was not tested and what could not be found out, one sentence each, told once. */
export const notTested = (report: Report): string[] => {
  const steps = report.paths.flatMap((path) => {
    const left = path.steps.filter((step) => step.outcome === 'blocked' || step.outcome === 'unknown')
    const way = `${path.endpoint} ${path.via === 'direct' ? 'direct' : `through ${path.via}`}${path.address === null ? '' : `, ${path.address}`}`
    return left.length === 0 ? [] : [`${way}: ${left.map((step) => step.step).join(', ')}.`]
  })
  const facts = report.findings.flatMap((finding) => (finding.outcome === 'unknown' && finding.missing !== null ? [finding.missing] : []))
  return [...new Set([...steps, ...facts])]
}
