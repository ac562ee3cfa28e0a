// compose: from facts, findings and verdict to the report that every face shows. Pure; names come from the IANA tables.
// The picture and the checklist are made here too, both from what is said of the layers (layers.ts), so that no face decides anything.
import type { Facts } from '../contract/facts.ts'
import type { Negotiated, Path, StepRecord } from '../contract/path.ts'
import type { Finding, Report } from '../contract/report.ts'
import type { Attempt, CaughtHello, Runtime } from '../contract/runtime-facts.ts'
import type { Outcome } from '../contract/vocabulary.ts'
import { sameWay } from '../contract/way.ts'
import { groupName, isGrease, signatureSchemeName, suiteName, versionName } from '../tls/code-points.ts'
import { checklist } from './checklist.ts'
import type { ComposeInput } from './compose-input.ts'
import { oneLine } from './labels.ts'
import { isPossible, isProved, layersSaid } from './layers.ts'
import { untriedAddresses } from './left-aside.ts'
import { picture } from './picture.ts'
import { answeredNo, questions } from './questions.ts'
import { termsOf } from './terms.ts'

const negotiatedNames = (negotiated: Negotiated | null): Report['paths'][number]['negotiated'] =>
  negotiated && {
    version: versionName(negotiated.version),
    suite: negotiated.suite === null ? null : suiteName(negotiated.suite),
    group: negotiated.group === null ? null : groupName(negotiated.group),
  }

/** A step as an outcome; a stop on a way that nobody uses is no failure. */
const stepOutcome = (record: StepRecord, used: boolean): Outcome => {
  if (record.state === 'done') return 'pass'
  if (record.state === 'stopped') return used ? 'fail' : 'not-applicable'
  if (record.why === 'not-applicable') return 'not-applicable'
  return record.why === 'blocked' ? 'blocked' : 'unknown'
}

const reportedPath = (path: Path, used: boolean): Report['paths'][number] => ({
  endpoint: path.endpoint,
  via: path.via,
  viaSource: path.viaSource,
  address: path.address,
  steps: path.steps.map((record) => ({
    step: record.step,
    outcome: stepOutcome(record, used),
    ms: record.state === 'not-run' ? null : record.ms,
    detail: record.detail,
  })),
  negotiated: negotiatedNames(path.negotiated),
  chain: path.chain.map((certificate) => ({
    subject: certificate.subject,
    issuer: certificate.issuer,
    notBefore: certificate.notBefore,
    notAfter: certificate.notAfter,
    dnsNames: certificate.dnsNames,
    key: certificate.keyBits === null ? certificate.keyType : `${certificate.keyType} ${certificate.keyBits}`,
    sha256: certificate.sha256,
  })),
  opensslCommand: path.probes[0]?.opensslCommand ?? null,
})

const reportedHello = (caught: CaughtHello | undefined): Report['runtimes'][number]['hello'] =>
  caught?.hello.ok
    ? {
        versions: caught.hello.value.versions.map(versionName),
        suites: caught.hello.value.suites.filter((suite) => !isGrease(suite)).map(suiteName),
        groups: caught.hello.value.groups.filter((group) => !isGrease(group)).map(groupName),
        signatureAlgorithms: caught.hello.value.signatureAlgorithms.filter((scheme) => !isGrease(scheme)).map(signatureSchemeName),
        sni: caught.hello.value.sni,
        bytes: caught.hello.value.bytes,
      }
    : null

const attemptOf = (facts: Facts, attempt: Attempt): Report['runtimes'][number]['attempts'][number] => {
  const paths = facts.facts.paths.ok ? facts.facts.paths.value : []
  const path = paths.find((candidate) => sameWay(candidate, attempt))
  return {
    path: path?.id ?? `${attempt.endpoint} ${attempt.via}`,
    outcome: attempt.outcome,
    error: attempt.error ?? attempt.notRun,
    negotiated: negotiatedNames(attempt.negotiated),
  }
}

interface Spoken {
  /** The roots that speak of it, in their order. */
  roots: readonly Finding[]
  /** A fact of it that is missing. */
  missing: Finding | undefined
  /** What its own attempt said that failed. */
  error: string | null
  completed: boolean
}

