// Schannel, the TLS library of Windows: its version is the system's, and the registry says what of it is switched off.
// Sources: Microsoft Learn, "TLS registry settings", "Transport Layer Security (TLS) best practices with .NET Framework",
// and the support article of KB3140245 (WinHTTP). It has no part that runs here.
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

/** Enabled=0 holds for every program; DisabledByDefault=1 for those that do not ask for the version by themselves. */
export const protocolSetting = (version: VersionSetting['version'], values: Values): VersionSetting[] => {
  const [enabled, byDefault] = [numberOf(values, 'Enabled'), numberOf(values, 'DisabledByDefault')]
  const key = protocolKey(version)
  if (enabled === 0) return [{ version, state: 'off', source: `${key}: Enabled = 0` }]
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

/** What programs that use WinHTTP offer by default; an entry of its own, since it binds nobody else. */
const winHttp = (version: string, key: string, values: Values): SystemLibrary[] => {
  const mask = numberOf(values, 'DefaultSecureProtocols')
  if (mask === null) return []
  const shown = `0x${mask.toString(16)}`
  return [
    {
      library: { name: 'WinHTTP', version, bundled: false },
      text: `DefaultSecureProtocols ${shown}`,
      program: key,
      package: null,
      configFile: null,
      settings: NO_SETTINGS,
      switches: [{ name: 'DefaultSecureProtocols', value: shown, source: key }],
      versions: VERSIONS.map((one) => ({
        version: one,
        // An application may still ask for what is not among the defaults (WINHTTP_OPTION_SECURE_PROTOCOLS).
        state: (mask & WINHTTP_BITS[one]) === 0 ? 'not-by-default' : 'on',
        source: `${key}: DefaultSecureProtocols = ${shown}`,
      })),
      suites: null,
      unread: [],
    },
  ]
}

/** Null where the registry does not tell which Windows this is. */
export const readSchannel = async (host: Host): Promise<{ libraries: SystemLibrary[]; evidence: Evidence[] } | null> => {
  const keys = [CURRENT_VERSION, ...VERSIONS.map(protocolKey), FIPS, SUITE_POLICY, SUITE_ORDER, ...WINHTTP, ...DOTNET]
  const read = new Map(await Promise.all(keys.map(async (key): Promise<[string, Values]> => [key, await host.registry(key)])))
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
    versions: VERSIONS.flatMap((one) => protocolSetting(one, of(protocolKey(one)))),
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
  return { libraries: [schannel, ...WINHTTP.flatMap((key) => winHttp(version, key, of(key)))], evidence }
}
