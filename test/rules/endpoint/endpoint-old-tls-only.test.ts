import { describe, expect, it } from 'vitest'
import type { Answer } from '../../../electron/contract/path.ts'
import { endpointOldTlsOnly } from '../../../electron/rules/endpoint/endpoint-old-tls-only.ts'
import {
  aPath,
  aProbe,
  aServerHello,
  aStoppedPath,
  datedProfile,
  HANDSHAKE_FAILURE,
  PROTOCOL_VERSION,
  PROXY,
} from '../../fixtures/facts.ts'
import { judgedPath } from '../../fixtures/judged.ts'

const TLS11 = aServerHello(0x0302, 0xc013)
const asked = (profile: Answer, broad?: Answer, again?: Answer, via = 'direct') =>
  aStoppedPath('hello', 'alert', {
    via,
    probes: [aProbe('profile', profile), ...(broad ? [aProbe('broad', broad)] : []), ...(again ? [aProbe('profile-again', again)] : [])],
  })

describe('endpoint-old-tls-only', () => {
  it('R1.1 told by difference: TLS 1.1 to every version, an alert to the profile’s, twice', () => {
    expect(judgedPath(endpointOldTlsOnly, asked(PROTOCOL_VERSION, TLS11, PROTOCOL_VERSION))).toMatchObject({
      outcome: 'fail',
      confidence: 'certain',
      side: 'far',
      owners: ['platform'],
      title: expect.stringContaining('TLS 1.1'),
    })
  })

  it('is only likely where the repeat was not made or did not connect', () => {
    expect(judgedPath(endpointOldTlsOnly, asked(PROTOCOL_VERSION, TLS11))).toMatchObject({ confidence: 'likely' })
    const again: Answer = { kind: 'not-connected', detail: 'refused' }
    expect(judgedPath(endpointOldTlsOnly, asked(PROTOCOL_VERSION, TLS11, again))).toMatchObject({ confidence: 'likely' })
  })

  it('holds for a server that answers the profile’s hello with TLS 1.1 itself', () => {
    expect(judgedPath(endpointOldTlsOnly, asked(TLS11, TLS11, TLS11)).outcome).toBe('fail')
  })

  it.each<Answer['kind']>(['silent', 'reset', 'closed'])(
    'holds where the profile’s hello met with %s, since the broad one was answered',
    (kind) => {
      const answer = { kind } as Answer
      expect(judgedPath(endpointOldTlsOnly, asked(answer, TLS11, answer)).outcome).toBe('fail')
    },
  )

  it('is not said from silence alone', () => {
    expect(judgedPath(endpointOldTlsOnly, asked({ kind: 'silent' }, { kind: 'silent' }, { kind: 'silent' })).outcome).toBe('not-applicable')
    expect(judgedPath(endpointOldTlsOnly, asked(PROTOCOL_VERSION, PROTOCOL_VERSION)).outcome).toBe('not-applicable')
  })

  it('R1.1 passes TLS 1.2 and TLS 1.3', () => {
    expect(judgedPath(endpointOldTlsOnly, aPath()).outcome).toBe('pass')
    expect(judgedPath(endpointOldTlsOnly, asked(aServerHello(0x0303, 0xc02f))).outcome).toBe('pass')
  })

  it('does not claim an endpoint that has the version but not the suites', () => {
    expect(judgedPath(endpointOldTlsOnly, asked(HANDSHAKE_FAILURE, aServerHello(0x0303, 0xc014), HANDSHAKE_FAILURE)).outcome).toBe(
      'not-applicable',
    )
  })

  it('does not claim an endpoint that answered when it was asked again', () => {
    expect(judgedPath(endpointOldTlsOnly, asked({ kind: 'silent' }, TLS11, aServerHello())).outcome).toBe('pass')
  })

  it('R1.2 does not know of a coming minimum what was never asked', () => {
    const path = asked(aServerHello(0x0303, 0xc02f))
    const without13 = { ...path, probes: path.probes.map((probe) => ({ ...probe, suites: [0xc02f, 0x009c] })) }
    expect(judgedPath(endpointOldTlsOnly, without13, { profile: datedProfile, date: '2029-01-01' }).outcome).toBe('missing')
    expect(judgedPath(endpointOldTlsOnly, without13, { profile: datedProfile }).outcome).toBe('pass')
  })

  it('R1.2 says what was seen of a coming minimum: TLS 1.3 was offered and TLS 1.2 chosen', () => {
    const path = asked(aServerHello(0x0303, 0xc02f))
    expect(judgedPath(endpointOldTlsOnly, path, { profile: datedProfile, date: '2029-01-01' })).toMatchObject({
      outcome: 'fail',
      confidence: 'likely',
      until: null,
      why: 'Offered TLS 1.3 too, it chose TLS 1.2. The rules of the platform ask for TLS 1.3 or higher.',
    })
    expect(judgedPath(endpointOldTlsOnly, path, { profile: datedProfile })).toMatchObject({
      outcome: 'warn',
      until: '2029-01-01',
      title: 'The endpoint api.multisafepay.com chose TLS 1.2, though TLS 1.3 was offered: from 1 January 2029 on that is too low',
    })
  })

  it('R1.2 carries no date where TLS 1.3 was chosen, or where no minimum is to come', () => {
    expect(judgedPath(endpointOldTlsOnly, asked(aServerHello()), { profile: datedProfile }).outcome).toBe('pass')
    expect(judgedPath(endpointOldTlsOnly, asked(aServerHello(0x0303, 0xc02f))).outcome).toBe('pass')
  })

  it('through a proxy puts it on no side and is never certain: the proxy may have answered', () => {
    const judged = judgedPath(endpointOldTlsOnly, asked(PROTOCOL_VERSION, TLS11, PROTOCOL_VERSION, PROXY))
    expect(judged).toMatchObject({ confidence: 'likely', side: 'unknown', owners: ['platform', 'network-team'] })
  })
})
