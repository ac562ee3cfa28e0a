// How a person makes the same request by hand, with the runtime's own client and its own settings.
// One line per kind of runtime, to be copied into a shell.
import type { Runtime } from '../../contract/runtime-facts.ts'
import { shellLine } from '../../contract/shell.ts'

/** Half of a pair has no encoding (Unicode D75), so encodeURIComponent would throw. */
const LONE_SURROGATE = /\p{Cs}/gu

/** The address with all that a quoted text of some language could mean otherwise escaped (RFC 3986 section 2.1): quotes, `$`, `\`, blanks, what is not ASCII. */
const escaped = (endpoint: string): string =>
  endpoint
    .replace(LONE_SURROGATE, '\uFFFD')
    .replace(/[^A-Za-z0-9:/?#[\]@!&()*+,;=%._~-]/gu, (character) => (character === "'" ? '%27' : encodeURIComponent(character)))

type Line = (runtime: Runtime, url: string, where: string) => string

const PERL_TINY = 'my $answer = HTTP::Tiny->new->get($ARGV[0]); print "$answer->{status} $answer->{reason} $answer->{content}\\n"'
const PERL_LWP = 'print LWP::UserAgent->new->get($ARGV[0])->status_line, "\\n"'

/** The flags of a server, but for what is secret of them; `-Dname=value` and `--name=value` are one word. */
const flagWords = ({ settings }: Runtime): string[] =>
  settings.flatMap(({ how, name, value }) =>
    how === 'flag' && value !== '***' && /^(-D|--)/.test(name) ? [value === '' ? name : `${name}=${value}`] : [],
  )

const phpLine: Line = ({ name, path, settings }, url) => {
  const flags = settings.filter(({ how }) => how === 'flag').flatMap((flag) => [flag.name, flag.value])
  const variables = settings.filter(({ how }) => how === 'variable').map((variable) => `${variable.name}=${variable.value}`)
  const code = name.includes('curl')
    ? `$c = curl_init("${url}"); curl_exec($c); echo curl_error($c);`
    : `var_dump(file_get_contents("${url}"));`
  return shellLine([...(variables.length === 0 ? [] : ['env', ...variables]), path, ...flags, '-r', code])
}

/** Beside the `java` command, of which every JRE has it. */
export const keytoolOf = (java: string): string => java.replace(/java(\.exe)?$/, 'keytool$1')

const curlLine: Line = ({ path }, url) => shellLine([path, '-v', '-o', '/dev/null', '--url', url])

const LINES: Partial<Record<Runtime['kind'], Line>> = {
  curl: curlLine,
  openssl: ({ path }, _, where) =>
    `${shellLine([path, 's_client', '-connect', where, '-servername', where.replace(/:\d+$/, '')])} </dev/null`,
  python: ({ path }, url) => {
    // The module has another name in Python 2.
    const module = '__import__("urllib.request" if sys.version_info[0] > 2 else "urllib2", fromlist=["urlopen"])'
    return shellLine([path, '-c', `import sys; print(${module}.urlopen("${url}").getcode())`])
  },
  node: (runtime, url) =>
    shellLine([runtime.path, ...flagWords(runtime), '-e', `require("https").get("${url}", r => console.log(r.statusCode))`]),
  php: phpLine,
  ruby: ({ path }, url) => shellLine([path, '-rnet/http', '-e', 'puts Net::HTTP.get_response(URI(ARGV[0])).code', url]),
  perl: ({ name, path }, url) => {
    const tiny = name.includes('HTTP::Tiny')
    return shellLine([path, tiny ? '-MHTTP::Tiny' : '-MLWP::UserAgent', '-e', tiny ? PERL_TINY : PERL_LWP, url])
  },
  // Every JRE has keytool beside java, and no other program that connects. It hands on what follows -J.
  java: (runtime, _, where) =>
    shellLine([keytoolOf(runtime.path), ...flagWords(runtime).map((flag) => `-J${flag}`), '-printcert', '-sslserver', where]),
  powershell: ({ path }, url) => shellLine([path, 'Invoke-WebRequest', '-UseBasicParsing', '-Uri', url]),
  'dotnet-framework': (_, url) => shellLine(['powershell', 'Invoke-WebRequest', '-UseBasicParsing', '-Uri', url]),
  wget: ({ path }, url) => shellLine([path, '--server-response', '--output-document=/dev/null', '--', url]),
  git: ({ path }, url) => shellLine([path, 'ls-remote', '--', url]),
  'gnutls-cli': ({ path }, _, where) =>
    `${shellLine([path, `--port=${where.replace(/^.*:/, '')}`, '--', where.replace(/:\d+$/, '').replace(/^\[|\]$/g, '')])} </dev/null`,
}

/** What a server has in its environment, and its account; PHP's line brings its settings itself. */
const asServer = ({ kind, account, settings }: Runtime): string => {
  const variables = kind === 'php' ? [] : settings.filter(({ how }) => how === 'variable').map(({ name, value }) => `${name}=${value}`)
  // sudo(8) takes a number with a sign before it.
  const user = account === undefined ? [] : ['sudo', '-u', account.name === String(account.uid) ? `#${account.uid}` : account.name]
  const words = [...user, ...(variables.length === 0 ? [] : ['env', ...variables])]
  return words.length === 0 ? '' : `${shellLine(words)} `
}

/**
 * The command for one endpoint; curl's where the runtime's own kind has none. The code of a language is one argument, and the
 * address in it ends no string. A server is tried with its own flags and variables, and as its own account.
 */
export const byHand = (runtime: Runtime, endpoint: string): string => {
  const url = escaped(endpoint)
  const [host = ''] = url.replace(/^https:\/\//, '').split(/[/?#]/)
  const where = /:\d+$/.test(host) ? host : `${host}:443`
  const line = LINES[runtime.kind]
  const command = line === undefined ? curlLine({ ...runtime, path: 'curl' }, url, where) : line(runtime, url, where)
  return `${asServer(runtime)}${command}`
}
