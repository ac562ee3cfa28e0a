// The part of a chain as sent that a program needs: from the endpoint's own certificate up to where a trust store takes over. And when a
// certificate of it holds.
import type { Certificate, Path } from '../../contract/path.ts'

/**
 * The sent certificates from the endpoint's own up to where a store takes over (RFC 5280 section 6.1). What is sent beyond
 * that, such as an old cross-signed root, nobody needs. Where two have the needed name, the one that lasts longer is used.
 */
export const usedChain = ({ chain, trust }: Pick<Path, 'chain' | 'trust'>): Certificate[] => {
  const anchors = new Set(trust.flatMap((one) => (one.result === 'trusted' && one.issuer !== null ? [one.issuer] : [])))
  const used: Certificate[] = []
  let next = chain[0]
  while (next && !used.includes(next)) {
    const current: Certificate = next
    used.push(current)
    next = anchors.has(current.issuer)
      ? undefined
      : chain
          .filter((candidate) => candidate.subject === current.issuer && !used.includes(candidate))
          .sort((a, b) => b.notAfter.localeCompare(a.notAfter))[0]
  }
  return used
}

/** It has begun and has not ended at that instant, in milliseconds since 1970 (RFC 5280 section 4.1.2.5). */
export const holdsAt = ({ notBefore, notAfter }: Pick<Certificate, 'notBefore' | 'notAfter'>, instant: number): boolean =>
  Date.parse(notBefore) <= instant && instant < Date.parse(notAfter)
