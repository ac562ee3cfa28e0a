// The whole command line: what electron/cli/entry.ts runs for every command but `suites`.
import { runProgram } from './program.ts'
import { runToEnd } from './run-to-end.ts'

runToEnd(() => runProgram(process.argv.slice(2)))
