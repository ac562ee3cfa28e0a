// The budget of connections: places at one time, and the number in the whole check.
import { describe, expect, it } from 'vitest'
import { createBudget } from '../../electron/net/budget.ts'

const never = new AbortController().signal
/** Whether a promise has settled by now. */
const settled = async (promise: Promise<unknown>): Promise<boolean> =>
  Promise.race([promise.then(() => true), new Promise<boolean>((resolve) => setImmediate(() => resolve(false)))])

describe('budget', () => {
  it('lets only so many in at one time and hands a place on when one leaves', async () => {
    const budget = createBudget({ perEndpoint: 10, atOnce: 2 })
    const first = await budget.take('a:443', never)
    await budget.take('a:443', never)
    const third = budget.take('a:443', never)
    expect(await settled(third)).toBe(false)
    first?.()
    expect(await third).toBeTypeOf('function')
  })

  it('gives back a place once, however often it is given back', async () => {
    const budget = createBudget({ perEndpoint: 10, atOnce: 1 })
    const first = await budget.take('a:443', never)
    first?.()
    first?.()
    await budget.take('a:443', never)
    expect(await settled(budget.take('a:443', never))).toBe(false)
  })

  it('says so when the number is used up, however many places are free', async () => {
    const budget = createBudget({ perEndpoint: 3, atOnce: 5 })
    expect(await budget.take('a:443', never)).not.toBeNull()
    expect(await budget.take('a:443', never)).not.toBeNull()
    expect(await budget.take('a:443', never)).not.toBeNull()
    expect(await budget.take('a:443', never)).toBeNull()
  })

  it('keeps one account per endpoint', async () => {
    const budget = createBudget({ perEndpoint: 1, atOnce: 1 })
    expect(await budget.take('a:443', never)).not.toBeNull()
    expect(await budget.take('b:443', never)).not.toBeNull()
    expect(await budget.take('a:443', never)).toBeNull()
  })

  it('lets who waits leave the line, and serves the next', async () => {
    const budget = createBudget({ perEndpoint: 10, atOnce: 1 })
    const stop = new AbortController()
    const first = await budget.take('a:443', never)
    const leaving = budget.take('a:443', stop.signal)
    const staying = budget.take('a:443', never)
    stop.abort()
    expect(await leaving).toBeNull()
    first?.()
    expect(await staying).not.toBeNull()
  })
})
