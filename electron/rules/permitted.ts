// What a ClientHello and a profile have in common: versions and cipher suites, as code points.
// The profile is always the one of the judged day (upcoming.ts).
import type { Hello } from '../contract/hello.ts'
import type { Profile } from '../contract/profile.ts'
import { isTls13Suite, type SuiteAuthentication, suiteAuthentication, suiteByName, versionByProfile } from '../tls/code-points.ts'

const TLS13 = 0x0304

export const minimumOf = (profile: Profile): number => versionByProfile(profile.minTls)

export const permittedSuites = (profile: Profile): number[] => profile.suites.flatMap((name) => suiteByName(name) ?? [])

/** Whether a server's choice keeps to the profile. */
export const choiceRule = (profile: Profile): ((choice: { version: number; suite: number }) => boolean) => {
  const [least, suites] = [minimumOf(profile), new Set(permittedSuites(profile))]
  return ({ version, suite }) => version >= least && suites.has(suite)
}

/** The offered versions that the profile permits. Only SSL 3.0 and TLS are counted: drafts and DTLS have larger numbers. */
export const permittedVersions = (hello: Hello, profile: Profile): number[] =>
  hello.versions.filter((version) => version >> 8 === 3 && version >= minimumOf(profile))

/** The offered suites that the profile permits, each at a version that is offered and permitted too; in the client's order. */
export const commonSuites = (hello: Hello, profile: Profile): number[] => {
  const permitted = new Set(permittedSuites(profile))
  const versions = permittedVersions(hello, profile)
  return hello.suites.filter(
    (suite) => permitted.has(suite) && versions.some((version) => (isTls13Suite(suite) ? version >= TLS13 : version < TLS13)),
  )
}

/** What a certificate's key lets a suite authenticate with (RFC 8422 section 2.2: EdDSA stands with ECDSA); null: not known. */
export const authenticationOf = (keyType: string): SuiteAuthentication | null => {
  if (keyType === 'rsa' || keyType === 'rsa-pss') return 'rsa'
  return ['ec', 'ed25519', 'ed448'].includes(keyType) ? 'ecdsa' : null
}

/** Whether a server whose certificate has this kind of key can use the suite. In TLS 1.3 the suite does not say. */
export const fitsKey = (suite: number, authentication: SuiteAuthentication): boolean =>
  isTls13Suite(suite) || suiteAuthentication(suite) === authentication
