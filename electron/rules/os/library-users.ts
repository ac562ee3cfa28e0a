// What the rules on the system's TLS libraries share: who uses one, what captured hellos show of it, what its settings leave. Pure.
import type { Evidence } from '../../contract/fact.ts'
import type { Hello } from '../../contract/hello.ts'
import type { SystemLibrary, VersionSetting } from '../../contract/host-facts.ts'
import type { Profile } from '../../contract/profile.ts'
import type { CaughtHello, Runtime } from '../../contract/runtime-facts.ts'
import { type Branch, canDo, type Library, libraryOf } from '../../knowledge/library.ts'
import { compareVersions } from '../../knowledge/versions.ts'
import { longDate } from '../phrases.ts'

/** `OpenSSL 1.1.1w`. */
export const libraryName = ({ library }: Pick<SystemLibrary, 'library'>): string => `${library.name} ${library.version}`.trim()

/** Another version is another copy; one that tells no version is the system's. */
const isVersion = (told: string, library: SystemLibrary['library']): boolean =>
  told === '' || told === library.version || compareVersions(told, library.version) === 0

/** The runtimes that were found on this very copy of a library. */
export const usersOf = ({ library }: SystemLibrary, runtimes: readonly Runtime[]): Runtime[] =>
  runtimes.filter(({ library: used }) => used !== null && !used.bundled && used.name === library.name && isVersion(used.version, library))

/** Settings of a program's own that stand in the place of the system's configuration. */
const OWN_CONFIG = ['OPENSSL_CONF', 'GNUTLS_SYSTEM_PRIORITY_FILE']

/** Whether it was asked on a configuration of its own: then its hello says nothing of the system's. */
export const hasOwnConfig = (runtime: Runtime, library: SystemLibrary): boolean =>
  runtime.settings.some(({ name }) => OWN_CONFIG.includes(name)) ||
  // Without a server's settings it was started in the environment of the check.
  (runtime.server === null && library.switches.some(({ name }) => OWN_CONFIG.includes(name)))

export interface Shown {
  runtime: Runtime
  /** What it offers by itself; `none`: the library let it send nothing; null: not known. */
  hello: Hello | 'none' | null
  evidence: Evidence[]
}

/**
 * What OpenSSL, Python and GnuTLS say where no version or no suite is left to be offered; libcurl (vtls/openssl.c) where OpenSSL has not
 * even random numbers, as without a provider.
 */
const NOTHING_LEFT =
  /library[ _]has[ _]no[ _]ciphers|insufficient randomness|no[ _]protocols[ _]available|no[ _]ciphers[ _]available|no[ _]cipher[ _]match|No or insufficient priorities were set/i

/** What each of these runtimes showed in its default mode. */
export const shownBy = (runtimes: readonly Runtime[], caught: readonly CaughtHello[]): Shown[] =>
  runtimes.map((runtime) => {
    const own = caught.filter((one) => one.runtime === runtime.id && one.mode === 'default').map((one) => one.hello)
    for (const fact of own)
      if (fact.ok)
        return { runtime, hello: fact.value, evidence: [{ kind: 'hello', source: runtime.path, text: `asked for ${fact.value.askedFor}` }] }
    const said = own.flatMap((fact) => fact.evidence).find(({ text }) => NOTHING_LEFT.test(text))
    return said === undefined ? { runtime, hello: null, evidence: [] } : { runtime, hello: 'none', evidence: [said] }
  })

const TLS_VERSIONS = ['1.0', '1.1', '1.2', '1.3'] as const

/** What the settings say of the least version permitted, where they leave none of those that the library has; else null. */
export const switchedOff = (
  { versions, library }: SystemLibrary,
  minTls: Profile['minTls'],
  rows: readonly Library[],
): { state: 'off' | 'not-by-default'; setting: VersionSetting; leaves13: boolean } | null => {
  const of = (version: VersionSetting['version']) => versions.find((one) => one.version === version && one.state !== 'on')
  const permitted = TLS_VERSIONS.filter((version) => version >= minTls)
  const setting = of(minTls)
  if (setting === undefined || permitted.some((version) => version !== '1.3' && of(version) === undefined)) return null
  const state = permitted.some((version) => of(version)?.state === 'not-by-default') ? 'not-by-default' : 'off'
  return { state, setting, leaves13: of('1.3') === undefined && canDo(libraryOf(rows, library), library.version, '1.3') === true }
}

/** What the table says of a library, as evidence. */
export const capabilityOf = (row: Library): Evidence => ({
  kind: 'table',
  source: row.source,
  text: `${row.library}: TLS 1.2 from ${row.tls12}${row.tls13 === null ? ', no TLS 1.3' : `, TLS 1.3 from ${row.tls13}`}. Checked ${row.checked}.`,
})

/** Until when the makers of a library mend a branch of it, as evidence. */
export const branchEvidence = (library: string, { version, until, observed, source, checked }: Branch): Evidence => ({
  kind: 'table',
  source,
  text: `${library} ${version}: ${observed ? 'last release' : 'mended until'} ${until}. Checked ${checked}.`,
})

/** The same as a sentence; `until`: the last day, `observed`: that of the last release, where no end was announced. */
export const branchEnded = (library: string, until: string, observed: boolean): string =>
  observed
    ? `The last release of this branch of ${library} came on ${longDate(until)}.`
    : `The makers of ${library} ended this branch on ${longDate(until)}.`

/** `A`, `A and B`, `A, B and C`. */
export const listed = (names: readonly string[]): string =>
  names.length < 2 ? (names[0] ?? '') : `${names.slice(0, -1).join(', ')} and ${names[names.length - 1]}`

/** `curl 7.74.0`, `curl 7.74.0 and OpenSSL 1.1.1w`; of many the first two, and how many are left. */
export const namesOf = (runtimes: readonly Runtime[]): string => {
  const names = [...new Set(runtimes.map(({ name, version }) => `${name} ${version}`))]
  return names.length > 3 ? `${names.slice(0, 2).join(', ')} and ${names.length - 2} more` : listed(names)
}
