// A runtime's tries that failed, beside what our own connection met on the same way and what became of its hello when we sent it.
// The causes that compare a runtime with the endpoint all start from here.
import type { Evidence } from '../../contract/fact.ts'
import type { Hello } from '../../contract/hello.ts'
import type { Answer, Path } from '../../contract/path.ts'
import { type Attempt, hasFailed, type Replay } from '../../contract/runtime-facts.ts'
import { sameWay } from '../../contract/way.ts'
import { alertWords, groupName, isGrease, suiteName, versionName } from '../../tls/code-points.ts'
import type { SentAgain, SubjectValues } from '../define-rule.ts'
import { isDone } from '../path-sight.ts'
import { refusedParameter, trustRefusal } from './refusals.ts'

export interface FailedTry {
  attempt: Attempt
  /** Every path of the way that it took; empty where this program did not try that way. */
  ways: Path[]
  /** Those on which our own handshake got an HTTP answer. */
  open: Path[]
  /** What became of its hello on this way; empty where it was not sent again. */
  replays: Replay[]
  /** The hellos of other runtimes that were sent again on this way. */
  others: SentAgain[]
}

export const failedTries = ({ attempts, replays, others }: SubjectValues['runtime'], paths: readonly Path[]): FailedTry[] =>
  attempts.filter(hasFailed).map((attempt) => {
    const ways = paths.filter((path) => sameWay(path, attempt))
    const onWay = (all: readonly Replay[]) => all.filter((replay) => ways.some((path) => path.id === replay.path))
    return {
      attempt,
      ways,
      open: ways.filter((path) => isDone(path, 'http')),
      replays: onWay(replays),
      others: others.map((other) => ({ ...other, replays: onWay(other.replays) })).filter((other) => other.replays.length > 0),
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

/** Each hello that was sent again on its way, and its answer; `whose`: of which runtime, where it is not its own. */
export const replayEvidence = ({ replays }: Pick<FailedTry, 'replays'>, whose?: string): Evidence[] =>
  replays.map(({ added, leftOut, path, answer }) => ({
    kind: 'network',
    source: path,
    text:
      `${whose !== undefined && added === 'nothing' ? `The hello of ${whose}, sent by us` : ADDED[added]}: ${told(answer)}.` +
      (leftOut.length === 0 ? '' : ` Without a key share for ${leftOut.map(groupName).join(', ')}, which cannot be made here.`),
  }))

const replayOf = ({ replays }: Pick<FailedTry, 'replays'>, added: Replay['added']): Answer | null =>
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

type Addition = Exclude<Replay['added'], 'nothing'>

interface Lacked {
  added: Addition
  answer: Extract<Answer, { kind: 'server-hello' }>
  /** Whose hello it was that was sent again, where it is that of another runtime. */
  other: SentAgain | null
}

const lackedBy = (one: Pick<FailedTry, 'replays'>): Pick<Lacked, 'added' | 'answer'> | null => {
  if (replayOf(one, 'nothing')?.kind !== 'alert') return null
  for (const added of ['suites', 'groups', 'signature-algorithms'] as const) {
    const answer = replayOf(one, added)
    if (answer?.kind === 'server-hello') return { added, answer }
  }
  return null
}

const OFFERED = { suites: 'suites', groups: 'groups', 'signature-algorithms': 'signatureAlgorithms' } as const satisfies Record<
  Addition,
  keyof Hello
>

/** Its words speak of a certificate: then the hello was taken. */
export const isAboutCertificate = ({ error }: Attempt): boolean =>
  refusedParameter(error ?? '') !== null || trustRefusal(error ?? '') !== null

/**
 * What had to be added to its hello so that it was answered, and that answer; null where it was not told. Where its own was not sent
 * again, that of another runtime tells it, if this one offers no more in what lacked there.
 */
export const lackedIn = (one: FailedTry, hello: Hello): Lacked | null => {
  if (one.replays.length > 0) {
    const own = lackedBy(one)
    return own && { ...own, other: null }
  }
  if (one.attempt.outcome !== 'failed' || isAboutCertificate(one.attempt)) return null
  for (const other of one.others) {
    const lacked = lackedBy(other)
    if (lacked === null) continue
    const theirs: readonly number[] = other.hello[OFFERED[lacked.added]]
    if (hello[OFFERED[lacked.added]].every((value) => isGrease(value) || theirs.includes(value))) return { ...lacked, other }
  }
  return null
}
