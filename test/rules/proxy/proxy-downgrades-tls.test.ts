import { describe, expect, it } from 'vitest'
import type { Path } from '../../../electron/contract/path.ts'
import { proxyDowngradesTls as rule } from '../../../electron/rules/proxy/proxy-downgrades-tls.ts'
import { aPath, aProbe, aServerHello, aStoppedPath, HANDSHAKE_FAILURE, PROTOCOL_VERSION, PROXY } from '../../fixtures/facts.ts'
import { judgedPath } from '../../fixtures/judged.ts'

/** Refused when asked by the profile, and this chosen when nearly all was offered. */
const refused = (version: number, suite: number, via = PROXY): Path =>
  aStoppedPath('hello', 'alert', {
    via,
    probes: [aProbe('profile', PROTOCOL_VERSION), aProbe('profile-again', PROTOCOL_VERSION), aProbe('broad', aServerHello(version, suite))],
  })
const beside = (path: Path, direct: Path) => judgedPath(rule, path, { facts: { paths: [path, direct] } })

describe('proxy-downgrades-tls', () => {
  it('names a lower version through the proxy, where the direct way has a permitted one', () => {
    expect(beside(refused(0x0302, 0xc013), aPath())).toMatchObject({
      outcome: 'fail',
      confidence: 'certain',
      side: 'near',
      owners: ['network-team'],
      why: expect.stringContaining('TLS 1.1'),
    })
  })

  it('names a suite that is not permitted too', () => {
    expect(beside(refused(0x0303, 0xc014), aPath()).outcome).toBe('fail')
  })

  it('leaves it to the endpoint’s causes where the direct way has no better, or is closed', () => {
    expect(beside(refused(0x0302, 0xc013), refused(0x0302, 0xc013, 'direct')).outcome).toBe('not-applicable')
    expect(beside(refused(0x0302, 0xc013), aStoppedPath('tcp', 'silent')).outcome).toBe('not-applicable')
  })

  it('does not compare with another endpoint', () => {
    const other = aPath({ endpoint: 'https://other.example.test/' })
    expect(beside(refused(0x0302, 0xc013), other).outcome).toBe('not-applicable')
  })

  it('passes a proxy that has a permitted version and suite, be it another than the direct one', () => {
    expect(beside(aPath({ via: PROXY, probes: [aProbe('profile', aServerHello(0x0303, 0xc02f))] }), aPath()).outcome).toBe('pass')
  })

  it('says nothing where no hello was answered: that is no weaker TLS', () => {
    const path = aStoppedPath('hello', 'alert', { via: PROXY, probes: [aProbe('profile', HANDSHAKE_FAILURE)] })
    expect(beside(path, aPath()).outcome).toBe('not-applicable')
  })
})
