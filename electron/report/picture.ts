// The picture: the way from the application to the platform as five nodes, with the break where it is. Pure.
// Its states are those of the layers in the checklist (layers.ts), but behind its break only what the drawn way itself shows.
// It is drawn on the way, and for the runtime, of which the headline speaks.

import type { Path } from '../contract/path.ts'
import type { Finding, PictureNode, Report } from '../contract/report.ts'
import type { Attempt, Runtime } from '../contract/runtime-facts.ts'
import type { Layer, Outcome } from '../contract/vocabulary.ts'
import { sameWay } from '../contract/way.ts'
import { suiteName, versionName } from '../tls/code-points.ts'
import type { ComposeInput } from './compose-input.ts'
import { isPossible, isProved, type LayerSaid, ledThrough } from './layers.ts'

type Node = PictureNode['node']

/** Which layer of the checklist a node stands for; what speaks of the system's library belongs to the library. */
const LAYER_OF: Record<Node, Layer> = {
  application: 'app-server',
  library: 'os',
  proxy: 'proxy',
  firewall: 'firewall',
  platform: 'endpoint',
}
const ORDER: readonly Node[] = ['application', 'library', 'proxy', 'firewall', 'platform']

const STATES: Record<Outcome, PictureNode['state']> = {
  pass: 'ok',
  warn: 'warn',
  fail: 'broken',
  'not-applicable': 'not-used',
  blocked: 'not-tested',
  unknown: 'unknown',
}

/** The worst first, for a node that two layers speak of. */
const WORST_FIRST: readonly Outcome[] = ['fail', 'unknown', 'blocked', 'warn', 'pass', 'not-applicable']
const worse = (a: Outcome, b: Outcome): Outcome => WORST_FIRST.find((one) => one === a || one === b) ?? a

/** What the picture is drawn for. */
interface Drawn {
  runtime: Runtime | undefined
  path: Path | undefined
}

const attemptsOf = ({ facts: { facts } }: ComposeInput, runtime: Runtime | undefined): Attempt[] =>
  facts.attempts.ok ? facts.attempts.value.filter((attempt) => attempt.runtime === runtime?.id) : []

const takes = (input: ComposeInput, runtime: Runtime, path: Path): boolean =>
  attemptsOf(input, runtime).some((attempt) => sameWay(attempt, path))

const done = (path: Path): number => path.steps.filter((step) => step.state === 'done').length

/** The way of a runtime: that of its attempt that failed. Of several addresses the one that a cause names, else the one that got furthest. */
const pathOf = (input: ComposeInput, runtime: Runtime | undefined): Path | undefined => {
  const { paths } = input.facts.facts
  if (!paths.ok) return undefined
  const attempts = attemptsOf(input, runtime)
  const attempt = attempts.find(({ outcome }) => outcome === 'failed' || outcome === 'timeout') ?? attempts[0]
  const ways = attempt ? paths.value.filter((path) => sameWay(path, attempt)) : paths.value
  return (
    ways.find((path) => input.findings.some((finding) => finding.subject.id === path.id && finding.outcome === 'fail')) ??
    [...ways].sort((a, b) => done(b) - done(a))[0]
  )
}

/** What the headline speaks of: the first cause, else the first that may be one, else the stop or the runtime that nobody explains. */
const drawnFor = (input: ComposeInput): Drawn => {
  const { paths } = input.facts.facts
  const { states, stops } = input
  const causes = [...input.findings.filter(isProved), ...input.findings.filter(isPossible)]
  // Of a cause that lies on the host as such, the next one may tell which runtime or way it is about.
  const cause = causes.find(({ subject }) => subject.kind !== 'host')
  const fares = (state: string) => states.find((one) => one.state === state)?.runtime
  const usual = fares('fails') ?? fares('unclear') ?? states[0]?.runtime
  if (cause?.subject.kind === 'runtime') {
    const runtime = states.find((one) => one.runtime.id === cause.subject.id)?.runtime ?? usual
    return { runtime, path: pathOf(input, runtime) }
  }
  const named = cause && paths.ok ? paths.value.find(({ id }) => id === cause.subject.id) : undefined
  const path = named ?? (causes.length === 0 ? stops[0]?.path : undefined)
  if (path === undefined) return { runtime: usual, path: pathOf(input, usual) }
  const those = states.filter(({ runtime }) => takes(input, runtime, path))
  return { runtime: (those.find(({ state }) => state !== 'well') ?? those[0])?.runtime ?? usual, path }
}

