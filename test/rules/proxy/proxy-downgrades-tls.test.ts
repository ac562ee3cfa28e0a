import { describe, expect, it } from 'vitest'
import type { Answer, Control, Path } from '../../../electron/contract/path.ts'
import { proxyDowngradesTls as rule } from '../../../electron/rules/proxy/proxy-downgrades-tls.ts'
import { aPath, aProbe, aServerHello, aStoppedPath, HANDSHAKE_FAILURE, PROTOCOL_VERSION, PROXY } from '../../fixtures/facts.ts'
import { judgedPath } from '../../fixtures/judged.ts'
import { aControlHost } from '../firewall/scene.ts'

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

  describe('where the direct way is closed', () => {
    const through = refused(0x0302, 0xc013)
    const closed = aStoppedPath('tcp', 'silent')
    const met = (answer: Answer, change: Partial<Control> = {}) => ({ ...aControlHost('open'), via: PROXY, answer, ...change })
    const judged = (controls: Control[], paths = [through, closed]) => judgedPath(rule, through, { facts: { paths, controls } })

    it.each<[string, Answer]>([
      ['is turned down alike', PROTOCOL_VERSION],
      ['gets an old version too', aServerHello(0x0302, 0xc013)],
    ])('names it where another host %s through the same proxy', (_, answer) => {
      expect(judged([met(answer)])).toMatchObject({
        outcome: 'fail',
        confidence: 'likely',
        side: 'near',
        owners: ['network-team'],
        why: expect.stringContaining('fared no better through it with the same first message'),
      })
    })

    it.each<[string, Control[], Path[]]>([
      ['nobody else was met', [], [through, closed]],
      ['another host is well through it', [met(aServerHello(0x0303, 0xc02f))], [through, closed]],
      ['one of two others is well', [met(PROTOCOL_VERSION), met(aServerHello(0x0303, 0xc02f))], [through, closed]],
      ['another host failed in another manner', [met({ kind: 'reset' })], [through, closed]],
      ['it was met on another way', [met(PROTOCOL_VERSION, { via: 'direct' })], [through, closed]],
      ['it is the endpoint itself', [met(PROTOCOL_VERSION, { host: through.host })], [through, closed]],
      ['the endpoint is as old directly', [met(PROTOCOL_VERSION)], [through, refused(0x0302, 0xc013, 'direct')]],
    ])('leaves it to the endpoint’s causes where %s', (_, controls, paths) => {
      expect(judged(controls, paths).outcome).toBe('not-applicable')
    })
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
