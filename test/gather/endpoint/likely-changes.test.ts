// Why a path is looked into and what is tried on it: pure, from the facts alone.
import { describe, expect, it } from 'vitest'
import type { Answer, Path } from '../../../electron/contract/path.ts'
import type { Attempt, CaughtHello } from '../../../electron/contract/runtime-facts.ts'
import type { Change } from '../../../electron/contract/vocabulary.ts'
import { changesLike, likelyChanges, reasonFor } from '../../../electron/gather/endpoint/likely-changes.ts'
import { profileOffer } from '../../../electron/gather/endpoint/offer.ts'
import {
  aCaughtHello,
  aCertificate,
  aHello,
  anAttempt,
  aPath,
  aProbe,
  aServerHello,
  aStoppedPath,
  aTrust,
  HANDSHAKE_FAILURE,
  multisafepay,
  NO_PROTOCOL,
  PROTOCOL_VERSION,
  TODAY,
} from '../../fixtures/facts.ts'
import { type CLIENTS, recordedHello } from '../../fixtures/hellos.ts'

const NOW = `${TODAY}T12:00:00Z`
const profile = profileOffer(multisafepay, TODAY)
const failed = anAttempt({ outcome: 'failed' })
const seen = (attempts: Attempt[], hellos: CaughtHello[] = [], deep = false) => ({ attempts, hellos, profile, deep })
const stopped = (answer: Answer, how: string) =>
  aStoppedPath('hello', how, { probes: [aProbe('profile', answer), aProbe('profile-again', answer)] })
const aLarge = (answer: Answer): Path['large'] => ({ change: 'large', hello: 'FgMBAAE=', answer, leaf: null, ms: 20 })

describe('why a path is looked into', () => {
  it.each<[string, Path, Attempt[], string | null]>([
    ['all is well', aPath(), [anAttempt()], null],
    ['nothing connected', aStoppedPath('tcp', 'silent'), [failed], null],
    ['a hello was cut off', stopped({ kind: 'reset' }, 'reset'), [failed], 'hello-failed'],
    ['a hello was refused', stopped(HANDSHAKE_FAILURE, 'alert'), [failed], 'hello-failed'],
    ['nothing came', stopped({ kind: 'silent' }, 'silent'), [failed], 'hello-failed'],
    ['the answer is too slow', stopped({ kind: 'silent', received: 6 }, 'silent'), [failed], null],
    ['what answers is not TLS', stopped({ kind: 'not-tls', firstLine: 'SSH-2.0' }, 'not-tls'), [failed], null],
    ['the first of two equal hellos failed', aPath({ probes: [aProbe('profile', { kind: 'silent' })] }), [anAttempt()], 'hello-failed'],
    ['the first of two equal hellos was refused', aPath({ probes: [aProbe('profile', HANDSHAKE_FAILURE)] }), [anAttempt()], 'hello-failed'],
    [
      'our handshake broke off',
      aStoppedPath('handshake', 'reset', { probes: [aProbe('profile', aServerHello())] }),
      [],
      'handshake-failed',
    ],
    [
      'our handshake broke off for want of a certificate',
      aStoppedPath('handshake', 'alert', { probes: [aProbe('profile', aServerHello())], certificateRequested: true }),
      [],
      null,
    ],
    ['a runtime failed', aPath(), [failed], 'attempt-failed'],
    ['a runtime timed out', aPath(), [anAttempt({ outcome: 'timeout' })], 'attempt-failed'],
    ['a runtime was not tried', aPath(), [anAttempt({ outcome: 'not-run' })], null],
    ['a runtime failed on another way', aPath(), [anAttempt({ outcome: 'failed', via: 'http://proxy.example.test:3128' })], null],
    ['a runtime failed, and the name is another', aPath({ nameMatches: false }), [failed], null],
    ['a runtime failed, and the issuer is unknown', aPath({ trust: [aTrust({ result: 'issuer-unknown' })] }), [failed], null],
    [
      'a runtime failed, and the certificate is outdated',
      aPath({ chain: [aCertificate({ notAfter: '2026-01-02T00:00:00.000Z' })] }),
      [failed],
      null,
    ],
    [
      'a runtime failed, and another one checked the outdated certificate and took it',
      aPath({ chain: [aCertificate({ notAfter: '2026-01-02T00:00:00.000Z' })] }),
      [failed, anAttempt({ verified: true })],
      'attempt-failed',
    ],
    [
      'a runtime took a certificate of another name, or was shown another one',
      aPath({ nameMatches: false }),
      [anAttempt({ verified: true })],
      'attempt-failed',
    ],
    [
      'a runtime took a certificate of another name, for it does not check',
      aPath({ nameMatches: false }),
      [anAttempt({ verified: false })],
      null,
    ],
    [
      'a runtime has a store of its own that knows the issuer',
      aPath({ trust: [aTrust({ result: 'issuer-unknown' })] }),
      [anAttempt({ verified: true })],
      null,
    ],
    ['a hello of more than one packet is not answered', aPath({ large: aLarge({ kind: 'silent' }) }), [anAttempt()], 'large-failed'],
    ['a hello of more than one packet is cut off', aPath({ large: aLarge({ kind: 'reset' }) }), [anAttempt()], 'large-failed'],
    ['a hello of more than one packet is refused', aPath({ large: aLarge(PROTOCOL_VERSION) }), [anAttempt()], null],
    [
      'no connection was left for a hello of more than one packet',
      aPath({ large: aLarge({ kind: 'not-connected', detail: '' }) }),
      [],
      null,
    ],
    ['a runtime failed, and a certificate of its own was asked for', aPath({ certificateRequested: true }), [failed], null],
  ])('%s', (_name, path, attempts, reason) => {
    expect(reasonFor(path, seen(attempts), NOW)).toBe(reason)
  })

  it('is not that the server answers with what the profile does not permit: that explains itself', () => {
    const old = stopped(PROTOCOL_VERSION, 'alert')
    const path = { ...old, probes: [...old.probes, aProbe('broad', aServerHello(0x0302, 0xc013))] }
    expect(reasonFor(path, seen([failed]), NOW)).toBeNull()
  })

  it('is asked for with --deep where nothing failed', () => {
    expect(reasonFor(aPath(), seen([anAttempt()], [], true), NOW)).toBe('deep')
    expect(reasonFor(aStoppedPath('tcp', 'silent'), seen([], [], true), NOW)).toBeNull()
  })
})

