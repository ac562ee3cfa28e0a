// The runtimes on this host: which there are, which version each one is, and which TLS library it says it uses.
// Each program is started once, all at the same time.
import { type Evidence, found } from '../../contract/fact.ts'
import type { Runtime } from '../../contract/runtime-facts.ts'
import type { Host } from '../../host/host.ts'
import { defineGatherer } from '../define-gatherer.ts'
import { findPrograms, type Program } from './find-programs.ts'
import { configurationLines } from './own-configuration.ts'
import { configuredHere, ownSettings, settingsBeside } from './own-settings.ts'
import { onSettings, runCommand, shownCommand } from './run-command.ts'
import type { Command, Identity } from './runtimes/define-runtime-kind.ts'
import { runtimeKinds } from './runtimes/index.ts'
import { ownTls } from './runtimes/own-tls.ts'
import { INI_FLAG, INI_FOLDER } from './runtimes/php.ts'
import { pathFolders } from './search-folders.ts'
import { type OwnTlsServer, ownTlsServers } from './servers/own-tls-servers.ts'
import { type AskOptions, type Silence, silenceOf } from './silent-program.ts'
import { mayRead, namedStore, systemStore, unreadable } from './told-stores.ts'

const MAX_TEXT = 600
/** What the system installs here links the system's own libraries. */
const SYSTEM_PROGRAM = /^(\/usr)?\/s?bin\/|^[A-Z]:\\Windows\\/i

interface Identified {
  program: Program
  identity: Identity
  /** Which of the runtimes in one program; null for its own entry. */
  client: string | null
  /** What its own file of settings says. */
  inFile: Runtime['settings']
  realPath: string
  /** Why it says nothing of itself, or can make no request; null where it does. */
  problem: Silence | null
}

/** Several names of one interpreter (a wrapper and what it starts) are one runtime, under the first name. */
const merged = (all: readonly Identified[]): Identified[] => {
  const byRealPath = new Map<string, Identified>()
  for (const one of all) {
    const key = JSON.stringify([one.realPath, one.identity.environment, one.client, one.program.server?.id])
    const known = byRealPath.get(key)
    if (known === undefined) byRealPath.set(key, { ...one, program: { ...one.program } })
    else {
      known.program.running ||= one.program.running
      known.program.pids = [...new Set([...known.program.pids, ...one.program.pids])]
    }
  }
  return [...byRealPath.values()]
}

/** A server that does not run and whose settings change nothing of what its program tells is no runtime of its own. */
const withoutTwins = (all: readonly Identified[]): Identified[] => {
  // Settings may also take a runtime away and leave the others of the program as they are.
  const beside = ({ realPath, program }: Identified) =>
    all
      .filter((other) => other.realPath === realPath && other.program.server?.id === program.server?.id)
      .map(({ identity }) => identity.name)
  const told = (one: Identified) => JSON.stringify([one.realPath, one.identity, beside(one)])
  const plain = new Set(all.filter(({ program }) => program.server === null).map(told))
  return all.filter((one) => one.program.server === null || one.program.running || !plain.has(told(one)))
}

/**
 * Where a program tells only the line of releases of the system's library, another that uses the system's tells the rest, if all
 * such agree.
 */
const withVersions = (all: readonly { runtime: Omit<Runtime, 'id'>; line: string | undefined }[]): Omit<Runtime, 'id'>[] =>
  all.map(({ runtime, line }) => {
    const { library } = runtime
    if (line === undefined || library === null || library.bundled) return runtime
    const told = all.flatMap(({ runtime: { library: other } }) =>
      other?.bundled === false && other.name === library.name ? [other.version] : [],
    )
    const [version, ...more] = new Set(told.filter((one) => one.startsWith(`${line}.`)))
    return version === undefined || more.length > 0 ? runtime : { ...runtime, library: { ...library, version } }
  })

const toRuntime = ({ program, identity, realPath, inFile, problem }: Identified, store: string | null, host: Host): Omit<Runtime, 'id'> => {
  const { name, version, bundled } = identity.library ?? { name: '', version: '', bundled: null }
  const library = identity.library && { name, version, bundled: bundled ?? !SYSTEM_PROGRAM.test(realPath) }
  const own = identity.name ?? program.kind.name
  return {
    kind: program.kind.kind,
    name: program.server?.nameOf(own) ?? own,
    version: identity.version,
    path: program.path,
    realPath,
    ...(identity.environment === undefined ? {} : { environment: identity.environment }),
    ...(identity.certifi === undefined ? {} : { certifi: identity.certifi }),
    library,
    trustStore: identity.trustStore ?? (library?.bundled === false ? store : null),
    running: program.running,
    problem: problem?.detail ?? null,
    ...(problem === null || problem.why === 'failed' ? {} : { silence: problem.why }),
    ...(identity.lacks === undefined ? {} : { lacks: identity.lacks }),
    ...(program.server?.assumed == null ? {} : { assumed: program.server.assumed }),
    ...(program.server?.hidden == null ? {} : { hidden: program.server.hidden }),
    server: program.server?.met ?? null,
    ...(program.server?.account == null ? {} : { account: program.server.account }),
    ...(program.serves.length === 0 ? {} : { serves: [...new Set(program.serves)] }),
    ...(program.pids.length === 0 ? {} : { pids: [...program.pids] }),
    ...(program.namesNoProxy === true ? { namesNoProxy: true } : {}),
    settings: [...(program.server?.settings ?? configuredHere(library, host)), ...inFile],
  }
}

