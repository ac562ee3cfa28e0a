// The ways to an endpoint: direct, and through each proxy that applies to it. Pure.
import type { ProxySettings } from '../../contract/facts.ts'
import type { Endpoint } from '../../engine/plan.ts'
import { type ProxySetting, proxiesFor } from '../proxy/no-proxy.ts'

export interface ProxyWay {
  /** Without credentials. */
  url: string
  source: string
  host: string
  port: number
  /** Why this program cannot go this way, or null. */
  unsupported: string | null
}

/** `null` stands for the direct way. */
export type Way = ProxyWay | null

/** Where the setting names no port: the scheme's own, as most programs take it (curl alone takes 1080 for `http` too). */
const DEFAULT_PORTS: Record<string, number> = { http: 80, https: 443 }

const proxyWay = ({ url, source }: ProxySetting): ProxyWay => {
  const { protocol, hostname, port } = new URL(url)
  const scheme = protocol.slice(0, -1)
  return {
    url,
    source,
    host: hostname.replace(/^\[|\]$/g, ''),
    port: Number(port || DEFAULT_PORTS[scheme] || 1080),
    unsupported: scheme === 'http' ? null : `This program cannot go through a proxy of the kind ${scheme} yet.`,
  }
}

/**
 * Direct first, then through the proxies. `chosen` is the request's `proxy`: `none` leaves the direct way alone;
 * a URL is in the settings as `given`. A setting with a problem is no way; a rule speaks of it.
 */
export const waysTo = (endpoint: Endpoint, settings: ProxySettings | null, chosen: string): Way[] => {
  if (chosen === 'none' || settings === null) return [null]
  const usable = proxiesFor(settings, endpoint.host).filter((proxy) => proxy.problem === null)
  const unique = new Map(usable.map((proxy) => [proxy.url, proxy]))
  return [null, ...[...unique.values()].map(proxyWay)]
}
