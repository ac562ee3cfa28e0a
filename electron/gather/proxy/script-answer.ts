// The answer of a proxy script, taken apart: `PROXY a:3128; SOCKS5 b; DIRECT`. Pure.
import { parseProxyAddress } from './proxy-address.ts'

/** As browsers read the words (Chromium's "Proxy support in Chrome"): SOCKS alone is version 4. The port is the one without a number. */
const WORDS: Record<string, { scheme: string; port: number }> = {
  PROXY: { scheme: 'http', port: 80 },
  HTTP: { scheme: 'http', port: 80 },
  HTTPS: { scheme: 'https', port: 443 },
  SOCKS: { scheme: 'socks4', port: 1080 },
  SOCKS4: { scheme: 'socks4', port: 1080 },
  SOCKS5: { scheme: 'socks5h', port: 1080 },
}
/** A real script names three at most; each that is dead costs a connection and its time. */
const MAX_PROXIES = 20
const HAS_PORT = /:\d+$/
const ENTRY = /^\s*([A-Za-z]\w*)(?:\s+(\S+))?\s*$/

/** “If the string is null, no proxies should be used” (Netscape's “Proxy Auto-Config File Format”): an empty answer is the direct way. */
const saysNothing = (text: string): boolean => text.trim() === ''

/**
 * The addresses of the proxies, in order, each with its port; empty where the way is direct. What stands after DIRECT is left out: it
 * is never asked while the direct way is open. Entries that cannot be used are passed over, as browsers do; null where none is left.
 */
export const parseScriptAnswer = (text: string): string[] | null => {
  if (saysNothing(text)) return []
  const proxies: string[] = []
  for (const entry of text.split(';')) {
    const [, word = '', where = ''] = ENTRY.exec(entry) ?? []
    if (word.toUpperCase() === 'DIRECT') return proxies
    const kind = WORDS[word.toUpperCase()]
    if (kind === undefined || where === '') continue
    const address = `${kind.scheme}://${where}${HAS_PORT.test(where) ? '' : `:${kind.port}`}`
    if (parseProxyAddress(address).problem === null) proxies.push(address)
    if (proxies.length === MAX_PROXIES) break
  }
  return proxies.length === 0 ? null : proxies
}

/** Whether the direct way stands in the answer: at its place, those before it having failed, the way is direct. */
export const namesDirect = (text: string): boolean =>
  saysNothing(text) || text.split(';').some((entry) => /^DIRECT$/i.test(ENTRY.exec(entry)?.[1] ?? ''))
