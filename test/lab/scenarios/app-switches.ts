// Causes that a documented setting mends: a real runtime that leaves TLS 1.2 out by default.
// No registry has a Java 7: a Java 8 with its defaults, set by properties, offers the versions that Java 7 offers.
import { writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { fetchOldHost, type OldHost, programFolder } from '../peers/old-hosts.ts'
import type { Scenario } from '../scenario.ts'
import { findProgram, SEARCH_PATH, type Stage } from '../stage.ts'
import { ask, localPlatform } from '../staging.ts'

/** Newer releases have TLS 1.0 disabled beyond that; Java 7 has it on. */
const NOTHING_DISABLED = 'jdk.tls.disabledAlgorithms=\n'

const OLD_OPENSSL = `openssl_conf=old
[old]
ssl_conf=ssl
[ssl]
system_default=defaults
[defaults]
MinProtocol=TLSv1
MaxProtocol=TLSv1.1
`

/** Virtual machines take their time where much else runs. */
const TIMEOUT = 15

/** The platform on loopback, asked from old software of the cache, which alone decides: a machine may have several of a kind. */
const askFrom = async (stage: Stage, name: string, host: OldHost, env: Record<string, string>) => {
  const folder = await programFolder(stage, name, await fetchOldHost(host))
  const platform = await localPlatform(stage)
  return ask(stage, { ...platform, runtime: join(folder, name), env: { PATH: `${folder}:${SEARCH_PATH}`, ...env }, timeout: TIMEOUT })
}

export const appSwitchScenarios: readonly Scenario[] = [
  {
    id: 'app-tls12-off-by-default',
    layer: 'app-server',
    host: 'this system',
    fault: 'the application runs on a Java 8 with the defaults of Java 7: TLS 1.0 alone, unless a property says more',
    peers: 'real',
    requires: ['linux', 'root', 'debootstrap', 'nginx'],
    expected: ['app-tls12-off-by-default'],
    stage: async (stage, faulty) => {
      const security = stage.path('java-7.security')
      await writeFile(security, NOTHING_DISABLED)
      const defaults = `-Djava.security.properties=${security} -Djdk.tls.client.protocols=TLSv1`
      return askFrom(stage, 'java', 'java-8', faulty ? { JAVA_TOOL_OPTIONS: defaults } : {})
    },
  },
  {
    id: 'app-tls12-off-by-default-no-hello',
    layer: 'app-server',
    host: 'this system',
    fault: 'Java may offer TLS 1.0 alone, which its own security settings forbid: it sends nothing at all',
    peers: 'real',
    requires: ['nginx', 'java'],
    expected: ['app-tls12-off-by-default'],
    stage: async (stage, faulty) => {
      const env = faulty ? { JAVA_TOOL_OPTIONS: '-Djdk.tls.client.protocols=TLSv1' } : {}
      return ask(stage, { ...(await localPlatform(stage)), runtime: findProgram('java') ?? 'java', env, timeout: TIMEOUT })
    },
  },
  {
    id: 'app-tls12-off-by-default-dotnet',
    layer: 'app-server',
    host: 'this system with .NET Core 3.1',
    fault: 'OPENSSL_CONF ends at TLS 1.1, which .NET takes for its default, but not where the code names a version',
    peers: 'real',
    requires: ['linux', 'root', 'debootstrap', 'nginx'],
    expected: ['app-tls12-off-by-default'],
    stage: async (stage, faulty) => {
      await writeFile(stage.path('old.cnf'), OLD_OPENSSL)
      return askFrom(stage, 'dotnet', 'dotnet-3.1', faulty ? { OPENSSL_CONF: stage.path('old.cnf') } : {})
    },
  },
]
