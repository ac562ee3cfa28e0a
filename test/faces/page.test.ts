// The page as a person meets it: `serve` and a browser, and the way that `npm start` takes where there can be no window.
import { spawn } from 'node:child_process'
import { writeFile } from 'node:fs/promises'
import type { Page } from 'playwright-core'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { openBrowser, openPage, saveFromPage, startServe } from '../lab/runners/page.ts'
import { fillIn, layerRow, openBundleOnScreen, practiseOnScreen, screenshot, waitForVerdict } from '../lab/runners/screen.ts'
import { endProcess, findProgram, freePort, listens, SEARCH_PATH, Stage } from '../lab/stage.ts'

const canShow = findProgram('chromium') !== null

let stage: Stage
let env: Record<string, string>
beforeEach(async () => {
  stage = await Stage.open()
  env = { PATH: SEARCH_PATH, HOME: stage.folder, LANG: 'C.UTF-8' }
})
afterEach(() => stage.clear())

/** The page's first screen, ready to check a server that never answers. */
const beforeSilence = async (page: Page): Promise<void> => {
  const port = await freePort()
  const silent = `import socket, time; server = socket.create_server(("127.0.0.1", ${port})); time.sleep(600)`
  await stage.start('python3', ['-c', silent], { ready: () => listens(port) })
  await fillIn(page, { url: `https://127.0.0.1:${port}/`, profile: 'pci-dss', runtime: 'curl', ca: null })
}
/** A tab with the page, and how to open another one of the same browser. */
const tabs = async (): Promise<{ page: Page; another(): Promise<Page> }> => {
  const { address } = await startServe(stage, env)
  const context = await (await openBrowser(stage)).newContext()
  const open = async (url: string) => {
    const tab = await context.newPage()
    await tab.goto(url)
    return tab
  }
  const page = await open(address)
  return { page, another: () => open(page.url()) }
}
const checking = (page: Page) => page.getByRole('heading', { name: 'Checking this computer' }).waitFor({ timeout: 5_000 })

