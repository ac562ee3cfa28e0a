// The certificate files that variables of running servers name for a library which a runtime's own try does not use: Requests, of Python.
// Each is held against the chains that the endpoints really sent. Whether the program uses that library is not looked at.
// Source: Requests, "SSL Cert Verification", and its sessions.py (merge_environment_settings), which also reads curl's; read 2026-11-22.
import { found } from '../../contract/fact.ts'
import type { CaFile } from '../../contract/runtime-facts.ts'
import type { Host, RunOptions } from '../../host/host.ts'
import { defineGatherer } from '../define-gatherer.ts'
import { heldAgainst, pemBlocks } from '../endpoint/trust-stores.ts'
import type { RunningServers } from './running-servers.ts'
import { folderOf, serverLabel } from './server-settings.ts'

/** The one that holds first; one that is empty is none. */
const VARIABLES = ['REQUESTS_CA_BUNDLE', 'CURL_CA_BUNDLE'] as const

type Named = Pick<CaFile, 'server' | 'variable' | 'file'>

const namedBy = async (host: Host, { kind, process }: RunningServers['programs'][number], options: RunOptions): Promise<Named[]> => {
  if (kind.kind !== 'python' || process === null) return []
  const variables = await host.variablesOf(process.pid, VARIABLES)
  const variable = VARIABLES.find((name) => (variables?.[name] ?? '') !== '')
  const value = variables?.[variable ?? ''] ?? ''
  if (variable === undefined) return []
  const folder = value.startsWith('/') ? '' : await folderOf(host, process.pid, options)
  if (folder === null) return []
  return [{ server: await serverLabel(host, kind.kind, process), variable, file: folder === '' ? value : `${folder}/${value}` }]
}

export const caFilesGatherer = defineGatherer({
  id: 'ca-files',
  layer: 'app-server',
  needs: ['paths'],
  steps: 1,
  words: 'Reading the certificate files that running servers are told of',
  gather: async ({ host, net, facts, signal, stepMs, servers }) => {
    const options: RunOptions = { timeoutMs: stepMs, signal }
    const all = await Promise.all((await servers()).running.programs.map((one) => namedBy(host, one, options)))
    // The workers of one server have the same.
    const named = new Map(all.flat().map((one) => [JSON.stringify(one), one]))
    const paths = facts.paths.ok ? facts.paths.value : []
    const read = [...named.values()].map(async (one): Promise<CaFile[]> => {
      const file = await host.readFile(one.file)
      if (!file.ok) return file.why === 'not-found' ? [{ ...one, certificates: null, chains: [] }] : []
      const pem = pemBlocks(file.text)
      return [{ ...one, certificates: pem.length, chains: heldAgainst(paths, { store: 'given', source: one.file, pem }, net.certificates) }]
    })
    return found((await Promise.all(read)).flat())
  },
  redact: (files, { text }) => files.map((one) => ({ ...one, server: text(one.server), file: text(one.file) })),
})
