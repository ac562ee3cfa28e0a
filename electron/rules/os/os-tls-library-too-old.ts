// os-tls-library-too-old: a TLS library of the system cannot do the platform's minimum version.
// A captured hello outranks the table: what a program on this library was seen to offer, the library can do.

import type { Evidence } from '../../contract/fact.ts'
import type { Hello } from '../../contract/hello.ts'
import type { SystemLibrary, TlsLibrary } from '../../contract/host-facts.ts'
import type { Profile } from '../../contract/profile.ts'
import type { FixStep } from '../../contract/report.ts'
import type { CaughtHello, Runtime } from '../../contract/runtime-facts.ts'
import { changesAfter, profileOn } from '../../contract/upcoming.ts'
import { librarySteps } from '../../knowledge/fixes.ts'
import { knowledge } from '../../knowledge/knowledge.ts'
import { canDo, type Library, libraryOf } from '../../knowledge/library.ts'
import { tls12Of } from '../../knowledge/runtimes.ts'
import { newerRelease } from '../../knowledge/upgrades.ts'
import { defineRule, type JudgeContext, type Judgement } from '../define-rule.ts'
import { exampleOs } from '../examples.ts'
import { permittedVersions } from '../permitted.ts'
import { CHECK_AGAIN, longDate } from '../phrases.ts'
import { capabilityOf, libraryName, usersOf } from './library-users.ts'

interface Params {
  library: string
  kind: string
  minTls: Profile['minTls']
  /** The first version that can do it; null: none can. */
  needed: string | null
  /** The day from which it is too old; null: it is today. */
  from: string | null
  /** How to see its version; null where no command tells it. */
  command: string | null
  /** How to get a newer one. */
  renew: FixStep[]
}

/** The hellos of these programs, with whatever setting they were caught. */
const hellosOf = (users: readonly Runtime[], caught: readonly CaughtHello[]): Hello[] =>
  users.flatMap((runtime) => caught.filter((one) => one.runtime === runtime.id)).flatMap((one) => (one.hello.ok ? [one.hello.value] : []))

const COMMANDS: Readonly<Record<string, string>> = {
  OpenSSL: 'openssl version',
  LibreSSL: 'openssl version',
  GnuTLS: 'gnutls-cli --version',
  'Secure Transport': 'sw_vers',
}

/** By the packages of the release that runs, where its newest can do it; else another release is needed. */
const renewSteps = ({ knowledge, os }: JudgeContext, row: Library, library: TlsLibrary, { minTls }: Profile): FixStep[] => {
  const packages = os === null ? [] : librarySteps(knowledge.fixes, os, library, (newest) => canDo(row, newest, minTls) === true)
  if (packages.length > 0) return packages
  // An update may bring it to an old system, as KB4019276 to Windows Server 2008: that is no more than a bridge.
  const bridge =
    minTls === '1.2'
      ? tls12Of(knowledge.runtimes.facts, { versionsOf: 'library', library: library.name, version: library.version })
      : undefined
  const words =
    bridge?.tls12 === 'by-setting' && bridge.verified && bridge.setting && 'words' in bridge.setting ? bridge.setting.words : null
  return [...newerRelease(knowledge.upgrades, os), ...(words === null ? [] : [{ text: `Until then: ${words}.` }])]
}

const evidenceOf = ({ program, text, library }: SystemLibrary, row: Library): [Evidence, ...Evidence[]] => [
  { kind: library.name === 'Schannel' || library.name === 'WinHTTP' ? 'registry' : 'command', source: program, text },
  capabilityOf(row),
]

