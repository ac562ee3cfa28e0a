// app-no-common-version: the rules permit what a runtime offers, and the endpoint does not speak it, such as TLS 1.3 alone before a
// platform of TLS 1.2, or the other way round. Its captured hello shows what is offered, its own try that this is not enough; why it
// offers no more is told where it can be (lacking-version.ts).

import type { Hello } from '../../contract/hello.ts'
import { hasFailed } from '../../contract/runtime-facts.ts'
import { profileOn } from '../../contract/upcoming.ts'
import { isTls13Suite, versionName } from '../../tls/code-points.ts'
import { defineRule } from '../define-rule.ts'
import { exampleRuntime, HOST, RUNTIME } from '../examples.ts'
import { permittedSuites, permittedVersions } from '../permitted.ts'
import { CHECK_AGAIN } from '../phrases.ts'
import { byWhatWasNotSeen, type Lack, lackOf, lackTitle, lackWhy } from './lacking-version.ts'
import { defaultOffer, runtimeName } from './offers.ts'
import { type FailedTry, failedTries, helloIsTaken, ownEvidence, replayEvidence, wordsEvidence } from './tries.ts'

const TLS12 = 0x0303
const TLS13 = 0x0304
/** The alert protocol_version (RFC 8446 section 6.2). */
const PROTOCOL_VERSION = 70

interface Params {
  runtime: string
  host: string
  lack: Lack
  /** What it offers, by names. */
  offered: string
  /** What the endpoint speaks. */
  spoken: string
  /** `chosen`: our own hello offered what it offers too, and the endpoint chose the other; `turned-down`: for its version. */
  told: 'chosen' | 'turned-down'
}

/** That alert, as OpenSSL, GnuTLS, Java, NSS and Go name it where it came. */
const ALERT =
  /alert[ _]protocol[ _]version|fatal alert: protocol_version|alert (number |\[)70\b|Error in protocol version|PROTOCOL_VERSION_ALERT|Peer reports incompatible or unsupported protocol version|remote error: tls: protocol version not supported/i
/** Java's and OpenSSL's words for an answer in another version than they offered. Who speaks TLS 1.3 alone answers in no other. */
const ANSWERED_OTHERWISE = /unsupported[ _]protocol|is not accepted by client preferences/i

const wasTurnedDown = ({ attempt, replays }: FailedTry, spoken: number): boolean =>
  ALERT.test(attempt.error ?? '') ||
  (spoken === TLS12 && ANSWERED_OTHERWISE.test(attempt.error ?? '')) ||
  replays.some(({ added, answer }) => added === 'nothing' && answer.kind === 'alert' && answer.description === PROTOCOL_VERSION)

/** The one version that the endpoint chose on every path of the way where it chose one, if the runtime does not offer that; else null. */
const spokenIn = ({ ways }: FailedTry, hello: Hello): number | null => {
  const [version, ...others] = new Set(ways.flatMap(({ negotiated }) => negotiated?.version ?? []))
  return version === undefined || others.length > 0 || hello.versions.includes(version) ? null : version
}

export const appNoCommonVersion = defineRule<'runtime', 'paths', Params>({
  id: 'app-no-common-version',
  layer: 'app-server',
  subject: 'runtime',
  needs: ['paths'],
  silences: ['app-no-permitted-cipher', 'app-connection-fails'],
  judge(subject, { paths }, context) {
    if (!subject.attempts.some(hasFailed)) return { outcome: 'pass' }
    const rules = profileOn(context.profile, context.date)
    const offer = defaultOffer(subject)
    const offered = offer.caught ? permittedVersions(offer.hello, rules) : []
    // Of versions below the rules app-runtime-too-old and app-pins-old-tls speak.
    if (!offer.caught || offered.length === 0) return { outcome: 'not-applicable' }
    for (const one of failedTries(subject, paths)) {
      const [path] = one.open
      const spoken = spokenIn(one, offer.hello)
      if (path === undefined || (spoken !== TLS12 && spoken !== TLS13) || one.attempt.outcome === 'timeout' || helloIsTaken(one)) continue
      // Whoever speaks both chooses the newer. Where the rules name no suite of it, our own hello did not offer that.
      const chosen = spoken === TLS12 && offer.hello.versions.includes(TLS13) && permittedSuites(rules).some(isTls13Suite)
      const lack = lackOf(subject, spoken === TLS13 ? '1.3' : '1.2', context)
      if (lack === null || !(chosen || wasTurnedDown(one, spoken))) continue
      return {
        outcome: 'fail',
        params: {
          runtime: runtimeName(subject),
          host: path.host,
          lack,
          offered: offered.map(versionName).join(' and '),
          spoken: versionName(spoken),
          told: chosen ? 'chosen' : 'turned-down',
        },
        confidence: lack.sure ? 'certain' : 'likely',
        side: 'near',
        owners: lack.owners,
        evidence: [
          ...offer.evidence,
          ...lack.evidence,
          wordsEvidence(one.attempt),
          { ...ownEvidence(path), text: `${ownEvidence(path).text} It was in ${versionName(spoken)}.` },
          ...replayEvidence(one),
        ],
      }
    }
    return { outcome: 'not-applicable' }
  },
  words: {
    pass: 'It offers a TLS version that the endpoint speaks',
    example: () => ({
      owners: ['system-administrator', 'you'],
      params: {
        runtime: RUNTIME,
        host: HOST,
        lack: byWhatWasNotSeen(exampleRuntime, true, []),
        offered: 'TLS 1.2',
        spoken: 'TLS 1.3',
        told: 'chosen',
      },
    }),
    title: ({ runtime, host, lack }) => lackTitle(lack, runtime, host),
    why: ({ offered, spoken, told, lack }) =>
      `It offers ${offered} and nothing else that the rules permit. ` +
      (told === 'chosen'
        ? `Our own connection offered ${spoken} too, and the endpoint chose ${spoken}. `
        : `The endpoint turned that down for its version. Our own connection got through in ${spoken}. `) +
      lackWhy(lack),
    fix: ({ lack }) => [...lack.steps, CHECK_AGAIN],
  },
})
