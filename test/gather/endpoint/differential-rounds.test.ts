// More baselines at once, where the repeats left it open whether equal hellos fare alike, and where connections open late.
// Against the scripted peers of differential-peers.ts.
import { describe, expect, it } from 'vitest'
import type { Path } from '../../../electron/contract/path.ts'
import { aPath } from '../../fixtures/facts.ts'
import { asked, failed, inShort, look, lookOnce, node010, open, startPeer } from './differential-peers.ts'

describe('where the repeats left it open whether equal hellos fare alike', () => {
  it('asks no more at the end than leaves three connections to send hellos of runtimes again', async () => {
    const peer = await startPeer(() => 'take')
    const [one] = await look(peer, { attempts: [failed], hellos: node010, perEndpoint: 13 })
    expect(one?.probes).toHaveLength(10)
    expect(one?.unfinished).toBeNull()
  })

  it('meets one of five servers that the repeats had missed, five at once, and asks no more once it is clear', async () => {
    // The eight before are taken; whoever is asked next fails.
    const one = await lookOnce((_, index) => (index === 8 ? 'refuse' : 'take'), { attempts: [failed], hellos: node010 })
    const atOnce = inShort(one).slice(8)
    expect(atOnce).toHaveLength(5)
    expect(atOnce.filter((line) => line === 'baseline alert')).toHaveLength(1)
  })

  it('does not leave it at one failure at the end of the repeats: what follows tells a bad server from a limit', async () => {
    const server = await lookOnce((_, index) => (index === 7 ? 'close' : 'take'), { attempts: [failed], hellos: node010 })
    expect(inShort(server).slice(7)).toEqual(['baseline closed', ...Array(5).fill('baseline works')])
    const limit = await lookOnce((_, index) => (index >= 7 ? 'close' : 'take'), { attempts: [failed], hellos: node010 })
    expect(inShort(limit).slice(7)).toEqual(Array(6).fill('baseline closed'))
  })

  it('keeps five that are asked at once in the order in which they were asked, however late an answer comes', async () => {
    const order: number[] = []
    const one = await lookOnce(
      (_, index) => {
        order.push(index)
        return index === 8 ? 'hang' : 'take'
      },
      { attempts: [failed], hellos: node010, stepMs: 300 },
    )
    const slow = inShort(one).indexOf('baseline silent')
    expect(slow).toBeGreaterThanOrEqual(8)
    expect(inShort(one).slice(slow + 1)).toContain('baseline works')
  })
})

describe('where connections open late', () => {
  const late = (...openings: number[]) => lookOnce(() => 'take', { attempts: [failed], hellos: node010, openings })

  it('asks five more at once, and leaves the changes alone where those are late too', async () => {
    const one = await late(5, 3010, 1005, 1006, 3020, 7, 3015)
    expect(inShort(one)).toEqual(['medium works', 'small works', ...Array(5).fill('baseline works')])
    expect(one.probes.map(({ connectMs }) => connectMs)).toEqual([5, 3010, 1005, 1006, 3020, 7, 3015])
  })

  it('goes on after a single one, which may have lost a packet', async () => {
    const one = await late(5, 1010, 5, 5, 5, 5, 5, 5)
    expect(asked(one).slice(0, 8)).toEqual(['medium', 'small', ...Array(5).fill('baseline'), 'unknown-extension'])
  })

  it('takes none for late where the first was slow itself', async () => {
    const slow = (where: Partial<Path>) =>
      open({ ...where, steps: aPath().steps.map((step) => ('ms' in step ? { ...step, ms: 950 } : step)) })
    const one = await lookOnce(() => 'take', { paths: slow, attempts: [failed], hellos: node010, openings: Array(20).fill(950) })
    expect(asked(one).slice(0, 4)).toEqual(['medium', 'small', 'unknown-extension', 'empty-last-extension'])
  })

  it('waits four seconds where the first connection opened at once, in which a lost packet is sent again twice, else the whole step', async () => {
    const quick: number[] = []
    await lookOnce(() => 'take', { attempts: [failed], hellos: node010, stepMs: 10_000, waits: quick })
    expect(new Set(quick)).toEqual(new Set([4000]))
    const far: number[] = []
    const slow = (where: Partial<Path>) =>
      open({ ...where, steps: aPath().steps.map((step) => ('ms' in step ? { ...step, ms: 950 } : step)) })
    await lookOnce(() => 'take', { paths: slow, attempts: [failed], hellos: node010, stepMs: 10_000, waits: far })
    expect(new Set(far)).toEqual(new Set([10_000]))
  })
})
