// Whether the policy of this host refuses a server the file that it takes its trusted roots from: without them it trusts nobody.
// What another program of that policy was refused, or what this server has no need of, tells nothing of it.
import type { Evidence } from '../../contract/fact.ts'
import type { Denials } from '../../contract/host-facts.ts'
import type { Path } from '../../contract/path.ts'
import type { Runtime } from '../../contract/runtime-facts.ts'
import { storeSettings } from '../../contract/store-settings.ts'
import { SYSTEM_PLACE } from '../app-server/trust-settings.ts'
import { areAll, type Confined, confinedServers, speaksOf } from './refused-servers.ts'

type StoreDenial = NonNullable<Denials['stores']>[number]

export interface RefusedStore {
  by: 'SELinux' | 'AppArmor'
  denial: StoreDenial
  server: Confined
  /** Every server that the runtime stands for is under that policy. */
  all: boolean
}

/** Whether the chain of this way ends in a root that the public list has. */
const isPublic = ({ trust }: Path): boolean => trust.some(({ store, result }) => store === 'public' && result === 'trusted')

/** Whether the roots of this runtime come from that file. */
const isItsStore = (runtime: Runtime, { store, file }: StoreDenial, paths: readonly Path[]): boolean => {
  const told = runtime.trustStore
  const isMeant = (place: string | null) => place === store || place === file
  // Node.js adds these to its own: without them the public roots still hold.
  const added = storeSettings(runtime).filter(({ name }) => name === 'NODE_EXTRA_CA_CERTS')
  if (added.some(({ value }) => isMeant(value))) return paths.some((path) => path.chain.length > 0 && !isPublic(path))
  const named = storeSettings(runtime).filter((one) => one.value !== '' && !added.includes(one))
  if (named.length > 0) return named.some(({ value }) => isMeant(value))
  if (isMeant(told)) return true
  // Java and Mono have stores of their own forms beside the system's.
  if (runtime.kind === 'java' || runtime.kind === 'mono' || !SYSTEM_PLACE.test(store)) return false
  return told === null ? runtime.library?.bundled === false : SYSTEM_PLACE.test(told)
}

/** The first server of a runtime to which the policy closes its store; null where there is none. */
export const refusedStore = (denials: Denials, runtime: Runtime, paths: readonly Path[], gathered: string): RefusedStore | null => {
  const refused = confinedServers(denials, runtime).flatMap((server) => {
    const denial = (denials.stores ?? []).find((one) => speaksOf(denials, server, one, gathered) && isItsStore(runtime, one, paths))
    return denial === undefined ? [] : [{ server, denial }]
  })
  const [first] = refused
  if (first === undefined) return null
  return { ...first, by: /\bapparmor=/.test(first.denial.text) ? 'AppArmor' : 'SELinux', all: areAll(runtime, refused) }
}

export const storeEvidence = ({ server, denial }: RefusedStore): [Evidence, ...Evidence[]] => [
  { kind: 'file', source: `/proc/${server.pid}/attr/current`, text: server.label },
  { kind: 'file', source: 'the log of the system', text: denial.text },
]

export const storeReason = ({ by, server, denial, all }: RefusedStore): string =>
  [
    `That server runs under the policy “${server.label}”, and this check does not.`,
    `${by} has written into its log that it refused “${denial.program}” to read ${denial.file}.`,
    'That file holds trusted roots. What takes its roots from there can verify no certificate.',
    ...(all ? [] : [`It is ${server.name}, process ${server.pid}. Of another server on this runtime that was not seen.`]),
  ].join(' ')
