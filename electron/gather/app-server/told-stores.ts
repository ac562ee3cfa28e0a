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

/** What Node.js says of a further file of roots (NODE_EXTRA_CA_CERTS) that it was to add, in the words of our own script. */
const COULD_NOT_READ = /, which it cannot read$/

/** Whether this account may read a file that is there; true where that cannot be asked. */
export const mayRead = async (
  path: string,
  account: NonNullable<Runtime['account']>,
  host: Host,
  { timeoutMs, signal }: Pick<RunOptions, 'timeoutMs' | 'signal'>,
): Promise<boolean> => {
  const { end, exit } = await host.run('test', ['-r', path], { timeoutMs, signal, account, as: `as ${account.name}:` })
  return !(end === 'ended' && exit === 1)
}

/** Whether a store is not there, or not for this user or the account that a server runs under; one that is told in words is no path. */
export const isUnreadable = async (
  { trustStore: store, account }: Pick<Runtime, 'trustStore' | 'account'>,
  host: Host,
  options: Pick<RunOptions, 'timeoutMs' | 'signal'>,
): Promise<boolean> => {
  if (store === null || !store.startsWith('/')) return COULD_NOT_READ.test(store ?? '')
  if ((await host.look(store))?.readable !== true) return true
  return account !== undefined && !(await mayRead(store, account, host, options))
}

/** The store that a tool's own file names, else a variable: what holds where it tells neither when it is asked who it is. */
export const namedStore = (
  { storeVariables = [], variablesHoldFirst = false }: RuntimeKind,
  inFile: Runtime['settings'],
  host: Host,
): string | undefined => {
  const own = inFile.find(({ name, value }) => /^(cacert|capath|http\.sslCA(Info|Path))$/.test(name) && value !== '')?.value
  const variable = storeVariables.map((name) => host.env(name)).find((file) => file)
  return variablesHoldFirst ? (variable ?? own) : (own ?? variable)
}
