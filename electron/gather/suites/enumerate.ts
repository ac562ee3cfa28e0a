// Every version and suite that one server accepts, with its certificate: all versions side by side, then what stayed open once more.
// The answer never claims more than was heard: what is not known is in the notes, and `complete` is false.
import type { AcceptedVersion, Suites } from '../../contract/suites.ts'
import { alertWords, isTls13Suite, suiteAuthentication, suiteName, versionName } from '../../tls/code-points.ts'
import { ask, type Question, type Reply, type Target, type Wire } from './ask.ts'
import { createFinder, type Finder } from './find.ts'
import { createInterview, type Interview } from './interview.ts'
import { offeredWith, TLS13, VERSIONS } from './offered.ts'
import { createSorter, FEW, type Ordered } from './order.ts'

export interface SuitesRequest {
  host: string
  port: number
  /** The name in SNI; null: none. */
  serverName: string | null
  /** Deadline of one connection and of one answer. */
  timeoutMs: number
  signal: AbortSignal
}

export type SuitesResult =
  | { kind: 'answered'; suites: Suites }
  /** No connection, or nothing on any of them; one plain sentence. */
  | { kind: 'not-reached'; sentence: string; suites: Suites }

/**
 * Everything together may take this many deadlines: a serial server far away needs one round trip for each of 150 suites. Also, however
 * short the deadline: a server that had enough needs seconds to be well again.
 */
const OVERALL = { deadlines: 30, leastMs: 20_000 }
/** A server that lets so few be open at once is asked whether it serves two. */
const SERIAL_LIMIT = 8

const certificateKind = (suite: number): string | null => {
  const kind = suiteAuthentication(suite)
  // Anonymous suites and those of PSK, SRP and Kerberos come without one; which of the others have one is not worth a wait.
  return kind === 'rsa' || kind === 'ecdsa' ? kind : null
}

interface Part {
  finder: Finder
  order(): Promise<Ordered>
  ordered: Promise<Ordered>
}

/** `findModel`: see `Sorter.order`. */
const survey = async (version: number, interview: Interview, findModel: () => Promise<readonly number[]>): Promise<Part> => {
  let shares = false
  const withShares = () => shares
  const sorter = createSorter(version, interview, withShares)
  const finder = createFinder(version, interview, withShares, sorter.foresee)
  await finder.run()
  if (version === TLS13 && finder.accepted.size === 0 && (await wantsShares(interview, finder))) {
    shares = true
    await finder.run()
  }
  const order = () => sorter.order(finder.accepted, finder.runs, findModel)
  return { finder, order, ordered: order() }
}

/** All versions side by side. One that has many suites is the model of the older ones. */
const surveyAll = (interview: Interview): Promise<Part[]> => {
  const surveys: { version: number; part: Promise<Part> }[] = []
  for (const version of VERSIONS) {
    const newer = surveys.filter((other) => other.version !== TLS13)
    const findModel = async (): Promise<readonly number[]> => {
      for (const { part } of newer) {
        const { finder, ordered } = await part
        if (finder.accepted.size > FEW) return (await ordered).suites
      }
      return []
    }
    surveys.push({ version, part: survey(version, interview, findModel) })
  }
  return Promise.all(surveys.map(({ part }) => part))
}

/** Some servers refuse TLS 1.3 without a key share (which RFC 8446 section 4.2.8 allows); one hello with shares tells. */
const wantsShares = async (interview: Interview, finder: Finder): Promise<boolean> => {
  if (finder.absent && finder.unknown.size === 0) return false
  const settled = await interview.settle({ version: TLS13, suites: offeredWith(TLS13), withShares: true })
  return settled.kind === 'picked'
}

/** Whether a second connection is answered while a first one stays idle. */
const servesTwo = async (
  wire: Wire,
  target: Target,
  question: Question,
  deadline: { signal: AbortSignal; timeoutMs: number },
): Promise<boolean> => {
  const idle = await wire.connect(target, deadline)
  if (idle.kind !== 'open') return true
  const reply = await ask(wire, target, question, deadline)
  idle.connection.close()
  return reply.kind !== 'silent'
}

