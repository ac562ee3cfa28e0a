// Faults at one of the two addresses that the name of the platform has, or that of a proxy, or at one of several proxies behind one
// address: the other one is well, and programs may take either.
import { check, DISTANT_ADDRESS, NAMESPACES, openScene } from '../far-scene.ts'
import { makeAuthority } from '../peers/certificates.ts'
import { startHaproxyTcp } from '../peers/haproxy-tcp.ts'
import { addAddress, addNamespace, addRoute, addRules, LOCAL_HOSTS, PLATFORM_ADDRESS, PLATFORM_NAME } from '../peers/network.ts'
import { startNginx } from '../peers/nginx.ts'
import { denyNames, startTinyproxy } from '../peers/proxies.ts'
import type { Check, Scenario } from '../scenario.ts'
import { freePort, type Stage } from '../stage.ts'
import { ask, localPlatform, PLATFORM_NAMES } from '../staging.ts'

const PROXY_NAME = 'proxies.lab.test'

interface Second {
  /** What is wrong with its certificate. */
  issue?: { expired?: boolean; forClients?: boolean }
  /** What nftables does with what comes to it. */
  rule?: string
}

/** A platform that is well, and a second one at another address. `order`: which of them programs are told first. */
const twoAddresses = async (stage: Stage, order: 'well-first' | 'second-first', second: Second): Promise<Check> => {
  const scene = await openScene(stage)
  const { host, far, authority } = scene
  await addAddress(far, `${DISTANT_ADDRESS}/32`, 'lo')
  await addRoute(host, 'default', PLATFORM_ADDRESS)
  const addresses = order === 'well-first' ? [PLATFORM_ADDRESS, DISTANT_ADDRESS] : [DISTANT_ADDRESS, PLATFORM_ADDRESS]
  await host.writeEtc('hosts', `${LOCAL_HOSTS}${addresses.map((address) => `${address} ${PLATFORM_NAME}\n`).join('')}`)
  for (const [address, issue] of [
    [PLATFORM_ADDRESS, {}],
    [DISTANT_ADDRESS, second.issue ?? {}],
  ] as const)
    await startNginx(stage, {
      folder: address,
      certificate: await authority.issue({ names: PLATFORM_NAMES, ...issue }),
      listen: [`${address}:8443`],
      inside: far.inside,
    })
  if (second.rule !== undefined) await addRules(far, 'input', [second.rule])
  return check(stage, scene)
}

const shared = {
  host: 'a network namespace, the platform at two addresses in another',
  peers: 'real',
  requires: NAMESPACES,
} as const

