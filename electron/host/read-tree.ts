// Reads the files of a folder and of everything below it, fast and without hanging: several at a time, never a device, never twice.
// Memory stays small: a file's bytes are handed over once, in a buffer that is used again.
import { closeSync, constants, lstat, open, read, readdir, realpath, stat } from 'node:fs'
import { isAbsolute, join, relative, sep } from 'node:path'
import { promisify } from 'node:util'
import type { TreeEnd, TreeVisit } from './host.ts'

/** Node's own pool has four threads (UV_THREADPOOL_SIZE); more than that only wait there. */
const AT_ONCE = 8
const PIECE = 64 * 1024
/** What comes from the kernel and not from a disk has no end. */
const UNREAL = /^\/(?:proc|sys|dev)(?:\/|$)/

const lstatOf = promisify(lstat)
const statOf = promisify(stat)
const realpathOf = promisify(realpath)
const openFile = promisify(open)
const entriesOf = (folder: string) => promisify(readdir)(folder, { withFileTypes: true })

type Why = Parameters<TreeVisit['skipped']>[1]

const codeOf = (error: unknown): string => (error instanceof Error && 'code' in error ? String(error.code) : 'unknown')

const whyOf = (error: unknown): Why => {
  const code = codeOf(error)
  if (code === 'EACCES' || code === 'EPERM') return 'denied'
  return code === 'ELOOP' ? 'link-loop' : 'failed'
}

const isWithin = (path: string, folder: string): boolean => {
  const way = relative(folder, path)
  return way === '' || (!way.startsWith('..') && !isAbsolute(way))
}

/** Up to `buffer.length` bytes from the start of a file; answers how many there were. */
const readInto = (descriptor: number, buffer: Buffer, from: number): Promise<number> =>
  new Promise((resolve, reject) => {
    read(descriptor, buffer, from, buffer.length - from, null, (error, count) => (error ? reject(error) : resolve(count)))
  })

class TreeReader {
  readonly #root: string
  readonly #visit: TreeVisit
  /** Real paths of linked folders that were entered. */
  readonly #linked = new Set<string>()
  readonly #folders: { path: string; name: string }[] = []
  readonly #files: { path: string; name: string }[] = []
  /** Workers that have something in hand, from which more may come. */
  #busy = 0

  constructor(root: string, visit: TreeVisit) {
    this.#root = root
    this.#visit = visit
    this.#folders.push({ path: root, name: '' })
  }

