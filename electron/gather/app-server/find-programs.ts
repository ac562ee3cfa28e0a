// Finds the programs of the known runtime kinds: in PATH, in the usual folders, behind the servers that are running, and where the person
// said. Each real file once, under the name that was asked for or else the first one; a virtual environment is one of its own.
import type { Process } from '../../contract/recording.ts'
import type { Runtime } from '../../contract/runtime-facts.ts'
import type { Host, RunOptions } from '../../host/host.ts'
import type { RuntimeKind } from './runtimes/define-runtime-kind.ts'
import { pathFolders, searchFolders } from './search-folders.ts'
import { identityOfPath } from './servers/environment-of.ts'
import type { RunningServers } from './servers/running-servers.ts'
import type { ServerLook } from './servers/server-look.ts'
import { baseName } from './servers/server-names.ts'
import { groupsBySettings, type ServerSettings, serverSettings } from './servers/server-settings.ts'
import type { TriedAs } from './servers/server-user.ts'
import type { AskOptions } from './silent-program.ts'

export interface Program {
  kind: RuntimeKind
  /** As it was found. */
  path: string
  /** After symbolic links. */
  realPath: string
  /** A running server uses it. */
  running: boolean
  /** It is what a person starts by its name: the first of that name in PATH, with or without a version in it. */
  first: boolean
  /** How the running servers are called that it stands for. */
  serves: readonly string[]
  /** Their processes; of PHP's servers the one that began it. */
  pids: readonly number[]
  /** These were read, and not one of them names a proxy. */
  namesNoProxy?: boolean
  /** For which server it stands, on whose settings it is asked. */
  server: ServerOf | null
}

export interface ServerOf extends TriedAs {
  id: string
  /** What the server is called, given how its runtime is: `PHP-FPM (curl)`, `shop.service (Node.js)`. */
  nameOf(runtime: string): string
  settings: Runtime['settings']
  secrets: ReadonlyMap<string, string>
  /** What of its settings could not be read though it has such, as a sentence. */
  hidden: string | null
  /** The server itself, where it runs and was met. */
  met: Runtime['server']
}

interface Served extends ServerSettings {
  kind: RuntimeKind
  path: string
  /** As the kernel names a process's program. */
  realPath: string
}

/** What each server runs on. */
const settingsOf = async (servers: RunningServers['programs'], host: Host, options: RunOptions): Promise<Served[]> => {
  const read = async ({ kind, path, process }: { kind: RuntimeKind; path: string; process: Process }): Promise<Served> => ({
    kind,
    path,
    realPath: process.exe,
    ...(await serverSettings(host, { kind, path, process }, options)),
  })
  return Promise.all(servers.flatMap((one) => (one.process === null ? [] : [read({ ...one, process: one.process })])))
}

/** It does not run as its program does when whoever makes the check starts it. */
const isOnOwn = ({ settings, account, hidden, preloads }: Served): boolean =>
  settings.length > 0 || account !== null || hidden !== null || preloads !== null

const sentences = (...all: readonly (string | null)[]): string | null => all.filter((one) => one !== null).join(' ') || null

/** `shop.service (Node.js)`, `shop.service (PHP curl)`. */
const toProgram = (group: readonly [Served, ...Served[]], _index: number, all: readonly (readonly Served[])[]): Program => {
  const [{ kind, path, realPath, pid, label, unit, settings, assumed, otherwise, hidden, preloads, account, secrets }] = group
  const isAlone = all.every((other) => other === group || other[0]?.label !== label)
  return {
    kind,
    path,
    realPath,
    running: true,
    first: false,
    serves: group.map((one) => one.label),
    pids: group.map((one) => one.pid),
    namesNoProxy: group.every((one) => one.namesNoProxy),
    server: {
      id: isAlone ? label : `${label}-${pid}`,
      nameOf: (runtime) => `${label} (${runtime.replace(/[()]/g, '')})`,
      settings,
      secrets,
      assumed: sentences(assumed, preloads),
      otherwise: sentences(otherwise, preloads),
      hidden,
      account,
      met: { pid, name: label, unit },
    },
  }
}

/**
 * `php` of `/usr/bin/php8.2`: such a name is a further one of the same program, or of one beside it. `python3` is a name of its own
 * where it has no `.exe` (PEP 394).
 */
const withoutVersion = (path: string): string => (/(^|\/)python3$/.test(path) ? 'python3' : baseName(path).replace(/[\d.]+$/, ''))

type Found = Pick<Program, 'kind' | 'path'>

/** The kind that a program is of by its name, or by that of the file behind it; such as `/srv/shop/bin/interpreter`, a link to a Python. */
const kindAt = async (host: Host, kinds: readonly RuntimeKind[], path: string): Promise<RuntimeKind | undefined> => {
  const names = [path, (await host.look(path))?.realPath ?? path].map((one) =>
    baseName(host.platform === 'win32' ? one.toLowerCase() : one),
  )
  return names
    .map((name) => kinds.find(({ programs, servers }) => programs.test(name) || servers?.test(name) === true))
    .find((kind) => kind !== undefined)
}

