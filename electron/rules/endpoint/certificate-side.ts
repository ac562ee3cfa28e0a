// Whose certificate it is that was shown: the platform's, or that of something on the way which answers in its place.
// A certificate that is wrong does not say who holds it: another way, or another host on the same way, does.

import { isAddress } from '../../contract/address.ts'
import type { Evidence } from '../../contract/fact.ts'
import type { Certificate, Control, Path } from '../../contract/path.ts'
import type { Profile } from '../../contract/profile.ts'
import type { FixStep } from '../../contract/report.ts'
import type { Confidence } from '../../contract/vocabulary.ts'
import { HOST, SHOW_CERTIFICATES, SUPPORT } from '../examples.ts'
import { leadsInside } from '../inspection.ts'
import { certificateEvidence, type FarFault, farFault, isDirect } from '../path-sight.ts'
import { certificateCommand, mayBeTheProxy, sendReport, supportOf } from '../phrases.ts'
import { holdsAt, usedChain } from './used-chain.ts'

/** An authority that is trusted here vouches for it, dates left aside. */
const isVouched = ({ trust }: Path): boolean => trust.some(({ result }) => result === 'trusted' || result === 'incomplete')

/** Whoever shows a certificate for the endpoint's name that an authority vouches for is the endpoint, whatever else is wrong with it. */
const isItself = (path: Path): boolean => path.nameMatches === true && isVouched(path)

const UNKNOWN = { side: 'unknown', owners: ['platform', 'network-team'] } as const
const UNKNOWN_NEAR_FIRST = { side: 'unknown', owners: ['network-team', 'platform'] } as const
const NEAR = { side: 'near', owners: ['network-team', 'hosting-company', 'system-administrator'] } as const

const FRESH_MS = 3 * 86_400_000

/**
 * A certificate that nobody vouches for is likelier made on the way than by the platform where it is a few days old, or where it names
 * no address of its authority, as authorities do that others rely on (RFC 5280 sections 4.2.1.13 and 4.2.2.1). That proves nothing: it
 * only says whom to ask first. Inside of a company a server of its own may show such a one.
 */
const looksMadeOnTheWay = (path: Path, gathered: string): boolean => {
  const [leaf] = path.chain
  if (leaf === undefined || isVouched(path) || leadsInside(path) || usedChain(path).length > 2) return false
  const isAnonymous = leaf.revocationUrls.length + leaf.issuerUrls.length === 0
  return isAnonymous || Date.parse(gathered) - Date.parse(leaf.notBefore) < FRESH_MS
}

/** On whose side a fault is that whoever showed this certificate has, where it does not prove who that is. */
export const unprovedSide = (path: Path, gathered: string): typeof UNKNOWN | typeof UNKNOWN_NEAR_FIRST =>
  looksMadeOnTheWay(path, gathered) ? UNKNOWN_NEAR_FIRST : UNKNOWN

/** Who may have ended TLS, as far as its certificate tells; `way`: the endpoint too, and something on the way is likelier. */
export type AnsweredBy = 'endpoint' | 'endpoint-or-proxy' | 'endpoint-or-way' | 'way'

/** A fault of whoever ended TLS. Without a certificate it is taken for the endpoint; with one that nobody vouches for it is not known. */
export const answererFault = (path: Path, confidence: Confidence, gathered: string): FarFault & { answeredBy: AnsweredBy } => {
  if (path.chain.length === 0 || isItself(path))
    return { ...farFault(path, confidence), answeredBy: isDirect(path) ? 'endpoint' : 'endpoint-or-proxy' }
  const placed = unprovedSide(path, gathered)
  const answeredBy = placed.owners[0] === 'platform' ? 'endpoint-or-way' : 'way'
  return { confidence: confidence === 'certain' ? 'likely' : confidence, ...placed, answeredBy }
}

export const answererWhy = (answeredBy: AnsweredBy): string =>
  answeredBy === 'endpoint' || answeredBy === 'endpoint-or-proxy'
    ? mayBeTheProxy(answeredBy === 'endpoint-or-proxy')
    : ' Its certificate does not prove that it is the endpoint: something on the way may have answered in its place.'

/** What the network team is asked where it is not known whether something on the way answered. `seen`: a sentence on what did. */
export const askWhoAnswers = (host: string, seen: string): string[] => [
  `Please tell us whether a device of yours opens TLS to ${host}, or answers in its place. ${seen}`,
  `If one does, please let TLS to ${host} through as it is.`,
  'If nothing of yours does it, please tell us, so that we can ask the platform.',
]

/**
 * Another way, on which the endpoint shows a certificate of its own that passes, at every address that was met there; null: there
 * is none. Where another address of the same way shows one too, it is not the way that makes the difference.
 */
export const rightElsewhere = (path: Path, paths: readonly Path[], passes: (other: Path) => boolean = () => true): Path | null => {
  const shown = paths.filter(({ endpoint, chain }) => endpoint === path.endpoint && chain.length > 0)
  const isRight = (other: Path): boolean => isItself(other) && passes(other)
  if (shown.some((other) => other.via === path.via && isRight(other))) return null
  return shown.find(({ via }) => via !== path.via && shown.every((other) => other.via !== via || isRight(other))) ?? null
}

