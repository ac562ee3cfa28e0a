// TLS records: the outer framing (RFC 8446 section 5.1, RFC 5246 section 6.2.1).
// Written in any split; read from a stream in whatever pieces it arrives.
import { TlsFormatError } from './errors.ts'
import { Reader } from './reader.ts'
import { concat, Writer } from './writer.ts'

export const contentType = { changeCipherSpec: 20, alert: 21, handshake: 22, applicationData: 23, heartbeat: 24 } as const

export interface TlsRecord {
  readonly type: number
  readonly version: number
  readonly payload: Uint8Array
}

const headerLength = 5
const maxPlain = 2 ** 14
/** A protected record may be longer: by 2048 bytes up to TLS 1.2, by 256 in TLS 1.3. */
export const maxProtected = { tls12: maxPlain + 2048, tls13: maxPlain + 256 } as const

/**
 * `payload` in records. `sizes` are the lengths in bytes of the first ones (0 is written as asked); the rest goes in records of
 * up to 2^14 bytes. An empty payload is one empty record. Throws TlsFormatError('too-long') for a size above 2^14.
 */
export function writeRecords(type: number, version: number, payload: Uint8Array, options: { sizes?: readonly number[] } = {}): Uint8Array {
  const sizes = options.sizes ?? []
  const writer = new Writer()
  let at = 0
  for (let index = 0; index === 0 || index < sizes.length || at < payload.length; index++) {
    const size = sizes[index] ?? maxPlain
    if (size > maxPlain) throw new TlsFormatError('too-long', 'record', writer.length)
    const fragment = payload.subarray(at, at + size)
    writer.u8(type, 'content type').u16(version, 'record version').opaque(2, 'record', fragment)
    at += fragment.length
  }
  return writer.bytes()
}

/** Takes a byte stream in pieces of any size and gives whole records. */
export class RecordReader {
  private pending: Uint8Array = new Uint8Array(0)
  private maxLength: number = maxProtected.tls12

  push(bytes: Uint8Array): void {
    this.pending = concat(this.pending, bytes)
  }

  /** The longest payload that is accepted from now on. */
  limit(maxLength: number): void {
    this.maxLength = maxLength
  }

  /**
   * The next whole record, or null while it is incomplete. Throws TlsFormatError: `not-tls` as soon as a byte cannot belong to a
   * record header, `too-long` for a length above the limit, `unexpected` for an empty record where RFC 8446 forbids one.
   */
  next(): TlsRecord | null {
    const [type, major, minor] = this.pending
    if (type === undefined) return null
    if (type < contentType.changeCipherSpec || type > contentType.heartbeat) throw new TlsFormatError('not-tls', 'content type', 0)
    if (major !== undefined && major !== 3) throw new TlsFormatError('not-tls', 'record version', 1)
    if (minor !== undefined && minor > 4) throw new TlsFormatError('not-tls', 'record version', 2)
    if (this.pending.length < headerLength) return null
    const reader = new Reader(this.pending, 1)
    const version = reader.u16('record version')
    const length = reader.u16('record length')
    if (length > this.maxLength) throw new TlsFormatError('too-long', 'record', 3)
    if (length === 0 && type !== contentType.applicationData) throw new TlsFormatError('unexpected', 'empty record', 3)
    if (reader.remaining < length) return null
    const payload = reader.take(length, 'record')
    this.pending = this.pending.subarray(headerLength + length)
    return { type, version, payload }
  }

  /** What was pushed and not yet given as a record. */
  rest(): Uint8Array {
    return this.pending
  }
}
