// Extensions of a ClientHello: one builder each, and one reader each for those that a diagnosis looks into.
// A hello keeps every extension as type and bytes, so unknown ones and GREASE need nothing of their own.
import { TlsFormatError } from './errors.ts'
import { Reader } from './reader.ts'
import { Writer } from './writer.ts'

export interface Extension {
  readonly type: number
  readonly data: Uint8Array
}

export interface KeyShare {
  readonly group: number
  readonly publicKey: Uint8Array
}

export const extensionType = {
  serverName: 0,
  statusRequest: 5,
  supportedGroups: 10,
  ecPointFormats: 11,
  signatureAlgorithms: 13,
  alpn: 16,
  padding: 21,
  extendedMasterSecret: 23,
  sessionTicket: 35,
  supportedVersions: 43,
  cookie: 44,
  pskModes: 45,
  certificateAuthorities: 47,
  signatureAlgorithmsCert: 50,
  keyShare: 51,
  renegotiationInfo: 0xff01,
} as const

const empty = new Uint8Array(0)
const hostNameType = 0

/** GREASE or any other extension, as given. */
export function rawExtension(type: number, data: Uint8Array = empty): Extension {
  return { type, data }
}

/** RFC 6066 section 3. `host` is a name in ASCII (A-labels), without a final dot. */
export function serverName(host: string): Extension {
  return build(extensionType.serverName, (data) =>
    data.vector(2, 'server name list', (list) => list.u8(hostNameType, 'name type').opaque(2, 'host name', octets(host, 'host name'))),
  )
}

/** RFC 7301. */
export function alpn(protocols: readonly string[]): Extension {
  return build(extensionType.alpn, (data) =>
    data.vector(2, 'protocol name list', (list) => {
      for (const protocol of protocols) list.opaque(1, 'protocol name', octets(protocol, 'protocol name'))
    }),
  )
}

/** RFC 8446 section 4.2.7. */
export function supportedGroups(groups: readonly number[]): Extension {
  return build(extensionType.supportedGroups, (data) => data.u16s(2, 'groups', groups))
}

/** RFC 8446 section 4.2.8. */
export function keyShare(shares: readonly KeyShare[]): Extension {
  return build(extensionType.keyShare, (data) =>
    data.vector(2, 'key shares', (list) => {
      for (const share of shares) list.u16(share.group, 'group').opaque(2, 'public key', share.publicKey)
    }),
  )
}

/** RFC 8446 section 4.2.3, RFC 5246 section 7.4.1.4.1. */
export function signatureAlgorithms(schemes: readonly number[]): Extension {
  return build(extensionType.signatureAlgorithms, (data) => data.u16s(2, 'signature algorithms', schemes))
}

/** RFC 8446 section 4.2.1, the client's form: best first. */
export function supportedVersions(versions: readonly number[]): Extension {
  return build(extensionType.supportedVersions, (data) => data.u16s(1, 'supported versions', versions))
}

/** RFC 8446 section 4.2.9; psk_dhe_ke (1) by default. */
export function pskModes(modes: readonly number[] = [1]): Extension {
  return build(extensionType.pskModes, (data) => data.opaque(1, 'PSK modes', Uint8Array.from(modes)))
}

/** RFC 8422 section 5.1.2; uncompressed (0) by default. */
export function ecPointFormats(formats: readonly number[] = [0]): Extension {
  return build(extensionType.ecPointFormats, (data) => data.opaque(1, 'point formats', Uint8Array.from(formats)))
}

/** RFC 7627. */
export function extendedMasterSecret(): Extension {
  return rawExtension(extensionType.extendedMasterSecret)
}

/** RFC 5746, the form of a first handshake. */
export function renegotiationInfo(): Extension {
  return build(extensionType.renegotiationInfo, (data) => data.opaque(1, 'renegotiated connection', empty))
}

/** RFC 6066 section 8: OCSP, any responder. */
export function statusRequest(): Extension {
  return build(extensionType.statusRequest, (data) =>
    data.u8(1, 'status type').opaque(2, 'responders', empty).opaque(2, 'request extensions', empty),
  )
}

