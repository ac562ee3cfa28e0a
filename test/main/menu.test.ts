// The window's menu, as a template: what can be reached from it on each system.
import { expect, it, vi } from 'vitest'
import { menu } from '../../electron/main/menu.ts'

const labelsOf = (platform: NodeJS.Platform): string => JSON.stringify(menu(platform, () => undefined))

it.each(['linux', 'win32', 'darwin'] as const)('opens a bundle, quits, edits and zooms on %s, and reloads nothing', (platform) => {
  expect(labelsOf(platform)).toContain('Open bundle…')
  expect(labelsOf(platform)).toMatch(platform === 'darwin' ? /"appMenu"/ : /"quit"/)
  expect(labelsOf(platform)).toMatch(/"copy".*"zoomIn"/)
  expect(labelsOf(platform)).not.toMatch(/reload|toggleDevTools|help/i)
})

it('opens a bundle by its first item', () => {
  const open = vi.fn()
  expect(JSON.stringify(menu('linux', open)[0])).toContain('CmdOrCtrl+O')
  const [file] = menu('linux', open)
  const [first] = Array.isArray(file?.submenu) ? file.submenu : []
  Reflect.apply(first?.click ?? (() => undefined), null, [])
  expect(open).toHaveBeenCalledOnce()
})
