// One ClientHello of our own on an open connection, and the reading of its answer up to the certificate.
// The answer is told by what came: a hello, an alert, a reset, a close, silence, or bytes that are not TLS.
import type { Answer } from '../../contract/path.ts'
import type { Connection, FreshKeyShare, HandshakeCrypto, ReadResult } from '../../net/net.ts'
import { firstLine } from '../../net/net.ts'
import { padToRecordLength, writeClientHello } from '../../tls/client-hello.ts'
import type { ClientHelloSpec } from '../../tls/client-hello-spec.ts'
import { cookie } from '../../tls/extensions.ts'
import { modernHello } from '../../tls/modern-hello.ts'
import { contentType, writeRecords } from '../../tls/record.ts'
import { type FlightEvent, ServerFlight } from '../../tls/server-flight.ts'
import { concat } from '../../tls/writer.ts'
import type { Offer } from './offer.ts'

export interface ProbeResult {
  /** The ClientHello record as sent. */
  hello: Uint8Array
  answer: Answer
  /** Certificates as sent (DER), the server's own first; empty where none came. */
  chain: Uint8Array[]
  /** The server asked for a certificate of ours. */
  certificateRequested: boolean
  /** Until the ServerHello, where one came; what follows it is of other steps. */
  ms: number
}

const TLS13 = 0x0304
/** Groups that this program can make a key for (x25519 to ffdhe8192), so that it can follow whatever the server asks for. */
export const GROUPS = [0x001d, 0x0017, 0x0018, 0x0019, 0x001e, 0x0100, 0x0101, 0x0102, 0x0103, 0x0104]
const SHARED_GROUPS = [0x001d, 0x0017]
/** No server flight up to its certificates is larger; a peer that never ends is cut off here. */
const MAX_ANSWER = 512 * 1024
const ENDLESS: Answer = { kind: 'malformed', detail: 'The answer did not end.' }

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

/**
 * Old load balancers hang on a hello of 256 to 511 bytes (RFC 7685); a probe for something else must not meet that fault. A shorter
 * one is padded too, so that all probes fare alike where lengths matter, and the differential's baseline is this very hello.
 */
const avoidBrokenLengths = (spec: ClientHelloSpec): ClientHelloSpec => {
  const { length } = writeClientHello(spec)
  // The padding extension itself takes four bytes, and one more: some servers break on a last extension that is empty.
  return length < 512 ? padToRecordLength(spec, Math.max(512, length + 5)) : spec
}

const record = (version: number, message: Uint8Array): Uint8Array => writeRecords(contentType.handshake, version, message)

export type Retry = Extract<FlightEvent, { kind: 'hello-retry-request' }>

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
  certificateRequested = false
  helloRetry = false
  /** When the ServerHello came. */
  helloAt: number | null = null

  take(event: FlightEvent): void {
    if (event.kind === 'server-hello') {
      this.helloAt = performance.now()
      this.answer = { kind: 'server-hello', version: event.version, suite: event.suite, group: event.group, helloRetry: this.helloRetry }
    }
    if (event.kind === 'certificate') this.chain = event.chain
    if (event.kind === 'certificate-request') this.certificateRequested = true
    if (event.kind === 'server-key-exchange' && this.answer?.kind === 'server-hello') this.answer.group = event.group
    if (event.kind === 'alert') {
      const alert: Answer = { kind: 'alert', level: levelOf(event.level), description: event.description }
      if (alert.level === 1) this.warning ??= alert
      else this.answer ??= alert
    }
    if (event.kind === 'unreadable') this.answer ??= { kind: 'malformed', detail: `The server asked for an unknown ${event.why}.` }
    if (event.kind === 'malformed')
      this.answer ??= event.error.reason === 'endless' ? ENDLESS : { kind: 'malformed', detail: event.error.message }
    if (event.kind === 'not-tls') this.answer ??= { kind: 'not-tls', firstLine: firstLine(event.bytes) }
  }

  /** The answer when nothing more comes. `flowing`: its bytes were still coming when the time was up. */
  end(how: 'closed' | 'reset' | 'silent', received: number, flowing = false): Answer {
    // A ServerHello whose certificates were under way and late is no sign that they are lost.
    const isLate = flowing && how === 'silent' && this.answer?.kind === 'server-hello' && this.chain.length === 0
    if (this.answer && !isLate) return this.answer
    if (this.warning) return this.warning
    // What came so far was in order, or it would have been told: the rest was not sent, or did not get through.
    return received > 0 ? { kind: how, received } : { kind: how }
  }
}

