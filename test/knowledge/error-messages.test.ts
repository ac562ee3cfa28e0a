// The table of error messages beside what real programs said of real faults (recordings/error-messages/README.txt tells how each was got).
import { readdirSync, readFileSync } from 'node:fs'
import { describe, expect, it } from 'vitest'
import { causeIds, causeName } from '../../electron/knowledge/cause-names.ts'
import { type ErrorMessage, errorMessages, findMessages } from '../../electron/knowledge/error-messages.ts'
import { rules } from '../../electron/rules/index.ts'

const FOLDER = new URL('./recordings/error-messages/', import.meta.url)

interface Recording {
  setup: string
  cause: string
  text: string
}

const recordingsOf = (file: string): Recording[] =>
  readFileSync(new URL(file, FOLDER), 'utf8')
    .split(/^=== /m)
    .slice(1)
    .map((section) => {
      const [setup = '', cause = '', , ...text] = section.split('\n')
      return { setup, cause: cause.replace('cause: ', ''), text: text.join('\n') }
    })

const files = readdirSync(FOLDER).filter((name) => name !== 'README.txt')
const idsIn = (text: string): string[] => findMessages(text).map(({ message }) => message.id)
const words = (text: string): number => text.split(/\s+/).length

describe('the table', () => {
  it('has at least 80 messages, each with an id of its own', () => {
    const ids = errorMessages.map(({ id }) => id)
    expect(ids.length).toBeGreaterThanOrEqual(80)
    expect([...new Set(ids)]).toEqual(ids)
  })

  it('has messages of every library and program that people come with', () => {
    const said = errorMessages.flatMap(({ saidBy }) => saidBy).join(' ')
    for (const name of [
      'OpenSSL',
      'GnuTLS',
      'NSS',
      'Schannel',
      'WinHTTP',
      '.NET',
      'Java',
      'PHP',
      'Python',
      'Ruby',
      'Node.js',
      'Go',
      'curl',
    ])
      expect(said).toContain(name)
  })

  it('names only known causes, none twice in one message', () => {
    for (const { id, causes } of errorMessages) {
      expect(
        causes.filter((cause) => !causeIds.includes(cause)),
        id,
      ).toEqual([])
      expect([...new Set(causes)], id).toEqual(causes)
    }
  })

  it('has a general name for every cause that a rule judges', () => {
    expect(rules.map(({ id }) => id).filter((id) => !causeIds.includes(id))).toEqual([])
    for (const id of causeIds) expect(causeName(id), id).toMatch(/^[A-Z].*\.$/)
  })

  it('says what a message means in one sentence of at most 20 words, and what decides in sentences that are no longer', () => {
    for (const { id, meaning, decides } of errorMessages) {
      expect(meaning, id).toMatch(/^[A-Z].*[^.]\.$/)
      expect(words(meaning), id).toBeLessThanOrEqual(20)
      for (const sentence of decides.split(/(?<=\.) /)) expect(words(sentence), id).toBeLessThanOrEqual(20)
    }
  })

  it.each(errorMessages.flatMap(({ id, patterns }) => patterns.map((pattern) => [id, pattern])))(
    '%s finds its own words: %s',
    (id, pattern) => {
      expect(idsIn(`before: ${pattern?.replaceAll('…', ' some words ')}; then`)).toContain(id)
    },
  )
})

describe.each(files)('what was really said: %s', (file) => {
  it.each(recordingsOf(file))(
    '$setup is explained, and its true cause ($cause) is among the causes of the first message',
    ({ text, cause }) => {
      const [first] = findMessages(text)
      expect(first?.message.causes ?? []).toContain(cause)
    },
  )
})

/** Programs that say no more than that the certificate was not accepted. */
const SAYS_LITTLE = ['git.txt', 'perl.txt', 'perl-http-tiny.txt', 'perl-lwp.txt', 'php-streams.txt']
/** Of whatever happens they say the same. */
const SAYS_NOTHING = ['php-soap-call.txt', 'php-soap-wsdl.txt']

describe('a message that names the fault', () => {
  it.each([
    ['expired certificate', SAYS_LITTLE],
    ['certificate not yet valid', SAYS_LITTLE],
    ['certificate for another name', []],
    ['plain HTTP on the port', []],
    ['closed port', []],
    ['no such name', []],
    ['proxy wants a login', []],
  ])('%s: the likeliest cause of the first message is the true one', (setup, except) => {
    const sections = files
      .filter((file) => ![...except, ...SAYS_NOTHING].includes(file))
      .flatMap((file) => recordingsOf(file).map((one) => ({ file, ...one })))
      .filter((one) => one.setup === setup)
    expect(sections.length).toBeGreaterThanOrEqual(7)
    for (const { file, text, cause } of sections) expect(findMessages(text)[0]?.message.causes[0], file).toBe(cause)
  })
})

