// PHP: its curl extension, which most integrations use, and its own https streams; each is a runtime of its own, for they can
// carry different TLS libraries and offer different hellos. PHP-FPM and Apache's module run no script from a command line: the
// command-line program of their version stands for them, on their php.ini.
import type { Profile } from '../../../contract/profile.ts'
import type { RunResult } from '../../../contract/recording.ts'
import type { Runtime } from '../../../contract/runtime-facts.ts'
import { headEnded, negotiatedInVerbose, wayInVerbose } from './curl.ts'
import {
  addsProxyAnchors,
  argumentAtEnd,
  atLeast,
  type Command,
  defineRuntimeKind,
  type Identity,
  type Switch,
} from './define-runtime-kind.ts'
import { CURL, IDENTIFY, REQUEST, STREAMS } from './php-scripts.ts'
import { parseScriptedAttempt, parseScriptedIdentity, scriptArguments } from './scripted.ts'

/** The settings by which the command-line program is told a server's php.ini and the folder of further files (PHP's manual). */
export const INI_FLAG = '-c'
export const INI_FOLDER = 'PHP_INI_SCAN_DIR'

/** `curl` of `PHP (curl)`, of `PHP-FPM (curl)` and of `shop.service (PHP curl)`. */
const clientOf = (name: string): string => /\((?:PHP )?([^)]*)\)$/.exec(name)?.[1] ?? CURL

/** The clients that one start told of, but for the last, which is the program's own entry. */
const others = ({ stdout, ...result }: RunResult): (Identity & { client: string })[] => {
  const lines = stdout.split(/\r?\n/).filter((line) => line.startsWith('{'))
  return lines.slice(0, -1).flatMap((line) => {
    const identity = parseScriptedIdentity({ ...result, stdout: line })
    return identity === null ? [] : [{ ...identity, client: clientOf(identity.name ?? '') }]
  })
}

/** The least version that an application asks its client for; the constants came with these releases. */
const switches = ({ name, version }: Pick<Runtime, 'name' | 'version'>, minTls: Profile['minTls']): readonly Switch[] => {
  const [constant, argument] = minTls === '1.3' ? ['TLSv1_3', 'at-least-1.3'] : ['TLSv1_2', 'at-least-1.2']
  const isCurl = clientOf(name) === CURL
  if (!isCurl && !atLeast(version, minTls === '1.3' ? '7.4' : '5.6')) return []
  return [
    argumentAtEnd(
      isCurl ? `CURLOPT_SSLVERSION = CURL_SSLVERSION_${constant}` : `crypto_method = STREAM_CRYPTO_METHOD_${constant}_CLIENT`,
      argument,
    ),
  ]
}

export const php = defineRuntimeKind({
  kind: 'php',
  name: 'PHP',
  programs: /^php(\d+(\.\d+)?)?$/,
  runsApplications: true,
  servers: /^php-(fpm|cgi)[\d.]*$/i,
  // `php-fpm8.2` and `php-fpm` run no script from the command line; the same version's `php8.2` or `php` does. So it is with `php-cgi.exe`.
  commandLineOf: (exe) =>
    /(\/s?bin\/php-fpm|[\\/]php-cgi)[\d.]*(\.exe)?$/i.test(exe)
      ? exe.replace(/\/sbin\//, '/bin/').replace(/php-(?:fpm|cgi)([\d.]*(?:\.exe)?)$/i, 'php$1')
      : null,
  identify: { args: ['-r', IDENTIFY], parse: parseScriptedIdentity, others },
  // libcurl reads variables; streams read none.
  proxyVariables: ({ name }) => (clientOf(name) === CURL ? ['https_proxy', 'HTTPS_PROXY', 'all_proxy', 'ALL_PROXY'] : []),
  // Its libcurl's version is not known here; what libcurl says of its way is.
  wayTaken: wayInVerbose,
  storeVariables: ['SSL_CERT_FILE'],
  request: (ask): Command | { unsupported: string } => {
    const { runtime } = ask
    const client = clientOf(runtime.name)
    const { way } = ask
    if (way.kind === 'proxy' && client !== CURL && client !== STREAMS)
      return { unsupported: 'PHP goes through no proxy where it opens sockets itself.' }
    // Through a proxy streams offer another hello (TLS 1.2 at most) than directly, so theirs is caught without a tunnel.
    const straight = way.kind === 'catcher' && client !== CURL ? { ...way, address: `at=${way.address}` } : way
    const told = scriptArguments({ ...ask, way: straight }, client === CURL ? 'all' : 'http')
    if ('unsupported' in told) return told
    return {
      args: [
        ...(ask.addsAnchors ? ['-d', 'curl.cainfo={file:merged}', '-d', 'openssl.cafile={file:merged}'] : []),
        ...['-r', REQUEST, '--', client, ...told.args, ...(addsProxyAnchors(ask) ? ['for-the-proxy-too'] : [])],
      ],
      ...(told.secretEnv === undefined ? {} : { secretEnv: told.secretEnv }),
    }
  },
  switches,
  parseAttempt: (result) => parseScriptedAttempt(result, negotiatedInVerbose(result.stderr), headEnded(result)),
})
