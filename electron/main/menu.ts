// The window's menu. Electron's own one leads to its makers' pages and reloads the page.
import type { MenuItemConstructorOptions } from './electron.ts'

const EDIT = ['undo', 'redo', 'cut', 'copy', 'paste', 'selectAll'] as const
const ZOOM = ['resetZoom', 'zoomIn', 'zoomOut'] as const

/** The template for `Menu.buildFromTemplate`. */
export const menu = (platform: NodeJS.Platform, openBundle: () => void): MenuItemConstructorOptions[] => [
  // macOS takes the first menu as the program's own, with "Quit" in it.
  ...(platform === 'darwin' ? [{ role: 'appMenu' } as const] : []),
  {
    label: 'File',
    submenu: [
      { label: 'Open bundle…', accelerator: 'CmdOrCtrl+O', click: openBundle },
      ...(platform === 'darwin'
        ? []
        : [{ type: 'separator' } as const, { role: 'quit', label: 'Quit', accelerator: 'CmdOrCtrl+Q' } as const]),
    ],
  },
  { label: 'Edit', submenu: EDIT.map((role) => ({ role })) },
  { label: 'View', submenu: ZOOM.map((role) => ({ role })) },
]
