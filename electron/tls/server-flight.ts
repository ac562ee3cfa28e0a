// What a server sends in answer to a ClientHello, up to ServerHelloDone (TLS 1.2 and before) or Finished (TLS 1.3).
// A pure state machine: the caller feeds bytes and gets events; nothing is judged.
import { parseAlert } from './alert.ts'
import { type CertificateRequest, parseCertificate, parseCertificateRequest } from './certificate-message.ts'
import { TlsFormatError } from './errors.ts'
import { extensionData, extensionType, readAlpn, readExtensions } from './extensions.ts'
import { type HandshakeMessage, HandshakeReader, handshakeType, writeHandshake } from './handshake.ts'
import {
  finishedData,
  handshakeSecrets,
  openRecord,
  type SuiteParameters,
  suiteParameters,
  type TlsCrypto,
  type TrafficKeys,
  trafficKeys,
} from './key-schedule.ts'
import { Reader } from './reader.ts'
import { contentType, maxProtected, RecordReader, type TlsRecord } from './record.ts'
import { parseServerHello, type ServerHello } from './server-hello.ts'
import { parseKeyExchangeGroup } from './server-key-exchange.ts'
import { concat } from './writer.ts'

export interface PrivateKeyShare {
  readonly group: number
  readonly privateKey: Uint8Array
}

export type FlightEvent =
  | { kind: 'server-hello'; version: number; suite: number; group: number | null; hello: ServerHello }
  | { kind: 'hello-retry-request'; suite: number; group: number | null; cookie: Uint8Array | null; hello: ServerHello }
  /** TLS 1.3. */
  | { kind: 'encrypted-extensions'; alpn: string | null }
  | { kind: 'certificate'; chain: Uint8Array[] }
  /** TLS 1.2 and before: the group of an ephemeral elliptic-curve exchange, else null. */
  | { kind: 'server-key-exchange'; group: number | null }
  | { kind: 'certificate-request'; request: CertificateRequest }
  | { kind: 'alert'; level: 'warning' | 'fatal' | number; description: number; encrypted: boolean }
  | { kind: 'server-hello-done' }
  | { kind: 'finished'; verified: boolean }
  /** All is well, but the rest cannot be read here: a version or suite that this folder does not know, or no key for the group. */
  | { kind: 'unreadable'; why: 'version' | 'suite' | 'key-share' }
  | { kind: 'malformed'; error: TlsFormatError }
  /** `bytes`: what arrived and is no TLS record, from its first byte. */
  | { kind: 'not-tls'; bytes: Uint8Array }

export interface FlightOptions {
  /** The ClientHello as a handshake message, header included. */
  readonly clientHello: Uint8Array
  /** The private halves of the key shares in it; empty where TLS 1.3 is not offered. */
  readonly keyShares: readonly PrivateKeyShare[]
  readonly crypto: TlsCrypto
}

interface Protection {
  readonly suite: SuiteParameters
  readonly serverTraffic: Uint8Array
  readonly keys: TrafficKeys
  sequence: number
}

const tls13 = 0x0304
const ssl30 = 0x0300
/**
 * No server flight is longer, in however small records it comes (RFC 6066 section 4 lets a client ask for no less than 512 bytes).
 * A peer that has no end is left here, before its bytes have cost much.
 */
const most = { records: 1024, messages: 64, warnings: 16 } as const
type Waiting = 'server-hello' | 'second-client-hello' | 'second-server-hello' | 'flight'

/**
 * Alerts of level `warning` do not end the flight, unless they come on and on. A ChangeCipherSpec is ignored in TLS 1.3 and unexpected before, since no
 * session is resumed. Handshake types that are not known enter the transcript and give no event.
 */
export class ServerFlight {
  private readonly crypto: TlsCrypto
  private readonly records = new RecordReader()
  private readonly messages = new HandshakeReader()
  private transcript: Uint8Array
  private keyShares: readonly PrivateKeyShare[]
  private waiting: Waiting = 'server-hello'
  private hello: ServerHello | null = null
  private protection: Protection | null = null
  private over = false
  private readonly count = { records: 0, messages: 0, warnings: 0 }

