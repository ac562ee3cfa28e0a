// "Open bundle…" of the window's menu: the system's dialog, and the answer shown as if the page had opened it.
import { readFile, stat } from 'node:fs/promises'
import path from 'node:path'
import { LARGEST_BUNDLE } from '../contract/bundle.ts'
import type { EngineApi, EngineEvent, Reply } from '../contract/engine-api.ts'
import type { Report } from '../contract/report.ts'
import { type BrowserWindow, dialog } from './electron.ts'

const read = async (api: EngineApi, file: string): Promise<Reply<{ run: string; report: Report }>> => {
  try {
    const found = await stat(file)
    if (!found.isFile() || found.size > LARGEST_BUNDLE)
      return { ok: false, sentence: `${path.basename(file)} is not a bundle. Choose the zip file that TLS Preflight saved.` }
    return await api.openBundle({ name: path.basename(file), bytes: await readFile(file) })
  } catch {
    return { ok: false, sentence: `The file ${path.basename(file)} could not be read.` }
  }
}

/** Asks which file, opens it, and sends it to the window. */
export const openWithDialog =
  (api: EngineApi, window: BrowserWindow, send: (event: EngineEvent) => void): (() => Promise<void>) =>
  async () => {
    if (window.isDestroyed()) return
    const { canceled, filePaths } = await dialog.showOpenDialog(window, {
      title: 'Open a bundle',
      properties: ['openFile'],
      filters: [{ name: 'Bundle', extensions: ['zip'] }],
    })
    const file = filePaths[0]
    if (canceled || file === undefined) return
    const opened = await read(api, file)
    if (opened.ok) send({ type: 'opened', name: path.basename(file), ...opened.value })
    else await dialog.showMessageBox(window, { type: 'error', message: opened.sentence })
  }
