// What a rule sees of a differential: how the baseline fared, which change breaks it or makes it work, and the runtimes that it concerns.
// A change counts only by its difference from a baseline that was repeated; one answer alone proves nothing.
import type { Evidence } from '../contract/fact.ts'
import type { FactValue } from '../contract/facts.ts'
import type { Hello } from '../contract/hello.ts'
import { HELLO_NAMES } from '../contract/hello-names.ts'
import { type Answer, type ChangedProbe, type Control, type Differential, endOf, type Path } from '../contract/path.ts'
import { type Attempt, defaultHello } from '../contract/runtime-facts.ts'
import type { Change, Confidence, Owner, Side } from '../contract/vocabulary.ts'
import { sameWay } from '../contract/way.ts'
import type { SubjectValues } from './define-rule.ts'
import { answerInShort, isDone } from './path-sight.ts'
import { triesAt } from './same-way.ts'

/**
 * `works`: a ServerHello. `cut`: a reset or a close without an alert. `silent`: nothing at all came. `slow`: an answer began and did
 * not end in time; it says nothing of the hello, and is no silence. `unopened`: no connection, so that no hello was sent. `other`: no TLS,
 * or broken TLS.
 */
export type Told = 'works' | 'alert' | 'cut' | 'silent' | 'slow' | 'unopened' | 'other'

export const told = (answer: Answer): Told => {
  if (answer.kind === 'server-hello') return 'works'
  if (answer.kind === 'reset' || answer.kind === 'closed') return 'cut'
  if (answer.kind === 'silent') return answer.received === undefined ? 'silent' : 'slow'
  if (answer.kind === 'not-connected') return 'unopened'
  return answer.kind === 'alert' ? 'alert' : 'other'
}

export interface Sight {
  /** The path that was looked into: this one, or one of the same way that was stopped alike. */
  path: Path
  differential: Differential
  /** What the baseline brought, the path's own hellos first. */
  baseline: Told[]
}

/** What a change brought; of the large hello, that which was sent beside the handshake comes first. */
export const of = ({ path: { large }, differential }: Sight, change: Change): Told[] =>
  [...(large === null ? [] : [large]), ...differential.probes].filter((probe) => probe.change === change).map(({ answer }) => told(answer))

/** The differential of a path, or of another address of the same way that was stopped at the same step in the same manner. */
export const sightOf = (path: Path, differentials: FactValue<'differential'>, paths: FactValue<'paths'>): Sight | null => {
  const alike = (other: Path) => sameWay(other, path) && endOf(other) === endOf(path)
  for (const candidate of [path, ...paths.filter(alike)]) {
    const differential = differentials.find((one) => one.path === candidate.id)
    if (differential === undefined) continue
    const own = candidate.probes.filter((probe) => probe.name !== 'broad').map((probe) => told(probe.answer))
    const repeats = differential.probes.filter((probe) => probe.change === 'baseline').map((probe) => told(probe.answer))
    return { path: candidate, differential, baseline: [...own, ...repeats] }
  }
  return null
}

/** The changes that were asked, each once. */
export const changesOf = ({ differential: { probes } }: Sight): Change[] =>
  [...new Set(probes.map(({ change }) => change))].filter((change) => change !== 'baseline')

/** Every time that it was asked, and it was. */
const always = (seen: readonly Told[], ...kinds: readonly Told[]): boolean => seen.length > 0 && seen.every((one) => kinds.includes(one))

export const works = (sight: Sight, change: Change): boolean => always(of(sight, change), 'works')
export const isAlways = (sight: Sight, change: Change, ...kinds: readonly Told[]): boolean => always(of(sight, change), ...kinds)
/** Some TLS came back, be it an alert: what the hello had to get through let it through. */
export const getsThrough = (sight: Sight, change: Change): boolean => isAlways(sight, change, 'works', 'alert')
export const askedTwice = (sight: Sight, change: Change): boolean => of(sight, change).length > 1

/** The baseline was answered in this manner every time, twice at least. */
export const baselineIs = (sight: Sight, ...kinds: readonly Told[]): boolean =>
  sight.baseline.length > 1 && always(sight.baseline, ...kinds)

/** The baseline worked each time, within the differential and before it, and was repeated: the ground does not move. */
const isSteady = (sight: Sight): boolean => works(sight, 'baseline') && always(sight.baseline, 'works')

const NO_FAILURE: readonly Told[] = ['works', 'slow', 'unopened']

/** Without the change it works, before and after; with it, never, twice at least. What came too slowly, or could not be asked, is no failure. */
export const breaks = (sight: Sight, change: Change): boolean =>
  isSteady(sight) && askedTwice(sight, change) && of(sight, change).every((one) => !NO_FAILURE.includes(one))

/** Less than a millisecond is not nothing. */
const duration = (ms: number): string => (ms < 1 ? 'under 1 ms' : `${Math.round(ms)} ms`)

/** Length in bytes of what a base64 text stands for. */
const bytesIn = (base64: string): number => Math.floor((base64.replace(/=+$/, '').length * 3) / 4)

/** Bytes of the hello that was sent with this change, as the evidence tells them; null where none was. */
export const bytesSent = ({ path, differential }: Sight, change: Change): number | null => {
  const sent = [...differential.probes.filter((probe) => probe.change === change), ...(change === 'baseline' ? path.probes : [])]
  const hello = sent.find((probe) => probe.hello !== '')?.hello
  return hello === undefined ? null : bytesIn(hello)
}

