// OpenSSL's configuration. recordings/debian-11-openssl.cnf is /etc/ssl/openssl.cnf of the package openssl 1.1.1w-0+deb11u1,
// debian-12-openssl.cnf that of a Debian 12 host; recordings/README.md says where the crypto policy was got.
import { readFileSync } from 'node:fs'
import { describe, expect, it } from 'vitest'
import { includedPaths, parseOpensslConfig } from '../../../electron/gather/os/openssl-config.ts'

const recorded = (name: string) => readFileSync(new URL(`recordings/${name}`, import.meta.url), 'utf8')
const FILE = '/etc/ssl/openssl.cnf'
const NOTHING = { minProtocol: null, maxProtocol: null, cipherString: null, ciphersuites: null }
const BACK_END = '/etc/crypto-policies/back-ends/opensslcnf.config'

/** Red Hat keeps its limits in an included file (crypto-policies(7)); this text has its form. */
const RHEL = `openssl_conf = default_modules
[ default_modules ]
ssl_conf = ssl_module
[ ssl_module ]
system_default = crypto_policy
[ crypto_policy ]
.include = ${BACK_END}
[ new_oids ]
`

/** The three sections that lead to the settings, and `settings` in the last one. */
const configured = (settings: string) => `openssl_conf = a\n[a]\nssl_conf = b\n[b]\nsystem_default = c\n[c]\n${settings}\n`
const parse = (text: string, included?: Parameters<typeof parseOpensslConfig>[1]) => parseOpensslConfig({ path: FILE, text }, included)
const off = (text: string) => parse(configured(text)).versions.map(({ version }) => version)

describe('a configuration', () => {
  it('of Debian 11 sets TLS 1.2 and security level 2, each with its line', () => {
    expect(parse(recorded('debian-11-openssl.cnf'))).toEqual({
      settings: { ...NOTHING, minProtocol: 'TLSv1.2', cipherString: 'DEFAULT@SECLEVEL=2' },
      switches: [
        { name: 'MinProtocol', value: 'TLSv1.2', source: `${FILE}, line 361` },
        { name: 'CipherString', value: 'DEFAULT@SECLEVEL=2', source: `${FILE}, line 362` },
      ],
      versions: [
        { version: '1.0', state: 'off', source: `${FILE}, line 361: MinProtocol = TLSv1.2` },
        { version: '1.1', state: 'off', source: `${FILE}, line 361: MinProtocol = TLSv1.2` },
      ],
    })
  })
  it('of Debian 12 sets nothing', () => {
    expect(parse(recorded('debian-12-openssl.cnf'))).toEqual({ settings: NOTHING, switches: [], versions: [] })
  })
  it('of Red Hat sets what its included policy says; limits of DTLS are none of TLS (not run here)', () => {
    const policy = { path: BACK_END, text: recorded('crypto-policies/fips-ospp-opensslcnf.config') }
    expect(includedPaths({ path: FILE, text: RHEL })).toEqual([BACK_END])
    const limits = parse(RHEL, () => [policy])
    expect(limits.settings).toMatchObject({
      minProtocol: 'TLSv1.2',
      maxProtocol: 'TLSv1.2',
      ciphersuites: 'TLS_AES_256_GCM_SHA384:TLS_AES_128_GCM_SHA256',
    })
    expect(limits.versions).toEqual([
      { version: '1.3', state: 'off', source: `${BACK_END}, line 4: MaxProtocol = TLSv1.2` },
      { version: '1.0', state: 'off', source: `${BACK_END}, line 3: MinProtocol = TLSv1.2` },
      { version: '1.1', state: 'off', source: `${BACK_END}, line 3: MinProtocol = TLSv1.2` },
    ])
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
    expect(parse(text)).toEqual({ settings: NOTHING, switches: [], versions: [] })
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
    expect(parse(configured(line)).settings.minProtocol).toBe(value)
  })
})

describe('what a configuration makes of each version', () => {
  const cases: [string, string[]][] = [
    ['MaxProtocol = TLSv1.1', ['1.2', '1.3']],
    ['MinProtocol = TLSv1.2\nMaxProtocol = TLSv1.1', ['1.2', '1.3', '1.0', '1.1']],
    ['MaxProtocol = SSLv3', ['1.0', '1.1', '1.2', '1.3']],
    ['MinProtocol = None\nMaxProtocol = None', []],
    ['MinProtocol = SSLv3', []],
    ['Protocol = -TLSv1.2, -TLSv1.3', ['1.2', '1.3']],
    ['Protocol = ALL, -TLSv1.3', ['1.3']],
    ['Protocol = -ALL, TLSv1.2', ['1.0', '1.1', '1.3']],
    ['MinProtocol = something-else', []],
    // A hello of OpenSSL 3.0.19 has all four versions with these two.
    ['MaxProtocol = tlsv1.2', []],
    ['MaxProtocol = TLSv1.0', []],
    ['Protocol = -tlsv1.2', ['1.2']],
    ['Protocol = -TLSv1.0', []],
  ]
  it.each(cases)('%s', (text, versions) => {
    expect(off(text)).toEqual(versions)
  })
})

describe('what leaves the library without its algorithms', () => {
  const switches = (text: string) => parse(`openssl_conf = a\n${text}`).switches
  const FIPS = '[a]\nalg_section = b\n[b]\ndefault_properties = '
  const PROVIDERS = '[a]\nproviders = b\n[on]\nactivate = 1\n[off]\n# activate = 1\n[b]\n'

  it.each([
    ['FIPS alone', `${FIPS}fips=yes`, { name: 'default_properties', value: 'fips=yes', source: `${FILE}, line 5` }],
    ['FIPS among others', `${FIPS}provider!=legacy, fips = yes`, { name: 'default_properties' }],
    ['FIPS by its name', `${FIPS}fips`, { name: 'default_properties' }],
    ['FIPS, as the older name has it', '[a]\nalg_section = b\n[b]\nfips_mode = yes', { name: 'fips_mode', value: 'yes' }],
    [
      'another provider, and not the usual one',
      `${PROVIDERS}default = off\nlegacy = on`,
      { name: 'providers', value: 'legacy without default', source: `${FILE}, line 10` },
    ],
    ['FIPS in place of the usual one', `${PROVIDERS}fips = on\nbase = on`, { name: 'providers', value: 'fips, base without default' }],
  ])('is read: %s', (_, text, expected) => {
    expect(switches(text)).toEqual([expect.objectContaining(expected)])
  })

  it.each([
    ['FIPS is only a wish', `${FIPS}?fips=yes`],
    ['FIPS is not asked for', `${FIPS}fips=no`],
    ['the older name says no', '[a]\nalg_section = b\n[b]\nfips_mode = no'],
    ['no section leads to it', '[a]\n[b]\ndefault_properties = fips=yes'],
    ['it is commented out', '[a]\nalg_section = b\n[b]\n# default_properties = fips=yes'],
    ['no provider is activated: the usual one is there by itself', `${PROVIDERS}default = off`],
    ['both are activated', `${PROVIDERS}default = on\nlegacy = on`],
    ['another is named and not activated', `${PROVIDERS}legacy = gone\nfips = off`],
  ])('is nothing where %s', (_, text) => {
    expect(switches(text)).toEqual([])
  })
})
