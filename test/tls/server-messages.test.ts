// What servers send, message by message: cuts, duplicates, the odd values that servers really use.
import { describe, expect, it } from 'vitest'
import { parseCertificate, parseCertificateRequest } from '../../electron/tls/certificate-message.ts'
import { HandshakeReader, handshakeType } from '../../electron/tls/handshake.ts'
import { contentType, RecordReader } from '../../electron/tls/record.ts'
import { parseServerHello } from '../../electron/tls/server-hello.ts'
import { parseKeyExchangeGroup } from '../../electron/tls/server-key-exchange.ts'
import { flight, found, refusal, trace } from './data.ts'
import { bytes, hex } from './node-crypto.ts'

/** The body of a handshake message in a flight in clear. */
function bodyIn(records: string, type: number): Uint8Array {
  const reader = new RecordReader()
  const messages = new HandshakeReader()
  reader.push(bytes(records))
  for (let record = reader.next(); record !== null; record = reader.next()) {
    if (record.type === contentType.handshake) messages.push(record.payload)
  }
  for (let message = messages.next(); message !== null; message = messages.next()) if (message.type === type) return message.body
  throw new Error(`no message ${type} in the recorded flight`)
}

/** Lengths of the prefixes that `parse` accepts; anything but a TlsFormatError fails the test. */
function acceptedPrefixes(whole: Uint8Array, parse: (body: Uint8Array) => unknown): number[] {
  const accepted: number[] = []
  for (let length = 0; length < whole.length; length++) {
    try {
      parse(whole.slice(0, length))
      accepted.push(length)
    } catch (error) {
      expect(error).toMatchObject({ name: 'TlsFormatError', reason: 'truncated' })
    }
  }
  return accepted
}

const tls12 = flight('TLS 1.2 with a CertificateRequest')
const hello12 = bodyIn(tls12.server, handshakeType.serverHello)
const hello13 = bodyIn(trace('3').serverHello, handshakeType.serverHello)
const message = (name: string, section = '3') => bytes(found(trace(section).messages[name])).slice(4)

const cases = [
  // Without a session id: version, random, empty session id, suite and compression are 38 bytes.
  { what: 'ServerHello of TLS 1.2', whole: hello12, parse: parseServerHello, accepted: [38 + (hello12[34] ?? 0)] },
  { what: 'ServerHello of TLS 1.3', whole: hello13, parse: parseServerHello, accepted: [38] },
  {
    what: 'HelloRetryRequest',
    whole: bodyIn(found(trace('5').helloRetryRequest), handshakeType.serverHello),
    parse: parseServerHello,
    accepted: [38],
  },
  {
    what: 'Certificate of TLS 1.2',
    whole: bodyIn(tls12.server, handshakeType.certificate),
    parse: (body: Uint8Array) => parseCertificate(body, 0x0303),
    accepted: [],
  },
  {
    what: 'Certificate of TLS 1.3',
    whole: message('certificate'),
    parse: (body: Uint8Array) => parseCertificate(body, 0x0304),
    accepted: [],
  },
  {
    what: 'CertificateRequest of TLS 1.2',
    whole: bodyIn(tls12.server, handshakeType.certificateRequest),
    parse: (body: Uint8Array) => parseCertificateRequest(body, 0x0303),
    accepted: [],
  },
  {
    what: 'CertificateRequest of TLS 1.3',
    whole: message('certificateRequest', '6'),
    parse: (body: Uint8Array) => parseCertificateRequest(body, 0x0304),
    accepted: [],
  },
]

describe('messages that are cut or too long', () => {
  it.each(cases)('every prefix of a $what is refused, but for a hello that ends before its extensions', ({ whole, parse, accepted }) => {
    expect(acceptedPrefixes(whole, parse)).toEqual(accepted)
  })

  it.each(cases)('a $what with one byte more is refused', ({ whole, parse }) => {
    expect(refusal(() => parse(Uint8Array.from([...whole, 0])))).toMatchObject({ reason: 'trailing' })
  })
})