/** Every hello in the order in which it was sent, its size, and its answer. */
export const sightEvidence = ({ path, differential }: Sight): [Evidence] => {
  const line = (name: string, hello: string, answer: Answer, ms: number, connectMs = ms) =>
    answer.kind === 'not-connected'
      ? `${name} was not sent: ${answerInShort(answer)}, after ${duration(connectMs)}`
      : `${name} (${bytesIn(hello)} bytes): ${answerInShort(answer)}, ${duration(ms)}`
  const shown = ({ chain }: ChangedProbe) =>
    chain
      ? `; ${chain.certificates} sent, the first valid ${chain.notBefore.slice(0, 10)} to ${chain.notAfter.slice(0, 10)}` +
        `${chain.nameMatches === false ? ', for another name' : ''}${chain.trusted ? '' : ', trusted by no store read'}`
      : ''
  return [
    {
      kind: 'network',
      source: path.id,
      text: [
        ...path.probes.map((probe) => line(HELLO_NAMES[probe.name], probe.hello, probe.answer, probe.ms)),
        ...differential.probes.map(
          (probe) => line(HELLO_NAMES[probe.change], probe.hello, probe.answer, probe.ms, probe.connectMs) + shown(probe),
        ),
        ...(differential.unfinished === null ? [] : [differential.unfinished]),
      ].join('\n'),
    },
  ]
}

export interface RuntimeSight {
  attempt: Attempt
  sight: Sight
  /** Its own default hello; null where none was caught. */
  hello: Hello | null
  /** Its own attempt on this way did not succeed. */
  failed: boolean
  /** It succeeded, and may have come out at another address of the name, which fares otherwise. */
  elsewhere: boolean
}

/** What was learned on the ways that a runtime takes. */
export const sightsOf = (
  { runtime, attempts, hellos }: SubjectValues['runtime'],
  differentials: FactValue<'differential'>,
  paths: FactValue<'paths'>,
): RuntimeSight[] => {
  const hello = defaultHello(hellos, runtime.id)
  return attempts.flatMap((attempt) =>
    paths
      .filter((path) => sameWay(path, attempt))
      .flatMap((path) => {
        const sight = sightOf(path, differentials, paths)
        if (sight === null) return []
        const failed = attempt.outcome !== 'completed'
        return [{ attempt, sight, hello, failed, elsewhere: !failed && triesAt(path, [attempt], paths).length === 0 }]
      }),
  )
}

/** Whether a hello of ours was answered on a way of this runtime: before that there is nothing to say of hellos. */
export const isHeard = ({ attempts }: SubjectValues['runtime'], paths: FactValue<'paths'>): boolean =>
  attempts.some((attempt) => paths.some((path) => sameWay(path, attempt) && isDone(path, 'hello')))

/** Bytes of the ClientHello's record without its header, as RFC 7685 counts them. */
export const helloLength = (hello: Hello): number => bytesIn(hello.bytes) - 5

interface Place {
  confidence: Confidence
  side: Side
  owners: readonly [Owner, ...Owner[]]
}

/** Programs of this host that got through at this very address, whatever our own hello met with. */
export const completedAt = (path: Path, attempts: readonly Attempt[], paths: FactValue<'paths'>): boolean =>
  triesAt(path, attempts, paths).some(({ outcome }) => outcome === 'completed')

interface Compared {
  /** `answers`: with a hello or an alert, so that what is sent there gets through. */
  control: { host: string; answers: boolean } | null
  controlWorks: boolean
  controlFailsAlike: boolean
  otherWay: Path | null
}

/** How another host fared on the same way, and the same endpoint on another one. */
export const comparisons = (path: Path, controls: readonly Control[], paths: readonly Path[]): Compared => {
  const stop = path.steps.find((step) => step.step === 'hello')
  const manner = stop?.state === 'stopped' ? stop.observation : ''
  // One that was too slow says neither.
  const same = controls.flatMap(({ via, host, answer }) =>
    via === path.via && answer !== null && told(answer) !== 'slow' ? [{ host, answer, how: told(answer) }] : [],
  )
  const control = same.find(({ how }) => how === 'works') ?? same[0] ?? null
  const cut = (kind: string) => (kind === 'closed' ? 'reset' : kind)
  return {
    control: control && { host: control.host, answers: control.how === 'works' || control.how === 'alert' },
    controlWorks: control?.how === 'works',
    controlFailsAlike: control !== null && cut(control.answer.kind) === cut(manner),
    otherWay: paths.find((other) => other.endpoint === path.endpoint && other.via !== path.via && isDone(other, 'hello')) ?? null,
  }
}

/** One way alone does not say on whose side the fault is; another host that fails alike, or another way that is open, does. */
export const placed = ({ controlFailsAlike, otherWay }: Compared, proved: boolean): Place => {
  if (controlFailsAlike || otherWay) return { confidence: 'likely', side: 'near', owners: ['network-team', 'hosting-company'] }
  return { confidence: proved ? 'likely' : 'possible', side: 'unknown', owners: ['network-team', 'hosting-company', 'platform'] }
}
