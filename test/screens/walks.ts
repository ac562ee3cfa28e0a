// The ways of a person through the screens, the same in the window and in the page, with pictures of each screen in test-artifacts/walks/.
// One started program serves them all; each walk begins at an empty first screen.
import type { Page } from 'playwright-core'
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { LAYERS } from '../../electron/contract/vocabulary.ts'
import { LAYER_NAMES, NODE_WORDS, OUTCOME_WORDS } from '../../renderer/words.ts'
import { type IssueOptions, makeAuthority } from '../lab/peers/certificates.ts'
import { startNginx } from '../lab/peers/nginx.ts'
import { keyboard } from '../lab/runners/keyboard.ts'
import { cutOff, emptyGallery, type Pictures, pictures } from '../lab/runners/look.ts'
import {
  beginAnew,
  checklist,
  choosePractice,
  fillIn,
  layerRow,
  openBundleOnScreen,
  practiseOnScreen,
  waitForVerdict,
} from '../lab/runners/screen.ts'
import { lacking } from '../lab/scenario.ts'
import { endProcess, freePort, listens, Stage } from '../lab/stage.ts'
import { LOCAL_NAMES } from '../lab/staging.ts'

/** What a screen may take to show what was asked for; a whole check has a deadline of its own. */
const STEP_MS = 10_000

/** One face, started: how a person there looks at it, and what only this face does in its own way. */
export interface Walk {
  stage: Stage
  page: Page
  /** What "Copy" put into the clipboard. */
  copied(): Promise<string>
  /** Saves the bundle of the answer; answers its path. */
  save(name: string): Promise<string>
  /** The size of the window in its own pixels, and how far it is zoomed: 1 is not. */
  resize(width: number, height: number, zoom: number): Promise<void>
}

interface PracticeWalk {
  fault: string
  /** How the headline begins. */
  says: RegExp
  /** The titles, by their beginnings, of the broken node of the picture and of its layer in the checklist. */
  node: string
  layer: string
  /** Who can mend it. */
  who: string
}

/** One for each layer; the first two are recorded hosts. */
const FAULTS: readonly PracticeWalk[] = [
  {
    fault: 'os-tls-library-too-old',
    says: /^Cannot connect/,
    node: 'Its TLS library',
    layer: 'Operating system',
    who: 'Your system administrator',
  },
  {
    fault: 'app-runtime-too-old',
    says: /^Cannot connect/,
    node: 'Your application',
    layer: 'Application server',
    who: 'hosting company',
  },
  { fault: 'proxy-login-needed', says: /^Cannot connect/, node: 'Proxy', layer: 'Proxy', who: 'network team' },
  { fault: 'firewall-refuses-connection', says: /^Cannot connect/, node: 'Firewall', layer: 'Firewall', who: 'Your system administrator' },
  { fault: 'endpoint-old-tls-only', says: /^Cannot connect/, node: 'Practice platform', layer: 'Platform', who: 'Practice platform' },
]

const unfold = async (page: Page, layer: string): Promise<void> => {
  const row = layerRow(page, layer)
  if ((await row.getAttribute('aria-expanded')) !== 'true') await row.click()
  await layerRow(page, layer).and(page.locator('[aria-expanded=true]')).waitFor()
}

/** A real platform whose certificate can be renewed while its address stays; the first one has three faults. */
const renewedPlatform = async (stage: Stage): Promise<{ url: string; ca: string; renew(options: IssueOptions): Promise<void> }> => {
  const authority = await makeAuthority(stage)
  const port = await freePort()
  const start = async (options: IssueOptions, count: number) => {
    const certificate = await authority.issue(options)
    // A weak key is refused by OpenSSL's usual level.
    const ciphers = ['ECDHE-RSA-AES128-GCM-SHA256:@SECLEVEL=0']
    return startNginx(stage, { certificate, ciphers, listen: [`127.0.0.1:${port}`], folder: `nginx-${count}` })
  }
  let count = 0
  let server = await start({ names: ['DNS:www.platform.test'], expired: true, rsaBits: 1024 }, count)
  const renew = async (options: IssueOptions) => {
    await endProcess(server)
    count += 1
    server = await start(options, count)
  }
  return { url: `https://localhost:${port}/`, ca: authority.file, renew }
}

