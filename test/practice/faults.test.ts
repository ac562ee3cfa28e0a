// Every practice fault through the real engine: gathered, judged and named exactly, and nothing else is blamed.
// The recorded hosts are held to the gatherers' commands here: where a command changes, record them again (build/record-practice.mjs).
import { describe, expect, it } from 'vitest'
import type { Facts } from '../../electron/contract/facts.ts'
import { recordingSchema } from '../../electron/contract/recording.ts'
import { reportSchema } from '../../electron/contract/report.ts'
import { judge } from '../../electron/engine/judge.ts'
import { DEFAULT_STEP_MS } from '../../electron/engine/plan.ts'
import { runCheck } from '../../electron/engine/run.ts'
import type { Host } from '../../electron/host/host.ts'
import { practiceFaults } from '../../electron/practice/faults.ts'
import { startPractice } from '../../electron/practice/start.ts'
import { isBesideFive } from '../lab/few-runtimes.ts'
import { disagreements } from '../report/disagreements.ts'

const SLOWEST_MS = 60_000

/** Supports end: what was recorded is judged for this day. The clock is the real one, as real programs and servers take part. */
const JUDGED = { asOf: '2026-11-21' }

/** A system with so old a library is past its support too. */
const BESIDE: Readonly<Record<string, readonly string[]>> = { 'os-tls-library-too-old': ['os-end-of-life'] }

/** The same host with two runtimes: starting each of them takes most of a check's time, and no fault is about the others. */
const withTwo = (host: Host): Host => ({
  ...host,
  list: async (folder) => (await host.list(folder)).filter((name) => !isBesideFive(name) && !/^(node(js)?|php|python)[\d.]*$/.test(name)),
})

const practise = async (fault: string | null, recorded = false): Promise<Facts> => {
  const practice = await startPractice(fault)
  try {
    const request = { runtimes: [], deep: false, scan: null, stepMs: DEFAULT_STEP_MS, asOf: null, ...practice.request }
    const adapters = {
      ...practice.adapters,
      host: recorded ? practice.adapters.host : withTwo(practice.adapters.host),
      now: () => new Date(),
      version: '0.0.0',
    }
    return await runCheck(request, adapters, { signal: new AbortController().signal, onProgress: () => undefined, practice: true })
  } finally {
    await practice.close()
  }
}

describe('a practice run', () => {
  it.each(practiceFaults())(
    'with $id names that cause and no other',
    async ({ id: fault, recorded }) => {
      const report = reportSchema.parse(judge(await practise(fault, recorded), recorded ? JUDGED : {}))
      expect(report.verdict.status).toBe('not-ready')
      expect([...new Set(report.verdict.causes.map((cause) => cause.id))]).toEqual([fault, ...(BESIDE[fault] ?? [])])
      expect(report.practice).toBe(true)
      expect(disagreements(report)).toEqual([])
    },
    SLOWEST_MS,
  )

  it(
    'without a fault meets a platform on which no step stops',
    async () => {
      const report = judge(await practise(null))
      expect(report.paths.length).toBeGreaterThan(0)
      for (const path of report.paths)
        expect(path.steps.filter((step) => step.outcome !== 'pass').map((step) => step.step)).toEqual(['proxy'])
      expect(report.findings.filter((finding) => finding.layer === 'endpoint' && finding.outcome === 'fail')).toEqual([])
    },
    SLOWEST_MS,
  )

  it(
    'of a recorded old system was ready while that system was supported',
    async () => {
      const facts = await practise('os-end-of-life', true)
      expect(judge(facts, { asOf: '2026-08-01' }).verdict.status).toBe('ready')
      expect(judge(facts, JUDGED).verdict.status).toBe('not-ready')
    },
    SLOWEST_MS,
  )
})

describe('the recorded hosts', () => {
  it.each(['old-system', 'old-library', 'old-runtime', 'other-ciphers', 'strict-runtime'])(
    '%s says how it was got, and carries no login',
    async (name) => {
      const recording = recordingSchema.parse((await import(`../../assets/practice/${name}.json`)).default)
      expect(recording.origin).toMatch(/^(Recorded|Constructed)/)
      expect(recording.hostName).toBe('practice-host')
      expect(JSON.stringify(recording)).not.toMatch(/:\/\/[^/"\s]+:[^/"\s]+@/)
    },
  )
})
