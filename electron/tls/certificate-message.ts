// Certificate and CertificateRequest messages, in the form up to TLS 1.2 (RFC 5246 sections 7.4.2 and 7.4.4) and in that of
// TLS 1.3 (RFC 8446 sections 4.4.2 and 4.3.2). Certificates stay DER: reading them is not this folder's work.
import { extensionData, extensionType, readAuthorities, readCodePoints, readExtensions } from './extensions.ts'
import { Reader } from './reader.ts'

const tls12 = 0x0303
const tls13 = 0x0304

/** Certificates as DER, the server's own first. `version` is the negotiated one. Throws TlsFormatError. */
export function parseCertificate(body: Uint8Array, version: number): Uint8Array[] {
  const reader = new Reader(body)
  if (version >= tls13) reader.opaque(1, 'certificate request context')
  const chain = reader.vector(3, 'certificate list').each((list) => {
    const certificate = list.opaque(3, 'certificate')
    if (version >= tls13) readExtensions(list)
    return certificate
  })
  reader.finish('Certificate')
  return chain
}

export interface CertificateRequest {
  /** Empty before TLS 1.2, which did not ask for any. */
  readonly signatureAlgorithms: readonly number[]
  /** Distinguished names of acceptable issuers as DER; empty: any. */
  readonly authorities: readonly Uint8Array[]
}

/** Throws TlsFormatError. */
export function parseCertificateRequest(body: Uint8Array, version: number): CertificateRequest {
  const reader = new Reader(body)
  const request = version >= tls13 ? readRequest13(reader) : readRequest12(reader, version)
  reader.finish('CertificateRequest')
  return request
}

function readRequest13(reader: Reader): CertificateRequest {
  reader.opaque(1, 'certificate request context')
  const extensions = readExtensions(reader)
  const schemes = extensionData(extensions, extensionType.signatureAlgorithms)
  const authorities = extensionData(extensions, extensionType.certificateAuthorities)
  return {
    signatureAlgorithms: schemes === undefined ? [] : readCodePoints(schemes),
    authorities: authorities === undefined ? [] : readAuthorities(authorities),
  }
}

function readRequest12(reader: Reader, version: number): CertificateRequest {
  reader.opaque(1, 'certificate types')
  return {
    signatureAlgorithms: version >= tls12 ? reader.u16s(2, 'signature algorithms') : [],
    authorities: reader.vector(2, 'authorities').each((list) => list.opaque(2, 'authority')),
  }
}
