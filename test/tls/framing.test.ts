// Reading and writing in bounds: numbers, vectors, records, handshake messages, alerts.
import { describe, expect, it } from 'vitest'
import { parseAlert, writeAlert } from '../../electron/tls/alert.ts'
import { TlsFormatError } from '../../electron/tls/errors.ts'
import { HandshakeReader, writeHandshake } from '../../electron/tls/handshake.ts'
import { Reader } from '../../electron/tls/reader.ts'
import { RecordReader, type TlsRecord, writeRecords } from '../../electron/tls/record.ts'
import { Writer } from '../../electron/tls/writer.ts'
import { refusal } from './data.ts'
import { bytes, hex } from './node-crypto.ts'

function records(data: Uint8Array): TlsRecord[] {
  const reader = new RecordReader()
  const all: TlsRecord[] = []
  reader.push(data)
  for (let record = reader.next(); record !== null; record = reader.next()) all.push(record)
  return all
}

describe('reader and writer', () => {
  it('a number that does not fit is refused', () => {
    for (const write of [
      () => new Writer().u8(256, 'x'),
      () => new Writer().u16(0x10000, 'x'),
      () => new Writer().u24(0x1000000, 'x'),
      () => new Writer().u8(-1, 'x'),
      () => new Writer().u16(1.5, 'x'),
    ]) {
      expect(refusal(write)).toMatchObject({ reason: 'too-long', what: 'x' })
    }
    expect(hex(new Writer().u8(255, 'x').u16(0xffff, 'x').u24(0xfffffe, 'x').bytes())).toBe('fffffffffffe')
  })

  it('a vector that is too long for its length field is refused, one byte less is written', () => {
    expect(new Writer().opaque(1, 'x', new Uint8Array(255)).length).toBe(256)
    expect(refusal(() => new Writer().opaque(1, 'x', new Uint8Array(256)))).toMatchObject({ reason: 'too-long', what: 'length of x' })
    expect(refusal(() => new Writer().opaque(2, 'x', new Uint8Array(0x10000)))).toMatchObject({ reason: 'too-long' })
  })

  it('a vector longer than its surroundings is refused, though the buffer goes on', () => {
    const outer = new Reader(bytes('0003 02aabb ccdd'.replaceAll(' ', '')))
    const inner = outer.vector(2, 'outer')
    expect(hex(inner.opaque(1, 'inner'))).toBe('aabb')
    const tight = new Reader(bytes('000203aabbcc')).vector(2, 'outer')
    expect(refusal(() => tight.opaque(1, 'inner'))).toMatchObject({ reason: 'truncated', what: 'inner', offset: 3 })
  })

  it('what remains is refused where all was to be read', () => {
    const reader = new Reader(bytes('0102'))
    reader.u8('x')
    expect(refusal(() => reader.finish('thing'))).toMatchObject({ reason: 'trailing', what: 'thing', offset: 1 })
  })

  it('the error says what, why and where', () => {
    expect(new TlsFormatError('truncated', 'session id', 34).message).toBe('session id: truncated at byte 34')
  })
})

