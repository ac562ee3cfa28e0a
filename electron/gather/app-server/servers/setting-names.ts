// The flags and variables of a running server that bear on its connections and that are passed on when its runtime is asked.
// Nothing else of a foreign environment is: least of all what would load code, listen or write. Sources per list; checked 2026-11-22.
import type { RuntimeKind } from '../runtimes/define-runtime-kind.ts'

type Kind = RuntimeKind['kind']

/** Variables from which programs take a proxy for https addresses, and who is exempt (curl's manual, "ENVIRONMENT"). */
export const PROXY_NAMES = ['https_proxy', 'HTTPS_PROXY', 'all_proxy', 'ALL_PROXY', 'no_proxy', 'NO_PROXY'] as const

/** OpenSSL, config(5) and SSL_CTX_load_verify_locations(3). */
const OF_OPENSSL = ['OPENSSL_CONF', 'OPENSSL_MODULES', 'SSL_CERT_FILE', 'SSL_CERT_DIR'] as const

/** Node.js, "Command-line API". LWP::UserAgent and HTTP::Tiny, their own documentation. Mono, mono(1). */
const VARIABLES: Partial<Record<Kind, readonly string[]>> = {
  node: [...OF_OPENSSL, 'NODE_EXTRA_CA_CERTS', 'NODE_TLS_REJECT_UNAUTHORIZED', 'NODE_USE_ENV_PROXY'],
  python: OF_OPENSSL,
  php: OF_OPENSSL,
  ruby: OF_OPENSSL,
  perl: [...OF_OPENSSL, 'PERL_LWP_SSL_CA_FILE', 'PERL_LWP_SSL_CA_PATH', 'PERL_LWP_SSL_VERIFY_HOSTNAME', 'HTTPS_CA_FILE'],
  dotnet: OF_OPENSSL,
  powershell: OF_OPENSSL,
  mono: ['MONO_TLS_PROVIDER'],
}

/** Variables that hold flags, before those of the command line and after them (JVM Tool Interface; the `java` command; Node.js). */
const FLAGS_BEFORE: Partial<Record<Kind, readonly string[]>> = { node: ['NODE_OPTIONS'], java: ['JAVA_TOOL_OPTIONS', 'JDK_JAVA_OPTIONS'] }
const FLAGS_AFTER: Partial<Record<Kind, readonly string[]>> = { java: ['_JAVA_OPTIONS'] }

/**
 * JSSE Reference Guide, "Customizable Items"; "Java Networking and Proxies"; Java PKI Programmer's Guide, appendices B and C (revocation
 * lists are fetched in plain HTTP, through `http.proxyHost`); Node.js, "Command-line API"; PHP's manual, php.ini.
 */
const FLAGS: Partial<Record<Kind, RegExp>> = {
  java: /^-D(https\.(protocols|cipherSuites|proxyHost|proxyPort)|http\.(proxyHost|proxyPort|nonProxyHosts)|socksProxyHost|socksProxyPort|java\.net\.(useSystemProxies|preferIPv4Stack|preferIPv6Addresses)|java\.security\.properties|javax\.net\.ssl\.(trust|key)Store(Type|Password|Provider)?|jdk\.tls\.(client\.protocols|client\.cipherSuites|namedGroups|client\.(SignatureSchemes|enableStatusRequestExtension)|ephemeralDHKeySize|allowUnsafeServerCertChange)|jsse\.enableSNIExtension|com\.sun\.net\.ssl\.checkRevocation|com\.sun\.security\.(enableAIAcaIssuers|enableCRLDP|(crl|ocsp)\.(timeout|readtimeout))|sun\.security\.ssl\.allow\w+)$/,
  node: /^--(tls-(min|max)-v1\.[0-3]|tls-cipher-list|use-(openssl|bundled|system)-ca|openssl-(config|shared-config|legacy-provider)|(enable|force)-fips|use-env-proxy|dns-result-order)$/,
  php: /^(-c|-n|--no-php-ini)$/,
}
/** PHP's settings, by `-d NAME=VALUE`. */
const INI_NAMES = /^(openssl\.(cafile|capath)|curl\.cainfo|allow_url_fopen|disable_functions|default_socket_timeout)$/

export const isIniName = (name: string): boolean => INI_NAMES.test(name)

/** Options whose value is the next word: it is no script, and no flag of ours. */
const WITH_VALUE: Partial<Record<Kind, readonly string[]>> = {
  java: [
    ...['-cp', '-classpath', '--class-path', '-p', '--module-path', '--add-modules', '--add-opens', '--add-exports', '--add-reads'],
    // jsvc(1), which starts a JVM as a daemon and takes its options too.
    ...['-home', '-java-home', '-jvm', '-user', '-cwd', '-outfile', '-errfile', '-pidfile', '-procname', '-umask', '-wait'],
  ],
  node: [
    '-r',
    '--require',
    '--import',
    '--loader',
    '--experimental-loader',
    '-C',
    '--conditions',
    '--env-file',
    '--env-file-if-exists',
    '--title',
    '--icu-data-dir',
    '--tls-cipher-list',
    '--openssl-config',
    '--dns-result-order',
  ],
  perl: ['-I'],
  php: ['-c', '-d', '-S', '-t', '-z'],
  python: ['-W', '-X'],
  ruby: ['-r', '-I', '-C', '-E'],
}

export const variablesOfKind = (kind: Kind): readonly string[] => [...PROXY_NAMES, ...(VARIABLES[kind] ?? [])]

