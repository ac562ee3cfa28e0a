// The walks of a person through the page, in Chromium; and the answer on paper.
import { join } from 'node:path'
import { expect, it } from 'vitest'
import { root } from '../lab/root.ts'
import { openBrowser, openPage, saveFromPage, startServe } from '../lab/runners/page.ts'
import { practiseOnScreen } from '../lab/runners/screen.ts'
import { findProgram, runProgram, Stage } from '../lab/stage.ts'
import { hostEnv } from '../lab/staging.ts'
import { walkThrough } from './walks.ts'

const canShow = findProgram('chromium') !== null

walkThrough('page', canShow, async (stage) => {
  const { address } = await startServe(stage, await hostEnv(stage))
  const context = await (await openBrowser(stage)).newContext({ permissions: ['clipboard-read', 'clipboard-write'] })
  const page = await context.newPage()
  await page.goto(address)
  return {
    page,
    copied: () => page.evaluate(() => navigator.clipboard.readText()),
    save: (name) => saveFromPage(page, stage.path(name)),
    resize: (width, height, zoom) => page.setViewportSize({ width: width / zoom, height: height / zoom }),
  }
})

it.skipIf(!canShow || findProgram('pdftotext') === null)('the answer is whole on paper: verdict, steps and what was found', async () => {
  const stage = await Stage.open()
  try {
    const page = await openPage(stage, await hostEnv(stage))
    const verdict = await practiseOnScreen(page, 'proxy-login-needed')
    const file = join(root, 'test-artifacts', 'walks', 'page', 'paper.pdf')
    await page.emulateMedia({ colorScheme: 'dark' })
    await page.pdf({ path: file, format: 'A4', printBackground: false })
    const text = (await runProgram('pdftotext', ['-layout', file, '-'])).replace(/\s+/g, ' ')
    for (const said of [
      verdict,
      'Where it breaks',
      'Ask your network team for a login',
      'Subject: ',
      'The checklist, layer by layer',
      'How this was checked',
    ])
      expect(text).toContain(said)
    // Nobody presses a button on paper.
    expect(text).not.toMatch(/Check again|Save the bundle|New check/)
  } finally {
    await stage.clear()
  }
})
