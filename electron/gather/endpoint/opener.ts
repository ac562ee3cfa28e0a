// Opens connections of one path: TCP to the address, and through a proxy the tunnel too. Every try is counted.
import { PATIENCE_MS } from '../../contract/late.ts'
import type { Path } from '../../contract/path.ts'
import type { Endpoint } from '../../engine/plan.ts'
import type { Connection, ConnectResult, Deadline, Net, ProxyAnswer, ProxyTarget, TunnelResult } from '../../net/net.ts'
import type { ProxyWay, Way } from './ways.ts'

export type Opening =
  | { kind: 'open'; connection: Connection; tcpMs: number; tunnel: Extract<TunnelResult, { kind: 'tunnel' }> | null }
  | { kind: 'no-tcp'; result: Exclude<ConnectResult, { kind: 'open' | 'budget' }> }
  | { kind: 'no-tunnel'; tcpMs: number; localAddress: string | undefined; result: Exclude<TunnelResult, { kind: 'tunnel' }> }
  | { kind: 'budget' }

export interface Opener {
  /** Connections tried so far. */
  readonly count: number
  /** Of the proxy, where it opened some tunnels and others not. */
  readonly tunnels: Path['tunnels']
  open(address: string): Promise<Opening>
  /** The first one: where a proxy says no it is asked again, since behind one address may be several proxies. */
  openFirst(address: string): Promise<Opening>
  /** Plain TCP to another port of the address; null when the budget is used up. */
  tryPort(address: string, port: number): Promise<Exclude<ConnectResult, { kind: 'budget' }>['kind'] | null>
  /** What the proxy says when it is asked as one of this kind, without a login; null where no connection opened. */
  askAs(kind: string, address: string): Promise<TunnelResult | null>
}

/** Nothing was asked of the proxy: it takes addresses alone, and this host found none. */
const unresolvedHere = (url: string, host: string): ProxyAnswer => ({
  protocol: url.startsWith('socks5') ? 'socks5' : 'socks4',
  status: 0,
  reason: `no address for ${host} was found on this host, and this kind of proxy setting leaves names to this host`,
  schemes: [],
  headers: [],
})

/** How often a proxy that says no is asked once more. */
const AGAIN = 2
const saysNo = (opening: Opening): boolean =>
  opening.kind === 'no-tunnel' && (opening.result.kind === 'denied' || opening.result.kind === 'cannot-reach')

export const createOpener = (
  net: Net,
  endpoint: Endpoint,
  way: Way,
  credentials: ReadonlyMap<string, NonNullable<ProxyTarget['credentials']>>,
  /** `connectMs`: for a TCP connection to open, where that is less. */
  deadline: Deadline & { connectMs?: number },
  /** Of an HTTPS proxy's chain: one that no store trusts is not used. */
  trustOf: ProxyTarget['trustOf'],
): Opener => {
  let count = 0
  let opened = 0
  const refusals: Exclude<TunnelResult, { kind: 'tunnel' }>[] = []
  let found: Promise<string | null> | null = null
  /** The address of the endpoint's name, for a proxy that resolves no names; null where there is none of its kind. */
  const resolved = async (): Promise<string | null> => {
    const result = await net.lookup(endpoint.host, deadline)
    if (result.kind !== 'resolved') return null
    const fitting = result.addresses.find(({ family }) => family === 4 || way?.names === 'here')
    return fitting?.address ?? null
  }
  const throughProxy = async (connection: Connection, { url, names }: ProxyWay): Promise<TunnelResult> => {
    if (names !== 'proxy') found ??= resolved()
    const host = names === 'proxy' ? endpoint.host : await found
    if (host === null || host === undefined) return { kind: 'cannot-reach', answer: unresolvedHere(url, endpoint.host), ms: 0 }
    return net.tunnel(connection, { host, port: endpoint.port }, { url, credentials: credentials.get(url) ?? null, trustOf }, deadline)
  }
  const connect = async (address: string, port: number, mostMs = Number.POSITIVE_INFINITY): Promise<ConnectResult> => {
    const { signal, timeoutMs, connectMs = timeoutMs } = deadline
    const patience = { signal, timeoutMs: Math.min(connectMs, mostMs) }
    const result = await net.connect({ address, port, endpoint: `${endpoint.host}:${endpoint.port}` }, patience)
    if (result.kind !== 'budget') count += 1
    return result
  }
  const open = async (address: string): Promise<Opening> => {
    const tcp = await connect(address, way?.port ?? endpoint.port)
    if (tcp.kind === 'budget') return tcp
    if (tcp.kind !== 'open') return { kind: 'no-tcp', result: tcp }
    if (way === null) return { kind: 'open', connection: tcp.connection, tcpMs: tcp.ms, tunnel: null }
    const { localAddress } = tcp.connection
    const tunnel = await throughProxy(tcp.connection, way)
    if (tunnel.kind === 'tunnel') {
      opened += 1
      return { kind: 'open', connection: tunnel.connection, tcpMs: tcp.ms, tunnel }
    }
    refusals.push(tunnel)
    tcp.connection.close()
    return { kind: 'no-tunnel', tcpMs: tcp.ms, localAddress, result: tunnel }
  }
  return {
    get count() {
      return count
    },
    get tunnels() {
      const last = refusals[refusals.length - 1]
      if (opened === 0 || last === undefined) return undefined
      const { status, reason } = ('answer' in last && last.answer) || { status: '', reason: '' }
      return { opened, refused: refusals.length, observation: last.kind, said: `${status} ${reason}`.trim() }
    },
    open,
    async openFirst(address) {
      let opening = await open(address)
      for (let again = 0; again < AGAIN && !deadline.signal.aborted && saysNo(opening); again++) {
        const next = await open(address)
        // What kept it from being asked again is no better answer.
        if (next.kind === 'budget' || next.kind === 'no-tcp') break
        opening = next
      }
      return opening
    },
    async tryPort(address, port) {
      // It was waited for long enough at the port that matters.
      const result = await connect(address, port, PATIENCE_MS)
      if (result.kind === 'open') result.connection.close()
      return result.kind === 'budget' ? null : result.kind
    },
    async askAs(kind, address) {
      const tcp = way === null ? null : await connect(address, way.port)
      if (way === null || tcp?.kind !== 'open') return null
      // What is meant for a proxy of one kind is no login to send to another, in clear perhaps.
      const proxy = { url: way.url.replace(/^\w+/, kind), credentials: null, trustOf }
      const result = await net.tunnel(tcp.connection, endpoint, proxy, deadline)
      const { connection } = result.kind === 'tunnel' ? result : tcp
      connection.close()
      return result
    },
  }
}
