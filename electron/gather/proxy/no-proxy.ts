// Which hosts are exempt from the proxy, and which proxy holds for a host. Pure.
// The rules are curl's, the most widely copied reading of NO_PROXY (curl's manual, "NO_PROXY"; CIDR since curl 7.86).
import type { ProxySettings } from '../../contract/facts.ts'
import type { Endpoint } from '../../engine/plan.ts'
import { parseProxyAddress } from './proxy-address.ts'
import { namesDirect, parseScriptAnswer } from './script-answer.ts'

export type ProxySetting = ProxySettings['proxies'][number]

/** The bytes of an IPv4 or IPv6 literal (brackets allowed), or null when it is a name. */
const addressBytes = (text: string): number[] | null => {
  const literal = text.replace(/^\[|\]$/g, '')
  const v4 = /^(\d{1,3})\.(\d{1,3})\.(\d{1,3})\.(\d{1,3})$/.exec(literal)
  if (v4) {
    const bytes = v4.slice(1).map(Number)
    return bytes.every((byte) => byte <= 255) ? bytes : null
  }
  if (!literal.includes(':')) return null
  const halves = literal.split('::')
  if (halves.length > 2) return null
  const groupsOf = (half: string | undefined): string[] => (half === undefined || half === '' ? [] : half.split(':'))
  const [head, tail] = [groupsOf(halves[0]), groupsOf(halves[1])]
  const gap = 8 - head.length - tail.length
  if (halves.length === 2 ? gap < 1 : gap !== 0) return null
  const groups = [...head, ...Array<string>(gap).fill('0'), ...tail]
  if (!groups.every((group) => /^[0-9a-f]{1,4}$/i.test(group))) return null
  return groups.flatMap((group) => [Number.parseInt(group, 16) >> 8, Number.parseInt(group, 16) & 0xff])
}

/** Whether the first `bits` bits of two addresses of the same family agree. */
const sameNetwork = (a: readonly number[], b: readonly number[], bits: number): boolean =>
  a.length === b.length &&
  a.every((byte, index) => {
    const counted = Math.min(Math.max(bits - index * 8, 0), 8)
    const mask = (0xff << (8 - counted)) & 0xff
    return (byte & mask) === ((b[index] ?? 0) & mask)
  })

const addressMatches = (address: readonly number[], entry: string): boolean => {
  const [network = '', bits] = entry.split('/')
  const bytes = addressBytes(network)
  if (bytes === null || bytes.length !== address.length) return false
  if (bits === undefined) return sameNetwork(address, bytes, bytes.length * 8)
  // libcurl takes no bits for all of them.
  return /^\d{1,3}$/.test(bits) && Number(bits) <= bytes.length * 8 && sameNetwork(address, bytes, Number(bits) || bytes.length * 8)
}

/** A name matches itself and what ends in it after a dot; leading and closing dots of an entry count for nothing. */
const nameMatches = (name: string, entry: string): boolean => {
  // Windows and Macs have a word for names without a dot.
  if (entry === '<local>') return !name.includes('.')
  const suffix = entry.replace(/^\.|\.$/g, '').toLowerCase()
  return suffix !== '' && (name === suffix || name.endsWith(`.${suffix}`))
}

/** Entries of a NO_PROXY value: separated by commas or spaces. */
export const noProxyEntries = (value: string): string[] => value.split(/[\s,]+/).filter((entry) => entry !== '')

/**
 * Whether programs reach this host (a name or an address) without the proxy. A lone `*` exempts every host.
 * Not every program reads `networks` (10.0.0.0/8): curl since 7.86 and Go do, Python's urllib does not.
 */
export const exempt = (host: string, noProxy: readonly string[], networks: boolean): boolean => {
  if (noProxy.length === 1 && noProxy[0] === '*') return true
  const address = addressBytes(host)
  const name = host.toLowerCase().replace(/\.$/, '')
  return noProxy.some((entry) =>
    address === null ? nameMatches(name, entry) : (networks || !entry.includes('/')) && addressMatches(address, entry),
  )
}

