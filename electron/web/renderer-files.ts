// The built renderer as a fixed set of files, read once: what is not in the set does not exist for a page or a window.
// So no request ever becomes a path on this host.
import { readdir, readFile } from 'node:fs/promises'
import path from 'node:path'

export interface RendererFile {
  type: string
  body: Buffer
}
/** Key: the path of the request, such as `/index.html`. */
export type RendererFiles = ReadonlyMap<string, RendererFile>

const TYPES: Record<string, string> = {
  '.html': 'text/html; charset=utf-8',
  '.js': 'text/javascript; charset=utf-8',
  '.css': 'text/css; charset=utf-8',
  '.svg': 'image/svg+xml',
}

const collect = async (folder: string, prefix: string, into: Map<string, RendererFile>): Promise<void> => {
  for (const entry of await readdir(folder, { withFileTypes: true })) {
    const at = path.join(folder, entry.name)
    if (entry.isDirectory()) await collect(at, `${prefix}${entry.name}/`, into)
    const type = TYPES[path.extname(entry.name)]
    if (entry.isFile() && type) into.set(`${prefix}${entry.name}`, { type, body: await readFile(at) })
  }
}

/** The set from files that a bundler embedded: path to base64. */
export const embeddedRendererFiles = (embedded: Readonly<Record<string, string>>): RendererFiles => {
  const files = new Map<string, RendererFile>()
  for (const [name, base64] of Object.entries(embedded)) {
    const type = TYPES[path.extname(name)]
    if (type) files.set(name, { type, body: Buffer.from(base64, 'base64') })
  }
  return withRoot(files)
}

/** The root address answers the index, as an address of the set. */
const withRoot = (files: Map<string, RendererFile>): RendererFiles => {
  const index = files.get('/index.html')
  return index ? files.set('/', index) : files
}

/** Reads `dist/renderer`; null where it is not there or has no index.html. */
export const readRendererFiles = async (folder: string): Promise<RendererFiles | null> => {
  const files = new Map<string, RendererFile>()
  try {
    await collect(folder, '/', files)
  } catch {
    return null
  }
  return files.has('/index.html') ? withRoot(files) : null
}
