// Net: the door to the wire. Plain sockets with a deadline at every step; what the peer did is a value, never a throw.
// Also the loopback CONNECT proxy that keeps the hello of a runtime.
import type { Certificate, HttpAnswer, ResolverAnswer, Trust } from '../contract/path.ts'
import type { KeyShare } from '../tls/extensions.ts'
import type { TlsCrypto } from '../tls/key-schedule.ts'

export interface Deadline {
  signal: AbortSignal
  timeoutMs: number
}

export type LookupResult =
  /** `more`: how many other addresses the name has, which are left aside. */
  | { kind: 'resolved'; addresses: { address: string; family: 4 | 6 }[]; more?: number; ms: number }
  /** `answers`: what each resolver said, in the order in which programs ask them; left out where none was asked. */
  | { kind: 'name-unknown' | 'no-address' | 'resolver-silent' | 'resolver-failed'; ms: number; detail: string; answers?: ResolverAnswer[] }

export interface ProxyTarget {
  /** Without credentials. */
  url: string
  credentials: { user: string; password: string } | null
  /** How the chain of an HTTPS proxy (DER, its own certificate first) fares against the stores of this host. */
  trustOf(chain: readonly Uint8Array[]): Trust[]
}

/** What one read brought: bytes, the peer's FIN, its RST, or nothing until the deadline. */
export type ReadResult = { kind: 'bytes'; bytes: Uint8Array } | { kind: 'closed' } | { kind: 'reset' } | { kind: 'silent' }

export interface Connection {
  /** This host's own address on it. */
  readonly localAddress?: string | undefined
  write(bytes: Uint8Array): Promise<'written' | 'reset' | 'silent'>
  read(deadline: Deadline): Promise<ReadResult>
  close(): void
}

export type ConnectResult =
  | { kind: 'open'; connection: Connection; ms: number }
  | { kind: 'refused' | 'silent' | 'unreachable' | 'denied'; code: string; ms: number }
  /** The endpoint's budget of connections is used up. */
  | { kind: 'budget' }

/** Of a SOCKS proxy: the code of its reply as `status`; of one that answered at first and no more, how far it got as `reason`. */
export interface ProxyAnswer {
  protocol: 'http' | 'socks4' | 'socks5'
  status: number
  reason: string
  schemes: string[]
  headers: string[]
}
export type TunnelResult =
  | { kind: 'tunnel'; connection: Connection; answer: ProxyAnswer; ms: number }
  | { kind: 'login-needed' | 'login-refused' | 'denied' | 'cannot-reach'; answer: ProxyAnswer; ms: number }
  /** Its own certificate is not accepted, so nothing was asked of it. `reason`: plain sentences. */
  | { kind: 'certificate-bad'; reason: string; ms: number }
  /** `detail`: one plain sentence on what came instead. */
  | { kind: 'not-a-proxy'; detail: string; answer: ProxyAnswer | null; ms: number }
  | { kind: 'closed' | 'reset' | 'silent'; answer: ProxyAnswer | null; ms: number }

/** A handshake completed by this program's own TLS library, then one HTTP request. */
export interface CompletedHandshake {
  handshake: { observation: 'completed' | 'alert' | 'reset' | 'closed' | 'silent' | 'failed'; detail: string; ms: number }
  /** As the library names it, e.g. `TLSv1.3`. */
  version: string | null
  /** IANA name. */
  suite: string | null
  /** As the library names it, e.g. `X25519`, `prime256v1`; null without an elliptic-curve exchange, or where it does not tell. */
  group: string | null
  http: {
    /** `unfinished`: an answer began, and its head did not end in time or within bounds. */
    observation: 'answered' | 'unfinished' | 'reset' | 'closed' | 'silent' | 'not-http'
    method: HttpAnswer['method']
    /** Null unless answered. */
    answer: HttpAnswer | null
    detail: string
    ms: number
  } | null
  /** Which library made it, e.g. `OpenSSL 3.0.17 (Node 20.20.2)`. */
  library: string
}

/** A key share of our own: what the hello shows and what stays here. */
export interface FreshKeyShare extends KeyShare {
  privateKey: Uint8Array
}

/** What a hello of our own and the reading of its answer need from a cryptographic library. */
export interface HandshakeCrypto extends TlsCrypto {
  random(length: number): Uint8Array
  /** X25519 (29), P-256 (23), P-384 (24) and P-521 (25); null for any other group. */
  generateKeyShare(group: number): FreshKeyShare | null
}

/** A text that was fetched, or one plain sentence on why it was not. */
export type TextResult = { ok: true; text: string } | { ok: false; detail: string }

/** Trust anchors of one store, as PEM blocks. */
export interface Anchors {
  store: Trust['store']
  source: string
  pem: readonly string[]
}

/** Certificates as a chain of names and signatures. Dates, revocation and purposes are left aside. */
export interface CertificateReader {
  /** null when the bytes (DER) are no certificate that this program's library can read. */
  read(der: Uint8Array): Certificate | null
  /** Whether the certificate is for this host name or address (RFC 6125); null when it cannot be read. */
  nameMatches(der: Uint8Array, host: string): boolean | null
  /**
   * How the chain as sent (DER, the server's own first) fares against these anchors. `known`: certificates that were not sent
   * but are at hand; where only they lead to an anchor the chain is `incomplete`.
   */
  evaluateTrust(chain: readonly Uint8Array[], anchors: Anchors, known?: readonly Uint8Array[]): Trust
}

