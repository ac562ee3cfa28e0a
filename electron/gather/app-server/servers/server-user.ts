// The account that a server runs under, where it is not the one that makes the check: files that one may read the other may not. A check
// that root makes starts the server's runtime as that account.
// Sources: proc_pid_status(5), "Uid", "Gid" and "Groups"; passwd(5); group(5); setpriv(1).
import type { Runtime } from '../../../contract/runtime-facts.ts'
import type { Host } from '../../../host/host.ts'

export type Account = NonNullable<Runtime['account']>

/** How a server is tried. */
export interface TriedAs {
  /** As whom; null: as whoever makes the check. */
  account: Account | null
  /** What is taken for granted, as a sentence. */
  assumed: string | null
  /** The same where it turns out that it cannot be started as that account. */
  otherwise: string | null
}

const ROOT = 0
/** Where util-linux has it. BusyBox has one of the same name that cannot take another account. */
const SETPRIV = ['/usr/bin/setpriv', '/bin/setpriv']

const numbersOf = async (host: Host, process: string): Promise<Omit<Account, 'name' | 'home'> | null> => {
  const status = await host.readFile(`/proc/${process}/status`)
  if (!status.ok) return null
  const field = (name: string) =>
    (new RegExp(`^${name}:[ \\t]*(.*)$`, 'm').exec(status.text)?.[1] ?? '').split(/\s+/).filter((one) => one !== '')
  // Real, effective, saved and file system; the effective one counts.
  const [uid, gid] = [field('Uid')[1], field('Gid')[1]]
  return uid === undefined ? null : { uid: Number(uid), gid: Number(gid ?? uid), groups: field('Groups').map(Number) }
}

/** The lines of an account file, as fields. */
const linesOf = async (host: Host, path: string): Promise<string[][]> => {
  const file = await host.readFile(path)
  return file.ok ? file.text.split('\n').map((line) => line.split(':')) : []
}

const entryOf = async (host: Host, uid: number): Promise<{ name: string; home: string }> => {
  const entry = (await linesOf(host, '/etc/passwd')).find((fields) => fields[2] === String(uid))
  return { name: entry?.[0] ?? String(uid), home: entry?.[5] || '/' }
}

/** The number of the process that started this one; null where that is not told. */
export const parentOf = async (host: Host, pid: number): Promise<number | null> => {
  const status = await host.readFile(`/proc/${pid}/status`)
  const parent = status.ok ? /^PPid:\s*(\d+)/m.exec(status.text)?.[1] : undefined
  return parent === undefined ? null : Number(parent)
}

/** The account of a process, where it is another one than that of this check; else null. */
export const accountOf = async (host: Host, pid: number): Promise<Account | null> => {
  const [own, theirs] = await Promise.all([numbersOf(host, 'self'), numbersOf(host, String(pid))])
  if (own === null || theirs === null || own.uid === theirs.uid) return null
  const [entry, variables] = await Promise.all([entryOf(host, theirs.uid), host.variablesOf(pid, ['HOME'])])
  return { ...theirs, name: entry.name, home: variables?.HOME || entry.home }
}

/** The account of this name with all of its groups, where it is another one than that of this check; null too where it is not known. */
export const accountNamed = async (host: Host, name: string, group: string | null): Promise<Account | null> => {
  const [own, accounts, groups] = await Promise.all([numbersOf(host, 'self'), linesOf(host, '/etc/passwd'), linesOf(host, '/etc/group')])
  const entry = accounts.find((fields) => fields[0] === name || fields[2] === name)
  const gid = group === null ? entry?.[3] : groups.find((fields) => fields[0] === group || fields[2] === group)?.[2]
  if (own === null || entry === undefined || gid === undefined || own.uid === Number(entry[2])) return null
  const also = groups.filter((fields) => fields[3]?.split(',').includes(entry[0] ?? '')).map((fields) => Number(fields[2]))
  return {
    name: entry[0] ?? name,
    uid: Number(entry[2]),
    gid: Number(gid),
    groups: [...new Set([Number(gid), ...also])],
    home: entry[5] || '/',
  }
}

/** Whether root makes this check. */
export const isRoot = async (host: Host): Promise<boolean> => (await numbersOf(host, 'self'))?.uid === ROOT

const canBecome = async (host: Host): Promise<boolean> => {
  const [root, ...places] = await Promise.all([isRoot(host), ...SETPRIV.map((path) => host.look(path))])
  return root && places.some((place) => place !== null && /\/setpriv$/.test(place.realPath))
}

/** `hasFiles`: its settings name files of its own, which it may not be allowed to read. */
export const triedAs = async (host: Host, server: string, account: Account | null, hasFiles: boolean): Promise<TriedAs> => {
  if (account === null) return { account: null, assumed: null, otherwise: null }
  const own = await numbersOf(host, 'self')
  const me = own === null ? 'this user' : (await entryOf(host, own.uid)).name
  const sentence = hasFiles
    ? `${server} runs as ${account.name} and was tried as ${me}: files that only ${me} may read would not be seen by it.`
    : null
  return (await canBecome(host)) ? { account, assumed: null, otherwise: sentence } : { account: null, assumed: sentence, otherwise: null }
}
