// Schannel, the TLS library of Windows: its version is the system's, and the registry says what of it is switched off.
// Sources: Microsoft Learn, "TLS registry settings", "Protocols in TLS/SSL (Schannel SSP)", "Transport Layer Security (TLS) best
// practices with .NET Framework", and the support article of KB3140245 (WinHTTP). Schannel itself is not asked.
import type { Evidence } from '../../contract/fact.ts'
import type { SystemLibrary, VersionSetting } from '../../contract/host-facts.ts'
import type { Host } from '../../host/host.ts'
import { suiteByName } from '../../tls/code-points.ts'
import { VERSIONS } from './version-settings.ts'

type Values = Readonly<Record<string, string>>
type Switches = SystemLibrary['switches']

const CONTROL = 'HKLM\\SYSTEM\\CurrentControlSet\\Control'
const CURRENT_VERSION = 'HKLM\\SOFTWARE\\Microsoft\\Windows NT\\CurrentVersion'
const protocolKey = (version: string) => `${CONTROL}\\SecurityProviders\\SCHANNEL\\Protocols\\TLS ${version}\\Client`
const FIPS = `${CONTROL}\\Lsa\\FipsAlgorithmPolicy`
const SUITE_POLICY = 'HKLM\\SOFTWARE\\Policies\\Microsoft\\Cryptography\\Configuration\\SSL\\00010002'
const SUITE_ORDER = `${CONTROL}\\Cryptography\\Configuration\\Local\\SSL\\00010002`
/** The view of 64-bit programs and that of 32-bit ones. */
const VIEWS = ['HKLM\\SOFTWARE\\', 'HKLM\\SOFTWARE\\Wow6432Node\\']
const WINHTTP = VIEWS.map((view) => `${view}Microsoft\\Windows\\CurrentVersion\\Internet Settings\\WinHttp`)
const DOTNET = VIEWS.flatMap((view) => ['v2.0.50727', 'v4.0.30319'].map((version) => `${view}Microsoft\\.NETFramework\\${version}`))

/** Bits of DefaultSecureProtocols (KB3140245; TLS 1.3 by winhttp.h). */
const WINHTTP_BITS: Readonly<Record<VersionSetting['version'], number>> = { '1.0': 0x80, '1.1': 0x200, '1.2': 0x800, '1.3': 0x2000 }
/** The first build of Windows 10, from which on the kernel says 10.0. */
const WINDOWS_10_BUILD = 10_240

/** A DWORD as reg.exe prints it, `0x0`; null where it is none. */
const numberOf = (values: Values, name: string): number | null => {
  const entry = Object.entries(values).find(([key]) => key.toLowerCase() === name.toLowerCase())?.[1]
  const value = entry === undefined || entry.trim() === '' ? Number.NaN : Number(entry)
  return Number.isNaN(value) ? null : value
}

/** What Windows 7 and Server 2008 R2 have, and offer only to who asks for it, unless they are told otherwise. */
const ON_REQUEST: readonly VersionSetting['version'][] = ['1.1', '1.2']
const isWindows61 = (system: string): boolean => /^6\.1\./.test(system)

/**
 * Enabled=0 holds for every program; DisabledByDefault=1 for those that do not ask for the version by themselves. `system`: the version
 * of Windows, whose default holds where nothing is set.
 */
export const protocolSetting = (version: VersionSetting['version'], values: Values, system: string): VersionSetting[] => {
  const [enabled, byDefault] = [numberOf(values, 'Enabled'), numberOf(values, 'DisabledByDefault')]
  const key = protocolKey(version)
  if (enabled === 0) return [{ version, state: 'off', source: `${key}: Enabled = 0` }]
  if (byDefault === null && isWindows61(system) && ON_REQUEST.includes(version))
    return [{ version, state: 'not-by-default', source: `${key}: DisabledByDefault is not there, which means 1 on this Windows` }]
  if (byDefault !== null && byDefault !== 0)
    return [{ version, state: 'not-by-default', source: `${key}: DisabledByDefault = ${byDefault}` }]
  return enabled === null && byDefault === null ? [] : [{ version, state: 'on', source: key }]
}

/** A policy parts the names by commas, reg.exe the strings of the local list by `\0`. Before Windows 10 names end in a curve. */
export const parseFunctions = (text: string): number[] =>
  text
    .split(/,|\\0/)
    .map((name) => name.trim().replace(/_P(256|384|521)$/, ''))
    .flatMap((name) => suiteByName(name) ?? [])
    .filter((suite, index, all) => all.indexOf(suite) === index)

/** The kernel's version by `CurrentVersion`'s values, e.g. `10.0.20348.2700`; null where they do not tell it. */
export const schannelVersion = (values: Values): string | null => {
  const build = values.CurrentBuildNumber ?? values.CurrentBuild
  if (!build || !/^\d+$/.test(build)) return null
  const told = numberOf(values, 'CurrentMajorVersionNumber')
  const minor = numberOf(values, 'CurrentMinorVersionNumber') ?? 0
  // CurrentVersion stayed at 6.3 for everything after Windows 8.1.
  const start = told !== null ? `${told}.${minor}` : Number(build) >= WINDOWS_10_BUILD ? '10.0' : values.CurrentVersion
  const revision = numberOf(values, 'UBR')
  return start === undefined ? null : [start, build, ...(revision === null ? [] : [revision])].join('.')
}

