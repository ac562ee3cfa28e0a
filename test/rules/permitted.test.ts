import { describe, expect, it } from 'vitest'
import { authenticationOf, commonSuites, fitsKey, permittedVersions } from '../../electron/rules/permitted.ts'
import { suiteName } from '../../electron/tls/code-points.ts'
import { aHello, builtIn, multisafepay } from '../fixtures/facts.ts'
import { recordedHello } from '../fixtures/hellos.ts'

const names = (suites: number[]): string[] => suites.map(suiteName)

describe('what a hello and a profile have in common', () => {
  it('finds all nine suites of R4 in curl’s hello, in curl’s order', () => {
    expect(names(commonSuites(recordedHello('curl'), multisafepay))).toEqual([
      'TLS_AES_256_GCM_SHA384',
      'TLS_CHACHA20_POLY1305_SHA256',
      'TLS_AES_128_GCM_SHA256',
      'TLS_ECDHE_RSA_WITH_AES_256_GCM_SHA384',
      'TLS_ECDHE_RSA_WITH_CHACHA20_POLY1305_SHA256',
      'TLS_ECDHE_RSA_WITH_AES_128_GCM_SHA256',
      'TLS_ECDHE_RSA_WITH_AES_128_CBC_SHA',
      'TLS_RSA_WITH_AES_256_GCM_SHA384',
      'TLS_RSA_WITH_AES_128_GCM_SHA256',
    ])
  })

  it('finds the five suites of R4 that Node 0.10 (OpenSSL 1.0.1u) offers', () => {
    expect(commonSuites(recordedHello('node010'), multisafepay)).toHaveLength(5)
  })

  it('counts a TLS 1.3 suite only where TLS 1.3 is offered', () => {
    const hello = aHello({ versions: [0x0303], suites: [0x1301, 0x1302] })
    expect(commonSuites(hello, multisafepay)).toEqual([])
  })

  it('counts a TLS 1.2 suite only where TLS 1.2 is offered and permitted', () => {
    const only13 = aHello({ versions: [0x0304], suites: [0xc02f] })
    expect(commonSuites(only13, multisafepay)).toEqual([])
    expect(commonSuites(aHello({ suites: [0xc02f] }), { ...multisafepay, minTls: '1.3' })).toEqual([])
  })

  it('does not take a draft of TLS 1.3 or DTLS for a newer version, though their numbers are larger', () => {
    expect(permittedVersions(aHello({ versions: [0x7f1c, 0xfefd, 0x0302] }), multisafepay)).toEqual([])
  })

  it('lets TLS 1.3 pass a 1.2 minimum: versions are compared, not matched', () => {
    expect(permittedVersions(aHello({ versions: [0x0304] }), multisafepay)).toEqual([0x0304])
  })

  it('does not count signalling values as suites', () => {
    expect(commonSuites(aHello({ suites: [0x00ff, 0x5600] }), builtIn('pokitdok'))).toEqual([])
  })

  it('knows which key a suite needs; a key of an unknown type rules nothing out', () => {
    expect(authenticationOf('ec')).toBe('ecdsa')
    expect(authenticationOf('dsa')).toBeNull()
    expect(fitsKey(0xc02f, 'ecdsa')).toBe(false)
    expect(fitsKey(0xc02b, 'ecdsa')).toBe(true)
    expect(fitsKey(0x1301, 'ecdsa')).toBe(true)
  })
})
