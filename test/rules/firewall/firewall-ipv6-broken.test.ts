import { describe, expect, it } from 'vitest'
import { firewallIpv6Broken as rule } from '../../../electron/rules/firewall/firewall-ipv6-broken.ts'
import { anAttempt, aPath, aStoppedPath, PROXY } from '../../fixtures/facts.ts'
import { judgedPath } from '../../fixtures/judged.ts'
import { aNetwork, aRoute, endedWith } from './scene.ts'

const SIX = { id: 'six', address: '2001:db8::1' }
const silent = aStoppedPath('tcp', 'silent', SIX)
const routed = aNetwork([aRoute({ address: SIX.address })])
const beside = (path: typeof silent, ...others: (typeof silent)[]) => ({ paths: [path, ...others], network: routed })

describe('firewall-ipv6-broken', () => {
  it('R2.3 warns of an IPv6 address that does not answer while an IPv4 one works', () => {
    expect(judgedPath(rule, silent, { facts: beside(silent, aPath()) })).toMatchObject({
      outcome: 'warn',
      confidence: 'likely',
      side: 'unknown',
      why: expect.stringContaining('2001:db8::1 does not answer'),
    })
  })

  it.each([
    ['unreachable', 'EHOSTUNREACH'],
    ['denied', 'EACCES'],
  ] as const)('warns of one that is %s (%s)', (observation, code) => {
    const path = endedWith(observation, code, SIX)
    expect(judgedPath(rule, path, { facts: beside(path, aPath()) })).toMatchObject({
      outcome: 'warn',
      why: expect.stringContaining('cannot be reached'),
    })
  })

  it.each(['ENETUNREACH', 'EADDRNOTAVAIL'])('says nothing of a host without IPv6 (%s): its programs go to IPv4 at once', (code) => {
    const path = endedWith('unreachable', code, SIX)
    expect(judgedPath(rule, path, { facts: beside(path, aPath()) }).outcome).toBe('not-applicable')
  })

  it('says nothing where the route table has no way for IPv6', () => {
    const network = aNetwork([aRoute({ address: SIX.address, result: 'none' })])
    const path = endedWith('unreachable', 'EHOSTUNREACH', SIX)
    expect(judgedPath(rule, path, { facts: { paths: [path, aPath()], network } }).outcome).toBe('not-applicable')
  })

  it.each([
    ['no other address is tried', []],
    ['IPv4 is silent too', [aStoppedPath('tcp', 'silent')]],
    ['IPv4 opens and gives no TLS', [aStoppedPath('hello', 'silent')]],
    ['another IPv6 address alone works', [aPath({ id: 'other', address: '2001:db8::2' })]],
    ['IPv4 works through a proxy alone', [aPath({ via: PROXY })]],
  ])('does not claim it where %s', (_name, others) => {
    expect(judgedPath(rule, silent, { facts: beside(silent, ...others) }).outcome).toBe('not-applicable')
  })

  it('does not claim a refusal, which costs no time, nor an IPv4 address', () => {
    const refused = aStoppedPath('tcp', 'refused', SIX)
    expect(judgedPath(rule, refused, { facts: beside(refused, aPath()) }).outcome).toBe('not-applicable')
    const four = aStoppedPath('tcp', 'silent', { id: 'four', address: '192.0.2.2' })
    expect(judgedPath(rule, four, { facts: beside(four, aPath()) }).outcome).toBe('not-applicable')
  })

  it('explains a runtime that failed on this way, which the engine still makes a warning', () => {
    const attempts = [anAttempt({ outcome: 'timeout' })]
    expect(judgedPath(rule, silent, { facts: { ...beside(silent, aPath()), attempts } }).outcome).toBe('fail')
  })

  it('passes where IPv6 opens', () => {
    const open = aPath(SIX)
    expect(judgedPath(rule, open, { facts: beside(open, aPath()) }).outcome).toBe('pass')
  })
})
