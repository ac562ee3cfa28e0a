// On whose side a certificate's fault is put where the same endpoint is without it on another way: each rule, and each near miss.
import { describe, expect, it } from 'vitest'
import type { Path } from '../../../electron/contract/path.ts'
import type { AnyRule } from '../../../electron/rules/define-rule.ts'
import { endpointCertificateExpired } from '../../../electron/rules/endpoint/endpoint-certificate-expired.ts'
import { endpointCertificateIssuerUnknown } from '../../../electron/rules/endpoint/endpoint-certificate-issuer-unknown.ts'
import { endpointCertificateNotYetValid } from '../../../electron/rules/endpoint/endpoint-certificate-not-yet-valid.ts'
import { endpointCertificateSelfSigned } from '../../../electron/rules/endpoint/endpoint-certificate-self-signed.ts'
import { endpointCertificateWeak } from '../../../electron/rules/endpoint/endpoint-certificate-weak.ts'
import { endpointCertificateWrongName } from '../../../electron/rules/endpoint/endpoint-certificate-wrong-name.ts'
import { aCertificate, anIssuer, aPath, aTrust, PROXY } from '../../fixtures/facts.ts'
import { judgedPath } from '../../fixtures/judged.ts'

/** Of an authority that says where its list is, and months old: nothing about it looks made on the way. */
const shows = (change: Parameters<typeof aCertificate>[0]): Partial<Path> => ({
  chain: [aCertificate({ sha256: '0D:D0', revocationUrls: ['http://crl.example.test/1.crl'], ...change }), anIssuer()],
})
const unknown = [aTrust({ result: 'issuer-unknown' })]

/** A fault that the platform's own certificate has, vouched for by an authority. */
const OF_ITSELF: [string, AnyRule, Partial<Path>][] = [
  ['expired', endpointCertificateExpired, shows({ notAfter: '2026-11-01T00:00:00.000Z' })],
  ['not yet valid', endpointCertificateNotYetValid, shows({ notBefore: '2026-12-01T00:00:00.000Z' })],
  ['weak', endpointCertificateWeak, shows({ keyBits: 1024 })],
]
/** A certificate that nobody vouches for. */
const OF_ANYBODY: [string, AnyRule, Partial<Path>][] = [
  ['signed by itself', endpointCertificateSelfSigned, { ...shows({ selfSigned: true }), trust: [aTrust({ result: 'self-signed' })] }],
  ['of an unknown issuer', endpointCertificateIssuerUnknown, { ...shows({}), trust: unknown }],
  ['for another name', endpointCertificateWrongName, { ...shows({}), nameMatches: false, trust: unknown }],
  ['expired and vouched for by nobody', endpointCertificateExpired, { ...shows({ notAfter: '2026-11-01T00:00:00.000Z' }), trust: unknown }],
]
const ALL = [...OF_ITSELF, ...OF_ANYBODY]

/** The endpoint told the same clock as this host's. */
const TOLD: Partial<Path> = {
  http: { status: 200, date: 'Sat, 21 Nov 2026 00:00:00 GMT', server: null, method: 'HEAD', location: null, headers: [], body: '' },
}
const proxied = (fault: Partial<Path>) => aPath({ via: PROXY, ...TOLD, ...fault })
const well = aPath({ id: 'direct' })
const judged = (rule: AnyRule, fault: Partial<Path>, others: Path[], path = proxied(fault)) =>
  judgedPath(rule, path, { facts: { paths: [path, ...others] } })

