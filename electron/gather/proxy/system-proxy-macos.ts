// What is set on a Mac: the proxies of the network service in use, as `scutil --proxy` prints them.
import { bracketed } from '../../contract/address.ts'
import type { Host } from '../../host/host.ts'
import { exemptionOf, NOTHING_SET, type RawProxy, type RawSettings } from './raw-settings.ts'

const SOURCE = 'the network settings of this Mac (scutil --proxy)'
const SCUTIL_MS = 5000

/** The output of `scutil --proxy`. Keys are Apple's (SystemConfiguration, "SCSchemaDefinitions"); scoped ones are left out. */
export const parseScutil = (text: string): RawSettings => {
  const values = new Map<string, string>()
  const exceptions: string[] = []
  let inside: string[] = []
  for (const line of text.split('\n')) {
    const [, key = '', value = ''] = /^\s*(\S+) : (.*?)\s*$/.exec(line) ?? []
    if (/\{\s*$/.test(line)) inside = [...inside, key]
    else if (/^\s*\}/.test(line)) inside = inside.slice(0, -1)
    else if (inside.length === 1 && key !== '') values.set(key, value)
    else if (inside.length === 2 && inside[1] === 'ExceptionsList') exceptions.push(value)
  }
  const on = (key: string) => values.get(`${key}Enable`) === '1'
  const proxyAt = (key: string, scheme: string): RawProxy[] => {
    const [name, port] = [values.get(`${key}Proxy`), values.get(`${key}Port`)]
    if (!on(key) || name === undefined) return []
    return [{ text: `${scheme}://${bracketed(name)}${port === undefined ? '' : `:${port}`}`, source: SOURCE, scope: 'system' }]
  }
  const script = values.get('ProxyAutoConfigURLString')
  return {
    proxies: [...proxyAt('HTTPS', 'http'), ...proxyAt('SOCKS', 'socks5h')],
    scripts: on('ProxyAutoConfig') && script !== undefined ? [{ text: script, source: SOURCE, scope: 'system' }] : [],
    noProxy: [...exceptions.map(exemptionOf), ...(values.get('ExcludeSimpleHostnames') === '1' ? ['<local>'] : [])],
  }
}

export const macSettings = async (host: Host, signal: AbortSignal): Promise<RawSettings> => {
  const result = await host.run('scutil', ['--proxy'], { timeoutMs: SCUTIL_MS, signal })
  return result.exit === 0 ? parseScutil(result.stdout) : NOTHING_SET
}
