// One hello on a connection of its own, and which suite the server takes of it. Nothing is completed: reading ends at ServerHello
// or HelloRetryRequest, or a little later where the certificate is wanted too.
import {
  type CertificateReader,
  type Connection,
  type ConnectResult,
  type Deadline,
  type FreshKeyShare,
  firstLine,
  type HandshakeCrypto,
  type Net,
} from '../../net/net.ts'
import { padToRecordLength, writeClientHello } from '../../tls/client-hello.ts'
import type { ClientHelloSpec } from '../../tls/client-hello-spec.ts'
import { modernHello } from '../../tls/modern-hello.ts'
import { contentType, writeRecords } from '../../tls/record.ts'
import { type FlightEvent, ServerFlight } from '../../tls/server-flight.ts'
import { TLS13, VERSIONS } from './offered.ts'

/** The part of Net that this needs: few modules, so that the command starts fast. */
export interface Wire extends Pick<Net, 'lookup' | 'crypto'> {
  connect(target: { address: string; port: number }, deadline: Deadline): Promise<ConnectResult>
  readonly certificates: Pick<CertificateReader, 'read'>
}

export interface Target {
  address: string
  port: number
  /** The name in SNI; null: none. */
  serverName: string | null
}

export interface Question {
  version: number
  /** As the client prefers them; at most `MOST_AT_ONCE`. */
  suites: readonly number[]
  /** TLS 1.3 with real key shares, for a server that does not like an empty list, or to read its certificate. */
  withShares?: boolean
  /** Whether to read on to the certificate when this suite was taken. */
  wantsCertificate?: (suite: number) => boolean
}

/** `ms`: from the hello to its answer. A version other than the one asked for is `other-version`. */
export type Reply =
  | { kind: 'picked'; suite: number; chain: readonly Uint8Array[]; ms: number }
  | { kind: 'other-version'; version: number; ms: number }
  | { kind: 'alert'; description: number; ms: number }
  /** `received`: bytes that came in time and were no whole answer. */
  | { kind: 'closed' | 'reset' | 'silent'; ms: number; received: number }
  | { kind: 'not-tls'; detail: string; ms: number }
  | { kind: 'malformed'; detail: string; ms: number }
  | { kind: 'not-connected'; how: Exclude<ConnectResult['kind'], 'open'>; ms: number }

/** Every elliptic-curve group of RFC 8422 and of TLS 1.3, the common ones first. */
const GROUPS = [
  ...[0x001d, 0x0017, 0x0018, 0x0019, 0x001e, 0x001a, 0x001b, 0x001c, 0x0016, 0x0015, 0x0014, 0x0013, 0x0012, 0x000e, 0x000d, 0x000c],
  ...[0x000b, 0x000a, 0x0009, 0x0008, 0x0007, 0x0006, 0x0005, 0x0004, 0x0003, 0x0002, 0x0001, 0x000f, 0x0010, 0x0011, 0x0029],
]
/**
 * ffdhe2048 to ffdhe8192, in TLS 1.3 alone: before, a server that has a group of its own would refuse DHE for them (RFC 7919 section 4).
 * Not beside key shares: there are none for them, and a server that prefers them would ask for one.
 */
const FINITE_FIELD_GROUPS = [0x0100, 0x0101, 0x0102, 0x0103, 0x0104]
/** Whatever a certificate may be signed with: it is to be seen, not avoided. */
const SIGNATURES = [
  ...[0x0403, 0x0503, 0x0603, 0x0807, 0x0808, 0x0804, 0x0805, 0x0806, 0x0809, 0x080a, 0x080b, 0x081a, 0x081b, 0x081c, 0x0401, 0x0501],
  ...[0x0601, 0x0303, 0x0301, 0x0302, 0x0402, 0x0502, 0x0602, 0x0203, 0x0201, 0x0202, 0x0708],
]
const SHARED_GROUPS = [0x001d, 0x0017, 0x0018, 0x0019, 0x001e]
/** Two large records: no ServerHello with its certificates takes more. */
const MAX_ANSWER = 40 * 1024
const LAST_LOOK_MS = 10
const SSL30 = 0x0300
const TLS10 = 0x0301

/** Old load balancers hang on a hello of 256 to 511 bytes (RFC 7685); without extensions there is nothing to pad. */
const messageOf = (spec: ClientHelloSpec): Uint8Array => {
  const message = writeClientHello(spec)
  if (message.length < 256 || message.length > 511 || spec.extensions === null) return message
  return writeClientHello(padToRecordLength(spec, Math.max(512, message.length + 4)))
}