/** This very way led through the node; to the end of the platform it did where that answered. */
const isPassed = (node: Node, path: Path, { stops }: ComposeInput): boolean =>
  node === 'platform' ? path.steps.at(-1)?.state === 'done' : ledThrough(LAYER_OF[node], path, stops)

/** There is room for no more; the rest stands with the step. */
const firstSentence = (text: string): string => text.replace(/\. .*$/s, '.')

/** What is offered stands with the library; where that is nothing, with the application, at which the picture breaks then. */
const offerOf = (input: ComposeInput, runtime: Runtime | undefined): { application: string[]; library: string[] } => {
  const permitted = input.permitted.get(runtime?.id ?? '')
  if (permitted === undefined) return { application: [], library: [] }
  const line = `${permitted.length} of ${input.inForce.suites.length} ciphers permitted`
  const ofApplication = permitted.length === 0 && input.findings.some((one) => one.subject.id === runtime?.id && isProved(one))
  return ofApplication ? { application: [line], library: [] } : { application: [], library: [line] }
}

const linesOf = (node: Node, input: ComposeInput, runtime: Runtime | undefined, path: Path | undefined): string[] => {
  const offer = offerOf(input, runtime)
  if (node === 'application') return runtime ? [`${runtime.name} ${runtime.version}`, ...offer.application] : ['not found on this host']
  if (node === 'library') {
    const library = runtime?.library ? `${runtime.library.name} ${runtime.library.version}` : 'version not known'
    return [library, ...offer.library]
  }
  if (node === 'proxy') {
    const set = attemptsOf(input, runtime).find(({ via }) => via !== 'direct')?.via
    if (path === undefined && set !== undefined) return [set, 'not reached']
    if (!path || path.via === 'direct') return ['none is used']
    const step = path.steps.find((record) => record.step === 'proxy')
    return [path.via, step && step.state !== 'not-run' ? firstSentence(step.detail) : 'not reached']
  }
  // Through a proxy the address is the proxy's own.
  if (node === 'firewall') return path ? [path.via === 'direct' ? (path.address ?? 'no address') : path.host, `port ${path.port}`] : []
  if (!path) return []
  const { negotiated } = path
  return negotiated
    ? [`${path.host}:${path.port}`, versionName(negotiated.version), ...(negotiated.suite === null ? [] : [suiteName(negotiated.suite)])]
    : [`${path.host}:${path.port}`]
}

/** The platform has a name of its own. */
const TITLES: Partial<Record<Node, string>> = {
  application: 'Your application',
  library: 'Its TLS library',
  proxy: 'Proxy',
  firewall: 'Firewall and network',
}

