// What a path leads to, without opening it: its real path, what lies there, and whether this user may read it.
import { access, constants, realpath, stat } from 'node:fs/promises'
import type { Look } from '../contract/recording.ts'

const EXECUTABLE = 0o111

export const look = async (path: string): Promise<Look | null> => {
  try {
    const [real, there, readable] = await Promise.all([
      realpath(path),
      stat(path),
      access(path, constants.R_OK).then(
        () => true,
        () => false,
      ),
    ])
    const kind = there.isFile() ? 'file' : there.isDirectory() ? 'folder' : 'other'
    return { realPath: real, kind, executable: (there.mode & EXECUTABLE) !== 0, readable }
  } catch {
    return null
  }
}
