// The entry of dist/tls-preflight.cjs. `suites` is asked of many servers in a row and starts at once; the rest of the program lies
// packed in the last line of that file (build/build.mjs), and is unpacked and compiled only when another command is called.
import { parseArgs } from 'node:util'
import { type SuitesOptions, suites } from './commands/suites.ts'
import { runToEnd } from './run-to-end.ts'

const OPTIONS = { json: { type: 'boolean' }, timeout: { type: 'string' }, sni: { type: 'string' } } as const

/** Null where it is another command, or one that wants help or correction: the whole program knows the words for that. */
const readSuites = ([command, ...args]: readonly string[]): { host: string; options: SuitesOptions } | null => {
  if (command !== 'suites') return null
  try {
    const { values, positionals, tokens } = parseArgs({ args, options: OPTIONS, allowPositionals: true, tokens: true })
    const [host, ...more] = positionals
    const given = tokens.flatMap((token) => (token.kind === 'option' ? token.name : []))
    return host === undefined || more.length > 0 || new Set(given).size < given.length ? null : { host, options: { ...values } }
  } catch {
    return null
  }
}

// The portable launcher keeps them from this Node.js; the runtimes that are checked have them as the host does.
const { TLS_PREFLIGHT_NODE_OPTIONS: ofHost } = process.env
if (ofHost !== undefined) {
  process.env.NODE_OPTIONS = ofHost
  delete process.env.TLS_PREFLIGHT_NODE_OPTIONS
}

const called = readSuites(process.argv.slice(2))
if (called) runToEnd(() => suites(called.host, called.options))
else void import('./whole-program.ts').then(({ runWholeProgram }) => runWholeProgram())
