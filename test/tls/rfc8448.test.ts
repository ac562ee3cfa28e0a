// The published traces of RFC 8448 byte for byte: hellos written and parsed, secrets, the server's flight read to its Finished.
import { describe, expect, it } from 'vitest'
import { clientHelloFromRecords, writeClientHello } from '../../electron/tls/client-hello.ts'
import {
  cookie,
  type Extension,
  keyShare,
  padding,
  pskModes,
  rawExtension,
  renegotiationInfo,
  serverName,
  sessionTicket,
  signatureAlgorithms,
  supportedGroups,
  supportedVersions,
} from '../../electron/tls/extensions.ts'
import { HandshakeReader } from '../../electron/tls/handshake.ts'
import { deriveSecret, expandLabel, finishedData, handshakeSecrets, suiteParameters, trafficKeys } from '../../electron/tls/key-schedule.ts'
import { RecordReader, writeRecords } from '../../electron/tls/record.ts'
import { type FlightEvent, ServerFlight } from '../../electron/tls/server-flight.ts'
import { parseServerHello } from '../../electron/tls/server-hello.ts'
import { concat } from '../../electron/tls/writer.ts'
import { found, messageOf, privateShares, type Trace, trace, traces } from './data.ts'
import { bytes, hex, nodeCrypto } from './node-crypto.ts'

const suite = found(suiteParameters(0x1301))

const helloRecords = traces.flatMap((each) =>
  [each.clientHello, each.clientHello2].flatMap((records, index) =>
    records === undefined ? [] : [{ section: each.section, which: index === 0 ? 'first' : 'second', records }],
  ),
)

function kinds(events: FlightEvent[]): string[] {
  return events.map((event) => event.kind)
}

function serverHelloMessage(records: string): Uint8Array {
  const reader = new RecordReader()
  reader.push(bytes(records))
  return found(reader.next() ?? undefined).payload
}

function readTrace(each: Trace, split: number): FlightEvent[] {
  const flight = new ServerFlight({
    clientHello: messageOf(each.clientHello),
    keyShares: privateShares(each.clientKeys),
    crypto: nodeCrypto,
  })
  const events: FlightEvent[] = []
  const feed = (records: string) => {
    const all = bytes(records)
    for (let at = 0; at < all.length; at += split) events.push(...flight.push(all.slice(at, at + split)))
  }
  if (each.helloRetryRequest !== undefined) {
    feed(each.helloRetryRequest)
    flight.retry(messageOf(found(each.clientHello2)), privateShares(each.clientKeys))
  }
  feed(each.serverHello)
  feed(each.serverFlight)
  expect(flight.ended).toBe(true)
  return events
}

describe('the ClientHellos of RFC 8448', () => {
  it.each(helloRecords)('the $which hello of section $section is written again from its parsed form, octet for octet', ({ records }) => {
    const caught = clientHelloFromRecords(bytes(records))
    expect(hex(writeRecords(22, caught.recordVersion, writeClientHello(caught.hello)))).toBe(records)
  })

  it('the hello of section 3 is written from its values with the builders, octet for octet', () => {
    const extensions: Extension[] = [
      serverName('server'),
      renegotiationInfo(),
      supportedGroups([0x1d, 0x17, 0x18, 0x19, 0x100, 0x101, 0x102, 0x103, 0x104]),
      sessionTicket(),
      keyShare([{ group: 0x1d, publicKey: bytes('99381de560e4bd43d23d8e435a7dbafeb3c06e51c13cae4d5413691e529aaf2c') }]),
      supportedVersions([0x0304]),
      signatureAlgorithms([
        0x0403, 0x0503, 0x0603, 0x0203, 0x0804, 0x0805, 0x0806, 0x0401, 0x0501, 0x0601, 0x0201, 0x0402, 0x0502, 0x0602, 0x0202,
      ]),
      pskModes(),
      rawExtension(28, bytes('4001')),
    ]
    const hello = writeClientHello({
      legacyVersion: 0x0303,
      random: bytes('cb34ecb1e78163ba1c38c6dacb196a6dffa21a8d9912ec18a2ef6283024dece7'),
      sessionId: new Uint8Array(0),
      suites: [0x1301, 0x1303, 0x1302],
      extensions,
    })
    expect(hex(writeRecords(22, 0x0301, hello))).toBe(trace('3').clientHello)
  })

  it('the second hello of section 5 sends back the cookie and is padded to 512 bytes', () => {
    const retry = parseServerHello(serverHelloMessage(found(trace('5').helloRetryRequest)).slice(4))
    const { hello, message } = clientHelloFromRecords(bytes(found(trace('5').clientHello2)))
    expect(hello.extensions).toContainEqual(cookie(found(retry.cookie ?? undefined)))
    expect(hello.extensions).toContainEqual(padding(0xaf))
    expect(message.length).toBe(512)
  })
})

