// The processes of a Linux host from /proc: each one's program, arguments, and whether it listens on TCP.
// Our own process and those that started it are left out: a terminal or an agent is not a server of the merchant's.
import { readdir, readFile, readlink } from 'node:fs/promises'
import { join } from 'node:path'
import type { Process } from '../contract/recording.ts'

/** TCP_LISTEN of the kernel's tcp_states.h, as /proc/net/tcp prints it. */
const LISTEN = '0A'

/** Socket inodes that listen, from the text of /proc/net/tcp or tcp6 (proc(5)). */
export const listeningInodes = (text: string): string[] =>
  text
    .split('\n')
    .slice(1)
    .map((line) => line.trim().split(/\s+/))
    .filter((fields) => fields[3] === LISTEN)
    .flatMap((fields) => (fields[9] === undefined ? [] : [fields[9]]))

/** The parent from /proc/PID/stat; the program's name stands in brackets and may hold brackets and spaces itself. */
export const parentOf = (stat: string): number => {
  const afterName = stat.slice(stat.lastIndexOf(')') + 1).trim()
  return Number(afterName.split(/\s+/)[1] ?? 0)
}

const textOf = (path: string): Promise<string> => readFile(path, 'utf8').catch(() => '')

const ownLine = async (root: string, self: number): Promise<Set<number>> => {
  const line = new Set<number>()
  for (let pid = self; pid > 0 && !line.has(pid); pid = parentOf(await textOf(join(root, String(pid), 'stat')))) line.add(pid)
  return line
}

const ownsOneOf = async (folder: string, inodes: ReadonlySet<string>): Promise<boolean> => {
  for (const name of await readdir(join(folder, 'fd')).catch(() => [])) {
    const target = await readlink(join(folder, 'fd', name)).catch(() => '')
    const inode = /^socket:\[(\d+)\]$/.exec(target)?.[1]
    if (inode !== undefined && inodes.has(inode)) return true
  }
  return false
}

const readOne = async (root: string, pid: number, inodes: ReadonlySet<string>): Promise<Process | null> => {
  const folder = join(root, String(pid))
  try {
    const exe = (await readlink(join(folder, 'exe'))).replace(/ \(deleted\)$/, '')
    const args = (await readFile(join(folder, 'cmdline'), 'utf8')).split('\0').slice(0, -1)
    return { pid, exe, args, listens: await ownsOneOf(folder, inodes) }
  } catch {
    // It has ended, belongs to another user, or is a thread of the kernel's own.
    return null
  }
}

/** Processes that may be read, by pid. `root` is /proc, `self` the pid whose line of parents is left out. */
export const linuxProcesses = async (root = '/proc', self = process.pid): Promise<Process[]> => {
  const inodes = new Set([
    ...listeningInodes(await textOf(join(root, 'self/net/tcp'))),
    ...listeningInodes(await textOf(join(root, 'self/net/tcp6'))),
  ])
  const left = await ownLine(root, self)
  const pids = (await readdir(root).catch(() => []))
    .filter((name) => /^\d+$/.test(name))
    .map(Number)
    .filter((pid) => !left.has(pid))
  const read: Process[] = []
  // One after the other: thousands of open files at once would exhaust this process's own limit.
  for (const pid of pids.sort((a, b) => a - b)) {
    const one = await readOne(root, pid, inodes)
    if (one !== null) read.push(one)
  }
  return read
}
