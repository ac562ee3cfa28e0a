// Names of code points: the suites that the platforms ask for, the shape of the whole table, and the rules about numbers.
import { describe, expect, it } from 'vitest'
import {
  alertWords,
  extensionName,
  groupByName,
  groupName,
  isGrease,
  isSignalling,
  isTls13Suite,
  registeredSuites,
  schemeKeyType,
  signatureSchemeByName,
  signatureSchemeName,
  suiteAuthentication,
  suiteByName,
  suiteName,
  versionByProfile,
  versionName,
} from '../../electron/tls/code-points.ts'
import { opensslSuiteName } from '../../electron/tls/openssl-names.ts'

describe('suites', () => {
  // Numbers as in the RFCs named; OpenSSL's names as in openssl-ciphers(1).
  it.each([
    [0xcca8, 'TLS_ECDHE_RSA_WITH_CHACHA20_POLY1305_SHA256', 'ECDHE-RSA-CHACHA20-POLY1305', 'rsa'], // RFC 7905
    [0xc02f, 'TLS_ECDHE_RSA_WITH_AES_128_GCM_SHA256', 'ECDHE-RSA-AES128-GCM-SHA256', 'rsa'], // RFC 5289
    [0xc030, 'TLS_ECDHE_RSA_WITH_AES_256_GCM_SHA384', 'ECDHE-RSA-AES256-GCM-SHA384', 'rsa'],
    [0xc013, 'TLS_ECDHE_RSA_WITH_AES_128_CBC_SHA', 'ECDHE-RSA-AES128-SHA', 'rsa'], // RFC 8422
    [0x009c, 'TLS_RSA_WITH_AES_128_GCM_SHA256', 'AES128-GCM-SHA256', 'rsa'], // RFC 5288
    [0x009d, 'TLS_RSA_WITH_AES_256_GCM_SHA384', 'AES256-GCM-SHA384', 'rsa'],
    [0x1303, 'TLS_CHACHA20_POLY1305_SHA256', 'TLS_CHACHA20_POLY1305_SHA256', 'any'], // RFC 8446
    [0x1302, 'TLS_AES_256_GCM_SHA384', 'TLS_AES_256_GCM_SHA384', 'any'],
    [0x1301, 'TLS_AES_128_GCM_SHA256', 'TLS_AES_128_GCM_SHA256', 'any'],
    [0xc02b, 'TLS_ECDHE_ECDSA_WITH_AES_128_GCM_SHA256', 'ECDHE-ECDSA-AES128-GCM-SHA256', 'ecdsa'],
    [0x0005, 'TLS_RSA_WITH_RC4_128_SHA', 'RC4-SHA', 'rsa'],
    [0x0034, 'TLS_DH_anon_WITH_AES_128_CBC_SHA', 'ADH-AES128-SHA', 'anonymous'],
    [0x0032, 'TLS_DHE_DSS_WITH_AES_128_CBC_SHA', 'DHE-DSS-AES128-SHA', 'other'],
  ])('suite %i is %s', (value, name, openssl, authentication) => {
    expect(suiteByName(name)).toBe(value)
    expect(suiteName(value)).toBe(name)
    expect(opensslSuiteName(value)).toBe(openssl)
    expect(suiteAuthentication(value)).toBe(authentication)
  })

  it.each([
    [0x0003, 'rsa'], // TLS_RSA_EXPORT_WITH_RC4_40_MD5
    [0x00ac, 'rsa'], // TLS_RSA_PSK_WITH_AES_128_GCM_SHA256
    [0xc004, 'other'], // TLS_ECDH_ECDSA: a certificate for fixed Diffie-Hellman
    [0x0031, 'other'], // TLS_DH_RSA
    [0xc018, 'anonymous'], // TLS_ECDH_anon
    [0x00a8, 'other'], // TLS_PSK
    [0xc103, 'any'], // GOST of TLS 1.3
    [0xc102, 'other'], // GOST of TLS 1.2
    [0x00ff, 'other'],
    [0xfefe, 'other'], // not registered
  ])('suite %i authenticates as %s', (value, authentication) => {
    expect(suiteAuthentication(value)).toBe(authentication)
  })

  // RFC 8446 section 4.2.3; of TLS 1.2 the pairs of RFC 5246 section 7.4.1.4.1.
  it.each([
    [0x0804, 'rsa'],
    [0x0401, 'rsa'],
    [0x0201, 'rsa'],
    [0x0809, 'rsa-pss'],
    [0x0403, 'ec'],
    [0x0203, 'ec'],
    [0x0303, 'ec'],
    [0x0807, 'ed25519'],
    [0x0808, 'ed448'],
    [0x0402, null],
    [0x0a0a, null],
  ])('scheme %i signs with a key of the kind %s', (scheme, kind) => {
    expect(schemeKeyType(scheme)).toBe(kind)
  })

  it('the table has every value and every name once, in order', () => {
    const values = registeredSuites.map((suite) => suite.value)
    expect(registeredSuites.length).toBe(356)
    expect(values).toEqual([...new Set(values)].sort((one, other) => one - other))
    expect(new Set(registeredSuites.map((suite) => suite.name)).size).toBe(registeredSuites.length)
    for (const { name } of registeredSuites) expect(name).toMatch(/^TLS_[A-Za-z0-9_]+$/)
  })

  it('what is not registered shows as its number and has no value by name', () => {
    expect(suiteName(0x0a0a)).toBe('0x0a0a')
    expect(suiteName(0xfefe)).toBe('0xfefe')
    expect(suiteByName('TLS_RSA_WITH_MADE_UP')).toBeUndefined()
    expect(suiteByName('ECDHE-RSA-AES128-GCM-SHA256')).toBeUndefined()
    expect(opensslSuiteName(0xfefe)).toBeUndefined()
  })

  it('TLS 1.3 suites are told from those that only look near', () => {
    expect([0x1301, 0x1305, 0x00c6, 0xc0b4, 0xc106].map(isTls13Suite)).toEqual([true, true, true, true, true])
    expect([0xc02f, 0x009c, 0x00ff, 0x5600, 0xc102, 0x0013].map(isTls13Suite)).toEqual([false, false, false, false, false, false])
  })
})

