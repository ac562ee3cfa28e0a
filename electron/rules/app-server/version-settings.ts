// Where the settings stand that limit what a runtime offers: those of its TLS library, and those of its own.
// Sources: openssl config(5), GnuTLS' manual (system-wide configuration), and each program's own manual; checked 2026-11-21.
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

/** `openssl.cnf, the variable OPENSSL_CONF and ~/.curlrc`. */
export const versionSettings = ({ kind, library }: Runtime): string => {
  const places = [...(OF_LIBRARY[library?.name ?? ''] ?? []), ...(OF_KIND[kind] ?? [])]
  const last = places.pop()
  if (last === undefined) return 'its own settings'
  return places.length === 0 ? last : `${places.join(', ')} and ${last}`
}
