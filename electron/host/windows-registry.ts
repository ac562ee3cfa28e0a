// One key of the Windows registry through reg.exe, which every Windows has and which may be run by any user.
import type { RunOptions } from './host.ts'
import { runProgram } from './run-program.ts'

const TIMEOUT_MS = 5000

/** Value names and data from the output of `reg.exe query KEY`; the default value has the name `(Default)`. Subkeys are left out. */
export const parseRegQuery = (text: string): Record<string, string> => {
  const values: Record<string, string> = {}
  for (const line of text.split(/\r?\n/)) {
    const found = /^ {4}(.+?) {4}REG_[A-Z_]+(?: {4}(.*))?$/.exec(line)
    if (found?.[1] !== undefined) values[found[1]] = found[2] ?? ''
  }
  return values
}

/** The values of one key; empty when it is not there or may not be read. */
export const readRegistry = async (key: string): Promise<Record<string, string>> => {
  const options: RunOptions = { timeoutMs: TIMEOUT_MS, signal: new AbortController().signal }
  const result = await runProgram('reg.exe', ['query', key], options)
  return result.exit === 0 ? parseRegQuery(result.stdout) : {}
}
