// How a running check stands, layer by layer, from the engine's events. Pure.
// A layer that nothing is gathered for by itself (the firewall is seen from the paths) follows the layer after it.
import type { EngineEvent } from '../electron/contract/engine-api.ts'
import type { Layer } from '../electron/contract/vocabulary.ts'

export interface LayerProgress {
  state: 'waiting' | 'running' | 'done'
  /** What is being done now, or was done last, in the engine's words. */
  text: string
  /** The steps that run now, the one that has run for longest first. */
  steps: readonly { gatherer: string; text: string }[]
}
export type LayersProgress = Record<Layer, LayerProgress>

/** The order of the checklist; contract's LAYERS is a value, and only its types may be imported here. */
export const LAYER_ORDER: readonly Layer[] = ['os', 'app-server', 'proxy', 'firewall', 'endpoint']

const WAITING: LayerProgress = { state: 'waiting', text: '', steps: [] }

export const waitingLayers = (): LayersProgress => ({
  os: WAITING,
  'app-server': WAITING,
  proxy: WAITING,
  firewall: WAITING,
  endpoint: WAITING,
})

/** The steps of a layer after one of them began, said something or ended. */
const stepsAfter = (steps: LayerProgress['steps'], { gatherer, state, text }: Extract<EngineEvent, { type: 'gatherer' }>) => {
  if (state === 'done') return steps.filter((step) => step.gatherer !== gatherer)
  if (!steps.some((step) => step.gatherer === gatherer)) return [...steps, { gatherer, text }]
  return steps.map((step) => (step.gatherer === gatherer ? { gatherer, text } : step))
}

/** A layer's line is of a step that runs: of several the one that is waited for longest. Between two steps it waits for other layers. */
const layerAfter = (now: LayerProgress, event: Extract<EngineEvent, { type: 'layer' | 'gatherer' }>): LayerProgress => {
  if (event.type === 'layer') return { state: event.state, text: event.text, steps: event.state === 'done' ? [] : now.steps }
  const steps = stepsAfter(now.steps, event)
  const [longest] = steps
  if (longest !== undefined) return { state: 'running', text: longest.text, steps }
  return now.state === 'done' ? { ...now, steps } : { state: 'waiting', text: 'Waiting for the other layers', steps }
}

/** The layers after one event of the check. */
export const advance = (layers: LayersProgress, event: Extract<EngineEvent, { type: 'layer' | 'gatherer' }>): LayersProgress => ({
  ...layers,
  [event.layer]: layerAfter(layers[event.layer], event),
})

/** A layer's state as it is shown: one without a gatherer of its own goes with the layer behind it. */
export const shownState = (layers: LayersProgress, layer: Layer): LayerProgress['state'] => {
  const own = layers[layer]
  if (own.state !== 'waiting' || own.text !== '' || layer !== 'firewall') return own.state
  return layers.endpoint.state
}