/** Ids that stay the same within a report: the program's or server's name, or its whole path where several share the name. */
const idsOf = (all: readonly Identified[]): string[] => {
  const nameOf = ({ program }: Identified) => program.server?.id ?? program.path.replace(/^.*[\\/]/, '')
  return all.map((one) => {
    const alone = all.every((other) => other.program === one.program || other.client !== one.client || nameOf(other) !== nameOf(one))
    const id = alone ? nameOf(one) : one.program.path
    return one.client === null ? id : `${id}-${one.client}`
  })
}

/** Whether another program of its name comes before it in PATH. One that a server runs on is meant by its name all the same. */
const isBehind = ({ program: { path, running, server } }: Identified, all: readonly Identified[], folders: readonly string[]): boolean => {
  if (running || server !== null) return false
  const [, folder = '', name] = /^(.*)[\\/]([^\\/]*)$/.exec(path) ?? []
  const before = folders.includes(folder) ? folders.slice(0, folders.indexOf(folder)) : folders
  return all.some(
    ({ program: other }) => other.server === null && before.some((one) => [`${one}/${name}`, `${one}\\${name}`].includes(other.path)),
  )
}

interface Asked {
  all: Identified[]
  evidence: Evidence
}

const UNTOLD: Identity = { version: 'of unknown version', realPath: null, library: null, trustStore: null }

/**
 * PHP-FPM and Apache read php.ini, and the folders of further settings, before they change to the account of their workers; a program that
 * starts as that may not read them.
 */
const lacksItsIni = async ({ server }: Program, host: Host, options: AskOptions): Promise<boolean> => {
  const account = server?.account ?? null
  if (server === null || account === null) return false
  const isIni = ({ how, name }: Runtime['settings'][number]) => (how === 'flag' && name === INI_FLAG) || name === INI_FOLDER
  const places = server.settings.filter(isIni).flatMap(({ name, value }) => (name === INI_FOLDER ? value.split(':') : [value]))
  const read = await Promise.all(places.filter((place) => place !== '').map((place) => mayRead(place, account, host, options)))
  return read.includes(false)
}

/** A program of a server as it is asked where it cannot be started as the server's account. */
const asOneself = (program: Program): Program =>
  program.server === null ? program : { ...program, server: { ...program.server, account: null, assumed: program.server.otherwise } }

/** What a program tells of itself and of the further runtimes in it, by one start of it. */
const ask = async (found: Program, host: Host, options: AskOptions): Promise<Asked> => {
  const program = (await lacksItsIni(found, host, options)) ? asOneself(found) : found
  const { kind, server } = program
  const { parse, isOther, also, others, ...first } = kind.identify
  const settled = (command: Command) =>
    server === null
      ? command
      : onSettings(command, { settings: server.settings, account: server.account ?? undefined }, 'own', server.secrets)
  const { timeoutMs, signal } = options
  const start = (command: Command) => runCommand(host, program.path, settled(command), { way: 'own', timeoutMs, signal })
  const [toolFile, result, second] = await Promise.all([
    ownSettings(kind, program.path, host, options),
    start(first),
    ...(also === undefined ? [] : [start(also)]),
  ])
  const identity = result.end === 'ended' ? parse(result, second) : null
  const realPath = identity?.realPath ?? program.realPath
  const inFile = [...toolFile, ...(await settingsBeside(kind, realPath, server?.settings ?? null, host))]
  const named = kind.tellsNoStore ? namedStore(kind, inFile, host) : undefined
  const entry = (identity: Identity, client: string | null): Identified => ({
    program,
    identity: named === undefined ? identity : { ...identity, trustStore: named },
    client,
    inFile,
    realPath: identity.realPath ?? program.realPath,
    problem: identity.problem === undefined ? null : { why: 'failed', detail: identity.problem },
  })
  // A server that began as root may run on what its account may not start: the program, or its libraries in a home of root's.
  if (identity === null && result.end !== 'timeout' && server?.account != null) return ask(asOneself(program), host, options)
  const problem = identity === null ? await silenceOf(program, result, isOther?.(result, second) === true, host, options) : null
  const said = (identity === null ? result.stderr || result.stdout || `It did not run: ${result.end}.` : result.stdout).trim()
  const further = identity === null ? [] : (others?.(result) ?? [])
  return {
    all:
      identity === null
        ? problem === null
          ? []
          : [{ ...entry(UNTOLD, null), problem }]
        : [entry(identity, null), ...further.map(({ client, ...other }) => entry(other, client))],
    evidence: { kind: 'command', source: shownCommand(program.path, settled(first)), text: said.slice(0, MAX_TEXT) },
  }
}

