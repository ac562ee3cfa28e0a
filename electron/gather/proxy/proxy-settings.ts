// The proxy settings of this host: those given for this check, those of the environment, those of the system.
// Logins stay in the gather stage; the fact only says that there is one.
import { type Evidence, found } from '../../contract/fact.ts'
import type { ProxySettings } from '../../contract/facts.ts'
import type { Host } from '../../host/host.ts'
import { defineGatherer } from '../define-gatherer.ts'
import { noProxyEntries, type ProxySetting } from './no-proxy.ts'
import { parseProxyAddress } from './proxy-address.ts'

const SYSTEM_FILE = '/etc/environment'
/** For an https address, the first that is set holds (curl's manual, "ENVIRONMENT"); http_proxy is only for http addresses. */
const PROXY_VARIABLES = ['https_proxy', 'HTTPS_PROXY', 'all_proxy', 'ALL_PROXY'] as const
const EXEMPT_VARIABLES = ['no_proxy', 'NO_PROXY'] as const

/** A setting as it stands, login included. */
interface RawSettings {
  proxies: { text: string; source: string; scope: ProxySetting['scope'] }[]
  noProxy: string[]
}

/** Settings from variables, the one that holds first. An empty variable sets nothing. */
export const settingsFromVariables = (
  valueAt: (name: string) => string | undefined,
  scope: ProxySetting['scope'],
  sourceOf: (name: string) => string,
): RawSettings => {
  const set = (name: string) => (valueAt(name) ?? '').trim() !== ''
  const exempting = EXEMPT_VARIABLES.find(set)
  return {
    proxies: PROXY_VARIABLES.filter(set).map((name) => ({ text: valueAt(name) ?? '', source: sourceOf(name), scope })),
    noProxy: exempting === undefined ? [] : noProxyEntries(valueAt(exempting) ?? ''),
  }
}

/** The assignments of /etc/environment (pam_env(8)): no shell syntax but an optional `export` and quotes. */
export const parseEnvironmentFile = (text: string): Record<string, string> => {
  const values: Record<string, string> = {}
  for (const line of text.split('\n')) {
    const assignment = /^\s*(?:export\s+)?([A-Za-z_]\w*)=(.*?)\s*$/.exec(line)
    if (assignment?.[1] !== undefined) values[assignment[1]] = (assignment[2] ?? '').replace(/^(["'])(.*)\1$/, '$2')
  }
  return values
}

const fromSystem = async (host: Host): Promise<RawSettings> => {
  const file = await host.readFile(SYSTEM_FILE)
  const values = file.ok ? parseEnvironmentFile(file.text) : {}
  return settingsFromVariables(
    (name) => values[name],
    'system',
    (name) => `${name} in ${SYSTEM_FILE}`,
  )
}

/** Exemptions stay with the place that sets them: a program started here inherits nothing of the system's file. */
const read = async (asked: string, host: Host): Promise<RawSettings & { systemNoProxy?: string[] }> => {
  if (asked === 'none') return { proxies: [], noProxy: [] }
  if (asked !== 'system') return { proxies: [{ text: asked, source: '--proxy', scope: 'given' }], noProxy: [] }
  const own = settingsFromVariables(
    (name) => host.env(name),
    'environment',
    (name) => `${name} in the environment`,
  )
  const system = await fromSystem(host)
  return { proxies: [...own.proxies, ...system.proxies], noProxy: own.noProxy, systemNoProxy: system.noProxy }
}

export const proxySettingsGatherer = defineGatherer({
  id: 'proxy-settings',
  layer: 'proxy',
  needs: [],
  steps: 1,
  words: 'Reading the proxy settings of the environment and the system',
  async gather({ plan, host, credentials, learnSecret }) {
    const { proxies: set, ...exemptions } = await read(plan.request.proxy, host)
    const proxies: ProxySettings['proxies'] = []
    const evidence: Evidence[] = []
    for (const { text, source, scope } of set) {
      const address = parseProxyAddress(text)
      for (const secret of address.secrets) learnSecret(secret)
      if (address.credentials !== null && !credentials.has(address.url)) credentials.set(address.url, address.credentials)
      evidence.push({ kind: scope === 'system' ? 'file' : 'environment', source, text: address.url })
      // The same proxy named twice is one; the first place that names it is the one that holds.
      if (proxies.some((known) => known.url === address.url)) continue
      proxies.push({ url: address.url, hasCredentials: address.credentials !== null, source, scope, problem: address.problem })
    }
    return found({ proxies, ...exemptions }, evidence)
  },
  redact: (value, redactor) => ({
    proxies: value.proxies.map((proxy) => ({
      ...proxy,
      url: redactor.text(proxy.url),
      problem: proxy.problem === null ? null : redactor.text(proxy.problem),
    })),
    noProxy: value.noProxy.map((entry) => redactor.text(entry)),
    ...(value.systemNoProxy === undefined ? {} : { systemNoProxy: value.systemNoProxy.map((entry) => redactor.text(entry)) }),
  }),
})
