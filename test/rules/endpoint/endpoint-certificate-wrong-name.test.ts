import { describe, expect, it } from 'vitest'
import { endpointCertificateWrongName } from '../../../electron/rules/endpoint/endpoint-certificate-wrong-name.ts'
import { aCertificate, aPath, aStoppedPath } from '../../fixtures/facts.ts'
import { judgedPath } from '../../fixtures/judged.ts'

describe('endpoint-certificate-wrong-name', () => {
  it('R4 says for which names the certificate is', () => {
    const chain = [aCertificate({ dnsNames: ['www.example.test', 'example.test'] })]
    expect(judgedPath(endpointCertificateWrongName, aPath({ nameMatches: false, chain }))).toMatchObject({
      outcome: 'fail',
      confidence: 'certain',
      why: 'It is for www.example.test, example.test.',
    })
  })

  it('does not list a hundred names in a sentence', () => {
    const dnsNames = Array.from({ length: 100 }, (_, index) => `host${index}.example.test`)
    const judged = judgedPath(endpointCertificateWrongName, aPath({ nameMatches: false, chain: [aCertificate({ dnsNames })] }))
    expect(judged).toMatchObject({ why: expect.stringContaining('and 97 more') })
  })

  it('passes a name that matches, as by a wildcard, and knows nothing without a certificate', () => {
    const chain = [aCertificate({ dnsNames: ['*.multisafepay.com'] })]
    expect(judgedPath(endpointCertificateWrongName, aPath({ chain })).outcome).toBe('pass')
    expect(judgedPath(endpointCertificateWrongName, aStoppedPath('hello', 'alert')).outcome).toBe('not-applicable')
  })
})
