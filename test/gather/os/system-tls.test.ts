// The system's TLS libraries as one fact. The text of 1.1.1w and its list of suites were printed by the program of package
// openssl 1.1.1w-0+deb11u1 in a Debian 11, that of gnutls-cli by a Debian 12 (recordings/README.md).
import { readFileSync } from 'node:fs'
import { describe, expect, it } from 'vitest'
import { parseGnutlsSuites, parseGnutlsVersion } from '../../../electron/gather/os/library-gnutls.ts'
import { parseCiphers } from '../../../electron/gather/os/library-openssl.ts'
import { parseOpensslVersion } from '../../../electron/gather/os/openssl-version.ts'
import { systemTlsGatherer } from '../../../electron/gather/os/system-tls.ts'
import { createNodeHost } from '../../../electron/host/node-host.ts'
import { contextFor, file, hostOf, ran } from '../context.ts'

const recorded = (name: string) => readFileSync(new URL(`recordings/${name}`, import.meta.url), 'utf8')
const DEBIAN_11 = recorded('debian-11-openssl.cnf')
const CIPHERS = recorded('debian-11-ciphers.txt')
const GNUTLS_VERSION = recorded('debian-12-gnutls-version.txt')
const GNUTLS_LIST = recorded('debian-12-gnutls-list.txt')
const NOTHING = { minProtocol: null, maxProtocol: null, cipherString: null, ciphersuites: null }

const VERSION_111 = `OpenSSL 1.1.1w  11 Sep 2023
built on: Wed Sep 13 19:21:33 2023 UTC
platform: debian-amd64
OPENSSLDIR: "/usr/lib/ssl"
ENGINESDIR: "/usr/lib/x86_64-linux-gnu/engines-1.1"
`
const DPKG = `dpkg-query -W -f '\${db:Status-Abbrev}\\t\${Package}\\t\${Version}\\n' 'libssl[0-9]*' 'libgnutls[0-9]*' libgnutls-deb0-28 libnss3`

/** The three sections that lead to the settings, and `settings` in the last one. */
const configured = (settings: string) => `openssl_conf = a\n[a]\nssl_conf = b\n[b]\nsystem_default = c\n[c]\n${settings}\n`

describe('openssl version -a', () => {
  it('tells the library that was loaded, not the program that loaded it', () => {
    expect(parseOpensslVersion(VERSION_111)).toMatchObject({ name: 'OpenSSL', version: '1.1.1w', folder: '/usr/lib/ssl' })
    expect(parseOpensslVersion('OpenSSL 3.0.2 15 Mar 2022 (Library: OpenSSL 3.0.22 25 Aug 2026)\n')?.version).toBe('3.0.22')
    expect(parseOpensslVersion('OpenSSL 1.0.2k-fips  26 Jan 2017\n')?.version).toBe('1.0.2k-fips')
    expect(parseOpensslVersion('LibreSSL 3.3.6\n')).toMatchObject({ name: 'LibreSSL', version: '3.3.6', folder: null })
  })
  it('is nothing where the program says something else', () => {
    for (const text of ['', 'openssl: error while loading shared libraries: libssl.so.1.1', 'Usage: x'])
      expect(parseOpensslVersion(text)).toBeNull()
  })
})

describe('the lists of suites', () => {
  it('are read by their code points', () => {
    expect(parseCiphers(CIPHERS)).toHaveLength(30)
    expect(parseCiphers(CIPHERS)?.slice(0, 4)).toEqual([0x1302, 0x1303, 0x1301, 0xc02c])
    expect(parseGnutlsSuites(GNUTLS_LIST)?.slice(0, 2)).toEqual([0x1302, 0x1303])
    expect(parseGnutlsVersion(GNUTLS_VERSION)).toBe('3.7.9')
  })
  it('are none where GnuTLS says that nothing is left of one', () => {
    const said = 'Error in priorities: No or insufficient priorities were set.\n'
    expect(parseGnutlsSuites('Cipher suites for NORMAL\n', said)).toEqual([])
  })
  it('are not known where a program prints something else', () => {
    // OpenSSL before 1.1.0 has no -s.
    expect(parseCiphers('usage: ciphers args\n')).toBeNull()
    expect(parseGnutlsSuites('Syntax error at: @SYSTEM\n')).toBeNull()
    expect(parseGnutlsVersion('')).toBeNull()
  })
})

