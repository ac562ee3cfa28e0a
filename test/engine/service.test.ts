// The engine behind the window and the page: how many checks at once, how many are kept, and that closing waits.
import { describe, expect, it } from 'vitest'
import type { CheckInput, EngineEvent } from '../../electron/contract/engine-api.ts'
import type { Report } from '../../electron/contract/report.ts'
import { judge } from '../../electron/engine/judge.ts'
import { createEngineService, type Practice } from '../../electron/engine/service.ts'
import { createNodeHost } from '../../electron/host/node-host.ts'
import { createNet } from '../../electron/net/node-net.ts'
import { writeBundle } from '../../electron/report/bundle.ts'
import { anOs, someFacts } from '../fixtures/facts.ts'

const practice: CheckInput = { profileId: 'pci-dss', url: '', runtimes: [], proxy: '', ca: '', deep: false, practice: 'none' }

const facts = someFacts()

/** A service whose practice runs begin only when `begin` fails them, and that notes what it closes. */
const aService = () => {
  const waiting: ((error: Error) => void)[] = []
  const events: EngineEvent[] = []
  const service = createEngineService({
    adapters: { host: createNodeHost, net: ({ connections }) => createNet({ connections }), now: () => new Date(), version: '0' },
    practice: { faults: [], start: () => new Promise<Practice>((_resolve, reject) => waiting.push(reject)) },
  })
  service.on((event) => events.push(event))
  const begun = (count: number) => expect.poll(() => waiting.length).toBe(count)
  return { service, events, waiting, begun }
}
const runOf = (reply: { ok: true; value: { run: string; report?: Report } } | { ok: false; sentence: string }): string => {
  if (!reply.ok) throw new Error(reply.sentence)
  return reply.value.run
}

describe('a check', () => {
  it('is refused while another one runs, and not after that was cancelled', async () => {
    const { service, waiting, begun } = aService()
    const first = runOf(await service.api.check(practice))
    await begun(1)
    expect(await service.api.check(practice)).toEqual({
      ok: false,
      sentence: 'Another check is still running. Wait for its end, or cancel it.',
    })
    await service.api.cancel({ run: first })
    expect(await service.api.check(practice)).toMatchObject({ ok: true })
    await begun(2)
    for (const fail of waiting) fail(new Error('enough'))
    await service.close()
  })

  it('can follow one that failed', async () => {
    const { service, events, waiting, begun } = aService()
    await service.api.check(practice)
    await begun(1)
    waiting[0]?.(new Error('no port'))
    await expect.poll(() => events).toMatchObject([{ type: 'stopped', why: 'failed' }])
    expect(await service.api.check(practice)).toMatchObject({ ok: true })
    await begun(2)
    waiting[1]?.(new Error('enough'))
    await service.close()
  })
})

describe('a face that comes late', () => {
  it('is told of the check that runs, with its events, and of none that was cancelled', async () => {
    const { service, waiting, begun } = aService()
    const late = async () => {
      const reply = await service.api.start({})
      return reply.ok ? reply.value.latest : null
    }
    expect(await late()).toBeNull()
    const run = runOf(await service.api.check(practice))
    await begun(1)
    expect(await late()).toEqual({ run, input: practice, events: [] })
    await service.api.cancel({ run })
    expect(await late()).toBeNull()
    waiting[0]?.(new Error('enough'))
    await service.close()
  })
})

describe('what a person enters', () => {
  const asked: CheckInput = { ...practice, practice: null, url: 'https://a.example/', proxy: 'system' }

  it.each([
    ['url', { url: 'https://a.example:0/' }],
    ['url', { url: `https://${'a'.repeat(70)}.example/` }],
    ['url', { url: '' }],
    ['proxy', { proxy: '' }],
    ['proxy', { proxy: 'http://proxy.example:none' }],
    ['ca', { ca: '/nowhere/ca.pem' }],
    ['ca', { ca: '/etc/hostname' }],
  ] as const)('is refused with its field (%s) before anything runs: %j', async (field, part) => {
    const { service, events } = aService()
    expect(await service.api.check({ ...asked, ...part })).toMatchObject({ ok: false, field })
    await service.close()
    expect(events).toEqual([])
  })

  it('is planned: what is run and what is read, apart', async () => {
    const { service } = aService()
    const real = await service.api.plan(asked)
    expect(real).toMatchObject({
      ok: true,
      value: { problem: null, connects: expect.arrayContaining([expect.stringContaining('a.example, port 443')]) },
    })
    const plans = await service.api.plan(practice)
    for (const plan of [real, plans]) {
      expect(plan.ok && plan.value.runs).toHaveLength(3)
      expect(plan.ok && plan.value.reads.length).toBeGreaterThan(3)
    }
    const words = (plan: typeof real) => JSON.stringify(plan)
    expect(words(real)).toContain('running servers')
    expect(words(plans)).not.toContain('running servers')
    // No built-in platform names hosts to compare with.
    expect(words(real)).not.toContain('other hosts')
  })
})

