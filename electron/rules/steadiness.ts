// How the same hello fared as often as it was sent on one path: alike each time, worse from some point on, or now so and now so.
// For the two causes that are told by repeating the baseline and by nothing else.
import type { Attempt, FactValue } from '../contract/facts.ts'
import type { Path } from '../contract/path.ts'
import { completedOn, of, type Sight, sightOf, type Told, told } from './differential-sight.ts'

export interface Steadiness {
  /** `slow`: an answer did not end in time, now and then; whether the same hello fares alike each time is not known. */
  kind: 'worse' | 'mixed' | 'slow'
  sight: Sight
  /** How many of the equal tries worked, and how many there were. */
  worked: number
  tries: number
  /** A runtime of this host got through on this way, and none failed. */
  runtimesWell: boolean
  /** What else failed on this way, besides equal tries: a runtime's own attempt, or the rest of our own. */
  failsToo: boolean
}

/** An alert is an answer of a server that is there and has looked: it is no sign of a limit or of a server that is away. */
const fails = (one: Told): boolean => one !== 'works' && one !== 'alert'

/** Null where it fared alike each time, or was not repeated on this path. `attempts`: of all runtimes. */
export const steadinessOf = (
  path: Path,
  differentials: FactValue<'differential'>,
  paths: FactValue<'paths'>,
  attempts: readonly Attempt[],
): Steadiness | null => {
  const sight = differentials.some((one) => one.path === path.id) ? sightOf(path, differentials, paths) : null
  if (sight === null) return null
  // Our own whole handshake is no equal try: its hello is another one, of another library.
  const own = path.probes.filter((probe) => probe.name !== 'broad').map((probe) => told(probe.answer))
  const all = [...own, ...of(sight, 'baseline')]
  const worked = all.filter((one) => one === 'works').length
  const firstFailure = all.findIndex(fails)
  const later = firstFailure === -1 ? [] : all.slice(firstFailure)
  const here = attempts.filter((attempt) => attempt.endpoint === path.endpoint && attempt.via === path.via)
  const runtimesWell = here.length > 0 && here.every((attempt) => attempt.outcome === 'completed')
  const failsToo = here.some(({ outcome }) => outcome !== 'completed') || path.steps.some(({ state }) => state === 'stopped')
  const base = { sight, worked, tries: all.length, runtimesWell, failsToo }
  if (all.includes('slow')) return { ...base, kind: 'slow' }
  if (later.includes('works')) return { ...base, kind: 'mixed' }
  if (later.length < 2 || !later.every(fails)) return null
  if (worked > 0) return { ...base, kind: 'worse' }
  // Our own hello never worked, a program's did: a limit, unless it is our hello alone that is not liked.
  const nothingWorks = sight.differential.probes.every((probe) => !['works', 'alert'].includes(told(probe.answer)))
  return nothingWorks && completedOn(path, attempts) ? { ...base, kind: 'worse' } : null
}
