import { describe, expect, it } from 'vitest'
import { missing } from '../../../electron/contract/fact.ts'
import type { SystemLibrary, VersionSetting } from '../../../electron/contract/host-facts.ts'
import type { Path } from '../../../electron/contract/path.ts'
import type { Attempt, CaughtHello, Runtime } from '../../../electron/contract/runtime-facts.ts'
import { osTls12Disabled } from '../../../electron/rules/os/os-tls12-disabled.ts'
import { aCaughtHello, aHello, anAttempt, aPath, aRuntime, aSystemLibrary, multisafepay } from '../../fixtures/facts.ts'
import { judgedHost } from '../../fixtures/judged.ts'

const SOURCE = '/etc/ssl/openssl.cnf, line 362: MaxProtocol = TLSv1.1'
const off = (...versions: VersionSetting['version'][]): VersionSetting[] =>
  versions.map((version) => ({ version, state: 'off', source: SOURCE }))
const library = (change: Partial<SystemLibrary> = {}) => aSystemLibrary('OpenSSL', '1.1.1w', { versions: off('1.2', '1.3'), ...change })
const on = (id: string, change: Partial<Runtime> = {}) =>
  aRuntime({ id, name: id, library: { name: 'OpenSSL', version: '1.1.1w', bundled: false }, ...change })

/** TLS 1.0 and 1.1, as `openssl s_client` of Debian 11 offers with that setting. */
const old = (runtime: string): CaughtHello => aCaughtHello(aHello({ versions: [0x0302, 0x0301] }), { runtime })
const modern = (runtime: string): CaughtHello => aCaughtHello(aHello(), { runtime })
const silent = (runtime: string, said: string): CaughtHello => ({
  ...modern(runtime),
  hello: missing('failed', 'It ended without sending a ClientHello.', [{ kind: 'command', source: runtime, text: said }]),
})

const judged = (
  libraries: SystemLibrary[],
  runtimes: Runtime[],
  hellos: CaughtHello[],
  scene: Omit<Parameters<typeof judgedHost>[1], 'facts'> = {},
) => judgedHost(osTls12Disabled, { ...scene, facts: { 'system-tls': { libraries }, runtimes, hellos } })

