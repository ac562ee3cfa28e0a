// The gatherer `network` over recorded hosts. The outputs are those of the parsers' tests: iproute2 6.1.0, nftables 1.0.6 and
// iptables 1.8.9 in network namespaces of Debian 12; what nft and iptables-save say to an ordinary user is of the same programs.
import { describe, expect, it } from 'vitest'
import { found } from '../../../electron/contract/fact.ts'
import { factValues, type Network } from '../../../electron/contract/facts.ts'
import type { Path } from '../../../electron/contract/path.ts'
import type { Recording } from '../../../electron/contract/recording.ts'
import { dialled, networkGatherer } from '../../../electron/gather/firewall/network.ts'
import type { Host } from '../../../electron/host/host.ts'
import { aPath, aStoppedPath, ENDPOINT, PROXY } from '../../fixtures/facts.ts'
import { contextFor, file, hostOf, ran } from '../context.ts'
import { recorded } from './recordings.ts'

/** A host that remembers what was run and read on it. */
const watched = (parts: Partial<Recording>): { host: Host; ran: string[]; read: string[] } => {
  const inner = hostOf(parts)
  const [runs, read]: [string[], string[]] = [[], []]
  const host: Host = {
    ...inner,
    run: (program, args, options) => {
      runs.push([program, ...args].join(' '))
      return inner.run(program, args, options)
    },
    readFile: (path) => {
      read.push(path)
      return inner.readFile(path)
    },
  }
  return { host, ran: runs, read }
}

const gather = async (paths: Path[], host: Host, stepMs = 50) => {
  const fact = await networkGatherer.gather(contextFor(host, { paths: found(paths) }, { stepMs }))
  if (!fact.ok) throw new Error(fact.detail)
  return { value: factValues.network.parse(fact.value), evidence: fact.evidence }
}

const toAddress = (address: string, observation = 'silent', change: Partial<Path> = {}) =>
  aStoppedPath('tcp', observation, { id: `${ENDPOINT} direct ${address}`, address, ...change })
const TABLES = {
  '/proc/net/route': file(recorded('closed-routes-proc-net-route.txt')),
  '/proc/net/ipv6_route': file(recorded('two-families-proc-net-ipv6_route.txt')),
}
const THROUGH = '[{"dst":"203.0.113.5","gateway":"198.51.100.1","dev":"c0","prefsrc":"198.51.100.2","flags":[],"uid":0,"cache":[]}]'
const NEIGHBOURS = (state: string) => `[{"dst":"198.51.100.1","dev":"c0","state":["${state}"]}]`
/** /proc/net/arp after three questions to which nobody answered. */
const NOBODY_AT = (address: string) =>
  `IP address       HW type     Flags       HW address            Mask     Device\n${address}     0x1         0x0         00:00:00:00:00:00     *        c0\n`
const DENIED = ran('', { exit: 1, stderr: 'Operation not permitted (you must be root)' })
const NOTHING: Network = { defaultRoute: { ipv4: null, ipv6: null }, routes: [], outboundRules: null }

describe('on a host on which all is well', () => {
  it.each([
    ['the way is open', [aPath()]],
    ['the way is open and the hello fails', [aStoppedPath('hello', 'reset')]],
    ['the proxy answers and denies', [aPath(), aStoppedPath('proxy', 'denied', { via: PROXY })]],
  ])('no program is started and no file is read, where %s', async (_name, paths) => {
    const { host, ran, read } = watched({ files: TABLES })
    expect((await gather(paths, host)).value).toEqual(NOTHING)
    expect([ran, read]).toEqual([[], []])
  })

  it('no program is started where only another address of an open way is closed', async () => {
    const { host, ran, read } = watched({ files: TABLES })
    const { value } = await gather([aPath(), toAddress('2001:db8:1::5', 'unreachable'), toAddress('203.0.113.10', 'unreachable')], host)
    expect(value.routes.map((route) => [route.address, route.result, route.neighbour])).toEqual([
      ['2001:db8:1::5', 'found', null],
      ['203.0.113.10', 'prohibited', null],
    ])
    expect([ran, read]).toEqual([[], ['/proc/net/route', '/proc/net/ipv6_route', '/proc/net/arp']])
  })

  it('that nobody is at such an address is read all the same', async () => {
    const { host, ran } = watched({ files: { ...TABLES, '/proc/net/arp': file(NOBODY_AT('198.51.100.1')) } })
    const { value } = await gather([aPath(), toAddress('198.51.100.1', 'unreachable')], host)
    expect(value.routes).toMatchObject([{ address: '198.51.100.1', neighbour: 'failed' }])
    expect(ran).toEqual([])
  })
})

