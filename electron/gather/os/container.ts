// Whether this Linux system runs in a container, and of which kind: told by the marks that the manager of the container leaves.
import type { Evidence } from '../../contract/fact.ts'
import type { Host } from '../../host/host.ts'

export interface Container {
  /** `docker`, `podman`, `kubernetes`, `containerd`, `lxc`, `systemd-nspawn`, `openvz`, `wsl`, or what the manager calls itself. */
  name: string
  evidence: Evidence
}

/** The manager that the control groups of process 1 name (cgroups(7), version 1), or null. */
export const containerFromCgroup = (text: string): string | null => {
  const marks = [
    ['kubernetes', /kubepods/],
    ['docker', /[/-]docker[/-]/],
    ['podman', /libpod/],
    ['lxc', /\/lxc[./]/],
    ['containerd', /containerd/],
  ] as const
  return marks.find(([, mark]) => mark.test(text))?.[0] ?? null
}

/** The manager in whose store the layers of the root file system lie (proc_pid_mountinfo(5)), or null. Other mounts are left aside. */
export const containerFromMounts = (text: string): string | null => {
  const root = text.split('\n').find((line) => /^\d+ \d+ \S+ \S+ \/ .* - overlay /.test(line))
  if (root === undefined) return null
  const stores = [
    ['containerd', /io\.containerd/],
    ['podman', /\/containers\/storage\/overlay/],
    ['docker', /\/docker\/overlay2\//],
  ] as const
  return stores.find(([, store]) => store.test(root))?.[0] ?? null
}

/** Microsoft's kernel names itself (`5.15.167.4-microsoft-standard-WSL2`, `4.4.0-19041-Microsoft`). */
const isWslKernel = (kernel: string): boolean => /microsoft/i.test(kernel)

const fileMark = async (host: Host, path: string, name: (text: string) => string | null): Promise<Container | null> => {
  const file = await host.readFile(path)
  const found = file.ok ? name(file.text) : null
  return found === null || !file.ok ? null : { name: found, evidence: { kind: 'file', source: path, text: file.text.slice(0, 500) } }
}

const listMark = async (host: Host, path: string, name: string): Promise<Container | null> => {
  const names = await host.list(path)
  return names.length === 0 ? null : { name, evidence: { kind: 'file', source: path, text: names.slice(0, 20).join('\n') } }
}

const wordOf = (text: string): string | null => (text.trim() === '' ? null : text.trim())

/**
 * The container that this is, innermost first, or null. The marks are those of systemd-detect-virt(1) and of the managers' own manuals.
 * Where several fit, the one that says most comes first: a pod of Kubernetes has the marks of Docker or containerd too.
 */
export const containerOf = async (host: Host): Promise<Container | null> => {
  const pod = await listMark(host, '/var/run/secrets/kubernetes.io/serviceaccount', 'kubernetes')
  if (pod) return pod
  const told = host.env('container')
  const marks = [
    () => fileMark(host, '/run/systemd/container', wordOf),
    () => fileMark(host, '/run/.containerenv', () => 'podman'),
    () => fileMark(host, '/.dockerenv', () => 'docker'),
    () => fileMark(host, '/run/container_type', wordOf),
    () => fileMark(host, '/proc/1/cgroup', containerFromCgroup),
    () => fileMark(host, '/proc/self/mountinfo', containerFromMounts),
    () => listMark(host, '/dev/lxd', 'lxc'),
  ]
  for (const mark of marks) {
    const container = await mark()
    if (container) return container
  }
  if (told !== undefined && told !== '') return { name: told, evidence: { kind: 'environment', source: 'container', text: told } }
  // The machine that runs OpenVZ containers has /proc/bc besides; they themselves have not (systemd-detect-virt does the same).
  const openvz = (await host.list('/proc/bc')).length === 0 ? await listMark(host, '/proc/vz', 'openvz') : null
  if (openvz) return openvz
  // Last, since a container on such a kernel is a container first.
  return isWslKernel(host.kernel) ? { name: 'wsl', evidence: { kind: 'command', source: 'uname -r', text: host.kernel } } : null
}
