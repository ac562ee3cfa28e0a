// What of a hello is of use where a runtime goes: an endpoint that speaks no TLS 1.3 takes none of its suites. Our own hellos offer what
// the profile permits of both, so that their answer tells it.
import type { Hello } from '../contract/hello.ts'
import type { Path } from '../contract/path.ts'
import type { Profile } from '../contract/profile.ts'
import type { Attempt } from '../contract/runtime-facts.ts'
import { sameWay } from '../contract/way.ts'
import { isTls13Suite } from '../tls/code-points.ts'
import { commonSuites, permittedSuites, permittedVersions } from './permitted.ts'

const TLS12 = 0x0303

/** As evidence. */
export const CHOSE_TLS12 = 'Of TLS 1.2 and 1.3, which our own hello offered, the endpoint chose TLS 1.2.'

/** Every path of this way on which our own handshake got that far agreed on TLS 1.2, and so did the try where it tells. */
const speaksTls12Alone = (attempt: Attempt, paths: readonly Path[]): boolean => {
  const met = paths.flatMap((path) => (sameWay(path, attempt) && path.negotiated !== null ? [path.negotiated.version] : []))
  return met.length > 0 && met.every((version) => version === TLS12) && (attempt.negotiated?.version ?? TLS12) === TLS12
}

/**
 * The try of a hello that has permitted suites of TLS 1.3 alone, at an endpoint that chose TLS 1.2 of both; null where there is none. A
 * hello without TLS 1.2 lacks the version, and one that got through with a permitted suite has one.
 */
export const lacksTls12Suites = (
  hello: Hello,
  rules: Profile,
  attempts: readonly Attempt[],
  paths: readonly Path[],
): { attempt: Attempt; path: Path } | null => {
  const common = commonSuites(hello, rules)
  if (common.length === 0 || !common.every(isTls13Suite) || !permittedVersions(hello, rules).includes(TLS12)) return null
  const permitted = permittedSuites(rules)
  for (const attempt of attempts) {
    const agreed = attempt.negotiated?.suite ?? null
    const path = paths.find((one) => sameWay(one, attempt) && one.negotiated !== null)
    if (path !== undefined && speaksTls12Alone(attempt, paths) && (agreed === null || !permitted.includes(agreed))) return { attempt, path }
  }
  return null
}
