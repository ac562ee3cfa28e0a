// What a person does on the screens, the same in the page and in the window: fill in, check, read the answer.
import { mkdir } from 'node:fs/promises'
import { join } from 'node:path'
import type { Page } from 'playwright-core'
import { root } from '../root.ts'
import type { Check } from '../scenario.ts'

/** A step on these screens has the product's default deadline, and a check has several. */
const VERDICT_MS = 120_000
const NAMES: Record<string, string> = { curl: 'curl', openssl: 'OpenSSL', python: 'Python', node: 'Node.js', php: 'PHP' }

export const screenshot = async (page: Page, name: string): Promise<void> => {
  const folder = join(root, 'test-artifacts')
  await mkdir(folder, { recursive: true })
  await page.screenshot({ path: join(folder, `${name}.png`), fullPage: true })
}

export const fillIn = async (page: Page, check: Pick<Check, 'url' | 'profile' | 'runtime' | 'ca'>): Promise<void> => {
  await page.getByRole('combobox', { name: 'Platform' }).selectOption(check.profile)
  await page.getByLabel('Address of the API').fill(check.url)
  for (const runtime of check.runtime.split(',')) {
    const box = page.getByRole('checkbox', { name: NAMES[runtime] ?? runtime, exact: true })
    // Few name a tool or a library as what their integration runs on.
    if (!(await box.isVisible())) await page.getByRole('checkbox', { name: 'Something else' }).check()
    await box.check()
  }
  if (check.ca === null) return
  await page.getByRole('button', { name: 'More options' }).click()
  await page.getByLabel('File with further certificates').fill(check.ca)
}

export const waitForVerdict = async (page: Page): Promise<string> => {
  await page.getByRole('heading', { name: 'The checklist, layer by layer' }).waitFor({ timeout: VERDICT_MS })
  return (await page.getByRole('heading', { level: 1 }).textContent())?.trim() ?? ''
}

/** Checks as a person would; answers the sentence that heads the answer. */
export const checkOnScreen = async (page: Page, check: Pick<Check, 'url' | 'profile' | 'runtime' | 'ca'>): Promise<string> => {
  await fillIn(page, check)
  await page.getByRole('button', { name: 'Check now' }).click()
  return waitForVerdict(page)
}

/** The practice run of a platform that behaves well, from the first screen to its verdict. */
export const practiseOnScreen = async (page: Page): Promise<string> => {
  await page.getByRole('button', { name: 'Try it on a practice platform' }).click()
  await page.getByRole('button', { name: 'Check now' }).click()
  return waitForVerdict(page)
}
