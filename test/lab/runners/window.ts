// Runs a check through the window: the real Electron program under a virtual display, clicked as a person would.
import { spawn } from 'node:child_process'
import { _electron, type ElectronApplication, type Page } from 'playwright-core'
import { root } from '../root.ts'
import type { Answer, Check } from '../scenario.ts'
import { endProcess, findProgram, type Stage } from '../stage.ts'
import { bundledReport } from './bundle-file.ts'
import { answerOf } from './cli.ts'
import { checkOnScreen, screenshot } from './screen.ts'

const START_MS = 30_000

/** A virtual display of this stage's own; answers its name. */
export const openDisplay = (stage: Stage): Promise<string> =>
  new Promise((resolve, reject) => {
    const server = spawn(findProgram('Xvfb') ?? 'Xvfb', ['-displayfd', '3', '-screen', '0', '1280x1024x24', '-nolisten', 'tcp'], {
      stdio: ['ignore', 'ignore', 'ignore', 'pipe'],
    })
    stage.later(() => endProcess(server))
    server.on('error', reject)
    server.on('close', () => reject(new Error('Xvfb ended')))
    // It writes its number once it takes connections.
    server.stdio[3]?.once('data', (number: Buffer) => resolve(`:${String(number).trim()}`))
  })

export const launch = async (
  stage: Stage,
  electron: string,
  env: Record<string, string>,
): Promise<{ application: ElectronApplication; page: Page }> => {
  const display = await openDisplay(stage)
  const application = await _electron.launch({
    executablePath: electron,
    // Only for this test: Chromium refuses root otherwise. The product never starts its window so.
    args: [...(process.getuid?.() === 0 ? ['--no-sandbox'] : []), root],
    env: { ...env, DISPLAY: display },
    timeout: START_MS,
  })
  stage.later(() => application.close())
  const page = await application.firstWindow({ timeout: START_MS })
  return { application, page }
}

/** Clicks "Save the bundle" and answers the system's dialog with `file`, as a person would choose it. */
export const saveFromWindow = async (application: ElectronApplication, page: Page, file: string): Promise<string> => {
  await application.evaluate(({ dialog }, filePath) => {
    dialog.showSaveDialog = () => Promise.resolve({ canceled: false, filePath })
  }, file)
  await page.getByRole('button', { name: 'Save the bundle' }).click()
  await page.getByRole('status').filter({ hasText: file }).waitFor({ timeout: START_MS })
  return file
}

export const throughWindow = async (stage: Stage, check: Check, shot: string, electron: string): Promise<Answer> => {
  const { application, page } = await launch(stage, electron, check.env)
  const sentence = await checkOnScreen(page, check)
  await screenshot(page, shot)
  const report = await bundledReport(await saveFromWindow(application, page, stage.path('bundle.zip')))
  if (report.verdict.sentence !== sentence) throw new Error(`The window says “${sentence}”, the report “${report.verdict.sentence}”.`)
  return answerOf(report, null)
}
