// One finding: what, why, how sure, who, the steps, the evidence, and what follows from it.
// A consequence is not told again in its own layer: it points to its root.
import type { Finding, Report } from '../../electron/contract/report.ts'
import { consequencesOf, type FindingGroup, isProblem, titleOf } from '../findings.ts'
import { useApp } from '../use-app.ts'
import { CONFIDENCE_WORDS, counted, day, LAYER_NAMES, OUTCOME_WORDS, ownerOf, SIDE_WORDS } from '../words.ts'
import { EvidenceList } from './evidence.tsx'
import { FixSteps } from './fix-steps.tsx'
import { Icon } from './icon.tsx'
import { Message } from './message.tsx'

const Facts = ({ finding, profile }: { finding: Finding; profile: Report['profile'] }) => (
  <dl className="finding-facts">
    {finding.confidence && (
      <div>
        <dt>How sure</dt>
        <dd>{CONFIDENCE_WORDS[finding.confidence]}</dd>
      </div>
    )}
    {finding.side && (
      <div>
        <dt>Where it lies</dt>
        <dd>{SIDE_WORDS[finding.side]}</dd>
      </div>
    )}
    {finding.owners.length > 0 && (
      <div>
        <dt>Who can fix it</dt>
        <dd>{finding.owners.map((owner) => ownerOf(owner, profile)).join(', ')}</dd>
      </div>
    )}
    {finding.until && (
      <div>
        <dt>From</dt>
        <dd>{day(finding.until)}</dd>
      </div>
    )}
  </dl>
)

const Consequences = ({ finding, report }: { finding: Finding; report: Report }) => {
  const groups = consequencesOf(report, finding.id)
  if (groups.length === 0) return null
  return (
    <details className="evidence">
      <summary>{counted(groups.length, 'consequence', 'consequences')}</summary>
      <ul className="plain consequences">
        {groups.map(({ finding: one, subjects }) => (
          <li key={`${one.id} ${one.outcome} ${subjects.join()}`}>
            {LAYER_NAMES[one.layer]}: {one.title}
          </li>
        ))}
      </ul>
    </details>
  )
}

/** Where to look instead: the cause that this finding follows from, or waits for. */
const Root = ({ cause, words, report }: { cause: string; words: string; report: Report }) => {
  const reveal = useApp((app) => app.reveal)
  const layer = report.findings.find((finding) => finding.id === cause)?.layer
  return (
    <p className="soft">
      {words}:{' '}
      {layer ? (
        <button type="button" className="link" onClick={() => reveal(layer)}>
          {titleOf(report, cause)}
        </button>
      ) : (
        titleOf(report, cause)
      )}
    </p>
  )
}

const Steps = ({ finding, report }: { finding: Finding; report: Report }) => (
  <>
    {finding.fix.length > 0 && <FixSteps steps={finding.fix} />}
    <Message finding={finding} report={report} />
  </>
)

/** Its steps head the answer; here they would be told twice. */
const ToldAbove = () => (
  <p>
    <a className="link" href="#next-title">
      What to do stands at the top
    </a>
  </p>
)

export const FindingItem = ({ group, report, told }: { group: FindingGroup; report: Report; told: boolean }) => {
  const { finding, subjects, evidence } = group
  const root = finding.silencedBy ?? finding.blockedBy
  return (
    <li className="finding">
      <Icon look={finding.outcome} size={18} />
      <div>
        <p className="finding-title">
          <span className={`text-${finding.outcome}`}>{OUTCOME_WORDS[finding.outcome]}:</span> {finding.title}
        </p>
        <p className="finding-subject">{subjects.join(', ')}</p>
        {root !== null ? (
          <Root cause={root} words={finding.silencedBy !== null ? 'Follows from' : 'First mend'} report={report} />
        ) : (
          <>
            {finding.why && <p>{finding.why}</p>}
            {finding.missing && finding.missing !== finding.why && <p>{finding.missing}</p>}
            {isProblem(finding) && <Facts finding={finding} profile={report.profile} />}
            {told ? <ToldAbove /> : <Steps finding={finding} report={report} />}
            {isProblem(finding) && <Consequences finding={finding} report={report} />}
            <EvidenceList evidence={evidence} />
          </>
        )}
      </div>
    </li>
  )
}
