// Until when an operating system is maintained by its vendor: the lifecycle table, and the row of it that fits a system.
import * as z from 'zod'
import type { Os } from '../contract/host-facts.ts'
import { dateSchema } from '../contract/vocabulary.ts'
import { isOfRelease } from './versions.ts'

export const lifecycleSchema = z.strictObject({
  /** os-release ID, `windows`, `macos`. */
  os: z.string(),
  /** The leading numbers of the os fact's `version`; empty: the system gives no version; null: whatever it gives. */
  version: z.string().nullable(),
  /** Where systems share id and version (CentOS Linux and Stream, Windows editions): the system's own name contains one of these. */
  names: z.array(z.string()).min(1).optional(),
  name: z.string(),
  /** Last day of the vendor's ordinary security support; null: a rolling release, which has none. */
  support: dateSchema.nullable(),
  /** Longer supports: `forAll` covers the system by itself (Debian LTS), the others those who have them (Ubuntu Pro, ESU, ELS). */
  extended: z.array(z.strictObject({ name: z.string(), until: dateSchema, forAll: z.boolean() })),
  /** Another source's last day of the ordinary support, where the sources differ. */
  otherwise: dateSchema.optional(),
  /** The vendor names no day: `support` is when its updates were seen to stop. */
  observed: z.literal(true).optional(),
  /** The vendor's page on it. */
  source: z.url(),
  /** Where the day was read on `checked`: ids of assets/knowledge/lifecycle-sources.json. */
  readIn: z.array(z.string()).min(1),
  checked: dateSchema,
})
export type Lifecycle = z.infer<typeof lifecycleSchema>

const fitsVersion = (row: Lifecycle, os: Os): boolean => {
  if (row.version === null) return true
  return row.version === '' ? os.version === '' : isOfRelease(os.version, row.version)
}

const fitsName = (row: Lifecycle, os: Os): boolean => row.names === undefined || row.names.some((name) => os.name.includes(name))

/** The first row that fits, or undefined where the table does not know this system. A derivative is never taken for its parent. */
export const lifecycleOf = (rows: readonly Lifecycle[], os: Os): Lifecycle | undefined =>
  rows.find((row) => row.os === os.id && fitsVersion(row, os) && fitsName(row, os))

/** The last day on which this system is maintained for everyone who runs it; null for a rolling release. */
export const maintainedUntil = (row: Lifecycle): string | null => {
  if (row.support === null) return null
  return [row.support, ...row.extended.filter((longer) => longer.forAll).map((longer) => longer.until)].sort().at(-1) ?? row.support
}

/** The supports that still cover this system on that day, for those who have them. */
export const paidSupports = (row: Lifecycle, date: string): Lifecycle['extended'] =>
  row.extended.filter((longer) => !longer.forAll && date <= longer.until)

/** Whether what was checked on one day is more than 12 months old on another. */
export const isOutdated = (checked: string, date: string): boolean => date > `${Number(checked.slice(0, 4)) + 1}${checked.slice(4)}`