describe('other names', () => {
  it('groups', () => {
    expect([0x17, 0x1d, 0x0100, 0x11ec].map(groupName)).toEqual(['secp256r1', 'x25519', 'ffdhe2048', 'X25519MLKEM768'])
    expect(groupByName('secp384r1')).toBe(0x18)
    expect(groupByName('P-384')).toBeUndefined()
    expect(groupName(0x2a2a)).toBe('0x2a2a')
  })

  it('signature schemes, and the pairs of TLS 1.2 that have no scheme', () => {
    expect([0x0804, 0x0403, 0x0201, 0x0202, 0x0303, 0x0101].map(signatureSchemeName)).toEqual([
      'rsa_pss_rsae_sha256',
      'ecdsa_secp256r1_sha256',
      'rsa_pkcs1_sha1',
      'dsa_sha1',
      'ecdsa_sha224',
      'rsa_pkcs1_md5',
    ])
    expect(signatureSchemeByName('rsa_pkcs1_sha256')).toBe(0x0401)
    expect(signatureSchemeName(0xfea0)).toBe('0xfea0')
  })

  it('versions, by wire value and by the word of a profile', () => {
    expect([0x0002, 0x0300, 0x0301, 0x0302, 0x0303, 0x0304, 0x7f1c].map(versionName)).toEqual([
      'SSL 2.0',
      'SSL 3.0',
      'TLS 1.0',
      'TLS 1.1',
      'TLS 1.2',
      'TLS 1.3',
      '0x7f1c',
    ])
    for (const version of ['1.0', '1.1', '1.2', '1.3'] as const) expect(versionName(versionByProfile(version))).toBe(`TLS ${version}`)
  })

  it('alerts and extensions', () => {
    expect([0, 40, 70, 86, 112, 255].map(alertWords)).toEqual([
      'close_notify (0)',
      'handshake_failure (40)',
      'protocol_version (70)',
      'inappropriate_fallback (86)',
      'unrecognized_name (112)',
      '255, which has no name',
    ])
    expect([0, 21, 43, 51, 0xff01, 13172, 0x1a1a].map(extensionName)).toEqual([
      'server_name',
      'padding',
      'supported_versions',
      'key_share',
      'renegotiation_info',
      'next_protocol_negotiation',
      '0x1a1a',
    ])
  })

  it('there are sixteen GREASE values and two signalling ones', () => {
    const all = Array.from({ length: 0x10000 }, (_, value) => value)
    expect(all.filter(isGrease)).toEqual(Array.from({ length: 16 }, (_, high) => (high * 16 + 10) * 0x101))
    expect(all.filter(isSignalling)).toEqual([0x00ff, 0x5600])
  })
})
