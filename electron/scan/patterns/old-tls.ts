// Old versions pinned in programs: SSLv2, SSLv3, TLS 1.0 or TLS 1.1 and nothing newer. A minimum is no pin.
import type { Around, Pattern, Told } from './define.ts'
import { isExcluded, isOnlyNamed, namesOnlyOld } from './define.ts'
import { givesWay } from './newer-beside.ts'

const kind = 'pins-old-tls'
const LEAVE_OUT = 'Remove this setting: current libraries choose the best version themselves.'
const CURL = 'https://curl.se/libcurl/c/CURLOPT_SSLVERSION.html'
const BEFORE_754 = 'It pins this version only with libcurl before 7.54; since then it is a minimum.'

const unlessNamed = (groups: readonly string[], around: Around): Told | null => (isOnlyNamed(around) ? null : { what: groups[0] ?? '' })

const NEW_JAVA = /"[^"\n]*TLSv1\.[23][^"\n]*"/
/** `https.protocols` is for HttpsURLConnection, on whatever context; the other one changes no context that is named after a version. */
const JAVA_PROPERTY = /"(?:https\.protocols|jdk\.tls\.client\.protocols)"\s*,\s*"[^"\n]*"/g

const VERSIONS = '(?:SSLv2Hello|SSLv2|SSLv3|TLSv1(?:\\.[0-3])?)'

/** What a set of .NET's flags leaves: SSL 3 is 48, TLS 1.0 192, TLS 1.1 768; TLS 1.2 is 3072, TLS 1.3 12288. */
const onlyOldFlags = (flags: number): boolean => (flags & (48 | 192 | 768)) !== 0 && (flags & (3072 | 12_288)) === 0

/** Of WinHTTP: SSL 2 and 3 are 8 and 32, TLS 1.0 128, TLS 1.1 512; TLS 1.2 is 2048, TLS 1.3 8192. */
const onlyOldWinHttp = (flags: number): boolean => (flags & (8 | 32 | 128 | 512)) !== 0 && (flags & (2048 | 8192)) === 0

const ADDS =
  /\|=|&=|~|HasFlag|\bAnd Not\b|-band|(\$?[\w.:[\]]+)\s*=\s*\1\s*(?:\||-bor|Or\b)|SecurityProtocol\s*=[^;\n]*SecurityProtocol\s*(?:\||-bor|Or\b)/
const NEW_DOTNET = /Tls1[23]|3072|12288|SystemDefault|SslProtocols\.None/

