import { describe, expect, it } from 'vitest'
import type { HttpAnswer } from '../../../electron/contract/path.ts'
import { endpointCertificateNotYetValid as rule } from '../../../electron/rules/endpoint/endpoint-certificate-not-yet-valid.ts'
import { aCertificate, anIssuer, aPath, aStoppedPath, aTrust, TODAY } from '../../fixtures/facts.ts'
import { judgedPath } from '../../fixtures/judged.ts'
import { controlled } from '../differential-scene.ts'

const dated = (date: string): HttpAnswer => ({
  status: 200,
  date,
  server: null,
  method: 'HEAD',
  location: null,
  headers: [],
  body: '',
})
const from = (notBefore: string, http: HttpAnswer | null = null) => aPath({ chain: [aCertificate({ notBefore }), anIssuer()], http })
const now = { gathered: `${TODAY}T09:00:00Z` }

describe('endpoint-certificate-not-yet-valid', () => {
  it('R4 names the day from which it is good', () => {
    expect(judgedPath(rule, from('2026-11-22T00:00:00.000Z'), now)).toMatchObject({
      outcome: 'fail',
      confidence: 'likely',
      owners: ['system-administrator', 'platform'],
      title: 'The certificate of api.multisafepay.com is valid only from 22 November 2026 on, if the clock here is right',
    })
  })

  it('leaves it to the clock where another owner’s certificate looks too new as well', () => {
    const path = from('2026-11-22T00:00:00.000Z')
    const control = { ...controlled('works'), trust: [aTrust()], chain: path.chain }
    expect(judgedPath(rule, path, { ...now, facts: { controls: [control] } }).outcome).toBe('not-applicable')
    const holds = { ...control, chain: [aCertificate()] }
    expect(judgedPath(rule, path, { ...now, facts: { controls: [holds] } })).toMatchObject({ outcome: 'fail', owners: ['platform'] })
  })

  it('is certain where the endpoint’s own clock says the same', () => {
    const path = from('2026-11-22T00:00:00.000Z', dated('Sat, 21 Nov 2026 09:00:01 GMT'))
    expect(judgedPath(rule, path, now)).toMatchObject({ outcome: 'fail', confidence: 'certain', side: 'far' })
  })

  it('does not accuse the endpoint of a clock that is behind on this host', () => {
    const path = from('2026-11-22T00:00:00.000Z', dated('Sun, 22 Nov 2026 09:00:01 GMT'))
    expect(judgedPath(rule, path, now).outcome).toBe('not-applicable')
  })

  it('counts the minute, and finds an intermediate that begins later', () => {
    expect(judgedPath(rule, from('2026-11-21T08:59:00.000Z'), now).outcome).toBe('pass')
    expect(judgedPath(rule, from('2026-11-21T09:01:00.000Z'), now).outcome).toBe('fail')
    const path = aPath({ chain: [aCertificate(), anIssuer({ notBefore: '2027-01-01T00:00:00.000Z' })], http: null })
    expect(judgedPath(rule, path, now)).toMatchObject({ outcome: 'fail', title: expect.stringContaining('in the chain') })
  })

  it('does not look at what is sent and not needed, and does not apply without a certificate', () => {
    const stray = aCertificate({ subject: 'CN=Stray', notBefore: '2030-01-01T00:00:00.000Z' })
    expect(judgedPath(rule, aPath({ chain: [aCertificate(), anIssuer(), stray] }), now).outcome).toBe('pass')
    expect(judgedPath(rule, aStoppedPath('hello', 'silent'), now).outcome).toBe('not-applicable')
  })
})
