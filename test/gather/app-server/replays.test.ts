// The gatherer `replays` against real servers on loopback: whose hello is sent again, over which path, how often, and what comes back.
import { execFileSync } from 'node:child_process'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { found } from '../../../electron/contract/fact.ts'
import type { ProxySettings } from '../../../electron/contract/facts.ts'
import type { Differential, Path } from '../../../electron/contract/path.ts'
import type { Request } from '../../../electron/contract/request.ts'
import { type Attempt, type CaughtHello, type Replay, type Runtime, replaySchema } from '../../../electron/contract/runtime-facts.ts'
import { replaysGatherer } from '../../../electron/gather/app-server/replays.ts'
import { createNet } from '../../../electron/net/node-net.ts'
import { tlsCrypto } from '../../../electron/net/tls-crypto.ts'
import { clientHelloFromRecords, writeClientHello } from '../../../electron/tls/client-hello.ts'
import { extensionType, keyShare, signatureAlgorithms, supportedGroups } from '../../../electron/tls/extensions.ts'
import { contentType, writeRecords } from '../../../electron/tls/record.ts'
import { aCaughtHello, aCertificate, aHello, anAttempt, aPath, aRuntime, aStoppedPath } from '../../fixtures/facts.ts'
import { recordedHello } from '../../fixtures/hellos.ts'
import {
  type Certificates,
  makeCertificates,
  type Peer,
  startOpensslServer,
  startScripted,
  startTinyproxy,
  temporaryFolder,
} from '../../fixtures/tls-peers.ts'
import { contextFor } from '../context.ts'
import { hostWith, testProfile } from '../endpoint/scene.ts'

const folder = temporaryFolder()
let certificates: Certificates
const peers: Peer[] = []
const up = async <P extends Peer>(starting: Promise<P>): Promise<P> => {
  const peer = await starting
  peers.push(peer)
  return peer
}
beforeAll(() => {
  certificates = makeCertificates(folder.dir)
})
afterAll(async () => {
  for (const peer of peers) await peer.stop()
  folder.remove()
})

/** The recorded hello of curl with other groups (of none it does not speak at all), signature algorithms or suites. */
const limited = (change: { groups?: number[]; schemes?: number[]; suites?: number[] }): CaughtHello => {
  const { hello } = clientHelloFromRecords(Buffer.from(recordedHello('curl').bytes, 'base64'))
  const shares = (change.groups ?? []).flatMap((group) => tlsCrypto.generateKeyShare(group) ?? [])
  const unspoken = change.groups?.length === 0 ? [extensionType.supportedGroups, extensionType.keyShare].map(Number) : []
  const spoken = (hello.extensions ?? []).filter(({ type }) => !unspoken.includes(type))
  const extensions = spoken.map((one) => {
    if (one.type === extensionType.supportedGroups && change.groups) return supportedGroups(change.groups)
    if (one.type === extensionType.keyShare && change.groups) return keyShare(shares)
    return one.type === extensionType.signatureAlgorithms && change.schemes ? signatureAlgorithms(change.schemes) : one
  })
  const suites = change.suites ?? [...hello.suites]
  const bytes = writeRecords(contentType.handshake, 0x0301, writeClientHello({ ...hello, suites, extensions }))
  const schemes = change.schemes === undefined ? {} : { signatureAlgorithms: change.schemes }
  return aCaughtHello(aHello({ bytes: Buffer.from(bytes).toString('base64'), suites, ...schemes }))
}

interface Scene {
  port: number
  hellos?: CaughtHello[]
  runtimes?: Runtime[]
  attempts?: Partial<Attempt>[]
  paths?: (base: Partial<Path>) => Path[]
  differential?: (path: string) => Differential[]
  settings?: ProxySettings
  asked?: Partial<Request>
  connections?: number
  signal?: AbortSignal
}

const send = async (scene: Scene): Promise<Replay[]> => {
  const url = `https://localhost:${scene.port}/`
  const base = { endpoint: url, host: 'localhost', port: scene.port, address: '127.0.0.1', id: `${url} direct 127.0.0.1` }
  const tries = scene.attempts ?? [{ outcome: 'failed', error: 'no' }]
  const facts = {
    runtimes: found(scene.runtimes ?? [aRuntime()]),
    hellos: found(scene.hellos ?? [aCaughtHello()]),
    attempts: found(tries.map((one) => anAttempt({ endpoint: url, ...one }))),
    'proxy-settings': found(scene.settings ?? { proxies: [], noProxy: [] }),
    paths: found(scene.paths ? scene.paths(base) : [aPath(base)]),
    differential: found(scene.differential?.(`${url} direct 127.0.0.1`) ?? []),
  }
  const net = createNet({ connections: { perEndpoint: scene.connections ?? 25, atOnce: 5 } })
  const context = contextFor(hostWith({}), facts, { urls: [url], stepMs: 2000, ...scene.asked }, net)
  const fact = await replaysGatherer.gather({ ...context, signal: scene.signal ?? context.signal })
  if (!fact.ok) throw new Error(fact.detail)
  return fact.value.map((replay) => replaySchema.parse(replay))
}

