// app-tls12-off-by-default: a runtime offers no version that the platform accepts, but with a documented setting it does.
// Both ClientHellos were caught, so the difference is the finding. Where no setting helps it is app-runtime-too-old.
import type { Evidence } from '../../contract/fact.ts'
import type { Hello } from '../../contract/hello.ts'
import type { Profile } from '../../contract/profile.ts'
import type { FixStep } from '../../contract/report.ts'
import { profileOn } from '../../contract/upcoming.ts'
import { switchOf, switchSteps } from '../../knowledge/switches.ts'
import { defineRule, type SubjectValues } from '../define-rule.ts'
import { permittedVersions } from '../permitted.ts'
import { CHECK_AGAIN } from '../phrases.ts'
import { bestOf, defaultOffer, helloEvidence, runtimeName } from './offers.ts'
import { libraryLimits, stepWithout } from './pinned-by-setting.ts'

interface Params {
  runtime: string
  minTls: Profile['minTls']
  /** The best that it offers by itself; null where it ended without a ClientHello. */
  best: string | null
  change: string
  /** The best that it offers with that. */
  changed: string
  steps: FixStep[]
  /** Settings files that it is led to and that may keep it lower, as steps. */
  limits: FixStep[]
}

interface Forced {
  change: string
  hello: Hello
}

/** The hellos that a setting brought to the platform's versions, in the order in which the settings are documented. */
const helped = ({ hellos }: SubjectValues['runtime'], rules: Profile): Forced[] =>
  hellos.flatMap(({ mode, change, hello }) =>
    mode === 'forced' && hello.ok && permittedVersions(hello.value, rules).length > 0 ? [{ change, hello: hello.value }] : [],
  )

export const appTls12OffByDefault = defineRule<'runtime', never, Params>({
  id: 'app-tls12-off-by-default',
  layer: 'app-server',
  subject: 'runtime',
  needs: [],
  silences: ['app-runtime-too-old', 'app-no-permitted-cipher', 'app-connection-fails'],
  judge(subject, _facts, { profile, date, knowledge }) {
    const today = profileOn(profile, date)
    const offer = defaultOffer(subject)
    if (offer.caught && permittedVersions(offer.hello, today).length > 0) return { outcome: 'pass' }
    const [first, ...others] = helped(subject, today)
    if (first === undefined) return offer.caught ? { outcome: 'not-applicable' } : { outcome: 'missing', fact: offer.reason }
    const { kind } = subject.runtime
    const rows = [first, ...others].flatMap(({ change }) => {
      const row = switchOf(knowledge.switches, kind, change)
      return row === undefined ? [] : [{ row, change }]
    })
    const evidence = ({ change, hello }: Forced): Evidence => {
      const told = helloEvidence(subject, hello)
      return { ...told, text: `with ${change}\n${told.text}` }
    }
    const own: Evidence = offer.caught ? offer.evidence[0] : { kind: 'hello', source: subject.runtime.path, text: offer.reason }
    return {
      outcome: 'fail',
      params: {
        runtime: runtimeName(subject),
        minTls: today.minTls,
        best: offer.caught ? bestOf(offer.hello) : null,
        change: first.change,
        changed: bestOf(first.hello),
        steps: [
          ...(rows.length > 1 ? [{ text: 'One of these settings is enough.' }] : []),
          ...rows.flatMap(({ row, change }) => switchSteps(row, change)),
        ],
        limits: libraryLimits(subject.runtime, today.minTls).map((one) => ({
          text: stepWithout(one, 'TLS 1.2 and newer'),
        })),
      },
      // A runtime that sent nothing by itself may have had another reason for that.
      confidence: offer.caught ? 'certain' : 'likely',
      side: 'near',
      owners: ['you', 'system-administrator'],
      evidence: [
        own,
        ...[first, ...others].map(evidence),
        ...rows.map(({ row }): Evidence => ({ kind: 'table', source: row.source, text: `${row.setting}. Checked ${row.checked}.` })),
      ],
    }
  },
  words: {
    pass: 'It offers a TLS version that the platform accepts without a further setting',
    example: () => ({
      owners: ['you', 'system-administrator'],
      params: {
        runtime: 'Java 7.0.80',
        minTls: '1.2',
        best: 'TLS 1.0',
        change: '-Dhttps.protocols=TLSv1.2',
        changed: 'TLS 1.2',
        steps: [{ text: 'Start Java with -Dhttps.protocols=TLSv1.2, before the name of the class or the jar.' }],
        limits: [],
      },
    }),
    title: ({ runtime, minTls }) => `${runtime} does not offer TLS ${minTls} by itself, but a setting turns it on`,
    why: ({ best, change, changed, minTls }) =>
      `${best === null ? 'By itself it ended without a ClientHello.' : `By itself it offers ${best} at most.`} ` +
      `With ${change} it offers ${changed}. The platform accepts only TLS ${minTls} or higher.`,
    fix: ({ steps, change, limits }) => [
      ...(steps.length > 0 ? steps : [{ text: `Set ${change}.` }]),
      ...(limits.length > 0
        ? limits.map(({ text }) => ({ text: `Or mend what may keep it lower. ${text}` }))
        : [{ text: 'If another setting of yours keeps it lower, take that one away instead.' }]),
      { text: 'Restart your server, so that the change takes effect.' },
      { text: 'If its release is old, plan a newer one, which needs no setting for this.' },
      CHECK_AGAIN,
    ],
  },
})
