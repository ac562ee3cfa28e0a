// Until when an operating system is maintained by its vendor: the lifecycle table, and the row of it that fits a system.
import type * as z from 'zod'
import type { Os } from '../contract/host-facts.ts'
import type { lifecycleSchema } from './schemas.ts'
import { isOfRelease } from './versions.ts'

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
