// app-no-permitted-cipher: a runtime's default hello and the profile have no cipher suite in common, counting the versions offered, the
// key of the endpoint's certificate, and what the endpoint really takes; or it sends none, since its own configuration leaves it no suite.
// Warns with the date where a coming list leaves none.

import type { Evidence } from '../../contract/fact.ts'
import type { Hello } from '../../contract/hello.ts'
import type { Path } from '../../contract/path.ts'
import type { Profile } from '../../contract/profile.ts'
import type { FixStep } from '../../contract/report.ts'
import { changesAfter, profileOn } from '../../contract/upcoming.ts'
import { isTls13Suite, signatureSchemeName, suiteByName, suiteName } from '../../tls/code-points.ts'
import { opensslSuiteName } from '../../tls/openssl-names.ts'
import { defineRule, type SentAgain, type SubjectValues } from '../define-rule.ts'
import { PLATFORM } from '../examples.ts'
import { commonSuites } from '../permitted.ts'
import { CHECK_AGAIN, longDate, supportOf } from '../phrases.ts'
import { CHOSE_TLS12, lacksTls12Suites } from '../usable-suites.ts'
import { type NoSuiteLeft, noneLeftSteps, noneLeftTitle, noneLeftWhy, noSuiteLeft } from './no-suite-left.ts'
import { bestOf, defaultOffer, isHeldBack, libraryCan, offersNoVersion, runtimeName, upgradeStep } from './offers.ts'
import { type Limited, limitEvidence, settingText, stepsWithout } from './pinned-by-setting.ts'
import { suitesLimited } from './suite-settings.ts'
import { limitText, type SystemLimit, systemLimitEvidence, systemLimitSteps, systemSuiteLimits } from './system-suites.ts'
import { type FailedTry, failedTries, lackedIn, replayEvidence, wordsEvidence } from './tries.ts'
import { type Unfitting, unfittingKey } from './unfitting-key.ts'
import { versionSettings } from './version-settings.ts'

const TLS13 = 0x0304

interface Offered {
  kind: 'offered'
  runtime: string
  /** What to upgrade; null where the hello offers TLS 1.3, or its library is known to have it, so that age is not the reason. */
  upgrade: string | null
  platform: string
  from: string | null
  /** The endpoint whose certificate has a key that rules the suites out, where only that does. */
  key: { host: string; type: string; unsigned: boolean } | null
  /** The best version offered and the one that will be needed, where the library could do that and is held back. */
  held: { best: string; minTls: Profile['minTls'] } | null
  /** An endpoint that speaks TLS 1.2 and not 1.3, where only that rules the suites out. */
  only12: string | null
  /** Where settings stand that limit what it offers. */
  settings: string
  /** Those of its own that can limit its suites, as they were read; null: none was. */
  limited: Limited | null
  /** Where it has none: those of the system by which its library offers no more. */
  system: SystemLimit[]
  /** The endpoint that takes none of its suites, and the one that it took of those that we added; null: that was not seen. */
  untaken: { host: string; chosen: string; support: string; other: string | null } | null
}

type Params = Offered | NoSuiteLeft

interface Untaken {
  one: FailedTry
  host: string
  chosen: number
  /** The runtime whose hello was sent, where that is another; this one offers no other suites. */
  other: SentAgain | null
}

/** Its own hello was turned down by an endpoint, and taken with the suites of the profile in it. */
const untakenBy = (subject: SubjectValues['runtime'], hello: Hello, paths: readonly Path[]): Untaken | null => {
  for (const one of failedTries(subject, paths)) {
    const lacked = lackedIn(one, hello)
    const [path] = one.open
    if (lacked?.added === 'suites' && path !== undefined) return { one, host: path.host, chosen: lacked.answer.suite, other: lacked.other }
  }
  return null
}

/** The list by IANA's names, and as the settings of OpenSSL name what is of TLS 1.2 (openssl-ciphers(1)). */
const permittedText = (suites: readonly string[], { library }: SubjectValues['runtime']['runtime']): string => {
  const own = suites.flatMap((name) => {
    const suite = suiteByName(name)
    return suite === undefined || isTls13Suite(suite) ? [] : (opensslSuiteName(suite) ?? [])
  })
  const ofOpenssl = library?.name === 'OpenSSL' && own.length > 0 ? `\nIn settings of OpenSSL: ${own.join(':')}` : ''
  return `Permitted: ${suites.join(', ')}${ofOpenssl}`
}

const replaysOf = ({ one, other }: Untaken): Evidence[] =>
  other === null ? replayEvidence(one) : replayEvidence(other, runtimeName(other))

