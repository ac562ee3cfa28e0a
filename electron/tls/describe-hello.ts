// A client's hello in the fields of the contract's `Hello`: what was offered, without judging it.
// Lenient where a real client may be odd: of an extension sent twice the first counts, one that cannot be read offers nothing.
import { clientHelloFromRecords } from './client-hello.ts'
import { isGrease } from './code-points.ts'
import { TlsFormatError } from './errors.ts'
import {
  extensionData,
  extensionType,
  readAlpn,
  readCodePoints,
  readKeyShares,
  readServerName,
  readSupportedVersions,
} from './extensions.ts'

/** The contract's Hello but for `bytes` and `askedFor` (this folder imports nothing, so the shape is repeated). */
export interface HelloDescription {
  recordVersion: number
  legacyVersion: number
  versions: number[]
  suites: number[]
  groups: number[]
  keyShares: number[]
  signatureAlgorithms: number[]
  alpn: string[]
  extensions: number[]
  sni: string | null
}

/**
 * `bytes` are the records as they came over the wire. Throws TlsFormatError where they hold no whole ClientHello.
 * A hello in SSL 2.0 framing has recordVersion 0x0002.
 */
export function describeHello(bytes: Uint8Array): HelloDescription {
  const { recordVersion, hello } = clientHelloFromRecords(bytes)
  const read = <T>(type: number, reader: (data: Uint8Array) => T, otherwise: T): T => {
    const data = extensionData(hello.extensions, type)
    return data === undefined ? otherwise : readable(() => reader(data), otherwise)
  }
  const offered = read(extensionType.supportedVersions, readSupportedVersions, []).filter((version) => !isGrease(version))
  return {
    recordVersion,
    legacyVersion: hello.legacyVersion,
    versions: offered.length > 0 ? offered : versionsUpTo(hello.legacyVersion),
    suites: [...hello.suites],
    groups: read(extensionType.supportedGroups, readCodePoints, []),
    keyShares: read(extensionType.keyShare, readKeyShares, []).map((share) => share.group),
    signatureAlgorithms: read(extensionType.signatureAlgorithms, readCodePoints, []),
    alpn: read(extensionType.alpn, readAlpn, []),
    extensions: (hello.extensions ?? []).map((extension) => extension.type),
    sni: read(extensionType.serverName, readServerName, null),
  }
}

/** Without supported_versions a client offers everything up to legacy_version, which cannot mean more than TLS 1.2. */
function versionsUpTo(legacyVersion: number): number[] {
  if (legacyVersion < 0x0301) return [legacyVersion]
  return [0x0303, 0x0302, 0x0301].filter((version) => version <= legacyVersion)
}

function readable<T>(read: () => T, otherwise: T): T {
  try {
    return read()
  } catch (error) {
    if (error instanceof TlsFormatError) return otherwise
    throw error
  }
}
