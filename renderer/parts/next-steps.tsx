// "What to do next": the fix of the root cause first, who can do it, and why; further causes below.
// Evidence is one click away; the verdict's own sentence is not said again.
import type { ReactNode } from 'react'
import type { Finding, Report } from '../../electron/contract/report.ts'
import { type NextStep, nextSteps } from '../findings.ts'
import { CONFIDENCE_WORDS, ownerOf } from '../words.ts'
import { EvidenceList } from './evidence.tsx'
import { FixSteps } from './fix-steps.tsx'
import { Message } from './message.tsx'
import { Sentence } from './words-used.tsx'

const Who = ({ finding: { owners, confidence }, profile }: { finding: Finding; profile: Report['profile'] }) => (
  <aside className="who" aria-label="Who can fix this">
    <h3>Who can fix this</h3>
    <ul className="plain">
      {owners.map((owner, index) => {
        const name = ownerOf(owner, profile)
        return (
          <li key={owner}>
            {index === 0 ? <strong>{name}</strong> : `else ${name.replace(/^(Your?|The platform)\b/, (word) => word.toLowerCase())}`}
          </li>
        )
      })}
    </ul>
    {owners.includes('system-administrator') && <p className="sub">The administrator may be you, if you run this computer.</p>}
    {owners.includes('platform') && profile.contacts.support && (
      <p className="sub">
        Contact: <span className="breakable">{profile.contacts.support}</span>
      </p>
    )}
    {confidence && (
      <p className="sub">
        How sure: <strong>{CONFIDENCE_WORDS[confidence]}</strong>
      </p>
    )}
  </aside>
)

const Cause = ({ step, report, alone }: { step: NextStep; report: Report; alone: boolean }) => {
  const { finding, subjects } = step
  // The headline of a single cause has its title already.
  const told = alone && report.verdict.sentence.toLowerCase().includes(finding.title.toLowerCase())
  return (
    <div className="next">
      <div>
        {!told && (
          <h3 className="next-title">
            <Sentence>{finding.title}</Sentence> <span className="soft plain-weight">({subjects.join(', ')})</span>
          </h3>
        )}
        <FixSteps steps={finding.fix} />
        <Message finding={finding} report={report} />
        <div className="why">
          {!report.verdict.summary.startsWith(finding.why) && (
            <>
              <h4>Why</h4>
              <p>
                <Sentence>{finding.why}</Sentence>
              </p>
            </>
          )}
          <EvidenceList evidence={finding.evidence} />
        </div>
      </div>
      {finding.owners.length > 0 && <Who finding={finding} profile={report.profile} />}
    </div>
  )
}

/** Who is ready has nothing that must be done. */
const titleOf = ({ verdict }: Report, steps: number): string => {
  if (steps === 0) return 'Keep this answer'
  return verdict.headline === 'ready' ? 'Worth a look' : 'What to do next'
}

export const NextSteps = ({ report, children }: { report: Report; children: ReactNode }) => {
  const { next } = report.verdict
  // Where no cause was found the verdict has steps of its own.
  const steps = next.length > 0 ? [] : nextSteps(report)
  return (
    <section className="card half" aria-labelledby="next-title">
      <h2 id="next-title" tabIndex={-1}>
        {titleOf(report, steps.length + next.length)}
      </h2>
      {next.length > 0 && <FixSteps steps={next} />}
      {steps.map((step) => (
        <Cause key={`${step.finding.id} ${step.subjects.join()}`} step={step} report={report} alone={steps.length === 1} />
      ))}
      {children}
    </section>
  )
}
