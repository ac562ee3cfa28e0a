// The `openssl s_client` command that brings the same answer as a probe did, for a person to repeat it: as short as that can be.
// Its options are those of openssl-s_client(1); no credentials are ever in it.
import { bracketed } from '../../contract/address.ts'
import type { Answer } from '../../contract/path.ts'
import { shellLine } from '../../contract/shell.ts'
import { isTls13Suite, suiteName } from '../../tls/code-points.ts'
import { opensslSuiteName } from '../../tls/openssl-names.ts'
import type { Offer } from './offer.ts'

export interface CommandTarget {
  /** Where the connection goes: the address on a direct path, the endpoint's name through a proxy. */
  address: string
  port: number
  /** The name asked for by SNI, or null. */
  sni: string | null
  /** `host:port` of the proxy, or null. */
  proxy: string | null
}

const VERSIONS = [
  { version: 0x0304, only: '-tls1_3', without: '-no_tls1_3' },
  { version: 0x0303, only: '-tls1_2', without: '-no_tls1_2' },
  { version: 0x0302, only: '-tls1_1', without: '-no_tls1_1' },
  { version: 0x0301, only: '-tls1', without: '-no_tls1' },
]

const versionOptions = (versions: readonly number[]): string[] => {
  if (versions.length === 1) return VERSIONS.filter(({ version }) => versions.includes(version)).map(({ only }) => only)
  return VERSIONS.filter(({ version }) => !versions.includes(version)).map(({ without }) => without)
}

/** What openssl offers in TLS 1.3 unless it is told otherwise. */
const USUAL_TLS13 = [0x1301, 0x1302, 0x1303]
const isUsual = (suites: readonly number[]): boolean =>
  suites.length === USUAL_TLS13.length && USUAL_TLS13.every((suite) => suites.includes(suite))

/**
 * Where the server took a suite, that one is enough: it will take it again. TLS 1.3 suites are left as they are beside an older one that
 * was taken, since they may be why nothing newer was. Where it took none, the whole list may be why.
 */
const suiteOptions = (offer: Offer, answer: Answer): string[] => {
  // openssl itself takes "everything" only below its own security level, and only from its lowest version on.
  if (offer.name === 'broad') return ['-min_protocol', 'TLSv1', '-cipher', 'ALL:@SECLEVEL=0']
  const taken = answer.kind === 'server-hello' && offer.suites.includes(answer.suite) ? answer.suite : null
  const [olderSuites, newerSuites] = [offer.suites.filter((suite) => !isTls13Suite(suite)), offer.suites.filter(isTls13Suite)]
  const tookNewer = taken !== null && isTls13Suite(taken)
  const older = (taken === null ? olderSuites : tookNewer ? [] : [taken]).flatMap((suite) => opensslSuiteName(suite) ?? [])
  const newer = (tookNewer ? [taken] : isUsual(newerSuites) ? [] : newerSuites).map(suiteName)
  return [...(older.length > 0 ? ['-cipher', older.join(':')] : []), ...(newer.length > 0 ? ['-ciphersuites', newer.join(':')] : [])]
}

export const opensslCommand = (target: CommandTarget, offer: Offer, answer: Answer): string => {
  const host = bracketed(target.address)
  return shellLine([
    'openssl',
    's_client',
    ...['-connect', `${host}:${target.port}`],
    ...(target.sni === null ? [] : ['-servername', target.sni]),
    ...(target.proxy === null ? [] : ['-proxy', target.proxy]),
    ...versionOptions(offer.versions),
    ...suiteOptions(offer, answer),
  ])
}