export const addressScenarios: readonly Scenario[] = [
  {
    ...shared,
    id: 'endpoint-certificate-expired-one-address',
    layer: 'endpoint',
    fault: 'the certificate at the second address ended a month ago',
    expected: ['endpoint-certificate-expired'],
    stage: (stage, faulty) => twoAddresses(stage, 'well-first', { issue: { expired: faulty } }),
  },
  {
    ...shared,
    id: 'endpoint-certificate-wrong-purpose-one-address',
    layer: 'endpoint',
    fault: 'the certificate at the second address is not for servers',
    expected: ['endpoint-certificate-wrong-purpose'],
    stage: (stage, faulty) => twoAddresses(stage, 'well-first', { issue: { forClients: faulty } }),
  },
  {
    ...shared,
    id: 'firewall-resets-hello-one-address',
    layer: 'firewall',
    fault: 'nftables answers every packet to the first address that is as long as a hello with a reset',
    requires: [...NAMESPACES, 'nft'],
    expected: ['firewall-resets-hello'],
    // A firewall and a platform without a server at that address look the same.
    verdict: 'cannot-tell',
    stage: (stage, faulty) =>
      twoAddresses(
        stage,
        'second-first',
        faulty ? { rule: `ip daddr ${DISTANT_ADDRESS} tcp dport 8443 meta length > 150 reject with tcp reset` } : {},
      ),
  },
  {
    ...shared,
    id: 'firewall-swallows-hello-one-address',
    layer: 'firewall',
    fault: 'nftables drops every packet to the second address that is as long as a hello',
    requires: [...NAMESPACES, 'nft'],
    expected: ['firewall-swallows-hello'],
    verdict: 'cannot-tell',
    stage: (stage, faulty) =>
      twoAddresses(stage, 'well-first', faulty ? { rule: `ip daddr ${DISTANT_ADDRESS} tcp dport 8443 meta length > 150 drop` } : {}),
  },
  {
    ...shared,
    id: 'firewall-loses-large-packets-two-addresses',
    layer: 'firewall',
    fault: 'nftables drops every packet to either address that is longer than a usual hello',
    requires: [...NAMESPACES, 'nft'],
    wholeHost: true,
    expected: ['firewall-loses-large-packets'],
    stage: (stage, faulty) =>
      twoAddresses(stage, 'well-first', faulty ? { rule: 'ip daddr 0.0.0.0/0 tcp dport 8443 meta length > 1400 drop' } : {}),
  },
  {
    ...shared,
    id: 'firewall-loses-large-packets-one-address',
    layer: 'firewall',
    fault: 'nftables drops every packet to the second address that is longer than a usual hello',
    requires: [...NAMESPACES, 'nft'],
    expected: ['firewall-loses-large-packets'],
    stage: (stage, faulty) =>
      twoAddresses(stage, 'well-first', faulty ? { rule: `ip daddr ${DISTANT_ADDRESS} tcp dport 8443 meta length > 1400 drop` } : {}),
  },
  {
    ...shared,
    id: 'proxy-denies-one-address',
    layer: 'proxy',
    host: 'a network namespace with two tinyproxies, at the two addresses of one name',
    fault: 'the filter of the second proxy knows the name of the platform',
    requires: [...NAMESPACES, 'tinyproxy'],
    expected: ['proxy-denies'],
    stage: async (stage, faulty) => {
      const { inside, writeEtc } = await addNamespace(stage, 'host')
      const authority = await makeAuthority(stage)
      const addresses = ['127.0.0.1', '127.0.0.2']
      await writeEtc('hosts', `${LOCAL_HOSTS}127.0.0.1 ${PLATFORM_NAME}\n${addresses.map((one) => `${one} ${PROXY_NAME}\n`).join('')}`)
      await startNginx(stage, { certificate: await authority.issue({ names: PLATFORM_NAMES }), listen: ['127.0.0.1:8443'], inside })
      for (const address of addresses) {
        const more = faulty && address === '127.0.0.2' ? await denyNames(stage, [PLATFORM_NAME]) : []
        await startTinyproxy(stage, 3128, { inside, address, more })
      }
      return ask(stage, {
        url: `https://${PLATFORM_NAME}:8443/`,
        ca: authority.file,
        inside,
        env: { https_proxy: `http://${PROXY_NAME}:3128` },
      })
    },
  },
  {
    ...shared,
    id: 'proxy-denies-one-of-several',
    layer: 'proxy',
    host: 'this system, HTTPS_PROXY set to an HAProxy before two tinyproxies in turn',
    fault: 'the filter of one of them knows the name of the platform',
    requires: ['nginx', 'haproxy', 'tinyproxy'],
    expected: ['proxy-denies'],
    stage: async (stage, faulty) => {
      const platform = await localPlatform(stage)
      const [well, other] = [await freePort(), await freePort()]
      await startTinyproxy(stage, well)
      await startTinyproxy(stage, other, { more: faulty ? await denyNames(stage, ['localhost']) : [] })
      const front = await startHaproxyTcp(stage, well, { inTurn: [other] })
      return ask(stage, { ...platform, env: { HTTPS_PROXY: `http://127.0.0.1:${front}` } })
    },
  },
]