const writeQuestion = (crypto: HandshakeCrypto, target: Target, question: Question) => {
  const { version, suites } = question
  const shares: FreshKeyShare[] = question.withShares ? SHARED_GROUPS.flatMap((group) => crypto.generateKeyShare(group) ?? []) : []
  const spec = modernHello({
    host: target.serverName,
    versions: [version],
    suites,
    random: crypto.random(32),
    sessionId: version === TLS13 ? crypto.random(32) : new Uint8Array(0),
    keyShares: shares,
    groups: version === TLS13 && !question.withShares ? [...GROUPS, ...FINITE_FIELD_GROUPS] : GROUPS,
    signatureAlgorithms: SIGNATURES,
  })
  const message = messageOf(spec)
  return { message, record: writeRecords(contentType.handshake, version === SSL30 ? SSL30 : TLS10, message), shares }
}

/** What the events of one answer amount to, for one question. */
class Hearing {
  readonly #question: Question
  readonly #from: number
  #suite: number | null = null
  #chain: readonly Uint8Array[] = []
  #ms = 0
  #warned: Reply | null = null
  /** Nothing more has to be read. */
  over: Reply | null = null

  constructor(question: Question, from: number) {
    this.#question = question
    this.#from = from
  }

  take(event: FlightEvent): void {
    const ms = performance.now() - this.#from
    if (event.kind === 'server-hello') this.#picked(event.suite, event.version, ms)
    else if (event.kind === 'hello-retry-request') this.#picked(event.suite, TLS13, ms)
    else if (event.kind === 'alert') {
      const alert: Reply = { kind: 'alert', description: event.description, ms }
      if (event.level === 'warning') this.#warned ??= alert
      else this.over ??= this.#answer() ?? alert
    } else if (event.kind === 'certificate') {
      this.#chain = event.chain
      this.over ??= this.#answer()
    } else if (event.kind === 'server-hello-done' || event.kind === 'finished' || event.kind === 'unreadable') this.over ??= this.#answer()
    else if (event.kind === 'malformed') this.over ??= this.#answer() ?? { kind: 'malformed', detail: event.error.message, ms }
    else if (event.kind === 'not-tls') this.over ??= this.#answer() ?? { kind: 'not-tls', detail: firstLine(event.bytes), ms }
  }

  /** The server sends on and on. */
  endless(): void {
    this.over ??= this.#answer() ?? { kind: 'malformed', detail: 'The answer did not end.', ms: performance.now() - this.#from }
  }

  /** The answer when nothing more comes. */
  end(how: 'closed' | 'reset' | 'silent', received: number): Reply {
    return this.over ?? this.#answer() ?? this.#warned ?? { kind: how, ms: performance.now() - this.#from, received }
  }

  #answer(): Reply | null {
    return this.#suite === null ? null : { kind: 'picked', suite: this.#suite, chain: this.#chain, ms: this.#ms }
  }

  #picked(suite: number, version: number, ms: number): void {
    const { version: asked, suites, wantsCertificate } = this.#question
    this.#ms = ms
    if (!VERSIONS.some((known) => known === version))
      this.over = { kind: 'malformed', detail: 'The server chose a version that does not exist.', ms }
    else if (version !== asked) this.over = { kind: 'other-version', version, ms }
    else if (!suites.includes(suite)) this.over = { kind: 'malformed', detail: 'The server took a suite that was not offered.', ms }
    else {
      this.#suite = suite
      if (!wantsCertificate?.(suite)) this.over = this.#answer()
    }
  }
}

const hear = async (wire: Wire, connection: Connection, target: Target, question: Question, deadline: Deadline): Promise<Reply> => {
  const from = performance.now()
  const { message, record, shares } = writeQuestion(wire.crypto, target, question)
  const flight = new ServerFlight({ clientHello: message, keyShares: shares, crypto: wire.crypto })
  const hearing = new Hearing(question, from)
  // A write that fails says nothing yet: the peer's last words may still be there to read.
  void connection.write(record)
  let received = 0
  let late = false
  while (!hearing.over && !flight.ended && !late) {
    const left = deadline.timeoutMs - (performance.now() - from)
    // On a busy computer the time may be over before anybody has looked: what is there by then still counts.
    late = left <= 0
    const read = await connection.read({ signal: deadline.signal, timeoutMs: Math.max(left, LAST_LOOK_MS) })
    if (read.kind !== 'bytes') return hearing.end(read.kind, received)
    received += read.bytes.length
    for (const event of flight.push(read.bytes)) hearing.take(event)
    if (received > MAX_ANSWER) hearing.endless()
  }
  return hearing.over ?? hearing.end(late ? 'silent' : 'closed', received)
}

/** Asks on a fresh connection. The deadline holds for the connection and again for the answer, however many bytes it comes in. */
export const ask = async (wire: Wire, target: Target, question: Question, deadline: Deadline): Promise<Reply> => {
  const opened = await wire.connect(target, deadline)
  if (opened.kind !== 'open') return { kind: 'not-connected', how: opened.kind, ms: opened.kind === 'budget' ? 0 : opened.ms }
  try {
    return await hear(wire, opened.connection, target, question, deadline)
  } finally {
    opened.connection.close()
  }
}