describe('where a way is closed', () => {
  it('the routes, the neighbours and the rules of this host are read', async () => {
    const { host } = watched({
      files: TABLES,
      runs: {
        'ip -j route get 203.0.113.5': ran(THROUGH),
        'ip -j neigh': ran(NEIGHBOURS('REACHABLE')),
        'nft -j list ruleset': ran(recorded('nft-1.0.6-ruleset.json')),
      },
    })
    const { value, evidence } = await gather([toAddress('203.0.113.5')], host)
    expect(value).toMatchObject({
      defaultRoute: { ipv4: true, ipv6: true },
      routes: [{ address: '203.0.113.5', result: 'found', device: 'c0', gateway: '198.51.100.1', neighbour: 'reachable' }],
    })
    expect(value.outboundRules).toHaveLength(16)
    expect(evidence.map(({ source }) => source)).toEqual([
      '/proc/net/route',
      '/proc/net/ipv6_route',
      'ip -j route get 203.0.113.5',
      'ip -j neigh',
      'nft -j list ruleset',
    ])
    expect(evidence.every(({ text }) => text.length <= 2000)).toBe(true)
  })

  it('a gateway that was asked in vain until the deadline counts as failed', async () => {
    const runs = { 'ip -j route get 203.0.113.5': ran(THROUGH), 'ip -j neigh': ran(NEIGHBOURS('INCOMPLETE')) }
    const { value } = await gather([toAddress('203.0.113.5')], hostOf({ runs, files: TABLES }))
    expect(value.routes[0]?.neighbour).toBe('failed')
  })

  it('the way to the resolvers is read where none of them answered, with or without a port', async () => {
    const path = aStoppedPath('dns', 'resolver-silent', {
      address: null,
      resolvers: ['203.0.113.10', '198.51.100.1:5353', '[2001:db8::7]:53'],
    })
    const { value } = await gather([path], hostOf({ files: TABLES }))
    expect(value.routes.map((route) => [route.address, route.result])).toEqual([
      ['203.0.113.10', 'prohibited'],
      ['198.51.100.1', 'found'],
      ['2001:db8::7', 'found'],
    ])
  })

  it('without the program `ip`, the tables of the kernel tell the same', async () => {
    const host = hostOf({ files: { ...TABLES, '/proc/net/arp': file(NOBODY_AT('198.51.100.1')) } })
    const { value } = await gather([toAddress('203.0.113.5'), toAddress('203.0.113.11')], host)
    expect(value.routes.map(({ address, result, gateway, neighbour }) => [address, result, gateway, neighbour])).toEqual([
      ['203.0.113.5', 'found', '198.51.100.1', 'failed'],
      ['203.0.113.11', 'prohibited', null, null],
    ])
  })

  it('an `ip` that knows no JSON is no answer, and the tables tell', async () => {
    const unknown = ran('', { exit: 255, stderr: 'Option "-j" is unknown, try "ip -help".' })
    const runs = { 'ip -j route get 203.0.113.5': unknown, 'ip -j neigh': unknown }
    const { value } = await gather([toAddress('203.0.113.5')], hostOf({ runs, files: TABLES }))
    expect(value.routes[0]).toMatchObject({ result: 'found', gateway: '198.51.100.1', neighbour: null })
  })

  it('where nothing can be read nothing is known, and nothing fails', async () => {
    const { value } = await gather([toAddress('203.0.113.5')], hostOf({}))
    expect(value).toEqual({
      ...NOTHING,
      routes: [
        {
          address: '203.0.113.5',
          result: 'unknown',
          device: null,
          gateway: null,
          neighbour: null,
          text: 'The route table could not be read.',
        },
      ],
    })
  })

  it('a host with IPv6 alone has no way for IPv4', async () => {
    const files = {
      '/proc/net/route': file(recorded('ipv6-alone-proc-net-route.txt')),
      '/proc/net/ipv6_route': file(recorded('ipv6-alone-proc-net-ipv6_route.txt')),
    }
    const unreachable = ran('', { exit: 2, stderr: 'RTNETLINK answers: Network is unreachable' })
    const host = hostOf({ files, runs: { 'ip -j route get 203.0.113.5': unreachable } })
    const { value } = await gather([toAddress('203.0.113.5', 'unreachable')], host)
    expect(value).toMatchObject({ defaultRoute: { ipv4: false, ipv6: true }, routes: [{ result: 'none', device: null }] })
  })
})

