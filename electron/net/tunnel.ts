// A tunnel through a proxy of any kind: which protocol is spoken follows from the scheme of the proxy's URL.
import type { SocketConnection } from './connection.ts'
import { askTunnel } from './http-connect.ts'
import { secureProxy } from './https-proxy.ts'
import type { Deadline, ProxyAnswer, ProxyTarget, TunnelResult } from './net.ts'
import { askSocks4 } from './socks4.ts'
import { askSocks5 } from './socks5.ts'

/** The proxy completed TLS, which a thing of another kind would not have done, and then said nothing that makes sense. */
const SECURED: ProxyAnswer = { protocol: 'http', status: 0, reason: 'it completed TLS', schemes: [], headers: [] }

export const openTunnel = async (
  connection: SocketConnection,
  target: { host: string; port: number },
  proxy: ProxyTarget,
  deadline: Deadline,
): Promise<TunnelResult> => {
  const scheme = proxy.url.slice(0, proxy.url.indexOf(':'))
  if (scheme.startsWith('socks5')) return askSocks5(connection, target, proxy.credentials, deadline)
  if (scheme.startsWith('socks')) return askSocks4(connection, target, proxy.credentials, deadline)
  if (scheme !== 'https') return askTunnel(connection, target, proxy.credentials, deadline)
  const secured = await secureProxy(connection.handOver(), proxy, deadline)
  if ('kind' in secured) return secured
  const result = await askTunnel(secured, target, proxy.credentials, deadline)
  return 'answer' in result && result.answer === null ? { ...result, answer: SECURED } : result
}
