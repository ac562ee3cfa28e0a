import { describe, expect, it } from 'vitest'
import { firewallBlocksRevocation as rule } from '../../../electron/rules/firewall/firewall-blocks-revocation.ts'
import { aCertificate, anAttempt, aPath, CURL_UNTRUSTED } from '../../fixtures/facts.ts'
import { judgedRuntime } from '../../fixtures/judged.ts'

/** As curl on Schannel prints it since 8.5 (published in curl/curl#12241; before, the code alone: curl/curl#12239). */
const SCHANNEL_OFFLINE =
  'curl: (35) schannel: next InitializeSecurityContext failed: CRYPT_E_REVOCATION_OFFLINE (0x80092013) - The revocation function was unable to check revocation because the revocation server was offline.'
const LIST = 'http://crl.example.test/issuing.crl'
const paths = [aPath({ chain: [aCertificate({ revocationUrls: [LIST] })] })]

describe('firewall-blocks-revocation', () => {
  it('quotes the runtime, and names the addresses that it needs', () => {
    const judged = judgedRuntime(rule, { attempts: [anAttempt({ outcome: 'failed', error: SCHANNEL_OFFLINE })] }, { facts: { paths } })
    expect(judged).toMatchObject({
      outcome: 'fail',
      confidence: 'likely',
      side: 'near',
      why: expect.stringContaining('CRYPT_E_REVOCATION_OFFLINE'),
      fix: expect.arrayContaining([{ text: expect.stringContaining(LIST) }]),
    })
  })

  it('goes by the code alone where the text is in another language', () => {
    // Published in curl/curl#12239.
    const error =
      'curl: (35) schannel: next InitializeSecurityContext failed: Unknown error (0x80092013) - 由于吊销服务器已脱机，吊销功能无法检查吊销。'
    expect(judgedRuntime(rule, { attempts: [anAttempt({ outcome: 'failed', error })] }).outcome).toBe('fail')
  })

  it('only suspects it where the runtime has no list and does not say that it asked', () => {
    // OpenSSL 3.0.22 s_client with -crl_check -crl_download, whose question a web filter answered 403; Python 3.11 with
    // VERIFY_CRL_CHECK_LEAF and no list at all; curl on Schannel with a CA file of its own (curl/curl#12239).
    const words = [
      'verify error:num=3:unable to get certificate CRL',
      'ssl.SSLCertVerificationError: [SSL: CERTIFICATE_VERIFY_FAILED] certificate verify failed: unable to get certificate CRL (_ssl.c:1006)',
      'curl: (60) schannel: CertGetCertificateChain trust error CERT_TRUST_REVOCATION_STATUS_UNKNOWN',
    ]
    for (const error of words) {
      const attempts = [anAttempt({ outcome: 'failed', error })]
      expect(judgedRuntime(rule, { attempts }, { facts: { paths } })).toMatchObject({
        outcome: 'fail',
        confidence: 'possible',
        fix: expect.arrayContaining([expect.objectContaining({ command: expect.stringContaining(LIST) })]),
      })
      // Nobody can be asked about a certificate that names no address: that is no matter of the network.
      expect(judgedRuntime(rule, { attempts }).outcome, error).toBe('not-applicable')
    }
  })

  it('shows the list before the responder, and only addresses that are asked by HTTP', () => {
    const urls = ['http://ocsp.example.test', 'ldap:///CN=list', LIST]
    const chain = [aCertificate({ revocationUrls: urls })]
    const attempts = [anAttempt({ outcome: 'failed', error: SCHANNEL_OFFLINE })]
    const judged = judgedRuntime(rule, { attempts }, { facts: { paths: [aPath({ chain })] } })
    expect(judged).toMatchObject({
      fix: expect.arrayContaining([{ text: expect.stringContaining(`“${LIST}”, “http://ocsp.example.test”.`) }]),
    })
  })

  it('does not take other certificate errors, a revoked one, or a list that cannot be reached and is not needed for it', () => {
    for (const error of [CURL_UNTRUSTED, 'schannel: CRYPT_E_NO_REVOCATION_CHECK (0x80092012)', 'CRYPT_E_REVOKED (0x80092010)'])
      expect(judgedRuntime(rule, { attempts: [anAttempt({ outcome: 'failed', error })] }, { facts: { paths } }).outcome).toBe('pass')
    expect(judgedRuntime(rule, {}, { facts: { paths } }).outcome).toBe('pass')
  })
})
