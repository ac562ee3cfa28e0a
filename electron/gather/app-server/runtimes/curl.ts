// curl: the program and, in what it shows, libcurl. It keeps reading its own settings (~/.curlrc): those count for the scripts
// that use it.
import { atLeast, bounded, type Command, defineRuntimeKind, type Identity } from './define-runtime-kind.ts'
import { negotiated } from './negotiated.ts'

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
  proxyVariables: () => ['https_proxy', 'HTTPS_PROXY', 'all_proxy', 'ALL_PROXY'],
  request: ({ runtime, url, way, timeoutMs, addsAnchors }): Command => {
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
        ...['--max-time', String(seconds), '--output', '/dev/null', '--write-out', WRITE_OUT],
        ...proxy,
        // The login comes by standard input: arguments can be read by every user of the host.
        ...(login === null ? [] : ['--config', '-']),
        ...['--url', url],
      ],
      ...(addsAnchors ? { env: { CURL_CA_BUNDLE: '{file:merged}' } } : {}),
      ...(login === null ? {} : { stdin: `proxy-user = ${JSON.stringify(`${login.user}:${login.password}`)}\n` }),
    }
  },
  parseAttempt: ({ exit, end, stdout, stderr }) => {
    const status = Number(/http_code=(\d+)/.exec(stdout)?.[1] ?? 0)
    const verified = Number(/ssl_verify_result=(\d+)/.exec(stdout)?.[1] ?? 0) === 0
    const words = bounded(/^curl: .*/m.exec(stderr)?.[0] ?? '')
    const told = { httpStatus: status === 0 ? null : status, negotiated: negotiatedInVerbose(stderr) }
    if (end === 'timeout' || exit === TIMED_OUT) return { outcome: 'timeout', error: words || 'curl did not end in time.', ...told }
    if (exit === 0 && status !== 0 && verified) return { outcome: 'completed', error: null, ...told }
    const unverified = bounded(/^\* +SSL certificate verify result: .*/m.exec(stderr)?.[0] ?? '')
    return { outcome: 'failed', error: words || unverified || `curl ended with status ${exit ?? 'none'} and said nothing.`, ...told }
  },
})
