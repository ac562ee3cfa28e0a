// The account that a server runs under, where it is not the one that makes the check: files that one may read the other may not.
// Sources: proc_pid_status(5), "Uid"; passwd(5).
import type { Host } from '../../host/host.ts'

const numberOf = async (host: Host, process: string): Promise<string | null> => {
  const status = await host.readFile(`/proc/${process}/status`)
  // Real, effective, saved and file system; the effective one counts.
  return status.ok ? (/^Uid:\s+\d+\s+(\d+)/m.exec(status.text)?.[1] ?? null) : null
}

const nameOf = async (host: Host, uid: string): Promise<string> => {
  const accounts = await host.readFile('/etc/passwd')
  const line = accounts.ok ? accounts.text.split('\n').find((one) => one.split(':')[2] === uid) : undefined
  return line?.split(':')[0] ?? uid
}

/** The name of whoever makes the check; null where it cannot be read. */
export const ownAccount = async (host: Host): Promise<string | null> => {
  const own = await numberOf(host, 'self')
  return own === null ? null : nameOf(host, own)
}

/** The account of a process, where it is another one than that of this check; else null. */
export const otherAccount = async (host: Host, pid: number): Promise<string | null> => {
  const [own, theirs] = await Promise.all([numberOf(host, 'self'), numberOf(host, String(pid))])
  return own === null || theirs === null || own === theirs ? null : nameOf(host, theirs)
}

/** That it was tried as somebody else. */
export const triedAs = (server: string, account: string, own: string): string =>
  `${server} runs as ${account} and was tried as ${own}: files that only ${own} may read would not be seen by it.`
