import { describe, expect, it } from 'vitest'
import type { Path } from '../../../electron/contract/path.ts'
import { firewallDropsConnection } from '../../../electron/rules/firewall/firewall-drops-connection.ts'
import { aPath, aStoppedPath, ENDPOINT, PROXY } from '../../fixtures/facts.ts'
import { judgedPath } from '../../fixtures/judged.ts'

const silent = (change: Parameters<typeof aPath>[0] = {}) => aStoppedPath('tcp', 'silent', change)

describe('firewall-drops-connection', () => {
  it('R2.3 silence is likely a firewall; whose, is not settled, and both owners are named', () => {
    expect(judgedPath(firewallDropsConnection, silent())).toMatchObject({
      outcome: 'fail',
      confidence: 'likely',
      side: 'unknown',
      owners: ['network-team', 'hosting-company', 'platform'],
    })
  })

  const short = (secondPort: Path['secondPort']) => {
    const path = silent({ secondPort })
    return { ...path, steps: path.steps.map((step) => (step.state === 'stopped' ? { ...step, ms: 1500 } : step)) }
  }

  it('is only possible after a silence in which one lost packet was not sent again twice', () => {
    expect(judgedPath(firewallDropsConnection, short(null))).toMatchObject({ outcome: 'fail', confidence: 'possible' })
  })

  it.each(['open', 'refused'] as const)('is likelier where a second port of the same address is %s', (observation) => {
    const judged = judgedPath(firewallDropsConnection, short({ port: 80, observation }))
    expect(judged).toMatchObject({ outcome: 'fail', confidence: 'likely', why: expect.stringContaining('Port 80') })
  })

  it('is never certain: a server with a full queue is silent just so', () => {
    const judged = judgedPath(firewallDropsConnection, silent({ secondPort: { port: 80, observation: 'open' } }))
    expect(judged).toMatchObject({ confidence: 'likely', why: expect.stringContaining('or its server is overwhelmed') })
  })

  it('takes nothing from a second port that is silent too: the host may be down', () => {
    const judged = judgedPath(firewallDropsConnection, silent({ secondPort: { port: 80, observation: 'silent' } }))
    expect(judged).toMatchObject({ confidence: 'likely', why: expect.not.stringContaining('Port 80') })
  })

  it('puts it on this side where the endpoint answers through the proxy', () => {
    const proxied = aPath({ via: PROXY, id: `${ENDPOINT} ${PROXY}` })
    expect(judgedPath(firewallDropsConnection, silent(), { facts: { paths: [silent(), proxied] } })).toMatchObject({ side: 'near' })
    const closed = aStoppedPath('proxy', 'denied', { via: PROXY, id: `${ENDPOINT} ${PROXY}` })
    expect(judgedPath(firewallDropsConnection, silent(), { facts: { paths: [silent(), closed] } })).toMatchObject({ side: 'unknown' })
  })

  it.each(['refused', 'unreachable', 'denied'])('does not claim a connection that is %s', (observation) => {
    expect(judgedPath(firewallDropsConnection, aStoppedPath('tcp', observation)).outcome).toBe('not-applicable')
  })

  it('passes where TCP opens and only the hello is met with silence', () => {
    expect(judgedPath(firewallDropsConnection, aStoppedPath('hello', 'silent')).outcome).toBe('pass')
  })

  it('does not claim a silent proxy', () => {
    expect(judgedPath(firewallDropsConnection, silent({ via: PROXY })).outcome).toBe('not-applicable')
  })
})
