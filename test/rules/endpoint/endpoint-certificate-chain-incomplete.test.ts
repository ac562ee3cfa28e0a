import { describe, expect, it } from 'vitest'
import { endpointCertificateChainIncomplete as rule } from '../../../electron/rules/endpoint/endpoint-certificate-chain-incomplete.ts'
import { endpointCertificateIssuerUnknown } from '../../../electron/rules/endpoint/endpoint-certificate-issuer-unknown.ts'
import { aCertificate, anAttempt, anIssuer, aPath, aTrust } from '../../fixtures/facts.ts'
import { judgedPath } from '../../fixtures/judged.ts'

const unknown = [aTrust({ result: 'issuer-unknown' }), aTrust({ store: 'public', result: 'issuer-unknown' })]
const issuerUrls = ['http://ca.example.test/issuing.crt']

describe('endpoint-certificate-chain-incomplete', () => {
  it('R4 is certain where the missing certificate was had here and completes the chain', () => {
    const path = aPath({
      chain: [aCertificate()],
      trust: [aTrust({ result: 'incomplete', issuer: 'C=NL, O=Example Trust, CN=Example Issuing CA' })],
    })
    expect(judgedPath(rule, path)).toMatchObject({
      outcome: 'fail',
      confidence: 'certain',
      owners: ['platform'],
      why: expect.stringContaining('“Example Issuing CA”'),
      ask: ['Please let the server send the certificate of “Example Issuing CA” along with its own.', expect.stringContaining('RFC 5246')],
    })
    expect(judgedPath(endpointCertificateIssuerUnknown, path).outcome).toBe('not-applicable')
  })

  it('is likely where the server sends its own certificate alone, and that says where its issuer’s is', () => {
    const path = aPath({ chain: [aCertificate({ issuerUrls })], trust: unknown })
    expect(judgedPath(rule, path)).toMatchObject({
      outcome: 'fail',
      confidence: 'likely',
      why: expect.stringContaining(issuerUrls[0] ?? ''),
    })
    expect(judgedPath(endpointCertificateIssuerUnknown, path).outcome).toBe('not-applicable')
  })

  it('leaves the side open where an address is all that is known of the issuer: equipment on the way may write one too', () => {
    const path = (notBefore: string) => aPath({ chain: [aCertificate({ issuerUrls, notBefore })], trust: unknown })
    expect(judgedPath(rule, path('2026-01-01T00:00:00.000Z'))).toMatchObject({
      side: 'unknown',
      owners: ['platform', 'network-team'],
      why: expect.stringContaining('Equipment on the way that opens TLS may show such a chain too.'),
      ask: [expect.stringContaining('along with its own'), expect.anything(), expect.stringContaining('something on our way')],
    })
    // A day old, as those are that equipment makes when it is asked.
    expect(judgedPath(rule, path('2026-11-19T00:00:00.000Z'))).toMatchObject({
      side: 'unknown',
      owners: ['network-team', 'platform'],
      ask: [expect.stringContaining('opens TLS'), expect.anything(), expect.anything()],
    })
  })

  it('only warns where a runtime here gets along without it', () => {
    const path = aPath({ chain: [aCertificate({ issuerUrls })], trust: unknown })
    expect(judgedPath(rule, path, { facts: { attempts: [anAttempt({ verified: true })] } }).outcome).toBe('warn')
  })

  it('leaves a whole chain to an unknown root to the other rule, whatever addresses stand in it', () => {
    const path = aPath({ chain: [aCertificate({ issuerUrls }), anIssuer({ issuerUrls })], trust: unknown })
    expect(judgedPath(rule, path).outcome).toBe('not-applicable')
    expect(judgedPath(endpointCertificateIssuerUnknown, path).outcome).toBe('fail')
  })

  it('does not guess without an address, nor from one that this program could not use', () => {
    for (const urls of [[], ['ldap:///CN=Shop%20CA']]) {
      const path = aPath({ chain: [aCertificate({ issuerUrls: urls })], trust: unknown })
      expect(judgedPath(rule, path).outcome).toBe('not-applicable')
      expect(judgedPath(endpointCertificateIssuerUnknown, path).outcome).toBe('fail')
    }
  })

  it('passes a lone certificate that a store trusts, as where the store has the issuer', () => {
    expect(judgedPath(rule, aPath({ chain: [aCertificate({ issuerUrls })] })).outcome).toBe('pass')
  })
})
