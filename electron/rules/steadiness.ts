// How the same hello fared as often as it was sent on one path: alike each time, worse from some point on, or now so and now so.
// For the two causes that are told by repeating the baseline and by nothing else. A chain that one answer brings and another does
// not is a difference too: servers behind one address may answer alike and show unlike certificates.
import type { FactValue } from '../contract/facts.ts'
import { lateOnes } from '../contract/late.ts'
import type { Answer, ChangedProbe, Differential, Path } from '../contract/path.ts'
import type { Attempt } from '../contract/runtime-facts.ts'
import type { Change } from '../contract/vocabulary.ts'
import { refusesCertificate } from './app-server/refusals.ts'
import { completedAt, type Sight, sightOf, type Told, told } from './differential-sight.ts'
import { triesAt } from './same-way.ts'

/** What is wrong with a chain that was shown; null: nothing that shows in it. */
export type Flaw = 'outdated' | 'other-name' | 'untrusted' | null

export interface Steadiness {
  /**
   * `slow`: an answer did not end in time, now and then; whether the same hello fares alike each time is not known. `gaps`: what
   * failed were connections that did not open, or opened late, and others opened after them. `chains`: answered each time, but with good chains and bad ones.
   */
  kind: 'worse' | 'gaps' | 'mixed' | 'chains' | 'slow'
  sight: Sight
  /** How many of the equal tries worked, and how many there were; where they are `mixed`, those of the runtimes are among them. */
  worked: number
  tries: number
  /** How many connections opened late or not at all, where those that opened were answered at once: no line loses so. 0: not so. */
  keptOut: number
  /** Of the bad chains, where the kind is `chains`. */
  flaw: Flaw
  /** Each failure was silence or no connection, as lost packets make it; a close or a reset is somebody's doing. */
  mayBeLoss: boolean
  /** A runtime of this host got through on this way, and none failed. */
  runtimesWell: boolean
  /** What else failed on this way, besides equal tries: a runtime's own attempt, unless for the certificate, or the rest of our own. */
  failsToo: boolean
}

interface Looked {
  differential: FactValue<'differential'>
  paths: FactValue<'paths'>
  /** Of all runtimes. */
  attempts: readonly Attempt[]
  /** The instant of the check, ISO 8601. */
  gathered: string
}

const fails = (one: Told): boolean => one !== 'works'

/** With these a hello offers the same name, versions and suites for a certificate: what is shown in answer is the server's own choice. */
const SAME_CERTIFICATE: ReadonlySet<Change> = new Set<Change>([
  ...(['baseline', 'small', 'medium', 'large', 'baseline-split', 'large-split', 'split-records'] as const),
  ...(['grease', 'unknown-extension', 'empty-last-extension', 'post-quantum'] as const),
])

type Shown = NonNullable<ChangedProbe['chain']>

const flawOf = ({ notBefore, notAfter, nameMatches, trusted }: Omit<Shown, 'certificates'>, gathered: string): Flaw => {
  if (notAfter < gathered || notBefore > gathered) return 'outdated'
  if (nameMatches === false) return 'other-name'
  return trusted ? null : 'untrusted'
}

/** The flaws of the chains that equal questions brought, the path's own first. */
const flawsOf = (path: Path, { differential: { probes } }: Sight, gathered: string): Flaw[] => {
  const [leaf] = path.chain
  // A broad hello, the last of the path's own, may bring another certificate by right.
  const isOwn = path.probes.every(({ name }) => name !== 'broad')
  const trusted = path.trust.some(({ result }) => result === 'trusted')
  const own = leaf && isOwn ? [flawOf({ ...leaf, nameMatches: path.nameMatches, trusted }, gathered)] : []
  return [...own, ...probes.flatMap(({ change, chain }) => (chain && SAME_CERTIFICATE.has(change) ? [flawOf(chain, gathered)] : []))]
}

/** So many connections that opened late are more than a line loses. */
const MORE_THAN_LOST = 3
/** An answer that takes so much longer than the quickest one may have lost a packet. */
const LOST_MS = 150

const keptOutOn = (path: Path, { differential: { probes } }: Sight): number => {
  const late = lateOnes(path, probes)
  // A dead server among several opens none however often it is asked.
  const isLetIn = late.some(({ answer }) => answer.kind !== 'not-connected')
  const answered = probes.filter(({ answer }) => answer.kind !== 'not-connected').map(({ ms }) => ms)
  const quickest = Math.min(...answered)
  return isLetIn && late.length >= MORE_THAN_LOST && answered.every((ms) => ms - quickest < LOST_MS) ? late.length : 0
}

