// The walks of a person through the page, in Chromium; and the answer on paper.

import { openBrowser, saveFromPage, startServe } from '../lab/runners/page.ts'
import { findProgram } from '../lab/stage.ts'
import { hostEnv } from '../lab/staging.ts'
import { walkThrough } from './walks.ts'

walkThrough('page', findProgram('chromium') !== null, async (stage) => {
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
