// A ClientHello as a person reads it: every field by its name, every extension with what is in it. What is not known stays bytes.
import type { HelloFields, ToldExtension, ToldPart } from '../../contract/told-hello.ts'
import { clientHelloFromRecords } from '../../tls/client-hello.ts'
import { extensionName, groupName, isGrease, signatureSchemeName, suiteName, versionName } from '../../tls/code-points.ts'
import { describeHello } from '../../tls/describe-hello.ts'
import { TlsFormatError } from '../../tls/errors.ts'
import {
  type Extension,
  extensionType,
  readAlpn,
  readCodePoints,
  readKeyShares,
  readServerName,
  readSupportedVersions,
  whole,
} from '../../tls/extensions.ts'
import { type HelloPart, helloParts } from '../../tls/hello-parts.ts'

/** delegated_credential's and certificate's own signature algorithms, and what a server may compress its certificate with. */
const SIGNATURE_ALGORITHMS_CERT = 50
const COMPRESS_CERTIFICATE = 27
const COMPRESSIONS: Readonly<Record<number, string>> = { 1: 'zlib', 2: 'brotli', 3: 'zstd' }
const POINT_FORMATS: Readonly<Record<number, string>> = {
  0: 'uncompressed',
  1: 'ansiX962_compressed_prime',
  2: 'ansiX962_compressed_char2',
}
const PSK_MODES: Readonly<Record<number, string>> = { 0: 'psk_ke', 1: 'psk_dhe_ke' }
/** Bytes of unknown content that are shown. */
const SHOWN = 32

const hex = (bytes: Uint8Array): string => Buffer.from(bytes).toString('hex')

const named = (value: number, name: (value: number) => string): string => (isGrease(value) ? `GREASE (${name(value)})` : name(value))

const fromTable = (table: Readonly<Record<number, string>>, values: Iterable<number>): string[] =>
  Array.from(values, (value) => table[value] ?? String(value))

const raw = (data: Uint8Array): string[] =>
  data.length === 0 ? [] : [`${data.length} bytes: ${hex(data.subarray(0, SHOWN))}${data.length > SHOWN ? '…' : ''}`]

const readBytes = (data: Uint8Array): Uint8Array => whole(data, 'list', (reader) => reader.opaque(1, 'list'))

/** What is in an extension, by its type. Throws TlsFormatError where it is not as its type says. */
const contentOf = ({ type, data }: Extension): string[] => {
  switch (type) {
    case extensionType.serverName: {
      const name = readServerName(data)
      return name === null ? [] : [name]
    }
    case extensionType.supportedGroups:
      return readCodePoints(data).map((group) => named(group, groupName))
    case extensionType.signatureAlgorithms:
    case SIGNATURE_ALGORITHMS_CERT:
      return readCodePoints(data).map((scheme) => named(scheme, signatureSchemeName))
    case extensionType.alpn:
      return readAlpn(data)
    case extensionType.supportedVersions:
      return readSupportedVersions(data).map((version) => named(version, versionName))
    case extensionType.keyShare:
      return readKeyShares(data).map(({ group, publicKey }) => `${named(group, groupName)} (${publicKey.length} bytes)`)
    case extensionType.ecPointFormats:
      return fromTable(POINT_FORMATS, readBytes(data))
    case extensionType.pskModes:
      return fromTable(PSK_MODES, readBytes(data))
    case COMPRESS_CERTIFICATE:
      return fromTable(
        COMPRESSIONS,
        whole(data, 'algorithms', (reader) => reader.u16s(1, 'algorithms')),
      )
    case extensionType.padding:
      return [`${data.length} zeros`]
    default:
      return raw(data)
  }
}

const toldExtension = (extension: Extension): ToldExtension => {
  const { type, data } = extension
  const told = { type, name: named(type, extensionName), length: data.length }
  try {
    return { ...told, content: contentOf(extension) }
  } catch (error) {
    if (!(error instanceof TlsFormatError)) throw error
    return { ...told, content: [`not as its type says (${error.message})`, ...raw(data)] }
  }
}

const fieldsOf = (bytes: Uint8Array): HelloFields => {
  const { framing, recordVersion, hello } = clientHelloFromRecords(bytes)
  const { versions, sni } = describeHello(bytes)
  return {
    bytes: Buffer.from(bytes).toString('base64'),
    length: bytes.length,
    framing,
    recordVersion: versionName(recordVersion),
    legacyVersion: versionName(hello.legacyVersion),
    versions: versions.map(versionName),
    random: hex(hello.random),
    sessionId: hex(hello.sessionId),
    suites: hello.suites.map((value) => ({ value, name: named(value, suiteName) })),
    compressions: hello.compressions.slice(),
    extensions: (hello.extensions ?? []).map(toldExtension),
    sni,
  }
}

/** `bytes` are the records as they came; `detail` says what in them is no ClientHello. */
export const helloFields = (bytes: Uint8Array): { ok: true; fields: HelloFields } | { ok: false; detail: string } => {
  try {
    return { ok: true, fields: fieldsOf(bytes) }
  } catch (error) {
    if (!(error instanceof TlsFormatError)) throw error
    return { ok: false, detail: error.message }
  }
}

/** What stands in a field, in the words of the fields above. */
const contentOfPart = ({ field, extension }: HelloPart, fields: HelloFields, told: ToldExtension | undefined): string[] => {
  if (extension !== undefined) return told?.content ?? []
  switch (field) {
    case 'handshake type':
      return ['client_hello']
    case 'legacy version':
      return [fields.legacyVersion]
    case 'random':
      return ['32 random bytes']
    case 'session id':
      return [fields.sessionId === '' ? 'none' : `${fields.sessionId.length / 2} bytes`]
    case 'cipher suites':
      return fields.suites.map(({ name }) => name)
    case 'compression methods':
      return fields.compressions.map((one) => (one === 0 ? 'none' : String(one)))
    default:
      return []
  }
}

/** The hello cut into its fields, each with its bytes; empty for the framing of SSL 2.0 and for what is no ClientHello. */
export const toldParts = (bytes: Uint8Array): ToldPart[] => {
  const read = helloFields(bytes)
  if (!read.ok || read.fields.framing === 'sslv2') return []
  const { fields } = read
  let nth = 0
  return helloParts(clientHelloFromRecords(bytes).message).map((part) => {
    const told = part.extension === undefined ? undefined : fields.extensions[nth++]
    const length = part.field === 'length' || part.field === 'length of extensions'
    return {
      name: told ? told.name : part.field,
      hex: hex(part.bytes),
      content: length ? [`${Number.parseInt(hex(part.bytes), 16)} bytes`] : contentOfPart(part, fields, told),
    }
  })
}
