// The TLS library that a running server has loaded from a folder of its own: its program as we start it has another one. The variable is
// never passed on, since it loads code, into a program that root starts too. Source: ld.so(8).
import type { Host, RunOptions } from '../../host/host.ts'
import { isTlsLibrary, mappedTlsLibraries } from '../os/stale-libraries.ts'
import type { RuntimeKind } from './runtimes/define-runtime-kind.ts'
import { fromFolderOf } from './server-folder.ts'

export const LIBRARY_FOLDERS = 'LD_LIBRARY_PATH'

/** A library where the loader looks by itself, with the folders that Debian has for each architecture: any program has the same. */
const OF_THE_SYSTEM = /^(\/usr)?\/lib(32|64|x32)?(\/[a-z0-9_]+-linux-gnu[a-z0-9_]*)?\/[^/]+$/

/** Of libraries those that lie in this folder, or to which a name in it leads. */
const inFolder = async (host: Host, folder: string, libraries: readonly string[]): Promise<string[]> => {
  const there = (await host.look(folder))?.realPath
  if (there === undefined) return []
  const names = (await host.list(there)).filter(isTlsLibrary)
  const behind = await Promise.all(names.map(async (name) => (await host.look(`${there}/${name}`))?.realPath))
  return libraries.filter((path) => path.startsWith(`${there}/`) || behind.includes(path))
}

/** What a server has loaded by this value of that variable, as a sentence; null where it is no TLS library of its own. */
export const ownLibraries = async (
  host: Host,
  { kind, pid, label, folders }: { kind: RuntimeKind['kind']; pid: number; label: string; folders: string },
  options: RunOptions,
): Promise<string | null> => {
  // Java's TLS is part of it: such a library is there for something else.
  if (folders === '' || kind === 'java') return null
  const maps = await host.readFile(`/proc/${pid}/maps`)
  if (!maps.ok) return `What ${label} has loaded by its ${LIBRARY_FOLDERS} could not be read: its TLS library may be another one.`
  const libraries = mappedTlsLibraries(maps.text).filter((path) => !OF_THE_SYSTEM.test(path))
  if (libraries.length === 0) return null
  const places = await Promise.all(folders.split(/[:;]/).map((folder) => fromFolderOf(host, pid, folder, options)))
  const found = await Promise.all(places.map(async (place) => (place === null ? [] : inFolder(host, place, libraries))))
  const own = [...new Set(found.flat())].sort()
  return own.length === 0
    ? null
    : `${label} has loaded ${own.join(' and ')} by its ${LIBRARY_FOLDERS}: what was found here need not hold for it.`
}
