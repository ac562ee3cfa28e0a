// Paths to scripted peers that break off in every way, and the limits: deadlines, cancellation, the budget of connections.
import type { Socket } from 'node:net'
import { afterEach, describe, expect, it } from 'vitest'
import type { Path } from '../../../electron/contract/path.ts'
import { broadOffer, profileOffer } from '../../../electron/gather/endpoint/offer.ts'
import type { Connection, Net } from '../../../electron/net/net.ts'
import { createNet } from '../../../electron/net/node-net.ts'
import { clientHelloFromRecords } from '../../../electron/tls/client-hello.ts'
import { describeHello } from '../../../electron/tls/describe-hello.ts'
import { freePort, type ScriptedPeer, startScripted } from '../../fixtures/tls-peers.ts'
import { gatherPath, gatherPaths, inShort, type Scene, testProfile } from './scene.ts'

const peers: ScriptedPeer[] = []
afterEach(async () => {
  for (const peer of peers.splice(0)) await peer.stop()
})

const walked = async (script: (socket: Socket, index: number) => void, scene: Partial<Scene> = {}): Promise<Path> => {
  const peer = await startScripted(script)
  peers.push(peer)
  return gatherPath({ url: `https://127.0.0.1:${peer.port}/`, stepMs: 600, ...scene })
}
const onHello = (answer: (socket: Socket) => void) => (socket: Socket) => socket.once('data', () => answer(socket))
const observations = (path: Path): string[] => path.probes.map((probe) => probe.answer.kind)
const BLOCKED = ['handshake -blocked', 'certificate -blocked', 'http -blocked']

/** A ServerHello of TLS 1.2 or before, without extensions. */
const serverHello = (version: number, suite: number): Buffer => {
  const body = Buffer.concat([
    Buffer.from([version >> 8, version & 255]),
    Buffer.alloc(32, 7),
    Buffer.from([0, suite >> 8, suite & 255, 0]),
  ])
  const message = Buffer.concat([Buffer.from([2, 0, 0, body.length]), body])
  return Buffer.concat([Buffer.from([22, 3, 1, 0, message.length]), message])
}
const record = (type: number, payload: Buffer): Buffer =>
  Buffer.concat([Buffer.from([type, 3, 3, payload.length >> 8, payload.length & 255]), payload])

describe('a peer that answers with its hello and says no more', () => {
  it('has its hello told by when it came, and the handshake by the whole wait for the rest', async () => {
    const stepMs = 2000
    const path = await walked(
      onHello((socket) => socket.write(serverHello(0x0303, 0xc02f))),
      { stepMs },
    )
    const taken = (name: string) => path.steps.find(({ step }) => step === name)
    expect([taken('hello')?.state, taken('handshake')?.state]).toEqual(['done', 'stopped'])
    const [hello, handshake] = ['hello', 'handshake'].map((name) => {
      const record = taken(name)
      return record === undefined || record.state === 'not-run' ? Number.NaN : record.ms
    })
    expect(hello).toBeLessThan(stepMs)
    expect(handshake).toBeGreaterThanOrEqual(stepMs - 10)
  })
})

