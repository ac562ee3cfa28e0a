// Transport: how the renderer reaches the engine, over IPC in the window and over HTTP on the page.
// Both are EngineApi itself, plus the events; the rest of the renderer does not know which one it has.
import type { EngineApi, EngineEvent } from '../../electron/contract/engine-api.ts'

export interface Transport extends EngineApi {
  /** Calls back for every event; answers a function that ends it. */
  subscribe(listener: (event: EngineEvent) => void): () => void
}
