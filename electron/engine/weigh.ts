// weigh: which findings count towards the verdict, which are consequences of another, and what stands before the blocked. Pure.
// A finding about a subject that does not decide is kept, but only as a warning.
import type { Facts } from '../contract/facts.ts'
import type { Path, StepRecord } from '../contract/path.ts'
import type { Finding } from '../contract/report.ts'
import { defaultHello, type Runtime } from '../contract/runtime-facts.ts'
import { STEPS } from '../contract/vocabulary.ts'
import { sameWay } from '../contract/way.ts'
import type { AnyRule } from '../rules/define-rule.ts'
import { triesAt } from '../rules/same-way.ts'
import { ALPN, NO_APPLICATION_PROTOCOL } from '../tls/code-points.ts'
import type { Diagnosed } from './diagnose.ts'
import { attemptsOf, deciders, requiredEndpoints, usesPath } from './subjects.ts'

interface Scene {
  facts: Facts
  runtimes: Map<string, Runtime>
  paths: Map<string, Path>
  deciding: Runtime[]
  required: Set<string>
}

const sceneOf = (facts: Facts): Scene => ({
  facts,
  runtimes: new Map(facts.facts.runtimes.ok ? facts.facts.runtimes.value.map((runtime) => [runtime.id, runtime]) : []),
  paths: new Map(facts.facts.paths.ok ? facts.facts.paths.value.map((path) => [path.id, path]) : []),
  deciding: deciders(facts).runtimes,
  required: requiredEndpoints(facts),
})

const onSystemLibrary = (runtime: Runtime): boolean => runtime.library?.bundled === false

/** A rule that reads the system's library speaks only of runtimes that use it. */
const speaksOfLibrary = (rule: AnyRule): boolean => rule.subject === 'host' && rule.needs.includes('system-tls')

/** How many steps a path got through before it stopped. */
const reach = (path: Path): number => {
  const stop = path.steps.find((step) => step.state === 'stopped')
  return stop ? STEPS.indexOf(stop.step) : STEPS.length
}

/** Another address of the same way gets as far as the hello. */
const isBesideOpen = (scene: Scene, path: Path): boolean =>
  [...scene.paths.values()].some((other) => other.id !== path.id && sameWay(other, path) && reach(other) >= STEPS.indexOf('hello'))

/** Who was connected to a proxy goes on to no other address of it, whatever it says. */
const stopsAtProxy = (path: Path): boolean => reach(path) === STEPS.indexOf('proxy')

/** A program that tries the next address is not cut off. */
const siblingGetsFurther = (scene: Scene, path: Path): boolean =>
  reach(path) < STEPS.indexOf('hello') && !stopsAtProxy(path) && isBesideOpen(scene, path)

/** A deciding program that takes this way did not get to its end in time: it may have waited at this address. */
const someWaited = (scene: Scene, path: Path): boolean =>
  scene.deciding.some((runtime) =>
    attemptsOf(scene.facts, runtime).some((attempt) => sameWay(path, attempt) && attempt.outcome === 'timeout'),
  )

const isTakenProxy = ({ via, exempted, onlyFor }: Path): boolean => via !== 'direct' && exempted === undefined && onlyFor === undefined

/** With no runtime to ask, the ways that programs started here would take decide: the proxy's where one is set, else the direct one. */
const wayWithoutRuntimes = (scene: Scene, path: Path): boolean => {
  const proxied = [...scene.paths.values()].some((other) => other.endpoint === path.endpoint && isTakenProxy(other))
  return proxied ? isTakenProxy(path) : path.via === 'direct'
}

const decidesPath = (scene: Scene, path: Path): boolean =>
  scene.deciding.length === 0 ? wayWithoutRuntimes(scene, path) : scene.deciding.some((runtime) => usesPath(scene.facts, runtime, path))

/** Whether every deciding runtime that takes this way got through by itself. */
const allGotThrough = (scene: Scene, path: Path): boolean => {
  const tries = scene.deciding.flatMap((runtime) => attemptsOf(scene.facts, runtime)).filter((attempt) => sameWay(path, attempt))
  return tries.length > 0 && tries.every((attempt) => attempt.outcome === 'completed')
}

