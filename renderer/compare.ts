// What changed between two checks of the same thing, by finding and subject.
// A finding counts as fixed only where it was tested again and is now in order.
import type { Finding, Report } from '../electron/contract/report.ts'
import { isProblem } from './findings.ts'

export interface Change {
  /** Titles, in the order of the report. */
  fixed: string[]
  left: string[]
  added: string[]
  /** Was a problem, and could not be tested this time. */
  untested: string[]
}

const keyOf = (finding: Finding): string => `${finding.id}\n${finding.subject.kind}\n${finding.subject.id}`

const titles = (findings: readonly Finding[]): string[] => [...new Set(findings.map((finding) => finding.title))]

export const compareReports = (before: Report, after: Report): Change => {
  const old = before.findings.filter(isProblem)
  const known = new Set(old.map(keyOf))
  const now = new Map(after.findings.map((finding) => [keyOf(finding), finding]))
  const kept = (finding: Finding) => {
    const again = now.get(keyOf(finding))
    return again !== undefined && (again.outcome === 'fail' || again.outcome === 'warn')
  }
  const mended = (finding: Finding) => {
    const outcome = now.get(keyOf(finding))?.outcome
    return outcome === 'pass' || outcome === 'not-applicable'
  }
  return {
    fixed: titles(old.filter(mended)),
    left: titles(old.filter(kept)),
    added: titles(after.findings.filter((finding) => isProblem(finding) && !known.has(keyOf(finding)))),
    untested: titles(old.filter((finding) => !kept(finding) && !mended(finding))),
  }
}

/** `2 fixed, 1 left`; null where neither check had a problem. */
export const changeInWords = (change: Change): string | null => {
  const parts: string[] = []
  const say = (list: readonly string[], word: string) => {
    if (list.length > 0) parts.push(`${list.length} ${word}`)
  }
  say(change.fixed, 'fixed')
  say(change.left, 'left')
  say(change.added, 'new')
  say(change.untested, 'not tested this time')
  return parts.length === 0 ? null : parts.join(', ')
}
