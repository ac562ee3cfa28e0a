// A line of somebody's code as it may be shown: bounded, around the match, and without what may be a secret.

const WIDEST = 160
const SECRET =
  /((?:api[_-]?key|secret|passw(?:or)?d|passwd|pwd|token|authorization|auth|bearer|credential|access[_-]?key|private[_-]?key)\w*["']?\s*(?:=>|[:=,])\s*(?:Bearer\s+|Basic\s+)?["']?)([^\s"',;)]{3,})/gi
const LOGIN_OPTION = /((?:^|\s)(?:-u|--user|--proxy-user)[=\s]+["']?)([^\s"']+)/g
const LOGIN_IN_URL = /(\b[a-z][a-z0-9+.-]*:(?:\\?\/){2})[^\s/@"'<>]+@/gi
const LONG_RANDOM = /\b(?:[A-Za-z0-9+/_-]{40,}={0,2})/g

/** The line with logins, keys and long random texts replaced by `…`. */
export const withoutSecrets = (line: string): string =>
  line
    .replace(LOGIN_IN_URL, '$1…@')
    .replace(LOGIN_OPTION, '$1…')
    .replace(SECRET, (whole, name: string, value: string) =>
      /^(?:true|false|null|none|\$|\w+\(|process|os\.|env)/i.test(value) ? whole : `${name}…`,
    )
    .replace(LONG_RANDOM, (word) => (/\d/.test(word) && /[a-z]/.test(word) && /[A-Z]/.test(word) && !word.includes('_') ? '…' : word))

/** The line that holds `start`, cut around it. */
export const excerptAt = (text: string, start: number): string => {
  const from = text.lastIndexOf('\n', start - 1) + 1
  const next = text.indexOf('\n', start)
  const to = next < 0 ? text.length : next
  // A line of a built file may have a million characters: what is masked must stand in what is cut out, with room around.
  const near = text.slice(Math.max(from, start - 2 * WIDEST), Math.min(to, start + 2 * WIDEST))
  const safe = withoutSecrets(near).replace(/\s+/g, ' ').trim()
  if (safe.length <= WIDEST) return safe
  const offset = Math.max(0, Math.min(start - from, 2 * WIDEST) - 40)
  const begin = Math.min(offset, safe.length - WIDEST)
  return `${begin > 0 ? '…' : ''}${safe.slice(begin, begin + WIDEST)}…`
}
