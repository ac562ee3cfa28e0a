// The words by which runtimes turn an endpoint down, held against what real programs said of faults whose cause is known.
import { readdirSync, readFileSync } from 'node:fs'
import { describe, expect, it } from 'vitest'
import { refusedParameter, saysOutdated, trustRefusal, unusableStore } from '../../../electron/rules/app-server/refusals.ts'

interface Section {
  name: string
  cause: string
  text: string
}

const folder = new URL('../../knowledge/recordings/error-messages/', import.meta.url)
/** `=== title`, `cause: id`, and what the program said (README.txt there says how each was got). */
const sections: Section[] = readdirSync(folder)
  // SoapClient says the same of whatever happens; no check asks it.
  .filter((file) => file !== 'README.txt' && !file.startsWith('php-soap-'))
  .flatMap((file) =>
    readFileSync(new URL(file, folder), 'utf8')
      .split(/^=== /m)
      .slice(1)
      .map((part) => {
        const [title = '', first = '', ...rest] = part.split('\n')
        return { name: `${file.replace('.txt', '')}: ${title}`, cause: first.replace('cause: ', ''), text: rest.join('\n') }
      }),
  )
const of = (...causes: string[]) => sections.filter(({ cause }) => causes.includes(cause))

describe('words of a store that lacks the root', () => {
  it('are there in the recordings of many programs', () => {
    expect(of('endpoint-certificate-issuer-unknown').length).toBeGreaterThan(20)
    expect(of('app-distrusts-endpoint').length).toBeGreaterThan(1)
  })

  it.each(of('endpoint-certificate-issuer-unknown', 'app-distrusts-endpoint'))('$name', ({ name, text }) => {
    expect(trustRefusal(text)).toMatch(/trust file that is not there/.test(name) ? /no-store/ : /untrusted|unsaid/)
  })

  it.each(of('endpoint-certificate-wrong-name', 'endpoint-wants-client-certificate', 'endpoint-old-tls-only', 'firewall-resets-hello'))(
    'are not those of $name',
    ({ text }) => {
      expect(trustRefusal(text)).toBeNull()
    },
  )

  // GnuTLS in git, Perl and PHP's streams say no more than that it failed.
  it.each(of('endpoint-certificate-expired', 'endpoint-certificate-not-yet-valid'))('leave open at most what is $name', ({ text }) => {
    expect(trustRefusal(text)).not.toBe('untrusted')
  })

  it('tell a store that cannot be read from one that lacks the root', () => {
    // curl 7.88.1 with `--cacert` of a file that is not there, and of one that holds no certificate.
    expect(trustRefusal('curl: (77) error setting certificate file: /nowhere.pem')).toBe('no-store')
    expect(trustRefusal('curl: (77) error adding trust anchors from file: /etc/hosts')).toBe('no-store')
    expect(trustRefusal('problem accessing trust store: java.io.IOException: Invalid keystore format')).toBe('no-store')
    // That of a client's own key is another one.
    expect(trustRefusal('java.security.NoSuchAlgorithmException: Error constructing implementation (algorithm: Default)')).toBeNull()
  })

  it.each([
    ['curl 7.88.1, SSL_CERT_FILE=/nowhere', 'curl: (77) error setting certificate file: /nowhere', '/nowhere'],
    ['PHP 8.2.36 (curl), openssl.cafile=/nowhere', 'cURL error 77: error setting certificate file: /nowhere', '/nowhere'],
    [
      'PHP 8.2.36 (streams), openssl.cafile=/nowhere',
      "failed loading cafile stream: `/nowhere'; fopen(): Failed to enable crypto; fopen(https://localhost:18443/): Failed to open stream: operation failed",
      '/nowhere',
    ],
    ['Perl 5.36 (LWP), PERL_LWP_SSL_CA_FILE=/nowhere', "SSL_ca_file /nowhere can't be used: No such file or directory", '/nowhere'],
    ['HTTP::Tiny 0.080 (its source, not run here)', "SSL_ca_file '/no where' not found or not readable", '/no where'],
    [
      'curl 7.29 (its source, not run here)',
      'curl: (77) error setting certificate verify locations: CAfile: /nowhere CApath: none',
      '/nowhere',
    ],
    [
      'Git 2.39.5 with GnuTLS, GIT_SSL_CAINFO=/nowhere',
      "fatal: unable to access 'https://localhost:18443/': Problem with the SSL CA cert (path? access rights?)",
      null,
    ],
  ])('name the file that cannot be used, where they do: %s', (_, words, named) => {
    expect(trustRefusal(words)).toBe('no-store')
    expect(unusableStore(words)).toBe(named)
  })
})

