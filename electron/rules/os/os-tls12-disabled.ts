// os-tls12-disabled: a setting of the system switches off every TLS version that the platform accepts (TLS 1.2 and higher),
// and a captured hello of a runtime on that library shows it. Off by default only is a different sentence: it can be asked for. So is a
// setting that the library turns down, for then it sends no hello at all (refused-config.ts).

import type { Evidence } from '../../contract/fact.ts'
import type { SystemLibrary, VersionSetting } from '../../contract/host-facts.ts'
import type { Path } from '../../contract/path.ts'
import type { Profile } from '../../contract/profile.ts'
import type { Attempt, CaughtHello, Runtime } from '../../contract/runtime-facts.ts'
import { profileOn } from '../../contract/upcoming.ts'
import type { Confidence } from '../../contract/vocabulary.ts'
import type { Library } from '../../knowledge/library.ts'
import { versionName } from '../../tls/code-points.ts'
import { defineRule } from '../define-rule.ts'
import { RUNTIME } from '../examples.ts'
import { permittedVersions } from '../permitted.ts'
import { CHECK_AGAIN } from '../phrases.ts'
import { policyBehind } from './crypto-policy.ts'
import { hasOwnConfig, libraryName, listed, namesOf, type Shown, shownBy, switchedOff, usersOf } from './library-users.ts'
import { type RefusedConfig, refusedConfig, refusedSteps, refusedTitle, refusedWhy } from './refused-config.ts'
import { stepsToPermit, type VersionSettings } from './version-steps.ts'

interface Disabled extends VersionSettings {
  kind: 'off'
  library: string
  minTls: Profile['minTls']
  /** `not-by-default`: a program that asks for it still gets it. */
  state: 'off' | 'not-by-default'
  /** The programs that were seen to lack it; empty: none was seen. */
  names: string
  /** Programs that use the library and offer it all the same. */
  spared: string
  /** Some of them offer TLS 1.3 alone, and the endpoint takes TLS 1.2. */
  chose12: boolean
}

type Params = Disabled | RefusedConfig

/** One library whose settings leave none of the versions that are needed, and who was found on it. */
interface Switched {
  system: SystemLibrary
  state: Disabled['state']
  /** The setting that speaks of the least version permitted. */
  setting: VersionSetting
  lacking: Shown[]
  offering: Shown[]
  /** On the library, and no hello of them is known. */
  unknown: Shown[]
}

interface Scene {
  libraries: readonly SystemLibrary[]
  runtimes: readonly Runtime[]
  hellos: readonly CaughtHello[]
  attempts: readonly Attempt[]
  paths: readonly Path[]
  rules: Profile
  rows: readonly Library[]
}

const TLS12 = 0x0303

/** It offers nothing below TLS 1.3, and failed at an endpoint that takes TLS 1.2 from whoever offers both, as we do. */
const wouldNeedTls12 = ({ runtime, hello }: Shown, { attempts, paths }: Scene): boolean =>
  hello !== null &&
  hello !== 'none' &&
  !hello.versions.includes(TLS12) &&
  attempts.some((attempt) => {
    const met = paths.filter(({ endpoint, negotiated }) => endpoint === attempt.endpoint && negotiated !== null)
    return (
      attempt.runtime === runtime.id &&
      attempt.outcome === 'failed' &&
      met.length > 0 &&
      met.every(({ negotiated }) => negotiated?.version === TLS12)
    )
  })

const switchedOf = (scene: Scene): Switched[] =>
  scene.libraries.flatMap((system) => {
    const told = switchedOff(system, scene.rules.minTls, scene.rows)
    if (told === null) return []
    const users = usersOf(system, scene.runtimes).filter((runtime) => !hasOwnConfig(runtime, system))
    // One that can be told to offer it has a setting of its own, which app-tls12-off-by-default names.
    const canAsk = ({ id }: Runtime) =>
      told.state === 'not-by-default' &&
      scene.hellos.some(
        ({ runtime, mode, hello }) =>
          runtime === id && mode === 'forced' && hello.ok && permittedVersions(hello.value, scene.rules).length > 0,
      )
    const shown = shownBy(users, scene.hellos).filter((one) => !canAsk(one.runtime))
    const offersNone = ({ hello }: Shown) => hello === 'none' || (hello !== null && permittedVersions(hello, scene.rules).length === 0)
    const lacks = (one: Shown) => offersNone(one) || (scene.rules.minTls === '1.2' && wouldNeedTls12(one, scene))
    const lacking = shown.filter(lacks)
    // A library that still has TLS 1.3 is held back only where a program shows that this is not enough.
    if (told.leaves13 && lacking.length === 0) return []
    const offering = shown.filter((one) => one.hello !== null && !lacks(one))
    return [{ system, ...told, lacking, offering, unknown: shown.filter(({ hello }) => hello === null) }]
  })

/** Those of which most is known: some program was seen to lack it; none was asked; all were seen to have it. */
const worst = (all: readonly Switched[]): readonly Switched[] => {
  const seen = all.filter(({ lacking }) => lacking.length > 0)
  if (seen.length > 0) return seen
  const unknown = all.filter((one) => one.unknown.length > 0)
  return unknown.length > 0 ? unknown : all
}

