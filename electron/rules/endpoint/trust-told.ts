// What the trust stores that could be read say of an endpoint's chain, dates left aside.
import type { Path, Trust } from '../../contract/path.ts'

export type TrustTold =
  | { told: 'no-chain' | 'trusted' | 'unreadable' }
  /** No store trusts it; `own`: the endpoint's certificate is its own issuer. */
  | { told: 'untrusted'; own: boolean; stores: Trust[] }

/** One store that trusts the chain is enough here: a host whose store lacks a public root is another cause. */
export const trustTold = (path: Path): TrustTold => {
  const [leaf] = path.chain
  if (leaf === undefined) return { told: 'no-chain' }
  const stores = path.trust.filter((one) => one.result !== 'store-unreadable')
  if (stores.length === 0) return { told: 'unreadable' }
  if (stores.some((one) => one.result === 'trusted')) return { told: 'trusted' }
  return { told: 'untrusted', own: leaf.selfSigned, stores }
}

export const storesText = (stores: readonly Trust[]): string =>
  stores.map((one) => `${one.source}: ${one.result} (${one.anchors} trusted roots)`).join('\n')
