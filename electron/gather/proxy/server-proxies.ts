// The proxies that running servers have in their own environment, or Java by its flags: a unit of systemd or a container has others than
// the person's shell.
import type { Host, RunOptions } from '../../host/host.ts'
import type { ServerLook } from '../app-server/servers/server-look.ts'
import { secretKey, serverLabel } from '../app-server/servers/server-settings.ts'
import { serverVariables } from '../app-server/servers/server-variables.ts'
import { PROXY_NAMES } from '../app-server/servers/setting-names.ts'
import { javaProxies } from './java-proxy.ts'
import { inEnvironment } from './no-proxy.ts'
import type { RawProxy } from './raw-settings.ts'
import { settingsFromVariables } from './variables.ts'

/** Each server's, where they differ from those that a program started here inherits. */
export const serverProxies = async (host: Host, { running, php }: ServerLook, options: RunOptions): Promise<RawProxy[]> => {
  const all = running.programs.map(async ({ kind, process }): Promise<RawProxy[]> => {
    if (process === null) return []
    // It reads no variable of a proxy.
    if (kind.kind === 'java') return javaProxies(host, kind, process, options)
    const of = { kind: kind.kind, process, words: process.args.slice(1), names: PROXY_NAMES }
    const { variables } = await serverVariables(host, of, options)
    if (variables === null || PROXY_NAMES.every((name) => (variables[name] ?? '') === (host.env(name) ?? ''))) return []
    const label = await serverLabel(host, kind, process)
    const { proxies, noProxy } = settingsFromVariables(
      (name) => variables[name],
      'server',
      (name) => inEnvironment(name, label),
    )
    return proxies.map((proxy) => ({ ...proxy, noProxy }))
  })
  return [...(await Promise.all(all)).flat(), ...poolProxies(php)]
}

/** Those that pools of PHP-FPM give their workers. */
const poolProxies = (php: ServerLook['php']): RawProxy[] =>
  php.flatMap(({ settings, secrets, met }) => {
    if (met === null) return []
    const valueAt = (name: string): string | undefined => {
      const one = settings.find(({ how, name: set }) => how === 'variable' && set === name)
      return one && (secrets.get(secretKey(one)) ?? one.value)
    }
    const { proxies, noProxy } = settingsFromVariables(valueAt, 'server', (name) => inEnvironment(name, met.name))
    return proxies.map((proxy) => ({ ...proxy, noProxy }))
  })
