// A runtime's tries that failed, beside what our own connection met on the same way and what became of its hello when we sent it.
// The causes that compare a runtime with the endpoint all start from here.
import type { Evidence } from '../../contract/fact.ts'
import type { Answer, Path } from '../../contract/path.ts'
import type { Attempt, Replay } from '../../contract/runtime-facts.ts'
import { sameWay } from '../../contract/way.ts'
import { alertWords, groupName, suiteName, versionName } from '../../tls/code-points.ts'
import type { SubjectValues } from '../define-rule.ts'
import { isDone } from '../path-sight.ts'

export interface FailedTry {
  attempt: Attempt
  /** Every path of the way that it took; empty where this program did not try that way. */
  ways: Path[]
  /** Those on which our own handshake got an HTTP answer. */
  open: Path[]
  /** What became of its hello on this way; empty where it was not sent again. */
  replays: Replay[]
}

export const hasFailed = ({ outcome }: Attempt): boolean => outcome === 'failed' || outcome === 'timeout'

export const failedTries = ({ attempts, replays }: SubjectValues['runtime'], paths: readonly Path[]): FailedTry[] =>
  attempts.filter(hasFailed).map((attempt) => {
    const ways = paths.filter((path) => sameWay(path, attempt))
    return {
      attempt,
      ways,
      open: ways.filter((path) => isDone(path, 'http')),
      replays: replays.filter((replay) => ways.some((path) => path.id === replay.path)),
    }
  })

/** The runtime's own words, as evidence. */
export const wordsEvidence = ({ command, error, outcome }: Attempt): Evidence => ({
  kind: 'command',
  source: command,
  text: error ?? outcome,
})

/** That our own connection got through; it checks no certificate. */
export const ownEvidence = ({ id }: Path): Evidence => ({
  kind: 'network',
  source: id,
  text: 'Our own handshake on the same way, which checks no certificate, was completed and got an HTTP answer.',
})

const told = (answer: Answer): string => {
  if (answer.kind === 'server-hello') {
    const group = answer.group === null ? '' : `, ${groupName(answer.group)}`
    return `answered with ${versionName(answer.version)}, ${suiteName(answer.suite)}${group}`
  }
  if (answer.kind === 'alert') return `turned down by the alert ${alertWords(answer.description)}`
  return answer.kind === 'not-connected' || answer.kind === 'malformed' ? answer.detail.replace(/\.$/, '') : answer.kind
}

const ADDED = {
  nothing: 'Its own hello, sent by us',
  suites: 'The same with the suites of the profile',
  groups: 'The same with more groups',
  'signature-algorithms': 'The same with more signature algorithms',
} as const satisfies Record<Replay['added'], string>

/** Each hello that was sent again on its way, and its answer. */
export const replayEvidence = ({ replays }: FailedTry): Evidence[] =>
  replays.map(({ added, leftOut, path, answer }) => ({
    kind: 'network',
    source: path,
    text:
      `${ADDED[added]}: ${told(answer)}.` +
      (leftOut.length === 0 ? '' : ` Without a key share for ${leftOut.map(groupName).join(', ')}, which cannot be made here.`),
  }))

const replayOf = ({ replays }: FailedTry, added: Replay['added']): Answer | null =>
  replays.find((replay) => replay.added === added && replay.mode === 'default')?.answer ?? null

/** Its own hello, sent by our socket, got a ServerHello: what the hello offers is not why it failed. */
export const helloIsTaken = (one: FailedTry): boolean => replayOf(one, 'nothing')?.kind === 'server-hello'

/**
 * Its own hello, sent by our socket, was turned down or lost; false too where it was not sent. An answer that came too slowly, or that
 * this program could not follow, is none of that.
 */
export const helloIsTurnedDown = (one: FailedTry): boolean => {
  const answer = replayOf(one, 'nothing')
  if (answer?.kind === 'silent') return answer.received === undefined
  return answer !== null && ['alert', 'reset', 'closed', 'not-tls'].includes(answer.kind)
}

/** What had to be added to its hello so that it was answered, and that answer; null where it was not told. */
export const lackedIn = (
  one: FailedTry,
): { added: Exclude<Replay['added'], 'nothing'>; answer: Extract<Answer, { kind: 'server-hello' }> } | null => {
  if (replayOf(one, 'nothing')?.kind !== 'alert') return null
  for (const added of ['suites', 'groups', 'signature-algorithms'] as const) {
    const answer = replayOf(one, added)
    if (answer?.kind === 'server-hello') return { added, answer }
  }
  return null
}
