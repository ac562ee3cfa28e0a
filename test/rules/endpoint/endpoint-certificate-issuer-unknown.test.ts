import { describe, expect, it } from 'vitest'
import type { Trust } from '../../../electron/contract/path.ts'
import { endpointCertificateIssuerUnknown } from '../../../electron/rules/endpoint/endpoint-certificate-issuer-unknown.ts'
import { aCertificate, anAttempt, aPath, aTrust, PROXY } from '../../fixtures/facts.ts'
import { judgedPath } from '../../fixtures/judged.ts'

const told = (...results: Trust['result'][]) =>
  aPath({
    trust: results.map((result, index) => aTrust({ store: index === 0 ? 'system' : 'public', result, issuer: 'CN=Shop Security CA' })),
  })

describe('endpoint-certificate-issuer-unknown', () => {
  it('R4 no store knows the issuer: it is named, and the side is left open', () => {
    expect(judgedPath(endpointCertificateIssuerUnknown, told('issuer-unknown', 'issuer-unknown'))).toMatchObject({
      outcome: 'fail',
      confidence: 'likely',
      side: 'unknown',
      owners: ['platform', 'network-team'],
      why: expect.stringContaining('CN=Shop Security CA'),
    })
  })

  it('does not claim a chain that one store trusts: a system without a public root is another cause', () => {
    expect(judgedPath(endpointCertificateIssuerUnknown, told('issuer-unknown', 'trusted')).outcome).toBe('pass')
    expect(judgedPath(endpointCertificateIssuerUnknown, told('store-unreadable', 'trusted')).outcome).toBe('pass')
  })

  it('does not claim a certificate that is signed by itself, nor a signature that does not verify', () => {
    const own = aPath({ chain: [aCertificate({ selfSigned: true })], trust: [aTrust({ result: 'self-signed' })] })
    expect(judgedPath(endpointCertificateIssuerUnknown, own).outcome).toBe('not-applicable')
    expect(judgedPath(endpointCertificateIssuerUnknown, told('bad-signature', 'bad-signature')).outcome).toBe('not-applicable')
  })

  it('does not claim a chain that a runtime checks and accepts, unless another address shows another chain', () => {
    const path = told('issuer-unknown', 'issuer-unknown')
    const attempts = [anAttempt({ verified: true })]
    expect(judgedPath(endpointCertificateIssuerUnknown, path, { facts: { attempts } }).outcome).toBe('pass')
    const second = aPath({ id: 'other', address: '192.0.2.9', chain: [aCertificate({ issuer: 'CN=Another CA' })] })
    expect(judgedPath(endpointCertificateIssuerUnknown, path, { facts: { attempts, paths: [path, second] } }).outcome).toBe('fail')
    const elsewhere = [anAttempt({ verified: true, via: PROXY }), anAttempt({ outcome: 'failed' })]
    expect(judgedPath(endpointCertificateIssuerUnknown, path, { facts: { attempts: elsewhere } }).outcome).toBe('fail')
  })

  it('takes no unreadable store for an empty one', () => {
    expect(judgedPath(endpointCertificateIssuerUnknown, told('store-unreadable', 'store-unreadable')).outcome).toBe('missing')
  })
})
