// What the library does not tell of a certificate in the same words everywhere, read from its DER (X.690, RFC 5280 section 4.1):
// the signature's algorithm, its public key, what it marks as critical, where its issuer's certificate can be had, and where its
// revocation can be asked for.

export interface DerFacts {
  /** A name where it is a common one, else the object identifier in dots; null where the encoding cannot be followed. */
  signatureAlgorithm: string | null
  issuerUrls: string[]
  revocationUrls: string[]
  criticalExtensions: string[]
}

/** A public key as it stands in a certificate. */
export interface DerKey {
  /** SubjectPublicKeyInfo, DER. */
  spki: Uint8Array
  /** In the library's words (`rsa`, `rsa-pss`, `ec`…); `unknown` for any other. */
  type: string
  /** Of the modulus, where it is a key of RSA. */
  bits: number | null
}

interface Element {
  tag: number
  content: Uint8Array
  /** With its tag and length. */
  whole: Uint8Array
}

/** RFC 3279, RFC 4055, RFC 5758, RFC 8410. */
const ALGORITHMS: Record<string, string> = {
  '1.2.840.113549.1.1.2': 'md2WithRSAEncryption',
  '1.2.840.113549.1.1.4': 'md5WithRSAEncryption',
  '1.2.840.113549.1.1.5': 'sha1WithRSAEncryption',
  '1.2.840.113549.1.1.10': 'rsassaPss',
  '1.2.840.113549.1.1.11': 'sha256WithRSAEncryption',
  '1.2.840.113549.1.1.12': 'sha384WithRSAEncryption',
  '1.2.840.113549.1.1.13': 'sha512WithRSAEncryption',
  '1.2.840.113549.1.1.14': 'sha224WithRSAEncryption',
  '1.2.840.10040.4.3': 'dsa-with-sha1',
  '1.2.840.10045.4.1': 'ecdsa-with-SHA1',
  '1.2.840.10045.4.3.1': 'ecdsa-with-SHA224',
  '1.2.840.10045.4.3.2': 'ecdsa-with-SHA256',
  '1.2.840.10045.4.3.3': 'ecdsa-with-SHA384',
  '1.2.840.10045.4.3.4': 'ecdsa-with-SHA512',
  '1.3.101.112': 'ed25519',
  '1.3.101.113': 'ed448',
}

/** RFC 3279, RFC 4055, RFC 5480, RFC 8410. */
const KEY_TYPES: Record<string, string> = {
  '1.2.840.113549.1.1.1': 'rsa',
  '1.2.840.113549.1.1.10': 'rsa-pss',
  '1.2.840.10040.4.1': 'dsa',
  '1.2.840.10045.2.1': 'ec',
  '1.3.101.112': 'ed25519',
  '1.3.101.113': 'ed448',
}

const TAG = {
  ...{ version: 0xa0, boolean: 0x01, oid: 0x06, octets: 0x04, uri: 0x86 },
  ...{ extensions: 0xa3, distributionPoint: 0xa0 },
} as const
const AUTHORITY_INFO_ACCESS = '1.3.6.1.5.5.7.1.1'
const OCSP = '1.3.6.1.5.5.7.48.1'
const CA_ISSUERS = '1.3.6.1.5.5.7.48.2'
const CRL_DISTRIBUTION_POINTS = '2.5.29.31'
/** Addresses that are kept of each kind, and characters of each. */
const MAX_URLS = 8
const MAX_URL = 300
const MAX_OID = 32
/** Real ones have five at most. */
const MAX_CRITICAL = 20

/** The elements in a row that fill these bytes; what cannot be followed ends the row. */
const elements = (bytes: Uint8Array): Element[] => {
  const list: Element[] = []
  let at = 0
  while (at + 2 <= bytes.length) {
    const from = at
    const tag = bytes[at] ?? 0
    let length = bytes[at + 1] ?? 0
    at += 2
    if (length >= 0x80) {
      const count = length & 0x7f
      if (count === 0 || count > 4) return list
      length = bytes.subarray(at, at + count).reduce((sum, byte) => sum * 256 + byte, 0)
      at += count
    }
    if (at + length > bytes.length) return list
    list.push({ tag, content: bytes.subarray(at, at + length), whole: bytes.subarray(from, at + length) })
    at += length
  }
  return list
}

const first = (bytes: Uint8Array): Uint8Array => elements(bytes)[0]?.content ?? new Uint8Array(0)

/** The dotted form of an object identifier's content (X.690 section 8.19); nothing of one that is longer than any real one. */
const dotted = (content: Uint8Array): string => {
  if (content.length > MAX_OID) return ''
  const arcs: number[] = []
  let value = 0
  for (const byte of content) {
    value = value * 128 + (byte & 0x7f)
    if (byte & 0x80) continue
    if (arcs.length === 0) {
      const root = Math.min(2, Math.floor(value / 40))
      arcs.push(root, value - root * 40)
    } else arcs.push(value)
    value = 0
  }
  return arcs.join('.')
}

