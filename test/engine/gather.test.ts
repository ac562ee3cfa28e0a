// The runner of gatherers: what is needed is waited for, a deadline holds, and nothing that breaks takes the rest with it.
import { describe, expect, it } from 'vitest'
import { type Fact, found, missing } from '../../electron/contract/fact.ts'
import type { FactId, FactValue } from '../../electron/contract/facts.ts'
import type { Layer } from '../../electron/contract/vocabulary.ts'
import { gather, type Progress } from '../../electron/engine/gather.ts'
import { plan } from '../../electron/engine/plan.ts'
import type { GatherContext, Gatherer } from '../../electron/gather/define-gatherer.ts'
import { createNodeHost } from '../../electron/host/node-host.ts'
import { createNet } from '../../electron/net/node-net.ts'
import { createRedactor } from '../../electron/report/redact.ts'
import { anOs, someFacts } from '../fixtures/facts.ts'

const made = plan({ ...someFacts().request, stepMs: 100 })
const adapters = { host: createNodeHost(), net: createNet({ connections: made.connections }), now: () => new Date() }

const aGatherer = (
  id: FactId,
  gatherIt: (context: GatherContext<FactId>) => Promise<Fact<FactValue<FactId>>>,
  more: Partial<Gatherer> = {},
): Gatherer => ({
  id,
  layer: 'os' as Layer,
  needs: [],
  steps: 1,
  words: `Reading ${id}`,
  gather: gatherIt,
  redact: (value) => value,
  ...more,
})

const run = (gatherers: Gatherer[], signal = new AbortController().signal, onProgress: (event: Progress) => void = () => undefined) =>
  gather(gatherers, made, adapters, { signal, onProgress, redactor: createRedactor() })

const never = () => new Promise<never>(() => undefined)

describe('gather', () => {
  it('hands a gatherer the facts that it needs, had or missing', async () => {
    let seen: unknown
    await run([
      aGatherer('os', async () => missing('denied', 'No.')),
      aGatherer(
        'runtimes',
        async ({ facts }) => {
          seen = facts.os
          return found([])
        },
        { needs: ['os'] },
      ),
    ])
    expect(seen).toEqual(missing('denied', 'No.'))
  })

  it('lets a gatherer wait for facts that it does not read', async () => {
    const order: string[] = []
    const told = (id: FactId, ms: number) => async () => {
      order.push(`${id} begins`)
      await new Promise((resolve) => setTimeout(resolve, ms))
      order.push(`${id} ends`)
      return missing('denied', 'No.')
    }
    let seen: unknown
    const later = aGatherer('updates', async ({ facts }) => {
      seen = facts
      return told('updates', 0)()
    })
    const { facts } = await run([
      aGatherer('os', told('os', 0)),
      aGatherer('hellos', told('hellos', 40)),
      { ...later, needs: ['os'], after: ['hellos'] },
    ])
    expect(order.indexOf('updates begins')).toBeGreaterThan(order.indexOf('hellos ends'))
    expect(seen).toEqual({ os: facts.os })
  })

  it('ends a gatherer that never answers at its deadline, and goes on with the rest', async () => {
    const { facts, log } = await run([aGatherer('os', never), aGatherer('runtimes', async () => found([]))])
    expect(facts.os).toMatchObject({ ok: false, why: 'timeout' })
    expect(facts.runtimes).toMatchObject({ ok: true })
    expect(log.map((entry) => entry.ended).sort()).toEqual(['ok', 'timeout'])
  })

  it('turns a gatherer that throws into a fact that says so', async () => {
    const { facts } = await run([aGatherer('os', () => Promise.reject(new Error('broken inside')))])
    expect(facts.os).toMatchObject({ ok: false, why: 'failed', detail: expect.stringContaining('broken inside') })
  })

  it('ends when it is cancelled, even with gatherers that never do, and every fact says cancelled', async () => {
    const abort = new AbortController()
    const running = run(
      [aGatherer('os', never, { steps: 1000 }), aGatherer('runtimes', never, { needs: ['os'], steps: 1000 })],
      abort.signal,
    )
    abort.abort()
    const { facts } = await running
    expect([facts.os, facts.runtimes].map((fact) => fact && !fact.ok && fact.why)).toEqual(['cancelled', 'cancelled'])
  })

  it('tells at once that it was cancelled, and waits for a gatherer that still clears away', async () => {
    const abort = new AbortController()
    const order: string[] = []
    const clearing = aGatherer(
      'os',
      async ({ signal }) => {
        await new Promise((resolve) => signal.addEventListener('abort', resolve))
        await new Promise((resolve) => setTimeout(resolve, 50))
        order.push('cleared away')
        return missing('cancelled', '')
      },
      { steps: 1000 },
    )
    const running = run([clearing], abort.signal, (event) => {
      if (event.type === 'gatherer' && event.state === 'done') order.push('told')
    })
    await new Promise((resolve) => setImmediate(resolve))
    abort.abort()
    await running
    expect(order).toEqual(['told', 'cleared away'])
  })

  it('masks a secret that a later line of evidence repeats', async () => {
    const { facts } = await run([
      aGatherer('os', async ({ learnSecret }) => {
        learnSecret('pa55-word')
        return found(anOs(), [{ kind: 'command', source: 'tool --password=pa55-word', text: 'logged in with pa55-word' }])
      }),
    ])
    expect(JSON.stringify(facts)).not.toContain('pa55-word')
  })

  it('tells when a layer begins and ends, once each', async () => {
    const events: Progress[] = []
    await run(
      [aGatherer('os', async () => found(anOs())), aGatherer('system-tls', async () => missing('failed', 'No.'))],
      undefined,
      (event) => events.push(event),
    )
    expect(events.filter((event) => event.type === 'layer').map((event) => event.state)).toEqual(['running', 'done'])
  })
})
