// The stores of trusted roots that runtimes tell: which one is the system's own, and which are not there or not for this user.
import type { Runtime } from '../../contract/runtime-facts.ts'
import type { Host, RunOptions } from '../../host/host.ts'
import { SYSTEM_STORES } from '../endpoint/trust-stores.ts'
import type { RuntimeKind } from './runtimes/define-runtime-kind.ts'

/** The one file with all of the system's roots, where it is in one of the usual places; one that this user may not read comes last. */
export const systemStore = async (host: Host): Promise<string | null> => {
  let closed: string | null = null
  for (const path of SYSTEM_STORES) {
    const read = await host.readFile(path)
    if (read.ok) return path
    if (read.why === 'denied') closed ??= path
  }
  return closed
}

/** What Node.js says of a further file of roots (NODE_EXTRA_CA_CERTS) that it was to add, in the words of our own script. */
const COULD_NOT_READ = /, which it cannot read$/

type Options = Pick<RunOptions, 'timeoutMs' | 'signal'>
type Account = NonNullable<Runtime['account']>

/** Whether this user, or this account, is refused a right to what is there (test(1)); false where that cannot be asked. */
const isRefused = async (
  right: '-r' | '-x',
  path: string,
  account: Account | undefined,
  host: Host,
  options: Options,
): Promise<boolean> => {
  const { timeoutMs, signal } = options
  const as = account === undefined ? {} : { account, as: `as ${account.name}:` }
  const { end, exit } = await host.run('test', [right, path], { timeoutMs, signal, ...as })
  return end === 'ended' && exit === 1
}

/** Whether this account may read a file that is there; true where that cannot be asked. */
export const mayRead = async (path: string, account: Account, host: Host, options: Options): Promise<boolean> =>
  !(await isRefused('-r', path, account, host, options))

/** The folders on the way to a place, from the root on, and the place itself. */
const wayTo = (path: string): string[] => {
  const parts = path.split('/').filter((part) => part !== '')
  return parts.map((_, at) => `/${parts.slice(0, at + 1).join('/')}`)
}

/** Mode and owner of a place; nothing where stat(1) does not tell them. */
const modeOf = async (place: string, host: Host, { timeoutMs, signal }: Options): Promise<{ mode?: string }> => {
  const { end, exit, stdout } = await host.run('stat', ['-c', '%a, owner %U, group %G', place], { timeoutMs, signal })
  const mode = stdout.trim()
  return end === 'ended' && exit === 0 && /^[0-7]+, owner \S+, group \S+$/.test(mode) ? { mode } : {}
}

type Place = NonNullable<Runtime['storeClosed']>

/** A way has no more links than this (path_resolution(7)). */
const MAX_LINKS = 40

/** The places on the way to a store, links followed, as far as this user sees them. */
const placesTo = async (store: string, host: Host, options: Options, links = MAX_LINKS): Promise<Place[]> => {
  const path = (await host.look(store))?.realPath ?? store
  const places: Place[] = []
  for (const place of wayTo(path)) {
    const there = await host.look(place)
    if (there !== null) {
      places.push({ place: there.realPath, right: there.kind === 'folder' ? 'enter' : 'read' })
      continue
    }
    // A link can be read where what it leads to cannot be seen.
    const { timeoutMs, signal } = options
    const { end, exit, stdout } = await host.run('readlink', [place], { timeoutMs, signal })
    const target = stdout.trim()
    if (end !== 'ended' || exit !== 0 || target === '' || links === 0) break
    const whole = target.startsWith('/') ? target : `${place.replace(/[^/]*$/, '')}${target}`
    return [...places, ...(await placesTo(whole + path.slice(place.length), host, options, links - 1))]
  }
  return places
}

/** Where the way to a store ends, links followed; null where it does not, or ends at nothing. */
const closedAt = async (store: string, account: Account | undefined, host: Host, options: Options): Promise<Place | null> => {
  const seen = await placesTo(store, host, options)
  // What this user sees within a folder shows that it is open to this user.
  for (const one of account === undefined ? seen.slice(-1) : seen)
    if (await isRefused(one.right === 'enter' ? '-x' : '-r', one.place, account, host, options))
      return { ...one, ...(await modeOf(one.place, host, options)) }
  return null
}

/** What is known of a store that is not there, or not for this user or the account that a server runs under. */
export type Unreadable = Pick<Runtime, 'storeUnreadable' | 'storeClosed'>

/** Nothing where it can be read. A store that is told in words is no path; in a folder certificates are found without reading that. */
export const unreadable = async (
  { trustStore: store, account }: Pick<Runtime, 'trustStore' | 'account'>,
  host: Host,
  options: Options,
): Promise<Unreadable> => {
  if (store === null || !store.startsWith('/')) return COULD_NOT_READ.test(store ?? '') ? { storeUnreadable: true } : {}
  const there = await host.look(store)
  const isOpen =
    there !== null &&
    (there.kind === 'folder'
      ? !(await isRefused('-x', store, account, host, options))
      : there.readable && (account === undefined || (await mayRead(store, account, host, options))))
  if (isOpen) return {}
  const closed = await closedAt(store, account, host, options)
  return { storeUnreadable: true, ...(closed === null ? {} : { storeClosed: closed }) }
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
