// `suites` beside the other programs that list what a server accepts: on loopback, and over a line of 100 ms. All of them ask the same
// servers in the same run, and what each has found is counted, since an answer that is fast and short is none.
import { writeFile } from 'node:fs/promises'
import type { Suites } from '../../electron/contract/suites.ts'
import { outputOf, rounds, say, timed } from './measure.ts'
import { addCable, PLATFORM_ADDRESS, PLATFORM_NAME } from './peers/network.ts'
import { type Keys, makeKeys, type SuiteServer, startFew, startMany, startOld, startSerial } from './peers/suite-servers.ts'
import { lacking } from './scenario.ts'
import { findProgram, Stage } from './stage.ts'
import { commandLine, LOCAL_NAMES, PLATFORM_NAMES } from './staging.ts'

interface Tool {
  name: string
  /** The program and its arguments; null: not installed. */
  command(address: string, port: number): string[] | null
  /** Pairs of version and suite in its output. */
  count(output: string): number
  /** It takes minutes for many suites, and over a slow line. */
  slow?: true
  env?: Record<string, string>
  /** Its exit status says what it thinks of the server. */
  statuses?: 'any'
}

const countOf = (output: string, pattern: RegExp): number => [...output.matchAll(pattern)].length

const own: Tool = {
  name: 'suites',
  command: (address, port) => [process.execPath, commandLine, 'suites', `${address}:${port}`, '--json'],
  count: (output) => (JSON.parse(output) as Suites).versions.reduce((sum, { suites }) => sum + suites.length, 0),
}

/** What is looked at of one part of its JSON. */
interface SslyzePart {
  result?: { accepted_cipher_suites?: unknown[] } | null
}

/** Where build/bench.mjs has put sslyze, if it could. */
const sslyzeFolder = process.env.TLS_PREFLIGHT_SSLYZE ?? null

const installed = (program: string, args: string[]): string[] | null => {
  const path = findProgram(program)
  return path === null ? null : [path, ...args]
}

/** Each is asked for versions, suites and the certificate, and for nothing more. */
const PEERS: readonly Tool[] = [
  {
    name: 'sslscan',
    command: (address, port) =>
      installed('sslscan', [
        ...['--no-heartbleed', '--no-renegotiation', '--no-compression', '--no-fallback', '--no-groups', '--xml=-'],
        `${address}:${port}`,
      ]),
    count: (output) => countOf(output, /<cipher /g),
  },
  {
    name: 'nmap',
    command: (address, port) =>
      installed('nmap', ['-Pn', '-n', '-p', String(port), '--script', 'ssl-enum-ciphers,ssl-cert', '-oX', '-', address]),
    count: (output) => countOf(output, /<elem key="name">(?:TLS|SSL)_/g),
  },
  {
    name: 'sslyze',
    command: (address, port) =>
      sslyzeFolder === null
        ? null
        : [
            ...['python3', '-m', 'sslyze', '--mozilla_config=disable', '--json_out=-', '--certinfo'],
            ...['--sslv3', '--tlsv1', '--tlsv1_1', '--tlsv1_2', '--tlsv1_3', `${address}:${port}`],
          ],
    count: (output) => {
      const scanned = JSON.parse(output) as { server_scan_results: { scan_result: Record<string, SslyzePart> }[] }
      const parts = scanned.server_scan_results.flatMap(({ scan_result }) => Object.values(scan_result))
      return parts.reduce((sum, { result }) => sum + (result?.accepted_cipher_suites?.length ?? 0), 0)
    },
    env: { PYTHONPATH: sslyzeFolder ?? '' },
  },
  {
    name: 'testssl',
    command: (address, port) =>
      installed('testssl', ['-p', '-E', '-S', '-n', 'none', '--color', '0', '--warnings', 'off', `${address}:${port}`]),
    count: (output) => countOf(output, /^ x[0-9a-f]{2,6} /gm),
    slow: true,
    statuses: 'any',
  },
]

interface Figure {
  name: string
  ms: number
  found: number
}

const measure = async (tool: Tool, server: SuiteServer, address: string, inside: readonly string[]): Promise<Figure | null> => {
  const command = tool.command(address, server.port)
  if (command === null) return null
  const [program = '', ...args] = [...inside, ...command]
  let output = ''
  try {
    const ms = await rounds(() =>
      timed(async () => {
        output = await outputOf(program, args, { ...process.env, ...tool.env }, tool.statuses)
      }),
    )
    return { name: tool.name, ms, found: tool.count(output) }
  } catch (error) {
    say(`  ${tool.name} failed: ${error instanceof Error ? error.message.split('\n')[0] : error}`)
    return null
  }
}

