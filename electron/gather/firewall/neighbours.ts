// The neighbour table: whether the gateway, or a host on the same link, answers at all (ARP, RFC 826; neighbour discovery, RFC 4861).
// Pure. Formats: ip-neighbour(8), and /proc/net/arp of proc_pid_net(5).
import type { Network } from '../../contract/facts.ts'
import { jsonObjects } from './route-tables.ts'

/** `asking`: the question is out and no answer came yet. */
export type NeighbourState = NonNullable<Network['routes'][number]['neighbour']> | 'asking'

const STATES: Record<string, NeighbourState> = {
  REACHABLE: 'reachable',
  PERMANENT: 'reachable',
  // Links without neighbours to ask for, such as a tunnel.
  NOARP: 'reachable',
  STALE: 'unverified',
  DELAY: 'unverified',
  PROBE: 'unverified',
  INCOMPLETE: 'asking',
  FAILED: 'failed',
}

/** States by `DEVICE ADDRESS`. */
export type Neighbours = ReadonlyMap<string, NeighbourState>

/** The output of `ip -j neigh`. */
export const parseNeighbours = (text: string): Neighbours =>
  new Map(
    jsonObjects(text).flatMap(({ dst, dev, state }) => {
      const names = Array.isArray(state) ? state.map(String) : []
      const known = names.map((name) => STATES[name]).find((one) => one !== undefined)
      return known === undefined ? [] : [[`${dev} ${dst}`, known] as const]
    }),
  )

const ATF_COM = 0x2

/** /proc/net/arp: it knows answered or not, and IPv4 alone. */
export const parseArp = (text: string): Neighbours =>
  new Map(
    text
      .split('\n')
      .slice(1)
      .flatMap((line) => {
        const [address, , flags, , , device] = line.trim().split(/\s+/)
        if (device === undefined) return []
        return [[`${device} ${address}`, Number(flags) & ATF_COM ? 'unverified' : 'asking'] as const]
      }),
  )
