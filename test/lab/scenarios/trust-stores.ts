// Stores of trusted roots beside the one that a runtime's own try uses, to which the way is closed, or that are out of date: a virtual
// environment whose Requests has a list of its own, a folder of the system that a server's account may not enter, a root that has ended.
import { chmod, copyFile, cp, mkdir, readFile, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { endedEdition, makeAuthority } from '../peers/certificates.ts'
import { fetchOldHost } from '../peers/old-hosts.ts'
import type { Scenario } from '../scenario.ts'
import { runProgram, type Stage } from '../stage.ts'
import { ask, beside, LOCAL_NAMES, localPlatform, until } from '../staging.ts'
import { SYSTEM_STORE, trusting } from './runtime-and-endpoint.ts'
import { askAboutShop, SHOP } from './server-settings.ts'

const shared = { layer: 'app-server', peers: 'real', expected: ['app-distrusts-endpoint'] } as const

/** The system's folder of roots with one more, as update-ca-certificates(8) has it, and which only root may enter. */
const closedFolder = async (stage: Stage, ca: string): Promise<string> => {
  const folder = stage.path('certs')
  await cp('/etc/ssl/certs', folder, { recursive: true, verbatimSymlinks: true })
  const hash = (await runProgram('openssl', ['x509', '-in', ca, '-noout', '-subject_hash'])).trim()
  await copyFile(ca, join(folder, `${hash}.0`))
  await runProgram('sh', ['-c', 'cat "$1" >> "$2"', 'sh', ca, join(folder, 'ca-certificates.crt')])
  await chmod(folder, 0o700)
  return folder
}

/** A platform whose root there is twice: as it holds, and as an older edition of the same name and key. */
const platformOfTwoEditions = async (stage: Stage): Promise<{ url: string; ca: string; ended: string }> => {
  const root = await makeAuthority(stage, 'editions')
  const { url } = await localPlatform(stage, { certificate: await root.issue({ names: LOCAL_NAMES }) })
  return { url, ca: root.file, ended: await endedEdition(stage, root) }
}

export const trustStoreScenarios: readonly Scenario[] = [
  {
    ...shared,
    id: 'app-distrusts-endpoint-certifi',
    host: 'this system, with a shop in Python that runs in a virtual environment with Requests',
    fault: 'the system trusts the authority of the platform, which certifi lacks; without the fault Requests is led to the system’s store',
    requires: ['linux', 'root', 'nginx'],
    verdict: 'cannot-tell',
    stage: async (stage, faulty) => {
      const { url, ca } = await localPlatform(stage)
      const [python, script, ready] = [await fetchOldHost('requests'), stage.path('shop.py'), stage.path('ready')]
      await writeFile(script, SHOP)
      const variables = [`SSL_CERT_FILE=${SYSTEM_STORE}`, ...(faulty ? [] : [`REQUESTS_CA_BUNDLE=${SYSTEM_STORE}`])]
      const start = `env ${variables.join(' ')} ${python} ${script} ${ready} & ${until(ready)}`
      // Node.js has a list of its own too: it is told.
      const env = { NODE_EXTRA_CA_CERTS: ca }
      return ask(stage, { url, env, runtime: 'shop.py', inside: [...(await trusting(stage, ca)), ...beside(start)] })
    },
  },
  {
    ...shared,
    id: 'app-distrusts-endpoint-certifi-named',
    host: 'this system, with a virtual environment with Requests, whose Python is chosen by its place',
    fault: 'the system trusts the authority of the platform, which certifi lacks; without the fault Requests is led to the system’s store',
    requires: ['linux', 'root', 'nginx'],
    verdict: 'ready',
    stage: async (stage, faulty) => {
      const { url, ca } = await localPlatform(stage)
      const bundle = faulty ? {} : { REQUESTS_CA_BUNDLE: SYSTEM_STORE }
      const env = { NODE_EXTRA_CA_CERTS: ca, SSL_CERT_FILE: SYSTEM_STORE, ...bundle }
      return ask(stage, { url, env, runtime: await fetchOldHost('requests'), inside: await trusting(stage, ca) })
    },
  },
  {
    ...shared,
    id: 'app-distrusts-endpoint-closed-folder',
    host: 'this system, with a shop in Python that runs under an account of its own',
    fault: 'only root may enter the system’s folder of trusted roots',
    requires: ['linux', 'root', 'nginx'],
    stage: async (stage, faulty) => {
      const { url, ca } = await localPlatform(stage)
      const [script, folder] = [stage.path('shop.py'), await closedFolder(stage, ca)]
      await Promise.all([writeFile(script, SHOP), mkdir(stage.path('run'))])
      await chmod(stage.path('run'), 0o777)
      if (!faulty) await chmod(folder, 0o755)
      const ready = stage.path('run/ready')
      const mount = `mount --bind ${folder} /etc/ssl/certs`
      const start = `setpriv --reuid=65534 --regid=65534 --clear-groups env HOME=/ /usr/bin/python3 ${script} ${ready} & ${until(ready)}`
      return ask(stage, { url, env: { NODE_EXTRA_CA_CERTS: ca }, runtime: 'shop.py', inside: beside(`${mount}; ${start}`) })
    },
  },
  {
    ...shared,
    id: 'app-distrusts-endpoint-ended-root',
    host: 'this system, with a shop in Python that runs',
    fault:
      'the shop’s own file of roots has that of the platform in an edition that ended; without the fault it has the one that holds too',
    requires: ['linux', 'root', 'nginx'],
    stage: async (stage, faulty) => {
      const { url, ca, ended } = await platformOfTwoEditions(stage)
      const own = stage.path('own.pem')
      await writeFile(own, `${await readFile(ended, 'utf8')}${faulty ? '' : await readFile(ca, 'utf8')}`)
      return askAboutShop(stage, { url, ca }, { SSL_CERT_FILE: own, SSL_CERT_DIR: stage.path('none') })
    },
  },
  {
    ...shared,
    id: 'os-trust-store-lacks-root-ended',
    layer: 'os',
    host: 'this system, with a store of trusted roots laid over its own',
    fault: 'the store has the root of the platform in an edition that ended; without the fault in the one that holds',
    requires: ['linux', 'root', 'nginx'],
    expected: ['os-trust-store-lacks-root'],
    stage: async (stage, faulty) => {
      const { url, ca, ended } = await platformOfTwoEditions(stage)
      return ask(stage, { url, runtime: 'curl', inside: await trusting(stage, faulty ? ended : ca) })
    },
  },
]
