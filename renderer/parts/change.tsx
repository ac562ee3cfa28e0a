// After "Check again": what is different from the check before.
import type { Report } from '../../electron/contract/report.ts'
import { changeInWords, compareReports } from '../compare.ts'
import { useApp } from '../use-app.ts'
import { Pill } from './icon.tsx'

export const Change = ({ report }: { report: Report }) => {
  const before = useApp((app) => app.before)
  if (!before) return null
  const change = compareReports(before, report)
  const words = changeInWords(change)
  return (
    <section className="card change" aria-labelledby="change-title">
      <h2 id="change-title">Since the last check: {words ?? 'no change'}</h2>
      {words && (
        <ul className="plain">
          {change.fixed.map((title) => (
            <li key={title}>
              <Pill look="pass">Fixed</Pill> {title}
            </li>
          ))}
          {change.left.map((title) => (
            <li key={title}>
              <Pill look="fail">Left</Pill> {title}
            </li>
          ))}
          {change.added.map((title) => (
            <li key={title}>
              <Pill look="warn">New</Pill> {title}
            </li>
          ))}
          {change.untested.map((title) => (
            <li key={title}>
              <Pill look="blocked">Not tested</Pill> {title}
            </li>
          ))}
        </ul>
      )}
    </section>
  )
}
