import { describe, expect, it } from 'vitest'
import type { Path, ResolverAnswer } from '../../../electron/contract/path.ts'
import { firewallDnsSilent as rule } from '../../../electron/rules/firewall/firewall-dns-silent.ts'
import { aPath, aStoppedPath, PROXY } from '../../fixtures/facts.ts'
import { judgedPath } from '../../fixtures/judged.ts'
import { aNetwork, aRoute, stoppedWith, unresolved } from './scene.ts'

const silent = unresolved('resolver-silent')
const answered = (detail: string) => stoppedWith(unresolved('resolver-failed'), { detail })
const drops = (text: string) => ({ network: aNetwork([], { outboundRules: [{ tool: 'nft' as const, action: 'drop' as const, text }] }) })

describe('firewall-dns-silent', () => {
  it('R2.3 names the resolvers that do not answer, and who runs them', () => {
    expect(judgedPath(rule, silent)).toMatchObject({
      outcome: 'fail',
      confidence: 'likely',
      side: 'near',
      owners: ['system-administrator', 'network-team', 'hosting-company'],
      why: expect.stringContaining('192.0.2.53'),
    })
  })

  it.each(['ESERVFAIL', 'EREFUSED'])('is only possible where a resolver answers with the error %s: it did answer', (code) => {
    const detail = `The resolvers answered with an error: ${code}. Asked: 192.0.2.53.`
    expect(judgedPath(rule, answered(detail))).toMatchObject({
      outcome: 'fail',
      confidence: 'possible',
      why: expect.stringContaining(code.slice(1)),
    })
  })

  it.each([
    ['a name that does not exist', unresolved('name-unknown')],
    ['a name that the resolvers know and this host does not', answered('The resolvers know this name, but this host does not.')],
    ['an answer that is no DNS', answered('The resolvers answered with an error: EBADRESP. Asked: 192.0.2.53.')],
  ])('does not claim %s', (_name, path) => {
    expect(judgedPath(rule, path).outcome).toBe('not-applicable')
  })

  it('says so where nobody is at the address of the resolver', () => {
    const to = (neighbour: 'failed' | 'reachable') => aRoute({ address: '192.0.2.53', gateway: null, neighbour })
    expect(judgedPath(rule, silent, { facts: { network: aNetwork([to('failed')]) } })).toMatchObject({
      why: 'Asked: 192.0.2.53. Nobody on this network is at that address: the resolver is down, or set wrong.',
      evidence: [{ kind: 'network' }, { kind: 'command', text: expect.stringContaining('192.0.2.53 is failed') }],
    })
    expect(judgedPath(rule, silent, { facts: { network: aNetwork([to('reachable')]) } })).toMatchObject({
      why: expect.stringContaining('a firewall drops'),
    })
  })

  it('looks on this host alone where every silent resolver is on it', () => {
    const own = (...resolvers: string[]) => judgedPath(rule, unresolved('resolver-silent', { resolvers }))
    expect(own('127.0.0.53')).toMatchObject({
      confidence: 'likely',
      owners: ['system-administrator'],
      why: 'Asked: 127.0.0.53. That is this host itself: the program that answers there does not run, or hangs.',
      fix: [{}, { command: 'systemctl status systemd-resolved' }, {}, {}],
    })
    expect(own('[::1]:5353')).toMatchObject({
      owners: ['system-administrator'],
      fix: [{}, { command: expect.stringContaining('ss -lunp') }, {}, {}],
    })
    expect(own('127.0.0.53', '192.0.2.53')).toMatchObject({ owners: expect.arrayContaining(['network-team']) })
  })

  it('names the rule of this host that drops the question', () => {
    expect(judgedPath(rule, silent, { facts: drops('inet filter output: udp dport 53 drop') })).toMatchObject({
      owners: ['system-administrator'],
      why: expect.stringContaining("this host's own firewall"),
      evidence: [{ kind: 'network' }, { kind: 'command', text: 'inet filter output: udp dport 53 drop' }],
    })
  })

  it.each([
    'inet filter output: tcp dport 443 drop',
    'inet filter output: udp dport 5353 drop',
    'inet filter output: ip daddr 203.0.113.0/24 udp dport 53 drop',
    'inet filter output: policy drop',
  ])('does not take “%s” for it', (text) => {
    expect(judgedPath(rule, silent, { facts: drops(text) })).toMatchObject({
      owners: ['system-administrator', 'network-team', 'hosting-company'],
      evidence: [{ kind: 'network' }],
    })
  })

  it('finds the rule for a resolver that is set with a port, or that speaks IPv6', () => {
    for (const resolver of ['192.0.2.53:5353', '[2001:db8::53]:5353', '2001:db8::53']) {
      const port = resolver.includes('5353') ? 5353 : 53
      const path = unresolved('resolver-silent', { resolvers: [resolver] })
      const facts = drops(`inet filter output: udp dport ${port} drop`)
      expect(judgedPath(rule, path, { facts }), resolver).toMatchObject({ owners: ['system-administrator'] })
    }
  })

  it('passes a name that resolves, though nothing answers there', () => {
    expect(judgedPath(rule, aStoppedPath('tcp', 'silent')).outcome).toBe('pass')
    expect(judgedPath(rule, aPath()).outcome).toBe('pass')
  })

  it('does not apply through a proxy, which asks for the name itself', () => {
    expect(judgedPath(rule, unresolved('resolver-silent', { via: PROXY })).outcome).toBe('not-applicable')
  })

  describe('beside a resolver that answers', () => {
    const SILENT = { resolver: '192.0.2.53', answer: 'silent' as const, addresses: [] }
    const KNOWS = { resolver: '192.0.2.54', answer: 'found' as const, addresses: ['192.0.2.1'] }
    const told = (...resolverAnswers: ResolverAnswer[]): Path => {
      const path = aPath({ resolvers: ['192.0.2.53', '192.0.2.54'], resolverAnswers })
      return { ...path, steps: path.steps.map((step) => (step.step === 'dns' && step.state === 'done' ? { ...step, ms: 5012 } : step)) }
    }

    it('warns of one that programs ask first', () => {
      expect(judgedPath(rule, told(SILENT, KNOWS))).toMatchObject({
        outcome: 'warn',
        confidence: 'likely',
        title: 'Each look-up waits for a resolver that does not answer: 192.0.2.53',
        why: expect.stringMatching(/^Programs ask it before 192\.0\.2\.54, which does answer\. .* took 5\.0 seconds here\./),
        evidence: [
          { text: 'The look-up took 5.0 s. Asked one by one after that: 192.0.2.53 does not answer. 192.0.2.54 gives 192.0.2.1.' },
        ],
      })
    })

    it.each([
      ['that is asked after it', told(KNOWS, SILENT)],
      ['that answers too', told({ ...KNOWS, resolver: '192.0.2.53' }, KNOWS)],
      ['that answers with an error, after which the next is asked at once', told({ ...SILENT, answer: 'failed' }, KNOWS)],
    ])('does not warn of one %s', (_, path) => {
      expect(judgedPath(rule, path).outcome).toBe('pass')
    })
  })
})
