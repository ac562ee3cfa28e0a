// GNU Wget. It keeps reading its own settings (/etc/wgetrc, ~/.wgetrc): those count for the scripts that use it.
// It tells neither its library's version nor what it agreed on; GnuTLS does, with which most packages of it are built.
// Its successor Wget2 answers in other words and is not asked; nor is BusyBox's namesake, which tells no library.
import { bracketed } from '../../../contract/address.ts'
import { atLeast, bounded, type Command, defineRuntimeKind, type Identity, isAnswer } from './define-runtime-kind.ts'
import { loadedLibrary, negotiatedInGnutls, ownWords, TELL_HANDSHAKE, TELL_LIBRARY } from './library-words.ts'
import { wgetProxy } from './own-proxy.ts'

/** The library that it was built with, by its own list of features: it tells no version. */
const builtWith = (features: string): Identity['library'] => {
  const name = /\+ssl\/(\w+)/.exec(features)?.[1]
  const names: Readonly<Record<string, string>> = { gnutls: 'GnuTLS', openssl: 'OpenSSL', wolfssl: 'wolfSSL' }
  return name === undefined ? null : { name: names[name] ?? name, version: '', bundled: null }
}

/** In its list of features. */
const NO_HTTPS = /(^|\s)-https(\s|$)/m

/** What it says on the way to an answer, and after one. */
const PROGRESS =
  /^(--\d{4}-|Resolving |Loaded CA |Loading |Saving |Length: |Location: |Giving up|\[\d+\]|\s|(Connecting to|Reusing) .*(connected\.)?$)/
/** Which of its lines say that a certificate was not good. One that it lets pass is a warning. */
const CERTIFICATE = /certificate|common name|issuer|not trusted/i

const errorIn = (stderr: string): string => {
  const lines = ownWords(stderr)
    .split(/\r?\n/)
    .map((line) => line.replace(/^(?:HTTP|Proxy) request sent, awaiting response\.\.\. /, ''))
    .filter((line) => line !== '' && (/failed: |error/i.test(line) || !PROGRESS.test(line)))
  return bounded(lines.join(' '))
}

/** Settings of a wgetrc on which it depends how Wget connects; hyphens and capitals count for nothing (its manual, "Wgetrc Syntax"). */
const WGETRC =
  /^(secureprotocol|ciphers|cacertificate|cadirectory|checkcertificate|httpsproxy|noproxy|useproxy|proxyuser|proxypassw(or)?d)$/

const readWgetrc = (text: string): { name: string; value: string; line: number }[] =>
  text.split(/\r?\n/).flatMap((line, at) => {
    const [, name = '', value = ''] = /^\s*([\w-]+)\s*=\s*(.*?)\s*$/.exec(line) ?? []
    const plain = name.toLowerCase().replace(/[-_]/g, '')
    return WGETRC.test(plain) ? [{ name: plain === 'secureprotocol' ? 'secure_protocol' : name, value, line: at + 1 }] : []
  })

export const wget = defineRuntimeKind({
  kind: 'wget',
  name: 'Wget',
  programs: /^wget$/,
  runsApplications: false,
  identify: {
    args: ['--version'],
    env: TELL_LIBRARY,
    isOther: ({ stdout, stderr }) => NO_HTTPS.test(stdout) || /^GNU Wget2 |^BusyBox v/m.test(stdout + stderr),
    parse: ({ stdout, stderr }) => {
      const version = /^GNU Wget (\S+)/m.exec(stdout)?.[1]
      if (version === undefined || NO_HTTPS.test(stdout)) return null
      const built = builtWith(stdout)
      const loaded = loadedLibrary(stderr, built?.name === 'OpenSSL' ? ['OpenSSL'] : built?.name === 'GnuTLS' ? ['GnuTLS'] : [])
      return { version, realPath: null, library: loaded ?? built, trustStore: null }
    },
  },
  ownFile: {
    // Wget's manual, "Wgetrc Location": the user's after the one for all.
    readsAll: true,
    places: (env) => [env('WGETRC') || (env('HOME') ? `${env('HOME')}/.wgetrc` : ''), '/etc/wgetrc'].filter((path) => path !== ''),
    read: readWgetrc,
  },
  ownProxy: wgetProxy,
  // It reads no ALL_PROXY, and no variable in capitals.
  proxyVariables: () => ['https_proxy'],
  // So a proxy shows that only its own settings name.
  wayTaken: ({ stderr }, { host, port }) => {
    const [, name, at] = /^Connecting to (\S+?)(?: \(\S+\))?(?:\|\S+\|)?:(\d+)\.\.\. /m.exec(stderr) ?? []
    if (name === undefined) return null
    const to = name.replace(/^\[|\]$/g, '').toLowerCase()
    if (/^Proxy request sent/m.test(stderr) || to !== host || Number(at) !== port) return `http://${bracketed(to)}:${at}`
    return 'direct'
  },
  request: ({ runtime, url, way, timeoutMs, addsAnchors }): Command | { unsupported: string } => {
    const seconds = String(Math.max(1, Math.round(timeoutMs / 1000)))
    if (way.kind === 'proxy' && way.credentials !== null)
      return { unsupported: 'Wget takes the login of a proxy by files and arguments only, and other users can read those.' }
    if (way.kind === 'proxy' && !way.url.startsWith('http://')) return { unsupported: 'Wget can only go through an http proxy.' }
    const through = way.kind === 'catcher' ? `http://${way.address}` : way.kind === 'proxy' ? way.url : null
    const settings = ['use_proxy=on', `https_proxy=${through}`, 'no_proxy=']
    return {
      args: [
        ...['--tries=1', '--max-redirect=0', `--dns-timeout=${seconds}`, `--connect-timeout=${seconds}`],
        // It would keep what a server asks it to remember (HSTS) in a file of the user's.
        ...(atLeast(runtime.version, '1.17') ? ['--no-hsts'] : []),
        ...['--server-response', '--output-document=/dev/null'],
        ...(way.kind === 'direct' ? ['--no-proxy'] : []),
        ...(through === null ? [] : settings.flatMap((setting) => ['-e', setting])),
        ...(addsAnchors ? ['--ca-certificate={file:merged}'] : []),
        ...['--', url],
      ],
      env: TELL_HANDSHAKE,
    }
  },
  parseAttempt: ({ stderr, end, exit }) => {
    // It shows the headers of an answer once all of them have come.
    const status = [...ownWords(stderr).matchAll(/^ {2}HTTP\/[\d.]+ (\d{3})\b/gm)].map(([, code]) => Number(code)).find(isAnswer)
    const told = { httpStatus: status ?? null, negotiated: negotiatedInGnutls(stderr), verified: null }
    const letPass = ownWords(stderr)
      .split('\n')
      .some((line) => line.startsWith('WARNING: ') && CERTIFICATE.test(line))
    if (status !== undefined) return { outcome: 'completed', error: null, ...told, verified: letPass ? false : null }
    const words = errorIn(stderr)
    if (end === 'timeout' || /timed out/i.test(words)) return { outcome: 'timeout', error: words || 'Wget did not end in time.', ...told }
    return { outcome: 'failed', error: words || `Wget ended with status ${exit ?? 'none'} and said nothing.`, ...told }
  },
})
