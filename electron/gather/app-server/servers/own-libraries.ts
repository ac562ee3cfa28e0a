// The TLS library that a running server has loaded from a folder of its own: its program as we start it has another one. The variable is
// never passed on, since it loads code, into a program that root starts too. Source: ld.so(8).
import type { Host, RunOptions } from '../../../host/host.ts'
import { isTlsLibrary, mappedTlsLibraries } from '../../os/mapped-libraries.ts'
import type { RuntimeKind } from '../runtimes/define-runtime-kind.ts'
import { fromFolderOf } from './server-folder.ts'

export const LIBRARY_FOLDERS = 'LD_LIBRARY_PATH'

/** A library where the loader looks by itself, with the folders that Debian has for each architecture: any program has the same. */
const OF_THE_SYSTEM = /^(\/usr)?\/lib(32|64|x32)?(\/[a-z0-9_]+-linux-gnu[a-z0-9_]*)?\/[^/]+$/

interface Library {
  /** As it is named in the folder. */
  name: string
  /** After symbolic links. */
  realPath: string
}

/** The TLS libraries that a folder names. */
const librariesIn = async (host: Host, folder: string): Promise<Library[]> => {
  const names = (await host.list(folder)).filter(isTlsLibrary)
  const looks = await Promise.all(names.map((name) => host.look(`${folder}/${name}`)))
  return names.flatMap((name, at) => {
    const realPath = looks[at]?.realPath
    return realPath === undefined || OF_THE_SYSTEM.test(realPath) ? [] : [{ name: `${folder}/${name}`, realPath }]
  })
}

/** Programs in which TLS may be built: what they have not mapped they do not use. */
const MAY_HAVE_IT_WITHIN: ReadonlySet<RuntimeKind['kind']> = new Set(['node', 'dotnet', 'powershell'])

const sentenceOf = (label: string, does: string, libraries: readonly string[]): string =>
  `${label} ${does} ${[...new Set(libraries)].sort().join(' and ')} by its ${LIBRARY_FOLDERS}: what was found here need not hold for it.`

/**
 * What a server has loaded by this value of that variable, or would load once it connects, as a sentence; null where that is no TLS
 * library of its own.
 */
export const ownLibraries = async (
  host: Host,
  { kind, pid, label, folders }: { kind: RuntimeKind['kind']; pid: number; label: string; folders: string },
  options: RunOptions,
): Promise<string | null> => {
  // Java's TLS is part of it: such a library is there for something else.
  if (folders === '' || kind === 'java') return null
  const maps = await host.readFile(`/proc/${pid}/maps`)
  if (!maps.ok) return `What ${label} has loaded by its ${LIBRARY_FOLDERS} could not be read: its TLS library may be another one.`
  const mapped = mappedTlsLibraries(maps.text)
  const places = await Promise.all(folders.split(/[:;]/).map((folder) => fromFolderOf(host, pid, folder, options)))
  const looks = await Promise.all(places.map((place) => (place === null ? null : host.look(place))))
  const real = looks.flatMap((look) => look?.realPath ?? [])
  const there = (await Promise.all(real.map((folder) => librariesIn(host, folder)))).flat()
  const isThere = (path: string): boolean =>
    real.some((folder) => path.startsWith(`${folder}/`)) || there.some(({ realPath }) => realPath === path)
  const own = mapped.filter((path) => !OF_THE_SYSTEM.test(path) && isThere(path))
  if (own.length > 0) return sentenceOf(label, 'has loaded', own)
  const later = mapped.length === 0 && !MAY_HAVE_IT_WITHIN.has(kind) ? there.map(({ name }) => name) : []
  return later.length === 0 ? null : sentenceOf(label, 'has no TLS library yet, and would load', later)
}