describe('a peer that does not answer a hello with one of its own', () => {
  it.each<[string, (socket: Socket) => void, string]>([
    ['closes at once', (socket) => socket.end(), 'closed'],
    ['closes after the hello', onHello((socket) => socket.end()), 'closed'],
    ['resets at once', (socket) => socket.resetAndDestroy(), 'reset'],
    ['resets after the hello', onHello((socket) => socket.resetAndDestroy()), 'reset'],
    ['is silent', () => {}, 'silent'],
    ['sends an alert and closes', onHello((socket) => socket.end(record(21, Buffer.from([2, 40])))), 'alert'],
    ['sends a warning and nothing more', onHello((socket) => socket.write(record(21, Buffer.from([1, 112])))), 'alert'],
    ['greets like a mail server', (socket) => socket.write('220 mail.example.test ESMTP\r\n'), 'not-tls'],
    ['sends rubbish', onHello((socket) => socket.write(Buffer.alloc(300, 0xf7))), 'not-tls'],
    [
      'sends a record that is too long',
      onHello((socket) => socket.write(Buffer.concat([Buffer.from([22, 3, 3, 0xff, 0xff]), Buffer.alloc(65_535)]))),
      'malformed',
    ],
    ['sends a record of no handshake', onHello((socket) => socket.write(record(23, Buffer.alloc(50)))), 'malformed'],
  ])('%s', async (_name, script, kind) => {
    const path = await walked(script)
    expect(observations(path)).toEqual([kind, kind, kind])
    expect(inShort(path)).toEqual(['dns resolved', 'tcp open', 'proxy -not-applicable', `hello ${kind}`, ...BLOCKED])
    // Three hellos; where the answer is no TLS at all, the same question in plain HTTP too.
    expect(path.connections).toBe(kind === 'not-tls' ? 4 : 3)
    expect(path.steps[4]).toMatchObject({ detail: 'Not reached: the connection stopped at the step hello.' })
  })

  it('one that speaks plain HTTP is asked in plain HTTP, once for all of its addresses', async () => {
    const questions: string[] = []
    const addresses = ['127.0.0.1', '127.0.0.2', '127.0.0.3'].map((address) => ({ address, family: 4 as const }))
    const peer = await startScripted((socket) => {
      socket.once('data', (bytes: Buffer) => {
        if (bytes[0] !== 22) questions.push(bytes.toString('latin1'))
        const [status, more] =
          bytes[0] === 22 ? ['400 Bad Request', ''] : ['302 Found', 'Location: http://login.test/\r\nServer: portal\r\n']
        socket.end(`HTTP/1.1 ${status}\r\n${more}Content-Length: 5\r\n\r\nlogin`)
      })
    }, '0.0.0.0')
    peers.push(peer)
    const lookup = async () => ({ kind: 'resolved' as const, addresses, ms: 1 })
    const paths = await gatherPaths({ url: `https://api.test:${peer.port}/pay`, net: { lookup } })
    expect(questions).toHaveLength(1)
    expect(questions[0]).toMatch(new RegExp(`^GET /pay HTTP/1\\.1\\r\\n[^]*Host: api\\.test:${peer.port}\\r\\n`, 'i'))
    expect(paths.flatMap((path) => path.plainHttp ?? [])).toEqual([
      { status: 302, date: null, server: 'portal', method: 'GET', location: 'http://login.test/', headers: [], body: 'login' },
    ])
    expect(peer.count()).toBe(3 * 3 + 1)
  })

  it('one that trickles a byte at a time is not silent, and does not outlast the deadline', async () => {
    const path = await walked((socket) => {
      const timer = setInterval(() => socket.writable && socket.write(Buffer.from([22])), 50)
      socket.once('close', () => clearInterval(timer))
    })
    expect(['malformed', 'not-tls']).toContain(path.probes[0]?.answer.kind)
  })

  it('one that stops in the middle of a record is silent after so many bytes, and not malformed', async () => {
    const path = await walked(onHello((socket) => socket.write(serverHello(0x0303, 0xc02f).subarray(0, 20))))
    expect(path.probes[0]?.answer).toEqual({ kind: 'silent', received: 20 })
    expect(path.steps[3]).toMatchObject({ observation: 'silent', detail: expect.stringContaining('only 20 bytes of it came') })
  })

  it('one whose certificates are still on their way when the time is up is slow, one that stops after its hello is not', async () => {
    const drip = (socket: Socket): void => {
      // Certificates of 16 kB, a byte at a time.
      const timer = setInterval(() => socket.writable && socket.write(Buffer.alloc(1)), 50)
      socket.once('close', () => clearInterval(timer))
      socket.write(Buffer.concat([serverHello(0x0303, 0xc02f), Buffer.from([22, 3, 3, 0x3f, 0xff, 11, 0, 0x3f, 0xfb])]))
    }
    const slow = await walked(onHello(drip), { stepMs: 1000 })
    expect(slow.probes[0]?.answer).toMatchObject({ kind: 'silent', received: expect.any(Number) })
    expect(inShort(slow)[3]).toBe('hello silent')
    const stops = await walked(onHello((socket) => socket.write(serverHello(0x0303, 0xc02f))))
    expect(stops.probes[0]?.answer).toMatchObject({ kind: 'server-hello' })
  })

  it.each([
    ['warnings', record(21, Buffer.from([1, 112])), 'malformed'],
    ['fatal alerts', record(21, Buffer.from([2, 40])), 'alert'],
    ['empty records', record(23, Buffer.alloc(0)), 'malformed'],
    ['records that say nothing', record(20, Buffer.from([1])), 'malformed'],
  ])('one that sends %s without end is left long before the time is up, with few of its bytes read', async (_name, one, kind) => {
    const stepMs = 10_000
    const flood = Buffer.concat(Array<Buffer>(5000).fill(one))
    let read = 0
    const counted = (connection: Connection): Connection => ({
      write: (bytes) => connection.write(bytes),
      close: () => connection.close(),
      async read(deadline) {
        const result = await connection.read(deadline)
        if (result.kind === 'bytes') read += result.bytes.length
        return result
      },
    })
    const real = createNet({ connections: { perEndpoint: 25, atOnce: 5 } })
    const connect: Net['connect'] = async (...args) => {
      const result = await real.connect(...args)
      return result.kind === 'open' ? { ...result, connection: counted(result.connection) } : result
    }
    const sent = onHello((socket) => {
      const more = (): void => {
        if (socket.writable) socket.write(flood, () => setImmediate(more))
      }
      more()
    })
    const path = await walked(sent, { stepMs, net: { connect } })
    expect(observations(path)).toEqual([kind, kind, kind])
    expect(Math.max(...path.probes.map(({ ms }) => ms))).toBeLessThan(stepMs / 2)
    // What came at once with the first of them, on three connections.
    expect(read).toBeGreaterThan(0)
    expect(read).toBeLessThan(3 * 128 * 1024)
  })

  it('one that sends a warning now and then without end is left at the last that a peer may send', async () => {
    const path = await walked(
      onHello((socket) => {
        const timer = setInterval(() => socket.writable && socket.write(record(21, Buffer.from([1, 112]))), 20)
        socket.once('close', () => clearInterval(timer))
      }),
      { stepMs: 10_000 },
    )
    expect(path.probes[0]?.answer).toEqual({ kind: 'malformed', detail: 'The answer did not end.' })
    expect(path.probes[0]?.ms).toBeLessThan(5000)
  })

  it('one whose handshake never ends is cut off', async () => {
    const path = await walked(
      onHello((socket) => {
        // Handshake messages of an unknown type, one after the other, after a proper ServerHello.
        socket.write(serverHello(0x0303, 0xc02f))
        const filler = record(22, Buffer.concat([Buffer.from([99, 0, 0x1f, 0xfc]), Buffer.alloc(0x1ffc)]))
        const more = (): void => {
          if (socket.writable) socket.write(filler, () => setImmediate(more))
        }
        more()
      }),
      { stepMs: 5000 },
    )
    expect(path.probes[0]?.answer).toMatchObject({ kind: 'server-hello', suite: 0xc02f })
    expect(path.probes[0]?.ms).toBeLessThan(5000)
    expect(inShort(path)[5]).toBe('certificate none')
  })
})

