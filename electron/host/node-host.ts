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
import { readRegistry } from './windows-registry.ts'

const platformOf = (platform: NodeJS.Platform): Host['platform'] =>
  platform === 'linux' || platform === 'win32' || platform === 'darwin' ? platform : 'other'

/** How long a reading of the process table stands for what runs now. */
const READING_LIVES_MS = 1000

export const createNodeHost = (): Host => {
  const platform = platformOf(process.platform)
  // Gatherers that ask at about the same time share one reading of the process table, which takes as long as to start a program.
  let reading: { processes: Promise<Process[]>; until: number } | null = null
  const processes = (): Promise<Process[]> => {
    if (reading === null || performance.now() > reading.until)
      reading = { processes: linuxProcesses(), until: performance.now() + READING_LIVES_MS }
    return reading.processes
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
    registry: async (key) => (platform === 'win32' ? readRegistry(key) : {}),
    processes: async () => (platform === 'linux' ? processes() : []),
    variablesOf: async (pid, names) => (platform === 'linux' ? linuxVariables(pid, names) : null),
  }
}
