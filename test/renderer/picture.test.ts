// The line of the picture: it never runs on behind the break, and passes by what is not used.
import { describe, expect, it } from 'vitest'
import type { PictureNode } from '../../electron/contract/report.ts'
import { segments } from '../../renderer/picture.ts'

const line = (...states: PictureNode['state'][]): string =>
  segments(states.map((state) => ({ node: 'application', title: '', lines: [], state, findings: [] })))
    .map((segment) => (segment === 'reached' ? '=' : '.'))
    .join('')

describe('segments', () => {
  it('reach the break and end there', () => {
    expect(line('ok', 'ok', 'broken', 'not-tested', 'not-tested')).toBe('==..')
  })

  it('end at the first break, even if a node behind it was reached by other means', () => {
    expect(line('broken', 'ok', 'not-used', 'ok', 'broken')).toBe('....')
  })

  it('pass by a proxy that is not used when the way goes on', () => {
    expect(line('ok', 'ok', 'not-used', 'ok', 'ok')).toBe('====')
  })

  it('do not pass by a proxy that is not used when nothing behind it was reached', () => {
    expect(line('ok', 'ok', 'not-used', 'unknown', 'unknown')).toBe('=...')
  })

  it('go through a warning', () => {
    expect(line('warn', 'warn', 'not-used', 'warn', 'broken')).toBe('====')
  })

  it('are not drawn to what is not known', () => {
    expect(line('ok', 'unknown', 'not-used', 'ok', 'unknown')).toBe('.==.')
  })
})