/** Where PHP looks for its php.ini, and in which folders for more of it; an empty one of these is the usual one (PHP's manual). */
const INI_FOLDERS = 'PHP_INI_SCAN_DIR'
const INI_VARIABLES = ['PHPRC', INI_FOLDERS] as const

/** Those of a server that reads its settings as it starts; the pools of a PHP-FPM come after that. */
export const variablesOfServer = (kind: Kind): readonly string[] => [...variablesOfKind(kind), ...(kind === 'php' ? INI_VARIABLES : [])]

/**
 * A variable that is empty is none; but by that of PHP's folders no folder at all is read then, and of this proxy Python takes an empty one
 * for none at all, whatever the one of capitals says (urllib.request, getproxies_environment).
 */
export const heldValue = (name: string, value: string | undefined): string | undefined =>
  value === '' && name !== INI_FOLDERS && name !== 'https_proxy' ? undefined : value

export const flagVariables = (kind: Kind): { before: readonly string[]; after: readonly string[] } => ({
  before: FLAGS_BEFORE[kind] ?? [],
  after: FLAGS_AFTER[kind] ?? [],
})

/** Settings whose value is a place: a server reads it from its own folder. */
const PLACES =
  /^(OPENSSL_(CONF|MODULES)|SSL_CERT_FILE|SSL_CERT_DIR|PHPRC|PHP_INI_SCAN_DIR|NODE_EXTRA_CA_CERTS|PERL_LWP_SSL_CA_(FILE|PATH)|HTTPS_CA_FILE|--openssl-config|-c|openssl\.(cafile|capath)|curl\.cainfo|-D(javax\.net\.ssl\.(trust|key)Store|java\.security\.properties))$/
export const isPlace = (name: string): boolean => PLACES.test(name)
/** Of these, whether it is a row of folders. */
export const isRow = (name: string): boolean => name === 'SSL_CERT_DIR' || name === INI_FOLDERS

/** By which variable our own program is told a flag that is a secret. */
export const SECRET_FLAGS: Readonly<Record<string, string>> = {
  '-Djavax.net.ssl.trustStorePassword': 'TLS_PREFLIGHT_TRUST_STORE_PASSWORD',
  '-Djavax.net.ssl.keyStorePassword': 'TLS_PREFLIGHT_KEY_STORE_PASSWORD',
}

/** Settings that choose the way out; they are left aside where the way is ours to choose. */
const OF_THE_WAY = /_proxy$|^NODE_USE_ENV_PROXY$|^--use-env-proxy$|^-D(https\.proxy|http\.nonProxy|socksProxy|java\.net\.useSystemProxies)/i
export const choosesWay = (name: string): boolean => OF_THE_WAY.test(name)
/** Of these, whether it names a proxy, and not who is exempt from one. */
export const namesProxy = (name: string): boolean => choosesWay(name) && !/no_proxy|nonProxy/i.test(name)

/** Whether flags of its command line are passed on: where none are known, a command line that cannot be read hides nothing. */
export const readsFlags = (kind: Kind): boolean => FLAGS[kind] !== undefined

export interface Flag {
  name: string
  value: string
}

/** The words of a variable that holds flags: separated by white space, quoted where one has some in it. */
export const wordsOf = (text: string): string[] =>
  (text.match(/(?:[^\s"']+|"[^"]*"|'[^']*')+/g) ?? []).map((word) => word.replace(/"([^"]*)"|'([^']*)'/g, '$1$2'))

/** Node.js takes `--tls_max_v1.2` for `--tls-max-v1.2` ("Command-line API"). */
const spelt = (kind: Kind, name: string): string => (kind === 'node' && name.startsWith('--') ? name.replaceAll('_', '-') : name)

/** The options of the runtime itself, those before its script or class; the next word is the value of some. */
export const optionsIn = (kind: Kind, words: readonly string[]): Flag[] => {
  const options: Flag[] = []
  for (let at = 0; at < words.length; at++) {
    const word = words[at] ?? ''
    if (!word.startsWith('-') || word === '-jar' || word === '--') break
    const [, written = '', value = ''] = /^([^=]*)=?(.*)$/s.exec(word) ?? []
    const name = spelt(kind, written)
    options.push(word === written && WITH_VALUE[kind]?.includes(name) ? { name, value: words[++at] ?? '' } : { name, value })
  }
  return options
}

/** Those that are passed on, in their order. */
export const flagsIn = (kind: Kind, words: readonly string[]): Flag[] =>
  optionsIn(kind, words).filter(({ name, value }) =>
    kind === 'php' && name === '-d' ? isIniName(value.replace(/=.*$/s, '')) : FLAGS[kind]?.test(name) === true,
  )

/** Options whose value is the program itself, as text. */
const CODE: Partial<Record<Kind, RegExp>> = {
  node: /^(-e|--eval|-p|-pe|--print)$/,
  perl: /^-[alnpswW0]*[eE]$/,
  php: /^-r$/,
  python: /^-[bBdEhiIOPqRsSuvx]*c/,
  ruby: /^-[adlnpsvw]*e$/,
}

/** The script, class, jar or module that a runtime was started with, by its words; undefined where it was given none, or code as text. */
export const startedWith = (kind: Kind, words: readonly string[]): string | undefined => {
  for (let at = 0; at < words.length; at++) {
    const word = words[at] ?? ''
    if (!word.startsWith('-')) return word
    if (CODE[kind]?.test(word)) return undefined
    if (word === '--' || word === '-jar' || word === '-m' || word === '--module') return words[at + 1]
    if (WITH_VALUE[kind]?.includes(spelt(kind, word))) at++
  }
  return undefined
}
