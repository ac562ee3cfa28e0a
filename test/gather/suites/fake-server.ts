// A server in memory: it reads the hello that was sent and answers as its settings say. What no real server does can be made of it,
// and nothing waits but where a test wants it to.
import { X509Certificate } from 'node:crypto'
import { setMaxListeners } from 'node:events'
import { rootCertificates } from 'node:tls'
import type { Wire } from '../../../electron/gather/suites/ask.ts'
import { certificates } from '../../../electron/net/certificates.ts'
import type { Connection, ConnectResult, ReadResult } from '../../../electron/net/net.ts'
import { tlsCrypto } from '../../../electron/net/tls-crypto.ts'
import { clientHelloFromRecords } from '../../../electron/tls/client-hello.ts'
import type { ClientHello } from '../../../electron/tls/client-hello-spec.ts'
import { suiteAuthentication, suiteName } from '../../../electron/tls/code-points.ts'
import { extensionType, readSupportedVersions } from '../../../electron/tls/extensions.ts'
import { contentType, writeRecords } from '../../../electron/tls/record.ts'
import { concat, Writer } from '../../../electron/tls/writer.ts'

/** What a connection comes to: bytes, and then the end; or an end at once. `silent` keeps it open. */
export type Answer = { bytes: Uint8Array; end?: 'closed' | 'reset' | 'silent' } | 'closed' | 'reset' | 'silent' | 'refused'

export interface Scene {
  /** By version: the accepted suites, in the server's order. */
  versions: Record<number, readonly number[]>
  /** `client`: the first of the client's list; `chacha`: the server's, but ChaCha20 first where the client lists it first. Default: server. */
  order?: 'server' | 'client' | 'chacha'
  /** How it refuses; default: the alert handshake_failure. */
  refusal?: Answer
  /** How it refuses a version; default: the alert protocol_version. */
  versionRefusal?: Answer
  /** Whatever is to happen instead, per connection: its number from 0, how many are open with it, and what was offered. */
  instead?(connection: { index: number; open: number; version: number; suites: readonly number[] }): Answer | null
  /** Milliseconds that a connection takes; 0: a near server. */
  distanceMs?: number
}

export interface FakeServer extends Wire {
  readonly connections: number
  readonly mostOpen: number
  /** The largest number of suites in one hello. */
  readonly mostSuites: number
  /** The lengths of all hellos. */
  readonly lengths: readonly number[]
}

const TLS12 = 0x0303
const TLS13 = 0x0304
/** The random that marks a HelloRetryRequest (RFC 8446 section 4.1.3): SHA-256 of these words. */
const RETRY = tlsCrypto.hash('sha256', new TextEncoder().encode('HelloRetryRequest'))
const X25519 = 0x001d

const handshake = (type: number, version: number, body: Uint8Array): Uint8Array =>
  writeRecords(contentType.handshake, Math.min(version, TLS12), new Writer().u8(type, 'type').opaque(3, 'message', body).bytes())

/** Any that can be read. */
const CERTIFICATE = new X509Certificate(rootCertificates[0] ?? '').raw

/** ServerHello; with TLS 1.3 a HelloRetryRequest that asks for X25519. */
export const helloOf = (version: number, suite: number): Uint8Array => {
  const hello = new Writer()
    .u16(Math.min(version, TLS12), 'version')
    .raw(version === TLS13 ? RETRY : new Uint8Array(32))
    .opaque(1, 'session id', new Uint8Array(0))
    .u16(suite, 'suite')
    .u8(0, 'compression')
  if (version !== TLS13) return handshake(2, version, hello.bytes())
  hello.vector(2, 'extensions', (list) =>
    list
      .u16(extensionType.supportedVersions, 'type')
      .vector(2, 'data', (data) => data.u16(TLS13, 'version'))
      .u16(extensionType.keyShare, 'type')
      .vector(2, 'data', (data) => data.u16(X25519, 'group')),
  )
  return handshake(2, version, hello.bytes())
}

/** The same, and before TLS 1.3 what follows it: the certificate of suites that have the one of RSA, and ServerHelloDone. */
export const takes = (version: number, suite: number): Uint8Array => {
  if (version === TLS13) return helloOf(version, suite)
  const chain = new Writer().vector(3, 'chain', (list) => list.opaque(3, 'certificate', CERTIFICATE)).bytes()
  const certificate = suiteAuthentication(suite) === 'rsa' ? handshake(11, version, chain) : new Uint8Array(0)
  return concat(helloOf(version, suite), certificate, handshake(14, version, new Uint8Array(0)))
}

