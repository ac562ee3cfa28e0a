// The system's OpenSSL and its configuration. recordings/debian-11-openssl.cnf is /etc/ssl/openssl.cnf of the package openssl
// 1.1.1w-0+deb11u1, debian-12-openssl.cnf that of a Debian 12 host; the text of 1.1.1w was printed by that package's program.
import { readFileSync } from 'node:fs'
import { describe, expect, it } from 'vitest'
import { includedPaths, parseOpensslConfig } from '../../../electron/gather/os/openssl-config.ts'
import { parseOpensslVersion } from '../../../electron/gather/os/openssl-version.ts'
import { systemTlsGatherer } from '../../../electron/gather/os/system-tls.ts'
import { createNodeHost } from '../../../electron/host/node-host.ts'
import { contextFor, file, hostOf, ran } from '../context.ts'

const recorded = (name: string) => readFileSync(new URL(`recordings/${name}`, import.meta.url), 'utf8')
const DEBIAN_11 = recorded('debian-11-openssl.cnf')
const DEBIAN_12 = recorded('debian-12-openssl.cnf')
const NOTHING = { minProtocol: null, maxProtocol: null, cipherString: null, ciphersuites: null }

const VERSION_111 = `OpenSSL 1.1.1w  11 Sep 2023
built on: Wed Sep 13 19:21:33 2023 UTC
platform: debian-amd64
OPENSSLDIR: "/usr/lib/ssl"
ENGINESDIR: "/usr/lib/x86_64-linux-gnu/engines-1.1"
`
// Red Hat Enterprise Linux 8 keeps its limits in an included file (crypto-policies(7)); the texts have its form.
const RHEL = `openssl_conf = default_modules
[ default_modules ]
ssl_conf = ssl_module
[ ssl_module ]
system_default = crypto_policy
[ crypto_policy ]
.include = /etc/crypto-policies/back-ends/opensslcnf.config
[ new_oids ]
`
const RHEL_POLICY =
  'CipherString = @SECLEVEL=2:kEECDH:kRSA\nCiphersuites = TLS_AES_256_GCM_SHA384\nMinProtocol = TLSv1.2\nMaxProtocol = TLSv1.3\n'

/** The three sections that lead to the settings, and `settings` in the last one. */
const configured = (settings: string) => `openssl_conf = a\n[a]\nssl_conf = b\n[b]\nsystem_default = c\n[c]\n${settings}\n`

describe('a configuration', () => {
  it('of Debian 11 sets TLS 1.2 and security level 2', () => {
    expect(parseOpensslConfig(DEBIAN_11)).toEqual({ ...NOTHING, minProtocol: 'TLSv1.2', cipherString: 'DEFAULT@SECLEVEL=2' })
  })
  it('of Debian 12 sets nothing', () => {
    expect(parseOpensslConfig(DEBIAN_12)).toEqual(NOTHING)
  })
  it('of Red Hat sets what its included policy says', () => {
    expect(includedPaths(RHEL)).toEqual(['/etc/crypto-policies/back-ends/opensslcnf.config'])
    expect(parseOpensslConfig(RHEL, () => RHEL_POLICY)).toEqual({
      minProtocol: 'TLSv1.2',
      maxProtocol: 'TLSv1.3',
      cipherString: '@SECLEVEL=2:kEECDH:kRSA',
      ciphersuites: 'TLS_AES_256_GCM_SHA384',
    })
  })

  const nothing: [string, string][] = [
    ['the setting is commented out', configured('# MinProtocol = TLSv1.2\n;x')],
    ['it stands in a section that nothing names', `${configured('')}[other]\nMinProtocol = TLSv1.2`],
    ['it stands in the default section', `MinProtocol = TLSv1.2\n${configured('')}`],
    ['openssl_conf is commented out', configured('MinProtocol = TLSv1.2').replace('openssl_conf', '#openssl_conf')],
    ['openssl_conf stands in another section', `[x]\n${configured('MinProtocol = TLSv1.2')}`],
    ['the section that is named is not there', 'openssl_conf = a\n[a]\nssl_conf = gone'],
    ['the file is empty', ''],
  ]
  it.each(nothing)('sets nothing where %s', (_, text) => {
    expect(parseOpensslConfig(text)).toEqual(NOTHING)
  })

  const set: [string, string, string][] = [
    ['a comment follows', 'MinProtocol = TLSv1.1 # old peers', 'TLSv1.1'],
    ['the last of two', 'MinProtocol = TLSv1\nMinProtocol = TLSv1.2', 'TLSv1.2'],
    ['a numbered prefix and another case', '1.minprotocol=TLSv1.2', 'TLSv1.2'],
    ['a line in two parts', 'MinProtocol = \\\n  TLSv1.3', 'TLSv1.3'],
    ['quotes and Windows line ends', 'MinProtocol = "TLSv1.2"\r', 'TLSv1.2'],
    ['None', 'MinProtocol = None', 'None'],
  ]
  it.each(set)('is read as OpenSSL reads it: %s', (_, line, value) => {
    expect(parseOpensslConfig(configured(line)).minProtocol).toBe(value)
  })
})

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

