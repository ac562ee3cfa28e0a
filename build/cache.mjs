// The cache of what the tests need and the source does not carry (a test runtime, old hosts): outside the tree,
// so that a fresh clone on the same machine finds it again. TLS_PREFLIGHT_CACHE names another folder.
import { existsSync, mkdirSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs'
import { homedir } from 'node:os'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'

/** root's own home is closed to others, and the window's tests run as an ordinary user. */
const usualFolder = () => (process.getuid?.() === 0 ? '/var/cache/tls-preflight' : join(homedir(), '.cache', 'tls-preflight'))

export const cacheFolder = process.env.TLS_PREFLIGHT_CACHE ?? usualFolder()

const LOCK_WAIT_MS = 600_000

const isAlive = (pid) => {
  try {
    process.kill(pid, 0)
    return true
  } catch (error) {
    return error.code === 'EPERM'
  }
}

/** Waits for the lock of one cache entry. A lock whose owner has ended is taken over. */
const takeLock = async (lock) => {
  const until = Date.now() + LOCK_WAIT_MS
  for (;;) {
    try {
      writeFileSync(lock, String(process.pid), { flag: 'wx' })
      return
    } catch (error) {
      if (error.code !== 'EEXIST') throw error
    }
    const owner = existsSync(lock) ? Number(readFileSync(lock, 'utf8')) : 0
    if (owner > 0 && !isAlive(owner)) rmSync(lock, { force: true })
    else if (Date.now() > until)
      throw new Error(`Another process (${owner}) has held ${lock} for ten minutes. If it has ended, delete that file.`)
    else await sleep(200)
  }
}

/**
 * The folder of one cache entry; `make(folder)` fills it the first time. A half-made entry is never seen:
 * it is made under another name and then renamed.
 */
export const cached = async (name, make) => {
  const folder = join(cacheFolder, name)
  if (existsSync(folder)) return folder
  mkdirSync(cacheFolder, { recursive: true })
  const lock = `${folder}.lock`
  await takeLock(lock)
  try {
    if (existsSync(folder)) return folder
    const half = `${folder}.part`
    rmSync(half, { recursive: true, force: true })
    mkdirSync(half)
    await make(half)
    renameSync(half, folder)
    return folder
  } finally {
    rmSync(lock, { force: true })
  }
}
