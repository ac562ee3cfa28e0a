// The verdict on another day, or by another profile: the same facts, judged again.
// Facts are built by hand (test/fixtures/facts); the rules are the real ones.
import { describe, expect, it } from 'vitest'
import { judge } from '../../electron/engine/judge.ts'
import {
  aCaughtHello,
  aCertificate,
  aHello,
  anAttempt,
  anIssuer,
  anOs,
  aPath,
  aProbe,
  aStoppedPath,
  datedProfile,
  ENDPOINT,
  HANDSHAKE_FAILURE,
  someFacts,
} from '../fixtures/facts.ts'

const failed = () => anAttempt({ outcome: 'failed', error: 'curl: (28) Connection timed out', httpStatus: null, negotiated: null })

/** Valid for longer than any day that these tests judge as of. */
const longLived = [aCertificate({ notAfter: '2035-01-01T00:00:00.000Z' }), anIssuer({ notAfter: '2035-01-01T00:00:00.000Z' })]

describe('dates', () => {
  const cbcOnly = aHello({ versions: [0x0303], suites: [0xc013, 0x009c] })
  const dated = (asOf: string | null) => {
    const facts = someFacts({
      hellos: [aCaughtHello(cbcOnly)],
      paths: [aPath({ chain: longLived, negotiated: { version: 0x0303, suite: 0x009c, group: null } })],
    })
    return { ...facts, request: { ...facts.request, profile: datedProfile, urls: [ENDPOINT], asOf } }
  }

  it('works today and will stop on the day from which its last permitted suite is gone', () => {
    const { verdict } = judge(dated(null))
    expect(verdict).toMatchObject({ status: 'ready', headline: 'stops-on', until: datedProfile.upcoming[0]?.from })
    expect(verdict.sentence).toBe('Works today, will stop on 30 June 2027')
  })

  it('is not ready when judged as of that day, and ready the day before', () => {
    expect(judge(dated('2027-06-30')).verdict).toMatchObject({ status: 'not-ready', headline: 'connects-outside-rules' })
    expect(judge(dated('2027-06-29')).verdict.status).toBe('ready')
  })

  it('fails an ended system where the profile demands a supported one, and connects all the same', () => {
    const facts = someFacts({ os: anOs({ name: 'Debian GNU/Linux 10 (buster)', version: '10', codename: 'buster' }) })
    const { verdict } = judge({ ...facts, request: { ...facts.request, profile: { ...facts.request.profile, os: 'supported' } } })
    expect(verdict).toMatchObject({ status: 'not-ready', connects: 'yes', headline: 'connects-outside-rules' })
    expect(verdict.causes.map((cause) => cause.id)).toEqual(['os-end-of-life'])
  })

  it('does not blame the end of support for a connection that something else ends', () => {
    const facts = someFacts({
      os: anOs({ name: 'Debian GNU/Linux 10 (buster)', version: '10', codename: 'buster' }),
      paths: [aStoppedPath('tcp', 'refused')],
      attempts: [failed()],
    })
    const { verdict } = judge({ ...facts, request: { ...facts.request, profile: { ...facts.request.profile, os: 'supported' } } })
    expect(verdict).toMatchObject({ status: 'not-ready', headline: 'cannot-connect' })
    expect(verdict.sentence).toMatch(/^Cannot connect: (?!.*support)/)
    expect(verdict.summary).not.toContain('support')
    expect(verdict.causes.map(({ id }) => id)).toContain('os-end-of-life')
  })

  it('says of a system whose support ends soon that this ends, and not that rules grow stricter', () => {
    const facts = someFacts({ os: anOs({ name: 'Debian GNU/Linux 11 (bullseye)', version: '11', codename: 'bullseye' }) })
    const request = { ...facts.request, profile: { ...facts.request.profile, os: 'supported' as const }, asOf: '2026-08-01' }
    const { verdict } = judge({ ...facts, request })
    expect(verdict).toMatchObject({ status: 'ready', headline: 'stops-on', until: '2026-09-01' })
    expect(verdict.summary).toContain('The support of Debian GNU/Linux 11 (bullseye) ends on 31 August 2026, and the platform asks for')
    expect(verdict.summary).not.toContain('stricter')
  })
})

describe('the same facts', () => {
  it('can be judged by another profile, for the endpoints that they were gathered from', () => {
    const report = judge(
      someFacts({ hellos: [aCaughtHello(aHello({ versions: [0x0303], suites: [0x009c] }))], paths: [aPath({ chain: longLived })] }),
      { profile: datedProfile, asOf: '2027-07-01' },
    )
    expect(report.verdict).toMatchObject({ status: 'not-ready', connects: 'yes' })
    expect(report.verdict.causes.map((cause) => cause.id)).toEqual(['app-no-permitted-cipher'])
  })

  it('give the same report twice', () => {
    const facts = someFacts({
      paths: [aStoppedPath('hello', 'alert', { probes: [aProbe('profile', HANDSHAKE_FAILURE)] })],
      attempts: [failed()],
    })
    expect(judge(facts)).toEqual(judge(facts))
  })
})
