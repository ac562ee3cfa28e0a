// The message to the one who can mend a cause: what was seen, when, from where, on which way, what to change, how to verify.
// Made from the finding, its path and the facts, all of them redacted before; a rule adds what it asks in the owner's own terms.
import type { Evidence } from '../contract/fact.ts'
import type { Facts } from '../contract/facts.ts'
import { endOf, type Path } from '../contract/path.ts'
import { platformName } from '../contract/platform-name.ts'
import type { Profile } from '../contract/profile.ts'
import type { Finding, FixStep } from '../contract/report.ts'
import type { Runtime } from '../contract/runtime-facts.ts'
import { shellLines } from '../contract/shell.ts'
import type { Owner } from '../contract/vocabulary.ts'
import { sameWay } from '../contract/way.ts'
import { CONFIDENCE_LABELS } from './labels.ts'
import { harmless } from './terminal-text.ts'

/** A finding with what its reader, the first owner who is somebody else, is asked; empty where the rule has no words of its own for that. */
export interface Asking {
  finding: Finding
  ask: readonly string[]
}

type Reader = Exclude<Owner, 'you'>

/** Who reads it. */
const READERS: Record<Reader, (profile: Profile) => string> = {
  'system-administrator': () => 'the system administrator',
  'hosting-company': () => 'the hosting company',
  'network-team': () => 'the network team',
  platform: (profile) =>
    `the support of ${platformName(profile)}${profile.contacts.support === undefined ? '' : `, ${profile.contacts.support}`}`,
}
/** These run the host itself: the steps of the fix are theirs as they stand. */
const RUNS_THE_HOST: readonly Reader[] = ['system-administrator', 'hosting-company']
const MOST_LINES = 14
const MOST_COLUMNS = 300
/** Of a command: mail programs break longer lines, and a command that was broken so does not run. */
const COMMAND_COLUMNS = 76

const readerOf = (finding: Finding): Reader | null => {
  const bad = finding.outcome === 'fail' || finding.outcome === 'warn'
  // What does not count is about something that nobody here relies on: there is nothing to ask anybody.
  if (!bad || !finding.counts) return null
  return finding.owners.find((owner): owner is Reader => owner !== 'you') ?? null
}

const bullet = (text: string): string => `- ${text.split('\n').join('\n  ')}`
const section = (title: string, lines: readonly string[]): string[] => (lines.length === 0 ? [] : ['', title, ...lines])

const pathsOf = (facts: Facts): Path[] => (facts.facts.paths.ok ? facts.facts.paths.value : [])

/** What goes into one message: the same cause on the same way, or with the same steps, for whichever addresses and programs. */
const groupOf = ({ finding }: Asking, facts: Facts): string => {
  const { id, outcome, subject, fix } = finding
  const path = pathsOf(facts).find((one) => one.id === subject.id)
  return JSON.stringify([id, outcome, subject.kind, ...(path ? [path.endpoint, path.via] : [fix])])
}

/**
 * The paths that a message speaks of: those on which it was found, or those that the runtimes take. Of the latter, where it rests on
 * what ended at one address, those that ended alike.
 */
const pathsConcerned = (group: readonly Asking[], facts: Facts): Path[] => {
  const subjects = new Set(group.map(({ finding }) => finding.subject.id))
  const taken = facts.facts.attempts.ok ? facts.facts.attempts.value.filter((attempt) => subjects.has(attempt.runtime)) : []
  const concerned = pathsOf(facts).filter((path) => subjects.has(path.id) || taken.some((attempt) => sameWay(attempt, path)))
  const [shown] = group.flatMap(({ finding }) => concerned.filter(({ id }) => id === finding.evidence[0]?.source))
  return shown === undefined || endOf(shown) === null ? concerned : concerned.filter((path) => endOf(path) === endOf(shown))
}

/** `2026-11-21 16:02:38 UTC`. */
const instant = (time: string): string => `${time.slice(0, 19).replace('T', ' ')} UTC`

