// The window's transport: the preload script exposes the calls of EngineApi and the events, each answered as text, which is read here.
// A call that fails in the bridge itself becomes a reply, so that no caller needs a catch.
import type { EngineCall, EngineEvent, Reply } from '../../electron/contract/engine-api.ts'
import type { Transport } from './transport.ts'

/** What the preload script exposes: JSON of each reply and each event. */
export type Bridge = Record<EngineCall, (input: unknown) => Promise<string>> & {
  subscribe(listener: (event: string) => void): () => void
}

declare global {
  interface Window {
    /** Exposed by electron/preload; absent on the page. */
    tlsPreflight?: Bridge
  }
}

const settled = async <T>(reply: Promise<string>): Promise<Reply<T>> => {
  try {
    return JSON.parse(await reply) as Reply<T>
  } catch {
    return { ok: false, sentence: 'The program did not answer. Close the window and start it again.' }
  }
}

export const ipcTransport = (bridge: Bridge): Transport => ({
  start: (input) => settled(bridge.start(input)),
  plan: (input) => settled(bridge.plan(input)),
  check: (input) => settled(bridge.check(input)),
  cancel: (input) => settled(bridge.cancel(input)),
  saveBundle: (input) => settled(bridge.saveBundle(input)),
  openBundle: (input) => settled(bridge.openBundle(input)),
  answer: (input) => settled(bridge.answer(input)),
  saveMessage: (input) => settled(bridge.saveMessage(input)),
  hello: (input) => settled(bridge.hello(input)),
  judgeAgain: (input) => settled(bridge.judgeAgain(input)),
  explain: (input) => settled(bridge.explain(input)),
  subscribe: (listener) => bridge.subscribe((event) => listener(JSON.parse(event) as EngineEvent)),
})