const inShort = (replays: readonly Replay[]): string[] => replays.map(({ runtime, added, answer }) => `${runtime} ${added}: ${answer.kind}`)
const counting = () => up(startScripted((socket) => socket.once('data', () => socket.end(Buffer.from([21, 3, 3, 0, 2, 2, 40])))))

describe('the hello of a runtime that failed', () => {
  it('is answered by a server that takes it, once', async () => {
    const server = await up(startOpensslServer({ certificates }))
    const [replay, ...more] = await send({ port: server.port })
    expect(more).toEqual([])
    expect(replay).toMatchObject({
      runtime: 'curl',
      added: 'nothing',
      leftOut: [],
      answer: { kind: 'server-hello', version: 0x0304, group: 29 },
    })
  })

  it('follows the server to a group of which it had no key share', async () => {
    const server = await up(startOpensslServer({ certificates, args: ['-groups', 'P-384'] }))
    expect((await send({ port: server.port })).map(({ answer }) => answer)).toMatchObject([
      { kind: 'server-hello', group: 24, helloRetry: true },
    ])
  })

  it('is sent with more groups where it is turned down, and that tells', async () => {
    const server = await up(startOpensslServer({ certificates, args: ['-groups', 'P-521'] }))
    const replays = await send({ port: server.port, hellos: [limited({ groups: [23] })] })
    expect(inShort(replays)).toEqual(['curl nothing: alert', 'curl groups: server-hello'])
    expect(replays[1]?.answer).toMatchObject({ group: 25 })
  })

  it('is sent with more signature algorithms where it is turned down, and that tells', async () => {
    const server = await up(
      startOpensslServer({ certificates, identity: { chain: certificates.ecdsa.chain, key: certificates.ecdsa.key } }),
    )
    const replays = await send({ port: server.port, hellos: [limited({ schemes: [0x0804, 0x0401] })] })
    // All groups are in it already, so that none can be added.
    expect(inShort(replays)).toEqual(['curl nothing: alert', 'curl signature-algorithms: server-hello'])
  })

  it('is sent with more signature algorithms first where none of its own goes with the key of the endpoint', async () => {
    const key = join(folder.dir, 'pss.key')
    const chain = join(folder.dir, 'pss.pem')
    execFileSync(
      'openssl',
      ['req', '-x509', '-newkey', 'rsa-pss', '-nodes', '-subj', '/CN=pss', '-days', '9', '-keyout', key, '-out', chain],
      { stdio: 'pipe' },
    )
    const server = await up(startOpensslServer({ certificates, identity: { chain, key }, args: ['-tls1_2'] }))
    const hellos = [limited({ groups: [23], schemes: [0x0804, 0x0401], suites: [0xc02f] })]
    const paths = (base: Partial<Path>) => [aPath({ ...base, chain: [aCertificate({ keyType: 'rsa-pss' })] })]
    expect(inShort(await send({ port: server.port, hellos, paths }))).toEqual([
      'curl nothing: alert',
      'curl signature-algorithms: server-hello',
    ])
  })

  it('is sent with the suites of the profile where it is turned down and has not the one that we agreed on', async () => {
    const server = await up(startOpensslServer({ certificates, args: ['-tls1_2', '-cipher', 'ECDHE-RSA-AES128-GCM-SHA256'] }))
    const replays = await send({
      port: server.port,
      hellos: [limited({ suites: [0xc013] })],
      asked: { profile: testProfile() },
      paths: (base) => [aPath({ ...base, negotiated: { version: 0x0303, suite: 0xc02f, group: 29 } })],
    })
    expect(inShort(replays)).toEqual(['curl nothing: alert', 'curl suites: server-hello'])
    expect(replays[1]?.answer).toMatchObject({ suite: 0xc02f })
  })

  it('is sent with groups beside such suites where it has none of ECDHE, and so names no group', async () => {
    const server = await up(startOpensslServer({ certificates, args: ['-tls1_2', '-cipher', 'ECDHE-RSA-AES128-GCM-SHA256'] }))
    const hellos = [limited({ suites: [0x009c], groups: [] })]
    const paths = (base: Partial<Path>) => [aPath({ ...base, negotiated: { version: 0x0303, suite: 0xc02f, group: 29 } })]
    expect(inShort(await send({ port: server.port, hellos, asked: { profile: testProfile() }, paths }))).toEqual([
      'curl nothing: alert',
      'curl suites: server-hello',
    ])
  })

  it('goes through the proxy that the runtime took', async () => {
    const server = await up(startOpensslServer({ certificates }))
    const proxy = await up(startTinyproxy({ certificates }))
    const via = `http://127.0.0.1:${proxy.port}`
    const settings: ProxySettings = {
      proxies: [{ url: via, hasCredentials: false, source: 'HTTPS_PROXY in the environment', scope: 'environment', problem: null }],
      noProxy: [],
    }
    const replays = await send({
      port: server.port,
      settings,
      attempts: [{ outcome: 'failed', error: 'no', via }],
      paths: (base) => [aPath(base), aPath({ ...base, via, id: 'proxied' })],
    })
    expect(replays).toMatchObject([{ path: 'proxied', answer: { kind: 'server-hello' } }])
  })
})

