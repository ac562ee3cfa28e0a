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

  it('are not promised to a check that was deep already', () => {
    expect(told([at('192.0.2.1', 99)], true)).toEqual(['Of the 100 addresses of api.example.test, 1 was tried.'])
  })
})
