import { describe, expect, it } from 'vitest'
import type { Path } from '../../../electron/contract/path.ts'
import { firewallDropsConnection } from '../../../electron/rules/firewall/firewall-drops-connection.ts'
import { aPath, aStoppedPath, ENDPOINT, PROXY } from '../../fixtures/facts.ts'
import { judgedPath } from '../../fixtures/judged.ts'
import { aControlHost, aNetwork, aRoute } from './scene.ts'

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

  const dropping = (text: string) => ({
    network: aNetwork([aRoute()], { outboundRules: [{ tool: 'nft', action: 'drop', text: `inet filter output: ${text}` }] }),
  })

  it('names this host itself where a rule of its own drops this port', () => {
    expect(judgedPath(firewallDropsConnection, short(null), { facts: dropping('tcp dport 443 drop') })).toMatchObject({
      confidence: 'likely',
      side: 'near',
      owners: ['system-administrator'],
      title: expect.stringContaining('The firewall of this host'),
      evidence: [{ kind: 'network' }, { kind: 'command', text: 'inet filter output: tcp dport 443 drop' }],
    })
  })

  it('only points at a rule of this host that drops whatever is left, and at none for something else', () => {
    const general = judgedPath(firewallDropsConnection, silent(), { facts: dropping('policy drop') })
    expect(general).toMatchObject({ side: 'unknown', why: expect.stringContaining('look there first') })
    for (const text of ['tcp dport 25 drop', 'ct state invalid drop', 'meta skuid 33 tcp dport 443 drop', 'meta oifname lo drop'])
      expect(judgedPath(firewallDropsConnection, silent(), { facts: dropping(text) }), text).toMatchObject({
        side: 'unknown',
        why: expect.not.stringContaining('own firewall'),
      })
  })

  it('says that the rules of this host are not known, where they could not be read', () => {
    const steps = (outboundRules: null | []) => {
      const judged = judgedPath(firewallDropsConnection, silent(), { facts: { network: aNetwork([aRoute()], { outboundRules }) } })
      return 'fix' in judged ? judged.fix.map((step) => step.text).join(' ') : ''
    }
    expect(steps(null)).toContain('not known to this check')
    expect(steps([])).not.toContain('not known to this check')
  })

  it('looks to this side where no other host is reached either, and says where one is', () => {
    const beside = (tcp: 'open' | 'silent') => judgedPath(firewallDropsConnection, silent(), { facts: { controls: [aControlHost(tcp)] } })
    expect(beside('silent')).toMatchObject({ side: 'near', why: expect.stringContaining('No other host') })
    expect(beside('open')).toMatchObject({ side: 'unknown', why: expect.stringContaining('www.example.test could be reached') })
  })

  it('says that another address of the same name answers', () => {
    const facts = { paths: [silent(), aPath({ id: 'other', address: '192.0.2.2' })] }
    expect(judgedPath(firewallDropsConnection, silent(), { facts })).toMatchObject({ why: expect.stringContaining('Another address') })
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
