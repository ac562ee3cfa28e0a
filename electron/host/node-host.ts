// The machine that this program runs on, as a Host: Node's own modules behind the one interface.
import { readdir } from 'node:fs/promises'
import { arch, hostname, release } from 'node:os'
import type { Process } from '../contract/recording.ts'
import type { Host } from './host.ts'
import { linuxProcesses, linuxVariables } from './linux-processes.ts'
import { look } from './look.ts'
import { readText } from './read-text.ts'
import { readTree } from './read-tree.ts'
import { runProgram } from './run-program.ts'
import { windowsProcesses } from './windows-processes.ts'
import { readRegistry } from './windows-registry.ts'

const platformOf = (platform: NodeJS.Platform): Host['platform'] =>
  platform === 'linux' || platform === 'win32' || platform === 'darwin' ? platform : 'other'

/** How long a reading of the process table stands for what runs now. */
const READING_LIVES_MS = 1000

export const createNodeHost = (): Host => {
  const platform = platformOf(process.platform)
  // Gatherers that ask at about the same time share one reading of the process table, which takes as long as to start a program.
  let reading: { processes: Promise<Process[] | null>; until: number } | null = null
  const read = platform === 'win32' ? windowsProcesses : linuxProcesses
  const processes = (): Promise<Process[] | null> => {
    if (reading === null || performance.now() > reading.until) reading = { processes: read(), until: performance.now() + READING_LIVES_MS }
    return reading.processes
  }
  // Two that ask for one key at the same time share one start of reg.exe.
  const reads = new Map<string, ReturnType<typeof readRegistry>>()
  const registry = (key: string): ReturnType<typeof readRegistry> => {
    const shared = reads.get(key) ?? readRegistry(key).finally(() => reads.delete(key))
    reads.set(key, shared)
    return shared
  }
  return {
    platform,
    hostName: hostname(),
    kernel: release(),
    architecture: arch(),
    run: runProgram,
    readFile: readText,
    look,
    list: async (path) => (await readdir(path).catch(() => [])).sort(),
    readTree,
    env: (name) => process.env[name],
    envNames: () => Object.keys(process.env).sort(),
    registry: async (key) => (platform === 'win32' ? registry(key) : {}),
    processes: async () => (platform === 'linux' || platform === 'win32' ? processes() : []),
    variablesOf: async (pid, names) => (platform === 'linux' ? linuxVariables(pid, names) : null),
  }
}
