// The figures of `npm run bench`: a whole check on loopback beside the slowest runtime's own start-up, `suites` beside other programs
// that ask for suites, and the window's start. Its arguments name the parts that are wanted.
import { writeFile } from 'node:fs/promises'
import { basename, join } from 'node:path'
import type { Report } from '../../electron/contract/report.ts'
import { dotnetProgram, javaProgram } from '../../electron/gather/app-server/runtimes/own-programs.ts'
import { withoutOwnNetwork } from '../own-network.ts'
import { benchScan } from './bench-scan.ts'
import { benchFar, benchSuites } from './bench-suites.ts'
import { benchWindow } from './bench-window.ts'
import { withFiveRuntimes } from './few-runtimes.ts'
import { outputOf, rounds, say, timed } from './measure.ts'
import { argumentsOf } from './runners/cli.ts'
import { type Check, lacking } from './scenario.ts'
import { scenarios } from './scenarios.ts'
import { Stage } from './stage.ts'
import { commandLine } from './staging.ts'

/** Programs of ours that two of them are given to run, in a folder of the bench. */
const PROGRAMS = '{files}'

/** By the beginning of the program's name: what it needs to start, load its TLS library and end. */
const STARTS: Record<string, string[]> = {
  curl: ['--version'],
  openssl: ['version'],
  python: ['-c', 'import ssl, urllib.request'],
  node: ['-e', 'require("https")'],
  php: ['-r', 'curl_version();'],
  ruby: ['-ropenssl', '-e', '1'],
  perl: ['-MIO::Socket::SSL', '-e', '1'],
  wget: ['--version'],
  git: ['--version'],
  gnutls: ['--version'],
  // `-version` loads no TLS, which takes longer than all else. A request loads it before it meets a port where nobody listens.
  java: ['-cp', PROGRAMS, 'TlsPreflight', '127.0.0.1', '1', '/', 'direct', '9'],
  // It tells who it is by the provider of its SslStream.
  mono: [`${PROGRAMS}/TlsPreflight.exe`],
}

/** One program of each kind, as a distribution installs them. */
const ONE_OF_EACH = '/usr/local/bin:/usr/bin:/bin'
/** The caller's own network settings are no part of a runtime's start. */
const environment = (path: string): NodeJS.ProcessEnv => ({ ...withoutOwnNetwork(process.env), PATH: path })

/** A check beside the slowest of the runtimes that it captured, each started alone. */
const benchRuntimes = async (
  check: Check,
  what: string,
  { path, programs, inside = [] }: { path: string; programs: string; inside?: readonly string[] },
): Promise<void> => {
  const env = environment(path)
  const [program = process.execPath, ...args] = [...inside, process.execPath, commandLine, ...argumentsOf(check)]
  const report = JSON.parse(await outputOf(program, [...args, '--json'], env)) as Report
  const captured = report.runtimes.filter(({ hello }) => hello !== null)
  const slowest = { name: '', ms: 0 }
  for (const { path: runtime } of captured) {
    const [, start] = Object.entries(STARTS).find(([name]) => basename(runtime).startsWith(name)) ?? []
    if (start === undefined) throw new Error(`How ${runtime} starts is not known here.`)
    const words = start.map((word) => word.replace(PROGRAMS, programs))
    const ms = await rounds(() => timed(() => outputOf(runtime, words, env)))
    say(`  ${runtime} starts and ends in ${ms.toFixed(0)} ms`)
    if (ms > slowest.ms) Object.assign(slowest, { name: runtime, ms })
  }
  const whole = await rounds(() => timed(() => outputOf(program, args, env)))
  const more = `${(whole - slowest.ms).toFixed(0)} ms more than ${slowest.name} (${(whole / slowest.ms).toFixed(1)} times)`
  say(`check of one endpoint on loopback, ${what}, ${captured.length} captured: ${whole.toFixed(0)} ms, ${more}`)
}

const benchCheck = async (stage: Stage): Promise<void> => {
  const scenario = scenarios.find(({ id }) => id === 'endpoint-old-tls-only')
  if (!scenario || lacking(scenario.requires).length > 0) return say('check: left out, nginx is needed')
  const check = await scenario.stage(stage, false)
  const own = await rounds(() => timed(() => outputOf(process.execPath, [commandLine, '--version'], environment(ONE_OF_EACH))))
  say(`the command line itself (--version): ${own.toFixed(0)} ms`)
  const programs = stage.folder
  for (const [name, bytes] of Object.entries({ ...javaProgram, ...dotnetProgram })) await writeFile(join(programs, name), bytes)
  const five = await withFiveRuntimes(stage.folder)
  if (five.length === 0) say('a host with five runtimes: left out, root is needed')
  else {
    const inside = [...five, 'env', `HOME=${stage.folder}`]
    await benchRuntimes(check, 'curl, OpenSSL, Python, Node.js and PHP', { path: ONE_OF_EACH, programs, inside })
  }
  await benchRuntimes(check, 'one runtime of each kind', { path: ONE_OF_EACH, programs })
  await benchRuntimes(check, 'every runtime in PATH', { path: process.env.PATH ?? ONE_OF_EACH, programs })
}

const benchLoopback = async (): Promise<void> => {
  const stage = await Stage.open()
  try {
    await benchCheck(stage)
  } finally {
    await stage.clear()
  }
}

const PARTS = { check: benchLoopback, far: benchFar, suites: benchSuites, window: benchWindow, scan: benchScan }

const wanted = process.argv.slice(2)
const unknown = wanted.filter((name) => !(name in PARTS))
if (unknown.length > 0) throw new Error(`There is no part ${unknown.join(', ')}. Choose of ${Object.keys(PARTS).join(', ')}.`)
for (const [name, bench] of Object.entries(PARTS)) if (wanted.length === 0 || wanted.includes(name)) await bench()