describe('the changes by which the baseline becomes like a runtime’s hello', () => {
  it.each<[keyof typeof CLIENTS, Change[]]>([
    ['curl', ['unknown-extension']],
    ['openssl', ['medium', 'small', 'unknown-extension']],
    ['node20', ['medium', 'small', 'unknown-extension']],
    ['node010', ['medium', 'small', 'unknown-extension', 'empty-last-extension']],
  ])('%s', (client, changes) => {
    expect(changesLike(recordedHello(client), 0x0304)).toEqual(changes)
  })

  it('tell one without a name, a long one, GREASE, a post-quantum key, many suites, and TLS 1.3 above the profile', () => {
    const plain = aHello({ extensions: [0, 10, 11, 13, 43, 45, 51] })
    const changes = (change: Parameters<typeof aHello>[0], highest = 0x0304) => changesLike({ ...plain, ...change }, highest)
    expect(changes({})).toEqual([])
    expect(changes({ sni: null })).toEqual(['no-sni'])
    expect(changes({ bytes: Buffer.alloc(1700, 1).toString('base64') })).toEqual(['large', 'large-split', 'baseline-split'])
    expect(changes({ groups: [0x4a4a, 0x001d] })).toEqual(['grease'])
    expect(changes({ keyShares: [0x11ec] })).toEqual(['post-quantum'])
    expect(changes({ suites: Array.from({ length: 129 }, (_, at) => at + 1) })).toEqual(['many-suites'])
    expect(changes({}, 0x0303)).toEqual(['version-1.3'])
  })
})

describe('what is tried', () => {
  it('is like the hellos of the runtimes that failed, not of those that got through', () => {
    const hellos = [aCaughtHello(recordedHello('node010'), { runtime: 'node' }), aCaughtHello(recordedHello('curl'))]
    const attempts = [anAttempt({ runtime: 'node', outcome: 'failed' }), anAttempt()]
    expect(likelyChanges(aPath(), 'attempt-failed', seen(attempts, hellos))).toEqual(changesLike(recordedHello('node010'), 0x0304))
    expect(likelyChanges(aPath(), 'attempt-failed', seen([anAttempt()], hellos))).toEqual([])
  })

  it('starts with a short hello after silence, with the name after a cut, with the version after an alert', () => {
    const first = (answer: Answer, how: string) => likelyChanges(stopped(answer, how), 'hello-failed', seen([failed]))[0]
    expect(first({ kind: 'silent' }, 'silent')).toBe('small')
    expect(first({ kind: 'closed' }, 'closed')).toBe('provoke')
    expect(first({ kind: 'reset' }, 'reset')).toBe('provoke')
    expect(first(HANDSHAKE_FAILURE, 'alert')).toBe('version-1.2')
    expect(first(NO_PROTOCOL, 'alert')).toBe('no-alpn')
  })

  it('is each change once, and all of them with --deep', () => {
    const hellos = [aCaughtHello(recordedHello('node010'))]
    const all = likelyChanges(aPath(), 'attempt-failed', seen([failed], hellos, true))
    expect(new Set(all).size).toBe(all.length)
    expect(all.length).toBe(20)
    expect(all.slice(0, 2)).toEqual(['medium', 'small'])
  })
})
