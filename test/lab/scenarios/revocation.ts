// The cause of a runtime that insists on asking whether a certificate was revoked, where the network does not let it ask.
// The runtimes are the real openssl, with a wrapper that adds the two switches that make it insist, and Java with its own settings.
import { chmod, mkdir, writeFile } from 'node:fs/promises'
import { dirname } from 'node:path'
import { check, DISTANT_ADDRESS, NAMESPACES, openScene, type Scene } from '../far-scene.ts'
import { makeAuthority } from '../peers/certificates.ts'
import { addAddress, addCable, addRoute, addRules, LOCAL_HOSTS, PLATFORM_ADDRESS, PLATFORM_NAME, type Refusal } from '../peers/network.ts'
import { startNginx } from '../peers/nginx.ts'
import type { Check, Scenario } from '../scenario.ts'
import { findProgram, listens, SEARCH_PATH, type Stage } from '../stage.ts'
import { ask, hostEnv, PLATFORM_NAMES } from '../staging.ts'
import { runningJava } from './server-settings.ts'

const FILTER_PORT = 8081

/** `s_client` with the lists of revoked certificates demanded and fetched (openssl-s_client(1), -crl_check and -crl_download). */
const makeInsisting = async (stage: Stage): Promise<string> => {
  const folder = stage.path('bin')
  const openssl = findProgram('openssl') ?? 'openssl'
  await mkdir(folder)
  await writeFile(
    `${folder}/openssl`,
    `#!/bin/sh\ncase "$1" in s_client) exec ${openssl} "$@" -crl_check -crl_download ;; esac\nexec ${openssl} "$@"\n`,
  )
  await chmod(`${folder}/openssl`, 0o755)
  return folder
}

const AUTHORITY_NAME = 'revocation.authority.test'
const CHECKS = '-Dcom.sun.net.ssl.checkRevocation=true'

/** A host, a platform, and an authority whose answers on revocation are at port 80 of an address of its own. */
const openWithAuthority = async (stage: Stage): Promise<Scene> => {
  const scene = await openScene(stage)
  await addAddress(scene.far, `${DISTANT_ADDRESS}/32`, 'lo')
  await addRoute(scene.host, 'default', PLATFORM_ADDRESS)
  const names = `${PLATFORM_ADDRESS} ${PLATFORM_NAME}\n${DISTANT_ADDRESS} ${AUTHORITY_NAME}\n`
  await scene.host.writeEtc('hosts', `${LOCAL_HOSTS}${names}`)
  return scene
}

/** What nftables does with what comes to the authority's address. */
const closeAuthority = ({ far }: Scene, refusal: Refusal): Promise<void> =>
  addRules(far, 'input', [`ip daddr ${DISTANT_ADDRESS} tcp dport 80 ${refusal}`])

/** A Java that insists on lists (JSSE Reference Guide; Java PKI Programmer's Guide, appendix C); this one is named in the certificate. */
const askWithLists = async (stage: Stage, named: string, refusal: Refusal | null): Promise<Check> => {
  const scene = await openWithAuthority(stage)
  const { far, authority } = scene
  const folder = dirname(await authority.revocationList())
  const certificate = await authority.issue({ names: PLATFORM_NAMES, listUrl: `http://${AUTHORITY_NAME}/${named}` })
  await startNginx(stage, { certificate, listen: [`${PLATFORM_ADDRESS}:8443`], inside: far.inside })
  const lists = { plain: true, folder: 'lists', listen: [`${DISTANT_ADDRESS}:80`], answer: `root ${folder};` }
  await startNginx(stage, { certificate, ...lists, inside: far.inside })
  if (refusal !== null) await closeAuthority(scene, refusal)
  const env = await hostEnv(stage, { JAVA_TOOL_OPTIONS: `${CHECKS} -Dcom.sun.security.enableCRLDP=true` })
  return { ...(await check(stage, scene)), runtime: '/usr/bin/java', timeout: 15, env }
}