/** What is known of a server without asking it. */
const fromFile = ({ path, identity, serves, pids, evidence }: OwnTlsServer): Asked => ({
  all: [
    {
      program: { kind: ownTls, path, realPath: path, running: true, first: false, serves, pids, server: null },
      identity,
      client: null,
      inFile: [],
      realPath: path,
      problem: null,
    },
  ],
  evidence,
})

/**
 * Even a version can take two look-ups of this host's own name: libcurl begins with its LDAP library (OpenLDAP, libraries/libldap/init.c).
 * Where the first resolver is silent that is 10 s.
 */
const PATIENCE = 2

export const runtimesGatherer = defineGatherer({
  id: 'runtimes',
  layer: 'app-server',
  needs: [],
  steps: 4,
  words: 'Looking for the programs that can make the connection',
  async gather({ plan, host, signal, stepMs, say, learnSecret, serverSecrets, servers: look }) {
    const endpoints = plan.endpoints.map(({ url }) => url)
    const options: AskOptions = { timeoutMs: PATIENCE * stepMs, signal, chosen: plan.request.runtimes, endpoints }
    const askAll = async (): Promise<Asked[]> => {
      const programs = await findPrograms(host, runtimeKinds, await look(), options)
      say(`Asking ${programs.length} programs for their version and TLS library`)
      const asking = programs.map(async (program) => {
        const asked = await ask(program, host, options)
        for (const [key, secret] of program.server?.secrets ?? []) {
          learnSecret(secret)
          serverSecrets.set(key, secret)
        }
        return asked
      })
      return Promise.all(asking)
    }
    const [told, servers, store] = await Promise.all([askAll(), ownTlsServers(host, runtimeKinds, options), systemStore(host)])
    const asked = [...told, ...servers.map(fromFile)]
    const order = runtimeKinds.map(({ kind }) => kind)
    const all = withoutTwins(merged(asked.flatMap((one) => one.all))).sort(
      (a, b) => order.indexOf(a.program.kind.kind) - order.indexOf(b.program.kind.kind),
    )
    const ids = idsOf(all)
    const inPath = pathFolders(host)
    const runtimes = withVersions(all.map((one) => ({ runtime: toRuntime(one, store, host), line: one.identity.library?.line })))
    const lines = await Promise.all(runtimes.map((runtime) => configurationLines(runtime, host)))
    const noStore = await Promise.all(runtimes.map((runtime) => unreadable(runtime, host, { timeoutMs: stepMs, signal })))
    return found(
      runtimes.map((runtime, index) => ({
        id: ids[index] ?? runtime.path,
        ...runtime,
        settings: [...runtime.settings, ...(lines[index] ?? [])],
        ...(all[index] !== undefined && isBehind(all[index], all, inPath) ? { behind: true } : {}),
        ...noStore[index],
      })),
      asked.map(({ evidence }) => evidence),
    )
  },
  redact: (value, redactor) =>
    value.map((runtime) => ({
      ...runtime,
      ...(runtime.assumed === undefined ? {} : { assumed: redactor.text(runtime.assumed) }),
      ...(runtime.hidden === undefined ? {} : { hidden: redactor.text(runtime.hidden) }),
      id: redactor.text(runtime.id),
      path: redactor.text(runtime.path),
      realPath: redactor.text(runtime.realPath),
      ...(runtime.environment === undefined ? {} : { environment: redactor.text(runtime.environment) }),
      ...(runtime.certifi === undefined ? {} : { certifi: redactor.text(runtime.certifi) }),
      trustStore: runtime.trustStore === null ? null : redactor.text(runtime.trustStore),
      ...(runtime.storeClosed === undefined
        ? {}
        : { storeClosed: { ...runtime.storeClosed, place: redactor.text(runtime.storeClosed.place) } }),
      problem: runtime.problem === null ? null : redactor.text(runtime.problem),
      ...(runtime.serves === undefined ? {} : { serves: runtime.serves.map((name) => redactor.text(name)) }),
      settings: runtime.settings.map((setting) => ({
        ...setting,
        value: redactor.text(setting.value),
        source: redactor.text(setting.source),
      })),
    })),
})
