// The operating system of this host: its family, its release as it names itself, and whether it is a container.
import { type Fact, found, missing } from '../../contract/fact.ts'
import type { Os } from '../../contract/facts.ts'
import type { Host, RunOptions } from '../../host/host.ts'
import { defineGatherer } from '../define-gatherer.ts'
import { containerFromCgroup, parseOsRelease } from './os-release.ts'

const CURRENT_VERSION = 'HKLM\\SOFTWARE\\Microsoft\\Windows NT\\CurrentVersion'
/** The first build that Microsoft calls Windows 11; its registry still says Windows 10. */
const WINDOWS_11_BUILD = 22_000

type Common = Pick<Os, 'kernel' | 'architecture' | 'hostName'>

const containerOf = async (host: Host): Promise<string | null> => {
  const systemd = await host.readFile('/run/systemd/container')
  if (systemd.ok && systemd.text.trim() !== '') return systemd.text.trim()
  if ((await host.readFile('/run/.containerenv')).ok) return 'podman'
  if ((await host.readFile('/.dockerenv')).ok) return 'docker'
  const cgroup = await host.readFile('/proc/1/cgroup')
  return cgroup.ok ? containerFromCgroup(cgroup.text) : null
}

const linux = async (host: Host, common: Common): Promise<Fact<Os>> => {
  // Where both are there /etc holds (os-release(5)).
  for (const path of ['/etc/os-release', '/usr/lib/os-release']) {
    const file = await host.readFile(path)
    if (!file.ok) continue
    const release = parseOsRelease(file.text)
    const version = release.VERSION_ID ?? ''
    const name = release.PRETTY_NAME ?? [release.NAME ?? 'Linux', version].join(' ').trim()
    const codename = release.VERSION_CODENAME || null
    const container = await containerOf(host)
    return found({ family: 'linux', id: release.ID ?? 'linux', name, version, codename, container, ...common }, [
      { kind: 'file', source: path, text: file.text.slice(0, 2000) },
    ])
  }
  return missing('failed', 'This Linux system has no readable os-release file, so its name and version are not known.')
}

const windows = async (host: Host, common: Common): Promise<Fact<Os>> => {
  const values = await host.registry(CURRENT_VERSION)
  const product = values.ProductName
  const build = values.CurrentBuildNumber ?? values.CurrentBuild
  if (product === undefined || build === undefined)
    return missing('failed', 'The registry of this Windows system could not be read, so its release is not known.')
  const name = Number(build) >= WINDOWS_11_BUILD ? product.replace(/^Windows 10\b/, 'Windows 11') : product
  const codename = values.DisplayVersion ?? values.ReleaseId ?? null
  // CurrentVersion stayed at 6.3 for everything after Windows 8.1; the major number has its own value since, and the build tells releases apart.
  const major = values.CurrentMajorVersionNumber
  const version = major === undefined ? (values.CurrentVersion ?? build) : `${Number(major)}.0.${build}`
  const text = Object.entries({ ProductName: product, DisplayVersion: codename ?? '', CurrentBuildNumber: build })
    .map(([key, value]) => `${key}: ${value}`)
    .join('\n')
  return found({ family: 'windows', id: 'windows', name, version, codename, container: null, ...common }, [
    { kind: 'registry', source: CURRENT_VERSION, text },
  ])
}

/** The lines of `sw_vers` by name. */
export const parseSwVers = (text: string): Record<string, string> =>
  Object.fromEntries([...text.matchAll(/^(\w+):\s*(.*?)\s*$/gm)].map((line) => [line[1], line[2]]))

const macos = async (host: Host, common: Common, options: RunOptions): Promise<Fact<Os>> => {
  const result = await host.run('/usr/bin/sw_vers', [], options)
  const values = parseSwVers(result.stdout)
  const version = values.ProductVersion
  if (version === undefined) return missing('failed', 'sw_vers did not tell which macOS this is.')
  const name = `${values.ProductName ?? 'macOS'} ${version}`
  return found({ family: 'macos', id: 'macos', name, version, codename: null, container: null, ...common }, [
    { kind: 'command', source: '/usr/bin/sw_vers', text: result.stdout.slice(0, 500) },
  ])
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
