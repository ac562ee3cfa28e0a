// The command line tells a day from other words without the schemas, which are loaded later: both must agree.
import { describe, expect, it } from 'vitest'
import { isDay } from '../../electron/contract/vocabulary.ts'
import { dateSchema } from '../../electron/contract/vocabulary-schemas.ts'

describe('a day', () => {
  it.each([
    ['2026-11-21', true],
    ['2028-02-29', true],
    ['2026-02-29', false],
    ['2027-02-30', false],
    ['2100-02-29', false],
    ['2026-13-01', false],
    ['2026-00-10', false],
    ['2026-11-31', false],
    ['2026-11-00', false],
    ['2026-1-1', false],
    ['2026-11-21T00:00:00Z', false],
    [' 2026-11-21', false],
    ['2026-11-21\n', false],
    ['20261121', false],
    ['tomorrow', false],
    ['', false],
  ])('%j: %s, for the command line and for files alike', (text, is) => {
    expect(isDay(text)).toBe(is)
    expect(dateSchema.safeParse(text).success).toBe(is)
  })
})
