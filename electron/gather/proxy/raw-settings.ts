// Proxy settings as they stand in the place that holds them, logins included: what every reader of such a place answers.
// They stay in the gather stage; the fact is made from them in proxy-settings.ts.
import type { ProxySetting } from './no-proxy.ts'

export interface RawProxy {
  text: string
  source: string
  scope: ProxySetting['scope']
  /** Of a tool's: its kind. */
  tool?: ProxySetting['tool']
  /** Only for these endpoints (URLs), since a script answered so for them, or a tool's settings hold for them; left out: for all. */
  endpoints?: string[]
  /** Of a server's: who is exempt there. */
  noProxy?: string[]
}

export interface RawScript {
  /** A URL or a path. */
  text: string
  source: string
  scope: 'given' | 'system'
}

export interface RawSettings {
  /** The one that holds first. */
  proxies: RawProxy[]
  scripts: RawScript[]
  /** Who is exempt, as curl writes it. */
  noProxy: string[]
}

export const NOTHING_SET: RawSettings = { proxies: [], scripts: [], noProxy: [] }

/** `*.example.test` of the settings of desktops and Windows, as curl writes it. */
export const exemptionOf = (pattern: string): string => pattern.replace(/^\*(?=\.)/, '')