describe('ServerHello', () => {
  const withRandomEnding = (ending: string) => bytes(`0303${'11'.repeat(24)}${ending}00c02f00`)

  it.each([
    ['444f574e47524401', 'tls12'],
    ['444f574e47524400', 'tls11-or-below'],
    ['444f574e47524402', null],
    ['0000000000000000', null],
  ])('a random that ends in %s says downgrade: %s', (ending, downgrade) => {
    expect(parseServerHello(withRandomEnding(ending)).downgrade).toBe(downgrade)
  })

  it('OpenSSL with TLS 1.3 switched off could not do more, and says nothing in its random', () => {
    const held = bodyIn(flight('TLS 1.3 held down to TLS 1.2').server, handshakeType.serverHello)
    expect(parseServerHello(held)).toMatchObject({ version: 0x0303, suite: 0xc02f, downgrade: null })
  })

  it('a hello of SSL 3.0 has no extensions', () => {
    expect(parseServerHello(bytes(`0300${'22'.repeat(32)}00000500`))).toMatchObject({
      kind: 'server-hello',
      version: 0x0300,
      suite: 0x0005,
      extensions: null,
      group: null,
    })
  })

  it('an extension sent twice is refused', () => {
    const twice = bytes(`0303${'22'.repeat(32)}00c02f00 000a ff01000100 ff01000100`.replaceAll(' ', ''))
    expect(refusal(() => parseServerHello(twice))).toMatchObject({ reason: 'duplicate', what: 'extension 65281' })
  })

  it('a key share that is longer than its key is refused', () => {
    const odd = bytes(`0303${'22'.repeat(32)}00130100 000b 0033 0007 001d 0001 aa bbcc`.replaceAll(' ', ''))
    expect(refusal(() => parseServerHello(odd))).toMatchObject({ reason: 'trailing', what: 'key share' })
  })

  it('an unknown suite, version and extension are kept as numbers', () => {
    const odd = bytes(`0309${'22'.repeat(32)}00abcd01 0006 9999 0002 beef`.replaceAll(' ', ''))
    expect(parseServerHello(odd)).toMatchObject({
      version: 0x0309,
      suite: 0xabcd,
      compression: 1,
      extensions: [{ type: 0x9999, data: bytes('beef') }],
    })
  })
})

describe('Certificate and CertificateRequest', () => {
  it('an empty chain is a chain', () => {
    expect(parseCertificate(bytes('000000'), 0x0303)).toEqual([])
    expect(parseCertificate(bytes('00000000'), 0x0304)).toEqual([])
  })

  it('certificates come out in the order sent', () => {
    expect(parseCertificate(bytes('0000090000 02aabb 000001cc'.replaceAll(' ', '')), 0x0303).map(hex)).toEqual(['aabb', 'cc'])
  })

  it('a request of TLS 1.2 names algorithms and issuers, one of TLS 1.0 only issuers', () => {
    const request = parseCertificateRequest(bodyIn(tls12.server, handshakeType.certificateRequest), 0x0303)
    expect(request.signatureAlgorithms).toContain(0x0804)
    expect(request.authorities.map((name) => Buffer.from(name).toString('latin1'))).toEqual([expect.stringContaining('shop.example.test')])
    expect(parseCertificateRequest(bytes('0101 0004 0002 3000'.replaceAll(' ', '')), 0x0301)).toEqual({
      signatureAlgorithms: [],
      authorities: [bytes('3000')],
    })
  })

  it('a request of TLS 1.3 gives its algorithms', () => {
    expect(parseCertificateRequest(message('certificateRequest', '6'), 0x0304).signatureAlgorithms.slice(0, 3)).toEqual([
      0x0403, 0x0503, 0x0603,
    ])
  })
})

describe('ServerKeyExchange', () => {
  it.each([
    ['x25519 with ECDHE', '03001d20', 0xc02f, 0x001d],
    ['a curve spelled out', '0100', 0xc02f, null],
    ['finite-field Diffie-Hellman', '0100aa', 0x0033, null],
    ['ECDHE with PSK, after the hint', '0002aabb03001720', 0xc035, 0x0017],
    ['anonymous ECDH', '03001841', 0xc018, 0x0018],
  ])('%s', (_, body, suite, group) => {
    expect(parseKeyExchangeGroup(bytes(body), suite)).toBe(group)
  })

  it('a cut one is refused', () => {
    expect(refusal(() => parseKeyExchangeGroup(bytes('0300'), 0xc02f))).toMatchObject({ reason: 'truncated', what: 'group' })
  })
})
