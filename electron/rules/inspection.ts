// Inspection of TLS on the way: equipment that ends the connection and shows a certificate of its own in the endpoint's place.
// Told by difference: the same way shows the same issuer for another host, or another way shows the endpoint's real chain.
// Chains of one host differ among a CDN's places too, so a difference between two trusted chains proves nothing. Equipment that opens TLS
// makes a certificate for the name that was asked for: one for other names is that of a login page, or of a server.

import { isAddress } from '../contract/address.ts'
import type { Evidence } from '../contract/fact.ts'
import { type Certificate, type Control, type Path, wasRead } from '../contract/path.ts'
import type { Profile } from '../contract/profile.ts'
import type { Attempt } from '../contract/runtime-facts.ts'
import { profileOn } from '../contract/upcoming.ts'
import type { Confidence } from '../contract/vocabulary.ts'
import { sameWay } from '../contract/way.ts'
import { refusesCertificate } from './app-server/refusals.ts'
import type { JudgeContext, Judgement } from './define-rule.ts'
import { choicesOf, choiceWords } from './endpoint/answers.ts'
import { usedChain } from './endpoint/used-chain.ts'
import { HOST, SHOW_CERTIFICATES } from './examples.ts'
import { specialPlace } from './firewall/special-addresses.ts'
import { certificateEvidence, isDirect, isDone } from './path-sight.ts'
import { choiceRule } from './permitted.ts'
import { certificateCommand } from './phrases.ts'

interface Inspection {
  issuer: string
  confidence: Confidence
  /** What told it, as a sentence. */
  proof: string
  /** What it chose, where the rules of the profile do not permit that: it ends TLS itself, so that is no choice of the endpoint's. */
  unpermitted: string | null
  /** Runtimes that connected on this way and are not known to leave certificates unchecked. */
  acceptedBy: string[]
  /** The system's store trusts it, and every attempt failed for something else. */
  storeTakes: boolean
  /** Some runtime was tried on this way, and met what is shown here. */
  tried: boolean
  /** Another address of the same way shows a certificate that is trusted. */
  otherAddress: boolean
  evidence: [Evidence, ...Evidence[]]
}

/** Every cause that speaks of the certificate as the endpoint's own: where equipment shows its own, they are consequences. */
export const CERTIFICATE_CAUSES = [
  'endpoint-certificate-expired',
  'endpoint-certificate-not-yet-valid',
  'endpoint-certificate-wrong-name',
  'endpoint-certificate-self-signed',
  'endpoint-certificate-issuer-unknown',
  'endpoint-certificate-chain-incomplete',
  'endpoint-certificate-weak',
  'endpoint-certificate-wrong-purpose',
  'endpoint-certificate-critical-extension',
] as const

/** What speaks of what the endpoint chose: where equipment ends TLS itself, it is the one that chose. */
export const CHOICE_CAUSES = ['endpoint-old-tls-only', 'endpoint-no-permitted-cipher'] as const

/** Words in the names of authorities that inspecting products make. They only raise a suspicion. */
const PRODUCTS =
  /(?<![a-z])(zscaler|fortinet|fortigate|fortiproxy|palo ?alto networks|sophos|blue ?coat|symantec web gateway|netskope|cisco (umbrella|secure web)|ironport|forcepoint|websense|barracuda|check ?point|mcafee web gateway|skyhigh|trend micro|kaspersky|eset ssl filter|avast|avg web|bitdefender|sonicwall|watchguard|squid|mitmproxy|charles proxy|do_not_trust_fiddlerroot|portswigger|untangle|smoothwall|lightspeed (systems|relay|rocket)|securly|menlo security|iboss)(?![a-z])/i

/** By its organisation or its own name: a town may be called like a product. */
const namesProduct = (issuer: string): boolean =>
  issuer.split(/, (?=[A-Za-z]+=)/).some((part) => /^(O|OU|CN)=/.test(part) && PRODUCTS.test(part))

type Seen = Pick<Path, 'chain' | 'trust'>

/** The issuer at the end of what was sent and is needed. */
const topIssuer = (seen: Seen): string | null => {
  const used: Certificate[] = usedChain(seen)
  return used[used.length - 1]?.issuer ?? null
}

/** Who vouches for a chain, the best of them: a public root, an authority that the person named, or nobody; null: not known. */
const VOUCHERS = ['nobody', 'given', 'public'] as const
type Voucher = (typeof VOUCHERS)[number]