describe('the recordings', () => {
  it('show exactly the messages that the table calls run here, and the others are quoted', () => {
    const shown = new Set(files.flatMap((file) => recordingsOf(file).flatMap(({ text }) => idsIn(text))))
    expect(errorMessages.filter(({ seen }) => seen === 'run here').map(({ id }) => id)).toEqual(
      errorMessages.filter(({ id }) => shown.has(id)).map(({ id }) => id),
    )
    expect(shown.size).toBeGreaterThanOrEqual(25)
  })

  it('are of 25 different set-ups at least', () => {
    expect(new Set(files.flatMap((file) => recordingsOf(file).map(({ setup }) => setup))).size).toBeGreaterThanOrEqual(25)
  })
})

/** What wininet.h and winhttp.h of mingw-w64-common 10.0.0-3 add to 12000: WinINet has some names of its own for what WinHTTP says. */
const WINDOWS_NAMES: Readonly<Record<string, number>> = {
  ERROR_INTERNET_TIMEOUT: 2,
  ERROR_INTERNET_NAME_NOT_RESOLVED: 7,
  ERROR_INTERNET_CANNOT_CONNECT: 29,
  ERROR_INTERNET_CONNECTION_ABORTED: 30,
  ERROR_INTERNET_SEC_CERT_DATE_INVALID: 37,
  ERROR_INTERNET_SEC_CERT_CN_INVALID: 38,
  ERROR_INTERNET_CLIENT_AUTH_CERT_NEEDED: 44,
  ERROR_INTERNET_INVALID_CA: 45,
  ERROR_INTERNET_SEC_CERT_REV_FAILED: 57,
  ERROR_HTTP_INVALID_SERVER_RESPONSE: 152,
  ERROR_INTERNET_SECURITY_CHANNEL_ERROR: 157,
  ERROR_INTERNET_BAD_AUTO_PROXY_SCRIPT: 166,
  ERROR_INTERNET_UNABLE_TO_DOWNLOAD_SCRIPT: 167,
  ERROR_WINHTTP_TIMEOUT: 2,
  ERROR_WINHTTP_NAME_NOT_RESOLVED: 7,
  ERROR_WINHTTP_CANNOT_CONNECT: 29,
  ERROR_WINHTTP_CONNECTION_ERROR: 30,
  ERROR_WINHTTP_SECURE_CERT_DATE_INVALID: 37,
  ERROR_WINHTTP_SECURE_CERT_CN_INVALID: 38,
  ERROR_WINHTTP_CLIENT_AUTH_CERT_NEEDED: 44,
  ERROR_WINHTTP_SECURE_INVALID_CA: 45,
  ERROR_WINHTTP_SECURE_CERT_REV_FAILED: 57,
  ERROR_WINHTTP_INVALID_SERVER_RESPONSE: 152,
  ERROR_WINHTTP_SECURE_CHANNEL_ERROR: 157,
  ERROR_WINHTTP_BAD_AUTO_PROXY_SCRIPT: 166,
  ERROR_WINHTTP_UNABLE_TO_DOWNLOAD_SCRIPT: 167,
  ERROR_WINHTTP_SECURE_FAILURE: 175,
  ERROR_WINHTTP_AUTODETECTION_FAILED: 180,
}

describe('an error of Windows', () => {
  it('has the names and the number of its header, and the same number in every way that it is written', () => {
    const errors = errorMessages.filter(({ id }) => /^(winhttp|schannel)-/.test(id))
    for (const { id, patterns } of errors) {
      const result = patterns.find((pattern) => pattern.startsWith('0x'))
      if (result !== undefined) expect(patterns, id).toEqual(expect.arrayContaining([result.slice(2), `${Number(result) | 0}`]))
      const [, number] = /^winhttp-(\d+)$/.exec(id) ?? []
      if (number === undefined) continue
      expect(Number(result) & 0xffff, id).toBe(Number(number))
      const names = patterns.filter((pattern) => pattern.startsWith('ERROR_'))
      expect(names, id).not.toEqual([])
      for (const name of names) expect(WINDOWS_NAMES[name], `${id} ${name}`).toBe(Number(number) - 12_000)
    }
    expect(errors.length).toBeGreaterThan(25)
  })
})