describe('a certificate that is bad on one way, and well on another', () => {
  it.each(OF_ITSELF)('is first the matter of those who know where this way leads: %s', (_, rule, fault) => {
    expect(judged(rule, fault, [well])).toMatchObject({
      outcome: 'fail',
      side: 'unknown',
      owners: ['network-team', 'platform'],
      why: expect.stringContaining('Directly, api.multisafepay.com shows one without this fault.'),
      fix: expect.arrayContaining([{ text: expect.stringContaining('Ask your network team to which server this way leads') }]),
      ask: [expect.stringContaining('Directly, it shows a certificate without this fault.'), expect.any(String)],
    })
  })

  it.each(OF_ANYBODY)('is on this network where it does not prove to be the platform’s: %s', (_, rule, fault) => {
    expect(judged(rule, fault, [well])).toMatchObject({ side: 'near', owners: ['network-team', 'hosting-company', 'system-administrator'] })
  })

  it.each(ALL)('stands in the evidence beside the good one: %s', (_, rule, fault) => {
    expect(judged(rule, fault, [well])).toHaveProperty(
      'evidence',
      expect.arrayContaining([
        {
          kind: 'network',
          source: 'direct',
          text: expect.stringMatching(/^Directly, api\.multisafepay\.com shows this one:\n[\s\S]*AA:BB/),
        },
      ]),
    )
  })

  it('is told of the direct way too, with the proxy that leads to the right one', () => {
    const [, rule, fault] = OF_ITSELF[0] ?? []
    if (rule === undefined) throw new Error('no rule')
    expect(judged(rule, {}, [aPath({ id: 'proxied', via: PROXY })], aPath(fault))).toMatchObject({
      owners: ['network-team', 'platform'],
      why: expect.stringContaining(`Through the proxy ${PROXY}, api.multisafepay.com shows one`),
    })
  })

  it.each(ALL)('tells nothing where the other way shows the same: %s', (_, rule, fault) => {
    expect(judged(rule, fault, [aPath({ id: 'direct', ...fault })])).toMatchObject({ owners: ['platform', 'network-team'] })
  })

  it.each(ALL)('tells nothing where another address of this way, or not every one of the other, is well: %s', (_, rule, fault) => {
    const sibling = aPath({ id: 'sibling', via: PROXY, address: '192.0.2.9' })
    expect(judged(rule, fault, [well, sibling])).toMatchObject({ owners: ['platform', 'network-team'] })
    const badToo = aPath({ id: 'direct too', address: '192.0.2.9', ...fault })
    expect(judged(rule, fault, [well, badToo])).toMatchObject({ owners: ['platform', 'network-team'] })
  })

  it.each(ALL)('tells nothing of another endpoint, nor where nobody vouches for the other certificate: %s', (_, rule, fault) => {
    const others = [
      aPath({ id: 'other', endpoint: 'https://other.example.test/' }),
      aPath({ id: 'unvouched', trust: unknown }),
      aPath({ id: 'closed', chain: [], trust: [] }),
    ]
    for (const other of others) expect(judged(rule, fault, [other]), other.id).toMatchObject({ owners: ['platform', 'network-team'] })
  })

  it('is no riddle while it still holds: certificates on different ways may end on different days', () => {
    const path = proxied(shows({ notAfter: '2026-11-21T23:00:00.000Z' }))
    expect(judgedPath(endpointCertificateExpired, path, { facts: { paths: [path, well] } })).toMatchObject({
      outcome: 'warn',
      owners: ['platform', 'network-team'],
      why: expect.not.stringContaining('Directly'),
    })
  })
})

describe('a certificate that nobody vouches for, on one way', () => {
  const ISSUER_UNKNOWN = [endpointCertificateIssuerUnknown, { trust: unknown }] as const
  const WRONG_NAME = [endpointCertificateWrongName, { trust: unknown, nameMatches: false }] as const
  const issuers = [anIssuer(), anIssuer({ subject: 'CN=Second' }), anIssuer({ subject: 'C=NL, O=Example Trust, CN=Example Root' })]
  const ofAnAuthority = { revocationUrls: ['http://crl.example.test/1.crl'] }
  const looks: [string, 'network-team' | 'platform', Partial<Path>][] = [
    ['made on the spot, with no address of its authority', 'network-team', { chain: [aCertificate()] }],
    ['two days old, as mitmproxy dates its own', 'network-team', shows({ notBefore: '2026-11-19T00:00:00.000Z' })],
    ['sent with its issuer', 'network-team', { chain: [aCertificate(), anIssuer()] }],
    ['months old, of an authority that says where its list is', 'platform', { chain: [aCertificate(ofAnAuthority)] }],
    ['four days old, of such an authority', 'platform', shows({ notBefore: '2026-11-17T00:00:00.000Z' })],
    ['of an authority that has others below it', 'platform', { chain: [aCertificate(), ...issuers] }],
    ['of a server inside of the company', 'platform', { chain: [aCertificate()], address: '10.1.2.3' }],
  ]

  it.each(looks)('is asked of whom it rather is, and names both: %s', (_, first, seen) => {
    for (const [rule, fault] of [ISSUER_UNKNOWN, WRONG_NAME]) {
      const path = aPath({ ...fault, ...seen })
      const told = judgedPath(rule, path)
      expect(told).toMatchObject({
        outcome: 'fail',
        side: 'unknown',
        owners: first === 'platform' ? ['platform', 'network-team'] : ['network-team', 'platform'],
      })
      const ask = 'ask' in told ? told.ask.join(' ') : ''
      expect(ask.includes('Please tell us whether a device of yours opens TLS to'), rule.id).toBe(first === 'network-team')
    }
  })

  it('says both, and the one step that settles it', () => {
    const told = judgedPath(endpointCertificateIssuerUnknown, aPath({ trust: unknown }))
    expect(told).toMatchObject({
      confidence: 'likely',
      why: expect.stringMatching(
        /Equipment on the way.*so does a platform with its own authority\. Nothing that was seen tells which it is\.$/,
      ),
      fix: expect.arrayContaining([{ text: expect.stringContaining('in a browser on another network, such as a phone’s') }]),
    })
  })

  it('names the platform first where it sends an issuer that did not sign', () => {
    const path = aPath({ chain: [aCertificate(), anIssuer()], trust: [aTrust({ result: 'bad-signature' })] })
    expect(judgedPath(endpointCertificateIssuerUnknown, path)).toMatchObject({
      owners: ['platform', 'network-team'],
      why: expect.not.stringContaining('Equipment'),
    })
  })
})
