// The page as a person meets it: `serve` and a browser, and the way that `npm start` takes where there can be no window.
import { spawn } from 'node:child_process'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { openBrowser, startServe } from '../lab/runners/page.ts'
import { practiseOnScreen, screenshot, waitForVerdict } from '../lab/runners/screen.ts'
import { endProcess, findProgram, SEARCH_PATH, Stage } from '../lab/stage.ts'

const canShow = findProgram('chromium') !== null

let stage: Stage
let env: Record<string, string>
beforeEach(async () => {
  stage = await Stage.open()
  env = { PATH: SEARCH_PATH, HOME: stage.folder, LANG: 'C.UTF-8' }
})
afterEach(() => stage.clear())

describe.skipIf(!canShow)('the page', () => {
  it('shows the practice run to its verdict', async () => {
    const { address } = await startServe(stage, env)
    const page = await (await openBrowser(stage)).newPage()
    await page.goto(address)
    expect(await practiseOnScreen(page)).toMatch(/^Ready/)
    await screenshot(page, 'page-practice')
  })

  it('shows a practice run with a fault to its cause', async () => {
    const { address } = await startServe(stage, env)
    const page = await (await openBrowser(stage)).newPage()
    await page.goto(address)
    await page.getByRole('button', { name: 'Try it on a practice platform' }).click()
    await page.getByRole('combobox', { name: 'Practice run' }).selectOption('endpoint-old-tls-only')
    await page.getByRole('button', { name: 'Check now' }).click()
    expect(await waitForVerdict(page)).toMatch(/^Cannot connect/)
    expect(await page.getByRole('region', { name: 'What to do next' }).textContent()).toContain('platform')
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
      if (/Open this address/.test(said)) resolve()
    })
    child.on('close', () => resolve())
  })
  expect(said).toContain('There is no display here')
  const address = /http:\/\/127\.0\.0\.1:\d+\S*/.exec(said)?.[0]
  expect(address).toBeDefined()
  expect((await fetch(String(address).replace(/#.*$/, ''))).status).toBe(200)
  const ended = new Promise<number | null>((resolve) => child.on('close', resolve))
  child.kill('SIGINT')
  expect(await ended).not.toBe(1)
})