const keyEvidence = ({ runtime }: SubjectValues['runtime'], hello: Hello, { path, keyType, unsigned }: Unfitting): Evidence[] => [
  { kind: 'network', source: path.id, text: `The certificate that came has a key of type ${keyType}.` },
  ...(unsigned
    ? [
        {
          kind: 'hello' as const,
          source: runtime.path,
          text: `signature algorithms: ${hello.signatureAlgorithms.map(signatureSchemeName).join(', ')}`,
        },
      ]
    : []),
]

const offeredTitle = ({ runtime, from, key, held, only12, untaken }: Offered): string => {
  if (only12 !== null) return `${runtime} offers no cipher suite of TLS 1.2 that the platform permits`
  if (untaken !== null) return `${runtime} offers no cipher suite that ${untaken.host} takes`
  if (key !== null)
    return `${runtime} offers no ${key.unsigned ? '' : 'permitted '}cipher suite that goes with the certificate of ${key.host}`
  if (from === null) return `${runtime} offers no cipher suite that the platform permits`
  return held === null
    ? `${runtime} offers no permitted cipher suite from ${longDate(from)} on`
    : `${runtime} offers ${held.best} at most: from ${longDate(from)} on that is too little`
}

const offeredWhy = ({ platform, from, key, held, only12, limited, system, untaken }: Offered): string => {
  const set = [
    ...(limited?.settings ?? []).map((one) => ` It has the setting ${settingText(one)} (${one.source}).`),
    ...system.map((one) => ` This system sets ${limitText(one)} (${one.source}), and it offers no more than that.`),
  ].join('')
  if (only12 !== null)
    return `Of TLS 1.2 and 1.3, ${only12} takes TLS 1.2. No suite of TLS 1.2 in its ClientHello is on the list of ${platform}.${set}`
  if (untaken !== null)
    return (
      (untaken.other === null
        ? `Its own ClientHello was turned down, though it has suites from the list of ${platform}. `
        : `It failed, and it offers no suite that ${untaken.other} does not. The ClientHello of that was turned down too. `) +
      `With all of that list in it, it was answered, and the endpoint chose “${untaken.chosen}”.${set}`
    )
  if (held !== null)
    return `From that day ${platform} accepts only TLS ${held.minTls} or higher. Its TLS library can do that, but is held back.`
  if (from !== null) return `It has one today. On that day ${platform} changes its rules, and none is left.`
  if (key === null) return `No suite in its ClientHello is on the list of ${platform}, at a TLS version that both accept.${set}`
  return (
    `The certificate of the platform has a key of type ${key.type}. ` +
    (key.unsigned
      ? `No suite of TLS 1.2 that it offers goes with that. Nor does a signature algorithm, which TLS 1.3 asks for.${set}`
      : `No permitted suite that it offers goes with that.${set}`)
  )
}

const offeredSteps = ({ upgrade, held, settings, limited, system, untaken }: Offered): FixStep[] => [
  ...(held === null && limited !== null
    ? stepsWithout(limited, 'suites that the platform permits')
    : held === null && system.length > 0
      ? systemLimitSteps(system, untaken === null ? 'suites that the platform permits' : untaken.chosen)
      : held === null && upgrade !== null
        ? []
        : [
            {
              text: `Its TLS library is not old. Look for settings that limit its versions${held === null ? ' or its cipher suites' : ''}.`,
            },
            { text: `Look at ${settings}, and in your own program.` },
          ]),
  ...(system.length > 0 || limited !== null
    ? []
    : [
        {
          text: `If your own settings limit the cipher suites, add ${untaken === null ? 'one that the platform permits, as the evidence lists them' : untaken.chosen}.`,
        },
      ]),
  // A library that lacks TLS 1.3 may have such a suite all the same, and be limited.
  ...(upgrade === null ? [] : [{ text: upgrade }]),
  { text: 'Restart your server, so that the change takes effect.' },
  ...(untaken === null ? [] : [{ text: `If it cannot offer more, ask ${untaken.support} why suites of their list are not taken.` }]),
  CHECK_AGAIN,
]

