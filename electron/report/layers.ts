// layers: what is said of each of the five layers, decided in this one place. The checklist and the picture are both made from it. Pure.
// A layer's state is the worst of what counts in it; a consequence does not make its layer the culprit, nor does what is only possible.
import type { Facts } from '../contract/facts.ts'
import type { Path } from '../contract/path.ts'
import type { Finding } from '../contract/report.ts'
import { LAYERS, type Layer, type Outcome } from '../contract/vocabulary.ts'
import type { ComposeInput } from './compose-input.ts'
import { NOT_SETTLED, stopSentence } from './labels.ts'

export interface LayerSaid {
  layer: Layer
  state: Outcome
  /** One sentence or two. */
  meaning: string
  /** The paths on which its state rests, by id; empty where it rests on none in particular. */
  paths: ReadonlySet<string>
}

type Stop = ComposeInput['stops'][number]
type Proxy = Extract<Facts['facts']['proxy-settings'], { ok: true }>['value']['proxies'][number]

/** Layers that are well only where a way was seen to lead through them. */
const ON_THE_WAY: ReadonlySet<Layer> = new Set(['proxy', 'firewall', 'endpoint'])

/** A cause that breaks its layer, and not one that only may do so. */
export const isProved = ({ counts, outcome, confidence }: Finding): boolean => counts && outcome === 'fail' && confidence !== 'possible'

/** A cause that counts, and of which it is not settled that it is one. */
export const isPossible = ({ counts, outcome, confidence }: Finding): boolean => counts && outcome === 'fail' && confidence === 'possible'

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

/** The way was seen to lead through this layer, wherever it ended then. */
export const ledThrough = (layer: Layer, path: Path, stops: readonly Stop[]): boolean => {
  const done = (name: string): boolean => path.steps.find(({ step }) => step === name)?.state === 'done'
  if (layer === 'proxy') return done('proxy')
  if (layer !== 'firewall' || path.via === 'direct') return layer === 'firewall' && done('tcp')
  // The network behind a proxy was passed where the proxy itself is not in doubt.
  return done('proxy') && !stops.some((stop) => stop.path.id === path.id && inDoubt(stop).includes('proxy'))
}

/** A running server that could not be asked might be the one that matters: then it is not known whether its layer is well. */
const unasked = ({ facts: { facts }, deciding }: ComposeInput): string | null => {
  const { by, unasked } = deciding
  if (!facts.servers.ok) return by === 'chosen' ? null : facts.servers.detail
  const [server] = unasked
  return server === undefined ? null : `A running server could not be asked. ${server}.`
}

/** What is not known of the runtimes as such: which of them decides, or whether there is one. */
const unknownRuntime = (input: ComposeInput): string | null => {
  const [sentence] = input.deciding.missing
  return sentence ?? unasked(input) ?? input.deciding.runtimes.find(({ hidden }) => hidden !== undefined)?.hidden ?? null
}

/** A program here goes through a proxy that its own settings name alone: that way was not tried, so of the proxy nothing is known. */
const untriedProxy = ({ facts: { facts } }: ComposeInput): string | null => {
  const { attempts, paths } = facts
  if (!attempts.ok || !paths.ok) return null
  const own = attempts.value.find(
    ({ via, outcome }) =>
      via !== 'direct' && outcome !== 'not-run' && outcome !== 'completed' && !paths.value.some((path) => path.via === via),
  )
  return own ? `${own.runtime} goes through ${own.via}, by a setting of its own. This program did not try that proxy.` : null
}

/** No way was tried at all, so nothing of what lies on it can be known. */
const noWayTried = ({ facts: { paths } }: Facts): string | null => {
  if (!paths.ok) return paths.detail
  return paths.value.length === 0 ? 'No way to the platform was tried.' : null
}

/** What one layer's state is made from. */
interface Scene {
  input: ComposeInput
  layer: Layer
  findings: readonly Finding[]
  /** A stop on the way that leaves it open whether this layer is well. */
  stop: Stop | undefined
  /** What is not known of it as such. */
  open: string | null
  brokenBefore: boolean
  paths: ReadonlyMap<string, Path>
}

const sceneOf = (layer: Layer, input: ComposeInput): Scene => {
  const { paths } = input.facts.facts
  const position = LAYERS.indexOf(layer)
  const brokenBefore = input.findings.some((finding) => isProved(finding) && LAYERS.indexOf(finding.layer) < position)
  const untried = (layer === 'endpoint' || layer === 'firewall') && !brokenBefore ? noWayTried(input.facts) : null
  return {
    input,
    layer,
    findings: input.findings.filter((finding) => finding.layer === layer),
    stop: input.stops.find((one) => inDoubt(one).includes(layer)),
    open: layer === 'app-server' ? unknownRuntime(input) : layer === 'proxy' ? untriedProxy(input) : untried,
    brokenBefore,
    paths: new Map(paths.ok ? paths.value.map((path) => [path.id, path]) : []),
  }
}

/** Findings of this outcome on which the state may rest. */
const counting = ({ layer, findings }: Scene, outcome: Outcome): Finding[] => {
  const those = findings.filter((finding) => finding.counts && finding.outcome === outcome)
  return outcome === 'pass' && ON_THE_WAY.has(layer) ? those.filter(({ subject }) => subject.kind === 'path') : those
}

