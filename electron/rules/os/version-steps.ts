// How to let a system's TLS libraries offer a version again that their settings switch off: by openssl.cnf or its like, by the crypto
// policy, in the registry of Windows.
import type { VersionSetting } from '../../contract/host-facts.ts'
import type { FixStep } from '../../contract/report.ts'
import { shellLine } from '../../contract/shell.ts'
import { fileOfPlace, keepCopy } from '../phrases.ts'
import { policySteps } from './crypto-policy.ts'

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
  if (policy !== null) return policySteps(policy)
  const files = [...new Set(sources.flatMap((source) => fileOfPlace(source) ?? []))]
  const [file] = files
  return [
    ...files.map(keepCopy),
    ...sources.map((source) => ({ text: `Remove the setting, or change it: ${source}` })),
    ...(configFile === null || file === undefined
      ? []
      : [{ text: 'See the settings that are left.', command: shellLine(['grep', '-n', '-i', '-E', 'protocol|vers', file]) }]),
    { text: 'Restart the servers that use the library, so that they read it again.' },
  ]
}
