// gather: from a plan to facts. The only stage that touches the machine or the network; it never throws.
// A gatherer starts as soon as the facts it needs are there; one that needs another's stands below it in the list.
import { type Fact, type Missing, missing } from '../contract/fact.ts'
import type { FactId, Facts, FactValue } from '../contract/facts.ts'
import { LAYERS, type Layer } from '../contract/vocabulary.ts'
import { lookOnce } from '../gather/app-server/servers/server-look.ts'
import { triedHellos } from '../gather/app-server/tried-hellos.ts'
import type { GatherContext, Gatherer, Redactor } from '../gather/define-gatherer.ts'
import type { Host } from '../host/host.ts'
import type { Net } from '../net/net.ts'
import type { Plan } from './plan.ts'

export interface Adapters {
  host: Host
  net: Net
  now(): Date
}

export type Progress =
  | { type: 'layer'; layer: Layer; state: 'running' | 'done'; text: string }
  | { type: 'gatherer'; layer: Layer; gatherer: string; state: 'running' | 'done'; text: string }

export interface GatherHooks {
  signal: AbortSignal
  onProgress(event: Progress): void
  redactor: Redactor & { learnSecret(secret: string): void }
}

type AnyGatherer = Gatherer<FactId, FactId>
export type Gathered = { [K in FactId]: Fact<FactValue<K>> }

/** Why a fact is missing after its gatherer was stopped from outside. */
const stopped = (signal: AbortSignal, words: string): Missing =>
  signal.aborted ? missing('cancelled', 'The check was cancelled.') : missing('timeout', `This took too long: ${words}`)

/** How long the check waits at its end for gatherers that were stopped: they still end their programs and take their files away. */
const ENDING_MS = 1500

/** `ending` gets the gathering, so that the end of the check can wait for what a stopped gatherer still has to clear away. */
const runOne = async (
  gatherer: AnyGatherer,
  context: GatherContext<FactId>,
  deadlineMs: number,
  ending: Set<Promise<unknown>>,
): Promise<Fact<FactValue<FactId>>> => {
  const own = new AbortController()
  const stop = () => own.abort()
  context.signal.addEventListener('abort', stop, { once: true })
  if (context.signal.aborted) stop()
  const timer = setTimeout(stop, deadlineMs)
  const ended = new Promise<Fact<FactValue<FactId>>>((resolve) => {
    own.signal.addEventListener('abort', () => resolve(stopped(context.signal, gatherer.words)), { once: true })
  })
  try {
    if (own.signal.aborted) return stopped(context.signal, gatherer.words)
    const gathering = gatherer.gather({ ...context, signal: own.signal })
    const watched: Promise<unknown> = gathering.catch(() => undefined).then(() => ending.delete(watched))
    ending.add(watched)
    return await Promise.race([gathering, ended])
  } catch (error) {
    // A gatherer that throws has a bug; the rest of the check goes on and the fact says so.
    return missing('failed', `This part of the check broke: ${error instanceof Error ? error.message : String(error)}`)
  } finally {
    clearTimeout(timer)
    context.signal.removeEventListener('abort', stop)
  }
}

const settled = async (ending: ReadonlySet<Promise<unknown>>): Promise<void> => {
  let timer: NodeJS.Timeout | undefined
  const patience = new Promise((resolve) => {
    timer = setTimeout(resolve, ENDING_MS)
  })
  await Promise.race([Promise.all(ending), patience])
  clearTimeout(timer)
}

/** Runs every gatherer once. `log` tells what ran, for how many milliseconds, and how it ended. */
export const gather = async (
  gatherers: readonly AnyGatherer[],
  plan: Plan,
  adapters: Adapters,
  hooks: GatherHooks,
): Promise<{ facts: Partial<Gathered>; log: Facts['log'] }> => {
  const log: Facts['log'] = []
  const results = new Map<FactId, Promise<Fact<FactValue<FactId>>>>()
  const open = new Map<Layer, number>(LAYERS.map((layer) => [layer, gatherers.filter((gatherer) => gatherer.layer === layer).length]))
  const credentials = new Map<string, { user: string; password: string }>()
  const serverSecrets = new Map<string, string>()
  const servers = lookOnce(adapters.host)
  const tried = triedHellos()
  const started = new Set<Layer>()
  const ending = new Set<Promise<unknown>>()

  const runInOrder = async (gatherer: AnyGatherer): Promise<Fact<FactValue<FactId>>> => {
    const [needed] = await Promise.all([
      Promise.all(gatherer.needs.map(async (id) => [id, await results.get(id)] as const)),
      ...(gatherer.after ?? []).map((id) => results.get(id)),
    ])
    if (!started.has(gatherer.layer)) {
      started.add(gatherer.layer)
      hooks.onProgress({ type: 'layer', layer: gatherer.layer, state: 'running', text: gatherer.words })
    }
    const tell = (state: 'running' | 'done', text: string) =>
      hooks.onProgress({ type: 'gatherer', layer: gatherer.layer, gatherer: gatherer.id, state, text: hooks.redactor.text(text) })
    tell('running', gatherer.words)
    const from = performance.now()
    const context = {
      plan,
      ...adapters,
      facts: Object.fromEntries(needed),
      signal: hooks.signal,
      stepMs: plan.request.stepMs,
      say: (text: string) => tell('running', text),
      learnSecret: (secret: string) => hooks.redactor.learnSecret(secret),
      credentials,
      serverSecrets,
      servers,
      triedHellos: tried,
    } as GatherContext<FactId>
    const fact = await runOne(gatherer, context, plan.request.stepMs * gatherer.steps, ending)
    const ms = Math.round(performance.now() - from)
    log.push({ gatherer: gatherer.id, ms, ended: fact.ok ? 'ok' : fact.why })
    tell('done', fact.ok ? gatherer.words : fact.detail)
    const left = (open.get(gatherer.layer) ?? 1) - 1
    open.set(gatherer.layer, left)
    if (left === 0) hooks.onProgress({ type: 'layer', layer: gatherer.layer, state: 'done', text: gatherer.words })
    return fact
  }
  for (const gatherer of gatherers) results.set(gatherer.id, runInOrder(gatherer))

  const facts: Partial<Record<FactId, Fact<FactValue<FactId>>>> = {}
  for (const gatherer of gatherers) {
    const fact = (await results.get(gatherer.id)) ?? missing('failed', 'This fact was not gathered.')
    const evidence = fact.evidence.map((item) => ({
      ...item,
      source: hooks.redactor.text(item.source),
      text: hooks.redactor.text(item.text),
    }))
    facts[gatherer.id] = fact.ok
      ? { ok: true, value: gatherer.redact(fact.value, hooks.redactor), evidence }
      : { ...fact, detail: hooks.redactor.text(fact.detail), evidence }
  }
  await settled(ending)
  return { facts: facts as Partial<Gathered>, log }
}
