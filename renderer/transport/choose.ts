// Which transport this copy of the renderer has: IPC where the preload script put its bridge, HTTP otherwise.
import { httpTransport } from './http.ts'
import { ipcTransport } from './ipc.ts'
import type { Transport } from './transport.ts'

export const chooseTransport = (): Transport => (window.tlsPreflight ? ipcTransport(window.tlsPreflight) : httpTransport())
