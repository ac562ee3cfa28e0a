// Which changes of the baseline are tried on a path, the likeliest first: by how it failed, and by what the runtimes' hellos are like.
// Pure. What explains a failure already (a certificate, a version that is too low) is not asked about again.
import type { Hello } from '../../contract/hello.ts'
import type { Differential, Path } from '../../contract/path.ts'
import type { Attempt, CaughtHello } from '../../contract/runtime-facts.ts'
import { CHANGES, type Change } from '../../contract/vocabulary.ts'
import { isEmptyExtension, isGrease, isSignalling, isUsualExtension, NO_APPLICATION_PROTOCOL } from '../../tls/code-points.ts'
import { X25519MLKEM768 } from '../../tls/ml-kem-share.ts'
import type { Offer } from './offer.ts'
import { keepsTo } from './series.ts'

export type Reason = Differential['reason']

/** A hello that meets with silence is lost on the way, or is one of those that old equipment hangs on. */
const AFTER_SILENCE: readonly Change[] = [
  ...(['small', 'provoke', 'baseline-split', 'version-1.2', 'version-1.1', 'other-sni'] as const),
  ...(['medium', 'no-sni', 'large', 'large-split', 'version-1.0'] as const),
]
/** One that is cut off is not wanted, for its name, its version, or because only its first segment is read; or its answer is what is cut. */
const AFTER_CUT: readonly Change[] = [
  ...(['provoke', 'other-sni', 'no-sni', 'version-1.2', 'version-1.1', 'baseline-split'] as const),
  ...(['small', 'split-records', 'version-1.0'] as const),
]
/** One that is refused: for its version, for its groups (of which only those of TLS 1.3 matter once TLS 1.2 is taken), or for its name. */
const AFTER_ALERT: readonly Change[] = ['version-1.2', 'post-quantum', 'version-1.1', 'no-sni', 'other-sni', 'small', 'version-1.0']
/** Our own library's hello, which failed, differs from the baseline in its length and its extensions. */
const AFTER_HANDSHAKE: readonly Change[] = ['medium', 'large', 'unknown-extension']

/** Its size, or its length, however it is sent; or that it comes in pieces. */
const AFTER_LARGE: readonly Change[] = ['large', 'large-split', 'baseline-split']

/** The longest payload of a segment on a line of 1500 bytes, TCP's timestamps counted. */
const ONE_SEGMENT = 1448
const RECORD_HEADER = 5

/** The changes by which the baseline becomes like this hello. */
export const changesLike = (hello: Hello, highest: number): Change[] => {
  const { length } = Buffer.from(hello.bytes, 'base64')
  const payload = length - RECORD_HEADER
  const extensions = hello.extensions.filter((type) => !isGrease(type))
  const [last = -1] = hello.extensions.slice(-1)
  const has: [boolean, Change[]][] = [
    [payload > 255 && payload < 512, ['medium', 'small']],
    [length > ONE_SEGMENT, ['large', 'large-split', 'baseline-split']],
    [hello.sni === null, ['no-sni']],
    [Math.max(...hello.versions) === 0x0304 && highest < 0x0304, ['version-1.3']],
    [[...hello.suites, ...hello.groups, ...hello.extensions].some(isGrease), ['grease']],
    [hello.keyShares.includes(X25519MLKEM768), ['post-quantum']],
    [hello.suites.filter((suite) => !isSignalling(suite)).length > 128, ['many-suites']],
    [extensions.some((type) => !isUsualExtension(type)), ['unknown-extension']],
    [isEmptyExtension(last), ['empty-last-extension']],
  ]
  return has.flatMap(([holds, changes]) => (holds ? changes : []))
}

export interface Seen {
  attempts: readonly Attempt[]
  hellos: readonly CaughtHello[]
  profile: Offer
  deep: boolean
}

const stopOf = (path: Path, step: 'hello' | 'handshake'): string | null => {
  const record = path.steps.find((one) => one.step === step)
  return record?.state === 'stopped' ? record.observation : null
}

/** The endpoint answered in full, but with what the profile does not permit: nothing of the hello's form is in question. */
const answeredOtherwise = (path: Path, profile: Offer): boolean =>
  path.probes.some(({ answer }) => answer.kind === 'server-hello' && !keepsTo(profile, answer))

