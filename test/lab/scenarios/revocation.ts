// The cause of a runtime that insists on asking whether a certificate was revoked, where the network does not let it ask.
// The runtimes are the real openssl, with a wrapper that adds the two switches that make it insist, and Java with its own settings.
import { chmod, mkdir, writeFile } from 'node:fs/promises'
import { dirname } from 'node:path'
import { check, DISTANT_ADDRESS, NAMESPACES, openScene } from '../far-scene.ts'
import { makeAuthority } from '../peers/certificates.ts'
import { addAddress, addCable, addRoute, addRules, LOCAL_HOSTS, PLATFORM_ADDRESS, PLATFORM_NAME } from '../peers/network.ts'
import { startNginx } from '../peers/nginx.ts'
import type { Check, Scenario } from '../scenario.ts'
import { findProgram, SEARCH_PATH, type Stage } from '../stage.ts'
import { ask, hostEnv, PLATFORM_NAMES } from '../staging.ts'

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

const LIST_NAME = 'crl.authority.test'
/** How a Java is made to insist, and to fetch lists (JSSE Reference Guide; Java PKI Programmer's Guide, appendix C). */
const INSIST = '-Dcom.sun.net.ssl.checkRevocation=true -Dcom.sun.security.enableCRLDP=true'

interface Fault {
  /** What nftables does with a question for the list. */
  rule?: string
  /** The list is not where the certificate says. */
  missing?: true
}

/** A Java that insists; the list of revoked certificates is at an address of its own. */
const insistingJava = async (stage: Stage, { rule, missing }: Fault): Promise<Check> => {
  const scene = await openScene(stage)
  const { host, far, authority } = scene
  await addAddress(far, `${DISTANT_ADDRESS}/32`, 'lo')
  await addRoute(host, 'default', PLATFORM_ADDRESS)
  await host.writeEtc('hosts', `${LOCAL_HOSTS}${PLATFORM_ADDRESS} ${PLATFORM_NAME}\n${DISTANT_ADDRESS} ${LIST_NAME}\n`)
  const list = await authority.revocationList()
  const listUrl = `http://${LIST_NAME}/${missing ? 'gone' : 'lab'}.crl`
  const certificate = await authority.issue({ names: PLATFORM_NAMES, listUrl })
  await startNginx(stage, { certificate, listen: [`${PLATFORM_ADDRESS}:8443`], inside: far.inside })
  const answer = `root ${dirname(list)};`
  await startNginx(stage, { certificate, plain: true, folder: 'lists', listen: [`${DISTANT_ADDRESS}:80`], answer, inside: far.inside })
  if (rule !== undefined) await addRules(far, 'input', [`ip daddr ${DISTANT_ADDRESS} tcp dport 80 ${rule}`])
  return { ...(await check(stage, scene)), runtime: '/usr/bin/java', timeout: 15, env: await hostEnv(stage, { JAVA_TOOL_OPTIONS: INSIST }) }
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
    stage: (stage, faulty) => insistingJava(stage, faulty ? { rule: 'reject with tcp reset' } : {}),
  },
  {
    ...JAVA,
    id: 'firewall-blocks-revocation-java-drop',
    fault: 'nftables drops what comes to the address of the list, and Java waits longer than it is given',
    expected: ['firewall-blocks-revocation'],
    stage: (stage, faulty) => insistingJava(stage, faulty ? { rule: 'drop' } : {}),
  },
  {
    ...JAVA,
    id: 'app-connection-fails-list-missing',
    layer: 'app-server',
    fault: 'the list is not where the certificate says; the way there is open',
    expected: ['app-connection-fails'],
    stage: (stage, faulty) => insistingJava(stage, faulty ? { missing: true } : {}),
  },
]
