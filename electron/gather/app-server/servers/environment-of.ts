// Virtual environments: folders of links to a runtime's program, with packages of their own beside them. By its real path alone such a
// program is the one that the link leads to, and what it would load is lost. Source: PEP 405.
import type { Process } from '../../../contract/recording.ts'
import type { Host } from '../../../host/host.ts'
import type { RuntimeKind } from '../runtimes/define-runtime-kind.ts'

const parts = (path: string): { folder: string; name: string } => {
  const at = path.lastIndexOf('/')
  return { folder: path.slice(0, at), name: path.slice(at + 1) }
}

/** The file that marks the environment of a program in this folder; null: it is in none. */
const markOf = async (host: Host, { environmentMarks }: RuntimeKind, folder: string): Promise<string | null> => {
  for (const place of environmentMarks?.(folder) ?? []) {
    const mark = await host.readFile(place)
    if (mark.ok) return mark.realPath
  }
  return null
}

/** What tells a program from others: its real file, or the environment in which a link leads to it. */
export const identityOfPath = async (host: Host, kind: RuntimeKind, path: string, realPath: string): Promise<string> =>
  (path === realPath ? null : await markOf(host, kind, parts(path).folder)) ?? realPath

/** Where a server may have been started from, the most certain first: the kernel tells its words, and the program behind all links. */
export const startsOf = async (host: Host, { pid, args }: Process): Promise<string[]> => {
  const written = args[0] ?? ''
  if (written.startsWith('/')) return [written]
  // A title may tell a path among its words.
  if (/^\S*\/\S*$/.test(written)) return [`/proc/${pid}/cwd/${written}`]
  const { PATH = '', VIRTUAL_ENV = '' } = (await host.variablesOf(pid, ['PATH', 'VIRTUAL_ENV'])) ?? {}
  const folders = PATH.split(':').filter((folder) => folder.startsWith('/'))
  const looks = await Promise.all(folders.map((folder) => host.look(`${folder}/${written}`)))
  const found = folders[looks.findIndex((look) => look?.kind === 'file' && look.executable)]
  // A server may have written another title over its words; the variable is that of the script which activates an environment.
  return found !== undefined ? [`${found}/${written}`] : VIRTUAL_ENV.startsWith('/') ? [`${VIRTUAL_ENV}/bin/python`] : []
}

/** The program of the environment in which a server was started; null where it was started in none, or that is not told. */
export const startInEnvironment = async (host: Host, kind: RuntimeKind, process: Process): Promise<string | null> => {
  if (kind.environmentMarks === undefined || host.platform === 'win32') return null
  for (const path of await startsOf(host, process)) {
    const { folder, name } = parts(path)
    const [there, program] = await Promise.all([host.look(folder), host.look(path)])
    if (there === null || program?.realPath !== process.exe) continue
    const start = `${there.realPath}/${name}`
    if (start !== process.exe && (await markOf(host, kind, there.realPath)) !== null) return start
  }
  return null
}
