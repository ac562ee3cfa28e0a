// Takes a proxy setting apart: its address without credentials, the credentials, and what is wrong with it. Pure.

export interface ProxyAddress {
  /** Without credentials, e.g. `http://proxy.example:3128`. */
  url: string
  /** Percent-decoded. */
  credentials: { user: string; password: string } | null
  /** Every form in which the secret could turn up in a text: the password, or a token that stands alone as the user name. */
  secrets: string[]
  /** What is wrong with it, in plain sentences, or null. */
  problem: string | null
}

/** The schemes that common clients know for a proxy; curl takes an address without one as `http`, and `socks` as `socks4`. */
const SCHEMES = ['http', 'https', 'socks', 'socks4', 'socks4a', 'socks5', 'socks5h']
const SCHEMED = /^([a-z][a-z0-9+.-]*):\/\/(.*)$/is
/** What was meant for a scheme, with a colon or a slash too few. Digits alone after the colon are a port. */
const NEARLY_SCHEMED = /^(https?|socks\d?[ah]?)(?::\/?|\/\/?)(?!\d*$)(.*)$/is
const QUOTED = /^(["'“‘])(.*?)["'”’]?$/s

const decoded = (text: string): string | null => {
  try {
    return decodeURIComponent(text)
  } catch {
    return null
  }
}

/** RFC 1929 section 2: each length is one byte. */
const tooLongForSocks = (login: string): boolean => {
  const [user = '', ...words] = login.split(':')
  return [user, words.join(':')].some((part) => Buffer.byteLength(decoded(part) ?? part) > 255)
}

/** What is wrong with the setting as a whole. A program that reads it less strictly may still take it. */
const problemOfText = (text: string): string | null => {
  const trimmed = text.trim()
  if (QUOTED.test(trimmed)) return 'The proxy address has quotation marks around it, which programs take for a part of it.'
  if (text !== trimmed) return 'The proxy address has a space or the end of a line before or after it.'
  const scheme = SCHEMED.exec(text)?.[1]?.toLowerCase()
  if (scheme === undefined)
    return text.startsWith('//') || NEARLY_SCHEMED.test(text)
      ? 'The proxy address must begin with its kind and ://, such as http://.'
      : null
  return SCHEMES.includes(scheme) ? null : `The proxy address begins with “${scheme}:”, which is no kind of proxy.`
}

const problemOfParts = (scheme: string, login: string | null, address: string): string | null => {
  if (/\s/.test(address)) return 'The proxy address has a space in it.'
  if (login !== null && decoded(login) === null) return 'The percent sign in the login of the proxy must be written as %25.'
  // Many programs end the login at its first @; curl 7.88 refuses such an address.
  if (login?.includes('@')) return 'The login of the proxy has an @ in it, which must be written as %40.'
  if (login !== null && /\s/.test(login)) return 'The login of the proxy has a space in it, which must be written as %20.'
  if (login !== null && /[/?#]/.test(login))
    return 'The login of the proxy has a character that must be written in percent form, such as %2F or %23.'
  if (scheme.startsWith('socks5') && login !== null && tooLongForSocks(login))
    return 'The user name or the password is longer than the 255 bytes that SOCKS allows.'
  const authority = address.replace(/[/?#].*$/, '')
  if (/^\[[^\]]*$/.test(authority)) return 'The IPv6 address of the proxy lacks its closing bracket, as in [::1].'
  if (/^[^[]*:.*:/.test(authority)) return 'An IPv6 address of a proxy must stand in brackets, such as [::1].'
  const parts = /^(\[[^\]]*\]|[^:]*)(?::(.*))?$/.exec(authority)
  if (!parts || parts[1] === '') return 'The proxy address has no host name.'
  const port = parts[2]
  if (port !== undefined && port !== '' && !(/^\d{1,5}$/.test(port) && Number(port) >= 1 && Number(port) <= 65_535))
    return `The proxy address has “${port}” where its port number should be.`
  try {
    new URL(`http://${authority}`)
  } catch {
    return 'The proxy address has a host name that cannot be one.'
  }
  // curl's manual, `--proxy`; Python's http.client takes the endpoint's, most others that of http.
  return scheme === 'http' && !port ? 'The proxy address has no port. Programs then differ: curl takes 1080, others 80 or 443.' : null
}

/** Nobody gives out a shorter one. */
const SHORTEST_TOKEN = 6
/** Shorter pieces of a password would turn up in a date or a port. */
const SHORTEST_PIECE = 6

/**
 * What a program says of a login that it cut at a character which should have been in percent form (RFC 3986 section 3.2): Python, say,
 * takes `user:secret` of `user:secret/more@host` for a host and its port.
 */
const piecesOf = (login: string): string[] => {
  const cuts = [...login.matchAll(/[/?#@\s]/g)].map(({ index }) => index)
  const beginnings = cuts.map((cut) => login.slice(0, cut)).filter((piece) => piece.includes(':'))
  const pieces = cuts.length === 0 ? [] : login.replace(/^[^:]*:/, '').split(/[/?#@\s]/)
  return [...beginnings, ...pieces.filter((piece) => piece.length >= SHORTEST_PIECE)]
}

/** A user name that stands alone may be a token. A short one, or one that is a part of the address, is a name: masked, it would take the address away. */
export const isTokenLike = (user: string, address: string): boolean =>
  user.length >= SHORTEST_TOKEN && !address.toLowerCase().includes(user.toLowerCase())

/** `text` as it stands in a variable or on the command line. */
export const parseProxyAddress = (text: string): ProxyAddress => {
  const trimmed = text.trim()
  const meant = QUOTED.exec(trimmed)?.[2]?.trim() ?? trimmed
  const schemed = SCHEMED.exec(meant) ?? NEARLY_SCHEMED.exec(meant)
  const scheme = schemed?.[1]?.toLowerCase() ?? 'http'
  const rest = schemed?.[2] ?? meant.replace(/^\/\//, '')
  // The last @ ends the login: an unescaped one before it belongs to the password, and never into the address.
  const at = rest.lastIndexOf('@')
  const login = at < 0 ? null : rest.slice(0, at)
  const address = rest.slice(at + 1).replace(/\/+$/, '')
  const [rawUser = '', ...words] = login?.split(':') ?? []
  const rawPassword = words.join(':')
  const credentials = login === null ? null : { user: decoded(rawUser) ?? rawUser, password: decoded(rawPassword) ?? rawPassword }
  const lone = isTokenLike(rawUser, address) ? [rawUser, credentials?.user ?? ''] : []
  const secret = rawPassword === '' ? lone : [rawPassword, credentials?.password ?? '']
  const basic = credentials === null ? '' : Buffer.from(`${credentials.user}:${credentials.password}`).toString('base64')
  return {
    url: `${scheme}://${address}`,
    credentials,
    // A short password would mask ordinary words; together with its user it does not.
    secrets: [...new Set([...secret, basic, ...(rawPassword === '' ? [] : [login ?? '']), ...piecesOf(login ?? '')])].filter(
      (form) => form !== '',
    ),
    problem: problemOfText(text) ?? problemOfParts(scheme, login, address),
  }
}
