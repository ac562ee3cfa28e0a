// Causes of something that ends TLS between host and platform and speaks in the platform's name.
// Real inspecting proxies, named in settings or put in the way.
import { readFile, writeFile } from 'node:fs/promises'
import { makeAuthority } from '../peers/certificates.ts'
import { type MitmproxyOptions, makeInspectionAuthority, startBumpingSquid, startMitmproxy } from '../peers/inspectors.ts'
import { addAddress, addCable, addRules, LOCAL_HOSTS, PLATFORM_ADDRESS, PLATFORM_NAME } from '../peers/network.ts'
import { startNginx } from '../peers/nginx.ts'
import { writeProfile } from '../peers/profile.ts'
import type { Check, Scenario } from '../scenario.ts'
import { freePort, type Stage } from '../stage.ts'
import { ask, LOCAL_NAMES, localPlatform, PLATFORM_NAMES } from '../staging.ts'

/** Another place of the platform's, known to the proxy alone. */
const OTHER_ADDRESS = '198.51.100.65'
const CONTROL_NAME = 'www.control.test'
const SYSTEM_STORE = '/etc/ssl/certs/ca-certificates.crt'

const throughProxy = (stage: Stage, platform: { url: string; ca: string }, port: number, more: Partial<Check> = {}): Promise<Check> =>
  ask(stage, { ...platform, ...more, env: { HTTPS_PROXY: `http://127.0.0.1:${port}` } })

/** The host's own store with one more authority, mounted over it for this host alone. */
const withRootInStore = async (stage: Stage, certificate: string): Promise<string[]> => {
  const bundle = stage.path('store.pem')
  await writeFile(bundle, `${await readFile(SYSTEM_STORE, 'utf8')}\n${await readFile(certificate, 'utf8')}`)
  const mount = `mount --bind ${bundle} ${SYSTEM_STORE} && exec "$@"`
  return ['unshare', '--mount', '--propagation', 'private', 'sh', '-c', mount, 'sh']
}

const OLD_TLS = ['tls_version_client_min=TLS1', 'tls_version_client_max=TLS1_1', 'ciphers_client=ALL:@SECLEVEL=0']

/** A mitmproxy between the host and the platform, which is named in settings, or gets what nftables redirects to it. */
const inspectedFar = async (
  stage: Stage,
  options: { mode: MitmproxyOptions['mode']; redirects?: boolean; settings?: readonly string[]; controlHosts?: readonly string[] },
): Promise<Check> => {
  const { mode, redirects = false, settings = [], controlHosts = [CONTROL_NAME] } = options
  const { host, far } = await addCable(stage)
  const authority = await makeAuthority(stage)
  await startNginx(stage, {
    certificate: await authority.issue({ names: [...PLATFORM_NAMES, `DNS:${CONTROL_NAME}`] }),
    listen: [`${PLATFORM_ADDRESS}:8443`, `${PLATFORM_ADDRESS}:443`],
    inside: far.inside,
  })
  const names = `${LOCAL_HOSTS}${PLATFORM_ADDRESS} ${PLATFORM_NAME} ${CONTROL_NAME}\n`
  for (const namespace of [host, far]) await namespace.writeEtc('hosts', names)
  await startMitmproxy(stage, {
    port: 8080,
    authority: await makeInspectionAuthority(stage),
    upstreamCa: authority.file,
    mode,
    inside: far.inside,
    settings,
    ...(mode === 'regular' ? { address: PLATFORM_ADDRESS } : {}),
  })
  if (redirects) await addRules(far, 'prerouting', ['tcp dport { 443, 8443 } redirect to :8080'], 'nat')
  if (mode === 'regular') await addRules(far, 'input', ['iifname "cable1" tcp dport { 443, 8443 } drop'])
  return ask(stage, {
    url: `https://${PLATFORM_NAME}:8443/`,
    ca: authority.file,
    inside: host.inside,
    profile: await writeProfile(stage, { controlHosts }),
    ...(mode === 'regular' ? { env: { HTTPS_PROXY: `http://${PLATFORM_ADDRESS}:8080` } } : {}),
  })
}