describe('the rules of this host', () => {
  const rules = async (runs: Recording['runs']) => (await gather([toAddress('203.0.113.5')], hostOf({ runs }))).value.outboundRules
  const saved = ran(recorded('iptables-1.8.9-nft-save.txt'))

  it('are not known to an ordinary user', async () => {
    expect(await rules({ 'nft -j list ruleset': DENIED, 'iptables-save': DENIED })).toBeNull()
    expect(await rules({})).toBeNull()
  })

  it('are none where there are none', async () => {
    expect(await rules({ 'nft -j list ruleset': ran('{"nftables": [{"metainfo": {"version": "1.0.6"}}]}') })).toEqual([])
  })

  it('are found in the administrators’ folders, which are not in everybody’s path', async () => {
    expect(await rules({ '/usr/sbin/nft -j list ruleset': ran(recorded('nft-1.0.6-ruleset.json')) })).toHaveLength(16)
  })

  it('come from iptables-save where nft is missing, sees none, or has no word for what iptables put in', async () => {
    const none = ran('{"nftables": []}')
    const puzzling = ran(recorded('nft-1.0.6-put-in-by-iptables.json'))
    for (const nft of [undefined, none, puzzling]) {
      const read = await rules({ ...(nft && { 'nft -j list ruleset': nft }), 'iptables-save': saved, 'ip6tables-save': ran('') })
      expect(read?.filter(({ tool }) => tool === 'iptables')).toHaveLength(7)
    }
  })

  it('are not asked of iptables where nft tells all', async () => {
    const { host, ran: programs } = watched({ runs: { 'nft -j list ruleset': ran(recorded('nft-1.0.6-ruleset.json')) } })
    await gather([toAddress('203.0.113.5')], host)
    expect(programs.filter((line) => line.includes('tables-save'))).toEqual([])
  })

  it('that are cut off in the middle, or no JSON at all, are no rules', async () => {
    const text = recorded('nft-1.0.6-ruleset.json')
    expect(await rules({ 'nft -j list ruleset': ran(text.slice(0, text.length / 2)) })).toEqual([])
    expect(await rules({ 'nft -j list ruleset': ran('table inet filter {') })).toEqual([])
  })
})

describe('what is bounded', () => {
  it('looks at twelve addresses at most, each once', () => {
    const paths = Array.from({ length: 4000 }, (_, n) => toAddress(`203.0.${n >> 9}.${(n >> 1) & 255}`))
    expect(dialled(paths)).toHaveLength(12)
    expect(new Set(dialled(paths)).size).toBe(12)
  })

  it('says of another system that its tables cannot be read yet, and runs nothing there', async () => {
    const { host, ran } = watched({ platform: 'win32' })
    const { value, evidence } = await gather([toAddress('203.0.113.5')], host)
    expect([value, ran]).toEqual([NOTHING, []])
    expect(evidence[0]?.text).toContain('cannot read the route table of this system')
  })

  it('masks a secret wherever these texts carry one', () => {
    const value: Network = {
      ...NOTHING,
      routes: [{ address: '192.0.2.1', result: 'found', device: null, gateway: null, neighbour: null, text: 'hunter2' }],
      outboundRules: [{ tool: 'iptables', action: 'drop', text: '--comment hunter2' }],
    }
    const text = (one: string) => one.replaceAll('hunter2', '***')
    expect(JSON.stringify(networkGatherer.redact(value, { text }))).not.toContain('hunter2')
  })
})
