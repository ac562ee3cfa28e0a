// Gatherer `replays`: where a runtime's own attempt failed, its captured hello is sent again by our own socket over the same path.
// Answered, the library or its settings are at fault; turned down, it is what the hello offers, and then more is offered.
import { isAddress } from '../../contract/address.ts'
import { found } from '../../contract/fact.ts'
import { lateOnes, patienceOn } from '../../contract/late.ts'
import type { Path } from '../../contract/path.ts'
import { type CaughtHello, defaultHello, hasFailed, type Replay } from '../../contract/runtime-facts.ts'
import type { Endpoint } from '../../engine/plan.ts'
import { schemeKeyType } from '../../tls/code-points.ts'
import { defineGatherer, type GatherContext } from '../define-gatherer.ts'
import { profileOffer } from '../endpoint/offer.ts'
import { createOpener, type Opener } from '../endpoint/opener.ts'
import { sendHello } from '../endpoint/probe.ts'
import { readTrustStores, type TrustOf } from '../endpoint/trust-stores.ts'
import { waysTo } from '../endpoint/ways.ts'
import { byImportance, decidingRuntimes } from './deciding.ts'
import { replayHello } from './replay-hello.ts'

type Context = GatherContext<'runtimes' | 'hellos' | 'attempts' | 'proxy-settings' | 'paths' | 'differential'>

/** To one endpoint in a default check, so as not to be a burden to it; `--deep` lifts that. */
const MOST = 3
/** Deadline of the whole gatherer in steps; a connection, a tunnel and a hello that are begun may take one each. */
const STEPS = 8
const LAST_STEPS = 3

/** One hello to be sent over one path. */
interface Task {
  runtime: string
  hello: Uint8Array
  /** Those in the hello. */
  suites: readonly number[]
  signatureAlgorithms: readonly number[]
  path: Path
}

/** A hello of ours was answered there: before that nothing can be learned of another one. */
const isHeard = ({ steps }: Path): boolean => steps.some(({ step, state }) => step === 'hello' && state === 'done')

const caughtFrom = (runtime: string, hellos: readonly CaughtHello[]): Pick<Task, 'hello' | 'suites' | 'signatureAlgorithms'> | null => {
  const hello = defaultHello(hellos, runtime)
  if (hello === null) return null
  const { bytes, suites, signatureAlgorithms } = hello
  return { hello: Buffer.from(bytes, 'base64'), suites, signatureAlgorithms }
}

/** What there is to send to one endpoint: the deciding runtimes' hellos first, each over one path of the way that it took. */
const tasksFor = (endpoint: Endpoint, { plan, facts }: Context): Task[] => {
  const { runtimes, hellos, attempts, paths, differential } = facts
  if (!runtimes.ok || !hellos.ok || !attempts.ok || !paths.ok) return []
  const { runtimes: chosen, deep } = plan.request
  const deciding = decidingRuntimes(runtimes.value, chosen)
  const worth = deep ? byImportance(runtimes.value, chosen) : byImportance(deciding, chosen)
  return worth.flatMap(({ id }): Task[] => {
    const attempt = attempts.value.find((one) => one.runtime === id && one.endpoint === endpoint.url)
    const caught = caughtFrom(id, hellos.value)
    if (attempt === undefined || caught === null || !(hasFailed(attempt) || (deep && attempt.outcome === 'completed'))) return []
    const path = paths.value.find((one) => one.endpoint === endpoint.url && one.via === attempt.via && isHeard(one))
    const looked = differential.ok ? differential.value.find((one) => one.path === path?.id) : undefined
    // Where new connections are kept out, whatever is sent, one more tells nothing of a hello.
    if (path === undefined || (looked !== undefined && lateOnes(path, looked.probes).length > 1)) return []
    return [{ runtime: id, ...caught, path }]
  })
}

/** The replays of one endpoint, in the order in which they were sent. */
class Sender {
  readonly sent: Replay[] = []
  readonly #endpoint: Endpoint
  readonly #context: Context
  readonly #trustOf: TrustOf
  readonly #until: number
  /** The profile's. */
  readonly #suites: readonly number[]
  readonly #openers = new Map<string, Opener | null>()

  /** `until` as `performance.now()`: from then on nothing is begun. */
  constructor(endpoint: Endpoint, context: Context, trustOf: TrustOf, until: number) {
    this.#endpoint = endpoint
    this.#context = context
    this.#trustOf = trustOf
    this.#until = until
    this.#suites = profileOffer(context.plan.request.profile, context.now().toISOString().slice(0, 10)).suites
  }

