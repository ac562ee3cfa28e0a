// A Windows of the test's own: Wine with the registry of a Windows server put in, and the command line run by Node.js for Windows.
// What Wine is not: its Schannel is none, and it has neither PowerShell nor a list of listening processes.
import { spawn } from 'node:child_process'
import { chmod, copyFile, mkdtemp, readdir, rm, writeFile } from 'node:fs/promises'
import { dirname, join } from 'node:path'
import { type Ended, endOf } from '../end-of.ts'
import { runProgram, SEARCH_PATH, type Stage } from '../stage.ts'
import { commandLine } from '../staging.ts'
import { fetchOldHost } from './old-hosts.ts'
import { type Registry, registryFile } from './windows-registry.ts'

const RUN_MS = 120_000
/** Wine's settings program, by which Wine is known. */
const MARK = 'winecfg.exe'

const elsewhere = { node: 'C:\\Program Files\\nodejs\\node.exe', program: 'C:\\tls-preflight.cjs' }

export interface Windows {
  /** The folder that is C:\ there. */
  drive: string
  /** The command that starts a program there, and what to start for a check. */
  inside: readonly string[]
  elsewhere: { node: string; program: string }
  /** Copies a file there; answers its path as Windows has it. */
  put(file: string, name: string): Promise<string>
  /** Takes away by what Wine is known; done already but for one that was opened `asWine`. */
  unmark(): Promise<void>
  /** Runs tls-preflight there. */
  run(...args: string[]): Promise<Ended>
}

/** `asWine`: with the mark of Wine left in place. */
export const openWindows = async (stage: Stage, registry: Registry, { asWine = false } = {}): Promise<Windows> => {
  const template = await fetchOldHost('windows')
  // Beside the template: the files of Windows, 700 MB, are linked, and a link stays on its disk.
  const prefix = await mkdtemp(join(dirname(template), 'test-'))
  stage.later(() => rm(prefix, { recursive: true, force: true }))
  await chmod(prefix, 0o755)
  await runProgram('cp', ['-al', join(template, 'drive_c'), prefix])
  // Wine writes its registry in place where a file has several names.
  const own = (await readdir(template)).filter((name) => name !== 'drive_c')
  await runProgram('cp', ['-a', ...own.map((name) => join(template, name)), prefix])
  const drive = join(prefix, 'drive_c')
  const unmark = () => rm(join(drive, 'windows', 'system32', MARK))
  if (!asWine) await unmark()
  await copyFile(commandLine, join(drive, 'tls-preflight.cjs'))

  const settings = [`WINEPREFIX=${prefix}`, 'WINEDEBUG=-all', 'WINEDLLOVERRIDES=mscoree,mshtml,winemenubuilder.exe=']
  // Node.js for Windows takes files for its streams, and no pipes of Linux.
  const script = `cd ${drive} && wine "$@" >"$0-$$.out" 2>"$0-$$.err" </dev/null; code=$?; cat "$0-$$.out"; cat "$0-$$.err" >&2; exit $code`
  const inside = ['env', ...settings, 'sh', '-c', script, join(prefix, 'stream')]
  const wine = (...args: string[]): Promise<Ended> => {
    const [command = 'env', ...rest] = [...inside, ...args]
    const env = { PATH: SEARCH_PATH, HOME: stage.folder }
    return endOf(spawn(command, rest, { env, stdio: ['ignore', 'pipe', 'pipe'], timeout: RUN_MS }))
  }
  // What still runs in this folder, and nothing else of Wine's.
  stage.later(() => runProgram('env', [...settings, 'wineserver', '--kill']).catch(() => undefined))
  await writeFile(join(drive, 'host.reg'), registryFile(registry))
  const { exit, stdout, stderr } = await wine('reg', 'import', 'C:\\host.reg')
  if (exit !== 0) throw new Error(`The registry was not taken: ${stdout}${stderr}`)
  return {
    drive,
    inside,
    elsewhere,
    put: async (file, name) => {
      await copyFile(file, join(drive, name))
      return `C:\\${name}`
    },
    unmark,
    run: (...args) => wine(elsewhere.node, elsewhere.program, ...args),
  }
}
