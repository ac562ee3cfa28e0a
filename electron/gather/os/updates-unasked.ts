// A package manager whose lists could not be asked: when it last installed something is known all the same, and is kept.
import { type Evidence, type Fact, found, missing } from '../../contract/fact.ts'
import type { Updates } from '../../contract/host-facts.ts'

export const unasked = (
  tool: Updates['tool'],
  lastInstalled: string | null,
  why: 'timeout' | 'failed',
  listsFault: string,
  evidence: readonly Evidence[],
): Fact<Updates> =>
  lastInstalled === null
    ? missing(why, listsFault, [...evidence])
    : found({ tool, pending: [], listsOf: null, lastInstalled, listsFault }, [...evidence])
