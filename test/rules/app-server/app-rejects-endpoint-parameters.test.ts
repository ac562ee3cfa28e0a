import { describe, expect, it } from 'vitest'
import { appRejectsEndpointParameters } from '../../../electron/rules/app-server/app-rejects-endpoint-parameters.ts'
import { aCaughtHello, aHello, anAttempt, aPath, aStoppedPath, CURL_UNTRUSTED } from '../../fixtures/facts.ts'
import { judgedRuntime } from '../../fixtures/judged.ts'
import { failedBy } from './tries-scene.ts'

const rule = appRejectsEndpointParameters
const SMALL_DH = 'curl: (35) OpenSSL/3.0.22: error:0A00018A:SSL routines::dh key too small'

describe('app-rejects-endpoint-parameters', () => {
  it('is named with the parameter, and asks the platform and not the merchant to change it', () => {
    expect(judgedRuntime(rule, { attempts: [failedBy(SMALL_DH)] })).toMatchObject({
      outcome: 'fail',
      confidence: 'likely',
      side: 'unknown',
      owners: ['platform', 'system-administrator'],
      title: 'curl 7.88.1 turns down what api.multisafepay.com offers: a Diffie-Hellman key that is too small',
      why: expect.stringContaining('dh key too small'),
      ask: expect.arrayContaining([expect.stringContaining('2048 bits or more')]),
    })
  })

  it('names the runtimes that took it', () => {
    const attempts = [failedBy(SMALL_DH), anAttempt({ runtime: 'node' })]
    const judged = judgedRuntime(rule, { attempts: attempts.slice(0, 1) }, { facts: { attempts } })
    expect(judged).toMatchObject({ why: expect.stringContaining('It was taken by node, whose library or settings are less strict.') })
  })

  it.each([
    ['renegotiation of the old', 'write EPROTO 80DC:error:0A000152:SSL routines:final_renegotiate:unsafe legacy renegotiation disabled'],
    ['a signature of a weak kind', 'curl: (60) SSL certificate problem: CA signature digest algorithm too weak'],
    ['a certificate whose key is too small', 'curl: (60) SSL certificate problem: EE certificate key too weak'],
    [
      'a certificate without the OCSP answer',
      // gnutls-cli 3.7.9 against nginx with such a certificate.
      'The certificate is NOT trusted. The certificate requires the server to include an OCSP status in its response, but the OCSP status is missing.',
    ],
    ['a certificate that is not for servers', 'INVALID_PURPOSE: unsuitable certificate purpose'],
  ])('tells %s from the others', (title, error) => {
    expect(judgedRuntime(rule, { attempts: [failedBy(error)] })).toMatchObject({ title: expect.stringContaining(title) })
  })

  it('never tells anybody to lower the security level', () => {
    const judged = judgedRuntime(rule, { attempts: [failedBy(SMALL_DH)] })
    expect(JSON.stringify('fix' in judged ? judged.fix : '')).not.toMatch(/SECLEVEL|legacy_server_connect|UnsafeLegacy/i)
  })

  it('is only possible where another address of the way does not answer us', () => {
    const paths = [aPath(), aStoppedPath('tcp', 'silent', { id: 'other' })]
    expect(judgedRuntime(rule, { attempts: [failedBy(SMALL_DH)] }, { facts: { paths } })).toMatchObject({ confidence: 'possible' })
  })

  it.each([
    [
      'what speaks of its own key',
      'curl: (58) could not load PEM client certificate, OpenSSL error error:0A00018F:SSL routines::ee key too small',
    ],
    ['a chain that it does not trust', CURL_UNTRUSTED],
    ['a version that is refused', 'error:0A000102:SSL routines::unsupported protocol'],
  ])('is not named for %s', (_, error) => {
    expect(judgedRuntime(rule, { attempts: [failedBy(error)] }).outcome).toBe('not-applicable')
  })

  it('leaves a closed way, and an offer below the rules, to their own causes', () => {
    const attempts = [failedBy(SMALL_DH)]
    expect(judgedRuntime(rule, { attempts }, { facts: { paths: [aStoppedPath('handshake', 'alert')] } }).outcome).toBe('not-applicable')
    const hellos = [aCaughtHello(aHello({ versions: [0x0302] }))]
    expect(judgedRuntime(rule, { attempts, hellos }).outcome).toBe('not-applicable')
  })

  it('passes a runtime that connects', () => {
    expect(judgedRuntime(rule)).toEqual({ outcome: 'pass' })
  })
})
