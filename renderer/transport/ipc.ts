// The window's transport: what the preload script exposes is already an EngineApi with events.
// A call that fails in the bridge itself becomes a reply, so that no caller needs a catch.
import type { Reply } from '../../electron/contract/engine-api.ts'
import type { Transport } from './transport.ts'

declare global {
  interface Window {
    /** Exposed by electron/preload; absent on the page. */
    tlsPreflight?: Transport
  }
}

const settled = async <T>(reply: Promise<Reply<T>>): Promise<Reply<T>> => {
  try {
    return await reply
  } catch {
    return { ok: false, sentence: 'The program did not answer. Close the window and start it again.' }
  }
}

export const ipcTransport = (bridge: Transport): Transport => ({
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
  subscribe: (listener) => bridge.subscribe(listener),
})