  constructor(options: FlightOptions) {
    this.crypto = options.crypto
    this.transcript = options.clientHello
    this.keyShares = options.keyShares
  }

  /** True after ServerHelloDone, Finished, a fatal alert, or bytes that cannot be read: what follows is ignored. */
  get ended(): boolean {
    return this.over
  }

  /** Bytes as they came, in any pieces. */
  push(bytes: Uint8Array): FlightEvent[] {
    const events: FlightEvent[] = []
    this.records.push(bytes)
    try {
      while (!this.over) {
        const record = this.records.next()
        if (record === null) break
        this.read(record, events)
      }
    } catch (error) {
      if (!(error instanceof TlsFormatError)) throw error
      this.over = true
      events.push(error.reason === 'not-tls' ? { kind: 'not-tls', bytes: this.records.rest() } : { kind: 'malformed', error })
    }
    return events
  }

  /** After `hello-retry-request`: the second hello, header included, and the private halves of its key shares. */
  retry(clientHello: Uint8Array, keyShares: readonly PrivateKeyShare[]): void {
    if (this.waiting !== 'second-client-hello') throw new Error('retry() answers a hello-retry-request; none is open')
    this.transcript = concat(this.transcript, clientHello)
    this.keyShares = keyShares
    this.waiting = 'second-server-hello'
  }

  /** Throws TlsFormatError('endless'). */
  private another(what: keyof typeof most): void {
    if (++this.count[what] > most[what]) throw new TlsFormatError('endless', what, 0)
  }

  private read(record: TlsRecord, events: FlightEvent[]): void {
    this.another('records')
    if (record.type === contentType.changeCipherSpec) {
      if (this.protection === null && this.waiting === 'flight') throw unexpected('ChangeCipherSpec')
      if (this.waiting === 'server-hello') throw unexpected('ChangeCipherSpec')
    } else if (record.type === contentType.alert) {
      this.alert(record.payload, false, events)
    } else if (record.type === contentType.applicationData && this.protection !== null) {
      this.readProtected(record, this.protection, events)
    } else if (record.type === contentType.handshake && this.protection === null) {
      this.handshake(record.payload, events)
    } else {
      throw unexpected(`record of type ${record.type}`)
    }
  }

  private readProtected(record: TlsRecord, protection: Protection, events: FlightEvent[]): void {
    const inner = openRecord(this.crypto, protection.suite, protection.keys, protection.sequence++, record)
    if (inner === null) throw unexpected('record protection')
    let end = inner.length
    while (end > 0 && inner[end - 1] === 0) end--
    const type = inner[end - 1]
    const content = inner.slice(0, Math.max(0, end - 1))
    if (type === contentType.handshake && content.length > 0) this.handshake(content, events)
    else if (type === contentType.alert) this.alert(content, true, events)
    else throw unexpected(`protected record of type ${type ?? 'none'}`)
  }

  private alert(payload: Uint8Array, encrypted: boolean, events: FlightEvent[]): void {
    const { level, description } = parseAlert(payload)
    events.push({ kind: 'alert', level, description, encrypted })
    if (level === 'warning') this.another('warnings')
    else this.over = true
  }

  private handshake(fragment: Uint8Array, events: FlightEvent[]): void {
    this.messages.push(fragment)
    while (!this.over) {
      const message = this.messages.next()
      if (message === null) return
      this.another('messages')
      if (this.hello === null) this.firstMessage(message, events)
      else this.laterMessage(message, this.hello, events)
    }
  }

  private firstMessage(message: HandshakeMessage, events: FlightEvent[]): void {
    if (message.type === handshakeType.helloRequest) return
    if (message.type !== handshakeType.serverHello || this.waiting === 'second-client-hello') {
      throw unexpected(`handshake message ${message.type}`)
    }
    const hello = parseServerHello(message.body)
    if (hello.kind === 'hello-retry-request') this.retryRequest(message, hello, events)
    else this.serverHello(message, hello, events)
  }

