// Whose certificate it is that was shown: the platform's, or that of something on the way which answers in its place.
// A certificate that is wrong does not say who holds it: another way, or another host on the same way, does.
import type { Certificate, Control, Path } from '../../contract/path.ts'
import type { Confidence } from '../../contract/vocabulary.ts'
import { type FarFault, farFault } from '../path-sight.ts'

/** An authority that is trusted here vouches for it, dates left aside. */
const isVouched = ({ trust }: Path): boolean => trust.some(({ result }) => result === 'trusted' || result === 'incomplete')

/** Whoever shows a certificate for the endpoint's name that an authority vouches for is the endpoint, whatever else is wrong with it. */
const isItself = (path: Path): boolean => path.nameMatches === true && isVouched(path)

const UNKNOWN = { side: 'unknown', owners: ['platform', 'network-team'] } as const
const NEAR = { side: 'near', owners: ['network-team', 'hosting-company', 'system-administrator'] } as const

/** A fault that the certificate itself shows: what it says is certain, and who showed it only where it proves that. */
export const certificateFault = (path: Path, confidence: Confidence): FarFault =>
  isItself(path) ? farFault(path, confidence) : { ...UNKNOWN, confidence: farFault(path, confidence).confidence }

/** Names of one owner, such as `www.example.com` for `api.example.com`. A short last but one label may be a registry's (`co.uk`). */
const isOfOwner = (host: string, name: string): boolean => {
  const labels = host.toLowerCase().split('.').slice(-2)
  return labels.length === 2 && (labels[0] ?? '').length > 3 && `.${name.toLowerCase()}`.endsWith(`.${labels.join('.')}`)
}

/** RFC 6125 section 6.4: a wildcard stands for one label. */
const names = (host: string, { dnsNames }: Certificate): boolean =>
  dnsNames.some((name) => name.toLowerCase().replace(/^\*/, host.replace(/\..*$/, '')) === host.toLowerCase())

export interface Shown {
  /** The host of another owner that showed the very same certificate, which is not its own, on this way; null: none did, or none was asked. */
  sameAs: string | null
  /** On another way the endpoint shows its own certificate. */
  elsewhereRight: boolean
}

/** What other hosts on the same way, and the same endpoint on other ways, showed. */
export const comparedCertificates = (path: Path, paths: readonly Path[], controls: readonly Control[]): Shown => {
  const [leaf] = path.chain
  // A server may well show the certificate of another host that it serves, or one owner's servers be set up wrong alike.
  const same = controls.find(
    ({ via, host, chain: [shown] }) =>
      via === path.via && shown !== undefined && shown.sha256 === leaf?.sha256 && !names(host, shown) && !isOfOwner(path.host, host),
  )
  return {
    sameAs: same?.host ?? null,
    elsewhereRight: paths.some((other) => other.endpoint === path.endpoint && other.via !== path.via && isItself(other)),
  }
}

/** Where a certificate for other names is put. */
export const wrongNameFault = (path: Path, { sameAs, elsewhereRight }: Shown): FarFault => {
  const { confidence } = farFault(path, 'certain')
  if (sameAs !== null || elsewhereRight) return { ...NEAR, confidence }
  const [leaf] = path.chain
  const isOwners = isVouched(path) && (leaf?.dnsNames.some((name) => isOfOwner(path.host, name)) ?? false)
  return isOwners ? farFault(path, 'certain') : { ...UNKNOWN, confidence }
}
