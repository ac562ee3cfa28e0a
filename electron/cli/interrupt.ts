// Ctrl+C, a polite request to end, and the end of the terminal's own session (SSH): the first cancels what runs, the second ends the program at once.
// Either way no temporary file stays behind.
import { removeLeftovers } from '../report/output.ts'
import { EXIT } from './exit.ts'

const SIGNALS = ['SIGINT', 'SIGTERM', 'SIGHUP'] as const

/** Runs `work` with a signal that an interrupt aborts. */
export const interruptible = async <T>(work: (signal: AbortSignal) => Promise<T>): Promise<T> => {
  const abort = new AbortController()
  const stop = () => {
    if (abort.signal.aborted) {
      removeLeftovers()
      process.exit(EXIT.interrupted)
    }
    abort.abort()
  }
  for (const name of SIGNALS) process.on(name, stop)
  try {
    return await work(abort.signal)
  } finally {
    for (const name of SIGNALS) process.off(name, stop)
  }
}
