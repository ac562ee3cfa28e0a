// Stores of trusted roots beside the one that a runtime's own try uses, or to which the way is closed: a virtual environment whose Requests
// has a list of its own, and a folder of the system that a server's account may not enter.
import { chmod, copyFile, cp, mkdir, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { fetchOldHost } from '../peers/old-hosts.ts'
import type { Scenario } from '../scenario.ts'
import { runProgram, type Stage } from '../stage.ts'
import { ask, beside, localPlatform, until } from '../staging.ts'
import { SYSTEM_STORE, trusting } from './runtime-and-endpoint.ts'
import { SHOP } from './server-settings.ts'

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
]
