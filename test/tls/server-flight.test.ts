// The server's answer as events: flights recorded from OpenSSL, and the odd answers of servers and of what stands before them.
import { describe, expect, it } from 'vitest'
import { writeAlert } from '../../electron/tls/alert.ts'
import { writeHandshake } from '../../electron/tls/handshake.ts'
import type { TlsCrypto } from '../../electron/tls/key-schedule.ts'
import { contentType, writeRecords } from '../../electron/tls/record.ts'
import { type FlightEvent, ServerFlight } from '../../electron/tls/server-flight.ts'
import { flight, found, messageOf, privateShares, type RecordedFlight, recordedFlights, trace } from './data.ts'
import { bytes, nodeCrypto } from './node-crypto.ts'

const none = new Uint8Array(0)

function start(recorded: RecordedFlight, crypto: TlsCrypto = nodeCrypto): ServerFlight {
  return new ServerFlight({ clientHello: bytes(recorded.clientHello), keyShares: privateShares(recorded.keys), crypto })
}

function readAll(recorded: RecordedFlight, split: number): FlightEvent[] {
  const reading = start(recorded)
  const all = bytes(recorded.server)
  const events: FlightEvent[] = []
  for (let at = 0; at < all.length; at += split) events.push(...reading.push(all.slice(at, at + split)))
  return events
}

const fresh = () => start(flight('TLS 1.2 with a static RSA key exchange'))
const alert = (level: 'warning' | 'fatal', description: number) =>
  writeRecords(contentType.alert, 0x0303, writeAlert({ level, description }))
const handshake = (type: number, body: Uint8Array) => writeRecords(contentType.handshake, 0x0303, writeHandshake(type, body))
const serverHello = (hex: string) => handshake(2, bytes(hex))
const hello12 = serverHello(`0303${'22'.repeat(32)}00009c00`)
const changeCipherSpec = bytes('140303000101')

const alert40 = { kind: 'alert', level: 'fatal', description: 40, encrypted: false }
const expected: Record<string, object[]> = {
  'TLS 1.2 with a CertificateRequest': [
    { kind: 'server-hello', version: 0x0303, suite: 0xc02f, group: null },
    { kind: 'certificate' },
    { kind: 'server-key-exchange', group: 0x1d },
    { kind: 'certificate-request' },
    { kind: 'server-hello-done' },
  ],
  'TLS 1.2 with a static RSA key exchange': [
    { kind: 'server-hello', version: 0x0303, suite: 0x009c },
    { kind: 'certificate' },
    { kind: 'server-hello-done' },
  ],
  'TLS 1.0 with finite-field Diffie-Hellman': [
    { kind: 'server-hello', version: 0x0301, suite: 0x0033 },
    { kind: 'certificate' },
    { kind: 'server-key-exchange', group: null },
    { kind: 'server-hello-done' },
  ],
  'no common suite': [alert40],
  'no common version': [{ ...alert40, description: 70 }],
  'TLS 1.3 held down to TLS 1.2': [
    { kind: 'server-hello', version: 0x0303, suite: 0xc02f },
    { kind: 'certificate' },
    { kind: 'server-key-exchange', group: 0x1d },
    { kind: 'server-hello-done' },
  ],
  'TLS 1.3 with AES-256 and SHA-384, ALPN': protectedFlight(0x1302, 'http/1.1'),
  'TLS 1.3 with ChaCha20-Poly1305 and a CertificateRequest': protectedFlight(0x1303, null, { kind: 'certificate-request' }),
  'TLS 1.3 with AES-CCM': protectedFlight(0x1304, null),
  'TLS 1.3 with AES-CCM-8': protectedFlight(0x1305, null),
  'TLS 1.3 over secp256r1': protectedFlight(0x1301, null),
}

function protectedFlight(suite: number, alpn: string | null, ...more: object[]): object[] {
  return [
    { kind: 'server-hello', version: 0x0304, suite },
    { kind: 'encrypted-extensions', alpn },
    ...more,
    { kind: 'certificate' },
    { kind: 'finished', verified: true },
  ]
}

