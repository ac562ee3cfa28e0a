// A command as one line of text: what evidence shows, and by what a recording finds a run again.
// A script is shown by its first line, so that a change inside a script does not make recordings useless.
import { shellWord } from '../contract/shell.ts'
import type { Account } from './host.ts'

/** `{file:NAME}` and `*` stand bare in recordings; a run is found by this very text. */
const BARE = /^[\w@%+=:,./{}*-]+$/

const shown = (argument: string): string => {
  const [first = '', ...more] = argument.split('\n')
  const text = more.length > 0 ? `${first.trim()} …` : first
  return BARE.test(text) ? text : shellWord(text)
}

/**
 * The words by which setpriv(1) of util-linux starts what follows as another account. Node's own way (`uid` and `gid` of a spawn) takes all
 * further groups away, so that a file for one of them would seem not to be readable; and su and sudo would ask for a session.
 */
export const asAccount = ({ uid, gid, groups }: Account): string[] => [
  ...['setpriv', `--reuid=${uid}`, `--regid=${gid}`],
  ...[groups.length === 0 ? '--clear-groups' : `--groups=${groups.join(',')}`, '--'],
]

/** Options whose value is a login that a program takes in no other way. */
const LOGIN_OPTIONS: readonly (string | undefined)[] = ['-proxy_user']

/** `VARIABLE=value program argument …`, quoted as a POSIX shell reads it, logins masked; `env` holds only what a person needs to see. */
export const commandLine = (program: string, args: readonly string[], env: Readonly<Record<string, string | null>> = {}): string =>
  [
    ...Object.entries(env).flatMap(([name, value]) => (value === null ? [`env -u ${name}`] : [])),
    ...Object.entries(env).flatMap(([name, value]) => (value === null ? [] : [`${name}=${shown(value)}`])),
    ...[program, ...args].map((argument, at) => (LOGIN_OPTIONS.includes(args[at - 2]) ? '***' : shown(argument))),
  ].join(' ')
