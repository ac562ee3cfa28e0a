// The operating system of this host: its family, its release as it names itself, and whether it is a container.
import { type Evidence, type Fact, found, missing } from '../../contract/fact.ts'
import type { Os } from '../../contract/host-facts.ts'
import type { Host, RunOptions } from '../../host/host.ts'
import { defineGatherer } from '../define-gatherer.ts'
import { containerOf } from './container.ts'
import { isLikeDebian, type LinuxRelease, RELEASE_FILES } from './linux-release.ts'
import { longerSupportsOf } from './longer-supports.ts'
import { windowsRelease } from './windows-release.ts'
import { isWine } from './wine.ts'

const CURRENT_VERSION = 'HKLM\\SOFTWARE\\Microsoft\\Windows NT\\CurrentVersion'

type Common = Pick<Os, 'kernel' | 'architecture' | 'hostName'>

/** What only some systems tell of themselves. */
const UNTOLD = { edition: null, build: null, basedOn: null, supportEnd: null, longerSupports: [] }

/** Debian's own file: its point release, or the release that a derivative without other words is built on. */
const withDebianVersion = async (host: Host, release: LinuxRelease): Promise<LinuxRelease> => {
  const file = await host.readFile('/etc/debian_version')
  const version = file.ok ? file.text.trim() : ''
  // Ubuntu and testing have `bookworm/sid` there.
  if (!/^\d+(\.\d+)*$/.test(version)) return release
  if (release.id === 'debian') return { ...release, build: release.build ?? version }
  return { ...release, basedOn: release.basedOn ?? { id: 'debian', version, codename: null } }
}

const linux = async (host: Host, common: Common): Promise<Fact<Os>> => {
  const container = await containerOf(host)
  for (const [path, read] of RELEASE_FILES) {
    const file = await host.readFile(path)
    const release = file.ok && file.text.trim() !== '' ? read(file.text) : null
    if (!file.ok || release === null) continue
    const whole = isLikeDebian(file.text) ? await withDebianVersion(host, release) : release
    const longerSupports = await longerSupportsOf(host, whole)
    return found({ family: 'linux', ...UNTOLD, ...whole, longerSupports, container: container?.name ?? null, ...common }, [
      { kind: 'file', source: path, text: file.text.slice(0, 2000) },
      ...longerSupports.map(({ source, text }): Evidence => ({ kind: 'file', source, text })),
      ...(container === null ? [] : [container.evidence]),
    ])
  }
  return missing('failed', 'This Linux system has no file that tells its name and version, such as /etc/os-release.')
}

const windows = async (host: Host, common: Common): Promise<Fact<Os>> => {
  const release = windowsRelease((await host.registry(CURRENT_VERSION)) ?? {})
  if (release === null) return missing('failed', 'The registry of this Windows system could not be read, so its release is not known.')
  const { text, ...told } = release
  const named = (await isWine(host))
    ? { ...told, id: 'wine', name: `Wine, which says that it is ${told.name}` }
    : { ...told, id: 'windows' }
  return found({ family: 'windows', ...UNTOLD, ...named, container: null, ...common }, [
    { kind: 'registry', source: CURRENT_VERSION, text },
  ])
}

/** The lines of `sw_vers` by name. */
export const parseSwVers = (text: string): Record<string, string> =>
  Object.fromEntries([...text.matchAll(/^(\w+):\s*(.*?)\s*$/gm)].map((line) => [line[1], line[2]]))

const macos = async (host: Host, common: Common, options: RunOptions): Promise<Fact<Os>> => {
  const result = await host.run('/usr/bin/sw_vers', [], options)
  const { ProductName, ProductVersion, ProductVersionExtra, BuildVersion } = parseSwVers(result.stdout)
  if (!ProductVersion) return missing('failed', 'sw_vers did not tell which macOS this is.')
  // `(a)` after the version is a Rapid Security Response.
  const words = [ProductName || 'macOS', ProductVersion, ProductVersionExtra, BuildVersion && `(${BuildVersion})`]
  const name = words.filter(Boolean).join(' ')
  const build = BuildVersion || null
  return found(
    { family: 'macos', id: 'macos', ...UNTOLD, name, version: ProductVersion, codename: null, build, container: null, ...common },
    [{ kind: 'command', source: '/usr/bin/sw_vers', text: result.stdout.slice(0, 500) }],
  )
}

export const osGatherer = defineGatherer({
  id: 'os',
  layer: 'os',
  needs: [],
  steps: 2,
  words: 'Reading which operating system this is',
  async gather({ host, signal, stepMs }) {
    const common = { kernel: host.kernel, architecture: host.architecture, hostName: host.hostName }
    if (host.platform === 'linux') return linux(host, common)
    if (host.platform === 'win32') return windows(host, common)
    if (host.platform === 'darwin') return macos(host, common, { timeoutMs: stepMs, signal })
    return missing('unsupported', 'This kind of operating system cannot be read.')
  },
  redact: (value, redactor) => ({ ...value, hostName: redactor.text(value.hostName) }),
})
