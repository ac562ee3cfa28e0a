// The checklist: the five layers in their order, each with its state, what was looked at and what it means. Pure.
// A layer's state is the worst of what counts in it; a consequence does not make its layer the culprit, nor does what is only possible.
import type { Facts } from '../contract/facts.ts'
import type { Finding, Report } from '../contract/report.ts'
import { LAYERS, type Layer, type Outcome } from '../contract/vocabulary.ts'
import type { ComposeInput } from './compose.ts'
import { NOT_SETTLED, stopSentence } from './labels.ts'

export const LAYER_TITLES: Record<Layer, string> = {
  os: 'Operating system and its TLS library',
  'app-server': 'Application server and its runtimes',
  proxy: 'Proxy',
  firewall: 'Firewall and network',
  endpoint: 'Platform',
}

type Stop = ComposeInput['stops'][number]
type Proxy = Extract<Facts['facts']['proxy-settings'], { ok: true }>['value']['proxies'][number]

/** A proxy that some program here is set to use, and that cannot be used as it stands. */
const unusableProxy = ({ facts: { 'proxy-settings': settings, attempts } }: Facts): Proxy | undefined =>
  settings.ok
    ? settings.value.proxies.find(
        ({ url, problem }) => problem !== null && (!attempts.ok || attempts.value.some((attempt) => attempt.via === url)),
      )
    : undefined

/** Why a layer has nothing to say. */
const nothingHere = (layer: Layer, facts: Facts): string => {
  const { 'proxy-settings': settings, paths } = facts.facts
  if (layer === 'proxy')
    return settings.ok && settings.value.proxies.length > 0 ? 'The proxy that is set is not on the ways that count.' : 'No proxy is used.'
  if (layer !== 'firewall') return 'Nothing here to check.'
  if (paths.ok && paths.value.some((path) => path.via !== 'direct')) return 'The way out is the proxy.'
  return unusableProxy(facts) ? 'Not tested: the proxy that is set cannot be used.' : 'Nothing here to check.'
}

/** The layers of which it is not known whether they are well, after a stop for which there is no proved cause. */
const inDoubt = ({ path, record: { step, observation } }: Stop): readonly Layer[] => {
  const between: Layer = path.via === 'direct' ? 'firewall' : 'proxy'
  if (step === 'certificate' || step === 'http') return ['endpoint']
  // What speaks TLS has been reached.
  if (observation === 'alert' || observation === 'failed') return ['endpoint']
  return step === 'hello' || step === 'handshake' ? [between, 'endpoint'] : [between]
}

const lookedAt = (layer: Layer, facts: Facts): string[] => {
  const { os, 'system-tls': library, runtimes, 'proxy-settings': proxies, paths } = facts.facts
  const hosts = paths.ok ? [...new Set(paths.value.map((path) => `${path.host}:${path.port}`))] : []
  if (layer === 'os')
    return [
      os.ok ? os.value.name : os.detail,
      library.ok ? `${library.value.library.name} ${library.value.library.version}` : library.detail,
    ]
  if (layer === 'app-server')
    return runtimes.ok ? runtimes.value.map((runtime) => `${runtime.name} ${runtime.version} (${runtime.path})`) : [runtimes.detail]
  if (layer === 'proxy') {
    if (!proxies.ok) return [proxies.detail]
    const set = [...(proxies.value.scripts ?? []), ...proxies.value.proxies]
    return set.length === 0 ? ['No proxy is set.'] : set.map(({ url, source }) => `${url} (${source})`)
  }
  if (layer === 'firewall')
    return paths.ok
      ? [...new Set(paths.value.map((path) => `${path.host}:${path.port} at ${path.address ?? 'no address'}`))]
      : [paths.detail]
  return hosts
}

/** A cause that breaks its layer, and not one that only may do so. */
const isProved = ({ counts, outcome, confidence }: Finding): boolean => counts && outcome === 'fail' && confidence !== 'possible'

