// The proxies that tools name in settings of their own, such as ~/.curlrc: each is a way of that tool alone, for the endpoints that
// those settings do not exempt from it.
import type { Host } from '../../host/host.ts'
import { readOwn } from '../app-server/own-settings.ts'
import { runtimeKinds } from '../app-server/runtimes/index.ts'
import { pathFolders } from '../app-server/search-folders.ts'
import type { GatherContext } from '../define-gatherer.ts'
import { exempt, noProxyEntries } from './no-proxy.ts'
import type { RawProxy } from './raw-settings.ts'

/** The place of a tool that is started by its name; null where there is none. */
const placeOf = async (host: Host, name: string): Promise<string | null> => {
  for (const folder of pathFolders(host)) if ((await host.list(folder)).includes(name)) return `${folder}/${name}`
  return null
}

/** `proxy in /root/.curlrc, line 2, for curl alone`. */
const sourceOf = (setting: { name: string; source: string }, tool: string): string =>
  `${setting.name} in ${setting.source}, for ${tool} alone`

export const toolProxies = async ({
  host,
  plan,
  signal,
  stepMs,
}: Pick<GatherContext<never>, 'host' | 'plan' | 'signal' | 'stepMs'>): Promise<RawProxy[]> => {
  if (host.platform === 'win32') return []
  const env = (name: string) => host.env(name)
  const ofTools = runtimeKinds.map(async (kind): Promise<RawProxy[]> => {
    const { ownProxy } = kind
    const path = ownProxy === undefined ? null : await placeOf(host, kind.kind)
    if (ownProxy === undefined || path === null) return []
    const told = await readOwn(kind, path, host, { timeoutMs: stepMs, signal })
    return plan.endpoints.flatMap(({ url, host: name }) => {
      const found = ownProxy(told([url]), env)
      if (found === null || exempt(name, noProxyEntries(found.noProxy), false)) return []
      return [{ text: found.text, source: sourceOf(found.setting, kind.name), scope: 'tool', tool: kind.kind, endpoints: [url] }]
    })
  })
  return (await Promise.all(ofTools)).flat()
}