describe('nothing is sent', () => {
  const failed: Partial<Attempt> = { outcome: 'failed', error: 'no' }
  it.each<[string, Omit<Scene, 'port'>]>([
    ['where every attempt completed', { attempts: [{}] }],
    ['where an attempt was not made', { attempts: [{ outcome: 'not-run', notRun: 'The limit was reached.' }] }],
    ['where no attempt is known', { attempts: [] }],
    ['where our own hello was not answered on its way', { paths: (base) => [aStoppedPath('hello', 'reset', base)] }],
    ['where its way was not tried', { attempts: [{ ...failed, via: 'http://proxy.example.test:3128' }] }],
    ['where its hello was not caught', { hellos: [] }],
    [
      'where the one that failed does not decide, since another was chosen',
      { runtimes: [aRuntime(), aRuntime({ id: 'node', kind: 'node' })], asked: { runtimes: ['node'] } },
    ],
    ['where it does not decide, since another is a running server', { runtimes: [aRuntime(), aRuntime({ id: 'node', running: true })] }],
    ['where the budget is used up', { connections: 0 }],
    ['after the end of the check', { signal: AbortSignal.abort() }],
  ])('%s', async (_, scene) => {
    const peer = await counting()
    expect(await send({ port: peer.port, ...scene })).toEqual([])
    expect(peer.count()).toBe(0)
  })
})

describe('the limit of three', () => {
  const many = ['a', 'b', 'c', 'd', 'e'].map((id) => aRuntime({ id }))
  const scene = {
    runtimes: many,
    hellos: many.map(({ id }) => aCaughtHello(undefined, { runtime: id })),
    attempts: many.map(({ id }) => ({ runtime: id, outcome: 'failed' as const, error: 'no' })),
  }

  it('is kept, the chosen runtime first', async () => {
    const server = await up(startOpensslServer({ certificates }))
    expect(inShort(await send({ port: server.port, ...scene }))).toEqual(['a', 'b', 'c'].map((id) => `${id} nothing: server-hello`))
    const chosen = await send({ port: server.port, ...scene, asked: { runtimes: ['d'] } })
    expect(inShort(chosen)).toEqual(['d nothing: server-hello'])
  })

  it('is lifted by --deep, which sends those of runtimes that connected too', async () => {
    const server = await up(startOpensslServer({ certificates }))
    const attempts = scene.attempts.map((one, index) => (index === 0 ? { runtime: one.runtime } : one))
    expect(await send({ port: server.port, ...scene, attempts, asked: { deep: true } })).toHaveLength(5)
  })

  it('holds whatever is added', async () => {
    const peer = await counting()
    const replays = await send({
      port: peer.port,
      ...scene,
      hellos: scene.runtimes.map(({ id }) => ({ ...limited({ groups: [23], schemes: [0x0804] }), runtime: id })),
    })
    expect(inShort(replays)).toEqual(['a nothing: alert', 'a groups: alert', 'a signature-algorithms: alert'])
    expect(peer.count()).toBe(3)
  })
})

describe('what peers can do', () => {
  it.each<[string, Parameters<typeof startScripted>[0], string]>([
    ['a peer that closes', (socket) => void socket.once('data', () => socket.end()), 'closed'],
    ['a peer that resets', (socket) => void socket.once('data', () => socket.resetAndDestroy()), 'reset'],
    ['a peer that is silent', () => undefined, 'silent'],
    ['a peer that speaks HTTP', (socket) => void socket.once('data', () => socket.end('HTTP/1.1 400 Bad Request\r\n\r\n')), 'not-tls'],
  ])('%s', async (_, script, kind) => {
    const peer = await up(startScripted(script))
    expect((await send({ port: peer.port, asked: { stepMs: 300 } })).map(({ answer }) => answer.kind)).toEqual([kind])
  })

  it.each([
    ['that keeps connections out, whatever is sent: it is not sent', [3010, 1005], 0],
    ['of which one packet was lost: it is sent', [3010, 5], 1],
  ])('a line %s', async (_, openings, times) => {
    const peer = await counting()
    const answer = { kind: 'not-connected', detail: 'The connection did not open: silent.' } as const
    const probes = openings.map((connectMs) => ({ change: 'baseline' as const, hello: '', answer, leaf: null, ms: 0, connectMs }))
    const differential = (path: string) => [{ path, reason: 'attempt-failed' as const, probes, unfinished: null }]
    const steps = aPath().steps.map((step) => ('ms' in step ? { ...step, ms: 5 } : step))
    await send({ port: peer.port, differential, paths: (base) => [aPath({ ...base, steps })], connections: 1 })
    expect(peer.count()).toBe(times)
  })

  it('a port that has closed since', async () => {
    const peer = await counting()
    await peer.stop()
    expect((await send({ port: peer.port })).map(({ answer }) => answer)).toMatchObject([
      { kind: 'not-connected', detail: expect.stringContaining('refused') },
    ])
  })
})