export const alert = (description: number, level: 1 | 2 = 2): Uint8Array =>
  writeRecords(contentType.alert, TLS12, Uint8Array.of(level, description))

const versionOf = (hello: ClientHello): number => {
  const versions = hello.extensions?.find(({ type }) => type === extensionType.supportedVersions)
  return versions ? Math.max(...readSupportedVersions(versions.data)) : hello.legacyVersion
}

const isChaCha = (suite: number): boolean => suiteName(suite).includes('CHACHA20')

/** As OpenSSL 3.0 chooses (ssl3_choose_cipher): of the client's list it sees only what its library knows, here all that is registered. */
const preferred = (own: readonly number[], order: Scene['order'], [first = 0]: readonly number[]): readonly number[] =>
  order === 'chacha' && isChaCha(first) ? [...own.filter(isChaCha), ...own.filter((suite) => !isChaCha(suite))] : own

const usualAnswer = (scene: Scene, version: number, suites: readonly number[]): Answer => {
  const own = scene.versions[version]
  if (!own) return scene.versionRefusal ?? { bytes: alert(70) }
  const taken =
    scene.order === 'client'
      ? suites.find((suite) => own.includes(suite))
      : preferred(own, scene.order, suites).find((suite) => suites.includes(suite))
  return taken === undefined ? (scene.refusal ?? { bytes: alert(40) }) : { bytes: takes(version, taken) }
}

export const fakeServer = (scene: Scene): FakeServer => {
  const counts = { connections: 0, open: 0, mostOpen: 0, mostSuites: 0, lengths: [] as number[] }

  const connect: Wire['connect'] = async (_target, deadline): Promise<ConnectResult> => {
    setMaxListeners(0, deadline.signal)
    const ms = scene.distanceMs ?? 0
    const index = counts.connections
    counts.connections += 1
    counts.open += 1
    counts.mostOpen = Math.max(counts.mostOpen, counts.open)
    const { open } = counts
    let coming: Uint8Array | null = null
    let end: 'closed' | 'reset' | 'silent' = 'silent'
    let isOpen = true
    const close = () => {
      if (isOpen) counts.open -= 1
      isOpen = false
    }
    const decide = (bytes: Uint8Array): void => {
      const { hello } = clientHelloFromRecords(bytes)
      const version = versionOf(hello)
      counts.mostSuites = Math.max(counts.mostSuites, hello.suites.length)
      counts.lengths.push(bytes.length)
      const answer = scene.instead?.({ index, open, version, suites: hello.suites }) ?? usualAnswer(scene, version, hello.suites)
      if (typeof answer === 'string') end = answer === 'refused' ? 'closed' : answer
      else {
        coming = answer.bytes
        end = answer.end ?? 'silent'
      }
    }
    const connection: Connection = {
      async write(bytes) {
        decide(bytes)
        return 'written'
      },
      read: ({ timeoutMs, signal }): Promise<ReadResult> => {
        if (coming) {
          const bytes = coming
          coming = null
          return Promise.resolve({ kind: 'bytes', bytes })
        }
        if (end !== 'silent') return Promise.resolve({ kind: end })
        return new Promise((resolve) => {
          const timer = setTimeout(() => resolve({ kind: 'silent' }), timeoutMs)
          signal.addEventListener('abort', () => {
            clearTimeout(timer)
            resolve({ kind: 'silent' })
          })
        })
      },
      close,
    }
    // What was settled before takes the loop's turn: several connections are open at one time.
    await new Promise((resolve) => setTimeout(resolve, ms))
    if (deadline.signal.aborted || scene.instead?.({ index, open, version: 0, suites: [] }) === 'refused') {
      close()
      return { kind: 'refused', code: 'ECONNREFUSED', ms }
    }
    return { kind: 'open', connection, ms }
  }

  return {
    connect,
    lookup: async (name) =>
      name === 'unknown.test'
        ? { kind: 'name-unknown', detail: 'The resolvers say that this name does not exist.', ms: 1 }
        : { kind: 'resolved', addresses: [{ address: '192.0.2.1', family: 4 }], ms: 1 },
    crypto: tlsCrypto,
    certificates,
    get connections() {
      return counts.connections
    },
    get mostOpen() {
      return counts.mostOpen
    },
    get mostSuites() {
      return counts.mostSuites
    },
    get lengths() {
      return counts.lengths
    },
  }
}
