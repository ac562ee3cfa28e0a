// What the integration runs on. The answer rests on what is chosen here; nothing chosen means that the engine finds out.
import { useId } from 'react'
import { useApp } from '../use-app.ts'

export const RuntimeChoice = () => {
  const hint = useId()
  const kinds = useApp((app) => app.start?.runtimeKinds)
  const chosen = useApp((app) => app.input.runtimes)
  const practising = useApp((app) => app.input.practice !== null)
  const change = useApp((app) => app.change)
  const toggle = (kind: string, on: boolean) => change({ runtimes: on ? [...chosen, kind] : chosen.filter((one) => one !== kind) })
  return (
    <fieldset className="field" aria-describedby={hint}>
      <legend>What does your integration run on?</legend>
      <div className="chips">
        {kinds?.map(({ kind, name }) => (
          <label className="chip" key={kind}>
            <input type="checkbox" checked={chosen.includes(kind)} onChange={(event) => toggle(kind, event.target.checked)} />
            {name}
          </label>
        ))}
        <label className="chip">
          <input type="checkbox" checked={chosen.length === 0} onChange={() => change({ runtimes: [] })} />I do not know
        </label>
      </div>
      <p className="hint" id={hint}>
        {practising
          ? 'If you do not know, all that are found here are used.'
          : 'If you do not know, the programs of running servers are used, else all that are found.'}
      </p>
    </fieldset>
  )
}
