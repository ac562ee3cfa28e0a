// What the integration runs on. The answer rests on what is chosen here; nothing chosen means that the engine finds out.
// The usual six are in sight; the tools and libraries that few name themselves are behind "Something else".
import { useId, useState } from 'react'
import { useApp } from '../use-app.ts'

const USUAL = ['php', 'java', 'dotnet', 'python', 'ruby', 'node']

interface ChipProps {
  name: string
  checked: boolean
  onChange: (on: boolean) => void
  /** The group that it shows. */
  controls?: string
}

const Chip = ({ name, checked, onChange, controls }: ChipProps) => (
  <label className="chip">
    <input
      type="checkbox"
      checked={checked}
      aria-expanded={controls === undefined ? undefined : checked}
      aria-controls={controls}
      onChange={(event) => onChange(event.target.checked)}
    />
    {name}
  </label>
)

export const RuntimeChoice = () => {
  const hint = useId()
  const group = useId()
  const kinds = useApp((app) => app.start?.runtimeKinds) ?? []
  const chosen = useApp((app) => app.input.runtimes)
  const practising = useApp((app) => app.input.practice !== null)
  const change = useApp((app) => app.change)
  const usual = USUAL.flatMap((kind) => kinds.find((one) => one.kind === kind) ?? [])
  const others = kinds.filter(({ kind }) => !USUAL.includes(kind))
  const [more, setMore] = useState(() => others.some(({ kind }) => chosen.includes(kind)))
  const toggle = (kind: string, on: boolean) => change({ runtimes: on ? [...chosen, kind] : chosen.filter((one) => one !== kind) })
  const showMore = (on: boolean) => {
    setMore(on)
    if (!on) change({ runtimes: chosen.filter((one) => USUAL.includes(one)) })
  }
  const chips = (those: typeof kinds) =>
    those.map(({ kind, name }) => <Chip key={kind} name={name} checked={chosen.includes(kind)} onChange={(on) => toggle(kind, on)} />)
  return (
    <fieldset className="field" aria-describedby={hint}>
      <legend>What does your integration run on?</legend>
      <div className="chips">
        {chips(usual)}
        <Chip name="Something else" checked={more} onChange={showMore} controls={group} />
        <Chip
          name="I do not know"
          checked={chosen.length === 0 && !more}
          onChange={() => {
            setMore(false)
            change({ runtimes: [] })
          }}
        />
      </div>
      {more && (
        // biome-ignore lint/a11y/useSemanticElements: a second fieldset would ask its question twice
        <div className="chips chips-more" id={group} role="group" aria-label="Something else">
          {chips(others)}
        </div>
      )}
      <p className="hint" id={hint}>
        {practising
          ? 'If you do not know, all that are found here are used.'
          : 'If you do not know, the programs of running servers are used, else all that are found.'}
      </p>
    </fieldset>
  )
}
