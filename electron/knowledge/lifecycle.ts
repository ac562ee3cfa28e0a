// Until when an operating system is maintained by its vendor: the lifecycle table, and the row of it that fits a system.
import type * as z from 'zod'
import type { Os } from '../contract/host-facts.ts'
import type { lifecycleSchema } from './schemas.ts'
import { isOfRelease } from './versions.ts'

export type Lifecycle = z.infer<typeof lifecycleSchema>
type Longer = Lifecycle['extended'][number]

const fitsVersion = (row: Lifecycle, os: Os): boolean => {
  if (row.version === null) return true
  return row.version === '' ? os.version === '' : isOfRelease(os.version, row.version)
}

const fitsName = (row: Lifecycle, os: Os): boolean => row.names === undefined || row.names.some((name) => os.name.includes(name))

const OS_RELEASE = 'https://www.freedesktop.org/software/systemd/man/latest/os-release.html'

/** A release that no row has, by the day that its own file names (os-release(5), SUPPORT_END): its vendor’s word, which does not age. */
const byItsOwnFile = ({ id, version, name, supportEnd }: Os): Lifecycle | undefined =>
  supportEnd === null
    ? undefined
    : { os: id, version, name, support: supportEnd, extended: [], source: OS_RELEASE, readIn: ['SUPPORT_END'], checked: supportEnd }

/** The first row that fits, or undefined where nothing tells of this system. A derivative is never taken for its parent. */
export const lifecycleOf = (rows: readonly Lifecycle[], os: Os): Lifecycle | undefined =>
  rows.find((row) => row.os === os.id && fitsVersion(row, os) && fitsName(row, os)) ?? byItsOwnFile(os)

const stateOf = ({ id }: Longer, { longerSupports }: Os) => longerSupports.find((one) => one.id === id)

/** The last day that a longer support covers this very host, by its own files; null where they do not tell that it does. */
const coveredUntil = (longer: Longer, os: Os): string | null => {
  if (longer.forAll) return longer.until
  const told = stateOf(longer, os)
  if (told?.state !== 'on') return null
  return told.until !== null && told.until < longer.until ? told.until : longer.until
}

/** The last day on which this system is maintained: for everyone who runs it, or by a support that is turned on here; null where it has none. */
export const maintainedUntil = (row: Lifecycle, os: Os): string | null => {
  if (row.support === null) return null
  return [row.support, ...row.extended.flatMap((longer) => coveredUntil(longer, os) ?? [])].sort().at(-1) ?? row.support
}

/** A support that would cover this system on a day, and what its files tell of it: `untold` where there is none. */
export type PaidSupport = Longer & { state: 'off' | 'unread' | 'untold'; toldBy: string | null }

/** The supports that still cover this system on that day, for those who have them, and are not known to be turned on. */
export const paidSupports = (row: Lifecycle, os: Os, date: string): PaidSupport[] =>
  row.extended.flatMap((longer) => {
    const told = stateOf(longer, os)
    if (longer.forAll || date > longer.until) return []
    // A contract that ran out may be renewed.
    const state = told?.state === 'on' ? 'off' : (told?.state ?? 'untold')
    return told?.state === 'on' && date <= (coveredUntil(longer, os) ?? '') ? [] : [{ ...longer, state, toldBy: told?.source ?? null }]
  })

/** Whether what was checked on one day is more than 12 months old on another. */
export const isOutdated = (checked: string, date: string): boolean => date > `${Number(checked.slice(0, 4)) + 1}${checked.slice(4)}`
