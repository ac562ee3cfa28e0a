// app-runtime-too-old: a runtime's captured hello offers no version that the platform accepts, and its TLS library has none.
// Warns with the date where only a coming minimum is out of its reach. A library that can do it is held back: that is not age.
import type { Evidence } from '../../contract/fact.ts'
import type { Profile } from '../../contract/profile.ts'
import type { FixStep } from '../../contract/report.ts'
import { changesAfter, profileOn } from '../../contract/upcoming.ts'
import { librarySteps } from '../../knowledge/fixes.ts'
import { canDo, libraryOf } from '../../knowledge/library.ts'
import { firstByDefault, type RuntimeFact } from '../../knowledge/runtimes.ts'
import { defineRule, type JudgeContext, type Judgement, type SubjectValues } from '../define-rule.ts'
import { CHECK_AGAIN, longDate } from '../phrases.ts'
import { bestOf, defaultOffer, libraryCan, offersNoVersion, programName, runtimeName, upgradeSteps } from './offers.ts'
import { versionSettings } from './version-settings.ts'

interface Params {
  runtime: string
  /** How to get one that can do it. */
  renew: FixStep[]
  best: string
  minTls: Profile['minTls']
  from: string | null
  /** Whether the version of its library is known to lack the version of TLS. */
  proved: boolean
}

/** What a fail and a warning have in common. */
type Told = Omit<Extract<Judgement<Params>, { params: Params }>, 'outcome' | 'until'>

type RuntimeSubject = SubjectValues['runtime']

/** The first release that offers TLS 1.2 by itself, where it is newer than this one. Of TLS 1.3 the table says nothing. */
const firstRelease = ({ runtime }: RuntimeSubject, { minTls }: Profile, { knowledge }: JudgeContext): RuntimeFact | undefined =>
  minTls === '1.2' ? firstByDefault(knowledge.runtimes.facts, runtime) : undefined

const releaseEvidence = ({ says, source, checked }: RuntimeFact): Evidence => ({
  kind: 'table',
  source: source.url,
  text: `${says} (${source.title}: ${source.section}.) Checked ${checked}.`,
})

/** By the packages of this system, where the runtime uses its library and its newest one can do it; else as `upgradeSteps` says. */
const renewSteps = (
  subject: RuntimeSubject,
  { minTls }: Profile,
  { knowledge, os }: JudgeContext,
  first: RuntimeFact | undefined,
): FixStep[] => {
  const { name, library } = subject.runtime
  const row = library === null ? undefined : libraryOf(knowledge.libraries, library)
  const packages =
    os === null || library === null || library.bundled
      ? []
      : librarySteps(knowledge.fixes, os, library, (newest) => canDo(row, newest, minTls) === true)
  if (packages.length > 0 && library !== null)
    return [{ text: `${name} uses the TLS library of this system, ${library.name} ${library.version}. Renew that.` }, ...packages]
  return [
    ...upgradeSteps(subject, { os, knowledge }),
    ...(first?.from ? [{ text: `${programName(subject.runtime)} ${first.from} is the first release that offers TLS 1.2 by itself.` }] : []),
  ]
}

export const appRuntimeTooOld = defineRule<'runtime', never, Params>({
  id: 'app-runtime-too-old',
  layer: 'app-server',
  subject: 'runtime',
  needs: [],
  silences: ['app-no-permitted-cipher', 'app-connection-fails', 'app-sends-no-sni', 'app-tls-library-unsupported'],
  judge(subject, _facts, context) {
    const { profile, date, knowledge } = context
    const offer = defaultOffer(subject)
    if (!offer.caught) return { outcome: 'missing', fact: offer.reason }
    const { runtime } = subject
    const best = bestOf(offer.hello)
    // A setting that helps is another cause (app-tls12-off-by-default): a hello of any mode clears this one.
    const lacks = (rules: Profile) => offersNoVersion(subject, rules)
    const judged = (rules: Profile, from: string | null): Told => {
      const first = firstRelease(subject, rules, context)
      const proved = libraryCan(subject, rules, knowledge) === false
      const row = proved ? knowledge.libraries.find((one) => one.library === runtime.library?.name) : undefined
      const told: Evidence[] = row
        ? [
            {
              kind: 'table',
              source: row.source,
              text: `${row.library}: TLS 1.2 from ${row.tls12}, TLS 1.3 from ${row.tls13}. Checked ${row.checked}.`,
            },
          ]
        : []
      return {
        params: {
          runtime: runtimeName(subject),
          renew: renewSteps(subject, rules, context, first),
          best,
          minTls: rules.minTls,
          from,
          proved,
        },
        // A hello shows what is offered, not what could be: of a library that no table knows, a setting may be the reason.
        confidence: proved ? 'certain' : 'possible',
        side: 'near',
        owners: ['system-administrator', 'hosting-company'],
        evidence: [...offer.evidence, ...told, ...(first === undefined ? [] : [releaseEvidence(first)])],
      }
    }
    const today = profileOn(profile, date)
    if (lacks(today) && libraryCan(subject, today, knowledge))
      return {
        outcome: 'missing',
        fact:
          `${runtimeName(subject)} offers ${best} at most, though its TLS library (${runtime.library?.name} ${runtime.library?.version}) ` +
          `can do TLS ${today.minTls}. Something holds it back, most likely a setting. ` +
          `Look at ${versionSettings(runtime)}.`,
      }
    if (lacks(today)) return { outcome: 'fail', ...judged(today, null) }
    // What is only held back is told with its date by app-no-permitted-cipher.
    const change = changesAfter(profile, date).find(({ profile: rules }) => lacks(rules) && !libraryCan(subject, rules, knowledge))
    return change ? { outcome: 'warn', until: change.from, ...judged(change.profile, change.from) } : { outcome: 'pass' }
  },
  words: {
    pass: 'Its ClientHello offers a TLS version that the platform accepts',
    example: () => ({
      owners: ['system-administrator', 'hosting-company'],
      params: {
        runtime: 'Java 6.0.45',
        renew: [{ text: 'Install a newer Java, 8 or higher.' }],
        best: 'TLS 1.0',
        minTls: '1.2',
        from: null,
        proved: true,
      },
    }),
    title: ({ runtime, minTls, from, proved }) => {
      if (!proved) return `${runtime} does not offer TLS ${minTls}${from === null ? '' : `, which is needed from ${longDate(from)} on`}`
      return from === null ? `${runtime} is too old: it cannot do TLS ${minTls}` : `${runtime} is too old from ${longDate(from)} on`
    },
    why: ({ best, minTls, from, proved }) =>
      `The best that it offers is ${best}. The platform ${from === null ? 'accepts' : 'will then accept'} only TLS ${minTls} or higher.` +
      `${proved ? '' : ' Whether its age or a setting is the reason could not be told.'}`,
    fix: ({ renew, proved }) => [
      ...(proved ? [] : [{ text: 'Look first for a setting that limits its TLS versions.' }]),
      ...renew,
      { text: 'Use a release that its makers still maintain.' },
      { text: 'Restart your server, so that it runs on the new one.' },
      CHECK_AGAIN,
    ],
  },
})
