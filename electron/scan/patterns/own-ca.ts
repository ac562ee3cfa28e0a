// Certificate authorities and pins of the integration's own: well while they are kept up to date, and a break on the day they are not.
import { type Around, isOnlyNamed, type Pattern } from './define.ts'

const kind = 'pins-ca'
const KEEP = 'Keep that file up to date, or leave it out and use the certificates of the system.'
const KEEP_PIN = 'Ask the platform which keys to pin, or remove the pin: certificates are renewed.'

/** What names no file at all: a switch, or nothing. */
const isNothing = (value: string): boolean => /^(?:null|None|nil|undefined|false|true|''|"")/i.test(value)

const given = (groups: readonly string[], around: Around) =>
  isNothing(around.after.trimStart()) || isOnlyNamed(around)
    ? null
    : { what: (groups[0] ?? '').replace(/["'\s]*(?:=>|[,=:(])*\s*$/, '').replace(/^["']/, '') }

export const ownCaPatterns: readonly Pattern[] = [
  {
    kind,
    languages: ['php'],
    expression: /\bCURLOPT_CAINFO\s*(?:,|=>)\s*|(['"])cafile\1\s*=>\s*/g,
    judge: given,
    instead: KEEP,
    source: 'https://curl.se/libcurl/c/CURLOPT_CAINFO.html',
  },
  {
    kind,
    languages: ['php', 'c'],
    expression: /\bCURLOPT_PINNEDPUBLICKEY\s*(?:,|=>)\s*/g,
    judge: given,
    instead: KEEP_PIN,
    source: 'https://curl.se/libcurl/c/CURLOPT_PINNEDPUBLICKEY.html',
  },
  {
    kind,
    languages: ['java', 'kotlin'],
    expression: /\bCertificatePinner\s*\.\s*Builder\s*\(\s*\)(?=[\s\S]{0,200}?\.add\(\s*["\w])/g,
    judge: () => ({ what: 'CertificatePinner' }),
    instead: KEEP_PIN,
    source: 'https://square.github.io/okhttp/features/https/',
  },
  {
    kind,
    languages: ['java', 'kotlin', 'properties', 'shell', 'env', 'dockerfile', 'yaml', 'xml', 'settings'],
    expression: /(["']?)(?:-D|\b)javax\.net\.ssl\.trustStore\b["']?\s*[,=:]\s*/g,
    judge: (_, around) => (isNothing(around.after.trimStart()) ? null : { what: 'javax.net.ssl.trustStore' }),
    instead: KEEP,
    source: 'https://docs.oracle.com/en/java/javase/17/security/java-secure-socket-extension-jsse-reference-guide.html',
  },
  {
    kind,
    languages: ['xml'],
    expression: /<pin\s+digest\s*=\s*"SHA-256"/g,
    judge: () => ({ what: '<pin digest="SHA-256">' }),
    instead: KEEP_PIN,
    source: 'https://developer.android.com/privacy-and-security/security-config',
  },
  {
    kind,
    languages: ['python'],
    expression:
      /\bverify\s*=\s*(?=["'][^"']*\.(?:pem|crt|cer)["'])|\bcafile\s*=\s*(?=["'])|\bload_verify_locations\(\s*(?=["'])|\bca_certs\s*=\s*(?=["'])/g,
    judge: given,
    instead: KEEP,
    source: 'https://docs.python.org/3/library/ssl.html',
  },
  {
    kind,
    languages: ['ruby'],
    expression: /\bca_file\s*(?:=(?!=)|:|=>)\s*(?=["'F])/g,
    judge: given,
    instead: KEEP,
    source: 'https://docs.ruby-lang.org/en/3.3/Net/HTTP.html',
  },
  {
    kind,
    languages: ['perl'],
    expression: /\bSSL_ca_file\s*=>\s*|\bHTTPS_CA_FILE['"]?\s*\}\s*=\s*/g,
    judge: given,
    instead: KEEP,
    source: 'https://metacpan.org/pod/IO::Socket::SSL',
  },
  {
    kind,
    languages: ['javascript'],
    expression: /\bca\s*:\s*(?=\[?\s*(?:fs\.)?readFileSync\()/g,
    judge: () => ({ what: 'ca' }),
    instead: KEEP,
    source: 'https://nodejs.org/api/tls.html#tlscreatesecurecontextoptions',
  },
  {
    kind,
    languages: ['env', 'shell', 'dockerfile', 'yaml', 'settings'],
    expression: /\b(?:NODE_EXTRA_CA_CERTS|SSL_CERT_FILE|CURL_CA_BUNDLE|REQUESTS_CA_BUNDLE)["']?\s*[=:]\s*/g,
    judge: given,
    instead: KEEP,
    source: 'https://nodejs.org/api/cli.html#node_extra_ca_certsfile',
  },
  {
    kind,
    languages: ['go'],
    expression: /\bRootCAs\s*[:=]\s*(?=\w)/g,
    judge: given,
    instead: KEEP,
    source: 'https://pkg.go.dev/crypto/tls#Config',
  },
  {
    kind,
    languages: ['csharp', 'vb'],
    expression: /\b(?:GetCertHashString\(\)|\.Thumbprint|GetPublicKeyString\(\))\s*={1,2}\s*(?=["\w])/g,
    judge: ([what = ''], around) => (/X509Store|Find\(|FindBy/.test(around.text) ? null : { what: what.replace(/\s*=+\s*$/, '') }),
    instead: KEEP_PIN,
    source: 'https://learn.microsoft.com/en-us/dotnet/api/system.security.cryptography.x509certificates.x509certificate.getcerthashstring',
  },
  {
    kind,
    languages: ['nginx', 'settings'],
    expression: /\bproxy_ssl_trusted_certificate\s+(?=\S)/g,
    judge: () => ({ what: 'proxy_ssl_trusted_certificate' }),
    instead: KEEP,
    source: 'https://nginx.org/en/docs/http/ngx_http_proxy_module.html#proxy_ssl_trusted_certificate',
  },
]

/** A file of certificates whose name says that they are authorities. */
export const isCaFile = (path: string): boolean =>
  /(^|[/._-])(ca|cas|cacerts?|ca[-_]?(bundle|certs?|certificates?|chain)|root[-_]?(ca|certs?)?|roots|trusted[\w-]*|[\w-]*[-_]bundle|[\w-]*[-_]root)[\w-]*\.(pem|crt|cer)$/i.test(
    path,
  )
