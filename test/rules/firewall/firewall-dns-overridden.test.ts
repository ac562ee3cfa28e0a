import { describe, expect, it } from 'vitest'
import { firewallDnsOverridden as rule } from '../../../electron/rules/firewall/firewall-dns-overridden.ts'
import { looksPublic, specialPlace } from '../../../electron/rules/firewall/special-addresses.ts'
import { aPath, aProbe, aServerHello, aStoppedPath, aTrust, HANDSHAKE_FAILURE, PROXY } from '../../fixtures/facts.ts'
import { judgedPath } from '../../fixtures/judged.ts'
import { unresolved } from './scene.ts'

const byHosts = (address: string) => ({ address, nameSource: { from: 'hosts-file' as const, line: `${address} api.multisafepay.com` } })
const untrusted = { trust: [aTrust({ result: 'issuer-unknown' }), aTrust({ store: 'public', result: 'issuer-unknown' })] }

describe('firewall-dns-overridden', () => {
  it('R2.3 names the line of the hosts file, where the way ends because of it', () => {
    expect(judgedPath(rule, aStoppedPath('tcp', 'refused', byHosts('203.0.113.7')))).toMatchObject({
      outcome: 'fail',
      confidence: 'likely',
      side: 'near',
      owners: ['system-administrator', 'you'],
      evidence: [{ kind: 'file', text: '203.0.113.7 api.multisafepay.com' }, { kind: 'network' }],
    })
  })

  it.each([
    ['127.0.0.1', 'this host itself'],
    ['127.0.53.53', 'the sign of a name collision'],
    ['0.0.0.0', 'no address at all'],
    ['10.1.2.3', 'a private network'],
    ['172.31.0.1', 'a private network'],
    ['192.168.1.1', 'a private network'],
    ['100.64.0.1', 'the inside of a provider'],
    ['198.18.0.5', 'a test network'],
    ['169.254.1.1', 'this link alone'],
    ['::1', 'this host itself'],
    ['fd00::1', 'a private network'],
    ['fe80::1%eth0', 'this link alone'],
    ['::ffff:10.0.0.1', 'a private network'],
  ])('R2.3 names a resolver that gives %s for a public name: %s', (address, place) => {
    expect(judgedPath(rule, aStoppedPath('tcp', 'silent', { address }))).toMatchObject({
      outcome: 'fail',
      owners: ['network-team', 'system-administrator'],
      title: expect.stringContaining(place),
      why: expect.stringContaining('192.0.2.53'),
    })
  })

  it.each(['192.0.2.1', '198.17.255.255', '198.20.0.1', '172.32.0.1', '100.128.0.1', '11.0.0.1', '2001:db8::1', '192.169.0.1'])(
    'passes %s, which is none of them',
    (address) => {
      expect(specialPlace(address)).toBeNull()
      expect(judgedPath(rule, aStoppedPath('tcp', 'silent', { address })).outcome).toBe('pass')
    },
  )

  it.each([
    'api.shop.test',
    'api.local',
    'api.corp.internal',
    'localhost',
    'api.home.arpa',
    'shop',
    'router.lan',
    'db.localdomain',
    '10.0.0.1',
    'fd00::1',
  ])('passes %s: no public name', (host) => {
    expect(looksPublic(host)).toBe(false)
    expect(judgedPath(rule, aStoppedPath('tcp', 'silent', { ...byHosts('10.0.0.1'), host })).outcome).toBe('pass')
  })

  it.each(['api.multisafepay.com', 'API.Example.COM.', 'testing.example.org', 'mylocal.net'])('takes %s for a public one', (host) => {
    expect(looksPublic(host)).toBe(true)
  })

  describe('where the resolvers give the address of the line too', () => {
    const agreed = (address: string) => ({ address, nameSource: { ...byHosts(address).nameSource, agreed: true } })

    it.each(['silent', 'refused', 'unreachable'])('passes: the line is not why the connection is %s', (observation) => {
      expect(judgedPath(rule, aStoppedPath('tcp', observation, agreed('203.0.113.7'))).outcome).toBe('pass')
      // The near miss: they give another one, or did not say.
      expect(judgedPath(rule, aStoppedPath('tcp', observation, byHosts('203.0.113.7'))).outcome).toBe('fail')
    })

    it('looks to the resolver where the address is none of a public name', () => {
      const judged = judgedPath(rule, aStoppedPath('tcp', 'silent', agreed('10.1.2.3')))
      expect(judged).toMatchObject({ outcome: 'fail', owners: ['network-team', 'system-administrator'] })
      expect(JSON.stringify(judged)).not.toContain('hosts file')
    })
  })

  describe('only warns where the way works, which may be meant so', () => {
    it('by a line of the hosts file, which will be wrong on the day that the platform moves', () => {
      expect(judgedPath(rule, aPath(byHosts('203.0.113.7')))).toMatchObject({
        outcome: 'warn',
        why: expect.stringContaining('moves api.multisafepay.com'),
      })
    })

    it('by a private address', () => {
      expect(judgedPath(rule, aPath({ address: '10.0.0.9' }))).toMatchObject({
        outcome: 'warn',
        why: expect.stringContaining('may be meant'),
      })
    })

    it('where the endpoint’s own certificate is shown there, whatever else is wrong', () => {
      const probes = [aProbe('profile', HANDSHAKE_FAILURE), aProbe('broad', aServerHello(0x0302, 0xc013))]
      const { chain, trust, nameMatches } = aPath()
      const old = aStoppedPath('hello', 'alert', { ...byHosts('203.0.113.7'), probes, chain, trust, nameMatches })
      expect(judgedPath(rule, old).outcome).toBe('warn')
      const incomplete = aPath({ ...byHosts('203.0.113.7'), trust: [aTrust({ result: 'incomplete' })] })
      expect(judgedPath(rule, incomplete).outcome).toBe('warn')
    })

    it('where the handshake ends for want of a client certificate', () => {
      expect(judgedPath(rule, aStoppedPath('handshake', 'alert', byHosts('10.0.0.9'))).outcome).toBe('warn')
    })

    it('where no store of this host could be read, so that nothing is known of the certificate', () => {
      const path = aPath({ ...byHosts('10.0.0.9'), trust: [aTrust({ result: 'store-unreadable' })] })
      expect(judgedPath(rule, path).outcome).toBe('warn')
    })
  })

  it.each([
    ['nothing answers', aStoppedPath('tcp', 'silent', byHosts('10.0.0.9'))],
    ['there is no TLS', aStoppedPath('hello', 'not-tls', byHosts('10.0.0.9'))],
    ['the hello is refused', aStoppedPath('hello', 'alert', byHosts('10.0.0.9'))],
    ['the certificate is for another name', aPath({ ...byHosts('10.0.0.9'), nameMatches: false })],
    ['nobody vouches for the certificate', aPath({ ...byHosts('10.0.0.9'), ...untrusted })],
  ])('fails where the other machine shows: %s', (_name, path) => {
    expect(judgedPath(rule, path).outcome).toBe('fail')
  })

  it('does not blame it for a certificate that is only out of date', () => {
    expect(judgedPath(rule, aPath(byHosts('203.0.113.7')), { date: '2030-01-01' }).outcome).toBe('warn')
  })

  it('does not say who gave the address where the hosts file could not be read', () => {
    const judged = judgedPath(rule, aStoppedPath('tcp', 'refused', { address: '0.0.0.0', nameSource: null }))
    expect(judged).toMatchObject({
      outcome: 'fail',
      owners: ['system-administrator', 'you'],
      why: expect.stringMatching(/^On this host its address is 0\.0\.0\.0/),
    })
    expect(judged).toHaveProperty('fix.0.text', expect.stringContaining('could not be read'))
    expect(judgedPath(rule, aPath({ nameSource: null })).outcome).toBe('pass')
  })

  it('passes a resolver that gives a public address, and a look-up that failed is another cause', () => {
    expect(judgedPath(rule, aStoppedPath('tcp', 'refused')).outcome).toBe('pass')
    expect(judgedPath(rule, unresolved('name-unknown')).outcome).toBe('not-applicable')
  })

  it('does not apply through a proxy, whose address may well be private', () => {
    expect(judgedPath(rule, aPath({ via: PROXY, address: '10.0.0.1' })).outcome).toBe('not-applicable')
  })
})
