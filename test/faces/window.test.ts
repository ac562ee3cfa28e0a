// The window as a person meets it: the real Electron program under a virtual display, its sandbox on.
// A check against a real nginx by clicking, the bundle saved and opened again, and `npm start` on its way to the window.
import { type ChildProcessByStdio, spawn } from 'node:child_process'
import { mkdir, readdir } from 'node:fs/promises'
import { dirname, join } from 'node:path'
import type { Readable } from 'node:stream'
import type { ElectronApplication, Page } from 'playwright-core'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { bundledReport } from '../lab/runners/bundle-file.ts'
import { testElectron } from '../lab/runners/index.ts'
import { checkOnScreen, fillIn, practiseOnScreen, screenshot, waitForVerdict } from '../lab/runners/screen.ts'
import { launch, openDisplay, ordinaryUser, saveFromWindow } from '../lab/runners/window.ts'
import { lacking } from '../lab/scenario.ts'
import { scenarios } from '../lab/scenarios.ts'
import { endProcess, findProgram, freePort, listens, runProgram, Stage } from '../lab/stage.ts'

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

/** The ways to leave the program. */
const LEAVING: Record<string, (application: ElectronApplication) => unknown> = {
  'the menu': (application) => application.evaluate(({ app }) => app.quit()).catch(() => undefined),
  'its cross': (application) => application.evaluate(({ BrowserWindow }) => BrowserWindow.getAllWindows()[0]?.close()),
  'a signal': (application) => application.process().kill('SIGTERM'),
}

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
    await page
      .getByRole('button', { name: /^Copy the message/ })
      .first()
      .click()
    await page.getByRole('button', { name: /^Copied/ }).waitFor()
    expect(await application.evaluate(({ clipboard }) => clipboard.readText())).toMatch(/^Subject: .+\n/)
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

  /** Begins to check a server that never answers; answers its address. */
  const checkSilence = async (page: Page, runtime: string, ca: string | null): Promise<string> => {
    const port = await freePort()
    const silent = `import socket, time; server = socket.create_server(("127.0.0.1", ${port})); time.sleep(600)`
    await stage.start('python3', ['-c', silent], { ready: () => listens(port) })
    const url = `https://127.0.0.1:${port}/`
    await fillIn(page, { url, profile: 'pci-dss', runtime, ca })
    await page.getByRole('button', { name: 'Check now' }).click()
    return url
  }

  it('cancels a check at once, though the server never answers', async () => {
    const check = await oldTls.stage(stage, false)
    const { page } = await launch(stage, electron, check.env, check.env.HOME ?? '')
    await checkSilence(page, 'curl', null)
    await page.getByRole('button', { name: 'Cancel' }).click()
    await page.getByRole('button', { name: 'Check now' }).waitFor({ timeout: 2_000 })
  })

  it.each(Object.keys(LEAVING))('is left by %s during a check, and neither a program nor a folder stays behind', async (way) => {
    const check = await oldTls.stage(stage, false)
    const home = check.env.HOME ?? ''
    const temporary = join(home, 'temporary')
    await mkdir(temporary)
    const { application, page } = await launch(stage, electron, { ...check.env, TMPDIR: temporary }, home)
    const folders = async () => (await readdir(temporary)).filter((name) => name.startsWith('tls-preflight'))
    // Python waits for the server, with the added certificates in a folder of its own.
    const url = await checkSilence(page, 'python', check.ca)
    const programs = async () => (await runProgram('ps', ['-eo', 'args'])).split('\n').filter((line) => line.includes(url))
    await expect.poll(folders, { timeout: 20_000 }).not.toEqual([])
    await expect.poll(programs, { timeout: 20_000 }).not.toEqual([])
    const ended = new Promise<number | string | null>((resolve) =>
      application.process().once('exit', (status, signal) => resolve(status ?? signal)),
    )
    await LEAVING[way]?.(application)
    expect(await ended).toBe(0)
    expect([await programs(), await folders()]).toEqual([[], []])
  })

  it('has a menu of its own, which opens a bundle and leads nowhere else', async () => {
    const check = await oldTls.stage(stage, true)
    const home = check.env.HOME ?? ''
    const { application, page } = await launch(stage, electron, check.env, home)
    const sentence = await checkOnScreen(page, check)
    const bundle = await saveFromWindow(application, page, join(home, 'bundle.zip'))
    await page.getByRole('button', { name: 'New check' }).click()
    const labels = await application.evaluate(({ dialog, Menu }, file) => {
      dialog.showOpenDialog = () => Promise.resolve({ canceled: false, filePaths: [file] })
      const items = Menu.getApplicationMenu()?.items ?? []
      items[0]?.submenu?.items[0]?.click()
      return items.map(({ label, submenu }) => [label, ...(submenu?.items.map((item) => item.label) ?? [])])
    }, bundle)
    expect(labels.map(([label]) => label)).toEqual(['File', 'Edit', 'View'])
    expect(labels.flat().join()).not.toMatch(/Reload|Developer|Learn More|Documentation/)
    expect(await waitForVerdict(page)).toBe(sentence)
    expect(await page.getByText('Opened from a bundle').count()).toBe(1)
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
    expect(await saidUntil(child, /timing (shown|usable) \d+[\s\S]*timing (shown|usable) \d+/)).toMatch(/timing shown \d+/)
  })
})