const dotnetSwitches = (key: string, values: Values): Switches =>
  ['SchUseStrongCrypto', 'SystemDefaultTlsVersions'].flatMap((name) => {
    const value = numberOf(values, name)
    return value === null ? [] : [{ name: `.NET ${name}`, value: String(value), source: key }]
  })

const NO_SETTINGS: SystemLibrary['settings'] = { minProtocol: null, maxProtocol: null, cipherString: null, ciphersuites: null }

/** Before Windows 8.1 the defaults of WinHTTP end with TLS 1.0 (KB3140245, for Windows 7, Server 2008 R2 and Server 2012). */
const OLD_WINHTTP = WINHTTP_BITS['1.0']
const hasOldWinHttp = (system: string): boolean => /^6\.[12]\./.test(system)

/** What programs that use WinHTTP offer by default; an entry of its own, since it binds nobody else. Null: as Windows has it. */
const winHttp = (version: string, key: string, values: Values): SystemLibrary | null => {
  const set = numberOf(values, 'DefaultSecureProtocols')
  const mask = set ?? (hasOldWinHttp(version) ? OLD_WINHTTP : null)
  if (mask === null) return null
  const text = set === null ? 'is not there, which means TLS 1.0 on this Windows' : `= 0x${set.toString(16)}`
  return {
    library: { name: 'WinHTTP', version, bundled: false },
    text: `DefaultSecureProtocols ${text}`,
    program: key,
    package: null,
    configFile: null,
    settings: NO_SETTINGS,
    switches: set === null ? [] : [{ name: 'DefaultSecureProtocols', value: `0x${set.toString(16)}`, source: key }],
    versions: VERSIONS.map((one) => ({
      version: one,
      // An application may still ask for what is not among the defaults (WINHTTP_OPTION_SECURE_PROTOCOLS).
      state: (mask & WINHTTP_BITS[one]) === 0 ? 'not-by-default' : 'on',
      source: `${key}: DefaultSecureProtocols ${text}`,
    })),
    suites: null,
    unread: [],
  }
}

/** Null where the registry does not tell which Windows this is, or was not read to its end: then what is switched off is not known. */
export const readSchannel = async (host: Host): Promise<{ libraries: SystemLibrary[]; evidence: Evidence[] } | null> => {
  const keys = [CURRENT_VERSION, ...VERSIONS.map(protocolKey), FIPS, SUITE_POLICY, SUITE_ORDER, ...WINHTTP, ...DOTNET]
  const answers = await Promise.all(keys.map((key) => host.registry(key)))
  if (answers.includes(null)) return null
  const read = new Map(keys.map((key, index): [string, Values] => [key, answers[index] ?? {}]))
  const of = (key: string): Values => read.get(key) ?? {}
  const version = schannelVersion(of(CURRENT_VERSION))
  if (version === null) return null
  const fips = numberOf(of(FIPS), 'Enabled')
  const order = [SUITE_POLICY, SUITE_ORDER].flatMap((key) => {
    const value = of(key).Functions
    return value ? [{ name: 'Functions', value, source: key }] : []
  })[0]
  const switches: Switches = [
    ...(fips === 1 ? [{ name: 'FIPS mode', value: '1', source: FIPS }] : []),
    // The local list is there on every system; only a policy is a setting of this one.
    ...(order?.source === SUITE_POLICY ? [order] : []),
    ...DOTNET.flatMap((key) => dotnetSwitches(key, of(key))),
  ]
  const schannel: SystemLibrary = {
    library: { name: 'Schannel', version, bundled: false },
    text: `Windows ${version}`,
    program: CURRENT_VERSION,
    package: null,
    configFile: null,
    settings: NO_SETTINGS,
    switches,
    versions: VERSIONS.flatMap((one) => protocolSetting(one, of(protocolKey(one)), version)),
    suites: order === undefined ? null : parseFunctions(order.value),
    unread: [],
  }
  // Of CurrentVersion nothing else is shown: it names the owner.
  const evidence = [...read].flatMap(([source, values]): Evidence[] => {
    const text = Object.entries(values)
      .map(([name, value]) => `${name}: ${value}`)
      .join('\n')
      .slice(0, 2000)
    return source === CURRENT_VERSION || text === '' ? [] : [{ kind: 'registry', source, text }]
  })
  const winHttps = WINHTTP.flatMap((key) => winHttp(version, key, of(key)) ?? [])
    // Where both views are as Windows has them, one speaks for the other.
    .filter((one, index, all) => index === 0 || [one, ...all.slice(0, index)].some(({ switches: set }) => set.length > 0))
  return { libraries: [schannel, ...winHttps], evidence }
}
