// What must not outlive this process, however it ends: the programs that it started and its temporary folders.
// Who makes one puts it here and takes it out when it is gone; a forced end (a second Ctrl+C, our own bug) removes the rest.
import { rmSync } from 'node:fs'

/** A group of processes that a program of ours leads (Windows has none: there it is that program alone), or a temporary folder. */
export type Leftover = { group: number } | { folder: string }

const leftovers = new Set<Leftover>()
const watchers = new Set<(leftovers: ReadonlySet<Leftover>) => void>()

// Whatever ends here ends synchronously: nothing else runs any more.
const removeNow = (leftover: Leftover): void => {
  try {
    if ('folder' in leftover) rmSync(leftover.folder, { recursive: true, force: true })
    else process.kill(process.platform === 'win32' ? leftover.group : -leftover.group, 'SIGKILL')
  } catch {
    // It is gone already, or the system refuses: nobody is left to try again.
  }
}

const removeAll = (): void => {
  for (const leftover of leftovers) removeNow(leftover)
  leftovers.clear()
  tell()
}

const tell = (): void => {
  for (const watcher of watchers) watcher(leftovers)
}

/** Has it removed when the process ends, unless the answered function was called before. */
export const removeAtExit = (leftover: Leftover): (() => void) => {
  if (leftovers.size === 0) process.once('exit', removeAll)
  leftovers.add(leftover)
  tell()
  return () => {
    if (!leftovers.delete(leftover)) return
    if (leftovers.size === 0) process.off('exit', removeAll)
    tell()
  }
}

/** Calls back with all of them each time one comes or goes. */
export const watchLeftovers = (watcher: (leftovers: ReadonlySet<Leftover>) => void): void => {
  watchers.add(watcher)
}
