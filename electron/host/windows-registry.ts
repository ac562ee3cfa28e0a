// One key of the Windows registry through reg.exe, which every Windows has and which may be run by any user.
import type { RunOptions } from './host.ts'
import { runProgram } from './run-program.ts'

const TIMEOUT_MS = 5000
/** A check reads some twenty keys at about the same time. Started all at once on a busy server, none would end in time. */
const AT_ONCE = 4
let running = 0
const waiting: (() => void)[] = []

const inTurn = async <T>(work: () => Promise<T>): Promise<T> => {
  if (running < AT_ONCE) running += 1
  else await new Promise<void>((resolve) => waiting.push(resolve))
  try {
    return await work()
  } finally {
    const next = waiting.shift()
    if (next === undefined) running -= 1
    else next()
  }
}

/** Value names and data from the output of `reg.exe query KEY`; the default value has the name `(Default)`. Subkeys are left out. */
export const parseRegQuery = (text: string): Record<string, string> => {
  const values: Record<string, string> = {}
  for (const line of text.split(/\r?\n/)) {
    const found = /^ {4}(.+?) {4}REG_[A-Z_]+(?: {4}(.*))?$/.exec(line)
    if (found?.[1] !== undefined) values[found[1]] = found[2] ?? ''
  }
  return values
}

/** A 32-bit Node on a 64-bit Windows starts the 32-bit reg.exe, which by itself reads the view of 32-bit programs. */
const VIEW = process.env.PROCESSOR_ARCHITEW6432 === undefined ? [] : ['/reg:64']

/** As `Host.registry` says: what was not read in time must not pass for not set. */
export const readRegistry = async (key: string): Promise<Record<string, string> | null> => {
  const options: RunOptions = { timeoutMs: TIMEOUT_MS, signal: new AbortController().signal }
  const result = await inTurn(() => runProgram('reg.exe', ['query', key, ...VIEW], options))
  if (result.end !== 'ended') return null
  return result.exit === 0 ? parseRegQuery(result.stdout) : {}
}
