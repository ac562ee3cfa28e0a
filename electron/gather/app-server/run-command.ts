// Runs a runtime's command with the environment that its way asks for, and shows it as a person would type it.
import type { RunResult } from '../../contract/recording.ts'
import type { Runtime } from '../../contract/runtime-facts.ts'
import { asAccount, commandLine } from '../../host/command-line.ts'
import type { Host } from '../../host/host.ts'
import type { Command, Way } from './runtimes/define-runtime-kind.ts'
import { secretKey } from './servers/server-settings.ts'
import { choosesWay, SECRET_FLAGS } from './servers/setting-names.ts'

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

/** Variables that stay where a program is started as another account: what else this program was given is not for its eyes. */
const FOR_ANYBODY = /^(PATH|LANG|LC_.*|TZ)$/

const keptFrom = (host: Host): Record<string, null> =>
  Object.fromEntries(host.envNames().flatMap((name) => (FOR_ANYBODY.test(name) ? [] : [[name, null] as const])))

export const runCommand = (host: Host, program: string, command: Command, options: CommandOptions): Promise<RunResult> =>
  host.run(program, command.args, {
    timeoutMs: options.timeoutMs,
    signal: options.signal,
    env: {
      ...(command.account === undefined ? {} : keptFrom(host)),
      // Messages in one language; what is read of them is still the code where there is one.
      LC_ALL: 'C',
      ...(options.way === 'own' ? {} : Object.fromEntries(PROXY_VARIABLES.map((name) => [name, null] as const))),
      ...command.env,
      ...command.secretEnv,
      ...options.env,
    },
    ...(command.as === undefined ? {} : { as: command.as }),
    ...(command.account === undefined ? {} : { account: command.account }),
    ...(command.stdin === undefined ? {} : { stdin: command.stdin, holdStdin: command.holdsStdin ?? false }),
    ...(command.files === undefined && options.files === undefined ? {} : { files: { ...command.files, ...options.files } }),
  })

/** `-Dname=value` and `--name=value` are one word, `-c value` two. */
const wordsFor = ({ name, value }: Runtime['settings'][number]): string[] =>
  value === '' ? [name] : /^(-D|--)/.test(name) ? [`${name}=${value}`] : [name, value]

/** What of a runtime tells how its command is given. */
export type Settled = Pick<Runtime, 'settings' | 'account'>

/**
 * A command with the flags and variables of a server, and its account. Those that choose the way out hold only where the way is the runtime's own;
 * what is secret of them is told in ways that are neither shown nor recorded.
 */
export const onSettings = (
  command: Command,
  { settings, account }: Settled,
  way: Way['kind'],
  secrets: ReadonlyMap<string, string>,
): Command => {
  if (settings.length === 0 && account === undefined) return command
  const held = settings.filter(({ how, name }) => how !== 'file' && (way === 'own' || !choosesWay(name)))
  const hidden = new Map(held.flatMap((one) => (secrets.has(secretKey(one)) ? [[one, secrets.get(secretKey(one)) ?? ''] as const] : [])))
  const open = held.filter((one) => !hidden.has(one))
  const env = Object.fromEntries(open.flatMap(({ how, name, value }) => (how === 'flag' ? [] : [[name, how === 'unset' ? null : value]])))
  const secretEnv = Object.fromEntries([...hidden].map(([{ name }, secret]) => [SECRET_FLAGS[name] ?? name, secret]))
  const variables = held.flatMap(({ how, name, value }) => (how === 'variable' ? [`${name}=${value}`] : []))
  const as = [...variables, ...(account === undefined ? [] : [`as ${account.name}:`])].join(' ')
  return {
    ...command,
    args: [...open.flatMap((one) => (one.how === 'flag' ? wordsFor(one) : [])), ...command.args],
    // A file of settings in the home of whoever makes the check is none of its own.
    env: { ...(account === undefined ? {} : { HOME: account.home }), ...env, ...command.env },
    ...(hidden.size === 0 && command.secretEnv === undefined ? {} : { secretEnv: { ...secretEnv, ...command.secretEnv } }),
    ...(as === '' ? {} : { as }),
    ...(account === undefined ? {} : { account }),
  }
}

export const shownCommand = (program: string, { args, env, account }: Command): string => {
  const [first = program, ...words] = [...(account === undefined ? [] : asAccount(account)), program, ...args]
  return commandLine(first, words, env)
}
