// The proxy that a running Java server has by its own flags, on its command line or in JAVA_TOOL_OPTIONS and its like.
// Source: "Java Networking and Proxies" (Java SE documentation), checked 2026-11-22; sun.net.spi.DefaultProxySelector.
import type { Process } from '../../contract/recording.ts'
import type { Host, RunOptions } from '../../host/host.ts'
import type { RuntimeKind } from '../app-server/runtimes/define-runtime-kind.ts'
import { serverSettings } from '../app-server/servers/server-settings.ts'
import type { RawProxy } from './raw-settings.ts'

const DEFAULT_PORT = '443'
/** These hold beside those that are set, unless an empty value takes all away. */
const EXEMPT_ANYHOW = 'localhost|127.*|[::1]|0.0.0.0|[::0]'

/** `*.example.test|10.*` as curl writes it: what begins an address is a network, and the star before a name is left out. */
export const exemptionsOfJava = (value: string | undefined): string[] => {
  if (value === '') return []
  if (value?.trim() === '*') return ['*']
  const entries = `${value === undefined ? '' : `${value}|`}${EXEMPT_ANYHOW}`.split('|').map((entry) => entry.trim())
  return entries
    .filter((entry) => entry !== '')
    .map((entry) => {
      const numbers = /^((?:\d{1,3}\.){1,3})\*$/.exec(entry)?.[1]?.split('.').filter(Boolean)
      if (numbers === undefined) return entry.replace(/^\*(?=.)/, '').replace(/^\[(.*)\]$/, '$1')
      return `${[...numbers, '0', '0', '0'].slice(0, 4).join('.')}/${8 * numbers.length}`
    })
}

/** None where its flags name none for https addresses. */
export const javaProxies = async (host: Host, kind: RuntimeKind, process: Process, options: RunOptions): Promise<RawProxy[]> => {
  const { settings } = await serverSettings(host, { kind, path: process.exe, process }, options)
  // The last one holds.
  const flag = (name: string) => settings.filter((one) => one.how === 'flag' && one.name === `-D${name}`).pop()
  const [named, port] = [flag('https.proxyHost'), flag('https.proxyPort')]
  if (named === undefined || named.value === '') return []
  const address = named.value.includes(':') ? `[${named.value}]` : named.value
  return [
    {
      text: `http://${address}:${port?.value || DEFAULT_PORT}`,
      source: `${named.name} ${named.source.startsWith('the command line') ? 'on' : 'in'} ${named.source}`,
      scope: 'server',
      noProxy: exemptionsOfJava(flag('http.nonProxyHosts')?.value),
    },
  ]
}