/** This host's own addresses on the way: of connections that opened, else of the route that was looked up. */
const localAddresses = (paths: readonly Path[], facts: Facts): string[] => {
  const { network } = facts.facts
  const dialled = new Set(paths.map((path) => path.address))
  const routed = network.ok
    ? network.value.routes.flatMap((route) =>
        dialled.has(route.address) ? (/\bsrc ([\da-f.:]+)/i.exec(route.text)?.slice(1, 2) ?? []) : [],
      )
    : []
  const opened = paths.flatMap((path) => path.localAddress ?? [])
  return [...new Set(opened.length > 0 ? opened : routed)]
}

const fromWhere = (paths: readonly Path[], facts: Facts): string => {
  const { os } = facts.facts
  const name = os.ok ? `${os.value.hostName}, ${os.value.name}` : 'its name could not be read'
  const addresses = localAddresses(paths, facts)
  return `From: this host (${name})${addresses.length > 0 ? `, address ${addresses.join(', ')}` : ''}`
}

/** One line per endpoint and way, with every address of it. */
const ways = (paths: readonly Path[]): string[] => {
  const seen = new Map<string, Path[]>()
  for (const path of paths) seen.set(`${path.endpoint} ${path.via}`, [...(seen.get(`${path.endpoint} ${path.via}`) ?? []), path])
  return [...seen.values()].flatMap((alike) => {
    const [path] = alike
    if (path === undefined) return []
    const addresses = [...new Set(alike.flatMap(({ address }) => address ?? []))].join(', ')
    const direct = path.via === 'direct'
    const host = `To: ${path.host}, port ${path.port}`
    const set = path.viaSource === null ? '' : `, set by: ${path.viaSource}`
    return direct
      ? [`${host}${addresses === '' ? ', no address known' : `, address ${addresses}`}`, 'Way: direct, without a proxy']
      : [host, `Way: through the proxy ${path.via}${addresses === '' ? '' : ` (${addresses})`}${set}`]
  })
}

/** The certificate of the path, unless the evidence shows it in full. */
const certificateLine = ({ subject, evidence }: Finding, [path]: readonly Path[]): string[] => {
  const [leaf] = path?.chain ?? []
  if (leaf === undefined || subject.kind !== 'path' || evidence.some(({ text }) => text.includes(leaf.sha256))) return []
  const days = `valid from ${leaf.notBefore.slice(0, 10)} to ${leaf.notAfter.slice(0, 10)}`
  return [`Certificate shown: ${leaf.subject}; issuer: ${leaf.issuer}; ${days}; SHA-256 ${leaf.sha256}`]
}

const programLines = (group: readonly Asking[], facts: Facts): string[] => {
  const runtimes = facts.facts.runtimes.ok ? facts.facts.runtimes.value : []
  const named = ({ name, version, path, library }: Runtime) =>
    `Program: ${name} ${version} (${path})${library === null ? '' : `, TLS library ${library.name} ${library.version}`}`
  return runtimes.filter((one) => group.some(({ finding: { subject } }) => subject.kind === 'runtime' && subject.id === one.id)).map(named)
}

/**
 * The evidence as it stands, each piece once; bounded, since what others sent has any length. Commands that would repeat a probe are
 * left out: one stands whole under "How to verify".
 */
const seen = (evidence: readonly Evidence[], paths: readonly Path[]): string[] => {
  const commands = new Set(paths.flatMap(({ probes }) => probes.map(({ opensslCommand }) => opensslCommand)))
  const lines = [...new Set(evidence.map(({ text }) => text))].flatMap((text) =>
    text
      .split('\n')
      .filter((line) => line.trim() !== '' && !commands.has(line))
      .map((line, index) => `${index === 0 ? '- ' : '  '}${line.length > MOST_COLUMNS ? `${line.slice(0, MOST_COLUMNS)}…` : line}`),
  )
  return lines.length > MOST_LINES ? [...lines.slice(0, MOST_LINES), '- More stands in the report.'] : lines
}

