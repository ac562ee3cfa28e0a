// Runs a runtime's command with the environment that its way asks for, and shows it as a person would type it.
import type { RunResult } from '../../contract/recording.ts'
import { commandLine } from '../../host/command-line.ts'
import type { Host } from '../../host/host.ts'
import type { Command, Way } from './runtimes/define-runtime-kind.ts'

/** Variables by which some runtime is told of a proxy. They are taken away where the way is ours to choose. */
const PROXY_VARIABLES = [
  'http_proxy',
  'HTTP_PROXY',
  'https_proxy',
  'HTTPS_PROXY',
  'all_proxy',
  'ALL_PROXY',
  'no_proxy',
  'NO_PROXY',
  'NODE_USE_ENV_PROXY',
]

export interface CommandOptions {
  way: Way['kind']
  timeoutMs: number
  signal: AbortSignal
  files?: Record<string, string | Uint8Array>
  /** Further variables, which change nothing that a person would want to see. */
  env?: Record<string, string>
}

export const runCommand = (host: Host, program: string, command: Command, options: CommandOptions): Promise<RunResult> =>
  host.run(program, command.args, {
    timeoutMs: options.timeoutMs,
    signal: options.signal,
    env: {
      // Messages in one language; what is read of them is still the code where there is one.
      LC_ALL: 'C',
      ...(options.way === 'own' ? {} : Object.fromEntries(PROXY_VARIABLES.map((name) => [name, null] as const))),
      ...command.env,
      ...command.secretEnv,
      ...options.env,
    },
    ...(command.stdin === undefined ? {} : { stdin: command.stdin, holdStdin: command.holdsStdin ?? false }),
    ...(command.files === undefined && options.files === undefined ? {} : { files: { ...command.files, ...options.files } }),
  })

export const shownCommand = (program: string, command: Command): string => commandLine(program, command.args, command.env)