/** That our own connection did not open is no break where theirs did; where resolvers or proxies are taken in turns, it was only their turn. */
const gotThroughAnyway = (scene: Scene, path: Path): boolean =>
  reach(path) < STEPS.indexOf('hello') &&
  path.resolversInTurns === undefined &&
  !(stopsAtProxy(path) && isBesideOpen(scene, path)) &&
  allGotThrough(scene, path)

/** What our hello was refused for is in no hello of those who take this way, and they got through. */
const onlyOursNamesProtocols = (scene: Scene, path: Path): boolean => {
  const { hellos } = scene.facts.facts
  const heard = path.probes.filter(({ answer }) => answer.kind !== 'not-connected')
  const refused = heard.every(({ answer }) => answer.kind === 'alert' && answer.description === NO_APPLICATION_PROTOCOL)
  const users = scene.deciding.filter((runtime) => usesPath(scene.facts, runtime, path))
  const namesNone = ({ id }: Runtime): boolean => {
    const hello = hellos.ok ? defaultHello(hellos.value, id) : null
    return hello !== null && !hello.extensions.includes(ALPN)
  }
  return heard.length > 0 && refused && users.every(namesNone) && allGotThrough(scene, path)
}

const helloCaught = (scene: Scene, runtime: Runtime): boolean => {
  const { hellos } = scene.facts.facts
  return hellos.ok && hellos.value.some((caught) => caught.runtime === runtime.id && caught.hello.ok)
}

/** What is not known of the system's library matters for a runtime on it whose own hello was not caught: a hello outranks a version. */
const decidesLibrary = (scene: Scene, { finding, runtimes }: Diagnosed): boolean => {
  if (scene.deciding.length === 0) return true
  if (runtimes !== undefined) return scene.deciding.some((runtime) => runtimes.includes(runtime.id))
  const onIt = scene.deciding.filter(onSystemLibrary)
  return finding.outcome === 'unknown' ? onIt.some((runtime) => !helloCaught(scene, runtime)) : onIt.length > 0
}

/** A proxy setting that stops none of those who decide is no break of theirs. */
const stopsDeciding = (scene: Scene): boolean =>
  scene.deciding.length === 0 ||
  scene.deciding.some((runtime) => {
    const tries = attemptsOf(scene.facts, runtime).filter((attempt) => scene.required.has(attempt.endpoint))
    return tries.length === 0 || tries.some((attempt) => attempt.outcome !== 'completed')
  })

/** A path on which the verdict rests. */
const countsPath = (scene: Scene, path: Path): boolean =>
  decidesPath(scene, path) &&
  scene.required.has(path.endpoint) &&
  (!siblingGetsFurther(scene, path) || someWaited(scene, path)) &&
  !gotThroughAnyway(scene, path) &&
  !onlyOursNamesProtocols(scene, path)

/** It was seen on one of those who decide; where its rule does not tell, on all who take the way. */
const speaksOfDeciding = (scene: Scene, { runtimes }: Diagnosed): boolean =>
  runtimes === undefined || scene.deciding.length === 0 || scene.deciding.some(({ id }) => runtimes.includes(id))

const decides = (scene: Scene, one: Diagnosed): boolean => {
  const { rule, finding } = one
  if (finding.subject.kind === 'runtime') return scene.deciding.some((runtime) => runtime.id === finding.subject.id)
  if (finding.subject.kind === 'path') {
    const path = scene.paths.get(finding.subject.id)
    return path !== undefined && countsPath(scene, path) && speaksOfDeciding(scene, one)
  }
  if (rule.layer === 'proxy' && finding.outcome === 'fail') return stopsDeciding(scene) && speaksOfDeciding(scene, one)
  return speaksOfLibrary(rule) || one.runtimes !== undefined ? decidesLibrary(scene, one) : true
}

/** Whether the latter is the direct path to an endpoint, and the former a path to it through a proxy that programs take, or no path at all. */
const isDirectBeside = (scene: Scene, fromId: string, toId: string): boolean => {
  const [from, to] = [scene.paths.get(fromId), scene.paths.get(toId)]
  return to?.via === 'direct' && (from === undefined || (isTakenProxy(from) && from.endpoint === to.endpoint))
}

