// The cause of a runtime that insists on asking whether a certificate was revoked, where the network does not let it ask.
// The runtime is the real openssl, which fetches the list by itself; a wrapper adds the two switches that make it insist.
import { chmod, mkdir, writeFile } from 'node:fs/promises'
import { dirname } from 'node:path'
import { makeAuthority } from '../peers/certificates.ts'
import { addCable, addRules, PLATFORM_ADDRESS, PLATFORM_NAME } from '../peers/network.ts'
import { startNginx } from '../peers/nginx.ts'
import type { Scenario } from '../scenario.ts'
import { findProgram, SEARCH_PATH, type Stage } from '../stage.ts'
import { ask, PLATFORM_NAMES } from '../staging.ts'

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
]
