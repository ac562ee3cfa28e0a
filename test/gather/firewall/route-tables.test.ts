// Recordings: `ip -j route get` of iproute2 6.1.0 and the tables under /proc/net of Linux 6.18, in network namespaces of Debian 12:
// one with both families and closed routes, one with IPv6 alone, one with routes of many kinds.
import { describe, expect, it } from 'vitest'
import { hasDefault, parseIpv4Table, parseIpv6Table, parseRouteGet, routeByTable } from '../../../electron/gather/firewall/route-tables.ts'
import { recorded } from './recordings.ts'

const said = (stdout: string, stderr = '') => ({ stdout, stderr })

describe('parseRouteGet', () => {
  it.each([
    [
      'a way through a gateway',
      '203.0.113.5',
      '[{"dst":"203.0.113.5","gateway":"198.51.100.1","dev":"c0","prefsrc":"198.51.100.2","flags":[],"uid":0,"cache":[]}]',
      { result: 'found', device: 'c0', gateway: '198.51.100.1', text: '203.0.113.5 via 198.51.100.1 dev c0 src 198.51.100.2' },
    ],
    [
      'a way on the same link',
      '198.51.100.1',
      '[{"dst":"198.51.100.1","dev":"c0","prefsrc":"198.51.100.2","flags":[],"uid":0,"cache":[]}]',
      { result: 'found', device: 'c0', gateway: null, text: '198.51.100.1 dev c0 src 198.51.100.2' },
    ],
    [
      'IPv6',
      '2001:db8:1::5',
      '[{"dst":"2001:db8:1::5","from":"::","gateway":"2001:db8::9","dev":"c0","prefsrc":"2001:db8::2","metric":1024,"flags":[],"pref":"medium"}]',
      { result: 'found', device: 'c0', gateway: '2001:db8::9', text: '2001:db8:1::5 via 2001:db8::9 dev c0 src 2001:db8::2' },
    ],
    [
      'IPv4 through an IPv6 gateway',
      '203.0.113.7',
      '[{"dst":"203.0.113.7","via":{"family":"inet6","host":"2001:db8::1"},"dev":"e0","prefsrc":"198.51.100.2","flags":[],"uid":0,"cache":[]}]',
      { result: 'found', device: 'e0', gateway: '2001:db8::1', text: '203.0.113.7 via 2001:db8::1 dev e0 src 198.51.100.2' },
    ],
    [
      'this host itself',
      '127.0.0.1',
      '[{"type":"local","dst":"127.0.0.1","dev":"lo","prefsrc":"127.0.0.1","flags":[],"uid":0,"cache":["local"]}]',
      { result: 'found', device: 'lo', gateway: null, text: '127.0.0.1 dev lo src 127.0.0.1' },
    ],
  ])('reads %s', (_name, address, stdout, route) => {
    expect(parseRouteGet(address, said(`${stdout}\n`))).toEqual({ address, ...route })
  })

  it.each([
    ['RTNETLINK answers: Network is unreachable', 'none'],
    // In this order: a route of type prohibit, unreachable, blackhole.
    ['RTNETLINK answers: Permission denied', 'prohibited'],
    ['RTNETLINK answers: No route to host', 'prohibited'],
    ['RTNETLINK answers: Invalid argument', 'prohibited'],
    ['RTNETLINK answers: Operation not supported', 'unknown'],
  ])('reads “%s” as %s', (stderr, result) => {
    expect(parseRouteGet('192.0.2.1', said('', `${stderr}\n`))).toEqual({
      address: '192.0.2.1',
      result,
      device: null,
      gateway: null,
      text: stderr,
    })
  })

  it.each([
    // iproute2 before 4.13 knows no JSON.
    'Option "-j" is unknown, try "ip -help".',
    'Error: any valid prefix is expected rather than "fe80::1%c0".',
    '',
  ])('leaves it to the tables where the program says “%s”', (stderr) => {
    expect(parseRouteGet('192.0.2.1', said('', stderr))).toBeNull()
  })

  it('takes nothing from an output that is cut off or is no JSON', () => {
    expect(parseRouteGet('192.0.2.1', said('[{"dst":"192.0.2.1","gate'))).toBeNull()
    expect(parseRouteGet('192.0.2.1', said('{}'))).toBeNull()
    expect(parseRouteGet('192.0.2.1', said('[7]'))).toBeNull()
  })
})