/** Whether `consequence` lies on the same path, runtime or library as `root`. */
const related = (scene: Scene, root: Diagnosed, consequence: Diagnosed): boolean => {
  const from = root.finding.subject
  const to = consequence.finding.subject
  if (from.kind === to.kind && from.id === to.id) return true
  // Where a proxy is the way out, nobody need open the direct one, and that a runtime goes directly is the next matter.
  if (root.rule.layer === 'proxy' && (isDirectBeside(scene, from.id, to.id) || consequence.finding.id === 'app-ignores-proxy')) return true
  const runtime = to.kind === 'runtime' ? scene.runtimes.get(to.id) : undefined
  if (from.kind === 'host') {
    if (runtime === undefined) return false
    return (root.explains ?? root.runtimes)?.includes(runtime.id) ?? (!speaksOfLibrary(root.rule) || onSystemLibrary(runtime))
  }
  // What stands on the way that a runtime wrongly took: another runtime that takes it meets the same break, and has the same cause.
  const taken = from.kind === 'runtime' && to.kind === 'path' ? scene.paths.get(to.id) : undefined
  const taker = scene.runtimes.get(from.id)
  if (taken !== undefined && taker !== undefined) return usesPath(scene.facts, taker, taken)
  const path = from.kind === 'path' ? scene.paths.get(from.id) : undefined
  if (path === undefined) return false
  if (runtime !== undefined) return usesPath(scene.facts, runtime, path) && (root.runtimes?.includes(runtime.id) ?? true)
  const other = to.kind === 'path' ? scene.paths.get(to.id) : undefined
  return other !== undefined && sameWay(other, path)
}

/** What a finding about a subject that does not decide becomes: a closed way that nobody uses is no matter, the rest warns. */
const demoted = (scene: Scene, finding: Finding): Finding => {
  if (finding.outcome !== 'fail') return finding
  const path = scene.paths.get(finding.subject.id)
  const unused = path !== undefined && path.via === 'direct' && !decidesPath(scene, path)
  return { ...finding, outcome: unused ? 'not-applicable' : 'warn' }
}

/** The first cause on the same path: what a `blocked` finding is blocked by. */
const blocker = (all: readonly Diagnosed[], finding: Finding): string | null =>
  all.find(
    (other) => other.finding.subject.id === finding.subject.id && (other.finding.outcome === 'fail' || other.finding.outcome === 'warn'),
  )?.finding.id ?? null

interface Placed extends Diagnosed {
  /** It speaks of a subject on which the verdict rests. */
  deciding: boolean
}

/** The root of a consequence. What does not decide cannot explain away what does. */
const rootOf = (scene: Scene, all: readonly Placed[], consequence: Placed): Finding | null => {
  const root = all.find(
    (other) =>
      other.finding.outcome === 'fail' &&
      (other.deciding || !consequence.deciding) &&
      other.rule.silences.includes(consequence.finding.id) &&
      related(scene, other, consequence),
  )
  if (root === undefined) return null
  // Whoever silences the silencer is the root of both; `silences` has no cycle (held by a test).
  return rootOf(scene, all, root) ?? root.finding
}

/** The outcomes that may follow from another cause. */
const CONSEQUENCES: ReadonlySet<Finding['outcome']> = new Set(['fail', 'warn', 'unknown'])

/** The same findings with `counts`, `silencedBy` and `blockedBy` filled in, and what does not decide demoted. */
export const weigh = (diagnosed: readonly Diagnosed[], facts: Facts): Diagnosed[] => {
  const scene = sceneOf(facts)
  const placed = diagnosed.map((one) => ({ ...one, deciding: decides(scene, one) }))
  return placed.map((one) => {
    const { rule, finding, ask, deciding, runtimes } = one
    const seenOn = runtimes === undefined ? {} : { runtimes }
    const root = CONSEQUENCES.has(finding.outcome) ? rootOf(scene, placed, one) : null
    // What is not known of a consequence need not be known while its root stands.
    if (root !== null && finding.outcome === 'unknown')
      return { rule, ask, ...seenOn, finding: { ...finding, outcome: 'blocked', missing: null, blockedBy: root.id, counts: false } }
    const blockedBy = finding.outcome === 'blocked' ? blocker(diagnosed, finding) : null
    const weighed = deciding ? finding : demoted(scene, finding)
    // Nor must be known what would only have been a warning.
    const asks = finding.outcome !== 'unknown' || rule.canFail(facts.request.profile)
    // A consequence ends with its root: who mends that, on which side, is the root's to say.
    const mended = root === null ? {} : { fix: [], side: root.side, owners: root.owners }
    return {
      rule,
      ask,
      ...seenOn,
      finding: { ...weighed, ...mended, silencedBy: root?.id ?? null, blockedBy, counts: deciding && asks && root === null },
    }
  })
}

