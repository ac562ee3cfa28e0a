// Which runtimes can do TLS 1.2, from which version on and by which setting: the table of 2016, and today's facts beside it.
// A captured hello always outranks it: it tells what to do about a runtime, never what one offers.
import type * as z from 'zod'
import type { Runtime } from '../contract/runtime-facts.ts'
import type { runtimeFactSchema } from './schemas.ts'
import { compareJavaVersions, compareVersions } from './versions.ts'

export type RuntimeFact = z.infer<typeof runtimeFactSchema>

/** What a fact is looked for by; what is left out is not asked for. */
export interface RuntimeQuestion {
  versionsOf: RuntimeFact['versionsOf']
  version: string
  kind?: Runtime['kind']
  /** Id of a row of 2016. */
  row?: string
  library?: string
  os?: string
}

/** How versions are compared of what a fact is about: Java writes its own in a way of its own. */
const compareFor = (kinds: readonly Runtime['kind'][]) => (kinds.includes('java') ? compareJavaVersions : compareVersions)

const isWithin = ({ kinds, from, to }: RuntimeFact, version: string): boolean => {
  const compare = compareFor(kinds)
  // What is no version is within no range, not even one that is open on both sides.
  if (compare(version, version) === null) return false
  return (from === null || (compare(version, from) ?? -1) >= 0) && (to === null || (compare(version, to) ?? 0) < 0)
}

/** What the table says of this version, in its order. */
export const factsFor = (facts: readonly RuntimeFact[], { versionsOf, version, kind, row, library, os }: RuntimeQuestion): RuntimeFact[] =>
  facts.filter(
    (fact) =>
      fact.versionsOf === versionsOf &&
      isWithin(fact, version) &&
      (kind === undefined || fact.kinds.includes(kind)) &&
      (row === undefined || fact.row === row) &&
      (library === undefined || fact.library === library) &&
      (os === undefined || fact.os === undefined || fact.os.includes(os)),
  )

/** Whether it can do TLS 1.2 as a client, and how; undefined where the table does not have this version. */
export const tls12Of = (facts: readonly RuntimeFact[], question: RuntimeQuestion): RuntimeFact | undefined =>
  factsFor(facts, question).find(({ tls12 }) => tls12 !== null)

/** The first release of this runtime that offers TLS 1.2 by itself, where its makers' documents name one that is newer than this. */
export const firstByDefault = (
  facts: readonly RuntimeFact[],
  { kind, version }: Pick<Runtime, 'kind' | 'version'>,
): RuntimeFact | undefined =>
  facts.find(
    ({ kinds, versionsOf, from, to, tls12, verified }) =>
      kinds.includes(kind) &&
      versionsOf === 'runtime' &&
      tls12 === 'default' &&
      to === null &&
      verified &&
      from !== null &&
      (compareFor(kinds)(version, from) ?? 0) < 0,
  )
