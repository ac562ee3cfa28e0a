// What a report is composed from: the facts, what the rules and the verdict made of them, and what the engine has worked out on the way.
// The composer, the picture, the checklist and the state of each layer read it.
import type { Facts } from '../contract/facts.ts'
import type { Path, StepRecord } from '../contract/path.ts'
import type { Profile } from '../contract/profile.ts'
import type { Finding, Verdict } from '../contract/report.ts'
import type { Runtime } from '../contract/runtime-facts.ts'

export interface ComposeInput {
  facts: Facts
  findings: Finding[]
  verdict: Verdict
  /** How each deciding runtime fares. */
  states: { runtime: Runtime; state: 'well' | 'fails' | 'unclear'; connects: 'yes' | 'no' | 'unknown'; detail: string }[]
  /** The ways on which the verdict rests that ended, and for which there is no proved cause. */
  stops: readonly { path: Path; record: Extract<StepRecord, { state: 'stopped' }> }[]
  deciding: { by: 'chosen' | 'running' | 'all'; runtimes: Runtime[]; missing: readonly string[]; unasked: readonly string[] }
  /** Per runtime id: the suites of its default hello that the rules in force permit, in the hello's order. */
  permitted: ReadonlyMap<string, string[]>
  /** The rules in force: the profile as of the day judged. */
  inForce: Pick<Profile, 'suites' | 'minTls'>
  /** The day judged as of. */
  date: string
}
