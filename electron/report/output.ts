// Output files: whole or not at all. Each is written under a temporary name in its own folder and renamed when all are there.
import { unlinkSync } from 'node:fs'
import { open, realpath, rename, stat, unlink } from 'node:fs/promises'
import { basename, dirname, join } from 'node:path'

export interface OutputFile {
  path: string
  bytes: Uint8Array | string
}

type Refused = { ok: false; sentence: string }
export type Written = { ok: true } | Refused

/** Temporary files that exist now, so that an interrupt can take them away. */
const temporary = new Set<string>()
let count = 0

const REASONS: Record<string, string> = {
  ENOENT: 'its folder does not exist',
  ENOTDIR: 'its folder does not exist',
  EACCES: 'this account may not write there',
  EPERM: 'this account may not write there',
  EROFS: 'that file system is read-only',
  ENOSPC: 'there is no space left there',
  EDQUOT: 'there is no space left there',
  ENAMETOOLONG: 'its name is too long',
}

const codeOf = (error: unknown): string => (error instanceof Error && 'code' in error ? String(error.code) : '')
const refused = (path: string, error: unknown): Refused => {
  const reason = REASONS[codeOf(error)] ?? (codeOf(error) || 'the system refused it')
  return { ok: false, sentence: `${path} cannot be written: ${reason}. Choose another place.` }
}

/** Where the bytes go: through a symbolic link to its target. Only an ordinary file may be replaced: a device or a folder never. */
const targetOf = async (path: string): Promise<{ ok: true; target: string } | Refused> => {
  try {
    if (!(await stat(path)).isFile()) return { ok: false, sentence: `${path} is not an ordinary file. Choose another name.` }
    return { ok: true, target: await realpath(path) }
  } catch (error) {
    if (codeOf(error) === 'ENOENT') return { ok: true, target: path }
    return refused(path, error)
  }
}

const discard = async (name: string): Promise<void> => {
  await unlink(name).catch(() => undefined)
  temporary.delete(name)
}

/** Writes the bytes under a temporary name beside the target; on failure nothing is left of it. */
const stage = async (target: string, bytes: Uint8Array | string): Promise<string> => {
  count += 1
  const name = join(dirname(target), `.${basename(target).slice(0, 100)}.${process.pid}-${count}.tmp`)
  const file = await open(name, 'wx')
  temporary.add(name)
  try {
    await file.writeFile(bytes)
    await file.sync()
  } catch (error) {
    await discard(name)
    throw error
  } finally {
    await file.close()
  }
  return name
}

/** Tries, without leaving anything behind, whether every path can be written. */
export const checkWritable = async (paths: readonly string[]): Promise<Written> => {
  for (const path of paths) {
    const target = await targetOf(path)
    if (!target.ok) return target
    try {
      await discard(await stage(target.target, ''))
    } catch (error) {
      return refused(path, error)
    }
  }
  return { ok: true }
}

const stageAll = async (files: readonly OutputFile[], staged: { from: string; to: string }[]): Promise<Written> => {
  for (const { path, bytes } of files) {
    const target = await targetOf(path)
    if (!target.ok) return target
    try {
      staged.push({ from: await stage(target.target, bytes), to: target.target })
    } catch (error) {
      return refused(path, error)
    }
  }
  return { ok: true }
}

/** Writes all files, or none: they get their names only when every one of them is on the disk. */
export const writeOutputs = async (files: readonly OutputFile[], signal?: AbortSignal): Promise<Written> => {
  const staged: { from: string; to: string }[] = []
  let written = await stageAll(files, staged)
  if (written.ok && signal?.aborted) written = { ok: false, sentence: 'Interrupted: nothing was written.' }
  for (const { from, to } of staged) {
    if (written.ok)
      try {
        await rename(from, to)
        temporary.delete(from)
        continue
      } catch (error) {
        written = refused(to, error)
      }
    await discard(from)
  }
  return written
}

/** Takes away every temporary file that is left. Synchronous, because an interrupt may be the end of the program. */
export const removeLeftovers = (): void => {
  for (const name of temporary) {
    try {
      unlinkSync(name)
    } catch {
      // Already renamed or gone: nothing is left.
    }
  }
  temporary.clear()
}
