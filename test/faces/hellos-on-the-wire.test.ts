// What a check says of hellos, against Wireshark's view of the very same packets on loopback: each runtime's hello suite for
// suite and in order, old Nodes among them, and our own probes without a complaint. Packets are matched by the random of the hello.
import { readFile, stat } from 'node:fs/promises'
import { connect } from 'node:net'
import { dirname } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { type Facts, factsSchema } from '../../electron/contract/facts.ts'
import { fetchOldHost, type OldNode } from '../lab/peers/old-hosts.ts'
import { argumentsOf } from '../lab/runners/cli.ts'
import { lacking } from '../lab/scenario.ts'
import { scenarios } from '../lab/scenarios.ts'
import { endProcess, findProgram, runProgram, SEARCH_PATH, Stage } from '../lab/stage.ts'
import { commandLine } from '../lab/staging.ts'

const canCapture = lacking(['linux', 'root', 'nginx']).length === 0 && findProgram('tshark') !== null
const plain = scenarios.find(({ id }) => id === 'endpoint-certificate-expired')

/** What each release of Node offers, by the OpenSSL that it carries: 1.0.0m, 1.0.1u, 1.0.1u, 1.0.2o, 1.0.2r and 1.1.1q. */
const OLD_NODES = [
  { host: 'node-0.8', version: '0.8.28', offers: [0x0301] },
  { host: 'node-0.10', version: '0.10.48', offers: [0x0303, 0x0302, 0x0301] },
  { host: 'node-0.12', version: '0.12.18', offers: [0x0303, 0x0302, 0x0301] },
  { host: 'node-4', version: '4.9.1', offers: [0x0303, 0x0302, 0x0301] },
  { host: 'node-6', version: '6.17.1', offers: [0x0303, 0x0302, 0x0301] },
  { host: 'node-16', version: '16.17.1', offers: [0x0304, 0x0303] },
] as const satisfies readonly { host: OldNode; version: string; offers: readonly number[] }[]
/** It cannot do TLS 1.2, so it cannot be one of those on which the verdict rests. */
const TOO_OLD = 'node-0.8'

/** Wireshark's severities; below a warning stand notes on TCP that every capture has. */
const WARNING = 0x600000
/** Where the random stands in a record with a ClientHello: after the record's and the message's header and the version. */
const RANDOM_AT = 5 + 4 + 2

interface Dissected {
  random: string
  suites: number[]
  /** In the hello itself, then those of its extension where it has one. */
  versions: number[]
  malformed: boolean
  severities: number[]
}

const randomOf = (bytes: string): string =>
  Buffer.from(bytes, 'base64')
    .subarray(RANDOM_AT, RANDOM_AT + 32)
    .toString('hex')

const startCapture = async (stage: Stage, port: number) => {
  const file = stage.path('wire.pcapng')
  const tshark = await stage.start('tshark', ['-i', 'lo', '-f', 'tcp', '-w', file, '-q'], {
    // It captures once a connection of ours turns up in the file.
    ready: async () => {
      connect({ port, host: '127.0.0.1' })
        .on('error', () => undefined)
        .end()
      await sleep(200)
      return stat(file).then(
        ({ size }) => size > 1000,
        () => false,
      )
    },
  })
  return {
    file,
    stop: async () => {
      // What the kernel holds is written within this time.
      await sleep(1500)
      await endProcess(tshark)
    },
  }
}

/** Every ClientHello in a capture; `ports` are those of catchers, to which is spoken `as` HTTP first or TLS at once; `tls` the platform's. */
const dissect = async (file: string, tls: number, ports: readonly number[], as: 'http' | 'tls'): Promise<Dissected[]> => {
  const versions = ['tls.handshake.version', 'tls.handshake.extensions.supported_version']
  const fields = ['tls.handshake.random', 'tls.handshake.ciphersuite', ...versions, '_ws.malformed', '_ws.expert.severity']
  const output = await runProgram('tshark', [
    ...['-r', file, '-d', `tcp.port==${tls},tls`, ...ports.flatMap((port) => ['-d', `tcp.port==${port},${as}`])],
    ...['-Y', 'tls.handshake.type == 1', '-T', 'fields', '-E', 'separator=|', ...fields.flatMap((field) => ['-e', field])],
  ])
  return output
    .split('\n')
    .filter((line) => line !== '')
    .map((line) => {
      const [random = '', suites = '', version = '', supported = '', malformed = '', severities = ''] = line.split('|')
      const numbers = (list: string) => list.split(',').filter(Boolean).map(Number)
      return {
        random: random.replaceAll(':', ''),
        suites: numbers(suites),
        versions: [...numbers(version), ...numbers(supported)],
        malformed: malformed !== '',
        severities: numbers(severities),
      }
    })
}