const voucherOf = ({ chain, trust }: Seen): Voucher | null => {
  const told = trust.filter((one) => one.store !== 'system' && wasRead(one))
  if (chain.length === 0 || told.length === 0) return null
  const trusting = told.filter((one) => one.result === 'trusted')
  if (trusting.length > 0) return trusting.some((one) => one.store === 'public') ? 'public' : 'given'
  // What is only left out by the server has somebody behind it.
  return told.some((one) => one.result === 'incomplete') ? null : 'nobody'
}

const isBetter = (one: Voucher | null, than: Voucher): boolean => one !== null && VOUCHERS.indexOf(one) > VOUCHERS.indexOf(than)

/**
 * The part of a name that one owner has: its last two labels, or three where the last is a country's and the one before it is
 * short, as in `shop.co.uk`. Two hosts of one owner may well have an authority of their own in common.
 */
export const familyOf = (host: string): string => {
  const labels = host.toLowerCase().replace(/\.$/, '').split('.')
  const [second = '', country = ''] = labels.slice(-2)
  return labels.slice(country.length === 2 && second.length <= 3 ? -3 : -2).join('.')
}

interface Proof {
  confidence: Confidence
  words: string
  text: string
}

interface Suspect {
  path: Path
  issuer: string
  voucher: Voucher
}

const proofOf = ({ path, issuer, voucher }: Suspect, paths: readonly Path[], controls: readonly Control[]): Proof | null => {
  // Hosts that an authority named by the person vouches for may all be that authority's own.
  const shows = (seen: Seen): boolean => voucher === 'nobody' && voucherOf(seen) === 'nobody' && topIssuer(seen) === issuer
  const isStranger = (other: { host: string; via: string }): boolean =>
    other.via === path.via && familyOf(other.host) !== familyOf(path.host)
  const control = controls.find((one) => isStranger(one) && shows(one))
  if (control)
    return {
      confidence: 'certain',
      words: `On this way ${control.host} shows a certificate of the same issuer.`,
      text: `${control.host}:${control.port} on the same way: issuer ${issuer}`,
    }
  const openWay = paths.find((one) => one.endpoint === path.endpoint && one.via !== path.via && isBetter(voucherOf(one), voucher))
  if (openWay)
    return {
      confidence: 'certain',
      words: `${isDirect(openWay) ? 'On the direct way' : 'Through a proxy'} the same endpoint shows a certificate that is trusted.`,
      text: `${openWay.id}: issuer ${topIssuer(openWay) ?? 'none'}, trusted`,
    }
  const other = paths.find((one) => isStranger(one) && shows(one))
  if (other)
    return {
      confidence: 'likely',
      words: `On this way ${other.host} shows a certificate of the same issuer.`,
      text: `${other.id}: issuer ${issuer}`,
    }
  // What opens the connections of this way shows its own certificate for the control hosts too.
  const isOpenForOthers = controls.some((one) => isStranger(one) && voucherOf(one) === 'public')
  return voucher === 'nobody' && namesProduct(issuer) && !isOpenForOthers
    ? { confidence: 'likely', words: 'The name of the issuer is that of a product which inspects TLS.', text: `issuer: ${issuer}` }
    : null
}

/** Whoever goes by the system's store takes it: an attempt that failed then failed for something else. */
const isTakenByStore = ({ trust, nameMatches }: Path): boolean =>
  nameMatches !== false && trust.some(({ store, result }) => store === 'system' && result === 'trusted')

const failedOtherwise = ({ outcome, error }: Attempt): boolean => outcome !== 'completed' && !refusesCertificate(error ?? '')

/** At an address inside of the company a server of its own may answer, with a certificate of the company's own. */
export const leadsInside = (path: Path): boolean => isDirect(path) && path.address !== null && specialPlace(path.address) !== null

/**
 * Whether the chain on this path is that of equipment on the way, and what tells it. `public`: a public root stands behind it,
 * so it is not. `untold`: none does, and nothing shows whose it is; it may be an authority of the platform's own.
 */
