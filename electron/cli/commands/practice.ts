// `practice`: a whole check against the practice platform, well or with one chosen fault. Nothing leaves this computer.
import type { Request } from '../../contract/request.ts'
import { judge } from '../../engine/judge.ts'
import { DEFAULT_STEP_MS } from '../../engine/plan.ts'
import { runCheck } from '../../engine/run.ts'
import { practiceFaults } from '../../practice/faults.ts'
import { NoPlace, startPractice } from '../../practice/start.ts'
import { adapters } from '../adapters.ts'
import { EXIT, failure } from '../exit.ts'
import { interruptible } from '../interrupt.ts'
import { checkOutputs, fail, interrupted, type Outputs } from '../outputs.ts'
import { present } from '../present.ts'
import { mention, progressLine } from '../terminal.ts'

export const practice = async (options: Outputs & { fault?: string }): Promise<number> => {
  const fault = options.fault ?? null
  const known = practiceFaults().map(({ id }) => id)
  if (fault !== null && !known.includes(fault))
    return fail(failure(EXIT.usage, `There is no practice fault "${fault}". Choose one of ${known.join(', ')}.`))
  const outputs = await checkOutputs(options)
  if (!outputs.ok) return fail(outputs)
  mention('Practice: a platform on this computer. Nothing leaves it.')
  return interruptible(async (signal) => {
    const started = await startPractice(fault).catch((error: unknown) => {
      if (error instanceof NoPlace) return failure(EXIT.output, error.message)
      throw error
    })
    if ('ok' in started) return fail(started)
    try {
      const request: Request = { runtimes: [], deep: false, scan: null, stepMs: DEFAULT_STEP_MS, asOf: null, ...started.request }
      const progress = progressLine()
      const facts = await runCheck(request, { ...adapters(), ...started.adapters }, { signal, onProgress: progress.show, practice: true })
      progress.clear()
      return signal.aborted ? interrupted() : await present(facts, judge(facts), options, signal)
    } finally {
      await started.close()
    }
  })
}
