// Files of roots beside the stores of the system, each held against the chains that the endpoints really sent. Those from which runtimes
// take their roots by settings of their own; and those of a library that a runtime's own try does not use, Requests, of Python: what
// variables of running servers name, and where none does the list of the package certifi. Whether a program uses it is not looked at.
// Source: Requests, "SSL Cert Verification", and its sessions.py (merge_environment_settings), which also reads curl's; read 2026-11-22.
import { found } from '../../contract/fact.ts'
import type { CaFile, OwnStoreFile, PackageFile, Runtime } from '../../contract/runtime-facts.ts'
import type { Host, RunOptions } from '../../host/host.ts'
import { defineGatherer } from '../define-gatherer.ts'
import { heldAgainst, pemBlocks } from '../endpoint/trust-stores.ts'
import { decidingRuntimes } from './deciding.ts'
import { ownStoreFiles } from './own-store.ts'
import type { RunningServers } from './servers/running-servers.ts'
import { fromFolderOf } from './servers/server-folder.ts'
import { serverLabel } from './servers/server-settings.ts'

/** The one that holds first; one that is empty is none. */
const VARIABLES = ['REQUESTS_CA_BUNDLE', 'CURL_CA_BUNDLE'] as const

type Named = Pick<CaFile, 'server' | 'variable' | 'file'>

const namedBy = async (host: Host, { kind, process }: RunningServers['programs'][number], options: RunOptions): Promise<Named[]> => {
  if (kind.kind !== 'python' || process === null) return []
  const variables = await host.variablesOf(process.pid, VARIABLES)
  const variable = VARIABLES.find((name) => (variables?.[name] ?? '') !== '')
  const value = variables?.[variable ?? ''] ?? ''
  if (variable === undefined) return []
  const file = await fromFolderOf(host, process.pid, value, options)
  return file === null ? [] : [{ server: await serverLabel(host, kind, process), variable, file }]
}

type Programs = RunningServers['programs']

const isTold = (variables: (name: string) => string | undefined): boolean => VARIABLES.some((name) => (variables(name) ?? '') !== '')

/** Whether a runtime's programs all name another file for Requests: the servers that run on it, else those that a person starts here. */
const isToldAnother = async (runtime: Runtime, programs: Programs, host: Host): Promise<boolean> => {
  const { path, realPath, environment, running, server } = runtime
  if (!running) return isTold((name) => host.env(name))
  const folderOf = (program: string) => program.slice(0, program.lastIndexOf('/'))
  const isOn = (program: string, exe: string) =>
    environment === undefined ? program === realPath : folderOf(program) === folderOf(path) && exe === realPath
  const pids = programs.flatMap(({ process, path: program }) =>
    process !== null && (server === null ? isOn(program, process.exe) : process.pid === server.pid) ? [process.pid] : [],
  )
  const variables = await Promise.all(pids.map((pid) => host.variablesOf(pid, VARIABLES)))
  return pids.length > 0 && variables.every((one) => isTold((name) => one?.[name]))
}

/** The lists of certifi, each with the runtimes that take it; of those that will decide, since this is no more than a possibility. */
const listsOf = async (runtimes: readonly Runtime[], programs: Programs, host: Host): Promise<Pick<PackageFile, 'file' | 'runtimes'>[]> => {
  const lists = new Map<string, string[]>()
  for (const runtime of runtimes) {
    if (runtime.certifi === undefined || (await isToldAnother(runtime, programs, host))) continue
    lists.set(runtime.certifi, [...(lists.get(runtime.certifi) ?? []), runtime.id])
  }
  return [...lists].map(([file, ids]) => ({ file, runtimes: ids }))
}

/** The files of their own from which runtimes take their roots, each with those that take it. */
const ownFilesOf = (runtimes: readonly Runtime[]): Pick<OwnStoreFile, 'file' | 'takenBy'>[] => {
  const files = new Map<string, string[]>()
  for (const runtime of runtimes) for (const file of ownStoreFiles(runtime)) files.set(file, [...(files.get(file) ?? []), runtime.id])
  return [...files].map(([file, takenBy]) => ({ file, takenBy }))
}

export const caFilesGatherer = defineGatherer({
  id: 'ca-files',
  layer: 'app-server',
  needs: ['paths', 'runtimes'],
  steps: 1,
  words: 'Reading files of trusted roots beside the one of the system',
  gather: async ({ plan, host, net, facts, signal, stepMs, servers }) => {
    const options: RunOptions = { timeoutMs: stepMs, signal }
    const { programs } = (await servers()).running
    const all = await Promise.all(programs.map((one) => namedBy(host, one, options)))
    // The workers of one server have the same.
    const named = new Map(all.flat().map((one) => [JSON.stringify(one), one]))
    const paths = facts.paths.ok ? facts.paths.value : []
    const read = [...named.values()].map(async (one): Promise<CaFile[]> => {
      const file = await host.readFile(one.file)
      if (!file.ok) return file.why === 'not-found' ? [{ ...one, certificates: null, chains: [] }] : []
      const pem = pemBlocks(file.text)
      return [{ ...one, certificates: pem.length, chains: heldAgainst(paths, { store: 'given', source: one.file, pem }, net.certificates) }]
    })
    const deciding = facts.runtimes.ok ? decidingRuntimes(facts.runtimes.value, plan.request.runtimes) : []
    const held = async <T extends { file: string }>(one: T): Promise<(T & Pick<PackageFile, 'certificates' | 'chains'>)[]> => {
      const file = await host.readFile(one.file)
      const pem = file.ok ? pemBlocks(file.text) : []
      const anchors = { store: 'given' as const, source: one.file, pem }
      return pem.length === 0 ? [] : [{ ...one, certificates: pem.length, chains: heldAgainst(paths, anchors, net.certificates) }]
    }
    const brought = (await listsOf(deciding, programs, host)).map(held)
    const taken = ownFilesOf(deciding).map(held)
    return found((await Promise.all<(CaFile | PackageFile | OwnStoreFile)[]>([...read, ...brought, ...taken])).flat())
  },
  redact: (files, { text }) =>
    files.map((one) => {
      const file = text(one.file)
      if ('server' in one) return { ...one, server: text(one.server), file }
      return 'runtimes' in one ? { ...one, runtimes: one.runtimes.map(text), file } : { ...one, takenBy: one.takenBy.map(text), file }
    }),
})
