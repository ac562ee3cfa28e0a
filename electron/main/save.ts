// Saving from the window, a bundle or a message: the person says where; closing the dialog is no failure.
import path from 'node:path'
import type { Reply, Saved } from '../contract/engine-api.ts'
import { writeOutputs } from '../report/output.ts'
import { app, type BrowserWindow, dialog, type FileFilter } from './electron.ts'

type Save<Input> = (input: Input) => Promise<Reply<Saved>>

/** What the system's dialog shows. */
interface SaveDialog {
  title: string
  type: FileFilter
}

/** A call of the window that saves, over that of the engine, which answers the bytes. */
export const saveWithDialog =
  <Input>(make: Save<Input>, { title, type }: SaveDialog, window: () => BrowserWindow | null): Save<Input> =>
  async (input) => {
    const made = await make(input)
    if (!made.ok || !('bytes' in made.value)) return made
    const parent = window()
    const options = { title, defaultPath: path.join(app.getPath('documents'), made.value.name), filters: [type] }
    const { canceled, filePath } = await (parent ? dialog.showSaveDialog(parent, options) : dialog.showSaveDialog(options))
    if (canceled || !filePath) return { ok: true, value: { path: null } }
    // It tells of this host: for this user alone.
    const written = await writeOutputs([{ path: filePath, bytes: made.value.bytes, mode: 0o600 }])
    return written.ok ? { ok: true, value: { path: filePath } } : written
  }
