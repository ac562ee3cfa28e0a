// Builders for the tests of differential probing: a path, the hellos that were sent after it failed, in short, and what a rule says.
// The rows themselves are in sightings.ts.
import type { Facts } from '../../electron/contract/facts.ts'
import type { Hello } from '../../electron/contract/hello.ts'
import {
  type Answer,
  type ChangedProbe,
  type Control,
  changedProbeSchema,
  type Differential,
  type Path,
} from '../../electron/contract/path.ts'
import type { Attempt } from '../../electron/contract/runtime-facts.ts'
import type { Change } from '../../electron/contract/vocabulary.ts'
import type { AnyRule, Judged } from '../../electron/rules/define-rule.ts'
import {
  aCaughtHello,
  aCertificate,
  aHello,
  anAttempt,
  aProbe,
  aServerHello,
  aStoppedPath,
  HANDSHAKE_FAILURE,
  someFacts,
} from '../fixtures/facts.ts'
import { recordedHello } from '../fixtures/hellos.ts'
import { judgedPath, judgedRuntime } from '../fixtures/judged.ts'

const ANSWERS = {
  works: aServerHello(),
  alert: HANDSHAKE_FAILURE,
  reset: { kind: 'reset' },
  closed: { kind: 'closed' },
  /** Of a flight that a relay cut off after its first 90 bytes. */
  cut: { kind: 'reset', received: 90 },
  silent: { kind: 'silent' },
  /** What came of a ServerHello that nginx 1.22 sent through a relay of one byte a second, after six seconds. */
  slow: { kind: 'silent', received: 6 },
  /** Taken, and only the second packet that asked for the connection got through; and one that never opened. */
  late: aServerHello(),
  /** Taken, and a packet of the answer had to be sent again. */
  lagging: aServerHello(),
  shut: { kind: 'not-connected', detail: 'The connection did not open: silent.' },
  unopened: { kind: 'not-connected', detail: 'The connection did not open: refused.' },
  /** One of several proxies behind one address, which says no. */
  untunnelled: { kind: 'not-connected', detail: 'The proxy opened no tunnel: denied.', proxy: 'denied' },
} as const satisfies Record<string, Answer>
type Short = keyof typeof ANSWERS

/** How the chain of a server fares that is one of several, as the lab saw it behind HAProxy: sound, outdated, or without its issuer's. */
const CHAINS = {
  sound: { certificates: 2, notBefore: '2026-10-01T00:00:00.000Z', notAfter: '2027-02-01T00:00:00.000Z', nameMatches: true, trusted: true },
  outdated: {
    certificates: 2,
    notBefore: '2026-01-01T00:00:00.000Z',
    notAfter: '2026-10-21T00:00:00.000Z',
    nameMatches: true,
    trusted: true,
  },
  incomplete: {
    certificates: 1,
    notBefore: '2026-10-01T00:00:00.000Z',
    notAfter: '2027-02-01T00:00:00.000Z',
    nameMatches: true,
    trusted: false,
  },
} as const satisfies Record<string, ChangedProbe['chain']>

const chainOf = (short: string): ChangedProbe['chain'] => (short in CHAINS ? CHAINS[short as keyof typeof CHAINS] : undefined)

/**
 * `medium silent, baseline works`: hellos and their answers in the order sent. `no-sni other` is answered with another certificate,
 * `baseline outdated` with one of CHAINS.
 */
const probesOf = (series: string, path: Path): ChangedProbe[] =>
  series.split(', ').map((one) => {
    const [change, short = ''] = one.split(' ')
    const chain = chainOf(short)
    const answer = short === 'other' || chain ? ANSWERS.works : ANSWERS[short as Short]
    const usual = ['works', 'late', 'lagging'].includes(short) ? (path.chain[0]?.sha256 ?? null) : null
    return changedProbeSchema.parse({
      change,
      hello: 'FgMBAAE=',
      answer,
      leaf: short === 'other' || chain ? 'CC:DD' : usual,
      chain,
      ms: short === 'lagging' ? 530 : 20,
      connectMs: short === 'late' ? 1020 : short === 'shut' ? 4000 : 8,
    })
  })

