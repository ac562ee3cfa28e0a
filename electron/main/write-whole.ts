// Writes a file whole or not at all. It knows nothing of Electron, so that its tests need none.
import { randomBytes } from 'node:crypto'
import { open, rename, rm } from 'node:fs/promises'
import path from 'node:path'
import type { Reply } from '../contract/engine-api.ts'

const REASONS: Record<string, string> = {
  EACCES: 'You may not write there.',
  EPERM: 'You may not write there.',
  EROFS: 'That place is read-only.',
  ENOSPC: 'There is no space left there.',
  ENOENT: 'That folder does not exist.',
  ENOTDIR: 'That folder does not exist.',
  EISDIR: 'There is a folder of that name.',
}

const sentenceFor = (error: unknown, target: string): string => {
  const code = error instanceof Error && 'code' in error && typeof error.code === 'string' ? error.code : ''
  return `The bundle could not be written to ${target}. ${REASONS[code] ?? 'The system refused it.'} Choose another place.`
}

/** Writes to a temporary name in the same folder, then renames; nothing half-written stays. */
export const writeWhole = async (target: string, bytes: Uint8Array): Promise<Reply<{ path: string }>> => {
  const temporary = path.join(path.dirname(target), `.${path.basename(target)}.${randomBytes(6).toString('hex')}.part`)
  try {
    const file = await open(temporary, 'wx', 0o600)
    try {
      await file.writeFile(bytes)
      await file.sync()
    } finally {
      await file.close()
    }
    await rename(temporary, target)
    return { ok: true, value: { path: target } }
  } catch (error) {
    await rm(temporary, { force: true }).catch(() => undefined)
    return { ok: false, sentence: sentenceFor(error, target) }
  }
}
