// What a look through configuration and code found: places that name the platform by http, pin an old TLS version,
// switch verification off, or carry certificate authorities of their own.
import * as z from 'zod'

export const SCAN_KINDS = ['plain-http', 'pins-old-tls', 'verification-off', 'pins-ca'] as const

export const scanFindingSchema = z.object({
  kind: z.enum(SCAN_KINDS),
  /** Relative to the folder that was looked through. */
  file: z.string(),
  /** From 1. */
  line: z.int().positive(),
  /** The line as it stands, bounded. */
  text: z.string(),
  /** What of it was told by, e.g. `CURLOPT_SSLVERSION`. */
  what: z.string(),
  /** What to write instead, as one sentence. */
  instead: z.string(),
  /** `code`: it holds; the others are shown, and judge nothing. */
  place: z.enum(['code', 'comment', 'test', 'vendored']),
})
export type ScanFinding = z.infer<typeof scanFindingSchema>

export const scanSchema = z.object({
  /** As it was given; null where none was. */
  folder: z.string().nullable(),
  files: z.int(),
  bytes: z.int(),
  /** Files and folders that were not read, and why. */
  skipped: z.array(z.object({ file: z.string(), why: z.enum(['binary', 'too-large', 'denied', 'link-loop', 'failed']) })),
  findings: z.array(scanFindingSchema),
  /** Why it did not come to its end; null when it did. */
  unfinished: z.string().nullable(),
})
export type Scan = z.infer<typeof scanSchema>
