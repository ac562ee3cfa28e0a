// curl: the program and, in what it shows, libcurl. It keeps reading its own settings (~/.curlrc): those count for the scripts
// that use it.
import { bracketed } from '../../../contract/address.ts'
import type { RunResult } from '../../../contract/recording.ts'
import {
  addsProxyAnchors,
  argumentAtStart,
  atLeast,
  bounded,
  type Command,
  defineRuntimeKind,
  type Identity,
  isAnswer,
  UNFINISHED,
} from './define-runtime-kind.ts'
import { negotiated } from './negotiated.ts'
import { curlProxy } from './own-proxy.ts'

const WRITE_OUT = 'http_code=%{http_code} ssl_verify_result=%{ssl_verify_result}\\n'
/** CURLE_OPERATION_TIMEDOUT. */
const TIMED_OUT = 28

/** A TLS library as libcurl names it in its version line. One in brackets is built in but not used (curl's MultiSSL). */
export const tlsLibraryOf = (text: string): Identity['library'] => {
  const named =
    /(?:^|\s)(OpenSSL|LibreSSL|BoringSSL|AWS-LC|quictls|GnuTLS|NSS|mbedTLS|wolfSSL|rustls-ffi|BearSSL|SecureTransport|Schannel|WinSSL)(?:\/(\S+))?/.exec(
      text,
    )
  return named?.[1] === undefined ? null : { name: named[1], version: named[2] ?? '', bundled: null }
}

/** What libcurl says in its verbose lines, which PHP's curl extension prints too. */
export const negotiatedInVerbose = (text: string) => {
  const line = /^\* +SSL connection using (\S+) \/ ([^\s/]+)(?: \/ ([^\s/]+))?/m.exec(text)
  const group = line?.[3] && line[3] !== '[blank]' ? line[3] : null
  return negotiated({ version: line?.[1] ?? null, suite: line?.[2] ?? null, group })
}

/** A host as URLs have it: names of other scripts encoded, small letters, no brackets, no closing dot. */
const hostName = (text: string): string => {
  const bare = text.replace(/^\[|\]$|\.$/g, '')
  try {
    return new URL(`http://${bracketed(bare)}`).hostname.replace(/^\[|\]$/g, '')
  } catch {
    return bare
  }
}

/**
 * The way that libcurl took, from its verbose lines: a tunnel or SOCKS through what it connected to, or directly to the endpoint.
 * So settings show that are read by libcurl alone, such as ~/.curlrc or a network in NO_PROXY.
 */
export const wayInVerbose = ({ stderr }: RunResult, endpoint: { host: string; port: number }): string | null => {
  const [, did, to, port] = /^\* +(Connected|Established connection|Failed to connect) to (\S+) .*?\bport (\d+)/m.exec(stderr) ?? []
  if (did === undefined || to === undefined) return null
  const socks = /^\* +(?:\[SOCKS\d?\] )?SOCKS([45])/m.exec(stderr)?.[1]
  const tunnel = /^\* +Establish HTTP proxy tunnel|^> CONNECT /m.test(stderr)
  const name = hostName(to)
  if (socks === undefined && !tunnel) {
    const itself = name === hostName(endpoint.host)
    // A proxy that was reached and not yet asked is told by nothing; it may run on the host of the endpoint.
    if (did !== 'Failed to connect') return itself && Number(port) === endpoint.port ? 'direct' : null
    // Newer releases name the host even where its proxy failed them, so that this tells no way.
    if (itself) return null
  }
  const scheme = socks === undefined ? (/^\* +Proxy certificate:/m.test(stderr) ? 'https' : 'http') : `socks${socks}`
  return `${scheme}://${bracketed(name)}:${port}`
}

/** Whether libcurl checked the certificate: it says which name matched, or that it let a bad one pass; null where it says neither. */
export const verifiedInVerbose = (text: string): boolean | null => {
  if (/^\* +SSL certificate verify result: |^\* +server certificate verification SKIPPED/m.test(text)) return false
  return /^\* +(?:subjectAltName: .* match|common name: .* \(matched\))/m.test(text) ? true : null
}

/**
 * Whether the headers of the last answer have ended, from libcurl's verbose lines. Its status is told as soon as the first line
 * is there. null: the lines show no answer, or were cut off before an end.
 */
export const headEnded = ({ stderr, truncated }: RunResult): boolean | null => {
  const last = stderr
    .split(/^< (?=HTTP\/)/m)
    .slice(1)
    .pop()
  if (last === undefined) return null
  if (/^<[ \t]*\r?$/m.test(last)) return true
  return truncated ? null : false
}

/** Settings of a .curlrc on which it depends how curl connects; the leading hyphens may be left out (curl's manual, "--config"). */
const CURLRC =
  /^(tls-max|tlsv1(\.[0-3])?|sslv[23]|ciphers|tls13-ciphers|curves|cacert|capath|ca-native|insecure|k|cert-status|proxy|x|proxy1\.0|socks4a?|socks5(-hostname)?|proxy-user|U|noproxy)$/

