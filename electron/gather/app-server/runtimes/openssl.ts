// openssl s_client: the bare library with its own defaults, asked to verify as an application must.
// The request goes in by standard input, the answer is read from what it prints.
import { bracketed, isAddress } from '../../../contract/address.ts'
import { parseOpensslVersion } from '../../os/openssl-version.ts'
import { atLeast, bounded, type Command, defineRuntimeKind, isAnswer, LOGIN_VARIABLE, UNFINISHED } from './define-runtime-kind.ts'
import { negotiated } from './negotiated.ts'

/** What it tells of its progress, which is no error. */
const PROGRESS = /^(depth=|verify return:|Connecting to |CONNECTED\b|DONE$|Can't use SSL_get_servername)/

/** The first of its lines that says what went wrong: a refused certificate, then the library's error, then the system's. */
const errorIn = (stderr: string): string | null => {
  const lines = stderr.split(/\r?\n/).filter((line) => line.trim() !== '' && !PROGRESS.test(line))
  const verify = lines.find((line) => line.startsWith('verify error:'))
  const library = lines.find((line) => /:error:[0-9A-F]+:/.test(line))?.replace(/^.*?(error:[0-9A-F]+:)/, '$1')
  const other = lines.find((line) => /errno|connect|s_client:|proxy/i.test(line))
  const words = [verify, library].filter((line) => line !== undefined).join('; ') || other || lines[0]
  return words === undefined ? null : bounded(words)
}

const negotiatedIn = (stdout: string) => {
  const suite = /^New, [^,]+, Cipher is (\S+)/m.exec(stdout)
  const version = /^ +Protocol *: (\S+)/m.exec(stdout)?.[1] ?? /^New, ([^,]+), Cipher is/m.exec(stdout)?.[1] ?? null
  const named = /^(?:Server|Peer) Temp Key: (X25519|X448|ECDH, [^,\s]+)/m.exec(stdout)?.[1]
  const group = /^Negotiated TLS1\.3 group: (\S+)/m.exec(stdout)?.[1] ?? named ?? null
  return suite?.[1] === undefined || suite[1] === '(NONE)' ? null : negotiated({ version, suite: suite[1], group })
}

/** What it prints of a session ticket, which may come in the middle of an answer and has empty lines of its own. */
const TICKET = /---\r?\nPost-Handshake New Session Ticket arrived:[\s\S]*?\n---\r?\n(?:read R BLOCK\r?\n)?/g

/** The status of the final answer, and whether its headers have ended; else that of an interim one (1xx), which stands before it. */
const answerIn = (stdout: string): { status: number | null; ended: boolean } => {
  const text = stdout.replace(TICKET, '')
  const heads = [...text.matchAll(/^HTTP\/\d(?:\.\d)? (\d{3})\b/gm)]
  const head = heads.find(([, code]) => isAnswer(Number(code))) ?? heads[0]
  if (head === undefined) return { status: null, ended: false }
  const status = Number(head[1])
  return { status, ended: isAnswer(status) && /\n\r?\n/.test(text.slice(head.index)) }
}

export const openssl = defineRuntimeKind({
  kind: 'openssl',
  name: 'OpenSSL',
  programs: /^openssl$/,
  runsApplications: false,
  identify: {
    args: ['version', '-a'],
    // An error in the configuration would keep it from telling its version.
    env: { OPENSSL_CONF: '/dev/null' },
    parse: ({ stdout }) => {
      const told = parseOpensslVersion(stdout)
      return told === null
        ? null
        : {
            version: told.version,
            realPath: null,
            library: { name: told.name, version: told.version, bundled: null },
            trustStore: told.folder === null ? null : `${told.folder}/certs`,
          }
    },
  },
  // s_client has no settings for a proxy.
  proxyVariables: () => [],
  storeVariables: ['SSL_CERT_FILE'],
  tellsNoStore: true,
  request: ({ runtime, host, port, resource, way, addsAnchors }): Command | { unsupported: string } => {
    const libre = runtime.library?.name === 'LibreSSL'
    const modern = libre || atLeast(runtime.version, '1.1.0')
    const name = isAddress(host) ? null : host
    const target = `${bracketed(host)}:${port}`
    if (way.kind === 'proxy') {
      if (!way.url.startsWith('http://')) return { unsupported: 'openssl can only go through an http proxy.' }
      if (!modern) return { unsupported: `openssl ${runtime.version} cannot go through a proxy.` }
      if (way.credentials !== null && (libre || !atLeast(runtime.version, '3.0')))
        return { unsupported: `openssl ${runtime.version} cannot log in to a proxy.` }
      // The user name goes by an argument, which every user of the host can read. Without a password it is the secret itself.
      if (way.credentials?.password === '')
        return { unsupported: 'openssl takes the user name of a proxy as an argument only, and here that name is the secret.' }
    }
    const through = way.kind === 'proxy' ? way.url.slice('http://'.length) : way.kind === 'catcher' && modern ? way.address : null
    const login = way.kind === 'proxy' ? way.credentials : null
    // Checks of the name came with 1.0.2; LibreSSL's s_client has none.
    // From 1.1.1 on it would give an address as a name, which no application does (RFC 6066 section 3).
    const silent = !libre && atLeast(runtime.version, '1.1.1') ? ['-noservername'] : []
    const checksName = !libre && atLeast(runtime.version, '1.0.2')
    return {
      args: [
        's_client',
        ...['-connect', way.kind === 'catcher' && !modern ? way.address : target],
        ...(name === null ? silent : ['-servername', name]),
        ...(through === null ? [] : ['-proxy', through]),
        ...(login === null ? [] : ['-proxy_user', login.user, '-proxy_pass', `env:${LOGIN_VARIABLE}`]),
        '-verify_return_error',
        ...(checksName ? (name === null ? ['-verify_ip', host] : ['-verify_hostname', name]) : []),
        ...(addsAnchors ? ['-CAfile', '{file:merged}'] : []),
        // Standard input ends after the request; the answer is still to come.
        '-ign_eof',
      ],
      ...(login === null ? {} : { secretEnv: { [LOGIN_VARIABLE]: login.password } }),
      // As an application asks, and not HEAD: there are servers that stay silent on it. A body without an end is cut by the deadline.
      stdin: `GET ${resource} HTTP/1.1\r\nHost: ${port === 443 ? target.replace(/:443$/, '') : target}\r\nUser-Agent: tls-preflight\r\nAccept: */*\r\nConnection: close\r\n\r\n`,
    }
  },
  parseAttempt: ({ end, stdout, stderr, truncated }) => {
    const { status, ended } = answerIn(stdout)
    const refused = /^verify error:/m.test(stderr)
    const told = { httpStatus: status, negotiated: negotiatedIn(stdout), verified: null }
    const verify = /^ *Verify return code: (\d+)/m.exec(stdout)?.[1]
    // A server that answers and keeps the connection open is no failure.
    if (ended && !refused) return { outcome: 'completed', error: null, ...told, verified: verify === undefined ? null : verify === '0' }
    // All that it gets is printed, of which we read a part.
    if (isAnswer(status) && truncated && !refused) return { outcome: 'failed', error: 'The headers of the answer are too long.', ...told }
    if (end === 'timeout') return { outcome: 'timeout', error: errorIn(stderr) ?? 'openssl did not end in time.', ...told }
    const negotiatedNothing = told.negotiated === null || refused
    const silent = negotiatedNothing
      ? 'openssl ended and said nothing.'
      : isAnswer(status)
        ? UNFINISHED
        : 'The connection ended without an HTTP answer.'
    return { outcome: 'failed', error: (negotiatedNothing ? errorIn(stderr) : null) ?? silent, ...told }
  },
})
