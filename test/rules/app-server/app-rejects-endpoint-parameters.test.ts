import { describe, expect, it } from 'vitest'
import { appRejectsEndpointParameters } from '../../../electron/rules/app-server/app-rejects-endpoint-parameters.ts'
import {
  aCaughtHello,
  aHello,
  anAttempt,
  aPath,
  aRuntime,
  aStoppedPath,
  aSystemLibrary,
  CURL_UNTRUSTED,
  NODE,
} from '../../fixtures/facts.ts'
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
    const judged = judgedRuntime(rule, { attempts: attempts.slice(0, 1) }, { facts: { attempts, runtimes: [aRuntime(), NODE] } })
    expect(judged).toMatchObject({
      why: expect.stringContaining('It was taken by Node.js 20.20.2, whose library or settings are less strict.'),
    })
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
    const paths = [aPath({ chain: aPath().chain.map((one) => ({ ...one, keyBits: 1024 })) })]
    expect(judgedRuntime(rule, { attempts: [failedBy(error)] }, { facts: { paths } })).toMatchObject({
      title: expect.stringContaining(title),
    })
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

  describe('by a security level above the usual one', () => {
    const SHORT_KEY = 'curl: (60) SSL certificate problem: EE certificate key too weak'
    const demanding = (value: string) => ({
      libraries: [
        aSystemLibrary('OpenSSL', '3.0.22', { switches: [{ name: 'CipherString', value, source: '/etc/ssl/openssl.cnf, line 7' }] }),
      ],
    })
    const judged = (error: string, value: string, path = aPath()) =>
      judgedRuntime(rule, { attempts: [failedBy(error)] }, { facts: { paths: [path], 'system-tls': demanding(value) } })

    it('is put on the setting where each key that came is of the usual length', () => {
      expect(judged(SHORT_KEY, 'DEFAULT@SECLEVEL=3')).toMatchObject({
        outcome: 'fail',
        side: 'near',
        owners: ['system-administrator', 'you'],
        title: 'curl 7.88.1 asks for longer keys than those of api.multisafepay.com',
        why: expect.stringMatching(/\/etc\/ssl\/openssl\.cnf, line 7\) asks for security level 3\. That is keys of 3072 bits/),
        fix: expect.arrayContaining([expect.objectContaining({ command: 'grep -n SECLEVEL /etc/ssl/openssl.cnf' })]),
      })
      expect(JSON.stringify(judged(SHORT_KEY, 'DEFAULT@SECLEVEL=3'))).not.toContain('2048 bits or more')
    })

    it('is put on the crypto policy that made the setting, which its own program changes', () => {
      const source = '/etc/crypto-policies/back-ends/opensslcnf.config, line 1'
      const switches = [
        { name: 'CipherString', value: '@SECLEVEL=3:kEECDH', source },
        { name: 'crypto policy', value: 'FUTURE', source: '/etc/crypto-policies/state/current' },
      ]
      const facts = { paths: [aPath()], 'system-tls': { libraries: [aSystemLibrary('OpenSSL', '3.0.22', { switches })] } }
      const one = judgedRuntime(rule, { attempts: [failedBy(SHORT_KEY)] }, { facts })
      expect(one).toMatchObject({ why: expect.stringContaining(`The crypto policy FUTURE (${source}) asks for security level 3.`) })
      const commands = 'fix' in one ? one.fix.flatMap(({ command }) => command ?? []) : []
      expect(commands).toEqual(
        expect.arrayContaining(['sudo update-crypto-policies --set DEFAULT', 'sudo update-crypto-policies --set FUTURE']),
      )
      expect(commands.join()).not.toMatch(/back-ends|cp -p/)
    })

    it('is put on some setting where none was read, and the certificate of the server itself is refused', () => {
      expect(judged(SHORT_KEY, 'DEFAULT@SECLEVEL=2')).toMatchObject({
        side: 'near',
        why: expect.stringContaining('has a key of the usual length'),
      })
    })

    it.each([
      // The root, which did not come along, may have the short key.
      ['the key of an authority, at the usual level', 'SSL certificate problem: CA certificate key too weak', 'DEFAULT@SECLEVEL=2', 2048],
      ['a key that is short for anybody', SHORT_KEY, 'DEFAULT@SECLEVEL=3', 1024],
      ['a key whose length is not known', SHORT_KEY, 'DEFAULT@SECLEVEL=3', null],
      ['a signature that is weak at that level too', 'SSL certificate problem: EE certificate md too weak', 'DEFAULT@SECLEVEL=3', 2048],
    ])('is left to the platform for %s', (_, error, value, keyBits) => {
      const path = aPath({ chain: aPath().chain.map((one) => ({ ...one, keyBits })) })
      expect(judged(error, value, path)).toMatchObject({ owners: ['platform', 'system-administrator'] })
    })

    it('leaves open who it is for a Diffie-Hellman key, whose length is not known', () => {
      expect(judged(SMALL_DH, 'ALL:@SECLEVEL=4')).toMatchObject({
        side: 'unknown',
        owners: ['system-administrator', 'platform'],
        fix: expect.arrayContaining([expect.objectContaining({ text: expect.stringContaining('If it fails still, tell the platform.') })]),
      })
    })

    it('is read of the runtime’s own settings before those of the system', () => {
      const settings = [{ how: 'file' as const, name: 'ciphers', value: 'DEFAULT:@SECLEVEL=4', source: '/root/.curlrc' }]
      const runtime = aRuntime({ settings })
      const facts = { 'system-tls': demanding('DEFAULT@SECLEVEL=3') }
      expect(judgedRuntime(rule, { runtime, attempts: [failedBy(SHORT_KEY)] }, { facts })).toMatchObject({
        why: expect.stringContaining('(/root/.curlrc) asks for security level 4'),
      })
    })
  })

  describe('by the security properties of a Java', () => {
    /** Java 17.0.15 with such a line, against a key of 2048 bits on this machine. */
    const REFUSED = 'javax.net.ssl.SSLHandshakeException: PKIX path validation failed: java.security.cert.CertPathValidatorException: '
    const ofCertificate = (bits: number) =>
      `${REFUSED}Algorithm constraints check failed on keysize limits: RSA ${bits} bit key used with certificate: CN=api.shop.test`
    const ofTls = (bits: number) => `${REFUSED}Algorithm constraints check failed on key RSA with size of ${bits}bits`
    /** Java 25.0.3, as it says the same. */
    const ofTls25 = (bits: number) => `${REFUSED}Algorithm constraints check failed on RSA key with size of ${bits}bits`
    const SOURCE = '/etc/java-17-openjdk/security/java.security, line 629'
    const turnsDown = (value: string, name = 'jdk.certpath.disabledAlgorithms') => [{ how: 'file' as const, name, value, source: SOURCE }]
    const judged = (error: string, settings: ReturnType<typeof turnsDown>) => {
      const runtime = aRuntime({ kind: 'java', name: 'Java', version: '17.0.15', library: null, settings })
      return judgedRuntime(rule, { runtime, attempts: [failedBy(error)] })
    }

    it.each([
      ['of certificates', ofCertificate(2048), turnsDown('RSA keySize < 4096')],
      ['of TLS, in a newer release', ofTls25(2048), turnsDown('RSA keySize < 3072', 'jdk.tls.disabledAlgorithms')],
      ['of TLS', ofTls(2048), turnsDown('TLSv1.3, RSA keySize < 3072', 'jdk.tls.disabledAlgorithms')],
    ])('is put on the line that asks for longer keys: %s', (_, error, settings) => {
      expect(judged(error, settings)).toMatchObject({
        outcome: 'fail',
        side: 'near',
        owners: ['system-administrator', 'you'],
        title: 'Java 17.0.15 asks for longer keys than those of api.multisafepay.com',
        why: expect.stringMatching(
          /has 2048 bits, as is usual\. A setting \(.*, line 629\) turns down keys of less than (4096|3072) bits for RSA\./,
        ),
        fix: expect.arrayContaining([expect.objectContaining({ command: 'grep -n keySize /etc/java-17-openjdk/security/java.security' })]),
        ask: expect.arrayContaining([expect.stringContaining('security properties of Java')]),
      })
      expect(JSON.stringify(judged(error, settings))).not.toMatch(/OpenSSL|Tell the platform/)
    })

    it.each([
      ['none was read', []],
      ['the one that was read asks for less than the key has', turnsDown('RSA keySize <= 2047')],
      ['it is about other keys', turnsDown('EC keySize < 384')],
    ])('is put on some setting where %s', (_, settings) => {
      expect(judged(ofCertificate(2048), settings)).toMatchObject({
        side: 'near',
        fix: expect.arrayContaining([expect.objectContaining({ text: expect.stringMatching(/^Look for keySize in/) })]),
      })
    })

    it('is left to the platform for a key that is short for anybody', () => {
      expect(judged(ofCertificate(1024), turnsDown('RSA keySize < 4096'))).toMatchObject({ owners: ['platform', 'system-administrator'] })
    })

    it('leaves open who it is for a Diffie-Hellman key, and leaves a weak signature to the platform', () => {
      const settings = turnsDown('DH keySize < 4096', 'jdk.tls.disabledAlgorithms')
      expect(judged('DH ServerKeyExchange does not comply to algorithm constraints', settings)).toMatchObject({
        owners: ['system-administrator', 'platform'],
        why: expect.stringContaining('turns down keys of less than 4096 bits for Diffie-Hellman.'),
      })
      expect(judged('Algorithm constraints check failed on signature algorithm: SHA1withRSA', settings)).toMatchObject({
        owners: ['platform', 'system-administrator'],
      })
    })
  })

  it('takes the word of another runtime on the same library where its own words leave it open', () => {
    const unsaid = failedBy('SSL operation failed with code 1. error:0A000086:SSL routines::certificate verify failed')
    const other = { ...failedBy('curl: (60) SSL certificate problem: EE certificate key too weak'), runtime: 'other' }
    const withLibrary = (version: string) => ({
      attempts: [unsaid, other],
      runtimes: [aRuntime(), aRuntime({ id: 'other', library: { name: 'OpenSSL', version, bundled: false } })],
    })
    const { library } = aRuntime()
    expect(judgedRuntime(rule, { attempts: [unsaid] }, { facts: withLibrary(library?.version ?? '') })).toMatchObject({
      outcome: 'fail',
      why: expect.stringContaining('On the same TLS library other says: “curl: (60)'),
    })
    expect(judgedRuntime(rule, { attempts: [unsaid] }, { facts: withLibrary('1.0.1') }).outcome).toBe('not-applicable')
  })

  it('passes a runtime that connects', () => {
    expect(judgedRuntime(rule)).toEqual({ outcome: 'pass' })
  })
})