describe('the fact', () => {
  const gather = (parts: Parameters<typeof hostOf>[0]) => systemTlsGatherer.gather(contextFor(hostOf(parts), {}))
  const version = (program: string) => ({ [`${program} version -a`]: ran(VERSION_111) })

  it('is of the system’s own program, not of the one that stands first in PATH', async () => {
    const fact = await gather({
      env: { PATH: '/opt/tool/bin:/usr/bin' },
      runs: { ...version('/opt/tool/bin/openssl'), ...version('/usr/bin/openssl') },
      files: { '/usr/lib/ssl/openssl.cnf': file(DEBIAN_11, '/etc/ssl/openssl.cnf') },
    })
    expect(fact).toMatchObject({
      ok: true,
      value: {
        libraries: [
          {
            program: '/usr/bin/openssl',
            library: { name: 'OpenSSL', version: '1.1.1w', bundled: false },
            configFile: '/usr/lib/ssl/openssl.cnf',
            settings: { minProtocol: 'TLSv1.2' },
          },
        ],
      },
    })
    expect(JSON.stringify(fact.evidence)).toContain('MinProtocol = TLSv1.2')
  })

  it('is of the first in PATH where the system has none', async () => {
    const fact = await gather({ env: { PATH: 'relative:/opt/tool/bin' }, runs: version('/opt/tool/bin/openssl') })
    expect(fact).toMatchObject({ value: { libraries: [{ program: '/opt/tool/bin/openssl', configFile: null, settings: NOTHING }] } })
  })

  it('follows an included folder, and OPENSSL_CONF before the built-in file', async () => {
    const fact = await gather({
      env: { OPENSSL_CONF: '/srv/my.cnf' },
      runs: version('/usr/bin/openssl'),
      lists: { '/srv/conf.d': ['a.cnf', 'b.txt'] },
      files: {
        '/srv/my.cnf': file(configured('.include conf.d'), '/srv/my.cnf'),
        '/srv/conf.d/a.cnf': file('MaxProtocol = TLSv1.2'),
        '/srv/conf.d/b.txt': file('MaxProtocol = TLSv1'),
      },
    })
    expect(fact).toMatchObject({ value: { libraries: [{ configFile: '/srv/my.cnf', settings: { maxProtocol: 'TLSv1.2' } }] } })
  })

  it('is missing, with the reason, without openssl, and on Windows', async () => {
    expect(await gather({})).toMatchObject({ ok: false, why: 'failed' })
    expect(await gather({ platform: 'win32' })).toMatchObject({ ok: false, why: 'unsupported' })
  })

  it('is had on this machine', async () => {
    expect((await systemTlsGatherer.gather(contextFor(createNodeHost(), {}))).ok).toBe(true)
  })
})
