// The runtimes on this host: which there are, which version each one is, and which TLS library it says it uses.
// Each program is started once, all at the same time.
import { type Evidence, found } from '../../contract/fact.ts'
import type { Runtime } from '../../contract/runtime-facts.ts'
import type { Host } from '../../host/host.ts'
import { defineGatherer } from '../define-gatherer.ts'
import { SYSTEM_STORES } from '../endpoint/trust-stores.ts'
import { findPrograms, type Program } from './find-programs.ts'
import { runCommand, shownCommand } from './run-command.ts'
import type { Identity } from './runtimes/define-runtime-kind.ts'
import { runtimeKinds } from './runtimes/index.ts'

const MAX_TEXT = 600
/** What the system installs here links the system's own libraries. */
const SYSTEM_PROGRAM = /^(\/usr)?\/s?bin\/|^[A-Z]:\\Windows\\/i

interface Identified {
  program: Program
  identity: Identity
  realPath: string
}

/** The one file with all of the system's roots, where it is in one of the usual places. */
const systemStore = async (host: Host): Promise<string | null> => {
  for (const path of SYSTEM_STORES) if ((await host.readFile(path)).ok) return path
  return null
}

/** Several names of one interpreter (a wrapper and what it starts) are one runtime, under the first name. */
const merged = (all: readonly Identified[]): Identified[] => {
  const byRealPath = new Map<string, Identified>()
  for (const one of all) {
    const known = byRealPath.get(one.realPath)
    if (known === undefined) byRealPath.set(one.realPath, { ...one, program: { ...one.program } })
    else known.program.running ||= one.program.running
  }
  return [...byRealPath.values()]
}

const toRuntime = ({ program, identity, realPath }: Identified, store: string | null): Omit<Runtime, 'id'> => {
  const library = identity.library && {
    ...identity.library,
    bundled: identity.library.bundled ?? !SYSTEM_PROGRAM.test(realPath),
  }
  return {
    kind: program.kind.kind,
    name: identity.name ?? program.kind.name,
    version: identity.version,
    path: program.path,
    realPath,
    library,
    trustStore: identity.trustStore ?? (library?.bundled === false ? store : null),
    running: program.running,
    server: null,
    settings: [],
  }
}

/** Ids that stay the same within a report: the program's name, or its whole path where several share the name. */
const withIds = (runtimes: readonly Omit<Runtime, 'id'>[]): Runtime[] => {
  const nameOf = (path: string) => path.replace(/^.*[\\/]/, '')
  return runtimes.map((runtime) => {
    const name = nameOf(runtime.path)
    const alone = runtimes.filter((other) => nameOf(other.path) === name).length === 1
    return { id: alone ? name : runtime.path, ...runtime }
  })
}

export const runtimesGatherer = defineGatherer({
  id: 'runtimes',
  layer: 'app-server',
  needs: [],
  steps: 3,
  words: 'Looking for curl, OpenSSL, Python, Node.js and PHP',
  async gather({ host, signal, stepMs, say }) {
    const [programs, store] = await Promise.all([findPrograms(host, runtimeKinds, { timeoutMs: stepMs, signal }), systemStore(host)])
    say(`Asking ${programs.length} programs for their version and TLS library`)
    const identified = await Promise.all(
      programs.map(async (program): Promise<{ one: Identified | null; evidence: Evidence }> => {
        const command = { args: program.kind.identify.args }
        const result = await runCommand(host, program.path, command, { way: 'own', timeoutMs: stepMs, signal })
        const identity = result.end === 'ended' ? program.kind.identify.parse(result) : null
        const said = (identity === null ? result.stderr || result.stdout || `It did not run: ${result.end}.` : result.stdout).trim()
        return {
          one: identity && { program, identity, realPath: identity.realPath ?? program.realPath },
          evidence: { kind: 'command', source: shownCommand(program.path, command), text: said.slice(0, MAX_TEXT) },
        }
      }),
    )
    const order = runtimeKinds.map(({ kind }) => kind)
    const runtimes = merged(identified.flatMap(({ one }) => (one === null ? [] : [one])))
      .map((one) => toRuntime(one, store))
      .sort((a, b) => order.indexOf(a.kind) - order.indexOf(b.kind))
    return found(
      withIds(runtimes),
      identified.map((one) => one.evidence),
    )
  },
  redact: (value, redactor) =>
    value.map((runtime) => ({
      ...runtime,
      id: redactor.text(runtime.id),
      path: redactor.text(runtime.path),
      realPath: redactor.text(runtime.realPath),
      trustStore: runtime.trustStore === null ? null : redactor.text(runtime.trustStore),
    })),
})
