// Causes of the layer `proxy`: the way out that settings name.
// Real proxies on loopback; the platform behind them is well.
import { makeAuthority } from '../peers/certificates.ts'
import { type Duty, startHaproxyTcp } from '../peers/haproxy-tcp.ts'
import { addNamespace, addRules, LOCAL_HOSTS, PLATFORM_NAME, startDnsmasq } from '../peers/network.ts'
import { startNginx } from '../peers/nginx.ts'
import {
  denyNames,
  LOGIN,
  startBlockPage,
  startClosingProxy,
  startDanted,
  startSquid,
  startTerminatingSquid,
  startTinyproxy,
  startWebServer,
} from '../peers/proxies.ts'
import type { Check, Scenario } from '../scenario.ts'
import { DEAD_PORT, freePort, type Stage } from '../stage.ts'
import { ask, localPlatform, PLATFORM_NAMES } from '../staging.ts'

const MERCHANT = `${LOGIN.user}:${encodeURIComponent(LOGIN.password)}@`
const PROXY_NAME = 'proxy.office.test'

/** What the proxy sends to the platform, and nothing else of this host, is led to a HAProxy before it. */
const filterBehindProxy = async (stage: Stage, duty: Duty): Promise<Check> => {
  const { inside, ...host } = await addNamespace(stage, 'host')
  const authority = await makeAuthority(stage)
  await host.writeEtc('hosts', `${LOCAL_HOSTS}127.0.0.1 ${PLATFORM_NAME}\n`)
  const certificate = await authority.issue({ names: PLATFORM_NAMES })
  await startNginx(stage, { certificate, listen: ['127.0.0.1:8443'], inside })
  const filter = await startHaproxyTcp(stage, 8443, duty, inside)
  await startTinyproxy(stage, 3128, { inside, more: ['User nobody'] })
  await addRules({ inside, ...host }, 'output', [`meta skuid nobody tcp dport 8443 redirect to :${filter}`], 'nat')
  const env = { HTTPS_PROXY: 'http://127.0.0.1:3128' }
  return ask(stage, { url: `https://${PLATFORM_NAME}:8443/`, ca: authority.file, inside, env })
}

