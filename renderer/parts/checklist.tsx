// The five layers in order: state, what was looked at, what it means, and the findings with their evidence.
// A layer that was asked for from the picture or the navigation unfolds and takes the focus.
import { memo, startTransition, useEffect, useRef, useState } from 'react'
import { Button, Disclosure, DisclosurePanel, Heading } from 'react-aria-components'
import type { Report } from '../../electron/contract/report.ts'
import { type FindingGroup, grouped, inOrderOfNeed, isTold, type NextStep, nextSteps } from '../findings.ts'
import { useApp } from '../use-app.ts'
import { useLongList } from '../use-long-list.ts'
import { usePrinting } from '../use-printing.ts'
import { counted, OUTCOME_WORDS } from '../words.ts'
import { Chevron } from './chevron.tsx'
import { FindingItem } from './finding.tsx'
import { Icon, type Look } from './icon.tsx'
import { Questions } from './questions.tsx'

type Item = Report['checklist'][number]

/** A bundle is another person's: its questions were asked elsewhere. */
const useReadOnly = (): boolean => useApp((app) => app.shown?.bundle !== null)

/** Of one layer; nobody reads more before the first are mended. */
const SHOWN_FIRST = 10

const keyOf = ({ finding, subjects }: FindingGroup): string => `${finding.id} ${finding.outcome} ${subjects.join()}`

const Findings = ({ groups, report, steps }: { groups: readonly FindingGroup[]; report: Report; steps: readonly NextStep[] }) => {
  const { count, whole, toggle } = useLongList(groups.length, SHOWN_FIRST)
  return (
    <>
      <ul className="findings">
        {groups.slice(0, count).map((group) => (
          <FindingItem key={keyOf(group)} group={group} report={report} told={isTold(group.finding, steps)} />
        ))}
      </ul>
      {toggle && (
        <Button className="button button-small show-all" onPress={toggle}>
          {whole ? `Show the first ${SHOWN_FIRST} alone` : `Show all ${groups.length} findings`}
        </Button>
      )}
    </>
  )
}

/** Findings that ask nothing of anybody, behind their number; they are made only when somebody looks. */
const Folded = ({ words, look, groups, report }: { words: string; look: Look; groups: readonly FindingGroup[]; report: Report }) => {
  const [open, setOpen] = useState(false)
  return (
    <details className="evidence folded" onToggle={({ currentTarget: { open } }) => startTransition(() => setOpen(open))}>
      <summary>
        <Icon look={look} size={16} /> {words}
      </summary>
      {open && <Findings groups={groups} report={report} steps={[]} />}
    </details>
  )
}

const LayerPanel = memo(({ item, report }: { item: Item; report: Report }) => {
  const readOnly = useReadOnly()
  const asked = report.questions.filter(({ layer }) => layer === item.layer)
  const steps = report.verdict.next.length > 0 ? [] : nextSteps(report)
  const { open, folded } = inOrderOfNeed(grouped(item.findings.flatMap((index) => report.findings[index] ?? [])))
  return (
    <>
      {item.lookedAt.length > 0 && (
        <>
          <h4>Looked at</h4>
          <ul className="looked-at">
            {[...new Set(item.lookedAt)].map((text) => (
              <li key={text}>{text}</li>
            ))}
          </ul>
        </>
      )}
      {open.length > 0 && (
        <>
          <h4>Findings</h4>
          <Findings groups={open} report={report} steps={steps} />
        </>
      )}
      {folded.map(({ words, look, groups }) => (
        <Folded key={words} words={`${groups.length} ${words}`} look={look} groups={groups} report={report} />
      ))}
      <Questions questions={asked} readOnly={readOnly} />
    </>
  )
})

/** Questions of a layer that nobody has answered yet. */
const openQuestions = ({ questions }: Report, layer: Item['layer']): number =>
  questions.filter((one) => one.layer === layer && one.answer === null).length

const LayerRow = ({ item, report }: { item: Item; report: Report }) => {
  const unfolded = useApp((app) => app.unfolded.includes(item.layer))
  const fold = useApp((app) => app.fold)
  const asked = useApp((app) => app.goTo === item.layer)
  const revealed = useApp((app) => app.revealed)
  const button = useRef<HTMLButtonElement>(null)
  const open = openQuestions(report, item.layer)
  const readOnly = useReadOnly()
  const printing = usePrinting()
  // Made when it is looked at for the first time, and kept as it was left.
  const [seen, setSeen] = useState(false)
  useEffect(() => startTransition(() => setSeen((before) => before || unfolded)), [unfolded])
  useEffect(() => {
    if (!asked) return
    button.current?.scrollIntoView({ block: 'start' })
    button.current?.focus({ preventScroll: true })
    revealed()
  }, [asked, revealed])
  return (
    <Disclosure className="disclosure layer" isExpanded={unfolded} onExpandedChange={(open) => fold(item.layer, open)}>
      <Heading level={3} className="disclosure-title">
        <Button slot="trigger" className="disclosure-button" ref={button}>
          <Icon look={item.state} size={22} />
          <span className="layer-words">
            <span className="layer-title">{item.title}</span>
            <span className="layer-meaning">{item.meaning}</span>
            {open > 0 && !readOnly && <span className="layer-asks">{counted(open, 'question', 'questions')} for you</span>}
          </span>
          <span className={`layer-state text-${item.state}`}>{OUTCOME_WORDS[item.state]}</span>
          <Chevron />
        </Button>
      </Heading>
      <DisclosurePanel className="disclosure-panel">{(seen || printing) && <LayerPanel item={item} report={report} />}</DisclosurePanel>
    </Disclosure>
  )
}

export const Checklist = ({ report }: { report: Report }) => {
  const readOnly = useReadOnly()
  return (
    <section className="card half" aria-labelledby="checklist-title">
      <h2 id="checklist-title">The checklist, layer by layer</h2>
      {report.questions.length > 0 && (
        <p className="sub">
          {readOnly
            ? 'What only a person can answer, and was asked, stands in each layer.'
            : 'Some things only a person can answer. Open a layer to answer its questions: the answers go into the report.'}
        </p>
      )}
      <div className="layers">
        {report.checklist.map((item) => (
          <LayerRow key={item.layer} item={item} report={report} />
        ))}
      </div>
    </section>
  )
}
