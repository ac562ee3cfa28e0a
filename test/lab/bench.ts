// The figures of `npm run bench`: a whole check on loopback beside the slowest runtime's own start-up, and the window's start.
import { execFile, spawn } from 'node:child_process'
import { basename } from 'node:path'
import { performance } from 'node:perf_hooks'
import type { Report } from '../../electron/contract/report.ts'
import { argumentsOf } from './runners/cli.ts'
import { testElectron } from './runners/index.ts'
import { copyProgram, openDisplay, ordinaryUser } from './runners/window.ts'
import { type Check, lacking } from './scenario.ts'
import { commandLine, scenarios } from './scenarios.ts'
import { endProcess, findProgram, Stage } from './stage.ts'

const ROUNDS = 5
const WINDOW_MS = 30_000

const say = (line: string): void => {
  process.stdout.write(`${line}\n`)
}
const median = (values: readonly number[]): number => [...values].sort((a, b) => a - b)[Math.floor(values.length / 2)] ?? Number.NaN

const timed = async (work: () => Promise<unknown>): Promise<number> => {
  const began = performance.now()
  await work()
  return performance.now() - began
}

const rounds = async (measure: () => Promise<number>): Promise<number> => {
  // The first one warms the caches of files.
  await measure()
  const values: number[] = []
  for (let round = 0; round < ROUNDS; round += 1) values.push(await measure())
  return median(values)
}

/** By the beginning of the program's name: what it needs to start, load its TLS library and end. */
const STARTS: Record<string, string[]> = {
  curl: ['--version'],
  openssl: ['version'],
  python: ['-c', 'import ssl, urllib.request'],
  node: ['-e', 'require("https")'],
  php: ['-r', 'curl_version();'],
}

/** One program of each kind, as a distribution installs them. */
const ONE_OF_EACH = '/usr/local/bin:/usr/bin:/bin'

const outputOf = (program: string, args: readonly string[], env: NodeJS.ProcessEnv): Promise<string> =>
  new Promise((resolve, reject) => {
    execFile(program, args, { env, maxBuffer: 64 << 20 }, (error, stdout) => (error ? reject(error) : resolve(stdout)))
  })

/** A check beside the slowest of the runtimes that it captured, each started alone. */
const benchRuntimes = async (check: Check, what: string, path: string): Promise<void> => {
  const env = { ...process.env, PATH: path }
  const args = [commandLine, ...argumentsOf(check)]
  const report = JSON.parse(await outputOf(process.execPath, [...args, '--json'], env)) as Report
  const captured = report.runtimes.filter(({ hello }) => hello !== null)
  const slowest = { name: '', ms: 0 }
  for (const { path: program } of captured) {
    const [, start] = Object.entries(STARTS).find(([name]) => basename(program).startsWith(name)) ?? []
    if (start === undefined) throw new Error(`How ${program} starts is not known here.`)
    const ms = await rounds(() => timed(() => outputOf(program, start, env)))
    say(`  ${program} starts and ends in ${ms.toFixed(0)} ms`)
    if (ms > slowest.ms) Object.assign(slowest, { name: program, ms })
  }
  const whole = await rounds(() => timed(() => outputOf(process.execPath, args, env)))
  const more = `${(whole - slowest.ms).toFixed(0)} ms more than ${slowest.name} (${(whole / slowest.ms).toFixed(1)} times)`
  say(`check of one endpoint on loopback, ${what}, ${captured.length} captured: ${whole.toFixed(0)} ms, ${more}`)
}

const benchCheck = async (stage: Stage): Promise<void> => {
  const scenario = scenarios.find(({ id }) => id === 'endpoint-old-tls-only')
  if (!scenario || lacking(scenario.requires).length > 0) return say('check: left out, nginx is needed')
  const check = await scenario.stage(stage, false)
  const own = await rounds(() => timed(() => outputOf(process.execPath, [commandLine, '--version'], process.env)))
  say(`the command line itself (--version): ${own.toFixed(0)} ms`)
  await benchRuntimes(check, 'one runtime of each kind', ONE_OF_EACH)
  await benchRuntimes(check, 'every runtime in PATH', process.env.PATH ?? ONE_OF_EACH)
}

/** Starts the window once; answers when it was shown and when it could be used, in milliseconds from the start of its process. */
const startWindow = async (electron: string): Promise<{ shown: number; usable: number }> => {
  const stage = await Stage.open()
  try {
    const display = await openDisplay(stage)
    const { inside, home } = await ordinaryUser(stage)
    const program = await copyProgram(stage)
    const [command = 'env', ...args] = [...inside, electron, program]
    const child = spawn(command, args, {
      env: { ...process.env, HOME: home, DISPLAY: display, TLS_PREFLIGHT_TIMING: '1' },
      stdio: ['ignore', 'ignore', 'pipe'],
    })
    stage.later(() => endProcess(child))
    return await new Promise((resolve, reject) => {
      const timer = setTimeout(() => reject(new Error(`The window did not open: ${said}`)), WINDOW_MS)
      let said = ''
      child.stderr.on('data', (chunk: Buffer) => {
        said += chunk
        const shown = /timing shown (\d+)/.exec(said)?.[1]
        const usable = /timing usable (\d+)/.exec(said)?.[1]
        if (shown === undefined || usable === undefined) return
        clearTimeout(timer)
        resolve({ shown: Number(shown), usable: Number(usable) })
      })
    })
  } finally {
    await stage.clear()
  }
}

const benchWindow = async (): Promise<void> => {
  if (findProgram('Xvfb') === null) return say('window: left out, Xvfb is needed')
  const electron = await testElectron()
  await startWindow(electron)
  const starts: { shown: number; usable: number }[] = []
  for (let round = 0; round < ROUNDS; round += 1) starts.push(await startWindow(electron))
  say(`window: shown after ${median(starts.map(({ shown }) => shown))} ms, usable after ${median(starts.map(({ usable }) => usable))} ms`)
}

const stage = await Stage.open()
try {
  await benchCheck(stage)
} finally {
  await stage.clear()
}
await benchWindow()
