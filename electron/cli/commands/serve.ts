// `serve`: the same screens as the window, as a page on loopback, until Ctrl+C.
import { createEngineService } from '../../engine/service.ts'
import { practiceFaults } from '../../practice/faults.ts'
import { startPractice } from '../../practice/start.ts'
import { startWebServer } from '../../web/server.ts'
import { adapters } from '../adapters.ts'
import { embeddedPage } from '../embedded-page.ts'
import { EXIT, failure } from '../exit.ts'
import { interruptible } from '../interrupt.ts'
import { fail } from '../outputs.ts'
import { answer, onOutputFailure } from '../terminal.ts'

const readPort = (written: string | undefined): number | null => {
  const port = Number(written ?? '0')
  return Number.isInteger(port) && port >= 0 && port <= 65_535 && written !== '' ? port : null
}

export const serve = async (options: { port?: string }): Promise<number> => {
  const port = readPort(options.port)
  if (port === null) return fail(failure(EXIT.usage, 'The value of --port is not understood. Write a number from 0 to 65535.'))
  const files = embeddedPage()
  if (files === null) return fail(failure(EXIT.unavailable, 'This build has no page in it. Run npm run build, then try again.'))
  const { host, ...others } = adapters()
  const service = createEngineService({
    adapters: { ...others, host: () => host },
    practice: { faults: practiceFaults(), start: startPractice },
  })
  const started = await startWebServer({
    service,
    files,
    port,
    onOpened: (next) => answer(`The page was opened. To open another one: ${next}\n`),
  })
  if (!started.ok) return fail(failure(EXIT.unavailable, started.sentence))
  return interruptible(async (signal) => {
    answer(`Open ${started.server.url} in a browser on this computer. Ctrl+C ends it.\n`)
    await new Promise<void>((resolve) => {
      signal.addEventListener('abort', () => resolve(), { once: true })
      // Without its address nobody can open the page.
      onOutputFailure(resolve)
    })
    await Promise.all([service.close(), started.server.close()])
    return EXIT.done
  })
}
