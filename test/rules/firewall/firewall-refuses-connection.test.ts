import { describe, expect, it } from 'vitest'
import { firewallRefusesConnection } from '../../../electron/rules/firewall/firewall-refuses-connection.ts'
import { anAttempt, aPath, aStoppedPath, PROXY } from '../../fixtures/facts.ts'
import { judgedPath } from '../../fixtures/judged.ts'
import { aNetwork, aRoute } from './scene.ts'

/** No program of this host got through either. */
const alone = { attempts: [] }

describe('firewall-refuses-connection', () => {
  it('R2.3 says that it is refused, and honestly that who refused is not settled', () => {
    expect(judgedPath(firewallRefusesConnection, aStoppedPath('tcp', 'refused'), { facts: alone })).toMatchObject({
      outcome: 'fail',
      confidence: 'likely',
      side: 'unknown',
      owners: ['network-team', 'platform'],
      why: expect.stringContaining('not settled who'),
    })
  })

  it('is only possible where a program of this host got through at the same time', () => {
    const attempts = [anAttempt(), anAttempt({ runtime: 'node', outcome: 'failed', error: 'ECONNREFUSED' })]
    expect(judgedPath(firewallRefusesConnection, aStoppedPath('tcp', 'refused'), { facts: { attempts } })).toMatchObject({
      confidence: 'possible',
      why: expect.stringContaining('does not refuse everyone'),
    })
    const other = [anAttempt({ via: PROXY })]
    expect(judgedPath(firewallRefusesConnection, aStoppedPath('tcp', 'refused'), { facts: { attempts: other } })).toMatchObject({
      confidence: 'likely',
    })
  })

  it('shows how to try it by hand, whoever refuses', () => {
    expect(judgedPath(firewallRefusesConnection, aStoppedPath('tcp', 'refused'))).toMatchObject({
      fix: expect.arrayContaining([expect.objectContaining({ command: expect.stringContaining('curl') })]),
    })
  })

  it('keeps what a second port said as evidence', () => {
    const path = aStoppedPath('tcp', 'refused', { secondPort: { port: 80, observation: 'open' } })
    expect(judgedPath(firewallRefusesConnection, path)).toHaveProperty('evidence.0.text', expect.stringContaining('Port 80'))
  })

  const refused = aStoppedPath('tcp', 'refused')

  it('says so where it is this host itself that was asked, and nothing listens', () => {
    const network = aNetwork([aRoute({ device: 'lo', gateway: null, neighbour: null })])
    expect(judgedPath(firewallRefusesConnection, refused, { facts: { network } })).toMatchObject({
      side: 'near',
      owners: ['system-administrator', 'you'],
      why: expect.stringMatching(
        /an address of this host itself\. Nothing listens there on that port, or a rule of its own firewall rejects it\.$/,
      ),
    })
  })

  it('names the rule of this host that rejects it, and not one that is for another port', () => {
    const rejects = (text: string) => ({
      network: aNetwork([aRoute()], {
        outboundRules: [{ tool: 'iptables', action: 'reject', text: `iptables -A OUTPUT ${text} -j REJECT` }],
      }),
    })
    const judged = (text: string) => judgedPath(firewallRefusesConnection, refused, { facts: rejects(text) })
    expect(judged('-p tcp -m tcp --dport 443')).toMatchObject({ side: 'near', owners: ['system-administrator'] })
    expect(judged('-p tcp -m tcp --dport 444')).toMatchObject({ side: 'unknown' })
    // What turns everything away may stand behind a rule that does not.
    expect(judged('-p tcp')).toMatchObject({ side: 'unknown' })
  })

  it('puts it on this side where the endpoint answers through the proxy', () => {
    const facts = { paths: [refused, aPath({ via: PROXY })] }
    expect(judgedPath(firewallRefusesConnection, refused, { facts })).toMatchObject({
      side: 'near',
      why: expect.stringContaining('Through the proxy'),
    })
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
