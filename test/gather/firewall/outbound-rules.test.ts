// Recordings: a ruleset loaded with `nft -f` and printed by `nft -j list ruleset` (nftables 1.0.6); one put in rule by rule by
// iptables 1.8.9, printed by `iptables-nft-save`, by `iptables-legacy-save`, and as nft sees it. Debian 12, in a network namespace.
import { describe, expect, it } from 'vitest'
import { isOfIptables, parseIptablesRules, parseNftRules } from '../../../electron/gather/firewall/outbound-rules.ts'
import { localRule } from '../../../electron/rules/firewall/local-rule.ts'
import { recorded } from './recordings.ts'

const nft = parseNftRules(recorded('nft-1.0.6-ruleset.json'))
const saved = recorded('iptables-1.8.9-nft-save.txt')
const iptables = parseIptablesRules(saved, 'iptables')
const texts = (rules: readonly { action: string; text: string }[]) => rules.map(({ action, text }) => `${action} | ${text}`)

describe('parseNftRules', () => {
  it('tells the rules that going out meets, in order, and no other: not those for what comes in, nor chains that nothing leads to', () => {
    expect(texts(nft)).toEqual([
      'drop | inet filter output: ct state invalid drop',
      'drop | inet filter output: tcp flags & fin,syn drop',
      'accept | inet filter output: ip daddr 192.0.2.80 tcp dport 443 accept',
      'reject | inet filter output: tcp dport { 25, 465 } reject tcp reset',
      'drop | inet filter output: ct state new ip daddr 198.51.100.1 tcp dport 8443 drop',
      'reject | inet filter output: meta oifname eth0 tcp dport 8000-8100 reject port-unreachable',
      'reject | inet filter output: tcp dport != { 80, 443 } ip daddr 203.0.113.0/24 reject admin-prohibited',
      'drop | inet filter output: ip daddr { 203.0.113.7, 203.0.113.8 } drop',
      'drop | inet filter output: ip daddr { 198.51.100.0/25, 203.0.113.64/27 } meta l4proto tcp drop',
      'drop | inet filter output: meta skuid 33 tcp dport 443 drop',
      'drop | inet filter output: limit tcp dport 443 drop',
      'reject | inet filter output > guests: ip daddr 10.0.0.0/8 tcp dport 443 reject port-unreachable',
      'drop | inet filter output > out_more: ip6 daddr 2001:db8:1::/48 drop',
      'drop | inet filter output > out_more: udp dport 53 drop',
      'accept | ip strict output: tcp dport 443 accept',
      'drop | ip strict output: policy drop',
    ])
    expect(nft.some(isOfIptables)).toBe(false)
  })

  it('tells where iptables has put in what nft has no word for', () => {
    const rules = parseNftRules(recorded('nft-1.0.6-put-in-by-iptables.json'))
    expect(rules.filter(isOfIptables).map(({ text }) => text)).toEqual([
      'ip filter OUTPUT: meta l4proto tcp xt multiport drop',
      'ip filter OUTPUT: meta l4proto tcp xt owner tcp dport 443 reject',
      'ip filter OUTPUT > SHOP > LOGDROP: ip daddr 198.51.100.0/24 meta l4proto tcp xt conntrack tcp dport 4433 drop',
    ])
  })

  it.each([
    '',
    'null',
    '[]',
    '{"nftables":7}',
    '{"nftables":[null,7,{"rule":null},{"rule":{"expr":[7,{"match":7}]}}]}',
    '{"nftables": [{"chain',
  ])('finds nothing in %s', (text) => expect(parseNftRules(text)).toEqual([]))

  it('comes to an end where chains lead in a circle, and where there are thousands of rules', () => {
    const chain = { family: 'inet', table: 't', name: 'output', hook: 'output', policy: 'accept' }
    const rule = (to: string, expr: unknown) => ({ rule: { family: 'inet', table: 't', chain: to, expr } })
    const circle = [
      { chain },
      ...Array.from({ length: 30 }, () => rule('output', [{ jump: { target: 'output' } }])),
      rule('output', [{ drop: null }]),
    ]
    expect(parseNftRules(JSON.stringify({ nftables: circle })).length).toBeLessThanOrEqual(100)
    const many = [{ chain }, ...Array.from({ length: 50_000 }, () => rule('output', [{ drop: null }]))]
    expect(parseNftRules(JSON.stringify({ nftables: many }))).toHaveLength(100)
  })

  it('keeps a long set as a name, and a long rule short and visibly cut off', () => {
    const chain = { family: 'inet', table: 't', name: 'output', hook: 'output', policy: 'accept' }
    const set = { family: 'inet', table: 't', name: 'list', elem: Array.from({ length: 5000 }, (_, n) => `10.0.${n >> 8}.${n & 255}`) }
    const match = (right: unknown) => ({ match: { op: '==', left: { payload: { protocol: 'ip', field: 'daddr' } }, right } })
    const rules = ['@list', { set: set.elem }].map((right) => ({
      rule: { family: 'inet', table: 't', chain: 'output', expr: [match(right), { drop: null }] },
    }))
    const [byName, inLine] = parseNftRules(JSON.stringify({ nftables: [{ chain }, { set }, ...rules] }))
    expect(byName?.text).toBe('inet t output: ip daddr @list drop')
    expect(inLine?.text).toMatch(/^inet t output: ip daddr \{ 10\.0\.0\.0, .{250,270}…$/)
  })
})

describe('parseIptablesRules', () => {
  it('tells the lines as commands, with those that lead to them', () => {
    expect(texts(iptables)).toEqual([
      'accept | iptables -A OUTPUT -d 192.0.2.80/32 -p tcp -m tcp --dport 443 -j ACCEPT',
      'reject | iptables -A OUTPUT -p tcp -m tcp --dport 25 -m comment --comment "no mail" -j REJECT --reject-with tcp-reset',
      'drop | iptables -A OUTPUT -p tcp -m multiport --dports 8000:8100,8443 -j DROP',
      'reject | iptables -A OUTPUT -p tcp -m owner --uid-owner 33 -m tcp --dport 443 -j REJECT --reject-with icmp-port-unreachable',
      'drop | iptables -A OUTPUT -d 198.51.100.0/24 -j SHOP; -A SHOP -p tcp -m conntrack --ctstate NEW -m tcp --dport 4433 -j LOGDROP; -A LOGDROP -j DROP',
      'drop | iptables -A OUTPUT ! -d 203.0.113.0/24 -p udp -m udp --dport 53 -j DROP',
      'drop | iptables -P OUTPUT DROP',
    ])
  })

  it('tells the same of the older tables', () => {
    expect(parseIptablesRules(recorded('iptables-1.8.9-legacy-save.txt'), 'iptables')).toEqual(iptables)
  })

  it('does not mix up chains of two tables that have one name', () => {
    const text =
      '*raw\n:OUTPUT ACCEPT [0:0]\n-A OUTPUT -j SHOP\n-A SHOP -j CT\nCOMMIT\n*filter\n:OUTPUT ACCEPT [0:0]\n-A SHOP -j DROP\nCOMMIT\n'
    expect(parseIptablesRules(text, 'iptables')).toEqual([])
  })

  it('comes to an end where chains lead in a circle', () => {
    const text = `*filter\n${'-A OUTPUT -j OUTPUT\n'.repeat(50)}-A OUTPUT -j DROP\n`
    expect(parseIptablesRules(text, 'iptables').length).toBeLessThanOrEqual(100)
  })
})

describe('which of them turns a connection away', () => {
  const asked = (rules: typeof nft, action: 'drop' | 'reject', address: string, port: number, protocol: 'tcp' | 'udp' = 'tcp') => {
    const told = localRule({ defaultRoute: { ipv4: true, ipv6: true }, routes: [], outboundRules: rules }, action, {
      address,
      port,
      protocol,
    })
    return told && `${told.how}: ${told.rule.text}`
  }

  it.each([
    ['drop', '198.51.100.1', 8443, 'named: inet filter output: ct state new ip daddr 198.51.100.1 tcp dport 8443 drop'],
    ['drop', '203.0.113.8', 1234, 'named: inet filter output: ip daddr { 203.0.113.7, 203.0.113.8 } drop'],
    ['drop', '198.51.100.77', 443, 'named: inet filter output: ip daddr { 198.51.100.0/25, 203.0.113.64/27 } meta l4proto tcp drop'],
    ['drop', '2001:db8:1::5', 443, 'named: inet filter output > out_more: ip6 daddr 2001:db8:1::/48 drop'],
    ['reject', '192.0.2.1', 8050, 'named: inet filter output: meta oifname eth0 tcp dport 8000-8100 reject port-unreachable'],
    ['reject', '203.0.113.9', 8443, 'named: inet filter output: tcp dport != { 80, 443 } ip daddr 203.0.113.0/24 reject admin-prohibited'],
    ['reject', '10.2.3.4', 443, 'named: inet filter output > guests: ip daddr 10.0.0.0/8 tcp dport 443 reject port-unreachable'],
    ['reject', '2001:db8::1', 25, 'named: inet filter output: tcp dport { 25, 465 } reject tcp reset'],
    // No other rule is for it, and the policy of the table for IPv4 lets nothing else out.
    ['drop', '192.0.2.1', 8443, 'general: ip strict output: policy drop'],
  ] as const)('nft: %s of %s, port %s', (action, address, port, told) => {
    expect(asked(nft, action, address, port)).toBe(told)
  })

  it.each([
    ['lets 443 pass by name, and for one user alone drops it', 'drop', '192.0.2.1', 443],
    ['lets this address pass before it drops anything', 'drop', '192.0.2.80', 443],
    ['has no rule for this IPv6 address', 'drop', '2001:db8:2::5', 8443],
    ['rejects another port', 'reject', '192.0.2.1', 26],
    ['rejects all ports of this network but this one', 'reject', '203.0.113.9', 80],
    ['drops what it does not reject', 'reject', '203.0.113.7', 443],
  ] as const)('nft: none, where it %s', (_name, action, address, port) => {
    expect(asked(nft, action, address, port)).toBeNull()
  })

  it.each([
    ['drop', '192.0.2.1', 8443, 'tcp', 'named: iptables -A OUTPUT -p tcp -m multiport --dports 8000:8100,8443 -j DROP'],
    ['drop', '198.51.100.9', 4433, 'tcp', expect.stringMatching(/^named: iptables -A OUTPUT -d 198.51.100.0\/24 -j SHOP; .*-j DROP$/)],
    ['drop', '192.0.2.53', 53, 'udp', 'named: iptables -A OUTPUT ! -d 203.0.113.0/24 -p udp -m udp --dport 53 -j DROP'],
    ['drop', '192.0.2.1', 4433, 'tcp', 'general: iptables -P OUTPUT DROP'],
    ['drop', '203.0.113.1', 53, 'udp', 'general: iptables -P OUTPUT DROP'],
    ['reject', '192.0.2.1', 25, 'tcp', expect.stringContaining('"no mail"')],
    ['reject', '192.0.2.1', 443, 'tcp', null],
    ['drop', '192.0.2.80', 443, 'tcp', null],
    ['drop', '2001:db8::1', 8443, 'tcp', null],
  ] as const)('iptables: %s of %s, port %s, %s', (action, address, port, protocol, told) => {
    expect(asked(iptables, action, address, port, protocol)).toEqual(told)
  })
})