/** Tests of this layer that were not made, on ways that ended before it: a way that led through it ended for another reason. */
const cutShort = (scene: Scene): Finding[] =>
  counting(scene, 'blocked').filter(({ subject }) => {
    const path = scene.paths.get(subject.id)
    return path === undefined || !ledThrough(scene.layer, path, scene.input.stops)
  })

/** What follows from a proved cause of a layer before this one: until that is mended, nobody knows whether this layer is well. */
const heldBack = ({ layer, findings, input }: Scene): Finding[] => {
  const isBefore = (finding: Finding) => LAYERS.indexOf(finding.layer) < LAYERS.indexOf(layer)
  const roots = new Set(input.findings.filter((finding) => isProved(finding) && isBefore(finding)).map(({ id }) => id))
  return findings.filter(
    ({ outcome, silencedBy, blockedBy }) =>
      (outcome === 'fail' && silencedBy !== null && roots.has(silencedBy)) ||
      (outcome === 'blocked' && blockedBy !== null && roots.has(blockedBy)),
  )
}

const warnings = ({ findings }: Scene): Finding[] => findings.filter(({ outcome, silencedBy }) => outcome === 'warn' && silencedBy === null)

/** Every runtime that decides got through by itself, so that no layer on its way is in question. */
const allWell = ({ states }: ComposeInput): boolean => states.length > 0 && states.every(({ state }) => state === 'well')

/** Root causes that count, then what is not known, then warnings. Behind a break, what nobody spoke of was not tested. */
const stateOf = (scene: Scene): { state: Outcome; by: readonly Finding[] } => {
  const { layer, findings, stop, open, brokenBefore, input } = scene
  const proved = findings.filter(isProved)
  if (proved.length > 0) return { state: 'fail', by: proved }
  if (stop !== undefined || open !== null) return { state: 'unknown', by: [] }
  const unsettled = [...counting(scene, 'fail'), ...counting(scene, 'unknown')]
  if (unsettled.length > 0) return { state: 'unknown', by: unsettled }
  const cut = [...heldBack(scene), ...cutShort(scene)]
  if (cut.length > 0) return { state: 'blocked', by: cut }
  const warns = warnings(scene)
  if (warns.length > 0) return { state: 'warn', by: warns }
  const well = [...counting(scene, 'pass'), ...counting(scene, 'blocked')]
  if (well.length > 0) return { state: 'pass', by: well }
  // There is always a platform, also where no way to it could be tried.
  const applies = layer === 'endpoint' || findings.some(({ outcome }) => outcome !== 'not-applicable')
  if (brokenBefore && applies) return { state: 'blocked', by: [] }
  return { state: layer === 'endpoint' ? (allWell(input) ? 'pass' : 'unknown') : 'not-applicable', by: [] }
}

/** The cause that has to be mended before this layer can be tested. */
const firstMend = ({ findings, input }: Scene): string => {
  const roots = findings.flatMap(({ outcome, blockedBy, silencedBy }) => (outcome === 'blocked' ? blockedBy : silencedBy) ?? [])
  const proved = input.findings.filter(isProved)
  const cause = roots.length === 0 ? proved[0] : proved.find(({ id }) => roots.includes(id))
  return cause ? `Not tested yet. First mend this: ${cause.title}.` : 'Not tested: the connection stopped before it.'
}

const unknownMeaning = ({ open, stop, ...scene }: Scene, by: readonly Finding[]): string => {
  if (open !== null) return open
  if (stop !== undefined) {
    const possible = scene.findings.find(isPossible)
    return possible ? `${possible.title}. ${NOT_SETTLED}` : `${stopSentence(stop.record)} What ended it is not known.`
  }
  const [first] = by
  if (first?.outcome === 'fail') return `${first.title}. ${NOT_SETTLED}`
  return first?.missing ?? 'No way that was tried led to it.'
}

const meaningOf = (scene: Scene, state: Outcome, by: readonly Finding[]): string => {
  if (state === 'fail' || state === 'warn') return by[0]?.title ?? ''
  if (state === 'unknown') return unknownMeaning(scene, by)
  if (state === 'blocked') return firstMend(scene)
  if (state === 'not-applicable') return nothingHere(scene.layer, scene.input.facts)
  // The rest of its tests needs what the end of the way has kept back.
  if (by.some(({ outcome }) => outcome === 'blocked')) return 'The connection got through here. It ended only behind this.'
  return by.length === 0 ? 'The programs got through by themselves.' : 'Nothing here stands in the way.'
}

const said = (layer: Layer, input: ComposeInput): LayerSaid => {
  const scene = sceneOf(layer, input)
  const { state, by } = stateOf(scene)
  const stops = state === 'unknown' && scene.open === null ? input.stops.filter((one) => inDoubt(one).includes(layer)) : []
  const ids = [...by.map(({ subject }) => subject.id), ...stops.map(({ path }) => path.id)]
  return { layer, state, meaning: meaningOf(scene, state, by), paths: new Set(ids.filter((id) => scene.paths.has(id))) }
}

/** The five layers, nearest to the application first. */
export const layersSaid = (input: ComposeInput): LayerSaid[] => LAYERS.map((layer) => said(layer, input))
