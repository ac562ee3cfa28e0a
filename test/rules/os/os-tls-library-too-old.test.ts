import { describe, expect, it } from 'vitest'
import type { Runtime } from '../../../electron/contract/runtime-facts.ts'
import { osTlsLibraryTooOld } from '../../../electron/rules/os/os-tls-library-too-old.ts'
import { aCaughtHello, anOs, aRuntime, aSystemLibrary, aSystemTls, datedProfile, multisafepay } from '../../fixtures/facts.ts'
import { recordedHello } from '../../fixtures/hellos.ts'
import { judgedHost } from '../../fixtures/judged.ts'

const onSystem = (name: string, version: string) => aRuntime({ library: { name, version, bundled: false } })

/** A host whose only runtime uses the system's library; without `hello` none was caught. */
const judged = (
  name: string,
  version: string,
  more: { hello?: ReturnType<typeof recordedHello>; profile?: typeof multisafepay; date?: string } = {},
) =>
  judgedHost(osTlsLibraryTooOld, {
    ...(more.profile ? { profile: more.profile } : {}),
    ...(more.date ? { date: more.date } : {}),
    facts: {
      'system-tls': aSystemTls(name, version),
      runtimes: [onSystem(name, version)],
      hellos: more.hello ? [aCaughtHello(more.hello)] : [],
    },
  })

const tls13 = { ...multisafepay, minTls: '1.3' as const }

