// gnutls-cli: what GnuTLS itself offers and takes, for the programs that are built with it. It knows no proxies.
// It is asked by address and told the real name, so that it can be sent to a catcher.
import { bracketed, isAddress } from '../../../contract/address.ts'
import { atLeast, bounded, type Command, defineRuntimeKind, isAnswer, UNFINISHED } from './define-runtime-kind.ts'
import { loadedLibrary, TELL_LIBRARY } from './library-words.ts'
import { negotiated } from './negotiated.ts'

/** What follows the line after which it prints what the server says. */
const answerOf = (stdout: string): string => stdout.split(/^- Simple Client Mode:\r?\n\r?\n/m)[1] ?? ''

/** The status of the final answer, and whether its headers have ended; else that of an interim one (1xx), which stands before it. */
const answerIn = (stdout: string): { status: number | null; ended: boolean } => {
  const text = answerOf(stdout)
  const heads = [...text.matchAll(/^HTTP\/\d(?:\.\d)? (\d{3})\b/gm)]
  const head = heads.find(([, code]) => isAnswer(Number(code))) ?? heads[0]
  if (head === undefined) return { status: null, ended: false }
  const status = Number(head[1])
  return { status, ended: isAnswer(status) && /\n\r?\n/.test(text.slice(head.index)) }
}

/** How GnuTLS ends the name of a suite in TLS 1.2, by its cipher. */
const HASHES: Readonly<Record<string, string>> = { 'AES-128-GCM': 'SHA256', 'AES-256-GCM': 'SHA384', 'CHACHA20-POLY1305': 'SHA256' }

/**
 * From its line `(TLS1.2-X.509)-(ECDHE-X25519)-(RSA-SHA256)-(AES-128-GCM)`: version, key exchange and group, signature, cipher, and
 * the hash of older ciphers. Of which kind the server's key is only the signature tells, which TLS 1.1 and older leave out.
 */
const negotiatedIn = (stdout: string) => {
  const line = /^- Description: (\(.*\))$/m.exec(stdout)?.[1] ?? ''
  const [version, exchange = '', ...rest] = [...line.matchAll(/\(([^)]*)\)/g)].map(([, part = '']) => part)
  if (version === undefined) return null
  const [, by = '', group = null] = /^(ECDHE|DHE|RSA)(?:-(\S+))?/.exec(exchange) ?? []
  const key = by === 'RSA' ? '' : /^(RSA|ECDSA)/.exec(rest.find((part) => /^(RSA|ECDSA|EdDSA|DSA)/.test(part)) ?? '')?.[1]
  const [cipher = '', hash] = rest.filter((part) => !/^(RSA|ECDSA|EdDSA|DSA)/.test(part))
  const mac = hash === 'SHA1' ? 'SHA' : (hash ?? HASHES[cipher] ?? '')
  const tls13 = version.startsWith('TLS1.3')
  const parts = [...(tls13 ? [] : [by, ...(key ? [key] : [])]), cipher, mac].join('_').replaceAll('-', '_')
  const suite = tls13 || key !== undefined ? parts : null
  return negotiated({ version: version.replace(/-X\.?509.*$/, ''), suite, group: group?.toLowerCase() ?? null })
}

/** Its own sentence of what failed; what it found wrong with a certificate stands among its other output. */
const errorIn = (stdout: string, stderr: string): string => {
  const status = /^- Status: (The certificate is NOT .*)$/m.exec(stdout)?.[1] ?? /^\*\*\* (?:PKI )?.*failed.*$/m.exec(stdout)?.[0]
  const words = stderr
    .split(/\r?\n/)
    .filter((line) => line !== '')
    .map((line) => line.replace(/^\*\*\* /, ''))
  return bounded([...words, ...(status === undefined ? [] : [status])].join(' '))
}

export const gnutlsCli = defineRuntimeKind({
  kind: 'gnutls-cli',
  name: 'GnuTLS',
  programs: /^gnutls-cli$/,
  runsApplications: false,
  identify: {
    args: ['--version'],
    env: TELL_LIBRARY,
    parse: ({ stdout, stderr }) => {
      const version = /^gnutls-cli (\S+)/m.exec(stdout)?.[1]
      if (version === undefined) return null
      const library = loadedLibrary(stderr, ['GnuTLS']) ?? { name: 'GnuTLS', version: '', bundled: null }
      // Program and library are made together.
      return { version, realPath: null, library: { ...library, version: library.version || version }, trustStore: null }
    },
  },
  proxyVariables: () => [],
  request: ({ runtime, host, port, resource, way, addsAnchors }): Command | { unsupported: string } => {
    if (way.kind === 'proxy') return { unsupported: 'gnutls-cli cannot go through a proxy.' }
    // The option that names another host than the one connected to came with 3.5.12 (mod_gnutls' own tests ask for that release).
    if (way.kind === 'catcher' && !isAddress(host) && !atLeast(runtime.version, '3.5.12'))
      return { unsupported: `gnutls-cli ${runtime.version} cannot be sent to another address than the one it names.` }
    const to = way.kind === 'catcher' ? [way.address] : [`--port=${port}`, '--', host]
    const named = way.kind === 'catcher' && !isAddress(host) ? [`--sni-hostname=${host}`, `--verify-hostname=${host}`] : []
    const literal = port === 443 ? bracketed(host) : `${bracketed(host)}:${port}`
    return {
      args: [...named, ...(addsAnchors ? ['--x509cafile={file:merged}'] : []), ...to],
      // At the end of its input it would say goodbye before the answer comes.
      holdsStdin: true,
      stdin: `GET ${resource} HTTP/1.1\r\nHost: ${literal}\r\nUser-Agent: tls-preflight\r\nAccept: */*\r\nConnection: close\r\n\r\n`,
    }
  },
  parseAttempt: ({ stdout, stderr, end, exit, truncated }) => {
    const { status, ended } = answerIn(stdout)
    const told = { httpStatus: status, negotiated: negotiatedIn(stdout), verified: null }
    const verified = /^- Status: The certificate is trusted/m.test(stdout) ? true : null
    if (ended) return { outcome: 'completed', error: null, ...told, verified }
    if (isAnswer(status) && truncated) return { outcome: 'failed', error: 'The headers of the answer are too long.', ...told }
    const words = errorIn(stdout, stderr)
    if (end === 'timeout') return { outcome: 'timeout', error: words || 'gnutls-cli did not end in time.', ...told }
    const silent = answerOf(stdout) === '' ? 'The connection ended without an HTTP answer.' : UNFINISHED
    const nothing = told.negotiated === null ? `gnutls-cli ended with status ${exit ?? 'none'} and said nothing.` : silent
    return { outcome: 'failed', error: words || nothing, ...told }
  },
})
