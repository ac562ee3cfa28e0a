// Runs the command line to its end, and turns whatever nobody expected into one sentence. The process ends here and nowhere else,
// but for a second interrupt.
import { EXIT } from './exit.ts'
import { complain, outputEnded, outputFailure, watchOutput } from './terminal.ts'

const broken = (error: unknown): never => {
  const message = error instanceof Error ? error.message : String(error)
  const detail = process.env.TLS_PREFLIGHT_DEBUG && error instanceof Error && error.stack ? `\n${error.stack}` : ''
  complain(`This is a mistake in TLS Preflight (${message.split('\n')[0]}). Please report it.${detail}`)
  process.exit(EXIT.bug)
}

/** `work` answers the exit status. Never returns. */
export const runToEnd = (work: () => Promise<number>): void => {
  process.on('uncaughtException', broken)
  process.on('unhandledRejection', broken)
  watchOutput()
  void work().then(async (status) => {
    await outputEnded()
    const failure = outputFailure()
    // Whoever reads the status must not take an answer that was lost for one that was given.
    if (failure !== null && status !== EXIT.interrupted) {
      complain(`The answer cannot be written to standard output: ${failure}.`)
      process.exit(EXIT.output)
    }
    process.exit(status)
  })
}
