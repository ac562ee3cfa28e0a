// Hands one check to a face. The command line is started itself; the others run in a process of their own
// (runners/main.ts, bundled by build/lab-bundle.mjs), started on the scenario's host.
import { spawn } from 'node:child_process'
import { join } from 'node:path'
import { root } from '../root.ts'
import type { Answer, Check, Face } from '../scenario.ts'
import { runProgram } from '../stage.ts'
import { throughCommandLine } from './cli.ts'

export interface Order {
  face: Exclude<Face, 'cli'>
  check: Check
  /** The name of the screenshot in test-artifacts/. */
  shot: string
  /** Electron's program; empty where the face is another. */
  electron: string
}

const runner = join(root, 'node_modules', '.cache', 'tls-preflight', 'runner.mjs')
const RUN_MS = 180_000

/** Electron's program for tests; fetched the first time (build/electron-runtime.mjs). */
export const testElectron = async (): Promise<string> =>
  (await runProgram(process.execPath, [join(root, 'build', 'electron-runtime.mjs')], { timeoutMs: 590_000 })).trim()

const give = (order: Order): Promise<Answer> =>
  new Promise((resolve, reject) => {
    const [command = process.execPath, ...args] = [...order.check.inside, process.execPath, runner]
    const child = spawn(command, args, {
      cwd: root,
      env: order.face === 'engine' ? order.check.env : process.env,
      stdio: ['pipe', 'pipe', 'pipe'],
      timeout: RUN_MS,
    })
    let json = ''
    let words = ''
    child.stdout.on('data', (chunk: Buffer) => {
      json += chunk
    })
    child.stderr.on('data', (chunk: Buffer) => {
      words += chunk
    })
    child.on('error', reject)
    child.on('close', (status) => {
      if (status === 0) resolve(JSON.parse(json) as Answer)
      else reject(new Error(`The ${order.face} runner ended with ${status}: ${words.trim().slice(-2000)}`))
    })
    child.stdin.end(JSON.stringify(order))
  })

export const answerThrough = async (face: Face, check: Check, shot: string): Promise<Answer> => {
  if (face === 'cli') return throughCommandLine(check)
  return give({ face, check, shot, electron: face === 'window' ? await testElectron() : '' })
}