/** A cause first, else its own words; a warning is never why it failed. */
const resultOf = ({ roots, missing, error, completed }: Spoken): { result: string; outcome: Outcome } => {
  const proved = roots.find(isProved) ?? roots.find(({ outcome, counts }) => outcome === 'fail' && !counts)
  if (proved) return { result: proved.title, outcome: 'fail' }
  const possible = roots.find(isPossible)
  if (possible) return { result: possible.title, outcome: 'unknown' }
  if (error !== null) return { result: oneLine(error), outcome: 'unknown' }
  const warning = roots.find(({ outcome, until }) => outcome === 'warn' && until === null)
  if (warning && completed) return { result: warning.title, outcome: 'warn' }
  if (missing) return { result: missing.missing ?? 'A fact is missing.', outcome: 'unknown' }
  const dated = roots.find(({ outcome }) => outcome === 'warn')
  if (dated) return { result: dated.title, outcome: 'warn' }
  return completed ? { result: 'Meets the rules', outcome: 'pass' } : { result: 'Not seen to connect', outcome: 'unknown' }
}

/** What is named and cannot be read is not where the roots came from; many programs go on with what else they have. */
const storeOf = ({ trustStore, storeUnreadable }: Runtime): string | null =>
  storeUnreadable === true && trustStore?.startsWith('/') === true ? `${trustStore}, which cannot be read` : trustStore

const reportedRuntime = (runtime: Runtime, input: ComposeInput): Report['runtimes'][number] => {
  const { facts, findings } = input
  const caught = facts.facts.hellos.ok
    ? facts.facts.hellos.value.find((one) => one.runtime === runtime.id && one.mode === 'default')
    : undefined
  const attempts = facts.facts.attempts.ok ? facts.facts.attempts.value.filter((attempt) => attempt.runtime === runtime.id) : []
  const ways = new Set(attempts.map((attempt) => `${attempt.endpoint} ${attempt.via}`))
  const paths = facts.facts.paths.ok ? facts.facts.paths.value.filter((path) => ways.has(`${path.endpoint} ${path.via}`)) : []
  const ids = new Set([runtime.id, ...paths.map((path) => path.id)])
  const completed = attempts.length > 0 && attempts.every((attempt) => attempt.outcome === 'completed')
  // A path's fail speaks of this runtime only where its own attempt did not get through.
  const own = findings.filter((finding) => ids.has(finding.subject.id) && (finding.subject.kind === 'runtime' || !completed))
  // What its failure follows from may lie on the host: a proxy setting, the system's library.
  const causes = new Set(own.flatMap(({ silencedBy, blockedBy, subject }) => (subject.id === runtime.id ? [silencedBy ?? blockedBy] : [])))
  const roots = findings.filter(
    (finding) => finding.silencedBy === null && (own.includes(finding) || (finding.subject.kind === 'host' && causes.has(finding.id))),
  )
  const fares = input.states.find((state) => state.runtime.id === runtime.id)
  const failed = attempts.find(({ outcome }) => outcome === 'failed' || outcome === 'timeout')
  const { result, outcome } = resultOf({
    roots,
    missing: own.find((finding) => finding.outcome === 'unknown' && finding.subject.kind === 'runtime'),
    // Of one that decides, only what must be reached matters.
    error: fares ? (fares.connects === 'no' ? fares.detail : null) : (failed?.error ?? null),
    completed: fares ? fares.connects === 'yes' : completed,
  })
  const way = attempts.find((attempt) => attempt.via !== 'direct')?.via ?? null
  return {
    id: runtime.id,
    name: runtime.name,
    version: runtime.version,
    path: runtime.path,
    library: runtime.library && `${runtime.library.name} ${runtime.library.version}`,
    mode: 'default',
    hello: reportedHello(caught),
    permittedSuites: input.permitted.get(runtime.id) ?? [],
    trustStore: storeOf(runtime),
    proxy: way,
    attempts: attempts.map((attempt) => attemptOf(facts, attempt)),
    decides: input.deciding.runtimes.some((deciding) => deciding.id === runtime.id),
    result,
    outcome,
  }
}

/** Those who were not given the added trust anchors. */
const withoutThem = ({ facts: { attempts } }: Facts, runtimes: readonly Runtime[]): string[] =>
  runtimes
    .filter(({ id }) => attempts.ok && attempts.value.some(({ runtime, ownStore }) => runtime === id && ownStore === true))
    .map(({ name, version }) => `${name} ${version} has a store of its own by its settings, and was tried on that, without them.`)