/** The ports of loopback that something connected to. */
const portsIn = async (file: string): Promise<number[]> => {
  const output = await runProgram('tshark', [
    '-r',
    file,
    '-Y',
    'tcp.flags.syn == 1 && tcp.flags.ack == 0',
    '-T',
    'fields',
    '-e',
    'tcp.dstport',
  ])
  return [...new Set(output.split('\n').filter(Boolean).map(Number))]
}

describe.skipIf(!canCapture)('hellos on the wire', () => {
  let stage: Stage
  let facts: Facts
  let seen: Map<string, Dissected>
  const nodes = new Map<OldNode, string>()

  beforeAll(async () => {
    if (!plain) throw new Error('The lab has lost a scenario.')
    stage = await Stage.open()
    const check = await plain.stage(stage, false)
    for (const { host } of OLD_NODES) nodes.set(host, await fetchOldHost(host))
    const path = [...nodes.values()].map((program) => dirname(program)).join(':')
    const chosen = [check.runtime, ...OLD_NODES.filter(({ host }) => host !== TOO_OLD).map(({ host }) => nodes.get(host))].join(',')
    const port = Number(new URL(check.url).port)
    const capture = await startCapture(stage, port)
    const factsFile = stage.path('facts.json')
    // Its exit status is 0: each of those that were chosen connected by itself.
    await runProgram('env', [
      ...[`PATH=${path}:${SEARCH_PATH}`, process.execPath, commandLine],
      ...[...argumentsOf({ ...check, runtime: chosen }), '--facts', factsFile],
    ])
    await capture.stop()
    facts = factsSchema.parse(JSON.parse(await readFile(factsFile, 'utf8')))
    const ports = (await portsIn(capture.file)).filter((other) => other !== port)
    // Most runtimes ask a catcher for a tunnel; those that know no proxy do not.
    const hellos = [...(await dissect(capture.file, port, ports, 'tls')), ...(await dissect(capture.file, port, ports, 'http'))]
    seen = new Map(hellos.map((hello) => [hello.random, hello]))
  })
  afterAll(() => stage.clear())

  it.each(['curl', 'openssl', 'python', 'node', 'php', 'ruby', 'perl', 'wget', 'git', 'gnutls-cli'])(
    'the hello of %s is what Wireshark sees, suite for suite and in order',
    (kind) => {
      const runtimes = facts.facts.runtimes.ok ? facts.facts.runtimes.value.filter((runtime) => runtime.kind === kind) : []
      const caught = facts.facts.hellos.ok ? facts.facts.hellos.value.filter((one) => runtimes.some(({ id }) => id === one.runtime)) : []
      expect(caught.length).toBeGreaterThan(0)
      for (const { hello } of caught) {
        if (!hello.ok) throw new Error(hello.detail)
        expect(seen.get(randomOf(hello.value.bytes))?.suites).toEqual(hello.value.suites)
      }
    },
  )

  it.each(OLD_NODES)('the hello of Node.js $version offers the versions and suites that Wireshark sees', ({ host, version, offers }) => {
    const runtimes = facts.facts.runtimes.ok ? facts.facts.runtimes.value : []
    const runtime = runtimes.find(({ path }) => path === nodes.get(host))
    expect(runtime).toMatchObject({ name: 'Node.js', version, library: { name: 'OpenSSL', bundled: true } })
    const caught = facts.facts.hellos.ok ? facts.facts.hellos.value.find((one) => one.runtime === runtime?.id) : undefined
    if (!caught?.hello.ok) throw new Error('No hello was caught.')
    const { bytes, suites, versions } = caught.hello.value
    expect(versions).toEqual(offers)
    const wire = seen.get(randomOf(bytes))
    expect(wire?.suites).toEqual(suites)
    // Without the extension a hello has but the highest version, and all below it go with that.
    expect(wire?.versions).toEqual(versions.includes(0x0304) ? [0x0303, ...versions] : [versions[0]])
  })

  it('our own probes dissect without a complaint', () => {
    const probes = facts.facts.paths.ok ? facts.facts.paths.value.flatMap((path) => path.probes) : []
    expect(probes.length).toBeGreaterThan(0)
    for (const probe of probes) {
      const dissected = seen.get(randomOf(probe.hello))
      expect(dissected, `the probe “${probe.name}” on the wire`).toBeDefined()
      expect(dissected?.malformed).toBe(false)
      expect(dissected?.severities.filter((severity) => severity >= WARNING)).toEqual([])
    }
  })
})
