// Where the settings stand that limit what a runtime offers: those of its TLS library, and those of its own.
// Sources: openssl config(5), GnuTLS' manual (system-wide configuration), and each program's own manual; checked 2026-11-21.
import type { Profile } from '../../contract/profile.ts'
import type { Runtime } from '../../contract/runtime-facts.ts'

const OF_LIBRARY: Readonly<Record<string, readonly string[]>> = {
  OpenSSL: ['openssl.cnf', 'the variable OPENSSL_CONF'],
  GnuTLS: ['/etc/gnutls/config', 'the variable GNUTLS_SYSTEM_PRIORITY_FILE'],
}

const OF_KIND: Partial<Record<Runtime['kind'], readonly string[]>> = {
  curl: ['~/.curlrc'],
  wget: ['~/.wgetrc', '/etc/wgetrc'],
  git: ['its http.sslVersion and http.sslCipherList'],
  node: ['the variable NODE_OPTIONS'],
  java: ['java.security', 'the variable JAVA_TOOL_OPTIONS'],
}

/** A line in a file to which a setting leads its TLS library. */
export const isLibraryLine = ({ versionsOff }: Runtime['settings'][number]): boolean => versionsOff !== undefined

/** Settings that can limit the versions; those of a list of suites or of a store cannot. */
const LIMITS =
  /^(-Dhttps\.protocols|-Djdk\.tls\.client\.protocols|jdk\.tls\.disabledAlgorithms|-Djava\.security\.properties|--tls-(max-v1\.[23]|min-v1\.3)|--openssl-config|OPENSSL_CONF|GNUTLS_SYSTEM_PRIORITY_FILE|tls-max|tlsv1(\.[013])?|sslv[23]|secure_?protocol|http\.sslversion)$/i

/** What a Java switches off, in a file of its own. */
export const SWITCHED_OFF = 'jdk.tls.disabledAlgorithms'

/** Those that list the versions to offer, or name the lowest or the highest one: in their value, or in their name. */
const LIST = /^-D(https\.protocols|jdk\.tls\.client\.protocols)$/
const LEAST = /^(--tls-min-v|tlsv|secure_?protocol=TLSv|http\.sslversion=tlsv)(1[._]\d)$/i
const MOST = /^(--tls-max-v|tls-max=)(1\.\d)$/

/** Whether a setting leaves this version out by its own words. */
export const leavesOut = ({ name, value, versionsOff }: Runtime['settings'][number], version: Profile['minTls']): boolean => {
  if (versionsOff !== undefined) return versionsOff.includes(version)
  if (name === SWITCHED_OFF) return value.split(', ').includes(`TLSv${version}`)
  if (LIST.test(name)) return value !== '' && !value.split(',').some((one) => one.trim() === `TLSv${version}`)
  const written = value === '' ? name : `${name}=${value}`
  const least = LEAST.exec(written)?.[2]?.replace('_', '.')
  const most = MOST.exec(written)?.[2]
  return (least !== undefined && least > version) || (most !== undefined && most < version)
}

/** The settings that it runs on and that can limit its versions, as they were read. */
export const versionLimits = ({ settings }: Runtime): Runtime['settings'] =>
  settings.filter((one) => one.how !== 'unset' && (LIMITS.test(one.name) || (one.versionsOff ?? []).length > 0))

/** `openssl.cnf, the variable OPENSSL_CONF and ~/.curlrc`; those first that are set. */
export const versionSettings = (runtime: Runtime): string => {
  const { kind, library } = runtime
  const places = [...(OF_LIBRARY[library?.name ?? ''] ?? []), ...(OF_KIND[kind] ?? [])]
  const last = places.pop()
  if (last === undefined) return 'its own settings'
  return places.length === 0 ? last : `${places.join(', ')} and ${last}`
}