/** A failed try that says nothing of the certificate: as a connection fails, and not as a program does that lacks a root. */
const brokeOff = ({ outcome, error }: Attempt): boolean =>
  outcome === 'timeout' || (outcome === 'failed' && !refusesCertificate(error ?? ''))

/** A changed hello, too, that was taken once and failed once is one that did not fare alike each time. */
const changedItsMind = ({ probes }: Differential): boolean =>
  probes.some(({ change, answer }) => told(answer) === 'works' && probes.some((one) => one.change === change && fails(told(one.answer))))

/** Something failed on this way that equal hellos alone do not explain: that all is well there cannot be said. */
export const isUnexplained = (path: Path, { differential, attempts, paths }: Omit<Looked, 'gathered'>): boolean =>
  triesAt(path, attempts, paths).some(brokeOff) ||
  path.steps.some(({ step, state }) => step === 'handshake' && state === 'stopped') ||
  (path.large !== null && fails(told(path.large.answer))) ||
  differential.some((one) => one.path === path.id && changedItsMind(one))

/** A proxy that lets some through and others not tells nothing of what is behind it. */
const isOfProxy = (answer: Answer): boolean => answer.kind === 'not-connected' && answer.proxy !== undefined

/** Null where it fared alike each time, or was not repeated on this path; or where a proxy opened no way to it. */
export const steadinessOf = (path: Path, { differential: all, paths, attempts, gathered }: Looked): Steadiness | null => {
  const sight = all.some((one) => one.path === path.id) ? sightOf(path, all, paths) : null
  if (sight === null) return null
  // Our own whole handshake is no equal try: its hello is another one, of another library.
  const own = path.probes.filter((probe) => probe.name !== 'broad')
  const repeats = sight.differential.probes.filter((probe) => probe.change === 'baseline')
  const answers = [...own, ...repeats].map(({ answer }) => answer)
  if (answers.some(isOfProxy)) return null
  const tries = answers.map(told)
  const worked = tries.filter((one) => one === 'works').length
  const firstFailure = tries.findIndex(fails)
  const later = firstFailure === -1 ? [] : tries.slice(firstFailure)
  const here = triesAt(path, attempts, paths)
  const runtimesWell = here.length > 0 && here.every((attempt) => attempt.outcome === 'completed')
  const failsToo = here.some(brokeOff) || path.steps.some(({ state }) => state === 'stopped')
  const mayBeLoss = answers.every((answer, at) => !fails(tries[at] ?? 'works') || ['silent', 'not-connected'].includes(answer.kind))
  const keptOut = keptOutOn(path, sight)
  const base = { sight, worked, tries: tries.length, keptOut, flaw: null, mayBeLoss, runtimesWell, failsToo }
  const flaws = flawsOf(path, sight, gathered)
  const [flaw] = flaws.filter((one) => one !== null)
  if (flaw !== undefined && flaws.includes(null)) {
    const good = flaws.filter((one) => one === null).length
    return { ...base, kind: 'chains', flaw, worked: good, tries: flaws.length, failsToo: true }
  }
  if (tries.includes('slow')) return { ...base, kind: 'slow' }
  const unopened = answers.every((answer, at) => !fails(tries[at] ?? 'works') || answer.kind === 'not-connected')
  if (unopened && worked > 1 && (keptOut > 0 || later.includes('works'))) return { ...base, kind: 'gaps' }
  // An alert is an answer of a server that is there and has looked: no limit gives it to what was taken before.
  if (worked > 0 && (later.length === 1 || later.includes('works') || later.includes('alert'))) {
    const completed = here.filter(({ outcome }) => outcome === 'completed').length
    // Where none of ours met with an alert, a program that did has a reason of its own.
    const alike = here.filter((one) => brokeOff(one) && (later.includes('alert') || !/\balert\b/i.test(one.error ?? '')))
    return { ...base, kind: 'mixed', worked: worked + completed, tries: tries.length + completed + alike.length }
  }
  if (later.length < 2 || later.includes('alert')) return null
  if (worked > 0) return { ...base, kind: 'worse' }
  // Our own hello never worked, a program's did: a limit, unless it is our hello alone that is not liked.
  const nothingWorks = sight.differential.probes.every((probe) => !['works', 'alert'].includes(told(probe.answer)))
  return nothingWorks && completedAt(path, attempts, paths) ? { ...base, kind: 'worse' } : null
}
