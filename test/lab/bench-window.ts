// The figures of the window: how soon it is shown, how soon a click is answered while a check runs, and how long the renderer is
// held up by the largest answer, in Electron and in Chromium.
import { spawn } from 'node:child_process'
import { readFile, writeFile } from 'node:fs/promises'
import type { ElectronApplication, Page } from 'playwright-core'
import { judge } from '../../electron/engine/judge.ts'
import { bundleOf } from '../fixtures/answers.ts'
import { factsWithPrograms } from '../fixtures/large-answer.ts'
import { median, ROUNDS, say } from './measure.ts'
import { readWholeAnswer } from './read-answer.ts'
import { testElectron } from './runners/index.ts'
import { openBrowser, startServe } from './runners/page.ts'
import { beginAnew, openBundleOnScreen, waitForVerdict } from './runners/screen.ts'
import { copyProgram, launch, openDisplay, ordinaryUser } from './runners/window.ts'
import { endProcess, findProgram, freePort, listens, Stage } from './stage.ts'
import { hostEnv } from './staging.ts'
import { type Task, tasksOf } from './trace.ts'

const WINDOW_MS = 30_000
/** An answer of some 500 findings, and one of 200 programs, which has 4,000: the engine finds twenty things of each. */
const PROGRAMS = [24, 200]
/** Clicks on each thing that can be clicked while a check runs. */
const CLICKS = 8
const CATEGORIES = ['toplevel', 'devtools.timeline', 'blink.user_timing', 'disabled-by-default-devtools.timeline', '__metadata']
/** What the figures ask for, in milliseconds. */
const ASKED = { shown: 1500, click: 100, task: 50 }

const withStage = async <T>(work: (stage: Stage) => Promise<T>): Promise<T> => {
  const stage = await Stage.open()
  try {
    return await work(stage)
  } finally {
    await stage.clear()
  }
}

/** Starts the window once; answers when it was shown and when it could be used, in milliseconds from the start of its process. */
const startWindow = (electron: string): Promise<{ shown: number; usable: number }> =>
  withStage(async (stage) => {
    const display = await openDisplay(stage)
    const { inside, home } = await ordinaryUser(stage)
    const program = await copyProgram(stage)
    const [command = 'env', ...args] = [...inside, electron, program]
    const child = spawn(command, args, {
      env: { ...process.env, HOME: home, DISPLAY: display, TLS_PREFLIGHT_TIMING: '1' },
      stdio: ['ignore', 'ignore', 'pipe'],
    })
    stage.later(() => endProcess(child))
    return await new Promise((resolve, reject) => {
      const timer = setTimeout(() => reject(new Error(`The window did not open: ${said}`)), WINDOW_MS)
      let said = ''
      child.stderr.on('data', (chunk: Buffer) => {
        said += chunk
        const shown = /timing shown (\d+)/.exec(said)?.[1]
        const usable = /timing usable (\d+)/.exec(said)?.[1]
        if (shown === undefined || usable === undefined) return
        clearTimeout(timer)
        resolve({ shown: Number(shown), usable: Number(usable) })
      })
    })
  })

const benchStart = async (electron: string): Promise<void> => {
  await startWindow(electron)
  const starts: { shown: number; usable: number }[] = []
  for (let round = 0; round < ROUNDS; round += 1) starts.push(await startWindow(electron))
  const [shown, usable] = [median(starts.map((one) => one.shown)), median(starts.map((one) => one.usable))]
  say(`window: shown after ${shown} ms (asked: ${ASKED.shown}), usable after ${usable} ms`)
}

/** Notes of each event of a pointer or a key how long it took to the next picture (Event Timing, in steps of 8 ms). */
const noteEvents = (page: Page): Promise<void> =>
  page.evaluate(() => {
    const notes: { name: string; ms: number }[] = []
    Object.assign(globalThis, { notes })
    new PerformanceObserver((list) => {
      for (const { name, duration } of list.getEntries()) notes.push({ name, ms: duration })
    }).observe({ type: 'event', durationThreshold: 16 } as PerformanceObserverInit)
  })

