// Runs a runtime's command with the environment that its way asks for, and shows it as a person would type it.
import type { RunResult } from '../../contract/recording.ts'
import type { Runtime } from '../../contract/runtime-facts.ts'
import { commandLine } from '../../host/command-line.ts'
import type { Host } from '../../host/host.ts'
import type { Command, Way } from './runtimes/define-runtime-kind.ts'
import { secretKey } from './server-settings.ts'
import { choosesWay, SECRET_FLAGS } from './setting-names.ts'

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
    ...(command.as === undefined ? {} : { as: command.as }),
    ...(command.stdin === undefined ? {} : { stdin: command.stdin, holdStdin: command.holdsStdin ?? false }),
    ...(command.files === undefined && options.files === undefined ? {} : { files: { ...command.files, ...options.files } }),
  })

/** `-Dname=value` and `--name=value` are one word, `-c value` two. */
const wordsFor = ({ name, value }: Runtime['settings'][number]): string[] =>
  value === '' ? [name] : /^(-D|--)/.test(name) ? [`${name}=${value}`] : [name, value]

/**
 * A command with the flags and variables of a server. Those that choose the way out hold only where the way is the runtime's own;
 * what is secret of them is told in ways that are neither shown nor recorded.
 */
export const onSettings = (
  command: Command,
  settings: Runtime['settings'],
  way: Way['kind'],
  secrets: ReadonlyMap<string, string>,
): Command => {
  if (settings.length === 0) return command
  const held = settings.filter(({ how, name }) => how !== 'file' && (way === 'own' || !choosesWay(name)))
  const hidden = new Map(held.flatMap((one) => (secrets.has(secretKey(one)) ? [[one, secrets.get(secretKey(one)) ?? ''] as const] : [])))
  const open = held.filter((one) => !hidden.has(one))
  const env = Object.fromEntries(open.flatMap(({ how, name, value }) => (how === 'flag' ? [] : [[name, how === 'unset' ? null : value]])))
  const secretEnv = Object.fromEntries([...hidden].map(([{ name }, secret]) => [SECRET_FLAGS[name] ?? name, secret]))
  const as = held.flatMap(({ how, name, value }) => (how === 'variable' ? [`${name}=${value}`] : [])).join(' ')
  return {
    ...command,
    args: [...open.flatMap((one) => (one.how === 'flag' ? wordsFor(one) : [])), ...command.args],
    env: { ...env, ...command.env },
    ...(hidden.size === 0 && command.secretEnv === undefined ? {} : { secretEnv: { ...secretEnv, ...command.secretEnv } }),
    ...(as === '' ? {} : { as }),
  }
}

export const shownCommand = (program: string, command: Command): string => commandLine(program, command.args, command.env)
