// A ClientHello as a fact: its bytes and what they decode to. Code points stay numbers here;
// names are given where a person reads them (tls/code-points).
import * as z from 'zod'

export const codePoint = z.int().min(0).max(0xffff)

export const helloSchema = z.object({
  /** The TLSPlaintext records as they came over the wire, base64. */
  bytes: z.base64(),
  /** The URL that the client was asked for while this was caught. */
  askedFor: z.string(),
  recordVersion: codePoint,
  legacyVersion: codePoint,
  /** Offered protocol versions, best first: supported_versions, or all from TLS 1.0 (SSL 3.0 if that) to legacy_version. GREASE is left out. */
  versions: z.array(codePoint),
  /** Cipher suites in the client's order, GREASE and signalling values included, as sent. */
  suites: z.array(codePoint),
  groups: z.array(codePoint),
  keyShares: z.array(codePoint),
  signatureAlgorithms: z.array(codePoint),
  alpn: z.array(z.string()),
  /** Extension types in the order sent. */
  extensions: z.array(codePoint),
  sni: z.string().nullable(),
})
export type Hello = z.infer<typeof helloSchema>
