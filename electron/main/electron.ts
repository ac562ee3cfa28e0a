// The one file of the main process that imports Electron: what differs between its releases stays here.
// Electron 22 has registerBufferProtocol and not yet protocol.handle; newer ones want protocol.handle.
import {
  app,
  BrowserWindow,
  dialog,
  type FileFilter,
  type IpcMainInvokeEvent,
  ipcMain,
  Menu,
  type MenuItemConstructorOptions,
  type Protocol,
  protocol,
  type Session,
  session,
} from 'electron'

export type { BrowserWindow, FileFilter, IpcMainInvokeEvent, MenuItemConstructorOptions, Session }
export { app, dialog, ipcMain, Menu }

export interface SchemeAnswer {
  status: number
  headers: Record<string, string>
  body: Buffer
}

/** Makes `scheme` behave like https: an origin of its own, in a secure context. Before the app is ready. */
export const registerScheme = (scheme: string): void =>
  protocol.registerSchemesAsPrivileged([{ scheme, privileges: { standard: true, secure: true } }])

/** The session of the window: in memory only, nothing of it is kept on this host. After the app is ready. */
export const windowSession = (): Session => session.fromPartition('window', { cache: false })

/** Answers every request of the window's session for `scheme` from memory. After the app is ready. */
export const serveScheme = (scheme: string, answer: (url: string, method: string) => SchemeAnswer): void => {
  const { protocol } = windowSession()
  const { handle }: { handle?: Protocol['handle'] } = protocol
  if (handle) {
    handle.call(protocol, scheme, (request) => {
      const { status, headers, body } = answer(request.url, request.method)
      return new Response(new Uint8Array(body), { status, headers })
    })
    return
  }
  protocol.registerBufferProtocol(scheme, (request, respond) => {
    const { status, headers, body } = answer(request.url, request.method)
    // Here the type is not read from the headers.
    respond({ statusCode: status, headers, data: body, mimeType: (headers['Content-Type'] ?? '').split(';')[0] ?? '' })
  })
}

/** The browser window with every door shut; `preload` and `icon` are absolute paths. On Windows and macOS the program itself has its icon. */
export const createShutWindow = (preload: string, icon: string, size: { width: number; height: number }): BrowserWindow =>
  new BrowserWindow({
    ...size,
    ...(process.platform === 'linux' ? { icon } : {}),
    minWidth: 640,
    minHeight: 480,
    show: false,
    autoHideMenuBar: true,
    webPreferences: {
      preload,
      session: windowSession(),
      sandbox: true,
      contextIsolation: true,
      nodeIntegration: false,
      nodeIntegrationInWorker: false,
      nodeIntegrationInSubFrames: false,
      webviewTag: false,
      webSecurity: true,
      allowRunningInsecureContent: false,
      experimentalFeatures: false,
      spellcheck: false,
      devTools: !app.isPackaged,
    },
  })

/** The processes that Chromium started for this one. */
export const chromiumProcesses = (): number[] => app.getAppMetrics().flatMap(({ pid }) => (pid === process.pid ? [] : [pid]))

/** Milliseconds since this process was started. */
export const sinceStart = (): number => Math.round(Date.now() - (process.getCreationTime() ?? performance.timeOrigin))
