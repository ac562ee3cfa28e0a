import { describe, expect, it } from 'vitest'
import { firewallNoRoute as rule } from '../../../electron/rules/firewall/firewall-no-route.ts'
import { aPath, aStoppedPath, PROXY } from '../../fixtures/facts.ts'
import { judgedPath } from '../../fixtures/judged.ts'
import { aNetwork, aRoute, endedWith, unresolved } from './scene.ts'

const closed = endedWith('unreachable', 'ENETUNREACH')
const none = aRoute({ result: 'none', device: null, gateway: null, neighbour: null, text: 'RTNETLINK answers: Network is unreachable' })
const offline = { defaultRoute: { ipv4: false, ipv6: false } }

describe('firewall-no-route', () => {
  it.each([
    ['no route and no default route', none, offline, 'certain', 'no way out'],
    ['no route, on a host that knows no IPv6', none, { defaultRoute: { ipv4: false, ipv6: null } }, 'certain', 'no way out'],
    ['no route for IPv4, on a host with IPv6 alone', none, { defaultRoute: { ipv4: false, ipv6: true } }, 'certain', 'no way out for IPv4'],
    ['no route to this one network', none, {}, 'certain', 'no route to 192.0.2.1'],
    ['a route that turns away', aRoute({ result: 'prohibited', neighbour: null }), {}, 'certain', 'closes the way to 192.0.2.1'],
    ['a gateway that does not answer', aRoute({ neighbour: 'failed' }), {}, 'likely', '198.51.100.254'],
    [
      'an address of this link that does not answer',
      aRoute({ gateway: null, neighbour: 'failed' }),
      {},
      'likely',
      'Nothing on this network',
    ],
  ] as const)('R2.3 is told by the tables: %s', (_name, route, change, confidence, title) => {
    expect(judgedPath(rule, closed, { facts: { network: aNetwork([route], change) } })).toMatchObject({
      outcome: 'fail',
      confidence,
      side: 'near',
      owners: ['system-administrator', 'hosting-company', 'network-team'],
      title: expect.stringContaining(title),
      evidence: [{ source: 'ip route get 192.0.2.1' }, { kind: 'network' }],
    })
  })

  it.each([
    ['the route is well', [aRoute()]],
    ['its neighbour has not been asked again', [aRoute({ neighbour: 'unverified' })]],
    ['the table could not be read', [aRoute({ result: 'unknown', neighbour: null })]],
    ['nothing was read', []],
    ['only another address has no route', [aRoute({ ...none, address: '203.0.113.7' })]],
  ])('is never told by the error code alone: %s', (_name, routes) => {
    for (const code of ['ENETUNREACH', 'EHOSTUNREACH'])
      expect(judgedPath(rule, endedWith('unreachable', code), { facts: { network: aNetwork(routes) } }).outcome).toBe('not-applicable')
  })

  it('tells a silent connection too, where the gateway is dead', () => {
    const facts = { network: aNetwork([aRoute({ neighbour: 'failed' })]) }
    expect(judgedPath(rule, aStoppedPath('tcp', 'silent'), { facts }).outcome).toBe('fail')
  })

  it('speaks of a proxy that this host has no route to', () => {
    const facts = { network: aNetwork([none]) }
    expect(judgedPath(rule, endedWith('unreachable', 'ENETUNREACH', { via: PROXY }), { facts }).outcome).toBe('fail')
  })

  it('is no matter where another address of the same way opens: a host need not have IPv6', () => {
    const six = endedWith('unreachable', 'ENETUNREACH', { id: 'six', address: '2001:db8::1' })
    const facts = { paths: [six, aPath()], network: aNetwork([aRoute({ ...none, address: '2001:db8::1' })]) }
    expect(judgedPath(rule, six, { facts }).outcome).toBe('not-applicable')
  })

  it('names an address at which nobody is, though another one opens', () => {
    const dead = endedWith('unreachable', 'EHOSTUNREACH', { id: 'dead', address: '192.0.2.9' })
    const network = (change: Parameters<typeof aRoute>[0]) => aNetwork([aRoute({ address: '192.0.2.9', gateway: null, ...change })])
    const facts = { paths: [dead, aPath()], network: network({ neighbour: 'failed' }) }
    expect(judgedPath(rule, dead, { facts })).toMatchObject({ title: 'Nothing on this network answers for 192.0.2.9' })
    expect(judgedPath(rule, dead, { facts: { ...facts, network: network({ neighbour: 'unverified' }) } }).outcome).toBe('not-applicable')
  })

  it('is only possible where a resolver of this very host gave up: the endpoint may be near too', () => {
    const failedHere = unresolved('resolver-failed', { resolvers: ['127.0.0.1'] })
    const network = aNetwork([aRoute({ address: '127.0.0.1', gateway: null, device: 'lo' })], offline)
    expect(judgedPath(rule, failedHere, { facts: { network } })).toMatchObject({ outcome: 'fail', confidence: 'possible' })
  })

  it('names an IPv6 address on a host with IPv4 alone, which needs no more than a default route for what it knows', () => {
    const six = endedWith('unreachable', 'ENETUNREACH', { address: '2001:db8::1' })
    const to = aRoute({ ...none, address: '2001:db8::1' })
    expect(judgedPath(rule, six, { facts: { network: aNetwork([to]) } })).toMatchObject({ title: 'This host has no way out for IPv6' })
    const both = aNetwork([to], { defaultRoute: { ipv4: true, ipv6: true } })
    expect(judgedPath(rule, six, { facts: { network: both } })).toMatchObject({ title: 'This host has no route to 2001:db8::1' })
  })

  it('passes where the connection opened, whatever the tables say', () => {
    expect(judgedPath(rule, aStoppedPath('hello', 'silent'), { facts: { network: aNetwork([none]) } }).outcome).toBe('pass')
  })

  describe('where no resolver answered', () => {
    const silent = unresolved('resolver-silent', { resolvers: ['192.0.2.53', '192.0.2.54:5353'] })
    const to = (address: string, change = {}) => aRoute({ ...none, address, ...change })

    it('names the way to the resolvers, when it is closed to all of them', () => {
      const facts = { network: aNetwork([to('192.0.2.53'), to('192.0.2.54')], offline) }
      expect(judgedPath(rule, silent, { facts })).toMatchObject({ outcome: 'fail', why: expect.stringContaining('any resolver outside') })
    })

    it('says nothing when the way to one of them is open', () => {
      const facts = { network: aNetwork([to('192.0.2.53'), aRoute({ address: '192.0.2.54' })]) }
      expect(judgedPath(rule, silent, { facts }).outcome).toBe('not-applicable')
    })

    it('counts a resolver of this host as closed where this host has no way out, and not where it has one', () => {
      const path = unresolved('resolver-failed', { resolvers: ['127.0.0.53'] })
      const local = aRoute({ address: '127.0.0.53', device: 'lo', gateway: null, neighbour: null })
      expect(judgedPath(rule, path, { facts: { network: aNetwork([local], offline) } })).toMatchObject({
        outcome: 'fail',
        title: 'This host has no way out to other networks',
      })
      expect(judgedPath(rule, path, { facts: { network: aNetwork([local]) } }).outcome).toBe('not-applicable')
    })

    it('leaves a resolver of this very network that is down to firewall-dns-silent, unless this host has no way out at all', () => {
      const neighbour = (address: string) => aRoute({ address, gateway: null, neighbour: 'failed' })
      const facts = { network: aNetwork([neighbour('192.0.2.53'), neighbour('192.0.2.54')]) }
      expect(judgedPath(rule, silent, { facts }).outcome).toBe('not-applicable')
      const isolated = { network: aNetwork([neighbour('192.0.2.53'), neighbour('192.0.2.54')], offline) }
      expect(judgedPath(rule, silent, { facts: isolated })).toMatchObject({ title: 'This host has no way out to other networks' })
      // The gateway to it is another matter: nothing gets past that.
      const behind = { network: aNetwork([to('192.0.2.53'), aRoute({ address: '192.0.2.54', neighbour: 'failed' })]) }
      expect(judgedPath(rule, silent, { facts: behind }).outcome).toBe('fail')
    })

    it('does not claim a name that the resolvers say does not exist: they were reached', () => {
      const facts = { network: aNetwork([to('192.0.2.53')], offline) }
      expect(judgedPath(rule, unresolved('name-unknown'), { facts }).outcome).toBe('not-applicable')
    })
  })
})
