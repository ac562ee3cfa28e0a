// How a person makes the same request by hand, with the runtime's own client and its own settings.
// One line per kind of runtime, to be copied into a shell.
import type { Runtime } from '../../contract/runtime-facts.ts'
import { shellLine } from '../../contract/shell.ts'

/** Half of a pair has no encoding (Unicode D75), so encodeURIComponent would throw. */
const LONE_SURROGATE = /\p{Cs}/gu

/** The address with all that a quoted text of some language could mean otherwise escaped (RFC 3986 section 2.1): quotes, `$`, `\`, blanks, what is not ASCII. */
const escaped = (endpoint: string): string =>
  endpoint
    .replace(LONE_SURROGATE, '\uFFFD')
    .replace(/[^A-Za-z0-9:/?#[\]@!&()*+,;=%._~-]/gu, (character) => (character === "'" ? '%27' : encodeURIComponent(character)))

/** The command for one endpoint. The code of a language is one argument, and the address in it ends no string. */
export const byHand = ({ kind, name, path }: Runtime, endpoint: string): string => {
  const url = escaped(endpoint)
  const [host = ''] = url.replace(/^https:\/\//, '').split(/[/?#]/)
  const where = /:\d+$/.test(host) ? host : `${host}:443`
  if (kind === 'curl') return shellLine([path, '-v', '-o', '/dev/null', '--url', url])
  if (kind === 'openssl') return `${shellLine([path, 's_client', '-connect', where, '-servername', where.replace(/:\d+$/, '')])} </dev/null`
  if (kind === 'python') {
    // The module has another name in Python 2.
    const module = '__import__("urllib.request" if sys.version_info[0] > 2 else "urllib2", fromlist=["urlopen"])'
    return shellLine([path, '-c', `import sys; print(${module}.urlopen("${url}").getcode())`])
  }
  if (kind === 'node') return shellLine([path, '-e', `require("https").get("${url}", r => console.log(r.statusCode))`])
  if (name.includes('curl')) return shellLine([path, '-r', `$c = curl_init("${url}"); curl_exec($c); echo curl_error($c);`])
  return shellLine([path, '-r', `var_dump(file_get_contents("${url}"));`])
}
