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
