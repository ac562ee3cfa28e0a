// Finds the programs of the known runtime kinds: in PATH, in the usual folders, and behind the servers that are running.
// Each real file once, under the first name that it was found by.
import type { Host } from '../../host/host.ts'
import { type PhpServer, phpServers } from './php-servers.ts'
import { baseName, runningServers } from './running-servers.ts'
import type { RuntimeKind } from './runtimes/define-runtime-kind.ts'
import { pathFolders, searchFolders } from './search-folders.ts'

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
  /** For which server it stands: its id and name, and the settings on which it is asked. */
  server: Pick<PhpServer, 'id' | 'name' | 'settings'> | null
}

/** Real paths in the order asked, by one start of realpath(1); a path that it cannot resolve stays as it is. */
const realPaths = async (host: Host, paths: readonly string[], options: { timeoutMs: number; signal: AbortSignal }): Promise<string[]> => {
  if (paths.length === 0 || host.platform === 'win32') return [...paths]
  const result = await host.run('realpath', paths, options)
  const lines = result.stdout.split('\n').filter((line) => line !== '')
  if (lines.length === paths.length) return lines
  // One of them led nowhere: the lines do not tell which.
  if (paths.length === 1 || result.end !== 'ended') return [...paths]
  return (await Promise.all(paths.map((path) => realPaths(host, [path], options)))).flat()
}

/** `php` of `/usr/bin/php8.2`: such a name is a further one of the same program, or of one beside it. */
const withoutVersion = (path: string): string => baseName(path).replace(/[\d.]+$/, '')

/** Every real file once; one that also stands for a server is a further program on that server's settings. */
export const findPrograms = async (
  host: Host,
  kinds: readonly RuntimeKind[],
  options: { timeoutMs: number; signal: AbortSignal },
): Promise<Program[]> => {
  const separator = host.platform === 'win32' ? '\\' : '/'
  const [folders, servers, php, processes] = await Promise.all([
    searchFolders(host),
    runningServers(host, kinds),
    phpServers(host),
    host.processes(),
  ])
  const names = await Promise.all(folders.map(async (folder) => ({ folder, names: await host.list(folder) })))
  const inPath = new Set(pathFolders(host))
  const firsts = new Map<string, string>()
  const inFolders = names.flatMap(({ folder, names }) =>
    names.flatMap((name) => {
      const kind = kinds.find((one) => one.programs.test(baseName(name)) && (separator === '/' || /\.exe$/i.test(name)))
      if (kind === undefined) return []
      const path = `${folder}${separator}${name}`.replace('//', '/')
      const plain = withoutVersion(name)
      if (inPath.has(folder) && !firsts.has(plain)) firsts.set(plain, path)
      return [{ kind, path }]
    }),
  )
  const all = [...inFolders, ...servers.programs]
  const real = await realPaths(
    host,
    all.map(({ path }) => path),
    options,
  )
  const programs = new Map<string, Program>()
  for (const [index, { kind, path }] of all.entries()) {
    const realPath = real[index] ?? path
    // Where a server on settings of its own is stood for by this program, the program itself runs only where a process says so.
    const stands = php.some((server) => server.running && server.path === path)
    const running = index >= inFolders.length && (!stands || processes.some(({ exe, listens }) => listens && exe === realPath))
    const first = firsts.get(withoutVersion(path)) === path
    const known = programs.get(realPath)
    if (known === undefined) programs.set(realPath, { kind, path, realPath, running, first, server: null })
    else Object.assign(known, { running: known.running || running, first: known.first || first })
  }
  const byPath = new Map(all.map(({ kind, path }, index) => [path, { kind, realPath: real[index] ?? path }] as const))
  return [
    ...programs.values(),
    ...php.flatMap(({ path, running, ...server }): Program[] => {
      const program = byPath.get(path)
      return program === undefined ? [] : [{ ...program, path, running, first: false, server }]
    }),
  ]
}
