// Handshake messages: type, 24-bit length, body (RFC 8446 section 4).
// The reader joins messages that span records and separates those that share one.
import { TlsFormatError } from './errors.ts'
import { Reader } from './reader.ts'
import { concat, Writer } from './writer.ts'

export const handshakeType = {
  helloRequest: 0,
  clientHello: 1,
  serverHello: 2,
  newSessionTicket: 4,
  encryptedExtensions: 8,
  certificate: 11,
  serverKeyExchange: 12,
  certificateRequest: 13,
  serverHelloDone: 14,
  certificateVerify: 15,
  clientKeyExchange: 16,
  finished: 20,
  certificateStatus: 22,
  messageHash: 254,
} as const

export interface HandshakeMessage {
  readonly type: number
  readonly body: Uint8Array
  /** Header and body, as they enter the transcript. */
  readonly raw: Uint8Array
}

const headerLength = 4
/** Long enough for any chain seen in practice; the 16 MB that the length field allows are an attack. */
const defaultMaxLength = 128 * 1024

export function writeHandshake(type: number, body: Uint8Array): Uint8Array {
  return new Writer().u8(type, 'handshake type').opaque(3, 'handshake message', body).bytes()
}

export class HandshakeReader {
  private pending: Uint8Array = new Uint8Array(0)
  private readonly maxLength: number

  /** `maxLength`: longest body accepted, in bytes; 128 KiB by default. */
  constructor(options: { maxLength?: number } = {}) {
    this.maxLength = options.maxLength ?? defaultMaxLength
  }

  /** The payload of one handshake record. */
  push(fragment: Uint8Array): void {
    this.pending = concat(this.pending, fragment)
  }

  /** The next whole message, or null while it is incomplete. Throws TlsFormatError('too-long'). */
  next(): HandshakeMessage | null {
    if (this.pending.length < headerLength) return null
    const reader = new Reader(this.pending)
    const type = reader.u8('handshake type')
    const length = reader.u24('handshake length')
    if (length > this.maxLength) throw new TlsFormatError('too-long', 'handshake message', 1)
    if (reader.remaining < length) return null
    const raw = this.pending.slice(0, headerLength + length)
    this.pending = this.pending.subarray(headerLength + length)
    return { type, body: raw.slice(headerLength), raw }
  }

  /** True between messages: nothing of a further one has arrived. */
  get idle(): boolean {
    return this.pending.length === 0
  }
}