/** Its own certificate is out of its dates, or another name's: whatever roots a program trusts, it does not take that. */
const isUnfit = ({ chain: [leaf], nameMatches }: Path, now: string): boolean =>
  nameMatches === false || (leaf !== undefined && (leaf.notAfter < now || leaf.notBefore > now))

/** A client that checks the certificate, or has none to show, fails for that. */
const certificateExplains = (path: Path, now: string): boolean => {
  const untrusted = path.trust.length > 0 && path.trust.every(({ result }) => result !== 'trusted')
  return untrusted || isUnfit(path, now) || path.certificateRequested === true
}

/** A runtime checked the certificate that it got here, and took it: what our own connection was shown does not explain why another failed. */
const isTakenBySome = (path: Path, attempts: readonly Attempt[]): boolean =>
  attempts.some(
    ({ endpoint, via, outcome, verified }) =>
      endpoint === path.endpoint && via === path.via && outcome === 'completed' && verified === true,
  )

const failedOn = (path: Path, attempts: readonly Attempt[]): Attempt[] =>
  attempts.filter(
    ({ endpoint, via, outcome }) => endpoint === path.endpoint && via === path.via && (outcome === 'failed' || outcome === 'timeout'),
  )

/** Its answers began and did not end in time: it is slow, whatever the hello is like. */
const isSlow = (path: Path): boolean => path.probes.every(({ answer }) => answer.kind === 'silent' && answer.received !== undefined)

/** Its alert says that of the protocols that the hello named it knows none. */
const namesNoProtocol = ({ probes }: Path): boolean =>
  probes.some(({ answer }) => answer.kind === 'alert' && answer.description === NO_APPLICATION_PROTOCOL)

/** What needs more than one packet met with no TLS, where what fits one did. */
const isLargeLost = ({ large }: Path): boolean => large !== null && !['server-hello', 'alert', 'not-connected'].includes(large.answer.kind)

/** Why this path is looked into; null where nothing failed in a way that another hello could explain. `now`: ISO 8601 instant. */
export const reasonFor = (path: Path, { attempts, profile, deep }: Seen, now: string): Reason | null => {
  const [first] = path.probes.filter(({ answer }) => answer.kind !== 'not-connected')
  if (first === undefined) return null
  if (isSlow(path) && !deep) return null
  const hello = stopOf(path, 'hello')
  if (hello !== null && hello !== 'not-tls' && !answeredOtherwise(path, profile)) return 'hello-failed'
  if (hello !== null) return null
  const handshake = stopOf(path, 'handshake')
  if (handshake !== null && path.certificateRequested !== true) return 'handshake-failed'
  const isTaken = isTakenBySome(path, attempts)
  if (failedOn(path, attempts).length > 0 && (isTaken || !certificateExplains(path, now))) return 'attempt-failed'
  // No program takes such a certificate: the one that got through was shown another.
  if (isTaken && isUnfit(path, now)) return 'attempt-failed'
  // The same hello again was taken: whether it is so each time is what the repeats tell.
  if (first.answer.kind !== 'server-hello') return 'hello-failed'
  if (isLargeLost(path)) return 'large-failed'
  return deep ? 'deep' : null
}

/** The changes to try on a path, likeliest first, each once. */
export const likelyChanges = (path: Path, reason: Reason, { attempts, hellos, profile, deep }: Seen): Change[] => {
  const highest = Math.max(...profile.versions)
  const failed = new Set(failedOn(path, attempts).map(({ runtime }) => runtime))
  const likeTheirs = hellos.flatMap(({ runtime, hello }) => (failed.has(runtime) && hello.ok ? changesLike(hello.value, highest) : []))
  const own = (): readonly Change[] => {
    if (reason === 'large-failed') return AFTER_LARGE
    if (reason === 'handshake-failed')
      return [...AFTER_HANDSHAKE, ...(stopOf(path, 'handshake') === 'silent' ? (['provoke'] as const) : [])]
    if (reason !== 'hello-failed') return []
    const stop = stopOf(path, 'hello')
    if (stop === null) return []
    if (stop === 'alert') return namesNoProtocol(path) ? ['no-alpn', ...AFTER_ALERT] : AFTER_ALERT
    return stop === 'reset' || stop === 'closed' ? AFTER_CUT : AFTER_SILENCE
  }
  const first = reason === 'hello-failed' ? [...own()] : [...likeTheirs, ...own()]
  return [...new Set([...first, ...(deep ? CHANGES : [])])].filter((change) => change !== 'baseline')
}
