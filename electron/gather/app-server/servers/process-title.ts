// The title that a server has written in place of its command line (setproctitle(3bsd), Node's `process.title`): what it was started with
// is gone from there. Of the one process that a unit of systemd starts, the unit tells it.
import type { Process } from '../../../contract/recording.ts'
import type { Host } from '../../../host/host.ts'
import type { RuntimeKind } from '../runtimes/define-runtime-kind.ts'
import { identityOfPath, startsOf } from './environment-of.ts'
import { baseName } from './server-names.ts'
import { parentOf } from './server-user.ts'
import { commandOfUnit } from './unit-files.ts'

/** Whether this names the program that runs: its path, a link to it, or one of the names of its kind; a login shell puts `-` before it. */
const namesProgram = async (word: string, host: Host, { programs, servers }: RuntimeKind, process: Process): Promise<boolean> => {
  const name = word.replace(/^-/, '')
  if (name === process.exe) return true
  if (!/\s/.test(name) && (programs.test(baseName(name)) || servers?.test(baseName(name)) === true)) return true
  const looks = await Promise.all((await startsOf(host, process)).map((path) => host.look(path)))
  return looks.some((look) => look?.realPath === process.exe)
}

/**
 * The title; null where the process still has its command line. A title is one text, and the rest of the line is padded with NULs or
 * blanks: one that has further words is none, by whatever name it was started.
 */
export const titleOf = async (host: Host, kind: RuntimeKind, process: Process): Promise<string | null> => {
  const [first, ...more] = process.args
  if (host.platform !== 'linux' || first === undefined || more.some((word) => word.trim() !== '')) return null
  return more.length === 0 && (await namesProgram(first, host, kind, process)) ? null : first.trim()
}

/** The most of a title that names a server: the words after it often tell its tasks. */
const MOST_WORDS = 3
const MOST_CHARACTERS = 40

/** A title's first words, as a name; `''` where it has none. */
export const nameOfTitle = (title: string): string =>
  title
    .replace(/\p{Cc}/gu, ' ')
    .trim()
    .split(/\s+/)
    .slice(0, MOST_WORDS)
    .join(' ')
    .slice(0, MOST_CHARACTERS)

const SYSTEMD = 1

/**
 * The words after the program by which its unit starts this very process; null where the unit does not tell them, or starts it in an
 * environment (environment-of.ts), which is another program than the one found.
 */
export const wordsByUnit = async (host: Host, kind: RuntimeKind, unit: string | null, { pid, exe }: Process): Promise<string[] | null> => {
  if (unit === null) return null
  const [words, parent] = await Promise.all([commandOfUnit(unit, host), parentOf(host, pid)])
  // What it starts in its turn may have other words.
  const isMain = parent === SYSTEMD
  const [program = '', ...rest] = words ?? []
  if (!isMain || program === '' || (await host.look(program))?.realPath !== exe) return null
  return (await identityOfPath(host, kind, program, exe)) === exe ? rest : null
}