/** One library, on which these runtimes were found. */
const judgeOne = (
  system: SystemLibrary,
  users: readonly Runtime[],
  hellos: readonly CaughtHello[],
  context: JudgeContext,
): Judgement<Params> => {
  const { library } = system
  const { profile, date } = context
  const seen = hellosOf(users, hellos)
  const offered = (rules: Profile) => seen.some((hello) => permittedVersions(hello, rules).length > 0)
  const today = profileOn(profile, date)
  const rulesToCome = changesAfter(profile, date)
  if ([today, ...rulesToCome.map((change) => change.profile)].every(offered)) return { outcome: 'pass' }

  const row = libraryOf(context.knowledge.libraries, library)
  if (row === undefined || canDo(row, library.version, '1.2') === null)
    return offered(today)
      ? { outcome: 'pass' }
      : { outcome: 'missing', fact: `It is not known which TLS versions ${libraryName(system)} can do.` }

  const lacks = (rules: Profile) => !offered(rules) && canDo(row, library.version, rules.minTls) === false
  // A setting that switches on what the table denies: an update may have brought it after all (KB4019276 for Windows Server 2008).
  const switchedOn = (rules: Profile) => system.versions.some(({ version, state }) => state !== 'off' && version >= rules.minTls)
  const told = (rules: Profile, from: string | null) =>
    ({
      params: {
        library: libraryName(system),
        kind: library.name,
        minTls: rules.minTls,
        needed: rules.minTls === '1.3' ? row.tls13 : row.tls12,
        from,
        command: COMMANDS[library.name] ?? null,
        renew: renewSteps(context, row, library, rules),
      },
      // The table alone is a likelihood; a hello of this library without the version is the proof.
      confidence: seen.length > 0 ? 'certain' : switchedOn(rules) ? 'possible' : 'likely',
      side: 'near',
      owners: ['system-administrator', 'hosting-company'],
      evidence: evidenceOf(system, row),
      runtimes: users.map(({ id }) => id),
    }) as const
  if (lacks(today)) return { outcome: 'fail', ...told(today, null) }
  const change = rulesToCome.find((one) => lacks(one.profile))
  return change === undefined ? { outcome: 'pass' } : { outcome: 'warn', until: change.from, ...told(change.profile, change.from) }
}

/** The worst comes first: what fails, what is not known, what will fail. */
const ORDER: readonly Judgement<Params>['outcome'][] = ['fail', 'missing', 'warn', 'pass', 'not-applicable']

export const osTlsLibraryTooOld = defineRule<'host', 'system-tls' | 'runtimes' | 'hellos', Params>({
  id: 'os-tls-library-too-old',
  layer: 'os',
  subject: 'host',
  needs: ['system-tls', 'runtimes', 'hellos'],
  silences: ['app-runtime-too-old', 'app-no-permitted-cipher', 'app-connection-fails'],
  judge(_host, { 'system-tls': { libraries }, runtimes, hellos }, context) {
    const judged = libraries
      .map((system) => ({ system, users: usersOf(system, runtimes) }))
      // The first is the one that most programs use; what stands on the others was found, or is of no matter.
      .filter(({ users }, index) => index === 0 || users.length > 0)
      .map(({ system, users }) => judgeOne(system, users, hellos, context))
    return judged.sort((a, b) => ORDER.indexOf(a.outcome) - ORDER.indexOf(b.outcome))[0] ?? { outcome: 'not-applicable' }
  },
  words: {
    pass: 'The TLS libraries of the system are new enough',
    example: () => ({
      owners: ['system-administrator', 'hosting-company'],
      params: {
        library: 'OpenSSL 1.0.0',
        kind: 'OpenSSL',
        minTls: '1.2',
        needed: '1.0.1',
        from: null,
        command: 'openssl version',
        renew: newerRelease(knowledge.upgrades, exampleOs),
      },
    }),
    title: ({ library, minTls, from }) =>
      from === null
        ? `The TLS library of this system, ${library}, cannot do TLS ${minTls}`
        : `From ${longDate(from)} the TLS library of this system, ${library}, is too old`,
    why: ({ kind, minTls, needed, from }) =>
      `The platform ${from === null ? 'accepts' : 'will accept'} only TLS ${minTls} or higher. ` +
      `${needed === null ? `No version of ${kind} can do that.` : `${kind} can do that from version ${needed} on.`} ` +
      'Every program that uses this library is affected.',
    fix: ({ command, renew }) => [
      ...renew,
      { text: 'Do not replace the library by hand: programs of the system depend on it.' },
      ...(command === null ? [] : [{ text: 'See which version is there now.', command }]),
      { text: 'Restart the servers that use it, so that they load the new library.' },
      CHECK_AGAIN,
    ],
  },
})
