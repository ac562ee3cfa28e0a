// What the runtimes share that are asked by a short script of our own: how the script is told its way, and its one line of JSON.
import { z } from 'zod'
import type { RunResult } from '../../../contract/recording.ts'
import { type Ask, type AttemptResult, bounded, type Identity, LOGIN_VARIABLE, type Way } from './define-runtime-kind.ts'
import { negotiated } from './negotiated.ts'

/** The last line of the output that is a JSON object; warnings may stand before it. null when there is none of this shape. */
const lastObject = <T extends z.ZodType>(stdout: string, schema: T): z.infer<T> | null => {
  for (const line of stdout.split(/\r?\n/).reverse()) {
    if (!line.startsWith('{')) continue
    try {
      const parsed = schema.safeParse(JSON.parse(line))
      if (parsed.success) return parsed.data
    } catch {
      // Not JSON: a line of somebody else's.
    }
  }
  return null
}

const text = z.string().nullish()

const identitySchema = z.object({
  name: z.string().optional(),
  version: z.string(),
  executable: text,
  /** As the library names itself, e.g. `OpenSSL 3.0.2 15 Mar 2022` or `GnuTLS/3.7.9`. */
  library: text,
  /** The file of the TLS library that is loaded; '' when none is, so that the library is part of the program. */
  loaded: text,
  /** Whether the runtime itself says that the library is its own. */
  bundled: z.boolean().nullish(),
  trustStore: text,
})

const SYSTEM_FOLDERS = /^\/(usr\/)?lib(32|64|x32)?\//

/** A loaded library outside the system's own folders came with the runtime. */
const isBundled = (loaded: string | null | undefined): boolean | null =>
  loaded === null || loaded === undefined ? null : !SYSTEM_FOLDERS.test(loaded)

const libraryOf = (named: string): Omit<NonNullable<Identity['library']>, 'bundled'> | null => {
  const parts = /^([A-Za-z][\w-]*)[ /]([\w.+-]+)/.exec(named)
  return parts?.[1] === undefined || parts[2] === undefined ? null : { name: parts[1], version: parts[2] }
}

export const parseScriptedIdentity = ({ stdout }: RunResult): Identity | null => {
  const told = lastObject(stdout, identitySchema)
  if (told === null) return null
  const library = libraryOf(told.library ?? '')
  return {
    ...(told.name === undefined ? {} : { name: told.name }),
    version: told.version,
    realPath: told.executable || null,
    library: library === null ? null : { ...library, bundled: told.bundled ?? isBundled(told.loaded) },
    trustStore: told.trustStore || null,
  }
}

const answerSchema = z.object({
  status: z.number().nullish(),
  error: text,
  timeout: z.boolean().optional(),
  /** Whether the certificate was checked. */
  verified: z.boolean().optional(),
  version: text,
  suite: text,
  group: text,
})

/** Reads a script's answer; `fallback` adds what was agreed where the script itself cannot tell. */
export const parseScriptedAttempt = (result: RunResult, fallback: AttemptResult['negotiated'] = null): AttemptResult => {
  const told = lastObject(result.stdout, answerSchema)
  const agreed = negotiated({ version: told?.version ?? null, suite: told?.suite ?? null, group: told?.group ?? null }) ?? fallback
  const known = { httpStatus: told?.status || null, negotiated: agreed }
  if (told?.timeout || result.end === 'timeout')
    return { outcome: 'timeout', error: bounded(told?.error ?? '') || 'It did not end in time.', ...known }
  if (told === null) return { outcome: 'failed', error: bounded(result.stderr) || 'It ended and said nothing.', ...known }
  if (told.error || known.httpStatus === null)
    return { outcome: 'failed', error: bounded(told.error ?? '') || 'The connection ended without an HTTP answer.', ...known }
  if (told.verified === false) return { outcome: 'failed', error: 'It connected, but without checking the certificate.', ...known }
  return { outcome: 'completed', error: null, ...known }
}

/** How a script is told its way: `own`, `direct`, or the proxy's `host:port`; the login goes by a variable. */
const wayArgument = (way: Way): { argument: string; secretEnv?: Record<string, string> } | { unsupported: string } => {
  if (way.kind === 'own' || way.kind === 'direct') return { argument: way.kind }
  if (way.kind === 'catcher') return { argument: way.address }
  if (!way.url.startsWith('http://')) return { unsupported: 'This runtime can only be sent through an http proxy.' }
  const login = way.credentials === null ? null : `${way.credentials.user}:${way.credentials.password}`
  const address = way.url.slice('http://'.length)
  return {
    argument: /:\d+$/.test(address) ? address : `${address}:80`,
    ...(login === null ? {} : { secretEnv: { [LOGIN_VARIABLE]: login } }),
  }
}

/** The arguments that follow the script: host, port, path, way, and the deadline in seconds. */
export const scriptArguments = (ask: Ask): { args: string[]; secretEnv?: Record<string, string> } | { unsupported: string } => {
  const way = wayArgument(ask.way)
  if ('unsupported' in way) return way
  const args = [ask.host, String(ask.port), ask.resource, way.argument, String(ask.timeoutMs / 1000)]
  return way.secretEnv === undefined ? { args } : { args, secretEnv: way.secretEnv }
}
