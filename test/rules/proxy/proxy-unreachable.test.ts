import { describe, expect, it } from 'vitest'
import { proxyUnreachable } from '../../../electron/rules/proxy/proxy-unreachable.ts'
import { aPath, aStoppedPath, PROXY } from '../../fixtures/facts.ts'
import { judgedPath } from '../../fixtures/judged.ts'

describe('proxy-unreachable', () => {
  it.each([
    ['refused', 'certain', 'refuses'],
    ['unreachable', 'certain', 'cannot be reached'],
    ['silent', 'likely', 'does not answer'],
    ['denied', 'likely', 'may not connect'],
  ])('R2.3 a proxy that is %s: %s, and says so', (observation, confidence, words) => {
    expect(judgedPath(proxyUnreachable, aStoppedPath('tcp', observation, { via: PROXY }))).toMatchObject({
      outcome: 'fail',
      confidence,
      side: 'near',
      owners: ['network-team', 'you'],
      title: expect.stringContaining(words),
      why: expect.stringContaining('HTTPS_PROXY in the environment'),
    })
  })

  it('does not claim a proxy whose name does not resolve: that is another cause', () => {
    expect(judgedPath(proxyUnreachable, aStoppedPath('tcp', 'name-unresolved', { via: PROXY })).outcome).toBe('not-applicable')
  })

  it('passes a proxy that was reached, even one that then asks for a login', () => {
    expect(judgedPath(proxyUnreachable, aStoppedPath('proxy', 'login-needed', { via: PROXY })).outcome).toBe('pass')
    expect(judgedPath(proxyUnreachable, aPath({ via: PROXY })).outcome).toBe('pass')
  })

  it('has nothing to say of a direct path, not even of one that is refused', () => {
    expect(judgedPath(proxyUnreachable, aStoppedPath('tcp', 'refused')).outcome).toBe('not-applicable')
  })
})
