// The host of a practice run: this computer as it is, but nothing of the run leaves it.
import type { RunResult } from '../contract/recording.ts'
import { namesStore } from '../contract/store-settings.ts'
import type { Host, RunOptions } from '../host/host.ts'

const PROXY_VARIABLES = ['HTTP_PROXY', 'HTTPS_PROXY', 'ALL_PROXY', 'NO_PROXY'].flatMap((name) => [name, name.toLowerCase()])
const WITHOUT_PROXIES = Object.fromEntries(PROXY_VARIABLES.map((name) => [name, null]))

/** What a command for a name that must not be asked for gets. */
const notRun: RunResult = {
  exit: null,
  stdout: '',
  stderr: 'Practice: this name is not asked for outside this computer.',
  end: 'denied',
  ms: 0,
  truncated: false,
}

const speaksOf = (text: string, args: readonly string[], options: RunOptions): boolean =>
  [...args, options.stdin ?? '', ...Object.values(options.env ?? {})].some((part) => part?.includes(text))

/** A catcher that a command is told of otherwise is no way to the name. */
const goesByLoopback = (args: readonly string[], { stdin, env = {} }: RunOptions): boolean =>
  [...args, stdin, ...PROXY_VARIABLES.map((name) => env[name])].some((part) => part?.includes('127.0.0.1:'))

/** A store that they name has not the authority of the practice platform, which all programs are given. */
const isHidden = (name: string): boolean => PROXY_VARIABLES.includes(name) || namesStore(name)

/** `host` without its settings of proxies and stores; commands that name `unknownName` run only through a proxy on loopback. */
export const practiceHost = (host: Host, unknownName: string | null): Host => ({
  platform: host.platform,
  hostName: host.hostName,
  kernel: host.kernel,
  architecture: host.architecture,
  run: async (program, args, options) => {
    const leaves = unknownName !== null && speaksOf(unknownName, args, options) && !goesByLoopback(args, options)
    return leaves ? notRun : host.run(program, args, { ...options, env: { ...WITHOUT_PROXIES, ...options.env } })
  },
  readFile: (path) => host.readFile(path),
  look: (path) => host.look(path),
  list: (path) => host.list(path),
  readTree: (folder, visit) => host.readTree(folder, visit),
  env: (name) => (isHidden(name) ? undefined : host.env(name)),
  envNames: () => host.envNames().filter((name) => !isHidden(name)),
  registry: (key) => host.registry(key),
  // The running servers of this computer have nothing to do with the practice platform: none of them decides a practice run.
  processes: async () => [],
  variablesOf: async () => null,
})