/** That it was looked at from within a container, and a crypto policy that was chosen and does not hold yet. */
const ofTheHost = ({ facts }: Facts): string[] => {
  const container = facts.os.ok ? facts.os.value.container : null
  const switches = facts['system-tls'].ok ? facts['system-tls'].value.libraries.flatMap((one) => one.switches) : []
  const chosen = new Set(switches.filter(({ name }) => name === 'crypto policy (chosen, not in force)').map(({ value }) => value))
  return [
    ...(container === null ? [] : [`This check ran in a container (${container}). What is said of the system is of that.`]),
    ...[...chosen].map(
      (name) => `The crypto policy ${name} is chosen on this host and not in force yet. What it will change was not tried.`,
    ),
  ]
}

const conditionsOf = (input: ComposeInput): string[] => {
  const { facts, deciding } = input
  const conditions: string[] = []
  if (facts.practice) conditions.push('This was a practice run against a platform built into this program.')
  // The practice platform comes with its own authority and proxy settings.
  if (facts.request.ca !== null && !facts.practice)
    conditions.push(`Trust anchors were added from ${facts.request.ca}.`, ...withoutThem(facts, deciding.runtimes))
  if (input.date !== facts.startedAt.slice(0, 10)) conditions.push(`Judged as of ${input.date}, not as of the day of the check.`)
  if (deciding.by === 'running') conditions.push('The runtimes of running servers decide, since none was chosen.')
  const found = facts.facts.runtimes.ok ? facts.facts.runtimes.value.length : 0
  if (deciding.by === 'all' && deciding.runtimes.length > 1)
    conditions.push(
      `All runtimes ${deciding.runtimes.length < found ? 'that could be tried' : 'found here'} decide, since none was chosen.`,
    )
  for (const { name, version, lacks } of deciding.runtimes)
    if (lacks !== undefined) conditions.push(`${name} ${version} was tried alone: ${lacks}.`)
  conditions.push(...new Set(deciding.runtimes.flatMap(({ assumed }) => assumed ?? [])))
  conditions.push(...ofTheHost(facts))
  const { proxy } = facts.request
  conditions.push(...untriedAddresses(facts))
  if (facts.practice) return [...conditions, ...facts.request.profile.notes]
  if (proxy === 'none') conditions.push('Proxy settings were left aside, as asked.')
  else if (proxy !== 'system') conditions.push(`The proxy ${proxy} was given for this check. Settings of this host were left aside.`)
  return [...conditions, ...facts.request.profile.notes]
}

const hostOf = (facts: Facts): Report['host'] => {
  const { os, 'system-tls': library } = facts.facts
  return {
    name: os.ok ? os.value.hostName : 'unknown',
    os: os.ok ? os.value.name : 'unknown',
    libraries: library.ok ? [...new Set(library.value.libraries.map((one) => `${one.library.name} ${one.library.version}`))] : [],
  }
}

/** The whole report, words included. */
export const compose = (input: ComposeInput): Report => {
  const { facts, findings, verdict } = input
  const layers = layersSaid(input)
  const asked = questions(facts)
  const attempts = facts.facts.attempts.ok ? facts.facts.attempts.value : []
  const paths = facts.facts.paths.ok ? facts.facts.paths.value : []
  const deciding = new Set(input.deciding.runtimes.map((runtime) => runtime.id))
  const used = (path: Path) => deciding.size === 0 || attempts.some((attempt) => deciding.has(attempt.runtime) && sameWay(attempt, path))
  const report: Report = {
    schemaVersion: 1,
    program: facts.program,
    practice: facts.practice,
    verdict,
    picture: picture(input, layers),
    checklist: checklist(input, layers),
    questions: asked,
    findings,
    paths: paths.map((path) => reportedPath(path, used(path))),
    runtimes: facts.facts.runtimes.ok ? facts.facts.runtimes.value.map((runtime) => reportedRuntime(runtime, input)) : [],
    profile: facts.request.profile,
    inForce: { suites: input.inForce.suites, minTls: input.inForce.minTls },
    host: hostOf(facts),
    conditions: [...answeredNo(asked), ...conditionsOf(input)],
    terms: [],
    madeAt: facts.endedAt,
    asOf: input.date,
  }
  return { ...report, terms: termsOf(report) }
}