/** Layers that are well only where a way was seen to lead through them. */
const ON_THE_WAY: ReadonlySet<Layer> = new Set(['proxy', 'firewall', 'endpoint'])

/** The layer's state: root causes that count, then what is not known, then warnings. Behind a break, what nobody spoke of was not tested. */
const stateOf = (layer: Layer, findings: readonly Finding[], brokenBefore: boolean): Outcome => {
  const counting = findings.filter((finding) => finding.counts)
  const has = (outcome: Outcome) =>
    counting.some(
      (finding) => finding.outcome === outcome && (outcome !== 'pass' || !ON_THE_WAY.has(layer) || finding.subject.kind === 'path'),
    )
  if (counting.some(isProved)) return 'fail'
  if (has('unknown') || has('fail')) return 'unknown'
  if (has('blocked')) return 'blocked'
  if (findings.some((finding) => finding.outcome === 'warn' && finding.silencedBy === null)) return 'warn'
  if (has('pass')) return 'pass'
  // There is always a platform, also where no way to it could be tried.
  const applies = layer === 'endpoint' || findings.some((finding) => finding.outcome !== 'not-applicable')
  return brokenBefore && applies ? 'blocked' : 'not-applicable'
}

const meaningOf = (layer: Layer, state: Outcome, findings: readonly Finding[], stop: Stop | undefined, input: ComposeInput): string => {
  const of = (outcome: Outcome) => findings.find((finding) => finding.outcome === outcome && finding.counts)
  if (state === 'fail') return findings.find(isProved)?.title ?? ''
  const possible = of('fail')
  if (state === 'unknown' && possible) return `${possible.title}. ${NOT_SETTLED}`
  if (state === 'unknown')
    return stop ? `${stopSentence(stop.record)} What ended it is not known.` : (of('unknown')?.missing ?? 'A fact is missing.')
  if (state === 'blocked') {
    const by = findings.find((finding) => finding.outcome === 'blocked' && finding.blockedBy !== null)?.blockedBy
    const cause = input.findings.find((finding) => isProved(finding) && (by === undefined || finding.id === by))
    return cause ? `Not tested yet. First mend this: ${cause.title}.` : 'Not tested: the connection stopped before it.'
  }
  if (state === 'warn') return findings.find((finding) => finding.outcome === 'warn')?.title ?? ''
  if (state === 'not-applicable') return nothingHere(layer, input.facts)
  return 'Nothing here stands in the way.'
}

/** A running server that could not be asked might be the one that matters: then it is not known whether its layer is well. */
const unasked = ({ facts: { facts }, deciding }: ComposeInput): string | null => {
  if (deciding.by === 'chosen') return null
  if (!facts.servers.ok) return facts.servers.detail
  const [server] = facts.servers.value.unasked
  return server === undefined ? null : `A running server could not be asked. ${server}.`
}

export const checklist = (input: ComposeInput): Report['checklist'] => {
  const broken = input.findings.filter(isProved).map((finding) => LAYERS.indexOf(finding.layer))
  return LAYERS.map((layer, position) => {
    const indexes = input.findings.flatMap((finding, index) => (finding.layer === layer ? [index] : []))
    const findings = input.findings.filter((finding) => finding.layer === layer)
    const stop = input.stops.find((one) => inDoubt(one).includes(layer))
    const known = stateOf(
      layer,
      findings,
      broken.some((at) => at < position),
    )
    const missing = layer === 'app-server' && known !== 'fail' ? unasked(input) : null
    const state = (stop !== undefined || missing !== null) && known !== 'fail' ? 'unknown' : known
    return {
      layer,
      title: layer === 'endpoint' ? `${LAYER_TITLES.endpoint}: ${input.facts.request.profile.name}` : LAYER_TITLES[layer],
      state,
      lookedAt: lookedAt(layer, input.facts),
      meaning: missing ?? meaningOf(layer, state, findings, stop, input),
      findings: indexes,
    }
  })
}
