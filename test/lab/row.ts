// One line of the lab's table: what a scenario's two answers, with its fault and without, come to. Pure.
// Exact is: the expected causes, no other, the expected verdict and its exit status.
import type { Answer, Scenario } from './scenario.ts'

/** An answer, or the words of the error that came instead. */
export type Outcome = Answer | string

export interface Row {
  id: string
  expected: readonly string[]
  verdict: Answer['status']
  /** The causes that were named; the error where there was no answer. */
  named: readonly string[]
  /** As expected, and the same set-up without the fault is ready. */
  exact: boolean
  /** Ready was said although the fault was in place. */
  falseReady: boolean
  /** What the same set-up without the fault came to. */
  nearMiss: string
  flips: boolean
  peers: Scenario['peers']
}

/** The exit status of the command line that goes with a verdict (README). */
const EXITS: Record<Answer['status'], number> = { ready: 0, 'not-ready': 1, 'cannot-tell': 2 }

const agrees = (answer: Answer, status: Answer['status']): boolean =>
  answer.status === status && (answer.exit === null || answer.exit === EXITS[status])

const same = (a: readonly string[], b: readonly string[]): boolean => a.length === b.length && a.every((id) => b.includes(id))

/**
 * What counts as named. A verdict of `not-ready` rests on its causes; in any other, warnings speak too, unless the same set-up
 * without the fault warns alike: then they belong to this machine, not to the fault.
 */
const namedIn = (fault: Answer, near: Outcome, expected: Answer['status']): string[] => {
  if (expected === 'not-ready') return fault.causes
  const ambient = typeof near === 'string' ? [] : near.warnings
  return [...new Set([...fault.causes, ...fault.warnings.filter((id) => !ambient.includes(id))])]
}

const nearMissWords = (near: Outcome, flips: boolean): string => {
  if (typeof near === 'string') return `error: ${near}`
  return flips ? 'ready' : [near.status, ...near.causes, ...near.warnings].join(' ')
}

export const rowOf = (scenario: Scenario, fault: Outcome, near: Outcome): Row => {
  const { id, expected, verdict = 'not-ready', connects, peers } = scenario
  const flips =
    typeof near !== 'string' &&
    agrees(near, 'ready') &&
    !expected.some((cause) => near.causes.includes(cause) || near.warnings.includes(cause))
  const base = { id, expected, verdict, peers, flips, nearMiss: nearMissWords(near, flips) }
  if (typeof fault === 'string') return { ...base, named: [`error: ${fault}`], exact: false, falseReady: false }
  const named = namedIn(fault, near, verdict)
  const asExpected = agrees(fault, verdict) && (connects === undefined || fault.connects === connects)
  return {
    ...base,
    // The verdict stands beside the causes wherever it is not the expected one.
    named: asExpected ? named : [...named, `(${fault.status}, connects ${fault.connects}, exit ${fault.exit})`],
    exact: asExpected && same(named, expected) && flips,
    falseReady: fault.status === 'ready' && verdict !== 'ready',
  }
}

/** What two runs of one scenario must agree in. */
export const answerOfRow = ({ named, nearMiss, exact }: Row): string => `${[...named].sort().join(' ')} | ${nearMiss} | ${exact}`