const list = (versions: readonly number[]): string => versions.map(versionName).join(', ')

/** What a person must know about what is missing, one sentence per reason. */
const gaps = (found: readonly Finder[]): string[] => {
  const sentences: string[] = []
  const whole = new Map<string, number[]>()
  for (const { version, accepted, unknown } of found) {
    const reasons = new Set(unknown.values())
    for (const why of reasons) {
      if (accepted.size === 0) whole.set(why, [...(whole.get(why) ?? []), version])
      else sentences.push(`${versionName(version)}: of ${unknown.size} suites it is not known whether they are accepted: ${why}.`)
    }
  }
  for (const [why, versions] of whole) sentences.unshift(`Not known for ${list(versions)}: ${why}.`)
  return sentences.map((sentence) => sentence.replace(/\.\.$/, '.'))
}

const CONNECT_FAILURES: Record<string, string> = {
  refused: 'The connection was refused.',
  silent: 'No answer to the connection came in time.',
  unreachable: 'There is no way to its address.',
  denied: 'This computer does not let the connection out.',
}

const notReached = (trouble: Reply | null, interview: Interview): string => {
  if (interview.nameRefused) return 'It does not know the name that it was asked for. Ask for one that it knows, with --sni.'
  if (trouble?.kind === 'alert') return `It answered every hello with an alert: ${alertWords(trouble.description)}.`
  if (trouble?.kind === 'not-connected') return CONNECT_FAILURES[trouble.how] ?? 'No connection could be made.'
  if (trouble?.kind === 'silent' && trouble.received > 0) return 'It began to answer, but no whole answer came in time.'
  if (trouble?.kind === 'not-tls') return `It does not speak TLS. It answered: ${trouble.detail || '(an empty line)'}`
  if (trouble?.kind === 'malformed') return 'It answered, but not with well-formed TLS.'
  if (trouble?.kind === 'closed') return 'It closed every connection without an answer.'
  if (trouble?.kind === 'reset') return 'It reset every connection.'
  return interview.stopped ?? 'It took the connection, but never answered.'
}

const resolve = async (wire: Wire, request: SuitesRequest): Promise<{ addresses: string[] } | { sentence: string }> => {
  const { host, timeoutMs, signal } = request
  const found = await wire.lookup(host, { timeoutMs, signal })
  if (found.kind === 'resolved') return { addresses: found.addresses.map(({ address }) => address) }
  return { sentence: `The name was not found. ${found.detail}` }
}

/** The first address that takes a connection; where none does, the first one, whose failure will be told. */
const reachable = async (wire: Wire, addresses: readonly string[], { port, timeoutMs, signal }: SuitesRequest): Promise<string | null> => {
  if (addresses.length < 2) return addresses[0] ?? null
  for (const address of addresses) {
    const opened = await wire.connect({ address, port }, { timeoutMs, signal })
    if (opened.kind !== 'open') continue
    opened.connection.close()
    return address
  }
  return addresses[0] ?? null
}

const versionOf = ({ finder, ordered }: { finder: Finder; ordered: Ordered }): AcceptedVersion => ({
  version: versionName(finder.version),
  suites: ordered.suites.map(suiteName),
  order: ordered.order,
})

/** Why no certificate is shown of a server that took suites. */
const noCertificate = (suites: readonly number[], chains: number): string => {
  if (chains > 0) return 'The server sent a certificate that this program cannot read.'
  const older = suites.filter((suite) => !isTls13Suite(suite))
  if (older.some((suite) => certificateKind(suite) !== null)) return 'The certificate is not known: none came with the answers.'
  return older.length < suites.length
    ? 'The certificate is not known: TLS 1.3 sends it encrypted, and this program did not get to read it.'
    : 'No certificate is shown: only that of RSA and ECDSA suites is looked for.'
}

