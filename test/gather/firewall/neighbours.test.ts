// Recordings: `ip -j neigh` of iproute2 6.1.0 and /proc/net/arp of Linux 6.18, while a neighbour was asked for and after that failed.
import { describe, expect, it } from 'vitest'
import { parseArp, parseNeighbours } from '../../../electron/gather/firewall/neighbours.ts'

const ASKING =
  '[{"dst":"198.51.100.77","dev":"e0","state":["INCOMPLETE"]},{"dst":"2001:db8::1","dev":"e0","lladdr":"16:eb:ab:71:79:6c","state":["REACHABLE"]}]'
const FAILED =
  '[{"dst":"198.51.100.77","dev":"e0","state":["FAILED"]},{"dst":"2001:db8::1","dev":"e0","lladdr":"16:eb:ab:71:79:6c","state":["REACHABLE"]},' +
  '{"dst":"fe80::14eb:abff:fe71:796c","dev":"e0","lladdr":"16:eb:ab:71:79:6c","state":["DELAY"]}]'

describe('the neighbour table', () => {
  it('tells who answers, who does not, and who was only asked', () => {
    expect([...parseNeighbours(ASKING)]).toEqual([
      ['e0 198.51.100.77', 'asking'],
      ['e0 2001:db8::1', 'reachable'],
    ])
    expect([...parseNeighbours(FAILED)]).toEqual([
      ['e0 198.51.100.77', 'failed'],
      ['e0 2001:db8::1', 'reachable'],
      ['e0 fe80::14eb:abff:fe71:796c', 'unverified'],
    ])
  })

  it('keeps the devices apart: the same address can be on two links', () => {
    const two = ['e0', 'e1'].map((dev) => ({ dst: '10.0.0.1', dev, state: [dev === 'e0' ? 'FAILED' : 'REACHABLE'] }))
    expect(parseNeighbours(JSON.stringify(two)).get('e1 10.0.0.1')).toBe('reachable')
  })

  it.each(['', '[', '{}', '[7,null]', '[{"dst":"10.0.0.1","dev":"e0","state":["NEW"]}]', '[{"dst":"10.0.0.1"}]'])(
    'finds nothing in %s',
    (text) => {
      expect(parseNeighbours(text).size).toBe(0)
    },
  )

  it('is read from /proc/net/arp where there is no other, which knows answered or not', () => {
    const text =
      'IP address       HW type     Flags       HW address            Mask     Device\n' +
      '198.51.100.1     0x1         0x2         c6:d1:14:0e:3c:10     *        c0\n' +
      '198.51.100.77    0x1         0x0         00:00:00:00:00:00     *        c0\n'
    expect([...parseArp(text)]).toEqual([
      ['c0 198.51.100.1', 'unverified'],
      ['c0 198.51.100.77', 'asking'],
    ])
    expect(parseArp('').size).toBe(0)
  })
})
