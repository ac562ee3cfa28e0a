// Why a runtime does not offer a TLS version that an endpoint speaks: a setting of its own, one of its system, a library that has no
// such version, or something that was not seen. What is said and done of each.
import type { Evidence } from '../../contract/fact.ts'
import type { SystemTls } from '../../contract/host-facts.ts'
import type { FixStep } from '../../contract/report.ts'
import type { Runtime } from '../../contract/runtime-facts.ts'
import { profileOn } from '../../contract/upcoming.ts'
import type { Owner } from '../../contract/vocabulary.ts'
import { libraryOf } from '../../knowledge/library.ts'
import type { JudgeContext, SubjectValues } from '../define-rule.ts'
import { policyBehind } from '../os/crypto-policy.ts'
import { capabilityOf, hasOwnConfig, libraryName, usersOf } from '../os/library-users.ts'
import { stepsToPermit, type VersionSettings } from '../os/version-steps.ts'
import { libraryCan, upgradeSteps } from './offers.ts'
import { type Limited, limitEvidence, placesOfVersions, settingText, stepsWithout } from './pinned-by-setting.ts'
import { leavesOut, versionLimits, versionSettings } from './version-settings.ts'

type RuntimeSubject = SubjectValues['runtime']

/** TLS 1.3 where the endpoint speaks nothing older; TLS 1.2 where it speaks nothing newer. */
export type Version = '1.2' | '1.3'

interface Settled {
  /** Whether that is known, or only likely. */
  sure: boolean
  evidence: Evidence[]
  owners: readonly [Owner, ...Owner[]]
  steps: FixStep[]
}

export type Lack = Settled &
  (
    | { by: 'own-setting'; setting: Limited['settings'][0] }
    | { by: 'system-setting'; library: string; source: string }
    | { by: 'age'; library: string }
    /** `can`: whether its library has that version; null: not known. */
    | { by: 'unseen'; can: true | null }
  )

/** The settings that leave this version out, by their own words; else those that name a file, of which that is not known. */
const bySettingOfItsOwn = ({ runtime }: RuntimeSubject, version: Version): Lack | null => {
  const limits = versionLimits(runtime)
  const saying = limits.filter((one) => leavesOut(one, version))
  const [first, ...more] = saying.length > 0 ? saying : placesOfVersions(runtime)
  if (first === undefined) return null
  const limited: Limited = { runtime, settings: [first, ...more] }
  return {
    by: 'own-setting',
    setting: first,
    sure: saying.length > 0,
    evidence: limitEvidence(limited),
    owners: ['you', 'system-administrator'],
    steps: stepsWithout(limited, `TLS ${version}`),
  }
}

const bySettingOfTheSystem = ({ runtime }: RuntimeSubject, version: Version, systemTls: SystemTls | null): Lack | null => {
  for (const library of systemTls?.libraries ?? []) {
    const setting = library.versions.find((one) => one.version === version && one.state !== 'on')
    if (setting === undefined || usersOf(library, [runtime]).length === 0 || hasOwnConfig(runtime, library)) continue
    const { source } = setting
    const settings: VersionSettings = {
      kinds: [library.library.name],
      sources: [source],
      configFile: library.configFile,
      policy: policyBehind(library, setting.source),
    }
    return {
      by: 'system-setting',
      library: libraryName(library),
      source,
      sure: true,
      evidence: [
        { kind: /^HK/.test(source) ? 'registry' : 'file', source: source.replace(/: .*$/, ''), text: source },
        { kind: 'command', source: library.program, text: library.text },
      ],
      owners: ['system-administrator', 'hosting-company'],
      steps: stepsToPermit(version, settings),
    }
  }
  return null
}

const byAge = (subject: RuntimeSubject, { knowledge, os }: JudgeContext): Lack => {
  const { library } = subject.runtime
  const row = library === null ? undefined : libraryOf(knowledge.libraries, library)
  return {
    by: 'age',
    library: library === null ? '' : libraryName({ library }),
    sure: true,
    evidence: row === undefined ? [] : [capabilityOf(row)],
    owners: ['system-administrator', 'hosting-company'],
    steps: [
      ...upgradeSteps(subject, { os, knowledge }),
      ...(row === undefined || row.tls13 === null ? [] : [{ text: `${row.library} has TLS 1.3 from ${row.tls13} on.` }]),
      { text: 'Restart your server, so that it runs on the new one.' },
    ],
  }
}

/** `upgrade`: the steps to a newer one, where its age may be the reason. */
export const byWhatWasNotSeen = (runtime: Runtime, can: true | null, upgrade: readonly FixStep[]): Lack => ({
  by: 'unseen',
  can,
  sure: false,
  evidence: [],
  owners: ['system-administrator', 'you'],
  steps: [
    { text: `Look for a setting that limits its TLS versions: ${versionSettings(runtime)}, and in your own program.` },
    { text: 'Let it permit TLS 1.3. Then restart the programs that use it.' },
    ...upgrade,
  ],
})

/** Null where the rules on older versions or on the system's settings tell it. */
export const lackOf = (subject: RuntimeSubject, version: Version, context: JudgeContext): Lack | null => {
  // Who lacks TLS 1.2 and has TLS 1.3 was told to: by a setting of its own, or by one of the system, of which os-tls12-disabled speaks.
  if (version === '1.2') return bySettingOfItsOwn(subject, version)
  const can = libraryCan(subject, { ...profileOn(context.profile, context.date), minTls: version }, context.knowledge)
  // Without the setting there would be no more.
  if (can === false) return byAge(subject, context)
  return (
    bySettingOfItsOwn(subject, version) ??
    bySettingOfTheSystem(subject, version, context.systemTls) ??
    byWhatWasNotSeen(subject.runtime, can, can === null ? upgradeSteps(subject, context) : [])
  )
}

export const lackTitle = (lack: Lack, runtime: string, host: string): string => {
  if (lack.by === 'own-setting')
    return `A setting ${lack.sure ? 'leaves' : 'may leave'} ${runtime} no TLS version that ${host} speaks: ${settingText(lack.setting)}`
  if (lack.by === 'system-setting') return `A setting of this system leaves ${runtime} no TLS version that ${host} speaks`
  if (lack.by === 'age') return `${runtime} is too old for ${host}: it has no TLS 1.3`
  return `${runtime} offers no TLS version that ${host} speaks`
}

export const lackWhy = (lack: Lack): string => {
  if (lack.by === 'own-setting')
    return `The setting stands in ${lack.setting.source}.${lack.sure ? '' : ' The file that it names was not read.'}`
  if (lack.by === 'system-setting') return `It uses ${lack.library} of this system. The setting is: ${lack.source}.`
  if (lack.by === 'age') return `Its TLS library is ${lack.library}, which has no TLS 1.3.`
  return lack.can
    ? 'Its TLS library can do TLS 1.3, so something holds it back. No setting was found that does.'
    : 'Whether its age or a setting is the reason could not be told.'
}