describe('os-tls-library-too-old', () => {
  it.each([
    ['OpenSSL', '1.0.0m'],
    ['OpenSSL', '0.9.8zh'],
    ['OpenSSL', '0.9.8e-fips-rhel5'],
    ['GnuTLS', '2.8.6'],
    ['NSS', '3.14.3'],
  ])('R3 %s %s cannot do TLS 1.2', (name, version) => {
    expect(judged(name, version)).toMatchObject({ outcome: 'fail', confidence: 'likely', side: 'near' })
  })

  it.each([
    ['OpenSSL', '1.0.1'],
    ['OpenSSL', '1.0.1u'],
    ['OpenSSL', '1.0.1e-fips'],
    ['OpenSSL', '1.0.2k-fips'],
    ['OpenSSL', '1.1.1w'],
    ['OpenSSL', '3.0.22'],
    ['OpenSSL', '10.0.0'],
    ['LibreSSL', '2.0.0'],
    ['GnuTLS', '3.7.9'],
    ['NSS', '3.15.1'],
    ['NSS', '3.101'],
  ])('R3 %s %s can: versions are compared, not matched', (name, version) => {
    expect(judged(name, version)).toEqual({ outcome: 'pass' })
  })

  it('asks for more where the minimum is TLS 1.3', () => {
    expect(judged('OpenSSL', '1.1.0l', { profile: tls13 }).outcome).toBe('fail')
    expect(judged('OpenSSL', '1.1.1', { profile: tls13 }).outcome).toBe('pass')
    expect(judged('LibreSSL', '3.0.2', { profile: tls13 }).outcome).toBe('fail')
  })

  it('takes nothing from the hello of a program that runs on another copy of the library', () => {
    const onAnotherCopy = judgedHost(osTlsLibraryTooOld, {
      facts: {
        'system-tls': aSystemTls('OpenSSL', '1.0.0m'),
        runtimes: [onSystem('OpenSSL', '3.0.22')],
        hellos: [aCaughtHello(recordedHello('curl'))],
      },
    })
    expect(onAnotherCopy).toMatchObject({ outcome: 'fail', confidence: 'likely' })
  })

  it('is certain where a program on that library was seen to offer nothing better', () => {
    expect(judged('OpenSSL', '1.0.0m', { hello: recordedHello('node08') })).toMatchObject({ outcome: 'fail', confidence: 'certain' })
  })

  it('lets a captured hello outrank the table: what was offered, the library can do', () => {
    expect(judged('OpenSSL', '1.0.0m', { hello: recordedHello('node010') })).toEqual({ outcome: 'pass' })
  })

  it('does not let the hello of a runtime with its own library speak for the system', () => {
    const facts = {
      'system-tls': aSystemTls('OpenSSL', '1.0.0m'),
      runtimes: [aRuntime({ library: { name: 'OpenSSL', version: '3.0.22', bundled: true } })],
      hellos: [aCaughtHello(recordedHello('node20'))],
    }
    expect(judgedHost(osTlsLibraryTooOld, { facts }).outcome).toBe('fail')
  })

  it('looks at every library that a runtime was found on, and at no other', () => {
    const libraries = [aSystemLibrary(), aSystemLibrary('GnuTLS', '2.8.6')]
    const wget = { ...onSystem('GnuTLS', '2.8.6'), id: 'wget' }
    const both = (runtimes: Runtime[]) =>
      judgedHost(osTlsLibraryTooOld, { facts: { 'system-tls': { libraries }, runtimes, hellos: [aCaughtHello(recordedHello('curl'))] } })
    expect(both([onSystem('OpenSSL', '3.0.22')])).toEqual({ outcome: 'pass' })
    expect(both([onSystem('OpenSSL', '3.0.22'), wget])).toMatchObject({
      outcome: 'fail',
      title: 'The TLS library of this system, GnuTLS 2.8.6, cannot do TLS 1.2',
      // The other runtimes are on a library that can.
      runtimes: ['wget'],
    })
  })

  it('is only possible where a setting switches on what the table denies: an update may have brought it', () => {
    const versions = [{ version: '1.2' as const, state: 'on' as const, source: 'HKLM' }]
    const schannel = aSystemLibrary('Schannel', '6.0.6002', { versions })
    const judgedOn = (library: typeof schannel) =>
      judgedHost(osTlsLibraryTooOld, { facts: { 'system-tls': { libraries: [library] }, hellos: [] } })
    expect(judgedOn(schannel)).toMatchObject({ outcome: 'fail', confidence: 'possible' })
    expect(judgedOn({ ...schannel, versions: [] })).toMatchObject({ outcome: 'fail', confidence: 'likely' })
  })

  it('says so where no version of a library can do it', () => {
    const finding = judged('Secure Transport', '15.1', { profile: tls13 })
    expect('why' in finding && finding.why).toContain('No version of Secure Transport can do that.')
  })

  it('does not know a library that is in no table, unless a hello shows it', () => {
    expect(judged('wolfSSL', '5.6').outcome).toBe('missing')
    expect(judged('OpenSSL', 'unknown').outcome).toBe('missing')
    expect(judged('wolfSSL', '5.6', { hello: recordedHello('curl') }).outcome).toBe('pass')
  })

  it('warns with the day from which it will be too old', () => {
    expect(judged('OpenSSL', '1.0.2k-fips', { profile: datedProfile })).toMatchObject({ outcome: 'warn', until: '2029-01-01' })
    expect(judged('OpenSSL', '1.0.2k-fips', { profile: datedProfile, date: '2029-01-01' }).outcome).toBe('fail')
    expect(judged('OpenSSL', '1.1.1w', { profile: datedProfile }).outcome).toBe('pass')
  })

  describe('what to do', () => {
    const fixOf = (os: ReturnType<typeof anOs>, name: string, version: string, profile = multisafepay) => {
      const finding = judgedHost(osTlsLibraryTooOld, {
        profile,
        facts: { os, 'system-tls': aSystemTls(name, version), runtimes: [onSystem(name, version)], hellos: [] },
      })
      return finding.outcome === 'fail' ? finding.fix : []
    }
    const commandsOf = (...asked: Parameters<typeof fixOf>) => fixOf(...asked).map(({ command }) => command)

    it('is the package of the release, where its newest can do it', () => {
      expect(commandsOf(anOs({ id: 'centos', version: '6.4' }), 'OpenSSL', '1.0.0')).toEqual(
        expect.arrayContaining(['sudo yum update openssl', 'rpm -q openssl', 'sudo yum downgrade openssl']),
      )
      expect(commandsOf(anOs({ id: 'ubuntu', version: '18.04' }), 'OpenSSL', '1.1.0g', tls13)).toContain(
        'sudo apt-get update && sudo apt-get install --only-upgrade openssl libssl1.1 libssl1.0.0',
      )
    })

    it('is a newer release of the system, where it can not', () => {
      const squeeze = fixOf(anOs({ id: 'debian', version: '6.0.10' }), 'OpenSSL', '0.9.8o')
      expect(squeeze[0]?.text).toContain('needs a newer release of the system')
      expect(squeeze.map(({ command }) => command)).toContain(
        'sudo apt update && sudo apt upgrade --without-new-pkgs && sudo apt full-upgrade',
      )
      expect(commandsOf(anOs({ id: 'rhel', version: '5.11' }), 'OpenSSL', '0.9.8e')).not.toContain(expect.stringContaining('leapp'))
    })

    it('names the update that Windows Server 2008 has, as a bridge', () => {
      const windows = (version: string) => anOs({ family: 'windows', id: 'windows', name: 'Windows Server 2008', version })
      const texts = (name: string, version: string) => fixOf(windows(version), name, version).map(({ text }) => text)
      expect(texts('Schannel', '6.0.6002').join(' ')).toContain('Until then: KB4019276')
      expect(texts('Schannel', '5.2.3790').join(' ')).not.toContain('Until then')
    })
  })

  it('silences what follows from it for the runtimes on that library', () => {
    expect(osTlsLibraryTooOld.silences).toEqual(['app-runtime-too-old', 'app-no-permitted-cipher', 'app-connection-fails'])
  })
})
