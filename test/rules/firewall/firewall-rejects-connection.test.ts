import { describe, expect, it } from 'vitest'
import { firewallRejectsConnection as rule } from '../../../electron/rules/firewall/firewall-rejects-connection.ts'
import { aPath, aStoppedPath, PROXY } from '../../fixtures/facts.ts'
import { judgedPath } from '../../fixtures/judged.ts'
import { aNetwork, aRoute, endedWith } from './scene.ts'

const well = { network: aNetwork([aRoute()]) }
const rejects = (text: string) => ({ network: aNetwork([aRoute()], { outboundRules: [{ tool: 'nft', action: 'reject', text }] }) })

describe('firewall-rejects-connection', () => {
  // What Linux makes of ICMP: code 13 and 10 EHOSTUNREACH, code 9 ENETUNREACH (RFC 1812 section 5.2.7.1).
  it.each(['EHOSTUNREACH', 'ENETUNREACH'])('R2.3 names the network where the route is well and the code is %s', (code) => {
    const alive = { secondPort: { port: 80, observation: 'refused' as const } }
    expect(judgedPath(rule, endedWith('unreachable', code, alive), { facts: well })).toMatchObject({
      outcome: 'fail',
      confidence: 'likely',
      side: 'unknown',
      owners: ['network-team', 'hosting-company', 'platform'],
      why: expect.stringContaining(code),
      evidence: [{ kind: 'network' }, { source: 'ip route get 192.0.2.1' }],
    })
  })

  it('does not call it a firewall where nothing at the address answers: a router says the same of a host that is off', () => {
    for (const secondPort of [null, { port: 80, observation: 'unreachable' as const }, { port: 80, observation: 'silent' as const }])
      expect(judgedPath(rule, endedWith('unreachable', 'EHOSTUNREACH', { secondPort }), { facts: well })).toMatchObject({
        confidence: 'possible',
        side: 'unknown',
        title: 'The network says that api.multisafepay.com cannot be reached',
        why: expect.stringContaining('a router that finds nobody there'),
      })
  })

  it.each(['EACCES', 'EPERM'])('R2.3 names this host itself where the code is %s: no answer of an IPv4 network becomes that', (code) => {
    expect(judgedPath(rule, endedWith('denied', code), { facts: well })).toMatchObject({
      outcome: 'fail',
      confidence: 'likely',
      side: 'near',
      owners: ['system-administrator'],
      title: expect.stringContaining('This host itself'),
    })
  })

  it('does not say so over IPv6, where the network can answer just so', () => {
    const address = '2001:db8::1'
    const facts = { network: aNetwork([aRoute({ address })]) }
    expect(judgedPath(rule, endedWith('denied', 'EACCES', { address }), { facts })).toMatchObject({
      owners: ['network-team', 'hosting-company', 'platform'],
    })
  })

  it('names the rule of this host that rejects this port', () => {
    const text = 'inet filter output: tcp dport 443 reject admin-prohibited'
    expect(judgedPath(rule, endedWith('unreachable', 'EHOSTUNREACH'), { facts: rejects(text) })).toMatchObject({
      owners: ['system-administrator'],
      why: expect.stringContaining("this host's own firewall"),
      evidence: [{ kind: 'network' }, { kind: 'command' }, { kind: 'command', text }],
    })
  })

  it('blames no rule of this host that speaks of another port, address or protocol', () => {
    for (const what of ['tcp dport 25', 'udp dport 443', 'ip daddr 203.0.113.0/24 tcp dport 443', 'tcp dport != 443'])
      expect(
        judgedPath(rule, endedWith('unreachable', 'EHOSTUNREACH'), { facts: rejects(`inet filter output: ${what} reject`) }),
        what,
      ).toMatchObject({
        owners: ['network-team', 'hosting-company', 'platform'],
      })
  })

  it('is only possible where the route could not be read: it may be this host that has none', () => {
    expect(judgedPath(rule, endedWith('unreachable', 'EHOSTUNREACH'), { facts: { network: aNetwork([]) } })).toMatchObject({
      outcome: 'fail',
      confidence: 'possible',
      why: expect.stringContaining('could not be read'),
    })
  })

  it.each([
    ['has no route', { result: 'none' as const }],
    ['closes the route itself', { result: 'prohibited' as const }],
    ['has a gateway that does not answer', { neighbour: 'failed' as const }],
  ])('does not claim it where this host %s', (_name, change) => {
    const facts = { network: aNetwork([aRoute(change)]) }
    expect(judgedPath(rule, endedWith('unreachable', 'EHOSTUNREACH'), { facts }).outcome).toBe('not-applicable')
  })

  it.each(['silent', 'refused'])('does not claim a connection that is %s', (observation) => {
    expect(judgedPath(rule, aStoppedPath('tcp', observation), { facts: well }).outcome).toBe('not-applicable')
  })

  it('leaves an IPv6 address to its own rule where IPv4 works', () => {
    const six = endedWith('unreachable', 'EHOSTUNREACH', { id: 'six', address: '2001:db8::1' })
    expect(judgedPath(rule, six, { facts: { ...well, paths: [six, aPath()] } }).outcome).toBe('not-applicable')
  })

  it('passes where TCP opens, and does not claim a proxy', () => {
    expect(judgedPath(rule, aStoppedPath('hello', 'reset'), { facts: well }).outcome).toBe('pass')
    expect(judgedPath(rule, endedWith('unreachable', 'EHOSTUNREACH', { via: PROXY }), { facts: well }).outcome).toBe('not-applicable')
  })
})
