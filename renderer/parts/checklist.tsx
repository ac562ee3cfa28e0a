// The five layers in order: state, what was looked at, what it means, and the findings with their evidence.
// A layer that was asked for from the picture or the navigation unfolds and takes the focus.
import { useEffect, useRef } from 'react'
import { Button, Disclosure, DisclosurePanel, Heading } from 'react-aria-components'
import type { Report } from '../../electron/contract/report.ts'
import { grouped } from '../findings.ts'
import { useApp } from '../use-app.ts'
import { OUTCOME_WORDS } from '../words.ts'
import { Chevron } from './chevron.tsx'
import { FindingItem } from './finding.tsx'
import { Icon } from './icon.tsx'

type Item = Report['checklist'][number]

const LayerPanel = ({ item, report }: { item: Item; report: Report }) => {
  const groups = grouped(item.findings.flatMap((index) => report.findings[index] ?? []))
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
      {groups.length > 0 && (
        <>
          <h4>Findings</h4>
          <ul className="findings">
            {groups.map((group) => (
              <FindingItem key={`${group.finding.id} ${group.finding.outcome} ${group.subjects.join()}`} group={group} report={report} />
            ))}
          </ul>
        </>
      )}
    </>
  )
}

const LayerRow = ({ item, report }: { item: Item; report: Report }) => {
  const unfolded = useApp((app) => app.unfolded.includes(item.layer))
  const fold = useApp((app) => app.fold)
  const asked = useApp((app) => app.goTo === item.layer)
  const revealed = useApp((app) => app.revealed)
  const button = useRef<HTMLButtonElement>(null)
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
          </span>
          <span className={`layer-state text-${item.state}`}>{OUTCOME_WORDS[item.state]}</span>
          <Chevron />
        </Button>
      </Heading>
      <DisclosurePanel className="disclosure-panel">
        <LayerPanel item={item} report={report} />
      </DisclosurePanel>
    </Disclosure>
  )
}

export const Checklist = ({ report }: { report: Report }) => (
  <section className="card" aria-labelledby="checklist-title">
    <h2 id="checklist-title">The checklist, layer by layer</h2>
    <div className="layers">
      {report.checklist.map((item) => (
        <LayerRow key={item.layer} item={item} report={report} />
      ))}
    </div>
  </section>
)
