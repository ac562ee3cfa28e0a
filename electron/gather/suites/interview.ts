// Questions to one server with answers that hold: what may be an accident is asked again, and a refusal without an alert counts
// only where the server is seen to refuse so, and to answer well at the same time. What remains open is said, never taken for a no.
import { ask, type Question, type Reply, type Target, type Wire } from './ask.ts'
import { createPace, type Pace } from './pace.ts'

/** `unknown`: nothing that can be relied on; `why` is one of a few plain sentences without the version. */
export type Settled =
  | { kind: 'picked'; suite: number }
  | { kind: 'refused' }
  | { kind: 'version-refused' }
  | { kind: 'unknown'; why: string }

export interface Picked {
  version: number
  suites: readonly number[]
  suite: number
}

export interface Interview {
  settle(question: Question): Promise<Settled>
  /** Whether a connection took next to no time: then each further hello costs more than waiting for its answer. Known soon. */
  readonly near: Promise<boolean>
  readonly connections: number
  /** Every answer that took a suite. */
  readonly picks: readonly Picked[]
  /** The first chain of each kind of certificate (DER, the server's own first), the first seen first. */
  readonly chains: readonly (readonly Uint8Array[])[]
  /** Why nothing more is asked; null while it goes on. */
  readonly stopped: string | null
  /** What was seen on the way that a person should know. */
  readonly remarks: ReadonlySet<string>
  readonly pace: Pace
  /** It said of a hello that it does not know the name (unrecognized_name); some say so of a suite for which they have no certificate. */
  readonly nameRefused: boolean
  /** The last answer that was no ServerHello, silence only where there was nothing else: for a server that never sent one. */
  readonly lastTrouble: Reply | null
}

export interface InterviewOptions {
  wire: Wire
  target: Target
  signal: AbortSignal
  /** Of one connection, and of one answer. */
  timeoutMs: number
  /** Of everything together. */
  overallMs: number
  /** The kind of certificate that comes with this suite; null: none. */
  certificateKind(suite: number): string | null
}

/** A connection to a near server takes at most this long, and where none has come after the second time it is a far one. */
const NEAR_MS = { connection: 10, patience: 15 }
/** Of a question that came to nothing; a server that has never answered is not asked as often. */
const REPEATS = { known: 2, unknown: 1 }
const PAUSES_MS = [500, 1500, 4000]
const PROTOCOL_VERSION = 70
/** handshake_failure, illegal_parameter, protocol_version, insufficient_security: what a server says that has no suite in common. */
const REFUSALS = [40, 47, PROTOCOL_VERSION, 71]
const UNRECOGNIZED_NAME = 112
/** GREASE (RFC 8701): no server knows it. */
const NO_SUITE = 0x8a8a

/** Ends early when `signal` is aborted. */
const sleep = (ms: number, signal: AbortSignal): Promise<void> =>
  new Promise((resolve) => {
    const done = () => {
      clearTimeout(timer)
      signal.removeEventListener('abort', done)
      resolve()
    }
    const timer = setTimeout(done, signal.aborted ? 0 : ms)
    signal.addEventListener('abort', done, { once: true })
  })

/** Answers that may be an accident of the moment. */
const isTrouble = (reply: Reply): boolean => {
  if (reply.kind === 'alert') return !REFUSALS.includes(reply.description)
  return reply.kind !== 'picked' && reply.kind !== 'other-version'
}

/** How a server refuses: two answers of one form say the same. */
const formOf = (reply: Reply): string => (reply.kind === 'alert' ? `alert ${reply.description}` : reply.kind)

const WORDS: Record<string, string> = {
  silent: 'no answer came, also when it was asked again',
  reset: 'the connection was reset, also when it was asked again',
  closed: 'the connection was closed without an answer, also when it was asked again',
  'not-tls': 'what came back is not TLS',
  malformed: 'what came back is not well-formed TLS',
  'not-connected': 'no connection could be made, also when it was asked again',
}
const whyOf = (reply: Reply): string => {
  if (reply.kind === 'silent' && reply.received > 0) return 'an answer began and did not end in time, also when it was asked again'
  return WORDS[reply.kind] ?? 'the server answered with an alert that tells nothing about it'
}

