// A program that is there and does not say who it is: why, or that it may be passed over.
// A leftover must not stand in the way of an answer; what an integration may run on must not be overlooked.
import type { RunResult } from '../../contract/recording.ts'
import type { Host, RunOptions } from '../../host/host.ts'
import type { Program } from './find-programs.ts'

export interface AskOptions extends RunOptions {
  /** What the person named; a path in it stands for the program there. */
  chosen: readonly string[]
  /** Addresses of the platform: a tool may have settings for one of them. */
  endpoints: readonly string[]
}

/** Wrappers that have nothing to start end with 127 (POSIX, shell command language 2.8.2), as the loader does that misses a library. */
const hasNothingToStart = ({ exit, stderr }: RunResult): boolean => exit === 127 && !/shared librar|symbol lookup|GLIBC_/.test(stderr)

/** It answered, such as a Perl that has no library for TLS, and so can make no connection. */
const isNoTlsRuntime = ({ end, exit, stdout }: RunResult): boolean => end === 'ended' && exit === 0 && stdout.trim() !== ''

/**
 * Why a program is there and yet says nothing; null for what is passed over. That is a leftover which does not start, unless it is what
 * its name stands for, or was chosen, or a server runs on it. One that is only slow, or that others may start, may well be what the
 * integration runs on.
 */
export const silenceOf = async (program: Program, result: RunResult, host: Host, options: AskOptions): Promise<string | null> => {
  const { end, exit } = result
  const { path, realPath, running, server, first } = program
  if (end === 'timeout') return `${path} did not say its version in time.`
  if (end === 'denied') {
    // A shell passes over a folder, and over a file that nobody may run.
    const seen = await host.look(path)
    return seen === null || (seen.kind === 'file' && seen.executable) ? `${path} may not be started by this user.` : null
  }
  const counts = running || server !== null || first || options.chosen.some((name) => name === path || name === realPath)
  if (!counts) return null
  if (!running && (hasNothingToStart(result) || isNoTlsRuntime(result))) return null
  // A name that leads nowhere is passed over too; a script whose interpreter is missing is there.
  if (end === 'not-found' && (await host.look(path)) === null) return null
  const how = exit === null ? 'it was ended by a signal' : `it ended with the status ${exit}`
  return `${path} did not say its version: ${end === 'ended' ? how : 'it could not be started'}.`
}
