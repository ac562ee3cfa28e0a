// A ClientHello cut into its fields, in the order of its bytes: for whoever wants to see where each of them stands.
// The parts lie one after the other without a gap and make up the whole message (RFC 8446 section 4.1.2).
import { Reader } from './reader.ts'

export interface HelloPart {
  field:
    | 'handshake type'
    | 'length'
    | 'legacy version'
    | 'random'
    | 'session id'
    | 'cipher suites'
    | 'compression methods'
    | 'length of extensions'
    | 'extension'
  bytes: Uint8Array
  /** Of an extension: its type. */
  extension?: number
}

/** `message`: the handshake message, header included. Throws TlsFormatError where it is cut short. */
export function helloParts(message: Uint8Array): HelloPart[] {
  const reader = new Reader(message)
  const parts: HelloPart[] = []
  const part = (field: HelloPart['field'], read: () => unknown, extension?: number): void => {
    const start = reader.offset
    read()
    parts.push({ field, bytes: message.slice(start, reader.offset), ...(extension === undefined ? {} : { extension }) })
  }
  part('handshake type', () => reader.u8('handshake type'))
  part('length', () => reader.u24('length'))
  part('legacy version', () => reader.u16('legacy version'))
  part('random', () => reader.take(32, 'random'))
  part('session id', () => reader.opaque(1, 'session id'))
  part('cipher suites', () => reader.opaque(2, 'cipher suites'))
  part('compression methods', () => reader.opaque(1, 'compression methods'))
  if (reader.remaining > 0) part('length of extensions', () => reader.u16('length of extensions'))
  while (reader.remaining > 0) {
    const type = new Reader(message, reader.offset).u16('extension type')
    part(
      'extension',
      () => {
        reader.u16('extension type')
        reader.opaque(2, 'extension')
      },
      type,
    )
  }
  return parts
}