describe('the server answers of RFC 8448', () => {
  it('the ServerHello of section 3 selects TLS 1.3, its suite and its key share', () => {
    expect(parseServerHello(serverHelloMessage(trace('3').serverHello).slice(4))).toMatchObject({
      kind: 'server-hello',
      legacyVersion: 0x0303,
      version: 0x0304,
      suite: 0x1301,
      group: 0x1d,
      publicKey: bytes('c9828876112095fe66762bdbf7c672e156d6cc253b833df1dd69b1b04e751f0f'),
      downgrade: null,
    })
  })

  it('the HelloRetryRequest of section 5 is known by its random and names a group without a key', () => {
    const retry = parseServerHello(serverHelloMessage(found(trace('5').helloRetryRequest)).slice(4))
    expect(retry).toMatchObject({ kind: 'hello-retry-request', version: 0x0304, suite: 0x1301, group: 0x17, publicKey: null })
    expect(retry.cookie?.length).toBe(0x72)
  })
})

describe('the key schedule', () => {
  it('gives the secrets, keys and Finished of section 3', () => {
    const { clientHello, serverHello, clientKeys, secrets, messages } = trace('3')
    const transcript = concat(messageOf(clientHello), serverHelloMessage(serverHello))
    const peer = found(parseServerHello(serverHelloMessage(serverHello).slice(4)).publicKey ?? undefined)
    const shared = found(nodeCrypto.agree(0x1d, bytes(found(clientKeys['0x001d'])), peer) ?? undefined)
    const schedule = handshakeSecrets(nodeCrypto, suite, shared, nodeCrypto.hash('sha256', transcript))
    const keys = trafficKeys(nodeCrypto, suite, schedule.serverTraffic)
    const emptyHash = nodeCrypto.hash('sha256', new Uint8Array(0))
    expect({
      shared: hex(shared),
      early: hex(schedule.early),
      derivedForHandshake: hex(deriveSecret(nodeCrypto, suite, schedule.early, 'derived', emptyHash)),
      handshake: hex(schedule.handshake),
      clientHandshakeTraffic: hex(schedule.clientTraffic),
      serverHandshakeTraffic: hex(schedule.serverTraffic),
      derivedForMaster: hex(deriveSecret(nodeCrypto, suite, schedule.handshake, 'derived', emptyHash)),
      master: hex(schedule.master),
      serverKey: hex(keys.key),
      serverIv: hex(keys.iv),
      serverFinishedKey: hex(expandLabel(nodeCrypto, suite, schedule.serverTraffic, 'finished', new Uint8Array(0), 32)),
    }).toEqual(secrets)

    const beforeFinished = concat(
      transcript,
      ...['encryptedExtensions', 'certificate', 'certificateVerify'].map((name) => bytes(found(messages[name]))),
    )
    const data = finishedData(nodeCrypto, suite, schedule.serverTraffic, nodeCrypto.hash('sha256', beforeFinished))
    expect(`14000020${hex(data)}`).toBe(messages.finished)
  })

  it('gives the secrets of section 5, where the first hello counts as its hash', () => {
    const each = trace('5')
    const { secrets } = each
    const first = concat(bytes('fe000020'), nodeCrypto.hash('sha256', messageOf(each.clientHello)))
    const retry = serverHelloMessage(found(each.helloRetryRequest))
    const second = messageOf(found(each.clientHello2))
    const transcriptHash = nodeCrypto.hash('sha256', concat(first, retry, second, serverHelloMessage(each.serverHello)))
    const peer = found(parseServerHello(serverHelloMessage(each.serverHello).slice(4)).publicKey ?? undefined)
    const shared = found(nodeCrypto.agree(0x17, bytes(found(each.clientKeys['0x0017'])), peer) ?? undefined)
    const schedule = handshakeSecrets(nodeCrypto, suite, shared, transcriptHash)
    const keys = trafficKeys(nodeCrypto, suite, schedule.serverTraffic)
    expect(secrets).toMatchObject({
      early: hex(schedule.early),
      handshake: hex(schedule.handshake),
      transcriptToServerHello: hex(transcriptHash),
      clientHandshakeTraffic: hex(schedule.clientTraffic),
      serverHandshakeTraffic: hex(schedule.serverTraffic),
      master: hex(schedule.master),
      serverKey: hex(keys.key),
      serverIv: hex(keys.iv),
    })
  })
})

