// The stores of trusted roots that runtimes tell: which one is the system's own, and which are not there or not for this user.
import type { Runtime } from '../../contract/runtime-facts.ts'
import type { Host } from '../../host/host.ts'
import { SYSTEM_STORES } from '../endpoint/trust-stores.ts'
import type { RuntimeKind } from './runtimes/define-runtime-kind.ts'

/** The one file with all of the system's roots, where it is in one of the usual places. */
export const systemStore = async (host: Host): Promise<string | null> => {
  for (const path of SYSTEM_STORES) if ((await host.readFile(path)).ok) return path
  return null
}

/** Whether a store is not there, or not for this user; one that is told in words is no path. */
export const isUnreadable = async (store: string | null, host: Host): Promise<boolean> =>
  store?.startsWith('/') === true && (await host.look(store))?.readable !== true

/** The store that a tool's own file names, else a variable: what holds where it tells neither when it is asked who it is. */
export const namedStore = ({ storeVariables = [] }: RuntimeKind, inFile: Runtime['settings'], host: Host): string | undefined =>
  inFile.find(({ name, value }) => /^(cacert|capath)$/.test(name) && value !== '')?.value ??
  storeVariables.map((name) => host.env(name)).find((file) => file)
