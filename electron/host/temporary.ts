// Where temporary files go: the folder that is meant for them, and others where that is full or read-only.
import { tmpdir } from 'node:os'
import { type Account, NO_PLACE } from './host.ts'

/** Which every account may enter; a folder of root's own may not be. */
const FOR_ALL = '/tmp'
/** Where the first is full, or nothing may be written in it. */
const INSTEAD = ['/var/tmp', '/dev/shm']

/** What `make` answers in the first folder that takes its files; where none does, why the first did not, as one sentence without its end. */
export const inTemporary = async <Made>(
  make: (parent: string) => Promise<Made>,
  account?: Account,
): Promise<{ ok: true; made: Made } | { ok: false; problem: string }> => {
  const first = account === undefined ? tmpdir() : FOR_ALL
  let problem: string | null = null
  for (const parent of [first, ...(process.platform === 'win32' ? [] : INSTEAD)]) {
    try {
      return { ok: true, made: await make(parent) }
    } catch (error) {
      // Without the call and the name that was made up for it.
      problem ??= `${(error instanceof Error ? error.message : String(error)).replace(/, \w+(?: '.*)?$/, '')} (in ${parent})`
    }
  }
  return { ok: false, problem: `${NO_PLACE}: ${problem}` }
}
