// Files of trusted roots that the policy of this host refuses a program, by its log: the system's store, or one that a runtime is told of.
// A file that has another label than the refused one was mended, or is not the one that was meant: SELinux often logs its last name alone.
import type { Denials } from '../../contract/host-facts.ts'
import type { Runtime } from '../../contract/runtime-facts.ts'
import { storeSettings } from '../../contract/store-settings.ts'
import type { Host, RunOptions } from '../../host/host.ts'
import { SYSTEM_STORES } from '../endpoint/trust-stores.ts'
import { type Denial, fileIn, parseFileDenials } from './denial-lines.ts'

type RefusedStore = NonNullable<Denials['stores']>[number]
type Store = Pick<RefusedStore, 'store' | 'file'>

/** Where a store keeps its roots one by one: AppArmor allows by places. A server's own certificate lies in other files. */
const ONE_BY_ONE =
  /^\/(etc\/ssl\/certs\/[0-9a-f]{8}\.\d+$|usr\/(local\/)?share\/ca-certificates\/.|etc\/pki\/ca-trust\/extracted\/pem\/directory-hash\/|var\/lib\/ca-certificates\/(pem|openssl)\/)/

/** The stores that are there, links followed. */
const storesHere = async (runtimes: readonly Runtime[], host: Host): Promise<Store[]> => {
  const told = runtimes.flatMap((runtime) => [runtime.trustStore ?? '', ...storeSettings(runtime).map(({ value }) => value)])
  const places = [...new Set([...SYSTEM_STORES, ...told.filter((place) => place.startsWith('/'))])]
  const looked = await Promise.all(places.map(async (store) => ({ store, there: await host.look(store) })))
  return looked.flatMap(({ store, there }) => (there === null || there.kind === 'folder' ? [] : [{ store, file: there.realPath }]))
}

const isOf = (named: string, { store, file }: Store): boolean =>
  named.includes('/') ? named === store || named === file : named !== '' && file.endsWith(`/${named}`)

const typeOf = (label: string | undefined): string | undefined => label?.split(':')[2]

/** Whether the label that was refused is the one that this file has; true where that cannot be asked, or it is not of SELinux. */
const isLabelledSo = async ({ text }: Denial, file: string, host: Host, options: RunOptions): Promise<boolean> => {
  const refused = typeOf(/\btcontext=(\S+)/.exec(text)?.[1])
  if (refused === undefined) return true
  const { exit, stdout } = await host.run('stat', ['-c', '%C', file], options)
  const now = exit === 0 ? typeOf(stdout.trim()) : undefined
  return now === undefined || now === refused
}

/** `text`: the lines of the log. One refusal is told for each store that it may be of. */
export const refusedStores = async (
  text: string,
  runtimes: readonly Runtime[],
  host: Host,
  options: RunOptions,
): Promise<RefusedStore[]> => {
  if (parseFileDenials(text, () => true).length === 0) return []
  const stores = await storesHere(runtimes, host)
  const denials = parseFileDenials(text, (named) => ONE_BY_ONE.test(named) || stores.some((one) => isOf(named, one)))
  const refused = denials.flatMap((denial): RefusedStore[] => {
    const named = fileIn(denial.text)
    const own = stores.filter((one) => isOf(named, one))
    // Of one root with a wrong label nothing follows for another.
    const isAlone = own.length === 0 && /\bapparmor=/.test(denial.text)
    return [...own, ...(isAlone ? [{ store: named, file: named }] : [])].map((one) => ({ ...denial, ...one }))
  })
  const holds = await Promise.all(refused.map((one) => isLabelledSo(one, one.file, host, options)))
  return refused.filter((_one, at) => holds[at])
}
