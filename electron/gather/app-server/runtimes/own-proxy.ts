// The proxy for https addresses that a tool's own settings name, and whom they exempt from it: read as the tool reads them.
// Sources: curl's manual, "--proxy", "--noproxy", "--socks5-hostname"; Wget's manual, "Wgetrc Commands"; git-config(1), http.proxy.
// Checked 2026-11-22.
import type { OwnSetting } from './define-runtime-kind.ts'

export interface OwnProxy {
  /** As an address, login included. */
  text: string
  /** Which setting names it. */
  setting: OwnSetting
  /** Who is exempt, as it is written. */
  noProxy: string
}

type Env = (name: string) => string | undefined
type Settings = readonly OwnSetting[]

const last = (settings: Settings, named: RegExp): OwnSetting | undefined => settings.filter(({ name }) => named.test(name)).pop()

/** An address that names no port gets the one that this tool takes; anything else that it lacks is left to be told. */
const withPort = (text: string, port: number): string =>
  /^(http:\/\/)?([^/?#]*@)?[^:/?#\s]+\/*$/i.test(text) ? `${text.replace(/\/+$/, '')}:${port}` : text

const withLogin = (text: string, user: string, password: string): string => {
  const [, scheme = '', rest = ''] = /^([a-z][a-z0-9+.-]*:\/\/)?(.*)$/is.exec(text) ?? []
  const login = [user, password].map(encodeURIComponent).join(':')
  return rest.includes('@') ? text : `${scheme || 'http://'}${login}@${rest}`
}

const CURL_SCHEMES: Readonly<Record<string, string>> = {
  socks4: 'socks4://',
  socks4a: 'socks4a://',
  socks5: 'socks5://',
  'socks5-hostname': 'socks5h://',
}
/** libcurl's, for every kind of proxy but that of https. */
const CURL_PORT = 1080

/** The last that is set holds, of whichever kind. */
export const curlProxy = (settings: Settings, env: Env): OwnProxy | null => {
  const setting = last(settings, /^(proxy|x|proxy1\.0|socks4a?|socks5(-hostname)?)$/)
  if (setting === undefined || setting.value === '') return null
  const address = withPort(`${CURL_SCHEMES[setting.name] ?? ''}${setting.value}`, CURL_PORT)
  const [, user, password = ''] = /^([^:]*):?(.*)$/s.exec(last(settings, /^(proxy-user|U)$/)?.value ?? '') ?? []
  const noProxy = last(settings, /^noproxy$/)?.value ?? env('no_proxy') ?? env('NO_PROXY') ?? ''
  return { text: user ? withLogin(address, user, password) : address, setting, noProxy }
}

const WGET_PORT = 80

/** Names as they are without hyphens, in small letters. */
export const wgetProxy = (settings: Settings, env: Env): OwnProxy | null => {
  const at = (name: string) => settings.filter((one) => one.name.toLowerCase().replace(/[-_]/g, '') === name).pop()
  const setting = at('httpsproxy')
  if (setting === undefined || setting.value === '' || /^(off|no|0)$/i.test(at('useproxy')?.value ?? '')) return null
  const user = at('proxyuser')?.value
  const address = withPort(setting.value, WGET_PORT)
  const text = user ? withLogin(address, user, (at('proxypassword') ?? at('proxypasswd'))?.value ?? '') : address
  return { text, setting, noProxy: at('noproxy')?.value ?? env('no_proxy') ?? '' }
}

/** Git hands it to libcurl as it is. */
export const gitProxy = (settings: Settings, env: Env): OwnProxy | null => {
  const setting = last(settings, /^http\.proxy$/)
  if (setting === undefined || setting.value === '') return null
  return { text: withPort(setting.value, CURL_PORT), setting, noProxy: env('no_proxy') ?? env('NO_PROXY') ?? '' }
}
