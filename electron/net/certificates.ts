// Certificates as the server sent them: their facts, whom they are for, and which anchor they lead to.
// A chain is followed by names and signatures; dates are told and left to a rule, revocation and purposes to nobody here.
import { createPublicKey, type KeyObject, X509Certificate } from 'node:crypto'
import { isIP } from 'node:net'
import type { Certificate, Trust } from '../contract/path.ts'
import { readDer, readKey } from './certificate-der.ts'
import type { Anchors, CertificateReader } from './net.ts'

/** Certificates that are looked at, of those that were sent; no real server sends as many. */
const MAX_SENT = 30
/** Signatures that are checked for one chain: a server could send a hundred of one name, with keys that take long. */
const MAX_CHECKS = 60
/** Every certificate is a SEQUENCE (X.690 section 8.9); the library would take PEM as well. */
const SEQUENCE = 0x30
const EC_BITS: Record<string, number> = {
  prime192v1: 192,
  secp192k1: 192,
  secp224r1: 224,
  secp224k1: 224,
  prime256v1: 256,
  secp256k1: 256,
  brainpoolP256r1: 256,
  secp384r1: 384,
  brainpoolP384r1: 384,
  brainpoolP512r1: 512,
  secp521r1: 521,
}

const parse = (der: Uint8Array): X509Certificate | null => {
  if (der[0] !== SEQUENCE) return null
  try {
    return new X509Certificate(der)
  } catch {
    return null
  }
}

/** `CN=a\nO=b` as the library gives it, in one line. */
const oneLine = (name: string | undefined): string => (name ?? '').split('\n').join(', ')

/** Entries of one kind in the library's text form of subjectAltName, where odd values stand quoted as in JSON. */
const altNames = (text: string | undefined, kind: 'DNS' | 'IP Address'): string[] =>
  [...(text ?? '').matchAll(/(?:^|, )([A-Za-z ]+):("(?:[^"\\]|\\.)*"|[^,]*)/g)]
    .filter((match) => match[1] === kind)
    .map((match) => (match[2] ?? '').replace(/^"|"$/g, ''))

/**
 * Null where this library does not know such keys, as BoringSSL does not know those for RSA-PSS alone. Its own `publicKey` ends the
 * whole program for them (Node.js up to 16.17, Electron 22), so the key is read from the bytes.
 */
const publicKeyOf = ({ raw }: X509Certificate): KeyObject | null => {
  const key = readKey(raw)
  if (key === null) return null
  try {
    return createPublicKey({ key: Buffer.from(key.spki), format: 'der', type: 'spki' })
  } catch {
    return null
  }
}

const keyOf = (certificate: X509Certificate): { keyType: string; keyBits: number | null } => {
  const key = publicKeyOf(certificate)
  if (key === null) {
    const read = readKey(certificate.raw)
    return { keyType: read?.type ?? 'unknown', keyBits: read?.bits ?? null }
  }
  const { asymmetricKeyType, asymmetricKeyDetails } = key
  const bits = asymmetricKeyDetails?.modulusLength ?? EC_BITS[asymmetricKeyDetails?.namedCurve ?? '']
  return { keyType: asymmetricKeyType ?? 'unknown', keyBits: bits ?? null }
}

const signedBy = (certificate: X509Certificate, issuer: X509Certificate): boolean => {
  const key = publicKeyOf(issuer)
  try {
    return key !== null && certificate.verify(key)
  } catch {
    return false
  }
}

const isSelfSigned = (certificate: X509Certificate): boolean =>
  certificate.subject === certificate.issuer && signedBy(certificate, certificate)

const read = (der: Uint8Array): Certificate | null => {
  const certificate = parse(der)
  if (!certificate) return null
  const notBefore = new Date(certificate.validFrom)
  const notAfter = new Date(certificate.validTo)
  if (Number.isNaN(notBefore.getTime()) || Number.isNaN(notAfter.getTime())) return null
  return {
    subject: oneLine(certificate.subject),
    issuer: oneLine(certificate.issuer),
    serial: certificate.serialNumber,
    notBefore: notBefore.toISOString(),
    notAfter: notAfter.toISOString(),
    dnsNames: altNames(certificate.subjectAltName, 'DNS'),
    ipAddresses: altNames(certificate.subjectAltName, 'IP Address'),
    ...keyOf(certificate),
    sha256: certificate.fingerprint256,
    selfSigned: isSelfSigned(certificate),
    purposes: certificate.keyUsage ?? null,
    pem: certificate.toString(),
    ...readDer(der),
  }
}

const nameMatches = (der: Uint8Array, host: string): boolean | null => {
  const certificate = parse(der)
  if (!certificate) return null
  if (isIP(host) !== 0) return certificate.checkIP(host) !== undefined
  // The library takes a leading dot for a wish to match everything below.
  if (host.startsWith('.')) return false
  // The common name counts only where no DNS name is there (RFC 6125 section 6.4.4); a star stands for a whole label, never for
  // a part of one (RFC 9525 section 6.3).
  return certificate.checkHost(host.replace(/\.$/, ''), { subject: 'default', partialWildcards: false }) !== undefined
}

/**
 * A store is searched, not read: parsing its 140 certificates costs 30 ms, decoding them 3. Only those are parsed whose
 * bytes hold a part of the wanted name, in one of the two ways in which names are written.
 */
class Store {
  readonly #ders: Buffer[]
  readonly #parsed = new Map<Buffer, X509Certificate | null>()

  constructor(pem: readonly string[]) {
    this.#ders = pem.map((block) => Buffer.from(block.replace(/-----[^-]+-----/g, ''), 'base64'))
  }

  /** The certificates with this subject, in the library's text form. */
  named(subject: string): X509Certificate[] {
    return this.#mayHold(subject).flatMap((der) => {
      const certificate = this.#parse(der)
      return certificate?.subject === subject ? [certificate] : []
    })
  }

  #mayHold(subject: string): Buffer[] {
    const values = subject.split('\n').map((part) => part.slice(part.indexOf('=') + 1))
    const plain = values.filter((value) => /^[A-Za-z0-9 .-]+$/.test(value)).sort((a, b) => b.length - a.length)[0]
    if (plain === undefined) return this.#ders
    const wide = Buffer.from(plain, 'utf16le').swap16()
    return this.#ders.filter((der) => der.includes(plain) || der.includes(wide))
  }

  #parse(der: Buffer): X509Certificate | null {
    const known = this.#parsed.get(der)
    if (known !== undefined) return known
    const certificate = parse(der)
    this.#parsed.set(der, certificate)
    return certificate
  }
}