describe('the fact', () => {
  const gather = (parts: Parameters<typeof hostOf>[0]) => systemTlsGatherer.gather(contextFor(hostOf(parts), {}))
  const version = (program: string) => ({
    [`${program} version -a`]: ran(VERSION_111),
    [`${program} ciphers -s -V`]: ran(CIPHERS),
  })
  const only = async (parts: Parameters<typeof hostOf>[0]) => {
    const fact = await gather(parts)
    return fact.ok ? fact.value.libraries[0] : undefined
  }
  const withConfig = (text: string) => ({
    runs: version('/usr/bin/openssl'),
    files: { '/usr/lib/ssl/openssl.cnf': file(text, '/etc/ssl/openssl.cnf') },
  })

  it('is of the system’s own program, not of the one that stands first in PATH', async () => {
    const fact = await gather({
      env: { PATH: '/opt/tool/bin:/usr/bin' },
      runs: {
        ...version('/opt/tool/bin/openssl'),
        ...version('/usr/bin/openssl'),
        [DPKG]: ran(recorded('debian-11-packages.txt'), { exit: 1 }),
      },
      files: { '/usr/lib/ssl/openssl.cnf': file(DEBIAN_11, '/etc/ssl/openssl.cnf') },
    })
    expect(fact).toMatchObject({
      ok: true,
      value: {
        libraries: [
          {
            program: '/usr/bin/openssl',
            library: { name: 'OpenSSL', version: '1.1.1w', bundled: false },
            package: { name: 'libssl1.1', version: '1.1.1w-0+deb11u1' },
            configFile: '/usr/lib/ssl/openssl.cnf',
            settings: { minProtocol: 'TLSv1.2' },
            versions: [
              { version: '1.0', state: 'off' },
              { version: '1.1', state: 'off' },
            ],
            unread: [],
          },
          // Its package alone tells of GnuTLS: there is no gnutls-cli.
          { library: { name: 'GnuTLS', version: '3.7.1' }, program: 'dpkg-query', package: { version: '3.7.1-5+deb11u5' } },
        ],
      },
    })
    expect(JSON.stringify(fact.evidence)).toContain('MinProtocol = TLSv1.2')
  })

  it('has the suites that the settings leave: none of a version that is off', async () => {
    const open = await only(withConfig(configured('')))
    expect(open?.suites).toHaveLength(30)
    // The program itself lists them whatever the versions (tried in Debian 11).
    const old = await only(withConfig(configured('MaxProtocol = TLSv1.1')))
    expect(old?.suites?.some((suite) => suite >> 8 === 0x13)).toBe(false)
    expect((await only(withConfig(configured('MaxProtocol = TLSv1.1\nMinProtocol = TLSv1.3'))))?.suites).toEqual([])
  })

  it('is of the first in PATH where the system has none', async () => {
    expect(await only({ env: { PATH: 'relative:/opt/tool/bin' }, runs: version('/opt/tool/bin/openssl') })).toMatchObject({
      program: '/opt/tool/bin/openssl',
      configFile: null,
      settings: NOTHING,
    })
  })

  it('is of a package where the program is not installed', async () => {
    expect(
      await only({
        runs: { [DPKG]: ran('ii \tlibssl3\t3.0.22-1~deb12u2\n') },
        files: { '/etc/ssl/openssl.cnf': file(configured('MaxProtocol = TLSv1.1'), '/etc/ssl/openssl.cnf') },
      }),
    ).toMatchObject({
      library: { name: 'OpenSSL', version: '3.0.22' },
      program: 'dpkg-query',
      configFile: '/etc/ssl/openssl.cnf',
      settings: { maxProtocol: 'TLSv1.1' },
      suites: null,
    })
  })

  it('follows an included folder', async () => {
    expect(
      await only({
        ...withConfig(configured('.include conf.d')),
        lists: { '/etc/ssl/conf.d': ['a.cnf', 'b.txt'] },
        files: {
          '/usr/lib/ssl/openssl.cnf': file(configured('.include conf.d'), '/etc/ssl/openssl.cnf'),
          '/etc/ssl/conf.d/a.cnf': file('MaxProtocol = TLSv1.2'),
          '/etc/ssl/conf.d/b.txt': file('MaxProtocol = TLSv1'),
        },
      }),
    ).toMatchObject({
      settings: { maxProtocol: 'TLSv1.2' },
      versions: [{ version: '1.3', source: '/etc/ssl/conf.d/a.cnf, line 1: MaxProtocol = TLSv1.2' }],
    })
  })

  it('leaves the configuration of one program’s own environment aside, and says that there is one', async () => {
    const system = withConfig(configured('MaxProtocol = TLSv1.2'))
    const files = { ...system.files, '/srv/my.cnf': file(configured('MaxProtocol = TLSv1')) }
    expect(await only({ ...system, files, env: { OPENSSL_CONF: '/srv/my.cnf' } })).toMatchObject({
      configFile: '/usr/lib/ssl/openssl.cnf',
      settings: { maxProtocol: 'TLSv1.2' },
      switches: [{ name: 'MaxProtocol' }, { name: 'OPENSSL_CONF', value: '/srv/my.cnf', source: 'the environment of this check' }],
    })
  })

  it('has the line that the library itself turns down; of what an older one passes over, the line too', async () => {
    const text = `config_diagnostics = 1\n${configured('MinProtocol = TLS1.2')}`
    const line = { name: 'MinProtocol', value: 'TLS1.2', source: '/etc/ssl/openssl.cnf, line 8' }
    const words = '40C7:error:0A000180:SSL routines:SSL_CONF_cmd:bad value:../ssl/ssl_conf.c:995:cmd=MinProtocol, value=TLS1.2\n'
    const system = withConfig(text)
    const runs = { ...system.runs, '/usr/bin/openssl ciphers -s -V': ran('', { exit: 1, stderr: words }) }
    const refusing = await only({ ...system, runs })
    expect(refusing).toMatchObject({ refused: [{ problem: 'value', ...line }], suites: null })
    expect(refusing).not.toHaveProperty('passedOver')
    const older = await only(system)
    expect(older).toMatchObject({ passedOver: [line] })
    expect(older).not.toHaveProperty('refused')
    // OpenSSL 1.1.0 reads no such settings.
    const oldest = await only({
      ...system,
      runs: { '/usr/bin/openssl version -a': ran('OpenSSL 1.1.0l  10 Sep 2019\nOPENSSLDIR: "/usr/lib/ssl"\n') },
    })
    expect(oldest).not.toHaveProperty('passedOver')
  })

  it('makes nothing of settings that a library does not read', async () => {
    const system = withConfig(configured('MaxProtocol = TLSv1.1'))
    for (const name of ['OpenSSL 1.1.0l  10 Sep 2019', 'OpenSSL 1.0.2k-fips  26 Jan 2017', 'LibreSSL 3.3.6']) {
      const runs = { '/usr/bin/openssl version -a': ran(`${name}\nOPENSSLDIR: "/usr/lib/ssl"\n`) }
      expect(await only({ ...system, runs }), name).toMatchObject({ versions: [], switches: [] })
    }
  })

  it('has the switches of the whole system with every library', async () => {
    const fact = await gather({
      ...withConfig(''),
      runs: { ...version('/usr/bin/openssl'), 'gnutls-cli --version': ran(GNUTLS_VERSION) },
      files: {
        '/etc/crypto-policies/state/current': file('FIPS\n'),
        '/etc/crypto-policies/config': file('# comment\nDEFAULT\n'),
        '/proc/sys/crypto/fips_enabled': file('1\n'),
      },
    })
    const switches = [
      { name: 'crypto policy', value: 'FIPS', source: '/etc/crypto-policies/state/current' },
      { name: 'crypto policy (chosen, not in force)', value: 'DEFAULT', source: '/etc/crypto-policies/config' },
      { name: 'FIPS mode', value: '1', source: '/proc/sys/crypto/fips_enabled' },
    ]
    expect(fact).toMatchObject({ value: { libraries: [{ switches }, { library: { name: 'GnuTLS', version: '3.7.9' }, switches }] } })
  })

  it('says what could not be read, and goes on', async () => {
    const denied = { ok: false as const, why: 'denied' as const, detail: 'This user may not read it.' }
    expect(await only({ runs: version('/usr/bin/openssl'), files: { '/usr/lib/ssl/openssl.cnf': denied } })).toMatchObject({
      configFile: null,
      settings: NOTHING,
      unread: ['/usr/lib/ssl/openssl.cnf: This user may not read it.'],
    })
  })

  it('has Secure Transport of macOS by the version of the system (the lines of sw_vers as people quote them; not run here)', async () => {
    const fact = await gather({
      platform: 'darwin',
      runs: {
        '/usr/bin/sw_vers': ran('ProductName:\tmacOS\nProductVersion:\t12.6.7\nBuildVersion:\t21G651\n'),
        '/usr/bin/openssl version -a': ran('LibreSSL 2.8.3\n'),
      },
    })
    expect(fact).toMatchObject({
      value: {
        libraries: [{ library: { name: 'Secure Transport', version: '12.6.7' } }, { library: { name: 'LibreSSL', version: '2.8.3' } }],
      },
    })
  })

  it('is missing, with the reason, where nothing tells, and on an unknown system', async () => {
    expect(await gather({})).toMatchObject({ ok: false, why: 'failed' })
    expect(await gather({ platform: 'other' })).toMatchObject({ ok: false, why: 'unsupported' })
    const hangs = { ...ran(''), end: 'timeout' as const, exit: null }
    expect(await gather({ runs: { '/usr/bin/openssl version -a': hangs } })).toMatchObject({ ok: false, why: 'timeout' })
  })

  it('is had on this machine, with the suites that its openssl lists', async () => {
    const fact = await systemTlsGatherer.gather(contextFor(createNodeHost(), {}))
    expect(fact.ok && fact.value.libraries[0]?.suites?.length).toBeGreaterThan(0)
  })
})
