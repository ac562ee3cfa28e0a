// A transport whose engine does only what a test says: it keeps what it was asked and sends the events it is given.
import type { CheckInput, EngineEvent, LatestCheck, Reply } from '../../electron/contract/engine-api.ts'
import type { Transport } from '../../renderer/transport/transport.ts'
import { reportFixture } from '../fixtures/reports.ts'

export interface FakeTransport extends Transport {
  asked: { call: string; input: unknown }[]
  send(event: EngineEvent): void
  /** What the next check is answered; by default a run with the next number. */
  nextCheck: (() => Promise<Reply<{ run: string }>>) | null
  savedAs: Reply<{ path: string | null } | { name: string; bytes: Uint8Array }>
  opened: Reply<{ run: string }>
  /** What a face that comes late is told of. */
  latest: LatestCheck | null
}

const profile = (id: string, endpoints: string[]) => ({ id, name: id.toUpperCase(), endpoints, reviewed: '2026-11-21', contacts: {} })

export const createFakeTransport = (): FakeTransport => {
  const listeners = new Set<(event: EngineEvent) => void>()
  let runs = 0
  const fake: FakeTransport = {
    asked: [],
    nextCheck: null,
    latest: null,
    savedAs: { ok: true, value: { path: '/home/someone/bundle.zip' } },
    opened: { ok: true, value: { run: 'opened' } },
    send: (event) => {
      for (const listener of listeners) listener(event)
    },
    subscribe: (listener) => {
      listeners.add(listener)
      return () => listeners.delete(listener)
    },
    start: async () => ({
      ok: true,
      value: {
        version: '1.2.3',
        latest: fake.latest,
        profiles: [profile('loke', []), profile('multisafepay', ['https://api.multisafepay.com/'])],
        runtimeKinds: [{ kind: 'php', name: 'PHP' }],
        practiceFaults: [{ id: 'proxy-login-needed', title: 'The proxy asks for a login' }],
      },
    }),
    plan: async (input) => {
      fake.asked.push({ call: 'plan', input })
      return { ok: true, value: { runs: [], reads: [], connects: [input.url], problem: null, terms: [] } }
    },
    check: async (input: CheckInput) => {
      fake.asked.push({ call: 'check', input })
      if (fake.nextCheck) return fake.nextCheck()
      runs += 1
      return { ok: true, value: { run: `run-${runs}` } }
    },
    cancel: async (input) => {
      fake.asked.push({ call: 'cancel', input })
      return { ok: true, value: null }
    },
    saveBundle: async (input) => {
      fake.asked.push({ call: 'saveBundle', input })
      return fake.savedAs
    },
    openBundle: async (input) => {
      fake.asked.push({ call: 'openBundle', input })
      return fake.opened.ok ? { ok: true, value: { run: fake.opened.value.run, report: reportFixture('stops-on') } } : fake.opened
    },
    saveMessage: async (input) => {
      fake.asked.push({ call: 'saveMessage', input })
      return fake.savedAs
    },
    answer: async (input) => {
      fake.asked.push({ call: 'answer', input })
      return { ok: true, value: reportFixture('ready') }
    },
    hello: async () => ({ ok: false, sentence: 'No hello of this program was caught.' }),
    explain: async () => ({ ok: false, sentence: 'Not known.' }),
    judgeAgain: async () => ({ ok: true, value: reportFixture('ready') }),
  }
  return fake
}
