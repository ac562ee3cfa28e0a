// ClientHellos: those of real clients, described as Wireshark describes them; those we write; and those that are cut or odd.
import { describe, expect, it } from 'vitest'
import { clientHelloFromRecords, padToRecordLength, parseClientHello, writeClientHello } from '../../electron/tls/client-hello.ts'
import type { ClientHelloSpec } from '../../electron/tls/client-hello-spec.ts'
import { isGrease } from '../../electron/tls/code-points.ts'
import { describeHello } from '../../electron/tls/describe-hello.ts'
import {
  alpn,
  extendedMasterSecret,
  keyShare,
  rawExtension,
  readKeyShares,
  serverName,
  signatureAlgorithms,
  statusRequest,
  supportedGroups,
  supportedVersions,
} from '../../electron/tls/extensions.ts'
import { type ModernHello, modernHello } from '../../electron/tls/modern-hello.ts'
import { contentType, writeRecords } from '../../electron/tls/record.ts'
import { capturedHellos, found, refusal } from './data.ts'
import { bytes, hex } from './node-crypto.ts'

const random = new Uint8Array(32).fill(7)
const none = new Uint8Array(0)
const plain: ClientHelloSpec = { legacyVersion: 0x0303, random, sessionId: none, suites: [0xc02f], extensions: [] }

const wanted: ModernHello = {
  host: 'api.example.test',
  versions: [0x0304, 0x0303],
  suites: [0x1301, 0xc02f],
  random,
  sessionId: new Uint8Array(32).fill(9),
  keyShares: [{ group: 0x1d, publicKey: new Uint8Array(32).fill(5) }],
}

const wire = (spec: ClientHelloSpec, recordVersion = 0x0301) => writeRecords(contentType.handshake, recordVersion, writeClientHello(spec))
const body = (records: string) => clientHelloFromRecords(bytes(records)).message.slice(4)

describe('hellos of real clients', () => {
  it.each(capturedHellos)('$name is described as Wireshark dissects it', ({ bytes: records, tshark }) => {
    const description = describeHello(bytes(records))
    const versions = tshark.versions.filter((version) => !isGrease(version))
    expect(description).toEqual({ ...tshark, versions: versions.length > 0 ? versions : description.versions })
  })

  it.each(capturedHellos)('$name is written again from its parsed form, octet for octet', ({ bytes: records }) => {
    const { hello, recordVersion } = clientHelloFromRecords(bytes(records))
    expect(hex(wire(hello, recordVersion))).toBe(records)
  })

  it('without supported_versions a client offers all versions up to its legacy version', () => {
    const versionsOf = (name: string) => describeHello(bytes(found(capturedHellos.find((each) => each.name.includes(name))).bytes)).versions
    expect(versionsOf('0.10.48')).toEqual([0x0303, 0x0302, 0x0301])
    expect(versionsOf('held to TLS 1.0')).toEqual([0x0301])
    expect(describeHello(wire({ ...plain, legacyVersion: 0x0300, extensions: null })).versions).toEqual([0x0300])
    expect(describeHello(wire({ ...plain, legacyVersion: 0x0304 })).versions).toEqual([0x0303, 0x0302, 0x0301])
  })

  it('the GREASE of Chromium is left out of versions and kept everywhere else', () => {
    const { bytes: records, tshark } = found(capturedHellos.find((each) => each.name === 'Chromium'))
    const description = describeHello(bytes(records))
    expect(tshark.versions.some(isGrease)).toBe(true)
    expect(description.versions).toEqual([0x0304, 0x0303])
    for (const kept of [description.suites, description.groups, description.keyShares, description.extensions]) {
      expect(kept.some(isGrease)).toBe(true)
    }
  })
})