/** What is said of one kind of change since the last check: the titles behind that word. */
const changed = async (page: Page, word: 'Fixed' | 'Still there'): Promise<string[]> => {
  const items = await page
    .getByRole('region', { name: /^Since the last check/ })
    .getByRole('listitem')
    .allTextContents()
  return items.filter((text) => text.startsWith(word))
}

/** A server that takes connections and says nothing. */
const silentServer = async (stage: Stage): Promise<string> => {
  const port = await freePort()
  const silent = `import socket, time; server = socket.create_server(("127.0.0.1", ${port})); time.sleep(600)`
  await stage.start('python3', ['-c', silent], { ready: () => listens(port) })
  return `https://127.0.0.1:${port}/`
}

/** Every walk through one face, the window without those that would show the same there; `canShow` is whether it can be started here. */
export const walkThrough = (face: 'window' | 'page', canShow: boolean, open: (stage: Stage) => Promise<Omit<Walk, 'stage'>>): void => {
  describe.skipIf(!canShow)(`a person at the ${face}`, () => {
    let walk: Walk
    let page: Page
    beforeAll(async () => {
      await emptyGallery(face)
      const stage = await Stage.open()
      walk = { stage, ...(await open(stage)) }
      page = walk.page
      page.setDefaultTimeout(STEP_MS)
    })
    afterAll(() => walk.stage.clear())
    beforeEach(async () => {
      await walk.resize(1180, 880, 1)
      await beginAnew(page)
    })
    const take = (name: string): Pictures => pictures(page, `${face}/${name}`)

    it('practises, and is ready', async () => {
      const shot = take('practice-ready')
      await shot('start')
      await choosePractice(page, null)
      await shot('practice')
      await page.getByRole('button', { name: 'Check now' }).click()
      expect(await waitForVerdict(page)).toMatch(/^Ready/)
      await shot('answer')
      expect(await page.getByRole('region', { name: 'The way to the platform' }).count()).toBe(1)
      await unfold(page, 'Application server')
      await shot('layer')
    })

    it.each(FAULTS)('practises $fault, from the first screen to its evidence', async ({ fault, says, node, layer, who }) => {
      const shot = take(fault)
      await choosePractice(page, fault)
      await shot('start')
      await page.getByRole('button', { name: 'Check now' }).click()
      expect(await waitForVerdict(page)).toMatch(says)
      await shot('answer')
      const broken = page.getByRole('region', { name: 'Where it breaks' }).getByRole('button', { name: /broken here/ })
      expect(await broken.count()).toBe(1)
      expect(await broken.textContent()).toContain(node)
      const next = page.getByRole('region', { name: 'What to do next' })
      expect(await next.textContent()).toContain(who)
      const copy = next.getByRole('button', { name: /^Copy the message/ }).first()
      await copy.click()
      await next
        .getByRole('button', { name: /^Copied/ })
        .first()
        .waitFor()
      expect(await walk.copied()).toMatch(/Subject: .+\n/)
      await broken.click()
      await layerRow(page, layer).and(page.locator('[aria-expanded=true]:focus')).waitFor()
      await shot('layer')
      await checklist(page)
        .getByText(/^Evidence/)
        .filter({ visible: true })
        .first()
        .click()
      await shot('evidence')
    })

    it.skipIf(lacking(['nginx']).length > 0)(
      'mends two of three faults, checks again, then the last, and keeps it as a bundle',
      async () => {
        const shot = take('fix-and-check-again')
        const platform = await renewedPlatform(walk.stage)
        await fillIn(page, { url: platform.url, profile: 'pci-dss', runtime: 'curl', ca: platform.ca })
        await shot('start')
        await page.getByRole('button', { name: 'Check now' }).click()
        await page.getByRole('heading', { name: 'Checking this computer' }).waitFor()
        await shot('checking')
        expect(await waitForVerdict(page)).toMatch(/^Cannot connect/)
        await shot('answer')
        await platform.renew({ names: ['DNS:www.platform.test'] })
        await page.getByRole('button', { name: 'Check again' }).click()
        await page.getByRole('heading', { name: /^Since the last check: 2 fixed/ }).waitFor()
        expect(await changed(page, 'Fixed')).toEqual([expect.stringContaining('expired'), expect.stringContaining('too weak')])
        expect(await changed(page, 'Still there')).toContainEqual(expect.stringContaining('is not for localhost'))
        await shot('two-fixed-one-left')
        await platform.renew({ names: LOCAL_NAMES })
        await page.getByRole('button', { name: 'Check again' }).click()
        await page.getByRole('heading', { name: /^Since the last check: 1 fixed/ }).waitFor()
        expect(await waitForVerdict(page)).toMatch(/^Ready/)
        await shot('ready')
        const file = await walk.save('walk.zip')
        await shot('saved')
        await beginAnew(page)
        expect(await openBundleOnScreen(page, file)).toMatch(/^Ready/)
        expect(await page.getByText('Opened from a bundle, read only.').count()).toBe(1)
        await shot('opened')
      },
    )

    it('finds nothing cut off in a small window, on a zoomed one and on a narrow one, nor on a very large one', async () => {
      const sizes = [
        ['800x600', 800, 600, 1],
        ['zoom-200', 1280, 1024, 2],
        // WCAG 1.4.10: 1280 pixels at 400 % are 320.
        ...(face === 'page'
          ? ([
              ['320-wide', 1280, 1024, 4],
              ['3840x2160', 3840, 2160, 1],
            ] as const)
          : []),
      ] as const
      await practiseOnScreen(page, 'proxy-login-needed')
      await unfold(page, 'Proxy')
      const cut: Record<string, string[]> = {}
      for (const [name, width, height, zoom] of sizes) {
        await walk.resize(width, height, zoom)
        const shot = take(`size-${name}`)
        await shot('answer-in-sight', false)
        await shot('answer')
        cut[`${name} answer`] = await cutOff(page)
        await page.getByRole('button', { name: 'New check' }).click()
        cut[`${name} practice`] = await cutOff(page)
        await page.getByRole('button', { name: 'Back to a real check' }).click()
        await page.getByRole('button', { name: 'More options' }).click()
        await shot('start')
        cut[`${name} start`] = await cutOff(page)
        await page.getByRole('button', { name: 'Try it on a practice platform' }).click()
        await page.getByRole('navigation').getByRole('button', { name: 'Answer' }).click()
      }
      expect(Object.entries(cut).filter(([, what]) => what.length > 0)).toEqual([])
    })

    it('goes all the way by keyboard alone, and always sees where it is', async () => {
      const shot = take('keyboard')
      const hand = keyboard(page)
      await hand.to(/^Skip to the content/)
      await shot('skip', false)
      await hand.to(/^Try it on a practice platform/)
      await hand.press('Enter')
      await hand.onHeading(/./)
      await hand.to(/^Practice run/)
      const choice = page.getByRole('combobox', { name: 'Practice run' })
      for (let presses = 0; (await choice.inputValue()) !== 'proxy-login-needed' && presses < 40; presses += 1)
        await hand.press('ArrowDown')
      expect(await choice.inputValue()).toBe('proxy-login-needed')
      const python = page.getByRole('checkbox', { name: 'Python', exact: true })
      const before = await python.isChecked()
      await hand.to(/^Python/)
      await hand.press('Space')
      expect(await python.isChecked()).toBe(!before)
      await shot('practice', false)
      await hand.to(/^Check now/)
      await hand.press('Enter')
      await hand.onHeading(/^Checking this computer/)
      await hand.to(/^Cancel/)
      await waitForVerdict(page)
      await hand.onHeading(/^Cannot connect/)
      await hand.to(/broken here/)
      await shot('broken-node', false)
      await hand.press('Enter')
      await layerRow(page, 'Proxy').and(page.locator('[aria-expanded=true]:focus')).waitFor()
      await hand.seen()
      await shot('layer', false)
      await hand.to(/^Evidence/)
      await hand.press('Enter')
      await hand.to(/^Evidence from/)
      await shot('evidence', false)
      await hand.back(/^Proxy/)
      await hand.press('Enter')
      await layerRow(page, 'Proxy').and(page.locator('[aria-expanded=false]')).waitFor()
      // From the top of the answer to its end: every stop is seen, and comes in reading order.
      await page.getByRole('heading', { level: 1 }).focus()
      const stops = await hand.toTheEnd()
      expect(stops).toEqual(expect.arrayContaining([expect.stringMatching(/Check again/), expect.stringMatching(/Save the bundle/)]))
      await page.getByRole('heading', { level: 1 }).focus()
      await hand.to(/^Check again/)
      await hand.press('Space')
      await hand.onHeading(/^Checking this computer/)
      await hand.to(/^Cancel/)
      await hand.press('Enter')
      await hand.onHeading(/^Cannot connect/)
    })

    it('hears each layer once while it is checked, and is never told a state by colour alone', async () => {
      await page.evaluate(() => {
        const heard: string[] = []
        Object.assign(globalThis, { heard })
        // What is added to a polite region is said; so is what changes in one.
        new MutationObserver((changes) => {
          for (const { target, addedNodes } of changes) {
            const region = target instanceof Element ? target.closest('[role=log], [role=status]') : null
            if (region !== null) for (const node of addedNodes) heard.push(node.textContent?.trim() ?? '')
          }
        }).observe(document.body, { subtree: true, childList: true })
      })
      await practiseOnScreen(page, 'proxy-login-needed')
      const heard = await page.evaluate(() => (globalThis as unknown as { heard: string[] }).heard)
      expect([...heard].sort()).toEqual(LAYERS.map((layer) => `${LAYER_NAMES[layer]}: checked`).sort())
      const states = new RegExp(Object.values(OUTCOME_WORDS).join('|'))
      const rows = await checklist(page).locator('.layer-state').allTextContents()
      expect(rows).toHaveLength(LAYERS.length)
      for (const row of rows) expect(row).toMatch(states)
      const results = await page.getByRole('region', { name: 'What runs here' }).locator('.pill').allTextContents()
      expect(results.filter((text) => text.trim() === '')).toEqual([])
      const nodes = await page.getByRole('region', { name: 'Where it breaks' }).getByRole('listitem').allTextContents()
      for (const node of nodes) expect(node).toMatch(new RegExp(Object.values(NODE_WORDS).join('|')))
    })

    // Both faces show the same files: what only its colours and its waiting differ in is looked at once.
    if (face === 'window') return

    it('can be read in the colours of the system, and with more contrast', async () => {
      await practiseOnScreen(page, 'endpoint-old-tls-only')
      await unfold(page, 'Platform')
      for (const [name, media] of [
        ['forced-colours', { forcedColors: 'active' }],
        ['more-contrast', { contrast: 'more' }],
      ] as const) {
        await page.emulateMedia(media)
        const shot = take(name)
        await shot('answer')
        await page.getByRole('button', { name: 'New check' }).click()
        await shot('start')
        await page.getByRole('navigation').getByRole('button', { name: 'Answer' }).click()
        await page.emulateMedia({ forcedColors: null, contrast: null })
      }
    })

    it('is told that a long check still works, and cancels it at once', async () => {
      const shot = take('silence')
      await fillIn(page, { url: await silentServer(walk.stage), profile: 'pci-dss', runtime: 'curl', ca: null })
      await page.getByRole('button', { name: 'Check now' }).click()
      await page.getByRole('heading', { name: 'Checking this computer' }).waitFor()
      await shot('checking')
      await page.getByRole('status').filter({ hasText: 'Still working' }).waitFor({ timeout: 15_000 })
      await shot('still-working')
      await page.getByRole('button', { name: 'Cancel' }).click()
      await page.getByRole('status').filter({ hasText: 'cancelled' }).waitFor({ timeout: 5_000 })
      await page.getByRole('button', { name: 'Check now' }).waitFor()
      await shot('cancelled')
    })
  })
}