const evidenceOf = ({ system, setting, lacking }: Switched): [Evidence, ...Evidence[]] => [
  { kind: /^HK/.test(setting.source) ? 'registry' : 'file', source: setting.source.replace(/: .*$/, ''), text: setting.source },
  { kind: 'command', source: system.program, text: system.text },
  ...lacking.flatMap((one): Evidence[] =>
    // Of one that sent no hello its own words are the evidence.
    one.hello === null || one.hello === 'none'
      ? one.evidence
      : [{ kind: 'hello', source: one.runtime.path, text: `versions: ${one.hello.versions.map(versionName).join(', ')}` }],
  ),
]

const disabledTitle = ({ library, minTls, state }: Disabled): string =>
  state === 'off'
    ? `A setting of this system switches TLS ${minTls} off for ${library}`
    : `Only a program that asks for TLS ${minTls} gets it from ${library}`

const disabledWhy = ({ minTls, state, sources, names, spared, chose12 }: Disabled): string =>
  [
    `The platform accepts only TLS ${minTls} or higher.`,
    ...(chose12 ? ['Of TLS 1.2 and 1.3 the endpoint takes TLS 1.2.'] : []),
    ...sources.map((source) => `The setting is: ${source}.`),
    ...(names === '' ? ['No program was seen to follow it.'] : [`TLS ${minTls} is therefore not offered by ${names}.`]),
    ...(spared === '' ? [] : [`It is offered all the same by ${spared}.`]),
    ...(state === 'off' ? [] : ['A program that asks for the version by itself still gets it.']),
  ].join(' ')

export const osTls12Disabled = defineRule<'host', 'system-tls' | 'runtimes' | 'hellos' | 'attempts' | 'paths', Params>({
  id: 'os-tls12-disabled',
  layer: 'os',
  subject: 'host',
  needs: ['system-tls', 'runtimes', 'hellos', 'attempts', 'paths'],
  silences: ['app-runtime-too-old', 'app-tls12-off-by-default', 'app-no-permitted-cipher', 'app-connection-fails'],
  judge(_host, { 'system-tls': { libraries }, ...seen }, { profile, date, knowledge }) {
    const refused = refusedConfig({ ...seen, libraries })
    if (refused?.outcome === 'fail') return { ...refused, side: 'near', owners: ['system-administrator', 'hosting-company'] }
    const rules = profileOn(profile, date)
    const all = worst(switchedOf({ ...seen, libraries, rules, rows: knowledge.libraries }))
    const [first] = all
    if (first === undefined)
      return refused === null ? { outcome: 'pass' } : { ...refused, side: 'near', owners: ['system-administrator', 'hosting-company'] }
    const lacking = all.flatMap((one) => one.lacking)
    const unknown = all.flatMap((one) => one.unknown)
    const { system, state, setting } = first
    const confidence: Confidence = lacking.length > 0 ? 'certain' : unknown.length > 0 ? 'possible' : 'likely'
    const [main, ...more] = all.map(evidenceOf)
    return {
      // Where every program that was found offers it all the same, or none was found, the setting waits for the next one.
      outcome: lacking.length + unknown.length > 0 ? 'fail' : 'warn',
      params: {
        kind: 'off',
        library: listed([...new Set(all.map((one) => libraryName(one.system)))]),
        kinds: [...new Set(all.map((one) => one.system.library.name))],
        minTls: rules.minTls,
        state,
        sources: all.map((one) => one.setting.source),
        configFile: system.configFile,
        policy: policyBehind(system, setting.source),
        names: namesOf(lacking.map(({ runtime }) => runtime)),
        spared: namesOf(all.flatMap((one) => one.offering).map(({ runtime }) => runtime)),
        chose12: lacking.some(({ hello }) => hello !== null && hello !== 'none' && permittedVersions(hello, rules).length > 0),
      },
      confidence,
      side: 'near',
      owners: ['system-administrator', 'hosting-company'],
      evidence: [...(main ?? evidenceOf(first)), ...more.flat()],
      runtimes: [...lacking, ...unknown].map(({ runtime }) => runtime.id),
    }
  },
  words: {
    pass: 'No setting of the system switches the needed TLS version off',
    example: () => ({
      owners: ['system-administrator', 'hosting-company'],
      params: {
        kind: 'off',
        library: 'OpenSSL 3.0.2',
        kinds: ['OpenSSL'],
        minTls: '1.2',
        state: 'off',
        sources: ['/etc/ssl/openssl.cnf, line 362: MaxProtocol = TLSv1.1'],
        configFile: '/etc/ssl/openssl.cnf',
        policy: null,
        names: RUNTIME,
        spared: '',
        chose12: false,
      },
    }),
    title: (params) => (params.kind === 'refused' ? refusedTitle(params) : disabledTitle(params)),
    why: (params) => (params.kind === 'refused' ? refusedWhy(params) : disabledWhy(params)),
    fix: (params) => (params.kind === 'refused' ? refusedSteps(params) : [...stepsToPermit(params.minTls, params), CHECK_AGAIN]),
  },
})
