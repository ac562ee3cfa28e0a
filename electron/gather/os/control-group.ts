// What the control groups of a process tell of it (/proc/PID/cgroup, cgroups(7)): the unit that started it, and its container. Pure.
import { containerFromCgroup } from './container.ts'

const pathsOf = (text: string): string[] => text.split('\n').map((line) => line.split(':').slice(2).join(':'))

/** systemd's unit of a service of the system, e.g. `nginx.service`; null for a container's, a user's own and where there is none. */
export const unitOf = (text: string): string | null => {
  for (const path of pathsOf(text)) {
    const unit = /^\/system\.slice\/(?:[^/]+\.slice\/)*([^/]+\.service)(?:\/|$)/.exec(path)?.[1]
    if (unit !== undefined) return unit
  }
  return null
}

/** A short id as the managers of containers show it; of LXC, systemd-nspawn and others the name. */
const idIn = (path: string): string | null => {
  const id = /([0-9a-f]{64})/.exec(path)?.[1]
  if (id !== undefined) return id.slice(0, 12)
  return /(?:lxc\.payload\.|\/lxc\/|systemd-nspawn@|machine-)([\w.\\-]+?)(?:\.service|\.scope|\/|$)/.exec(path)?.[1] ?? null
}

/** The container that a process runs in, e.g. `docker 3f2a1b4c5d6e`, or null where its control groups name none. */
export const containerOfGroup = (text: string): string | null => {
  const manager = containerFromCgroup(text) ?? (/systemd-nspawn@|\/machine\.slice\//.test(text) ? 'systemd-nspawn' : null)
  if (manager === null) return null
  const id = pathsOf(text)
    .map(idIn)
    .find((one) => one !== null)
  return id === undefined ? manager : `${manager} ${id}`
}