/** What the person named: a program by its place, wherever it is, or by its name, which means the first of that name in PATH. */
const chosenOf = async (
  host: Host,
  kinds: readonly RuntimeKind[],
  chosen: readonly string[],
  inPath: readonly Found[],
): Promise<Found[]> => {
  const found = chosen.map(async (written): Promise<Found[]> => {
    const first = inPath.find(({ path }) => /[^\\/]*$/.exec(path)?.[0] === written)
    if (first !== undefined || !/[\\/]/.test(written)) return first === undefined ? [] : [first]
    const kind = await kindAt(host, kinds, written)
    return kind === undefined ? [] : [{ kind, path: written }]
  })
  return (await Promise.all(found)).flat()
}

/** Every real file, and every environment, once; one that also stands for a server is a further program on that server's settings. */
export const findPrograms = async (
  host: Host,
  kinds: readonly RuntimeKind[],
  { running: servers, php }: ServerLook,
  options: AskOptions,
): Promise<Program[]> => {
  const separator = host.platform === 'win32' ? '\\' : '/'
  const [folders, served] = await Promise.all([searchFolders(host), settingsOf(servers.programs, host, options)])
  const own = served.filter(isOnOwn)
  const names = await Promise.all(folders.map(async (folder) => ({ folder, names: await host.list(folder) })))
  const inPath = new Set(pathFolders(host))
  const firsts = new Map<string, string>()
  const inFolders = names.flatMap(({ folder, names }) =>
    names.flatMap((name) => {
      // Windows takes no notice of the case of a name.
      const asked = separator === '/' ? name : name.toLowerCase()
      const kind = kinds.find((one) => one.programs.test(baseName(asked)) && (separator === '/' || asked.endsWith('.exe')))
      if (kind === undefined) return []
      const path = `${folder}${separator}${name}`.replace('//', '/')
      const plain = withoutVersion(name)
      if (inPath.has(folder) && !firsts.has(plain)) firsts.set(plain, path)
      return [{ kind, path }]
    }),
  )
  const plain = servers.programs.filter(({ process }) => !own.some(({ pid }) => pid === process?.pid))
  const plainly = served.filter((one) => !isOnOwn(one))
  const folderOf = ({ path }: Found) => path.slice(0, Math.max(path.lastIndexOf(separator), 1))
  const chosen = await chosenOf(
    host,
    kinds,
    options.chosen,
    inFolders.filter((one) => inPath.has(folderOf(one))),
  )
  const installed = [...chosen, ...inFolders]
  const all = [...installed, ...plain]
  // A name that leads nowhere stays as it is: it is met again where it is started.
  const real = await Promise.all(all.map(async ({ path }) => (await host.look(path))?.realPath ?? path))
  const identities = await Promise.all(all.map(({ kind, path }, index) => identityOfPath(host, kind, path, real[index] ?? path)))
  const identityOf = new Map(all.map(({ path }, index) => [path, identities[index]]))
  const programs = new Map<string, Program>()
  for (const [index, { kind, path }] of all.entries()) {
    const realPath = real[index] ?? path
    const identity = identities[index] ?? realPath
    // Where a server on settings of its own is stood for by this program, the program itself runs only where a process says so.
    const stands = php.some((server) => server.running && server.path === path)
    const running = index >= installed.length && (!stands || plain.some(({ process }) => process?.exe === realPath))
    const first = firsts.get(withoutVersion(path)) === path
    const known = programs.get(identity)
    const servers = plainly.filter((one) => identityOf.get(one.path) === identity)
    const serves = servers.map(({ label }) => label)
    const namesNoProxy = servers.length > 0 && servers.every((one) => one.namesNoProxy)
    if (known === undefined)
      programs.set(identity, {
        kind,
        path,
        realPath,
        running,
        first,
        serves,
        pids: servers.map(({ pid }) => pid),
        namesNoProxy,
        server: null,
      })
    else Object.assign(known, { running: known.running || running, first: known.first || first })
  }
  const byPath = new Map(all.map(({ kind, path }, index) => [path, { kind, realPath: real[index] ?? path }] as const))
  return [
    ...programs.values(),
    ...groupsBySettings(own, ({ path, hidden, preloads }) => JSON.stringify([path, hidden, preloads])).map(toProgram),
    ...php.flatMap(({ path, running, id, name, serves, ...server }): Program[] => {
      const program = byPath.get(path)
      const of = { ...server, id, nameOf: (runtime: string) => runtime.replace('PHP', name) }
      return program === undefined
        ? []
        : [{ ...program, path, running, first: false, serves, pids: server.met === null ? [] : [server.met.pid], server: of }]
    }),
  ]
}
