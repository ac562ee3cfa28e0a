// Gatherer `differential`: where a path or a runtime failed, the baseline hello again with one thing changed at a time.
// A change that fails counts only with a baseline that works around it, so the baseline is repeated; what follows is for rules.
import { isAddress } from '../../contract/address.ts'
import { found } from '../../contract/fact.ts'
import { HELLO_NAMES } from '../../contract/hello-names.ts'
import { answerPatienceOn, lateOnes, patienceOn } from '../../contract/late.ts'
import type { Answer, ChangedProbe, Differential, Path } from '../../contract/path.ts'
import type { Change } from '../../contract/vocabulary.ts'
import type { Endpoint } from '../../engine/plan.ts'
import { defineGatherer, type GatherContext } from '../define-gatherer.ts'
import { likelyChanges, type Reason, reasonFor, type Seen } from './likely-changes.ts'
import { broadOffer, profileOffer } from './offer.ts'
import { createOpener, type Opening } from './opener.ts'
import { type ReadyHello, sendHello } from './probe.ts'
import { readTrustStores, type TrustOf } from './trust-stores.ts'
import { type Baseline, isChange, readyHello } from './variants.ts'
import { waysTo } from './ways.ts'

type Context = GatherContext<'paths' | 'attempts' | 'hellos' | 'proxy-settings'>

/** Of one endpoint in a default check; `--deep` lifts them. */
const MOST = { changes: 8, repeats: 4 }
/** Changes that are kept back, of those, to repeat what made a difference. */
const KEPT = 2
/** More repeats, where those left it open whether equal hellos fare alike: so many at once, and so often. */
const ROUND = { size: 5, most: 2 }
/** Connections of the endpoint's budget that are left for the gatherer `replays`. */
const FOR_REPLAYS = 3
/** So many failures of the baseline and no success after them: it goes on failing. */
const STAYS_BAD = 4
/** So many connections that opened late are more than a line loses. */
const KEPT_OUT = 3
/** Deadline of the whole gatherer in steps; a connection and a hello that are begun may take one each. */
const STEPS = 16
const LAST_STEPS = 2
const OUT_OF_BUDGET = 'The limit of connections to this endpoint was reached.'
const OUT_OF_TIME = 'The time for this part of the check was up.'
/** Of the addresses of one way, the one whose own hello failed comes first. */
const LATER: Partial<Record<Reason, number>> = { 'attempt-failed': 1, 'large-failed': 2 }
/** A server may well refuse these: that it does is no difference. */
const MAY_FAIL = new Set<Change>(['provoke', 'other-sni', 'version-1.0', 'version-1.1', 'broad'])

const works = ({ answer }: ChangedProbe): boolean => answer.kind === 'server-hello'
/** Some TLS came back: what the hello had to get through let it through. */
const answered = ({ answer }: ChangedProbe): boolean => answer.kind === 'server-hello' || answer.kind === 'alert'

/** The probes of one path, in the order in which they were sent. */
class Series {
  readonly probes: ChangedProbe[] = []
  unfinished: string | null = null
  #changes = 0
  #repeats = 0
  #rounds = 0
  readonly #path: Path
  readonly #most: { changes: number; repeats: number }
  readonly #base: Baseline
  readonly #trustOf: TrustOf
  readonly #open: () => Promise<Opening>
  readonly #context: Context
  /** As `performance.now()`: from then on nothing is begun, so that what was learned is kept. */
  readonly #until: number

  constructor(path: Path, base: Baseline, trustOf: TrustOf, open: () => Promise<Opening>, context: Context, until: number) {
    const unlimited = { changes: Number.POSITIVE_INFINITY, repeats: Number.POSITIVE_INFINITY }
    this.#most = context.plan.request.deep ? unlimited : MOST
    this.#path = path
    this.#base = base
    this.#trustOf = trustOf
    this.#open = open
    this.#context = context
    this.#until = until
  }

  left(kind: 'changes' | 'repeats'): number {
    return this.#most[kind] - (kind === 'changes' ? this.#changes : this.#repeats)
  }

  /** Null where it cannot be asked: cancelled, no room for it in a hello, or no connection left. */
  async ask(change: Change): Promise<ChangedProbe | null> {
    const kind = change === 'baseline' ? 'repeats' : 'changes'
    const ready = this.left(kind) > 0 ? this.#ready(change) : null
    if (ready === null) return null
    if (kind === 'repeats') this.#repeats += 1
    else this.#changes += 1
    return this.#send(change, ready)
  }

