// "What will be run and read": the engine's own plan for what is chosen, shown before it runs.
import { useApp } from '../use-app.ts'

const List = ({ title, items }: { title: string; items: readonly string[] }) =>
  items.length === 0 ? null : (
    <>
      <h3>{title}</h3>
      <ul>
        {items.map((item) => (
          <li key={item}>{item}</li>
        ))}
      </ul>
    </>
  )

export const PlanCard = () => {
  const plan = useApp((app) => app.plan)
  return (
    <section className="card plan" aria-labelledby="plan-title">
      <h2 id="plan-title">What will be run and read</h2>
      {plan?.problem && (
        <p className="plan-problem" role="status">
          {plan.problem}
        </p>
      )}
      {plan && (
        <>
          <List title="Run" items={plan.runs} />
          <List title="Read" items={plan.reads} />
          <List title="Connect to" items={plan.connects} />
        </>
      )}
    </section>
  )
}
