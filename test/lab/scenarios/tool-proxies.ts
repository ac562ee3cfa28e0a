// Causes of the layer `proxy` that lie in the settings of one tool: the proxy that its own file names, and no other program takes.
// Real proxies on loopback; the direct way is open.
import { writeFile } from 'node:fs/promises'
import { makeAuthority } from '../peers/certificates.ts'
import { addNamespace, PLATFORM_NAME, startDnsmasq } from '../peers/network.ts'
import { startNginx } from '../peers/nginx.ts'
import { LOGIN, startSquid, startTinyproxy } from '../peers/proxies.ts'
import type { Check, Scenario } from '../scenario.ts'
import { freePort, type Stage } from '../stage.ts'
import { ask, localPlatform, PLATFORM_NAMES } from '../staging.ts'

const shared = { layer: 'proxy', peers: 'real' } as const
const PROXY_NAME = 'proxy.office.test'

/** A file in the home of whoever makes the check. */
const inHome = async (check: Check, name: string, text: string): Promise<Check> => {
  await writeFile(`${check.env.HOME}/${name}`, text)
  return check
}

/** The platform on loopback, beside a tinyproxy where `runs` says so; `file` is given the proxy's port. */
const besideProxy = async (
  stage: Stage,
  runs: boolean,
  runtime: string,
  file: { name: string; text(port: number): string },
): Promise<Check> => {
  const platform = await localPlatform(stage)
  const port = await freePort()
  if (runs) await startTinyproxy(stage, port)
  return inHome(await ask(stage, { ...platform, runtime }), file.name, file.text(port))
}

const curlrc = { name: '.curlrc', text: (port: number) => `# the office\nproxy = http://127.0.0.1:${port}\n` }

export const toolProxyScenarios: readonly Scenario[] = [
  {
    ...shared,
    id: 'proxy-unreachable-curlrc',
    host: 'this system, with a .curlrc that names a tinyproxy',
    fault: 'nothing listens at the address of that proxy',
    requires: ['nginx', 'tinyproxy'],
    expected: ['proxy-unreachable'],
    stage: (stage, faulty) => besideProxy(stage, !faulty, 'curl', curlrc),
  },
  {
    ...shared,
    id: 'proxy-unreachable-curlrc-of-no-matter',
    host: 'this system, with a .curlrc that names a tinyproxy; the integration runs on Python',
    fault: 'nothing listens at the address of that proxy, which Python does not know',
    requires: ['nginx', 'tinyproxy'],
    expected: ['proxy-unreachable'],
    verdict: 'ready',
    stage: (stage, faulty) => besideProxy(stage, !faulty, 'python', curlrc),
  },
  {
    ...shared,
    id: 'proxy-address-invalid-curlrc',
    host: 'this system, with a .curlrc that names a tinyproxy',
    fault: 'the port of the proxy is no number',
    requires: ['nginx', 'tinyproxy'],
    expected: ['proxy-address-invalid'],
    connects: 'no',
    stage: (stage, faulty) =>
      besideProxy(stage, true, 'curl', { name: '.curlrc', text: (port) => `proxy = "http://127.0.0.1:${faulty ? '31x8' : port}"\n` }),
  },
  {
    ...shared,
    id: 'proxy-unreachable-gitconfig',
    host: 'this system, with a .gitconfig that names a tinyproxy',
    fault: 'nothing listens at the address of that proxy',
    requires: ['nginx', 'tinyproxy', 'git'],
    expected: ['proxy-unreachable'],
    stage: (stage, faulty) =>
      besideProxy(stage, !faulty, 'git', { name: '.gitconfig', text: (port) => `[http]\n\tproxy = http://127.0.0.1:${port}\n` }),
  },
  {
    ...shared,
    id: 'proxy-login-refused-wgetrc',
    host: 'this system, with a .wgetrc that names a squid and the login for it',
    fault: 'the password is the wrong one',
    requires: ['nginx', 'squid', 'wget'],
    expected: ['proxy-login-refused'],
    stage: async (stage, faulty) => {
      const platform = await localPlatform(stage)
      const port = await freePort()
      await startSquid(stage, port)
      const { user, password } = LOGIN
      const lines = [`https_proxy = http://127.0.0.1:${port}`, `proxy_user = ${user}`, `proxy_password = ${faulty ? 'wrong' : password}`]
      return inHome(await ask(stage, { ...platform, runtime: 'wget' }), '.wgetrc', `${lines.join('\n')}\n`)
    },
  },
  {
    ...shared,
    id: 'proxy-name-unresolved-wgetrc',
    host: 'a network namespace with a dnsmasq of its own, and a .wgetrc that names a tinyproxy',
    fault: 'the resolver does not know the name of the proxy',
    requires: ['linux', 'root', 'ip', 'nginx', 'dnsmasq', 'tinyproxy', 'wget'],
    expected: ['proxy-name-unresolved'],
    stage: async (stage, faulty) => {
      const host = await addNamespace(stage, 'host')
      const authority = await makeAuthority(stage)
      await startDnsmasq(stage, host, { [PLATFORM_NAME]: '127.0.0.1', ...(faulty ? {} : { [PROXY_NAME]: '127.0.0.1' }) })
      const certificate = await authority.issue({ names: PLATFORM_NAMES })
      await startNginx(stage, { certificate, listen: ['127.0.0.1:8443'], inside: host.inside })
      await startTinyproxy(stage, 3128, { inside: host.inside })
      const url = `https://${PLATFORM_NAME}:8443/`
      const check = await ask(stage, { url, ca: authority.file, inside: host.inside, runtime: 'wget' })
      return inHome(check, '.wgetrc', `https_proxy = http://${PROXY_NAME}:3128\n`)
    },
  },
]