/** RFC 5077; without a ticket it only says that one is welcome. */
export function sessionTicket(ticket: Uint8Array = empty): Extension {
  return rawExtension(extensionType.sessionTicket, ticket)
}

/** RFC 8446 section 4.2.2: what a HelloRetryRequest asked to be sent back. */
export function cookie(value: Uint8Array): Extension {
  return build(extensionType.cookie, (data) => data.opaque(2, 'cookie', value))
}

/** RFC 7685: `length` zeros (the extension is four bytes longer). */
export function padding(length: number): Extension {
  return rawExtension(extensionType.padding, new Uint8Array(length))
}

/** The first host name, or null when the list holds none. */
export function readServerName(data: Uint8Array): string | null {
  const names = whole(data, 'server name list', (reader) =>
    reader.vector(2, 'server name list').each((list) => ({ type: list.u8('name type'), name: text(list.opaque(2, 'host name')) })),
  )
  return names.find((entry) => entry.type === hostNameType)?.name ?? null
}

/** Protocol names, byte for character. */
export function readAlpn(data: Uint8Array): string[] {
  return whole(data, 'protocol name list', (reader) =>
    reader.vector(2, 'protocol name list').each((list) => text(list.opaque(1, 'protocol name'))),
  )
}

/** supported_groups or signature_algorithms: both are a list of 16-bit numbers. */
export function readCodePoints(data: Uint8Array): number[] {
  return whole(data, 'list of code points', (reader) => reader.u16s(2, 'list of code points'))
}

/** supported_versions in the client's form. */
export function readSupportedVersions(data: Uint8Array): number[] {
  return whole(data, 'supported versions', (reader) => reader.u16s(1, 'supported versions'))
}

/** key_share in the client's form. */
export function readKeyShares(data: Uint8Array): KeyShare[] {
  return whole(data, 'key shares', (reader) =>
    reader.vector(2, 'key shares').each((list) => ({ group: list.u16('group'), publicKey: list.opaque(2, 'public key') })),
  )
}

/** certificate_authorities (RFC 8446 section 4.2.4): distinguished names as DER. */
export function readAuthorities(data: Uint8Array): Uint8Array[] {
  return whole(data, 'authorities', (reader) => reader.vector(2, 'authorities').each((list) => list.opaque(2, 'authority')))
}

/** An extension block. Duplicates are refused (RFC 8446 section 4.2) unless they are to be kept. */
export function readExtensions(reader: Reader, duplicates: 'refuse' | 'keep' = 'refuse'): Extension[] {
  const seen = new Set<number>()
  return reader.vector(2, 'extensions').each((list) => {
    const { offset } = list
    const type = list.u16('extension type')
    if (seen.has(type) && duplicates === 'refuse') throw new TlsFormatError('duplicate', `extension ${type}`, offset)
    seen.add(type)
    return { type, data: list.opaque(2, `extension ${type}`) }
  })
}

export function writeExtensions(writer: Writer, extensions: readonly Extension[]): void {
  writer.vector(2, 'extensions', (list) => {
    for (const extension of extensions) list.u16(extension.type, 'extension type').opaque(2, 'extension', extension.data)
  })
}

/** The content of the first extension of this type. */
export function extensionData(extensions: readonly Extension[] | null, type: number): Uint8Array | undefined {
  return extensions?.find((extension) => extension.type === type)?.data
}

/** Reads all of `data`: what remains after `read` is refused. */
export function whole<T>(data: Uint8Array, what: string, read: (reader: Reader) => T): T {
  const reader = new Reader(data)
  const value = read(reader)
  reader.finish(what)
  return value
}

function build(type: number, fill: (data: Writer) => void): Extension {
  const data = new Writer()
  fill(data)
  return { type, data: data.bytes() }
}

function octets(value: string, what: string): Uint8Array {
  const codes = Array.from(value, (character) => character.charCodeAt(0))
  const foreign = codes.findIndex((code) => code > 0xff)
  if (foreign >= 0) throw new TlsFormatError('unexpected', what, foreign)
  return Uint8Array.from(codes)
}

function text(bytes: Uint8Array): string {
  return Array.from(bytes, (byte) => String.fromCharCode(byte)).join('')
}