export interface Sighting {
  name: string
  path: Path
  /** As in `probesOf`; empty: the path was not looked into. */
  series: string
  /** The id of the one cause that may be named. */
  says: string | null
  /** The hello of the runtime, curl's where none is said; null: none was caught. */
  hello?: Hello | null
  /** Its own attempt; failed where none is said. */
  attempt?: Attempt
  controls?: Control[]
  /** Paths besides this one. */
  others?: Path[]
}

export const failed = (change: Partial<Attempt> = {}): Attempt =>
  anAttempt({ outcome: 'failed', error: 'curl: (35) Recv failure', httpStatus: null, negotiated: null, ...change })
export const GOT_THROUGH = anAttempt()

/** A path on which the profile's hello met with this, twice, and the broad one too. */
export const stopped = (how: Exclude<Short, 'works' | 'unopened'>, change: Partial<Path> = {}): Path =>
  aStoppedPath('hello', how === 'slow' ? 'silent' : how === 'cut' ? 'reset' : how, {
    probes: (['profile', 'profile-again', 'broad'] as const).map((name) => aProbe(name, ANSWERS[how])),
    ...change,
  })
/** Each of these changes, asked and answered alike, with the baseline around. */
export const all = (changes: readonly Change[], short: Short): string =>
  [...changes, 'baseline'].map((change) => `${change} ${short}`).join(', ')
export const MANY: readonly Change[] = [
  ...(['version-1.2', 'no-sni', 'other-sni', 'small', 'medium', 'large', 'large-split', 'baseline-split', 'split-records'] as const),
  ...(['grease', 'unknown-extension', 'empty-last-extension', 'many-suites', 'post-quantum'] as const),
]
/** A change that fails twice between baselines that work, after the changes of `before`. */
export const breaking = (change: Change, how: Short, before = ''): string =>
  `${before}${change} ${how}, baseline works, baseline works, ${change} ${how}, baseline works`
/** One that helps, twice, where nothing else does. */
export const helping = (change: Change, how: Short, baseline: Short, ...rest: Change[]): string =>
  [...rest.map((one) => `${one} ${baseline}`), `${change} ${how}`, `baseline ${baseline}`, `${change} ${how}`, `baseline ${baseline}`].join(
    ', ',
  )

/** Hellos of lengths and kinds that meet the faults: 303 bytes; one without a name; one with GREASE; a long one. */
export const NODE_010 = recordedHello('node010')
export const NAMELESS = aHello({ sni: null })
export const GREASED = aHello({ suites: [0x2a2a, ...aHello().suites] })
export const LONG = aHello({ bytes: Buffer.alloc(1700, 1).toString('base64'), keyShares: [0x11ec, 0x001d] })

export const speaks = (judged: Judged): boolean => judged.outcome === 'fail' || judged.outcome === 'warn'

/** The facts of a check in which this was seen. */
export const valuesOf = ({ path, series, controls = [], others = [], ...runtime }: Sighting) => {
  const { hello = aHello(), attempt = failed() } = runtime
  const looked: Differential = { path: path.id, reason: 'deep', probes: series === '' ? [] : probesOf(series, path), unfinished: null }
  return {
    paths: [path, ...others],
    differential: series === '' ? [] : [looked],
    controls,
    attempts: [attempt],
    hellos: hello === null ? [] : [aCaughtHello(hello)],
  }
}

export const factsOf = (seen: Sighting): Facts => someFacts(valuesOf(seen))

/** What a rule says of it. */
export const judgedSighting = (rule: AnyRule, seen: Sighting): Judged => {
  const facts = valuesOf(seen)
  return rule.subject === 'path' ? judgedPath(rule, seen.path, { facts }) : judgedRuntime(rule, facts, { facts })
}

/** A control host on the same way, and how it answered. */
export const controlled = (short: Short, via = 'direct'): Control => ({
  ...{ host: 'control.example.test', port: 443, via, address: '192.0.2.9', tcp: 'open', proxy: null },
  ...{ answer: ANSWERS[short], chain: [aCertificate()], trust: [] },
})
