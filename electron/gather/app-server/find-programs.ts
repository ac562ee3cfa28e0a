// Finds the programs of the known runtime kinds: in PATH, in the usual folders, and behind the servers that are running.
// Each real file once, under the first name that it was found by.
import type { Process } from '../../contract/recording.ts'
import type { Runtime } from '../../contract/runtime-facts.ts'
import type { Host, RunOptions } from '../../host/host.ts'
import { baseName, type RunningServers } from './running-servers.ts'
import type { RuntimeKind } from './runtimes/define-runtime-kind.ts'
import { pathFolders, searchFolders } from './search-folders.ts'
import type { ServerLook } from './server-look.ts'
import { groupsBySettings, type ServerSettings, serverSettings } from './server-settings.ts'
import type { TriedAs } from './server-user.ts'

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
  /** For which server it stands, on whose settings it is asked. */
  server: ServerOf | null
}

export interface ServerOf extends TriedAs {
  id: string
  /** What the server is called, given how its runtime is: `PHP-FPM (curl)`, `shop.service (Node.js)`. */
  nameOf(runtime: string): string
  settings: Runtime['settings']
  secrets: ReadonlyMap<string, string>
  /** The server itself, where it runs and was met. */
  met: Runtime['server']
}

interface Served extends ServerSettings {
  kind: RuntimeKind
  path: string
}

/** What each server runs on. */
const settingsOf = async (servers: RunningServers['programs'], host: Host, options: RunOptions): Promise<Served[]> => {
  const read = async ({ kind, path, process }: { kind: RuntimeKind; path: string; process: Process }): Promise<Served> => ({
    kind,
    path,
    ...(await serverSettings(host, kind, process, options)),
  })
  return Promise.all(servers.flatMap((one) => (one.process === null ? [] : [read({ ...one, process: one.process })])))
}

/** It does not run as its program does when whoever makes the check starts it. */
const isOnOwn = ({ settings, account }: Served): boolean => settings.length > 0 || account !== null

/** `shop.service (Node.js)`, `shop.service (PHP curl)`. */
const toProgram = (group: readonly [Served, ...Served[]], _index: number, all: readonly (readonly Served[])[]): Program => {
  const [{ kind, path, pid, label, unit, settings, assumed, otherwise, account, secrets }] = group
  const isAlone = all.every((other) => other === group || other[0]?.label !== label)
  return {
    kind,
    path,
    // The kernel names a process's program by its real path.
    realPath: path,
    running: true,
    first: false,
    serves: group.map((one) => one.label),
    server: {
      id: isAlone ? label : `${label}-${pid}`,
      nameOf: (runtime) => `${label} (${runtime.replace(/[()]/g, '')})`,
      settings,
      secrets,
      assumed,
      otherwise,
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

/** Every real file once; one that also stands for a server is a further program on that server's settings. */
export const findPrograms = async (
  host: Host,
  kinds: readonly RuntimeKind[],
  { running: servers, php }: ServerLook,
  options: RunOptions,
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
  const all = [...inFolders, ...plain]
  // A name that leads nowhere stays as it is: it is met again where it is started.
  const real = await Promise.all(all.map(async ({ path }) => (await host.look(path))?.realPath ?? path))
  const programs = new Map<string, Program>()
  for (const [index, { kind, path }] of all.entries()) {
    const realPath = real[index] ?? path
    // Where a server on settings of its own is stood for by this program, the program itself runs only where a process says so.
    const stands = php.some((server) => server.running && server.path === path)
    const running = index >= inFolders.length && (!stands || plain.some(({ process }) => process?.exe === realPath))
    const first = firsts.get(withoutVersion(path)) === path
    const known = programs.get(realPath)
    const serves = plainly.flatMap((one) => (one.path === path || one.path === realPath ? [one.label] : []))
    if (known === undefined) programs.set(realPath, { kind, path, realPath, running, first, serves, server: null })
    else Object.assign(known, { running: known.running || running, first: known.first || first })
  }
  const byPath = new Map(all.map(({ kind, path }, index) => [path, { kind, realPath: real[index] ?? path }] as const))
  return [
    ...programs.values(),
    ...groupsBySettings(own, ({ path }) => path).map(toProgram),
    ...php.flatMap(({ path, running, id, name, serves, ...server }): Program[] => {
      const program = byPath.get(path)
      const of = { ...server, id, nameOf: (runtime: string) => runtime.replace('PHP', name) }
      return program === undefined ? [] : [{ ...program, path, running, first: false, serves, server: of }]
    }),
  ]
}
