// What must not outlive this process, however it ends: the programs that it started and its temporary folders.
// Who makes one puts it here and takes it out when it is gone; a forced end (a second Ctrl+C, our own bug) removes the rest.

const leftovers = new Set<() => void>()

// Whatever ends here ends synchronously: nothing else runs any more.
const removeAll = (): void => {
  for (const remove of leftovers) {
    try {
      remove()
    } catch {
      // It is gone already, or the system refuses: nobody is left to try again.
    }
  }
  leftovers.clear()
}

/** Calls `remove` when the process ends, unless the answered function was called before. `remove` must be synchronous. */
export const removeAtExit = (remove: () => void): (() => void) => {
  if (leftovers.size === 0) process.once('exit', removeAll)
  leftovers.add(remove)
  return () => {
    leftovers.delete(remove)
    if (leftovers.size === 0) process.off('exit', removeAll)
  }
}