const seconds = (ms: number): string => `${(ms / 1000).toFixed(2)} s`

/** Everyone asks one server; the line of `suites` comes last, with how often it fits into the others' time. */
const compare = async (server: SuiteServer, where: string, address: string, inside: readonly string[]): Promise<Figure | null> => {
  say(`${server.what}, ${where}:`)
  const peers: Figure[] = []
  for (const tool of PEERS) {
    if (tool.slow && (server.suites > 9 || inside.length > 0)) continue
    const figure = await measure(tool, server, address, inside)
    if (figure === null) continue
    peers.push(figure)
    say(`  ${figure.name}: ${seconds(figure.ms)}, ${figure.found} of ${server.suites} suites`)
  }
  const mine = await measure(own, server, address, inside)
  if (mine === null) return null
  const complete = peers.filter(({ found }) => found >= server.suites)
  const times = complete.map(({ name, ms }) => `${(ms / mine.ms).toFixed(1)} times as fast as ${name}`)
  say(`  suites: ${seconds(mine.ms)}, ${mine.found} of ${server.suites} suites${times.length > 0 ? `; ${times.join(', ')}` : ''}`)
  return mine
}

/** What a line of 100 ms needs. */
const FOR_LINE = ['root', 'ip', 'delay-line'] as const

const onLoopback = async (stage: Stage, keys: Keys): Promise<void> => {
  const few = await compare(await startFew(stage, keys, { address: '127.0.0.1' }, 'few'), 'loopback', '127.0.0.1', [])
  const empty = stage.path('empty.cjs')
  await writeFile(empty, '')
  const start = await rounds(() => timed(() => outputOf(process.execPath, [empty], process.env)))
  if (few) say(`  Node itself starts and ends in ${start.toFixed(0)} ms: suites takes ${(few.ms - start).toFixed(0)} ms more`)
  for (const server of [
    await startMany(stage, keys, { address: '127.0.0.1' }, 'many'),
    await startSerial(stage, keys),
    await startOld(stage, keys),
  ])
    await compare(server, 'loopback', '127.0.0.1', [])
}

const overSlowLine = async (stage: Stage, keys: Keys): Promise<void> => {
  const { host, far } = await addCable(stage, { roundTripMs: 100 })
  const place = { address: PLATFORM_ADDRESS, inside: far.inside }
  const few = await startFew(stage, keys, place, 'far-few')
  for (const server of [few, await startMany(stage, keys, place, 'far-many')])
    await compare(server, '100 ms round trip', PLATFORM_ADDRESS, host.inside)
}

/** A whole check of the platform with nine suites. */
export const benchFar = async (): Promise<void> => {
  const missing = lacking(['linux', 'nginx', ...FOR_LINE])
  if (missing.length > 0) return say(`check over 100 ms: left out, it needs ${missing.join(', ')}`)
  const stage = await Stage.open()
  try {
    const keys = await makeKeys(stage, [...PLATFORM_NAMES])
    const { host, far } = await addCable(stage, { roundTripMs: 100 })
    const { port } = await startFew(stage, keys, { address: PLATFORM_ADDRESS, inside: far.inside }, 'far-few')
    const args = ['check', `https://${PLATFORM_NAME}:${port}/`, '--profile', 'multisafepay', '--runtime', 'curl', '--ca', keys.authority]
    const [program = '', ...inside] = [...host.inside, process.execPath, commandLine, ...args]
    const ms = await rounds(() => timed(() => outputOf(program, inside, process.env)))
    say(`check of one endpoint with curl, 100 ms round trip: ${seconds(ms)}`)
  } finally {
    await stage.clear()
  }
}

export const benchSuites = async (): Promise<void> => {
  const missing = lacking(['linux', 'nginx'])
  if (missing.length > 0) return say(`suites: left out, it needs ${missing.join(', ')}`)
  const without = PEERS.filter((tool) => tool.command('', 0) === null).map(({ name }) => name)
  if (without.length > 0) say(`not installed, so not compared: ${without.join(', ')} (Debian: apt-get install sslscan nmap testssl.sh)`)
  const stage = await Stage.open()
  try {
    const keys = await makeKeys(stage, [...LOCAL_NAMES, ...PLATFORM_NAMES])
    await onLoopback(stage, keys)
    const forLine = lacking(FOR_LINE)
    if (forLine.length > 0) say(`100 ms round trip: left out, it needs ${forLine.join(', ')}`)
    else await overSlowLine(stage, keys)
  } finally {
    await stage.clear()
  }
}