describe('words of a parameter that is refused', () => {
  it.each(of('app-rejects-endpoint-parameters'))('$name', ({ name, text }) => {
    expect(refusedParameter(text)).toBe(name.includes('security properties') ? 'key' : 'renegotiation')
  })

  // As curl 7.88, Python 3.11, Node 20 and openssl 3.0 said it; NSS, GnuTLS and Java by their own lists of messages, not run here.
  it.each([
    ['diffie-hellman', 'curl: (35) OpenSSL/3.0.22: error:0A00018A:SSL routines::dh key too small'],
    ['diffie-hellman', 'SSLError: [SSL: DH_KEY_TOO_SMALL] dh key too small (_ssl.c:1006)'],
    ['diffie-hellman', 'The Diffie-Hellman prime sent by the server is not acceptable (not long enough).'],
    ['diffie-hellman', 'javax.net.ssl.SSLHandshakeException: DH ServerKeyExchange does not comply to algorithm constraints'],
    ['signature', 'curl: (60) SSL certificate problem: CA signature digest algorithm too weak'],
    ['signature', 'error:0A000172:SSL routines::wrong signature type'],
    ['key', 'curl: (60) SSL certificate problem: EE certificate key too weak'],
    ['purpose', 'INVALID_PURPOSE: unsuitable certificate purpose'],
    ['purpose', 'curl: (60) SSL certificate problem: unsuitable certificate purpose'],
    ['extension', 'curl: (60) SSL certificate problem: unhandled critical extension'],
    ['extension', 'The certificate is NOT trusted. The certificate contains an unknown critical extension.'],
    ['extension', 'PKIX path validation failed: java.security.cert.CertPathValidatorException: unrecognized critical extension(s)'],
    ['extension', 'SEC_ERROR_UNKNOWN_CRITICAL_EXTENSION'],
    ['extension', 'The remote certificate is invalid: HasNotSupportedCriticalExtension'],
    // Of an intermediate that may only name other hosts, and of one below an authority that allows none.
    ['issuer', 'curl: (60) SSL certificate problem: permitted subtree violation'],
    ['issuer', 'SSLCertVerificationError: certificate verify failed: path length constraint exceeded (_ssl.c:992)'],
  ] as const)('%s: %s', (parameter, words) => {
    expect(refusedParameter(words)).toBe(parameter)
    expect(trustRefusal(words)).toBeNull()
  })

  it.each([
    'curl: (58) could not load PEM client certificate, OpenSSL error error:0A00018F:SSL routines::ee key too small',
    'curl: (35) error:0A000102:SSL routines::unsupported protocol',
    'curl: (60) SSL certificate problem: unable to get local issuer certificate',
    'Error: connect ECONNREFUSED 127.0.0.1:8443',
  ])('are not: %s', (words) => {
    expect(refusedParameter(words)).toBeNull()
  })
})

describe('words of a certificate out of its dates', () => {
  it('are those of OpenSSL, of Node.js and of GnuTLS', () => {
    expect(saysOutdated('ERROR: The certificate of ‘api.test’ is not trusted. ERROR: The certificate of ‘api.test’ has expired.')).toBe(
      true,
    )
    expect(saysOutdated('ERROR: The certificate of ‘api.test’ is not yet activated.')).toBe(true)
    expect(saysOutdated('The certificate is NOT trusted. The certificate chain uses expired certificate.')).toBe(true)
    expect(saysOutdated('ERROR: The certificate of ‘api.test’ is not trusted.')).toBe(false)
    expect(saysOutdated('CERT_HAS_EXPIRED: certificate has expired')).toBe(true)
    expect(saysOutdated('SSL certificate problem: certificate is not yet valid')).toBe(true)
    expect(saysOutdated('self-signed certificate in certificate chain')).toBe(false)
  })
})