describe.skipIf(!canShow)('the page', () => {
  it('shows the practice run to its verdict', async () => {
    const { address } = await startServe(stage, env)
    const page = await (await openBrowser(stage)).newPage()
    await page.goto(address)
    expect(await practiseOnScreen(page)).toMatch(/^Ready/)
    await screenshot(page, 'page-practice')
  })

  it('explains an error message before anything is run', async () => {
    const page = await openPage(stage, env)
    await page.getByRole('button', { name: 'Do you have an error message?' }).click()
    const box = page.getByLabel('The message, as your program wrote it')
    await box.fill('[error] cURL error 60: SSL certificate problem: unable to get local issuer certificate')
    await page.getByRole('button', { name: 'What can it mean?' }).click()
    const answer = page.locator('.explanation')
    await answer.getByRole('heading').first().waitFor({ timeout: 5_000 })
    expect(await answer.textContent()).toContain('“unable to get local issuer certificate” is said by')
    await screenshot(page, 'page-error-message')
    await box.fill('it does not work')
    await page.getByRole('button', { name: 'What can it mean?' }).click()
    await answer.getByText('No error message that is known stands in this text.').waitFor({ timeout: 5_000 })
  })

  it('shows the check that runs, with Cancel, after a reload and in a second tab', async () => {
    const { page, another } = await tabs()
    await beforeSilence(page)
    await page.getByRole('button', { name: 'Check now' }).click()
    await checking(page)
    await page.reload()
    await checking(page)
    const second = await another()
    await checking(second)
    await screenshot(second, 'page-second-tab')
    await second.getByRole('button', { name: 'Cancel' }).click()
    for (const tab of [page, second]) await tab.getByRole('button', { name: 'Check now' }).waitFor({ timeout: 5_000 })
    expect(await page.getByRole('status').last().textContent()).toContain('cancelled')
  })

  it('shows a check that is in the way of another one, so that it can be cancelled', async () => {
    const { page, another } = await tabs()
    const second = await another()
    // It has asked by now whether a check runs: one that begins later is news to it.
    await second.getByRole('button', { name: 'Check now' }).waitFor()
    await beforeSilence(page)
    await page.getByRole('button', { name: 'Check now' }).click()
    await checking(page)
    await second.getByRole('button', { name: 'Check now' }).click()
    await checking(second)
    await second.getByRole('button', { name: 'Cancel' }).click()
    await page.getByRole('button', { name: 'Check now' }).waitFor({ timeout: 5_000 })
  })

  it('shows the answer in every tab that follows the check, and again after a reload', async () => {
    const page = await openPage(stage, env)
    await practiseOnScreen(page)
    await page.reload()
    expect(await waitForVerdict(page)).toMatch(/^Ready/)
  })

  it('refuses beside its field what the command line refuses, before anything runs', async () => {
    const page = await openPage(stage, env)
    const empty = stage.path('empty.pem')
    await writeFile(empty, 'no certificate')
    await page.getByRole('button', { name: 'More options' }).click()
    await page.getByText('This address').click()
    for (const [label, value, says] of [
      ['Address of the API', 'https://a.example:0/', /port 0/],
      ['Address of the API', `https://${'a'.repeat(1980)}.example/`, /longer than a name/],
      ['Address of the API', `https://a.example/${'a'.repeat(3000)}`, /longer than 2000/],
      ['Proxy address', '', /not understood/],
      ['Proxy address', 'http://proxy.example:none', /port number/],
      ['File with further certificates', stage.path('missing.pem'), /cannot be read/],
      ['File with further certificates', empty, /holds no certificate/],
    ] as const) {
      if (!label.startsWith('Proxy')) await page.getByLabel('Proxy address').fill('http://127.0.0.1:1')
      await page.getByLabel(label).fill(value)
      await page.getByRole('button', { name: 'Check now' }).click()
      const field = page.getByLabel(label).and(page.locator('[aria-invalid=true]:focus'))
      await field.waitFor({ timeout: 5_000 })
      const described = (await field.getAttribute('aria-describedby'))?.split(' ') ?? []
      const words = await Promise.all(described.map((id) => page.locator(`[id="${id}"]`).textContent()))
      expect(words.join(' ')).toMatch(says)
      if (label.startsWith('File') && value === empty) await screenshot(page, 'page-refused')
      await page.getByLabel(label).fill('')
    }
  })

  it('is back at its top, on its heading, when practice is chosen', async () => {
    const page = await openPage(stage, env)
    await page.setViewportSize({ width: 800, height: 600 })
    await page.getByRole('button', { name: 'Try it on a practice platform' }).click()
    await page.getByRole('heading', { level: 1 }).and(page.locator(':focus')).waitFor({ timeout: 5_000 })
    expect(await page.evaluate(() => window.scrollY)).toBe(0)
    await screenshot(page, 'page-practice-form')
    const plan = page.getByRole('region', { name: 'What will be run and read' })
    expect(await plan.textContent()).toMatch(/Run.*Read.*Connect/)
    expect(await plan.textContent()).not.toContain('running servers')
  })

  it('shows a practice run with a fault to its cause', async () => {
    const { address } = await startServe(stage, env)
    const page = await (await openBrowser(stage)).newPage()
    await page.goto(address)
    await page.getByRole('button', { name: 'Try it on a practice platform' }).click()
    await page.getByRole('combobox', { name: 'Practice run' }).selectOption('endpoint-old-tls-only')
    await page.getByRole('button', { name: 'Check now' }).click()
    expect(await waitForVerdict(page)).toMatch(/^Cannot connect/)
    const next = page.getByRole('region', { name: 'What to do next' })
    expect(await next.textContent()).toContain('platform')
    await next.getByRole('button', { name: /^Copy the message/ }).click()
    await next.getByRole('button', { name: /^Copied/ }).waitFor()
    await next.getByText(/^Message to Practice platform/).click()
    expect(await next.getByRole('group', { name: /^Message/ }).textContent()).toMatch(/^PRACTICE.*\n+Subject: /)
    await screenshot(page, 'page-message')
  })

  it('asks what only a person can answer, and keeps the answers in the bundle, where they are read', async () => {
    const page = await openPage(stage, env)
    await practiseOnScreen(page)
    await layerRow(page, 'Firewall').click()
    const question = page.getByRole('radiogroup', { name: /^Has the firewall team allowed localhost on port/ })
    await question.getByText('No', { exact: true }).click()
    await question.getByText('Ask the firewall team for a lasting rule').waitFor({ timeout: 5_000 })
    await page.getByText(/^“Has the firewall team .*” was answered with no\./).waitFor({ timeout: 5_000 })
    expect(await layerRow(page, 'Firewall').textContent()).toContain('1 question for you')
    await screenshot(page, 'page-question')
    const bundle = await saveFromPage(page, stage.path('bundle.zip'))

    // Who checks again is not asked again.
    await page.getByRole('button', { name: 'Check again' }).click()
    await checking(page)
    await waitForVerdict(page)
    expect(await layerRow(page, 'Firewall').textContent()).toContain('1 question for you')

    await page.getByRole('navigation').getByRole('button', { name: 'New check' }).click()
    await openBundleOnScreen(page, bundle)
    await layerRow(page, 'Firewall').click()
    await page.getByText('Answer: No', { exact: true }).waitFor({ timeout: 5_000 })
    expect(await page.getByRole('radiogroup').count()).toBe(0)
  })

  it('shows the hello of a program byte by byte, and gives the focus back', async () => {
    const page = await openPage(stage, env)
    await practiseOnScreen(page)
    const button = page.getByRole('button', { name: /^Show the first message of curl/ })
    await button.click()
    const dialog = page.getByRole('dialog', { name: /^The first message of curl/ })
    await dialog.getByRole('option', { name: /^server_name/ }).click()
    const marked = dialog.locator('mark')
    // The name of the platform, localhost, in ASCII (RFC 6066 section 3).
    expect(await marked.textContent()).toContain(Buffer.from('localhost').toString('hex').replace(/../g, '$& ').trim())
    await page.keyboard.press('ArrowDown')
    expect(await marked.textContent()).not.toContain('6c 6f 63 61')
    await screenshot(page, 'page-hello')
    await page.keyboard.press('Escape')
    await dialog.waitFor({ state: 'detached' })
    await expect.poll(() => button.evaluate((element) => element === document.activeElement)).toBe(true)
  })

  it('tells what a word of the field means, where it is used first', async () => {
    const page = await openPage(stage, env)
    await practiseOnScreen(page, 'proxy-login-needed')
    const [first] = await page.getByRole('button', { name: /: what is this\?$/ }).all()
    await first?.click()
    expect(await page.getByRole('dialog').textContent()).toMatch(/\w+ .+\.$/)
    await page.keyboard.press('Escape')
    const words = page.getByRole('region', { name: 'Words used here' })
    expect(await words.getByText('proxy', { exact: true }).count()).toBe(1)
  })
})

it('`npm start` without a display says so, prints the address of the page, and ends when it is told to', async () => {
  const child = spawn(process.execPath, ['build/start.mjs'], {
    env: { ...env, DISPLAY: '', WAYLAND_DISPLAY: '' },
    stdio: ['ignore', 'pipe', 'pipe'],
  })
  stage.later(() => endProcess(child))
  let said = ''
  await new Promise<void>((resolve) => {
    child.stdout.on('data', (chunk: Buffer) => {
      said += chunk
      if (/ssh -L/.test(said)) resolve()
    })
    child.on('close', () => resolve())
  })
  expect(said).toContain('There is no display here')
  expect(said.match(/Ctrl\+C/g)).toHaveLength(1)
  const address = /http:\/\/127\.0\.0\.1:\d+\S*/.exec(said)?.[0]
  expect(address).toBeDefined()
  expect((await fetch(String(address).replace(/#.*$/, ''))).status).toBe(200)
  const ended = new Promise<number | null>((resolve) => child.on('close', resolve))
  child.kill('SIGINT')
  expect(await ended).not.toBe(1)
})
