import { describe, expect, it } from 'vitest'
import type { Path, ResolverAnswer } from '../../../electron/contract/path.ts'
import { judge } from '../../../electron/engine/judge.ts'
import { firewallDnsNameUnknown } from '../../../electron/rules/firewall/firewall-dns-name-unknown.ts'
import { anAttempt, aPath, aStoppedPath, PROXY, someFacts } from '../../fixtures/facts.ts'
import { judgedPath } from '../../fixtures/judged.ts'

describe('firewall-dns-name-unknown', () => {
  it('R2.3 names the resolvers that were asked', () => {
    expect(judgedPath(firewallDnsNameUnknown, aStoppedPath('dns', 'name-unknown', { address: null }))).toMatchObject({
      outcome: 'fail',
      confidence: 'likely',
      side: 'near',
      why: expect.stringContaining('192.0.2.53'),
    })
  })

  it('looks to the resolver for a name of the profile, and to the person for a name that was typed', () => {
    const typed = aStoppedPath('dns', 'name-unknown', { endpoint: 'https://api.multisafepya.com/', host: 'api.multisafepya.com' })
    expect(judgedPath(firewallDnsNameUnknown, aStoppedPath('dns', 'name-unknown'))).toMatchObject({
      owners: ['network-team', 'system-administrator'],
    })
    expect(judgedPath(firewallDnsNameUnknown, typed)).toMatchObject({
      owners: ['you', 'network-team'],
      why: expect.stringContaining('mistyped'),
    })
  })

  it('does not say that a name does not exist which only has no address', () => {
    const judged = judgedPath(firewallDnsNameUnknown, aStoppedPath('dns', 'no-address', { address: null }))
    expect(judged).toMatchObject({
      outcome: 'fail',
      title: expect.stringContaining('has no address'),
      why: expect.stringContaining('knows the name'),
    })
    expect(JSON.stringify(judged)).not.toMatch(/does not exist|no such name/)
  })

  it.each(['resolver-silent', 'resolver-failed'])('does not claim %s', (observation) => {
    expect(judgedPath(firewallDnsNameUnknown, aStoppedPath('dns', observation)).outcome).toBe('not-applicable')
  })

  it('passes a name that resolves, though the connection is dropped later', () => {
    expect(judgedPath(firewallDnsNameUnknown, aStoppedPath('tcp', 'silent')).outcome).toBe('pass')
  })

  it('does not apply through a proxy, which asks for the name itself', () => {
    expect(judgedPath(firewallDnsNameUnknown, aPath({ via: PROXY })).outcome).toBe('not-applicable')
  })

  const SEARCHED = { from: 'search-domain' as const, line: 'api.multisafepay.com.shop.example' }
  const ofAnother = { nameSource: SEARCHED, address: '10.0.0.9', nameMatches: false }

  it('names what a search domain made of the name, where that machine is not the endpoint', () => {
    const judged = judgedPath(firewallDnsNameUnknown, aPath(ofAnother))
    expect(judged).toMatchObject({
      outcome: 'fail',
      confidence: 'likely',
      why: expect.stringContaining('This host then took api.multisafepay.com.shop.example, which leads to 10.0.0.9.'),
      evidence: [{ text: expect.stringContaining('The resolvers say that api.multisafepay.com does not exist.') }],
    })
    expect(JSON.stringify(judged)).toContain('nslookup api.multisafepay.com. 192.0.2.53')
  })

  it('takes a machine where nobody answers for that of a search domain, too', () => {
    expect(judgedPath(firewallDnsNameUnknown, aStoppedPath('tcp', 'refused', { nameSource: SEARCHED })).outcome).toBe('fail')
  })

  it.each([
    ['the endpoint itself is found by a search domain', { nameSource: SEARCHED }],
    ['the name is known and shows the certificate of another', { ...ofAnother, nameSource: { from: 'resolver' as const, line: null } }],
    [
      'the hosts file leads to another',
      { ...ofAnother, nameSource: { from: 'hosts-file' as const, line: '10.0.0.9 api.multisafepay.com' } },
    ],
  ])('passes where %s', (_, change) => {
    expect(judgedPath(firewallDnsNameUnknown, aPath(change)).outcome).toBe('pass')
  })

  const DENIES: ResolverAnswer = { resolver: '192.0.2.53', answer: 'name-unknown', addresses: [] }
  const KNOWS: ResolverAnswer = { resolver: '192.0.2.54', answer: 'found', addresses: ['192.0.2.1'] }
  const SILENT: ResolverAnswer = { resolver: '192.0.2.52', answer: 'silent', addresses: [] }

  it('names both resolvers where the one that programs believe does not know a name that another one knows', () => {
    const typed = { endpoint: 'https://typed.example.test/', resolverAnswers: [SILENT, DENIES, KNOWS] }
    const judged = judgedPath(firewallDnsNameUnknown, aStoppedPath('dns', 'name-unknown', typed))
    expect(judged).toMatchObject({
      outcome: 'fail',
      why: 'The resolver 192.0.2.53 gives no address for this name, though 192.0.2.54 does. Programs believe the first that answers, and never ask 192.0.2.54.',
      owners: ['network-team', 'system-administrator'],
      evidence: [{ text: expect.stringContaining('192.0.2.53 says that there is no such name. 192.0.2.54 gives 192.0.2.1.') }],
    })
    expect(JSON.stringify(judged)).not.toMatch(/mistyped|letter by letter/)
  })

  it('says that resolvers are asked in turns where they are, whoever was asked by this check', () => {
    const turns = { resolverAnswers: [KNOWS, DENIES], resolversInTurns: true as const }
    for (const path of [aPath(turns), aStoppedPath('dns', 'name-unknown', turns), aStoppedPath('dns', 'resolver-failed', turns)])
      expect(judgedPath(firewallDnsNameUnknown, path)).toMatchObject({
        outcome: 'fail',
        title: expect.stringContaining('is known to only one of the resolvers'),
        why: expect.stringContaining('in turns (options rotate)'),
      })
  })

  it('counts where resolvers are asked in turns though a program had luck, and otherwise not', () => {
    const unknown = aStoppedPath('dns', 'name-unknown', { resolverAnswers: [KNOWS, DENIES] })
    const verdictOf = (path: Path) => judge(someFacts({ paths: [path], attempts: [anAttempt({ verified: true })] })).verdict
    expect(verdictOf({ ...unknown, resolversInTurns: true })).toMatchObject({
      status: 'not-ready',
      causes: [{ id: 'firewall-dns-name-unknown' }],
    })
    expect(verdictOf(unknown).causes).toEqual([])
  })

  it.each([
    ['the first that answers knows it', aPath({ resolverAnswers: [SILENT, KNOWS, DENIES] }), 'pass'],
    [
      'the look-up failed though the first knows it',
      aStoppedPath('dns', 'resolver-failed', { resolverAnswers: [KNOWS, DENIES] }),
      'not-applicable',
    ],
  ])('accuses no resolver where %s', (_, path, outcome) => {
    expect(judgedPath(firewallDnsNameUnknown, path).outcome).toBe(outcome)
  })
})