/** One per list of PEM blocks, however many paths there are. */
const stores = new WeakMap<readonly string[], Store>()

const storeOf = (pem: readonly string[]): Store => {
  const known = stores.get(pem)
  if (known) return known
  const store = new Store(pem)
  stores.set(pem, store)
  return store
}

type Found = Pick<Trust, 'result' | 'until'> & { issuer: string }

const endOf = ({ validTo }: X509Certificate): number => new Date(validTo).getTime()

/** Of several editions of one root, as libraries choose (X509_STORE_CTX_get1_issuer of OpenSSL), the one that holds longest. */
const trustedBy = (anchors: readonly X509Certificate[]): Found | null => {
  const [longest] = [...anchors].sort((one, other) => endOf(other) - endOf(one))
  if (longest === undefined) return null
  const end = endOf(longest)
  const found: Found = { result: 'trusted', issuer: oneLine(longest.subject) }
  return Number.isNaN(end) ? found : { ...found, until: new Date(end).toISOString() }
}

const isBetter = (one: Found, other: Found): boolean =>
  one.result === 'trusted' && (other.result !== 'trusted' || (one.until ?? '') > (other.until ?? ''))

/** Searches upwards from a certificate, each certificate once: cross-signed ones can form circles, and a server can send many. */
class Search {
  readonly #store: Store
  readonly #sent: readonly X509Certificate[]
  readonly #seen = new Set<string>()
  #checksLeft = MAX_CHECKS

  constructor(sent: readonly X509Certificate[], store: Store) {
    this.#sent = sent
    this.#store = store
  }

  /** A way that ends well wins over one that does not, and of two that do the one whose anchor holds longer, whatever their order. */
  from(certificate: X509Certificate): Found {
    const isLeaf = this.#seen.size === 0
    this.#seen.add(certificate.fingerprint256)
    const issuer = oneLine(certificate.issuer)
    const itself = this.#store.named(certificate.subject).filter((anchor) => anchor.fingerprint256 === certificate.fingerprint256)
    const anchors = this.#store.named(certificate.issuer)
    const trusted = trustedBy(itself) ?? trustedBy(anchors.filter((candidate) => signedBy(certificate, candidate)))
    if (trusted) return trusted
    if (isSelfSigned(certificate)) return { result: isLeaf ? 'self-signed' : 'issuer-unknown', issuer }

    const named = this.#sent.filter((candidate) => candidate.ca && candidate.subject === certificate.issuer)
    const signers = named.filter((candidate) => this.#isSigner(certificate, candidate))
    if (signers.length === 0) {
      // A key that this library does not know proves nothing of a signature.
      const forged = [...named, ...anchors].some((candidate) => publicKeyOf(candidate) !== null) && this.#checksLeft > 0
      return { result: forged ? 'bad-signature' : 'issuer-unknown', issuer }
    }
    let best: Found | null = null
    for (const signer of signers) {
      if (this.#seen.has(signer.fingerprint256)) continue
      const found = this.from(signer)
      if (best === null || isBetter(found, best)) best = found
    }
    return best ?? { result: 'issuer-unknown', issuer }
  }

  #isSigner(certificate: X509Certificate, candidate: X509Certificate): boolean {
    if (this.#checksLeft === 0) return false
    this.#checksLeft -= 1
    return signedBy(certificate, candidate)
  }
}

const evaluateTrust = (chain: readonly Uint8Array[], anchors: Anchors, known: readonly Uint8Array[] = []): Trust => {
  const store = storeOf(anchors.pem)
  const base = { store: anchors.store, source: anchors.source, anchors: anchors.pem.length }
  const leaf = chain[0] && parse(chain[0])
  if (!leaf) return { ...base, result: 'issuer-unknown', issuer: null }
  const sent = chain.slice(1, MAX_SENT).flatMap((der) => parse(der) ?? [])
  const asSent = new Search(sent, store).from(leaf)
  // A certificate of the issuer's name that did not sign leaves room for the one that did.
  if (asSent.result === 'trusted' || asSent.result === 'self-signed' || known.length === 0) return { ...base, ...asSent }
  const more = new Search([...sent, ...known.flatMap((der) => parse(der) ?? [])], store).from(leaf)
  // The issuer that was looked for and not sent is what a person needs to know.
  return more.result === 'trusted' ? { ...base, result: 'incomplete', issuer: asSent.issuer } : { ...base, ...asSent }
}

export const certificates: CertificateReader = { read, nameMatches, evaluateTrust }
