// A person without a mouse: Tab, Space, Enter and arrows. After every press the focus must be somewhere, and be seen there.
import type { Page } from 'playwright-core'
import { expect } from 'vitest'
import { type Focus, focusOf, forgetFocus } from './look.ts'

/** More stops than any screen has. */
const MOST_STOPS = 400

export interface Keyboard {
  /** Tabs on until something has the focus whose name is like this. */
  to(name: RegExp): Promise<void>
  /** The same, backwards. */
  back(name: RegExp): Promise<void>
  press(key: 'Enter' | 'Space' | 'ArrowDown'): Promise<void>
  /** What has the focus can be seen. */
  seen(): Promise<void>
  /** The focus was put on the heading of a new screen, which is in sight. */
  onHeading(text: RegExp): Promise<void>
  /** Tabs to the last stop of the page; answers the name of each. */
  toTheEnd(): Promise<string[]>
}

const mustBeSeen = (focus: Focus | null): Focus => {
  if (focus === null) throw new Error('Nothing has the focus.')
  expect(focus, 'where the focus is').toMatchObject({ outlined: true, uncovered: true })
  return focus
}

export const keyboard = (page: Page): Keyboard => {
  /** One stop further, in reading order or back; null where the page ends. */
  const tab = async (key: 'Tab' | 'Shift+Tab'): Promise<Focus | null> => {
    await page.keyboard.press(key)
    const focus = await focusOf(page)
    if (focus === null) return null
    mustBeSeen(focus)
    return focus
  }
  const go = async (key: 'Tab' | 'Shift+Tab', name: RegExp): Promise<void> => {
    await forgetFocus(page)
    const passed: string[] = []
    for (let stops = 0; stops < MOST_STOPS; stops += 1) {
      const focus = await tab(key)
      // The end of the page is followed by its beginning.
      if (focus === null || !focus.follows) await forgetFocus(page)
      if (focus === null) continue
      if (name.test(focus.name)) return
      passed.push(focus.name)
      if (passed.length > 3 && passed.at(-1) === passed.at(-2)) break
    }
    throw new Error(`${key} does not lead to ${name}, only to ${passed.join(' · ')}`)
  }
  return {
    to: (name) => go('Tab', name),
    back: (name) => go('Shift+Tab', name),
    press: (key) => page.keyboard.press(key),
    seen: async () => void mustBeSeen(await focusOf(page)),
    onHeading: async (text) => {
      const heading = page.getByRole('heading', { level: 1, name: text }).and(page.locator(':focus'))
      await heading.waitFor()
      expect(
        await heading.evaluate((one) => one.getBoundingClientRect().top >= 0 && one.getBoundingClientRect().bottom <= innerHeight),
      ).toBe(true)
    },
    toTheEnd: async () => {
      await forgetFocus(page)
      const names: string[] = []
      for (let stops = 0; stops < MOST_STOPS; stops += 1) {
        const focus = await tab('Tab')
        if (focus === null || !focus.follows) return names
        names.push(focus.name)
      }
      throw new Error('The page has no end for the keyboard.')
    },
  }
}
