// How long to wait for more of a path, by how quick it was so far.
import { describe, expect, it } from 'vitest'
import { answerPatienceOn, PATIENCE_MS } from '../../electron/contract/late.ts'
import type { Answer, Path, StepRecord } from '../../electron/contract/path.ts'
import { aPath, aServerHello, aStoppedPath, PROXY } from '../fixtures/facts.ts'

const STEP_MS = 10_000

const took = (path: Path, ms: Partial<Record<StepRecord['step'], number>>): Path => ({
  ...path,
  steps: path.steps.map((step) => (step.state === 'done' ? { ...step, ms: ms[step.step] ?? 1 } : step)),
})
const answering = (ms: number, answer: Answer = aServerHello()): Path => {
  const path = took(aPath(), {})
  return { ...path, probes: path.probes.map((probe) => ({ ...probe, answer, ms })) }
}

describe('the wait for the answer to a further hello', () => {
  it.each<[string, Path, number]>([
    ['a quick line on which nothing answered a hello', took(aStoppedPath('hello', 'silent'), { tcp: 5 }), PATIENCE_MS],
    ['a line of 100 ms', took(answering(300), { tcp: 100 }), PATIENCE_MS],
    ['a connection that opened slowly', took(aPath(), { tcp: 700 }), STEP_MS],
    ['a proxy that took long to open its own', took(aPath({ via: PROXY }), { tcp: 1, proxy: 1200 }), STEP_MS],
    ['a server that took 2 s for its hello', answering(2000), 8000],
    ['a server that took 3 s for its hello', answering(3000), STEP_MS],
    ['a handshake that took 1.5 s', took(aPath(), { handshake: 1500 }), 6000],
    ['a hello that was waited for in vain: that says nothing of answers', answering(STEP_MS, { kind: 'silent' }), PATIENCE_MS],
    ['a connection that did not open', aStoppedPath('tcp', 'silent'), STEP_MS],
  ])('%s', (_, path, ms) => {
    expect(answerPatienceOn(path, STEP_MS)).toBe(ms)
  })

  it('is never longer than a step', () => {
    expect(answerPatienceOn(took(aPath(), {}), 2000)).toBe(2000)
  })
})
