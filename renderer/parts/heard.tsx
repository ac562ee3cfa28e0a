// What a screen reader hears of a check: one sentence for each layer, once. Each stays when the next one comes, and when the answer
// does: events that arrive together would else take the words from each other before they were said.
import { LAYER_ORDER, shownState } from '../progress.ts'
import { useApp } from '../use-app.ts'
import { LAYER_NAMES } from '../words.ts'

export const Heard = () => {
  const layers = useApp((app) => app.layers)
  return (
    <div role="log" aria-label="Layers that are checked" className="visually-hidden">
      {LAYER_ORDER.filter((layer) => shownState(layers, layer) === 'done').map((layer) => (
        <p key={layer}>{LAYER_NAMES[layer]}: checked</p>
      ))}
    </div>
  )
}
