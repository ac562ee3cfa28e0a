// The exit statuses of the command line. Others rely on them; none changes its meaning.
import type { Report } from '../contract/report.ts'

export const EXIT = {
  done: 0,
  ready: 0,
  notReady: 1,
  /** `suites`: no server there, or none that speaks TLS. */
  notReached: 1,
  cannotTell: 2,
  /** Unknown option, wrong URL, unknown profile id. */
  usage: 64,
  /** An input file is missing, broken, foreign or newer. */
  input: 65,
  /** A port is taken, a needed program is missing. */
  unavailable: 69,
  /** Our bug. */
  bug: 70,
  /** The output cannot be written. */
  output: 73,
  interrupted: 130,
} as const

const OF_STATUS: Record<Report['verdict']['status'], number> = {
  ready: EXIT.ready,
  'not-ready': EXIT.notReady,
  'cannot-tell': EXIT.cannotTell,
}

export const exitOf = (report: Report): number => OF_STATUS[report.verdict.status]

/** An expected failure on its way to the person: one sentence, and the status that goes with it. */
export interface Failure {
  ok: false
  status: number
  sentence: string
}
export const failure = (status: number, sentence: string): Failure => ({ ok: false, status, sentence })
