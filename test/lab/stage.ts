// A stage: one folder, the programs started for one scenario, and everything else that has to be taken away again.
// Clearing ends only what was started here, by its id, in the reverse order.
import { type ChildProcess, execFile, spawn } from 'node:child_process'
import { accessSync, constants } from 'node:fs'
import { chmod, mkdtemp, rm } from 'node:fs/promises'
import { createServer } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'

/** Administrators' folders count too: an ordinary user's PATH on Debian leaves them out. */
export const SEARCH_PATH = '/usr/local/bin:/usr/bin:/bin:/usr/local/sbin:/usr/sbin:/sbin'
const READY_MS = 10_000
const END_MS = 5_000
const INTERRUPTED = 130

export const findProgram = (name: string): string | null => {
  for (const folder of SEARCH_PATH.split(':')) {
    try {
      accessSync(join(folder, name), constants.X_OK)
      return join(folder, name)
    } catch {
      // Not in this folder.
    }
  }
  return null
}

/** Those of discard and echo (RFC 863, RFC 862), which nothing serves any more, and which no program that takes any port is given. */
export const [DEAD_PORT, OTHER_DEAD_PORT] = [9, 7]

/** A port of loopback that was free a moment ago. */
export const freePort = (): Promise<number> =>
  new Promise((resolve, reject) => {
    const server = createServer()
    server.on('error', reject)
    server.listen(0, '127.0.0.1', () => {
      const address = server.address()
      server.close(() => (typeof address === 'object' && address ? resolve(address.port) : reject(new Error('no port'))))
    })
  })

/** Runs a program to its end; rejects with its words when it fails. */
export const runProgram = (program: string, args: readonly string[], options: { cwd?: string; timeoutMs?: number } = {}): Promise<string> =>
  new Promise((resolve, reject) => {
    execFile(
      program,
      args,
      {
        cwd: options.cwd,
        timeout: options.timeoutMs ?? 60_000,
        maxBuffer: 64 << 20,
        env: { ...process.env, PATH: `${SEARCH_PATH}:${process.env.PATH}` },
      },
      (error, stdout, stderr) => (error ? reject(new Error(`${program} ${args.join(' ')}: ${stderr || error.message}`)) : resolve(stdout)),
    )
  })

const hasEnded = (child: ChildProcess): boolean => child.exitCode !== null || child.signalCode !== null

export const endProcess = async (child: ChildProcess): Promise<void> => {
  if (hasEnded(child) || child.pid === undefined) return
  const ended = new Promise<void>((resolve) => child.once('close', () => resolve()))
  child.kill('SIGTERM')
  const timer = setTimeout(() => child.kill('SIGKILL'), END_MS)
  await ended
  clearTimeout(timer)
}

export interface PeerOptions {
  /** A command that starts the program elsewhere, such as in a namespace. */
  inside?: readonly string[]
  env?: Record<string, string>
  /** Milliseconds until it is given up, where it is slow to start. */
  startMs?: number
  /** Answers true when the peer can be used. */
  ready(): Promise<boolean>
}

/** Stages that are not cleared yet: an interrupted test leaves no namespace and no server behind. */
const open = new Set<Stage>()
let interrupted = false

const leave = async (): Promise<void> => {
  interrupted = true
  const stages = [...open]
  await Promise.allSettled(stages.map((stage) => stage.clear()))
  // What was being set up meanwhile has come to its end by now.
  await sleep(500)
  await Promise.allSettled(stages.map((stage) => stage.clear()))
  process.exit(INTERRUPTED)
}
for (const signal of ['SIGINT', 'SIGTERM'] as const) process.once(signal, () => void leave())

export class Stage {
  readonly folder: string
  readonly #undo: (() => Promise<unknown>)[] = []

  private constructor(folder: string) {
    this.folder = folder
  }

  static async open(): Promise<Stage> {
    if (interrupted) throw new Error('interrupted')
    const folder = await mkdtemp(join(tmpdir(), 'tls-preflight-lab-'))
    // Peers such as squid read their files as a user of their own.
    await chmod(folder, 0o755)
    const stage = new Stage(folder)
    open.add(stage)
    return stage
  }

  path(name: string): string {
    return join(this.folder, name)
  }

  /** Remembers what has to be undone, whatever happens next. */
  later(undo: () => Promise<unknown>): void {
    this.#undo.push(undo)
  }

  /** Starts a program and waits until it can be used. */
  async start(
    program: string,
    args: readonly string[],
    { inside = [], env, startMs = READY_MS, ready }: PeerOptions,
  ): Promise<ChildProcess> {
    const [command = program, ...rest] = [...inside, findProgram(program) ?? program, ...args]
    const child = spawn(command, rest, { env: { PATH: SEARCH_PATH, LANG: 'C.UTF-8', ...env }, stdio: ['ignore', 'pipe', 'pipe'] })
    let words = ''
    for (const stream of [child.stdout, child.stderr])
      stream.on('data', (chunk: Buffer) => {
        words = `${words}${chunk}`.slice(-2000)
      })
    child.on('error', (error) => {
      words += error.message
    })
    this.later(() => endProcess(child))
    const until = Date.now() + startMs
    while (!(await ready())) {
      if (hasEnded(child) || Date.now() > until) throw new Error(`${program} did not start: ${words.trim() || 'it said nothing'}`)
      await sleep(20)
    }
    return child
  }

  async clear(): Promise<void> {
    open.delete(this)
    const errors: unknown[] = []
    for (const undo of this.#undo.splice(0).reverse()) await undo().catch((error: unknown) => errors.push(error))
    await rm(this.folder, { recursive: true, force: true })
    if (errors.length > 0) throw errors[0]
  }
}

/** Whether something listens on a TCP port, told by the kernel's table: no connection is made that a peer would see. */
export const listens = async (port: number, inside: readonly string[] = [], address = ''): Promise<boolean> => {
  const [command = 'ss', ...rest] = [...inside, 'ss', '-Hltn', 'src', `${address}:${port}`]
  return (await runProgram(command, rest)).trim() !== ''
}
