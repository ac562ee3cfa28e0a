// The window as a person meets it: the real Electron program under a virtual display, its sandbox on.
// A check against a real nginx by clicking, the bundle saved and opened again, and `npm start` on its way to the window.
import { type ChildProcessByStdio, spawn } from 'node:child_process'
import { dirname, join } from 'node:path'
import type { Readable } from 'node:stream'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { bundledReport } from '../lab/runners/bundle-file.ts'
import { testElectron } from '../lab/runners/index.ts'
import { checkOnScreen, fillIn, practiseOnScreen, screenshot, waitForVerdict } from '../lab/runners/screen.ts'
import { launch, openDisplay, ordinaryUser, saveFromWindow } from '../lab/runners/window.ts'
import { lacking } from '../lab/scenario.ts'
import { scenarios } from '../lab/scenarios.ts'
import { endProcess, findProgram, freePort, listens, Stage } from '../lab/stage.ts'

const canShow = lacking(['linux', 'nginx']).length === 0 && findProgram('Xvfb') !== null
const oldTls = scenarios.find(({ id }) => id === 'endpoint-old-tls-only')
if (!oldTls) throw new Error('The lab has lost its first scenario.')

/** What a program says until it says `last`, or ends. */
const saidUntil = (child: ChildProcessByStdio<null, Readable, Readable>, last: RegExp): Promise<string> =>
  new Promise((resolve) => {
    let said = ''
    for (const stream of [child.stdout, child.stderr])
      stream.on('data', (chunk: Buffer) => {
        said += chunk
        if (last.test(said)) resolve(said)
      })
    child.on('close', () => resolve(said))
  })

describe.skipIf(!canShow)('the window', () => {
  let stage: Stage
  let electron: string
  beforeEach(async () => {
    stage = await Stage.open()
    electron = await testElectron()
  })
  afterEach(() => stage.clear())

  it('checks a real nginx by clicks, saves the bundle, opens it again and finds the same verdict', async () => {
    const check = await oldTls.stage(stage, true)
    const home = check.env.HOME ?? ''
    const { application, page } = await launch(stage, electron, check.env, home)
    const sentence = await checkOnScreen(page, check)
    await screenshot(page, 'window-answer')
    const bundle = await saveFromWindow(application, page, join(home, 'bundle.zip'))
    const report = await bundledReport(bundle)
    expect(report.verdict).toMatchObject({ status: 'not-ready', sentence })
    expect(report.verdict.causes.map(({ id }) => id)).toEqual(['endpoint-old-tls-only'])

    // A fresh start knows nothing of the check before: what it shows is the bundle's.
    await application.close()
    const again = await launch(stage, electron, check.env, home)
    const chooser = again.page.waitForEvent('filechooser')
    await again.page.getByRole('button', { name: 'Open a bundle' }).click()
    await (await chooser).setFiles(bundle)
    expect(await waitForVerdict(again.page)).toBe(sentence)
    await screenshot(again.page, 'window-opened-bundle')
  })

  it('checks again, and is ready again, without a fault', async () => {
    const check = await oldTls.stage(stage, false)
    const { page } = await launch(stage, electron, check.env, check.env.HOME ?? '')
    await checkOnScreen(page, check)
    await page.getByRole('button', { name: 'Check again' }).click()
    await page.getByRole('heading', { name: 'Checking this computer' }).waitFor()
    expect(await waitForVerdict(page)).toMatch(/^Ready/)
  })

  it('cancels a check at once, though the server never answers', async () => {
    const check = await oldTls.stage(stage, false)
    const port = await freePort()
    const silent = `import socket, time; server = socket.create_server(("127.0.0.1", ${port})); time.sleep(600)`
    await stage.start('python3', ['-c', silent], { ready: () => listens(port) })
    const { page } = await launch(stage, electron, check.env, check.env.HOME ?? '')
    await fillIn(page, { ...check, url: `https://127.0.0.1:${port}/`, ca: null })
    await page.getByRole('button', { name: 'Check now' }).click()
    await page.getByRole('button', { name: 'Cancel' }).click()
    await page.getByRole('button', { name: 'Check now' }).waitFor({ timeout: 2_000 })
  })

  it('shows the practice run to its verdict', async () => {
    const check = await oldTls.stage(stage, false)
    const { page } = await launch(stage, electron, check.env, check.env.HOME ?? '')
    expect(await practiseOnScreen(page)).toMatch(/^Ready/)
    await screenshot(page, 'window-practice')
  })

  it('is opened by `npm start` for an ordinary user, with its sandbox on', async () => {
    const display = await openDisplay(stage)
    const { inside, home } = await ordinaryUser(stage)
    const [command = 'env', ...args] = [...inside, process.execPath, 'build/start.mjs']
    const child = spawn(command, args, {
      env: { ...process.env, HOME: home, DISPLAY: display, TLS_PREFLIGHT_TIMING: '1', ELECTRON_OVERRIDE_DIST_PATH: dirname(electron) },
      stdio: ['ignore', 'pipe', 'pipe'],
    })
    stage.later(() => endProcess(child))
    expect(await saidUntil(child, /timing usable \d+/)).toMatch(/timing shown \d+/)
  })
})
