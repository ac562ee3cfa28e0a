// What the system's loader and GnuTLS say of themselves when a variable asks them, whatever program they are part of: which TLS
// library was loaded, in which version, and what a handshake agreed on. So programs can be read that tell nothing of it.
import type { Negotiated } from '../../../contract/path.ts'
import type { Identity } from './define-runtime-kind.ts'
import { negotiated } from './negotiated.ts'

/** ld.so(8), LD_DEBUG; GnuTLS' manual, "Debugging and auditing". Where a variable is not known it changes nothing. */
export const TELL_LIBRARY = { LD_DEBUG: 'libs', GNUTLS_DEBUG_LEVEL: '2' } as const
/** At this level GnuTLS tells each step of a handshake, and no secret. It offers the same. */
export const TELL_HANDSHAKE = { GNUTLS_DEBUG_LEVEL: '4' } as const

/** What these variables add to a program's own lines, and within one that it has not ended yet. */
const ADDED = /^\s*\d+:\t.*\n?|gnutls\[\d+\]: .*\n?/gm

export const ownWords = (stderr: string): string => stderr.replace(ADDED, '')

const SYSTEM_FOLDERS = /^\/(usr\/)?lib(32|64|x32)?\//
/** The lowest number of LibreSSL's libssl on Linux; OpenSSL's own numbers are far below. */
const LIBRESSL_FROM = 32

/** The library and its line of releases by a file such as libssl.so.1.1; Red Hat's 10 is 1.0. */
const byFileName = (file: string): { name: string; line?: string } => {
  const number = /\/libssl\.so\.(\d[\d.]*)/.exec(file)?.[1]
  if (number === undefined) return { name: 'OpenSSL' }
  if (Number.parseInt(number, 10) >= LIBRESSL_FROM) return { name: 'LibreSSL' }
  return { name: 'OpenSSL', line: number === '10' || number.startsWith('1.0') ? '1.0' : number }
}

const FILES = { GnuTLS: /\/libgnutls\.so/, OpenSSL: /\/libssl\.so/, NSS: /\/libssl3\.so/ } as const
type Family = keyof typeof FILES

/** The files that the loader prepared, in its order. */
export const loadedFiles = (stderr: string): string[] =>
  [...stderr.matchAll(/^\s*\d+:\tcalling init: (\S+)$/gm)].map(([, file = '']) => file)

/**
 * The first of these libraries that was loaded; null where none was. A program can load more than one, the others for a library
 * that it uses for something else, so who asks says which come first. GnuTLS says its version itself; of OpenSSL only the line of
 * releases is known.
 */
export const loadedLibrary = (stderr: string, families: readonly Family[]): Identity['library'] => {
  const files = loadedFiles(stderr)
  for (const family of families) {
    const file = files.find((one) => FILES[family].test(one))
    const told = family === 'GnuTLS' ? /^gnutls\[\d+\]: Enabled GnuTLS (\S+) logging/m.exec(stderr)?.[1] : undefined
    if (file === undefined && told === undefined) continue
    const name = family === 'OpenSSL' ? byFileName(file ?? '') : { name: family }
    return { ...name, version: told ?? '', bundled: file === undefined ? null : !SYSTEM_FOLDERS.test(file) }
  }
  return null
}

/** GnuTLS' names are IANA's without `TLS_` and `WITH_`, but for two endings. */
const suiteName = (name: string): string => name.replace(/_CBC_SHA1$/, '_CBC_SHA').replace(/_POLY1305$/, '_POLY1305_SHA256')

/** What the last handshake agreed on, once it was ended by the server's Finished; versions are told as on the wire (3.4 is TLS 1.3). */
export const negotiatedInGnutls = (stderr: string): Negotiated | null => {
  const words = stderr.slice(Math.max(0, stderr.lastIndexOf('CLIENT HELLO was queued')))
  if (!/ FINISHED \(20\) was received/.test(words)) return null
  const minor = /Negotiated version: 3\.(\d)/.exec(words)?.[1] ?? /Server's version: 3\.(\d)/.exec(words)?.[1]
  const suite = /Selected cipher suite: GNUTLS_(\S+)/.exec(words)?.[1] ?? null
  return negotiated({
    version: minor === undefined ? null : minor === '0' ? 'SSLv3' : `TLS 1.${Number(minor) - 1}`,
    suite: suite === null ? null : suiteName(suite),
    group: /Selected group (\S+)/.exec(words)?.[1]?.toLowerCase() ?? null,
  })
}