describe('hellos caught on the wire', () => {
  it.each([[[1]], [[4, 1]], [[2, 3, 50]]])('a hello split over records as %j is the same hello', (sizes) => {
    const message = writeClientHello(modernHello(wanted))
    const caught = clientHelloFromRecords(writeRecords(contentType.handshake, 0x0301, message, { sizes }))
    expect(hex(caught.message)).toBe(hex(message))
    expect(caught).toMatchObject({ framing: 'tls', recordVersion: 0x0301 })
  })

  it('what follows the hello is not looked at', () => {
    const early = writeRecords(contentType.applicationData, 0x0303, new Uint8Array(40))
    expect(clientHelloFromRecords(Buffer.concat([wire(plain), early])).hello.suites).toEqual([0xc02f])
  })

  // By hand from RFC 5246 appendix E.2: offers TLS 1.0, two TLS suites, and between them the kind 0x010080 of SSL 2.0.
  const sslv2 = `802201030100090000001000002f01008000000a${'ab'.repeat(16)}`

  it('a hello in SSL 2.0 framing is recognised and named so', () => {
    const caught = clientHelloFromRecords(bytes(sslv2))
    expect(caught).toMatchObject({
      framing: 'sslv2',
      recordVersion: 0x0002,
      hello: { legacyVersion: 0x0301, suites: [0x002f, 0x000a], extensions: null },
    })
    expect(hex(caught.hello.random)).toBe('00'.repeat(16) + 'ab'.repeat(16))
    expect(describeHello(bytes(sslv2))).toMatchObject({ recordVersion: 0x0002, versions: [0x0301], sni: null, extensions: [] })
  })

  it('a wrong length in SSL 2.0 framing is refused', () => {
    expect(refusal(() => clientHelloFromRecords(bytes(`8023${sslv2.slice(4)}00`)))).toMatchObject({ reason: 'trailing' })
    expect(refusal(() => clientHelloFromRecords(bytes(sslv2.slice(0, -2))))).toMatchObject({ reason: 'truncated' })
  })

  it('other bytes are refused by name', () => {
    expect(refusal(() => clientHelloFromRecords(Buffer.from('GET / HTTP/1.1\r\n')))).toMatchObject({ reason: 'not-tls' })
    expect(refusal(() => clientHelloFromRecords(none))).toMatchObject({ reason: 'truncated' })
    expect(refusal(() => clientHelloFromRecords(bytes('15030100020228')))).toMatchObject({ reason: 'unexpected' })
    expect(refusal(() => clientHelloFromRecords(bytes('160301000402000000')))).toMatchObject({ reason: 'unexpected' })
  })

  it('an extension sent twice is refused on parsing, and described by its first', () => {
    const twice = wire({ ...plain, extensions: [serverName('first.example.test'), serverName('second.example.test')] })
    const message = clientHelloFromRecords(twice).message
    expect(refusal(() => parseClientHello(message.slice(4)))).toMatchObject({ reason: 'duplicate', what: 'extension 0' })
    expect(describeHello(twice)).toMatchObject({ sni: 'first.example.test', extensions: [0, 0] })
  })

  it('an extension whose content cannot be read offers nothing, the others still count', () => {
    const odd = wire({ ...plain, extensions: [rawExtension(10, bytes('0003001d00')), serverName('api.example.test')] })
    expect(describeHello(odd)).toMatchObject({ groups: [], sni: 'api.example.test', extensions: [10, 0] })
  })
})

describe('hellos that are cut', () => {
  it.each(capturedHellos)('every prefix of the hello of $name is refused, but for the one that ends before the extensions', (each) => {
    const whole = body(each.bytes)
    const { extensions, ...fixed } = parseClientHello(whole)
    const withoutExtensions = writeClientHello({ ...fixed, extensions: null }).length - 4
    expect(extensions).not.toBeNull()
    const accepted: number[] = []
    for (let length = 0; length < whole.length; length++) {
      try {
        parseClientHello(whole.slice(0, length))
        accepted.push(length)
      } catch (error) {
        expect(error).toMatchObject({ name: 'TlsFormatError', reason: 'truncated' })
      }
    }
    expect(accepted).toEqual([withoutExtensions])
    expect(refusal(() => parseClientHello(Uint8Array.from([...whole, 0])))).toMatchObject({ reason: 'trailing' })
  })

  it('every prefix of the records is refused as truncated', () => {
    const records = wire(modernHello(wanted))
    for (let length = 0; length < records.length; length++) {
      expect(refusal(() => describeHello(records.slice(0, length)))).toMatchObject({ reason: 'truncated' })
    }
  })
})

