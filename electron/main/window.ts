// The one window: shown when it has something to show, and closed with everything that runs for it.
import path from 'node:path'
import { type BrowserWindow, createShutWindow } from './electron.ts'
import { ORIGIN } from './protocol.ts'
import { secureWindow } from './security.ts'

/** Opens the window; `folder` has its preload script and icon, `shown` is called once it is visible and usable. */
export const openWindow = (folder: string, shown: () => void): BrowserWindow => {
  const window = createShutWindow(path.join(folder, 'preload.cjs'), path.join(folder, 'icon.png'), { width: 1180, height: 880 })
  secureWindow(window)
  window.once('ready-to-show', () => {
    window.show()
    shown()
  })
  void window.loadURL(`${ORIGIN}/index.html`)
  return window
}
