// app-negotiates-unpermitted-suite: the runtime connects, but the suite that both sides choose is not in the profile's list, or
// leaves it on a known day. A warning: the connection works until the platform keeps to its list.
import { changesAfter, profileOn } from '../../contract/upcoming.ts'
import { suiteName, versionName } from '../../tls/code-points.ts'
import { defineRule } from '../define-rule.ts'
import { commonSuites, minimumOf, permittedSuites } from '../permitted.ts'
import { CHECK_AGAIN, longDate, sendReport, supportOf } from '../phrases.ts'
import { byHand } from './by-hand.ts'
import { defaultOffer, runtimeName } from './offers.ts'

interface Params {
  runtime: string
  platform: string
  suite: string
  /** The day on which the platform takes it from its list; null: it is not in it. */
  from: string | null
  /** How many suites the runtime offers that stay permitted; null where its hello was not caught. */
  others: number | null
  command: string
  support: string
}

export const appNegotiatesUnpermittedSuite = defineRule<'runtime', never, Params>({
  id: 'app-negotiates-unpermitted-suite',
  layer: 'app-server',
  subject: 'runtime',
  needs: [],
  silences: [],
  canFail: () => false,
  judge(subject, _facts, { profile, date }) {
    const today = profileOn(profile, date)
    const offer = defaultOffer(subject)
    const agreed = subject.attempts.filter(({ outcome, negotiated }) => outcome === 'completed' && negotiated !== null)
    for (const attempt of agreed) {
      const { suite = null, version = 0 } = attempt.negotiated ?? {}
      // A version below the minimum is another cause, of the endpoint or of the runtime.
      if (suite === null || version < minimumOf(today)) continue
      const isPermitted = permittedSuites(today).includes(suite)
      const change = isPermitted
        ? changesAfter(profile, date).find(({ profile: rules }) => !permittedSuites(rules).includes(suite))
        : undefined
      if (isPermitted && change === undefined) continue
      const others = offer.caught ? commonSuites(offer.hello, change?.profile ?? today).length : null
      // Where none is left app-no-permitted-cipher says so, with the same day.
      if (change !== undefined && others === 0) continue
      return {
        outcome: 'warn',
        params: {
          runtime: runtimeName(subject),
          platform: profile.name,
          suite: suiteName(suite),
          from: change?.from ?? null,
          others,
          command: byHand(subject.runtime, attempt.endpoint),
          support: supportOf(profile),
        },
        confidence: 'certain',
        side: 'unknown',
        owners: ['system-administrator', 'platform'],
        evidence: [
          { kind: 'command', source: attempt.command, text: `agreed on ${versionName(version)}, ${suiteName(suite)}` },
          ...(change === undefined
            ? []
            : [{ kind: 'table' as const, source: `profile ${profile.id}`, text: `${change.from}: ${change.note}` }]),
        ],
      }
    }
    return { outcome: agreed.length > 0 || subject.attempts.length === 0 ? 'pass' : 'not-applicable' }
  },
  words: {
    pass: 'It connects with a cipher suite that the platform permits',
    title: ({ runtime, platform, from }) =>
      from === null
        ? `${runtime} connects with a cipher suite that is not on the list of ${platform}`
        : `${runtime} connects with a cipher suite that ${platform} removes on ${longDate(from)}`,
    why: ({ suite, platform, from, others }) =>
      `Both sides chose ${suite}. ` +
      (from === null
        ? `${platform} does not list it, so it may stop working on any day.`
        : 'From that day on the platform no longer accepts it.') +
      (others === null || others === 0
        ? ''
        : ` The runtime also offers ${others === 1 ? 'one' : others} that the list keeps, so it should go on connecting.`),
    fix: ({ runtime, platform, others, command, support }) => [
      ...(others === 0
        ? [{ text: `${runtime} offers none that is listed. Install a newer one, or look for a setting that limits its suites.` }]
        : [{ text: `Look at the order of suites in the settings of ${runtime}. Put one that is listed first.` }]),
      { text: `If nothing is set here, the endpoint made the choice. Ask ${support} whether its list or its server is right.` },
      { text: `See by hand what is chosen, and compare it with the list of ${platform}.`, command },
      sendReport(support),
      CHECK_AGAIN,
    ],
  },
})
