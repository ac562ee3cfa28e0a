// From what runtimes print of an agreed connection to code points. A name that is not known stays out rather than being guessed.
import type { Negotiated } from '../../../contract/path.ts'
import { groupByName, registeredSuites, suiteByName } from '../../../tls/code-points.ts'
import { opensslSuiteName } from '../../../tls/openssl-names.ts'

const VERSIONS: readonly (readonly [RegExp, number])[] = [
  [/^(TLS ?v?1\.3)$/i, 0x0304],
  [/^(TLS ?v?1\.2)$/i, 0x0303],
  [/^(TLS ?v?1\.1)$/i, 0x0302],
  [/^(TLS ?v?1(\.0)?)$/i, 0x0301],
  [/^(SSL ?v?3(\.0)?)$/i, 0x0300],
]

const TLS13 = 0x0304

/** `TLSv1.2`, `TLS1.2`, `TLS 1.2`, `TLSv1`, `SSLv3`; else null. */
const versionOf = (name: string): number | null => VERSIONS.find(([form]) => form.test(name.trim()))?.[1] ?? null

let opensslNames: Map<string, number> | null = null
const suiteByOpensslName = (name: string): number | undefined => {
  opensslNames ??= new Map(registeredSuites.flatMap(({ value }) => [[opensslSuiteName(value) ?? '', value] as const]))
  return name === '' ? undefined : opensslNames.get(name)
}

/** IANA's name, OpenSSL's own, or GnuTLS's (IANA's without `TLS_` and `WITH_`). */
const suiteOf = (name: string): number | null => {
  const known = suiteByName(name) ?? suiteByOpensslName(name)
  if (known !== undefined) return known
  return registeredSuites.find((suite) => suite.name.replace(/^TLS_/, '').replace('_WITH_', '_') === name)?.value ?? null
}

const GROUPS: Readonly<Record<string, string>> = {
  prime256v1: 'secp256r1',
  'P-256': 'secp256r1',
  'P-384': 'secp384r1',
  'P-521': 'secp521r1',
  'ECDH, prime256v1': 'secp256r1',
  'ECDH, secp384r1': 'secp384r1',
  'ECDH, secp521r1': 'secp521r1',
  X25519: 'x25519',
  X448: 'x448',
}

const groupOf = (name: string): number | null => groupByName(GROUPS[name] ?? name) ?? null

/** null where the version is not told: without it nothing was agreed. */
export const negotiated = (names: { version: string | null; suite: string | null; group?: string | null }): Negotiated | null => {
  const version = names.version === null ? null : versionOf(names.version)
  if (version === null) return null
  const suite = names.suite === null ? null : suiteOf(names.suite)
  // libcurl with GnuTLS puts a name together from parts, which of TLS 1.3 is that of another suite: all of its own are 0x13xx.
  const possible = suite === null || (version === TLS13) === (suite >> 8 === 0x13)
  return { version, suite: possible ? suite : null, group: names.group ? groupOf(names.group) : null }
}
