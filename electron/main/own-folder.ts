// The folder of Chromium's own files, such as the lock by which a second start finds the first.
// Where nothing may be written there Chromium takes that for a window that is open already, and no window would ever open.
import { accessSync, constants, mkdirSync, mkdtempSync } from 'node:fs'
import path from 'node:path'
import { removeAtExit } from '../host/leftovers.ts'
import { app } from './electron.ts'

const canBeWritten = (): boolean => {
  try {
    // Electron makes the folder when it is asked for its name, and fails where it cannot.
    const folder = app.getPath('userData')
    mkdirSync(folder, { recursive: true })
    accessSync(folder, constants.W_OK)
    return true
  } catch {
    return false
  }
}

/** Makes it ready, elsewhere for this one start where it must be; false where no folder can be had. Before the lock is asked for. */
export const prepareOwnFolder = (): boolean => {
  if (canBeWritten()) return true
  try {
    const folder = mkdtempSync(path.join(app.getPath('temp'), 'tls-preflight-'))
    removeAtExit({ folder })
    app.setPath('userData', folder)
    return true
  } catch {
    return false
  }
}