export interface Stop {
  path: Path
  record: Extract<StepRecord, { state: 'stopped' }>
}

/** The paths on which the verdict rests that ended, and for which no rule has a cause; of `proved`, none that is more than possible. */
export const unexplainedStops = (weighed: readonly Diagnosed[], facts: Facts, needed: 'any' | 'proved' = 'any'): Stop[] => {
  const scene = sceneOf(facts)
  const causes = weighed.filter(({ finding }) => finding.outcome === 'fail' && (needed === 'any' || finding.confidence !== 'possible'))
  const explained = (path: Path): boolean =>
    causes.some(({ rule, finding }) => {
      if (finding.subject.kind === 'host') return rule.layer === 'firewall' || rule.layer === 'proxy'
      const cause = scene.paths.get(finding.subject.id)
      return cause !== undefined && sameWay(cause, path)
    })
  return [...scene.paths.values()].flatMap((path): Stop[] => {
    const record = path.steps.find((step) => step.state === 'stopped')
    if (record?.state !== 'stopped' || !countsPath(scene, path) || explained(path)) return []
    // Our own question may be one that this server does not answer; theirs it did. An answer that began and never ended is none.
    // At an address that fares otherwise than the others of its way they may not have come out.
    const at = triesAt(path, facts.facts.attempts.ok ? facts.facts.attempts.value : [], [...scene.paths.values()])
    const theirsWas = record.step === 'http' && record.observation !== 'unfinished' && at.length > 0 && allGotThrough(scene, path)
    return theirsWas ? [] : [{ path, record }]
  })
}

export interface RuntimeState {
  runtime: Runtime
  /** `unclear`: its attempt failed and no cause was found, or it was not tried. */
  state: 'well' | 'fails' | 'unclear'
  connects: 'yes' | 'no' | 'unknown'
  /** The attempt's own words where nothing else explains it. */
  detail: string
}

const notTried = ({ facts: { attempts } }: Facts): string => (attempts.ok ? 'Its own attempt was not made.' : attempts.detail)

/** How each deciding runtime fares, by its own findings, its attempts, and the paths it uses. */
export const runtimeStates = (weighed: readonly Diagnosed[], facts: Facts): RuntimeState[] => {
  const scene = sceneOf(facts)
  // What does not decide is a warning by now: a fail that is left speaks of a deciding subject, or is the consequence of one.
  const failing = weighed.filter(({ finding }) => finding.outcome === 'fail')
  return scene.deciding.map((runtime) => {
    const attempts = attemptsOf(facts, runtime).filter((attempt) => scene.required.has(attempt.endpoint))
    const failed = attempts.find((attempt) => attempt.outcome === 'failed' || attempt.outcome === 'timeout')
    const completed = attempts.length > 0 && attempts.every((attempt) => attempt.outcome === 'completed')
    const explained = failing.some(({ finding, runtimes }) => {
      if (finding.subject.kind === 'runtime') return finding.subject.id === runtime.id
      const path = scene.paths.get(finding.subject.id)
      return path !== undefined && usesPath(facts, runtime, path) && (runtimes?.includes(runtime.id) ?? true)
    })
    const bound = failing.filter(
      ({ rule, finding }) => rule.bindsServer && finding.subject.id === runtime.id && finding.silencedBy === null,
    )
    const closed = failed !== undefined || bound.some(({ finding }) => finding.confidence !== 'possible')
    const connects = closed ? 'no' : completed && bound.length === 0 ? 'yes' : 'unknown'
    const missing = attempts.find((attempt) => attempt.outcome === 'not-run')
    return {
      runtime,
      state: explained ? 'fails' : completed ? 'well' : 'unclear',
      connects,
      detail: failed?.error ?? missing?.notRun ?? notTried(facts),
    }
  })
}
