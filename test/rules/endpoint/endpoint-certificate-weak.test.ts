import { describe, expect, it } from 'vitest'
import { endpointCertificateWeak as rule } from '../../../electron/rules/endpoint/endpoint-certificate-weak.ts'
import { aCertificate, anAttempt, anIssuer, aPath, aStoppedPath, multisafepay } from '../../fixtures/facts.ts'
import { judgedPath } from '../../fixtures/judged.ts'

const leaf = (change: Parameters<typeof aCertificate>[0]) => aPath({ chain: [aCertificate(change), anIssuer()] })

describe('endpoint-certificate-weak', () => {
  it('R4 names a small RSA key, a small curve, and a signature by a broken hash', () => {
    expect(judgedPath(rule, leaf({ keyBits: 1024 }))).toMatchObject({
      outcome: 'fail',
      confidence: 'certain',
      side: 'far',
      why: expect.stringContaining('1024 bits'),
    })
    expect(judgedPath(rule, leaf({ keyType: 'ec', keyBits: 192 })).outcome).toBe('fail')
    for (const signatureAlgorithm of ['md5WithRSAEncryption', 'sha1WithRSAEncryption', 'ecdsa-with-SHA1'])
      expect(judgedPath(rule, leaf({ signatureAlgorithm })), signatureAlgorithm).toMatchObject({ outcome: 'fail' })
  })

  it('passes what is just strong enough', () => {
    expect(judgedPath(rule, leaf({ keyBits: 2048 })).outcome).toBe('pass')
    expect(judgedPath(rule, leaf({ keyType: 'ec', keyBits: 224 })).outcome).toBe('pass')
    expect(judgedPath(rule, leaf({ keyType: 'ed25519', keyBits: null })).outcome).toBe('pass')
    for (const signatureAlgorithm of ['rsassaPss', 'sha256WithRSAEncryption', 'ecdsa-with-SHA384', '1.2.3.4'])
      expect(judgedPath(rule, leaf({ signatureAlgorithm })).outcome).toBe('pass')
  })

  it('says that it does not know a key or a signature that could not be read, and still names what it does know', () => {
    expect(judgedPath(rule, leaf({ keyType: 'unknown', keyBits: null }))).toMatchObject({ outcome: 'missing' })
    expect(judgedPath(rule, leaf({ keyType: 'ec', keyBits: null }))).toMatchObject({ outcome: 'missing' })
    expect(judgedPath(rule, leaf({ signatureAlgorithm: null }))).toMatchObject({ outcome: 'missing' })
    const weakIssuer = aPath({ chain: [aCertificate({ keyType: 'unknown', keyBits: null }), anIssuer({ keyBits: 1024 })] })
    expect(judgedPath(rule, weakIssuer).outcome).toBe('fail')
  })

  it('only warns where a runtime here checks and accepts it, unless the profile demands more', () => {
    const attempts = [anAttempt({ verified: true })]
    const weak = leaf({ keyBits: 1024 })
    expect(judgedPath(rule, weak, { facts: { attempts } })).toMatchObject({
      outcome: 'warn',
      why: expect.stringContaining('still accepted'),
    })
    const demanding = { profile: { ...multisafepay, minRsaBits: 2048 }, facts: { attempts } }
    expect(judgedPath(rule, weak, demanding).outcome).toBe('fail')
    // A SHA-1 signature is no matter of the size that the profile asks for.
    expect(judgedPath(rule, leaf({ signatureAlgorithm: 'sha1WithRSAEncryption' }), demanding).outcome).toBe('warn')
    // One that was turned away shows that it matters here.
    const mixed = [...attempts, anAttempt({ runtime: 'node', outcome: 'failed', error: 'ERR_SSL_EE_KEY_TOO_SMALL' })]
    expect(judgedPath(rule, weak, { facts: { attempts: mixed } }).outcome).toBe('fail')
    // To connect without checking accepts nothing, and which of two addresses was taken is not known.
    expect(judgedPath(rule, weak, { facts: { attempts: [anAttempt({ verified: false })] } }).outcome).toBe('fail')
    const paths = [weak, leaf({ keyBits: 2048 })]
    expect(judgedPath(rule, weak, { facts: { attempts, paths } }).outcome).toBe('fail')
  })

  it('asks for what the profile asks for', () => {
    expect(judgedPath(rule, leaf({ keyBits: 2048 }), { profile: { ...multisafepay, minRsaBits: 3072 } })).toMatchObject({
      outcome: 'fail',
      why: 'Its RSA key has 2048 bits, and at least 3072 are asked for. That is a rule of the platform.',
    })
    // A profile cannot make a key strong that is not.
    expect(judgedPath(rule, leaf({ keyBits: 1024 }), { profile: { ...multisafepay, minRsaBits: 1024 } }).outcome).toBe('fail')
  })

  it('does not look at the signature of a root that is sent along, nor at what nobody needs', () => {
    const root = aCertificate({
      subject: 'C=NL, O=Example Trust, CN=Example Root',
      issuer: 'C=NL, O=Example Trust, CN=Example Root',
      signatureAlgorithm: 'sha1WithRSAEncryption',
      selfSigned: true,
    })
    const stray = aCertificate({ subject: 'CN=Stray', keyBits: 512 })
    expect(judgedPath(rule, aPath({ chain: [aCertificate(), anIssuer(), root, stray] })).outcome).toBe('pass')
  })

  it('finds a weak intermediate, and does not apply without a certificate', () => {
    const path = aPath({ chain: [aCertificate(), anIssuer({ signatureAlgorithm: 'sha1WithRSAEncryption' })] })
    expect(judgedPath(rule, path)).toMatchObject({ outcome: 'fail', title: expect.stringContaining('in the chain') })
    expect(judgedPath(rule, aStoppedPath('hello', 'silent')).outcome).toBe('not-applicable')
  })
})
