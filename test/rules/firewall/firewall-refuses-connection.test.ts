import { describe, expect, it } from 'vitest'
import { firewallRefusesConnection } from '../../../electron/rules/firewall/firewall-refuses-connection.ts'
import { aPath, aStoppedPath, PROXY } from '../../fixtures/facts.ts'
import { judgedPath } from '../../fixtures/judged.ts'

describe('firewall-refuses-connection', () => {
  it('R2.3 says that it is refused, and honestly that who refused is not settled', () => {
    expect(judgedPath(firewallRefusesConnection, aStoppedPath('tcp', 'refused'))).toMatchObject({
      outcome: 'fail',
      confidence: 'likely',
      side: 'unknown',
      owners: ['network-team', 'platform'],
      why: expect.stringContaining('not settled who'),
    })
  })

  it('keeps what a second port said as evidence', () => {
    const path = aStoppedPath('tcp', 'refused', { secondPort: { port: 80, observation: 'open' } })
    expect(judgedPath(firewallRefusesConnection, path)).toHaveProperty('evidence.0.text', expect.stringContaining('Port 80'))
  })

  it.each(['silent', 'unreachable', 'denied'])('does not claim a connection that is %s', (observation) => {
    expect(judgedPath(firewallRefusesConnection, aStoppedPath('tcp', observation)).outcome).toBe('not-applicable')
  })

  it('passes where TCP opens and the hello is reset: that is another observation', () => {
    expect(judgedPath(firewallRefusesConnection, aStoppedPath('hello', 'reset')).outcome).toBe('pass')
  })

  it('does not claim a proxy that refuses', () => {
    expect(judgedPath(firewallRefusesConnection, aStoppedPath('tcp', 'refused', { via: PROXY })).outcome).toBe('not-applicable')
    expect(judgedPath(firewallRefusesConnection, aPath()).outcome).toBe('pass')
  })
})
