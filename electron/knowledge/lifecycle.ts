// Until when an operating system is maintained by its vendor: the row of the lifecycle table that fits it.
import type { Os } from '../contract/facts.ts'
import type { Knowledge, Lifecycle } from './knowledge.ts'
import { isOfRelease } from './versions.ts'

const fitsVersion = (row: Lifecycle, os: Os): boolean => {
  if (row.version === null) return true
  return row.version === '' ? os.version === '' : isOfRelease(os.version, row.version)
}

/** The first row that fits, or undefined where the table does not know this system. */
export const lifecycleOf = (knowledge: Knowledge, os: Os): Lifecycle | undefined =>
  knowledge.lifecycles.find((row) => row.os === os.id && fitsVersion(row, os) && (row.word === undefined || os.name.includes(row.word)))

/** The last day on which this system is maintained for everyone who runs it; null for a rolling release. */
export const maintainedUntil = (row: Lifecycle): string | null =>
  row.support !== null && row.extended?.forAll && row.extended.until > row.support ? row.extended.until : row.support
