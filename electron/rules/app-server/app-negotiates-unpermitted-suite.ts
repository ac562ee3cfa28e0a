// app-negotiates-unpermitted-suite: the runtime connects, but the suite that both sides choose is not in the profile's list, or
// leaves it on a known day. A warning: the connection works until the platform keeps to its list.

import type { Hello } from '../../contract/hello.ts'
import type { Path } from '../../contract/path.ts'
import type { FixStep } from '../../contract/report.ts'
import type { Runtime } from '../../contract/runtime-facts.ts'
import { changesAfter, profileOn } from '../../contract/upcoming.ts'
import { sameWay } from '../../contract/way.ts'
import { groupName, isTls13Suite, suiteName, versionName } from '../../tls/code-points.ts'
import { defineRule } from '../define-rule.ts'
import { PLATFORM, RUNTIME, SUPPORT, TRY } from '../examples.ts'
import { commonSuites, minimumOf, permittedSuites } from '../permitted.ts'
import { CHECK_AGAIN, longDate, sendReport, supportOf } from '../phrases.ts'
import { byHand } from './by-hand.ts'
import { defaultOffer, runtimeName } from './offers.ts'
import { settingText } from './pinned-by-setting.ts'

/**
 * `taken`: our own handshake on its way agreed on one that it offers; `other-group`: on one that it offers, in a group that it does not
 * offer, while what it agreed on itself needs no group; `untold`: neither.
 */
type Bearing = { kind: 'taken' } | { kind: 'other-group'; group: string } | { kind: 'untold' }

const needsGroup = (suite: number): boolean => isTls13Suite(suite) || suiteName(suite).includes('_ECDHE_')

const bearingOf = (hello: Hello, agreed: number, kept: readonly number[], ways: readonly Path[]): Bearing => {
  const ours = ways.flatMap(({ negotiated }) =>
    negotiated?.suite != null && kept.includes(negotiated.suite) && hello.versions.includes(negotiated.version) ? [negotiated] : [],
  )
  const [first] = ours
  if (first === undefined) return { kind: 'untold' }
  if (needsGroup(agreed) || ours.some(({ group }) => group === null || hello.groups.includes(group))) return { kind: 'taken' }
  return first.group === null ? { kind: 'untold' } : { kind: 'other-group', group: groupName(first.group) }
}

/** Settings that limit the groups: of Java by name, of OpenSSL in a file that they name. */
const GROUPS = /^(-Djdk\.tls\.namedGroups|OPENSSL_CONF|--openssl-config|curves)$/

interface Params {
  runtime: string
  platform: string
  suite: string
  /** The day on which the platform takes it from its list; null: it is not in it. */
  from: string | null
  /** How many suites the runtime offers that stay permitted; null where its hello was not caught. */
  others: number | null
  /** What tells whether the endpoint would take one of those from it. */
  bearing: Bearing
  /** Its settings that limit its groups, where those are in the way. */
  limits: Runtime['settings']
  command: string
  support: string
}

const othersWords = (bearing: Bearing): string => {
  if (bearing.kind === 'taken') return ', so it should go on connecting.'
  if (bearing.kind === 'untold') return '. Whether the endpoint takes one of them from it was not seen.'
  return `. Our own connection agreed on one of them, in the group “${bearing.group}”. The runtime does not offer that group, so they may not work.`
}

const groupSteps = (runtime: string, group: string, limits: Params['limits']): FixStep[] =>
  limits.length > 0
    ? limits.map((one) => ({ text: `Remove ${settingText(one)} from ${one.source}, or let it permit the group ${group}.` }))
    : [{ text: `Look for a setting that limits the groups of ${runtime}. Let it permit the group ${group}.` }]

export const appNegotiatesUnpermittedSuite = defineRule<'runtime', 'paths', Params>({
  id: 'app-negotiates-unpermitted-suite',
  layer: 'app-server',
  subject: 'runtime',
  needs: ['paths'],
  silences: [],
  canFail: () => false,
  judge(subject, { paths }, { profile, date }) {
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
      const kept = offer.caught ? commonSuites(offer.hello, change?.profile ?? today) : []
      const others = offer.caught ? kept.length : null
      const ways = paths.filter((path) => sameWay(path, attempt))
      const bearing: Bearing = offer.caught ? bearingOf(offer.hello, suite, kept, ways) : { kind: 'untold' }
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
          bearing,
          limits: subject.runtime.settings.filter(({ how, name }) => how !== 'unset' && GROUPS.test(name)),
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
    example: () => ({
      owners: ['system-administrator', 'platform'],
      params: {
        runtime: RUNTIME,
        platform: PLATFORM,
        suite: 'TLS_ECDHE_RSA_WITH_AES_256_CBC_SHA384',
        from: null,
        others: 9,
        bearing: { kind: 'taken' },
        limits: [],
        command: TRY,
        support: SUPPORT,
      },
    }),
    title: ({ runtime, platform, from }) =>
      from === null
        ? `${runtime} connects with a cipher suite that is not on the list of ${platform}`
        : `${runtime} connects with a cipher suite that ${platform} removes on ${longDate(from)}`,
    why: ({ suite, platform, from, others, bearing }) =>
      `Both sides chose ${suite}. ` +
      (from === null
        ? `${platform} does not list it, so it may stop working on any day.`
        : 'From that day on the platform no longer accepts it.') +
      (others === null || others === 0
        ? ''
        : ` The runtime also offers ${others === 1 ? 'one' : others} that the list keeps${othersWords(bearing)}`),
    fix: ({ runtime, platform, others, bearing, limits, command, support }) => [
      ...(others === 0
        ? [{ text: `${runtime} offers none that is listed. Install a newer one, or look for a setting that limits its suites.` }]
        : bearing.kind === 'other-group'
          ? groupSteps(runtime, bearing.group, limits)
          : [{ text: `Look at the order of suites in the settings of ${runtime}. Put one that is listed first.` }]),
      { text: `If nothing is set here, the endpoint made the choice. Ask ${support} whether its list or its server is right.` },
      { text: `See by hand what is chosen, and compare it with the list of ${platform}.`, command },
      sendReport(support),
      CHECK_AGAIN,
    ],
  },
})
