// Starts one program without a shell, in a process group of its own, and ends the whole group at the deadline.
// What a program can do to its caller (never end, flood, fork, refuse) comes back as a value.
import { type ChildProcess, spawn } from 'node:child_process'
import { setMaxListeners } from 'node:events'
import { statSync } from 'node:fs'
import { chmod, chown, mkdtemp, rm, writeFile } from 'node:fs/promises'
import { join, resolve } from 'node:path'
import type { RunResult } from '../contract/recording.ts'
import { asAccount } from './command-line.ts'
import type { Account, RunOptions } from './host.ts'
import { keepOutput } from './keep-output.ts'
import { removeAtExit } from './leftovers.ts'
import { inTemporary } from './temporary.ts'

const DEFAULT_MAX_BYTES = 256 * 1024
/** How long a program has between SIGTERM and SIGKILL, and how long its pipes may stay open after its end. */
const GRACE_MS = 300
/** The same after a cancel: a person waits. */
const CANCELLED_GRACE_MS = 100

type Stop = 'timeout' | 'cancelled'

/** Sends a signal to the whole group of a program that we started; false when nothing of it is left. */
const signalGroup = (child: ChildProcess, signal: NodeJS.Signals): void => {
  if (child.pid === undefined) return
  try {
    // A group of its own exists only on POSIX; Windows ends the program alone.
    if (process.platform === 'win32') child.kill(signal)
    else process.kill(-child.pid, signal)
  } catch {
    // Everything of it has ended.
  }
}

const environment = (changes: Record<string, string | null>): NodeJS.ProcessEnv => {
  const env: NodeJS.ProcessEnv = { ...process.env }
  for (const [name, value] of Object.entries(changes)) {
    if (value === null) delete env[name]
    else env[name] = value
  }
  return env
}

const failure = (code: string | undefined): RunResult['end'] => {
  if (code === 'ENOENT' || code === 'ENOTDIR') return 'not-found'
  if (code === 'EACCES' || code === 'EPERM') return 'denied'
  return 'failed'
}

/** False only for what is surely not there. */
const mayBeThere = (path: string): boolean => {
  try {
    return statSync(path, { throwIfNoEntry: false }) !== undefined
  } catch {
    return true
  }
}

/** Where the system's own tools lie, whatever the PATH of whoever runs this. */
const SYSTEM_FOLDERS = ['/usr/bin', '/bin', '/usr/sbin', '/sbin']

/**
 * What to start, or null where there is no such program: as execvp(3) looks from `folder`, and then among the system's own tools.
 * Asked before a start, since to start a program that is not there costs as much as to start one that is.
 */
const findable = (program: string, path: string | undefined, folder: string): string | null => {
  if (program.includes('/')) return mayBeThere(resolve(folder, program)) ? program : null
  if (path === undefined || path.split(':').some((one) => mayBeThere(resolve(folder, one, program)))) return program
  return SYSTEM_FOLDERS.map((one) => join(one, program)).find(mayBeThere) ?? null
}

