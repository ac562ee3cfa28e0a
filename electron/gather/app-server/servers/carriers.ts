// Servers that run an application within themselves, by a library of its runtime: uWSGI, Apache's mod_wsgi and mod_perl, NGINX Unit, jsvc.
// The program beside that library stands for them: it is the same runtime, on the same libraries.
// Sources: proc_pid_maps(5); PEP 3149 and sysconfig's INSTSONAME (names of libpython); jsvc(1).
import type { Process } from '../../../contract/recording.ts'
import { NOT_READABLE, type Servers } from '../../../contract/runtime-facts.ts'
import type { Host } from '../../../host/host.ts'
import type { RuntimeKind } from '../runtimes/define-runtime-kind.ts'
import { elsewhereOf } from './other-root.ts'
import { fileName, folderOf } from './server-names.ts'
import { accountOf } from './server-user.ts'

const CARRIERS = /^(uwsgi(-core|_python3?\d*)?|apache2|httpd|unitd|jsvc)$/

const IS_UWSGI = /\/uwsgi[^/]*$/
/** Debian's: a name for each module that Apache loads. */
export const APACHE_ENABLED = '/etc/apache2/mods-enabled'

/** By what its library is called, and where a program of the same installation lies, the likeliest first. */
const LIBRARIES: readonly {
  kind: 'python' | 'perl' | 'java'
  file: RegExp
  programs(library: string, version: string): readonly string[]
}[] = [
  {
    kind: 'python',
    file: /\/libpython(\d\.\d+)[^/]*\.so[^/]*$/,
    programs: (library, version) => [
      `${library.replace(/^(.*)\/lib(32|64)?\/.*$/, '$1')}/bin/python${version}`,
      `/usr/bin/python${version}`,
    ],
  },
  { kind: 'perl', file: /\/libperl\.so()[^/]*$/, programs: () => ['/usr/bin/perl'] },
  // Before Java 9 in `jre/lib/amd64/server`.
  { kind: 'java', file: /\/libjvm\.so()$/, programs: (library) => [`${library.replace(/\/lib\/([^/]+\/)?server\/[^/]*$/, '')}/bin/java`] },
]

/** Built with its Python within it, as packages of PyPI are: the environment's own program lies beside it. */
const besideUwsgi = (exe: string): string[] => ['python3', 'python'].map((name) => `${folderOf(exe)}/${name}`)

interface Carried {
  kind: 'python' | 'perl' | 'java'
  /** Programs that may stand for it, the likeliest first. */
  programs: readonly string[]
}

/** How a person calls a server that carries its application; null where it is none. */
export const carrierName = ({ exe, name: told }: Pick<Process, 'exe' | 'name'>): string | null => {
  const name = exe === '' ? told : fileName(exe)
  return CARRIERS.test(name) ? name.replace(/^uwsgi.*$/, 'uWSGI').replace(/^(apache2|httpd)$/, 'Apache') : null
}

/** What a process carries; null where its maps may not be read. */
const carriedBy = async (host: Host, { pid, exe }: Process): Promise<Carried[] | null> => {
  const maps = await host.readFile(`/proc/${pid}/maps`)
  if (!maps.ok || exe === '') return null
  const files = [...new Set([...maps.text.matchAll(/\s(\/\S+\.so\S*)/g)].map(([, path = '']) => path))]
  const mapped = LIBRARIES.flatMap(({ kind, file, programs }): Carried[] => {
    const library = files.find((path) => file.test(path))
    return library === undefined ? [] : [{ kind, programs: programs(library, file.exec(library)?.[1] ?? '') }]
  })
  return mapped.length === 0 && IS_UWSGI.test(exe) ? [{ kind: 'python', programs: besideUwsgi(exe) }] : mapped
}

/** What one that may not be read is likely to carry. */
const likelyCarried = async (host: Host, { name }: Process): Promise<Carried[]> => {
  const isLikely = IS_UWSGI.test(`/${name}`) || (name === 'apache2' && (await host.list(APACHE_ENABLED)).includes('wsgi.load'))
  return isLikely ? [{ kind: 'python', programs: [] }] : []
}

/** Of one server's processes the one that is asked for all: a worker that runs as another account, where there is one. */
const spokesmen = async (host: Host, processes: readonly Process[]): Promise<Process[]> => {
  const servers = new Map<string, Process[]>()
  for (const process of processes) {
    // Of another account's the sockets may not be seen.
    const listens = process.listens || process.listensOnHost === true || (process.exe === '' && IS_UWSGI.test(`/${process.name}`))
    if (carrierName(process) === null || !listens) continue
    const key = JSON.stringify([process.exe || process.name, process.args, process.network])
    servers.set(key, [...(servers.get(key) ?? []), process])
  }
  const chosen = [...servers.values()].map(async (all) => {
    const accounts = await Promise.all(all.map(({ pid }) => accountOf(host, pid)))
    const worker = accounts.findIndex((account) => account !== null)
    return all[Math.max(worker, 0)]
  })
  return (await Promise.all(chosen)).flatMap((one) => one ?? [])
}

export interface CarriedServers {
  programs: { kind: RuntimeKind; path: string; process: Process }[]
  unasked: { server: string; names: string[] }[]
  elsewhere: { server: Servers['elsewhere'][number]; names: string[] }[]
}

/** The servers of this kind that run. */
export const carriedServers = async (host: Host, kinds: readonly RuntimeKind[]): Promise<CarriedServers> => {
  const found: CarriedServers = { programs: [], unasked: [], elsewhere: [] }
  if (host.platform !== 'linux') return found
  for (const process of await spokesmen(host, (await host.processes()) ?? [])) {
    const name = carrierName(process) ?? process.name
    const read = await carriedBy(host, process)
    for (const carried of read ?? (await likelyCarried(host, process))) {
      const kind = kinds.find((one) => one.kind === carried.kind)
      if (kind === undefined) continue
      const names = [kind.kind, kind.name, name]
      const here = `${name} (process ${process.pid})`
      const other = read === null ? null : await elsewhereOf(host, process)
      const looks = await Promise.all(carried.programs.map((path) => host.look(path)))
      const path = carried.programs[looks.findIndex((look) => look?.kind === 'file' && look.executable)]
      if (other !== null) found.elsewhere.push({ server: { pid: process.pid, name, ...other }, names })
      else if (path !== undefined) found.programs.push({ kind, path, process })
      else if (read === null) found.unasked.push({ names, server: `${here}: ${NOT_READABLE}` })
      else found.unasked.push({ names, server: `${here}: it runs ${kind.name} within itself, and no program of that is here to be asked` })
    }
  }
  return found
}
