// Takes a proxy setting apart: its address without credentials, the credentials, and what is wrong with it. Pure.

export interface ProxyAddress {
  /** Without credentials, e.g. `http://proxy.example:3128`. */
  url: string
  /** Percent-decoded. */
  credentials: { user: string; password: string } | null
  /** Every form in which the secret could turn up in a text: the password, or a token that stands alone as the user name. */
  secrets: string[]
  /** One plain sentence that says why it cannot be used, or null. */
  problem: string | null
}

/** The schemes that common clients know for a proxy; curl takes an address without scheme as `http`. */
const SCHEMES = ['http', 'https', 'socks4', 'socks4a', 'socks5', 'socks5h']

const decoded = (text: string): string | null => {
  try {
    return decodeURIComponent(text)
  } catch {
    return null
  }
}

const problemOf = (scheme: string, login: string | null, address: string): string | null => {
  if (!SCHEMES.includes(scheme)) return `The proxy address begins with “${scheme}:”, which no program knows as a kind of proxy.`
  if (/\s/.test(address)) return 'The proxy address has a space in it.'
  if (login !== null && decoded(login) === null) return 'The percent sign in the login of the proxy must be written as %25.'
  if (login !== null && /[/?#\s]/.test(login))
    return 'The login of the proxy has a character that must be written in percent form, such as %2F or %23.'
  const authority = address.replace(/[/?#].*$/, '')
  if (/^[^[]*:.*:/.test(authority)) return 'An IPv6 address of a proxy must stand in brackets, such as [::1].'
  const parts = /^(\[[^\]]*\]|[^:]*)(?::(.*))?$/.exec(authority)
  if (!parts || parts[1] === '') return 'The proxy address has no host name.'
  const port = parts[2]
  if (port !== undefined && port !== '' && !(/^\d{1,5}$/.test(port) && Number(port) >= 1 && Number(port) <= 65_535))
    return `The proxy address has “${port}” where its port number should be.`
  try {
    new URL(`http://${authority}`)
    return null
  } catch {
    return 'The proxy address has a host name that cannot be one.'
  }
}

/** `text` as it stands in a variable or on the command line. */
export const parseProxyAddress = (text: string): ProxyAddress => {
  const trimmed = text.trim()
  const schemed = /^([a-z][a-z0-9+.-]*):\/\/(.*)$/is.exec(trimmed)
  const scheme = schemed?.[1]?.toLowerCase() ?? 'http'
  const rest = schemed?.[2] ?? trimmed
  // The last @ ends the login: an unescaped one before it belongs to the password, and never into the address.
  const at = rest.lastIndexOf('@')
  const login = at < 0 ? null : rest.slice(0, at)
  const address = rest.slice(at + 1).replace(/\/+$/, '')
  const [rawUser = '', ...words] = login?.split(':') ?? []
  const rawPassword = words.join(':')
  const credentials = login === null ? null : { user: decoded(rawUser) ?? rawUser, password: decoded(rawPassword) ?? rawPassword }
  const [rawSecret, secret] = rawPassword === '' ? [rawUser, credentials?.user ?? ''] : [rawPassword, credentials?.password ?? '']
  const basic = credentials === null ? '' : Buffer.from(`${credentials.user}:${credentials.password}`).toString('base64')
  return {
    url: `${scheme}://${address}`,
    credentials,
    secrets: [...new Set([rawSecret, secret, basic])].filter((form) => form !== ''),
    problem: problemOf(scheme, login, address),
  }
}
