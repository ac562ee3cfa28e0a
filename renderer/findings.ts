// Reading a report's findings for the screen: repeats put together, consequences under their root, the steps to take next.
// Nothing is judged here: order, outcome and words are the report's.
import type { Evidence } from '../electron/contract/fact.ts'
import type { Finding, Report } from '../electron/contract/report.ts'
import type { Outcome } from '../electron/contract/vocabulary.ts'

/** Findings that say the same of several subjects, as one. */
export interface FindingGroup {
  finding: Finding
  subjects: string[]
  evidence: Evidence[]
}

/** What to do about one root cause. */
export interface NextStep {
  /** The first finding that asks for it. */
  finding: Finding
  subjects: string[]
}

/** What needs a person comes first. */
const ORDER: Record<Outcome, number> = { fail: 0, unknown: 1, warn: 2, blocked: 3, pass: 4, 'not-applicable': 5 }

/** The name of its subject left aside, which is told beside it. */
const unnamed = (text: string, { subject }: Finding): string => text.replaceAll(subject.name, '')

/** The same for two findings that say the same. */
const whatItSays = (finding: Finding): string => {
  const { id, outcome, title, why, missing, silencedBy, blockedBy, fix } = finding
  return JSON.stringify([id, outcome, unnamed(title, finding), unnamed(why, finding), missing, silencedBy, blockedBy, fix])
}

/** Findings in order of need; those that differ only in their subject are one group. */
export const grouped = (findings: readonly Finding[]): FindingGroup[] => {
  const groups = new Map<string, { finding: Finding; subjects: Set<string>; evidence: Map<string, Evidence> }>()
  for (const finding of findings) {
    const says = whatItSays(finding)
    const group = groups.get(says) ?? { finding, subjects: new Set(), evidence: new Map() }
    groups.set(says, group)
    group.subjects.add(finding.subject.name)
    for (const item of finding.evidence) group.evidence.set(JSON.stringify(item), item)
  }
  return [...groups.values()]
    .map(({ finding, subjects, evidence }) => ({ finding, subjects: [...subjects], evidence: [...evidence.values()] }))
    .sort((a, b) => ORDER[a.finding.outcome] - ORDER[b.finding.outcome])
}

/** Findings that nobody has to read to act, by what they are. */
export interface FoldedFindings {
  words: string
  look: Outcome
  groups: FindingGroup[]
}

/** Whether two findings of one cause ask for the same steps. */
const asksTheSame = (a: Finding, b: Finding): boolean => a.id === b.id && JSON.stringify(a.fix) === JSON.stringify(b.fix)

/** Whether the steps of a finding head the answer. */
export const isTold = (finding: Finding, steps: readonly NextStep[]): boolean => steps.some((step) => asksTheSame(step.finding, finding))

/** What a person has to see of a layer, and the rest of it behind one line for each kind. */
export const inOrderOfNeed = (groups: readonly FindingGroup[]): { open: FindingGroup[]; folded: FoldedFindings[] } => {
  const isOpen = ({ finding }: FindingGroup) =>
    finding.silencedBy === null && (finding.outcome === 'fail' || finding.outcome === 'warn' || finding.outcome === 'unknown')
  const rest = groups.filter((group) => !isOpen(group))
  const of = (look: Outcome, words: string, belongs: (finding: Finding) => boolean): FoldedFindings => ({
    look,
    words,
    groups: rest.filter(({ finding }) => belongs(finding)),
  })
  const follows = ({ silencedBy }: Finding) => silencedBy !== null
  // What follows from a cause that stands here is told with it.
  const roots = new Set(groups.filter(isOpen).map(({ finding }) => finding.id))
  return {
    open: groups.filter(isOpen),
    folded: [
      of('warn', 'from a cause in another layer', ({ silencedBy }) => silencedBy !== null && !roots.has(silencedBy)),
      of('blocked', 'not tested yet', (finding) => finding.outcome === 'blocked' && !follows(finding)),
      of('pass', 'in order', (finding) => finding.outcome === 'pass'),
      of('not-applicable', 'not needed here', (finding) => finding.outcome === 'not-applicable'),
    ].filter((one) => one.groups.length > 0),
  }
}

export const isProblem = (finding: Finding): boolean =>
  (finding.outcome === 'fail' || finding.outcome === 'warn') && finding.silencedBy === null

/** What follows from a cause. What it keeps from being tested is no consequence, and stands with its layer. */
export const consequencesOf = (report: Report, cause: string): FindingGroup[] =>
  grouped(report.findings.filter((finding) => finding.silencedBy === cause))

/** The title of a cause by its id, in the words that the report has for it. */
export const titleOf = (report: Report, cause: string): string =>
  (report.findings.find((finding) => finding.id === cause && isProblem(finding)) ?? report.findings.find((finding) => finding.id === cause))
    ?.title ?? cause

/** The findings that made the verdict: its causes where it has some, else what will end it on a known day. */
const deciding = (report: Report): Finding[] => {
  const { causes, status } = report.verdict
  const made = causes.flatMap((cause) =>
    report.findings.filter(
      (finding) =>
        finding.id === cause.id && finding.subject.name === cause.subject && finding.outcome === 'fail' && finding.silencedBy === null,
    ),
  )
  if (made.length > 0) return made
  const counting = report.findings.filter((finding) => finding.counts)
  if (status === 'cannot-tell') return counting.filter((finding) => finding.outcome === 'unknown')
  return counting.filter((finding) => finding.outcome === 'warn').sort((a, b) => (a.until ?? '9999').localeCompare(b.until ?? '9999'))
}

/** The steps to take, root cause first; a cause without steps is left out. */
export const nextSteps = (report: Report): NextStep[] => {
  const steps: NextStep[] = []
  for (const finding of deciding(report)) {
    if (finding.fix.length === 0) continue
    const same = steps.find((step) => asksTheSame(step.finding, finding))
    if (same) {
      if (!same.subjects.includes(finding.subject.name)) same.subjects.push(finding.subject.name)
      continue
    }
    steps.push({ finding, subjects: [finding.subject.name] })
  }
  return steps
}
