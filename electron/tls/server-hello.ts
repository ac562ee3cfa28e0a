// ServerHello and HelloRetryRequest (RFC 8446 sections 4.1.3 and 4.1.4; RFC 5246 section 7.4.1.3).
// Both have one form; a fixed random tells them apart.
import { TlsFormatError } from './errors.ts'
import { type Extension, extensionData, extensionType, readAlpn, readExtensions, whole } from './extensions.ts'
import { Reader } from './reader.ts'

export interface ServerHello {
  readonly kind: 'server-hello' | 'hello-retry-request'
  readonly legacyVersion: number
  /** supported_versions where the server sent it, else legacyVersion. */
  readonly version: number
  readonly random: Uint8Array
  readonly sessionId: Uint8Array
  readonly suite: number
  readonly compression: number
  readonly extensions: readonly Extension[] | null
  /** key_share: the group and, but for a retry request, the server's public key. */
  readonly group: number | null
  readonly publicKey: Uint8Array | null
  readonly cookie: Uint8Array | null
  readonly alpn: string | null
  /** The sentinel of RFC 8446 section 4.1.3: the server could do more than it chose. */
  readonly downgrade: 'tls12' | 'tls11-or-below' | null
}

/** SHA-256 of "HelloRetryRequest". */
const retryRandom = 'cf21ad74e59a6111be1d8c021e65b891c2a211167abb8c5e079e09e2c8a8339c'
/** "DOWNGRD" and a 1 or a 0, as the last eight bytes of the random. */
const sentinels = new Map([
  ['444f574e47524401', 'tls12'],
  ['444f574e47524400', 'tls11-or-below'],
] as const)

/** `body` is the message without its header. Throws TlsFormatError. */
export function parseServerHello(body: Uint8Array): ServerHello {
  const reader = new Reader(body)
  const legacyVersion = reader.u16('legacy version')
  const random = reader.take(32, 'random')
  const { offset } = reader
  const sessionId = reader.opaque(1, 'session id')
  if (sessionId.length > 32) throw new TlsFormatError('too-long', 'session id', offset)
  const suite = reader.u16('cipher suite')
  const compression = reader.u8('compression method')
  const extensions = reader.remaining === 0 ? null : readExtensions(reader)
  reader.finish('ServerHello')

  const kind = hex(random) === retryRandom ? 'hello-retry-request' : 'server-hello'
  const read = <T>(type: number, what: string, inner: (data: Reader) => T): T | null => {
    const data = extensionData(extensions, type)
    return data === undefined ? null : whole(data, what, inner)
  }
  const share = read(extensionType.keyShare, 'key share', (data) => ({
    group: data.u16('group'),
    publicKey: kind === 'server-hello' ? data.opaque(2, 'public key') : null,
  }))
  const protocols = extensionData(extensions, extensionType.alpn)
  return {
    kind,
    legacyVersion,
    version: read(extensionType.supportedVersions, 'selected version', (data) => data.u16('selected version')) ?? legacyVersion,
    random,
    sessionId,
    suite,
    compression,
    extensions,
    group: share?.group ?? null,
    publicKey: share?.publicKey ?? null,
    cookie: read(extensionType.cookie, 'cookie', (data) => data.opaque(2, 'cookie')),
    alpn: protocols === undefined ? null : (readAlpn(protocols)[0] ?? null),
    downgrade: sentinelOf(hex(random.slice(24))),
  }
}

function sentinelOf(ending: string): ServerHello['downgrade'] {
  for (const [sentinel, meaning] of sentinels) if (sentinel === ending) return meaning
  return null
}

function hex(bytes: Uint8Array): string {
  return Array.from(bytes, (byte) => byte.toString(16).padStart(2, '0')).join('')
}
