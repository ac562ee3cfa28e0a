// The bridge: exactly the calls of EngineApi and the events, as text, and nothing else of Electron, reach the renderer.
// The channels are the contract's own names; main/ipc.ts listens on the same ones.
import { contextBridge, type IpcRendererEvent, ipcRenderer } from 'electron'
import type { EngineCall, EngineEvent } from '../contract/engine-api.ts'

// A call or an event that the contract has and this list has not does not compile.
const CALLS: Record<EngineCall, true> = {
  start: true,
  plan: true,
  check: true,
  cancel: true,
  saveBundle: true,
  openBundle: true,
  answer: true,
  saveMessage: true,
  hello: true,
  judgeAgain: true,
  explain: true,
}
const EVENTS: Record<EngineEvent['type'], true> = { layer: true, gatherer: true, finished: true, stopped: true, opened: true }

const calls = Object.fromEntries(Object.keys(CALLS).map((call) => [call, (input: unknown) => ipcRenderer.invoke(call, input)]))

const subscribe = (listener: (event: string) => void): (() => void) => {
  if (typeof listener !== 'function') throw new TypeError('A listener is a function.')
  // The first argument is Electron's own event: it stays here.
  const pass = (_: IpcRendererEvent, event: string) => listener(event)
  for (const type of Object.keys(EVENTS)) ipcRenderer.on(type, pass)
  return () => {
    for (const type of Object.keys(EVENTS)) ipcRenderer.off(type, pass)
  }
}

contextBridge.exposeInMainWorld('tlsPreflight', { ...calls, subscribe })
