// Whether a runtime that refuses a certificate lacks the root that it leads to, or had it and refuses the chain all the same.
import { leadsToEnded, type Path, type Trust } from '../../contract/path.ts'
import type { Attempt, Runtime } from '../../contract/runtime-facts.ts'

/** The stores of this host that accept the chain on every one of these paths: the system's, then the file that was named. `instant`: ISO 8601. */
export const acceptingStores = (open: readonly Path[], instant: string): Trust[] => {
  const [first, ...others] = open
  const trusts = (path: Path, store: Trust['store']) =>
    path.trust.find((one) => one.store === store && one.result === 'trusted' && !leadsToEnded(one, instant))
  return (['system', 'given'] as const).flatMap((store) => {
    const trust = first && trusts(first, store)
    return trust && others.every((path) => trusts(path, store)) ? [trust] : []
  })
}

/** Programs that tell their store themselves; of the others it is taken to be the system's, which a setting may have changed. */
const TELLS_STORE: readonly Runtime['kind'][] = ['python', 'ruby', 'perl', 'php']

/** The first of the stores whose roots the runtime had in its try; null where it had none of them, or that is not known. */
export const storeItHad = ({ kind, trustStore, storeUnreadable }: Runtime, attempt: Attempt, accepting: readonly Trust[]): Trust | null => {
  const used = attempt.trustStore ?? (TELLS_STORE.includes(kind) && storeUnreadable !== true ? trustStore : null)
  return accepting.find(({ store, source }) => (store === 'given' && attempt.givenTrust === true) || source === used) ?? null
}
