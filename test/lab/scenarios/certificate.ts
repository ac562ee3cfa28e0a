// Causes told by the certificates that the platform shows or asks for.
// Real servers with one fault in their chain or their demands.
import { readFile, writeFile } from 'node:fs/promises'
import { startApache } from '../peers/apache.ts'
import { type IssueOptions, makeAuthority, unknownExtension } from '../peers/certificates.ts'
import { startHaproxy } from '../peers/haproxy.ts'
import { addNamespace, addRules, LOCAL_HOSTS, PLATFORM_NAME } from '../peers/network.ts'
import { startNginx } from '../peers/nginx.ts'
import { startTinyproxy } from '../peers/proxies.ts'
import type { Check, Scenario } from '../scenario.ts'
import { freePort, type Stage } from '../stage.ts'
import { ask, LOCAL_NAMES, localPlatform, PLATFORM_NAMES } from '../staging.ts'

const shared = { layer: 'endpoint', host: 'this system', peers: 'real', requires: ['nginx'] } as const

const issued = async (stage: Stage, issue: Omit<IssueOptions, 'names'>): Promise<Check> =>
  ask(stage, await localPlatform(stage, { issue: { names: LOCAL_NAMES, ...issue } }))

/** nginx that asks each client for a certificate of the lab's authority. */
const askingPlatform = async (stage: Stage, demand: 'on' | 'optional', protocols: string): Promise<Check> => {
  const authority = await makeAuthority(stage)
  const port = await freePort()
  await startNginx(stage, {
    certificate: await authority.issue({ names: LOCAL_NAMES }),
    listen: [`127.0.0.1:${port}`],
    protocols,
    extra: [`ssl_client_certificate ${authority.file};`, `ssl_verify_client ${demand};`],
  })
  return ask(stage, { url: `https://localhost:${port}/`, ca: authority.file })
}

/** The address of its issuer stands in the certificate; nothing answers there, and nothing here asks. */
const ISSUER_URL = 'http://127.0.0.1/issuer.crt'

