import { describe, expect, it } from 'vitest'
import { endpointCertificateWrongName } from '../../../electron/rules/endpoint/endpoint-certificate-wrong-name.ts'
import { aCertificate, aPath, aStoppedPath, aTrust, PROXY } from '../../fixtures/facts.ts'
import { judgedPath } from '../../fixtures/judged.ts'
import { aControlHost } from '../firewall/scene.ts'

/** What a login page of a network shows, whatever name was asked for. */
const portal = aCertificate({ subject: 'CN=login.guest-wifi.test', dnsNames: ['login.guest-wifi.test'], sha256: 'CC:DD', selfSigned: true })
const captured = aPath({ nameMatches: false, chain: [portal], trust: [aTrust({ result: 'self-signed' })] })
const control = (host: string, chain = [portal]) => ({ ...aControlHost('open'), host, chain })

describe('endpoint-certificate-wrong-name', () => {
  it('R4 says for which names the certificate is', () => {
    const chain = [aCertificate({ dnsNames: ['www.example.test', 'example.test'] })]
    expect(judgedPath(endpointCertificateWrongName, aPath({ nameMatches: false, chain }))).toMatchObject({
      outcome: 'fail',
      confidence: 'certain',
      why: expect.stringMatching(/^It is for www\.example\.test, example\.test\./),
    })
  })

  it('does not say who shows it where nothing tells: one way alone cannot place a fault', () => {
    for (const controls of [[], [control('www.example.test', [aCertificate()])]])
      expect(judgedPath(endpointCertificateWrongName, captured, { facts: { controls } })).toMatchObject({
        outcome: 'fail',
        confidence: 'certain',
        side: 'unknown',
        owners: ['network-team', 'platform'],
        why: expect.stringContaining('So does a login page'),
      })
    // An authority vouches for many a portal's certificate too.
    expect(judgedPath(endpointCertificateWrongName, { ...captured, trust: [aTrust()] })).toMatchObject({
      side: 'unknown',
      owners: ['platform', 'network-team'],
    })
  })

  it('asks for the name where the endpoint was given by its number', () => {
    const path = { ...captured, host: '192.0.2.1', chain: [aCertificate()] }
    const judged = judgedPath(endpointCertificateWrongName, path)
    expect(judged).toMatchObject({
      owners: ['you', 'platform', 'network-team'],
      fix: expect.arrayContaining([{ text: expect.stringContaining('The certificate is for api.multisafepay.com.') }]),
      ask: [expect.stringContaining('We connect to the number 192.0.2.1.')],
    })
    expect(JSON.stringify(judged)).not.toMatch(/nslookup|right name/)
    // What answers for every host is this network's, by whichever number it was met.
    const alike = { facts: { controls: [control('www.example.test', [aCertificate()])] } }
    expect(judgedPath(endpointCertificateWrongName, path, alike)).toMatchObject({
      side: 'near',
      owners: expect.not.arrayContaining(['you']),
    })
  })

  it('puts it on this network where another host shows the very same one, or another way the right one', () => {
    const alike = { facts: { controls: [control('www.example.test')] } }
    expect(judgedPath(endpointCertificateWrongName, captured, alike)).toMatchObject({
      side: 'near',
      owners: ['network-team', 'hosting-company', 'system-administrator'],
      why: expect.stringContaining('www.example.test shows the very same one'),
    })
    const right = { facts: { paths: [captured, aPath({ id: 'proxied', via: PROXY })] } }
    expect(judgedPath(endpointCertificateWrongName, captured, right)).toMatchObject({ side: 'near' })
  })

  it('does not take a host for another owner’s, or a certificate for a portal’s, that is not', () => {
    const shown = (host: string, chain = [portal]) =>
      judgedPath(endpointCertificateWrongName, { ...captured, chain }, { facts: { controls: [control(host, chain)] } })
    // The certificate of the control host itself, which the same server serves.
    expect(shown('www.guest.test', [{ ...portal, dnsNames: ['*.guest.test'] }])).toMatchObject({ side: 'unknown' })
    // Another host of the platform, set up wrong alike.
    expect(shown('testapi.multisafepay.com')).toMatchObject({ side: 'unknown' })
  })

  it('puts it on the platform where an authority vouches for another name of the platform', () => {
    const own = [aCertificate({ dnsNames: ['www.multisafepay.com'] })]
    expect(judgedPath(endpointCertificateWrongName, aPath({ nameMatches: false, chain: own }))).toMatchObject({
      side: 'far',
      owners: ['platform'],
    })
    const forged = aPath({ nameMatches: false, chain: own, trust: [aTrust({ result: 'issuer-unknown' })] })
    expect(judgedPath(endpointCertificateWrongName, forged)).toMatchObject({ side: 'unknown' })
  })

  it('does not list a hundred names in a sentence', () => {
    const dnsNames = Array.from({ length: 100 }, (_, index) => `host${index}.example.test`)
    const judged = judgedPath(endpointCertificateWrongName, aPath({ nameMatches: false, chain: [aCertificate({ dnsNames })] }))
    expect(judged).toMatchObject({ why: expect.stringContaining('and 97 more') })
  })

  it('passes a name that matches, as by a wildcard, and knows nothing without a certificate', () => {
    const chain = [aCertificate({ dnsNames: ['*.multisafepay.com'] })]
    expect(judgedPath(endpointCertificateWrongName, aPath({ chain })).outcome).toBe('pass')
    expect(judgedPath(endpointCertificateWrongName, aStoppedPath('hello', 'alert')).outcome).toBe('not-applicable')
  })
})
