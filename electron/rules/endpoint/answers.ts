// What an endpoint answered to our own hellos: to the one with the profile's rules, to its repeat, and to the broad one.
import type { Answer, Path } from '../../contract/path.ts'
import { suiteName, versionName } from '../../tls/code-points.ts'

export type ServerHello = Extract<Answer, { kind: 'server-hello' }>

export const isServerHello = (answer: Answer | undefined): answer is ServerHello => answer?.kind === 'server-hello'

/** An answer of the peer that is neither a hello nor silence. */
export const isRefusal = (answer: Answer): boolean => ['alert', 'closed', 'reset'].includes(answer.kind)

export interface Answers {
  /** To the profile's hello and its repeat, where a connection was had at all. */
  profile: Answer[]
  /** The suites that those hellos offered. */
  offered: ReadonlySet<number>
  /** To every version and nearly every suite; undefined where it was not asked. */
  broad: Answer | undefined
  /** The profile's hello was sent again after the broad one, and was answered in some way. */
  repeated: boolean
}

/** The answers of a path that are a choice: to the profile's hello, and when it was offered nearly all. */
export const choicesOf = (path: Path): ServerHello[] => {
  const { profile, broad } = answersOf(path)
  return [...profile, ...(broad ? [broad] : [])].filter(isServerHello)
}

export const choiceWords = ({ version, suite }: ServerHello): string => `${versionName(version)} with ${suiteName(suite)}`

export const answersOf = (path: Path): Answers => {
  const connected = path.probes.filter((probe) => probe.answer.kind !== 'not-connected')
  return {
    profile: connected.filter((probe) => probe.name !== 'broad').map((probe) => probe.answer),
    offered: new Set(connected.filter((probe) => probe.name !== 'broad').flatMap((probe) => probe.suites)),
    broad: connected.find((probe) => probe.name === 'broad')?.answer,
    repeated: connected.some((probe) => probe.name === 'profile-again'),
  }
}
