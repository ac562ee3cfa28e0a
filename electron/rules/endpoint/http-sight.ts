// What rules show of an HTTP answer: the status, the fields that tell who answered, and the start of the page.
import type { Evidence } from '../../contract/fact.ts'
import type { HttpAnswer, Path } from '../../contract/path.ts'
import { shellLine } from '../../contract/shell.ts'
import { firstLine } from '../phrases.ts'

/** A text from outside, in quotation marks and cut. */
export const quoted = (text: string): string => `“${firstLine(text)}”`

const linesOf = (http: HttpAnswer): string[] => [
  `${http.method} was answered ${http.status}`,
  ...(http.server === null ? [] : [`server: ${http.server}`]),
  ...(http.location === null ? [] : [`location: ${http.location}`]),
  ...http.headers,
  ...(http.body === '' ? [] : [http.body]),
]

export const httpEvidence = (path: Path): Evidence => ({
  kind: 'network',
  source: path.id,
  text: path.http === null ? 'There was no HTTP answer.' : linesOf(path.http).join('\n'),
})

/** How to see the same answer by hand, on the same way; `via` is `direct` or a proxy's URL without a login. */
export const answerCommand = ({ endpoint, via }: Pick<Path, 'endpoint' | 'via'>): string =>
  shellLine(['curl', '-sS', '-i', ...(via === 'direct' ? ['--noproxy', '*'] : ['--proxy', via]), '--url', endpoint])

/** Seconds that a cache kept the answer before it gave it to us (RFC 9111 section 5.1). */
const ageOf = (http: HttpAnswer): number =>
  Number(http.headers.map((header) => /^age: *(\d{1,9})$/.exec(header)?.[1]).find((age) => age !== undefined) ?? 0)

/** The endpoint's own clock as its HTTP answer told it (`Date` plus `Age`), in milliseconds since 1970; null where it told none. */
export const theirClock = ({ http }: Pick<Path, 'http'>): number | null => {
  const told = Date.parse(http?.date ?? '')
  return Number.isNaN(told) || http === null ? null : told + ageOf(http) * 1000
}

export interface Elsewhere {
  /** The path whose clock is nearest to the host's, and what it tells, in milliseconds since 1970. */
  path: Path
  clock: number
  /** How far it is from the host's, in milliseconds; positive: the host's clock is behind. */
  ahead: number
  /** How many hosts told their clock. */
  hosts: number
}

/**
 * The clock of the endpoints, where all that told theirs are on one side of the host's and further from it than `toleranceMs`; else null.
 * One that agrees with the host, or two that disagree with each other, prove nothing against it.
 */
export const clockElsewhere = (
  paths: readonly Path[],
  times: { gathered: string; ended: string },
  toleranceMs: number,
): Elsewhere | null => {
  const [from, to] = [Date.parse(times.gathered), Date.parse(times.ended)]
  const told = paths.flatMap((path) => {
    const clock = theirClock(path)
    if (clock === null) return []
    // The answer came at some time between the two.
    return [{ path, clock, ahead: clock > to ? clock - to : Math.min(0, clock - from) }]
  })
  const [nearest] = [...told].sort((a, b) => Math.abs(a.ahead) - Math.abs(b.ahead))
  if (nearest === undefined || Math.abs(nearest.ahead) <= toleranceMs) return null
  if (told.some(({ ahead }) => Math.sign(ahead) !== Math.sign(nearest.ahead))) return null
  return { ...nearest, hosts: new Set(told.map(({ path }) => `${path.host}:${path.port}`)).size }
}