export const certificateScenarios: readonly Scenario[] = [
  {
    id: 'endpoint-certificate-expired-behind-proxy',
    layer: 'endpoint',
    host: 'a network namespace, HTTPS_PROXY set; directly the platform shows a good certificate',
    fault: 'what the proxy sends to the platform reaches an old server of it, whose certificate ended a month ago',
    peers: 'real',
    requires: ['linux', 'root', 'ip', 'nft', 'nginx', 'tinyproxy'],
    expected: ['endpoint-certificate-expired'],
    stage: async (stage, faulty) => {
      const { inside, ...host } = await addNamespace(stage, 'host')
      const authority = await makeAuthority(stage)
      await host.writeEtc('hosts', `${LOCAL_HOSTS}127.0.0.1 ${PLATFORM_NAME}\n`)
      const server = async (folder: string, port: number, expired: boolean) =>
        startNginx(stage, {
          folder,
          certificate: await authority.issue({ names: PLATFORM_NAMES, expired }),
          listen: [`127.0.0.1:${port}`],
          inside,
        })
      await server('now', 8443, false)
      await server('old', 8444, true)
      await startTinyproxy(stage, 3128, { inside, more: ['User nobody'] })
      if (faulty) await addRules({ inside, ...host }, 'output', ['meta skuid nobody tcp dport 8443 redirect to :8444'], 'nat')
      const env = { HTTPS_PROXY: 'http://127.0.0.1:3128' }
      return ask(stage, { url: `https://${PLATFORM_NAME}:8443/`, ca: authority.file, inside, env })
    },
  },
  {
    ...shared,
    id: 'endpoint-certificate-not-yet-valid',
    fault: 'the certificate begins in a month',
    expected: ['endpoint-certificate-not-yet-valid'],
    stage: (stage, faulty) => issued(stage, { tooNew: faulty }),
  },
  {
    ...shared,
    id: 'endpoint-certificate-chain-incomplete',
    fault: 'the server leaves out the certificate of its issuer',
    wholeHost: true,
    expected: ['endpoint-certificate-chain-incomplete'],
    stage: async (stage, faulty) => {
      const root = await makeAuthority(stage)
      const issuer = await root.vouchFor('Lab Issuing CA')
      const { certificate, key } = await issuer.issue({ names: LOCAL_NAMES, issuerUrl: ISSUER_URL })
      const whole = stage.path('whole.pem')
      await writeFile(whole, `${await readFile(certificate, 'utf8')}${await readFile(issuer.file, 'utf8')}`)
      const port = await freePort()
      await startNginx(stage, { certificate: { certificate: faulty ? certificate : whole, key }, listen: [`127.0.0.1:${port}`] })
      return ask(stage, { url: `https://localhost:${port}/`, ca: root.file })
    },
  },
  {
    ...shared,
    id: 'endpoint-certificate-issuer-unknown-other-key',
    fault: 'the issuer was renewed with another key, and the server sends the new one, which did not sign',
    wholeHost: true,
    expected: ['endpoint-certificate-issuer-unknown'],
    stage: async (stage, faulty) => {
      const root = await makeAuthority(stage)
      const issuer = await root.vouchFor('Lab Issuing CA')
      const renewed = await root.vouchFor('Lab Issuing CA')
      const { certificate, key } = await issuer.issue({ names: LOCAL_NAMES })
      const sent = stage.path('sent.pem')
      await writeFile(sent, `${await readFile(certificate, 'utf8')}${await readFile((faulty ? renewed : issuer).file, 'utf8')}`)
      const port = await freePort()
      await startNginx(stage, { certificate: { certificate: sent, key }, listen: [`127.0.0.1:${port}`] })
      return ask(stage, { url: `https://localhost:${port}/`, ca: root.file })
    },
  },
  {
    ...shared,
    id: 'endpoint-certificate-issuer-unknown-own-store',
    fault: 'no store here has the authority of the platform; without the fault curl has a store of its own that has it',
    expected: ['endpoint-certificate-issuer-unknown'],
    stage: async (stage, faulty) => {
      const { url, ca } = await localPlatform(stage)
      return ask(stage, { url, env: faulty ? {} : { CURL_CA_BUNDLE: ca } })
    },
  },
  {
    ...shared,
    id: 'endpoint-certificate-wrong-purpose',
    fault: 'the certificate is for programs that ask, and not for servers',
    expected: ['endpoint-certificate-wrong-purpose'],
    stage: (stage, faulty) => issued(stage, { forClients: faulty }),
  },
  {
    ...shared,
    id: 'endpoint-certificate-critical-extension',
    fault: 'the certificate has an extension that nobody knows, and says that it is critical; without the fault it does not say so',
    wholeHost: true,
    expected: ['endpoint-certificate-critical-extension'],
    stage: (stage, faulty) => issued(stage, { unknownExtension: faulty ? 'critical' : 'plain' }),
  },
  {
    ...shared,
    id: 'endpoint-certificate-critical-extension-issuer',
    fault: 'the certificate of the issuer that is sent has a critical extension that nobody knows',
    expected: ['endpoint-certificate-critical-extension'],
    stage: async (stage, faulty) => {
      const root = await makeAuthority(stage)
      const issuer = await root.vouchFor('Lab Issuing CA', [unknownExtension(faulty ? 'critical' : 'plain')])
      const { certificate, key } = await issuer.issue({ names: LOCAL_NAMES })
      const whole = stage.path('whole.pem')
      await writeFile(whole, `${await readFile(certificate, 'utf8')}${await readFile(issuer.file, 'utf8')}`)
      const port = await freePort()
      await startNginx(stage, { certificate: { certificate: whole, key }, listen: [`127.0.0.1:${port}`] })
      return ask(stage, { url: `https://localhost:${port}/`, ca: root.file })
    },
  },
  {
    ...shared,
    id: 'endpoint-certificate-weak',
    fault: 'the RSA key of the certificate has 1024 bits',
    expected: ['endpoint-certificate-weak'],
    stage: (stage, faulty) => issued(stage, faulty ? { rsaBits: 1024 } : {}),
  },
  {
    ...shared,
    id: 'endpoint-certificate-weak-signature',
    fault: 'the certificate is signed with SHA-1',
    expected: ['endpoint-certificate-weak'],
    stage: (stage, faulty) => issued(stage, faulty ? { digest: 'sha1' } : {}),
  },
  {
    ...shared,
    id: 'endpoint-wants-client-certificate',
    fault: 'nginx answers 400 to who has no certificate; without the fault it asks and does not insist',
    expected: ['endpoint-wants-client-certificate'],
    stage: (stage, faulty) => askingPlatform(stage, faulty ? 'on' : 'optional', 'TLSv1.2 TLSv1.3'),
  },
  {
    ...shared,
    id: 'endpoint-wants-client-certificate-tls12',
    fault: 'the same, in TLS 1.2',
    expected: ['endpoint-wants-client-certificate'],
    stage: (stage, faulty) => askingPlatform(stage, faulty ? 'on' : 'optional', 'TLSv1.2'),
  },
  {
    ...shared,
    id: 'endpoint-wants-client-certificate-alert',
    fault: 'HAProxy turns away by an alert who has no certificate; without the fault it asks and does not insist',
    requires: ['haproxy'],
    expected: ['endpoint-wants-client-certificate'],
    stage: async (stage, faulty) => {
      const authority = await makeAuthority(stage)
      const port = await freePort()
      await startHaproxy(stage, {
        port,
        certificate: await authority.issue({ names: LOCAL_NAMES }),
        clients: { ca: authority.file, verify: faulty ? 'required' : 'optional' },
      })
      return ask(stage, { url: `https://localhost:${port}/`, ca: authority.file })
    },
  },
  ...(['TLSv1.3', 'TLSv1.2'] as const).map(
    (protocol): Scenario => ({
      ...shared,
      id: `endpoint-wants-client-certificate-by-path-${protocol === 'TLSv1.3' ? 'tls13' : 'tls12'}`,
      fault: `Apache wants a certificate for the path of the API and asks after the request, in ${protocol}; otherwise for another path`,
      requires: ['apache2'],
      expected: ['endpoint-wants-client-certificate'],
      stage: async (stage, faulty) => {
        const authority = await makeAuthority(stage)
        const port = await freePort()
        await startApache(stage, {
          port,
          protocol,
          certificate: await authority.issue({ names: LOCAL_NAMES }),
          clients: { ca: authority.file, path: faulty ? '/api' : '/admin' },
        })
        return ask(stage, { url: `https://localhost:${port}/api/index.html`, ca: authority.file })
      },
    }),
  ),
]
