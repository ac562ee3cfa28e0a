// The hellos that we write, as Wireshark sees them: dissected without complaint, and suite for suite what was asked for.
import { spawnSync } from 'node:child_process'
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { padToRecordLength, writeClientHello } from '../../electron/tls/client-hello.ts'
import type { ClientHelloSpec } from '../../electron/tls/client-hello-spec.ts'
import { registeredSuites, suiteName } from '../../electron/tls/code-points.ts'
import { rawExtension, sessionTicket, statusRequest } from '../../electron/tls/extensions.ts'
import { modernHello } from '../../electron/tls/modern-hello.ts'
import { contentType, writeRecords } from '../../electron/tls/record.ts'
import { bytes } from './node-crypto.ts'

const hasTshark = spawnSync('tshark', ['-v']).status === 0
const skipped = hasTshark ? '' : ' (left out: tshark is not installed)'

/** A capture file (libpcap, link type raw IP) of one TCP segment to port 443. */
function capture(payload: Uint8Array): Buffer {
  const header = Buffer.alloc(16 + 24 + 20 + 20)
  header.writeUInt32LE(0xa1b2c3d4, 0)
  header.writeUInt16LE(2, 4)
  header.writeUInt16LE(4, 6)
  header.writeUInt32LE(262_144, 16)
  header.writeUInt32LE(228, 20)
  const length = 40 + payload.length
  header.writeUInt32LE(length, 32)
  header.writeUInt32LE(length, 36)
  header.writeUInt8(0x45, 40)
  header.writeUInt16BE(length, 42)
  header.writeUInt8(64, 48)
  header.writeUInt8(6, 49)
  Buffer.from([127, 0, 0, 1, 127, 0, 0, 1]).copy(header, 52)
  header.writeUInt16BE(50_000, 60)
  header.writeUInt16BE(443, 62)
  header.writeUInt32BE(1, 64)
  header.writeUInt32BE(1, 68)
  header.writeUInt8(5 << 4, 72)
  header.writeUInt8(0x18, 73)
  header.writeUInt16BE(65_535, 74)
  return Buffer.concat([header, payload])
}

function dissect(payload: Uint8Array, fields: string[]): string[] {
  const folder = mkdtempSync(join(tmpdir(), 'tls-preflight-'))
  try {
    const file = join(folder, 'hello.pcap')
    writeFileSync(file, capture(payload))
    const options = ['-n', '-r', file, '-T', 'fields', '-E', 'separator=|', ...fields.flatMap((field) => ['-e', field])]
    const { stdout, stderr, status } = spawnSync('tshark', options, { encoding: 'utf8' })
    if (status !== 0) throw new Error(stderr)
    return stdout.trimEnd().split('|')
  } finally {
    rmSync(folder, { recursive: true })
  }
}

const numbers = (list: string | undefined) => (list === undefined || list === '' ? [] : list.split(',').map(Number))

const modern = (versions: number[], suites: number[]): ClientHelloSpec =>
  modernHello({
    host: 'api.example.test',
    versions,
    suites,
    random: new Uint8Array(32).fill(1),
    sessionId: versions.includes(0x0304) ? new Uint8Array(32).fill(2) : new Uint8Array(0),
    keyShares: [
      { group: 0x1d, publicKey: new Uint8Array(32).fill(3) },
      { group: 0x17, publicKey: bytes(`04${'05'.repeat(64)}`) },
    ],
    alpn: ['http/1.1'],
  })

const both = modern([0x0304, 0x0303], [0x1301, 0x1302, 0xc02f, 0x009c])
const hellos: { name: string; spec: ClientHelloSpec; sizes?: number[] }[] = [
  { name: 'TLS 1.3 and 1.2', spec: both },
  { name: 'TLS 1.2 alone', spec: modern([0x0303], [0xcca8, 0xc02f, 0xc030, 0xc013, 0x009c, 0x009d]) },
  { name: 'TLS 1.0', spec: modern([0x0301], [0x002f, 0x0035]) },
  { name: 'SSL 3.0 without extensions', spec: modern([0x0300], [0x0005]) },
  { name: 'GREASE, status_request and session_ticket', spec: withMore(both) },
  { name: 'a record of 511 bytes', spec: padToRecordLength(both, 511) },
  { name: 'three records', spec: both, sizes: [10, 100] },
  {
    name: 'every registered suite',
    spec: modern(
      [0x0303],
      registeredSuites.map((suite) => suite.value),
    ),
  },
]

function withMore(spec: ClientHelloSpec): ClientHelloSpec {
  const more = [rawExtension(0x2a2a), statusRequest(), sessionTicket()]
  return { ...spec, suites: [0x1a1a, ...spec.suites], extensions: [...more, ...(spec.extensions ?? [])] }
}

describe(`Wireshark's view of our hellos${skipped}`, { timeout: 60_000 }, () => {
  it.skipIf(!hasTshark).each(hellos)('$name: no complaint, and what was asked for', ({ spec, sizes }) => {
    const records = writeRecords(contentType.handshake, 0x0301, writeClientHello(spec), sizes === undefined ? {} : { sizes })
    const [type, complaints, suites, extensions, sni] = dissect(records, [
      'tls.handshake.type',
      '_ws.expert.message',
      'tls.handshake.ciphersuite',
      'tls.handshake.extension.type',
      'tls.handshake.extensions_server_name',
    ])
    expect(complaints).toBe('')
    expect(type).toBe('1')
    expect(numbers(suites)).toEqual(spec.suites)
    expect(numbers(extensions)).toEqual((spec.extensions ?? []).map((extension) => extension.type))
    expect(sni).toBe(spec.extensions === null ? '' : 'api.example.test')
  })

  it.skipIf(!hasTshark)('a hello with a wrong length does bring a complaint: the check can fail', () => {
    const records = writeRecords(contentType.handshake, 0x0301, writeClientHello(both))
    records[5 + 4 + 2 + 32] = 40
    expect(dissect(records, ['_ws.expert.message'])[0]).not.toBe('')
  })

  it.skipIf(!hasTshark)('our names are its names wherever both have one', () => {
    const { stdout } = spawnSync('tshark', ['-G', 'values'], { encoding: 'utf8', maxBuffer: 2 ** 28 })
    const theirs = new Map(
      stdout
        .split('\n')
        .map((line) => line.split('\t'))
        .filter((row) => row[0] === 'V' && row[1] === 'tls.handshake.ciphersuite')
        .map((row) => [Number(row[2]), row[3] ?? ''] as const),
    )
    const shared = registeredSuites.filter((suite) => theirs.has(suite.value))
    expect(shared.length).toBeGreaterThan(300)
    for (const suite of shared) expect(suiteName(suite.value)).toBe(theirs.get(suite.value))
  })
})
