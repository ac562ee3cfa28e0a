// The second screen: the five layers while they are looked at. Cancel works at once, whatever the engine is doing.
import { useEffect, useState } from 'react'
import { Button } from 'react-aria-components'
import { Icon } from '../parts/icon.tsx'
import { LAYER_ORDER, shownState } from '../progress.ts'
import { useApp } from '../use-app.ts'
import { LAYER_NAMES } from '../words.ts'

/** After this time a person wonders whether it hangs. */
const LONG_MS = 10_000
const LOOKS = { waiting: 'blocked', running: 'running', done: 'seen' } as const
const WORDS = { waiting: 'Waiting', running: 'Looking', done: 'Looked at' } as const

export const CheckingView = () => {
  const layers = useApp((app) => app.layers)
  const cancel = useApp((app) => app.cancel)
  const profile = useApp((app) => app.start?.profiles.find((one) => one.id === app.asked.profileId)?.name)
  const practising = useApp((app) => app.asked.practice !== null)
  const [long, setLong] = useState(false)
  useEffect(() => {
    const timer = setTimeout(() => setLong(true), LONG_MS)
    return () => clearTimeout(timer)
  }, [])
  const done = LAYER_ORDER.filter((layer) => shownState(layers, layer) === 'done').length
  return (
    <>
      <header className="head">
        <p className="eyebrow">{practising ? 'Practice platform' : profile}</p>
        <h1 id="heading" tabIndex={-1}>
          Checking this computer
        </h1>
        <p className="lead">
          {done} of {LAYER_ORDER.length} layers looked at.
        </p>
      </header>
      <section className="card" aria-label="Layers">
        <ol className="progress">
          {LAYER_ORDER.map((layer) => {
            const state = shownState(layers, layer)
            return (
              <li key={layer} aria-current={state === 'running' ? 'step' : undefined} data-state={state}>
                <Icon look={LOOKS[state]} size={24} />
                <div>
                  <strong>{LAYER_NAMES[layer]}</strong>
                  <p>{layers[layer].text}</p>
                </div>
                <span className="progress-state">{WORDS[state]}</span>
              </li>
            )
          })}
        </ol>
      </section>
      <div className="actions">
        <Button className="button" onPress={cancel}>
          Cancel
        </Button>
        <p role="status" className="hint">
          {long ? 'Still working. A step that gets no answer ends by itself.' : ''}
        </p>
      </div>
    </>
  )
}