/** What is not in quotation marks ends at the first space. */
const readCurlrc = (text: string): { name: string; value: string; line: number }[] =>
  text.split(/\r?\n/).flatMap((line, at) => {
    const [, name = '', rest = ''] = /^\s*-{0,2}([\w.-]+)\s*[=:\s]?\s*(.*)$/.exec(line) ?? []
    const [, quoted, plain = ''] = /^(?:"((?:[^"\\]|\\.)*)"|(\S*))/.exec(rest) ?? []
    return CURLRC.test(name) ? [{ name, value: quoted?.replace(/\\(.)/g, '$1') ?? plain, line: at + 1 }] : []
  })

export const curl = defineRuntimeKind({
  kind: 'curl',
  name: 'curl',
  programs: /^curl$/,
  runsApplications: false,
  identify: {
    args: ['-V'],
    parse: ({ stdout }) => {
      const line = stdout.split('\n', 1)[0] ?? ''
      const version = /^curl (\S+)/.exec(line)?.[1]
      return version === undefined ? null : { version, realPath: null, library: tlsLibraryOf(line), trustStore: null }
    },
  },
  ownFile: {
    // In this order, the first that is there (curl's manual, "--config").
    places: (env) => [
      ...[env('CURL_HOME')].flatMap((home) => (home ? [`${home}/.curlrc`] : [])),
      ...[env('XDG_CONFIG_HOME')].flatMap((home) => (home ? [`${home}/curlrc`, `${home}/.curlrc`] : [])),
      ...[env('HOME')].flatMap((home) => (home ? [`${home}/.curlrc`, `${home}/.config/curlrc`] : [])),
    ],
    read: readCurlrc,
  },
  ownProxy: curlProxy,
  proxyVariables: () => ['https_proxy', 'HTTPS_PROXY', 'all_proxy', 'ALL_PROXY'],
  exemptsNetworks: ({ version }) => atLeast(version, '7.86'),
  wayTaken: wayInVerbose,
  storeVariables: ['CURL_CA_BUNDLE', 'SSL_CERT_FILE'],
  tellsNoStore: true,
  request: (ask): Command => {
    const { runtime, url, way, timeoutMs, addsAnchors } = ask
    // Whole seconds before 7.32.
    const seconds = atLeast(runtime.version, '7.32') ? timeoutMs / 1000 : Math.max(1, Math.round(timeoutMs / 1000))
    const proxy =
      way.kind === 'own'
        ? []
        : way.kind === 'direct'
          ? ['--noproxy', '*']
          : ['--noproxy', '', '--proxy', way.kind === 'catcher' ? `http://${way.address}` : way.url]
    const login = way.kind === 'proxy' && way.credentials !== null ? way.credentials : null
    return {
      args: [
        // Brackets and braces in an address are meant as they stand.
        '--globoff',
        '--silent',
        '--show-error',
        '--verbose',
        // The question of an application, of whose answer only the head is read: a body may never end.
        ...['--request', 'GET', '--head'],
        ...['--max-time', String(seconds), '--output', '/dev/null', '--write-out', WRITE_OUT],
        ...proxy,
        // For the certificate of an https proxy curl reads no variable (curl's manual, `--proxy-cacert`).
        ...(addsProxyAnchors(ask) && atLeast(runtime.version, '7.52') ? ['--proxy-cacert', '{file:merged}'] : []),
        // The login comes by standard input: arguments can be read by every user of the host.
        ...(login === null ? [] : ['--config', '-']),
        ...['--url', url],
      ],
      ...(addsAnchors ? { env: { CURL_CA_BUNDLE: '{file:merged}' } } : {}),
      ...(login === null ? {} : { stdin: `proxy-user = ${JSON.stringify(`${login.user}:${login.password}`)}\n` }),
    }
  },
  // Minimums, not pins (curl(1)); what it may do at most is left as its settings have it.
  switches: (_runtime, minTls) => [argumentAtStart(minTls === '1.3' ? '--tlsv1.3' : '--tlsv1.2')],
  parseAttempt: (result) => {
    const { exit, end, stdout, stderr } = result
    const status = Number(/http_code=(\d+)/.exec(stdout)?.[1] ?? 0)
    const letPass = Number(/ssl_verify_result=(\d+)/.exec(stdout)?.[1] ?? 0) !== 0
    const words = bounded(/^curl: .*/m.exec(stderr)?.[0] ?? '')
    const told = { httpStatus: status === 0 ? null : status, negotiated: negotiatedInVerbose(stderr), verified: null }
    // The head of an answer has come: how the connection ends after it is no failure.
    if (isAnswer(status) && (headEnded(result) ?? exit === 0))
      return { outcome: 'completed', error: null, ...told, verified: letPass ? false : verifiedInVerbose(stderr) }
    if (end === 'timeout' || exit === TIMED_OUT) return { outcome: 'timeout', error: words || 'curl did not end in time.', ...told }
    if (words === '' && isAnswer(status)) return { outcome: 'failed', error: UNFINISHED, ...told }
    return { outcome: 'failed', error: words || `curl ended with status ${exit ?? 'none'} and said nothing.`, ...told }
  },
})
