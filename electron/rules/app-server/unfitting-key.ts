// Whether the key of an endpoint's certificate goes with anything that a runtime offers. In TLS 1.2 the suite says how the server proves
// itself; in TLS 1.3 the signature algorithms do (RFC 8446 section 4.2.3), so that both may lack at once where a kind of key is switched off.
import type { Hello } from '../../contract/hello.ts'
import type { Path } from '../../contract/path.ts'
import {
  isGrease,
  isSignalling,
  isTls13Suite,
  type SuiteAuthentication,
  schemeKeyType,
  suiteAuthentication,
} from '../../tls/code-points.ts'
import type { SubjectValues } from '../define-rule.ts'
import { authenticationOf, fitsKey } from '../permitted.ts'
import type { Limited } from './pinned-by-setting.ts'
import { switchesOff } from './suite-settings.ts'
import { failedTries, helloIsTaken, isAboutCertificate, lackedIn } from './tries.ts'

const TLS12 = 0x0303

export interface Unfitting {
  path: Path
  keyType: string
  /** No signature algorithm goes with the key either. */
  unsigned: boolean
}

/**
 * Of all that it offers, on the list of the platform or not, nothing goes with such a key. One that has suites for it lacks the signature
 * algorithms alone, of which app-no-common-group-or-signature speaks.
 */
const knowsNoSuchKey = ({ versions, suites, signatureAlgorithms }: Hello, keyType: string, authentication: SuiteAuthentication): boolean =>
  versions.includes(TLS12) &&
  suites.some((suite) => !isTls13Suite(suite) && !isSignalling(suite) && !isGrease(suite)) &&
  !suites.some((suite) => suiteAuthentication(suite) === authentication) &&
  !signatureAlgorithms.some((scheme) => schemeKeyType(scheme) === keyType)

/**
 * An endpoint with whose certificate none of these suites can go; null: there is none. Where the difference tells that more signature
 * algorithms would do, that is told in place of both, unless a setting was read that switches the whole kind of key off.
 */
export const unfittingKey = (
  subject: SubjectValues['runtime'],
  hello: Hello,
  suites: readonly number[],
  paths: readonly Path[],
  limited: Limited | null,
): Unfitting | null => {
  const tried = new Set(subject.attempts.map((attempt) => attempt.endpoint))
  // An endpoint may have two certificates and show us one: a runtime that got as far as the certificate has found a suite.
  const met = new Set([
    ...subject.attempts.filter(({ outcome }) => outcome === 'completed').map(({ endpoint }) => endpoint),
    ...failedTries(subject, paths)
      .filter((one) => helloIsTaken(one) || isAboutCertificate(one.attempt))
      .map(({ attempt }) => attempt.endpoint),
  ])
  const toldByDifference = failedTries(subject, paths).some((one) => lackedIn(one, hello)?.added === 'signature-algorithms')
  const unfitting = (path: Path): Unfitting | null => {
    const keyType = path.chain[0]?.keyType ?? ''
    const authentication = authenticationOf(keyType)
    if (authentication === null) return null
    const toldElsewhere = toldByDifference && !(limited !== null && switchesOff(limited, keyType))
    const unsigned = !toldElsewhere && knowsNoSuchKey(hello, keyType, authentication)
    const fits = suites.some((suite) => fitsKey(suite, authentication) && !(unsigned && isTls13Suite(suite)))
    return fits ? null : { path, keyType, unsigned }
  }
  const among = paths.filter(({ endpoint }) => tried.has(endpoint) && !met.has(endpoint))
  const first = among.find((path) => among.filter(({ endpoint }) => endpoint === path.endpoint).every((one) => unfitting(one) !== null))
  return first === undefined ? null : unfitting(first)
}
