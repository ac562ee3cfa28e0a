// A list of suites in the system's own settings, as app-no-permitted-cipher names it: Debian with MaxProtocol = TLSv1.2 and
// CipherString = ECDHE-ECDSA-AES128-GCM-SHA256, and a platform whose certificate has an RSA key.
import { describe, expect, it } from 'vitest'
import type { SystemLibrary } from '../../../electron/contract/host-facts.ts'
import type { Runtime } from '../../../electron/contract/runtime-facts.ts'
import { appNoPermittedCipher } from '../../../electron/rules/app-server/app-no-permitted-cipher.ts'
import { aCaughtHello, aCertificate, aHello, aPath, aRuntime, aSystemLibrary } from '../../fixtures/facts.ts'
import { judgedRuntime } from '../../fixtures/judged.ts'
import { CURL_HANDSHAKE, failedBy } from './tries-scene.ts'

const SOURCE = '/etc/ssl/openssl.cnf, line 400'
const ECDSA = { name: 'CipherString', value: 'ECDHE-ECDSA-AES128-GCM-SHA256', source: SOURCE }
const library = (change: Partial<SystemLibrary> = {}) =>
  aSystemLibrary('OpenSSL', '3.0.22', { switches: [ECDSA], suites: [0xc02b], ...change })
const rsa = aPath({ chain: [aCertificate({ keyType: 'rsa' })] })

const judged = (system: SystemLibrary, suites = [0xc02b, 0x00ff], runtime: Partial<Runtime> = {}) => {
  const hello = aHello({ versions: [0x0303], suites })
  return judgedRuntime(
    appNoPermittedCipher,
    { runtime: aRuntime(runtime), hellos: [aCaughtHello(hello)], attempts: [failedBy(CURL_HANDSHAKE)] },
    { facts: { paths: [rsa], 'system-tls': { libraries: [system] } } },
  )
}
const told = (finding: ReturnType<typeof judged>) => ('why' in finding ? JSON.stringify([finding.why, finding.fix, finding.evidence]) : '')

describe('a list of suites in the settings of the system', () => {
  it('is named with its line where a runtime on that library offers no more', () => {
    const finding = judged(library())
    expect(finding).toMatchObject({ outcome: 'fail', evidence: expect.arrayContaining([expect.objectContaining({ source: SOURCE })]) })
    expect('fix' in finding && finding.fix[1]?.text).toBe(
      `Remove CipherString = ECDHE-ECDSA-AES128-GCM-SHA256 (${SOURCE}), or add suites that the platform permits to it.`,
    )
    expect('why' in finding && finding.why).toContain(`This system sets CipherString = ECDHE-ECDSA-AES128-GCM-SHA256 (${SOURCE})`)
  })

  it('that the crypto policy made is changed by its own program', () => {
    const source = '/etc/crypto-policies/back-ends/opensslcnf.config, line 2'
    const policy = { name: 'crypto policy', value: 'FUTURE', source: '/etc/crypto-policies/state/current' }
    const finding = judged(library({ switches: [policy, { ...ECDSA, source }] }))
    const commands = 'fix' in finding ? finding.fix.map(({ command = '' }) => command) : []
    expect(commands[0]).toBe('sudo update-crypto-policies --set DEFAULT')
    expect(commands.join()).not.toContain('cp -p')
    // Where the line is of somebody's own, the policy is not what limits.
    expect(told(judged(library({ switches: [policy, ECDSA] })))).not.toContain('update-crypto-policies')
  })

  const apart: [string, SystemLibrary, number[], Partial<Runtime>][] = [
    ['the runtime offers more than it leaves: it has a list of its own', library({ suites: [0xc02c] }), [0xc02b], {}],
    ['the library does not tell what is left', library({ suites: null }), [0xc02b], {}],
    ['the usual list is set', library({ switches: [{ ...ECDSA, value: 'DEFAULT@SECLEVEL=2' }] }), [0xc02b], {}],
    ['only versions are set', library({ switches: [{ ...ECDSA, name: 'MaxProtocol', value: 'TLSv1.2' }] }), [0xc02b], {}],
    ['the runtime brings its library along', library(), [0xc02b], { library: { name: 'OpenSSL', version: '3.0.22', bundled: true } }],
    ['it is another library', library(), [0xc02b], { library: { name: 'GnuTLS', version: '3.8.9', bundled: false } }],
    [
      'the runtime has a list of its own',
      library(),
      [0xc02b],
      { settings: [{ how: 'file', name: 'ciphers', value: 'ECDHE-ECDSA-AES128-GCM-SHA256', source: '/root/.curlrc, line 1' }] },
    ],
    [
      'the runtime has a configuration of its own',
      library(),
      [0xc02b],
      { settings: [{ how: 'variable', name: 'OPENSSL_CONF', value: '/srv/my.cnf', source: 'the environment of process 7' }] },
    ],
  ]
  it.each(apart)('is not named where %s', (_, system, suites, runtime) => {
    const finding = judged(system, suites, runtime)
    expect(finding.outcome).toBe('fail')
    expect(told(finding)).not.toContain(SOURCE)
  })
})
