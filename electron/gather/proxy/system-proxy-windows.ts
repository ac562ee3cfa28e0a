// What is set on a Windows host: WinINet's settings, which the user's programs read, and WinHTTP's, which services read.
// Both are read from the registry, so that no program's translated output has to be understood.
import type { Host } from '../../host/host.ts'
import { exemptionOf, NOTHING_SET, type RawProxy, type RawSettings } from './raw-settings.ts'

const SETTINGS = 'SOFTWARE\\Microsoft\\Windows\\CurrentVersion\\Internet Settings'
const POLICY = 'HKLM\\SOFTWARE\\Policies\\Microsoft\\Windows\\CurrentVersion\\Internet Settings'
const WINHTTP = `HKLM\\${SETTINGS}\\Connections`
/** Bit of the flags: a proxy is set (Microsoft's documentation of INTERNET_PER_CONN_FLAGS). */
const PROXY_TYPE_PROXY = 2
/** Version, counter and flags, before the first length. */
const HEADER_BYTES = 12

/** A list of hosts that go directly: separated by semicolons or blanks; `<local>` stands for names without a dot. */
const exemptions = (list: string): string[] =>
  list
    .split(/[;\s]+/)
    .filter((entry) => entry !== '' && entry !== '<-loopback>')
    .map(exemptionOf)

/** `proxy:8080`, or a list by scheme such as `http=a:1;https=b:2;socks=c:3`, read for an https address. Their SOCKS is version 4. */
export const parseProxyList = (list: string, source: string): RawProxy[] => {
  const entries = list.split(/[;\s]+/).map((entry) => /^(?:(\w+)=)?(.+)$/.exec(entry) ?? [])
  const addressOf = (scheme: string | undefined) => entries.find((entry) => entry[2] !== undefined && entry[1] === scheme)?.[2]
  const address = addressOf('https') ?? addressOf(undefined)
  const socks = addressOf('socks')
  return [address, socks === undefined ? undefined : socks.includes('://') ? socks : `socks4://${socks}`].flatMap((text): RawProxy[] =>
    text === undefined ? [] : [{ text, source, scope: 'system' }],
  )
}

/** The values of an Internet Settings key, of WinINet. `ProxyServer` without `ProxyEnable` is one that was switched off. */
export const parseWinInet = (values: Record<string, string>, key: string): RawSettings => {
  const script = (values.AutoConfigURL ?? '').trim()
  const on = Number(values.ProxyEnable ?? 0) === 1
  return {
    proxies: on ? parseProxyList(values.ProxyServer ?? '', `ProxyServer in ${key}`) : [],
    scripts: script === '' ? [] : [{ text: script, source: `AutoConfigURL in ${key}`, scope: 'system' }],
    noProxy: on ? exemptions(values.ProxyOverride ?? '') : [],
  }
}

/**
 * `WinHttpSettings`, as reg.exe prints it: version, counter, flags, then the proxies and the exemptions, each after its length; all
 * numbers little-endian, of four bytes. (Not documented by Microsoft; read so by Wine's winhttp.)
 */
export const parseWinHttp = (hex: string): RawSettings => {
  const bytes = Buffer.from(hex, 'hex')
  const textAt = (offset: number): { text: string; end: number } => {
    const length = offset + 4 <= bytes.length ? bytes.readUInt32LE(offset) : 0
    return { text: bytes.toString('latin1', offset + 4, Math.min(offset + 4 + length, bytes.length)), end: offset + 4 + length }
  }
  if (bytes.length < HEADER_BYTES || (bytes.readUInt32LE(8) & PROXY_TYPE_PROXY) === 0) return NOTHING_SET
  const proxies = textAt(HEADER_BYTES)
  const source = `WinHttpSettings in ${WINHTTP}`
  return { proxies: parseProxyList(proxies.text, source), scripts: [], noProxy: exemptions(textAt(proxies.end).text) }
}

/** Null where the registry was not read in time. */
export const windowsSettings = async (host: Host): Promise<RawSettings | null> => {
  const policy = await host.registry(POLICY)
  if (policy === null) return null
  // Where the policy says so, the machine's settings hold for every user ("Make proxy settings per-machine").
  const perUser = policy.ProxySettingsPerUser === undefined || Number(policy.ProxySettingsPerUser) !== 0
  const key = `${perUser ? 'HKCU' : 'HKLM'}\\${SETTINGS}`
  const [own, services] = await Promise.all([host.registry(key), host.registry(WINHTTP)])
  if (own === null || services === null) return null
  const [winInet, winHttp] = [parseWinInet(own, key), parseWinHttp(services.WinHttpSettings ?? '')]
  return {
    proxies: [...winInet.proxies, ...winHttp.proxies],
    scripts: winInet.scripts,
    noProxy: [...winInet.noProxy, ...winHttp.noProxy],
  }
}