export const picture = (input: ComposeInput, layers: readonly LayerSaid[]): Report['picture'] => {
  const { profile } = input.facts.request
  const drawn = drawnFor(input)
  const { runtime } = drawn
  const paths = input.facts.facts.paths.ok ? input.facts.facts.paths.value : []
  const said = (node: Node) => layers.find(({ layer }) => layer === LAYER_OF[node])
  const outcome = (node: Node): Outcome => said(node)?.state ?? 'unknown'
  const permitted = input.permitted.get(runtime?.id ?? '')
  const offersNothing = permitted?.length === 0
  const isOf = (node: Node, { layer }: Finding): boolean => layer === LAYER_OF[node]

  const libraryOutcome = (): Outcome => {
    const [own, application] = [outcome('library'), outcome('application')]
    // Behind a runtime that offers nothing permitted nobody knows what its library could do.
    if (offersNothing && application === 'fail') return worse(own, 'blocked')
    const unseen = (permitted === undefined && application === 'fail') || (!permitted?.length && application === 'unknown')
    return unseen ? worse(own, 'unknown') : own
  }
  const stateOf = (node: Node): PictureNode['state'] => {
    const state = STATES[node === 'library' ? libraryOutcome() : outcome(node)]
    // There is always an application, and it has a library.
    return state === 'not-used' && (node === 'application' || node === 'library') ? 'ok' : state
  }
  /** The way by which the state of this node was found, where that is another one than the way that is drawn. */
  const elsewhere = (node: Node): Path | undefined => {
    const rests = said(node)?.paths ?? new Set()
    return drawn.path && rests.has(drawn.path.id) ? undefined : paths.find(({ id }) => rests.has(id))
  }
  const broken = ORDER.findIndex((node) => stateOf(node) === 'broken')
  /** What another way shows does not count behind the break of this one, unless this one led through there too. */
  const behindBreak = (node: Node): boolean => broken !== -1 && ORDER.indexOf(node) > broken && elsewhere(node) !== undefined
  /** Findings about what is drawn: the host's, the runtime's and the paths'. */
  const speaks = (node: Node, { subject }: Finding): boolean => {
    if (subject.kind === 'host') return true
    return subject.kind === 'runtime' ? subject.id === runtime?.id : subject.id === pathAt(node)?.id
  }
  /** A warning about another program than the one that is drawn is no warning here. */
  const warnsHere = (node: Node): boolean =>
    input.findings.some(
      (finding) =>
        finding.outcome === 'warn' &&
        finding.silencedBy === null &&
        isOf(node, finding) &&
        (node !== 'application' || speaks(node, finding)),
    )
  /** Nor is what is not known of another program a question about this one. */
  const openElsewhere = (node: Node): boolean => {
    const open = input.findings.filter((finding) => finding.outcome === 'unknown' && finding.counts && isOf(node, finding))
    // A server that could not be asked is a question about the application, whichever program is drawn.
    const { unasked, missing } = input.deciding
    const settled = node === 'application' && permitted !== undefined && unasked.length + missing.length === 0
    return settled && open.length > 0 && !open.some((finding) => speaks(node, finding))
  }
  const drawnState = (node: Node): PictureNode['state'] => {
    if (!behindBreak(node)) {
      const state = stateOf(node)
      return (state === 'warn' && !warnsHere(node)) || (state === 'unknown' && openElsewhere(node)) ? 'ok' : state
    }
    return drawn.path && isPassed(node, drawn.path, input) ? 'ok' : 'not-tested'
  }
  /** The way that is drawn, unless the state of this node rests on another one alone. */
  const pathAt = (node: Node): Path | undefined => (behindBreak(node) ? drawn.path : (elsewhere(node) ?? drawn.path))
  /** The break lies here or before: on which side is not known. */
  const unsettled = (node: Node): boolean => {
    const causes = input.findings.filter((finding) => isProved(finding) && isOf(node, finding))
    return node === 'platform' && drawnState(node) === 'broken' && causes.length > 0 && causes.every(({ side }) => side === 'unknown')
  }
  return {
    subject: runtime ? `${runtime.name} ${runtime.version}` : 'this program',
    endpoint: drawn.path?.endpoint ?? '',
    nodes: ORDER.map((node) => ({
      node,
      title: TITLES[node] ?? (profile.general ? 'The platform' : profile.name),
      lines: [...linesOf(node, input, runtime, pathAt(node)), ...(unsettled(node) ? ['or something on the way to it'] : [])],
      state: drawnState(node),
      findings: input.findings.flatMap((finding, index) => (isOf(node, finding) && speaks(node, finding) ? [index] : [])),
    })),
  }
}
