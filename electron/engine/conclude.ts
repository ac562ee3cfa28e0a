// conclude: from weighed findings to the verdict. Pure.
// Ready is said only when every deciding runtime connected by itself and nothing that counts fails or is missing.
import type { Facts } from '../contract/facts.ts'
import { platformName } from '../contract/platform-name.ts'
import type { Profile } from '../contract/profile.ts'
import type { Finding, FixStep, Verdict } from '../contract/report.ts'
import { NOT_READABLE } from '../contract/runtime-facts.ts'
import { sameWay } from '../contract/way.ts'
import { NO_PLACE } from '../host/host.ts'
import { missingOf, missingSentence, NOT_SETTLED, oneLine, stopSentence } from '../report/labels.ts'
import { NOT_IN_TABLE, unlistedSteps } from '../rules/os/os-end-of-life.ts'
import { type Diagnosed, pathName } from './diagnose.ts'
import { type Deciders, deciders, unaskedServers, unreadServers } from './subjects.ts'
import { counted, isMixed, nameOf, noServerAsked, sentenceOf, summaryOf, toldOrder } from './verdict-words.ts'
import { type RuntimeState, runtimeStates, type Stop, unexplainedStops } from './weigh.ts'

const causeOf = (facts: Facts, finding: Finding): Verdict['causes'][number] => ({
  id: finding.id,
  layer: finding.layer,
  subject: finding.subject.name,
  path: finding.subject.kind === 'path' ? finding.subject.id : (pathOfRuntime(facts, finding) ?? null),
  confidence: finding.confidence ?? 'possible',
  side: finding.side ?? 'unknown',
  owner: finding.owners[0] ?? 'you',
})

const pathOfRuntime = (facts: Facts, finding: Finding): string | undefined =>
  finding.subject.kind === 'runtime' && facts.facts.paths.ok && facts.facts.attempts.ok
    ? facts.facts.paths.value.find(
        (path) =>
          facts.facts.attempts.ok &&
          facts.facts.attempts.value.some((attempt) => attempt.runtime === finding.subject.id && sameWay(attempt, path)),
      )?.id
    : undefined

/** One cause per id and way: two addresses that fail alike are one break. */
const distinct = (facts: Facts, findings: readonly Finding[]): Finding[] => {
  const seen = new Set<string>()
  const paths = new Map(facts.facts.paths.ok ? facts.facts.paths.value.map((path) => [path.id, path]) : [])
  return findings.filter((finding) => {
    const path = paths.get(finding.subject.id)
    const key = `${finding.id} ${path ? `${path.endpoint} ${path.via}` : finding.subject.id}`
    if (seen.has(key)) return false
    seen.add(key)
    return true
  })
}

const connectsOf = (states: readonly RuntimeState[], facts: Facts): Verdict['connects'] => {
  if (states.length > 0) {
    const answers = new Set(states.map((state) => state.connects))
    if (answers.size === 1) return states[0]?.connects ?? 'unknown'
    // Some connect and some do not: it is known only for those that a person chose, all of which must.
    return deciders(facts).by === 'chosen' && answers.has('no') ? 'no' : 'unknown'
  }
  const paths = facts.facts.paths.ok ? facts.facts.paths.value : []
  if (paths.length === 0) return 'unknown'
  // Without a runtime to try, a way that is broken for our own handshake is broken for all; a way that is open proves nothing.
  return paths.every((path) => path.steps.some((step) => step.state === 'stopped')) ? 'no' : 'unknown'
}

/** Of the host as such only a broken proxy setting ends every way; an old system may well connect. */
const endsEveryWay = ({ subject, layer }: Finding): boolean => subject.kind === 'host' && layer === 'proxy'

/** Where no way was gone, for the setting that leads to one is broken, nothing connects. */
const withoutWay = (connects: Verdict['connects'], states: readonly RuntimeState[], roots: readonly Finding[]): Verdict['connects'] =>
  connects === 'unknown' && roots.some(endsEveryWay) && states.every((state) => state.connects !== 'yes') ? 'no' : connects

