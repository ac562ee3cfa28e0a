// What a Linux distribution says of itself: os-release(5), and the files that stood in its place before. Pure.
import type { Os } from '../../contract/host-facts.ts'

/** What only os-release tells, and not on every system. */
type More = Partial<Pick<Os, 'edition' | 'build' | 'basedOn' | 'supportEnd'>>

export interface LinuxRelease extends More {
  /** os-release's ID, or what it would be for a system that is older than that file. */
  id: string
  name: string
  /** Empty where the system gives none, as Debian testing. */
  version: string
  codename: string | null
}

const withoutEscapes = (value: string): string => value.replace(/\\(["$`\\])/g, '$1')

const unquoted = (value: string): string => {
  const quoted = /^(["'])(.*)\1$/.exec(value)
  if (quoted?.[2] === undefined) return value
  return quoted[1] === '"' ? withoutEscapes(quoted[2]) : quoted[2]
}

/** The assignments of an os-release file; comments and lines that are none are left out. */
export const parseOsRelease = (text: string): Record<string, string> => {
  const values: Record<string, string> = {}
  for (const line of text.replace(/^\ufeff/, '').split(/\r?\n/)) {
    const assignment = /^\s*([A-Z][A-Z0-9_]*)=(.*?)\s*$/.exec(line)
    if (assignment?.[1] !== undefined) values[assignment[1]] = unquoted(assignment[2] ?? '')
  }
  return values
}

/** The release of the system that a derivative is built on, where its file names one. */
const parentOf = (values: Record<string, string>): Os['basedOn'] => {
  const { ID, ID_LIKE = '', PLATFORM_ID = '', UBUNTU_CODENAME, DEBIAN_CODENAME } = values
  if (UBUNTU_CODENAME && ID !== 'ubuntu') return { id: 'ubuntu', version: '', codename: UBUNTU_CODENAME }
  if (DEBIAN_CODENAME && ID !== 'debian' && ID !== 'ubuntu') return { id: 'debian', version: '', codename: DEBIAN_CODENAME }
  const platform = /^platform:el(\d+)$/.exec(PLATFORM_ID)?.[1]
  const likeRhel = ID_LIKE.split(/\s+/).includes('rhel') && ID !== 'rhel'
  return platform !== undefined && likeRhel ? { id: 'rhel', version: platform, codename: null } : null
}

/** Whether /etc/debian_version says something of it: of Debian itself its point release, of a derivative its parent. */
export const isLikeDebian = (text: string): boolean => {
  const { ID, ID_LIKE = '' } = parseOsRelease(text)
  return ID === 'debian' || ID_LIKE.split(/\s+/)[0] === 'debian'
}

/** A day that there is, else null. */
const dayOf = (text: string | undefined): string | null =>
  text !== undefined && /^\d{4}-\d{2}-\d{2}$/.test(text) && new Date(`${text}T00:00:00Z`).toJSON()?.startsWith(text) ? text : null

const osRelease = (text: string): LinuxRelease => {
  const values = parseOsRelease(text)
  const { ID, NAME, PRETTY_NAME, VERSION_ID, VERSION_CODENAME, VARIANT, BUILD_ID, SUPPORT_END } = values
  const version = VERSION_ID ?? ''
  const name = PRETTY_NAME || [NAME || 'Linux', version].join(' ').trim()
  // A derivative has an ID of its own and names its parent in ID_LIKE only; one that kept the parent's file also kept its libraries.
  const more = { edition: VARIANT || null, build: BUILD_ID || null, basedOn: parentOf(values), supportEnd: dayOf(SUPPORT_END) }
  return { id: ID || 'linux', name, version, codename: VERSION_CODENAME || null, ...more }
}

/** How the one line of a `…-release` file begins, by id. Oracle Linux calls itself Red Hat's in /etc/redhat-release: its own file is read first. */
const VENDORS = [
  ['centos', /^CentOS\b/],
  ['rhel', /^Red Hat Enterprise Linux\b/],
  ['ol', /^(?:Oracle Linux|Enterprise Linux Enterprise Linux)\b/],
  ['scientific', /^Scientific Linux\b/],
  ['cloudlinux', /^CloudLinux\b/],
  ['rocky', /^Rocky Linux\b/],
  ['almalinux', /^AlmaLinux\b/],
  ['fedora', /^Fedora\b/],
  ['amzn', /^Amazon Linux\b/],
] as const

const releaseLine = (text: string): LinuxRelease | null => {
  const name = text.trim().split(/\r?\n/)[0] ?? ''
  const version = /\brelease (\d+(?:\.\d+)*)/.exec(name)?.[1]
  if (version === undefined) return null
  const id = VENDORS.find(([, begins]) => begins.test(name))?.[0] ?? 'linux'
  return { id, name, version, codename: /\(([^)]+)\)\s*$/.exec(name)?.[1] ?? null }
}

/** Name, `VERSION = 11` and, for SUSE Linux Enterprise, `PATCHLEVEL = 4`, which is the service pack. */
const suseRelease = (text: string): LinuxRelease | null => {
  const [first = ''] = text.trim().split(/\r?\n/)
  const value = (key: string) => new RegExp(`^${key}\\s*=\\s*(\\S+)`, 'm').exec(text)?.[1]
  const [version, pack] = [value('VERSION') ?? /\s(\d+(?:\.\d+)*)\b/.exec(first)?.[1], value('PATCHLEVEL')]
  if (version === undefined) return null
  const plain = first.replace(/\s*\([^)]*\)\s*$/, '')
  const id = /^SUSE Linux Enterprise Server\b/.test(plain) ? 'sles' : /^openSUSE\b/i.test(plain) ? 'opensuse' : 'linux'
  const isPacked = pack !== undefined && pack !== '0' && !version.includes('.')
  return { id, name: isPacked ? `${plain} SP${pack}` : plain, version: isPacked ? `${version}.${pack}` : version, codename: null }
}

/** Ubuntu had it before os-release. Red Hat's file of the same name has no DISTRIB_ID. */
const lsbRelease = (text: string): LinuxRelease | null => {
  const { DISTRIB_ID, DISTRIB_RELEASE, DISTRIB_CODENAME, DISTRIB_DESCRIPTION } = parseOsRelease(text)
  if (!DISTRIB_ID) return null
  const version = DISTRIB_RELEASE ?? ''
  const name = DISTRIB_DESCRIPTION || `${DISTRIB_ID} ${version}`.trim()
  return { id: DISTRIB_ID.toLowerCase(), name, version, codename: DISTRIB_CODENAME || null }
}

/** A version, or `squeeze/sid` on a testing or unstable system, which has none. */
const debianVersion = (text: string): LinuxRelease | null => {
  const told = text.trim()
  if (told === '') return null
  return { id: 'debian', name: `Debian GNU/Linux ${told}`, version: /^\d+(?:\.\d+)*$/.test(told) ? told : '', codename: null }
}

const alpineRelease = (text: string): LinuxRelease | null => {
  const version = text.trim()
  return version === '' ? null : { id: 'alpine', name: `Alpine Linux ${version}`, version, codename: null }
}

/** The files in the order in which they are asked: who says most of itself first. Where both os-release are there /etc holds (os-release(5)). */
export const RELEASE_FILES: readonly (readonly [path: string, read: (text: string) => LinuxRelease | null])[] = [
  ['/etc/os-release', osRelease],
  ['/usr/lib/os-release', osRelease],
  ['/etc/oracle-release', releaseLine],
  ['/etc/enterprise-release', releaseLine],
  ['/etc/redhat-release', releaseLine],
  ['/etc/system-release', releaseLine],
  ['/etc/SuSE-release', suseRelease],
  ['/etc/lsb-release', lsbRelease],
  ['/etc/alpine-release', alpineRelease],
  ['/etc/debian_version', debianVersion],
]
