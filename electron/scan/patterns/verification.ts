// The checking of certificates switched off, in programs and in settings.
import { type Around, CHANGED_LATER, calleeOf, isOnlyNamed, OTHER_PROTOCOL, type Pattern, type Told, UNDER_CONDITION } from './define.ts'
import { isUnderCondition } from './verification-assigned.ts'

const kind = 'verification-off'
const REMOVE = 'Remove this: checking is on by default.'
const SYSTEM_CA = 'Remove this; for an authority of your own, name its CA file instead.'
const OFF = '(?:false|0|"0"|\'0\'|"false"|\'false\'|null)'

const notImported = ([what = '']: readonly string[], around: Around): Told | null =>
  /^\s*(?:import|using|use)\b/.test(around.before) || isOnlyNamed(around) ? null : { what }

const DOTNET = 'https://learn.microsoft.com/en-us/dotnet/api/system.net.servicepointmanager.servercertificatevalidationcallback'
const RETURNS_TRUE = '(?:=>|->)\\s*(?:\\{\\s*(?:return\\s+)?true\\s*;?\\s*\\}|true\\b)'

/** What makes a request, or prepares one. */
const PYTHON_CALL =
  /(?:^|[._])(?:get|post|put|patch|delete|head|options|request|send|stream|urlopen|dict|update)$|requests|httpx|session|http|client|resource|api|tls|ssl/i

/** A program that speaks HTTPS with these names; the same word means something else elsewhere. */
const PYTHON_CLIENTS = /\b(?:requests|httpx|urllib3|niquests|aiohttp|botocore|boto3|Session)\b/

