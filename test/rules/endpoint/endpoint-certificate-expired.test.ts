import { describe, expect, it } from 'vitest'
import type { Path } from '../../../electron/contract/path.ts'
import { endpointCertificateExpired } from '../../../electron/rules/endpoint/endpoint-certificate-expired.ts'
import { aCertificate, anIssuer, aPath, aStoppedPath, aTrust, PROXY } from '../../fixtures/facts.ts'
import { judgedPath } from '../../fixtures/judged.ts'
import { controlled } from '../differential-scene.ts'

const dated = (date: string) => ({ status: 200, date, server: null, method: 'HEAD' as const, location: null, headers: [], body: '' })
const leafUntil = (notAfter: string, http: Path['http'] = null) => aPath({ chain: [aCertificate({ notAfter }), anIssuer()], http })

describe('endpoint-certificate-expired', () => {
  it('shows how to see it by hand on the way on which it was shown', () => {
    const judged = judgedPath(endpointCertificateExpired, { ...leafUntil('2026-01-31T23:59:59.000Z'), via: PROXY })
    expect(judged).toMatchObject({ fix: expect.arrayContaining([expect.objectContaining({ command: expect.stringContaining('-proxy') })]) })
  })

  it('does not put it on the platform where the certificate does not prove that it is the platform’s', () => {
    const chain = [aCertificate({ notAfter: '2026-01-31T23:59:59.000Z', selfSigned: true })]
    const http = dated('Sat, 21 Nov 2026 00:00:02 GMT')
    const path = aPath({ chain, http, nameMatches: false, trust: [aTrust({ result: 'self-signed' })] })
    expect(judgedPath(endpointCertificateExpired, path)).toMatchObject({ side: 'unknown', owners: ['platform', 'network-team'] })
  })

  it('R4 fails from the day after the certificate’s last', () => {
    const path = leafUntil('2026-11-20T23:59:59.000Z', dated('Sat, 21 Nov 2026 00:00:02 GMT'))
    expect(judgedPath(endpointCertificateExpired, path)).toMatchObject({
      outcome: 'fail',
      confidence: 'certain',
      side: 'far',
      owners: ['platform'],
      title: expect.stringContaining('20 November 2026'),
    })
    expect(judgedPath(endpointCertificateExpired, path, { date: '2026-11-19' }).outcome).toBe('pass')
  })

  it('does not accuse the endpoint of a clock that is years ahead on this host', () => {
    const path = leafUntil('2026-11-20T23:59:59.000Z', dated('Mon, 01 Jun 2026 12:00:00 GMT'))
    expect(judgedPath(endpointCertificateExpired, path).outcome).toBe('not-applicable')
    // Without a word of the endpoint's clock the one here may be wrong; a Date that is none says nothing either.
    for (const http of [null, dated('yesterday')])
      expect(judgedPath(endpointCertificateExpired, leafUntil('2026-11-20T23:59:59.000Z', http))).toMatchObject({
        outcome: 'fail',
        confidence: 'likely',
      })
  })

  it('asks for the clock of this host first where nothing speaks for it, and says so', () => {
    const path = leafUntil('2026-01-31T23:59:59.000Z')
    const alone = judgedPath(endpointCertificateExpired, path)
    expect(alone).toMatchObject({
      side: 'unknown',
      owners: ['system-administrator', 'platform'],
      title: 'The certificate of api.multisafepay.com expired on 31 January 2026, if the clock here is right',
      why: expect.stringMatching(/^It was 2026-11-21 00:00 UTC by the clock here, and nothing that was seen speaks for that\./),
      ask: [expect.stringContaining('It says 2026-11-21 00:00 UTC.'), expect.any(String)],
    })
    const trusted = { host: 'www.example.test', trust: [aTrust()] }
    const controls = [{ ...controlled('works'), ...trusted }]
    const other = aPath({ id: 'other', host: 'www.example.test', endpoint: 'https://www.example.test/' })
    const told = { ...other, chain: [], http: dated('Sat, 21 Nov 2026 00:00:02 GMT') }
    for (const facts of [{ controls }, { paths: [path, other] }, { paths: [path, told] }])
      expect(judgedPath(endpointCertificateExpired, path, { facts })).toMatchObject({
        confidence: 'likely',
        side: 'far',
        owners: ['platform'],
        title: 'The certificate of api.multisafepay.com expired on 31 January 2026',
      })
    // Nobody vouches for the other's certificate.
    expect(judgedPath(endpointCertificateExpired, path, { facts: { controls: [controlled('works')] } })).toMatchObject({ side: 'unknown' })
    // It looks outdated too: that is os-clock-wrong.
    const alike = [{ ...controlled('works'), ...trusted, chain: path.chain }]
    expect(judgedPath(endpointCertificateExpired, path, { facts: { controls: alike } }).outcome).toBe('not-applicable')
  })

  it('only warns on the last day itself, whose hour a judged day does not tell', () => {
    expect(judgedPath(endpointCertificateExpired, leafUntil('2026-11-21T00:00:01.000Z')).outcome).toBe('warn')
    expect(judgedPath(endpointCertificateExpired, leafUntil('2026-11-21T23:59:59.000Z')).outcome).toBe('warn')
    expect(judgedPath(endpointCertificateExpired, leafUntil('2026-11-22T00:00:00.000Z')).outcome).toBe('pass')
  })

  it('fails on the last day too where its last minute was over when it was read', () => {
    const path = leafUntil('2026-11-21T00:00:01.000Z')
    expect(judgedPath(endpointCertificateExpired, path, { gathered: '2026-11-21T00:00:00Z' }).outcome).toBe('warn')
    expect(judgedPath(endpointCertificateExpired, path, { gathered: '2026-11-21T09:00:00Z' }).outcome).toBe('fail')
  })

  it('only reminds of the renewal when a later day is judged than the one on which it was good', () => {
    const later = judgedPath(endpointCertificateExpired, aPath(), { gathered: '2026-11-21', date: '2027-02-01' })
    expect(later).toMatchObject({ outcome: 'warn', until: null, title: expect.stringContaining('must be renewed before 31 January 2027') })
    expect(judgedPath(endpointCertificateExpired, aPath(), { gathered: '2027-02-01', date: '2027-02-01' }).outcome).toBe('fail')
  })

  it('fails on an earlier judged day too, where it had ended when it was read', () => {
    const path = leafUntil('2026-11-10T23:59:59.000Z')
    expect(judgedPath(endpointCertificateExpired, path, { gathered: '2026-11-21', date: '2026-11-15' }).outcome).toBe('fail')
  })

  it('finds an intermediate that has expired', () => {
    const path = aPath({ chain: [aCertificate(), anIssuer({ notAfter: '2026-01-01T00:00:00.000Z' })] })
    expect(judgedPath(endpointCertificateExpired, path)).toMatchObject({ outcome: 'fail', title: expect.stringContaining('in the chain') })
  })

  it('does not accuse for an expired root that is sent along though the store has a good one', () => {
    // As Let's Encrypt's chains did in 2021: the cross-signed root had expired, and nobody needed it.
    const root = aCertificate({
      subject: 'C=NL, O=Example Trust, CN=Example Root',
      issuer: 'O=Old Trust, CN=Old Root',
      notAfter: '2021-09-30T14:01:15.000Z',
    })
    expect(judgedPath(endpointCertificateExpired, aPath({ chain: [aCertificate(), anIssuer(), root] })).outcome).toBe('pass')
    const untrusted = aPath({ chain: [aCertificate(), anIssuer(), root], trust: [aTrust({ result: 'issuer-unknown' })] })
    expect(judgedPath(endpointCertificateExpired, untrusted).outcome).toBe('fail')
  })

  it('does not accuse for a certificate that is sent but belongs to another chain', () => {
    const stray = aCertificate({ subject: 'CN=Stray', notAfter: '2020-01-01T00:00:00.000Z' })
    expect(judgedPath(endpointCertificateExpired, aPath({ chain: [aCertificate(), stray, anIssuer()] })).outcome).toBe('pass')
  })

  it('takes the good one of two certificates with the same name', () => {
    const old = anIssuer({ notAfter: '2020-01-01T00:00:00.000Z', sha256: 'CC:DD' })
    expect(judgedPath(endpointCertificateExpired, aPath({ chain: [aCertificate(), old, anIssuer()] })).outcome).toBe('pass')
  })

  it('ends on a chain that goes in a circle', () => {
    const a = aCertificate({ subject: 'CN=A', issuer: 'CN=B' })
    const b = aCertificate({ subject: 'CN=B', issuer: 'CN=A' })
    expect(judgedPath(endpointCertificateExpired, aPath({ chain: [a, b], trust: [] })).outcome).toBe('pass')
  })

  it('does not apply without a certificate, and through a proxy is on no side', () => {
    expect(judgedPath(endpointCertificateExpired, aStoppedPath('handshake', 'alert')).outcome).toBe('not-applicable')
    const path = aPath({ via: PROXY, chain: [aCertificate({ notAfter: '2026-01-01T00:00:00.000Z' })] })
    expect(judgedPath(endpointCertificateExpired, path)).toMatchObject({ confidence: 'likely', side: 'unknown' })
  })

  it('is no consequence of a wrong name, nor the other way round: both are roots', () => {
    expect(endpointCertificateExpired.silences).toEqual(['app-connection-fails'])
  })
})
