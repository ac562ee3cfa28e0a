// ClientHello, written byte by byte and read from any client: SSL 3.0 without extensions to TLS 1.3
// (RFC 8446 section 4.1.2, RFC 5246 section 7.4.1.2).
import type { ClientHello, ClientHelloSpec } from './client-hello-spec.ts'
import { TlsFormatError } from './errors.ts'
import { extensionType, padding, readExtensions, writeExtensions } from './extensions.ts'
import { HandshakeReader, handshakeType, writeHandshake } from './handshake.ts'
import { Reader } from './reader.ts'
import { contentType, RecordReader } from './record.ts'
import { isSslv2Hello, parseSslv2Hello } from './sslv2-hello.ts'
import { Writer } from './writer.ts'

const paddingHeader = 4
const extensionsHeader = 2

/** The handshake message, header included. Throws TlsFormatError('too-long') for what does not fit. */
export function writeClientHello(spec: ClientHelloSpec): Uint8Array {
  if (spec.random.length !== 32) throw new TlsFormatError(spec.random.length > 32 ? 'too-long' : 'truncated', 'random', 2)
  if (spec.sessionId.length > 32) throw new TlsFormatError('too-long', 'session id', 34)
  const body = new Writer()
    .u16(spec.legacyVersion, 'legacy version')
    .raw(spec.random)
    .opaque(1, 'session id', spec.sessionId)
    .u16s(2, 'cipher suites', spec.suites)
    .opaque(1, 'compression methods', Uint8Array.from(spec.compressions ?? [0]))
  if (spec.extensions !== null) writeExtensions(body, spec.extensions)
  return writeHandshake(handshakeType.clientHello, body.bytes())
}

/**
 * Pads (RFC 7685) so that the handshake message, header included, is `length` bytes: the payload of its record. A padding that
 * is already there is replaced, else one is added at the end. Throws TlsFormatError('too-long') where that cannot be: the hello
 * is longer, or shorter by less than the four bytes that the extension itself takes.
 */
export function padToRecordLength(spec: ClientHelloSpec, length: number): ClientHelloSpec {
  const extensions = (spec.extensions ?? []).filter((extension) => extension.type !== extensionType.padding)
  const unpadded = { ...spec, extensions }
  const missing = length - writeClientHello(unpadded).length
  if (missing === 0) return unpadded
  if (spec.extensions === null && missing === -extensionsHeader) return spec
  if (missing < paddingHeader) throw new TlsFormatError('too-long', 'hello to be padded', length - missing)
  return { ...spec, extensions: [...extensions, padding(missing - paddingHeader)] }
}

/**
 * `body` is the message without its header. The contents of extensions are kept unread, so only the framing can be wrong.
 * Extensions sent twice are refused, or kept both for a caller who describes what some client really sent.
 */
export function parseClientHello(body: Uint8Array, options: { duplicates?: 'refuse' | 'keep' } = {}): ClientHello {
  const reader = new Reader(body)
  const legacyVersion = reader.u16('legacy version')
  const random = reader.take(32, 'random')
  const { offset } = reader
  const sessionId = reader.opaque(1, 'session id')
  if (sessionId.length > 32) throw new TlsFormatError('too-long', 'session id', offset)
  const suites = reader.u16s(2, 'cipher suites')
  const compressions = Array.from(reader.opaque(1, 'compression methods'))
  const extensions = reader.remaining === 0 ? null : readExtensions(reader, options.duplicates)
  reader.finish('ClientHello')
  return { legacyVersion, random, sessionId, suites, compressions, extensions }
}

export interface CaughtHello {
  /** `sslv2`: the framing of SSL 2.0 (RFC 5246 appendix E.2), in which old clients offer newer versions too. */
  readonly framing: 'tls' | 'sslv2'
  /** Of the first record; 0x0002 for `sslv2`. */
  readonly recordVersion: number
  readonly hello: ClientHello
  /** The handshake message, header included; for `sslv2` what follows the two length bytes. */
  readonly message: Uint8Array
}

/**
 * Reads the hello from bytes as they came over the wire, split over records or not. What follows the hello (early data) is not
 * looked at. Duplicate extensions are kept: a real client's hello is to be described, not refused.
 */
export function clientHelloFromRecords(bytes: Uint8Array): CaughtHello {
  if (isSslv2Hello(bytes)) return { framing: 'sslv2', recordVersion: 0x0002, ...parseSslv2Hello(bytes) }
  const records = new RecordReader()
  const messages = new HandshakeReader()
  let recordVersion: number | null = null
  records.push(bytes)
  for (let record = records.next(); record !== null; record = records.next()) {
    if (record.type !== contentType.handshake) throw new TlsFormatError('unexpected', `record of type ${record.type}`, 0)
    recordVersion ??= record.version
    messages.push(record.payload)
    const message = messages.next()
    if (message === null) continue
    if (message.type !== handshakeType.clientHello) throw new TlsFormatError('unexpected', `handshake message ${message.type}`, 5)
    return { framing: 'tls', recordVersion, hello: parseClientHello(message.body, { duplicates: 'keep' }), message: message.raw }
  }
  throw new TlsFormatError('truncated', 'ClientHello', bytes.length)
}