const stepLines = (steps: readonly FixStep[]): string[] =>
  steps.map(({ text, command }, index) => `${index + 1}. ${text}${command === undefined ? '' : `\n   ${command}`}`)

/** A long one begins a line of its own, so that it can be copied with its continuations, which the shell of Windows does not know. */
const runCommand = (command: string, { facts: { os } }: Facts): string[] => {
  const whole = `- On this host, run: ${command}`
  const columns = os.ok && os.value.family === 'windows' ? Number.POSITIVE_INFINITY : COMMAND_COLUMNS
  return whole.length <= columns ? [whole] : ['- On this host, run:', shellLines(command, columns)]
}

/** What is asked and how it is verified; where the rule asks nothing itself, the steps of the fix say both. */
const requests = ({ finding, ask }: Asking, reader: Reader, [path]: readonly Path[], facts: Facts): string[] => {
  if (ask.length === 0)
    return section(RUNS_THE_HOST.includes(reader) ? 'What to do' : 'What the check advises us to do', stepLines(finding.fix))
  const commands = finding.fix.flatMap(({ command }) => command ?? [])
  const [probe] = path?.probes ?? []
  const byHand = commands.length > 0 ? commands : probe ? [probe.opensslCommand] : []
  return [
    ...section('What we ask of you', ask.map(bullet)),
    ...section('How to verify', [
      ...byHand.flatMap((command) => runCommand(command, facts)),
      '- Tell us when it is done. We then run the check again, and it should find nothing here.',
    ]),
  ]
}

const composed = (group: readonly [Asking, ...Asking[]], reader: Reader, facts: Facts): string => {
  const [asking] = group
  const { finding } = asking
  const paths = pathsConcerned(group, facts)
  const { profile } = facts.request
  const lines = [
    ...(facts.practice ? ['PRACTICE: this comes from a practice run. Do not send it.', ''] : []),
    `Subject: ${finding.title}`,
    `For: ${READERS[reader](profile)}`,
    '',
    profile.general
      ? `We checked whether this host can connect to the platform under the TLS rules of ${profile.name}.`
      : `We checked whether this host can connect to ${profile.name} and meets its TLS rules.`,
    finding.outcome === 'fail' ? 'This stands in the way:' : 'This needs your attention:',
    `${finding.title}. ${finding.why}`.trim(),
    ...(finding.until === null ? [] : [`It matters from ${finding.until} on.`]),
    ...(finding.confidence === null ? [] : [`How sure this is: ${CONFIDENCE_LABELS[finding.confidence]}.`]),
    '',
    `When: ${instant(facts.startedAt)}`,
    fromWhere(paths, facts),
    ...ways(paths),
    ...programLines(group, facts),
    ...certificateLine(finding, paths),
    ...section(
      'What was seen',
      seen(
        group.flatMap((one) => one.finding.evidence),
        paths,
      ),
    ),
    ...requests(asking, reader, paths, facts),
    '',
    `Written by TLS Preflight ${facts.program.version} from what it saw on this host.`,
  ]
  return harmless(lines.join('\n'))
}

/** The findings, each root cause that somebody else can mend with its message; alike ones share theirs. */
export const withMessages = (all: readonly Asking[], facts: Facts): Finding[] => {
  const groups = new Map<string, [Asking, ...Asking[]]>()
  for (const asking of all) {
    if (readerOf(asking.finding) === null) continue
    const key = groupOf(asking, facts)
    const group = groups.get(key)
    if (group) group.push(asking)
    else groups.set(key, [asking])
  }
  const messages = new Map<Asking, Finding['message']>()
  for (const group of groups.values()) {
    const reader = readerOf(group[0].finding)
    if (reader !== null) for (const asking of group) messages.set(asking, { to: reader, text: composed(group, reader, facts) })
  }
  return all.map((asking) => ({ ...asking.finding, message: messages.get(asking) ?? null }))
}