const inspectionOf = (
  path: Path,
  facts: { paths: readonly Path[]; controls: readonly Control[]; attempts: readonly Attempt[] },
  rules: Profile,
): Inspection | 'public' | 'untold' => {
  const voucher = voucherOf(path)
  if (voucher === 'public') return 'public'
  const issuer = topIssuer(path)
  const [leaf] = path.chain
  if (voucher === null || issuer === null || leaf === undefined || leadsInside(path)) return 'untold'
  if (path.nameMatches === false && !isAddress(path.host)) return 'untold'
  const proof = proofOf({ path, issuer, voucher }, facts.paths, facts.controls)
  if (proof === null) return 'untold'
  // Of a hello that was taken it is not known what it would have chosen of another list.
  const choices = isDone(path, 'hello') ? [] : choicesOf(path)
  const tried = facts.attempts.filter((attempt) => sameWay(attempt, path) && attempt.outcome !== 'not-run')
  // Who got through may have met another address of the same way, at which nobody opens the connection.
  const hasClean = facts.paths.some((one) => one.id !== path.id && sameWay(one, path) && isBetter(voucherOf(one), voucher))
  const accepting = hasClean ? [] : tried.filter((attempt) => attempt.outcome === 'completed' && attempt.verified !== false)
  return {
    issuer,
    confidence: proof.confidence,
    proof: proof.words,
    unpermitted: choices[0] === undefined || choices.some(choiceRule(rules)) ? null : choiceWords(choices[0]),
    acceptedBy: accepting.map((attempt) => attempt.runtime),
    storeTakes: isTakenByStore(path) && tried.length > 0 && tried.every(failedOtherwise),
    tried: !hasClean && tried.length > 0,
    otherAddress: hasClean,
    evidence: [certificateEvidence(path, leaf), { kind: 'network', source: path.id, text: proof.text }],
  }
}

/** What the words of both rules speak of. */
export interface InspectionParams
  extends Pick<Inspection, 'issuer' | 'proof' | 'unpermitted' | 'acceptedBy' | 'storeTakes' | 'tried' | 'otherAddress'> {
  host: string
  /** `direct`, or the proxy's address. */
  via: string
  command: string
}

export const exampleInspection: InspectionParams = {
  issuer: 'Example Web Gateway',
  proof: 'On this way www.example.net shows a certificate of the same issuer.',
  unpermitted: null,
  acceptedBy: [],
  storeTakes: false,
  tried: true,
  otherAddress: false,
  host: HOST,
  via: 'direct',
  command: SHOW_CERTIFICATES,
}

/** The judgement of proxy-inspects-tls and firewall-inspects-tls: each asks it of the paths that are its own. */
export const judgeInspection = (
  path: Path,
  facts: Parameters<typeof inspectionOf>[1],
  { profile, date }: Pick<JudgeContext, 'profile' | 'date'>,
): Judgement<InspectionParams> => {
  if (path.chain.length === 0) return { outcome: 'not-applicable' }
  const inspection = inspectionOf(path, facts, profileOn(profile, date))
  if (inspection === 'public') return { outcome: 'pass' }
  // Of a certificate that no public root vouches for, the endpoint's own causes speak.
  if (inspection === 'untold') return { outcome: 'not-applicable' }
  const { evidence, confidence, ...told } = inspection
  return {
    outcome: isBorne(told) ? 'warn' : 'fail',
    params: { ...told, host: path.host, via: path.via, command: certificateCommand(path) },
    confidence,
    side: 'near',
    owners: ['network-team', 'system-administrator'],
    evidence,
  }
}

type Acceptance = Pick<Inspection, 'acceptedBy' | 'storeTakes' | 'tried' | 'otherAddress'>

/** Programs accept it, and what it chose is permitted: it is worth a look, and stops nothing. */
export const isBorne = ({ acceptedBy, storeTakes, unpermitted }: Pick<Inspection, 'acceptedBy' | 'storeTakes' | 'unpermitted'>): boolean =>
  (acceptedBy.length > 0 || storeTakes) && unpermitted === null

/** The end of a title, where it stops nothing. */
export const acceptedToo = (told: Pick<Inspection, 'acceptedBy' | 'storeTakes' | 'unpermitted'>): string =>
  !isBorne(told) ? '' : told.acceptedBy.length > 0 ? ', and programs here accept it' : ', and this system trusts it'

/** A sentence for the reason, with a space before it; empty where what it chose is permitted. */
export const choiceWhy = ({ unpermitted }: Pick<Inspection, 'unpermitted'>): string =>
  unpermitted === null ? '' : ` This equipment chose ${unpermitted}, which the rules do not permit.`

/** What is needed besides trust where the inspection stays. */
export const choiceNeeds = ({ unpermitted }: Pick<Inspection, 'unpermitted'>): string[] =>
  unpermitted === null ? [] : ['What opens TLS must then be updated too, so that it offers TLS 1.2 and 1.3 with current cipher suites.']

/** Who takes the certificate for good, as far as it was tried. */
export const acceptance = ({ acceptedBy, storeTakes, tried, otherAddress }: Acceptance): string => {
  if (otherAddress) return 'At one more address the endpoint shows a certificate that is trusted.'
  if (acceptedBy.length > 0) return `It is accepted by ${acceptedBy.join(', ')}.`
  if (storeTakes) return 'The trust store of this system accepts it, and no program refused it.'
  return tried ? 'No program that checks certificates got through on this way.' : 'No program was tried on this way.'
}
