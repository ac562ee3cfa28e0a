// One ClientHello of our own on an open connection, and the reading of its answer up to the certificate.
// The answer is told by what came: a hello, an alert, a reset, a close, silence, or bytes that are not TLS.
import type { Answer } from '../../contract/path.ts'
import type { Connection, FreshKeyShare, HandshakeCrypto, ReadResult } from '../../net/net.ts'
import { firstLine } from '../../net/net.ts'
import { type ClientHelloSpec, padToRecordLength, writeClientHello } from '../../tls/client-hello.ts'
import { cookie } from '../../tls/extensions.ts'
import { modernHello } from '../../tls/modern-hello.ts'
import { contentType, writeRecords } from '../../tls/record.ts'
import { type FlightEvent, ServerFlight } from '../../tls/server-flight.ts'
import type { Offer } from './offer.ts'

export interface ProbeResult {
  /** The ClientHello record as sent. */
  hello: Uint8Array
  answer: Answer
  /** Certificates as sent (DER), the server's own first; empty where none came. */
  chain: Uint8Array[]
  ms: number
}

const TLS13 = 0x0304
/** Groups that this program can make a key for, so that it can follow whatever the server asks for. */
const GROUPS = [0x001d, 0x0017, 0x0018, 0x0019]
const SHARED_GROUPS = [0x001d, 0x0017]
/** No server flight up to its certificates is larger; a peer that never ends is cut off here. */
const MAX_ANSWER = 512 * 1024

interface Hello {
  spec: ClientHelloSpec
  shares: FreshKeyShare[]
}

const writeHello = (crypto: HandshakeCrypto, offer: Offer, host: string | null): Hello => {
  const tls13 = offer.versions.includes(TLS13)
  const shares = tls13 ? SHARED_GROUPS.flatMap((group) => crypto.generateKeyShare(group) ?? []) : []
  const spec = modernHello({
    host,
    versions: offer.versions,
    suites: offer.suites,
    random: crypto.random(32),
    sessionId: tls13 ? crypto.random(32) : new Uint8Array(0),
    keyShares: shares,
    groups: GROUPS,
    alpn: ['http/1.1'],
  })
  return { spec: avoidBrokenLengths(spec), shares }
}

/** Old load balancers hang on a hello of 256 to 511 bytes (RFC 7685); a probe for something else must not meet that fault. */
const avoidBrokenLengths = (spec: ClientHelloSpec): ClientHelloSpec => {
  const { length } = writeClientHello(spec)
  // The padding extension itself takes four bytes.
  return length > 255 && length < 512 ? padToRecordLength(spec, Math.max(512, length + 4)) : spec
}

const record = (version: number, message: Uint8Array): Uint8Array => writeRecords(contentType.handshake, version, message)

type Retry = Extract<FlightEvent, { kind: 'hello-retry-request' }>

/** The second hello: the group that the server asked for, and its cookie given back (RFC 8446 section 4.1.2). */
const helloAgain = (crypto: HandshakeCrypto, offer: Offer, host: string | null, first: Hello, asked: Retry): Hello | null => {
  const fresh = asked.group === null ? null : crypto.generateKeyShare(asked.group)
  if (asked.group !== null && fresh === null) return null
  const shares = fresh ? [fresh] : first.shares
  const spec = modernHello({
    host,
    versions: offer.versions,
    suites: offer.suites,
    random: first.spec.random,
    sessionId: first.spec.sessionId,
    keyShares: shares,
    groups: GROUPS,
    alpn: ['http/1.1'],
  })
  const extensions = asked.cookie ? [...(spec.extensions ?? []), cookie(asked.cookie)] : spec.extensions
  return { spec: avoidBrokenLengths({ ...spec, extensions }), shares }
}

const levelOf = (level: 'warning' | 'fatal' | number): number => (level === 'warning' ? 1 : level === 'fatal' ? 2 : level)

/** What the events so far amount to. A warning alert alone is no answer; it counts only when nothing else comes. */
class Reading {
  answer: Answer | null = null
  warning: Answer | null = null
  chain: Uint8Array[] = []
  helloRetry = false

  take(event: FlightEvent): void {
    if (event.kind === 'server-hello')
      this.answer = { kind: 'server-hello', version: event.version, suite: event.suite, group: event.group, helloRetry: this.helloRetry }
    if (event.kind === 'certificate') this.chain = event.chain
    if (event.kind === 'server-key-exchange' && this.answer?.kind === 'server-hello') this.answer.group = event.group
    if (event.kind === 'alert') {
      const alert: Answer = { kind: 'alert', level: levelOf(event.level), description: event.description }
      if (alert.level === 1) this.warning ??= alert
      else this.answer ??= alert
    }
    if (event.kind === 'unreadable') this.answer ??= { kind: 'malformed', detail: `The server asked for an unknown ${event.why}.` }
    if (event.kind === 'malformed') this.answer ??= { kind: 'malformed', detail: event.error.message }
    if (event.kind === 'not-tls') this.answer ??= { kind: 'not-tls', firstLine: firstLine(event.bytes) }
  }

  /** The answer when nothing more comes. */
  end(how: 'closed' | 'reset' | 'silent', received: number): Answer {
    if (this.answer) return this.answer
    if (how !== 'silent') return this.warning ?? { kind: how }
    if (this.warning) return this.warning
    // Something did arrive: that is not silence.
    return received > 0 ? { kind: 'malformed', detail: `Only ${received} bytes of an answer came in time.` } : { kind: 'silent' }
  }
}

/** Sends the hello and reads until the server's flight ends, within one deadline. The connection is left open. */
export const probe = async (
  connection: Connection,
  crypto: HandshakeCrypto,
  offer: Offer,
  host: string | null,
  deadline: { signal: AbortSignal; timeoutMs: number },
): Promise<ProbeResult> => {
  const from = performance.now()
  const first = writeHello(crypto, offer, host)
  const message = writeClientHello(first.spec)
  const hello = record(0x0301, message)
  const flight = new ServerFlight({ clientHello: message, keyShares: first.shares, crypto })
  const reading = new Reading()
  const result = (answer: Answer): ProbeResult => ({ hello, answer, chain: reading.chain, ms: performance.now() - from })

  // A write that fails says nothing yet: the peer's last words may still be there to read.
  await connection.write(hello)
  let received = 0
  while (!flight.ended) {
    const left = deadline.timeoutMs - (performance.now() - from)
    const read: ReadResult = left > 0 ? await connection.read({ signal: deadline.signal, timeoutMs: left }) : { kind: 'silent' }
    if (read.kind !== 'bytes') return result(reading.end(read.kind, received))
    received += read.bytes.length
    if (received > MAX_ANSWER) return result(reading.answer ?? { kind: 'malformed', detail: 'The answer did not end.' })
    for (const event of flight.push(read.bytes)) {
      reading.take(event)
      if (event.kind !== 'hello-retry-request' || flight.ended) continue
      const again = reading.helloRetry ? null : helloAgain(crypto, offer, host, first, event)
      if (!again) return result({ kind: 'malformed', detail: 'The server asked for another hello that cannot be given.' })
      reading.helloRetry = true
      const second = writeClientHello(again.spec)
      flight.retry(second, again.shares)
      await connection.write(record(0x0303, second))
    }
  }
  return result(reading.end('closed', received))
}