describe('records', () => {
  const payload = Uint8Array.from({ length: 20_000 }, (_, index) => index % 251)

  it.each([
    { sizes: [], lengths: [16384, 3616] },
    { sizes: [1, 2, 3], lengths: [1, 2, 3, 16384, 3610] },
    { sizes: [20_000 - 16_384, 16_384], lengths: [3616, 16384] },
    { sizes: [0, 16384], lengths: [0, 16384, 3616] },
  ])('a payload split as $sizes is $lengths', ({ sizes, lengths }) => {
    const written = writeRecords(23, 0x0303, payload, { sizes })
    expect(records(written).map((record) => record.payload.length)).toEqual(lengths)
    expect(hex(Uint8Array.from(records(written).flatMap((record) => Array.from(record.payload))))).toBe(hex(payload))
  })

  it('an empty payload is one empty record', () => {
    expect(hex(writeRecords(22, 0x0301, new Uint8Array(0)))).toBe('1603010000')
  })

  it('a record size above 2^14 is refused', () => {
    expect(refusal(() => writeRecords(22, 0x0301, payload, { sizes: [16385] }))).toMatchObject({ reason: 'too-long' })
  })

  it.each([
    ['an HTTP answer', Buffer.from('HTTP/1.1 400 Bad Request\r\n')],
    ['an SMTP greeting', Buffer.from('220 mail.example.test ESMTP\r\n')],
    ['a single foreign byte', bytes('48')],
    ['a foreign major version', bytes('1602')],
    ['a foreign minor version', bytes('160309')],
    ['an SSL 2.0 answer', bytes('80030000')],
  ])('%s is no TLS, known before a header is whole', (_, data) => {
    expect(refusal(() => records(data))).toMatchObject({ reason: 'not-tls' })
  })

  it('a length above what protection may add is refused, the longest one is awaited', () => {
    expect(records(bytes('1703034800'))).toEqual([])
    expect(refusal(() => records(bytes('1703034801')))).toMatchObject({ reason: 'too-long' })
    const tls13 = new RecordReader()
    tls13.limit(16384 + 256)
    tls13.push(bytes('1703034101'))
    expect(refusal(() => tls13.next())).toMatchObject({ reason: 'too-long' })
  })

  it('an empty handshake record is refused, an empty one of application data is not', () => {
    expect(refusal(() => records(bytes('1603030000')))).toMatchObject({ reason: 'unexpected' })
    expect(records(bytes('1703030000'))).toEqual([{ type: 23, version: 0x0303, payload: new Uint8Array(0) }])
  })

  it('records come out whole however the bytes arrive', () => {
    const written = writeRecords(22, 0x0301, payload.slice(0, 50), { sizes: [20, 30] })
    const reader = new RecordReader()
    const sizes: number[] = []
    for (const byte of written) {
      reader.push(Uint8Array.of(byte))
      const record = reader.next()
      if (record !== null) sizes.push(record.payload.length)
    }
    expect(sizes).toEqual([20, 30])
    expect(reader.rest().length).toBe(0)
  })
})

describe('handshake messages', () => {
  it('several in one fragment come out one by one, one in several fragments whole', () => {
    const reader = new HandshakeReader()
    const first = writeHandshake(14, new Uint8Array(0))
    const second = writeHandshake(11, bytes('010203'))
    reader.push(first)
    reader.push(second.slice(0, 2))
    expect(reader.next()).toEqual({ type: 14, body: new Uint8Array(0), raw: first })
    expect(reader.next()).toBeNull()
    expect(reader.idle).toBe(false)
    reader.push(second.slice(2))
    expect(reader.next()).toEqual({ type: 11, body: bytes('010203'), raw: second })
    expect(reader.idle).toBe(true)
  })

  it('a length above the bound is refused before its bytes arrive', () => {
    const reader = new HandshakeReader()
    reader.push(bytes('0b020000'))
    expect(reader.next()).toBeNull()
    const refused = new HandshakeReader()
    refused.push(bytes('0b020001'))
    expect(refusal(() => refused.next())).toMatchObject({ reason: 'too-long' })
    const strict = new HandshakeReader({ maxLength: 10 })
    strict.push(bytes('0b00000b'))
    expect(refusal(() => strict.next())).toMatchObject({ reason: 'too-long' })
  })
})

describe('alerts', () => {
  it.each([
    ['0228', { level: 'fatal', description: 40 }],
    ['0170', { level: 'warning', description: 112 }],
    ['07fe', { level: 7, description: 254 }],
  ])('%s is read and written again', (data, alert) => {
    expect(parseAlert(bytes(data))).toEqual(alert)
    expect(hex(writeAlert(parseAlert(bytes(data))))).toBe(data)
  })

  it('half an alert and one and a half are refused', () => {
    expect(refusal(() => parseAlert(bytes('02')))).toMatchObject({ reason: 'truncated' })
    expect(refusal(() => parseAlert(bytes('022802')))).toMatchObject({ reason: 'trailing' })
  })
})
