// Every cause is proved: a rule has a test of its own and a scenario of the lab that expects it, and the lab names no other.
import { existsSync } from 'node:fs'
import { describe, expect, it } from 'vitest'
import { rules } from '../../electron/rules/index.ts'
import { scenarios } from '../lab/scenarios.ts'

describe.each(rules)('$id', ({ id, layer }) => {
  it('has a test file', () => {
    expect(existsSync(new URL(`./${layer}/${id}.test.ts`, import.meta.url))).toBe(true)
  })

  it('has a scenario of the lab that expects it', () => {
    expect(scenarios.filter(({ expected }) => expected.includes(id)).map((scenario) => scenario.id)).not.toEqual([])
  })
})

describe('the scenarios of the lab', () => {
  it('have names of their own', () => {
    const ids = scenarios.map(({ id }) => id)
    expect([...new Set(ids)]).toEqual(ids)
  })

  it('expect causes that there are', () => {
    const known = new Set(rules.map(({ id }) => id))
    expect(scenarios.flatMap(({ expected }) => expected).filter((id) => !known.has(id))).toEqual([])
  })

  it('expect a cause wherever a verdict must not be ready, but where all that is wrong is what cannot be read or tried', () => {
    const without = scenarios.filter(({ expected, verdict }) => expected.length === 0 && verdict !== 'ready')
    expect(without.map(({ id, verdict }) => `${id} ${verdict}`)).toEqual([
      'server-not-readable cannot-tell',
      'server-hides-options cannot-tell',
      'server-hides-variables cannot-tell',
      'server-own-library cannot-tell',
    ])
  })
})
