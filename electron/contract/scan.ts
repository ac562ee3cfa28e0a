// What a look through configuration and code found: places that name the platform by http, pin an old TLS version,
// switch verification off, or carry certificate authorities of their own.
import * as z from 'zod'
import { heldChainsSchema } from './path.ts'

export const SCAN_KINDS = ['plain-http', 'pins-old-tls', 'verification-off', 'pins-ca'] as const
export type ScanKind = (typeof SCAN_KINDS)[number]

/** `code`: it is used; the others are shown, and judge nothing. `text`: in the text of a message, with which nothing is connected. */
export const SCAN_PLACES = ['code', 'comment', 'text', 'test', 'vendored'] as const
export type ScanPlace = (typeof SCAN_PLACES)[number]

export const scanFindingSchema = z.object({
  kind: z.enum(SCAN_KINDS),
  /** Relative to the folder that was looked through, its parts joined by `/`. */
  file: z.string(),
  /** From 1. */
  line: z.int().positive(),
  /** The line as it stands, bounded, secrets masked. */
  text: z.string(),
  /** What of it was told by, e.g. `CURL_SSLVERSION_SSLv3`. */
  what: z.string(),
  /** What to write instead, as one sentence. */
  instead: z.string(),
  place: z.enum(SCAN_PLACES),
  /** `always`; `sometimes`: only with the versions that `condition` names; `incoming`: for connections that others open to this host. */
  holds: z.enum(['always', 'sometimes', 'incoming']).default('always'),
  /** One sentence on when it holds; null where it always does. */
  condition: z.string().nullable().default(null),
  /** The document that says so. */
  source: z.string().default(''),
})
export type ScanFinding = z.infer<typeof scanFindingSchema>

export const SKIP_REASONS = ['binary', 'too-large', 'denied', 'link-loop', 'special', 'failed'] as const
export type SkipReason = (typeof SKIP_REASONS)[number]

const count = z.int().nonnegative().default(0)

export const scanSchema = z.object({
  /** As it was given; null where none was. */
  folder: z.string().nullable(),
  /** The hosts whose addresses were looked for. */
  hosts: z.array(z.string()).default([]),
  /** Files that were read, and their bytes. */
  files: z.int(),
  bytes: z.int(),
  /** Files in which neither code nor settings stand, by their names: pictures, documents. They were not read. */
  others: count,
  /** Files and folders that were not read, and why; the first of each reason. */
  skipped: z.array(z.object({ file: z.string(), why: z.enum(SKIP_REASONS) })),
  /** All of them. */
  skippedCount: z
    .object({ binary: count, 'too-large': count, denied: count, 'link-loop': count, special: count, failed: count })
    .default({ binary: 0, 'too-large': 0, denied: 0, 'link-loop': 0, special: 0, failed: 0 }),
  /** Those of place `code` first. */
  findings: z.array(scanFindingSchema),
  /** Findings that were left off, since there were too many. */
  omitted: count,
  /** How each certificate file of the folder that the code names fares against the chains that the endpoints sent. */
  pinned: z
    .array(
      z.object({
        file: z.string(),
        certificates: z.int(),
        /** The line of code that names it, `FILE:LINE`. */
        usedBy: z.string(),
        /** The system's folder of roots in which the library looks beside that file. */
        beside: z.string().optional(),
        chains: heldChainsSchema,
      }),
    )
    .default([]),
  /** Variables of this check's own environment that switch verification off for what is started here. */
  environment: z.array(z.object({ name: z.string(), value: z.string() })).default([]),
  /** Why it did not come to its end; null when it did. */
  unfinished: z.string().nullable(),
})
export type Scan = z.infer<typeof scanSchema>
