// The list of the lab: one scenario per cause. The platform is nginx with exactly the suites of REQUIREMENTS R4
// unless the scenario says otherwise; taking the fault away must make the same set-up ready.
import { mkdir, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { type IssueOptions, makeAuthority, makeSelfSigned } from './peers/certificates.ts'
import { addCable, addFirewall, addNamespace, PLATFORM_ADDRESS, PLATFORM_NAME, startDnsmasq } from './peers/network.ts'
import { type NginxOptions, startNginx } from './peers/nginx.ts'
import { fetchOldHost, makeOldOpenssl, openDebian11, programFolder } from './peers/old-hosts.ts'
import { LOGIN, startSquid, startTinyproxy } from './peers/proxies.ts'
import { root } from './root.ts'
import type { Check, Scenario } from './scenario.ts'
import { freePort, SEARCH_PATH, type Stage } from './stage.ts'

export const commandLine = join(root, 'dist', 'tls-preflight.cjs')
const LOCAL_NAMES = ['DNS:localhost', 'IP:127.0.0.1']
const PLATFORM_NAMES = [`DNS:${PLATFORM_NAME}`, `IP:${PLATFORM_ADDRESS}`]

/** The variables of a quiet host: no settings of the person who runs the lab. */
const hostEnv = async (stage: Stage, env: Record<string, string> = {}): Promise<Record<string, string>> => {
  const home = stage.path('home')
  await mkdir(home, { recursive: true })
  return { PATH: SEARCH_PATH, HOME: home, LANG: 'C.UTF-8', ...env }
}

const ask = async (stage: Stage, check: Partial<Check> & Pick<Check, 'url'>): Promise<Check> => ({
  profile: 'multisafepay',
  runtime: 'curl',
  ca: null,
  inside: [],
  timeout: 5,
  ...check,
  env: await hostEnv(stage, check.env),
})

/** The platform on loopback, as `localhost`. */
const localPlatform = async (
  stage: Stage,
  { issue = { names: LOCAL_NAMES }, ...nginx }: { issue?: IssueOptions } & Partial<Omit<NginxOptions, 'listen'>> = {},
): Promise<{ url: string; ca: string }> => {
  const authority = await makeAuthority(stage)
  const port = await freePort()
  const certificate = nginx.certificate ?? (await authority.issue(issue))
  await startNginx(stage, { ...nginx, certificate, listen: [`127.0.0.1:${port}`] })
  return { url: `https://localhost:${port}/`, ca: authority.file }
}

/** The platform in a namespace of its own, behind a cable and, with the fault, a firewall. */
const farPlatform = async (stage: Stage, firewall: 'drop' | 'reject with tcp reset' | null): Promise<Check> => {
  const { host, far } = await addCable(stage)
  const authority = await makeAuthority(stage)
  const certificate = await authority.issue({ names: PLATFORM_NAMES })
  // Port 443 answers too: what closes 8443 is not the end of the cable.
  await startNginx(stage, { certificate, listen: [`${PLATFORM_ADDRESS}:8443`, `${PLATFORM_ADDRESS}:443`], inside: far.inside })
  if (firewall !== null) await addFirewall(far, 8443, firewall)
  return ask(stage, { url: `https://${PLATFORM_NAME}:8443/`, ca: authority.file, inside: host.inside, timeout: 2 })
}

/** OpenSSL settings that leave a program one suite of each version, and neither is in the platform's list. */
const NARROW_OPENSSL = `openssl_conf=narrow
[narrow]
ssl_conf=ssl
[ssl]
system_default=defaults
[defaults]
CipherString=AES256-SHA256
Ciphersuites=TLS_AES_128_CCM_SHA256
`

export const scenarios: readonly Scenario[] = [
  {
    id: 'os-end-of-life',
    layer: 'os',
    host: 'Debian 11 in a root folder of its own',
    fault: 'the support of this Debian has ended, and the platform asks for a supported system',
    peers: 'real',
    requires: ['linux', 'root', 'nginx', 'debootstrap'],
    expected: ['os-end-of-life'],
    stage: async (stage, faulty) => {
      const platform = await localPlatform(stage)
      if (!faulty) return ask(stage, { ...platform, profile: 'loke' })
      const debian = await openDebian11(stage)
      return ask(stage, {
        url: platform.url,
        profile: 'loke',
        ca: await debian.put(platform.ca, 'root.pem'),
        inside: debian.inside,
        elsewhere: { node: debian.node, program: await debian.put(commandLine, 'tls-preflight.cjs') },
      })
    },
  },
  {
    id: 'os-tls-library-too-old',
    layer: 'os',
    host: 'this system, its openssl replaced in a mount namespace',
    fault: 'the TLS library is OpenSSL 1.0.0m',
    peers: 'scripted',
    requires: ['linux', 'root', 'nginx'],
    expected: ['os-tls-library-too-old'],
    everyFace: true,
    stage: async (stage, faulty) => {
      const platform = await localPlatform(stage)
      const program = faulty ? await makeOldOpenssl(stage) : '/usr/bin/openssl'
      // The mount is private to what is started so, and ends with it.
      const inside = [
        'unshare',
        '--mount',
        '--propagation',
        'private',
        'sh',
        '-c',
        `mount --bind ${program} /usr/bin/openssl && exec "$@"`,
        'sh',
      ]
      return ask(stage, { ...platform, runtime: 'openssl', inside })
    },
  },
  {
    id: 'app-runtime-too-old',
    layer: 'app-server',
    host: 'this system',
    fault: 'the application runs on Node 0.8, which offers TLS 1.0 only',
    peers: 'real',
    requires: ['linux', 'nginx'],
    expected: ['app-runtime-too-old'],
    stage: async (stage, faulty) => {
      const platform = await localPlatform(stage)
      const node = faulty ? await fetchOldHost('node-0.8') : process.execPath
      const folder = await programFolder(stage, 'node', node)
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
    id: 'app-connection-fails',
    layer: 'app-server',
    host: 'this system',
    fault: 'a .curlrc demands a stapled OCSP answer, which the platform does not send',
    peers: 'real',
    requires: ['nginx'],
    expected: ['app-connection-fails'],
    stage: async (stage, faulty) => {
      const check = await ask(stage, await localPlatform(stage))
      await writeFile(join(stage.path('home'), '.curlrc'), faulty ? 'cert-status\n' : '')
      return check
    },
  },
  {
    id: 'proxy-unreachable',
    layer: 'proxy',
    host: 'this system, HTTPS_PROXY set',
    fault: 'nothing listens at the address of the proxy',
    peers: 'real',
    requires: ['nginx', 'tinyproxy'],
    expected: ['proxy-unreachable'],
    stage: async (stage, faulty) => {
      const platform = await localPlatform(stage)
      const port = await freePort()
      if (!faulty) await startTinyproxy(stage, port)
      return ask(stage, { ...platform, env: { HTTPS_PROXY: `http://127.0.0.1:${port}` } })
    },
  },
  {
    id: 'proxy-login-needed',
    layer: 'proxy',
    host: 'this system, HTTPS_PROXY set to a squid with a password',
    fault: 'the setting has no user and password',
    peers: 'real',
    requires: ['nginx', 'squid'],
    expected: ['proxy-login-needed'],
    everyFace: true,
    stage: async (stage, faulty) => {
      const platform = await localPlatform(stage)
      const port = await freePort()
      await startSquid(stage, port)
      const login = faulty ? '' : `${LOGIN.user}:${LOGIN.password}@`
      return ask(stage, { ...platform, env: { HTTPS_PROXY: `http://${login}127.0.0.1:${port}` } })
    },
  },
  {
    id: 'firewall-dns-name-unknown',
    layer: 'firewall',
    host: 'a network namespace with a dnsmasq of its own',
    fault: 'the resolver does not know the name',
    peers: 'real',
    requires: ['linux', 'root', 'ip', 'nginx', 'dnsmasq'],
    expected: ['firewall-dns-name-unknown'],
    stage: async (stage, faulty) => {
      const host = await addNamespace(stage, 'host')
      const authority = await makeAuthority(stage)
      await startDnsmasq(stage, host, faulty ? {} : { [PLATFORM_NAME]: '127.0.0.1' })
      await startNginx(stage, {
        certificate: await authority.issue({ names: PLATFORM_NAMES }),
        listen: ['127.0.0.1:8443'],
        inside: host.inside,
      })
      return ask(stage, { url: `https://${PLATFORM_NAME}:8443/`, ca: authority.file, inside: host.inside })
    },
  },
  {
    id: 'firewall-drops-connection',
    layer: 'firewall',
    host: 'a network namespace, the platform in another',
    fault: 'nftables drops what comes to the port',
    peers: 'real',
    requires: ['linux', 'root', 'ip', 'nginx', 'nft'],
    expected: ['firewall-drops-connection'],
    everyFace: true,
    stage: (stage, faulty) => farPlatform(stage, faulty ? 'drop' : null),
  },
  {
    id: 'firewall-refuses-connection',
    layer: 'firewall',
    host: 'a network namespace, the platform in another',
    fault: 'nftables answers with a reset',
    peers: 'real',
    requires: ['linux', 'root', 'ip', 'nginx', 'nft'],
    expected: ['firewall-refuses-connection'],
    stage: (stage, faulty) => farPlatform(stage, faulty ? 'reject with tcp reset' : null),
  },
  {
    id: 'endpoint-old-tls-only',
    layer: 'endpoint',
    host: 'this system',
    fault: 'the platform speaks TLS 1.1 alone',
    peers: 'real',
    requires: ['nginx'],
    expected: ['endpoint-old-tls-only'],
    everyFace: true,
    stage: async (stage, faulty) =>
      ask(stage, await localPlatform(stage, faulty ? { protocols: 'TLSv1.1', ciphers: ['ALL:@SECLEVEL=0'] } : {})),
  },
  {
    id: 'endpoint-no-permitted-cipher',
    layer: 'endpoint',
    host: 'this system',
    fault: 'the platform accepts one suite, which is not in the list of the profile',
    peers: 'real',
    requires: ['nginx'],
    expected: ['endpoint-no-permitted-cipher'],
    stage: async (stage, faulty) =>
      ask(
        stage,
        await localPlatform(stage, {
          protocols: 'TLSv1.2',
          ciphers: ['ECDHE-RSA-AES256-SHA384', ...(faulty ? [] : ['ECDHE-RSA-AES128-GCM-SHA256'])],
        }),
      ),
  },
  {
    id: 'endpoint-certificate-expired',
    layer: 'endpoint',
    host: 'this system',
    fault: 'the certificate ended a month ago',
    peers: 'real',
    requires: ['nginx'],
    expected: ['endpoint-certificate-expired'],
    stage: async (stage, faulty) => ask(stage, await localPlatform(stage, { issue: { names: LOCAL_NAMES, expired: faulty } })),
  },
  {
    id: 'endpoint-certificate-wrong-name',
    layer: 'endpoint',
    host: 'this system',
    fault: 'the certificate is for another name',
    peers: 'real',
    requires: ['nginx'],
    expected: ['endpoint-certificate-wrong-name'],
    stage: async (stage, faulty) =>
      ask(stage, await localPlatform(stage, { issue: { names: faulty ? ['DNS:www.platform.test'] : LOCAL_NAMES } })),
  },
  {
    id: 'endpoint-certificate-issuer-unknown',
    layer: 'endpoint',
    host: 'this system',
    fault: 'no store here knows who signed the certificate',
    peers: 'real',
    requires: ['nginx'],
    expected: ['endpoint-certificate-issuer-unknown'],
    stage: async (stage, faulty) => {
      const platform = await localPlatform(stage)
      return ask(stage, { url: platform.url, ca: faulty ? null : platform.ca })
    },
  },
  {
    id: 'endpoint-certificate-self-signed',
    layer: 'endpoint',
    host: 'this system',
    fault: 'the certificate signs itself',
    peers: 'real',
    requires: ['nginx'],
    expected: ['endpoint-certificate-self-signed'],
    stage: async (stage, faulty) =>
      ask(stage, await localPlatform(stage, faulty ? { certificate: await makeSelfSigned(stage, LOCAL_NAMES) } : {})),
  },
  {
    id: 'endpoint-speaks-no-tls',
    layer: 'endpoint',
    host: 'this system',
    fault: 'the platform speaks plain HTTP on this port',
    peers: 'real',
    requires: ['nginx'],
    expected: ['endpoint-speaks-no-tls'],
    stage: async (stage, faulty) => ask(stage, await localPlatform(stage, { plain: faulty })),
  },
]