export const proxyScenarios: readonly Scenario[] = [
  {
    id: 'proxy-address-invalid',
    layer: 'proxy',
    host: 'this system, HTTPS_PROXY set to a squid with a password',
    fault: 'the @ in the password is not escaped',
    peers: 'real',
    requires: ['nginx', 'squid'],
    expected: ['proxy-address-invalid'],
    stage: async (stage, faulty) => {
      const platform = await localPlatform(stage)
      const port = await freePort()
      await startSquid(stage, port)
      const login = faulty ? `${LOGIN.user}:${LOGIN.password}@` : MERCHANT
      return ask(stage, { ...platform, env: { HTTPS_PROXY: `http://${login}127.0.0.1:${port}` } })
    },
  },
  {
    id: 'proxy-address-invalid-port',
    layer: 'proxy',
    host: 'this system, HTTPS_PROXY set',
    fault: 'the port of the proxy is no number',
    peers: 'real',
    requires: ['nginx', 'tinyproxy'],
    expected: ['proxy-address-invalid'],
    stage: async (stage, faulty) => {
      const platform = await localPlatform(stage)
      const port = await freePort()
      await startTinyproxy(stage, port)
      return ask(stage, { ...platform, env: { HTTPS_PROXY: `http://127.0.0.1:${faulty ? '31x8' : port}` } })
    },
  },
  {
    id: 'proxy-address-invalid-without-port',
    layer: 'proxy',
    host: 'this system, HTTPS_PROXY set',
    fault: 'the setting names no port, and curl takes 1080',
    peers: 'real',
    requires: ['nginx', 'tinyproxy'],
    expected: ['proxy-address-invalid'],
    stage: async (stage, faulty) => {
      const platform = await localPlatform(stage)
      const port = await freePort()
      await startTinyproxy(stage, port)
      return ask(stage, { ...platform, env: { HTTPS_PROXY: `http://127.0.0.1${faulty ? '' : `:${port}`}` } })
    },
  },
  {
    id: 'proxy-name-unresolved',
    layer: 'proxy',
    host: 'a network namespace with a dnsmasq of its own, HTTPS_PROXY set',
    fault: 'the resolver does not know the name of the proxy',
    peers: 'real',
    requires: ['linux', 'root', 'ip', 'nginx', 'dnsmasq', 'tinyproxy'],
    expected: ['proxy-name-unresolved'],
    stage: async (stage, faulty) => {
      const { inside, ...host } = await addNamespace(stage, 'host')
      const authority = await makeAuthority(stage)
      const proxy = faulty ? {} : { [PROXY_NAME]: '127.0.0.1' }
      await startDnsmasq(stage, { inside, ...host }, { [PLATFORM_NAME]: '127.0.0.1', ...proxy })
      const certificate = await authority.issue({ names: PLATFORM_NAMES })
      await startNginx(stage, { certificate, listen: ['127.0.0.1:8443'], inside })
      await startTinyproxy(stage, 3128, { inside })
      const env = { HTTPS_PROXY: `http://${PROXY_NAME}:3128` }
      return ask(stage, { url: `https://${PLATFORM_NAME}:8443/`, ca: authority.file, inside, env })
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
    id: 'proxy-not-a-proxy',
    layer: 'proxy',
    host: 'this system, HTTPS_PROXY set',
    fault: 'nginx as a web server listens at the address of the proxy',
    peers: 'real',
    requires: ['nginx', 'tinyproxy'],
    expected: ['proxy-not-a-proxy'],
    stage: async (stage, faulty) => {
      const platform = await localPlatform(stage)
      const port = await freePort()
      if (faulty) await startWebServer(stage, port)
      else await startTinyproxy(stage, port)
      return ask(stage, { ...platform, env: { HTTPS_PROXY: `http://127.0.0.1:${port}` } })
    },
  },
  {
    id: 'proxy-not-a-proxy-but-another-kind',
    layer: 'proxy',
    host: 'this system, HTTPS_PROXY set to a tinyproxy',
    fault: 'the setting calls an HTTP proxy a SOCKS proxy, and it waits for a line that never comes',
    peers: 'real',
    requires: ['nginx', 'tinyproxy'],
    expected: ['proxy-not-a-proxy'],
    stage: async (stage, faulty) => {
      const platform = await localPlatform(stage)
      const port = await freePort()
      await startTinyproxy(stage, port)
      return ask(stage, { ...platform, timeout: 2, env: { HTTPS_PROXY: `${faulty ? 'socks5h' : 'http'}://127.0.0.1:${port}` } })
    },
  },
  {
    id: 'proxy-not-a-proxy-but-socks',
    layer: 'proxy',
    host: 'this system, HTTPS_PROXY set to a danted',
    fault: 'the setting calls a SOCKS proxy an HTTP proxy',
    peers: 'real',
    requires: ['nginx', 'danted'],
    expected: ['proxy-not-a-proxy'],
    stage: async (stage, faulty) => {
      const platform = await localPlatform(stage)
      const port = await freePort()
      await startDanted(stage, port)
      return ask(stage, { ...platform, env: { HTTPS_PROXY: `${faulty ? 'http' : 'socks5h'}://127.0.0.1:${port}` } })
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
      return ask(stage, { ...platform, env: { HTTPS_PROXY: `http://${faulty ? '' : MERCHANT}127.0.0.1:${port}` } })
    },
  },
  {
    id: 'proxy-login-needed-socks',
    layer: 'proxy',
    host: 'this system, ALL_PROXY set to a danted',
    fault: 'the proxy takes nobody without a login',
    peers: 'real',
    requires: ['nginx', 'danted'],
    expected: ['proxy-login-needed'],
    stage: async (stage, faulty) => {
      const platform = await localPlatform(stage)
      const port = await freePort()
      await startDanted(stage, port, { login: faulty })
      return ask(stage, { ...platform, env: { ALL_PROXY: `socks5h://127.0.0.1:${port}` } })
    },
  },
  {
    id: 'proxy-login-refused',
    layer: 'proxy',
    host: 'this system, HTTPS_PROXY set to a squid with a password',
    fault: 'the password is a wrong one',
    peers: 'real',
    requires: ['nginx', 'squid'],
    expected: ['proxy-login-refused'],
    stage: async (stage, faulty) => {
      const platform = await localPlatform(stage)
      const port = await freePort()
      await startSquid(stage, port)
      const login = faulty ? `${LOGIN.user}:last-years@` : MERCHANT
      return ask(stage, { ...platform, env: { HTTPS_PROXY: `http://${login}127.0.0.1:${port}` } })
    },
  },
  {
    id: 'proxy-login-refused-digest',
    layer: 'proxy',
    host: 'this system, HTTPS_PROXY set to a squid with a password',
    fault: 'squid takes a Digest login alone, and programs send Basic',
    peers: 'real',
    requires: ['nginx', 'squid'],
    expected: ['proxy-login-refused'],
    stage: async (stage, faulty) => {
      const platform = await localPlatform(stage)
      const port = await freePort()
      await startSquid(stage, port, { login: faulty ? 'digest' : 'basic' })
      return ask(stage, { ...platform, env: { HTTPS_PROXY: `http://${MERCHANT}127.0.0.1:${port}` } })
    },
  },
  {
    id: 'proxy-denies',
    layer: 'proxy',
    host: 'this system, HTTPS_PROXY set to a squid with a password',
    fault: 'the rules of squid allow no such port',
    peers: 'real',
    requires: ['nginx', 'squid'],
    wholeHost: true,
    expected: ['proxy-denies'],
    stage: async (stage, faulty) => {
      const platform = await localPlatform(stage)
      const port = await freePort()
      const wanted = new URL(platform.url).port
      await startSquid(stage, port, { rules: faulty ? [`acl wanted port ${wanted}`, 'http_access deny wanted'] : [] })
      return ask(stage, { ...platform, env: { HTTPS_PROXY: `http://${MERCHANT}127.0.0.1:${port}` } })
    },
  },
  {
    id: 'proxy-denies-by-name',
    layer: 'proxy',
    host: 'this system, HTTPS_PROXY set to a tinyproxy with a filter',
    fault: 'the filter knows the name of the platform',
    peers: 'real',
    requires: ['nginx', 'tinyproxy'],
    expected: ['proxy-denies'],
    stage: async (stage, faulty) => {
      const platform = await localPlatform(stage)
      const port = await freePort()
      await startTinyproxy(stage, port, { more: await denyNames(stage, [faulty ? 'localhost' : 'games.test']) })
      return ask(stage, { ...platform, env: { HTTPS_PROXY: `http://127.0.0.1:${port}` } })
    },
  },
  {
    id: 'proxy-denies-by-page',
    layer: 'proxy',
    host: 'this system, HTTPS_PROXY set',
    fault: 'HAProxy at the address of the proxy answers CONNECT with 200 and a page that blocks',
    peers: 'real',
    requires: ['nginx', 'tinyproxy', 'haproxy'],
    expected: ['proxy-denies'],
    stage: async (stage, faulty) => {
      const platform = await localPlatform(stage)
      const port = await freePort()
      if (faulty) await startBlockPage(stage, port)
      else await startTinyproxy(stage, port)
      return ask(stage, { ...platform, env: { HTTPS_PROXY: `http://127.0.0.1:${port}` } })
    },
  },
  {
    id: 'proxy-denies-socks',
    layer: 'proxy',
    host: 'this system, ALL_PROXY set to a danted',
    fault: 'the rules of danted block the port',
    peers: 'real',
    requires: ['nginx', 'danted'],
    expected: ['proxy-denies'],
    stage: async (stage, faulty) => {
      const platform = await localPlatform(stage)
      const port = await freePort()
      await startDanted(stage, port, { blocked: faulty ? Number(new URL(platform.url).port) : null })
      return ask(stage, { ...platform, env: { ALL_PROXY: `socks5://127.0.0.1:${port}` } })
    },
  },
  {
    id: 'proxy-cannot-reach-endpoint',
    layer: 'proxy',
    host: 'this system, HTTPS_PROXY set to a tinyproxy',
    fault: 'the proxy above it is down, so that it answers 500',
    peers: 'real',
    requires: ['nginx', 'tinyproxy'],
    expected: ['proxy-cannot-reach-endpoint'],
    stage: async (stage, faulty) => {
      const platform = await localPlatform(stage)
      const port = await freePort()
      await startTinyproxy(stage, port, { more: faulty ? [`Upstream http 127.0.0.1:${DEAD_PORT}`] : [] })
      return ask(stage, { ...platform, env: { HTTPS_PROXY: `http://127.0.0.1:${port}` } })
    },
  },
  {
    id: 'proxy-cannot-reach-endpoint-by-squid',
    layer: 'proxy',
    host: 'this system, HTTPS_PROXY set to a squid with a password',
    fault: 'squid may go only through a proxy above it, which is down',
    peers: 'real',
    requires: ['nginx', 'squid'],
    expected: ['proxy-cannot-reach-endpoint'],
    stage: async (stage, faulty) => {
      const platform = await localPlatform(stage)
      const port = await freePort()
      const rules = faulty ? [`cache_peer 127.0.0.1 parent ${DEAD_PORT} 0 no-query`, 'never_direct allow all'] : []
      await startSquid(stage, port, { rules })
      return ask(stage, { ...platform, env: { HTTPS_PROXY: `http://${MERCHANT}127.0.0.1:${port}` } })
    },
  },
  {
    id: 'proxy-closes-tunnel-by-name-behind-it',
    layer: 'proxy',
    host: 'a network namespace, HTTPS_PROXY set to a tinyproxy whose own way is another',
    fault: 'behind the proxy HAProxy rejects connections whose hello has the name of the platform',
    peers: 'real',
    requires: ['linux', 'root', 'ip', 'nft', 'nginx', 'tinyproxy', 'haproxy'],
    expected: ['proxy-closes-tunnel'],
    stage: (stage, faulty) => filterBehindProxy(stage, faulty ? { rejectName: PLATFORM_NAME } : null),
  },
  {
    id: 'proxy-login-needed-above',
    layer: 'proxy',
    host: 'this system, HTTPS_PROXY set to a tinyproxy with a squid above it',
    fault: 'the squid above it asks for a password',
    peers: 'real',
    requires: ['nginx', 'tinyproxy', 'squid'],
    expected: ['proxy-login-needed'],
    stage: async (stage, faulty) => {
      const platform = await localPlatform(stage)
      const [port, above] = [await freePort(), await freePort()]
      await startSquid(stage, above, { rules: faulty ? [] : ['http_access allow all'] })
      await startTinyproxy(stage, port, { more: [`Upstream http 127.0.0.1:${above}`] })
      return ask(stage, { ...platform, env: { HTTPS_PROXY: `http://127.0.0.1:${port}` } })
    },
  },
  {
    id: 'proxy-closes-tunnel',
    layer: 'proxy',
    host: 'this system, HTTPS_PROXY set',
    fault: 'the proxy says that the way is open, and closes it at the first byte',
    peers: 'scripted',
    requires: ['nginx', 'tinyproxy'],
    expected: ['proxy-closes-tunnel'],
    stage: async (stage, faulty) => {
      const platform = await localPlatform(stage)
      const port = await freePort()
      if (faulty) await startClosingProxy(stage, port)
      else await startTinyproxy(stage, port)
      return ask(stage, { ...platform, env: { HTTPS_PROXY: `http://127.0.0.1:${port}` } })
    },
  },
  {
    id: 'proxy-closes-tunnel-by-name',
    layer: 'proxy',
    host: 'this system, HTTPS_PROXY set to a squid',
    fault: 'squid opens the way and ends it when the hello has the name of the platform (ssl_bump terminate)',
    peers: 'real',
    requires: ['nginx', 'squid'],
    expected: ['proxy-closes-tunnel'],
    stage: async (stage, faulty) => {
      const platform = await localPlatform(stage)
      const port = await freePort()
      await startTerminatingSquid(stage, port, [faulty ? 'localhost' : 'www.elsewhere.test'])
      return ask(stage, { ...platform, env: { HTTPS_PROXY: `http://127.0.0.1:${port}` } })
    },
  },
  {
    id: 'proxy-closes-tunnel-on-answers',
    layer: 'proxy',
    host: 'a network namespace, HTTPS_PROXY set to a tinyproxy whose own way is another',
    fault: 'behind the proxy HAProxy rejects every answer that is a ServerHello',
    peers: 'real',
    requires: ['linux', 'root', 'ip', 'nft', 'nginx', 'tinyproxy', 'haproxy'],
    expected: ['proxy-closes-tunnel'],
    stage: (stage, faulty) => filterBehindProxy(stage, faulty ? 'reject-answers' : null),
  },
]
