// The processes of a Linux host from /proc: each one's program, arguments, whether it listens on TCP or on a socket of this host (as servers
// behind nginx do), and whether in a network of its own:
// of containers and of services with a private network (network_namespaces(7)) the kernel's table here tells nothing.
// Our own process and those that started it are left out: a terminal or an agent is not a server of the merchant's. So is every other
// process of this program, such as its page: it is no server of theirs either.
import { readdir, readFile, readlink, stat } from 'node:fs/promises'
import { join } from 'node:path'
import type { Process } from '../contract/recording.ts'
import { isThisProgram } from './this-program.ts'

/** Processes read at once: all of them would exhaust this process's own limit of open files. */
const AT_ONCE = 16
/** TCP_LISTEN of the kernel's tcp_states.h, as /proc/net/tcp prints it. */
const LISTEN = '0A'
/** __SO_ACCEPTCON of the kernel's net.h, among the flags in /proc/net/unix. */
const ACCEPTS = 0x10000

export interface ListeningSocket {
  inode: string
  /** Number of the user who opened it. */
  user: number
}

/** The fields of each line of a table of the kernel's, without its head. */
const rowsOf = (text: string): string[][] =>
  text
    .split('\n')
    .slice(1)
    .map((line) => line.trim().split(/\s+/))

/** Sockets that listen, from the text of /proc/net/tcp or tcp6 (proc(5)). */
export const listeningSockets = (text: string): ListeningSocket[] =>
  rowsOf(text)
    .filter((fields) => fields[3] === LISTEN)
    .flatMap((fields) => (fields[9] === undefined ? [] : [{ inode: fields[9], user: Number(fields[7]) }]))

/** Inodes of the sockets of this host that listen, from the text of /proc/net/unix (proc(5)). */
export const listeningOnHost = (text: string): string[] =>
  rowsOf(text)
    .filter((fields) => (Number.parseInt(fields[3] ?? '', 16) & ACCEPTS) !== 0)
    .flatMap((fields) => fields[6] ?? [])

/** The parent from /proc/PID/stat; the program's name stands in brackets and may hold brackets and spaces itself. */
export const parentOf = (stat: string): number => {
  const afterName = stat.slice(stat.lastIndexOf(')') + 1).trim()
  return Number(afterName.split(/\s+/)[1] ?? 0)
}

const textOf = (path: string): Promise<string> => readFile(path, 'utf8').catch(() => '')

/** The network namespace of a process, e.g. `4026531840`; null where it may not be read, or is gone. */
const networkOf = async (root: string, process: string | number): Promise<string | null> => {
  const target = await readlink(join(root, String(process), 'ns/net')).catch(() => '')
  return /^net:\[(\d+)\]$/.exec(target)?.[1] ?? null
}

const socketsOf = async (root: string, process: string | number): Promise<ListeningSocket[]> => {
  const tables = await Promise.all(['tcp', 'tcp6'].map((table) => textOf(join(root, String(process), 'net', table))))
  return tables.flatMap(listeningSockets)
}

const onHostOf = async (root: string, process: string | number): Promise<string[]> =>
  listeningOnHost(await textOf(join(root, String(process), 'net/unix')))

/** What `one` gives for each, a few at a time. */
const inTurns = async <T, R>(all: readonly T[], one: (item: T) => Promise<R>): Promise<R[]> => {
  const done: R[] = []
  for (let from = 0; from < all.length; from += AT_ONCE) done.push(...(await Promise.all(all.slice(from, from + AT_ONCE).map(one))))
  return done
}

const ownLine = async (root: string, self: number): Promise<Set<number>> => {
  const line = new Set<number>()
  for (let pid = self; pid > 0 && !line.has(pid); pid = parentOf(await textOf(join(root, String(pid), 'stat')))) line.add(pid)
  return line
}

/** Inodes of the sockets that a process holds open; none where that may not be seen. */
const heldBy = async (folder: string): Promise<string[]> => {
  const held: string[] = []
  for (const name of await readdir(join(folder, 'fd')).catch(() => [])) {
    const target = await readlink(join(folder, 'fd', name)).catch(() => '')
    held.push(...(/^socket:\[(\d+)\]$/.exec(target)?.slice(1) ?? []))
  }
  return held
}

/** The program's real path, `''` where it may not be read, null for a process that has ended. */
const programOf = async (folder: string): Promise<string | null> => {
  try {
    // rpm leaves a mark after the old name of what it replaces.
    return (await readlink(join(folder, 'exe'))).replace(/(;[0-9a-f]{8})? \(deleted\)$/, '')
  } catch (error) {
    return error instanceof Error && 'code' in error && (error.code === 'EACCES' || error.code === 'EPERM') ? '' : null
  }
}

