// Electron's security checklist against the running window, continued: the ways out of its page, items 13 to 15. What a page must not
// do is refused by each of two doors alone, too, in a copy of the program with the other one open.
import { readFile, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import type { Page } from 'playwright-core'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { type Bridge, canShow, dropFiles, type StartedWindow, startWindow } from './electron-started.ts'

/** Puts a link into the page and clicks it as a person would. */
const clickLink = async (
  page: Page,
  attributes: Record<string, string>,
  how: { button?: 'middle'; key?: 'Control' | 'Shift' } = {},
): Promise<void> => {
  const { x, y } = await page.evaluate((those) => {
    document.getElementById('tried')?.remove()
    const link = document.createElement('a')
    for (const [name, value] of Object.entries({ id: 'tried', ...those })) link.setAttribute(name, value)
    link.append('a link')
    document.body.prepend(link)
    return link.getBoundingClientRect()
  }, attributes)
  // Not by a locator: that waits for the navigation that a click began.
  if (how.key) await page.keyboard.down(how.key)
  await page.mouse.click(x + 4, y + 4, { button: how.button ?? 'left' })
  if (how.key) await page.keyboard.up(how.key)
}

/** Loads the page as at a start, whatever was held off before: Playwright waits for that in vain otherwise. */
const openAfresh = async (page: Page): Promise<void> => {
  await expect.poll(() => page.evaluate(() => document.readyState).catch(() => 'leaving')).toBe('complete')
  await settled()
  const own = 'app://renderer/index.html'
  await page.goto(own).catch(() => page.goto(own))
  await page.getByRole('button', { name: 'Check now' }).waitFor()
}

/** A mark that is gone once the document is another one. */
const mark = (page: Page) => page.evaluate(() => void Object.assign(globalThis, { marked: true }))
const isMarked = (page: Page) => page.evaluate(() => 'marked' in globalThis)
const settled = () => new Promise((resolve) => setTimeout(resolve, 250))

/** Addresses that a link or a script may try. */
const AWAY = (origin: string): string[] => [
  `${origin}/link`,
  'https://example.com/',
  'file:///etc/hostname',
  'app://renderer/assets/',
  'app://elsewhere/',
  'data:text/html,<p>elsewhere',
  'javascript:document.body.replaceChildren()',
  'mailto:a@example.com',
  'chrome://gpu',
  'view-source:app://renderer/index.html',
]

describe.skipIf(!canShow)('Electron’s checklist, at its doors', () => {
  let started: StartedWindow
  beforeAll(async () => {
    started = await startWindow()
  })
  afterAll(() => started.stage.clear())

  const windows = () => started.application.evaluate(({ BrowserWindow }) => BrowserWindow.getAllWindows().length)

  it('13. No navigation: not by a link, a script, a form, a drop, the history or a redirect', async () => {
    const { page, application, site, stage } = started
    await mark(page)
    for (const href of AWAY(site.origin)) {
      await clickLink(page, { href })
      await page.evaluate((url) => {
        location.href = url
      }, href)
      await settled()
      expect([href, page.url(), await isMarked(page)]).toEqual([href, 'app://renderer/index.html', true])
    }
    await page.evaluate((url) => {
      const again = Object.assign(document.createElement('meta'), { httpEquiv: 'refresh', content: `0;url=${url}` })
      document.head.append(again)
      const form = Object.assign(document.createElement('form'), { action: url, method: 'POST' })
      document.body.append(form)
      form.submit()
      history.pushState({}, '', '#pushed')
      history.go(-5)
      history.forward()
    }, `${site.origin}/form`)
    await settled()
    expect([page.url().replace(/#.*/, ''), await isMarked(page)]).toEqual(['app://renderer/index.html', true])
    const file = stage.path('dropped.html')
    await writeFile(file, '<title>dropped</title>')
    await dropFiles(page, [file])
    // Where the page itself does not hold the drop, Chromium must not either.
    await page.evaluate(() => {
      for (const type of ['dragover', 'drop']) window.addEventListener(type, (event) => event.stopImmediatePropagation(), { capture: true })
    })
    await dropFiles(page, [file])
    await settled()
    expect([page.url().replace(/#.*/, ''), await isMarked(page)]).toEqual(['app://renderer/index.html', true])
    // An empty page cannot be held off, but the window comes back from it.
    await application.evaluate(({ BrowserWindow }) => {
      const visited: string[] = []
      Object.assign(globalThis, { visited })
      BrowserWindow.getAllWindows()[0]?.webContents.on('did-navigate', (_event, url) => void visited.push(url))
    })
    await page.evaluate(() => void setTimeout(() => Object.assign(location, { href: 'about:blank' })))
    const visited = () => application.evaluate(() => (globalThis as unknown as { visited: string[] }).visited)
    await expect.poll(visited, { timeout: 5000 }).toEqual(['about:blank', 'app://renderer/index.html'])
    await openAfresh(page)
    const redirected = await application.evaluate(
      ({ BrowserWindow }, url) =>
        BrowserWindow.getAllWindows()[0]
          ?.loadURL(url)
          .then(String, ({ code }: { code: string }) => code),
      `${site.origin}/redirect`,
    )
    expect(redirected).toMatch(/^ERR_/)
    expect(site.asked).toEqual([])
    await openAfresh(page)
  })

  it('14. No new windows: not by a script, a target, a middle click or a key', async () => {
    const { page, site } = started
    expect(
      await page.evaluate((url) => [window.open(url), window.open('about:blank'), window.open('app://renderer/index.html')], site.origin),
    ).toEqual([null, null, null])
    for (const href of [`${site.origin}/window`, 'app://renderer/index.html']) {
      await clickLink(page, { href, target: '_blank' })
      await clickLink(page, { href, target: 'named', rel: 'opener' })
      await clickLink(page, { href }, { button: 'middle' })
      for (const key of ['Control', 'Shift'] as const) await clickLink(page, { href }, { key })
      await clickLink(page, { href, download: 'x.html' })
    }
    await settled()
    expect([await windows(), page.url(), site.asked]).toEqual([1, 'app://renderer/index.html', []])
  })

  it('15. Nothing is handed to the system’s browser: the window has no link that leads out, and opens none', async () => {
    const { page, application, site } = started
    await openAfresh(page)
    await application.evaluate(({ shell }) => {
      const opened: string[] = []
      const note = async (what: string) => void opened.push(what)
      Object.assign(shell, { openExternal: note, openPath: note, showItemInFolder: note })
      Object.assign(globalThis, { opened })
    })
    await page.getByRole('button', { name: 'Try it on a practice platform' }).click()
    await page.getByRole('combobox', { name: 'Practice run' }).selectOption('endpoint-old-tls-only')
    await page.getByRole('button', { name: 'Check now' }).click()
    await page.getByRole('heading', { level: 1, name: /^Cannot connect/ }).waitFor({ timeout: 60_000 })
    expect(
      await page.evaluate(() =>
        [...document.querySelectorAll('a[href]:not([href^="#"]), area, form[action]')].map(({ outerHTML }) => outerHTML),
      ),
    ).toEqual([])
    for (const href of [`${site.origin}/`, 'https://example.com/', 'mailto:a@example.com', 'tel:1', 'ssh://a', 'x-other:a', 'file:///etc'])
      for (const target of ['_self', '_blank']) await clickLink(page, { href, target })
    await settled()
    expect(await application.evaluate(() => (globalThis as unknown as { opened: string[] }).opened)).toEqual([])
    expect([started.browserOpened(), site.asked]).toEqual([false, []])
  })
})

/** The copy of the main process with something else in it, which must have been there. */
const changed = (from: string, to: string) => async (folder: string) => {
  const file = join(folder, 'dist', 'electron', 'main.cjs')
  const text = await readFile(file, 'utf8')
  const next = text.replaceAll(from, to)
  if (next === text) throw new Error(`There is no ${from} in the window's program.`)
  await writeFile(file, next)
}

describe.skipIf(!canShow)('with one door open, the other one holds', () => {
  let started: StartedWindow
  beforeAll(async () => {
    const frames = changed('nodeIntegrationInSubFrames:!1', 'nodeIntegrationInSubFrames:!0')
    const views = changed('webviewTag:!1', 'webviewTag:!0')
    const policy = changed("frame-ancestors 'none'", "frame-ancestors 'self'; frame-src 'self'")
    started = await startWindow({
      change: async (folder) => {
        for (const open of [frames, views, policy]) await open(folder)
      },
    })
    await started.application.evaluate(({ BrowserWindow }) =>
      BrowserWindow.getAllWindows()[0]?.webContents.session.webRequest.onBeforeRequest(null),
    )
  })
  afterAll(() => started.stage.clear())

  it('13. a navigation is prevented where requests are not cancelled, a redirect too', async () => {
    const { page, application, site } = started
    await mark(page)
    await clickLink(page, { href: `${site.origin}/link` })
    await page.evaluate((url) => {
      location.href = url
    }, `${site.origin}/location`)
    await settled()
    expect([site.asked, await isMarked(page)]).toEqual([[], true])
    await application.evaluate(
      ({ BrowserWindow }, url) =>
        BrowserWindow.getAllWindows()[0]
          ?.loadURL(url)
          .catch(() => undefined),
      `${site.origin}/redirect`,
    )
    await settled()
    expect(site.asked).toEqual(['/redirect'])
    await application.evaluate(({ BrowserWindow }) => BrowserWindow.getAllWindows()[0]?.loadURL('app://renderer/index.html'))
    await page.getByRole('button', { name: 'Check now' }).waitFor()
  })

  it('12. a webview is not attached where its tag is allowed', async () => {
    const { page, application, site } = started
    await page.evaluate((src) => {
      const view = document.createElement('webview')
      view.setAttribute('src', src)
      document.body.append(view)
    }, `${site.origin}/webview`)
    await settled()
    expect(await application.evaluate(({ webContents }) => webContents.getAllWebContents().map((one) => one.getType()))).toEqual(['window'])
    expect(site.asked).not.toContain('/webview')
  })

  it.each([
    ['written by the page', { srcdoc: '<p>a frame' }],
    ['of the very page', { src: 'app://renderer/index.html' }],
  ])('17. a frame %s is refused where it has the bridge', async (_, properties) => {
    const reply = await started.page.evaluate(async (those) => {
      const frame = Object.assign(document.createElement('iframe'), those)
      document.body.append(frame)
      await new Promise((resolve) => frame.addEventListener('load', resolve))
      const inside = frame.contentWindow as unknown as { tlsPreflight?: Bridge } | null
      return inside?.tlsPreflight?.start?.({}) ?? 'no bridge'
    }, properties)
    expect(JSON.parse(String(reply))).toEqual({ ok: false, sentence: 'This window may not ask.' })
  })
})

describe.skipIf(!canShow)('as it is packaged', () => {
  it('has no developer tools', async () => {
    const { stage, application } = await startWindow({ env: { ELECTRON_FORCE_IS_PACKAGED: 'true' } })
    try {
      const told = await application.evaluate(async ({ app, BrowserWindow }) => {
        const contents = BrowserWindow.getAllWindows()[0]?.webContents
        contents?.openDevTools({ mode: 'detach' })
        // Where they open they are there in half a second.
        for (let turn = 0; turn < 30 && !contents?.isDevToolsOpened(); turn += 1) await new Promise((resolve) => setTimeout(resolve, 100))
        return [app.isPackaged, contents?.isDevToolsOpened()]
      })
      expect(told).toEqual([true, false])
    } finally {
      await stage.clear()
    }
  })
})