  /** Null where it was not sent: there is no room for one more, or the hello cannot be sent so. */
  async send({ runtime, hello, path }: Task, added: Replay['added']): Promise<Replay | null> {
    const { net, plan, signal, stepMs } = this.#context
    const most = plan.request.deep ? Number.POSITIVE_INFINITY : MOST
    if (this.sent.length >= most || signal.aborted || performance.now() > this.#until) return null
    const host = isAddress(this.#endpoint.host) ? null : this.#endpoint.host
    const replay = replayHello({ bytes: hello, host, added, suites: this.#suites }, net.crypto)
    const opener = this.#openerOf(path)
    if (replay === null || opener === null || path.address === null) return null
    const opening = await opener.open(path.address)
    if (opening.kind === 'budget' || signal.aborted) {
      if (opening.kind === 'open') opening.connection.close()
      return null
    }
    const made = { runtime, mode: 'default', added, leftOut: replay.leftOut, path: path.id } as const
    if (opening.kind !== 'open')
      return this.#keep({
        ...made,
        answer: { kind: 'not-connected', detail: `The connection did not open: ${opening.result.kind}.` },
        ms: 0,
      })
    const { answer, ms } = await sendHello(opening.connection, net.crypto, replay.ready, { signal, timeoutMs: stepMs })
    opening.connection.close()
    // A hello that was broken off with the check has no answer.
    return signal.aborted ? null : this.#keep({ ...made, answer, ms })
  }

  #openerOf(path: Path): Opener | null {
    const { net, plan, facts, credentials, signal, stepMs } = this.#context
    const known = this.#openers.get(path.via)
    if (known !== undefined) return known
    const settings = facts['proxy-settings'].ok ? facts['proxy-settings'].value : null
    const way = waysTo(this.#endpoint, settings, plan.request.proxy).find((one) => (one?.url ?? 'direct') === path.via)
    const opener =
      way === undefined
        ? null
        : createOpener(
            net,
            this.#endpoint,
            way,
            credentials,
            { signal, timeoutMs: stepMs, connectMs: patienceOn(path, stepMs) },
            this.#trustOf,
          )
    this.#openers.set(path.via, opener)
    return opener
  }

  #keep(replay: Replay): Replay {
    this.sent.push(replay)
    return replay
  }
}

/**
 * What may be lacking: signature algorithms first where none of its own goes with the endpoint's key, then the suites where that which we
 * agreed on with the endpoint is not among its own.
 */
const likeliestFirst = ({ suites, signatureAlgorithms, path: { negotiated, chain } }: Task): Exclude<Replay['added'], 'nothing'>[] => {
  const agreed = negotiated?.suite ?? null
  const keyType = chain[0]?.keyType ?? 'unknown'
  const cannotCheck = keyType !== 'unknown' && !signatureAlgorithms.some((scheme) => schemeKeyType(scheme) === keyType)
  const lacksSuite = agreed !== null && !suites.includes(agreed)
  if (cannotCheck) return lacksSuite ? ['signature-algorithms', 'suites', 'groups'] : ['signature-algorithms', 'groups', 'suites']
  return lacksSuite ? ['suites', 'groups', 'signature-algorithms'] : ['groups', 'signature-algorithms', 'suites']
}

const sendAll = async (tasks: readonly Task[], sender: Sender): Promise<void> => {
  for (const task of tasks) {
    const first = await sender.send(task, 'nothing')
    // An alert alone is an answer to what the hello offers. What is added then, one thing at a time, tells which part lacked.
    if (first?.answer.kind !== 'alert') continue
    for (const added of likeliestFirst(task)) if ((await sender.send(task, added))?.answer.kind === 'server-hello') break
  }
}

export const replaysGatherer = defineGatherer({
  id: 'replays',
  layer: 'app-server',
  // The differential comes first: what this sends must not show in the answers that it compares.
  needs: ['runtimes', 'hellos', 'attempts', 'proxy-settings', 'paths', 'differential'],
  steps: STEPS,
  words: 'Where a runtime failed, sending its first message again from here',
  async gather(context) {
    const { plan, host, net, stepMs, say } = context
    const work = plan.endpoints.flatMap((endpoint) => {
      const tasks = tasksFor(endpoint, context)
      return tasks.length === 0 ? [] : [{ endpoint, tasks }]
    })
    if (work.length === 0) return found([])
    const trustOf = await readTrustStores(host, net, plan.request.ca)
    const until = performance.now() + (STEPS - LAST_STEPS) * stepMs
    const senders = await Promise.all(
      work.map(async ({ endpoint, tasks }) => {
        say(`Sending to ${endpoint.host} what the runtimes sent that failed`)
        const sender = new Sender(endpoint, context, trustOf, until)
        await sendAll(tasks, sender)
        return sender
      }),
    )
    return found(senders.flatMap(({ sent }) => sent))
  },
  redact: (value, redactor) =>
    value.map((replay) => ({
      ...replay,
      runtime: redactor.text(replay.runtime),
      path: redactor.text(replay.path),
      answer: replay.answer.kind === 'not-connected' ? { ...replay.answer, detail: redactor.text(replay.answer.detail) } : replay.answer,
    })),
})
