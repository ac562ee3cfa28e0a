// Output files: whole or not at all. Each is written under a temporary name in its own folder and renamed when all are there.
// What a file of that name held is kept until the last one has its name.
import { existsSync, unlinkSync } from 'node:fs'
import { link, lstat, open, realpath, rename, stat, unlink } from 'node:fs/promises'
import { basename, dirname, join, resolve } from 'node:path'

export interface OutputFile {
  path: string
  bytes: Uint8Array | string
  /** Who may read it, as in chmod(2); without one the user's own habit (umask) holds. */
  mode?: number
}

type Refused = { ok: false; sentence: string }
export type Written = { ok: true } | Refused

export const INTERRUPTED = 'Interrupted. Nothing was written.'

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
  EFBIG: 'this account may not write so large a file',
  ENAMETOOLONG: 'its name is too long',
  EISDIR: 'there is a folder of that name',
}

const codeOf = (error: unknown): string => (error instanceof Error && 'code' in error ? String(error.code) : '')
const refused = (path: string, error: unknown): Refused => {
  // The folders that the kernel shows, such as /proc, say so of every new file.
  const closed = codeOf(error) === 'ENOENT' && existsSync(dirname(path))
  const reason = closed ? 'no file can be made in that folder' : (REASONS[codeOf(error)] ?? (codeOf(error) || 'the system refused it'))
  return { ok: false, sentence: `${path} cannot be written: ${reason}. Choose another place.` }
}

/** Where the bytes go: through a symbolic link to its target. Only an ordinary file may be replaced: a device or a folder never. */
const targetOf = async (path: string): Promise<{ ok: true; target: string } | Refused> => {
  try {
    if (!(await stat(path)).isFile()) return { ok: false, sentence: `${path} is not an ordinary file. Choose another name.` }
    return { ok: true, target: await realpath(path) }
  } catch (error) {
    if (codeOf(error) !== 'ENOENT') return refused(path, error)
    const isLink = await lstat(path)
      .then((found) => found.isSymbolicLink())
      .catch(() => false)
    return isLink
      ? { ok: false, sentence: `${path} is a link to a file that does not exist. Choose another name.` }
      : { ok: true, target: path }
  }
}

/** One name for one file, however it is written: through links, with or without its folder. */
export const realTarget = async (path: string): Promise<string> => {
  const whole = resolve(path)
  return realpath(whole).catch(async () => join(await realpath(dirname(whole)).catch(() => dirname(whole)), basename(whole)))
}

const discard = async (name: string): Promise<void> => {
  await unlink(name).catch(() => undefined)
  temporary.delete(name)
}

const temporaryFor = (target: string): string => {
  count += 1
  return join(dirname(target), `.${basename(target).slice(0, 100)}.${process.pid}-${count}.tmp`)
}

/** Writes the bytes under a temporary name beside the target; on failure nothing is left of it. */
const stage = async (target: string, bytes: Uint8Array | string, mode?: number): Promise<string> => {
  const name = temporaryFor(target)
  const file = await open(name, 'wx', mode)
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

interface Staged {
  from: string
  to: string
}

const stageAll = async (files: readonly OutputFile[], staged: Staged[]): Promise<Written> => {
  for (const { path, bytes, mode } of files) {
    const target = await targetOf(path)
    if (!target.ok) return target
    try {
      staged.push({ from: await stage(target.target, bytes, mode), to: target.target })
    } catch (error) {
      return refused(path, error)
    }
  }
  return { ok: true }
}

/** Gives the file of that name a second, temporary one; null: there is no file. */
const keepOld = async (target: string): Promise<string | null> => {
  const found = await lstat(target).catch(() => null)
  if (found === null) return null
  if (!found.isFile()) throw Object.assign(new Error('Not a file'), { code: 'EISDIR' })
  const name = temporaryFor(target)
  try {
    await link(target, name)
    temporary.add(name)
  } catch {
    // Some file systems have no second names: there the file is away for a moment, and its only name is no leftover.
    await rename(target, name)
  }
  return name
}

/** Undoes what was renamed; answers the names for which that failed. */
const undo = async (renamed: readonly { to: string; old: string | null }[]): Promise<string[]> => {
  const stuck: string[] = []
  for (const { to, old } of renamed) {
    // An old file that cannot be put back is not thrown away either.
    if (old !== null) temporary.delete(old)
    // Renaming one name of a file to another name of the same file does nothing: then the second name is still to go.
    const back = async () => (old === null ? unlink(to) : rename(old, to).then(() => unlink(old).catch(() => undefined)))
    await back().catch(() => stuck.push(to))
  }
  return stuck
}

/** Renames all, or none. */
const renameAll = async (staged: readonly Staged[]): Promise<Written> => {
  const renamed: { to: string; old: string | null }[] = []
  for (const { from, to } of staged) {
    try {
      const old = await keepOld(to)
      try {
        await rename(from, to)
      } catch (error) {
        if (old !== null) await undo([{ to, old }])
        throw error
      }
      temporary.delete(from)
      renamed.push({ to, old })
    } catch (error) {
      const { sentence } = refused(to, error)
      const stuck = await undo(renamed)
      return { ok: false, sentence: stuck.length === 0 ? sentence : `${sentence} Written all the same: ${stuck.join(', ')}.` }
    }
  }
  for (const { old } of renamed) if (old !== null) await discard(old)
  return { ok: true }
}

/** Writes all files, or none: they get their names only when every one of them is on the disk. An interrupt counts until then. */
export const writeOutputs = async (files: readonly OutputFile[], signal?: AbortSignal): Promise<Written> => {
  const staged: Staged[] = []
  let written = await stageAll(files, staged)
  if (written.ok && signal?.aborted) written = { ok: false, sentence: INTERRUPTED }
  if (written.ok) written = await renameAll(staged)
  for (const { from } of staged) if (temporary.has(from)) await discard(from)
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
