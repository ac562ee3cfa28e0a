// What changed between two checks of the same thing, by finding and subject.
// A finding counts as fixed only where it was tested again and is now in order; what only warns is not "left" to be fixed.
import type { Finding, Report } from '../electron/contract/report.ts'
import type { Outcome } from '../electron/contract/vocabulary.ts'
import { isProblem } from './findings.ts'
import { counted } from './words.ts'

/** A title, and how it stands now. */
export interface Changed {
  title: string
  look: Outcome
}

export interface Change {
  /** In the order of the report. */
  fixed: Changed[]
  left: Changed[]
  added: Changed[]
  /** Was a problem, and could not be tested this time. */
  untested: Changed[]
}

/** A practice platform has another port each time, and is the same. */
const keysOf = ({ practice }: Report) => {
  const place = (id: string): string => (practice ? id.replace(/:\d+/g, '') : id)
  return ({ id, subject }: Finding): string => `${id}\n${subject.kind}\n${place(subject.id)}`
}

/** Each title once, as it stands by `look`; of one title the worst. */
const titled = (findings: readonly Finding[], look: (finding: Finding) => Outcome): Changed[] => {
  const by = new Map<string, Outcome>()
  for (const finding of findings) if (by.get(finding.title) !== 'fail') by.set(finding.title, look(finding))
  return [...by].map(([title, outcome]) => ({ title, look: outcome }))
}

export const compareReports = (before: Report, after: Report): Change => {
  const [keyOf, oldKeyOf] = [keysOf(after), keysOf(before)]
  const old = before.findings.filter(isProblem)
  const known = new Set(old.map(oldKeyOf))
  const now = new Map(after.findings.map((finding) => [keyOf(finding), finding]))
  const outcomeNow = (finding: Finding): Outcome | undefined => now.get(oldKeyOf(finding))?.outcome
  const kept = (finding: Finding) => outcomeNow(finding) === 'fail' || outcomeNow(finding) === 'warn'
  const mended = (finding: Finding) => outcomeNow(finding) === 'pass' || outcomeNow(finding) === 'not-applicable'
  const added = after.findings.filter((finding) => isProblem(finding) && !known.has(keyOf(finding)))
  return {
    fixed: titled(old.filter(mended), () => 'pass'),
    left: titled(old.filter(kept), (finding) => outcomeNow(finding) ?? finding.outcome),
    added: titled(added, ({ outcome }) => outcome),
    untested: titled(
      old.filter((finding) => !kept(finding) && !mended(finding)),
      () => 'blocked',
    ),
  }
}

/** `2 fixed, 1 left to fix, 1 warning as before`; null where neither check had a problem. */
export const changeInWords = (change: Change): string | null => {
  const parts: string[] = []
  const say = (list: readonly Changed[], words: (count: number) => string) => {
    if (list.length > 0) parts.push(words(list.length))
  }
  const warns = ({ look }: Changed) => look === 'warn'
  say(change.fixed, (count) => `${count} fixed`)
  say(
    change.left.filter((one) => !warns(one)),
    (count) => `${count} left to fix`,
  )
  say(change.added, (count) => `${count} new`)
  say(change.untested, (count) => `${count} not tested this time`)
  say(change.left.filter(warns), (count) => `${counted(count, 'warning', 'warnings')} as before`)
  return parts.length === 0 ? null : parts.join(', ')
}
