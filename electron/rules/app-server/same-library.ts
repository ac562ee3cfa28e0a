// What a runtime does not say, another on the same copy of the TLS library may: they turn down the same things for the same reasons.
import type { Attempt, Runtime } from '../../contract/runtime-facts.ts'
import { sameWay } from '../../contract/way.ts'
import { type Parameter, refusedParameter, trustRefusal } from './refusals.ts'

const onSameCopy = (one: Runtime, other: Runtime): boolean =>
  one.library !== null &&
  other.library !== null &&
  !one.library.bundled &&
  !other.library.bundled &&
  one.library.name === other.library.name &&
  one.library.version === other.library.version

export interface Refused {
  parameter: Parameter
  /** Whose words tell it: the attempt itself, or that of another runtime. */
  told: Attempt
}

/** What of the endpoint's an attempt turned down; where its words leave it open, by those of another on the same library and way. */
export const refusedBy = (
  runtime: Runtime,
  attempt: Attempt,
  attempts: readonly Attempt[],
  runtimes: readonly Runtime[],
): Refused | null => {
  const own = refusedParameter(attempt.error ?? '')
  if (own !== null) return { parameter: own, told: attempt }
  if (trustRefusal(attempt.error ?? '') !== 'unsaid') return null
  const alike = new Set(runtimes.filter((other) => onSameCopy(runtime, other)).map(({ id }) => id))
  for (const told of attempts) {
    const parameter = alike.has(told.runtime) && sameWay(told, attempt) ? refusedParameter(told.error ?? '') : null
    if (parameter !== null) return { parameter, told }
  }
  return null
}
