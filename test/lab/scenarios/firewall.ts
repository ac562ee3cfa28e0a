// Causes of the layer `firewall`: routes, and what stands between host and platform.
import { check, DISTANT_ADDRESS, NAMESPACES, openScene, type Scene, serve } from '../far-scene.ts'
import { makeSelfSigned } from '../peers/certificates.ts'
import {
  addAddress,
  addRoute,
  addRules,
  closeRoute,
  HOST_ADDRESS,
  LOCAL_HOSTS,
  PLATFORM_ADDRESS,
  PLATFORM_NAME,
  removeAddress,
} from '../peers/network.ts'
import { startNginx } from '../peers/nginx.ts'
import { writeProfile } from '../peers/profile.ts'
import { startTransparentSquid } from '../peers/proxies.ts'
import type { Check, Scenario } from '../scenario.ts'
import type { Stage } from '../stage.ts'
import { farPlatform, PLATFORM_NAMES } from '../staging.ts'

const PLATFORM_IPV6 = '2001:db8::1'
const PORTAL_NAME = 'login.hotspot.test'
const CONTROL_NAME = 'www.elsewhere.test'

const hostsOf = (addresses: readonly string[]): string =>
  `${LOCAL_HOSTS}${addresses.map((address) => `${address} ${PLATFORM_NAME}\n`).join('')}`

/** The platform on a network that is not the host's own; no route leads there yet. */
const distantPlatform = async (stage: Stage): Promise<Scene> => {
  const scene = await openScene(stage)
  await addAddress(scene.far, `${DISTANT_ADDRESS}/32`, 'lo')
  await scene.host.writeEtc('hosts', hostsOf([DISTANT_ADDRESS]))
  await serve(stage, scene, [`${DISTANT_ADDRESS}:8443`])
  return scene
}

const addIpv6 = async ({ host, far }: Scene): Promise<void> => {
  await addAddress(host, '2001:db8::2/64', 'cable0')
  await addAddress(far, `${PLATFORM_IPV6}/64`, 'cable1')
}

/** The platform near, and a rule of the host's own firewall. */
const ownFirewall = async (stage: Stage, rule: string): Promise<Check> => {
  const scene = await openScene(stage)
  await serve(stage, scene, [`${PLATFORM_ADDRESS}:8443`])
  await addRules(scene.host, 'output', [rule])
  return check(stage, scene)
}

/** Every connection to the platform is led to an nginx without TLS that answers so. */
const captivePortal = async (stage: Stage, faulty: boolean, answer: string): Promise<Check> => {
  const scene = await openScene(stage)
  await serve(stage, scene, [`${PLATFORM_ADDRESS}:8443`])
  await startNginx(stage, {
    folder: 'portal',
    certificate: await scene.authority.issue({ names: PLATFORM_NAMES }),
    listen: [`${PLATFORM_ADDRESS}:8080`],
    plain: true,
    answer,
    inside: scene.far.inside,
  })
  if (faulty) await addRules(scene.far, 'prerouting', ['tcp dport 8443 redirect to :8080'], 'nat')
  return check(stage, scene)
}

/** Every connection is led to the login page of a guest network, which shows its own certificate whatever name is asked for. */
const portalOverTls = async (stage: Stage, faulty: boolean, vouched = true): Promise<Check> => {
  const scene = await openScene(stage)
  await serve(stage, scene, [`${PLATFORM_ADDRESS}:8443`, `${PLATFORM_ADDRESS}:443`], [...PLATFORM_NAMES, `DNS:${CONTROL_NAME}`])
  await scene.host.writeEtc('hosts', `${LOCAL_HOSTS}${PLATFORM_ADDRESS} ${PLATFORM_NAME} ${CONTROL_NAME}\n`)
  const portal = { folder: 'portal', answer: `return 302 https://${PORTAL_NAME}/login;`, inside: scene.far.inside }
  const certificate = await (vouched
    ? scene.authority.issue({ names: [`DNS:${PORTAL_NAME}`] })
    : makeSelfSigned(stage, [`DNS:${PORTAL_NAME}`]))
  await startNginx(stage, { ...portal, certificate, listen: [`${PLATFORM_ADDRESS}:9443`] })
  if (faulty) await addRules(scene.far, 'prerouting', ['tcp dport { 443, 8443 } redirect to :9443'], 'nat')
  return { ...(await check(stage, scene)), profile: await writeProfile(stage, { controlHosts: [CONTROL_NAME] }) }
}