/** Asks the server everything; never throws. */
export const enumerateSuites = async (wire: Wire, request: SuitesRequest): Promise<SuitesResult> => {
  const { host, port, timeoutMs, signal } = request
  const nothing: Suites = { host, port, versions: [], certificate: null, connections: 0, complete: false, notes: [] }
  const failed = (sentence: string, connections = 0): SuitesResult => ({
    kind: 'not-reached',
    sentence,
    suites: { ...nothing, connections, notes: [sentence] },
  })

  const resolved = await resolve(wire, request)
  if ('sentence' in resolved) return failed(resolved.sentence)
  const address = await reachable(wire, resolved.addresses, request)
  if (address === null) return failed('The name has no address.')
  const target: Target = { address, port, serverName: request.serverName }
  const overallMs = Math.max(OVERALL.leastMs, OVERALL.deadlines * timeoutMs)
  const interview = createInterview({ wire, target, signal, timeoutMs, overallMs, certificateKind })

  const parts = await surveyAll(interview)
  const found = parts.map(({ finder }) => finder)
  const good = interview.picks[0]
  const open = parts.filter(({ finder }) => finder.unknown.size > 0)
  // What failed before the server had shown that it answers at all, or while too much was asked, gets another chance.
  if (good !== undefined && open.length > 0 && interview.stopped === null)
    for (const part of open) {
      await part.finder.runAgain()
      part.ordered = part.ordered.then(part.order)
    }
  const accepted = await Promise.all(
    parts.filter(({ finder }) => finder.accepted.size > 0).map(async ({ finder, ordered }) => ({ finder, ordered: await ordered })),
  )
  const unknown = found.some((finder) => finder.unknown.size > 0)
  if (accepted.length === 0 && (interview.nameRefused || (unknown && found.every((finder) => !finder.refusedSomething))))
    return failed(notReached(interview.lastTrouble, interview), interview.connections)

  // TLS 1.3 sends its certificate encrypted, so one hello with keys of our own is needed where no older version has brought it.
  if (interview.chains.length === 0 && accepted[0]?.finder.version === TLS13)
    await interview.settle({ version: TLS13, suites: accepted[0].ordered.suites, withShares: true, wantsCertificate: () => true })
  const certificates = interview.chains.flatMap(([leaf]) => (leaf ? (wire.certificates.read(leaf) ?? []) : []))

  const notes = [...gaps(found)]
  let checked = 0
  if (good !== undefined && interview.stopped === null && interview.pace.slowed && interview.pace.limit <= SERIAL_LIMIT) {
    checked = 2
    const patience = Math.min(timeoutMs, 1000 + 10 * interview.pace.fastestMs)
    if (!(await servesTwo(wire, target, good, { signal, timeoutMs: patience })))
      notes.push('The server serves one connection at a time, so it was asked one thing after the other.')
  }
  for (const { finder, ordered } of accepted) {
    const name = versionName(finder.version)
    if (ordered.partly) notes.push(`${name}: the server has an order of its own, but between some suites it follows the client's.`)
    if (ordered.missing) notes.push(`${name}: the order of preference is not known, because answers were missing.`)
  }
  if (certificates.length > 1)
    notes.push(
      `The server has ${certificates.length} certificates: ${certificates.map(({ keyType }) => keyType).join(', ')}. The first one is shown.`,
    )
  if (accepted.length > 0 && certificates.length === 0)
    notes.push(
      noCertificate(
        accepted.flatMap(({ ordered }) => ordered.suites),
        interview.chains.length,
      ),
    )
  if (accepted.length === 0 && !unknown) notes.push('The server speaks TLS, but refused every version and every suite.')
  notes.push(...interview.remarks)
  const suites: Suites = {
    host,
    port,
    versions: accepted.map(versionOf),
    certificate: certificates[0] ?? null,
    connections: interview.connections + checked,
    complete: !unknown && interview.stopped === null,
    notes,
  }
  return { kind: 'answered', suites }
}
