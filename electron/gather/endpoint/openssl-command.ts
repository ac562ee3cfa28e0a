// The `openssl s_client` command that asks an endpoint the same question as a probe, for a person to repeat it.
// Its options are those of openssl-s_client(1); no credentials are ever in it.
import { bracketed } from '../../contract/address.ts'
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

const suiteOptions = (offer: Offer): string[] => {
  // openssl itself takes "everything" only below its own security level, and only from its lowest version on.
  if (offer.name === 'broad') return ['-min_protocol', 'TLSv1', '-cipher', 'ALL:@SECLEVEL=0']
  const older = offer.suites.flatMap((suite) => (isTls13Suite(suite) ? [] : (opensslSuiteName(suite) ?? [])))
  const newer = offer.suites.filter(isTls13Suite).map(suiteName)
  return [...(older.length > 0 ? ['-cipher', older.join(':')] : []), ...(newer.length > 0 ? ['-ciphersuites', newer.join(':')] : [])]
}

export const opensslCommand = (target: CommandTarget, offer: Offer): string => {
  const host = bracketed(target.address)
  return shellLine([
    'openssl',
    's_client',
    ...['-connect', `${host}:${target.port}`],
    ...(target.sni === null ? [] : ['-servername', target.sni]),
    ...(target.proxy === null ? [] : ['-proxy', target.proxy]),
    ...versionOptions(offer.versions),
    ...suiteOptions(offer),
  ])
}