  private retryRequest(message: HandshakeMessage, hello: ServerHello, events: FlightEvent[]): void {
    if (this.waiting === 'second-server-hello') throw unexpected('second HelloRetryRequest')
    const { suite, group, cookie } = hello
    events.push({ kind: 'hello-retry-request', suite, group, cookie, hello })
    const parameters = suiteParameters(suite)
    if (parameters === undefined) {
      this.end({ kind: 'unreadable', why: 'suite' }, events)
      return
    }
    // RFC 8446 section 4.4.1: from here on the first hello counts in the transcript as its hash.
    const firstHello = writeHandshake(handshakeType.messageHash, this.crypto.hash(parameters.hash, this.transcript))
    this.transcript = concat(firstHello, message.raw)
    this.waiting = 'second-client-hello'
  }

  private serverHello(message: HandshakeMessage, hello: ServerHello, events: FlightEvent[]): void {
    this.transcript = concat(this.transcript, message.raw)
    this.hello = hello
    this.waiting = 'flight'
    events.push({ kind: 'server-hello', version: hello.version, suite: hello.suite, group: hello.group, hello })
    if (hello.version < ssl30 || hello.version > tls13) this.end({ kind: 'unreadable', why: 'version' }, events)
    else if (hello.version === tls13) this.startProtection(hello, events)
  }

  private startProtection(hello: ServerHello, events: FlightEvent[]): void {
    const suite = suiteParameters(hello.suite)
    if (suite === undefined) {
      this.end({ kind: 'unreadable', why: 'suite' }, events)
      return
    }
    const own = this.keyShares.find((share) => share.group === hello.group)
    if (own === undefined || hello.publicKey === null) {
      this.end({ kind: 'unreadable', why: 'key-share' }, events)
      return
    }
    if (!this.messages.idle) throw unexpected('message across a change of keys')
    const shared = this.crypto.agree(own.group, own.privateKey, hello.publicKey)
    if (shared === null) throw unexpected("server's public key")
    const { serverTraffic } = handshakeSecrets(this.crypto, suite, shared, this.crypto.hash(suite.hash, this.transcript))
    this.protection = { suite, serverTraffic, keys: trafficKeys(this.crypto, suite, serverTraffic), sequence: 0 }
    this.records.limit(maxProtected.tls13)
  }

  private laterMessage(message: HandshakeMessage, { version, suite }: ServerHello, events: FlightEvent[]): void {
    const { type, body } = message
    if (type === handshakeType.serverHello) throw unexpected('second ServerHello')
    if (type === handshakeType.certificate) events.push({ kind: 'certificate', chain: parseCertificate(body, version) })
    if (type === handshakeType.certificateRequest) {
      events.push({ kind: 'certificate-request', request: parseCertificateRequest(body, version) })
    }
    if (this.protection === null) {
      if (type === handshakeType.serverKeyExchange) events.push({ kind: 'server-key-exchange', group: parseKeyExchangeGroup(body, suite) })
      if (type === handshakeType.serverHelloDone) this.end({ kind: 'server-hello-done' }, events)
    } else {
      if (type === handshakeType.encryptedExtensions) events.push({ kind: 'encrypted-extensions', alpn: selectedProtocol(body) })
      if (type === handshakeType.finished) this.end({ kind: 'finished', verified: this.verify(body, this.protection) }, events)
    }
    this.transcript = concat(this.transcript, message.raw)
  }

  private verify(body: Uint8Array, { suite, serverTraffic }: Protection): boolean {
    const expected = finishedData(this.crypto, suite, serverTraffic, this.crypto.hash(suite.hash, this.transcript))
    return body.length === expected.length && expected.every((byte, index) => byte === body[index])
  }

  private end(event: FlightEvent, events: FlightEvent[]): void {
    events.push(event)
    this.over = true
  }
}

function selectedProtocol(body: Uint8Array): string | null {
  const reader = new Reader(body)
  const extensions = readExtensions(reader)
  reader.finish('EncryptedExtensions')
  const protocols = extensionData(extensions, extensionType.alpn)
  return protocols === undefined ? null : (readAlpn(protocols)[0] ?? null)
}

function unexpected(what: string): TlsFormatError {
  return new TlsFormatError('unexpected', what, 0)
}