describe('the hellos of the probes', () => {
  it('are the profile’s twice, then the broad one; none has a length on which old load balancers hang', async () => {
    const path = await walked(onHello((socket) => socket.end()))
    const [profile, again, broad] = path.probes.map((probe) => describeHello(Buffer.from(probe.hello, 'base64')))
    expect(path.probes.map((probe) => probe.name)).toEqual(['profile', 'profile-again', 'broad'])
    expect(profile?.suites).toEqual(profileOffer(testProfile(), '2026-01-01').suites)
    expect(again?.suites).toEqual(profile?.suites)
    expect(profile).toMatchObject({
      versions: [0x0304, 0x0303],
      keyShares: [0x1d, 0x17],
      alpn: ['http/1.1'],
      sni: null,
      recordVersion: 0x0301,
    })
    expect(broad?.suites).toEqual(broadOffer().suites)
    expect(broad?.versions).toEqual([0x0304, 0x0303, 0x0302, 0x0301])
    for (const probe of path.probes) {
      const { length } = clientHelloFromRecords(Buffer.from(probe.hello, 'base64')).message
      expect(length < 256 || length > 511).toBe(true)
    }
  })

  it('keep out of those lengths for every length of host name', async () => {
    const peer = await startScripted(onHello((socket) => socket.end()))
    peers.push(peer)
    const lookup = async () => ({ kind: 'resolved' as const, addresses: [{ address: '127.0.0.1', family: 4 as const }], ms: 1 })
    for (const length of [1, 30, 60, 63]) {
      const host = `${'a'.repeat(length)}.${'b'.repeat(length)}.${'c'.repeat(length)}.test`
      const path = await gatherPath({ url: `https://${host}:${peer.port}/`, net: { lookup } })
      for (const probe of path.probes) {
        const bytes = clientHelloFromRecords(Buffer.from(probe.hello, 'base64')).message.length
        expect([length, bytes < 256 || bytes > 511]).toEqual([length, true])
      }
    }
  })
})