export const inspectionScenarios: readonly Scenario[] = [
  {
    id: 'proxy-inspects-tls',
    layer: 'proxy',
    host: 'this system, HTTPS_PROXY set to a squid',
    fault: 'squid opens TLS (ssl_bump) and shows a certificate of its own; the direct way is open',
    peers: 'real',
    requires: ['nginx', 'squid'],
    expected: ['proxy-inspects-tls'],
    stage: async (stage, faulty) => {
      const platform = await localPlatform(stage)
      const port = await freePort()
      const authority = await makeInspectionAuthority(stage)
      await startBumpingSquid(stage, { port, authority, upstreamCa: platform.ca, bumps: faulty })
      return throughProxy(stage, platform, port)
    },
  },
  {
    id: 'proxy-inspects-tls-trusted',
    layer: 'proxy',
    host: 'this system with the authority of the proxy in its store, HTTPS_PROXY set to a mitmproxy',
    fault: 'the proxy opens TLS, and curl accepts it',
    peers: 'real',
    requires: ['linux', 'root', 'nginx', 'mitmproxy'],
    expected: ['proxy-inspects-tls'],
    verdict: 'ready',
    stage: async (stage, faulty) => {
      const platform = await localPlatform(stage)
      const port = await freePort()
      const authority = await makeInspectionAuthority(stage)
      const settings = faulty ? [] : ['ignore_hosts=.*']
      await startMitmproxy(stage, { port, authority, upstreamCa: platform.ca, mode: 'regular', settings })
      return throughProxy(stage, platform, port, { inside: await withRootInStore(stage, authority.certificate) })
    },
  },
  {
    id: 'proxy-inspects-tls-two-places',
    layer: 'proxy',
    host: 'a network namespace with HTTPS_PROXY; the proxy knows another address of the platform, with a chain to another root',
    fault: 'the proxy opens TLS; without the fault both chains are trusted and only differ, as those of a CDN do',
    peers: 'real',
    requires: ['linux', 'root', 'ip', 'nginx', 'mitmproxy'],
    expected: ['proxy-inspects-tls'],
    stage: async (stage, faulty) => {
      const { host, far } = await addCable(stage)
      const near = await makeAuthority(stage)
      const other = await makeAuthority(stage, 'another')
      await addAddress(far, OTHER_ADDRESS, 'lo')
      for (const [folder, authority, address] of [
        ['near', near, PLATFORM_ADDRESS],
        ['other', other, OTHER_ADDRESS],
      ] as const) {
        const certificate = await authority.issue({ names: PLATFORM_NAMES })
        await startNginx(stage, { folder, certificate, listen: [`${address}:8443`], inside: far.inside })
      }
      await far.writeEtc('hosts', `${LOCAL_HOSTS}${OTHER_ADDRESS} ${PLATFORM_NAME}\n`)
      const both = stage.path('roots.pem')
      await writeFile(both, `${await readFile(near.file, 'utf8')}${await readFile(other.file, 'utf8')}`)
      await startMitmproxy(stage, {
        port: 3128,
        authority: await makeInspectionAuthority(stage),
        upstreamCa: both,
        mode: 'regular',
        address: PLATFORM_ADDRESS,
        inside: far.inside,
        settings: faulty ? [] : ['ignore_hosts=.*'],
      })
      const env = { HTTPS_PROXY: `http://${PLATFORM_ADDRESS}:3128` }
      return ask(stage, { url: `https://${PLATFORM_NAME}:8443/`, ca: both, inside: host.inside, env })
    },
  },
  {
    id: 'proxy-downgrades-tls',
    layer: 'proxy',
    host: 'this system, HTTPS_PROXY set to a mitmproxy whose authority is trusted',
    fault: 'the proxy opens TLS and speaks TLS 1.1 at most',
    peers: 'real',
    requires: ['nginx', 'mitmproxy'],
    expected: ['proxy-downgrades-tls'],
    stage: async (stage, faulty) => {
      const authority = await makeAuthority(stage)
      const port = await freePort()
      await startNginx(stage, { certificate: await authority.issue({ names: LOCAL_NAMES }), listen: [`127.0.0.1:${port}`] })
      const proxyPort = await freePort()
      await startMitmproxy(stage, {
        port: proxyPort,
        authority: { certificate: authority.file, key: authority.key },
        upstreamCa: authority.file,
        mode: 'regular',
        settings: faulty ? OLD_TLS : [],
      })
      return throughProxy(stage, { url: `https://localhost:${port}/`, ca: authority.file }, proxyPort)
    },
  },
  {
    id: 'proxy-inspects-tls-old',
    layer: 'proxy',
    host: 'a network namespace with HTTPS_PROXY, whose own way is closed; the proxy, the platform and a control host in another',
    fault: 'the proxy opens TLS with an authority that nobody here knows, and speaks TLS 1.1 at most',
    peers: 'real',
    requires: ['linux', 'root', 'ip', 'nft', 'nginx', 'mitmproxy'],
    expected: ['proxy-inspects-tls'],
    stage: (stage, faulty) => inspectedFar(stage, { mode: 'regular', settings: faulty ? OLD_TLS : ['ignore_hosts=.*'] }),
  },
  {
    id: 'firewall-inspects-tls',
    layer: 'firewall',
    host: 'a network namespace, the platform and a control host in another',
    fault: 'nftables sends what goes to either to a mitmproxy',
    peers: 'real',
    requires: ['linux', 'root', 'ip', 'nft', 'nginx', 'mitmproxy'],
    expected: ['firewall-inspects-tls'],
    stage: (stage, faulty) => inspectedFar(stage, { mode: 'transparent', redirects: faulty }),
  },
  {
    id: 'firewall-inspects-tls-old',
    layer: 'firewall',
    host: 'a network namespace, the platform and a control host in another',
    fault: 'nftables sends what goes to either to a mitmproxy, which speaks TLS 1.1 at most',
    peers: 'real',
    requires: ['linux', 'root', 'ip', 'nft', 'nginx', 'mitmproxy'],
    expected: ['firewall-inspects-tls'],
    stage: (stage, faulty) => inspectedFar(stage, { mode: 'transparent', redirects: faulty, settings: OLD_TLS }),
  },
  {
    id: 'endpoint-certificate-issuer-unknown-inspected',
    layer: 'firewall',
    host: 'a network namespace, the platform in another; nobody names a control host',
    fault: 'nftables sends what goes to the platform to a mitmproxy',
    peers: 'real',
    requires: ['linux', 'root', 'ip', 'nft', 'nginx', 'mitmproxy'],
    expected: ['endpoint-certificate-issuer-unknown'],
    stage: (stage, faulty) => inspectedFar(stage, { mode: 'transparent', redirects: faulty, controlHosts: [] }),
  },
]
