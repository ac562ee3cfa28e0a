import { describe, expect, it } from 'vitest'
import { endpointCertificateSelfSigned } from '../../../electron/rules/endpoint/endpoint-certificate-self-signed.ts'
import { aCertificate, aPath, aTrust } from '../../fixtures/facts.ts'
import { judgedPath } from '../../fixtures/judged.ts'

const own = (result: 'self-signed' | 'trusted') =>
  aPath({ chain: [aCertificate({ issuer: 'CN=api.multisafepay.com', selfSigned: true })], trust: [aTrust({ result })] })

describe('endpoint-certificate-self-signed', () => {
  it('R4 names a certificate that only vouches for itself', () => {
    expect(judgedPath(endpointCertificateSelfSigned, own('self-signed'))).toMatchObject({
      outcome: 'fail',
      confidence: 'certain',
      side: 'far',
    })
  })

  it('passes one that a store was given to trust', () => {
    expect(judgedPath(endpointCertificateSelfSigned, own('trusted')).outcome).toBe('pass')
  })

  it('does not claim a chain whose unknown root is its own issuer', () => {
    expect(judgedPath(endpointCertificateSelfSigned, aPath({ trust: [aTrust({ result: 'issuer-unknown' })] })).outcome).toBe(
      'not-applicable',
    )
  })
})
