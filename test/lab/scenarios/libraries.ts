// Causes that lie in the configuration and the age of TLS libraries: in a real Debian 11, whose openssl.cnf is replaced in a mount
// namespace of the program's own, and here. What is on the disk is left as it is.
import { mkdir, readFile, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { askInDebian, systemDefault } from '../peers/debian.ts'
import { fetchOldHost, programFolder } from '../peers/old-hosts.ts'
import type { Check, Scenario } from '../scenario.ts'
import { SEARCH_PATH, type Stage } from '../stage.ts'
import { ask, localPlatform } from '../staging.ts'

/** The check of one runtime of that host, on its own configuration or on a changed one. */
const inDebian11 = (
  stage: Stage,
  platform: { url: string; ca: string },
  runtime: string,
  change: ((config: string) => string) | null,
): Promise<Check> => askInDebian(stage, 'debian-11', { ...platform, profile: 'multisafepay', runtime }, change)

/** Starts what follows with files laid over /etc, in a mount namespace of its own; the host's own stay as they are. */
const overEtc = async (stage: Stage, path: string, text: string): Promise<string[]> => {
  const [upper, work] = [stage.path('etc'), stage.path('etc-work')]
  await mkdir(join(upper, path, '..'), { recursive: true })
  await mkdir(work)
  await writeFile(join(upper, path), text)
  const options = `lowerdir=/etc,upperdir=${upper},workdir=${work}`
  return [
    ...['unshare', '--mount', '--propagation', 'private', 'sh', '-c'],
    ...['mount -t overlay overlay -o "$1" /etc && shift && exec "$@"', 'sh', options],
  ]
}

/** The configuration with one module alone, whose section says `text`. */
const withModule =
  (module: string, text: string) =>
  (config: string): string =>
    `openssl_conf = labs\n${config.replace(/^openssl_conf.*$/m, '')}\n[labs]\n${module} = labs_module\n[labs_module]\n${text}\n`

/** All that the usual priorities of GnuTLS have for TLS (its manual, "Supported ciphersuites"). */
const GNUTLS_CIPHERS = [
  ...['aes-256-gcm', 'aes-128-gcm', 'chacha20-poly1305', 'aes-128-ccm', 'aes-256-ccm'],
  ...['aes-128-cbc', 'aes-256-cbc'],
]

const DEBIAN = ['linux', 'root', 'nginx', 'debootstrap'] as const

/** What makes programs in Python offer TLS 1.2 at most: it is loaded before them. */
const PATCH = `import ssl
made = ssl.create_default_context
def limited(*given, **named):
    context = made(*given, **named)
    context.maximum_version = ssl.TLSVersion.TLSv1_2
    return context
ssl.create_default_context = ssl._create_default_https_context = limited
`

const OLD_GNUTLS = '[overrides]\ndisabled-version = tls1.2\ndisabled-version = tls1.3\n'

export const libraryScenarios: readonly Scenario[] = [
  {
    id: 'os-tls12-disabled-no-hello',
    layer: 'os',
    host: 'Debian 11 in a root folder of its own',
    fault: 'MaxProtocol = TLSv1.1 beside MinProtocol = TLSv1.2: the library has no version left and sends no ClientHello',
    peers: 'real',
    requires: DEBIAN,
    expected: ['os-tls12-disabled'],
    stage: async (stage, faulty) => {
      const contradict = (config: string) => config.replace(/^MinProtocol.*$/m, '$&\nMaxProtocol = TLSv1.1')
      return inDebian11(stage, await localPlatform(stage), 'openssl', faulty ? contradict : null)
    },
  },
  {
    id: 'os-tls12-disabled-leaves-13',
    layer: 'os',
    host: 'Debian 11 in a root folder of its own',
    fault: 'MinProtocol = TLSv1.3 in /etc/ssl/openssl.cnf; the platform has TLS 1.2 alone',
    peers: 'real',
    requires: DEBIAN,
    expected: ['os-tls12-disabled'],
    stage: async (stage, faulty) => {
      const raise = (config: string) => config.replace(/^MinProtocol.*$/m, 'MinProtocol = TLSv1.3')
      return inDebian11(stage, await localPlatform(stage, { protocols: 'TLSv1.2' }), 'openssl', faulty ? raise : null)
    },
  },
  {
    id: 'os-tls12-disabled-gnutls',
    layer: 'os',
    host: 'this system, a folder laid over its /etc',
    fault: '/etc/gnutls/config switches TLS 1.2 and 1.3 off, for wget and all that use GnuTLS',
    peers: 'real',
    requires: ['linux', 'root', 'nginx', 'wget'],
    expected: ['os-tls12-disabled'],
    stage: async (stage, faulty) => {
      const inside = await overEtc(stage, 'gnutls/config', faulty ? OLD_GNUTLS : '')
      return ask(stage, { ...(await localPlatform(stage)), runtime: 'wget', inside })
    },
  },
  {
    id: 'os-no-permitted-cipher-gnutls',
    layer: 'os',
    host: 'this system, a folder laid over its /etc',
    fault: '/etc/gnutls/config switches every cipher off that TLS has; without the fault one of them',
    peers: 'real',
    requires: ['linux', 'root', 'nginx', 'wget'],
    expected: ['os-no-permitted-cipher'],
    stage: async (stage, faulty) => {
      const lines = GNUTLS_CIPHERS.slice(0, faulty ? undefined : 1).map((cipher) => `tls-disabled-cipher = ${cipher}\n`)
      const inside = await overEtc(stage, 'gnutls/config', `[overrides]\n${lines.join('')}`)
      return ask(stage, { ...(await localPlatform(stage)), runtime: 'wget', inside })
    },
  },
  {
    id: 'app-pins-old-tls-gnutls-variable',
    layer: 'app-server',
    host: 'this system',
    fault: 'GNUTLS_SYSTEM_PRIORITY_FILE names a file that switches TLS 1.2 and 1.3 off',
    peers: 'real',
    requires: ['linux', 'nginx', 'wget'],
    expected: ['app-pins-old-tls'],
    stage: async (stage, faulty) => {
      const file = stage.path('gnutls.cfg')
      await writeFile(file, faulty ? OLD_GNUTLS : '')
      return ask(stage, { ...(await localPlatform(stage)), runtime: 'wget', env: { GNUTLS_SYSTEM_PRIORITY_FILE: file } })
    },
  },
  {
    id: 'app-no-common-version-system',
    layer: 'app-server',
    host: 'this system, a folder laid over its /etc',
    fault: 'MaxProtocol = TLSv1.2 in /etc/ssl/openssl.cnf; the platform has TLS 1.3 alone',
    peers: 'real',
    requires: ['linux', 'root', 'nginx'],
    expected: ['app-no-common-version'],
    stage: async (stage, faulty) => {
      const own = await readFile('/etc/ssl/openssl.cnf', 'utf8')
      const inside = await overEtc(stage, 'ssl/openssl.cnf', systemDefault(`MaxProtocol = TLSv1.${faulty ? 2 : 3}`)(own))
      return ask(stage, { ...(await localPlatform(stage, { protocols: 'TLSv1.3' })), runtime: 'openssl,python', inside })
    },
  },
  {
    id: 'app-no-common-version-gnutls',
    layer: 'app-server',
    host: 'this system, a folder laid over its /etc',
    fault: '/etc/gnutls/config switches TLS 1.3 off; the platform has TLS 1.3 alone',
    peers: 'real',
    requires: ['linux', 'root', 'nginx', 'wget', 'git'],
    expected: ['app-no-common-version'],
    stage: async (stage, faulty) => {
      const inside = await overEtc(stage, 'gnutls/config', `[overrides]\ndisabled-version = ${faulty ? 'tls1.3' : 'tls1.1'}\n`)
      return ask(stage, { ...(await localPlatform(stage, { protocols: 'TLSv1.3' })), runtime: 'wget,git', inside })
    },
  },
  {
    id: 'app-no-common-version-age',
    layer: 'app-server',
    host: 'this system, with Node.js 6 (OpenSSL 1.0.2)',
    fault: 'the platform has TLS 1.3 alone, which that library does not know; without the fault it has TLS 1.2 too',
    peers: 'real',
    requires: ['linux', 'nginx'],
    expected: ['app-no-common-version'],
    stage: async (stage, faulty) => {
      const platform = await localPlatform(stage, { protocols: faulty ? 'TLSv1.3' : 'TLSv1.2 TLSv1.3' })
      const folder = await programFolder(stage, 'node', await fetchOldHost('node-6'))
      return ask(stage, { ...platform, runtime: join(folder, 'node'), env: { PATH: `${folder}:${SEARCH_PATH}` } })
    },
  },
  {
    id: 'app-no-common-version-unseen',
    layer: 'app-server',
    host: 'this system',
    fault: 'a module that PYTHONPATH leads to keeps Python at TLS 1.2; the platform has TLS 1.3 alone',
    peers: 'real',
    requires: ['linux', 'nginx'],
    expected: ['app-no-common-version'],
    stage: async (stage, faulty) => {
      await writeFile(stage.path('sitecustomize.py'), faulty ? PATCH : '')
      const PYTHONPATH = join(stage.path('sitecustomize.py'), '..')
      return ask(stage, { ...(await localPlatform(stage, { protocols: 'TLSv1.3' })), runtime: 'python', env: { PYTHONPATH } })
    },
  },
  {
    id: 'os-no-permitted-cipher',
    layer: 'os',
    host: 'Debian 11 in a root folder of its own',
    fault: 'CipherString and Ciphersuites in /etc/ssl/openssl.cnf leave two suites, which the platform does not accept',
    peers: 'real',
    requires: DEBIAN,
    expected: ['os-no-permitted-cipher'],
    stage: async (stage, faulty) => {
      const narrow = (config: string) =>
        config.replace(/^CipherString.*$/m, 'CipherString = AES256-SHA256\nCiphersuites = TLS_AES_128_CCM_SHA256')
      return inDebian11(stage, await localPlatform(stage), 'curl', faulty ? narrow : null)
    },
  },
  {
    id: 'os-no-permitted-cipher-tls12',
    layer: 'os',
    host: 'this system, a folder laid over its /etc',
    fault: 'CipherString leaves no suite of TLS 1.2 that is permitted, and the platform speaks no TLS 1.3; without the fault it does',
    peers: 'real',
    requires: ['linux', 'root', 'nginx'],
    expected: ['os-no-permitted-cipher'],
    stage: async (stage, faulty) => {
      const config = withModule('ssl_conf', 'system_default = labs_defaults\n[labs_defaults]\nCipherString = AES256-SHA256')
      const inside = await overEtc(stage, 'ssl/openssl.cnf', config(await readFile('/etc/ssl/openssl.cnf', 'utf8')))
      const ciphers = ['ECDHE-RSA-AES128-GCM-SHA256', 'AES256-SHA256']
      const protocols = faulty ? 'TLSv1.2' : 'TLSv1.2 TLSv1.3'
      return ask(stage, { ...(await localPlatform(stage, { protocols, ciphers })), runtime: 'openssl', inside })
    },
  },
  {
    id: 'os-no-permitted-cipher-fips',
    layer: 'os',
    host: 'Debian 12 in a root folder of its own',
    fault: 'default_properties = fips=yes in /etc/ssl/openssl.cnf, and no FIPS provider is installed',
    peers: 'real',
    requires: DEBIAN,
    expected: ['os-no-permitted-cipher'],
    stage: async (stage, faulty) => {
      const platform = { ...(await localPlatform(stage)), profile: 'multisafepay', runtime: 'curl' }
      return askInDebian(stage, 'debian-12', platform, faulty ? withModule('alg_section', 'default_properties = fips=yes') : null)
    },
  },
  {
    id: 'os-no-permitted-cipher-provider',
    layer: 'os',
    host: 'this system, a folder laid over its /etc',
    fault: 'the provider legacy is activated in openssl.cnf, and default is not',
    peers: 'real',
    requires: ['linux', 'root', 'nginx'],
    expected: ['os-no-permitted-cipher'],
    stage: async (stage, faulty) => {
      const config = withModule('providers', 'legacy = labs_legacy\n[labs_legacy]\nactivate = 1')
      const own = await readFile('/etc/ssl/openssl.cnf', 'utf8')
      const inside = await overEtc(stage, 'ssl/openssl.cnf', faulty ? config(own) : own)
      return ask(stage, { ...(await localPlatform(stage)), runtime: 'openssl', inside })
    },
  },
  {
    id: 'app-rejects-endpoint-parameters-security-level',
    layer: 'app-server',
    host: 'Debian 11 in a root folder of its own',
    fault: 'CipherString = DEFAULT@SECLEVEL=3 in /etc/ssl/openssl.cnf: the 2048 bits of the platform’s key are too few for it',
    peers: 'real',
    requires: DEBIAN,
    expected: ['app-rejects-endpoint-parameters'],
    stage: async (stage, faulty) => {
      const raise = (config: string) => config.replace('SECLEVEL=2', 'SECLEVEL=3')
      return inDebian11(stage, await localPlatform(stage), 'curl', faulty ? raise : null)
    },
  },
  {
    id: 'os-tls-library-unsupported',
    layer: 'os',
    host: 'Debian 11 in a root folder of its own, or this system',
    fault: 'neither the makers of OpenSSL nor Debian mend its OpenSSL 1.1.1 any more; the platform takes any system',
    peers: 'real',
    requires: DEBIAN,
    expected: ['os-end-of-life', 'os-tls-library-unsupported'],
    verdict: 'ready',
    stage: async (stage, faulty) => {
      const platform = await localPlatform(stage)
      return faulty ? inDebian11(stage, platform, 'curl', null) : ask(stage, platform)
    },
  },
]
