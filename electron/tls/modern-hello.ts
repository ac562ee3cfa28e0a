// The hello that the probes send: what today's clients send, limited to the versions and suites asked for.
// Nothing in it is random by itself: the caller hands in every value that must be fresh.
import type { ClientHelloSpec } from './client-hello-spec.ts'
import {
  alpn,
  type Extension,
  ecPointFormats,
  extendedMasterSecret,
  type KeyShare,
  keyShare,
  pskModes,
  renegotiationInfo,
  serverName,
  signatureAlgorithms,
  supportedGroups,
  supportedVersions,
} from './extensions.ts'

export interface ModernHello {
  /** null: no SNI. An IP address is not sent as one either (RFC 6066 section 3). */
  readonly host: string | null
  /** Best first. */
  readonly versions: readonly number[]
  readonly suites: readonly number[]
  /** 32 bytes. */
  readonly random: Uint8Array
  /** 32 random bytes where TLS 1.3 is offered, for old middleboxes (RFC 8446 appendix D.4); else empty. */
  readonly sessionId: Uint8Array
  /** Only sent where TLS 1.3 is offered. */
  readonly keyShares: readonly KeyShare[]
  readonly groups?: readonly number[]
  readonly signatureAlgorithms?: readonly number[]
  readonly alpn?: readonly string[]
}

const tls13 = 0x0304
const tls12 = 0x0303
const tls10 = 0x0301
const emptyRenegotiationInfo = 0x00ff

/** x25519, secp256r1, secp384r1, secp521r1. */
const defaultGroups = [0x001d, 0x0017, 0x0018, 0x0019]
/**
 * ECDSA, EdDSA and RSA-PSS first, the latter with an RSA key and with a key for PSS alone, then RSA PKCS #1, SHA-1 last: whatever a
 * server's certificate is like, it is to be seen, not avoided.
 */
const defaultSignatureAlgorithms = [
  ...[0x0403, 0x0503, 0x0603, 0x0807, 0x0804, 0x0805, 0x0806, 0x0809, 0x080a, 0x080b],
  ...[0x0401, 0x0501, 0x0601, 0x0203, 0x0201],
]

/**
 * Without TLS 1.3 among `versions` nothing of TLS 1.3 is sent; with SSL 3.0 alone there are no extensions at all. Renegotiation
 * is always signalled as secure where it exists (RFC 5746): by the extension, or by the SCSV where there are no extensions.
 */
export function modernHello(wanted: ModernHello): ClientHelloSpec {
  const newest = Math.max(...wanted.versions)
  const legacyVersion = Math.min(newest, tls12)
  const { random, sessionId } = wanted
  if (newest < tls10) return { legacyVersion, random, sessionId, suites: [...wanted.suites, emptyRenegotiationInfo], extensions: null }

  const extensions: Extension[] = []
  if (wanted.host !== null && !isAddress(wanted.host)) extensions.push(serverName(wanted.host.replace(/\.$/, '')))
  if (Math.min(...wanted.versions) <= tls12) extensions.push(extendedMasterSecret(), renegotiationInfo(), ecPointFormats())
  extensions.push(supportedGroups(wanted.groups ?? defaultGroups))
  if (wanted.alpn !== undefined && wanted.alpn.length > 0) extensions.push(alpn(wanted.alpn))
  if (newest >= tls12) extensions.push(signatureAlgorithms(wanted.signatureAlgorithms ?? defaultSignatureAlgorithms))
  if (newest >= tls13) extensions.push(supportedVersions(wanted.versions), pskModes(), keyShare(wanted.keyShares))
  return { legacyVersion, random, sessionId, suites: wanted.suites, extensions }
}

/** An IPv4 or IPv6 literal, the latter with or without brackets. */
function isAddress(host: string): boolean {
  return host.includes(':') || /^\d+(\.\d+){3}$/.test(host)
}