describe('os-tls12-disabled', () => {
  it('is certain where a captured hello shows it', () => {
    const finding = judged([library()], [on('openssl'), on('curl')], [old('openssl'), modern('curl')])
    expect(finding).toMatchObject({
      outcome: 'fail',
      confidence: 'certain',
      side: 'near',
      title: 'A setting of this system switches TLS 1.2 off for OpenSSL 1.1.1w',
      // curl sets its own highest version, so it is none of the consequences.
      runtimes: ['openssl'],
    })
    expect('why' in finding && finding.why).toContain(`The setting is: ${SOURCE}.`)
    expect('why' in finding && finding.why).toContain('It is offered all the same by curl 7.88.1.')
  })

  it.each([
    ['OpenSSL 1.1.1w', '140437237007680:error:141E70BF:SSL routines:tls_construct_client_hello:no protocols available'],
    ['Python (constructed)', '[SSL: NO_PROTOCOLS_AVAILABLE] no protocols available (_ssl.c:1123)'],
    ['GnuTLS (constructed)', 'Error setting priorities: No or insufficient priorities were set.'],
  ])('is certain where the library lets a program send nothing: %s', (_, said) => {
    const finding = judged([library()], [on('openssl')], [silent('openssl', said)])
    expect(finding).toMatchObject({ outcome: 'fail', confidence: 'certain', runtimes: ['openssl'] })
    expect('evidence' in finding && finding.evidence.map(({ text }) => text)).toContain(said)
  })

  it('is only possible where no hello is known, and then the verdict is that we cannot tell', () => {
    expect(judged([library()], [on('openssl')], [])).toMatchObject({ outcome: 'fail', confidence: 'possible', runtimes: ['openssl'] })
    expect(judged([library()], [on('openssl')], [silent('openssl', 'It broke.')])).toMatchObject({ confidence: 'possible' })
  })

  it('warns where no program here follows it: all offer it, or none uses the library', () => {
    expect(judged([library()], [on('curl')], [modern('curl')])).toMatchObject({ outcome: 'warn', runtimes: [] })
    const node = on('node', { library: { name: 'OpenSSL', version: '1.1.1w', bundled: true } })
    expect(judged([library()], [node], [old('node')])).toMatchObject({ outcome: 'warn', runtimes: [] })
  })

  const wellSet: [string, SystemLibrary, Runtime[], CaughtHello[]][] = [
    ['nothing is set', library({ versions: [] }), [on('openssl')], [old('openssl')]],
    ['only the old versions are off', library({ versions: off('1.0', '1.1') }), [on('openssl')], [modern('openssl')]],
    ['the highest version is TLS 1.2', library({ versions: off('1.3') }), [on('openssl')], [modern('openssl')]],
    ['the least version is TLS 1.3, which programs offer', library({ versions: off('1.0', '1.1', '1.2') }), [on('curl')], [modern('curl')]],
    ['it is switched on', library({ versions: [{ version: '1.2', state: 'on', source: SOURCE }] }), [on('openssl')], [old('openssl')]],
  ]
  it.each(wellSet)('passes where %s', (_, system, runtimes, hellos) => {
    expect(judged([system], runtimes, hellos)).toEqual({ outcome: 'pass' })
  })

  it('does not take TLS 1.3 for left where the library has none', () => {
    const system = aSystemLibrary('Schannel', '6.3.9600', { versions: off('1.2') })
    const shell = on('powershell', { library: { name: 'Schannel', version: '', bundled: false } })
    expect(judged([system], [shell], [])).toMatchObject({ outcome: 'fail', confidence: 'possible' })
    // Windows 11 has it: there only a hello shows that a program offers neither.
    const newer = aSystemLibrary('Schannel', '10.0.22631', { versions: off('1.2') })
    expect(judged([newer], [shell], [])).toEqual({ outcome: 'pass' })
    expect(judged([newer], [shell], [old('powershell')])).toMatchObject({ outcome: 'fail', confidence: 'certain' })
  })

  it('says “not by default” where a program may still ask for it', () => {
    const key = 'HKLM\\SYSTEM\\CurrentControlSet\\Control\\SecurityProviders\\SCHANNEL\\Protocols\\TLS 1.2\\Client'
    const source = `${key}: DisabledByDefault = 1`
    const system = aSystemLibrary('Schannel', '6.3.9600', { versions: [{ version: '1.2', state: 'not-by-default', source }] })
    const shell = on('powershell', { library: { name: 'Schannel', version: '', bundled: false } })
    const finding = judged([system], [shell], [old('powershell')])
    expect(finding).toMatchObject({
      outcome: 'fail',
      title: 'Only a program that asks for TLS 1.2 gets it from Schannel 6.3.9600',
      evidence: [{ kind: 'registry', source: key }, {}, {}],
    })
    expect('why' in finding && finding.why).toContain('A program that asks for the version by itself still gets it.')
    expect('fix' in finding && finding.fix.map(({ command }) => command)).toContain(`reg query "${key}"`)
  })

  it('leaves a program alone that offers it when it is told to: that is a setting of its own', () => {
    const source = 'HKLM\\…\\TLS 1.2\\Client: DisabledByDefault is not there, which means 1 on this Windows'
    const system = aSystemLibrary('Schannel', '6.1.7601', { versions: [{ version: '1.2', state: 'not-by-default', source }] })
    const shell = on('powershell', { library: { name: 'Schannel', version: '', bundled: false } })
    const forced = { ...modern('powershell'), mode: 'forced' as const, change: 'SecurityProtocol = Tls12' }
    expect(judged([system], [shell], [old('powershell'), forced])).toMatchObject({ outcome: 'warn', runtimes: [] })
    expect(judged([system], [shell], [old('powershell'), { ...old('powershell'), mode: 'forced' }])).toMatchObject({ outcome: 'fail' })
    // What is off for every program is no setting of one.
    const disabled = aSystemLibrary('Schannel', '6.1.7601', { versions: [{ version: '1.2', state: 'off', source }] })
    expect(judged([disabled], [shell], [old('powershell'), forced])).toMatchObject({ outcome: 'fail' })
  })

  it('says of a Windows Server 2008 R2 as it is installed what each library needs, and which update', () => {
    const of = (name: string) =>
      aSystemLibrary(name, '6.1.7601', { versions: [{ version: '1.2', state: 'not-by-default', source: `HKLM\\${name}: not there` }] })
    const finding = judged([of('Schannel'), of('WinHTTP'), of('WinHTTP')], [], [])
    expect(finding).toMatchObject({
      outcome: 'warn',
      title: 'Only a program that asks for TLS 1.2 gets it from Schannel 6.1.7601 and WinHTTP 6.1.7601',
    })
    const texts = 'fix' in finding ? finding.fix.map(({ text }) => text).join(' ') : ''
    expect(texts).toContain('set Enabled to 1 and DisabledByDefault to 0 for the client of TLS 1.2')
    expect(texts).toContain('KB3140245')
  })

  it('does not take what a program sent on a configuration of its own for the system’s', () => {
    const variable = { name: 'OPENSSL_CONF', value: '/srv/my.cnf', source: 'the environment of this check' }
    expect(judged([library({ switches: [variable] })], [on('openssl')], [old('openssl')])).toMatchObject({ outcome: 'warn', runtimes: [] })
    const setting = { how: 'variable' as const, name: 'OPENSSL_CONF', value: '/srv/my.cnf', source: 'the environment of process 7' }
    expect(judged([library()], [on('node', { settings: [setting] })], [old('node')])).toMatchObject({ outcome: 'warn' })
  })

  it('does not take another copy of the library for the system’s', () => {
    const elsewhere = on('openssl', { library: { name: 'OpenSSL', version: '3.5.4', bundled: false } })
    expect(judged([library()], [elsewhere], [old('openssl')])).toMatchObject({ outcome: 'warn', runtimes: [] })
  })

  it('speaks of the library on which it was seen, where several are limited', () => {
    const gnutls = aSystemLibrary('GnuTLS', '3.7.1', { versions: off('1.2', '1.3') })
    const wget = on('wget', { library: { name: 'GnuTLS', version: '3.7.1', bundled: false } })
    expect(judged([library(), gnutls], [on('curl'), wget], [modern('curl'), old('wget')])).toMatchObject({
      title: 'A setting of this system switches TLS 1.2 off for GnuTLS 3.7.1',
      runtimes: ['wget'],
    })
  })

  it('speaks of all libraries on which it was seen, as after a change of the crypto policy', () => {
    const gnutls = aSystemLibrary('GnuTLS', '3.7.1', { versions: off('1.2', '1.3') })
    const wget = on('wget', { library: { name: 'GnuTLS', version: '3.7.1', bundled: false } })
    expect(judged([library(), gnutls], [on('openssl'), wget], [old('openssl'), old('wget')])).toMatchObject({
      title: 'A setting of this system switches TLS 1.2 off for OpenSSL 1.1.1w and GnuTLS 3.7.1',
      runtimes: ['openssl', 'wget'],
    })
  })

  describe('where the settings leave TLS 1.3 alone', () => {
    const system = library({ versions: off('1.0', '1.1', '1.2') })
    const hello = aCaughtHello(aHello({ versions: [0x0304] }), { runtime: 'openssl' })
    const failed = anAttempt({ runtime: 'openssl', outcome: 'failed', error: 'alert protocol version', negotiated: null })
    const at = (version: number) => aPath({ negotiated: { version, suite: 0xc02f, group: null } })
    const met = (paths: Path[], attempts: Attempt[], caught = hello) =>
      judgedHost(osTls12Disabled, {
        facts: { 'system-tls': { libraries: [system] }, runtimes: [on('openssl')], hellos: [caught], paths, attempts },
      })

    it('is the cause at an endpoint that takes TLS 1.2', () => {
      const finding = met([at(0x0303)], [failed])
      expect(finding).toMatchObject({ outcome: 'fail', confidence: 'certain', runtimes: ['openssl'] })
      expect('why' in finding && finding.why).toContain('Of TLS 1.2 and 1.3 the endpoint takes TLS 1.2.')
    })
    it.each([
      ['the endpoint takes TLS 1.3', [at(0x0304)], [failed], hello],
      ['one of its addresses does', [at(0x0303), at(0x0304)], [failed], hello],
      ['the program connected', [at(0x0303)], [anAttempt({ runtime: 'openssl' })], hello],
      ['the endpoint was never met', [], [failed], hello],
      ['the program offers TLS 1.2 all the same', [at(0x0303)], [failed], modern('openssl')],
    ] as const)('is not where %s', (_, paths, attempts, caught) => {
      expect(met([...paths], [...attempts], caught)).toEqual({ outcome: 'pass' })
    })
  })

  it('names the crypto policy where that made the setting', () => {
    const source = '/etc/crypto-policies/back-ends/opensslcnf.config, line 4: MaxProtocol = TLSv1.1'
    const system = library({
      versions: off('1.2', '1.3').map((one) => ({ ...one, source })),
      switches: [{ name: 'crypto policy', value: 'DEFAULT:OLD', source: '/etc/crypto-policies/state/current' }],
    })
    const finding = judged([system], [on('openssl')], [old('openssl')])
    expect('fix' in finding && finding.fix[0]).toEqual({
      text: 'The crypto policy of this system is DEFAULT:OLD. Take out what was added to it: OLD.',
      command: 'sudo update-crypto-policies --set DEFAULT',
    })
  })

  it('has a copy made of the file first where the setting stands in one', () => {
    const finding = judged([library({ versions: off('1.2', '1.3') })], [on('openssl')], [old('openssl')])
    expect('fix' in finding && finding.fix[0]?.command).toMatch(/^sudo cp -p (\S+) \1\.before$/)
  })

  it('asks for the least version of the profile', () => {
    const tls13 = { ...multisafepay, minTls: '1.3' as const }
    const hello = aCaughtHello(aHello({ versions: [0x0303] }), { runtime: 'openssl' })
    const at = '/etc/ssl/openssl.cnf, line 361: MaxProtocol = TLSv1.2'
    const system = library({ versions: [{ version: '1.3', state: 'off', source: at }] })
    expect(judged([system], [on('openssl')], [hello], { profile: tls13 })).toMatchObject({ outcome: 'fail', confidence: 'certain' })
    expect(judged([system], [on('openssl')], [hello])).toEqual({ outcome: 'pass' })
  })

  it('silences what follows from it', () => {
    expect(osTls12Disabled.silences).toEqual([
      'app-runtime-too-old',
      'app-tls12-off-by-default',
      'app-no-permitted-cipher',
      'app-connection-fails',
    ])
  })
})