/** A hello of our own, ready to be sent. */
export interface ReadyHello {
  /** The handshake message, header included. */
  message: Uint8Array
  shares: readonly FreshKeyShare[]
  /** Its records as they go out: each piece in a segment of its own, with a pause between them. */
  pieces: readonly Uint8Array[]
  /** The second hello, where the server asks for one; null where it cannot be given. */
  again(asked: Retry): { message: Uint8Array; shares: readonly FreshKeyShare[] } | null
}

/** Long enough that a piece is on its way before the next one could join it, also on a slow line. */
const PAUSE_MS = 150

const pause = (signal: AbortSignal): Promise<void> =>
  new Promise((resolve) => {
    const done = () => {
      clearTimeout(timer)
      signal.removeEventListener('abort', done)
      resolve()
    }
    const timer = setTimeout(done, signal.aborted ? 0 : PAUSE_MS)
    signal.addEventListener('abort', done, { once: true })
  })

/** Sends the hello and reads until the server's flight ends, within one deadline. The connection is left open. */
export const sendHello = async (
  connection: Connection,
  crypto: HandshakeCrypto,
  ready: ReadyHello,
  deadline: { signal: AbortSignal; timeoutMs: number },
): Promise<ProbeResult> => {
  const flight = new ServerFlight({ clientHello: ready.message, keyShares: ready.shares, crypto })
  const reading = new Reading()
  // A write that fails says nothing yet: the peer's last words may still be there to read.
  for (const [index, piece] of ready.pieces.entries()) {
    if (index > 0) await pause(deadline.signal)
    await connection.write(piece)
  }
  const from = performance.now()
  const hello = concat(...ready.pieces)
  const result = (answer: Answer): ProbeResult => {
    const { chain, certificateRequested, helloAt } = reading
    const ended = answer.kind === 'server-hello' ? helloAt : null
    return { hello, answer, chain, certificateRequested, ms: (ended ?? performance.now()) - from }
  }
  let received = 0
  let lastAt = 0
  while (!flight.ended) {
    const left = deadline.timeoutMs - (performance.now() - from)
    const read: ReadResult = left > 0 ? await connection.read({ signal: deadline.signal, timeoutMs: left }) : { kind: 'silent' }
    if (read.kind !== 'bytes') return result(reading.end(read.kind, received, lastAt > deadline.timeoutMs / 2))
    received += read.bytes.length
    lastAt = performance.now() - from
    if (received > MAX_ANSWER) return result(reading.answer ?? ENDLESS)
    for (const event of flight.push(read.bytes)) {
      reading.take(event)
      if (event.kind !== 'hello-retry-request' || flight.ended) continue
      const again = reading.helloRetry ? null : ready.again(event)
      if (!again) return result({ kind: 'malformed', detail: 'The server asked for another hello that cannot be given.' })
      reading.helloRetry = true
      flight.retry(again.message, again.shares)
      await connection.write(record(0x0303, again.message))
    }
  }
  return result(reading.end('closed', received))
}

/** Asks with a hello that offers just this, in one record and one write. */
export const probe = (
  connection: Connection,
  crypto: HandshakeCrypto,
  offer: Offer,
  host: string | null,
  deadline: { signal: AbortSignal; timeoutMs: number },
): Promise<ProbeResult> => {
  const first = writeHello(crypto, offer, host)
  const message = writeClientHello(first.spec)
  const again = (asked: Retry) => {
    const second = helloAgain(crypto, offer, host, first, asked)
    return second && { message: writeClientHello(second.spec), shares: second.shares }
  }
  return sendHello(connection, crypto, { message, shares: first.shares, pieces: [record(0x0301, message)], again }, deadline)
}
