// What no content of the window may do: leave the page, open others, ask for permissions, reach the network.
// Follows the security checklist of Electron's documentation (tutorial/security).
import type { BrowserWindow, Session } from './electron.ts'
import { isOwnUrl, ORIGIN } from './protocol.ts'

/** Writing text to the clipboard, after a click: for "Copy". Nothing else is granted. */
const GRANTED = 'clipboard-sanitized-write'

export const secureSession = (session: Session): void => {
  session.setPermissionRequestHandler((contents, permission, decide) => decide(permission === GRANTED && isOwnUrl(contents.getURL())))
  session.setPermissionCheckHandler((contents, permission) => permission === GRANTED && contents !== null && isOwnUrl(contents.getURL()))
  // Files are saved by calls, which ask the person where.
  session.on('will-download', (event) => event.preventDefault())
  // The content security policy says so already; this holds without it.
  session.webRequest.onBeforeRequest((details, decide) =>
    decide({ cancel: !isOwnUrl(details.url) && !/^(?:devtools|blob|data):/.test(details.url) }),
  )
}

export const secureWindow = (window: BrowserWindow): void => {
  const { webContents } = window
  webContents.setWindowOpenHandler(() => ({ action: 'deny' }))
  webContents.on('will-navigate', (event) => event.preventDefault())
  webContents.on('will-redirect', (event) => event.preventDefault())
  // An empty page needs no request, so Chromium does not ask before it goes there.
  webContents.on('did-navigate', (_event, url) => {
    if (!isOwnUrl(url)) void window.loadURL(`${ORIGIN}/index.html`).catch(() => undefined)
  })
  webContents.on('will-attach-webview', (event) => event.preventDefault())
}