describe('an alert of OpenSSL', () => {
  it('has the same number in its words and in the code that OpenSSL packs it into: 1000 is added to it', () => {
    const alerts = errorMessages.filter(({ id }) => id.startsWith('openssl-alert-'))
    for (const { id, patterns } of alerts)
      for (const pattern of patterns) {
        const [, reason] = /^error:(?:14094|14077|0A000)([0-9A-F]{3})$/.exec(pattern) ?? []
        if (reason !== undefined) expect(patterns, id).toContain(`SSL alert number ${Number.parseInt(reason, 16) - 1000}`)
      }
    expect(alerts.length).toBeGreaterThan(10)
  })
})

describe('messages that people arrive with', () => {
  it.each([
    ['sslv3 alert handshake failure', 'openssl-alert-handshake-failure'],
    ['javax.net.ssl.SSLException: Received fatal alert: protocol_version', 'java-protocol-version'],
    ['sun.security.validator.ValidatorException: PKIX path building failed', 'java-path-building'],
    ['The underlying connection was closed: An unexpected error occurred on a send.', 'dotnet-send'],
    ['The underlying connection was closed', 'dotnet-underlying-connection'],
    ['cURL error 35: ', 'curl-35'],
    ['0x80072F7D', 'winhttp-12157'],
    ['ERROR_INTERNET_SECURITY_CHANNEL_ERROR', 'winhttp-12157'],
    ['InvalidAlgorithmParameterException: DH key size must be multiple of 64, and can only range from 512', 'java-dh-keypair'],
    ['error -2147012739', 'winhttp-12157'],
    ['The request was aborted: Could not create SSL/TLS secure channel.', 'dotnet-secure-channel'],
    [
      '(0x80090331): The client and server cannot communicate, because they do not possess a common algorithm',
      'schannel-algorithm-mismatch',
    ],
    ['curl: (35) NSS error -12286 (SSL_ERROR_NO_CYPHER_OVERLAP)', 'nss-no-cypher-overlap'],
    ['Error in GnuTLS: A TLS fatal alert has been received.', 'gnutls-alert'],
    ['x509: certificate signed by unknown authority', 'go-unknown-authority'],
    ["code: 'ERR_SSL_WRONG_VERSION_NUMBER'", 'openssl-wrong-version-number'],
    ['[SSL: SSLV3_ALERT_HANDSHAKE_FAILURE] (_ssl.c:1007)', 'openssl-alert-handshake-failure'],
    ['ERR_SSL_SSL/TLS_ALERT_HANDSHAKE_FAILURE', 'openssl-alert-handshake-failure'],
    ['wget: hasn’t got a known issuer', 'gnutls-issuer-unknown'],
    ['curl: (77) error setting certificate file: /etc/ssl/certs/ca-certificates.crt', 'system-store-missing'],
    [
      'curl: (77) error setting certificate verify locations:\n  CAfile: /etc/pki/tls/certs/ca-bundle.crt\n  CApath: none',
      'system-store-missing',
    ],
    ['curl: (77) error setting certificate file: /srv/shop/cacert.pem', 'curl-77'],
    ['curl: (77) error setting certificate file: /srv/etc/ssl/certs/ca-certificates.crt', 'curl-77'],
    ['OSError: Could not find a suitable TLS CA certificate bundle, invalid path: /srv/ca.pem', 'requests-ca-bundle'],
    // Cut off in their middle, and without their words.
    ['error:14094410:SSL routines:ssl3_read_bytes:sslv3 alert hand', 'openssl-alert-handshake-failure'],
    ['sslv3 alert hand…', 'openssl-alert-handshake-failure'],
    ['SSL routines:ssl3_read_bytes:tlsv1 alert prot...\n', 'openssl-alert-protocol-version'],
    ['SSL3_GET_SERVER_CERTIFICATE:certificate verify fai', 'openssl-verify-failed'],
    ['routines:ssl3_read_bytes:sslv3 alert', 'alert-by-name'],
    ['error:1409442E', 'openssl-alert-protocol-version'],
    ['error:0A000410', 'openssl-alert-handshake-failure'],
    ['tlsv1 alert export restriction', 'alert-by-name'],
    ['Received fatal alert: bad_certificate_hash_value', 'alert-by-name'],
    ['Das Remotezertifikat ist laut Validierungsverfahren ungültig.', 'dotnet-remote-certificate'],
    ['La connexion sous-jacente a été fermée : Une erreur inattendue s’est produite lors de l’envoi.', 'dotnet-send'],
    ['WinHttpSendRequest failed: 12175', 'winhttp-12175'],
    ['The remote certificate is invalid because of errors in the certificate chain: PartialChain', 'dotnet-chain-errors'],
    ['InvalidCertificate(UnknownIssuer)', 'rustls-unknown-issuer'],
    ['SSLException: Certificate for <10.0.0.1> doesn’t match common name of the certificate subject: shop', 'java-httpclient-name'],
  ])('%s', (text, id) => {
    expect(idsIn(text)[0]).toBe(id)
  })
})

