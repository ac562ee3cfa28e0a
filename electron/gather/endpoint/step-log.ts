// The seven steps of one path as they are taken. Whatever was not reached says why: by the step that stopped the path,
// because the check was cancelled, or because the budget of connections was used up.
import type { StepRecord } from '../../contract/path.ts'
import { OBSERVATIONS, STEPS, type Step } from '../../contract/vocabulary.ts'

type NotRun = Extract<StepRecord, { state: 'not-run' }>

export interface StepLog {
  done(step: Step, ms: number, detail: string): void
  stopped<S extends Step>(step: S, observation: (typeof OBSERVATIONS)[S][number], ms: number, detail: string): void
  notRun(step: Step, why: NotRun['why'], detail: string): void
  /** All seven in order. `halt` explains those that nothing was recorded for, unless an earlier step stopped. */
  list(halt: { why: NotRun['why']; detail: string }): StepRecord[]
}

export const createStepLog = (note: (text: string) => void): StepLog => {
  const records = new Map<Step, StepRecord>()
  const keep = (record: StepRecord) => {
    records.set(record.step, record)
    if (record.state !== 'not-run') note(`${record.step}: ${record.observation} after ${Math.round(record.ms)} ms. ${record.detail}`)
  }
  return {
    done: (step, ms, detail) => keep({ step, state: 'done', observation: OBSERVATIONS[step][0], ms, detail }),
    stopped: (step, observation, ms, detail) => keep({ step, state: 'stopped', observation, ms, detail }),
    notRun: (step, why, detail) => keep({ step, state: 'not-run', why, detail }),
    list(halt) {
      let stop: Step | null = null
      return STEPS.map((step): StepRecord => {
        const record = records.get(step)
        if (record?.state === 'stopped') stop ??= step
        if (record) return record
        if (stop) return { step, state: 'not-run', why: 'blocked', detail: `Not reached: the connection stopped at the step ${stop}.` }
        return { step, state: 'not-run', ...halt }
      })
    },
  }
}