interface Sockets {
  /** Of the network of this check. */
  here: readonly ListeningSocket[]
  /** Of every network, by inode: a server may have been handed one of another network than its own. */
  all: ReadonlySet<string>
  /** Those that are no network's, by inode. */
  onHost: ReadonlySet<string>
}

const readOne = async (root: string, pid: number, network: string | null, sockets: Sockets): Promise<Process | null> => {
  const folder = join(root, String(pid))
  const exe = await programOf(folder)
  if (exe === null) return null
  const name = (await textOf(join(folder, 'comm'))).trimEnd()
  const written = await textOf(join(folder, 'cmdline'))
  // The end of a title that was written over it may be cut off.
  const args = written === '' ? [] : written.replace(/\0$/, '').split('\0')
  // A thread of the kernel's own has no arguments.
  if ((exe === '' && args.length === 0) || isThisProgram(args)) return null
  const user = exe === '' ? (await stat(folder).catch(() => null))?.uid : undefined
  const held = exe === '' ? [] : await heldBy(folder)
  const listens = exe === '' ? sockets.here.some((socket) => socket.user === user) : held.some((inode) => sockets.all.has(inode))
  const onHost = held.some((inode) => sockets.onHost.has(inode))
  const lost = exe !== '' && (await variablesIn(folder)) === 'lost'
  return {
    pid,
    name,
    exe,
    args,
    listens,
    ...(onHost ? { listensOnHost: true as const } : {}),
    ...(lost ? { lostVariables: true as const } : {}),
    ...(network === null ? {} : { network }),
  }
}

/**
 * The variables as they lie behind the command line: a title that is longer than that is written over them (setproctitle(3bsd)), and what
 * it does not fill is padded with NULs or blanks. None of what is left is certain then.
 */
const variablesIn = async (folder: string): Promise<string[] | 'lost' | null> => {
  let text: string
  try {
    text = await readFile(join(folder, 'environ'), 'utf8')
  } catch {
    return null
  }
  if (text === '') return []
  const lines = text.replace(/\0$/, '').split('\0')
  const [first = ''] = lines
  const words = (await textOf(join(folder, 'cmdline'))).replace(/\0+$/, '')
  const endsTitle = !words.includes('\0') && words.endsWith(first)
  return endsTitle || !/^[^\s=]+=/.test(first) || lines.includes('') ? 'lost' : lines
}

/**
 * The variables that a process was started with (proc_pid_environ(5)), those of these names; null where they may not be read, or were
 * written over.
 */
export const linuxVariables = async (pid: number, names: readonly string[], root = '/proc'): Promise<Record<string, string> | null> => {
  const lines = await variablesIn(join(root, String(pid)))
  if (lines === null || lines === 'lost') return null
  const all = lines.map((line) => [line.slice(0, line.indexOf('=')), line.slice(line.indexOf('=') + 1)] as const)
  return Object.fromEntries(all.filter(([name]) => names.includes(name)))
}

/** Processes by pid; of another user's, often only the name and the arguments may be read. `root` is /proc, `self` the pid whose line of parents is left out. */
export const linuxProcesses = async (root = '/proc', self = process.pid): Promise<Process[]> => {
  const [own, here, onHost, left, names] = await Promise.all([
    networkOf(root, 'self'),
    socketsOf(root, 'self'),
    onHostOf(root, 'self'),
    ownLine(root, self),
    readdir(root).catch((): string[] => []),
  ])
  const pids = names
    .filter((name) => /^\d+$/.test(name))
    .map(Number)
    .filter((pid) => !left.has(pid))
    .sort((a, b) => a - b)
  const placed = await inTurns(pids, async (pid) => {
    const network = await networkOf(root, pid)
    return { pid, network: own === null || network === own ? null : network }
  })
  // One process tells the sockets of all in its network.
  const others = new Map(placed.flatMap(({ pid, network }) => (network === null ? [] : [[network, pid] as const])))
  const there = await inTurns([...others.values()], (pid) => Promise.all([socketsOf(root, pid), onHostOf(root, pid)]))
  const sockets = {
    here,
    all: new Set([...here, ...there.flatMap(([tcp]) => tcp)].map(({ inode }) => inode)),
    onHost: new Set([...onHost, ...there.flatMap(([, more]) => more)]),
  }
  const read = await inTurns(placed, ({ pid, network }) => readOne(root, pid, network, sockets))
  return read.flatMap((one) => one ?? [])
}
