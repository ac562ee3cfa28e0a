// Causes of an HTTPS proxy's own TLS: real stunnel before tinyproxy on loopback; the platform behind them is well.
// Its certificate, and the versions that it speaks with its clients.
import { makeAuthority } from '../peers/certificates.ts'
import { startNginx } from '../peers/nginx.ts'
import { startStunnel, startTinyproxy } from '../peers/proxies.ts'
import type { Scenario } from '../scenario.ts'
import { freePort } from '../stage.ts'
import { ask, LOCAL_NAMES } from '../staging.ts'

/** Debian's OpenSSL allows TLS 1.1 at the level 0 alone. */
const OLD_TLS = ['sslVersionMin = TLSv1', 'sslVersionMax = TLSv1.1', 'ciphers = ALL:@SECLEVEL=0', 'securityLevel = 0']

export const httpsProxyScenarios: readonly Scenario[] = [
  {
    id: 'proxy-certificate-bad',
    layer: 'proxy',
    host: 'this system, HTTPS_PROXY set to a stunnel before tinyproxy',
    fault: 'the certificate of the proxy ended a month ago',
    peers: 'real',
    requires: ['nginx', 'tinyproxy', 'stunnel'],
    expected: ['proxy-certificate-bad'],
    stage: async (stage, faulty) => {
      const authority = await makeAuthority(stage)
      const [port, behind, secured] = [await freePort(), await freePort(), await freePort()]
      await startNginx(stage, { certificate: await authority.issue({ names: LOCAL_NAMES }), listen: [`127.0.0.1:${port}`] })
      await startTinyproxy(stage, behind)
      await startStunnel(stage, secured, behind, await authority.issue({ names: LOCAL_NAMES, expired: faulty }))
      const env = { HTTPS_PROXY: `https://localhost:${secured}` }
      return ask(stage, { url: `https://localhost:${port}/`, ca: authority.file, env })
    },
  },
  {
    id: 'proxy-not-a-proxy-old-tls',
    layer: 'proxy',
    host: 'this system, HTTPS_PROXY set to a stunnel before tinyproxy',
    fault: 'the proxy speaks TLS 1.1 at most with its clients',
    peers: 'real',
    requires: ['nginx', 'tinyproxy', 'stunnel'],
    expected: ['proxy-not-a-proxy'],
    stage: async (stage, faulty) => {
      const authority = await makeAuthority(stage)
      const [port, behind, secured] = [await freePort(), await freePort(), await freePort()]
      const certificate = await authority.issue({ names: LOCAL_NAMES })
      await startNginx(stage, { certificate, listen: [`127.0.0.1:${port}`] })
      await startTinyproxy(stage, behind)
      await startStunnel(stage, secured, behind, certificate, faulty ? OLD_TLS : [])
      const env = { HTTPS_PROXY: `https://localhost:${secured}` }
      return ask(stage, { url: `https://localhost:${port}/`, ca: authority.file, env })
    },
  },
]
