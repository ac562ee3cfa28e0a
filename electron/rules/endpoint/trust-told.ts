// What the trust stores that could be read say of an endpoint's chain, dates left aside.

import type { Path, Trust } from '../../contract/path.ts'
import type { Attempt } from '../../contract/runtime-facts.ts'
import { usedChain } from './used-chain.ts'

export type TrustTold =
  | { told: 'no-chain' | 'trusted' | 'unreadable' }
  /** No store trusts it; `own`: the endpoint's certificate is its own issuer. */
  | { told: 'untrusted'; own: boolean; stores: Trust[] }

/** One store that trusts the chain is enough here: a host whose store lacks a public root is another cause. */
export const trustTold = (path: Pick<Path, 'chain' | 'trust'>): TrustTold => {
  const [leaf] = path.chain
  if (leaf === undefined) return { told: 'no-chain' }
  const stores = path.trust.filter((one) => one.result !== 'store-unreadable')
  if (stores.length === 0) return { told: 'unreadable' }
  if (stores.some((one) => one.result === 'trusted')) return { told: 'trusted' }
  return { told: 'untrusted', own: leaf.selfSigned, stores }
}

const sameWay = (a: Pick<Path, 'endpoint' | 'via'>, b: Pick<Path, 'endpoint' | 'via'>): boolean =>
  a.endpoint === b.endpoint && a.via === b.via

/** What of a chain decides whether a program takes it, names and dates left aside. */
const kindOf = ({ chain }: Path): string =>
  JSON.stringify(chain.map((one) => [one.issuer, one.keyType, one.keyBits, one.signatureAlgorithm]))

/**
 * The runtimes that completed a checked handshake on this way: a store of their own, which was not read here, knows the issuer.
 * Empty where another address of the way shows another kind of chain, since a try does not tell which address it took.
 */
export const verifiedBy = (
  path: Path,
  { paths, attempts }: { readonly paths: readonly Path[]; readonly attempts: readonly Attempt[] },
): string[] => {
  const kind = kindOf(path)
  const alike = paths.every((other) => !sameWay(other, path) || other.chain.length === 0 || kindOf(other) === kind)
  const verified = attempts.filter((one) => sameWay(one, path) && one.outcome === 'completed' && one.verified === true)
  return alike ? verified.map((one) => one.runtime) : []
}

/** Every runtime that was tried on this way completed a checked handshake: what is wrong with the chain stops nobody here. */
export const isAcceptedByAll = (path: Path, facts: Parameters<typeof verifiedBy>[1]): boolean => {
  const tried = facts.attempts.filter((one) => sameWay(one, path) && one.outcome !== 'not-run')
  return tried.length > 0 && verifiedBy(path, facts).length === tried.length
}

export interface MissingIssuer {
  issuer: string
  from: string
  /** It was had, and with it a store trusts the chain; else only its address is known. */
  found: boolean
}

/** The certificate that the server should have sent and did not, where it is known; null where nothing tells that there is one. */
export const missingIssuer = (path: Path): MissingIssuer | null => {
  const completed = path.trust.find((one) => one.result === 'incomplete')
  if (completed) return { issuer: completed.issuer ?? '', from: completed.source, found: true }
  const [leaf, ...more] = usedChain(path)
  // Only of a server that sends nothing but its own: a chain that was sent whole may still end at an unknown root.
  if (leaf === undefined || more.length > 0 || leaf.selfSigned) return null
  const [from] = leaf.issuerUrls.filter((url) => /^https?:\/\//i.test(url))
  return from === undefined ? null : { issuer: leaf.issuer, from, found: false }
}

export const storesText = (stores: readonly Trust[]): string =>
  stores.map((one) => `${one.source}: ${one.result} (${one.anchors} trusted roots)`).join('\n')
