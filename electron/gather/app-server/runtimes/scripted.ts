// What the runtimes share that are asked by a short script of our own: how the script is told its way, and its one line of JSON.
import type { RunResult } from '../../../contract/recording.ts'
import {
  type Ask,
  type AttemptResult,
  bounded,
  type Identity,
  isAnswer,
  LOGIN_VARIABLE,
  UNFINISHED,
  type Way,
} from './define-runtime-kind.ts'
import { negotiated } from './negotiated.ts'

/** What a script told: a JSON object of which nothing is taken for granted. */
type Told = Readonly<Record<string, unknown>>

/** The last line of the output that is a JSON object; warnings may stand before it. */
const lastObject = (stdout: string): Told | null => {
  for (const line of stdout.split(/\r?\n/).reverse()) {
    if (!line.startsWith('{')) continue
    try {
      const parsed: Told = JSON.parse(line)
      return parsed
    } catch {
      // Not JSON: a line of somebody else's.
    }
  }
  return null
}

const textOf = (value: unknown): string | null => (typeof value === 'string' && value !== '' ? value : null)

const SYSTEM_FOLDERS = /^\/(usr\/)?lib(32|64|x32)?\//

/** A loaded library outside the system's own folders came with the runtime; none loaded means that it is part of the program. */
const isBundled = ({ bundled, loaded }: Told): boolean | null => {
  if (typeof bundled === 'boolean') return bundled
  return typeof loaded === 'string' ? !SYSTEM_FOLDERS.test(loaded) : null
}

/** `OpenSSL 3.0.2 15 Mar 2022` or `GnuTLS/3.7.9`. */
const libraryOf = (named: string): Omit<NonNullable<Identity['library']>, 'bundled'> | null => {
  const parts = /^([A-Za-z][\w-]*)[ /]([\w.+-]+)/.exec(named)
  return parts?.[1] === undefined || parts[2] === undefined ? null : { name: parts[1], version: parts[2] }
}

/** Reads `{name?, version, executable, environment?, certifi?, library, loaded, bundled?, trustStore, problem?, lacks?}`; null where the program said something else. */
export const parseScriptedIdentity = ({ stdout }: RunResult): Identity | null => {
  const told = lastObject(stdout)
  const version = textOf(told?.version)
  if (told === null || version === null) return null
  const name = textOf(told.name)
  const library = libraryOf(textOf(told.library) ?? '')
  const problem = textOf(told.problem)
  const lacks = textOf(told.lacks)
  const environment = textOf(told.environment)
  const certifi = textOf(told.certifi)
  return {
    ...(name === null ? {} : { name }),
    version,
    realPath: textOf(told.executable),
    library: library === null ? null : { ...library, bundled: isBundled(told) },
    trustStore: textOf(told.trustStore),
    ...(environment === null ? {} : { environment }),
    ...(certifi === null ? {} : { certifi }),
    ...(problem === null ? {} : { problem }),
    ...(lacks === null ? {} : { lacks }),
  }
}

/**
 * Reads `{status, error, timeout, verified, version, suite, group}`, all optional but for one of the first two.
 * `fallback` is what was agreed where the script itself cannot tell; `ended`, whether the headers of the answer have ended, where
 * the script tells a status before that.
 */
export const parseScriptedAttempt = (
  result: RunResult,
  fallback: AttemptResult['negotiated'] = null,
  ended: boolean | null = null,
): AttemptResult => {
  const told = lastObject(result.stdout)
  const names = { version: textOf(told?.version), suite: textOf(told?.suite), group: textOf(told?.group) }
  const status = typeof told?.status === 'number' && told.status > 0 ? told.status : null
  const error = bounded(textOf(told?.error) ?? '')
  const known = { httpStatus: status, negotiated: negotiated(names) ?? fallback, verified: null }
  // The head of an answer has come: how the connection ends after it is no failure.
  if (isAnswer(status) && (ended ?? error === ''))
    return { outcome: 'completed', error: null, ...known, verified: typeof told?.verified === 'boolean' ? told.verified : null }
  if (told?.timeout === true || result.end === 'timeout') return { outcome: 'timeout', error: error || 'It did not end in time.', ...known }
  if (told === null) return { outcome: 'failed', error: bounded(result.stderr) || 'It ended and said nothing.', ...known }
  return { outcome: 'failed', error: error || (isAnswer(status) ? UNFINISHED : 'The connection ended without an HTTP answer.'), ...known }
}

/** The way that it took on its own settings, where the script tells: `direct` or the proxy as it is set, without its login. */
export const scriptedWay = ({ stdout }: RunResult): string | null => textOf(lastObject(stdout)?.way)

/** How a script is told its way: `own`, `direct`, or the proxy's `host:port`; the login goes by a variable. */
const wayArgument = (
  way: Way,
  kinds: 'http' | 'all',
): { argument: string; secretEnv?: Record<string, string> } | { unsupported: string } => {
  if (way.kind === 'own' || way.kind === 'direct') return { argument: way.kind }
  if (way.kind === 'catcher') return { argument: way.address }
  const isHttp = way.url.startsWith('http://')
  if (!isHttp && kinds === 'http') return { unsupported: 'This runtime can only be sent through an http proxy.' }
  const login = way.credentials === null ? null : `${way.credentials.user}:${way.credentials.password}`
  return {
    argument: isHttp ? way.url.slice('http://'.length) : way.url,
    ...(login === null ? {} : { secretEnv: { [LOGIN_VARIABLE]: login } }),
  }
}

/**
 * The arguments that follow the script: host, port, path, way, and the deadline in seconds. `kinds` of proxies that it knows:
 * with `all` one that is no http proxy is told by its whole address.
 */
export const scriptArguments = (
  ask: Ask,
  kinds: 'http' | 'all' = 'http',
): { args: string[]; secretEnv?: Record<string, string> } | { unsupported: string } => {
  const way = wayArgument(ask.way, kinds)
  if ('unsupported' in way) return way
  const args = [ask.host, String(ask.port), ask.resource, way.argument, String(ask.timeoutMs / 1000)]
  return way.secretEnv === undefined ? { args } : { args, secretEnv: way.secretEnv }
}