describe('the tables under /proc/net', () => {
  const four = parseIpv4Table(recorded('closed-routes-proc-net-route.txt'))
  const six = parseIpv6Table(recorded('two-families-proc-net-ipv6_route.txt'))

  it.each([
    ['203.0.113.5', 'found', 'c0', '198.51.100.1'],
    ['198.51.100.1', 'found', 'c0', null],
    ['203.0.113.10', 'prohibited', null, null],
    ['203.0.113.11', 'prohibited', null, null],
    ['203.0.113.12', 'prohibited', null, null],
    ['203.0.113.13', 'found', 'c0', '198.51.100.1'],
    ['127.0.0.53', 'found', 'lo', null],
  ])('lead IPv4 to %s: %s, %s, %s', (address, result, device, gateway) => {
    expect(routeByTable(address, four)).toMatchObject({ address, result, device, gateway })
  })

  it.each([
    ['2001:db8:1::5', 'found', 'c0', '2001:db8:0:0:0:0:0:9'],
    ['2001:db8::7', 'found', 'c0', null],
    ['::1', 'found', 'lo', null],
  ])('lead IPv6 to %s: %s, %s, %s', (address, result, device, gateway) => {
    expect(routeByTable(address, six)).toMatchObject({ address, result, device, gateway })
  })

  it('know of a host with IPv6 alone that it has no way for IPv4, not even a table', () => {
    const none = parseIpv4Table(recorded('ipv6-alone-proc-net-route.txt'))
    const alone = parseIpv6Table(recorded('ipv6-alone-proc-net-ipv6_route.txt'))
    expect([none, hasDefault(none), hasDefault(alone)]).toEqual([[], false, true])
    expect(routeByTable('203.0.113.5', none)).toMatchObject({ result: 'none' })
    expect(routeByTable('2001:db8:9::5', alone)).toMatchObject({ result: 'found', device: 'e0' })
  })

  it('know closed routes of both families, and an IPv4 route whose gateway is of the other', () => {
    const [ipv4, ipv6] = [
      parseIpv4Table(recorded('many-kinds-proc-net-route.txt')),
      parseIpv6Table(recorded('many-kinds-proc-net-ipv6_route.txt')),
    ]
    expect(hasDefault(ipv4)).toBe(false)
    expect(routeByTable('192.0.2.200', ipv4).result).toBe('prohibited')
    expect(routeByTable('192.0.2.5', ipv4)).toMatchObject({ result: 'found', gateway: '198.51.100.1' })
    expect(routeByTable('203.0.113.7', ipv4)).toMatchObject({ result: 'found', gateway: null })
    for (const address of ['2001:db8:a::1', '2001:db8:b::1', '2001:db8:c::1'])
      expect(routeByTable(address, ipv6).result, address).toBe('prohibited')
  })

  it('do not take the last line of the kernel, which refuses everything, for a route', () => {
    expect(hasDefault(six)).toBe(true)
    const lines = recorded('two-families-proc-net-ipv6_route.txt').split('\n')
    const withoutDefault = parseIpv6Table(lines.filter((line) => !/^0{32} 00 .* 00000003 /.test(line)).join('\n'))
    expect(withoutDefault).toHaveLength(six.length - 1)
    expect(hasDefault(withoutDefault)).toBe(false)
    expect(routeByTable('2001:db8:1::5', withoutDefault).result).toBe('none')
  })

  it('say nothing where they could not be read, or of what is no address', () => {
    expect(routeByTable('192.0.2.1', null).result).toBe('unknown')
    expect(routeByTable('shop', four).result).toBe('unknown')
  })

  it('are read past lines that are none', () => {
    const text = recorded('closed-routes-proc-net-route.txt')
    expect(parseIpv4Table(`${text}\nrubbish\nc0 XXXXXXXX 0 0003 0 0 0 0\n`)).toEqual(four)
    expect(parseIpv6Table(`rubbish\n\n${recorded('two-families-proc-net-ipv6_route.txt')}`)).toEqual(six)
    expect(parseIpv4Table('')).toEqual([])
  })
})
