// "What to do next": the fix of the root cause first, and who can do it; further causes below.
import type { ReactNode } from 'react'
import type { Report } from '../../electron/contract/report.ts'
import type { Owner } from '../../electron/contract/vocabulary.ts'
import { type NextStep, nextSteps } from '../findings.ts'
import { OWNER_WORDS } from '../words.ts'
import { FixSteps } from './fix-steps.tsx'
import { Message } from './message.tsx'

const Who = ({ owners, profile }: { owners: readonly Owner[]; profile: Report['profile'] }) => (
  <aside className="who" aria-label="Who can fix this">
    <h3>Who can fix this</h3>
    <ul className="plain">
      {owners.map((owner) => (
        <li key={owner}>{owner === 'platform' ? profile.name : OWNER_WORDS[owner]}</li>
      ))}
    </ul>
    {owners.includes('platform') && profile.contacts.support && (
      <p className="sub">
        Contact: <span className="breakable">{profile.contacts.support}</span>
      </p>
    )}
  </aside>
)

const Cause = ({ step, report, titled }: { step: NextStep; report: Report; titled: boolean }) => (
  <div className="next">
    <div>
      {titled && (
        <h3>
          {step.title} <span className="soft">({step.subjects.join(', ')})</span>
        </h3>
      )}
      <FixSteps steps={step.fix} />
      <Message message={step.message} platform={report.profile.name} about={step.title} />
    </div>
    {step.owners.length > 0 && <Who owners={step.owners} profile={report.profile} />}
  </div>
)

export const NextSteps = ({ report, children }: { report: Report; children: ReactNode }) => {
  const { next } = report.verdict
  // Where no cause was found the verdict has steps of its own.
  const steps = next.length > 0 ? [] : nextSteps(report)
  return (
    <section className="card" aria-labelledby="next-title">
      <h2 id="next-title">{steps.length > 0 || next.length > 0 ? 'What to do next' : 'Keep this answer'}</h2>
      {next.length > 0 && <FixSteps steps={next} />}
      {steps.map((step) => (
        <Cause key={`${step.id} ${step.subjects.join()}`} step={step} report={report} titled={steps.length > 1} />
      ))}
      {children}
    </section>
  )
}