/**
 * What comes for the web is led to a squid, which takes TLS for plain HTTP that is not whole. It looks up by itself whether a name has
 * the address that was dialled: one that is not `told` the names answers no question in time.
 */
const transparentSquid = async (
  stage: Stage,
  faulty: boolean,
  { allowed = [], told = true }: { allowed?: readonly string[]; told?: boolean },
): Promise<Check> => {
  const scene = await openScene(stage)
  await addAddress(scene.far, `${DISTANT_ADDRESS}/32`, 'lo')
  await addRoute(scene.host, 'default', PLATFORM_ADDRESS)
  await serve(stage, scene, [`${PLATFORM_ADDRESS}:443`, `${DISTANT_ADDRESS}:443`], [...PLATFORM_NAMES, `DNS:${CONTROL_NAME}`])
  const names = `${LOCAL_HOSTS}${PLATFORM_ADDRESS} ${PLATFORM_NAME}\n${DISTANT_ADDRESS} ${CONTROL_NAME}\n`
  for (const namespace of told ? [scene.host, scene.far] : [scene.host]) await namespace.writeEtc('hosts', names)
  await startTransparentSquid(stage, 3129, scene.far.inside, allowed)
  if (faulty) await addRules(scene.far, 'prerouting', ['tcp dport { 80, 443 } redirect to :3129'], 'nat')
  return check(stage, scene, `https://${PLATFORM_NAME}/`)
}

