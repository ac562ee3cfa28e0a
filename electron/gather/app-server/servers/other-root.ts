// Whether a process sees the same files and the same network as this check: a container, a chroot and a service with a root or a network
// of its own do not.
// A mount namespace alone says little: systemd gives one to most services and leaves their files the same (systemd.exec(5), PrivateTmp=).
import type { Process } from '../../../contract/recording.ts'
import type { Servers } from '../../../contract/runtime-facts.ts'
import type { Host } from '../../../host/host.ts'
import { containerOfGroup, unitOf } from '../../os/control-group.ts'

/** Where programs and libraries lie: whoever sees others there has a root of its own. */
const ROOT_FOLDERS = ['/usr/lib', '/etc']

/**
 * Where the settings and trust stores of libraries and runtimes lie, of names and of resolvers: a service may have others laid over them
 * (systemd.exec(5), TemporaryFileSystem=, BindPaths=).
 */
const TELLING_PLACES = [
  ...['/etc/ssl', '/etc/pki', '/etc/ca-certificates', '/usr/share/ca-certificates', '/usr/local/share/ca-certificates', '/usr/lib/ssl'],
  ...['/etc/gnutls', '/etc/crypto-policies', '/etc/java', '/etc/php', '/usr/lib/jvm', '/usr/bin', '/usr/local', '/opt'],
  ...['/etc/hosts', '/etc/resolv.conf', '/etc/nsswitch.conf'],
]

/** Of every release of Java that Debian installs, `/etc/java-17-openjdk` and its like. */
const SETTINGS_OF_JAVA = /^\/etc\/java[^/]*(\/|$)/

const unescaped = (path: string): string =>
  path.replace(/\\(\d{3})/g, (_whole, octal: string) => String.fromCharCode(Number.parseInt(octal, 8)))

const isUnder = (path: string, folder: string): boolean => folder === '/' || path === folder || path.startsWith(`${folder}/`)

/**
 * The device and the folder on it in which `path` lies, by the mounts as a process sees them (proc_pid_mountinfo(5)): the same answer
 * for two processes means the same files. Null where no mount has it, as in a chroot that is no mount itself.
 */
export const placeOf = (mountinfo: string, path: string): string | null => {
  let best: { point: string; device: string; root: string } | null = null
  for (const line of mountinfo.split('\n')) {
    const [, , device, root, point] = line.split(' ')
    if (device === undefined || root === undefined || point === undefined || !isUnder(path, unescaped(point))) continue
    // Of two mounts at one place the later lies on top.
    if (best === null || unescaped(point).length >= best.point.length) best = { point: unescaped(point), device, root: unescaped(root) }
  }
  if (best === null) return null
  const rest = path.slice(best.point === '/' ? 0 : best.point.length)
  return `${best.device} ${best.root === '/' ? '' : best.root}${rest}`
}

const mountPoints = (mountinfo: string): string[] => mountinfo.split('\n').flatMap((line) => unescaped(line.split(' ')[4] ?? '') || [])

/** The first telling place at which one of the two has something mounted that the other has not; null where there is none. */
const otherPlace = (ours: string, theirs: string, named: readonly string[]): string | null => {
  const within = [...mountPoints(ours), ...mountPoints(theirs)].filter(
    (point) => SETTINGS_OF_JAVA.test(point) || TELLING_PLACES.some((place) => isUnder(point, place)),
  )
  return [...TELLING_PLACES, ...within, ...named].find((place) => placeOf(ours, place) !== placeOf(theirs, place)) ?? null
}

const containerOf = async (host: Host, pid: number): Promise<string | null> => {
  const group = await host.readFile(`/proc/${pid}/cgroup`)
  return group.ok ? containerOfGroup(group.text) : null
}

/** Files and folders that the settings of a process name, by their whole paths; asked for only where its mounts are not those of this check. */
export type NamedPlaces = () => Promise<readonly string[]>
const NONE: NamedPlaces = async () => []

/**
 * Where this process runs, when it sees other files than this check does: `docker 3f2a1b4c5d6e`, `a root folder of its own`, or a mount
 * namespace with something else at a place that matters; else null.
 */
export const otherRootOf = async (host: Host, pid: number, named: NamedPlaces = NONE): Promise<string | null> => {
  const [ours, theirs] = await Promise.all(['self', pid].map((one) => host.readFile(`/proc/${one}/mountinfo`)))
  if (!ours?.ok || !theirs?.ok || ours.text === theirs.text) return null
  const hasOtherRoot = ROOT_FOLDERS.some((folder) => placeOf(ours.text, folder) !== placeOf(theirs.text, folder))
  const other = hasOtherRoot ? null : otherPlace(ours.text, theirs.text, await named())
  if (!hasOtherRoot && other === null) return null
  return (
    (await containerOf(host, pid)) ?? (other === null ? 'a root folder of its own' : `a mount namespace of its own, with another ${other}`)
  )
}

/** Where this process runs, and what of it is not that of this check: its files, its network (network_namespaces(7)), or both; else null. */
export const elsewhereOf = async (
  host: Host,
  { pid, network }: Pick<Process, 'pid' | 'network'>,
  named?: NamedPlaces,
): Promise<Omit<Servers['elsewhere'][number], 'pid' | 'name'> | null> => {
  const root = await otherRootOf(host, pid, named)
  if (network === undefined && root === null) return null
  const group = await host.readFile(`/proc/${pid}/cgroup`)
  const unit = group.ok ? unitOf(group.text) : null
  if (root !== null) return { container: root, unit, differs: network === undefined ? ['files'] : ['files', 'network'] }
  return { container: (await containerOf(host, pid)) ?? 'a network namespace of its own', unit, differs: ['network'] }
}