/** A shop in Java that runs, with flags of its own by which it asks the authority's responder (OCSP), as a security file tells it. */
const askAboutShop = async (stage: Stage, refusal: Refusal | null): Promise<Check> => {
  const scene = await openWithAuthority(stage)
  const { host, far, authority } = scene
  const certificate = await authority.issue({ names: PLATFORM_NAMES, responderUrl: `http://${AUTHORITY_NAME}/` })
  await startNginx(stage, { certificate, listen: [`${PLATFORM_ADDRESS}:8443`], inside: far.inside })
  const signer = ['-rsigner', authority.file, '-rkey', authority.key, '-CA', authority.file]
  const ready = () => listens(80, far.inside)
  await stage.start('openssl', ['ocsp', '-port', '80', '-index', authority.index, ...signer], { inside: far.inside, ready })
  if (refusal !== null) await closeAuthority(scene, refusal)
  const security = stage.path('shop.security')
  await writeFile(security, 'ocsp.enable=true\n')
  const shop = await runningJava(stage, authority.file, [CHECKS, `-Djava.security.properties=${security}`])
  return { ...(await check(stage, scene)), ca: null, ...shop, inside: [...host.inside, ...shop.inside], timeout: 15 }
}

const JAVA = {
  layer: 'firewall',
  host: 'a network namespace whose Java insists on lists of revoked certificates, by JAVA_TOOL_OPTIONS',
  peers: 'real',
  requires: [...NAMESPACES, 'nft', 'java'],
} as const

export const revocationScenarios: readonly Scenario[] = [
  {
    id: 'firewall-blocks-revocation',
    layer: 'firewall',
    host: 'a network namespace whose openssl insists on lists of revoked certificates',
    fault: 'a web filter answers 403 to every question in plain HTTP, that for the list included',
    peers: 'real',
    requires: ['linux', 'root', 'ip', 'nft', 'nginx'],
    expected: ['firewall-blocks-revocation'],
    // OpenSSL says that it has no list, not why.
    verdict: 'cannot-tell',
    stage: async (stage, faulty) => {
      const { host, far } = await addCable(stage)
      const authority = await makeAuthority(stage)
      const list = await authority.revocationList()
      const certificate = await authority.issue({ names: PLATFORM_NAMES, listUrl: `http://${PLATFORM_NAME}/lab.crl` })
      await startNginx(stage, { certificate, listen: [`${PLATFORM_ADDRESS}:8443`], inside: far.inside })
      const plain = { certificate, plain: true, inside: far.inside }
      await startNginx(stage, { ...plain, folder: 'lists', listen: [`${PLATFORM_ADDRESS}:80`], answer: `root ${dirname(list)};` })
      await startNginx(stage, {
        ...plain,
        folder: 'filter',
        listen: [`${PLATFORM_ADDRESS}:${FILTER_PORT}`],
        answer: 'default_type text/html; return 403 "<h1>This page is blocked</h1>";',
      })
      if (faulty) await addRules(far, 'prerouting', [`tcp dport 80 redirect to :${FILTER_PORT}`], 'nat')
      const folder = await makeInsisting(stage)
      return ask(stage, {
        url: `https://${PLATFORM_NAME}:8443/`,
        ca: authority.file,
        inside: host.inside,
        runtime: `${folder}/openssl`,
        env: { PATH: `${folder}:${SEARCH_PATH}` },
      })
    },
  },
  {
    ...JAVA,
    id: 'firewall-blocks-revocation-java',
    fault: 'nftables answers what comes to the address of the list with a reset',
    expected: ['firewall-blocks-revocation'],
    stage: (stage, faulty) => askWithLists(stage, 'lab.crl', faulty ? 'reject with tcp reset' : null),
  },
  {
    ...JAVA,
    id: 'firewall-blocks-revocation-java-drop',
    fault: 'nftables drops what comes to the address of the list, and Java waits longer than it is given',
    expected: ['firewall-blocks-revocation'],
    stage: (stage, faulty) => askWithLists(stage, 'lab.crl', faulty ? 'drop' : null),
  },
  {
    ...JAVA,
    id: 'app-connection-fails-list-missing',
    layer: 'app-server',
    fault: 'the list is not where the certificate says; the way there is open',
    expected: ['app-connection-fails'],
    stage: (stage, faulty) => askWithLists(stage, faulty ? 'gone.crl' : 'lab.crl', null),
  },
  {
    ...JAVA,
    id: 'firewall-blocks-revocation-java-server',
    host: 'a network namespace with a shop in Java that runs, and that asks the OCSP responder of the authority',
    fault: 'nftables answers what comes to the responder with an ICMP prohibition',
    expected: ['firewall-blocks-revocation'],
    stage: (stage, faulty) => askAboutShop(stage, faulty ? 'reject with icmp type admin-prohibited' : null),
  },
]
