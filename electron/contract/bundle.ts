// The bundle: one zip that a support agent opens. The manifest has no data in it, only what the zip holds.
// Opening one judges its facts again and gives the same verdict.
import * as z from 'zod'

export const BUNDLE_FILES = ['facts.json', 'report.json', 'report.html', 'summary.txt'] as const

/** What the window and the page open, in bytes; a bundle has some hundred thousand. */
export const LARGEST_BUNDLE = 12 * 1024 * 1024

export const manifestSchema = z.strictObject({
  schemaVersion: z.literal(1),
  kind: z.literal('tls-preflight-bundle'),
  program: z.object({ name: z.literal('tls-preflight'), version: z.string() }),
  madeAt: z.iso.datetime(),
  files: z.array(z.strictObject({ name: z.string(), bytes: z.int(), sha256: z.string().regex(/^[0-9a-f]{64}$/) })),
  log: z.array(z.object({ gatherer: z.string(), ms: z.number(), ended: z.string() })),
})
export type Manifest = z.infer<typeof manifestSchema>
