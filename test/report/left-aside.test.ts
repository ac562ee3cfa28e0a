import { describe, expect, it } from 'vitest'
import { untriedAddresses } from '../../electron/report/left-aside.ts'
import { aPath, someFacts } from '../fixtures/facts.ts'

const at = (address: string, leftAside: number, host = 'api.example.test') => aPath({ host, address, leftAside })
const told = (paths: ReturnType<typeof aPath>[], deep = false) => {
  const facts = someFacts({ paths })
  return untriedAddresses({ ...facts, request: { ...facts.request, deep } })
}

describe('addresses that were not tried', () => {
  it('are counted for each name, and none where all were tried', () => {
    const api = [at('192.0.2.1', 10), at('192.0.2.2', 10)]
    expect(told([...api, at('192.0.2.9', 0, 'other.example.test')])).toEqual([
      'Of the 12 addresses of api.example.test, 2 were tried. A deep check (--deep) tries more.',
    ])
    expect(told([at('192.0.2.1', 0)])).toEqual([])
  })

  it('are told apart from those to which no large packets were sent', () => {
    const large = { change: 'large' as const, hello: '', answer: { kind: 'reset' as const }, leaf: null, ms: 5 }
    const four = ['192.0.2.1', '192.0.2.2', '192.0.2.3', '192.0.2.4'].map((address, index) => ({
      ...at(address, 0),
      large: index === 0 ? large : null,
    }))
    expect(told(four)).toEqual([
      'Large packets were sent to 1 of the 4 addresses of api.example.test that were tried. A deep check (--deep) tries more.',
    ])
    expect(told(four.map((path) => ({ ...path, large })))).toEqual([])
    expect(told(four.map((path) => ({ ...path, large: null })))).toEqual([])
  })

  it('are not promised to a check that was deep already', () => {
    expect(told([at('192.0.2.1', 99)], true)).toEqual(['Of the 100 addresses of api.example.test, 1 was tried.'])
  })
})
