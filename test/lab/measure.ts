// How the bench measures: whole programs from start to end, medians, one line of output for each figure.
import { execFile } from 'node:child_process'
import { performance } from 'node:perf_hooks'

export const ROUNDS = 5
/** What takes longer is measured once. */
const LONG_MS = 3000
const DEADLINE_MS = 300_000

export const say = (line: string): void => {
  process.stdout.write(`${line}\n`)
}

export const median = (values: readonly number[]): number => [...values].sort((a, b) => a - b)[Math.floor(values.length / 2)] ?? Number.NaN

/** In milliseconds. */
export const timed = async (work: () => Promise<unknown>): Promise<number> => {
  const began = performance.now()
  await work()
  return performance.now() - began
}

/** The median of several measurements after a first one that warms the caches of files; or that first one, where it was long. */
export const rounds = async (measure: () => Promise<number>): Promise<number> => {
  const first = await measure()
  if (first > LONG_MS) return first
  const values: number[] = []
  for (let round = 0; round < ROUNDS; round += 1) values.push(await measure())
  return median(values)
}

/** Standard output of a program that must end well, or, with `any`, only end in time. */
export const outputOf = (
  program: string,
  args: readonly string[],
  env: NodeJS.ProcessEnv,
  statuses: 'zero' | 'any' = 'zero',
): Promise<string> =>
  new Promise((resolve, reject) => {
    execFile(program, args, { env, maxBuffer: 64 << 20, timeout: DEADLINE_MS }, (error, stdout) => {
      if (error === null || (statuses === 'any' && typeof error.code === 'number')) resolve(stdout)
      else reject(error)
    })
  })