const benchClicks = (electron: string): Promise<void> =>
  withStage(async (stage) => {
    const env = await hostEnv(stage)
    // Every runtime of this machine is started by the check: that is when it is busiest.
    const { page } = await launch(stage, electron, env, env.HOME ?? stage.folder, { inside: [] })
    const port = await freePort()
    const silent = `import socket, time; server = socket.create_server(("127.0.0.1", ${port})); time.sleep(600)`
    await stage.start('python3', ['-c', silent], { ready: () => listens(port) })
    await noteEvents(page)
    const cancels: number[] = []
    for (let round = 0; round < CLICKS; round += 1) {
      await page.getByLabel('Address of the API').fill(`https://127.0.0.1:${port}/`)
      await page.getByRole('button', { name: 'Check now' }).click()
      await page.getByRole('heading', { name: 'Checking this computer' }).waitFor()
      await page.waitForTimeout(100 + round * 150)
      // It answers only with what it looks like: a check runs.
      await page.getByRole('button', { name: 'New check' }).click({ force: true })
      await page.keyboard.press('Tab')
      const cancelled = page.evaluate(
        () =>
          new Promise<number>((resolve) => {
            let began = 0
            document.addEventListener('pointerdown', (event) => (began = event.timeStamp), { once: true, capture: true })
            const look = () => {
              const back = [...document.querySelectorAll('button')].some((one) => one.textContent === 'Check now')
              if (began > 0 && back) resolve(performance.now() - began)
              else requestAnimationFrame(look)
            }
            look()
          }),
      )
      await page.getByRole('button', { name: 'Cancel' }).click()
      cancels.push(await cancelled)
      await beginAnew(page)
    }
    const notes = await page.evaluate(() => (globalThis as unknown as { notes: { name: string; ms: number }[] }).notes)
    const slowest = [...notes].sort((a, b) => b.ms - a.ms)[0] ?? { name: 'none was slower than', ms: 16 }
    const cancel = `cancelled ${Math.round(median(cancels))} ms after its button was pressed, at most ${Math.round(Math.max(...cancels))} ms`
    say(
      `window: while a check runs, the slowest answer to a click or key took ${slowest.ms} ms (${slowest.name}; asked: ${ASKED.click}); ${cancel}`,
    )
  })

interface Traced {
  start(): Promise<void>
  stop(): Promise<string>
}

/** Opens a large answer, reads all of it, and tells the longest task. */
const readLarge = async (face: string, programs: number, stage: Stage, page: Page, traced: Traced): Promise<void> => {
  const facts = factsWithPrograms(programs)
  const bundle = stage.path('largest.zip')
  await writeFile(bundle, await bundleOf(facts))
  await beginAnew(page)
  await traced.start()
  await page.evaluate(() => void performance.mark('phase:open the bundle'))
  await openBundleOnScreen(page, bundle)
  await waitForVerdict(page)
  const opened = await page.evaluate(readWholeAnswer)
  await page.keyboard.press('Escape')
  const tasks = tasksOf(await traced.stop())
  const long = tasks.filter(({ ownMs }) => ownMs > ASKED.task)
  const told = ({ ownMs, ms, phase, within }: Task) => `${ownMs.toFixed(0)} ms (${ms.toFixed(0)} by the clock) in “${phase}” (${within})`
  const [longest] = tasks
  say(
    `${face}: ${programs} programs, ${judge(facts).findings.length} findings, ${opened} things opened: ${long.length} of ${tasks.length} tasks longer than ${ASKED.task} ms; the longest took ${longest ? told(longest) : 'no time'}`,
  )
  for (const task of long.slice(0, 8)) say(`  ${told(task)}`)
}

/** Electron's own recorder, from its main process. */
const electronTrace = (application: ElectronApplication): Traced => ({
  start: () =>
    application.evaluate(({ contentTracing }, included_categories) => contentTracing.startRecording({ included_categories }), CATEGORIES),
  stop: async () => readFile(await application.evaluate(({ contentTracing }) => contentTracing.stopRecording()), 'utf8'),
})

const benchLarge = async (electron: string): Promise<void> => {
  await withStage(async (stage) => {
    const env = await hostEnv(stage)
    const { application, page } = await launch(stage, electron, env, env.HOME ?? stage.folder)
    for (const programs of PROGRAMS) await readLarge('window', programs, stage, page, electronTrace(application))
  })
  if (findProgram('chromium') === null) return say('page: left out, chromium is needed')
  await withStage(async (stage) => {
    const { address } = await startServe(stage, await hostEnv(stage))
    const browser = await openBrowser(stage)
    const page = await browser.newPage({ viewport: { width: 1180, height: 880 } })
    await page.goto(address)
    const traced: Traced = {
      start: () => browser.startTracing(page, { categories: CATEGORIES }),
      stop: async () => (await browser.stopTracing()).toString('utf8'),
    }
    for (const programs of PROGRAMS) await readLarge('page', programs, stage, page, traced)
  })
}

export const benchWindow = async (): Promise<void> => {
  if (findProgram('Xvfb') === null) return say('window: left out, Xvfb is needed')
  const electron = await testElectron()
  await benchStart(electron)
  await benchClicks(electron)
  await benchLarge(electron)
}
