// How a person makes the same request by hand, with the runtime's own client and its own settings.
// One line per kind of runtime, to be copied into a shell.
import type { Runtime } from '../../contract/facts.ts'

/** The command for one endpoint. Quotes and dollars in the address are escaped (RFC 3986 section 2.1), so that no shell takes them for its own. */
export const byHand = ({ kind, name, path }: Runtime, endpoint: string): string => {
  const url = endpoint.replace(/'/g, '%27').replace(/\$/g, '%24')
  const [host = ''] = url.replace(/^https:\/\//, '').split('/')
  const where = /:\d+$/.test(host) ? host : `${host}:443`
  if (kind === 'curl') return `${path} -v -o /dev/null '${url}'`
  if (kind === 'openssl') return `${path} s_client -connect ${where} -servername ${where.replace(/:\d+$/, '')} </dev/null`
  if (kind === 'python') return `${path} -c "from urllib.request import urlopen; print(urlopen('${url}').status)"`
  if (kind === 'node') return `${path} -e "require('https').get('${url}', r => console.log(r.statusCode))"`
  if (name.includes('curl')) return `${path} -r '$c = curl_init("${url}"); curl_exec($c); echo curl_error($c);'`
  return `${path} -r 'var_dump(file_get_contents("${url}"));'`
}
