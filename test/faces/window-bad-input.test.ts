// What a window must bear: files that are no bundle, a disk that is full, a second start, a display that goes away.
// Each time a clear sentence on the screen, the answer still there, and nothing half-written.
import { spawn } from 'node:child_process'
import { mkdir, readdir, truncate, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import type { Page } from 'playwright-core'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { testElectron } from '../lab/runners/index.ts'
import { fillIn, layerRow, practiseOnScreen, screenshot, waitForVerdict } from '../lab/runners/screen.ts'
import { launch, saveFromWindow, startDisplay } from '../lab/runners/window.ts'
import { freePort, listens, runProgram, SEARCH_PATH, Stage } from '../lab/stage.ts'
import { makeZip } from '../report/zip-maker.ts'
import { canShow, dropFiles, type StartedWindow, startWindow } from './electron-started.ts'

const isRoot = process.getuid?.() === 0

const problem = async (page: Page, says: RegExp, shot: string): Promise<string> => {
  const box = page.getByRole('region', { name: 'There is a problem' })
  await box.getByText(says).waitFor({ timeout: 10_000 })
  await screenshot(page, `bad-input-${shot}`)
  return (await box.locator('p').textContent()) ?? ''
}

/** Two small disks, one that is full and one that is read-only. */
const addDisks = async (stage: Stage): Promise<void> => {
  for (const name of ['full', 'read-only']) {
    await mkdir(stage.path(name))
    await runProgram('mount', ['-t', 'tmpfs', '-o', 'size=64k,mode=777', 'tmpfs', stage.path(name)])
    stage.later(() => runProgram('umount', ['-l', stage.path(name)]))
  }
  await writeFile(stage.path('full/filler'), Buffer.alloc(60 << 10))
  await runProgram('mount', ['-o', 'remount,ro', stage.path('read-only')])
}

describe.skipIf(!canShow)('a window with an answer in it', () => {
  let started: StartedWindow
  let verdict: string
  const file = (name: string) => started.stage.path(name)
  beforeAll(async () => {
    // Before the window is started: it sees the disks that are there then.
    started = await startWindow({ change: async (_, stage) => (isRoot ? addDisks(stage) : undefined) })
    verdict = await practiseOnScreen(started.page)
  })
  afterAll(() => started.stage.clear())

  /** The answer is on the screen still. */
  const keepsAnswer = async () => expect(await started.page.getByRole('heading', { level: 1 }).textContent()).toContain(verdict)

  /** Makes files in the stage's folder; answers their paths. */
  const files = (contents: Record<string, string | Uint8Array>) =>
    Promise.all(Object.entries(contents).map(([name, content]) => writeFile(file(name), content).then(() => file(name))))
  const folder = () => mkdir(file('folder')).then(() => [file('folder')])
  const large = async () => {
    const made = await files({ 'large.zip': 'PK' })
    await truncate(file('large.zip'), 300 << 20)
    return made
  }
  const DROPPED: [string, () => Promise<string[]>, RegExp][] = [
    ['a text', () => files({ 'notes.zip': 'no zip' }), /is not a zip/],
    ['an empty file', () => files({ 'empty.zip': '' }), /is not a zip/],
    ['a zip of something else', () => files({ 'other.zip': makeZip([{ name: 'a.txt', content: 'a' }]) }), /not a TLS Preflight bundle/],
    [
      'a name that leads out',
      () => files({ 'out.zip': makeZip([{ name: '../../evil', content: 'a' }]) }),
      /a name that a bundle never has/,
    ],
    ['a folder', folder, /is a folder/],
    ['two files', () => files({ 'one.zip': 'PK', 'two.zip': 'PK' }), /several files/],
    ['300 MB', large, /too large/],
  ]
  it.each(DROPPED)('says what is wrong with what was dropped, %s, and keeps its answer', async (what, make, says) => {
    await dropFiles(started.page, await make())
    const sentence = await problem(started.page, says, `dropped-${what.replaceAll(' ', '-')}`)
    expect(sentence.split('. ').every((one) => one.split(' ').length <= 20)).toBe(true)
    await keepsAnswer()
  })

  it.skipIf(!isRoot)('says that a disk is full or read-only, writes nothing, and saves elsewhere afterwards', async () => {
    const { application, page, home } = started
    for (const [name, says] of [
      ['full', /no space left there/],
      ['read-only', /file system is read-only/],
    ] as const) {
      const place = started.stage.path(name)
      await application.evaluate(
        ({ dialog }, filePath) => {
          dialog.showSaveDialog = () => Promise.resolve({ canceled: false, filePath })
        },
        join(place, 'bundle.zip'),
      )
      await page.getByRole('button', { name: 'Save the bundle' }).click()
      expect(await problem(page, says, `saved-${name}`)).toContain('Choose another place.')
      expect(await readdir(place)).toEqual(name === 'full' ? ['filler'] : [])
      await keepsAnswer()
    }
    expect(await saveFromWindow(application, page, join(home, 'bundle.zip'))).toBe(join(home, 'bundle.zip'))
  })
})

describe.skipIf(!canShow)('a window that is being used', () => {
  it('is brought to the front by a second start, which says so and ends well', async () => {
    const { stage, application, home, page } = await startWindow()
    try {
      await application.evaluate(({ BrowserWindow }) => {
        const [own] = BrowserWindow.getAllWindows()
        const focused: string[] = []
        Object.assign(globalThis, { focused })
        if (own) own.focus = () => void focused.push('focus')
      })
      const { DISPLAY, PATH } = await application.evaluate(() => ({ DISPLAY: process.env.DISPLAY, PATH: process.env.PATH }))
      const second = spawn(stage.path('electron'), [stage.path('program')], {
        env: { HOME: home, DISPLAY, PATH },
        stdio: ['ignore', 'ignore', 'pipe'],
      })
      let said = ''
      second.stderr.on('data', (chunk: Buffer) => {
        said += chunk
      })
      expect(await new Promise((resolve) => second.on('close', resolve))).toBe(0)
      expect(said).toContain('TLS Preflight is open already. Its window is brought to the front.')
      expect(await application.evaluate(() => (globalThis as unknown as { focused: string[] }).focused)).toEqual(['focus'])
      expect(await page.getByRole('button', { name: 'Check now' }).count()).toBe(1)
    } finally {
      await stage.clear()
    }
  })

  it('opens where nothing may be written in its own folder', async () => {
    const { stage, application } = await startWindow({ env: { XDG_CONFIG_HOME: '/proc/none' } })
    try {
      const own = await application.evaluate(({ app }) => app.getPath('userData'))
      expect(own).not.toContain('/proc')
      await application.close()
      await expect
        .poll(() =>
          readdir(own).then(
            () => 'left',
            () => 'gone',
          ),
        )
        .toBe('gone')
    } finally {
      await stage.clear()
    }
  })

  it('ends with all that it started when its display goes away during a check, and a bundle that is dropped then waits', async () => {
    const stage = await Stage.open()
    try {
      const { display, server } = await startDisplay(stage)
      const [home, temporary] = [stage.path('home'), stage.path('home/temporary')]
      await mkdir(temporary, { recursive: true })
      const env = { PATH: SEARCH_PATH, LANG: 'C.UTF-8', TMPDIR: temporary }
      const { application, page } = await launch(stage, await testElectron(), env, home, { display })
      const port = await freePort()
      const silent = `import socket, time; server = socket.create_server(("127.0.0.1", ${port})); time.sleep(600)`
      await stage.start('python3', ['-c', silent], { ready: () => listens(port) })
      const url = `https://127.0.0.1:${port}/`
      await fillIn(page, { url, profile: 'pci-dss', runtime: 'python', ca: null })
      await page.getByRole('button', { name: 'Check now' }).click()
      const running = async () =>
        (await runProgram('ps', ['-eo', 'args'])).split('\n').filter((line) => line.includes(url) || line.includes(stage.folder))
      await expect.poll(async () => (await running()).some((line) => line.includes(url)), { timeout: 20_000 }).toBe(true)
      await writeFile(stage.path('a.zip'), 'PK')
      await dropFiles(page, [stage.path('a.zip')])
      await problem(page, /A check is running. Open the bundle when it has ended./, 'dropped-during-check')
      let said = ''
      application.process().stderr?.on('data', (chunk: Buffer) => {
        said += chunk
      })
      const ended = new Promise((resolve) => application.process().once('exit', resolve))
      server.kill('SIGKILL')
      expect(await ended).toBe(1)
      await expect.poll(running, { timeout: 5000 }).toEqual([])
      await expect.poll(() => said).toContain('The window has gone: its display was closed, or it was ended by force.')
      expect((await readdir(temporary)).filter((name) => name.startsWith('tls-preflight'))).toEqual([])
    } finally {
      await stage.clear()
    }
  })

  it('has the answer again after its display went away, with what a person answered, and forgets it when it is left', async () => {
    const stage = await Stage.open()
    try {
      const { display, server } = await startDisplay(stage)
      const home = stage.path('home')
      await mkdir(home, { recursive: true })
      const env = { PATH: SEARCH_PATH, LANG: 'C.UTF-8' }
      const electron = await testElectron()
      const first = await launch(stage, electron, env, home, { display })
      const verdict = await practiseOnScreen(first.page, 'proxy-login-needed')
      await layerRow(first.page, 'Operating system').click()
      const question = first.page.getByRole('radiogroup', { name: /^Is this the computer that runs/ })
      await question.getByText('Yes', { exact: true }).click()
      await question.getByText('Noted in the report.').waitFor()
      const ended = new Promise((resolve) => first.application.process().once('exit', resolve))
      server.kill('SIGKILL')
      await ended

      const second = await launch(stage, electron, env, home)
      expect(await waitForVerdict(second.page)).toBe(verdict)
      expect(await layerRow(second.page, 'Operating system').textContent()).toContain('1 question for you')
      const left = new Promise((resolve) => second.application.process().once('exit', resolve))
      await second.application.evaluate(({ app }) => app.quit()).catch(() => undefined)
      await left

      const third = await launch(stage, electron, env, home)
      await third.page.getByRole('button', { name: 'Check now' }).waitFor()
      expect(await third.page.getByRole('button', { name: 'Answer' }).count()).toBe(0)
    } finally {
      await stage.clear()
    }
  })
})