export const oldTlsPatterns: readonly Pattern[] = [
  {
    kind,
    languages: ['php', 'c', 'python', 'perl', 'ruby'],
    expression: /\b(?:CURL_|pycurl\.)SSLVERSION_(MAX_)?(SSLv2|SSLv3|TLSv1_0|TLSv1_1)\b/g,
    judge: ([what = '', max = '', version = ''], around) => {
      if (isOnlyNamed(around) || /^\s*#\s*define/.test(around.before)) return null
      return max === '' && version.startsWith('TLS') ? { what, holds: 'sometimes', condition: BEFORE_754 } : { what }
    },
    instead: 'Remove CURLOPT_SSLVERSION, or set the minimum CURL_SSLVERSION_TLSv1_2.',
    source: CURL,
  },
  {
    kind,
    languages: ['php'],
    expression: /\bCURLOPT_SSLVERSION\s*(?:,|=>|\]\s*=)\s*(['"]?)([2-5])\1(?![\w.])/g,
    judge: ([, , number = '']) => {
      const what = `CURLOPT_SSLVERSION ${number}`
      return number > '3' ? { what, holds: 'sometimes', condition: BEFORE_754 } : { what }
    },
    instead: 'Remove CURLOPT_SSLVERSION, or set the minimum CURL_SSLVERSION_TLSv1_2.',
    source: CURL,
  },
  {
    kind,
    languages: ['php'],
    expression: /\bSTREAM_CRYPTO_METHOD_(SSLv2|SSLv3|TLSv1_0|TLSv1_1|TLS)_(CLIENT|SERVER)\b/g,
    judge: ([what = '', version = '', end = ''], around) => {
      if (isOnlyNamed(around) || isGuzzleMinimum(around) || givesWay(around, /TLSv1_[23]_|TLS_ANY/)) return null
      if (end === 'SERVER') return { what, holds: 'incoming', condition: 'It is for connections that others open to this host.' }
      const told = { what, holds: 'sometimes', condition: 'It means TLS 1.0 alone only in PHP 5.6.7 to 7.1.' } as const
      return version === 'TLS' ? told : { what }
    },
    instead: 'Use STREAM_CRYPTO_METHOD_TLSv1_2_CLIENT, joined with STREAM_CRYPTO_METHOD_TLSv1_3_CLIENT where PHP knows it.',
    source: 'https://wiki.php.net/rfc/improved-tls-constants',
  },
  {
    kind,
    languages: ['php'],
    expression: /(['"])(sslv2|sslv3|tlsv1\.0|tlsv1\.1):\/\//gi,
    judge: ([, , what = ''], around) => (isOnlyNamed(around) ? null : { what: `${what}://` }),
    instead: 'Write tls:// or https:// instead.',
    source: 'https://www.php.net/manual/en/transports.inet.php',
  },
  {
    kind,
    languages: ['php'],
    expression: /\bSOAP_SSL_METHOD_SSLv[23]\b/g,
    judge: unlessNamed,
    instead: 'Leave ssl_method out, and set crypto_method in the stream_context.',
    source: 'https://www.php.net/manual/en/soapclient.construct.php',
  },
  {
    kind,
    languages: ['php'],
    expression: /(['"])ssltransport\1\s*(?:=>|\]\s*=)\s*(['"])(?:sslv[23]|tlsv1\.[01])\2/gi,
    instead: "Write 'ssltransport' => 'tls'.",
    source: 'https://docs.zendframework.com/zend-http/client/adapters/',
  },
  {
    kind,
    languages: ['java', 'kotlin'],
    expression: /\bSSLContext\s*\.\s*getInstance\(\s*"(SSLv2|SSLv3|TLSv1(?:\.1)?)"/g,
    judge: ([, version = ''], around) => {
      const what = `SSLContext.getInstance("${version}")`
      if (givesWay(around, /getInstance\(\s*"TLSv1\.[23]"/)) return null
      // A context of any name can be given newer versions afterwards; another context is none of them, nor is a property of the JVM.
      const others = around.text.replace(/getInstance\(\s*"[^"]*"/g, '')
      if (NEW_JAVA.test(others.replace(JAVA_PROPERTY, ''))) return null
      const forUrls = (others.match(JAVA_PROPERTY) ?? []).some((set) => set.includes('https.protocols') && NEW_JAVA.test(set))
      return forUrls
        ? { what, holds: 'sometimes', condition: 'It holds unless newer versions are switched on for its connections.' }
        : { what }
    },
    instead: 'Write SSLContext.getInstance("TLS"), and set no list of versions.',
    source: 'https://docs.oracle.com/en/java/javase/17/security/oracle-providers.html#GUID-7093246A-31A3-4304-AC5F-5FB6400405E2',
  },
  {
    kind,
    languages: ['java', 'kotlin'],
    expression:
      /(?:new\s+String\s*\[\s*\]\s*\{|\barrayOf\(|\b(?:Arrays|List|Set)\.(?:asList|of)\(|\.(?:protocols|setEnabledProtocols|setProtocols|useProtocol|setProtocol)\()\s*("(?:SSLv2Hello|SSLv3|TLSv1(?:\.1)?)"(?:\s*,\s*"(?:SSLv2Hello|SSLv3|TLSv1(?:\.1)?)")*)\s*[})]/g,
    judge: ([, versions = ''], around) => (isExcluded(around) ? null : { what: versions.replace(/\s+/g, ' ') }),
    instead: 'Add "TLSv1.2" and "TLSv1.3" and remove the old ones, or set no list.',
    source: 'https://docs.oracle.com/en/java/javase/17/docs/api/java.base/javax/net/ssl/SSLSocket.html',
  },
  {
    kind,
    languages: ['java', 'kotlin'],
    expression: /\.tlsVersions\(([^)]*)\)/g,
    judge: ([what = '', versions = '']) => (/TLS_1_[01]|SSL_3_0/.test(versions) && !/TLS_1_[23]/.test(versions) ? { what } : null),
    instead: 'Write .tlsVersions(TlsVersion.TLS_1_3, TlsVersion.TLS_1_2), or leave it out.',
    source: 'https://square.github.io/okhttp/features/https/',
  },
  {
    kind,
    languages: [
      ...(['java', 'kotlin', 'xml', 'properties', 'settings', 'shell', 'env', 'yaml', 'json', 'dockerfile'] as const),
      ...(['powershell', 'php', 'python', 'ruby', 'perl', 'javascript'] as const),
    ],
    expression: new RegExp(
      `(["']?)(?:-D|\\b)(https\\.protocols|jdk\\.tls\\.client\\.protocols)["']?\\s*(?:[,=:]|value=)\\s*["']?(${VERSIONS}(?:\\s*,\\s*${VERSIONS})*)`,
      'g',
    ),
    judge: ([, , name = '', versions = '']) => (namesOnlyOld(versions) ? { what: `${name}=${versions}` } : null),
    instead: 'Remove it, or write TLSv1.2,TLSv1.3 (on Java 7: TLSv1.2).',
    source: 'https://docs.oracle.com/en/java/javase/17/security/java-secure-socket-extension-jsse-reference-guide.html',
  },
  {
    kind,
    languages: ['csharp', 'vb', 'powershell'],
    expression: /\bSecurityProtocolType(?:\]::|\.)(?:Ssl3|Tls11|Tls)\b/g,
    judge: ([what = ''], around) =>
      isOnlyNamed(around) || NEW_DOTNET.test(around.sentence) || ADDS.test(around.sentence) ? null : { what },
    instead: 'Remove the line on .NET 4.7 or later; before, write SecurityProtocolType.Tls12 (on .NET 4.0 the number 3072).',
    source: 'https://learn.microsoft.com/en-us/dotnet/framework/network-programming/tls',
  },
  {
    kind,
    languages: ['csharp', 'vb', 'powershell'],
    expression:
      /\bCType\(\s*(\d+)\s*,\s*SecurityProtocolType\)|\(\s*(?:[\w.]+\.)?SecurityProtocolType\s*\)\s*(\d+)|\bSecurityProtocol\s*=\s*(\d+)\b/g,
    judge: ([what = '', byName = '', cast = '', plain = ''], around) =>
      onlyOldFlags(Number(byName || cast || plain)) && !NEW_DOTNET.test(around.sentence) && !ADDS.test(around.sentence) ? { what } : null,
    instead: 'Write the number 3072, which stands for TLS 1.2.',
    source: 'https://learn.microsoft.com/en-us/dotnet/api/system.net.securityprotocoltype',
  },
  {
    kind,
    languages: ['powershell'],
    expression: /\bSecurityProtocol\s*=\s*(["'])((?:Ssl3|Tls11|Tls|[\s,])+)\1/gi,
    judge: ([what = '', , versions = '']) => (versions.trim() === '' ? null : { what }),
    instead: "Write [Net.ServicePointManager]::SecurityProtocol = 'Tls12'.",
    source: 'https://learn.microsoft.com/en-us/dotnet/api/system.net.securityprotocoltype',
  },
  {
    kind,
    languages: ['csharp', 'vb', 'powershell'],
    expression: /\bSslProtocols(?:\]::|\.)(?:Ssl2|Ssl3|Tls11|Tls|Default)\b/g,
    judge: ([what = ''], around) => {
      if (isOnlyNamed(around) || NEW_DOTNET.test(around.sentence) || ADDS.test(around.sentence) || isExcluded(around)) return null
      if (/AsServer|UseHttps|Listen|Kestrel/.test(around.lines(2, 0)))
        return { what, holds: 'incoming', condition: 'It is for connections that others open to this host.' }
      return { what }
    },
    instead: 'Leave it out, or write SslProtocols.None, so that the system chooses; or SslProtocols.Tls12.',
    source: 'https://learn.microsoft.com/en-us/dotnet/api/system.security.authentication.sslprotocols',
  },
  {
    kind,
    languages: ['vb', 'javascript', 'powershell'],
    expression: /\bOption\s*\(\s*(?:9|WinHttpRequestOption_SecureProtocols)\s*\)\s*=\s*(\d+)/gi,
    judge: ([what = '', flags = '']) => (onlyOldWinHttp(Number(flags)) ? { what } : null),
    instead: 'Write 2048, which stands for TLS 1.2, or leave the option out.',
    source: 'https://learn.microsoft.com/en-us/windows/win32/winhttp/option-flags',
  },
  {
    kind,
    languages: ['xml', 'csharp', 'vb', 'json'],
    expression: /"?\bSwitch\.System\.Net\.DontEnableSchUseStrongCrypto["']?\s*(?:[=,:]|value\s*=)\s*["']?true/gi,
    judge: () => ({ what: 'DontEnableSchUseStrongCrypto=true' }),
    instead: 'Remove this switch: with it .NET uses SSL 3.0 and TLS 1.0 alone.',
    source: 'https://learn.microsoft.com/en-us/dotnet/framework/network-programming/tls',
  },
  {
    kind,
    languages: ['python'],
    expression: /\b(?:ssl\.)?PROTOCOL_(SSLv2|SSLv3|TLSv1_1|TLSv1)\b/g,
    judge: ([what = '', version = ''], around) =>
      isPythonUse(around.before, around.after, version) && !givesWay(around, /PROTOCOL_TLSv1_2/) ? { what } : null,
    instead: 'Write ssl.PROTOCOL_TLS_CLIENT, and set minimum_version to ssl.TLSVersion.TLSv1_2.',
    source: 'https://docs.python.org/3/library/ssl.html',
  },
  {
    kind,
    languages: ['python'],
    expression: /\bSSL\.(SSLv2|SSLv3|TLSv1_1|TLSv1)_METHOD\b/g,
    judge: ([what = '', version = ''], around) => (isPythonUse(around.before, around.after, version) ? { what } : null),
    instead: 'Write SSL.TLS_CLIENT_METHOD.',
    source: 'https://www.pyopenssl.org/en/stable/api/ssl.html',
  },
  {
    kind,
    languages: ['python'],
    expression: /\bmaximum_version\s*=\s*(?:ssl\.)?TLSVersion\.(?:SSLv3|TLSv1_1|TLSv1)\b/g,
    instead: 'Remove this line: it allows nothing newer.',
    source: 'https://docs.python.org/3/library/ssl.html',
  },
  {
    kind,
    languages: ['python'],
    expression: /\bssl_version\s*=\s*(["'])(?:SSLv2|SSLv3|TLSv1|TLSv1[._]1)\1/g,
    instead: LEAVE_OUT,
    source: 'https://urllib3.readthedocs.io/en/stable/advanced-usage.html',
  },
  {
    kind,
    languages: ['python', 'javascript', 'ruby'],
    expression: /\b(?:SSL_)?OP_NO_TLSv1_2\b/g,
    judge: ([what = ''], around) =>
      isOnlyNamed(around) || /~/.test(around.before) || !/\|=|\boptions\b|secureOptions/.test(around.lines(2, 2))
        ? null
        : { what, holds: 'sometimes', condition: 'TLS 1.3 may be left: then only servers without it cannot be reached.' },
    instead: 'Remove this option: it turns TLS 1.2 away.',
    source: 'https://docs.openssl.org/3.0/man3/SSL_CTX_set_options/',
  },
  {
    kind,
    languages: ['ruby'],
    expression: /\bssl_version['"]?\]?\s*(?:=>|=(?!=)|:)\s*(?::|['"])(SSLv2|SSLv3|TLSv1_1|TLSv1)(?:_client)?\b/g,
    instead: 'Remove ssl_version, or set min_version to OpenSSL::SSL::TLS1_2_VERSION.',
    source: 'https://docs.ruby-lang.org/en/3.3/OpenSSL/SSL/SSLContext.html',
  },
  {
    kind,
    languages: ['ruby'],
    expression: /\bSSLContext\.new\(?\s*[:'"](?:SSLv2|SSLv3|TLSv1_1|TLSv1)(?:_client)?\b/g,
    instead: 'Write OpenSSL::SSL::SSLContext.new, and set min_version if a limit is needed.',
    source: 'https://docs.ruby-lang.org/en/3.3/OpenSSL/SSL/SSLContext.html',
  },
  {
    kind,
    languages: ['ruby'],
    expression: /\bmax_version\s*[=:]\s*(?:OpenSSL::SSL::(?:SSL3|TLS1|TLS1_1)_VERSION|:(?:SSL3|TLS1_1|TLS1)\b)/g,
    instead: 'Remove max_version: it allows nothing newer.',
    source: 'https://docs.ruby-lang.org/en/3.3/OpenSSL/SSL/SSLContext.html',
  },
  {
    kind,
    languages: ['perl'],
    expression: /(['"]?)\bSSL_version\1\s*(?:=>|,|\}\s*=)\s*(['"])([^'"\n]+)\2/g,
    judge: ([, , , versions = '']) =>
      versions.split(':').every((version) => /^(?:SSLv2|SSLv3|TLSv1|TLSv1_?[01])$/i.test(version.trim()))
        ? { what: `SSL_version => '${versions}'` }
        : null,
    instead: 'Remove SSL_version: the module then offers the best version.',
    source: 'https://metacpan.org/pod/IO::Socket::SSL',
  },
  {
    kind,
    languages: ['perl', 'shell', 'env'],
    expression: /\bHTTPS_VERSION['"]?\s*\}?\s*=\s*['"]?[23]\b/g,
    instead: 'Remove HTTPS_VERSION: it pins SSL 2 or SSL 3.',
    source: 'https://metacpan.org/pod/Crypt::SSLeay',
  },
  {
    kind,
    languages: ['javascript', 'json', 'yaml', 'env'],
    expression: /(["'`]?)\b(SSLv2|SSLv3|TLSv1_1|TLSv1)_(client_|server_)?method\b\1/g,
    judge: ([, , version = '', end = ''], around) => {
      if (isOnlyNamed(around)) return null
      const what = `${version}_${end}method`
      return end === 'server_' ? { what, holds: 'incoming', condition: 'It is for connections that others open to this host.' } : { what }
    },
    instead: "Remove secureProtocol, or set minVersion: 'TLSv1.2'.",
    source: 'https://nodejs.org/api/tls.html#tlscreatesecurecontextoptions',
  },
  {
    kind,
    languages: ['javascript'],
    expression: /(["'`]?)\b(?:maxVersion|DEFAULT_MAX_VERSION)\1\]?\s*[:=]\s*["'`]TLSv1(?:\.1)?["'`]/g,
    judge: ([what = '']) => ({ what: what.replace(/["'`\]]/g, '') }),
    instead: 'Remove it: it allows nothing newer.',
    source: 'https://nodejs.org/api/tls.html#tlscreatesecurecontextoptions',
  },
  {
    kind,
    languages: ['javascript', 'shell', 'php', 'python', 'ruby', 'yaml', 'dockerfile', 'json'],
    expression: /(["'`]?)--ssl-protocol[=\s]+(?:sslv2|sslv3|tlsv1(?:\.[01])?)(?![\w.])/gi,
    judge: ([what = '']) => ({ what: what.replace(/["'`]/g, '') }),
    instead: 'Write --ssl-protocol=any.',
    source: 'https://phantomjs.org/api/command-line.html',
  },
  {
    kind,
    languages: ['go'],
    expression: /\bMaxVersion\s*[:=]\s*(?:tls\.)?Version(?:SSL30|TLS10|TLS11)\b/g,
    instead: 'Remove MaxVersion: the package then offers the best version.',
    source: 'https://pkg.go.dev/crypto/tls#Config',
  },
  {
    kind,
    languages: ['c'],
    expression: /\b(?:SSLv2|SSLv3|TLSv1_1|TLSv1)_(client_|server_)?method\s*\(\s*\)/g,
    judge: ([what = '', end = ''], around) => {
      if (/\bSSL_METHOD\s*\*\s*$/.test(around.before) || /^\s*#/.test(around.before)) return null
      return end === 'server_' ? { what, holds: 'incoming', condition: 'It is for connections that others open to this host.' } : { what }
    },
    instead: 'Write TLS_client_method(), and SSL_CTX_set_min_proto_version if a limit is needed.',
    source: 'https://docs.openssl.org/3.0/man3/SSL_CTX_new/',
  },
]

/** The option of Guzzle is a minimum (docs.guzzlephp.org, crypto_method); that of a stream context is a pin there too. */
function isGuzzleMinimum({ text, before, sentence }: Around): boolean {
  return /GuzzleHttp/.test(text) && /crypto_method/i.test(before) && !/stream_context|(['"])ssl\1\s*(?:=>|\]|,)/.test(sentence)
}

/** It is handed on or assigned, and neither a name for it nor a row in a table. */
function isPythonUse(before: string, after: string, version: string): boolean {
  if (/[=!]=\s*$|\bin\s*\(?\s*$/.test(before) || /^\s*(?::|[=!]=)/.test(after)) return false
  if (/\[\s*["'][^"']*\d["']\s*\]\s*=\s*$/.test(before)) return false
  if (new RegExp(`${version}\\w*["']?\\s*[=:]\\s*$`, 'i').test(before)) return false
  return /(?:[\w\])]\s*=|\bContext\(|SSLContext\(|\bwrap_socket\(.*|\breturn|\bor|ssl_version["']\s*:|protocol["']?\s*:|method["']?\s*:)\s*$/.test(
    before,
  )
}