describe('an answer that is not what was offered', () => {
  it('an old version or another suite is recorded as it came, and the path does not go on', async () => {
    for (const [version, suite] of [
      [0x0302, 0xc013],
      [0x0303, 0x0005],
    ] as const) {
      const path = await walked(onHello((socket) => socket.write(serverHello(version, suite))))
      expect(path.probes[0]?.answer).toMatchObject({ kind: 'server-hello', version, suite })
      expect(path.probes).toHaveLength(3)
      expect(inShort(path).slice(3)).toEqual(['hello malformed', ...BLOCKED])
    }
  })

  it('a first failure that does not repeat lets the path go on, and is told', async () => {
    const path = await walked((socket, index) => {
      if (index === 0) socket.once('data', () => socket.resetAndDestroy())
      else socket.once('data', () => socket.write(serverHello(0x0303, 0xc02f)))
    })
    expect(observations(path)).toEqual(['reset', 'server-hello'])
    expect(path.steps[3]).toMatchObject({ state: 'done', detail: expect.stringContaining('The same ClientHello had failed just before.') })
  })

  it('a peer that takes no second connection is told by the later probes', async () => {
    const peer = await startScripted((socket) => socket.once('data', () => void peer.stop()))
    const path = await gatherPath({ url: `https://127.0.0.1:${peer.port}/`, stepMs: 300 })
    expect(observations(path).slice(1)).toEqual(['not-connected', 'not-connected'])
    expect(inShort(path).slice(4)).toEqual(BLOCKED)
  })
})

describe('a peer that cannot be reached', () => {
  const AFTER_TCP = ['proxy', 'hello', 'handshake', 'certificate', 'http'].map((step) => `${step} -blocked`)

  it('a refused port is tried with a second port of the same address', async () => {
    const path = await gatherPath({ url: `https://127.0.0.1:${await freePort()}/`, stepMs: 300 })
    expect(inShort(path)).toEqual(['dns resolved', 'tcp refused', ...AFTER_TCP])
    expect(path.secondPort?.port).toBe(443)
    expect(path.connections).toBe(2)
  })

  it('a silent one says within which time, and what the second port did', async () => {
    const connect: NonNullable<Scene['net']>['connect'] = async ({ port }) =>
      port === 8443 ? { kind: 'silent', code: 'ETIMEDOUT', ms: 300 } : { kind: 'open', connection: closedConnection, ms: 1 }
    const path = await gatherPath({ url: 'https://192.0.2.1:8443/', stepMs: 300, net: { connect } })
    expect(path.steps[1]).toMatchObject({ observation: 'silent', detail: '192.0.2.1:8443 gave no answer within 0.3 s (ETIMEDOUT).' })
    expect(path.secondPort).toEqual({ port: 443, observation: 'open' })
  })

  it('a name that does not resolve gives one path without address', async () => {
    const lookup = async () => ({ kind: 'name-unknown' as const, ms: 5, detail: 'The resolvers say that this name does not exist.' })
    const path = await gatherPath({ url: 'https://no-such-name.test/', net: { lookup } })
    expect(inShort(path)).toEqual(['dns name-unknown', 'tcp -blocked', ...AFTER_TCP])
    expect(path).toMatchObject({ id: 'https://no-such-name.test/ direct unresolved', address: null, connections: 0 })
  })

  it('a name with thousands of addresses is tried at four of them, and says how many are left aside', async () => {
    const addresses = ['192.0.2.1', '192.0.2.2', '192.0.2.3', '192.0.2.4'].map((address) => ({ address, family: 4 as const }))
    const paths = await gatherPaths({
      url: 'https://api.test/',
      net: {
        lookup: async () => ({ kind: 'resolved', addresses, more: 3996, ms: 1 }),
        connect: async () => ({ kind: 'refused', code: 'ECONNREFUSED', ms: 1 }),
      },
    })
    expect(paths).toHaveLength(4)
    expect(paths[0]?.steps[0]).toMatchObject({ detail: expect.stringContaining('192.0.2.4 and 3996 more, which are left aside.') })
  })

  it('a proxy is tried at its next address where the first does not open', async () => {
    const tried: string[] = []
    const addresses = ['192.0.2.1', '192.0.2.2'].map((address) => ({ address, family: 4 as const }))
    const settings = {
      proxies: [{ url: 'http://proxy.test:3128', hasCredentials: false, source: 'test', scope: 'given' as const, problem: null }],
      noProxy: [],
    }
    const paths = await gatherPaths({
      url: 'https://api.test/',
      settings,
      net: {
        lookup: async () => ({ kind: 'resolved', addresses, ms: 1 }),
        connect: async ({ address, port }) => {
          tried.push(`${address}:${port}`)
          return { kind: 'refused', code: 'ECONNREFUSED', ms: 1 }
        },
      },
    })
    const proxied = paths.filter((path) => path.via !== 'direct')
    expect(proxied.map((path) => [path.address, path.secondPort])).toEqual([['192.0.2.2', null]])
    expect(tried.filter((target) => target.endsWith(':3128'))).toEqual(['192.0.2.1:3128', '192.0.2.2:3128'])
  })
})