const oidIn = (row: readonly Element[]): string => dotted(row.find(({ tag }) => tag === TAG.oid)?.content ?? new Uint8Array(0))

const urlOf = ({ content }: Element): string => String.fromCharCode(...content.subarray(0, MAX_URL)).replace(/[^\x21-\x7e]/g, '.')

interface Extension {
  critical: boolean
  value: Uint8Array
}

/** Each extension by its identifier. */
const extensionsOf = (tbs: Uint8Array): Map<string, Extension> => {
  const wrapped = elements(tbs).find(({ tag }) => tag === TAG.extensions)
  const list = wrapped ? elements(first(wrapped.content)) : []
  return new Map(
    list.map(({ content }) => {
      const row = elements(content)
      // BOOLEAN DEFAULT FALSE; what is true is any value but 0 where an encoder did not keep to DER.
      const critical = row.some(({ tag, content: [value = 0] }) => tag === TAG.boolean && value !== 0)
      return [oidIn(row), { critical, value: row.find(({ tag }) => tag === TAG.octets)?.content ?? new Uint8Array(0) }]
    }),
  )
}

/** RFC 5280 section 4.2.2.1: a row of pairs, a method and where to use it. */
const accessUrls = (value: Uint8Array | undefined, method: string): string[] =>
  elements(first(value ?? new Uint8Array(0))).flatMap(({ content }) => {
    const pair = elements(content)
    return oidIn(pair) === method ? pair.filter(({ tag }) => tag === TAG.uri).map(urlOf) : []
  })

/** RFC 5280 section 4.2.1.13: distributionPoint [0], in it fullName [0], in it general names. */
const listUrls = (value: Uint8Array | undefined): string[] =>
  elements(first(value ?? new Uint8Array(0)))
    .flatMap(({ content }) => elements(content).filter(({ tag }) => tag === TAG.distributionPoint))
    .flatMap(({ content }) => elements(content).filter(({ tag }) => tag === TAG.distributionPoint))
    .flatMap(({ content }) => elements(content).filter(({ tag }) => tag === TAG.uri))
    .map(urlOf)

/** Never throws: of an encoding that cannot be followed it tells less. */
export const readDer = (der: Uint8Array): DerFacts => {
  const [tbs, algorithm] = elements(first(der))
  const oid = algorithm ? oidIn(elements(algorithm.content)) : ''
  const extensions = tbs ? extensionsOf(tbs.content) : new Map<string, Extension>()
  const access = extensions.get(AUTHORITY_INFO_ACCESS)?.value
  return {
    signatureAlgorithm: oid === '' ? null : (ALGORITHMS[oid] ?? oid),
    criticalExtensions: [...extensions].flatMap(([id, { critical }]) => (critical && id !== '' ? [id] : [])).slice(0, MAX_CRITICAL),
    issuerUrls: accessUrls(access, CA_ISSUERS).slice(0, MAX_URLS),
    revocationUrls: [...accessUrls(access, OCSP), ...listUrls(extensions.get(CRL_DISTRIBUTION_POINTS)?.value)].slice(0, MAX_URLS),
  }
}

/** RFC 8017 appendix A.1.1: the modulus comes first in a key of RSA, whichever its kind. */
const modulusBits = (key: Uint8Array): number | null => {
  const modulus = elements(first(key))[0]?.content ?? new Uint8Array(0)
  const start = modulus.findIndex((byte) => byte !== 0)
  return start === -1 ? null : (modulus.length - start) * 8 - (Math.clz32(modulus[start] ?? 0) - 24)
}

/** The key in a certificate; null where the encoding cannot be followed. Never throws. */
export const readKey = (der: Uint8Array): DerKey | null => {
  const [tbs] = elements(first(der))
  const fields = tbs ? elements(tbs.content) : []
  // version [0], serialNumber, signature, issuer, validity, subject, subjectPublicKeyInfo (RFC 5280 section 4.1).
  const info = fields[fields[0]?.tag === TAG.version ? 6 : 5]
  if (info === undefined) return null
  const [algorithm, bitString] = elements(info.content)
  const type = KEY_TYPES[algorithm ? oidIn(elements(algorithm.content)) : ''] ?? 'unknown'
  // A BIT STRING begins with the number of its unused bits (X.690 section 8.6.2).
  const bits = type.startsWith('rsa') && bitString ? modulusBits(bitString.content.subarray(1)) : null
  return { spki: info.whole, type, bits }
}