const start = (program: string, args: readonly string[], env: NodeJS.ProcessEnv, options: RunOptions): Promise<RunResult> =>
  new Promise((done) => {
    const from = performance.now()
    const limit = options.maxBytes ?? DEFAULT_MAX_BYTES
    const result = (end: RunResult['end'], exit: number | null, stdout: string, stderr: string, truncated: boolean): RunResult => ({
      exit,
      stdout,
      stderr,
      end,
      ms: Math.round(performance.now() - from),
      truncated,
    })
    if (options.signal.aborted) return done(result('cancelled', null, '', '', false))
    // Not the folder that this program was started in: a file there must not change what a runtime does.
    const cwd = options.folder ?? (process.platform === 'win32' ? (process.env.SystemRoot ?? 'C:\\') : '/')
    const found = process.platform === 'win32' ? program : findable(program, env.PATH, cwd)
    if (found === null) return done(result('not-found', null, '', `There is no program ${program}.`, false))

    const words = [...(options.account === undefined ? [] : asAccount(options.account)), found, ...args]
    let child: ChildProcess
    try {
      child = spawn(words[0] ?? found, words.slice(1), {
        cwd,
        detached: process.platform !== 'win32',
        env,
        stdio: [options.stdin === undefined ? 'ignore' : 'pipe', 'pipe', 'pipe'],
        windowsHide: true,
      })
    } catch (error) {
      return done(result('failed', null, '', error instanceof Error ? error.message : String(error), false))
    }
    const stdout = keepOutput(child.stdout, limit, options.lines)
    const stderr = keepOutput(child.stderr, limit)
    const gone = child.pid === undefined ? () => undefined : removeAtExit({ group: child.pid })
    let stopped: Stop | null = null
    const timers: NodeJS.Timeout[] = []
    const later = (ms: number, action: () => void) => timers.push(setTimeout(action, ms))

    const stop = (why: Stop) => {
      if (stopped !== null) return
      stopped = why
      const graceMs = why === 'cancelled' ? CANCELLED_GRACE_MS : GRACE_MS
      signalGroup(child, 'SIGTERM')
      later(graceMs, () => signalGroup(child, 'SIGKILL'))
      // Whoever left the group keeps running, but keeps us waiting no longer.
      later(2 * graceMs, () => finish('ended', null))
    }
    const onAbort = () => stop('cancelled')
    let finished = false
    const finish = (end: RunResult['end'], exit: number | null, detail = '') => {
      if (finished) return
      finished = true
      for (const timer of timers) clearTimeout(timer)
      options.signal.removeEventListener('abort', onAbort)
      gone()
      child.stdout?.destroy()
      child.stderr?.destroy()
      const said = [stdout.text(), stderr.text() || detail] as const
      // Whoever could not become that account, or may not start the program as it, is told so by setpriv.
      const refused = options.account !== undefined && exit !== 0 && said[1].startsWith('setpriv: ')
      const ended = refused ? 'denied' : end
      done(result(stopped ?? ended, stopped || refused ? null : exit, ...said, stdout.truncated() || stderr.truncated()))
    }

    child.on('error', (error: NodeJS.ErrnoException) => finish(failure(error.code), null, error.message))
    child.on('exit', (exit) => {
      // A child of the program that still holds its pipes is part of what we started.
      later(GRACE_MS, () => {
        signalGroup(child, 'SIGKILL')
        // On a machine with too much to do this may come before what lies in the pipes was read: it is read before a timer set now.
        later(GRACE_MS, () => finish('ended', exit))
      })
    })
    child.on('close', (exit) => finish('ended', exit))
    child.stdin?.on('error', () => undefined)
    if (options.holdStdin) child.stdin?.write(options.stdin ?? '')
    else child.stdin?.end(options.stdin)
    // Many programs listen to the one signal of a check; Node would warn of a leak from the eleventh on.
    setMaxListeners(0, options.signal)
    options.signal.addEventListener('abort', onAbort, { once: true })
    later(options.timeoutMs, () => stop('timeout'))
  })

/** Lets an account read what stays root's: what it may write, it could turn into a way to where root then removes. */
const handOver = async (path: string, { gid }: Account, mode: number): Promise<void> => {
  await chown(path, 0, gid)
  await chmod(path, mode)
}

type Files = readonly (readonly [name: string, content: string | Uint8Array])[]

interface Placed {
  /** What stands in arguments and variables for each file, and for their folder. */
  marks: ReadonlyMap<string, string>
  remove(): Promise<void>
}

/** Files for one run in a folder of their own, gone with it, or with this process where that ends first. */
const placeIn = async (parent: string, files: Files, account: Account | undefined): Promise<Placed> => {
  const folder = await mkdtemp(join(parent, 'tls-preflight-'))
  const removed = removeAtExit({ folder })
  const remove = async () => {
    await rm(folder, { recursive: true, force: true }).catch(() => undefined)
    removed()
  }
  try {
    const marks = new Map([['{files}', folder]])
    for (const [name, content] of files) {
      const path = join(folder, name)
      await writeFile(path, content, { mode: 0o600, flag: 'wx' })
      if (account !== undefined) await handOver(path, account, 0o640)
      marks.set(`{file:${name}}`, path)
    }
    if (account !== undefined) await handOver(folder, account, 0o750)
    return { marks, remove }
  } catch (error) {
    await remove()
    throw error
  }
}

/** Runs a program as `Host.run` says. A program with a shebang whose interpreter is missing is `not-found` too. */
export const runProgram = async (program: string, args: readonly string[], options: RunOptions): Promise<RunResult> => {
  const files = Object.entries(options.files ?? {})
  if (files.length === 0) return start(program, args, environment(options.env ?? {}), options)
  const placed = await inTemporary((parent) => placeIn(parent, files, options.account), options.account)
  if (!placed.ok) return { exit: null, stdout: '', stderr: placed.problem, end: 'failed', ms: 0, truncated: false }
  const { marks, remove } = placed.made
  const fill = (text: string) => [...marks].reduce((filled, [mark, path]) => filled.split(mark).join(path), text)
  const env = Object.fromEntries(
    Object.entries(options.env ?? {}).map(([name, value]) => [name, value === null ? null : fill(value)] as const),
  )
  try {
    return await start(program, args.map(fill), environment(env), options)
  } finally {
    await remove()
  }
}
