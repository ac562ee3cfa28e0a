// The registries of Windows servers, as far as this program reads them, and the files by which reg.exe takes them in.
// Written by Microsoft's documents, read 2026-11-22; no value was read from a real server:
// - versions: "Operating System Version", learn.microsoft.com/windows/win32/sysinfo/operating-system-version (6.1, 6.3; 10.0 since 2016)
// - builds: "Windows Server release information", learn.microsoft.com/windows/release-health/windows-server-release-info (14393, 17763);
//   20348 as our table of lifecycles has it; 7601 and 9600 are those that servers show, and nothing is judged by them
// - that CurrentVersion stayed at 6.3 and the major number has a value of its own: recordings of clients, test/gather/os/recordings
// - EditionID: the name by which `DISM /Set-Edition:ServerStandard` is told of it
// - protocols: "Transport Layer Security (TLS) registry settings", learn.microsoft.com/windows-server/security/tls/tls-registry-settings:
//   nothing is there until somebody makes it
// - suites, the first of each list: "TLS Cipher Suites in Windows 7", "… 8.1", "… 10 v1607" and "… Server 2022",
//   learn.microsoft.com/windows/win32/secauthn/cipher-suites-in-schannel; 2019 is given those of 2016

/** By key and name; null takes away what Wine has there. */
export type Registry = Readonly<Record<string, Readonly<Record<string, string | number | readonly string[] | Uint8Array | null>>>>

/** Made by hand alone: no Windows has it from the start. */
export const TLS12_CLIENT =
  'HKEY_LOCAL_MACHINE\\SYSTEM\\CurrentControlSet\\Control\\SecurityProviders\\SCHANNEL\\Protocols\\TLS 1.2\\Client'

const CURRENT = 'HKEY_LOCAL_MACHINE\\SOFTWARE\\Microsoft\\Windows NT\\CurrentVersion'
const LOCAL_SUITES = 'HKEY_LOCAL_MACHINE\\SYSTEM\\CurrentControlSet\\Control\\Cryptography\\Configuration\\Local\\SSL\\00010002'

const before10 = (name: string, version: string, build: string, suites: readonly string[]): Registry => ({
  [CURRENT]: {
    ProductName: name,
    EditionID: 'ServerStandard',
    InstallationType: 'Server',
    CurrentVersion: version,
    CurrentBuild: build,
    CurrentBuildNumber: build,
    CurrentMajorVersionNumber: null,
    CurrentMinorVersionNumber: null,
  },
  [LOCAL_SUITES]: { Functions: suites },
})
const since10 = (name: string, build: string, release: Record<string, string>, suites: readonly string[]): Registry => ({
  [CURRENT]: {
    ProductName: name,
    EditionID: 'ServerStandard',
    InstallationType: 'Server',
    CurrentVersion: '6.3',
    CurrentBuild: build,
    CurrentBuildNumber: build,
    CurrentMajorVersionNumber: 10,
    CurrentMinorVersionNumber: 0,
    ...release,
  },
  [LOCAL_SUITES]: { Functions: suites },
})

/** A curve stands at the end of a name before Windows 10. Windows 7 and 8.1 have the same list. */
const BEFORE_10 = [
  'TLS_ECDHE_RSA_WITH_AES_256_CBC_SHA384_P256',
  'TLS_ECDHE_RSA_WITH_AES_256_CBC_SHA384_P384',
  'TLS_ECDHE_RSA_WITH_AES_128_CBC_SHA256_P256',
]
const SINCE_2016 = [
  'TLS_ECDHE_ECDSA_WITH_AES_256_GCM_SHA384',
  'TLS_ECDHE_ECDSA_WITH_AES_128_GCM_SHA256',
  'TLS_ECDHE_RSA_WITH_AES_256_GCM_SHA384',
]
const SINCE_2022 = ['TLS_AES_256_GCM_SHA384', 'TLS_AES_128_GCM_SHA256', ...SINCE_2016]

/** Each as it is installed, nothing of TLS set. */
export const SERVERS = {
  '2008 R2': before10('Windows Server 2008 R2 Standard', '6.1', '7601', BEFORE_10),
  '2012 R2': before10('Windows Server 2012 R2 Standard', '6.3', '9600', BEFORE_10),
  '2016': since10('Windows Server 2016 Standard', '14393', { ReleaseId: '1607' }, SINCE_2016),
  '2019': since10('Windows Server 2019 Standard', '17763', { ReleaseId: '1809' }, SINCE_2016),
  '2022': since10('Windows Server 2022 Standard', '20348', { ReleaseId: '2009', DisplayVersion: '21H2' }, SINCE_2022),
} as const satisfies Record<string, Registry>

const hex = (bytes: Uint8Array): string => [...bytes].map((byte) => byte.toString(16).padStart(2, '0')).join(',')
const quoted = (text: string): string => `"${text.replace(/[\\"]/g, '\\$&')}"`

const dataOf = (value: string | number | readonly string[] | Uint8Array | null): string => {
  if (value === null) return '-'
  if (typeof value === 'string') return quoted(value)
  if (typeof value === 'number') return `dword:${value.toString(16).padStart(8, '0')}`
  if (value instanceof Uint8Array) return `hex:${hex(value)}`
  return `hex(7):${hex(Buffer.from(`${[...value, ''].join('\0')}\0`, 'utf16le'))}`
}

/** A file for `reg import`, as regedit writes it: UTF-16 with a mark of its order. */
export const registryFile = (registry: Registry): Buffer => {
  const lines = Object.entries(registry).flatMap(([key, values]) => [
    '',
    `[${key}]`,
    ...Object.entries(values).map(([name, value]) => `${quoted(name)}=${dataOf(value)}`),
  ])
  return Buffer.from(`\ufeff${['Windows Registry Editor Version 5.00', ...lines, ''].join('\r\n')}`, 'utf16le')
}
