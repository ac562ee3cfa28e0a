// Each runtime's own try at each endpoint: its library, its trust store and its proxy, exactly as its own settings have them.
// A try is one request; it is completed by a verified handshake and an HTTP answer of any status.
import { type Evidence, type Fact, found, missing } from '../../contract/fact.ts'
import type { ProxySettings } from '../../contract/facts.ts'
import type { RunResult } from '../../contract/recording.ts'
import type { Attempt, Runtime } from '../../contract/runtime-facts.ts'
import type { Endpoint, Plan } from '../../engine/plan.ts'
import type { Host } from '../../host/host.ts'
import { defineGatherer, type GatherContext } from '../define-gatherer.ts'
import { firstLive } from '../proxy/live-way.ts'
import { brokenScript, type ProxySetting, proxyFor, scriptWays } from '../proxy/no-proxy.ts'
import { type AddedAnchors, readAddedAnchors } from './added-anchors.ts'
import { byImportance, chosenOf } from './deciding.ts'
import { namesOwnStore } from './own-store.ts'
import { onSettings, runCommand, shownCommand } from './run-command.ts'
import type { RuntimeKind, Way } from './runtimes/define-runtime-kind.ts'
import { runtimeKinds } from './runtimes/index.ts'
import { helloEndpoint, runWithHello } from './tried-hellos.ts'

/** Most runtimes that try one endpoint; `--deep` lifts it. Equal ones share a try. */
const MAX_SUBJECTS = 6
/** The same where those six all completed: what finds out about a failure is then not needed, so that its connections are free. */
const MAX_WHEN_WELL = 15
/** Connections that are left to find out about a failure, where those further ones do not decide. */
const KEPT_BACK = 10
/** Of those further ones, how many begin when five of the six are done and none failed, so that nobody waits for the last one alone. */
const HEAD_START = 4
/** The part of a step's deadline that a runtime is given, so that it can still say in its own words that time was up. */
const OWN_SHARE = 0.9
/** Deadline of the whole gatherer in steps; the part of it after which no try goes on, so that finished ones are kept. */
const STEPS = 12
const TRYING_SHARE = 0.9

type Context = GatherContext<'runtimes' | 'proxy-settings'>

const NO_SETTINGS: ProxySettings = { proxies: [], noProxy: [] }

/** Runtimes whose try would be the same: one kind, one version, one library, the packages of one environment, and the settings and the account of one server. */
const equals = (runtimes: readonly Runtime[]): Runtime[][] => {
  const groups = new Map<string, Runtime[]>()
  for (const runtime of runtimes) {
    const { kind, name, version, environment, library, trustStore, settings, account } = runtime
    const own = settings.map((one) => `${one.name}=${one.value}`)
    const key = JSON.stringify([
      kind,
      name,
      version,
      environment,
      library?.name,
      library?.version,
      library?.bundled,
      trustStore,
      own,
      account,
    ])
    groups.set(key, [...(groups.get(key) ?? []), runtime])
  }
  return [...groups.values()]
}

/** Runs `work` on each item, at most `atOnce` at a time, and keeps the order. */
const inTurns = async <T, R>(items: readonly T[], atOnce: number, work: (item: T, at: number) => Promise<R>): Promise<R[]> => {
  const results: R[] = []
  let next = 0
  const worker = async () => {
    while (next < items.length) {
      const index = next++
      const item = items[index]
      if (item !== undefined) results[index] = await work(item, index)
    }
  }
  await Promise.all(Array.from({ length: Math.min(atOnce, items.length) }, worker))
  return results
}

/** A variable as this runtime has it: of a server its own, else that of whoever made the check. */
const variableOf =
  ({ server, settings }: Runtime, host: Host) =>
  (name: string): string | undefined =>
    server === null ? host.env(name) : (settings.find((one) => one.how === 'variable' && one.name === name)?.value ?? undefined)

/** The way that this runtime takes: its own, or what the person said for all. */
const wayOf = (asked: string, setting: ProxySetting | null, credentials: Context['credentials']): Way => {
  if (asked === 'system') return { kind: 'own' }
  // A script that was given may say that the way is direct.
  if (setting === null) return { kind: 'direct' }
  return { kind: 'proxy', url: setting.url, credentials: credentials.get(setting.url) ?? null }
}

/** libcurl's port of a proxy that is set without one (curl's manual, `--proxy`). */
const defaultPort = (url: string): number => (url.startsWith('https:') ? 443 : 1080)

