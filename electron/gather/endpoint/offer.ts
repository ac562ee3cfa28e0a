// What the probes offer: the profile's versions and suites as they hold on the day of the check, or nearly everything there is.
// Pure: the hello itself is written by tls/.
import type { Probe } from '../../contract/path.ts'
import type { Profile } from '../../contract/profile.ts'
import { profileOn } from '../../contract/upcoming.ts'
import { isTls13Suite, registeredSuites, suiteAuthentication, suiteByName, versionByProfile } from '../../tls/code-points.ts'

export interface Offer {
  name: Probe['name']
  /** Best first. */
  versions: number[]
  suites: number[]
}

const TLS13 = 0x0304
const ALL_VERSIONS = [TLS13, 0x0303, 0x0302, 0x0301]

/** Only what the profile permits. A version for which it names no suite is not offered: nothing could be chosen with it. */
export const profileOffer = (profile: Profile, day: string): Offer => {
  const rules = profileOn(profile, day)
  const suites = rules.suites.flatMap((name) => suiteByName(name) ?? [])
  const least = versionByProfile(rules.minTls)
  const versions = ALL_VERSIONS.filter((version) => version >= least && suites.some((suite) => isTls13Suite(suite) === (version === TLS13)))
  return { name: 'profile', versions, suites }
}

/** What no web server has, what does not encrypt, and what this program could not read on from (AEGIS, ARIA). */
const OUT_OF_PLACE = /NULL|PSK|SRP|GOST|_SM4_|SHA256_SHA256|SHA384_SHA384|ARIA|AEGIS/

/** Best first, since some servers take the client's first; what matches none comes last. */
const RANKS = [/^TLS_(AES|CHACHA20)_/, /_(GCM|CHACHA20)_/, /_AES_/, /_3DES_/, /_RC4_128_/]

const rankOf = (name: string): number => {
  const rank = RANKS.findIndex((pattern) => pattern.test(name))
  return rank === -1 ? RANKS.length : rank
}

/**
 * TLS 1.3 down to 1.0, and the suites that web servers have used in all that time: about 80.
 * More than 120 would be too many for servers that break on 128.
 */
export const broadOffer = (): Offer => {
  const suites = registeredSuites
    .filter(({ value, name }) => ['rsa', 'ecdsa', 'any'].includes(suiteAuthentication(value)) && !OUT_OF_PLACE.test(name))
    .map(({ value, name }) => ({ value, rank: rankOf(name) }))
    .sort((a, b) => a.rank - b.rank)
  return { name: 'broad', versions: ALL_VERSIONS, suites: suites.map(({ value }) => value) }
}
