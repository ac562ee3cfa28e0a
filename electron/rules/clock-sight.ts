// Whether this host's own clock can be relied on where a certificate looks outdated by it. An endpoint's Date tells, and without one the
// dates of other hosts' certificates: two hosts of different owners hardly ever show such a certificate on the same day.
import type { Certificate, Control, Path } from '../contract/path.ts'
import { isInDates } from './endpoint/certificate-side.ts'
import { theirClock } from './endpoint/http-sight.ts'
import { holdsAt, usedChain } from './endpoint/used-chain.ts'
import { familyOf } from './inspection.ts'
import { minuteWords } from './phrases.ts'

export type Looks = 'expired' | 'not yet valid'

type Seen = Pick<Path, 'host' | 'chain' | 'trust'>

/** An authority that is trusted vouches for what is shown, dates left aside. */
const isVouched = ({ trust }: Seen): boolean => trust.some(({ result }) => result === 'trusted')

/** The first certificate that is needed and does not hold at that instant (ISO 8601), and how it looks by it; null: all hold. */
const outOfDates = (seen: Seen, instant: string): { certificate: Certificate; looks: Looks } | null => {
  const now = Date.parse(instant)
  const certificate = usedChain(seen).find((one) => !holdsAt(one, now))
  return certificate === undefined ? null : { certificate, looks: Date.parse(certificate.notAfter) <= now ? 'expired' : 'not yet valid' }
}

const toldClock = (paths: readonly Path[]): boolean => paths.some((path) => theirClock(path) !== null)

interface Compared {
  path: Path
  looks: Looks
  /** Another owner's host, whose certificate looks the same by this clock. */
  other: Seen
  certificate: Certificate
  theirs: Certificate
}

/** Where nobody told a clock: an endpoint and another owner's host whose certificates both look outdated, the same way; null: there are none. */
export const outdatedAlike = (paths: readonly Path[], controls: readonly Control[], gathered: string): Compared | null => {
  if (toldClock(paths)) return null
  for (const path of paths) {
    const mine = outOfDates(path, gathered)
    if (mine === null) continue
    for (const other of [...controls, ...paths]) {
      const theirs = outOfDates(other, gathered)
      if (theirs?.looks !== mine.looks || familyOf(other.host) === familyOf(path.host) || !isVouched(other)) continue
      return { path, looks: mine.looks, other, certificate: mine.certificate, theirs: theirs.certificate }
    }
  }
  return null
}

/**
 * What this host's clock said, where nothing speaks for it; null where something does: an endpoint told its own, or another server's
 * certificate holds by it.
 */
export const doubtedClock = (path: Path, paths: readonly Path[], controls: readonly Control[], gathered: string): string | null =>
  toldClock(paths) || [...controls, ...paths].some((other) => other !== path && isVouched(other) && isInDates(other, gathered))
    ? null
    : minuteWords(gathered)
