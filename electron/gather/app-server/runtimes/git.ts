// Git over https: its helper git-remote-https carries libcurl, which Debian builds with GnuTLS and others with OpenSSL.
// It keeps its own settings (http.proxy, http.sslCAInfo, …); its trace shows libcurl's verbose lines, in a form of its own.
import type { RunResult } from '../../../contract/recording.ts'
import { headEnded, negotiatedInVerbose, verifiedInVerbose, wayInVerbose } from './curl.ts'
import {
  addsProxyAnchors,
  atLeast,
  bounded,
  type Command,
  defineRuntimeKind,
  type Identity,
  isAnswer,
  UNFINISHED,
} from './define-runtime-kind.ts'
import { CONFIG_ARGUMENTS, readGitConfig } from './git-config.ts'
import { loadedFiles, loadedLibrary, negotiatedInGnutls, ownWords, TELL_HANDSHAKE, TELL_LIBRARY } from './library-words.ts'
import { gitProxy } from './own-proxy.ts'

/** Git's documentation, "git", Environment Variables. The first is for releases before 2.10; bodies and logins are left out. */
const TRACE = { GIT_CURL_VERBOSE: '1', GIT_TRACE_CURL: '1', GIT_TRACE_CURL_NO_DATA: '1' } as const
/** It asks nobody for a name or a password. */
const ASKS_NOBODY = { GIT_TERMINAL_PROMPT: '0', GIT_ASKPASS: '', SSH_ASKPASS: '' } as const

const MARKS: Readonly<Record<string, string>> = { '== Info:': '* ', '=> Send header:': '> ', '<= Recv header:': '< ' }

/** The trace as libcurl itself writes it; lines that are no part of it stay as they are. */
export const verboseOf = (stderr: string): string =>
  ownWords(stderr)
    .split('\n')
    .filter((line) => !/ (?:=>|<=) (?:Send|Recv) header, \d+ bytes/.test(line))
    .map((line) => {
      const [, mark = '', text = ''] = /^\S+ http\.c:\d+ +(== Info:|=> Send header:|<= Recv header:) ?(.*)$/.exec(line) ?? []
      return mark === '' ? line : `${MARKS[mark]}${text}`
    })
    .join('\n')

const asCurl = (result: RunResult): RunResult => ({ ...result, stderr: verboseOf(result.stderr) })

/** Debian's libcurl with GnuTLS has a name of its own; others load GnuTLS for RTMP, and OpenSSL beside NSS for SSH. */
const libraryOfCurl = (stderr: string): Identity['library'] => {
  const named = loadedFiles(stderr).some((file) => /\/libcurl-gnutls\.so/.test(file))
  return loadedLibrary(stderr, named ? ['GnuTLS'] : ['NSS', 'OpenSSL', 'GnuTLS'])
}

/** The settings for a proxy with its login, as variables (git-config(1), GIT_CONFIG_COUNT). */
const proxyWithLogin = (place: string, url: string, { user, password }: { user: string; password: string }): Record<string, string> => {
  const value = url.replace('://', `://${encodeURIComponent(user)}:${encodeURIComponent(password)}@`)
  return {
    GIT_CONFIG_COUNT: '1',
    GIT_CONFIG_KEY_0: `http.${place}.proxy`,
    GIT_CONFIG_VALUE_0: value,
  }
}

/** Built without its part for https. */
const lacksHelper = ({ stderr }: RunResult): boolean => /is not a git command/.test(stderr)

const setting = (name: string, value: string): string[] => ['-c', `http.${name}=${value}`]

