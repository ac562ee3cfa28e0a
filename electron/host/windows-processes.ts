// The processes of a Windows host: by PowerShell, which every Windows has since 2008 R2, and by netstat.exe for who listens on TCP.
// Our own process, those that started it, and every other one of this program are left out, as on Linux.
import type { Process } from '../contract/recording.ts'
import { runProgram } from './run-program.ts'
import { isThisProgram } from './this-program.ts'

/** WMI is slow on a busy server. */
const TIMEOUT_MS = 8000
const MAX_BYTES = 4 << 20

/**
 * A line that begins with `=` for each process: its number, its parent's, its name, its program and its command line, parted by tabs;
 * program and command line are empty where this user may not read them (Microsoft, "Win32_Process class"). What is not ASCII is written
 * as `%` and its number, since the code page of the output is that of the system. Get-WmiObject is in every Windows PowerShell;
 * Get-CimInstance came with 3.0.
 */
const LIST = `Get-WmiObject Win32_Process | ForEach-Object {
  $one = $_
  $cells = foreach ($value in $one.ProcessId, $one.ParentProcessId, $one.Name, $one.ExecutablePath, $one.CommandLine) {
    [regex]::Replace([string]$value, '[^ -$&-~]', { param($found) '%{0:x4}' -f [int][char]$found.Value })
  }
  [Console]::Out.WriteLine('=' + ($cells -join [char]9))
}`

/**
 * The words of a command line, as the C library of Windows parts them: blanks part, quotes hold together, and a backslash is one unless
 * it stands before a quote (Microsoft, "Parsing C command-line arguments").
 */
export const windowsArguments = (line: string): string[] => {
  const words: string[] = []
  let word: string | null = null
  let quoted = false
  for (const [part] of line.matchAll(/\\*"|\\+|\s+|[^\s"\\]+/g)) {
    if (part.endsWith('"')) {
      const slashes = part.length - 1
      const isLiteral = slashes % 2 === 1
      word = `${word ?? ''}${'\\'.repeat(Math.floor(slashes / 2))}${isLiteral ? '"' : ''}`
      if (!isLiteral) quoted = !quoted
    } else if (/^\s/.test(part) && !quoted) {
      if (word !== null) words.push(word)
      word = null
    } else word = `${word ?? ''}${part}`
  }
  return word === null ? words : [...words, word]
}

/**
 * The processes that listen, from the text of `netstat -ano`. Its words are in the language of the system, so a listening socket is told
 * by its other end: it has none, and so the port 0.
 */
export const listeningProcesses = (text: string): Set<number> =>
  new Set(
    text.split(/\r?\n/).flatMap((line) => {
      const [protocol, , other = '', ...more] = line.trim().split(/\s+/)
      const pid = more[more.length - 1] ?? ''
      return protocol === 'TCP' && other.endsWith(':0') && /^\d+$/.test(pid) ? [Number(pid)] : []
    }),
  )

/** From what the two programs printed; null where one of them told nothing: no Windows is without a process that listens. `self`: the one whose line of parents is left out. */
export const parseWindowsProcesses = (listed: string, netstat: string, self: number): Process[] | null => {
  const rows = listed.split(/\r?\n/).flatMap((line) => {
    const [pid, parent, name, exe, command] = line.startsWith('=') ? line.slice(1).split('\t') : []
    if (pid === undefined || parent === undefined || name === undefined || exe === undefined || command === undefined) return []
    const plain = (cell: string) => cell.replace(/%([0-9a-f]{4})/g, (_all, code: string) => String.fromCharCode(Number.parseInt(code, 16)))
    return [{ pid: Number(pid), parent: Number(parent), name: plain(name), exe: plain(exe), args: windowsArguments(plain(command)) }]
  })
  const listening = listeningProcesses(netstat)
  if (rows.length === 0 || listening.size === 0) return null
  const parents = new Map(rows.map(({ pid, parent }) => [pid, parent]))
  const ownLine = new Set<number>()
  for (let pid: number | undefined = self; pid !== undefined && !ownLine.has(pid); pid = parents.get(pid)) ownLine.add(pid)
  return rows
    .filter(({ pid, args }) => !ownLine.has(pid) && !isThisProgram(args))
    .map(({ pid, name, exe, args }) => ({ pid, name: name.replace(/\.exe$/i, ''), exe, args, listens: listening.has(pid) }))
    .sort((a, b) => a.pid - b.pid)
}

/** Null where Windows does not tell them: PowerShell may be held back by a policy. */
export const windowsProcesses = async (): Promise<Process[] | null> => {
  const options = { timeoutMs: TIMEOUT_MS, signal: new AbortController().signal, maxBytes: MAX_BYTES }
  const [listed, netstat] = await Promise.all([
    runProgram('powershell.exe', ['-NoProfile', '-NonInteractive', '-Command', LIST], options),
    runProgram('netstat.exe', ['-a', '-n', '-o'], options),
  ])
  // A list that was cut off may lack the server.
  const isWhole = [listed, netstat].every(({ end, truncated }) => end === 'ended' && !truncated)
  return isWhole ? parseWindowsProcesses(listed.stdout, netstat.stdout, process.pid) : null
}
