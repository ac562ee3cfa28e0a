// What the probes offer, and the openssl command that asks the same.
import { describe, expect, it } from 'vitest'
import type { Answer } from '../../../electron/contract/path.ts'
import { broadOffer, profileOffer } from '../../../electron/gather/endpoint/offer.ts'
import { opensslCommand } from '../../../electron/gather/endpoint/openssl-command.ts'
import { suiteName } from '../../../electron/tls/code-points.ts'
import { testProfile } from './scene.ts'

describe('profileOffer', () => {
  it('offers the versions from the minimum on for which the profile has a suite', () => {
    const both = testProfile({ suites: ['TLS_AES_128_GCM_SHA256', 'TLS_ECDHE_RSA_WITH_AES_128_GCM_SHA256'] })
    expect(profileOffer(both, '2026-01-01').versions).toEqual([0x0304, 0x0303])
    const older = testProfile({ suites: ['TLS_ECDHE_RSA_WITH_AES_128_GCM_SHA256'] })
    expect(profileOffer(older, '2026-01-01').versions).toEqual([0x0303])
    expect(profileOffer(testProfile({ minTls: '1.3' }), '2026-01-01').versions).toEqual([0x0304])
  })
})

describe('profileOffer on a day', () => {
  it('offers the list that holds then: a change applies from its day on', () => {
    const profile = testProfile({
      suites: ['TLS_AES_128_GCM_SHA256', 'TLS_RSA_WITH_AES_128_GCM_SHA256'],
      upcoming: [{ from: '2027-01-01', minTls: '1.3', removeSuites: ['TLS_RSA_WITH_AES_128_GCM_SHA256'], note: 'first' }],
    })
    expect(profileOffer(profile, '2026-12-31')).toMatchObject({ versions: [0x0304, 0x0303], suites: [0x1301, 0x009c] })
    expect(profileOffer(profile, '2027-01-01')).toMatchObject({ versions: [0x0304], suites: [0x1301] })
  })
})

describe('broadOffer', () => {
  const { versions, suites } = broadOffer()
  const names = suites.map(suiteName)
  it('reaches from TLS 1.3 to TLS 1.0, and from today to export suites', () => {
    expect(versions).toEqual([0x0304, 0x0303, 0x0302, 0x0301])
    for (const name of [
      'TLS_AES_128_GCM_SHA256',
      'TLS_RSA_WITH_RC4_128_MD5',
      'TLS_RSA_WITH_3DES_EDE_CBC_SHA',
      'TLS_RSA_EXPORT_WITH_RC4_40_MD5',
    ])
      expect(names).toContain(name)
  })
  it('stays below the number on which servers break, names each suite once, and offers nothing without encryption', () => {
    expect(suites.length).toBeLessThanOrEqual(120)
    expect(new Set(suites).size).toBe(suites.length)
    expect(names.filter((name) => /NULL|anon|SCSV/.test(name))).toEqual([])
  })
  it('puts the suites of today first, so that a server without order of its own does not choose an old one', () => {
    expect(names.indexOf('TLS_ECDHE_RSA_WITH_AES_128_GCM_SHA256')).toBeLessThan(names.indexOf('TLS_RSA_WITH_RC4_128_SHA'))
    expect(names.indexOf('TLS_RSA_WITH_RC4_128_SHA')).toBeLessThan(names.indexOf('TLS_RSA_EXPORT_WITH_RC4_40_MD5'))
  })
})

describe('opensslCommand', () => {
  const offer = { name: 'profile' as const, versions: [0x0304, 0x0303], suites: [0x1301, 0x1303, 0xc02f, 0x009c] }
  const target = { address: '192.0.2.1', port: 8443, sni: 'api.example.test', proxy: null }
  const refused: Answer = { kind: 'alert', level: 2, description: 40 }
  const took = (suite: number, version: number): Answer => ({ kind: 'server-hello', version, suite, group: 0x1d, helloRetry: false })

  it('asks the address for the name, with the suites of both kinds where none was taken', () => {
    for (const answer of [refused, { kind: 'silent' } as const])
      expect(opensslCommand(target, offer, answer)).toBe(
        'openssl s_client -connect 192.0.2.1:8443 -servername api.example.test -no_tls1_1 -no_tls1 ' +
          '-cipher ECDHE-RSA-AES128-GCM-SHA256:AES128-GCM-SHA256 -ciphersuites TLS_AES_128_GCM_SHA256:TLS_CHACHA20_POLY1305_SHA256',
      )
  })
  it.each([
    ['of TLS 1.3', took(0x1303, 0x0304), / -no_tls1 -ciphersuites TLS_CHACHA20_POLY1305_SHA256$/],
    [
      'of TLS 1.2, and leaves those of TLS 1.3 as they are',
      took(0x009c, 0x0303),
      / -no_tls1 -cipher AES128-GCM-SHA256 -ciphersuites TLS_AES_128_GCM_SHA256:TLS_CHACHA20_POLY1305_SHA256$/,
    ],
    [
      'that was not offered by all that were',
      took(0x0035, 0x0303),
      / -cipher ECDHE-RSA-AES128-GCM-SHA256:AES128-GCM-SHA256 -ciphersuites /,
    ],
  ])('names the suite that was taken %s', (_, answer, end) => {
    expect(opensslCommand(target, offer, answer)).toMatch(end)
  })
  it('does not name the suites of TLS 1.3 where they are those that openssl offers anyway', () => {
    const usual = { ...offer, suites: [0x1302, 0x1301, 0x1303, 0xc02f] }
    expect(opensslCommand(target, usual, refused)).toMatch(/ -no_tls1 -cipher ECDHE-RSA-AES128-GCM-SHA256$/)
    expect(opensslCommand(target, { ...usual, suites: [...usual.suites, 0x1304] }, refused)).toContain(' -ciphersuites ')
  })
  it('names one version where only one is offered', () => {
    expect(opensslCommand(target, { ...offer, versions: [0x0303], suites: [0xc02f] }, refused)).toMatch(
      / -tls1_2 -cipher ECDHE-RSA-AES128-GCM-SHA256$/,
    )
  })
  it('goes through a proxy by name, and leaves SNI out for an address', () => {
    const through = { address: '2001:db8::1', port: 443, sni: null, proxy: 'proxy.example.test:3128' }
    expect(opensslCommand(through, offer, refused)).toMatch(/-connect '\[2001:db8::1\]:443' -proxy proxy\.example\.test:3128 /)
    expect(opensslCommand(through, offer, refused)).not.toContain('servername')
  })
})