const closedConnection = { write: async () => 'reset' as const, read: async () => ({ kind: 'closed' as const }), close: () => {} }

describe('the limits', () => {
  it('cancelling ends every path at once, and says so', async () => {
    const stop = new AbortController()
    const peer = await startScripted((socket) => socket.once('data', () => stop.abort()))
    peers.push(peer)
    const path = await gatherPath({ url: `https://127.0.0.1:${peer.port}/`, stepMs: 60_000, signal: stop.signal })
    expect(inShort(path)).toEqual([
      'dns resolved',
      'tcp open',
      'proxy -not-applicable',
      ...['hello', 'handshake', 'certificate', 'http'].map((step) => `${step} -cancelled`),
    ])
    expect(peer.count()).toBe(1)
  })

  it('never holds more than five connections to one endpoint at one time', async () => {
    const addresses = ['127.0.0.1', '127.0.0.2', '127.0.0.3', '127.0.0.4'].map((address) => ({ address, family: 4 as const }))
    const waiting: Socket[] = []
    const peer = await startScripted((socket) => waiting.push(socket), '0.0.0.0')
    peers.push(peer)
    const lookup = async () => ({ kind: 'resolved' as const, addresses, ms: 1 })
    const proxies = ['a', 'b', 'c'].map((name) => ({
      url: `http://${name}.test:${peer.port}`,
      hasCredentials: false,
      source: name,
      scope: 'system' as const,
      problem: null,
    }))
    const gathering = gatherPaths({
      url: `https://many.test:${peer.port}/`,
      stepMs: 1500,
      settings: { proxies, noProxy: [] },
      net: { lookup },
    })
    // Ten paths, four direct ones and two through each proxy, want a connection at once and this peer answers none: those beyond wait.
    await expect.poll(() => waiting.length, { timeout: 1400 }).toBe(5)
    await new Promise((resolve) => setTimeout(resolve, 50))
    expect(waiting).toHaveLength(5)
    const paths = await gathering
    expect(paths).toHaveLength(10)
    expect(paths.reduce((sum, path) => sum + path.connections, 0)).toBe(peer.count())
    expect(peer.count()).toBeLessThanOrEqual(25)
  })

  it('stops at the number of connections, and says of what it did not reach that the budget was used up', async () => {
    const peer = await startScripted(onHello((socket) => socket.end()))
    peers.push(peer)
    const url = `https://127.0.0.1:${peer.port}/`
    const none = await gatherPath({ url, perEndpoint: 0 })
    expect(inShort(none)).toEqual([
      'dns resolved',
      ...['tcp', 'proxy', 'hello', 'handshake', 'certificate', 'http'].map((step) => `${step} -budget`),
    ])
    const two = await gatherPath({ url, perEndpoint: 2 })
    expect(peer.count()).toBe(2)
    expect(two.probes[2]?.answer).toEqual({ kind: 'not-connected', detail: 'The limit of connections to this endpoint was reached.' })
  })
})