export const firewallScenarios: readonly Scenario[] = [
  {
    id: 'firewall-no-route',
    layer: 'firewall',
    host: 'a network namespace, the platform in another, on another network',
    fault: 'the host has no default route',
    peers: 'real',
    requires: NAMESPACES,
    expected: ['firewall-no-route'],
    stage: async (stage, faulty) => {
      const scene = await distantPlatform(stage)
      if (!faulty) await addRoute(scene.host, 'default', PLATFORM_ADDRESS)
      return check(stage, scene)
    },
  },
  {
    id: 'firewall-no-route-dead-gateway',
    layer: 'firewall',
    host: 'a network namespace, the platform in another, on another network',
    fault: 'nobody is at the address of the default gateway',
    peers: 'real',
    requires: NAMESPACES,
    expected: ['firewall-no-route'],
    stage: async (stage, faulty) => {
      const scene = await distantPlatform(stage)
      await addAddress(scene.host, '192.0.2.2/24', 'cable0')
      await addRoute(scene.host, 'default', faulty ? '192.0.2.1' : PLATFORM_ADDRESS)
      return check(stage, scene)
    },
  },
  {
    id: 'firewall-no-route-closed',
    layer: 'firewall',
    host: 'a network namespace, the platform in another, on another network',
    fault: 'the route table of the host itself prohibits the network of the platform',
    peers: 'real',
    requires: NAMESPACES,
    expected: ['firewall-no-route'],
    stage: async (stage, faulty) => {
      const scene = await distantPlatform(stage)
      await addRoute(scene.host, 'default', PLATFORM_ADDRESS)
      if (faulty) await closeRoute(scene.host, `${DISTANT_ADDRESS}/32`)
      return check(stage, scene)
    },
  },
  {
    id: 'firewall-no-route-other-family',
    layer: 'firewall',
    host: 'a network namespace with IPv6 alone, the platform in another with both',
    fault: 'the name of the platform has an IPv4 address alone',
    peers: 'real',
    requires: NAMESPACES,
    expected: ['firewall-no-route'],
    stage: async (stage, faulty) => {
      const scene = await openScene(stage)
      await addIpv6(scene)
      await removeAddress(scene.host, `${HOST_ADDRESS}/30`, 'cable0')
      await addRoute(scene.host, 'default', PLATFORM_IPV6)
      const addresses = faulty ? [PLATFORM_ADDRESS] : [PLATFORM_ADDRESS, PLATFORM_IPV6]
      await scene.host.writeEtc('hosts', hostsOf(addresses))
      await serve(stage, scene, [`${PLATFORM_ADDRESS}:8443`, `[${PLATFORM_IPV6}]:8443`])
      return check(stage, scene)
    },
  },
  {
    id: 'firewall-drops-connection',
    layer: 'firewall',
    host: 'a network namespace, the platform in another',
    fault: 'nftables drops what comes to the port',
    peers: 'real',
    requires: [...NAMESPACES, 'nft'],
    expected: ['firewall-drops-connection'],
    everyFace: true,
    stage: (stage, faulty) => farPlatform(stage, faulty ? 'drop' : null),
  },
  {
    id: 'firewall-drops-connection-http-proxy',
    layer: 'firewall',
    host: 'a network namespace with a proxy named by http_proxy alone, the platform in another',
    fault: 'nftables drops what comes to the port, and no program reads http_proxy for https addresses',
    peers: 'real',
    requires: [...NAMESPACES, 'nft'],
    expected: ['firewall-drops-connection'],
    stage: async (stage, faulty) => {
      const check = await farPlatform(stage, faulty ? 'drop' : null)
      return { ...check, env: { ...check.env, http_proxy: 'http://127.0.0.1:3128' } }
    },
  },
  {
    id: 'firewall-drops-connection-here',
    layer: 'firewall',
    host: 'a network namespace with a firewall of its own, the platform in another',
    fault: 'a rule of the host itself drops what goes to the port',
    peers: 'real',
    requires: [...NAMESPACES, 'nft'],
    expected: ['firewall-drops-connection'],
    stage: (stage, faulty) => ownFirewall(stage, `tcp dport ${faulty ? 8443 : 8444} drop`),
  },
  {
    id: 'firewall-refuses-connection',
    layer: 'firewall',
    host: 'a network namespace, the platform in another',
    fault: 'nftables answers with a reset',
    peers: 'real',
    requires: [...NAMESPACES, 'nft'],
    expected: ['firewall-refuses-connection'],
    stage: (stage, faulty) => farPlatform(stage, faulty ? 'reject with tcp reset' : null),
  },
  {
    id: 'firewall-refuses-connection-here',
    layer: 'firewall',
    host: 'a network namespace with a firewall of its own, the platform in another',
    fault: 'a rule of the host itself answers with a reset',
    peers: 'real',
    requires: [...NAMESPACES, 'nft'],
    expected: ['firewall-refuses-connection'],
    stage: (stage, faulty) => ownFirewall(stage, `tcp dport ${faulty ? 8443 : 8444} reject with tcp reset`),
  },
  {
    id: 'firewall-rejects-connection',
    layer: 'firewall',
    host: 'a network namespace, the platform in another',
    fault: 'nftables answers that the way is prohibited (ICMP)',
    peers: 'real',
    requires: [...NAMESPACES, 'nft'],
    expected: ['firewall-rejects-connection'],
    stage: (stage, faulty) => farPlatform(stage, faulty ? 'reject with icmp type admin-prohibited' : null),
  },
  {
    id: 'firewall-rejects-connection-here',
    layer: 'firewall',
    host: 'a network namespace with a firewall of its own, the platform in another',
    fault: 'a rule of the host itself prohibits the address (ICMP)',
    peers: 'real',
    requires: [...NAMESPACES, 'nft'],
    expected: ['firewall-rejects-connection'],
    stage: (stage, faulty) =>
      ownFirewall(stage, `ip daddr ${faulty ? PLATFORM_ADDRESS : DISTANT_ADDRESS} reject with icmp type host-prohibited`),
  },
  {
    id: 'firewall-ipv6-broken',
    layer: 'firewall',
    host: 'a network namespace with IPv4 and IPv6, the platform in another',
    fault: 'nftables drops what comes over IPv6',
    peers: 'real',
    requires: [...NAMESPACES, 'nft'],
    expected: ['firewall-ipv6-broken'],
    verdict: 'ready',
    stage: async (stage, faulty) => {
      const scene = await openScene(stage)
      await addIpv6(scene)
      await scene.host.writeEtc('hosts', hostsOf([PLATFORM_ADDRESS, PLATFORM_IPV6]))
      await serve(stage, scene, [`${PLATFORM_ADDRESS}:8443`, `[${PLATFORM_IPV6}]:8443`])
      if (faulty) await addRules(scene.far, 'input', ['meta nfproto ipv6 tcp dport 8443 drop'])
      return check(stage, scene)
    },
  },
  {
    id: 'firewall-answers-for-endpoint',
    layer: 'firewall',
    host: 'a network namespace, the platform and a login page in another',
    fault: 'nftables leads every connection to an nginx that sends to the login page',
    peers: 'real',
    requires: [...NAMESPACES, 'nft'],
    expected: ['firewall-answers-for-endpoint'],
    stage: (stage, faulty) => captivePortal(stage, faulty, `return 302 http://${PORTAL_NAME}/login;`),
  },
  {
    id: 'endpoint-certificate-wrong-name-portal',
    layer: 'firewall',
    host: 'a network namespace, the platform, a control host and a login page in another',
    fault: 'nftables leads every connection to a login page that speaks TLS with a certificate of its own',
    peers: 'real',
    requires: [...NAMESPACES, 'nft'],
    expected: ['endpoint-certificate-wrong-name'],
    stage: (stage, faulty) => portalOverTls(stage, faulty),
  },
  {
    id: 'endpoint-certificate-wrong-name-portal-self-signed',
    layer: 'firewall',
    host: 'a network namespace, the platform, a control host and a login page in another',
    fault: 'nftables leads every connection to a login page that speaks TLS with a certificate that it signed itself',
    peers: 'real',
    requires: [...NAMESPACES, 'nft'],
    expected: ['endpoint-certificate-wrong-name'],
    stage: (stage, faulty) => portalOverTls(stage, faulty, false),
  },
  {
    id: 'endpoint-certificate-wrong-name-portal-alone',
    layer: 'firewall',
    host: 'a network namespace, the platform and a login page in another; nobody names a control host',
    fault: 'nftables leads every connection to a login page that speaks TLS with a certificate that it signed itself',
    peers: 'real',
    requires: [...NAMESPACES, 'nft'],
    expected: ['endpoint-certificate-wrong-name'],
    stage: async (stage, faulty) => ({ ...(await portalOverTls(stage, faulty, false)), profile: 'multisafepay' }),
  },
  {
    id: 'firewall-answers-for-endpoint-page',
    layer: 'firewall',
    host: 'a network namespace, the platform and a filter in another',
    fault: 'nftables leads every connection to an nginx that shows a block page',
    peers: 'real',
    requires: [...NAMESPACES, 'nft'],
    expected: ['firewall-answers-for-endpoint'],
    stage: (stage, faulty) =>
      captivePortal(
        stage,
        faulty,
        "default_type text/html; return 403 '<h1>Access denied</h1><p>This website has been blocked by your network.</p>';",
      ),
  },
  {
    id: 'firewall-answers-for-endpoint-squid',
    layer: 'firewall',
    host: 'a network namespace, the platform and a squid in another',
    fault: 'nftables leads ports 80 and 443 to a squid, which takes TLS for plain HTTP and lets no site through',
    peers: 'real',
    requires: [...NAMESPACES, 'nft', 'squid'],
    expected: ['firewall-answers-for-endpoint'],
    stage: (stage, faulty) => transparentSquid(stage, faulty, {}),
  },
  {
    id: 'firewall-answers-for-endpoint-squid-open',
    layer: 'firewall',
    host: 'a network namespace, the platform and a squid in another',
    fault: 'nftables leads ports 80 and 443 to a squid, which takes TLS for plain HTTP and lets the platform through',
    peers: 'real',
    requires: [...NAMESPACES, 'nft', 'squid'],
    expected: ['firewall-answers-for-endpoint'],
    stage: (stage, faulty) => transparentSquid(stage, faulty, { allowed: [PLATFORM_NAME] }),
  },
  {
    id: 'firewall-answers-for-endpoint-squid-mute',
    layer: 'firewall',
    host: 'a network namespace, the platform, a control host and a squid in another',
    fault: 'nftables leads ports 80 and 443 to a squid, which takes TLS for plain HTTP and can look up no name',
    peers: 'real',
    requires: [...NAMESPACES, 'nft', 'squid'],
    expected: ['firewall-answers-for-endpoint'],
    stage: async (stage, faulty) => ({
      ...(await transparentSquid(stage, faulty, { told: false })),
      profile: await writeProfile(stage, { controlHosts: [CONTROL_NAME] }),
    }),
  },
]