  /** Until all is read, or the signal comes: one reading that hangs, as on a lost network drive, holds nobody up then. */
  async run(): Promise<void> {
    const { signal } = this.#visit
    let onAbort = () => {}
    const aborted = new Promise<void>((resolve) => {
      onAbort = resolve
      signal.addEventListener('abort', onAbort, { once: true })
    })
    await Promise.race([Promise.all(Array.from({ length: AT_ONCE }, () => this.#work())), aborted])
    signal.removeEventListener('abort', onAbort)
  }

  /** One of several that take what is there: files first, so that few names are kept at a time. */
  async #work(): Promise<void> {
    let buffer: Buffer = Buffer.allocUnsafe(PIECE)
    while (!this.#visit.signal.aborted) {
      const file = this.#files.pop()
      const folder = file === undefined ? this.#folders.pop() : undefined
      if (file === undefined && folder === undefined) {
        if (this.#busy === 0) return
        await new Promise((resolve) => setTimeout(resolve, 1))
        continue
      }
      this.#busy += 1
      if (file !== undefined) buffer = await this.#readFile(file, buffer)
      else if (folder !== undefined) await this.#readFolder(folder)
      this.#busy -= 1
    }
  }

  async #readFolder({ path, name }: { path: string; name: string }): Promise<void> {
    try {
      for (const entry of await entriesOf(path)) {
        const inner = { path: join(path, entry.name), name: name === '' ? entry.name : `${name}/${entry.name}` }
        if (entry.isDirectory()) {
          if (this.#visit.enters(entry.name)) this.#folders.push(inner)
        } else if (entry.isFile()) {
          if (this.#visit.wants(inner.name)) this.#files.push(inner)
        } else if (entry.isSymbolicLink()) await this.#follow(inner)
        else if (this.#visit.wants(inner.name)) this.#visit.skipped(inner.name, 'special')
      }
    } catch (error) {
      this.#visit.skipped(name === '' ? '.' : name, whyOf(error))
    }
  }

  /** What a link leads to is read where it is, if that is below the folder; it is followed out of it once, and never back. */
  async #follow(link: { path: string; name: string }): Promise<void> {
    try {
      const target = await realpathOf(link.path)
      const { isDirectory, isFile } = await statOf(target).then((found) => ({ isDirectory: found.isDirectory(), isFile: found.isFile() }))
      if (isDirectory && (isWithin(this.#root, target) || this.#linked.has(target))) this.#visit.skipped(link.name, 'link-loop')
      else if (isWithin(target, this.#root) || UNREAL.test(target)) return
      else if (isDirectory) {
        this.#linked.add(target)
        this.#folders.push({ path: target, name: link.name })
      } else if (!this.#visit.wants(link.name)) return
      else if (isFile) this.#files.push({ path: target, name: link.name })
      else this.#visit.skipped(link.name, 'special')
    } catch (error) {
      this.#visit.skipped(link.name, whyOf(error))
    }
  }

  /** Answers the buffer, which has grown where a file was larger. */
  async #readFile({ path, name }: { path: string; name: string }, buffer: Buffer): Promise<Buffer> {
    let grown = buffer
    try {
      // Should a FIFO have taken its place meanwhile, O_NONBLOCK keeps the opening from waiting for a writer.
      const descriptor = await openFile(path, constants.O_RDONLY | (constants.O_NONBLOCK ?? 0))
      try {
        let length = 0
        for (;;) {
          const count = await readInto(descriptor, grown, length)
          length += count
          // Fewer bytes than there was room for: an ordinary file has ended.
          if (count === 0 || length < grown.length) break
          if (length > this.#visit.maxBytes) {
            this.#visit.skipped(name, 'too-large')
            return grown
          }
          const larger = Buffer.allocUnsafe(Math.min(grown.length * 4, this.#visit.maxBytes + 1))
          grown.copy(larger, 0, 0, length)
          grown = larger
        }
        if (length > this.#visit.maxBytes) this.#visit.skipped(name, 'too-large')
        else this.#visit.file(name, grown.subarray(0, length))
      } finally {
        // What was only read has nothing to write back: closing it waits for nothing.
        closeSync(descriptor)
      }
    } catch (error) {
      this.#visit.skipped(name, whyOf(error))
    }
    return grown
  }
}

/** Every way to fail is a value; what cannot be read below the folder is told by `skipped`. */
export const readTree = async (folder: string, visit: TreeVisit): Promise<TreeEnd> => {
  try {
    const root = await realpathOf(folder)
    if (!(await lstatOf(root)).isDirectory()) return { ok: false, why: 'no-folder', detail: 'It is not a folder.' }
    await entriesOf(root)
    await new TreeReader(root, visit).run()
    return { ok: true, finished: !visit.signal.aborted }
  } catch (error) {
    const code = codeOf(error)
    if (code === 'ENOENT' || code === 'ENOTDIR') return { ok: false, why: 'not-found', detail: 'There is no such folder.' }
    if (code === 'EACCES' || code === 'EPERM') return { ok: false, why: 'denied', detail: 'This user may not read it.' }
    return { ok: false, why: 'failed', detail: `It could not be read (${code}).` }
  }
}

/** Parts of a path under a folder as `TreeVisit` names them. */
export const namedUnder = (folder: string, path: string): string | null =>
  isWithin(path, folder) && path !== folder ? relative(folder, path).split(sep).join('/') : null
