// The entry of dist/tls-preflight.cjs: runs the command line, and turns whatever nobody expected into one sentence.
import { EXIT } from './exit.ts'
import { runProgram } from './program.ts'

/** Waits until everything written has left this process, so that a pipe gets all of the JSON. */
const flushed = (stream: NodeJS.WriteStream): Promise<void> => new Promise((resolve) => stream.write('', () => resolve()))

const broken = (error: unknown): never => {
  const message = error instanceof Error ? error.message : String(error)
  const detail = process.env.TLS_PREFLIGHT_DEBUG && error instanceof Error && error.stack ? `\n${error.stack}` : ''
  process.stderr.write(`This is a mistake in TLS Preflight (${message.split('\n')[0]}). Please report it.${detail}\n`)
  process.exit(EXIT.bug)
}

process.on('uncaughtException', broken)
process.on('unhandledRejection', broken)
// A reader that has seen enough (`| head`) is no failure.
process.stdout.on('error', () => process.exit(EXIT.done))

void runProgram(process.argv.slice(2)).then(async (status) => {
  await flushed(process.stdout)
  await flushed(process.stderr)
  process.exit(status)
})
