import { describe, expect, it } from 'vitest'
import type { Certificate, Trust } from '../../../electron/contract/path.ts'
import type { Attempt, Runtime } from '../../../electron/contract/runtime-facts.ts'
import { endpointCertificateChainIncomplete } from '../../../electron/rules/endpoint/endpoint-certificate-chain-incomplete.ts'
import { endpointCertificateIssuerUnknown as rule } from '../../../electron/rules/endpoint/endpoint-certificate-issuer-unknown.ts'
import { endpointCertificateWeak } from '../../../electron/rules/endpoint/endpoint-certificate-weak.ts'
import { aCertificate, anAttempt, anIssuer, aPath, aRuntime, aTrust, CURL_UNTRUSTED, PROXY } from '../../fixtures/facts.ts'
import { judgedPath } from '../../fixtures/judged.ts'

const told = (...results: Trust['result'][]) =>
  aPath({
    trust: results.map((result, index) => aTrust({ store: index === 0 ? 'system' : 'public', result, issuer: 'CN=Shop Security CA' })),
  })

describe('endpoint-certificate-issuer-unknown', () => {
  it('R4 no store knows the issuer: it is named, and the side is left open', () => {
    expect(judgedPath(rule, told('issuer-unknown', 'issuer-unknown'))).toMatchObject({
      outcome: 'fail',
      confidence: 'likely',
      side: 'unknown',
      owners: ['network-team', 'platform'],
      why: expect.stringContaining('CN=Shop Security CA'),
    })
  })

  it('does not claim a chain that one store trusts: a system without a public root is another cause', () => {
    expect(judgedPath(rule, told('issuer-unknown', 'trusted')).outcome).toBe('pass')
    expect(judgedPath(rule, told('store-unreadable', 'trusted')).outcome).toBe('pass')
  })

  it('does not claim a certificate that is signed by itself', () => {
    const own = aPath({ chain: [aCertificate({ selfSigned: true })], trust: [aTrust({ result: 'self-signed' })] })
    expect(judgedPath(rule, own).outcome).toBe('not-applicable')
  })

  describe('where a certificate of the issuer’s name is there, whose key did not sign', () => {
    const issuer = 'C=NL, O=Example Trust, CN=Example Issuing CA'
    const forged = (chain: Certificate[], ...results: Trust['result'][]) =>
      aPath({ chain, trust: results.map((result) => aTrust({ result, issuer })) })
    const renewed = anIssuer({ sha256: 'EE:FF' })
    const sent = forged([aCertificate(), renewed], 'bad-signature', 'bad-signature')

    it('says that it was sent, and shows both certificates', () => {
      expect(judgedPath(rule, sent)).toMatchObject({
        outcome: 'fail',
        confidence: 'likely',
        side: 'unknown',
        owners: ['platform', 'network-team'],
        title: 'A signature in the certificate chain of api.multisafepay.com does not fit the issuer’s key',
        why: expect.stringContaining('is sent along, but the signature was not made with its key'),
        evidence: [{ text: expect.stringContaining('AA:BB') }, { text: expect.stringContaining('EE:FF') }],
        ask: [expect.stringContaining('not the other of that name'), expect.stringContaining('damaged')],
      })
    })

    it('says that a store has it, though another store does not know the name at all', () => {
      const judged = judgedPath(rule, forged([aCertificate()], 'issuer-unknown', 'bad-signature'))
      expect(judged).toMatchObject({ outcome: 'fail', why: expect.stringContaining('is in a trust store here') })
      expect(JSON.stringify(judged)).not.toMatch(/is in no trust store|is sent along|that it sends/)
    })

    it('lets no other rule say that chain, keys and signatures are well', () => {
      expect(judgedPath(endpointCertificateChainIncomplete, sent).outcome).toBe('not-applicable')
      expect(judgedPath(endpointCertificateWeak, sent).outcome).toBe('not-applicable')
      // The address of the issuer's certificate is no reason to say that it alone is missing.
      const issuerUrls = ['http://ca.example.test/issuing.crt']
      const alone = forged([aCertificate({ issuerUrls })], 'bad-signature')
      expect(judgedPath(endpointCertificateChainIncomplete, alone).outcome).toBe('not-applicable')
      expect(judgedPath(rule, alone).outcome).toBe('fail')
      // What is weak besides is told besides.
      expect(judgedPath(endpointCertificateWeak, forged([aCertificate({ keyBits: 1024 }), renewed], 'bad-signature')).outcome).toBe('fail')
    })

    it('is no matter where one store trusts the chain, another one having an older key of that name', () => {
      const trusted = forged([aCertificate(), anIssuer()], 'trusted', 'bad-signature')
      expect(judgedPath(rule, trusted).outcome).toBe('pass')
      expect(judgedPath(endpointCertificateChainIncomplete, trusted).outcome).toBe('pass')
      expect(judgedPath(endpointCertificateWeak, trusted).outcome).toBe('pass')
    })

    it('is left to the incomplete chain where another connection brought the certificate that signed', () => {
      const incomplete = forged([aCertificate(), renewed], 'incomplete', 'bad-signature')
      expect(judgedPath(rule, incomplete).outcome).toBe('not-applicable')
      expect(judgedPath(endpointCertificateChainIncomplete, incomplete)).toMatchObject({
        outcome: 'fail',
        why: expect.stringContaining('One of that name is sent, but the signature does not fit its key.'),
        ask: [expect.stringContaining('in place of the other one')],
      })
    })
  })

  it('does not claim a chain that a runtime checks and accepts, unless another address shows another chain', () => {
    const path = told('issuer-unknown', 'issuer-unknown')
    const attempts = [anAttempt({ verified: true })]
    expect(judgedPath(rule, path, { facts: { attempts } }).outcome).toBe('pass')
    const second = aPath({ id: 'other', address: '192.0.2.9', chain: [aCertificate({ issuer: 'CN=Another CA' })] })
    expect(judgedPath(rule, path, { facts: { attempts, paths: [path, second] } }).outcome).toBe('fail')
    const elsewhere = [anAttempt({ verified: true, via: PROXY }), anAttempt({ outcome: 'failed' })]
    expect(judgedPath(rule, path, { facts: { attempts: elsewhere } }).outcome).toBe('fail')
  })

  const OWN = {
    how: 'flag' as const,
    name: '-Djavax.net.ssl.trustStore',
    value: '/srv/own.p12',
    source: 'the command line of shop.service',
  }
  const java = (change: Partial<Runtime> = {}) =>
    aRuntime({ id: 'shop', kind: 'java', trustStore: '/srv/own.p12', settings: [OWN], ...change })
  const NO_PROTOCOL = 'javax.net.ssl.SSLHandshakeException: No appropriate protocol'
  const failed = (error: string, runtime = 'shop') => anAttempt({ runtime, outcome: 'failed', error })
  const met = (runtimes: Runtime[], attempts: Attempt[]) =>
    judgedPath(rule, told('issuer-unknown', 'issuer-unknown'), { facts: { runtimes, attempts } })

  it.each<[string, Runtime, Attempt]>([
    ['whose failure is not about trust', java(), failed(NO_PROTOCOL)],
    [
      'which is named on the command line of PHP',
      java({ settings: [{ ...OWN, name: '-d', value: 'curl.cainfo=/srv/own.pem' }] }),
      failed('timed out'),
    ],
    ['which it tells itself, in a folder of no system', java({ settings: [], trustStore: '/opt/shop/roots.pem' }), failed(NO_PROTOCOL)],
    ['with which it connects, whether it tells that it checked or not', java(), anAttempt({ runtime: 'shop', verified: null })],
    ['that it may not read: of that app-distrusts-endpoint speaks', java({ storeUnreadable: true }), failed(CURL_UNTRUSTED)],
    ['that was not tried', java(), anAttempt({ runtime: 'shop', outcome: 'not-run' })],
  ])('does not stand for a runtime with a store of its own %s', (_what, runtime, attempt) => {
    expect(met([runtime], [attempt])).toEqual({ outcome: 'not-applicable' })
  })

  it.each<[string, Runtime, Attempt]>([
    ['its own store lacks the issuer too', java(), failed('PKIX path building failed')],
    ['it is on the store of the system, whatever it says', java({ settings: [], trustStore: '/usr/lib/ssl/certs' }), failed(NO_PROTOCOL)],
    [
      'the setting names the store that was read',
      java({ settings: [{ ...OWN, value: '/etc/ssl/certs' }], trustStore: '/etc/ssl/certs' }),
      failed(NO_PROTOCOL),
    ],
    ['it tells no store', java({ settings: [], trustStore: null }), failed(NO_PROTOCOL)],
    [
      'the server has the variable not',
      java({ settings: [{ ...OWN, how: 'unset', name: 'SSL_CERT_FILE' }], trustStore: null }),
      failed('x'),
    ],
  ])('stands where %s', (_what, runtime, attempt) => {
    expect(met([runtime], [attempt])).toMatchObject({ outcome: 'fail', runtimes: ['shop'] })
  })

  it('stands for a runtime with a store of its own where the issuer that was sent did not sign, unless it connects', () => {
    const issuer = 'C=NL, O=Example Trust, CN=Example Issuing CA'
    const path = aPath({ chain: [aCertificate(), anIssuer()], trust: [aTrust({ result: 'bad-signature', issuer })] })
    const judged = (attempt: Attempt) => judgedPath(rule, path, { facts: { runtimes: [java()], attempts: [attempt] } })
    expect(judged(failed('java.security.SignatureException: Signature does not match.'))).toMatchObject({ runtimes: ['shop'] })
    expect(judged(anAttempt({ runtime: 'shop', verified: null })).outcome).toBe('not-applicable')
    expect(judged(anAttempt({ runtime: 'shop', outcome: 'not-run' })).outcome).toBe('not-applicable')
  })

  it('stands for those alone of which it speaks', () => {
    expect(met([java(), aRuntime()], [failed(NO_PROTOCOL), failed(CURL_UNTRUSTED, 'curl')])).toMatchObject({ runtimes: ['curl'] })
  })

  it('takes no unreadable store for an empty one', () => {
    expect(judgedPath(rule, told('store-unreadable', 'store-unreadable')).outcome).toBe('missing')
  })
})
