// Leaving the program, by the menu, the window's cross or a signal: first ends what runs, then the program.
// Only 'before-quit' can be held up: Electron 22 hangs when 'will-quit' is.
import { app } from './electron.ts'

/** What is cancelled ends within a second; whatever does not is ended with the process (host/leftovers). */
const PATIENCE_MS = 5000

const patience = (): Promise<void> => new Promise((resolve) => setTimeout(resolve, PATIENCE_MS))

/** Ends the program once `close` is done. A person sees the windows go at once. */
export const quitAfter = (close: () => Promise<void>): void => {
  let leaving = false
  app.on('before-quit', (event) => {
    event.preventDefault()
    if (leaving) return
    leaving = true
    void Promise.race([close().catch(() => undefined), patience()]).then(() => app.exit())
  })
}