describe('flights of OpenSSL', () => {
  it.each(recordedFlights.flatMap((recorded) => [1, 100_000].map((split) => ({ ...recorded, split }))))(
    '$name, in pieces of $split bytes',
    (recorded) => {
      const events = readAll(recorded, recorded.split)
      expect(events).toMatchObject(found(expected[recorded.name]))
      expect(events.length).toBe(found(expected[recorded.name]).length)
    },
  )

  it('the chain is the certificate of the server', () => {
    for (const name of ['TLS 1.2 with a CertificateRequest', 'TLS 1.3 over secp256r1']) {
      const event = readAll(flight(name), 100_000).find((candidate) => candidate.kind === 'certificate')
      const chain = event?.kind === 'certificate' ? event.chain : []
      expect(chain.map((certificate) => Buffer.from(certificate).toString('latin1'))).toEqual([
        expect.stringContaining('shop.example.test'),
      ])
    }
  })

  it('a Finished over another transcript is read and not verified', () => {
    const recorded = flight('TLS 1.3 over secp256r1')
    let hashes = 0
    // The second SHA-256 of real data is that of the Finished; it is spoilt here, the keys stay right.
    const spoilt: TlsCrypto = {
      ...nodeCrypto,
      hash: (name, data) => nodeCrypto.hash(name, data.length > 0 && ++hashes === 2 ? none : data),
    }
    expect(start(recorded, spoilt).push(bytes(recorded.server)).at(-1)).toEqual({ kind: 'finished', verified: false })
  })

  it('once ended, what follows is ignored', () => {
    const recorded = flight('no common suite')
    const reading = start(recorded)
    expect(reading.push(bytes(recorded.server)).length).toBe(1)
    expect(reading.ended).toBe(true)
    expect(reading.push(Buffer.from('HTTP/1.1 400 Bad Request'))).toEqual([])
  })
})

describe('alerts', () => {
  it('a warning does not end the flight, the hello after it is read', () => {
    const reading = fresh()
    expect(reading.push(alert('warning', 112))).toEqual([{ kind: 'alert', level: 'warning', description: 112, encrypted: false }])
    expect(reading.push(hello12)).toMatchObject([{ kind: 'server-hello', suite: 0x009c }])
    expect(reading.ended).toBe(false)
  })

  it('a fatal alert ends it', () => {
    const reading = fresh()
    expect(reading.push(alert('fatal', 40))).toEqual([alert40])
    expect(reading.ended).toBe(true)
  })

  it('an alert under protection is read as encrypted', () => {
    // The server's first protected record is replaced by an alert that a stand-in for the AEAD opens.
    const recorded = flight('TLS 1.3 over secp256r1')
    const opened: TlsCrypto = { ...nodeCrypto, open: () => bytes('0250150000') }
    const reading = start(recorded, opened)
    const all = bytes(recorded.server)
    const helloEnd = 5 + (found(all[3]) << 8) + found(all[4])
    reading.push(all.slice(0, helloEnd))
    expect(reading.push(writeRecords(contentType.applicationData, 0x0303, new Uint8Array(21)))).toEqual([
      { kind: 'alert', level: 'fatal', description: 80, encrypted: true },
    ])
  })
})

describe('answers that are no answer to a ClientHello', () => {
  it.each([
    ['a web server without TLS', 'HTTP/1.1 400 Bad Request\r\n\r\n'],
    ['a block page', '<html><body>Access denied</body></html>'],
    ['an SSH server', 'SSH-2.0-OpenSSH_9.2\r\n'],
  ])('%s: the bytes are shown from the first', (_, text) => {
    const sent = Buffer.from(text)
    const [event, ...more] = fresh().push(sent)
    expect(event?.kind).toBe('not-tls')
    expect(event?.kind === 'not-tls' && Buffer.from(event.bytes).toString()).toBe(text)
    expect(more).toEqual([])
  })

  it.each([
    ['a certificate before the hello', handshake(11, bytes('000000'))],
    ['application data in clear', bytes('170303000100')],
    ['a ChangeCipherSpec before the hello', changeCipherSpec],
    ['a ChangeCipherSpec in TLS 1.2, though no session was to be resumed', Buffer.concat([hello12, changeCipherSpec])],
    ['a second ServerHello', Buffer.concat([hello12, hello12])],
    ['a heartbeat', bytes('180303000101')],
    ['half an alert', bytes('150303000102')],
    ['a cut ServerHello', serverHello('0303aabb')],
    ['an announced message of 16 MB', bytes('16030300040bffffff')],
  ])('%s is malformed', (_, data) => {
    const reading = fresh()
    expect(reading.push(data).at(-1)).toMatchObject({ kind: 'malformed', error: { name: 'TlsFormatError' } })
    expect(reading.ended).toBe(true)
  })

  it('half a flight gives its events and waits', () => {
    const recorded = flight('TLS 1.2 with a CertificateRequest')
    const reading = start(recorded)
    expect(reading.push(bytes(recorded.server.slice(0, 400))).map((event) => event.kind)).toEqual(['server-hello'])
    expect(reading.ended).toBe(false)
  })

  it.each([
    ['version', `0305${'22'.repeat(32)}00009c00`],
    ['suite', `0303${'22'.repeat(32)}00130700 0006 002b 0002 0304`],
    ['key-share', `0303${'22'.repeat(32)}00130100 0006 002b 0002 0304`],
  ])('a hello whose %s is not ours to read is told, then the flight ends', (why, body) => {
    const reading = fresh()
    const events = reading.push(serverHello(body.replaceAll(' ', '')))
    expect(events).toMatchObject([{ kind: 'server-hello' }, { kind: 'unreadable', why }])
    expect(reading.ended).toBe(true)
  })

  it('an invalid key of the server is malformed', () => {
    const recorded = flight('TLS 1.3 over secp256r1')
    const events = start(recorded, { ...nodeCrypto, agree: () => null }).push(bytes(recorded.server))
    expect(events).toMatchObject([{ kind: 'server-hello' }, { kind: 'malformed', error: { what: "server's public key" } }])
  })
})