const disagreement = (states: readonly RuntimeState[], facts: Facts): string[] => {
  if (deciders(facts).by === 'chosen') return []
  const well = states.filter((state) => state.state === 'well')
  const fails = states.filter((state) => state.state === 'fails')
  if (well.length === 0 || fails.length === 0) return []
  return [`${counted(well.map(nameOf))} can connect, ${counted(fails.map(nameOf))} cannot. Choose the one that your integration uses.`]
}

/** Where a path ended for which no rule has a cause: the step comes first. */
const stopReason = ({ path, record }: Stop): string =>
  `${stopSentence(record)} The way to ${pathName(path)} ended there, and no cause was found.`

/** A running server that could not be asked might be the one that matters, unless a person has said which one does. */
const unasked = (facts: Facts, by: Deciders['by']): string[] => {
  const { servers } = facts.facts
  if (!servers.ok) return by === 'chosen' ? [] : [servers.detail]
  const choose = by === 'chosen' ? 'If yours is another, choose its program by its path.' : 'Choose what your integration runs on.'
  return unaskedServers(facts).map((server) => `A running server could not be asked. ${server}. ${choose}`)
}

/** What is not known of the settings of the servers that decide: they were tried without it. */
const hidden = (states: readonly RuntimeState[]): string[] => [...new Set(states.flatMap(({ runtime }) => runtime.hidden ?? []))]

/** What a profile may demand and no rule here judges yet. Saying nothing of it would be a promise. */
const DEMANDS = {
  groups: 'groups',
  signatureAlgorithms: 'signature algorithms',
  clientCertificate: 'a client certificate',
  trust: 'certain certificate authorities',
} as const satisfies Partial<Record<keyof Profile, string>>

const unjudged = ({ request: { profile } }: Facts): string[] => {
  const demands = (Object.keys(DEMANDS) as (keyof typeof DEMANDS)[]).filter((key) => profile[key] !== undefined && profile[key] !== false)
  const asks = [
    ...demands.map((key) => DEMANDS[key]),
    ...(profile.endpoints.some((one) => one.expectStatus) ? ['certain HTTP statuses'] : []),
  ]
  return asks.map((ask) => `The profile also asks for ${ask}, which this version does not check.`)
}

/** The findings for which a fact is missing that the verdict needs. */
const needed = (weighed: readonly Diagnosed[]): Finding[] =>
  weighed.flatMap(({ finding }) => (finding.outcome === 'unknown' && finding.counts ? [finding] : []))

/** What is missing of several runtimes for one reason is one sentence. */
const lackSentences = (findings: readonly Finding[]): string[] => {
  const alike = (one: Finding) => findings.filter(({ missing, subject }) => subject.kind === 'runtime' && missing === one.missing)
  return findings.map((finding) => {
    const names = [...new Set(alike(finding).map(({ subject }) => subject.name))]
    return finding.subject.kind === 'runtime' && names.length > 1
      ? missingOf(finding.missing ?? '', counted(names))
      : missingSentence(finding)
  })
}

