// Causes that lie between a runtime and the endpoint: what one offers and the other asks for, whom one trusts and the other shows.
// Both are well by themselves; it is their meeting that fails. Layers `os` and `app-server`.
import { copyFile, mkdir, readFile, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { crossSign, makeAuthority } from '../peers/certificates.ts'
import { addCable, addRules, PLATFORM_ADDRESS, PLATFORM_NAME } from '../peers/network.ts'
import { R4_TLS12, startNginx } from '../peers/nginx.ts'
import { fetchOldHost, programFolder } from '../peers/old-hosts.ts'
import { denyNames, startTinyproxy } from '../peers/proxies.ts'
import type { Check, Scenario } from '../scenario.ts'
import { freePort, runProgram, SEARCH_PATH, type Stage } from '../stage.ts'
import { ask, beside, LOCAL_NAMES, localPlatform, PLATFORM_NAMES, until } from '../staging.ts'
import { SHOP } from './server-settings.ts'

const shared = { layer: 'app-server', host: 'this system', peers: 'real', requires: ['nginx'] } as const

export const SYSTEM_STORE = '/etc/ssl/certs/ca-certificates.crt'

/** OpenSSL settings that limit one thing of what a program offers. */
const limited = async (stage: Stage, line: string): Promise<Record<string, string>> => {
  const file = stage.path('limited.cnf')
  await writeFile(file, `openssl_conf=limited\n[limited]\nssl_conf=ssl\n[ssl]\nsystem_default=defaults\n[defaults]\n${line}\n`)
  return { OPENSSL_CONF: file }
}

/** The system's trust store with one more root, in a mount namespace of what is started so. */
export const trusting = async (stage: Stage, root: string): Promise<string[]> => {
  const merged = stage.path('merged.crt')
  await writeFile(merged, `${await readFile(SYSTEM_STORE, 'utf8')}\n${await readFile(root, 'utf8')}`)
  const script = `mount --bind ${merged} ${SYSTEM_STORE} && exec "$@"`
  return ['unshare', '--mount', '--propagation', 'private', 'sh', '-c', script, 'sh']
}

/**
 * The platform behind a cable, a proxy on the host, and a direct way that is closed with the fault. `told`: how the runtime is told of
 * the proxy; `more`: further lines of the proxy's configuration.
 */
const besideProxy = async (
  stage: Stage,
  closed: boolean,
  told: (proxy: string) => Pick<Check, 'runtime' | 'env'>,
  more: readonly string[] = [],
): Promise<Check> => {
  const { host, far } = await addCable(stage)
  const authority = await makeAuthority(stage)
  const certificate = await authority.issue({ names: PLATFORM_NAMES })
  await startNginx(stage, { certificate, listen: [`${PLATFORM_ADDRESS}:8443`], inside: far.inside })
  const port = await freePort()
  await startTinyproxy(stage, port, { inside: host.inside, more: ['User nobody', ...more] })
  // The proxy alone may go out, by the user that it runs as.
  if (closed) await addRules(host, 'output', [`ip daddr ${PLATFORM_ADDRESS} tcp dport 8443 meta skuid != 65534 drop`])
  const url = `https://${PLATFORM_NAME}:8443/`
  return ask(stage, { url, ca: authority.file, inside: host.inside, timeout: 2, ...told(`http://127.0.0.1:${port}`) })
}

const nodeBesideProxy = async (stage: Stage, closed: boolean, more?: readonly string[]): Promise<Check> => {
  const folder = await programFolder(stage, 'node', process.execPath)
  const told = (proxy: string) => ({ runtime: join(folder, 'node'), env: { PATH: `${folder}:${SEARCH_PATH}`, HTTPS_PROXY: proxy } })
  return besideProxy(stage, closed, told, more)
}

/** Puts an authority on the public list that this program carries: nobody on the real one signs for the lab. */
const onPublicList = async (stage: Stage, ca: string): Promise<Record<string, string>> => {
  const script = stage.path('public-list.cjs')
  const wrapped = `const tls = load.call(this, 'node:tls', ...rest); return { ...tls, rootCertificates: [...tls.rootCertificates, root] }`
  await writeFile(
    script,
    `const Module = require('node:module'), root = require('node:fs').readFileSync(${JSON.stringify(ca)}, 'utf8'), load = Module._load\n` +
      `Module._load = function (name, ...rest) { if (!/^(node:)?tls$/.test(name)) return load.call(this, name, ...rest); ${wrapped} }\n`,
  )
  return { NODE_OPTIONS: `--require=${script}` }
}

export const runtimeAndEndpointScenarios: readonly Scenario[] = [
  {
    ...shared,
    id: 'app-no-common-group-or-signature',
    fault: 'OPENSSL_CONF leaves curl the group P-256, and the platform takes P-521 only',
    expected: ['app-no-common-group-or-signature'],
    stage: async (stage, faulty) => {
      const platform = await localPlatform(stage, { extra: ['ssl_ecdh_curve secp521r1;'] })
      return ask(stage, { ...platform, env: faulty ? await limited(stage, 'Groups=P-256') : {} })
    },
  },
  {
    ...shared,
    id: 'app-no-common-group-or-signature-key',
    fault: 'OPENSSL_CONF leaves curl signatures of RSA, and the certificate has an Ed25519 key',
    expected: ['app-no-common-group-or-signature'],
    stage: async (stage, faulty) => {
      const platform = await localPlatform(stage, { issue: { names: LOCAL_NAMES, key: 'ed25519' } })
      return ask(stage, { ...platform, env: faulty ? await limited(stage, 'SignatureAlgorithms=rsa_pss_rsae_sha256:RSA+SHA256') : {} })
    },
  },
  {
    ...shared,
    id: 'app-no-common-group-or-signature-pss',
    host: 'this system, with Node.js 6 (OpenSSL 1.0.2)',
    fault: 'the key of the platform is for RSA-PSS alone, which that library does not know',
    requires: ['linux', 'nginx'],
    expected: ['app-no-common-group-or-signature'],
    stage: async (stage, faulty) => {
      const platform = await localPlatform(stage, faulty ? { issue: { names: LOCAL_NAMES, key: 'rsa-pss' } } : {})
      const folder = await programFolder(stage, 'node', await fetchOldHost('node-6'))
      return ask(stage, { ...platform, runtime: join(folder, 'node'), env: { PATH: `${folder}:${SEARCH_PATH}` } })
    },
  },
  {
    ...shared,
    id: 'rsa-pss-key',
    fault: 'nothing is wrong: the key of the platform is for RSA-PSS alone, and curl takes it',
    expected: [],
    verdict: 'ready',
    stage: async (stage, faulty) => ask(stage, await localPlatform(stage, faulty ? { issue: { names: LOCAL_NAMES, key: 'rsa-pss' } } : {})),
  },
  {
    ...shared,
    id: 'app-no-permitted-cipher-untaken',
    fault: 'OPENSSL_CONF leaves curl one suite of the list of the platform, which the platform does not take',
    expected: ['app-no-permitted-cipher'],
    stage: async (stage, faulty) => {
      const platform = await localPlatform(stage, { protocols: 'TLSv1.2', ciphers: ['ECDHE-RSA-AES128-GCM-SHA256'] })
      const lines = 'MaxProtocol = TLSv1.2\nCipherString = ECDHE-RSA-AES128-SHA'
      return ask(stage, { ...platform, env: faulty ? await limited(stage, lines) : {} })
    },
  },
  {
    ...shared,
    id: 'app-negotiates-unpermitted-suite',
    fault: 'the platform prefers a suite that is not in its own list',
    expected: ['app-negotiates-unpermitted-suite'],
    verdict: 'ready',
    stage: async (stage, faulty) => {
      const ciphers = [...(faulty ? ['ECDHE-RSA-AES256-SHA384'] : []), ...R4_TLS12]
      return ask(stage, await localPlatform(stage, { protocols: 'TLSv1.2', ciphers }))
    },
  },
  {
    ...shared,
    id: 'app-sends-no-sni',
    host: 'a network namespace, the platform in another',
    fault: 'JAVA_TOOL_OPTIONS tells Java to leave the name of the host out of its hello',
    requires: ['nginx', 'java', 'ip', 'root'],
    expected: ['app-sends-no-sni'],
    verdict: 'ready',
    stage: async (stage, faulty) => {
      const { host, far } = await addCable(stage)
      const authority = await makeAuthority(stage)
      const certificate = await authority.issue({ names: PLATFORM_NAMES })
      await startNginx(stage, { certificate, listen: [`${PLATFORM_ADDRESS}:8443`], inside: far.inside })
      const env = faulty ? { JAVA_TOOL_OPTIONS: '-Djsse.enableSNIExtension=false' } : {}
      const url = `https://${PLATFORM_NAME}:8443/`
      return ask(stage, { url, ca: authority.file, inside: host.inside, runtime: '/usr/bin/java', env, timeout: 15 })
    },
  },
  {
    ...shared,
    id: 'app-distrusts-endpoint',
    fault: 'the system trusts the authority of the platform, and Node.js has a list of its own; without the fault every runtime is told',
    requires: ['linux', 'root', 'nginx'],
    expected: ['app-distrusts-endpoint'],
    stage: async (stage, faulty) => {
      const { url, ca } = await localPlatform(stage)
      const inside = await trusting(stage, ca)
      const folder = await programFolder(stage, 'node', process.execPath)
      const env = { PATH: `${folder}:${SEARCH_PATH}` }
      return ask(stage, { url, inside, runtime: join(folder, 'node'), env, ca: faulty ? null : ca })
    },
  },
  {
    ...shared,
    id: 'app-distrusts-endpoint-mono',
    fault: 'the system trusts the authority of the platform, and it was not brought into the store of Mono; without the fault it was',
    requires: ['linux', 'root', 'nginx', 'mono'],
    expected: ['app-distrusts-endpoint'],
    stage: async (stage, faulty) => {
      const { url, ca } = await localPlatform(stage)
      // Node.js has a list of its own too: it is told.
      const env = { NODE_EXTRA_CA_CERTS: ca }
      const check = await ask(stage, { url, inside: await trusting(stage, ca), runtime: '/usr/bin/mono', env, timeout: 15 })
      // What cert-sync(1) does for one user: a file for each root, named by the hash of its subject.
      const trust = join(stage.path('home'), '.config', '.mono', 'new-certs', 'Trust')
      await mkdir(trust, { recursive: true })
      const hash = (await runProgram('openssl', ['x509', '-in', ca, '-noout', '-subject_hash'])).trim()
      if (!faulty) await copyFile(ca, join(trust, `${hash}.0`))
      return check
    },
  },
  {
    ...shared,
    id: 'app-distrusts-endpoint-other-file',
    fault: 'a .curlrc leads curl to a file without the authority of the platform',
    expected: ['app-distrusts-endpoint'],
    stage: async (stage, faulty) => {
      const other = await makeAuthority(stage, 'other')
      const check = await ask(stage, await localPlatform(stage))
      await writeFile(join(stage.path('home'), '.curlrc'), faulty ? `cacert = ${other.file}\n` : '')
      return check
    },
  },
  {
    ...shared,
    id: 'app-distrusts-endpoint-git',
    fault: 'http.sslCAInfo in the configuration of Git names a file that is not there; the system trusts the platform',
    requires: ['linux', 'root', 'nginx', 'git'],
    expected: ['app-distrusts-endpoint'],
    stage: async (stage, faulty) => {
      const { url, ca } = await localPlatform(stage)
      const check = await ask(stage, { url, inside: await trusting(stage, ca), runtime: 'git', ca: faulty ? null : ca })
      // Of its libcurl a version is the least, and not the most.
      const line = faulty ? 'sslCAInfo = /nowhere.pem' : 'sslVersion = tlsv1.1'
      await writeFile(join(stage.path('home'), '.gitconfig'), `[http]\n\t${line}\n`)
      return check
    },
  },
  {
    ...shared,
    id: 'app-rejects-endpoint-parameters',
    fault: 'the Diffie-Hellman key of the platform has 1024 bits, and it offers no other key exchange',
    expected: ['app-rejects-endpoint-parameters'],
    stage: async (stage, faulty) => {
      // RFC 3526 section 3 and the 1024 bits of RFC 2409: made by OpenSSL on the spot they would take minutes.
      const file = stage.path('dh.pem')
      const group = faulty ? 'dh_1024_160' : 'modp_2048'
      const parameters = ['genpkey', '-genparam', '-algorithm', faulty ? 'DHX' : 'DH', '-pkeyopt', `group:${group}`, '-out', file]
      await runProgram('openssl', parameters)
      const platform = await localPlatform(stage, {
        protocols: 'TLSv1.2',
        ciphers: ['DHE-RSA-AES128-GCM-SHA256'],
        extra: [`ssl_dhparam ${file};`],
      })
      return ask(stage, { ...platform, profile: 'pci-dss' })
    },
  },
  {
    ...shared,
    id: 'app-ignores-proxy',
    host: 'a network namespace with a proxy in it',
    fault: 'the direct way is closed, HTTPS_PROXY names a proxy that works, and Node.js does not read it',
    requires: ['nginx', 'tinyproxy', 'ip', 'nft', 'root'],
    expected: ['app-ignores-proxy'],
    stage: (stage, faulty) => nodeBesideProxy(stage, faulty),
  },
  {
    ...shared,
    id: 'app-ignores-proxy-login',
    host: 'a network namespace with a proxy in it',
    fault: 'the direct way is closed, HTTPS_PROXY names a proxy that asks for a login, and Node.js does not read it',
    requires: ['nginx', 'tinyproxy', 'ip', 'nft', 'root'],
    expected: ['app-ignores-proxy'],
    stage: (stage, faulty) => nodeBesideProxy(stage, faulty, ['BasicAuth shop secret']),
  },
  {
    ...shared,
    id: 'proxy-denies-direct-closed',
    layer: 'proxy',
    host: 'a network namespace with a proxy in it, and two programs of which one takes it',
    fault: 'the filter of the proxy knows the name of the platform, and the direct way is closed',
    requires: ['nginx', 'tinyproxy', 'ip', 'nft', 'root'],
    expected: ['proxy-denies'],
    stage: async (stage, faulty) => {
      const more = faulty ? await denyNames(stage, [PLATFORM_NAME]) : []
      return besideProxy(stage, faulty, (proxy) => ({ runtime: 'curl,openssl', env: { https_proxy: proxy } }), more)
    },
  },
  {
    ...shared,
    id: 'app-ignores-proxy-exempt',
    host: 'a network namespace with a proxy in it',
    fault: 'the direct way is closed, and NO_PROXY keeps curl from the proxy for the domain of the platform',
    requires: ['nginx', 'tinyproxy', 'ip', 'nft', 'root'],
    expected: ['app-ignores-proxy'],
    stage: (stage, faulty) => {
      const domain = PLATFORM_NAME.replace(/^[^.]*/, '')
      return besideProxy(stage, faulty, (proxy) => ({ runtime: 'curl', env: { https_proxy: proxy, no_proxy: `localhost,${domain}` } }))
    },
  },
  {
    ...shared,
    id: 'app-ignores-proxy-given',
    host: 'a network namespace with a proxy in it, and a shop in Python that runs',
    fault: 'the direct way is closed, and the proxy that works is given for the check alone; the shop that runs names none',
    requires: ['linux', 'nginx', 'tinyproxy', 'ip', 'nft', 'root'],
    expected: ['app-ignores-proxy'],
    verdict: 'ready',
    stage: async (stage, faulty) => {
      let given = ''
      const check = await besideProxy(stage, faulty, (proxy) => {
        given = proxy
        return { runtime: 'shop.py', env: {} }
      })
      const [script, ready] = [stage.path('shop.py'), stage.path('ready')]
      await writeFile(script, SHOP)
      return { ...check, proxy: given, inside: [...check.inside, ...beside(`/usr/bin/python3 ${script} ${ready} & ${until(ready)}`)] }
    },
  },
  {
    ...shared,
    id: 'app-ignores-proxy-curlrc',
    host: 'a network namespace with a proxy in it',
    fault: 'the direct way is closed, and the proxy that works is named by a .curlrc alone, which Python does not read',
    requires: ['nginx', 'tinyproxy', 'ip', 'nft', 'root'],
    expected: ['app-ignores-proxy'],
    stage: async (stage, faulty) => {
      let named = ''
      const check = await besideProxy(stage, faulty, (proxy) => {
        named = proxy
        return { runtime: 'python', env: {} }
      })
      await writeFile(join(stage.path('home'), '.curlrc'), `proxy = ${named}\n`)
      return check
    },
  },
  {
    ...shared,
    id: 'os-trust-store-lacks-root',
    layer: 'os',
    fault: 'the authority of the platform is on the public list that this program carries (put there by a script), and not in the store',
    peers: 'scripted',
    requires: ['linux', 'root', 'nginx'],
    expected: ['os-trust-store-lacks-root'],
    stage: async (stage, faulty) => {
      const { url, ca } = await localPlatform(stage)
      return ask(stage, { url, inside: faulty ? [] : await trusting(stage, ca), env: await onPublicList(stage, ca) })
    },
  },
  {
    ...shared,
    id: 'os-trust-store-lacks-root-absent',
    layer: 'os',
    host: 'this system, with folders laid over those of its trust store',
    fault: 'there is no trust store, as in a small container; the authority of the platform is on the public list (put there by a script)',
    peers: 'scripted',
    requires: ['linux', 'root', 'nginx'],
    expected: ['os-trust-store-lacks-root'],
    stage: async (stage, faulty) => {
      const { url, ca } = await localPlatform(stage)
      const bare = ['sh', '-c', 'mount -t tmpfs none /etc/ssl/certs && exec "$@"', 'sh']
      const inside = faulty ? ['unshare', '--mount', '--propagation', 'private', ...bare] : await trusting(stage, ca)
      return ask(stage, { url, inside, env: await onPublicList(stage, ca) })
    },
  },
  {
    ...shared,
    id: 'os-chain-builder-too-old',
    layer: 'os',
    fault: 'the platform also sends its root as signed by one that expired, and the application runs on Node 6 with OpenSSL 1.0.2',
    requires: ['linux', 'nginx'],
    expected: ['os-chain-builder-too-old'],
    stage: async (stage, faulty) => {
      const root = await makeAuthority(stage)
      const issuer = await root.vouchFor('Lab Issuing CA')
      const { certificate, key } = await issuer.issue({ names: LOCAL_NAMES })
      const { expired, crossed } = await crossSign(stage, root)
      const read = (file: string) => readFile(file, 'utf8')
      const whole = stage.path('whole.pem')
      await writeFile(whole, `${await read(certificate)}${await read(issuer.file)}${faulty ? await read(crossed) : ''}`)
      const store = stage.path('store.pem')
      await writeFile(store, `${await read(root.file)}${await read(expired)}`)
      const port = await freePort()
      await startNginx(stage, { certificate: { certificate: whole, key }, listen: [`127.0.0.1:${port}`] })
      const folder = await programFolder(stage, 'node', await fetchOldHost('node-6'))
      const env = { PATH: `${folder}:${SEARCH_PATH}` }
      return ask(stage, { url: `https://localhost:${port}/`, ca: store, runtime: join(folder, 'node'), env })
    },
  },
  {
    ...shared,
    id: 'app-connection-fails-crossed',
    fault: 'the server sends its issuer twice, first as signed by an authority that nobody knows, and curl follows that one',
    expected: ['app-connection-fails'],
    stage: async (stage, faulty) => {
      const root = await makeAuthority(stage)
      const issuer = await root.vouchFor('Lab Issuing CA')
      const { certificate, key } = await issuer.issue({ names: LOCAL_NAMES })
      const { crossed } = await crossSign(stage, issuer)
      const read = (file: string) => readFile(file, 'utf8')
      const whole = stage.path('whole.pem')
      await writeFile(whole, `${await read(certificate)}${faulty ? await read(crossed) : ''}${await read(issuer.file)}`)
      const port = await freePort()
      await startNginx(stage, { certificate: { certificate: whole, key }, listen: [`127.0.0.1:${port}`] })
      return ask(stage, { url: `https://localhost:${port}/`, ca: root.file })
    },
  },
  {
    ...shared,
    id: 'app-connection-fails-staple',
    fault: 'the certificate requires an OCSP answer, which the server does not send, and Wget with GnuTLS turns it down for that',
    requires: ['nginx', 'wget'],
    expected: ['app-connection-fails'],
    stage: async (stage, faulty) =>
      ask(stage, { ...(await localPlatform(stage, { issue: { names: LOCAL_NAMES, mustStaple: faulty } })), runtime: 'wget' }),
  },
]
