// Reads the address of an endpoint as a person writes it. One place, so that the command line and the window say the same.
// Pure.

export type ReadUrl = { ok: true; url: string } | { ok: false; sentence: string }

const LONGEST_URL = 2000
/** In characters (RFC 1035 section 2.3.4, without the length bytes). */
const LONGEST_NAME = 253
const LONGEST_LABEL = 63

/** As names of hosts are written, and with the underscore that some have; a last dot is the root's. */
const NAME = /^[a-z0-9_-]+(\.[a-z0-9_-]+)*\.?$/

/** An https URL in its normal form; `api.example.com` is taken as `https://api.example.com/`. */
export const readUrl = (written: string): ReadUrl => {
  const text = written.trim()
  if (text.length > LONGEST_URL)
    return { ok: false, sentence: `The address is longer than ${LONGEST_URL} characters. Write it like https://api.example.com/.` }
  const bad: ReadUrl = { ok: false, sentence: `“${text}” is not an address. Write it like https://api.example.com/.` }
  // Half a scheme, or a path: taken for a name, another host would be checked than the one that is meant.
  if (text === '' || /\s/.test(text) || /^(\/|[a-z]+:\/(?!\/)|https?\/\/)/i.test(text)) return bad
  let url: URL
  try {
    url = new URL(/^[a-z][a-z0-9+.-]*:\/\//i.test(text) ? text : `https://${text}`)
  } catch {
    return bad
  }
  if (url.protocol === 'http:')
    return { ok: false, sentence: `“${text}” begins with http://. Write https:// instead, because TLS is what is checked.` }
  if (url.protocol !== 'https:') return { ok: false, sentence: `“${text}” does not begin with https://, and TLS is what is checked.` }
  if (url.username !== '' || url.password !== '')
    return { ok: false, sentence: 'The address has a user name or password in it. Leave them out: the check does not log in.' }
  // No name has a part that begins or ends with a hyphen (RFC 1123 section 2.1).
  if (!url.hostname.startsWith('[') && (!NAME.test(url.hostname) || url.hostname.split('.').some((label) => /^-|-$/.test(label))))
    return bad
  if (url.port === '0')
    return { ok: false, sentence: 'The address has port 0, which no server can have. Leave it out, or write a number from 1 to 65535.' }
  if (url.hostname.length > LONGEST_NAME || url.hostname.split('.').some((label) => label.length > LONGEST_LABEL))
    return { ok: false, sentence: 'The name in the address is longer than a name can be. Write it like https://api.example.com/.' }
  return { ok: true, url: url.href }
}
