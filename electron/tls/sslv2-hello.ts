// The ClientHello in the framing of SSL 2.0 (RFC 5246 appendix E.2): what old clients send to offer TLS to servers older still.
// It has no extensions, so no SNI; its cipher specs are three bytes, of which those that start with 0 are TLS suites.
import type { ClientHello } from './client-hello-spec.ts'
import { TlsFormatError } from './errors.ts'
import { Reader } from './reader.ts'

const clientHelloType = 1
const randomLength = 32

/** Two length bytes with the high bit set, then message type 1. */
export function isSslv2Hello(bytes: Uint8Array): boolean {
  return ((bytes[0] ?? 0) & 0x80) !== 0 && bytes[2] === clientHelloType
}

/**
 * The hello in the fields of a TLS one: its version as legacyVersion, the challenge as random (padded in front with zeros), the
 * TLS suites of the list; the kinds of SSL 2.0 itself have no TLS number and are left out.
 */
export function parseSslv2Hello(bytes: Uint8Array): { hello: ClientHello; message: Uint8Array } {
  const outer = new Reader(bytes)
  const length = outer.u16('SSL 2.0 record length') & 0x7fff
  const message = outer.take(length, 'SSL 2.0 ClientHello')
  const reader = new Reader(message, 1)
  const legacyVersion = reader.u16('version')
  const specsLength = reader.u16('length of cipher specs')
  const sessionIdLength = reader.u16('length of session id')
  const challengeLength = reader.u16('length of challenge')
  if (sessionIdLength > 32) throw new TlsFormatError('too-long', 'session id', reader.offset)
  if (challengeLength > randomLength) throw new TlsFormatError('too-long', 'challenge', reader.offset)
  const specs = new Reader(reader.take(specsLength, 'cipher specs')).each((list) => list.u24('cipher spec'))
  const sessionId = reader.take(sessionIdLength, 'session id')
  const random = new Uint8Array(randomLength)
  random.set(reader.take(challengeLength, 'challenge'), randomLength - challengeLength)
  reader.finish('SSL 2.0 ClientHello')
  const suites = specs.filter((spec) => spec <= 0xffff)
  return { hello: { legacyVersion, random, sessionId, suites, compressions: [0], extensions: null }, message }
}
