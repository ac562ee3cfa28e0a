// How to let a system's TLS libraries offer a version again that their settings switch off: by openssl.cnf or its like, by the crypto
// policy, in the registry of Windows.
import type { SystemLibrary, VersionSetting } from '../../contract/host-facts.ts'
import type { FixStep } from '../../contract/report.ts'
import { shellLine } from '../../contract/shell.ts'

/** The settings that switch one version off. */
export interface VersionSettings {
  /** The kinds of library, each once. */
  kinds: string[]
  /** Where the settings stand, as they were read; one for each library. */
  sources: string[]
  configFile: string | null
  /** They were made by the crypto policy of the system, by its name. */
  policy: string | null
}

/** The name of the crypto policy that made a setting; null where none did. */
export const policyOf = ({ switches }: SystemLibrary, { source }: VersionSetting): string | null =>
  /crypto-policies/.test(source) ? (switches.find(({ name }) => name === 'crypto policy')?.value ?? null) : null

const SCHANNEL = 'HKLM\\SYSTEM\\CurrentControlSet\\Control\\SecurityProviders\\SCHANNEL\\Protocols'
const WINHTTP = 'HKLM\\SOFTWARE\\Microsoft\\Windows\\CurrentVersion\\Internet Settings\\WinHttp'

type Version = VersionSetting['version']

const inRegistry = (kind: string, version: Version): FixStep[] =>
  kind === 'WinHTTP'
    ? [
        { text: `For programs on WinHTTP, add TLS ${version} to DefaultSecureProtocols: 0x800 is TLS 1.2, 0x2000 is TLS 1.3.` },
        { text: 'Windows Server 2008 R2 and 2012 need the update KB3140245 for that value.' },
        { text: 'Do it in the view of 32-bit programs as well, which is under Wow6432Node.' },
        { text: 'See what is set there now.', command: `reg query "${WINHTTP}"` },
      ]
    : [
        { text: `In the registry, set Enabled to 1 and DisabledByDefault to 0 for the client of TLS ${version}.` },
        { text: 'Then restart Windows.' },
        { text: 'See what is set there now.', command: `reg query "${SCHANNEL}\\TLS ${version}\\Client"` },
      ]

export const stepsToPermit = (version: Version, { kinds, sources, configFile, policy }: VersionSettings): FixStep[] => {
  const ofWindows = kinds.filter((kind) => kind === 'WinHTTP' || kind === 'Schannel')
  if (ofWindows.length > 0) return ofWindows.flatMap((kind) => inRegistry(kind, version))
  if (policy !== null)
    return [
      { text: `The crypto policy of this system is ${policy}. Choose one that allows TLS ${version}.` },
      {
        text: 'For most systems that is the default one. Restart the servers after it.',
        command: 'sudo update-crypto-policies --set DEFAULT',
      },
      { text: 'See which one holds now.', command: 'update-crypto-policies --show' },
    ]
  const file = (sources[0] ?? '').replace(/, line \d+: [\s\S]*$/, '')
  return [
    ...sources.map((source) => ({ text: `Remove the setting, or change it: ${source}` })),
    ...(configFile === null
      ? []
      : [{ text: 'See the settings that are left.', command: shellLine(['grep', '-n', '-i', '-E', 'protocol|vers', file]) }]),
    { text: 'Restart the servers that use the library, so that they read it again.' },
  ]
}
