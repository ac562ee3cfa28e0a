// Names of code points: what a person reads in place of a number, and back. Unknown numbers stay numbers.
// The names are IANA's (iana.ts, iana-suites.ts); the few rules about numbers (GREASE, signalling, TLS 1.3) are here too.
import { alerts, extensions, groups, hashSignaturePairs, signatureSchemes, unregisteredExtensions, versions } from './iana.ts'
import { suites } from './iana-suites.ts'

type Rows = readonly (readonly [number, string])[]

const names = (...tables: Rows[]) => new Map(tables.flat())
const values = (...tables: Rows[]) => new Map(tables.flat().map(([value, name]) => [name, value] as const))

const suiteNames = names(suites)
const suiteValues = values(suites)
const groupNames = names(groups)
const groupValues = values(groups)
const schemeNames = names(signatureSchemes, hashSignaturePairs)
const schemeValues = values(signatureSchemes, hashSignaturePairs)
const versionNames = names(versions)
const alertNames = names(alerts)
const extensionNames = names(extensions, unregisteredExtensions)

/** GREASE values are reserved to be unknown (RFC 8701): both bytes equal, low half 0xa. */
export function isGrease(codePoint: number): boolean {
  return (codePoint & 0x0f0f) === 0x0a0a && codePoint >> 8 === (codePoint & 0xff)
}

/** IANA name of a cipher suite, or `0x1234` when none is registered. */
export function suiteName(suite: number): string {
  return nameOf(suiteNames, suite)
}

export function suiteByName(name: string): number | undefined {
  return suiteValues.get(name)
}

export function groupName(group: number): string {
  return nameOf(groupNames, group)
}

export function groupByName(name: string): number | undefined {
  return groupValues.get(name)
}

/** Name of a SignatureScheme, or of the hash and signature pair of TLS 1.2 where that is all it is (`dsa_sha1`). */
export function signatureSchemeName(scheme: number): string {
  return nameOf(schemeNames, scheme)
}

export function signatureSchemeByName(name: string): number | undefined {
  return schemeValues.get(name)
}

/** `SSL 2.0`, `SSL 3.0`, `TLS 1.0` to `TLS 1.3`; else the number (`0x7f1c`, a draft). */
export function versionName(version: number): string {
  return nameOf(versionNames, version)
}

/** The wire value of a version as profiles write it. */
export function versionByProfile(version: '1.0' | '1.1' | '1.2' | '1.3'): number {
  return { '1.0': 0x0301, '1.1': 0x0302, '1.2': 0x0303, '1.3': 0x0304 }[version]
}

/** `handshake_failure (40)`; a number that IANA has not registered says so. */
export function alertWords(description: number): string {
  const name = alertNames.get(description)
  return name === undefined ? `${description}, which has no name` : `${name} (${description})`
}

export function extensionName(type: number): string {
  return nameOf(extensionNames, type)
}

/** The signalling values TLS_EMPTY_RENEGOTIATION_INFO_SCSV (RFC 5746) and TLS_FALLBACK_SCSV (RFC 7507): no suites. */
export function isSignalling(suite: number): boolean {
  return suite === 0x00ff || suite === 0x5600
}

/** A suite of TLS 1.3 names no key exchange. The GOST ones of RFC 9367 and the integrity-only ones of RFC 9150 are told by value. */
export function isTls13Suite(suite: number): boolean {
  return suite >> 8 === 0x13 || suite === 0x00c6 || suite === 0x00c7 || isBetween(suite, 0xc0b4, 0xc0b5) || isBetween(suite, 0xc103, 0xc106)
}

/**
 * What a hello of TLS 1.3 or 1.2 needs to be answered, and what nearly every client of today sends: server_name, groups, point
 * formats, signature algorithms, ALPN, padding, extended_master_secret, versions, PSK modes, key shares, renegotiation_info.
 */
export function isUsualExtension(type: number): boolean {
  return [0, 10, 11, 13, 16, 21, 23, 43, 45, 51, 0xff01].includes(type)
}

/** Without content in a first ClientHello: SCT, encrypt_then_mac, extended_master_secret, session_ticket, post_handshake_auth, NPN. */
export function isEmptyExtension(type: number): boolean {
  return [18, 22, 23, 35, 49, 13172].includes(type)
}

export type SuiteAuthentication = 'rsa' | 'ecdsa' | 'any' | 'anonymous' | 'other'

/**
 * How the server proves itself, read from the IANA name. `any` is TLS 1.3, where the suite does not say; `other` is DSS,
 * certificates for fixed Diffie-Hellman, PSK without a certificate, Kerberos, GOST, and whatever is not registered.
 */
export function suiteAuthentication(suite: number): SuiteAuthentication {
  if (isTls13Suite(suite)) return 'any'
  const keyExchange = /^TLS_(.+)_WITH_/.exec(suiteNames.get(suite) ?? '')?.[1]?.replace('_EXPORT', '') ?? ''
  if (keyExchange.endsWith('_anon')) return 'anonymous'
  if (/^(RSA|RSA_PSK|DHE_RSA|ECDHE_RSA|SRP_SHA_RSA)$/.test(keyExchange)) return 'rsa'
  return keyExchange === 'ECDHE_ECDSA' ? 'ecdsa' : 'other'
}

const schemesOfKeys: readonly (readonly [RegExp, string])[] = [
  [/^rsa_(pss_rsae|pkcs1)_/, 'rsa'],
  [/^rsa_pss_pss_/, 'rsa-pss'],
  [/^ecdsa_/, 'ec'],
  [/^ed25519$/, 'ed25519'],
  [/^ed448$/, 'ed448'],
]

/**
 * Which kind of key a certificate has that signs so, as Node.js names them, read from the IANA name (RFC 8446 section 4.2.3); null:
 * another kind, as DSS.
 */
export function schemeKeyType(scheme: number): string | null {
  return schemesOfKeys.find(([pattern]) => pattern.test(schemeNames.get(scheme) ?? ''))?.[1] ?? null
}

/** Every registered suite, signalling values included, in the order of their values. */
export const registeredSuites: readonly { readonly value: number; readonly name: string }[] = suites.map(([value, name]) => ({
  value,
  name,
}))

function nameOf(table: ReadonlyMap<number, string>, codePoint: number): string {
  return table.get(codePoint) ?? `0x${codePoint.toString(16).padStart(4, '0')}`
}

function isBetween(value: number, low: number, high: number): boolean {
  return value >= low && value <= high
}

/** What a server says that knows none of the names in ALPN, and the extension that they stand in (RFC 7301). */
export const NO_APPLICATION_PROTOCOL = 120
export const ALPN = 16
