// "What will be run and read": the engine's own plan for what is chosen, shown before it runs.
import type { Refusal } from '../../electron/contract/engine-api.ts'
import { useApp } from '../use-app.ts'
import { Sentence, TermsIn } from './words-used.tsx'

const List = ({ title, items }: { title: string; items: readonly string[] }) =>
  items.length === 0 ? null : (
    <>
      <h3>{title}</h3>
      <ul>
        {items.map((item) => (
          <li key={item}>
            <Sentence>{item}</Sentence>
          </li>
        ))}
      </ul>
    </>
  )

/** A problem with a field is said beside that field; another one has no other place than this. */
const connectsLater = (problem: Refusal | null): string => {
  if (problem === null) return 'Reading the address…'
  return problem.field === undefined ? problem.sentence : 'Not known until the address can be read.'
}

export const PlanCard = () => {
  const plan = useApp((app) => app.plan)
  return (
    <section className="card plan" aria-labelledby="plan-title">
      <h2 id="plan-title">What will be run and read</h2>
      {plan && (
        <TermsIn texts={[...plan.runs, ...plan.reads, ...plan.connects]} terms={plan.terms}>
          <List title="Run" items={plan.runs} />
          <List title="Read" items={plan.reads} />
          <List title="Connect" items={plan.connects.length > 0 ? plan.connects : [connectsLater(plan.problem)]} />
        </TermsIn>
      )}
    </section>
  )
}