describe('the runs that are kept', () => {
  it('are the last five, bundles that were opened among them', async () => {
    const { service } = aService()
    const bytes = await writeBundle(facts, judge(facts))
    const runs: string[] = []
    for (let count = 0; count < 7; count += 1) runs.push(runOf(await service.api.openBundle({ name: 'b.zip', bytes })))
    const there = await Promise.all(runs.map(async (run) => (await service.api.saveBundle({ run })).ok))
    expect(there).toEqual([false, false, true, true, true, true, true])
  })

  it('never lack the one that runs', async () => {
    const { service, events, waiting, begun } = aService()
    const run = runOf(await service.api.check(practice))
    await begun(1)
    const bytes = await writeBundle(facts, judge(facts))
    for (let count = 0; count < 7; count += 1) await service.api.openBundle({ name: 'b.zip', bytes })
    expect(await service.api.cancel({ run })).toEqual({ ok: true, value: null })
    expect(events).toMatchObject([{ type: 'stopped', run, why: 'cancelled' }])
    waiting[0]?.(new Error('enough'))
    await service.close()
  })
})

describe('closing', () => {
  it('waits for what runs, and lets nothing begin after it', async () => {
    const { service, waiting, begun } = aService()
    await service.api.check(practice)
    await begun(1)
    let closed = false
    const closing = service.close().then(() => {
      closed = true
    })
    await new Promise((resolve) => setImmediate(resolve))
    expect(closed).toBe(false)
    expect(await service.api.check(practice)).toMatchObject({ ok: false })
    waiting[0]?.(new Error('enough'))
    await closing
  })
})

describe('the answers of a person', () => {
  const opened = async () => {
    const { service } = aService()
    const run = runOf(await service.api.openBundle({ name: 'b.zip', bytes: await writeBundle(facts, judge(facts)) }))
    return { service, run }
  }

  it('are not taken for a bundle, which is another person’s', async () => {
    const { service, run } = await opened()
    expect(await service.api.answer({ run, question: 'os-production', answer: 'yes' })).toEqual({
      ok: false,
      sentence: 'An opened bundle is read only.',
    })
  })

  it('are kept in a bundle', async () => {
    const answered = someFacts({}, { answers: [{ question: 'os-production', answer: 'no', at: '2026-11-21T10:00:00Z' }] })
    const { service } = aService()
    const reply = await service.api.openBundle({ name: 'b.zip', bytes: await writeBundle(answered, judge(answered)) })
    expect(reply.ok && reply.value.report.questions.find(({ id }) => id === 'os-production')?.answer).toBe('no')
  })
})

describe('a bundle', () => {
  it('that another version judged otherwise is shown with what its sender saw', async () => {
    const { service } = aService()
    const report = judge(facts)
    const otherwise = { ...report, verdict: { ...report.verdict, sentence: 'Cannot connect: something of old' } }
    const opened = await service.api.openBundle({ name: 'b.zip', bytes: await writeBundle(facts, otherwise) })
    expect(opened.ok && opened.value.report.conditions[0]).toMatch(/^The sender saw this: “Cannot connect: something of old”\./)
    const same = await service.api.openBundle({ name: 'b.zip', bytes: await writeBundle(facts, report) })
    expect(same.ok && same.value.report.conditions).toEqual(report.conditions)
  })

  it('has no sign in it that turns the writing on the screen', async () => {
    const { service } = aService()
    const turned = someFacts({ os: anOs({ hostName: 'shop\u202Eknab' }) })
    const opened = await service.api.openBundle({ name: 'b.zip', bytes: await writeBundle(turned, judge(turned)) })
    expect(opened.ok && opened.value.report.host.name).toBe('shop knab')
  })
})

describe('the hello of a program', () => {
  it('is shown field by field, and one that was not caught is refused', async () => {
    const { service } = aService()
    const run = runOf(await service.api.openBundle({ name: 'b.zip', bytes: await writeBundle(facts, judge(facts)) }))
    const shown = await service.api.hello({ run, runtime: 'curl' })
    expect(shown).toMatchObject({ ok: true, value: { told: { program: 'curl 7.88.1', meets: true } } })
    expect(shown.ok && shown.value.parts.map(({ name }) => name)).toContain('supported_versions')
    expect(await service.api.hello({ run, runtime: 'java' })).toEqual({ ok: false, sentence: 'No hello of this program was caught.' })
  })
})
