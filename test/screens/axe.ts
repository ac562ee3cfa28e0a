// Every state of every screen through axe, in all themes, through one face. A state that a real check can hardly give is a bundle, opened.
import { writeFile } from 'node:fs/promises'
import type { Page } from 'playwright-core'
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { ANSWERS, bundleOf } from '../fixtures/answers.ts'
import { say } from '../lab/measure.ts'
import { violationsOn } from '../lab/runners/axe.ts'
import { emptyGallery, type Pictures, pictures } from '../lab/runners/look.ts'
import { beginAnew, choosePractice, openBundleOnScreen, practiseOnScreen, unfoldAll, waitForVerdict } from '../lab/runners/screen.ts'
import { freePort, listens, Stage } from '../lab/stage.ts'

const STEP_MS = 10_000

/** How a screen is brought into one of its states, from an empty first screen. */
type Bring = (page: Page, stage: Stage) => Promise<unknown>

const silence: Bring = async (page, stage) => {
  const port = await freePort()
  const silent = `import socket, time; server = socket.create_server(("127.0.0.1", ${port})); time.sleep(600)`
  await stage.start('python3', ['-c', silent], { ready: () => listens(port) })
  await page.getByLabel('Address of the API').fill(`https://127.0.0.1:${port}/`)
  await page.getByRole('button', { name: 'Check now' }).click()
  await page.getByRole('heading', { name: 'Checking this computer' }).waitFor()
}

const holdFile: Bring = (page) =>
  page.evaluate(() => {
    const dataTransfer = new DataTransfer()
    dataTransfer.items.add(new File(['x'], 'bundle.zip'))
    document.dispatchEvent(new DragEvent('dragover', { dataTransfer, bubbles: true, cancelable: true }))
  })

const START: Readonly<Record<string, Bring>> = {
  start: async () => undefined,
  'start, practice': (page) => choosePractice(page, 'endpoint-old-tls-only'),
  'start, options open': async (page) => {
    await page.getByRole('button', { name: 'More options' }).click()
    await page.getByText('This address').click()
    await page.getByRole('checkbox', { name: 'Something else' }).check()
  },
  'start, a field refused': async (page) => {
    await page.getByLabel('Address of the API').fill('https://a.example:0/')
    await page.getByRole('button', { name: 'Check now' }).click()
    await page.locator('[aria-invalid=true]').waitFor()
  },
  'start, an error message explained': async (page) => {
    await page.getByRole('button', { name: 'Do you have an error message?' }).click()
    await page.getByLabel('The message, as your program wrote it').fill('cURL error 60: unable to get local issuer certificate')
    await page.getByRole('button', { name: 'What can it mean?' }).click()
    await page.getByText('finds out which of these it is').waitFor()
  },
  'start, a problem': async (page, stage) => {
    const file = stage.path('no-bundle.zip')
    await writeFile(file, 'This is no bundle.')
    const chooser = page.waitForEvent('filechooser')
    await page.getByRole('button', { name: 'Open a bundle' }).click()
    await (await chooser).setFiles(file)
    await page.getByRole('heading', { name: 'There is a problem' }).waitFor()
  },
  'start, a file held over it': holdFile,
}

const LATER: Readonly<Record<string, Bring>> = {
  checking: silence,
  'checking, for long': async (page, stage) => {
    await silence(page, stage)
    await page.getByRole('status').filter({ hasText: 'Still working' }).waitFor({ timeout: 15_000 })
  },
  'answer, all unfolded': async (page) => {
    await practiseOnScreen(page, 'proxy-login-needed')
    await unfoldAll(page)
  },
  'answer, a word opened': async (page) => {
    await practiseOnScreen(page, 'proxy-login-needed')
    await page
      .getByRole('button', { name: /what is this\?$/ })
      .first()
      .click()
    await page.getByRole('dialog').waitFor()
  },
  'answer, a hello': async (page) => {
    await practiseOnScreen(page, null)
    await page
      .getByRole('button', { name: /^Show the first message of/ })
      .first()
      .click()
    await page.getByRole('dialog').getByRole('listbox').waitFor()
  },
  'answer, compared': async (page) => {
    await practiseOnScreen(page, 'endpoint-certificate-expired')
    await page.getByRole('button', { name: 'Check again' }).click()
    await page.getByRole('heading', { name: /^Since the last check/ }).waitFor()
    await waitForVerdict(page)
    await page
      .getByRole('button', { name: /^Copy the message/ })
      .first()
      .click()
  },
}

/** The answers, each opened from a bundle; the layers are unfolded. */
const OPENED = Object.fromEntries(
  ANSWERS.map(({ name, says, facts }): [string, Bring] => [
    `answer from a bundle, ${name}`,
    async (page, stage) => {
      const file = stage.path(`${name.replaceAll(' ', '-')}.zip`)
      await writeFile(file, await bundleOf(facts))
      expect(await openBundleOnScreen(page, file)).toMatch(says)
      await unfoldAll(page)
    },
  ]),
)

/** `main`: those that differ in their parts, where the rest was shown in the other face. */
const statesOf = (which: 'all' | 'main'): readonly (readonly [string, Bring])[] => {
  const all = Object.entries({ ...START, ...LATER, ...OPENED })
  const main = [
    'start',
    'start, options open',
    'checking',
    'answer, all unfolded',
    'answer, a hello',
    'answer from a bundle, stops on a day',
  ]
  return which === 'all' ? all : all.filter(([name]) => main.includes(name))
}

export const askAxe = (face: 'window' | 'page', canShow: boolean, which: 'all' | 'main', open: (stage: Stage) => Promise<Page>): void => {
  describe.skipIf(!canShow)(`axe at the ${face}`, () => {
    let stage: Stage
    let page: Page
    let shot: Pictures
    const count = { states: 0, screens: 0, violations: 0 }
    beforeAll(async () => {
      await emptyGallery(`${face}-states`)
      stage = await Stage.open()
      page = await open(stage)
      page.setDefaultTimeout(STEP_MS)
      shot = pictures(page, `${face}-states`)
      // It has its session by then, and may be loaded again.
      await page.getByRole('button', { name: 'Check now' }).waitFor()
    })
    afterAll(async () => {
      say(`axe at the ${face}: ${count.violations} violations in ${count.states} states, ${count.screens} with their themes`)
      await stage.clear()
    })
    beforeEach(async () => {
      // What is held over the page, or open over it, is none of the next state's.
      await page.reload()
      await beginAnew(page)
    })

    it.each(statesOf(which))('finds nothing: %s', async (name, bring) => {
      await bring(page, stage)
      await shot(name.replaceAll(/[ ,]+/g, '-'), false)
      const { themes, violations } = await violationsOn(page)
      count.states += 1
      count.screens += themes
      count.violations += violations.length
      expect(violations).toEqual([])
    })
  })
}
