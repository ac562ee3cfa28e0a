// What the trust stores that could be read say of an endpoint's chain, dates left aside.

import { type Certificate, type Path, type Trust, wasRead } from '../../contract/path.ts'
import type { Attempt, Runtime } from '../../contract/runtime-facts.ts'
import { sameWay } from '../../contract/way.ts'
import { trustRefusal } from '../app-server/refusals.ts'
import { hasOwnStore } from '../app-server/trust-settings.ts'
import { usedChain } from './used-chain.ts'

export type TrustTold =
  | { told: 'no-chain' | 'trusted' | 'unreadable' }
  /** No store trusts it; `own`: the endpoint's certificate is its own issuer. */
  | { told: 'untrusted'; own: boolean; stores: Trust[] }

/** One store that trusts the chain is enough here: a host whose store lacks a public root is another cause. */
export const trustTold = (path: Pick<Path, 'chain' | 'trust'>): TrustTold => {
  const [leaf] = path.chain
  if (leaf === undefined) return { told: 'no-chain' }
  const stores = path.trust.filter(wasRead)
  if (stores.length === 0) return { told: 'unreadable' }
  if (stores.some((one) => one.result === 'trusted')) return { told: 'trusted' }
  return { told: 'untrusted', own: leaf.selfSigned, stores }
}

/** What of a chain decides whether a program takes it, names and dates left aside. */
const kindOf = ({ chain }: Path): string =>
  JSON.stringify(chain.map((one) => [one.issuer, one.keyType, one.keyBits, one.signatureAlgorithm, one.purposes, one.criticalExtensions]))

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

/**
 * The runtimes on this way for which the stores that were read here speak. One with a store of its own is among them only where it says
 * itself that it does not trust the chain, and could read that store. null: nobody was tried on this way.
 */
export const spokenFor = (
  path: Path,
  { attempts, runtimes }: { readonly attempts: readonly Attempt[]; readonly runtimes: readonly Runtime[] },
): string[] | null => {
  const tried = attempts.filter((one) => sameWay(one, path))
  const sources = path.trust.filter(wasRead).map(({ source }) => source)
  const misfit = misfitOf(path)
  const isElsewhere = (attempt: Attempt): boolean => {
    const runtime = runtimes.find(({ id }) => id === attempt.runtime)
    if (runtime === undefined || !hasOwnStore(runtime, attempt, sources)) return false
    // What connects without checking uses no store at all.
    if (attempt.outcome === 'completed') return attempt.verified !== false
    // Where the issuer that was sent did not sign, no store mends that, and programs speak of it in other words.
    if (attempt.outcome === 'failed' && misfit?.sent) return false
    const refusal = trustRefusal(attempt.error ?? '')
    return refusal === null || refusal === 'no-store' || runtime.storeUnreadable === true
  }
  return tried.length === 0 ? null : tried.filter((attempt) => !isElsewhere(attempt)).map(({ runtime }) => runtime)
}

export interface Misfit {
  issuer: string
  /** The certificate whose signature it is. */
  signed: Certificate
  /** The certificate of the issuer's name that was sent; null: a trust store has the one that does not fit. */
  sent: Certificate | null
}

/** A signature that does not fit: a certificate of the issuer's name is there, and the signature was not made with its key. */
export const misfitOf = (path: Pick<Path, 'chain' | 'trust'>): Misfit | null => {
  if (path.trust.some(({ result }) => result === 'trusted' || result === 'incomplete')) return null
  const issuer = path.trust.find(({ result }) => result === 'bad-signature')?.issuer ?? null
  const signed = path.chain.find((one) => one.issuer === issuer && !one.selfSigned)
  if (issuer === null || signed === undefined) return null
  return { issuer, signed, sent: path.chain.slice(1).find((one) => one.subject === issuer && one !== signed) ?? null }
}

export interface MissingIssuer {
  issuer: string
  from: string
  /** It was had, and with it a store trusts the chain; else only its address is known. */
  found: boolean
  /** A certificate of its name was sent, whose key is not the one that signed. */
  otherKeySent: boolean
}

/** The certificate that the server should have sent and did not, where it is known; null where nothing tells that there is one. */
export const missingIssuer = (path: Path): MissingIssuer | null => {
  const completed = path.trust.find((one) => one.result === 'incomplete')
  if (completed) {
    const otherKeySent = path.chain.slice(1).some(({ subject }) => subject === completed.issuer)
    return { issuer: completed.issuer ?? '', from: completed.source, found: true, otherKeySent }
  }
  const [leaf, ...more] = usedChain(path)
  // Only of a server that sends nothing but its own: a chain that was sent whole may still end at an unknown root.
  if (leaf === undefined || more.length > 0 || leaf.selfSigned || misfitOf(path) !== null) return null
  const [from] = leaf.issuerUrls.filter((url) => /^https?:\/\//i.test(url))
  return from === undefined ? null : { issuer: leaf.issuer, from, found: false, otherKeySent: false }
}

export const storesText = (stores: readonly Trust[]): string =>
  stores.map((one) => `${one.source}: ${one.result} (${one.anchors} trusted roots)`).join('\n')
