// Causes of the layer `app-server`: what runs the integration, and its settings.
// The platform is well; the runtime is not.
import { writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { fetchOldHost, programFolder } from '../peers/old-hosts.ts'
import { writeProfile } from '../peers/profile.ts'
import type { Scenario } from '../scenario.ts'
import { findProgram, SEARCH_PATH } from '../stage.ts'
import { ask, localPlatform } from '../staging.ts'

/** Settings of OpenSSL for each program that reads them. */
const opensslWith = (...lines: string[]): string =>
  ['openssl_conf=own', '[own]', 'ssl_conf=ssl', '[ssl]', 'system_default=defaults', '[defaults]', ...lines, ''].join('\n')

/** They leave a program one suite of each version, and neither is in the platform's list. */
const NARROW_OPENSSL = opensslWith('CipherString=AES256-SHA256', 'Ciphersuites=TLS_AES_128_CCM_SHA256')
/** No suite of ECDHE, and no TLS 1.3: a ClientHello that names no groups at all. */
const STATIC_RSA = opensslWith('CipherString=AES128-GCM-SHA256', 'MaxProtocol=TLSv1.2')

export const appServerScenarios: readonly Scenario[] = [
  {
    id: 'app-runtime-too-old',
    layer: 'app-server',
    host: 'this system',
    fault: 'the application runs on Node 0.8, which offers TLS 1.0 only; without the fault on Node 0.10, old too, which offers TLS 1.2',
    peers: 'real',
    requires: ['linux', 'nginx'],
    expected: ['app-runtime-too-old'],
    stage: async (stage, faulty) => {
      const platform = await localPlatform(stage)
      const folder = await programFolder(stage, 'node', await fetchOldHost(faulty ? 'node-0.8' : 'node-0.10'))
      return ask(stage, { ...platform, runtime: join(folder, 'node'), env: { PATH: `${folder}:${SEARCH_PATH}` } })
    },
  },
  {
    id: 'app-no-permitted-cipher',
    layer: 'app-server',
    host: 'this system',
    fault: 'OPENSSL_CONF leaves curl two suites, which the platform does not accept',
    peers: 'real',
    requires: ['nginx'],
    expected: ['app-no-permitted-cipher'],
    everyFace: true,
    stage: async (stage, faulty) => {
      const platform = await localPlatform(stage)
      await writeFile(stage.path('narrow.cnf'), NARROW_OPENSSL)
      return ask(stage, { ...platform, env: faulty ? { OPENSSL_CONF: stage.path('narrow.cnf') } : {} })
    },
  },
  {
    id: 'app-no-permitted-cipher-static-rsa',
    layer: 'app-server',
    host: 'this system',
    fault: 'OPENSSL_CONF leaves Python one suite, which the platform permits by its rules and does not take',
    peers: 'real',
    requires: ['nginx'],
    expected: ['app-no-permitted-cipher'],
    stage: async (stage, faulty) => {
      const ciphers = ['ECDHE-RSA-AES128-GCM-SHA256', 'ECDHE-RSA-AES256-GCM-SHA384']
      const platform = { ...(await localPlatform(stage, { ciphers })), profile: await writeProfile(stage, {}) }
      await writeFile(stage.path('static.cnf'), STATIC_RSA)
      return ask(stage, { ...platform, runtime: 'python3', env: faulty ? { OPENSSL_CONF: stage.path('static.cnf') } : {} })
    },
  },
  {
    id: 'app-connection-fails',
    layer: 'app-server',
    host: 'this system',
    fault: 'a .curlrc demands a stapled OCSP answer, which the platform does not send',
    peers: 'real',
    requires: ['nginx'],
    wholeHost: true,
    expected: ['app-connection-fails'],
    stage: async (stage, faulty) => {
      const check = await ask(stage, await localPlatform(stage))
      await writeFile(join(stage.path('home'), '.curlrc'), faulty ? 'cert-status\n' : '')
      return check
    },
  },
  {
    id: 'app-connection-fails-slow',
    layer: 'app-server',
    host: 'this system, with a wrapper around curl',
    fault: 'the application’s curl takes longer to begin than a step may last, as a program does on a machine that is merely slow',
    peers: 'real',
    requires: ['linux', 'nginx'],
    expected: ['app-connection-fails'],
    verdict: 'cannot-tell',
    stage: async (stage, faulty) => {
      const platform = await localPlatform(stage)
      const wrapper = stage.path('slow-curl')
      // Its version is told at once, and so is its hello, which is caught through a proxy of this program's own.
      const slow = 'case " $* " in *" -V "* | *" --proxy "*) ;; *) sleep 30 ;; esac\n'
      await writeFile(wrapper, `#!/bin/sh\n${faulty ? slow : ''}exec ${findProgram('curl')} "$@"\n`, { mode: 0o755 })
      const folder = await programFolder(stage, 'curl', wrapper)
      return ask(stage, { ...platform, runtime: join(folder, 'curl'), env: { PATH: `${folder}:${SEARCH_PATH}` }, timeout: 3 })
    },
  },
]
