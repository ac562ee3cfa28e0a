// Where a proxy script (PAC) is: a web address or a file, as a person or a setting names it. Pure.
import { isTokenLike } from './proxy-address.ts'

export type ScriptLocation =
  | { kind: 'web'; url: string; login: { user: string; password: string } | null; secrets: string[]; shown: string }
  | { kind: 'file'; path: string; shown: string }

const PREFIX = /^pac\+/i
const WINDOWS_PATH = /^[a-z]:[\\/]/i

const decoded = (text: string): string => {
  try {
    return decodeURIComponent(text)
  } catch {
    return text
  }
}

/** `shown`: the same without a login; `secrets`: every form of what is secret in it. Null where it is neither a web address nor a file. */
export const scriptLocation = (text: string): ScriptLocation | null => {
  const written = text.trim().replace(PREFIX, '')
  if (WINDOWS_PATH.test(written) || !/^[a-z][a-z0-9+.-]*:/i.test(written))
    return written === '' ? null : { kind: 'file', path: written, shown: written }
  let url: URL
  try {
    url = new URL(written)
  } catch {
    return null
  }
  if (url.protocol === 'file:') {
    const path = decoded(url.pathname).replace(/^\/(?=[a-z]:\/)/i, '')
    return { kind: 'file', path, shown: path }
  }
  if (url.protocol !== 'http:' && url.protocol !== 'https:') return null
  const login = url.username === '' ? null : { user: decoded(url.username), password: decoded(url.password) }
  const lone = isTokenLike(decoded(url.username), url.host) ? url.username : ''
  const raw = url.password === '' ? lone : url.password
  const basic = login === null ? '' : Buffer.from(`${login.user}:${login.password}`).toString('base64')
  const secrets = [...new Set([raw, decoded(raw), basic])].filter((form) => form !== '')
  url.username = ''
  url.password = ''
  return { kind: 'web', url: url.href, login, secrets, shown: url.href }
}

/** Whether the value of `--proxy` names a script, and not a proxy: `pac+` before an address, or a path. */
export const namesScript = (asked: string): boolean =>
  PREFIX.test(asked) || WINDOWS_PATH.test(asked) || /^\.{0,2}[\\/]/.test(asked) || /^[^:]+\.pac$/i.test(asked)
