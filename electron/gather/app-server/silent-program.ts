// A program that is there and does not say who it is: why, or that it may be passed over.
// A leftover must not stand in the way of an answer; what an integration may run on must not be overlooked.
import type { RunResult } from '../../contract/recording.ts'
import { type Host, NO_PLACE, type RunOptions } from '../../host/host.ts'
import type { Program } from './find-programs.ts'
import { baseName } from './servers/server-names.ts'

export interface AskOptions extends RunOptions {
  /** What the person named; a path in it stands for the program there. */
  chosen: readonly string[]
  /** Addresses of the platform: a tool may have settings for one of them. */
  endpoints: readonly string[]
}

const NO_COMMAND_ON_WINDOWS = 9009

/**
 * The launchers of version managers (pyenv, rbenv, nodenv, …) say that no version is chosen which has this command, and end with 127:
 * whoever starts it gets nothing. A script that misses what it starts speaks of another name, or in the words of its shell. What stands
 * on Windows for a Python that is not installed ends as a command that there is not.
 */
const hasNothingToStart = (path: string, { exit, stderr }: RunResult): boolean =>
  exit === NO_COMMAND_ON_WINDOWS || (exit === 127 && /^\w+: (\S+): command not found/m.exec(stderr)?.[1] === baseName(path))

/** Debian's amateur radio software, whose `node` says nothing (package ax25-node). Nobody puts Node.js there. */
const AX25_NODE = /^\/usr\/sbin\/(ax25-)?node$/

const MAX_QUOTE = 60

/** As a fact that is missing has it, and as a sentence. */
export interface Silence {
  why: 'failed' | 'denied' | 'timeout'
  detail: string
}

/** What it printed in place of an answer, in its first words. */
const quoted = ({ stdout }: RunResult): string => {
  const words = stdout
    .slice(0, 4 * MAX_QUOTE)
    .replace(/\s+/g, ' ')
    .trim()
  return words.length > MAX_QUOTE ? `${words.slice(0, MAX_QUOTE)}…` : words
}

/**
 * Why a program is there and yet does not say who it is; null for what is passed over. That is a leftover which does not start, unless it
 * is what its name stands for, or was chosen, or a server runs on it. One that is only slow, or that others may start, may well be what
 * the integration runs on. `other`: it did answer, and is no runtime.
 */
export const silenceOf = async (
  program: Program,
  result: RunResult,
  other: boolean,
  host: Host,
  options: AskOptions,
): Promise<Silence | null> => {
  const { end, exit } = result
  const { path, realPath, running, server, first } = program
  if (end === 'timeout') return { why: 'timeout', detail: `${path} did not say its version in time.` }
  if (end === 'denied') {
    // A shell passes over a folder, and over a file that nobody may run.
    const seen = await host.look(path)
    const isThere = seen === null || (seen.kind === 'file' && seen.executable)
    return isThere ? { why: 'denied', detail: `${path} may not be started by this user.` } : null
  }
  const counts = running || server !== null || first || options.chosen.some((name) => name === path || name === realPath)
  if (!counts) return null
  if (!running && (other || hasNothingToStart(path, result) || AX25_NODE.test(realPath))) return null
  // A name that leads nowhere is passed over too; a script whose interpreter is missing is there.
  if (end === 'not-found' && (await host.look(path)) === null) return null
  // Then it could not be asked, and what cannot be asked says nothing of the program.
  if (end === 'failed' && result.stderr.startsWith(NO_PLACE))
    return { why: 'failed', detail: `The program was not started. ${result.stderr}` }
  const how = exit === null ? 'it was ended by a signal' : `it ended with the status ${exit}`
  const said = exit === 0 && !other ? quoted(result) : ''
  const ending = end !== 'ended' ? 'it could not be started' : said === '' ? how : `it said “${said}”`
  return { why: 'failed', detail: `${path} did not say its version: ${ending}.` }
}
