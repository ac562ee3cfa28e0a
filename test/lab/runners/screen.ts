// What a person does on the screens, the same in the page and in the window: fill in, check, read the answer.
import { mkdir } from 'node:fs/promises'
import { join } from 'node:path'
import type { Locator, Page } from 'playwright-core'
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

/** From any screen, and whatever runs, to an empty first screen of a real check. */
export const beginAnew = async (page: Page): Promise<void> => {
  // A page that was just loaded asks first whether a check runs.
  await page
    .getByRole('button', { name: /^(Check now|Cancel|Save the bundle)/ })
    .first()
    .waitFor()
  const cancel = page.getByRole('button', { name: 'Cancel', exact: true })
  if ((await cancel.count()) > 0) await cancel.click()
  await page.getByRole('navigation', { name: 'Main' }).getByRole('button', { name: 'New check' }).click()
  const back = page.getByRole('button', { name: 'Back to a real check' })
  if ((await back.count()) > 0) await back.click()
  await page.getByRole('button', { name: 'Try it on a practice platform' }).waitFor()
}

/** The practice run, ready to be checked; `fault` is the id of one that can be chosen, or none. */
export const choosePractice = async (page: Page, fault: string | null): Promise<void> => {
  await page.getByRole('button', { name: 'Try it on a practice platform' }).click()
  await page.getByRole('combobox', { name: 'Practice run' }).selectOption(fault ?? 'none')
}

/** A practice run from the first screen to its verdict. */
export const practiseOnScreen = async (page: Page, fault: string | null = null): Promise<string> => {
  await choosePractice(page, fault)
  await page.getByRole('button', { name: 'Check now' }).click()
  return waitForVerdict(page)
}

export const checklist = (page: Page): Locator => page.getByRole('region', { name: 'The checklist, layer by layer' })

/** The row of one layer, by the beginning of its title: a button that unfolds it. */
export const layerRow = (page: Page, title: string): Locator => checklist(page).getByRole('button', { name: new RegExp(`^${title}`) })

export const openBundleOnScreen = async (page: Page, file: string): Promise<string> => {
  const chooser = page.waitForEvent('filechooser')
  await page.getByRole('button', { name: 'Open a bundle' }).click()
  await (await chooser).setFiles(file)
  return waitForVerdict(page)
}

/** Unfolds everything that unfolds on the answer, and what that brings. */
export const unfoldAll = async (page: Page): Promise<void> => {
  const main = page.getByRole('main')
  const folded = main.locator('button[aria-expanded=false][aria-controls]')
  while ((await folded.count()) > 0) await folded.first().click()
  const closed = main.locator('details:not([open]) > summary').filter({ visible: true })
  while ((await closed.count()) > 0) await closed.first().click()
}