export const createInterview = (options: InterviewOptions): Interview => {
  const { target, signal, timeoutMs } = options
  const pace = createPace()
  const picks: Picked[] = []
  const chains: (readonly Uint8Array[])[] = []
  const kindsSeen = new Set<string>()
  const remarks = new Set<string>()
  /** `version form`: how this server refuses a suite, as was seen with one that nobody has. */
  const refusalForms = new Map<string, Promise<boolean>>()
  const until = performance.now() + options.overallMs
  let connections = 0
  let good: Question | null = null
  let stopped: string | null = null
  let nameRefused = false
  let lastTrouble: Reply | null = null
  let recovering: Promise<boolean> | null = null

  let tellNear: (near: boolean) => void = () => undefined
  const near = new Promise<boolean>((resolve) => {
    tellNear = resolve
    // On a busy computer the time of a connection to itself says little.
    if (/^(127\.|::1$)/.test(target.address)) resolve(true)
    else setTimeout(resolve, NEAR_MS.patience, false)
  })
  const wire: Wire = {
    ...options.wire,
    connect: async (...args) => {
      const result = await options.wire.connect(...args)
      if (result.kind === 'open') tellNear(result.ms <= NEAR_MS.connection)
      return result
    },
  }

  const wantsCertificate = (suite: number): boolean => {
    const kind = options.certificateKind(suite)
    return kind !== null && !kindsSeen.has(kind)
  }

  const once = async (question: Question): Promise<Reply> => {
    const leave = await pace.enter()
    try {
      if (stopped !== null) return { kind: 'silent', ms: 0, received: 0 }
      connections += 1
      const reply = await ask(wire, target, { wantsCertificate, ...question }, { signal, timeoutMs })
      if (signal.aborted) stopped ??= 'It was interrupted.'
      if (performance.now() > until) stopped ??= 'It took too long and was given up.'
      heard(question, reply)
      return reply
    } finally {
      leave()
    }
  }

  const heard = (question: Question, reply: Reply): void => {
    if (!isTrouble(reply)) pace.answered(reply.ms)
    if (reply.kind === 'alert' && reply.description === UNRECOGNIZED_NAME) nameRefused = true
    if (reply.kind !== 'picked') {
      // Whatever it did says more than that it once did nothing.
      if (reply.kind !== 'silent' || reply.received > 0 || lastTrouble === null) lastTrouble = reply
      return
    }
    good ??= { version: question.version, suites: question.suites, ...(question.withShares ? { withShares: true } : {}) }
    picks.push({ version: question.version, suites: question.suites, suite: reply.suite })
    // A suite that does not say which kind comes with it was asked for its certificate on purpose.
    const kind = options.certificateKind(reply.suite) ?? 'any'
    if (reply.chain.length === 0 || kindsSeen.has(kind)) return
    kindsSeen.add(kind)
    chains.push(reply.chain)
  }

  /** Whether a question that was answered well is still answered well; where not, waits and tries again. */
  const recover = async (known: Question): Promise<boolean> => {
    if ((await once(known)).kind === 'picked') return true
    for (const pauseMs of PAUSES_MS) {
      if (stopped !== null) return false
      pace.troubled()
      await sleep(pauseMs, signal)
      if ((await once(known)).kind === 'picked') {
        remarks.add('For a while the server answered nothing at all, so it was asked more slowly.')
        return true
      }
    }
    stopped ??= `The server stopped answering after ${connections} connections.`
    return false
  }
  /** One at a time: many questions may fail at once. */
  const answersWell = (known: Question): Promise<boolean> => {
    recovering ??= recover(known).finally(() => {
      recovering = null
    })
    return recovering
  }

  /** Whether this is how the server refuses every suite that it does not have. */
  const isItsRefusal = (question: Question, reply: Reply): Promise<boolean> => {
    const key = `${question.version} ${formOf(reply)}`
    const known = refusalForms.get(key)
    if (known) return known
    const asked = once({ ...question, suites: [NO_SUITE] }).then((answer) => formOf(answer) === formOf(reply))
    refusalForms.set(key, asked)
    return asked
  }

  const read = (reply: Reply): Settled | null => {
    if (reply.kind === 'picked') return { kind: 'picked', suite: reply.suite }
    if (reply.kind === 'other-version') return { kind: 'version-refused' }
    if (reply.kind !== 'alert' || !REFUSALS.includes(reply.description)) return null
    return { kind: reply.description === PROTOCOL_VERSION ? 'version-refused' : 'refused' }
  }

  /** Silence is never a refusal; the rest may be one. */
  const judgeTrouble = async (question: Question, reply: Reply): Promise<Settled> => {
    const unknown: Settled = { kind: 'unknown', why: whyOf(reply) }
    if (good === null || stopped !== null) return unknown
    if (!(await answersWell(good))) return { kind: 'unknown', why: stopped ?? unknown.why }
    if (reply.kind === 'silent' || reply.kind === 'not-connected') return unknown
    return (await isItsRefusal(question, reply)) ? { kind: 'refused' } : unknown
  }

  const settle = async (question: Question): Promise<Settled> => {
    for (let attempt = 0; ; attempt += 1) {
      if (stopped !== null) return { kind: 'unknown', why: stopped }
      const reply = await once(question)
      const settled = read(reply)
      if (settled) return settled
      const known = refusalForms.get(`${question.version} ${formOf(reply)}`)
      if (known && (await known)) return { kind: 'refused' }
      if (attempt >= (good === null ? REPEATS.unknown : REPEATS.known)) return judgeTrouble(question, reply)
      pace.troubled()
      await sleep(50 * 4 ** attempt, signal)
    }
  }

  return {
    settle,
    near,
    picks,
    chains,
    remarks,
    pace,
    get connections() {
      return connections
    },
    get stopped() {
      return stopped
    },
    get nameRefused() {
      return nameRefused
    },
    get lastTrouble() {
      return lastTrouble
    },
  }
}