/** Every certificate that is needed has begun and has not ended at that instant, ISO 8601. */
export const isInDates = (path: Pick<Path, 'chain' | 'trust'>, instant: string): boolean =>
  usedChain(path).every((certificate) => holdsAt(certificate, Date.parse(instant)))

/**
 * A fault that the certificate itself shows: what it says is certain, and who showed it only where it proves that. Where the
 * endpoint is without it on another way, this way leads elsewhere: to an old server of the platform's, or to something in its place.
 */
export const certificateFault = (path: Path, confidence: Confidence, elsewhere: Path | null): FarFault => {
  const far = farFault(path, confidence)
  if (elsewhere !== null)
    return isItself(path)
      ? { side: 'unknown', owners: ['network-team', 'platform'], confidence: far.confidence }
      : { ...NEAR, confidence: far.confidence }
  return isItself(path) ? far : { ...UNKNOWN, confidence: far.confidence }
}

/**
 * The same for the dates of a certificate. `clock`: what this host's clock says where nothing speaks for it, so that it may be what is
 * wrong; null: something does.
 */
export const datesFault = (path: Path, confidence: Confidence, elsewhere: Path | null, clock: string | null): FarFault =>
  clock === null
    ? certificateFault(path, confidence, elsewhere)
    : { confidence: 'likely', side: 'unknown', owners: ['system-administrator', ...certificateFault(path, confidence, elsewhere).owners] }

/** What the system administrator is asked first where this host's own clock may be wrong. */
export const askOfClock = (host: string, clock: string): string[] => [
  `Please look whether the clock of this host is right. It says ${clock}.`,
  `If it is, please tell us, so that we can ask the platform about the certificate of ${host}.`,
]

/** A sentence for the reason, with a space behind it; empty where something speaks for the clock. */
export const clockWhy = (clock: string | null): string =>
  clock === null ? '' : `It was ${clock} by the clock here, and nothing that was seen speaks for that. `

/** A way as a sentence begins with it. */
export const wayWords = ({ via }: Pick<Path, 'via'>): string => (via === 'direct' ? 'Directly' : `Through the proxy ${via}`)

/** The certificate that is shown on that way. */
export const elsewhereEvidence = (elsewhere: Path | null): Evidence[] => {
  const [leaf] = elsewhere?.chain ?? []
  if (elsewhere === null || leaf === undefined) return []
  const evidence = certificateEvidence(elsewhere, leaf)
  return [{ ...evidence, text: `${wayWords(elsewhere)}, ${elsewhere.host} shows this one:\n${evidence.text}` }]
}

/** What the words of a fault need to know of the way on which the endpoint is without it. */
export interface Compared {
  host: string
  /** Shows the certificates by hand, at the address that was looked at. */
  command: string
  /** That way, as a sentence begins with it; null: there is none. */
  elsewhere: string | null
  support: string
}

export const exampleCompared: Compared = { host: HOST, command: SHOW_CERTIFICATES, elsewhere: null, support: SUPPORT }

/** `elsewhere`: that way's path, from `rightElsewhere`. */
export const comparedOf = (path: Path, elsewhere: Path | null, profile: Profile): Compared => ({
  host: path.host,
  command: certificateCommand(path),
  elsewhere: elsewhere && wayWords(elsewhere),
  support: supportOf(profile),
})

/** A sentence for the reason, with a space before it; empty where no other way is without the fault. */
export const elsewhereWhy = ({ host, elsewhere }: Pick<Compared, 'host' | 'elsewhere'>): string =>
  elsewhere === null ? '' : ` ${elsewhere}, ${host} shows one without this fault. So this way leads to another server.`

/** Whom to tell: where another way is without the fault, those who know where this one leads; else as `otherwise` says. */
export const tellSteps = ({ host, elsewhere, support }: Omit<Compared, 'command'>, otherwise: readonly FixStep[]): FixStep[] => [
  ...(elsewhere === null
    ? otherwise
    : [
        { text: `Ask your network team to which server this way leads for ${host}. It may be an old address, or a device of theirs.` },
        { text: 'If it is a server of the platform, tell the platform.' },
      ]),
  sendReport(support),
]

/** What the one who is told first is asked. */
export const askOf = ({ host, elsewhere }: Compared, otherwise: string[]): string[] =>
  elsewhere === null
    ? otherwise
    : [
        `Please look to which server this way leads for ${host}. ${elsewhere}, it shows a certificate without this fault.`,
        'Please let this way lead to the same server, with no old address and no device in its place.',
      ]

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
  /** Another way, on which the endpoint shows its own certificate. */
  elsewhere: Path | null
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
    elsewhere: rightElsewhere(path, paths),
  }
}

/** Where a certificate for other names is put. */
export const wrongNameFault = (path: Path, { sameAs, elsewhere }: Shown, gathered: string): FarFault => {
  const { confidence } = farFault(path, 'certain')
  if (sameAs !== null || elsewhere !== null) return { ...NEAR, confidence }
  const [leaf] = path.chain
  // Who connects to a number meets a certificate for a name as a rule.
  const placed = isAddress(path.host) ? UNKNOWN : unprovedSide(path, gathered)
  const isOwners = isVouched(path) && (leaf?.dnsNames.some((name) => isOfOwner(path.host, name)) ?? false)
  return isOwners ? farFault(path, 'certain') : { ...placed, confidence }
}
