// Calls from the renderer and events to it. Who asks is checked, what is asked is parsed, what fails becomes one sentence.
// The channels are the contract's own names: `engineCalls` types this end and the preload script's.
import type { EngineApi, EngineEvent, Reply } from '../contract/engine-api.ts'
import { CALLS, makeCall } from '../web/make-call.ts'
import { type BrowserWindow, type IpcMainInvokeEvent, ipcMain } from './electron.ts'
import { isOwnUrl } from './protocol.ts'

/** Only the main frame of our own window, at our own address, is answered. */
const isOwnFrame = (event: IpcMainInvokeEvent, window: BrowserWindow): boolean => {
  const frame = event.senderFrame
  return frame !== null && event.sender === window.webContents && frame.parent === null && isOwnUrl(frame.url)
}

/** As text: a large report as an object would be copied piece by piece by the bridge, and hold the window up. */
const answered = async (reply: Promise<Reply<unknown>>): Promise<string> => JSON.stringify(await reply)

/** Connects a window with the engine until the window closes; answers how to send it an event of this face's own. */
export const connectIpc = (
  window: BrowserWindow,
  api: EngineApi,
  on: (listener: (event: EngineEvent) => void) => () => void,
): ((event: EngineEvent) => void) => {
  for (const call of CALLS)
    ipcMain.handle(call, (event, input: unknown) =>
      answered(
        isOwnFrame(event, window) ? makeCall(api, call, input) : Promise.resolve({ ok: false, sentence: 'This window may not ask.' }),
      ),
    )
  const send = (event: EngineEvent) => {
    if (!window.isDestroyed()) window.webContents.send(event.type, JSON.stringify(event))
  }
  const off = on(send)
  window.once('closed', () => {
    off()
    for (const call of CALLS) ipcMain.removeHandler(call)
  })
  return send
}