/** A loopback CONNECT proxy: it keeps the ClientHello of whatever connects through it and ends the connection. */
/** What came instead of a ClientHello: a request without TLS, the same sent as to a proxy (RFC 9112 section 3.2.2), something else, no byte. */
export type Spoken = 'http' | 'http-to-proxy' | 'other' | 'nothing'

export interface HelloCatcher {
  /** `http://127.0.0.1:PORT`. */
  readonly proxyUrl: string
  readonly port: number
  /** The TLS records of the first ClientHello that arrives, or null at the deadline. */
  next(deadline: Deadline): Promise<Uint8Array | null>
  /** Where no hello came: the most telling of what was sent instead; null where nobody connected. A replayed catcher cannot say. */
  spoken?(): Spoken | null
  close(): Promise<void>
}

export interface Net {
  /** The resolvers of this host, as configured. */
  resolvers(): string[]
  /** Asks as programs do (hosts file included); on failure asks the resolvers themselves why. */
  lookup(name: string, deadline: Deadline): Promise<LookupResult>
  /** What each resolver says of exactly this name, in the order in which programs ask them. */
  askResolvers(name: string, deadline: Deadline): Promise<ResolverAnswer[]>
  /** The addresses of exactly this name, by the resolver that programs believe: none where it says there is no such name; null: none says. */
  addressesOf(name: string, deadline: Deadline): Promise<string[] | null>
  /** One TCP connection; `endpoint` (host:port) is whose budget it counts against. */
  connect(target: { address: string; port: number; endpoint: string }, deadline: Deadline): Promise<ConnectResult>
  /**
   * Asks an open connection to a proxy for a tunnel, in the way that the proxy's URL names: HTTP CONNECT (RFC 9110 section 9.3.6),
   * the same inside TLS, SOCKS 4 or SOCKS 5 (RFC 1928). Names are passed on as they are: resolving them here is up to the caller.
   */
  tunnel(connection: Connection, target: { host: string; port: number }, proxy: ProxyTarget, deadline: Deadline): Promise<TunnelResult>
  /**
   * Completes a handshake on an open connection, verifying nothing, and asks for one resource. The deadline holds for each of the two.
   * With `method` it asks so; without, by HEAD, and by GET where the answer to HEAD tells too little.
   */
  complete(
    connection: Connection,
    request: { host: string; port: number; resource: string; minVersion: string; suites: string[]; method?: 'GET' },
    deadline: Deadline,
  ): Promise<CompletedHandshake>
  /** Asks by GET in plain HTTP on an open connection, which is closed at the end; null where no HTTP came back. */
  askPlain(
    connection: Connection,
    request: { host: string; port: number; resource: string },
    deadline: Deadline,
  ): Promise<HttpAnswer | null>
  /**
   * Waits for a place among the connections to one endpoint (host:port), for a runtime's own attempt. The answer gives it back;
   * null: the endpoint's budget is used up, or `signal` was aborted.
   */
  place(endpoint: string, signal: AbortSignal): Promise<(() => void) | null>
  /** How many connections to one endpoint (host:port) its budget still has. */
  connectionsLeft(endpoint: string): number
  catchHello(): Promise<HelloCatcher>
  /** Fetches a text of at most 1 MiB over http or https, such as a proxy script; the deadline holds for all of it. */
  fetchText(url: string, login: ProxyTarget['credentials'], deadline: Deadline): Promise<TextResult>
  /** The addresses of this host but loopback, IPv4 first. */
  ownAddresses(): string[]
  /** Certificates of a trust store as PEM blocks: this program's own copy of the public roots. */
  publicRoots(): { source: string; pem: string[] }
  readonly certificates: CertificateReader
  readonly crypto: HandshakeCrypto
}

/**
 * Answers to HEAD that tell too little: the server does not know HEAD (405, 501: RFC 9110 sections 15.5.6 and 15.6.2), or it refuses,
 * and its page says why (a certificate that was not given, a firewall for web applications, a broken server). A page where an API was
 * asked may be a block page, which firewalls send with the status 200 too, or with one that says nothing of a refusal.
 */
export const isWorthAsking = ({ status, headers }: Pick<HttpAnswer, 'status' | 'headers'>): boolean =>
  [400, 403, 405, 415, 426].includes(status) ||
  status >= 500 ||
  ((status < 300 || [406, 429, 451].includes(status)) && headers.some((field) => /^content-type: *text\/html/i.test(field)))

/** The first line of bytes that were not understood, as text of at most 200 characters; what cannot be printed becomes a dot. */
export const firstLine = (bytes: Uint8Array): string => {
  const line = String.fromCharCode(...bytes.subarray(0, 200)).split(/\r?\n/, 1)[0] ?? ''
  return line.replace(/[^\x20-\x7e]/g, '.')
}
