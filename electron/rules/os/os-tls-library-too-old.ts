// os-tls-library-too-old: the system's own TLS library cannot do the platform's minimum version.
// A captured hello outranks the table: what a program on this library was seen to offer, the library can do.
import type { Evidence } from '../../contract/fact.ts'
import type { Hello } from '../../contract/hello.ts'
import type { TlsLibrary } from '../../contract/host-facts.ts'
import type { Profile } from '../../contract/profile.ts'
import type { CaughtHello, Runtime } from '../../contract/runtime-facts.ts'
import { changesAfter, profileOn } from '../../contract/upcoming.ts'
import type { Library } from '../../knowledge/knowledge.ts'
import { compareVersions } from '../../knowledge/versions.ts'
import { defineRule } from '../define-rule.ts'
import { permittedVersions } from '../permitted.ts'
import { CHECK_AGAIN, longDate } from '../phrases.ts'

interface Params {
  library: TlsLibrary
  minTls: Profile['minTls']
  needed: string
  /** The day from which it is too old; null: it is today. */
  from: string | null
}

/** The first version of the library that can do the profile's minimum; null: every version can. */
const neededFor = (row: Library, minTls: Profile['minTls']): string | null =>
  minTls === '1.3' ? row.tls13 : minTls === '1.2' ? row.tls12 : null

/** The hellos of programs that were caught on the system's own copy of this library; another version is another copy. */
const hellosOf = (library: TlsLibrary, runtimes: readonly Runtime[], caught: readonly CaughtHello[]): Hello[] =>
  runtimes
    .filter(
      (runtime) =>
        runtime.library?.bundled === false && runtime.library.name === library.name && runtime.library.version === library.version,
    )
    .flatMap((runtime) => caught.filter((one) => one.runtime === runtime.id))
    .flatMap((one) => (one.hello.ok ? [one.hello.value] : []))

export const osTlsLibraryTooOld = defineRule<'host', 'system-tls' | 'runtimes' | 'hellos', Params>({
  id: 'os-tls-library-too-old',
  layer: 'os',
  subject: 'host',
  needs: ['system-tls', 'runtimes', 'hellos'],
  silences: ['app-runtime-too-old', 'app-no-permitted-cipher', 'app-connection-fails'],
  judge(_host, { 'system-tls': system, runtimes, hellos }, { profile, knowledge, date }) {
    // The one that most programs use; of the others their own runtimes tell.
    const [main] = system.libraries
    if (main === undefined) return { outcome: 'not-applicable' }
    const { library } = main
    const seen = hellosOf(library, runtimes, hellos)
    const offered = (rules: Profile) => seen.some((hello) => permittedVersions(hello, rules).length > 0)
    const today = profileOn(profile, date)
    const rulesToCome = changesAfter(profile, date)
    if ([today, ...rulesToCome.map((change) => change.profile)].every(offered)) return { outcome: 'pass' }

    const row = knowledge.libraries.find((candidate) => candidate.library === library.name)
    if (row === undefined || compareVersions(library.version, row.tls12) === null)
      return offered(today)
        ? { outcome: 'pass' }
        : { outcome: 'missing', fact: `It is not known which TLS versions ${library.name} ${library.version} can do.` }

    /** The version that would be needed, where this one cannot do what the rules ask. */
    const lacking = (rules: Profile): string | null => {
      const needed = neededFor(row, rules.minTls)
      return needed !== null && !offered(rules) && (compareVersions(library.version, needed) ?? 0) < 0 ? needed : null
    }
    const evidence: [Evidence, ...Evidence[]] = [
      { kind: 'command', source: `${main.program} version`, text: main.text },
      {
        kind: 'table',
        source: row.source,
        text: `${row.library}: TLS 1.2 from ${row.tls12}, TLS 1.3 from ${row.tls13}. Checked ${row.checked}.`,
      },
    ]
    const common = {
      // The table alone is a likelihood; a hello of this library without the version is the proof.
      confidence: seen.length > 0 ? 'certain' : 'likely',
      side: 'near',
      owners: ['system-administrator', 'hosting-company'],
      evidence,
    } as const
    const needed = lacking(today)
    if (needed !== null) return { outcome: 'fail', params: { library, minTls: today.minTls, needed, from: null }, ...common }
    for (const change of rulesToCome) {
      const then = lacking(change.profile)
      if (then !== null)
        return {
          outcome: 'warn',
          params: { library, minTls: change.profile.minTls, needed: then, from: change.from },
          until: change.from,
          ...common,
        }
    }
    return { outcome: 'pass' }
  },
  words: {
    pass: 'The TLS library of the system is new enough',
    title: ({ library, minTls, from }) =>
      from === null
        ? `The TLS library of this system, ${library.name} ${library.version}, cannot do TLS ${minTls}`
        : `From ${longDate(from)} the TLS library of this system, ${library.name} ${library.version}, is too old`,
    why: ({ library, minTls, needed, from }) =>
      `The platform ${from === null ? 'accepts' : 'will accept'} only TLS ${minTls} or higher. ` +
      `${library.name} can do that from version ${needed} on. Every program that uses this library is affected.`,
    fix: () => [
      { text: 'Upgrade the operating system to a release that is still maintained. The TLS library comes with it.' },
      { text: 'Do not replace the library by hand: programs of the system depend on it.' },
      { text: 'See which version is there now.', command: 'openssl version' },
      { text: 'Restart the servers that use it, so that they load the new library.' },
      CHECK_AGAIN,
    ],
  },
})
