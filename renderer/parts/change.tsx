// After "Check again": what is different from the check before.
import type { Report } from '../../electron/contract/report.ts'
import { type Changed, changeInWords, compareReports } from '../compare.ts'
import { useApp } from '../use-app.ts'
import { Pill } from './icon.tsx'

const Items = ({ items, word }: { items: readonly Changed[]; word: string }) =>
  items.map(({ title, look }) => (
    <li key={title}>
      <Pill look={look}>{word}</Pill> {title}
    </li>
  ))

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
          <Items items={change.fixed} word="Fixed" />
          <Items items={change.left.filter(({ look }) => look === 'fail')} word="Still there" />
          <Items items={change.left.filter(({ look }) => look !== 'fail')} word="As before" />
          <Items items={change.added} word="New" />
          <Items items={change.untested} word="Not tested" />
        </ul>
      )}
    </section>
  )
}
