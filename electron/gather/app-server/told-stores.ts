// The stores of trusted roots that runtimes tell: which one is the system's own, and which are not there or not for this user.
import type { Runtime } from '../../contract/runtime-facts.ts'
import type { Host, RunOptions } from '../../host/host.ts'
import { SYSTEM_STORES } from '../endpoint/trust-stores.ts'
import type { RuntimeKind } from './runtimes/define-runtime-kind.ts'

/** The one file with all of the system's roots, where it is in one of the usual places. */
export const systemStore = async (host: Host): Promise<string | null> => {
  for (const path of SYSTEM_STORES) if ((await host.readFile(path)).ok) return path
  return null
}

/** Answers whether a store is not there or not for this user. Each is looked at once; the system's own was read already. */
export const unreadableStores = (host: Host, own: Promise<string | null>, options: RunOptions) => {
  const looks = new Map<string, Promise<boolean>>()
  const look = async (path: string): Promise<boolean> => {
    if (!path.startsWith('/') || path === (await own)) return false
    const { end, exit } = await host.run('test', ['-r', path], options)
    return end === 'ended' && exit === 1
  }
  return (path: string): Promise<boolean> => {
    const looking = looks.get(path) ?? look(path)
    looks.set(path, looking)
    return looking
  }
}

/** The store that a tool's own file names, else a variable: what holds where it tells neither when it is asked who it is. */
export const namedStore = ({ storeVariables = [] }: RuntimeKind, inFile: Runtime['settings'], host: Host): string | undefined =>
  inFile.find(({ name, value }) => /^(cacert|capath)$/.test(name) && value !== '')?.value ??
  storeVariables.map((name) => host.env(name)).find((file) => file)