const missingReasons = (weighed: readonly Diagnosed[], states: readonly RuntimeState[], facts: Facts): string[] => {
  const found = deciders(facts)
  const reasons = [...found.missing, ...unexplainedStops(weighed, facts).map(stopReason)]
  reasons.push(...lackSentences(needed(weighed)))
  for (const { finding } of weighed)
    if (finding.outcome === 'fail' && finding.counts && finding.confidence === 'possible') reasons.push(`${finding.title}. ${NOT_SETTLED}`)
  // What a runtime lacks may be why it failed: then it would be untrue that nothing was found.
  const lacking = new Set(needed(weighed).map(({ subject }) => subject.id))
  for (const state of states) {
    if (state.state !== 'unclear') continue
    const detail = oneLine(state.detail)
    if (state.connects === 'no')
      reasons.push(`${nameOf(state)} failed${lacking.has(state.runtime.id) ? '' : ' and no cause was found'}: ${detail}`)
    else if (!reasons.some((reason) => reason.endsWith(state.detail))) reasons.push(`${nameOf(state)} was not seen to connect: ${detail}`)
  }
  const servers = unasked(facts, found.by)
  // What the idle programs of the host do says nothing of the server that runs.
  const all = noServerAsked(facts) ? [...servers, ...reasons] : [...reasons, ...hidden(states), ...servers]
  return [...new Set([...all, ...unjudged(facts)])]
}

const earliest = (findings: readonly Finding[]): string | null =>
  findings
    .map((finding) => finding.until)
    .filter((until): until is string => until !== null)
    .sort()[0] ?? null

const headlineOf = (
  status: Verdict['status'],
  connects: Verdict['connects'],
  until: string | null,
  roots: readonly Finding[],
  states: readonly RuntimeState[],
): Verdict['headline'] => {
  if (status === 'ready') return until === null ? 'ready' : 'stops-on'
  if (status === 'cannot-tell') return 'could-not-tell'
  if (isMixed(states)) return connects === 'no' ? 'cannot-connect' : 'could-not-tell'
  if (connects === 'yes') return 'connects-outside-rules'
  if (connects === 'no') return 'cannot-connect'
  return roots.some((root) => root.subject.kind !== 'host' || endsEveryWay(root)) ? 'cannot-connect' : 'could-not-tell'
}

/** The sentences by which a runtime itself says that it cannot be asked in this way: no person can supply that. A try then has no command. */
const unableIn = ({ facts: { attempts, hellos } }: Facts): string[] => [
  ...(attempts.ok ? attempts.value.flatMap(({ notRun, command }) => (notRun !== null && command === '' ? [notRun] : [])) : []),
  ...(hellos.ok ? hellos.value.flatMap(({ hello }) => (!hello.ok && hello.why === 'unsupported' ? [hello.detail] : [])) : []),
]

/** What can be done where no cause carries steps of its own: ask again, give what was missing, show it to someone. */
const nextSteps = (weighed: readonly Diagnosed[], states: readonly RuntimeState[], facts: Facts): FixStep[] => {
  const { by, missing: unmatched, runtimes } = deciders(facts)
  const { profile } = facts.request
  const { contacts } = profile
  const ended = unexplainedStops(weighed, facts).length > 0 || states.some(({ connects }) => connects === 'no')
  const unable = unableIn(facts)
  const lacking = needed(weighed)
  const unplaced = lacking.filter(({ missing }) => missing?.includes(NO_PLACE))
  const unlisted = lacking.filter(({ missing }) => missing?.includes(NOT_IN_TABLE))
  const impossible = lacking.filter((one) => one.missing !== null && unable.includes(one.missing) && !unplaced.includes(one))
  // Of a way that ended it is the other end that would have to tell more.
  const lacks = lacking.some(
    (finding) => ![...impossible, ...unplaced, ...unlisted].includes(finding) && !(ended && finding.subject.kind === 'path'),
  )
  const unread = unreadServers(facts)
  const asks = unasked(facts, by)
  const closed = asks.filter((reason) => reason.includes(NOT_READABLE))
  const missing = [
    ...(unread.length === 0
      ? []
      : [
          unread.some(({ byRoot }) => byRoot)
            ? 'Make the check where it may read other processes (CAP_SYS_PTRACE), such as outside a container.'
            : 'Make the check as root, with sudo. Then it asks that server’s own program, on its own settings.',
        ]),
    ...(closed.length > 0 && unread.length === 0
      ? ['Make the check as root, with sudo. Then the servers of other accounts are asked too, on their own settings.']
      : []),
    ...((by === 'chosen' && facts.facts.runtimes.ok && unmatched.length > unread.length) || asks.length > closed.length
      ? ['Choose the runtime that your integration uses. Then repeat the check.']
      : []),
    ...(runtimes.length === 0 && unread.length === 0
      ? ['Make the check on the computer that your integration runs on, as the same user.']
      : []),
  ]
  const steps = [
    ...(unplaced.length > 0 ? ['Make room for temporary files, or name a folder with room in TMPDIR. Then repeat the check.'] : []),
    ...missing,
    ...(unlisted.length > 0 ? unlistedSteps(profile) : []),
    ...(lacks && missing.length === 0 ? ['Supply what was missing, as told above. Then repeat the check.'] : []),
    ...(impossible.length > 0
      ? [
          `This check cannot try ${counted(impossible.map(({ subject }) => subject.name))} in this way. ` +
            'Connect with your integration itself, on this host, and read its answer.',
        ]
      : []),
    ...(hidden(states).length > 0 ? ['See how your server is started. Look there for settings of certificates, TLS and proxies.'] : []),
    ...(ended ? ['Repeat the check. If its answer differs then, the fault comes and goes.'] : []),
    ...(ended
      ? [
          `Save the bundle. Send it to your network team and to ${contacts.support === undefined ? 'the platform’s support' : `${platformName(profile)}: ${contacts.support}`}.`,
        ]
      : []),
    ...(unjudged(facts).length > 0 ? [`Ask the support of ${platformName(profile)} how to test what this version does not check.`] : []),
  ]
  return (steps.length > 0 ? steps : ['Repeat the check.']).map((text) => ({ text }))
}

