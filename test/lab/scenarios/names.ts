// Causes of the layer `firewall` that lie in how the name of the platform is found: resolvers and the hosts file.
import { check, DISTANT_ADDRESS, NAMESPACES, openScene, PUBLIC_NAME, type Scene, serve } from '../far-scene.ts'
import { makeAuthority } from '../peers/certificates.ts'
import {
  addAddress,
  addNamespace,
  addRoute,
  addRules,
  HOST_ADDRESS,
  LOCAL_HOSTS,
  PLATFORM_ADDRESS,
  PLATFORM_NAME,
  startDnsmasq,
} from '../peers/network.ts'
import { startNginx } from '../peers/nginx.ts'
import type { Scenario } from '../scenario.ts'
import type { Stage } from '../stage.ts'
import { ask, PLATFORM_NAMES } from '../staging.ts'

const PRIVATE_ADDRESS = '10.0.0.9'

/** The platform under its public name, which a resolver at the far end of the cable knows. */
const publicPlatform = async (stage: Stage, address: string, listen: string): Promise<Scene> => {
  const scene = await openScene(stage)
  await addRoute(scene.host, 'default', PLATFORM_ADDRESS)
  await addAddress(scene.far, `${PRIVATE_ADDRESS}/32`, 'lo')
  await startDnsmasq(stage, scene.far, { [PUBLIC_NAME]: address }, { address: PLATFORM_ADDRESS, client: scene.host })
  await serve(stage, scene, [`${listen}:443`], [`DNS:${PUBLIC_NAME}`])
  return scene
}

/** Two resolvers at the far end of the cable, asked in this order: of the first what it knows is given, the second knows the name. */
const twoResolvers = async (stage: Stage, first: Record<string, string>, options = ''): Promise<Scene> => {
  const scene = await publicPlatform(stage, PLATFORM_ADDRESS, PLATFORM_ADDRESS)
  await addAddress(scene.far, `${DISTANT_ADDRESS}/32`, 'lo')
  await startDnsmasq(stage, scene.far, first, { address: DISTANT_ADDRESS, client: scene.host })
  await scene.host.writeEtc('resolv.conf', `nameserver ${DISTANT_ADDRESS}\nnameserver ${PLATFORM_ADDRESS}\n${options}`)
  return scene
}

/** The first resolver is one for names of the company's own: of every other name below `com` it says that there is none. */
const COMPANY = { com: '' }

