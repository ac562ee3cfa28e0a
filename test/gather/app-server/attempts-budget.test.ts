// How many runtimes may try an endpoint, and for how long: the connections of a check are counted.
import { describe, expect, it } from 'vitest'
import type { Runtime } from '../../../electron/contract/runtime-facts.ts'
import { netWith } from '../context.ts'
import { attemptScene, outcomes } from './attempt-scene.ts'
import { httpsServer } from './machine.ts'

const { scene, up, attempt } = attemptScene()

describe('time', () => {
  it('that is up leaves what was finished, and says what was not tried', async () => {
    const server = await up(httpsServer(scene.pki.good))
    let places = 0
    const net = netWith({
      // The second one waits in a line that does not move.
      place: (_, signal) =>
        ++places === 1 ? Promise.resolve(() => undefined) : new Promise((resolve) => signal.addEventListener('abort', () => resolve(null))),
    })
    const of = scene.runtimes.filter(({ kind }) => kind === 'openssl' || kind === 'curl').sort((a, b) => a.kind.localeCompare(b.kind))
    const { attempts } = await attempt(`https://localhost:${server.port}/`, { of, net, stepMs: 1000 })
    expect(attempts.find(({ outcome }) => outcome === 'completed')).toBeDefined()
    expect(attempts.filter(({ outcome }) => outcome === 'not-run')).toMatchObject([{ notRun: 'Time was up before it was tried.' }])
  })
})

describe('the budget', () => {
  const several = (count: number): Runtime[] => {
    const first = scene.runtimes.find(({ kind }) => kind === 'openssl')
    if (first === undefined) throw new Error('no openssl')
    return Array.from({ length: count }, (_, index) => ({
      ...first,
      id: `openssl ${index}`,
      library: { name: 'OpenSSL', version: `${index}`, bundled: false },
    }))
  }
  it('lets six different runtimes try where one of them fails, those chosen and those of servers first; --deep lifts it', async () => {
    const server = await up(httpsServer(scene.pki.good))
    const url = `https://localhost:${server.port}/`
    const of = several(8).map((runtime, index) => ({ ...runtime, running: index === 7 }))
    const order = [6, 7, 0, 1, 2, 3, 4, 5].map((index) => `openssl ${index}`)
    const well = await attempt(url, { of, runtimes: ['openssl 6'] })
    expect(well.attempts.map(({ runtime, outcome }) => [runtime, outcome])).toEqual(order.map((id) => [id, 'completed']))

    // A program that ends at once and says nothing.
    const bad = of.map((runtime) => (runtime.id === 'openssl 0' ? { ...runtime, path: '/bin/false' } : runtime))
    const { attempts } = await attempt(url, { of: bad, runtimes: ['openssl 6'] })
    expect(attempts.map(({ runtime }) => runtime)).toEqual(order)
    expect(attempts.slice(0, 6).map(({ outcome }) => outcome)).toEqual([
      'completed',
      'completed',
      'failed',
      'completed',
      'completed',
      'completed',
    ])
    expect(attempts.slice(6)).toMatchObject([
      { outcome: 'not-run', notRun: expect.stringContaining('Choose yours') },
      { outcome: 'not-run', notRun: expect.stringContaining('Choose yours') },
    ])
    const { attempts: chosen } = await attempt(url, { of: bad, runtimes: of.map(({ id }) => id) })
    expect(chosen.slice(6).map(({ notRun }) => notRun)).toEqual(Array(2).fill(expect.stringContaining('Choose fewer')))
    const deep = await attempt(url, { of, deep: true })
    expect(deep.attempts.every(({ outcome }) => outcome === 'completed')).toBe(true)
  })

  it('is shared with the rest of the check: nothing runs when it is used up', async () => {
    const server = await up(httpsServer(scene.pki.good))
    const asked: string[] = []
    const net = netWith({
      place: async (endpoint) => {
        asked.push(endpoint)
        return null
      },
    })
    const { attempts } = await attempt(`https://localhost:${server.port}/`, { net })
    for (const one of attempts) expect(one).toMatchObject({ outcome: 'not-run', notRun: expect.stringContaining('limit of connections') })
    expect(new Set(asked)).toEqual(new Set([`localhost:${server.port}`]))
    expect(server.connections()).toBe(0)
  })

  it('counts equal runtimes once; both have the result', async () => {
    const server = await up(httpsServer(scene.pki.good))
    const of = several(1).flatMap((runtime) => [runtime, { ...runtime, id: 'twin', path: '/nowhere/openssl' }])
    const { attempts } = await attempt(`https://localhost:${server.port}/`, { of })
    expect(outcomes(attempts)).toEqual({ 'openssl 0': 'completed', twin: 'completed' })
    expect(server.connections()).toBe(1)
  })
})