/** The verdict over weighed findings; `causes` are the roots that count, first broken layer first. */
export const conclude = (weighed: readonly Diagnosed[], facts: Facts): Verdict => {
  const states = runtimeStates(weighed, facts)
  const counting = weighed.map(({ finding }) => finding).filter((finding) => finding.counts)
  const roots = distinct(
    facts,
    counting.filter((finding) => finding.outcome === 'fail'),
  )
  const proved = roots.filter((finding) => finding.confidence !== 'possible')
  const split = disagreement(states, facts)
  const shared = proved.filter((finding) => finding.subject.kind === 'host')
  const lacks = missingReasons(weighed, states, facts)
  const missing = noServerAsked(facts) ? [...lacks, ...split] : [...split, ...lacks]
  const connects = withoutWay(connectsOf(states, facts), states, proved)
  const notReady = split.length > 0 ? shared.length > 0 : proved.length > 0
  // The last guard: whatever the findings say, ready is never said of a runtime that was not well.
  const unwell = states
    .filter((state) => state.state !== 'well')
    .map((state) => `${nameOf(state)} did not do well: ${oneLine(state.detail)}`)
  const reasons = missing.length > 0 ? missing : unwell
  const status = notReady ? 'not-ready' : reasons.length > 0 ? 'cannot-tell' : 'ready'
  const until = earliest(counting.filter((finding) => finding.outcome === 'warn'))
  const dated = status === 'ready' || connects === 'yes' ? until : null
  const headline = headlineOf(status, connects, dated, proved, states)
  const told = toldOrder(headline, proved, states)
  const base = {
    status,
    connects,
    until: dated,
    headline,
    causes: roots.map((finding) => causeOf(facts, finding)),
    reasons: status === 'cannot-tell' ? reasons : [],
    next: status === 'cannot-tell' && !roots.some(({ fix }) => fix.length > 0) ? nextSteps(weighed, states, facts) : [],
  } satisfies Omit<Verdict, 'sentence' | 'summary'>
  return {
    ...base,
    sentence: sentenceOf(headline, dated, told, reasons, states, facts),
    summary: summaryOf(
      base,
      counting.filter((finding) => finding.outcome === 'warn'),
      states,
      told,
      facts,
    ),
  }
}
