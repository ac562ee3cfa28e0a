// Reads a text file of at most 1 MiB without ever hanging on it: FIFOs, sockets, devices and folders are refused.
// Files of /proc say that they are empty and are read all the same.
import { constants } from 'node:fs'
import { open, realpath, stat } from 'node:fs/promises'
import type { FileResult } from '../contract/recording.ts'

const LIMIT = 1024 * 1024
/** Most files read here are smaller, so that one piece is all of them. */
const PIECE = 16 * 1024

const refused = (error: unknown): FileResult => {
  const code = error instanceof Error && 'code' in error ? String(error.code) : 'unknown'
  // ESRCH: a process that has ended while its files in /proc were read.
  if (code === 'ENOENT' || code === 'ENOTDIR' || code === 'ESRCH') return { ok: false, why: 'not-found', detail: 'There is no such file.' }
  if (code === 'EACCES' || code === 'EPERM') return { ok: false, why: 'denied', detail: 'This user may not read it.' }
  return { ok: false, why: 'failed', detail: `It could not be read (${code}).` }
}

/** Reads a file as UTF-8, whatever it is; every way to fail is a value. */
export const readText = async (path: string): Promise<FileResult> => {
  try {
    // Asked before opening: opening a device can already do something to it.
    if (!(await stat(path)).isFile()) return { ok: false, why: 'failed', detail: 'It is not an ordinary file.' }
    // Should a FIFO have taken its place meanwhile, O_NONBLOCK keeps the opening from waiting for a writer.
    const file = await open(path, constants.O_RDONLY | (constants.O_NONBLOCK ?? 0))
    try {
      if (!(await file.stat()).isFile()) return { ok: false, why: 'failed', detail: 'It is not an ordinary file.' }
      const pieces: Buffer[] = []
      let length = 0
      while (length <= LIMIT) {
        const { buffer, bytesRead } = await file.read(Buffer.alloc(PIECE), 0, PIECE, null)
        if (bytesRead === 0) break
        pieces.push(buffer.subarray(0, bytesRead))
        length += bytesRead
      }
      if (length > LIMIT) return { ok: false, why: 'too-large', detail: 'It is larger than 1 MiB.' }
      return { ok: true, text: Buffer.concat(pieces).toString('utf8'), realPath: await realpath(path) }
    } finally {
      await file.close()
    }
  } catch (error) {
    return refused(error)
  }
}
