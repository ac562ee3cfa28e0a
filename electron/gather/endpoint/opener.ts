// Opens connections of one path: TCP to the address, and through a proxy the tunnel too. Every try is counted.
import type { Endpoint } from '../../engine/plan.ts'
import type { Connection, ConnectResult, Deadline, Net, ProxyTarget, TunnelResult } from '../../net/net.ts'
import type { Way } from './ways.ts'

export type Opening =
  | { kind: 'open'; connection: Connection; tcpMs: number; tunnel: Extract<TunnelResult, { kind: 'tunnel' }> | null }
  | { kind: 'no-tcp'; result: Exclude<ConnectResult, { kind: 'open' | 'budget' }> }
  | { kind: 'no-tunnel'; tcpMs: number; result: Exclude<TunnelResult, { kind: 'tunnel' }> }
  | { kind: 'budget' }

export interface Opener {
  /** Connections tried so far. */
  readonly count: number
  open(address: string): Promise<Opening>
  /** Plain TCP to another port of the address; null when the budget is used up. */
  tryPort(address: string, port: number): Promise<Exclude<ConnectResult, { kind: 'budget' }>['kind'] | null>
}

export const createOpener = (
  net: Net,
  endpoint: Endpoint,
  way: Way,
  credentials: ReadonlyMap<string, NonNullable<ProxyTarget['credentials']>>,
  deadline: Deadline,
): Opener => {
  let count = 0
  const connect = async (address: string, port: number): Promise<ConnectResult> => {
    const result = await net.connect({ address, port, endpoint: `${endpoint.host}:${endpoint.port}` }, deadline)
    if (result.kind !== 'budget') count += 1
    return result
  }
  return {
    get count() {
      return count
    },
    async open(address) {
      const tcp = await connect(address, way?.port ?? endpoint.port)
      if (tcp.kind === 'budget') return tcp
      if (tcp.kind !== 'open') return { kind: 'no-tcp', result: tcp }
      if (way === null) return { kind: 'open', connection: tcp.connection, tcpMs: tcp.ms, tunnel: null }
      const proxy = { url: way.url, credentials: credentials.get(way.url) ?? null }
      const tunnel = await net.tunnel(tcp.connection, { host: endpoint.host, port: endpoint.port }, proxy, deadline)
      if (tunnel.kind === 'tunnel') return { kind: 'open', connection: tunnel.connection, tcpMs: tcp.ms, tunnel }
      tcp.connection.close()
      return { kind: 'no-tunnel', tcpMs: tcp.ms, result: tunnel }
    },
    async tryPort(address, port) {
      const result = await connect(address, port)
      if (result.kind === 'open') result.connection.close()
      return result.kind === 'budget' ? null : result.kind
    },
  }
}
