// Runs a check through the page: `serve` and a headless Chromium, clicked as a person would.
import { type ChildProcess, spawn } from 'node:child_process'
import { createInterface } from 'node:readline'
import { type Browser, chromium, type Page } from 'playwright-core'
import { withFiveRuntimes } from '../few-runtimes.ts'
import type { Answer, Check } from '../scenario.ts'
import { endProcess, findProgram, type Stage } from '../stage.ts'
import { commandLine } from '../staging.ts'
import { bundledReport } from './bundle-file.ts'
import { answerOf } from './cli.ts'
import { checkOnScreen, screenshot } from './screen.ts'

const START_MS = 15_000
/** Nothing of the browser's own goes out, and nothing is kept. */
const FLAGS = [
  '--no-sandbox',
  '--disable-gpu',
  '--disable-quic',
  '--no-first-run',
  '--disable-background-networking',
  '--disable-component-update',
  '--disable-sync',
]

/** Starts `serve`, on a host with five runtimes where nothing else is said; answers the address that it prints. */
export const startServe = async (
  stage: Stage,
  env: Record<string, string>,
  inside?: readonly string[],
): Promise<{ server: ChildProcess; address: string }> => {
  const [program = '', ...args] = [...(inside ?? (await withFiveRuntimes(stage.folder))), process.execPath, commandLine, 'serve']
  const server = spawn(program, args, { env, stdio: ['ignore', 'pipe', 'inherit'] })
  stage.later(() => endProcess(server))
  const address = await new Promise<string>((resolve, reject) => {
    const timer = setTimeout(() => reject(new Error('serve printed no address')), START_MS)
    server.on('close', () => reject(new Error('serve ended')))
    createInterface({ input: server.stdout }).on('line', (line) => {
      const found = /http:\/\/\S+/.exec(line)?.[0]
      if (!found) return
      clearTimeout(timer)
      resolve(found)
    })
  })
  return { server, address }
}

/** `flags`: switches of Chromium's besides. */
export const openBrowser = async (stage: Stage, flags: readonly string[] = []): Promise<Browser> => {
  const browser = await chromium.launch({
    executablePath: findProgram('chromium') ?? 'chromium',
    headless: true,
    args: [...FLAGS, ...flags],
  })
  stage.later(() => browser.close())
  return browser
}

export const openPage = async (stage: Stage, env: Record<string, string>, inside?: readonly string[]): Promise<Page> => {
  const { address } = await startServe(stage, env, inside)
  const page = await (await openBrowser(stage)).newPage({ viewport: { width: 1180, height: 880 } })
  await page.goto(address)
  return page
}

/** Saves the bundle that the page offers; answers its path. */
export const saveFromPage = async (page: Page, file: string): Promise<string> => {
  const offered = page.waitForEvent('download')
  await page.getByRole('button', { name: 'Save the bundle' }).click()
  await (await offered).saveAs(file)
  return file
}

export const throughPage = async (stage: Stage, check: Check, shot: string): Promise<Answer> => {
  // It runs on the scenario's host already.
  const page = await openPage(stage, check.env, [])
  const sentence = await checkOnScreen(page, check)
  await screenshot(page, shot)
  const report = await bundledReport(await saveFromPage(page, stage.path('bundle.zip')))
  if (report.verdict.sentence !== sentence) throw new Error(`The page says “${sentence}”, the report “${report.verdict.sentence}”.`)
  return answerOf(report, null)
}
