// Saving a bundle from the window: the person says where; closing the dialog is no failure.
import path from 'node:path'
import type { EngineApi } from '../contract/engine-api.ts'
import { writeOutputs } from '../report/output.ts'
import { app, type BrowserWindow, dialog } from './electron.ts'

/** `saveBundle` of the window, over that of the engine, which answers the bytes. */
export const saveWithDialog =
  (api: EngineApi, window: () => BrowserWindow | null): EngineApi['saveBundle'] =>
  async (input) => {
    const made = await api.saveBundle(input)
    if (!made.ok || !('bytes' in made.value)) return made
    const parent = window()
    const options = {
      title: 'Save the bundle',
      defaultPath: path.join(app.getPath('documents'), made.value.name),
      filters: [{ name: 'Bundle', extensions: ['zip'] }],
    }
    const { canceled, filePath } = await (parent ? dialog.showSaveDialog(parent, options) : dialog.showSaveDialog(options))
    if (canceled || !filePath) return { ok: true, value: { path: null } }
    // It tells of this host: for this user alone.
    const written = await writeOutputs([{ path: filePath, bytes: made.value.bytes, mode: 0o600 }])
    return written.ok ? { ok: true, value: { path: filePath } } : written
  }
