// How a running check stands, layer by layer, from the engine's events. Pure.
// A layer that nothing is gathered for by itself (the firewall is seen from the paths) follows the layer after it.
import type { EngineEvent } from '../electron/contract/engine-api.ts'
import type { Layer } from '../electron/contract/vocabulary.ts'

export interface LayerProgress {
  state: 'waiting' | 'running' | 'done'
  /** What is being done now, or was done last, in the engine's words. */
  text: string
}
export type LayersProgress = Record<Layer, LayerProgress>

/** The order of the checklist; contract's LAYERS is a value, and only its types may be imported here. */
export const LAYER_ORDER: readonly Layer[] = ['os', 'app-server', 'proxy', 'firewall', 'endpoint']

export const waitingLayers = (): LayersProgress => ({
  os: { state: 'waiting', text: '' },
  'app-server': { state: 'waiting', text: '' },
  proxy: { state: 'waiting', text: '' },
  firewall: { state: 'waiting', text: '' },
  endpoint: { state: 'waiting', text: '' },
})

/** The layers after one event of the check. */
export const advance = (layers: LayersProgress, event: Extract<EngineEvent, { type: 'layer' | 'gatherer' }>): LayersProgress => {
  const now = layers[event.layer]
  const next: LayerProgress =
    event.type === 'layer'
      ? { state: event.state, text: event.text }
      : { state: now.state === 'done' ? 'done' : 'running', text: event.text }
  return { ...layers, [event.layer]: next }
}

/** A layer's state as it is shown: one without a gatherer of its own goes with the layer behind it. */
export const shownState = (layers: LayersProgress, layer: Layer): LayerProgress['state'] => {
  const own = layers[layer]
  if (own.state !== 'waiting' || own.text !== '' || layer !== 'firewall') return own.state
  return layers.endpoint.state
}