export const verificationPatterns: readonly Pattern[] = [
  {
    kind,
    languages: ['php'],
    expression: new RegExp(`\\bCURLOPT_SSL_VERIFY(?:PEER|HOST)\\s*(?:,|=>)\\s*${OFF}(?=\\s*[),;\\]\\n])`, 'gi'),
    judge: ([what = '']) => ({ what: what.replace(/\s+/g, ' ') }),
    instead: 'Write CURLOPT_SSL_VERIFYPEER true and CURLOPT_SSL_VERIFYHOST 2, or leave both out.',
    source: 'https://curl.se/libcurl/c/CURLOPT_SSL_VERIFYPEER.html',
  },
  {
    kind,
    languages: ['php'],
    expression:
      /(['"])(?:verify_peer|verify_peer_name|sslverify|sslverifypeer|sslallowselfsigned|allow_self_signed|verify|verify_host)\1\s*=>\s*(false|true|0|1)\b/gi,
    judge: ([what = '', , value = ''], around) => {
      const permits = /allow_?self_?signed/i.test(what)
      if (permits === /false|0/i.test(value)) return null
      // PHPMailer's options are of mail.
      if (/\bSMTPOptions\b/.test(around.statement)) return null
      // `verify` alone is an option of Guzzle and Symfony's client, and a word of many other things.
      if (/^.verify.\s*=>/.test(what) && !/Guzzle|HttpClient|Http::|curl|->(?:get|post|request)\(/i.test(around.text)) return null
      return { what: what.replace(/\s+/g, ' ') }
    },
    instead: SYSTEM_CA,
    source: 'https://www.php.net/manual/en/context.ssl.php',
  },
  {
    kind,
    languages: ['php'],
    expression: /\bwithoutVerifying\(\)|(['"])https_ssl_verify\1\s*,\s*['"]__return_false['"]/g,
    judge: ([what = ''], around) => (/\bfunction\s+$/.test(around.before) ? null : { what }),
    instead: REMOVE,
    source: 'https://laravel.com/docs/11.x/http-client',
  },
  {
    kind,
    languages: ['java', 'kotlin'],
    expression:
      /\bcheckServerTrusted\s*\([^)]*\)\s*(?:throws\s+[\w.,\s]+?)?\{(?:\s|\/\/[^\n]*\n|\/\*(?:[^*]|\*(?!\/))*\*\/)*(?:return\s*;?\s*)?\}/g,
    judge: () => ({ what: 'checkServerTrusted that checks nothing' }),
    instead: 'Remove this trust manager: the one that comes with Java checks the certificate.',
    source: 'https://docs.oracle.com/en/java/javase/17/docs/api/java.base/javax/net/ssl/X509TrustManager.html',
  },
  {
    kind,
    languages: ['java', 'kotlin'],
    expression:
      /\b(?:(?:SSLConnectionSocketFactory\.|SSLSocketFactory\.)?ALLOW_ALL_HOSTNAME_VERIFIER|new\s+AllowAllHostnameVerifier\(|new\s+NoopHostnameVerifier\(|NoopHostnameVerifier\.INSTANCE|(?:new\s+)?TrustAllStrategy(?:\.INSTANCE|\(\))|InsecureTrustManagerFactory\.INSTANCE|setTrustAll\(\s*true\s*\))/g,
    // Where such a constant is made, as in the library itself, nothing is switched off yet.
    judge: (groups, around) => (/\bstatic\s+final\b[^;]*$|\bclass\b[^;{]*$/.test(around.head) ? null : notImported(groups, around)),
    instead: SYSTEM_CA,
    source: 'https://hc.apache.org/httpcomponents-client-4.5.x/current/tutorial/html/connmgmt.html',
  },
  {
    kind,
    languages: ['java', 'kotlin'],
    expression: new RegExp(
      `\\b(?:setHostnameVerifier|setDefaultHostnameVerifier|hostnameVerifier|setSSLHostnameVerifier|loadTrustMaterial)\\s*\\([^;{}]*?${RETURNS_TRUE}|\\b[hH]ostnameVerifier\\s*\\{[^{}]*->\\s*true\\s*\\}|\\bHostnameVerifier\\s*(?:\\w+\\s*=|\\))\\s*\\(\\s*\\w+\\s*,\\s*\\w+\\s*\\)\\s*${RETURNS_TRUE}(?=\\s*[;,)])`,
      'g',
    ),
    judge: ([what = '']) => ({ what: (what.split(/[({=]/)[0] ?? '').trim().replace(/\)$/, '') }),
    instead: 'Remove it: the check of the host name is on by default.',
    source: 'https://docs.oracle.com/en/java/javase/17/docs/api/java.base/javax/net/ssl/HostnameVerifier.html',
  },
  {
    kind,
    languages: ['java', 'kotlin'],
    expression:
      /\bboolean\s+verify\s*\(\s*(?:final\s+)?String\s+\w+\s*,\s*(?:final\s+)?SSLSession\s+\w+\s*\)\s*\{\s*return\s+true\s*;\s*\}/g,
    judge: (_, { text }) =>
      /\bclass\s+(?:Noop|AllowAll)HostnameVerifier\b/.test(text) ? null : { what: 'HostnameVerifier that takes every name' },
    instead: 'Remove it: the check of the host name is on by default.',
    source: 'https://docs.oracle.com/en/java/javase/17/docs/api/java.base/javax/net/ssl/HostnameVerifier.html',
  },
  {
    kind,
    languages: ['java', 'kotlin', 'properties', 'shell', 'env', 'xml', 'dockerfile', 'yaml'],
    expression: /(["']?)(?:-D|\b)jdk\.internal\.httpclient\.disableHostnameVerification\b["']?(?:\s*[,=]\s*["']?true)?/g,
    judge: () => ({ what: 'jdk.internal.httpclient.disableHostnameVerification' }),
    instead: REMOVE,
    source: 'https://docs.oracle.com/en/java/javase/17/docs/api/java.net.http/module-summary.html',
  },
  {
    kind,
    languages: ['csharp'],
    expression: new RegExp(
      `\\b(?:ServerCertificateValidationCallback|ServerCertificateCustomValidationCallback|RemoteCertificateValidationCallback|ServerCertificateValidationHandler)\\b[^;{}]*?(?:${RETURNS_TRUE}|\\bdelegate\\s*(?:\\([^)]*\\))?\\s*\\{\\s*return\\s+true\\s*;\\s*\\})`,
      'g',
    ),
    judge: ([what = '']) => ({ what: /^\w+/.exec(what)?.[0] ?? what }),
    instead: SYSTEM_CA,
    source: DOTNET,
  },
  {
    kind,
    languages: ['csharp'],
    expression:
      /\bbool\s+\w+\s*\(\s*object\s+\w+\s*,\s*X509Certificate2?\??\s+\w+\s*,\s*X509Chain\??\s+\w+\s*,\s*SslPolicyErrors\s+\w+\s*\)\s*(?:\{\s*return\s+true\s*;\s*\}|=>\s*true\s*;)/g,
    judge: () => ({ what: 'certificate callback that takes everything' }),
    instead: SYSTEM_CA,
    source: DOTNET,
  },
  {
    kind,
    languages: ['csharp', 'vb'],
    expression: /\bDangerousAcceptAnyServerCertificateValidator\b/g,
    judge: notImported,
    instead: SYSTEM_CA,
    source: 'https://learn.microsoft.com/en-us/dotnet/api/system.net.http.httpclienthandler.dangerousacceptanyservercertificatevalidator',
  },
  {
    kind,
    languages: ['vb'],
    expression: /\bServerCertificate(?:Custom)?ValidationCallback\s*=\s*(?:New\s+[\w.]+\()?\s*Function\s*\([^)]*\)\s*True\b/gi,
    judge: () => ({ what: 'ServerCertificateValidationCallback' }),
    instead: SYSTEM_CA,
    source: DOTNET,
  },
  {
    kind,
    languages: ['vb', 'javascript'],
    expression: /\b(?:setOption\s*\(?\s*2\s*,\s*13056|Option\s*\(\s*4\s*\)\s*=\s*(?:13056|&H3300))\b/gi,
    instead: REMOVE,
    source: 'https://learn.microsoft.com/en-us/windows/win32/winhttp/winhttprequestoption',
  },
  {
    kind,
    languages: ['powershell'],
    expression:
      /\bServerCertificateValidationCallback\s*=\s*\{\s*\$true\s*\}|-SkipCertificateCheck\b(?!:\$false)|\bSkipCertificateCheck['"]?\]?\s*=\s*\$true/gi,
    instead: SYSTEM_CA,
    source: 'https://learn.microsoft.com/en-us/powershell/module/microsoft.powershell.utility/invoke-webrequest',
  },
  {
    kind,
    languages: ['python'],
    expression: /\b(verify|verify_ssl|ssl_verify)\s*=\s*False\b/g,
    judge: ([what = '', name = ''], around) => {
      const callee = calleeOf(around)
      // A default that a caller may leave, or the option of something else.
      if (callee?.startsWith('def ') || /\blambda\b/.test(around.before)) return null
      if (name === 'verify' && !(PYTHON_CLIENTS.test(around.text) && (callee === null || PYTHON_CALL.test(callee)))) return null
      // A value to begin with, which the lines after it may change.
      if (callee === null && /^\s*$/.test(around.before)) return { what, holds: 'sometimes', condition: CHANGED_LATER }
      return { what }
    },
    instead: 'Remove it; for an authority of your own write verify="/path/to/ca.pem".',
    source: 'https://requests.readthedocs.io/en/latest/user/advanced/#ssl-cert-verification',
  },
  {
    kind,
    languages: ['python'],
    expression:
      /(["']?)\b(?:(?:verify_mode|cert_reqs)\1\]?\s*[=:]\s*(?:(?:ssl\.)?(?:VerifyMode\.)?CERT_NONE\b|["'](?:CERT_)?NONE["'])|check_hostname\1\]?\s*[=:]\s*False\b)/g,
    judge: ([what = ''], around) =>
      calleeOf(around)?.startsWith('def ') ? null : { what: what.replace(/^["']|["']?\]?(?=\s*[=:])/g, '') },
    instead: 'Remove it: ssl.create_default_context() checks by default.',
    source: 'https://docs.python.org/3/library/ssl.html',
  },
  {
    kind,
    languages: ['python'],
    expression: /\b(?:ssl\.)?_create_unverified_context\b/g,
    judge: ([what = ''], around) => (/\bdef\s|\bimport\b/.test(around.before) || isOnlyNamed(around) ? null : { what }),
    instead: 'Write ssl.create_default_context().',
    source: 'https://peps.python.org/pep-0476/',
  },
  {
    kind,
    languages: ['python'],
    expression: /\bTCPConnector\([^)]*\b(?:verify_ssl|ssl)\s*=\s*False\b/g,
    judge: () => ({ what: 'TCPConnector(ssl=False)' }),
    instead: REMOVE,
    source: 'https://docs.aiohttp.org/en/stable/client_advanced.html#ssl-control-for-tcp-sockets',
  },
  {
    kind,
    languages: ['ruby'],
    expression: /\bOpenSSL::SSL::VERIFY_NONE\b/g,
    judge: ([what = ''], around) =>
      isOnlyNamed(around) || /\?[^:]*$|\bif\b|\bunless\b/.test(around.before + around.after) ? null : { what },
    instead: 'Write OpenSSL::SSL::VERIFY_PEER, or leave verify_mode out.',
    source: 'https://docs.ruby-lang.org/en/3.3/Net/HTTP.html',
  },
  {
    kind,
    languages: ['ruby'],
    expression: /:?\b(?:verify_ssl|ssl_verify|ssl_verify_peer|verify)(?::|\s*=>)\s*(?:false|0|:none)\b/g,
    judge: ([what = ''], around) =>
      /^:?verify\b/.test(what) && (/\bvalidates\b/.test(around.before) || !/ssl|Faraday|HTTParty|RestClient/i.test(around.lines(2, 2)))
        ? null
        : { what },
    instead: REMOVE,
    source: 'https://lostisland.github.io/faraday/#/customization/ssl-options',
  },
  {
    kind,
    languages: ['perl'],
    expression:
      /(['"]?)\b(?:verify_hostname\1\s*=>\s*0\b|SSL_verify_mode\1\s*(?:=>|,)\s*(?:['"]?(?:IO::Socket::SSL::)?SSL_VERIFY_NONE\b|0(?:x0+)?\b)|PERL_LWP_SSL_VERIFY_HOSTNAME['"]?\s*\}\s*=\s*['"]?0)/g,
    judge: ([what = '']) => ({ what: what.replace(/\s+/g, ' ') }),
    instead: SYSTEM_CA,
    source: 'https://metacpan.org/pod/LWP::UserAgent#ssl_opts',
  },
  {
    kind,
    languages: ['javascript'],
    expression: /(["'`]?)\b(?:rejectUnauthorized|strictSSL)\1\]?\s*[:=]\s*false\b/g,
    judge: ([what = ''], around) => ({
      what: what.replace(/["'`\]]/g, ''),
      ...(what.includes('=') && isUnderCondition(around) ? { holds: 'sometimes', condition: UNDER_CONDITION } : {}),
    }),
    instead: SYSTEM_CA,
    source: 'https://nodejs.org/api/tls.html#tlsconnectoptions-callback',
  },
  {
    kind,
    languages: ['javascript'],
    expression:
      /(["'`]?)\bcheckServerIdentity\1\]?\s*[:=]\s*(?:function\s*)?\([^)]*\)\s*(?:=>)?\s*(?:\{\s*(?:return\s*(?:undefined|null|true)?\s*;?)?\s*\}|undefined\b|null\b|true\b)/g,
    judge: () => ({ what: 'checkServerIdentity that checks nothing' }),
    instead: REMOVE,
    source: 'https://nodejs.org/api/tls.html#tlscheckserveridentityhostname-cert',
  },
  {
    kind,
    languages: ['javascript', 'env', 'shell', 'dockerfile', 'yaml', 'json', 'settings', 'properties', 'powershell', 'php', 'python'],
    expression:
      /(["'`]?)\b(?:NODE_TLS_REJECT_UNAUTHORIZED["'`]?\]?\s*(?:[:=]|\s(?=0))\s*["'`]?0\b|PYTHONHTTPSVERIFY["']?\]?\s*(?:[:=]|\s(?=0))\s*["']?0\b|GIT_SSL_NO_VERIFY["']?\]?\s*(?:[:=]|\s(?=\d|true))\s*["']?(?:1|true)\b|PERL_LWP_SSL_VERIFY_HOSTNAME["']?\s*[:=]\s*["']?0\b)/g,
    judge: ([what = ''], around) =>
      /[=!]==/.test(what) || /^["'`]?\s*[=!]==/.test(around.after) ? null : { what: what.replace(/["'`\]]/g, '') },
    instead: 'Remove this variable; for an authority of your own set NODE_EXTRA_CA_CERTS or SSL_CERT_FILE.',
    source: 'https://nodejs.org/api/cli.html#node_tls_reject_unauthorizedvalue',
  },
  {
    kind,
    languages: ['go'],
    expression: /\bInsecureSkipVerify\s*[:=]\s*true\b/g,
    instead: 'Remove it; for an authority of your own set RootCAs.',
    source: 'https://pkg.go.dev/crypto/tls#Config',
  },
  {
    kind,
    languages: ['c'],
    expression: /\bCURLOPT_SSL_VERIFY(?:PEER|HOST)\s*,\s*(?:0L?|false|FALSE)\b/g,
    instead: SYSTEM_CA,
    source: 'https://curl.se/libcurl/c/CURLOPT_SSL_VERIFYPEER.html',
  },
  {
    kind,
    languages: ['nginx', 'settings'],
    expression: /\b(?:proxy_ssl_verify|grpc_ssl_verify|uwsgi_ssl_verify)\s+off\s*;/g,
    instead: 'Write proxy_ssl_verify on, and name the authorities with proxy_ssl_trusted_certificate.',
    source: 'https://nginx.org/en/docs/http/ngx_http_proxy_module.html#proxy_ssl_verify',
  },
  {
    kind,
    languages: ['apache', 'settings'],
    expression: /^[ \t]*(?:SSLProxyVerify[ \t]+none|SSLProxyCheckPeer(?:CN|Name)[ \t]+off)\b/gim,
    judge: ([what = '']) => ({ what: what.trim() }),
    instead: 'Write SSLProxyVerify require and SSLProxyCheckPeerName on.',
    source: 'https://httpd.apache.org/docs/2.4/mod/mod_ssl.html#sslproxyverify',
  },
  {
    kind,
    languages: ['xml'],
    expression: /\bcertificateValidationMode\s*=\s*"None"|<servicePointManager\b[^>]*\bcheckCertificateName\s*=\s*"false"/g,
    judge: ([what = '']) => ({ what: what.replace(/^<servicePointManager\b[^>]*?(?=checkCertificateName)/, '') }),
    instead: REMOVE,
    source:
      'https://learn.microsoft.com/en-us/dotnet/framework/configure-apps/file-schema/network/servicepointmanager-element-network-settings',
  },
  {
    kind,
    languages: ['yaml', 'json', 'env', 'properties', 'settings'],
    expression:
      /(?:^|[{,])[ \t-]*(?:export\s+)?["']?([\w.-]*(?:verify[_.-]?(?:ssl|tls|peer(?:_name)?|certs?|certificates?|host(?:name)?)|(?:ssl|tls)[_.-]?verify|validate_certs|reject_?unauthorized|strict[_-]?ssl|(?:insecure_?skip_?(?:tls_?)?verify|skip_?(?:ssl|tls)_?(?:verify|verification|validation)|use_?-?insecure_?-?trust_?-?manager)))["']?[ \t]*[:=][ \t]*["']?(false|true|no|yes|off|on|0|1|none)\b["']?[ \t]*(?=$|[,}#;\r])/gim,
    judge: ([, name = '', value = '']) => {
      const skips = /skip|insecure/i.test(name)
      const off = /^(?:false|no|off|0|none)$/i.test(value)
      return skips === off || OTHER_PROTOCOL.test(name)
        ? null
        : { what: `${name} ${value}`, holds: 'sometimes', condition: 'It matters only if it is for the calls to the platform.' }
    },
    instead: REMOVE,
    source: 'https://cwe.mitre.org/data/definitions/295.html',
  },
]
