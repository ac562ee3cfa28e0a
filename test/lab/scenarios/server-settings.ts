// Causes that lie in the settings of one program: those of a running server, whose environment is another than the shell's from which
// the check is made, and those of a file that a tool reads by itself. The same program without them is well.
import { mkdir, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import type { Check, Scenario } from '../scenario.ts'
import { freePort, type Stage } from '../stage.ts'
import { ask, beside, localPlatform, until } from '../staging.ts'

/** A Python application that waits for its customers, and says when it does. */
const SHOP = `import socket, sys, time
server = socket.socket(); server.bind(("127.0.0.1", 0)); server.listen()
open(sys.argv[1], "w").close()
time.sleep(600)
`

const opensslConfig = (settings: string): string => `openssl_conf=own
[own]
ssl_conf=ssl
[ssl]
system_default=defaults
[defaults]
${settings}
`
const OLD = 'MinProtocol=TLSv1\nMaxProtocol=TLSv1.1\nCipherString=DEFAULT:@SECLEVEL=0'

const shared = { layer: 'app-server', host: 'this system, with a shop in Python that runs', peers: 'real' } as const

/** The platform on loopback, asked about a shop that runs with these variables; they are not those of the check. */
const askAboutShop = async (stage: Stage, variables: Record<string, string>): Promise<Check> => {
  const platform = await localPlatform(stage)
  const [script, ready] = [stage.path('shop.py'), stage.path('ready')]
  await writeFile(script, SHOP)
  const given = Object.entries(variables).map(([name, value]) => `${name}=${value}`)
  const start = `env ${given.join(' ')} python3 ${script} ${ready} & ${until(ready)}`
  return ask(stage, { ...platform, runtime: 'shop.py', inside: beside(start) })
}

export const serverSettingsScenarios: readonly Scenario[] = [
  {
    ...shared,
    id: 'app-pins-old-tls-server',
    fault: 'the environment of the running shop names an openssl.cnf that permits TLS 1.1 at most; the shell’s does not',
    requires: ['linux', 'root', 'nginx'],
    expected: ['app-pins-old-tls'],
    stage: async (stage, faulty) => {
      const config = stage.path('shop.cnf')
      await writeFile(config, opensslConfig(faulty ? OLD : 'MinProtocol=TLSv1.2'))
      return askAboutShop(stage, { OPENSSL_CONF: config })
    },
  },
  {
    ...shared,
    id: 'proxy-unreachable-server',
    layer: 'proxy',
    fault: 'the environment of the running shop names a proxy that is not there; the shell’s names none',
    requires: ['linux', 'root', 'nginx'],
    expected: ['proxy-unreachable'],
    stage: async (stage, faulty) => {
      const proxy = `http://127.0.0.1:${await freePort()}`
      return askAboutShop(stage, faulty ? { https_proxy: proxy } : { https_proxy: proxy, no_proxy: 'localhost' })
    },
  },
  {
    ...shared,
    id: 'app-pins-old-tls-file',
    host: 'this system',
    fault: 'the .curlrc of this user holds curl at TLS 1.1',
    requires: ['nginx'],
    expected: ['app-pins-old-tls'],
    stage: async (stage, faulty) => {
      const platform = await localPlatform(stage)
      const home = stage.path('home')
      await mkdir(home, { recursive: true })
      await writeFile(join(home, '.curlrc'), faulty ? 'tls-max = 1.1\n' : 'tlsv1.2\n')
      return ask(stage, platform)
    },
  },
]
