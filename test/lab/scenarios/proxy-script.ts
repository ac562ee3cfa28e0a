// Causes of the layer `proxy`: scripts that choose the proxy (PAC).
// A real nginx hands the script out, and a real tinyproxy is what it leads to.
import { mkdir, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { startNginx } from '../peers/nginx.ts'
import { startTinyproxy } from '../peers/proxies.ts'
import type { Check, Scenario } from '../scenario.ts'
import { DEAD_PORT, freePort, OTHER_DEAD_PORT, type Stage } from '../stage.ts'
import { ask, localPlatform } from '../staging.ts'

const SCRIPT = 'proxy.pac'

/** Scripts of real networks look like this: a few exceptions, then the proxy. */
const working = (port: number): string => `function FindProxyForURL(url, host) {
  if (isPlainHostName(host) && host !== 'localhost') return 'DIRECT';
  if (dnsDomainIs(host, '.intern.test') || isInNet(dnsResolve(host), '10.0.0.0', '255.0.0.0')) return 'DIRECT';
  return 'PROXY 127.0.0.1:${port}; DIRECT';
}
`

interface Scene {
  check: Check
  /** Where nginx hands the script out. */
  address: string
  /** Where it is on this host. */
  file: string
}

/** The platform, a tinyproxy, and the script that leads to it, or another one. */
const staged = async (stage: Stage, script: string | ((proxy: number) => string) | null): Promise<Scene> => {
  const platform = await localPlatform(stage)
  const [proxy, web] = [await freePort(), await freePort()]
  await startTinyproxy(stage, proxy)
  const folder = stage.path('scripts')
  await mkdir(folder)
  await writeFile(join(folder, SCRIPT), typeof script === 'string' ? script : (script ?? working)(proxy))
  await startNginx(stage, {
    listen: [`127.0.0.1:${web}`],
    certificate: { certificate: '', key: '' },
    plain: true,
    folder: 'web',
    answer: `root ${folder}; default_type application/x-ns-proxy-autoconfig;`,
  })
  return { check: await ask(stage, platform), address: `http://127.0.0.1:${web}/${SCRIPT}`, file: join(folder, SCRIPT) }
}

/** The settings of a KDE desktop that names a script. */
const onDesktop = async (stage: Stage, { check }: Scene, script: string): Promise<Check> => {
  const folder = join(stage.path('home'), '.config')
  await mkdir(folder)
  await writeFile(join(folder, 'kioslaverc'), `[Proxy Settings]\nProxy Config Script=${script}\nProxyType=2\n`)
  return { ...check, env: { ...check.env, XDG_CURRENT_DESKTOP: 'KDE' } }
}

const common = { layer: 'proxy', peers: 'real', requires: ['nginx', 'tinyproxy'], expected: ['proxy-script-failed'] } as const

export const proxyScriptScenarios: readonly Scenario[] = [
  {
    ...common,
    id: 'proxy-script-failed',
    host: 'this system, checked with --proxy pac+http://…',
    fault: 'the web server has no script at that address',
    stage: async (stage, faulty) => {
      const { check, address } = await staged(stage, null)
      return { ...check, proxy: `pac+${address}${faulty ? '.old' : ''}` }
    },
  },
  {
    ...common,
    id: 'proxy-script-failed-throws',
    host: 'this system, checked with --proxy pac+http://…',
    fault: 'the script calls a function that there is not',
    stage: async (stage, faulty) => {
      const broken = "function FindProxyForURL(url, host) { return isInternal(host) ? 'DIRECT' : 'PROXY 127.0.0.1:1' }"
      const { check, address } = await staged(stage, faulty ? broken : null)
      return { ...check, proxy: `pac+${address}` }
    },
  },
  {
    ...common,
    id: 'proxy-script-failed-loops',
    host: 'this system, checked with --proxy and the path of a script',
    fault: 'the script never ends',
    stage: async (stage, faulty) => {
      const { check, file } = await staged(stage, faulty ? 'function FindProxyForURL() { for (;;) {} }' : null)
      return { ...check, proxy: file }
    },
  },
  {
    ...common,
    id: 'proxy-script-failed-nonsense',
    host: 'this system, checked with --proxy pac+http://…',
    fault: 'the script answers with words that are no proxy',
    stage: async (stage, faulty) => {
      const { check, address } = await staged(stage, faulty ? "function FindProxyForURL() { return 'http://127.0.0.1:3128/' }" : null)
      return { ...check, proxy: `pac+${address}` }
    },
  },
  {
    ...common,
    id: 'proxy-script-failed-of-desktop',
    host: 'this system with the settings of a KDE desktop',
    fault: 'the desktop names a script that is not there; curl reads no such setting',
    verdict: 'ready',
    stage: async (stage, faulty) => {
      const scene = await staged(stage, null)
      return onDesktop(stage, scene, faulty ? `${scene.address}.old` : scene.address)
    },
  },
  ...[
    { id: 'proxy-unreachable-of-script', named: 'a proxy that works', next: (proxy: number) => `PROXY 127.0.0.1:${proxy}` },
    { id: 'proxy-unreachable-of-script-then-direct', named: 'the direct way', next: () => 'DIRECT' },
  ].map(
    ({ id, named, next }): Scenario => ({
      ...common,
      id,
      host: 'this system, checked with --proxy pac+http://…',
      fault: `nothing listens at the first proxy of the script, and after it the script names ${named}`,
      expected: ['proxy-unreachable'],
      verdict: 'ready',
      stage: async (stage, faulty) => {
        const { check, address } = await staged(stage, (proxy) => {
          const first = `PROXY 127.0.0.1:${faulty ? DEAD_PORT : proxy}`
          return `function FindProxyForURL(url, host) { return '${first}; ${next(proxy)}' }`
        })
        return { ...check, proxy: `pac+${address}` }
      },
    }),
  ),
  {
    ...common,
    id: 'proxy-unreachable-all-of-script',
    host: 'this system, checked with --proxy pac+http://…',
    fault: 'nothing listens at either proxy of the script',
    expected: ['proxy-unreachable'],
    stage: async (stage, faulty) => {
      const { check, address } = await staged(stage, (proxy) => {
        const [first, second] = faulty ? [DEAD_PORT, OTHER_DEAD_PORT] : [proxy, proxy]
        return `function FindProxyForURL(url, host) { return 'PROXY 127.0.0.1:${first}; PROXY 127.0.0.1:${second}' }`
      })
      return { ...check, proxy: `pac+${address}` }
    },
  },
]