/** Exemptions stay with the place that sets them. */
const exemptionsOf = ({ scope, noProxy }: ProxySetting, settings: ProxySettings): readonly string[] =>
  noProxy ?? { environment: settings.noProxy, system: settings.systemNoProxy ?? [], given: [], server: [], tool: [] }[scope]

/**
 * The proxies that apply to this endpoint, the one that holds first: those given for this check, else those that are set and not
 * exempted where they are set. Unless `networks` says so, a network in NO_PROXY exempts nobody: some programs pass it over. A proxy
 * that a script or a tool named holds for the endpoints that it was asked for, whoever else is exempt.
 */
export const proxiesFor = (settings: ProxySettings, { host, url }: Pick<Endpoint, 'host' | 'url'>, networks = false): ProxySetting[] => {
  const given = settings.proxies.filter((proxy) => proxy.scope === 'given')
  return (given.length > 0 ? given : settings.proxies).filter((proxy) =>
    proxy.endpoints === undefined ? !exempt(host, exemptionsOf(proxy, settings), networks) : proxy.endpoints.includes(url),
  )
}

/** The proxies that are set and would apply to this host, but for an entry of the exemptions beside them. */
export const exemptedFrom = (settings: ProxySettings, host: string): { proxy: ProxySetting; entry: string }[] =>
  settings.proxies.flatMap((proxy) => {
    if (proxy.scope === 'given' || proxy.endpoints !== undefined) return []
    const exemptions = exemptionsOf(proxy, settings)
    if (!exempt(host, exemptions, false)) return []
    const entry = exemptions.find((one) => exempt(host, [one], false))
    return entry === undefined ? [] : [{ proxy, entry }]
  })

/** `HTTPS_PROXY in the environment`, of a server `HTTPS_PROXY in the environment of shop.service`. */
export const inEnvironment = (variable: string, server?: string): string =>
  `${variable} in the environment${server === undefined ? '' : ` of ${server}`}`

/**
 * The proxy that a program started here uses for this endpoint, or null when it goes directly: one given, the one that settings of its
 * own name, or the first of those variables that the program reads; of a running server only those are named that it has. A proxy that
 * is only set elsewhere is not passed on to it.
 */
export const proxyFor = (
  settings: ProxySettings,
  endpoint: Pick<Endpoint, 'host' | 'url'>,
  variables: readonly string[],
  networks: boolean,
  { kind, server }: { kind?: ProxySetting['tool']; server?: string | undefined } = {},
): ProxySetting | null => {
  const all = proxiesFor(settings, endpoint, networks)
  const own = server === undefined ? all.find(({ tool }) => tool !== undefined && tool === kind) : undefined
  return (
    own ??
    all.find(
      (proxy) =>
        proxy.scope === 'given' ||
        // A server whose variable says the same as that of whoever makes the check is told of by the latter alone.
        variables.some((variable) => [inEnvironment(variable, server), inEnvironment(variable)].includes(proxy.source)),
    ) ??
    null
  )
}

/** The script that was given for this check and answers nothing that can be used: then no way is known. */
export const brokenScript = (settings: ProxySettings): NonNullable<ProxySettings['scripts']>[number] | null =>
  settings.scripts?.find(({ scope, problem }) => scope === 'given' && problem !== null) ?? null

/**
 * The ways that the script given for this check names for an endpoint, in its order; null stands for the direct one. A program that
 * follows it takes the next where one is dead (Netscape's "Navigator Proxy Auto-Config File Format"). Empty where no script was given.
 */
export const scriptWays = (settings: ProxySettings, { url }: Pick<Endpoint, 'url'>): (ProxySetting | null)[] => {
  const script = settings.scripts?.find(({ scope, problem }) => scope === 'given' && problem === null)
  const answer = script?.answers.find(({ endpoint }) => endpoint === url)
  if (answer === undefined) return []
  const known = new Map(settings.proxies.filter(({ scope }) => scope === 'given').map((proxy) => [proxy.url, proxy]))
  const proxies = (parseScriptAnswer(answer.text) ?? []).flatMap((address) => known.get(parseProxyAddress(address).url) ?? [])
  return namesDirect(answer.text) ? [...proxies, null] : proxies
}