describe('HelloRetryRequest', () => {
  const { clientHello, clientKeys, helloRetryRequest, clientHello2, serverHello: second } = trace('5')
  const begin = () => new ServerFlight({ clientHello: messageOf(clientHello), keyShares: privateShares(clientKeys), crypto: nodeCrypto })
  const retryRequest = bytes(found(helloRetryRequest))

  it('gives group and cookie for the second hello', () => {
    const [event] = begin().push(retryRequest)
    expect(event).toMatchObject({ kind: 'hello-retry-request', suite: 0x1301, group: 0x0017 })
    expect(event?.kind === 'hello-retry-request' && event.cookie?.length).toBe(0x72)
  })

  it('a ChangeCipherSpec after it is ignored, as middlebox compatibility sends it', () => {
    const reading = begin()
    reading.push(retryRequest)
    expect(reading.push(changeCipherSpec)).toEqual([])
    reading.retry(messageOf(found(clientHello2)), privateShares(clientKeys))
    expect(reading.push(bytes(second))).toMatchObject([{ kind: 'server-hello', group: 0x0017 }])
  })

  it('a second one is malformed, and so is a ServerHello before our second hello', () => {
    const twice = begin()
    twice.push(retryRequest)
    twice.retry(messageOf(found(clientHello2)), privateShares(clientKeys))
    expect(twice.push(retryRequest)).toMatchObject([{ kind: 'malformed', error: { what: 'second HelloRetryRequest' } }])
    const early = begin()
    early.push(retryRequest)
    expect(early.push(bytes(second))).toMatchObject([{ kind: 'malformed' }])
  })

  it('retry() without a request is a mistake of the caller', () => {
    expect(() => begin().retry(messageOf(found(clientHello2)), [])).toThrow('none is open')
  })
})

describe('a peer that has no end', () => {
  const times = (count: number, one: Uint8Array): Uint8Array => Buffer.concat(Array<Uint8Array>(count).fill(one))
  /** A certificate message of as many bytes as the longest chain, which is in order but for what is in it. */
  const longest = writeHandshake(99, new Uint8Array(120 * 1024))
  const inRecords = (size: number): Uint8Array =>
    writeRecords(contentType.handshake, 0x0303, longest, { sizes: Array<number>(Math.ceil(longest.length / size)).fill(size) })

  it.each([
    ['warnings', 17, alert('warning', 112)],
    ['HelloRequests', 65, handshake(0, none)],
    ['messages that nobody knows, many in a record', 1, writeRecords(contentType.handshake, 0x0303, times(64, writeHandshake(99, none)))],
    ['pieces of one message', 1, inRecords(100)],
  ])('is left after so many: %s', (_, count, one) => {
    const reading = fresh()
    const events = [...reading.push(hello12), ...reading.push(times(count, one))]
    expect(events.at(-1)).toMatchObject({ kind: 'malformed', error: { reason: 'endless' } })
    expect(reading.ended).toBe(true)
    expect(events.length).toBeLessThan(20)
  })

  it.each([
    ['warnings', times(16, alert('warning', 112))],
    ['HelloRequests', times(62, handshake(0, none))],
    ['pieces of the smallest length that a client may ask for', inRecords(512)],
  ])('is not one that sends some and goes on: %s', (_, some) => {
    const reading = fresh()
    const events = [...reading.push(hello12), ...reading.push(some), ...reading.push(handshake(14, none))]
    expect(events.at(-1)).toEqual({ kind: 'server-hello-done' })
  })
})