export const git = defineRuntimeKind({
  kind: 'git',
  name: 'Git',
  programs: /^git$/,
  runsApplications: false,
  identify: {
    args: ['version'],
    // Without an address the helper only says how it is used.
    also: { args: ['remote-https'], env: TELL_LIBRARY },
    isOther: ({ stdout }, also) => /^git version /m.test(stdout) && also !== undefined && lacksHelper(also),
    parse: ({ stdout }, also) => {
      const version = /^git version (\d[\w.]*)/m.exec(stdout)?.[1]
      if (version === undefined || also === undefined || lacksHelper(also)) return null
      return { version, realPath: null, library: libraryOfCurl(also.stderr), trustStore: null }
    },
  },
  ownConfig: { args: CONFIG_ARGUMENTS, read: readGitConfig },
  ownProxy: gitProxy,
  proxyVariables: () => ['https_proxy', 'HTTPS_PROXY', 'all_proxy', 'ALL_PROXY'],
  storeVariables: ['GIT_SSL_CAINFO'],
  variablesHoldFirst: true,
  tellsNoStore: true,
  wayTaken: (result, endpoint) => wayInVerbose(asCurl(result), endpoint),
  request: (ask): Command | { unsupported: string } => {
    const { runtime, url, way, timeoutMs, addsAnchors } = ask
    const { origin, pathname } = new URL(url)
    const login = way.kind === 'proxy' ? way.credentials : null
    // Settings by variables came with 2.31; an argument can be read by every user of the host.
    if (login !== null && !atLeast(runtime.version, '2.31'))
      return { unsupported: `Git ${runtime.version} cannot be given the login of a proxy.` }
    const through = way.kind === 'direct' ? '' : way.kind === 'catcher' ? `http://${way.address}` : way.kind === 'proxy' ? way.url : null
    // For this address: what is set for one holds before what is set for all.
    const own = through === null || login !== null ? [] : setting(`${origin}/.proxy`, through)
    const store = { GIT_SSL_CAINFO: '{file:merged}', ...(addsProxyAnchors(ask) ? { GIT_PROXY_SSL_CAINFO: '{file:merged}' } : {}) }
    return {
      args: [
        ...own,
        ...['-c', 'credential.helper='],
        ...setting('followRedirects', 'false'),
        // Its only deadline: how long nothing may come, in whole seconds.
        ...[...setting('lowSpeedLimit', '1'), ...setting('lowSpeedTime', String(Math.max(1, Math.floor(timeoutMs / 1000))))],
        // A query would be taken for a part of the path.
        ...['ls-remote', '--', `${origin}${pathname}`],
      ],
      env: { ...TRACE, ...TELL_HANDSHAKE, ...ASKS_NOBODY, ...(addsAnchors ? store : {}) },
      ...(login === null || through === null ? {} : { secretEnv: proxyWithLogin(`${origin}/`, through, login) }),
    }
  },
  parseAttempt: (result) => {
    const { end, exit } = result
    const verbose = asCurl(result)
    const words = bounded(/^fatal: .*/m.exec(verbose.stderr)?.[0] ?? '')
    const tunnels = (verbose.stderr.match(/^> CONNECT /gm) ?? []).length
    const statuses = [...verbose.stderr.matchAll(/^< HTTP\/[\d.]+ (\d{3})\b/gm)].map(([, code]) => Number(code))
    // The answer of a proxy to CONNECT stands before the server's.
    const server = /^\* +(?:CONNECT tunnel established|Proxy replied 200)/m.test(verbose.stderr) ? statuses.slice(tunnels) : statuses
    const refused = tunnels > 0 && server === statuses
    const status = refused ? undefined : server.filter(isAnswer).pop()
    const told = {
      httpStatus: status ?? null,
      negotiated: negotiatedInGnutls(result.stderr) ?? negotiatedInVerbose(verbose.stderr),
      verified: null,
    }
    // What it makes of the answer, which is no repository's, is of no matter.
    if (status !== undefined && headEnded(verbose) !== false)
      return { outcome: 'completed', error: null, ...told, verified: verifiedInVerbose(verbose.stderr) }
    if (end === 'timeout' || /timed out|too slow/i.test(words))
      return { outcome: 'timeout', error: words || 'Git did not end in time.', ...told }
    const silent = status === undefined ? `Git ended with status ${exit ?? 'none'} and said nothing.` : UNFINISHED
    return { outcome: 'failed', error: words || silent, ...told }
  },
})
