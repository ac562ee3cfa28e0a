// Finds the programs of the known runtime kinds: in PATH, in the usual folders, and behind the servers that are running.
// Each real file once, under the first name that it was found by.
import type { Host } from '../../host/host.ts'
import { baseName, runningServers } from './running-servers.ts'
import type { RuntimeKind } from './runtimes/define-runtime-kind.ts'

export interface Program {
  kind: RuntimeKind
  /** As it was found. */
  path: string
  /** After symbolic links. */
  realPath: string
  /** A running server uses it. */
  running: boolean
}

const searchFolders = async (host: Host): Promise<string[]> => {
  const windows = host.platform === 'win32'
  const inPath = (host.env('PATH') ?? '')
    .split(windows ? ';' : ':')
    .filter((folder) => folder !== '' && (windows || folder.startsWith('/')))
  const usual = windows ? [] : ['/usr/local/bin', '/usr/bin', '/bin', ...(await host.list('/opt')).map((name) => `/opt/${name}/bin`)]
  return [...new Set([...inPath, ...usual].map((folder) => folder.replace(/(.)[\\/]+$/, '$1')))]
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

export const findPrograms = async (
  host: Host,
  kinds: readonly RuntimeKind[],
  options: { timeoutMs: number; signal: AbortSignal },
): Promise<Program[]> => {
  const separator = host.platform === 'win32' ? '\\' : '/'
  const [folders, servers] = await Promise.all([searchFolders(host), runningServers(host, kinds)])
  const names = await Promise.all(folders.map(async (folder) => ({ folder, names: await host.list(folder) })))
  const inFolders = names.flatMap(({ folder, names }) =>
    names.flatMap((name) => {
      const kind = kinds.find((one) => one.programs.test(baseName(name)) && (separator === '/' || /\.exe$/i.test(name)))
      return kind === undefined ? [] : [{ kind, path: `${folder}${separator}${name}`.replace('//', '/') }]
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
    const running = index >= inFolders.length
    const known = programs.get(realPath)
    if (known === undefined) programs.set(realPath, { kind, path, realPath, running })
    else known.running ||= running
  }
  return [...programs.values()]
}
