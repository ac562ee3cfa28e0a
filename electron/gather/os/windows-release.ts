// What the registry of a Windows system says of its release and edition. Pure.

export interface WindowsRelease {
  name: string
  /** As far as it is known: major, minor, build, revision. */
  version: string
  /** `24H2`; null on systems that have no such name. */
  codename: string | null
  /** As the registry has it, e.g. `ServerStandard`. */
  edition: string | null
  /** Build and revision, `20348.2700`. */
  build: string
  text: string
}

/** The first build that Microsoft calls Windows 11; its registry still says Windows 10. */
const WINDOWS_11_BUILD = 22_000

/** The values that are shown: nothing else of the key leaves the host, since it names the owner. */
const SHOWN = ['ProductName', 'EditionID', 'InstallationType', 'DisplayVersion', 'ReleaseId', 'CurrentVersion', 'CurrentBuildNumber', 'UBR']

/** The name of the product, with what only other values tell: Windows 11, the editions of the Internet of Things, long-term ones, Server Core. */
const nameOf = (values: Record<string, string>, product: string, build: number): string => {
  const edition = values.EditionID ?? ''
  const plain = product.replace(/^Microsoft /, '')
  const client = build >= WINDOWS_11_BUILD ? plain.replace(/^Windows 10\b/, 'Windows 11') : plain
  const things = /^IoTEnterprise/.test(edition) && !/\bIoT\b/.test(client) ? client.replace('Enterprise', 'IoT Enterprise') : client
  const longTerm = /^(?:IoT)?EnterpriseS(?:N|Eval|NEval)?$/.test(edition) && !/\bLTS[BC]\b/.test(things) ? `${things} LTSC` : things
  return values.InstallationType === 'Server Core' ? `${longTerm} (Server Core)` : longTerm
}

/** A build, with its revision where the registry tells it. */
const withRevision = (build: string, ubr: string | undefined): string => {
  const revision = Number(ubr)
  return ubr === undefined || Number.isNaN(revision) ? build : `${build}.${revision}`
}

const versionOf = (values: Record<string, string>, build: string): string => {
  // CurrentVersion stayed at 6.3 for everything after Windows 8.1; the major number has its own value since.
  const major = values.CurrentMajorVersionNumber
  const start = major === undefined ? values.CurrentVersion : `${Number(major)}.${Number(values.CurrentMinorVersionNumber ?? 0)}`
  return [start, withRevision(build, values.UBR)].filter((part) => part !== undefined).join('.')
}

/** The release by the values of `HKLM\SOFTWARE\Microsoft\Windows NT\CurrentVersion`, or null where they do not tell it. */
export const windowsRelease = (values: Record<string, string>): WindowsRelease | null => {
  const product = values.ProductName
  const build = values.CurrentBuildNumber ?? values.CurrentBuild
  if (!product || !build) return null
  return {
    name: nameOf(values, product, Number(build)),
    version: versionOf(values, build),
    codename: values.DisplayVersion || values.ReleaseId || null,
    edition: values.EditionID || null,
    build: withRevision(build, values.UBR),
    text: SHOWN.flatMap((key) => (values[key] === undefined ? [] : [`${key}: ${values[key]}`])).join('\n'),
  }
}