describe('hellos that we write', () => {
  it('a hello for TLS 1.3 and 1.2 offers both, with key share and SNI', () => {
    expect(describeHello(wire(modernHello({ ...wanted, alpn: ['http/1.1'] })))).toEqual({
      recordVersion: 0x0301,
      legacyVersion: 0x0303,
      versions: [0x0304, 0x0303],
      suites: [0x1301, 0xc02f],
      groups: [0x1d, 0x17, 0x18, 0x19],
      keyShares: [0x1d],
      signatureAlgorithms: [
        ...[0x0403, 0x0503, 0x0603, 0x0807, 0x0804, 0x0805, 0x0806, 0x0809, 0x080a, 0x080b],
        ...[0x0401, 0x0501, 0x0601, 0x0203, 0x0201],
      ],
      alpn: ['http/1.1'],
      extensions: [0, 23, 0xff01, 11, 10, 16, 13, 43, 45, 51],
      sni: 'api.example.test',
    })
  })

  it.each([
    { versions: [0x0304], offered: [0x0304], legacyVersion: 0x0303, extensions: [0, 10, 13, 43, 45, 51] },
    { versions: [0x0303], offered: [0x0303, 0x0302, 0x0301], legacyVersion: 0x0303, extensions: [0, 23, 0xff01, 11, 10, 13] },
    {
      versions: [0x0303, 0x0302, 0x0301],
      offered: [0x0303, 0x0302, 0x0301],
      legacyVersion: 0x0303,
      extensions: [0, 23, 0xff01, 11, 10, 13],
    },
    { versions: [0x0301], offered: [0x0301], legacyVersion: 0x0301, extensions: [0, 23, 0xff01, 11, 10] },
  ])('versions $versions send legacy version $legacyVersion and extensions $extensions', (each) => {
    const { versions, offered, legacyVersion, extensions } = each
    expect(describeHello(wire(modernHello({ ...wanted, versions })))).toMatchObject({ versions: offered, legacyVersion, extensions })
  })

  it.each([
    ['192.0.2.1', null],
    ['2001:db8::1', null],
    ['[2001:db8::1]', null],
    [null, null],
    ['api.example.test.', 'api.example.test'],
    ['1.example.test', '1.example.test'],
    ['localhost', 'localhost'],
  ])('host %s sends the SNI %s', (host, sni) => {
    expect(describeHello(wire(modernHello({ ...wanted, host }))).sni).toBe(sni)
  })

  it.each([256, 300, 511, 512, 1024, 16384])('a hello is padded to a record of %i bytes', (length) => {
    const records = wire(padToRecordLength(modernHello(wanted), length))
    expect([records[3], records[4]]).toEqual([length >> 8, length & 0xff])
    expect(describeHello(records).extensions.at(-1)).toBe(21)
  })

  it('padding again replaces the padding, and to its own length none is needed', () => {
    const spec = modernHello(wanted)
    const own = writeClientHello(spec).length
    expect(padToRecordLength(padToRecordLength(spec, 600), own)).toEqual(spec)
    expect(writeClientHello(padToRecordLength(spec, own + 4)).length).toBe(own + 4)
  })

  it('a length that padding cannot reach is refused', () => {
    const spec = modernHello(wanted)
    const own = writeClientHello(spec).length
    for (const length of [own - 1, own + 1, own + 3]) {
      expect(refusal(() => padToRecordLength(spec, length))).toMatchObject({ reason: 'too-long' })
    }
  })

  it('a hello without extensions is padded by an extension block of its own, or left where it fits', () => {
    const spec = { ...plain, extensions: null }
    const own = writeClientHello(spec).length
    expect(writeClientHello(padToRecordLength(spec, own)).length).toBe(own)
    expect(writeClientHello(padToRecordLength(spec, 300)).length).toBe(300)
  })

  it('what does not fit is refused on writing', () => {
    const long = 'a'.repeat(256)
    expect(refusal(() => alpn([long]))).toMatchObject({ reason: 'too-long' })
    expect(refusal(() => serverName('bücher→.example.test'))).toMatchObject({ reason: 'unexpected' })
    expect(refusal(() => supportedVersions(Array(128).fill(0x0304)))).toMatchObject({ reason: 'too-long' })
    expect(refusal(() => supportedGroups([0x10000]))).toMatchObject({ reason: 'too-long' })
    expect(refusal(() => writeClientHello({ ...plain, random: new Uint8Array(31) }))).toMatchObject({ what: 'random' })
    expect(refusal(() => writeClientHello({ ...plain, sessionId: new Uint8Array(33) }))).toMatchObject({ reason: 'too-long' })
    expect(refusal(() => writeClientHello({ ...plain, suites: Array(32768).fill(1) }))).toMatchObject({ reason: 'too-long' })
  })

  it('GREASE and unknown extensions are kept as given', () => {
    const spec: ClientHelloSpec = {
      ...plain,
      suites: [0x1a1a, 0xc02f],
      extensions: [rawExtension(0x2a2a), extendedMasterSecret(), rawExtension(0x9999, bytes('beef')), statusRequest()],
    }
    expect(parseClientHello(writeClientHello(spec).slice(4))).toEqual({ ...spec, compressions: [0] })
  })

  it('a session id of more than 32 bytes is refused on parsing', () => {
    const message = writeClientHello({ ...plain, sessionId: new Uint8Array(32) })
    message[4 + 34] = 33
    expect(refusal(() => parseClientHello(message.slice(4)))).toMatchObject({ reason: 'too-long', what: 'session id' })
  })

  it('key shares and signature algorithms are read as they were written', () => {
    const shares = [{ group: 0x0a0a, publicKey: bytes('00') }, ...wanted.keyShares]
    expect(readKeyShares(keyShare(shares).data)).toEqual(shares)
    expect(hex(signatureAlgorithms([0x0804, 0x0401]).data)).toBe('000408040401')
  })
})
