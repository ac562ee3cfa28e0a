// Runtimes that a setting of their own keeps below the versions that are needed: of a running server, or in a file that a tool reads.
// The captured hello shows that it does, and the version of the library that without it there would be more.
import type { Evidence } from '../../contract/fact.ts'
import type { Profile } from '../../contract/profile.ts'
import type { FixStep } from '../../contract/report.ts'
import type { CaughtHello, Runtime } from '../../contract/runtime-facts.ts'
import type { Knowledge } from '../../knowledge/knowledge.ts'
import { permittedVersions } from '../permitted.ts'
import { bestOf, defaultOffer, helloEvidence, libraryCan, runtimeName } from './offers.ts'
import { versionLimits } from './version-settings.ts'

export interface Pinned {
  runtime: Runtime
  /** As a person knows it, with its version. */
  name: string
  settings: readonly [Runtime['settings'][number], ...Runtime['settings']]
  best: string
  /** The setting itself says so; else it names a file that was not read. */
  sure: boolean
  evidence: Evidence[]
}

const PLACE = /^(OPENSSL_CONF|--openssl-config|-Djava\.security\.properties)$/

/** `-Dhttps.protocols=TLSv1`. */
export const settingText = ({ name, value }: Runtime['settings'][number]): string => (value === '' ? name : `${name}=${value}`)

export const pinnedBySettings = (
  runtimes: readonly Runtime[],
  caught: readonly CaughtHello[],
  rules: Profile,
  knowledge: Knowledge,
): Pinned[] =>
  runtimes.flatMap((runtime) => {
    const [first, ...more] = versionLimits(runtime)
    const subject = { runtime, hellos: caught.filter((one) => one.runtime === runtime.id), attempts: [], replays: [] }
    const offer = defaultOffer(subject)
    if (first === undefined || !offer.caught || permittedVersions(offer.hello, rules).length > 0) return []
    // Without the setting there would be no more where the library has none.
    if (libraryCan(subject, rules, knowledge) === false) return []
    return [
      {
        runtime,
        name: runtimeName(subject),
        settings: [first, ...more] as const,
        best: bestOf(offer.hello),
        sure: [first, ...more].some(({ name }) => !PLACE.test(name)),
        evidence: [
          ...[first, ...more].map(
            (one): Evidence => ({ kind: one.how === 'file' ? 'file' : 'environment', source: one.source, text: settingText(one) }),
          ),
          helloEvidence(subject, offer.hello),
        ],
      },
    ]
  })

/** Where to take a setting away, and that the server must be started again. */
export const stepsWithout = ({ settings, runtime }: Pinned): FixStep[] => [
  ...settings.map((one) => ({
    text: PLACE.test(one.name)
      ? `Look into ${one.value}, which ${one.name} names (${one.source}). Let it permit TLS 1.2 and newer.`
      : `Remove ${settingText(one)} from ${one.source}, or let it permit TLS 1.2 and newer.`,
  })),
  ...(runtime.server === null ? [] : [{ text: 'Restart that server.' }]),
]
