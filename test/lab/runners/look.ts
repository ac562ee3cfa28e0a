// How a screen looks to a person: pictures of it in light and dark, where the focus is and whether it can be seen, and what is cut.
// Everything is read from the running page; nothing of its source is known here.
import { mkdir, rm } from 'node:fs/promises'
import { join } from 'node:path'
import type { Page } from 'playwright-core'
import { root } from '../root.ts'

export const SCHEMES = ['light', 'dark'] as const

export type Pictures = (name: string, whole?: boolean) => Promise<void>

/** Where the pictures of walks lie; those of an earlier run are taken away. */
export const emptyGallery = async (face: string): Promise<void> =>
  rm(join(root, 'test-artifacts', 'walks', face), { recursive: true, force: true })

/** Takes numbered pictures of every screen of a walk, in both colour schemes; `whole`: also what is out of sight. */
export const pictures = (page: Page, walk: string): Pictures => {
  const folder = join(root, 'test-artifacts', 'walks', walk)
  let count = 0
  return async (name, whole = true) => {
    count += 1
    await mkdir(folder, { recursive: true })
    for (const colorScheme of SCHEMES) {
      await page.emulateMedia({ colorScheme })
      await page.screenshot({ path: join(folder, `${String(count).padStart(2, '0')}-${name}-${colorScheme}.png`), fullPage: whole })
    }
    await page.emulateMedia({ colorScheme: null })
  }
}

/** What has the focus, and what of it a person with a keyboard can see. */
export interface Focus {
  /** Its accessible name, or its words. */
  name: string
  /** It has an outline of at least 2 px of its own, or its label has. */
  outlined: boolean
  /** Some of it lies in the window, and nothing lies over all of that (WCAG 2.4.11). */
  uncovered: boolean
  /** It stands after what had the focus before, in reading order. */
  follows: boolean
}

const MARK = 'data-had-focus'

export const focusOf = (page: Page): Promise<Focus | null> =>
  page.evaluate(async (mark) => {
    // What gets the focus is brought into sight before the next picture is drawn.
    await new Promise((resolve) => requestAnimationFrame(() => requestAnimationFrame(resolve)))
    const element = document.activeElement
    if (!(element instanceof HTMLElement) || element === document.body) return null
    // A box that is hidden behind a drawn one, such as that of a radio button, shows its focus on its label.
    const shown = element.getBoundingClientRect().width > 2 ? element : (element.closest('label') ?? element)
    const outlines = [element, element.closest('label')].filter((one) => one !== null)
    const outlined = outlines.some((one) => {
      const { outlineStyle, outlineWidth } = getComputedStyle(one)
      return outlineStyle !== 'none' && Number.parseFloat(outlineWidth) >= 2
    })
    const { left, right, top, bottom } = shown.getBoundingClientRect()
    const [x0, x1] = [Math.max(left, 0), Math.min(right, innerWidth)]
    const [y0, y1] = [Math.max(top, 0), Math.min(bottom, innerHeight)]
    const parts = [0.1, 0.3, 0.5, 0.7, 0.9]
    const uncovered =
      x0 < x1 &&
      y0 < y1 &&
      parts.some((x) =>
        parts.some((y) => {
          const top = document.elementFromPoint(x0 + (x1 - x0) * x, y0 + (y1 - y0) * y)
          return top !== null && (shown.contains(top) || top.contains(shown))
        }),
      )
    const before = document.querySelector(`[${mark}]`)
    const follows = before === null || Boolean(before.compareDocumentPosition(element) & Node.DOCUMENT_POSITION_FOLLOWING)
    before?.removeAttribute(mark)
    element.setAttribute(mark, '')
    const label = element instanceof HTMLInputElement || element instanceof HTMLSelectElement ? element.labels?.[0]?.textContent : null
    const words = element.getAttribute('aria-label') ?? label ?? element.textContent ?? ''
    return { name: words.replace(/\s+/g, ' ').trim(), outlined, uncovered, follows }
  }, MARK)

/** Forgets what had the focus: the next one may stand anywhere. */
export const forgetFocus = (page: Page): Promise<void> =>
  page.evaluate((mark) => document.querySelector(`[${mark}]`)?.removeAttribute(mark), MARK)

/** What is cut off or lies outside of the window, each with its words; what scrolls in a box of its own is not. */
export const cutOff = (page: Page): Promise<string[]> =>
  page.evaluate(() => {
    const wide = document.documentElement.scrollWidth > innerWidth ? [`the page is ${document.documentElement.scrollWidth} px wide`] : []
    // A box of its own scrolls for the keyboard too.
    const scrolls = (element: Element | null): boolean =>
      element instanceof HTMLElement &&
      ((element.tabIndex >= 0 && /auto|scroll/.test(getComputedStyle(element).overflowX)) || scrolls(element.parentElement))
    const hidden = (element: Element): boolean =>
      element.closest('.visually-hidden, .skip, [hidden]') !== null || getComputedStyle(element).clipPath !== 'none'
    const cut: string[] = []
    const texts = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT)
    for (let node = texts.nextNode(); node !== null; node = texts.nextNode()) {
      const parent = node.parentElement
      const words = node.textContent?.trim() ?? ''
      if (parent === null || words === '' || hidden(parent) || !parent.checkVisibility()) continue
      const range = document.createRange()
      range.selectNodeContents(node)
      const box = range.getBoundingClientRect()
      if (box.width === 0) continue
      const say = (how: string) => cut.push(`“${words.slice(0, 60)}” ${how}`)
      if (!scrolls(parent) && (box.right > innerWidth + 1 || box.left < -1)) say('lies outside')
      const control = parent.closest('button, label, a')?.getBoundingClientRect()
      if (control && (box.right > control.right + 1 || box.left < control.left - 1 || box.bottom > control.bottom + 1))
        say('is wider than its control')
      for (let box: Element | null = parent; box !== null && box !== document.body; box = box.parentElement) {
        const { overflowX, textOverflow } = getComputedStyle(box)
        if ((/hidden|clip/.test(overflowX) || textOverflow === 'ellipsis') && box.scrollWidth > box.clientWidth + 1) say('is cut')
      }
    }
    return [...wide, ...cut]
  })