  /** The same, all at once; what comes back stands in the order in which it was asked. */
  async askAtOnce(changes: readonly Change[]): Promise<ChangedProbe[]> {
    return this.#inOrder(changes.map((change) => this.ask(change)))
  }

  /** More baselines at once than the repeats are: where the budget of connections has room. Empty where it has none. */
  async round(): Promise<ChangedProbe[]> {
    const { host, port } = this.#path
    const room = this.#context.net.connectionsLeft(`${host}:${port}`) - FOR_REPLAYS
    if (this.#rounds >= ROUND.most || room <= 0) return []
    this.#rounds += 1
    const ready = Array.from({ length: Math.min(ROUND.size, room) }, () => this.#ready('baseline') ?? [])
    return this.#inOrder(ready.flat().map((one) => this.#send('baseline', one)))
  }

  async #inOrder(sending: readonly Promise<ChangedProbe | null>[]): Promise<ChangedProbe[]> {
    const before = this.probes.length
    const answered = (await Promise.all(sending)).filter((probe) => probe !== null)
    this.probes.splice(before, answered.length, ...answered)
    return answered
  }

  /** Of the probes so far. */
  isLate(probe: ChangedProbe): boolean {
    return lateOnes(this.#path, this.probes).includes(probe)
  }

  /** Whether the baselines tell how equal hellos fare: some fail between those that work, all do from some point on, or few are let in. */
  get isSettled(): boolean {
    const own = this.#path.probes.filter(({ name }) => name !== 'broad')
    const all = [...own, ...this.probes.filter(({ change }) => change === 'baseline')].map(({ answer }) => answer.kind === 'server-hello')
    const since = all.includes(false) ? all.slice(all.indexOf(false)) : []
    return since.includes(true) || since.length >= STAYS_BAD || lateOnes(this.#path, this.probes).length >= KEPT_OUT
  }

  /** The hello of this change; null where nothing more is to be asked, or it has no room for it. */
  #ready(change: Change): ReadyHello | null {
    const { net, signal } = this.#context
    if (signal.aborted || this.unfinished !== null) return null
    if (performance.now() <= this.#until) return readyHello(change, this.#base, net.crypto)
    this.unfinished = OUT_OF_TIME
    return null
  }

  async #send(change: Change, ready: ReadyHello): Promise<ChangedProbe | null> {
    const { net, signal, stepMs } = this.#context
    const timeoutMs = answerPatienceOn(this.#path, stepMs)
    const opening = await this.#open()
    if (opening.kind === 'budget') {
      this.unfinished = OUT_OF_BUDGET
      return null
    }
    const connectMs = opening.kind === 'no-tcp' ? opening.result.ms : opening.tcpMs
    if (opening.kind !== 'open') {
      const answer: Answer =
        opening.kind === 'no-tunnel'
          ? { kind: 'not-connected', detail: `The proxy opened no tunnel: ${opening.result.kind}.`, proxy: opening.result.kind }
          : { kind: 'not-connected', detail: `The connection did not open: ${opening.result.kind}.` }
      return this.#keep({ change, hello: '', answer, leaf: null, ms: 0, connectMs })
    }
    const { connection } = opening
    const { hello, answer, chain, ms } = await sendHello(connection, net.crypto, ready, { signal, timeoutMs })
    connection.close()
    // A hello that was broken off with the check has no answer.
    if (signal.aborted) return null
    return this.#keep({ change, hello: Buffer.from(hello).toString('base64'), answer, ...this.#shownBy(chain), ms, connectMs })
  }

  /** Servers that are equal in all else may show different chains. */
  #shownBy(chain: readonly Uint8Array[]): Pick<ChangedProbe, 'leaf' | 'chain'> {
    const { certificates } = this.#context.net
    const [first] = chain
    const leaf = first && certificates.read(first)
    if (!leaf) return { leaf: null }
    const { notBefore, notAfter } = leaf
    const nameMatches = certificates.nameMatches(first, this.#path.host)
    const trusted = this.#trustOf(chain).some(({ result }) => result === 'trusted')
    return { leaf: leaf.sha256, chain: { certificates: chain.length, notBefore, notAfter, nameMatches, trusted } }
  }

  #keep(probe: ChangedProbe): ChangedProbe {
    this.probes.push(probe)
    return probe
  }
}

/** The baseline fails: a change that gets through is looked for, and what is found is repeated with the baseline around it. */
const searchForWorking = async (series: Series, changes: readonly Change[], inParallel: boolean): Promise<void> => {
  const first = changes.slice(0, Math.max(0, series.left('changes') - KEPT))
  // Silence takes its time: those are asked together, as the limit of connections allows. Else one after the other.
  const round: (ChangedProbe | null)[] = []
  if (inParallel) round.push(...(await series.askAtOnce(first)))
  else for (const change of first) round.push(await series.ask(change))
  // Nothing has to be repeated yet: of those kept back one is asked, and one is left to repeat it.
  const [next] = changes.slice(first.length)
  if (next !== undefined && !inParallel && !round.some((probe) => probe && answered(probe))) round.push(await series.ask(next))
  const through = round.filter((probe): probe is ChangedProbe => probe !== null && answered(probe))
  // A ServerHello tells more than an alert.
  const telling = [...through.filter(works), ...through.filter((probe) => !works(probe))].slice(0, KEPT)
  await series.ask('baseline')
  for (const { change } of telling) {
    await series.ask(change)
    await series.ask('baseline')
  }
}

/** One that was late may have been lost; where others asked at once are late too, what is sent there does not matter. */
const keepsOut = async (series: Series, probe: ChangedProbe | null): Promise<boolean> =>
  probe !== null && series.isLate(probe) && (await series.round()).some((one) => series.isLate(one))

const repeat = async (series: Series): Promise<void> => {
  for (let turn = 0; turn < MOST.repeats; turn++) {
    const probe = await series.ask('baseline')
    if (probe === null || (await keepsOut(series, probe))) return
  }
}

/** Where the repeats left it open, as one of five servers that was not met does, or one failure at their end. */
const settle = async (series: Series): Promise<void> => {
  while (!series.isSettled) if ((await series.round()).length === 0) return
}

/**
 * How the first change that fails is asked about again. Every second or third connection that fails, whatever is sent, must not
 * look like a change that fails: so the change and the baseline do not take turns in equal steps.
 */
const AROUND = ['baseline', 'change', 'baseline', 'baseline', 'change'] as const
/** Of a large one: what tells its size from its length comes first, while there are connections left. */
const AROUND_LARGE = ['large-split', 'baseline', 'baseline', 'change', 'change'] as const

/** The baseline works: a change that breaks it is looked for. The last question of all is a baseline again. Answers whether one was found. */
const searchForBreaking = async (series: Series, changes: readonly Change[], reference: string | null): Promise<boolean> => {
  const otherLeaf = ({ change, leaf }: ChangedProbe) => change === 'no-sni' && leaf !== null && reference !== null && leaf !== reference
  let broke = false
  for (const change of changes) {
    const isAsked = series.probes.some((one) => one.change === change)
    // Of what gets through in small packets it is known that its pieces are put together.
    const isKnown = change === 'baseline-split' && series.probes.some((one) => one.change === 'large-split' && works(one))
    if (isAsked || isKnown) continue
    const probe = await series.ask(change)
    if (await keepsOut(series, probe)) return false
    if (probe === null || MAY_FAIL.has(change) || (works(probe) && !otherLeaf(probe))) continue
    if (broke) {
      await series.ask(change)
      continue
    }
    broke = true
    for (const next of change === 'large' ? AROUND_LARGE : AROUND) {
      const answer = await series.ask(next === 'change' ? change : next)
      if (next === 'large-split') continue
      // The ground moves, and not with what is sent: the rest of the repeats tells how.
      const asBefore = answer === null || (next === 'baseline' ? works(answer) : !works(answer) || otherLeaf(answer))
      if (asBefore) continue
      await repeat(series)
      return false
    }
  }
  if (!broke) {
    // Where nothing of the hello makes the difference, perhaps every so many connections fail.
    await repeat(series)
    return false
  }
  const last = await series.ask('baseline')
  return last === null || works(last)
}

interface Candidate {
  path: Path
  reason: Reason
  endpoint: Endpoint
}

const lookInto = async (
  { path, endpoint, reason }: Candidate,
  seen: Seen,
  trustOf: TrustOf,
  context: Context,
  until: number,
): Promise<Differential | null> => {
  const { plan, net, facts, signal, stepMs, credentials, say } = context
  const settings = facts['proxy-settings']
  const way = waysTo(endpoint, settings.ok ? settings.value : null, plan.request.proxy).find((one) => (one?.url ?? 'direct') === path.via)
  const { address } = path
  if (way === undefined || address === null) return null
  const base: Baseline = { profile: seen.profile, broad: broadOffer(), sni: isAddress(endpoint.host) ? null : endpoint.host }
  const deadline = { signal, timeoutMs: stepMs, connectMs: patienceOn(path, stepMs) }
  const opener = createOpener(net, endpoint, way, credentials, deadline, trustOf)
  const series = new Series(path, base, trustOf, () => opener.open(address), context, until)
  say(`Looking into what ${endpoint.host} does not take`)
  const changes = likelyChanges(path, reason, seen).filter((change) => isChange(change, base))
  const stop = path.steps.find((step) => step.step === 'hello')
  if (stop?.state === 'stopped') await searchForWorking(series, changes, stop.observation === 'silent')
  else if (!(await searchForBreaking(series, changes, path.chain[0]?.sha256 ?? null)) && reason !== 'deep') await settle(series)
  const untried = changes.filter((change) => !series.probes.some((probe) => probe.change === change))
  const unfinished =
    series.unfinished ??
    (untried.length > 0
      ? `Not tried, to keep to the limit of connections: ${untried.map((change) => HELLO_NAMES[change]).join('; ')}.`
      : null)
  return { path: path.id, reason, probes: series.probes, unfinished }
}

export const differentialGatherer = defineGatherer({
  id: 'differential',
  layer: 'endpoint',
  needs: ['paths', 'attempts', 'hellos', 'proxy-settings'],
  steps: STEPS,
  words: 'Where something failed, changing one thing of the hello at a time',
  async gather(context) {
    const { plan, facts } = context
    if (!facts.paths.ok) return found([])
    const { profile, deep } = plan.request
    const now = context.now().toISOString()
    const seen: Seen = {
      attempts: facts.attempts.ok ? facts.attempts.value : [],
      hellos: facts.hellos.ok ? facts.hellos.value : [],
      profile: profileOffer(profile, now.slice(0, 10)),
      deep,
    }
    // Nothing to offer: such a profile's own hello could not be sent either.
    if (seen.profile.versions.length === 0) return found([])
    const until = performance.now() + (STEPS - LAST_STEPS) * context.stepMs
    const candidates = facts.paths.value.flatMap((path): Candidate[] => {
      const reason = reasonFor(path, seen, now)
      const endpoint = plan.endpoints.find((one) => one.url === path.endpoint)
      return reason === null || endpoint === undefined ? [] : [{ path, reason, endpoint }]
    })
    if (candidates.length === 0) return found([])
    const trustOf = await readTrustStores(context.host, context.net, plan.request.ca)
    // A way on which a runtime failed first: that is the way which matters.
    const usedWays = new Set(
      seen.attempts.filter(({ outcome }) => outcome !== 'completed').map(({ endpoint, via }) => `${endpoint} ${via}`),
    )
    // Of the addresses of that way the one that failed for us too, since it may be the one on which the runtime did.
    const rank = ({ path, reason }: Candidate) => (usedWays.has(wayOf(path)) ? 0 : 3) + (LATER[reason] ?? 0)
    const ordered = [...candidates].sort((a, b) => rank(a) - rank(b))
    const servers = new Map<string, Candidate[]>()
    for (const candidate of ordered) {
      const where = `${candidate.endpoint.host}:${candidate.endpoint.port}`
      servers.set(where, [...(servers.get(where) ?? []), candidate])
    }
    const looked = await Promise.all(
      [...servers.values()].map(async (all) => {
        const ofServer: Differential[] = []
        // One path after the other: what one does to a server must not show in the other.
        for (const candidate of deep ? all : all.slice(0, 1)) {
          const one = await lookInto(candidate, seen, trustOf, context, until)
          if (one !== null) ofServer.push(one)
        }
        return ofServer
      }),
    )
    return found(looked.flat())
  },
  redact: (value, redactor) =>
    value.map((one) => ({
      ...one,
      path: redactor.text(one.path),
      probes: one.probes.map((probe) =>
        probe.answer.kind === 'not-connected'
          ? { ...probe, answer: { ...probe.answer, detail: redactor.text(probe.answer.detail) } }
          : probe,
      ),
    })),
})

const wayOf = ({ endpoint, via }: Path): string => `${endpoint} ${via}`