describe('the server flight', () => {
  const splits = [1, 7, 100_000]
  const plain = ['server-hello', 'encrypted-extensions', 'certificate', 'finished']
  const expected: Record<string, string[]> = {
    '3': plain,
    '5': ['hello-retry-request', ...plain],
    '6': ['server-hello', 'encrypted-extensions', 'certificate-request', 'certificate', 'finished'],
    '7': plain,
  }

  it.each(traces.flatMap((each) => splits.map((split) => ({ section: each.section, title: each.title, split, each }))))(
    'section $section ($title) is read to a verified Finished in pieces of $split bytes',
    ({ section, split, each }) => {
      const events = readTrace(each, split)
      expect(kinds(events)).toEqual(expected[section])
      expect(events.at(-1)).toEqual({ kind: 'finished', verified: true })
    },
  )

  it('the chain of section 3 is the certificate of the trace as DER', () => {
    const event = readTrace(trace('3'), 100_000).find((candidate) => candidate.kind === 'certificate')
    const [certificate] = event?.kind === 'certificate' ? event.chain : []
    expect(found(trace('3').messages.certificate)).toContain(hex(found(certificate)))
    expect(certificate?.length).toBe(0x1b0)
  })

  it('a flipped bit in the flight is malformed, and nothing of it is believed', () => {
    const each = trace('3')
    const broken = bytes(each.serverFlight)
    broken[100] = (broken[100] ?? 0) ^ 1
    const events = readTrace({ ...each, serverFlight: hex(broken) }, 100_000)
    expect(kinds(events)).toEqual(['server-hello', 'malformed'])
  })

  it('another first hello breaks the keys: the transcript counts', () => {
    const flight = new ServerFlight({
      clientHello: messageOf(trace('6').clientHello),
      keyShares: privateShares(trace('3').clientKeys),
      crypto: nodeCrypto,
    })
    expect(kinds(flight.push(bytes(trace('3').serverHello + trace('3').serverFlight)))).toEqual(['server-hello', 'malformed'])
  })

  it('the trace holds the four messages of the flight in one record', () => {
    const { messages } = trace('3')
    const reader = new HandshakeReader()
    for (const message of Object.values(messages)) reader.push(bytes(message))
    expect([reader.next(), reader.next(), reader.next(), reader.next()].map((message) => message?.type)).toEqual([8, 11, 15, 20])
    expect(reader.idle).toBe(true)
  })
})