export const appNoPermittedCipher = defineRule<'runtime', 'paths', Params>({
  id: 'app-no-permitted-cipher',
  layer: 'app-server',
  subject: 'runtime',
  needs: ['paths'],
  silences: ['app-connection-fails', 'app-no-common-group-or-signature', 'app-negotiates-unpermitted-suite'],
  judge(subject, { paths }, { profile, date, knowledge, systemTls }) {
    const offer = defaultOffer(subject)
    if (!offer.caught) {
      const none = noSuiteLeft(subject, runtimeName(subject))
      if (none === null) return { outcome: 'missing', fact: offer.reason }
      const { params, sure, evidence } = none
      return {
        outcome: 'fail',
        params,
        confidence: sure ? 'certain' : 'likely',
        side: 'near',
        owners: ['you', 'system-administrator'],
        evidence,
      }
    }
    const { hello } = offer
    const today = profileOn(profile, date)
    const heldBack = (rules: Profile) => isHeldBack(subject, rules, knowledge)
    // Before its suites comes its version, of which app-runtime-too-old speaks.
    if (heldBack(today)) return { outcome: 'not-applicable' }
    const common = commonSuites(hello, today)
    const limited = suitesLimited(subject.runtime)
    const system = limited === null ? systemSuiteLimits(subject.runtime, hello, systemTls) : []
    const only12 = lacksTls12Suites(hello, today, subject.attempts, paths)
    const unfitting = common.length > 0 && only12 === null ? unfittingKey(subject, hello, common, paths, limited) : null
    const change = changesAfter(profile, date).find(
      // Where the library has no such version it is app-runtime-too-old that says so.
      ({ profile: rules }) => commonSuites(hello, rules).length === 0 && (!offersNoVersion(subject, rules) || heldBack(rules)),
    )
    const untaken = common.length > 0 && only12 === null && unfitting === null ? untakenBy(subject, hello, paths) : null
    const fails = common.length === 0 || only12 !== null || unfitting !== null || untaken !== null
    if (!fails && change === undefined) return { outcome: 'pass' }

    // A library with TLS 1.3 has all suites that are in use. One that offers less was told to, or its runtime keeps it there.
    const modern = hello.versions.includes(TLS13) || libraryCan(subject, { ...today, minTls: '1.3' }, knowledge) === true
    const listed: Evidence[] =
      fails || change === undefined
        ? [{ kind: 'table', source: `profile ${profile.id}`, text: permittedText(today.suites, subject.runtime) }]
        : [
            {
              kind: 'table',
              source: `profile ${profile.id}`,
              text: `${change.from}: ${change.note}. Until then: ${common.map(suiteName).join(', ')}`,
            },
          ]
    return {
      outcome: fails ? 'fail' : 'warn',
      params: {
        kind: 'offered',
        runtime: runtimeName(subject),
        upgrade: modern ? null : upgradeStep(subject),
        platform: profile.name,
        from: fails ? null : (change?.from ?? null),
        key: unfitting && { host: unfitting.path.host, type: unfitting.keyType, unsigned: unfitting.unsigned },
        held: !fails && change !== undefined && heldBack(change.profile) ? { best: bestOf(hello), minTls: change.profile.minTls } : null,
        only12: only12?.path.host ?? null,
        settings: versionSettings(subject.runtime),
        limited,
        system,
        untaken: untaken && {
          host: untaken.host,
          chosen: suiteName(untaken.chosen),
          support: supportOf(profile),
          other: untaken.other && runtimeName(untaken.other),
        },
      },
      ...(fails || change === undefined ? {} : { until: change.from }),
      confidence: only12 === null && unfitting === null && untaken === null ? 'certain' : 'likely',
      // Suites that are on the list and not taken are the platform's matter too.
      side: untaken === null ? 'near' : 'unknown',
      owners: ['system-administrator', untaken === null ? 'hosting-company' : 'platform'],
      evidence: [
        ...offer.evidence,
        ...(limited === null ? [] : limitEvidence(limited)),
        ...systemLimitEvidence(system),
        ...(only12 === null ? [] : [{ kind: 'network' as const, source: only12.path.id, text: CHOSE_TLS12 }]),
        ...(unfitting === null ? [] : keyEvidence(subject, hello, unfitting)),
        ...listed,
        ...(untaken === null ? [] : [wordsEvidence(untaken.one.attempt), ...replaysOf(untaken)]),
      ],
    }
  },
  words: {
    pass: 'Its ClientHello offers a cipher suite that the platform permits',
    example: () => ({
      owners: ['system-administrator', 'hosting-company'],
      params: {
        kind: 'offered',
        runtime: 'Java 7.0.80',
        upgrade: 'Install a newer Java, 8 or higher.',
        platform: PLATFORM,
        from: null,
        key: null,
        held: null,
        only12: null,
        settings: 'java.security and the flags of Java',
        limited: null,
        system: [],
        untaken: null,
      },
    }),
    title: (params) => (params.kind === 'offered' ? offeredTitle(params) : noneLeftTitle(params)),
    why: (params) => (params.kind === 'offered' ? offeredWhy(params) : noneLeftWhy(params)),
    fix: (params) => (params.kind === 'offered' ? offeredSteps(params) : noneLeftSteps(params)),
  },
})