/** The way it took in its own words, or what its settings say where that is the same proxy. */
/** Host and port of a proxy, as programs write them: without a path, and a number in its usual form (`045.0.0.1` is 37.0.0.1). */
const placeOf = (url: string): string => {
  const authority = url.replace(/^\w+:\/\//, '').replace(/[/?#].*$/, '')
  const written = /:\d+$/.test(authority) ? authority : `${authority}:${defaultPort(url)}`
  const port = written.slice(written.lastIndexOf(':'))
  try {
    return new URL(`http://${written}`).hostname + port
  } catch {
    return written.toLowerCase()
  }
}

const viaOf = (taken: string | null, setting: ProxySetting | null): string => {
  const planned = setting?.url ?? 'direct'
  return taken === null || placeOf(planned) === placeOf(taken) ? planned : taken
}

/** The lines of a verbose run that say why it failed: never headers, which can carry a login. */
const tellingLines = (text: string): string =>
  text
    .split(/\r?\n/)
    .filter((line) => /error|alert|fail|refused|timed out|SSL connection using|verify|CONNECT/i.test(line) && !/authorization/i.test(line))
    .slice(0, 12)
    .join('\n')
    .slice(0, 1500)

/** A file of ours that holds added anchors: it is gone by now, and no setting of the host. */
const OUR_FILE = /[\\/]tls-preflight-[^\\/]+[\\/](added|merged)$/
/** The same in a command as it is shown. */
const OUR_PLACE = /\{file:(added|merged)\}/

/**
 * The store that libcurl names among its verbose lines, whichever setting led it there; `given`: it was run with a file of ours, and
 * names no other one, as it does where a setting of its own comes first.
 */
const storeUsed = ({ stderr }: RunResult, shown: string): { named: string | null; given: boolean } => {
  const [, file] = /^\* +CAfile: (\S.*)$/m.exec(stderr) ?? []
  const [, folder] = /^\* +CApath: (\S.*)$/m.exec(stderr) ?? []
  const [named] = [file, folder].flatMap((one) => (one === undefined || one.trim() === 'none' ? [] : [one.trim()]))
  const ours = named === undefined || OUR_FILE.test(named)
  return { named: ours ? null : named, given: ours && OUR_PLACE.test(shown) }
}

/** The way that the script given for this check leads each runtime; null is the direct one, `none`: no script was given. */
type Scripted = ProxySetting | null | 'none'

const followScript = async (endpoint: Endpoint, { facts, net, signal, stepMs }: Context): Promise<Scripted> => {
  const ways = facts['proxy-settings'].ok ? scriptWays(facts['proxy-settings'].value, endpoint) : []
  return ways.length === 0 ? 'none' : firstLive(ways, endpoint, net, { signal, timeoutMs: stepMs })
}

/** Whether its try at this endpoint sends the hello that is looked at, too. */
const sendsHello = ({ sendsHelloFirst }: RuntimeKind, endpoint: Endpoint, plan: Plan): boolean =>
  sendsHelloFirst === true && endpoint === helloEndpoint(plan)

interface Try {
  attempt: Omit<Attempt, 'runtime'>
  evidence: Evidence | null
}

const tryOnce = async (
  kind: RuntimeKind,
  runtime: Runtime,
  endpoint: Endpoint,
  added: AddedAnchors | null,
  place: { isOver: boolean; isMeant: boolean; tried: number },
  scripted: Scripted,
  context: Context,
): Promise<Try> => {
  const { plan, host, net, facts, signal, stepMs, credentials, serverSecrets } = context
  const settings = facts['proxy-settings'].ok ? facts['proxy-settings'].value : NO_SETTINGS
  const env = variableOf(runtime, host)
  const variables = kind.proxyVariables(runtime, env).filter((name) => runtime.server === null || env(name))
  const networks = kind.exemptsNetworks?.(runtime) ?? false
  const own = () =>
    plan.request.proxy === 'none'
      ? null
      : proxyFor(settings, endpoint, variables, networks, { kind: kind.kind, server: runtime.server?.name })
  const setting = scripted === 'none' ? own() : scripted
  const way = wayOf(plan.request.proxy, setting, credentials)
  const onOwnStore = added !== null && namesOwnStore(runtime, kind, host)
  const anchors = onOwnStore ? null : added
  const timeoutMs = Math.round(stepMs * OWN_SHARE)
  const ask = { runtime, ...endpoint, way, ...(setting && { proxy: setting.url }), timeoutMs, addsAnchors: anchors !== null }
  const asked = kind.request(ask)
  const base = {
    endpoint: endpoint.url,
    via: setting?.url ?? brokenScript(settings)?.url ?? 'direct',
    httpStatus: null,
    negotiated: null,
    verified: null,
    error: null,
    ms: 0,
  }
  const notRun = (why: string, shown: string): Try => ({
    attempt: { ...base, outcome: 'not-run', notRun: why, command: shown },
    evidence: null,
  })
  if (runtime.problem !== null) return notRun(runtime.problem, '')
  if ('unsupported' in asked) return notRun(asked.unsupported, '')
  const command = onSettings(asked, runtime, way.kind, serverSecrets)
  const shown = shownCommand(runtime.path, command)
  if (setting?.scope === 'given' && setting.problem !== null) return notRun(setting.problem, shown)
  const script = brokenScript(settings)
  if (script?.problem) return notRun(`The proxy script gave no way. ${script.problem.detail}`, shown)
  if (place.isOver) {
    const choice = place.isMeant ? 'Choose fewer, this one among them.' : 'Choose yours to try it.'
    return notRun(`${place.tried} other runtimes were tried, which is the limit. ${choice}`, shown)
  }
  const files = anchors === null ? {} : { files: await anchors.filesFor(runtime) }
  const giveBack = await net.place(`${endpoint.host}:${endpoint.port}`, signal)
  if (signal.aborted) {
    giveBack?.()
    return notRun('Time was up before it was tried.', shown)
  }
  if (giveBack === null)
    return notRun('The limit of connections to this endpoint was reached. Choose the runtimes that matter: they come first.', shown)
  const options = { way: way.kind, timeoutMs: stepMs, signal, ...files }
  const result = await (sendsHello(kind, endpoint, plan)
    ? runWithHello(context, runtime, command, options)
    : runCommand(host, runtime.path, command, options)
  ).finally(giveBack)
  if (result.end === 'cancelled') return notRun('Time was up before it ended.', shown)
  if (result.end === 'failed') return notRun(`The program was not started. ${result.stderr}`, shown)
  if (result.end === 'not-found' || result.end === 'denied') return notRun(`The program did not start: ${result.end}.`, shown)
  const parsed = kind.parseAttempt(result)
  const via = viaOf(way.kind === 'own' ? (kind.wayTaken?.(result, endpoint) ?? null) : null, setting)
  const store = storeUsed(result, shown)
  const remark = parsed.verified === false ? '\nIt connected without checking the certificate.' : ''
  return {
    attempt: {
      ...base,
      ...parsed,
      via,
      trustStore: store.named,
      ...(store.given ? { givenTrust: true } : {}),
      ...(onOwnStore ? { ownStore: true } : {}),
      notRun: null,
      ms: result.ms,
      command: shown,
    },
    evidence: { kind: 'command', source: shown, text: `${tellingLines(`${result.stderr}\n${result.stdout}`)}${remark}`.trim() },
  }
}

/** They take longest to start, so that whoever of them came last would be waited for alone. */
const SLOW_STARTS: readonly Runtime['kind'][] = ['java', 'dotnet', 'mono', 'powershell', 'dotnet-framework']

/** All runtimes at one endpoint. */
const tryEndpoint = async (endpoint: Endpoint, runtimes: readonly Runtime[], anchors: AddedAnchors | null, context: Context) => {
  const meant = chosenOf(runtimes, context.plan.request.runtimes)
  const groups = equals(byImportance(runtimes, context.plan.request.runtimes)).map((group, index) => ({ group, index }))
  const scripted = await followScript(endpoint, context)
  const { deep } = context.plan.request
  const noHelloFrom = (of: readonly Runtime[]) => {
    if (endpoint === helloEndpoint(context.plan)) for (const { id } of of) context.triedHellos.give(id, null)
  }
  // Those that share the try of another send nothing.
  for (const { group } of groups) noHelloFrom(group.slice(1))
  const startsSlowly = ({ group: [first] }: (typeof groups)[number]): boolean => first !== undefined && SLOW_STARTS.includes(first.kind)
  const others = groups.slice(MAX_SUBJECTS)
  const inOrder = [...groups.slice(0, MAX_SUBJECTS), ...others.filter(startsSlowly), ...others.filter((one) => !startsSlowly(one))]
  const left = () => context.net.connectionsLeft(`${endpoint.host}:${endpoint.port}`)
  const firstDone: Promise<void>[] = []
  let [tried, done, failed] = [0, 0, false]
  let tellNearly = (): void => undefined
  const nearlyDone = new Promise<void>((resolve) => {
    tellNearly = resolve
  })
  const mostNow = async (at: number): Promise<number> => {
    if (deep) return Number.POSITIVE_INFINITY
    await (at < MAX_SUBJECTS + HEAD_START ? nearlyDone : Promise.all(firstDone))
    return failed ? MAX_SUBJECTS : MAX_WHEN_WELL
  }
  const tries = await inTurns(inOrder, context.plan.connections.atOnce, async ({ group, index }, at) => {
    const [first] = group
    const kind = runtimeKinds.find((one) => one.kind === first?.kind)
    if (first === undefined || kind === undefined) return { attempts: [], evidence: null }
    const isExtra = index >= MAX_SUBJECTS && meant.length > 0 && !meant.includes(first)
    const isOver = index >= MAX_SUBJECTS && (index >= (await mostNow(at)) || (isExtra && left() <= KEPT_BACK))
    if (!isOver) tried += 1
    const trying = tryOnce(kind, first, endpoint, anchors, { isOver, isMeant: meant.includes(first), tried }, scripted, context)
    const told = trying.then(({ attempt: { outcome } }) => {
      failed ||= outcome !== 'completed' && outcome !== 'not-run'
      done += 1
      if (done >= MAX_SUBJECTS - 1) tellNearly()
    })
    if (index < MAX_SUBJECTS) firstDone.push(told)
    const { attempt, evidence } = await trying
    noHelloFrom(group)
    return { attempts: group.map((runtime): Attempt => ({ runtime: runtime.id, ...attempt })), evidence }
  })
  return {
    attempts: tries.flatMap(({ attempts }) => attempts),
    evidence: tries.flatMap(({ evidence }) => (evidence === null ? [] : [evidence])),
  }
}

/** Runs `work` with a signal of its own that fires before the gatherer's deadline does, or together with the check's. */
const inTime = async <T>({ signal, stepMs }: Context, work: (signal: AbortSignal) => Promise<T>): Promise<T> => {
  const own = new AbortController()
  const stop = () => own.abort()
  const timer = setTimeout(stop, stepMs * STEPS * TRYING_SHARE)
  signal.addEventListener('abort', stop, { once: true })
  if (signal.aborted) stop()
  try {
    return await work(own.signal)
  } finally {
    clearTimeout(timer)
    signal.removeEventListener('abort', stop)
  }
}

const tryAll = async (context: Context): Promise<Fact<Attempt[]>> => {
  const { plan, host, facts, say } = context
  if (!facts.runtimes.ok) return missing('blocked', 'No runtime was found that could try the platform.')
  const runtimes = facts.runtimes.value
  const anchors = plan.request.ca === null ? null : await readAddedAnchors(host, plan.request.ca)
  if (plan.request.ca !== null && anchors === null)
    return missing('failed', 'The file with further trust anchors could not be read, or holds no certificate.')
  const tried = await inTime(context, (signal) =>
    Promise.all(
      plan.endpoints.map((endpoint) => {
        say(`Letting ${runtimes.length} runtimes try ${endpoint.host}`)
        return tryEndpoint(endpoint, runtimes, anchors, { ...context, signal })
      }),
    ),
  )
  return found(
    tried.flatMap(({ attempts }) => attempts),
    tried.flatMap(({ evidence }) => evidence),
  )
}

export const attemptsGatherer = defineGatherer({
  id: 'attempts',
  layer: 'app-server',
  needs: ['runtimes', 'proxy-settings'],
  steps: STEPS,
  words: 'Letting each runtime try the platform itself',
  gather: (context) => tryAll(context).finally(() => context.triedHellos.end()),
  redact: (value, redactor) =>
    value.map((attempt) => ({
      ...attempt,
      runtime: redactor.text(attempt.runtime),
      via: redactor.text(attempt.via),
      error: attempt.error === null ? null : redactor.text(attempt.error),
      ...(attempt.trustStore ? { trustStore: redactor.text(attempt.trustStore) } : {}),
      notRun: attempt.notRun === null ? null : redactor.text(attempt.notRun),
      command: redactor.text(attempt.command),
    })),
})
