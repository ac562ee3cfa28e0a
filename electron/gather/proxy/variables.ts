// Proxy settings in variables, wherever those are kept: which of them hold for an https address, and in which order.
import { noProxyEntries } from './no-proxy.ts'
import type { RawProxy, RawSettings } from './raw-settings.ts'

/** For an https address, the first that is set holds (curl's manual, "ENVIRONMENT"); http_proxy is only for http addresses. */
const PROXY_VARIABLES = ['https_proxy', 'HTTPS_PROXY', 'all_proxy', 'ALL_PROXY'] as const
const EXEMPT_VARIABLES = ['no_proxy', 'NO_PROXY'] as const

/** curl and Git read the small letters alone, others both; for an https address hardly any reads them. */
export const HTTP_VARIABLES = ['http_proxy', 'HTTP_PROXY'] as const

/** Settings from variables, the one that holds first. An empty variable sets nothing. */
export const settingsFromVariables = (
  valueAt: (name: string) => string | undefined,
  scope: RawProxy['scope'],
  sourceOf: (name: string) => string,
): RawSettings => {
  const set = (name: string) => (valueAt(name) ?? '').trim() !== ''
  const exempting = EXEMPT_VARIABLES.find(set)
  return {
    proxies: PROXY_VARIABLES.filter(set).map((name) => ({ text: valueAt(name) ?? '', source: sourceOf(name), scope })),
    scripts: [],
    noProxy: exempting === undefined ? [] : noProxyEntries(valueAt(exempting) ?? ''),
  }
}
