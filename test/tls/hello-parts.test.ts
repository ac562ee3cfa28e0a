// A hello cut into its fields: the parts of every recorded hello make up the whole message, and each stands where it should.
import { describe, expect, it } from 'vitest'
import { clientHelloFromRecords, writeClientHello } from '../../electron/tls/client-hello.ts'
import { serverName } from '../../electron/tls/extensions.ts'
import { helloParts } from '../../electron/tls/hello-parts.ts'
import { capturedHellos } from './data.ts'
import { bytes, hex } from './node-crypto.ts'

const fields = (message: Uint8Array) => helloParts(message).map(({ field }) => field)

describe('the parts of a hello', () => {
  it.each(capturedHellos)('make up the whole message: $name', ({ bytes: records }) => {
    const { message, hello } = clientHelloFromRecords(bytes(records))
    const parts = helloParts(message)
    expect(parts.map((part) => hex(part.bytes)).join('')).toBe(hex(message))
    expect(parts.flatMap(({ extension }) => extension ?? [])).toEqual((hello.extensions ?? []).map(({ type }) => type))
  })

  it('without extensions end with the compression methods', () => {
    const message = writeClientHello({
      legacyVersion: 0x0300,
      random: new Uint8Array(32),
      sessionId: new Uint8Array(0),
      suites: [5],
      extensions: null,
    })
    expect(fields(message)).toEqual([
      'handshake type',
      'length',
      'legacy version',
      'random',
      'session id',
      'cipher suites',
      'compression methods',
    ])
  })

  it('show an extension with its header', () => {
    const message = writeClientHello({
      legacyVersion: 0x0303,
      random: new Uint8Array(32),
      sessionId: new Uint8Array(0),
      suites: [0xc02f],
      extensions: [serverName('a.example')],
    })
    expect(hex(helloParts(message).at(-1)?.bytes ?? new Uint8Array(0))).toBe('0000000e000c000009612e6578616d706c65')
  })

  it('of a message that is cut short are refused', () => {
    const message = writeClientHello({
      legacyVersion: 0x0303,
      random: new Uint8Array(32),
      sessionId: new Uint8Array(0),
      suites: [5],
      extensions: [],
    })
    expect(() => helloParts(message.slice(0, -1))).toThrow(/extensions/)
  })
})
