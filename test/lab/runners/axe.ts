// Asks axe about the screen as it stands, in every theme. Its source is put into the page, since Electron knows no new tab
// (axe-core-npm#1141); what axe cannot see is measured beside it.
import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import type { Page } from 'playwright-core'
import { root } from '../root.ts'

export const THEMES = {
  light: { colorScheme: 'light' },
  dark: { colorScheme: 'dark' },
  'more contrast': { colorScheme: 'light', contrast: 'more' },
  'more contrast, dark': { colorScheme: 'dark', contrast: 'more' },
  'forced colours': { forcedColors: 'active' },
} as const

const NO_THEME = { colorScheme: null, contrast: null, forcedColors: null } as const
const TAGS = ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa']

/** One fault that axe found, as a line to read. */
type Violation = string

interface Axe {
  run(context: Document, options: object): Promise<{ violations: { id: string; nodes: { html: string; failureSummary?: string }[] }[] }>
}

const source = readFile(join(root, 'node_modules', 'axe-core', 'axe.min.js'), 'utf8')

const ask = async (page: Page): Promise<Violation[]> => {
  if (!(await page.evaluate(() => 'axe' in globalThis))) await page.evaluate(await source)
  return page.evaluate(async (tags) => {
    const { axe } = globalThis as unknown as { axe: Axe }
    const { violations } = await axe.run(document, {
      runOnly: { type: 'tag', values: tags },
      rules: { 'target-size': { enabled: true } },
      resultTypes: ['violations'],
    })
    return violations.flatMap(({ id, nodes }) =>
      nodes.map(({ html, failureSummary }) => `${id}: ${html.slice(0, 160)} ${failureSummary?.replace(/\s+/g, ' ').slice(0, 300) ?? ''}`),
    )
  }, TAGS)
}

/** What presses or takes text and is smaller than 24 by 24 CSS pixels, but for words within a sentence (WCAG 2.5.8). */
const smallTargets = (page: Page): Promise<Violation[]> =>
  page.evaluate(() => {
    // So are things hidden that only a screen reader finds.
    const clipped = (element: Element | null): boolean =>
      element !== null && (getComputedStyle(element).clipPath.startsWith('inset') || clipped(element.parentElement))
    const inSentence = (element: Element): boolean => {
      const around = element.closest('p, li, h1, h2, h3, td, dd')
      return (
        getComputedStyle(element).display.startsWith('inline') &&
        around !== null &&
        (around.textContent ?? '').trim() !== (element.textContent ?? '').trim()
      )
    }
    return [...document.querySelectorAll('button, a[href], summary, select, textarea, input, [role=radio], [role=option]')].flatMap(
      (one) => {
        const target = one.closest('label') ?? one
        const { width, height } = target.getBoundingClientRect()
        if (width === 0 || !target.checkVisibility() || target.closest('.skip') !== null || clipped(target) || inSentence(target)) return []
        return width < 24 || height < 24 ? [`${Math.round(width)}×${Math.round(height)} px: ${one.outerHTML.slice(0, 120)}`] : []
      },
    )
  })

export interface Found {
  themes: number
  violations: Violation[]
}

/** Every fault of the screen as it stands, in all themes, each with its theme. */
export const violationsOn = async (page: Page): Promise<Found> => {
  const found: Violation[] = (await smallTargets(page)).map((one) => `small target: ${one}`)
  for (const [name, theme] of Object.entries(THEMES)) {
    await page.emulateMedia({ ...NO_THEME, ...theme })
    found.push(...(await ask(page)).map((one) => `${name}: ${one}`))
  }
  await page.emulateMedia(NO_THEME)
  return { themes: Object.keys(THEMES).length, violations: found }
}
