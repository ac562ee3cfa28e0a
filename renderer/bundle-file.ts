// The file that a person chose or dropped as a bundle, looked at before a byte of it is read: a page that holds a huge one stops.
import type { Reply } from '../electron/contract/engine-api.ts'

/** In bytes; as LARGEST_BUNDLE of electron/contract/bundle.ts, of which the renderer takes types only. */
const LARGEST = 12 * 1024 * 1024

/** Its bytes, or why it cannot be a bundle. */
export const readBundleFile = async (file: File): Promise<Reply<Uint8Array>> =>
  file.size > LARGEST
    ? { ok: false, sentence: `${file.name} is too large to be a bundle. Choose the zip file that TLS Preflight saved.` }
    : { ok: true, value: new Uint8Array(await file.arrayBuffer()) }

const folder = (name: string): Reply<never> => ({ ok: false, sentence: `${name} is a folder. Drop the zip file that TLS Preflight saved.` })
const SEVERAL: Reply<never> = { ok: false, sentence: 'Those are several files. Drop one bundle at a time.' }

/** What was dropped: its name and how to read it; null where it is no file. */
export const droppedBundle = ({ files, items }: DataTransfer): { name: string; read(): Promise<Reply<Uint8Array>> } | null => {
  const [file] = files
  if (!file) return null
  const { name } = file
  // What a folder is can be asked only now, and reading one fails without a reason.
  if (items[0]?.webkitGetAsEntry()?.isDirectory) return { name, read: async () => folder(name) }
  if (files.length > 1) return { name, read: async () => SEVERAL }
  return { name, read: () => readBundleFile(file) }
}