describe('near misses', () => {
  it.each([
    ['everything is fine, 35 requests, no error'],
    ['curl: (0) OK'],
    ['cURL error 350'],
    ['error 120290 in row 3'],
    ['invoice 12175 was paid'],
    ['0x80072F7D0'],
    ['the handshake failed to impress anybody'],
    ['alert: the handshake with the customer was a failure'],
    ['our certificate of incorporation is not to be trusted in general'],
    ['the connection to the customer was refused by marketing'],
    ['renew before the certificate expires in 30 days'],
    ['SSLv3 is disabled; TLSv1.2 negotiated'],
    ['HTTP/1.1 200 OK'],
    ['wrong version of the number format'],
    ['EPROTOTYPE'],
    ['the counter (12030) was read'],
    ['the other side closed the deal'],
    ['response 407 bytes'],
    ['Connection reset counter: 0'],
    ['invoice 14094410 was paid'],
    ['the certificate verify'],
    ['he wrote of the remote cert'],
    ['Connection re'],
    ['an alert hand was raised by nobody'],
    ['the fatal alert is gone'],
    ['NXECONNRESETX'],
    ['x509: certificate is valid for\n api.example.test, it was not renewed'],
  ])('%s is not explained', (text) => {
    expect(idsIn(text)).toEqual([])
  })
})

const message = (id: string, patterns: string[], causes: string[]): ErrorMessage => ({
  id,
  patterns,
  saidBy: ['a test'],
  meaning: 'It means this.',
  causes,
  decides: 'The check decides.',
  seen: 'quoted',
  source: 'https://example.test/',
  checked: '2026-11-21',
})

describe('the search', () => {
  const found = (text: string, ...table: ErrorMessage[]) => findMessages(text, table).map(({ message: { id }, quote }) => [id, quote])

  it('knows no upper and lower case, and takes any white space for a blank, a line end too', () => {
    expect(found('X  ALERT\n\t Handshake\r\nfailure y', message('a', ['alert handshake failure'], ['c']))).toEqual([
      ['a', 'ALERT Handshake failure'],
    ])
  })

  it('straightens quotation marks', () => {
    expect(found('The certificate of ‘api’ is bad', message('a', ["certificate of 'api'"], ['c']))).toEqual([['a', "certificate of 'api'"]])
  })

  it('lets … stand for something in the same line, not in the next, and not for long', () => {
    const gap = message('a', ['from…to'], ['c'])
    expect(found('from here to there', gap)).toEqual([['a', 'from here to']])
    expect(found('from here\nto there', gap)).toEqual([])
    expect(found(`from ${'x'.repeat(200)} to`, gap)).toEqual([])
    expect(found('from nowhere\nfrom here to there', gap)).toEqual([['a', 'from here to']])
  })

  it('finds whole words only', () => {
    expect(found('error 350', message('a', ['error 35'], ['c']))).toEqual([])
    expect(found('error 350, error 35', message('a', ['error 35'], ['c']))).toEqual([['a', 'error 35']])
  })

  it('tells every message of a log once, the one with the fewest causes first', () => {
    const table = [message('wide', ['bad'], ['c', 'd', 'e']), message('narrow', ['reset'], ['c']), message('absent', ['gone'], ['c'])]
    expect(found('bad\nbad\nreset\nreset', ...table)).toEqual([
      ['narrow', 'reset'],
      ['wide', 'bad'],
    ])
  })

  it('leaves out a message inside a longer one', () => {
    const table = [message('short', ['self-signed'], ['c']), message('long', ['self-signed in chain'], ['c', 'd'])]
    expect(found('self-signed in chain', ...table)).toEqual([['long', 'self-signed in chain']])
  })

  it('keeps a message inside a longer one where it stands elsewhere too', () => {
    const table = [message('short', ['self-signed'], ['c']), message('long', ['self-signed in chain'], ['c', 'd'])]
    expect(found('self-signed in chain\nself-signed', ...table).map(([id]) => id)).toEqual(['short', 'long'])
  })

  it('is not held up by a long line of beginnings', () => {
    const text = 'from '.repeat(200_000)
    expect(found(text, message('a', ['from…to'], ['c']))).toEqual([])
  })
})
