// The ways to an endpoint: direct, and through each proxy that applies to it. Pure.
import type { ProxySettings } from '../../contract/facts.ts'
import type { Endpoint } from '../../engine/plan.ts'
import { exemptedFrom, type ProxySetting, proxiesFor } from '../proxy/no-proxy.ts'
import { parseProxyAddress } from '../proxy/proxy-address.ts'

export interface ProxyWay extends Pick<ProxySetting, 'tool'> {
  /** Without credentials. */
  url: string
  source: string
  host: string
  port: number
  /** `http`, `https`, `socks` (4), `socks4`, `socks4a`, `socks5` or `socks5h`. */
  scheme: string
  /** Who finds the address of the endpoint's name: the proxy, or this host, which for SOCKS 4 must find an IPv4 one. */
  names: 'proxy' | 'here' | 'here-ipv4'
}

/** `null` stands for the direct way. */
export type Way = ProxyWay | null

/** Where the setting names no port: the scheme's own, and for SOCKS the one that is registered for it. */
const DEFAULT_PORTS: Record<string, number> = { http: 80, https: 443 }
/** As curl reads the schemes (curl's manual, `--proxy`): without `a` or `h` the name is resolved before the proxy is asked. */
const NAMES_HERE: Record<string, ProxyWay['names']> = { socks: 'here-ipv4', socks4: 'here-ipv4', socks5: 'here' }

export const proxyWay = ({ url, source, tool }: ProxySetting): ProxyWay => {
  const { protocol, hostname, port } = new URL(url)
  const scheme = protocol.slice(0, -1)
  return {
    url,
    source,
    ...(tool && { tool }),
    host: hostname.replace(/^\[|\]$/g, ''),
    port: Number(port || DEFAULT_PORTS[scheme] || 1080),
    scheme,
    names: NAMES_HERE[scheme] ?? 'proxy',
  }
}

const isUsable = ({ url }: ProxySetting): boolean => parseProxyAddress(url).problem === null

/**
 * Direct first, then through the proxies. `chosen` is the request's `proxy`: `none` leaves the direct way alone;
 * a URL is in the settings as `given`. Where the address itself has a problem, it is no way; where only the setting around it is
 * badly written (a space, an @ in a password), some programs go there all the same. A rule speaks of both.
 */
export const waysTo = (endpoint: Endpoint, settings: ProxySettings | null, chosen: string): Way[] => {
  if (chosen === 'none' || settings === null) return [null]
  const usable = proxiesFor(settings, endpoint).filter(isUsable)
  // What several name is told by the first: those that one tool alone takes stand last.
  const unique = usable.filter(({ url }, at) => usable.findIndex((other) => other.url === url) === at)
  return [null, ...unique.map(proxyWay)]
}

/** The proxies that an entry of their exemptions keeps from this endpoint: no program takes them, but where they lead can be tried. */
export const exemptedWays = (endpoint: Endpoint, settings: ProxySettings | null, chosen: string): { way: ProxyWay; exempted: string }[] => {
  if (chosen === 'none' || settings === null) return []
  const taken = new Set(waysTo(endpoint, settings, chosen).map((way) => way?.url))
  const left = exemptedFrom(settings, endpoint.host).filter(({ proxy }) => isUsable(proxy) && !taken.has(proxy.url))
  const unique = new Map(left.map(({ proxy, entry }) => [proxy.url, { way: proxyWay(proxy), exempted: entry }]))
  return [...unique.values()]
}