export const nameScenarios: readonly Scenario[] = [
  {
    id: 'firewall-no-route-to-resolver',
    layer: 'firewall',
    host: 'a network namespace, a dnsmasq and the platform in another, the resolver on another network',
    fault: 'nobody is at the address of the gateway to the resolver',
    peers: 'real',
    requires: [...NAMESPACES, 'dnsmasq'],
    expected: ['firewall-no-route'],
    stage: async (stage, faulty) => {
      const scene = await openScene(stage)
      await addAddress(scene.host, '192.0.2.2/24', 'cable0')
      await addAddress(scene.far, `${DISTANT_ADDRESS}/32`, 'lo')
      await addRoute(scene.host, 'default', faulty ? '192.0.2.1' : PLATFORM_ADDRESS)
      await startDnsmasq(stage, scene.far, { [PUBLIC_NAME]: PLATFORM_ADDRESS }, { address: DISTANT_ADDRESS, client: scene.host })
      await serve(stage, scene, [`${PLATFORM_ADDRESS}:443`], [`DNS:${PUBLIC_NAME}`])
      return check(stage, scene, `https://${PUBLIC_NAME}/`)
    },
  },
  {
    id: 'firewall-dns-silent',
    layer: 'firewall',
    host: 'a network namespace, a dnsmasq and the platform in another',
    fault: 'nftables drops what comes to the resolver',
    peers: 'real',
    requires: [...NAMESPACES, 'nft', 'dnsmasq'],
    expected: ['firewall-dns-silent'],
    stage: async (stage, faulty) => {
      const scene = await publicPlatform(stage, PLATFORM_ADDRESS, PLATFORM_ADDRESS)
      if (faulty) await addRules(scene.far, 'input', ['udp dport 53 drop', 'tcp dport 53 drop'])
      return check(stage, scene, `https://${PUBLIC_NAME}/`)
    },
  },
  {
    id: 'firewall-dns-silent-error',
    layer: 'firewall',
    host: 'a network namespace, a dnsmasq and the platform in another',
    fault: 'the resolver has no other to ask, and refuses the question',
    peers: 'real',
    requires: [...NAMESPACES, 'dnsmasq'],
    expected: ['firewall-dns-silent'],
    verdict: 'cannot-tell',
    stage: async (stage, faulty) => {
      const scene = await openScene(stage)
      const names: Record<string, string> = faulty ? {} : { [PUBLIC_NAME]: PLATFORM_ADDRESS }
      await startDnsmasq(stage, scene.far, names, { address: PLATFORM_ADDRESS, client: scene.host })
      await serve(stage, scene, [`${PLATFORM_ADDRESS}:443`], [`DNS:${PUBLIC_NAME}`])
      return check(stage, scene, `https://${PUBLIC_NAME}/`)
    },
  },
  {
    id: 'firewall-dns-silent-stopped',
    layer: 'firewall',
    host: 'a network namespace, the platform in another',
    fault: 'no resolver runs at the address that is set',
    peers: 'real',
    requires: [...NAMESPACES, 'dnsmasq'],
    expected: ['firewall-dns-silent'],
    stage: async (stage, faulty) => {
      const scene = await openScene(stage)
      await startDnsmasq(stage, scene.far, { [PUBLIC_NAME]: PLATFORM_ADDRESS }, { address: PLATFORM_ADDRESS, client: scene.host })
      // The next address of the same machine, where nothing listens.
      await addAddress(scene.far, `${DISTANT_ADDRESS}/32`, 'lo')
      await addRoute(scene.host, 'default', PLATFORM_ADDRESS)
      if (faulty) await scene.host.writeEtc('resolv.conf', `nameserver ${DISTANT_ADDRESS}\n`)
      await serve(stage, scene, [`${PLATFORM_ADDRESS}:443`], [`DNS:${PUBLIC_NAME}`])
      return check(stage, scene, `https://${PUBLIC_NAME}/`)
    },
  },
  {
    id: 'firewall-dns-silent-absent',
    layer: 'firewall',
    host: 'a network namespace, a dnsmasq and the platform in another',
    fault: 'nobody is at the address of the resolver, which is one of the same network',
    peers: 'real',
    requires: [...NAMESPACES, 'dnsmasq'],
    expected: ['firewall-dns-silent'],
    stage: async (stage, faulty) => {
      const scene = await publicPlatform(stage, PLATFORM_ADDRESS, PLATFORM_ADDRESS)
      await addAddress(scene.host, '192.0.2.2/24', 'cable0')
      if (faulty) await scene.host.writeEtc('resolv.conf', 'nameserver 192.0.2.250\n')
      return check(stage, scene, `https://${PUBLIC_NAME}/`)
    },
  },
  {
    id: 'firewall-dns-silent-first',
    layer: 'firewall',
    host: 'a network namespace with two resolvers in its settings, two dnsmasq and the platform in another',
    fault: 'nftables drops what comes to the first resolver: each look-up waits for it',
    peers: 'real',
    requires: [...NAMESPACES, 'nft', 'dnsmasq'],
    expected: ['firewall-dns-silent'],
    verdict: 'ready',
    stage: async (stage, faulty) => {
      const scene = await twoResolvers(stage, { [PUBLIC_NAME]: PLATFORM_ADDRESS }, 'options timeout:1\n')
      if (faulty)
        await addRules(scene.far, 'input', [
          `ip daddr ${DISTANT_ADDRESS} udp dport 53 drop`,
          `ip daddr ${DISTANT_ADDRESS} tcp dport 53 drop`,
        ])
      return check(stage, scene, `https://${PUBLIC_NAME}/`)
    },
  },
  {
    id: 'firewall-dns-name-unknown',
    layer: 'firewall',
    host: 'a network namespace with a dnsmasq of its own',
    fault: 'the resolver does not know the name',
    peers: 'real',
    requires: [...NAMESPACES, 'dnsmasq'],
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
    id: 'firewall-dns-name-unknown-searched',
    layer: 'firewall',
    host: 'a network namespace with a search domain, a dnsmasq and the platform in another',
    fault: 'the resolver does not know the name, and the search domain answers for every name',
    peers: 'real',
    requires: [...NAMESPACES, 'dnsmasq'],
    expected: ['firewall-dns-name-unknown'],
    stage: async (stage, faulty) => {
      const scene = await openScene(stage)
      const names = { 'shop.test': PLATFORM_ADDRESS, ...(faulty ? {} : { [PLATFORM_NAME]: PLATFORM_ADDRESS }) }
      await startDnsmasq(stage, scene.far, names, { address: PLATFORM_ADDRESS, client: scene.host })
      await scene.host.writeEtc('resolv.conf', `nameserver ${PLATFORM_ADDRESS}\nsearch office.test shop.test\n`)
      await serve(stage, scene, [`${PLATFORM_ADDRESS}:8443`], faulty ? ['DNS:*.shop.test'] : [`DNS:${PLATFORM_NAME}`])
      return check(stage, scene)
    },
  },
  {
    id: 'firewall-dns-name-unknown-first-resolver',
    layer: 'firewall',
    host: 'a network namespace, two dnsmasq and the platform in another',
    fault: 'the first resolver says that there is no such name, and the second knows it; without the fault the first answers with an error',
    peers: 'real',
    requires: [...NAMESPACES, 'dnsmasq'],
    expected: ['firewall-dns-name-unknown'],
    connects: 'no',
    stage: async (stage, faulty) => check(stage, await twoResolvers(stage, faulty ? COMPANY : {}), `https://${PUBLIC_NAME}/`),
  },
  {
    id: 'firewall-dns-name-unknown-first-that-answers',
    layer: 'firewall',
    host: 'a network namespace, two dnsmasq and the platform in another',
    fault: 'the first resolver says that there is no such name, and the second knows it; without the fault the first is silent',
    peers: 'real',
    requires: [...NAMESPACES, 'nft', 'dnsmasq'],
    expected: ['firewall-dns-name-unknown'],
    stage: async (stage, faulty) => {
      // Programs wait five seconds for a silent one, unless they are told otherwise (resolv.conf(5)).
      const scene = await twoResolvers(stage, COMPANY, 'options timeout:1\n')
      if (!faulty) await addRules(scene.far, 'input', [`ip daddr ${DISTANT_ADDRESS} udp dport 53 drop`])
      return check(stage, scene, `https://${PUBLIC_NAME}/`)
    },
  },
  {
    id: 'firewall-dns-name-unknown-in-turns',
    layer: 'firewall',
    host: 'a network namespace that asks two dnsmasq in turns, and the platform in another',
    fault: 'only one of the resolvers knows the name; without the fault both do',
    peers: 'real',
    requires: [...NAMESPACES, 'dnsmasq'],
    expected: ['firewall-dns-name-unknown'],
    stage: async (stage, faulty) => {
      const first = faulty ? COMPANY : { [PUBLIC_NAME]: PLATFORM_ADDRESS }
      return check(stage, await twoResolvers(stage, first, 'options rotate\n'), `https://${PUBLIC_NAME}/`)
    },
  },
  {
    id: 'firewall-dns-overridden',
    layer: 'firewall',
    host: 'a network namespace, a dnsmasq and the platform in another',
    fault: 'a line of the hosts file leads the public name to a machine without the platform',
    peers: 'real',
    requires: [...NAMESPACES, 'dnsmasq'],
    expected: ['firewall-dns-overridden'],
    stage: async (stage, faulty) => {
      const scene = await publicPlatform(stage, PLATFORM_ADDRESS, PLATFORM_ADDRESS)
      const line = faulty ? `${HOST_ADDRESS} ${PUBLIC_NAME}\n` : ''
      await scene.host.writeEtc('hosts', `${LOCAL_HOSTS}${line}`)
      return check(stage, scene, `https://${PUBLIC_NAME}/`)
    },
  },
  {
    id: 'firewall-drops-connection-hosts-agreed',
    layer: 'firewall',
    host: 'a network namespace whose hosts file says what a dnsmasq says too, the platform in another',
    fault: 'nftables drops what comes to the port',
    peers: 'real',
    requires: [...NAMESPACES, 'nft', 'dnsmasq'],
    expected: ['firewall-drops-connection'],
    stage: async (stage, faulty) => {
      const scene = await publicPlatform(stage, PLATFORM_ADDRESS, PLATFORM_ADDRESS)
      await scene.host.writeEtc('hosts', `${LOCAL_HOSTS}${PLATFORM_ADDRESS} ${PUBLIC_NAME}\n`)
      if (faulty) await addRules(scene.far, 'input', ['tcp dport 443 drop'])
      return check(stage, scene, `https://${PUBLIC_NAME}/`)
    },
  },
  {
    id: 'firewall-dns-overridden-private',
    layer: 'firewall',
    host: 'a network namespace, a dnsmasq and the platform in another',
    fault: 'the resolver gives a private address for the public name, and nobody is there',
    peers: 'real',
    requires: [...NAMESPACES, 'dnsmasq'],
    expected: ['firewall-dns-overridden'],
    stage: async (stage, faulty) => {
      const scene = await publicPlatform(stage, faulty ? '10.0.0.10' : PLATFORM_ADDRESS, PLATFORM_ADDRESS)
      return check(stage, scene, `https://${PUBLIC_NAME}/`)
    },
  },
  {
    id: 'firewall-dns-overridden-works',
    layer: 'firewall',
    host: 'a network namespace, a dnsmasq and the platform in another',
    fault: 'the resolver gives a private address for the public name, and the platform answers there',
    peers: 'real',
    requires: [...NAMESPACES, 'dnsmasq'],
    expected: ['firewall-dns-overridden'],
    verdict: 'ready',
    stage: async (stage, faulty) => {
      const address = faulty ? PRIVATE_ADDRESS : PLATFORM_ADDRESS
      return check(stage, await publicPlatform(stage, address, address), `https://${PUBLIC_NAME}/`)
    },
  },
]
