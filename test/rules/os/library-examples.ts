// Examples of what the rules on the system's TLS libraries say: libraries whose settings leave neither version nor suite, in each
// of the places where that can be set, with no hello, with one that shows it, and with one that does not.
import type { SystemLibrary } from '../../../electron/contract/host-facts.ts'
import type { CaughtHello } from '../../../electron/contract/runtime-facts.ts'
import type { AnyRule, Judged } from '../../../electron/rules/define-rule.ts'
import { aCaughtHello, aHello, anOs, aRuntime, aSystemLibrary, aSystemTls, datedProfile } from '../../fixtures/facts.ts'
import { judgedHost } from '../../fixtures/judged.ts'

const limited = (name: string, version: string, source: string, change: Partial<SystemLibrary> = {}): SystemLibrary =>
  aSystemLibrary(name, version, {
    switches: [{ name: 'CipherString', value: 'AES256-SHA256', source }],
    versions: (['1.2', '1.3'] as const).map((one) => ({ version: one, state: 'off', source: `${source}: MaxProtocol = TLSv1.1` })),
    ...change,
  })

const libraries = [
  limited('OpenSSL', '1.1.1w', '/etc/ssl/openssl.cnf, line 362', { configFile: '/etc/ssl/openssl.cnf' }),
  limited('GnuTLS', '3.7.1', '/etc/crypto-policies/back-ends/gnutls.config, line 4', {
    switches: [{ name: 'crypto policy', value: 'DEFAULT:OLD', source: '/etc/crypto-policies/state/current' }],
  }),
  limited('Schannel', '6.3.9600', 'HKLM\\SYSTEM\\TLS 1.2\\Client', {
    versions: [{ version: '1.2', state: 'not-by-default', source: 'HKLM\\SYSTEM\\TLS 1.2\\Client: DisabledByDefault = 1' }],
  }),
  limited('WinHTTP', '6.3.9600', 'HKLM\\SOFTWARE\\WinHttp'),
  limited('NSS', '3.90', '/etc/crypto-policies/back-ends/nss.config, line 4', { configFile: '/etc/crypto-policies/back-ends/nss.config' }),
]

const judgedOn = (rule: AnyRule, library: SystemLibrary, showing: CaughtHello): Judged[] =>
  [[], [showing], [aCaughtHello()]].map((hellos) =>
    judgedHost(rule, { facts: { 'system-tls': { libraries: [library] }, runtimes: [aRuntime({ library: library.library })], hellos } }),
  )

const bullseye = anOs({ name: 'Debian GNU/Linux 11 (bullseye)', version: '11' })

export const libraryExamples: Record<string, (rule: AnyRule) => Judged[]> = {
  'os-tls-library-too-old': (rule) => [
    judgedHost(rule, { facts: { 'system-tls': aSystemTls('OpenSSL', '1.0.0m'), hellos: [] } }),
    judgedHost(rule, { facts: { 'system-tls': aSystemTls('OpenSSL', '1.0.2k'), hellos: [] }, profile: datedProfile }),
    judgedHost(rule, { facts: { 'system-tls': aSystemTls('Schannel', '6.0.6002'), hellos: [] } }),
  ],
  'os-tls-library-unsupported': (rule) =>
    [aSystemTls('OpenSSL', '1.1.1w'), aSystemTls('GnuTLS', '3.7.1')].map((tls) =>
      judgedHost(rule, { facts: { os: bullseye, 'system-tls': tls } }),
    ),
  'os-tls12-disabled': (rule) => libraries.flatMap((library) => judgedOn(rule, library, aCaughtHello(aHello({ versions: [0x0302] })))),
  'os-no-permitted-cipher': (rule) =>
    libraries.flatMap((library) =>
      judgedOn(rule, { ...library, versions: [], suites: [0x003d] }, aCaughtHello(aHello({ suites: [0x003d] }))),
    ),
}
