// What limits GnuTLS and NSS on a whole system. recordings/README.md says how the crypto policies were got: not run here.
import { readFileSync } from 'node:fs'
import { describe, expect, it } from 'vitest'
import { policyName } from '../../../electron/gather/os/crypto-policies.ts'
import { parseGnutlsConfig, versionsOffInPriority } from '../../../electron/gather/os/gnutls-config.ts'
import { parseNssPolicy } from '../../../electron/gather/os/nss-config.ts'

const policy = (name: string) => readFileSync(new URL(`recordings/crypto-policies/${name}.config`, import.meta.url), 'utf8')
const gnutls = (text: string, usesSystem = false) => parseGnutlsConfig({ path: '/etc/gnutls/config', text }, usesSystem)
const off = (text: string, usesSystem = false) => gnutls(text, usesSystem).versions.map(({ version }) => version)

describe('a configuration of GnuTLS', () => {
  it('switches versions off, each with its line', () => {
    expect(gnutls('[overrides]\ndisabled-version = tls1.2  # for a test\ndisabled-version = TLS1.3\n')).toEqual({
      priority: null,
      switches: [
        { name: 'disabled-version', value: 'tls1.2', source: '/etc/gnutls/config, line 2' },
        { name: 'disabled-version', value: 'TLS1.3', source: '/etc/gnutls/config, line 3' },
      ],
      versions: [
        { version: '1.2', state: 'off', source: '/etc/gnutls/config, line 2: disabled-version = tls1.2' },
        { version: '1.3', state: 'off', source: '/etc/gnutls/config, line 3: disabled-version = TLS1.3' },
      ],
    })
  })

  it('that lists what is allowed switches off what it does not name', () => {
    expect(off(policy('fips-ospp-gnutls'), true)).toEqual(['1.0', '1.1', '1.3'])
    // There SYSTEM=NONE stands for the list itself.
    expect(gnutls(policy('fips-ospp-gnutls'), true).priority).toBeNull()
  })

  it('of the older form is a priority string, which holds where the library is built to take it', () => {
    expect(off(policy('future-gnutls'), true)).toEqual(['1.0', '1.1', '1.3'])
    expect(off('[priorities]\nSYSTEM = NORMAL:-VERS-TLS1.2\n', true)).toEqual(['1.2'])
    expect(off('[priorities]\nSYSTEM = NORMAL:-VERS-TLS1.2\n')).toEqual([])
  })

  it('tells what it switches off or allows besides versions, with its line', () => {
    const text =
      '[global]\noverride-mode = allowlist\n[overrides]\ntls-enabled-cipher = aes-256-gcm\ntls-disabled-mac = sha1\nsecure-hash = sha256\n'
    expect(gnutls(text).switches).toEqual([
      { name: 'override-mode', value: 'allowlist', source: '/etc/gnutls/config, line 2' },
      { name: 'tls-enabled-cipher', value: 'aes-256-gcm', source: '/etc/gnutls/config, line 4' },
      { name: 'tls-disabled-mac', value: 'sha1', source: '/etc/gnutls/config, line 5' },
    ])
  })

  it('may set another default', () => {
    expect(off('[overrides]\ndefault-priority-string = SECURE128:-VERS-TLS-ALL:+VERS-TLS1.3\n')).toEqual(['1.0', '1.1', '1.2'])
  })

  it.each([
    ['nothing', ''],
    ['a comment', '# [overrides]\n#disabled-version = tls1.2'],
    ['another section', '[priorities]\ndisabled-version = tls1.2'],
    ['a version of DTLS', '[overrides]\ndisabled-version = dtls1.2'],
    ['a cipher', '[overrides]\ntls-disabled-cipher = aes-128-cbc'],
  ])('says nothing of versions with %s', (_, text) => {
    expect(off(text)).toEqual([])
  })
})

describe('a priority string', () => {
  it.each([
    ['NORMAL', []],
    ['NORMAL:-VERS-ALL:+VERS-TLS1.2', ['1.0', '1.1', '1.3']],
    ['NONE:+VERS-TLS1.3', ['1.0', '1.1', '1.2']],
    ['SECURE256:!VERS-TLS1.0', ['1.0']],
    ['NORMAL:-VERS-DTLS1.2', []],
  ])('%s', (text, versions) => {
    expect(versionsOffInPriority(text)).toEqual(versions)
  })
})

describe('a policy of NSS', () => {
  const nss = (text: string) => parseNssPolicy({ path: '/policy', text })
  it('has a least version', () => {
    expect(nss(policy('fips-ospp-nss')).versions).toEqual([
      { version: '1.0', state: 'off', source: '/policy, line 4: tls-version-min=tls1.2' },
      { version: '1.1', state: 'off', source: '/policy, line 4: tls-version-min=tls1.2' },
    ])
  })
  it('that begins with SSL 3.0 switches nothing off', () => {
    expect(nss(policy('legacy-nss')).versions).toEqual([])
    expect(nss(policy('legacy-nss')).switches[0]?.value).toMatch(/^disallow=ALL allow=HMAC-SHA1/)
  })
  it('may have a highest version (constructed)', () => {
    expect(nss('config="disallow=ALL allow=RSA:tls-version-min=tls1.0:tls-version-max=tls1.1"').versions.map((one) => one.version)).toEqual(
      ['1.2', '1.3'],
    )
  })
  it('is nothing in another file', () => {
    expect(nss('library=\nname=Other\n')).toEqual({ switches: [], versions: [] })
  })
})

describe('the name of a crypto policy', () => {
  it('is the first line that is no comment', () => {
    expect(policyName('DEFAULT:SHA1\n')).toBe('DEFAULT:SHA1')
    // /etc/crypto-policies/config begins with an explanation.
    expect(policyName('# This file should contain a single keyword\n#\n\nFIPS\n')).toBe('FIPS')
    expect(policyName('\n')).toBeNull()
  })
})
