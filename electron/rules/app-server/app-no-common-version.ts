// app-no-common-version: a setting of the runtime's own leaves only versions that the rules permit and the endpoint does not speak, such as
// a minimum of TLS 1.3 before a platform of TLS 1.2. Its captured hello shows what is left, its own try that this is not enough.

import type { Hello } from '../../contract/hello.ts'
import type { FixStep } from '../../contract/report.ts'
import { hasFailed } from '../../contract/runtime-facts.ts'
import { profileOn } from '../../contract/upcoming.ts'
import { isTls13Suite, versionName } from '../../tls/code-points.ts'
import { defineRule } from '../define-rule.ts'
import { permittedSuites, permittedVersions } from '../permitted.ts'
import { CHECK_AGAIN } from '../phrases.ts'
import { defaultOffer, runtimeName } from './offers.ts'
import { isPlaceOfVersions, type Limited, limitEvidence, settingText, stepsWithout } from './pinned-by-setting.ts'
import { type FailedTry, failedTries, ownEvidence, replayEvidence, wordsEvidence } from './tries.ts'
import { leavesOut, versionLimits } from './version-settings.ts'

const TLS12 = 0x0303
const TLS13 = 0x0304
/** The alert protocol_version (RFC 8446 section 6.2). */
const PROTOCOL_VERSION = 70

interface Params {
  runtime: string
  host: string
  limited: Limited
  /** What it offers, by names. */
  offered: string
  /** What the endpoint speaks. */
  spoken: string
  /** `chosen`: our own hello offered what it offers too, and the endpoint chose the other; `turned-down`: for its version. */
  told: 'chosen' | 'turned-down'
  /** The setting says so itself; else it names a file that was not read. */
  sure: boolean
}

/**
 * That alert, as OpenSSL, GnuTLS and Java name it, and Java's and OpenSSL's words for an answer in another version
 * than they offered.
 */
const TURNED_DOWN =
  /alert[ _]protocol[ _]version|fatal alert: protocol_version|alert (number |\[)70\b|unsupported[ _]protocol|is not accepted by client preferences/i

const wasTurnedDown = ({ attempt, replays }: FailedTry): boolean =>
  TURNED_DOWN.test(attempt.error ?? '') || replays.some(({ answer }) => answer.kind === 'alert' && answer.description === PROTOCOL_VERSION)

/** The one version in which our own handshake got through wherever it did, where the runtime does not offer that; else null. */
const spokenIn = ({ open }: FailedTry, hello: Hello): number | null => {
  const [version, ...others] = new Set(open.map(({ negotiated }) => negotiated?.version ?? null))
  return version === undefined || version === null || others.length > 0 || hello.versions.includes(version) ? null : version
}

/** The settings that leave this version out, by their own words; else those that name a file, of which that is not known. */
const limitsOn = ({ runtime }: Pick<Limited, 'runtime'>, version: number): { settings: Limited['settings']; sure: boolean } | null => {
  const limits = versionLimits(runtime)
  const saying = limits.filter((one) => leavesOut(one, version === TLS13 ? '1.3' : '1.2'))
  const [first, ...more] = saying.length > 0 ? saying : limits.filter(isPlaceOfVersions)
  return first === undefined ? null : { settings: [first, ...more], sure: saying.length > 0 }
}

export const appNoCommonVersion = defineRule<'runtime', 'paths', Params>({
  id: 'app-no-common-version',
  layer: 'app-server',
  subject: 'runtime',
  needs: ['paths'],
  silences: ['app-no-permitted-cipher', 'app-connection-fails'],
  judge(subject, { paths }, { profile, date }) {
    if (!subject.attempts.some(hasFailed)) return { outcome: 'pass' }
    const rules = profileOn(profile, date)
    const offer = defaultOffer(subject)
    // Of versions below the rules app-runtime-too-old and app-pins-old-tls speak.
    if (!offer.caught || permittedVersions(offer.hello, rules).length === 0) return { outcome: 'not-applicable' }
    for (const one of failedTries(subject, paths)) {
      const [path] = one.open
      const spoken = spokenIn(one, offer.hello)
      if (path === undefined || spoken === null || (spoken !== TLS12 && spoken !== TLS13) || one.attempt.outcome === 'timeout') continue
      // Whoever speaks both chooses the newer. Where the rules name no suite of it, our own hello did not offer that.
      const chosen = spoken === TLS12 && offer.hello.versions.includes(TLS13) && permittedSuites(rules).some(isTls13Suite)
      const limits = limitsOn(subject, spoken)
      if (limits === null || !(chosen || wasTurnedDown(one))) continue
      const limited: Limited = { runtime: subject.runtime, settings: limits.settings }
      const offered = permittedVersions(offer.hello, rules)
      return {
        outcome: 'fail',
        params: {
          runtime: runtimeName(subject),
          host: path.host,
          limited,
          offered: offered.map(versionName).join(' and '),
          spoken: versionName(spoken),
          told: chosen ? 'chosen' : 'turned-down',
          sure: limits.sure,
        },
        confidence: limits.sure ? 'certain' : 'likely',
        side: 'near',
        owners: ['you', 'system-administrator'],
        evidence: [
          ...limitEvidence(limited),
          ...offer.evidence,
          wordsEvidence(one.attempt),
          { ...ownEvidence(path), text: `${ownEvidence(path).text} It was in ${versionName(spoken)}.` },
          ...replayEvidence(one),
        ],
      }
    }
    return { outcome: 'not-applicable' }
  },
  words: {
    pass: 'Its settings leave a TLS version that the endpoint speaks',
    title: ({ runtime, host, limited, sure }) =>
      `A setting ${sure ? 'leaves' : 'may leave'} ${runtime} no TLS version that ${host} speaks: ${settingText(limited.settings[0])}`,
    why: ({ offered, spoken, told, limited: { settings }, sure }) =>
      `It offers ${offered} and nothing else that the rules permit. ` +
      (told === 'chosen'
        ? `Our own connection offered ${spoken} too, and the endpoint chose ${spoken}. `
        : `The endpoint turned that down for its version. Our own connection got through in ${spoken}. `) +
      `The setting stands in ${settings[0].source}.` +
      (sure ? '' : ' The file that it names was not read.'),
    fix: ({ limited, spoken }): FixStep[] => [...stepsWithout(limited, spoken), CHECK_AGAIN],
  },
})
