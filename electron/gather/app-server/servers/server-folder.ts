// The folder in which a running server runs, from which it means the names of files that do not begin at the root.
import type { Host, RunOptions } from '../../../host/host.ts'

/** Null where that is not told. */
const folderOf = async (host: Host, pid: number, options: RunOptions): Promise<string | null> => {
  const { end, exit, stdout } = await host.run('readlink', [`/proc/${pid}/cwd`], options)
  return end === 'ended' && exit === 0 ? stdout.trim() : null
}

/** A place as a server means it; null where its folder is not told. An empty one is its folder. */
export const fromFolderOf = async (host: Host, pid: number, place: string, options: RunOptions): Promise<string | null> => {
  if (place.startsWith('/')) return place
  const folder = await folderOf(host, pid, options)
  return folder === null || place === '' ? folder : `${folder}/${place.replace(/^\.\//, '')}`
}
