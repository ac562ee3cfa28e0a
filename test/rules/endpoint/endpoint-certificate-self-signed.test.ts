import { describe, expect, it } from 'vitest'
import { endpointCertificateSelfSigned } from '../../../electron/rules/endpoint/endpoint-certificate-self-signed.ts'
import { aCertificate, anAttempt, aPath, aRuntime, aTrust } from '../../fixtures/facts.ts'
import { judgedPath } from '../../fixtures/judged.ts'

const own = (result: 'self-signed' | 'trusted') =>
  aPath({ chain: [aCertificate({ issuer: 'CN=api.multisafepay.com', selfSigned: true })], trust: [aTrust({ result })] })

describe('endpoint-certificate-self-signed', () => {
  it('R4 names a certificate that only vouches for itself', () => {
    expect(judgedPath(endpointCertificateSelfSigned, own('self-signed'))).toMatchObject({
      outcome: 'fail',
      confidence: 'certain',
      side: 'unknown',
      owners: ['platform', 'network-team'],
    })
  })

  it('passes one that a store was given to trust', () => {
    expect(judgedPath(endpointCertificateSelfSigned, own('trusted')).outcome).toBe('pass')
  })

  it('says nothing where a runtime checks and accepts it: it is in a store of its own', () => {
    const facts = (verified: boolean | null) => ({ facts: { attempts: [anAttempt({ verified })] } })
    expect(judgedPath(endpointCertificateSelfSigned, own('self-signed'), facts(true)).outcome).toBe('not-applicable')
    for (const unchecked of [false, null])
      expect(judgedPath(endpointCertificateSelfSigned, own('self-signed'), facts(unchecked)).outcome).toBe('fail')
  })

  it('does not claim a chain whose unknown root is its own issuer', () => {
    expect(judgedPath(endpointCertificateSelfSigned, aPath({ trust: [aTrust({ result: 'issuer-unknown' })] })).outcome).toBe(
      'not-applicable',
    )
  })

  it('does not stand for a runtime with a store of its own whose failure is not about trust', () => {
    const settings = [{ how: 'variable' as const, name: 'SSL_CERT_FILE', value: '/srv/own.pem', source: 'the environment of shop.py' }]
    const met = (error: string) =>
      judgedPath(endpointCertificateSelfSigned, own('self-signed'), {
        facts: { runtimes: [aRuntime({ settings })], attempts: [anAttempt({ outcome: 'failed', error })] },
      })
    expect(met('no protocols available')).toEqual({ outcome: 'not-applicable' })
    expect(met('self-signed certificate')).toMatchObject({ outcome: 'fail', runtimes: ['curl'] })
  })
})
