import { describe, expect, it } from 'vitest'
import type { Attempt } from '../../../electron/contract/runtime-facts.ts'
import { appConnectionFails } from '../../../electron/rules/app-server/app-connection-fails.ts'
import {
  aCaughtHello,
  aCertificate,
  aHello,
  anAttempt,
  aPath,
  aRuntime,
  aStoppedPath,
  aTrust,
  CURL_UNTRUSTED,
  ENDPOINT,
  NODE,
  PROXY,
} from '../../fixtures/facts.ts'
import { judgedRuntime } from '../../fixtures/judged.ts'
import { aReplay, REFUSED } from './tries-scene.ts'

const failed = anAttempt({
  outcome: 'failed',
  error: `${CURL_UNTRUSTED}\nMore details here: https://curl.se/docs/sslcerts.html`,
  negotiated: null,
})

describe('app-connection-fails', () => {
  it('quotes the runtime’s own words where our own handshake on the same way got an answer', () => {
    const judged = judgedRuntime(appConnectionFails, { attempts: [failed] })
    expect(judged).toMatchObject({ outcome: 'fail', confidence: 'likely', side: 'near', why: expect.stringContaining(CURL_UNTRUSTED) })
    expect(judged).toHaveProperty('why', expect.not.stringContaining('More details'))
  })

  it('settles nothing where a program ended as after a success and told no answer; a failure without words is one', () => {
    const judgedAt = (status: number) =>
      judgedRuntime(appConnectionFails, {
        attempts: [{ ...failed, error: `curl ended with status ${status} and said nothing.` }],
        replays: [aReplay()],
      })
    expect(judgedAt(0)).toMatchObject({
      outcome: 'fail',
      confidence: 'possible',
      why: expect.not.stringContaining('Its own first message'),
    })
    expect(judgedAt(4)).toMatchObject({ outcome: 'fail', confidence: 'certain' })
  })

  describe('where Java cannot open the file of its own certificate', () => {
    const store = { how: 'flag' as const, name: '-Djavax.net.ssl.keyStore', value: '/srv/shop.p12', source: 'the command line of Shop' }
    // As Java 17 said it of a file that is gone, and of a wrong password.
    const words = [
      'problem accessing key store: java.io.FileNotFoundException: /srv/shop.p12 (No such file or directory)',
      'problem accessing key store: java.security.UnrecoverableKeyException: failed to decrypt safe contents entry',
    ]
    const judgedWith = (error: string, settings = [store]) =>
      judgedRuntime(appConnectionFails, { runtime: aRuntime({ kind: 'java', settings }), attempts: [{ ...failed, error }] })

    it.each(words)('names the file and its setting: %s', (error) => {
      const judged = judgedWith(error)
      expect(judged).toMatchObject({
        outcome: 'fail',
        title: expect.stringMatching(/cannot use the file of its own certificate and key$/),
        why: expect.stringContaining('It is “/srv/shop.p12” (-Djavax.net.ssl.keyStore, the command line of Shop).'),
      })
      const steps = 'fix' in judged ? judged.fix.map(({ text, command }) => `${text} ${command ?? ''}`).join('\n') : ''
      expect(steps).toContain('keytool -list -keystore /srv/shop.p12')
      expect(steps).not.toMatch(/platform|TLS library/)
    })

    it('is not told of other words, or without the setting', () => {
      for (const judged of [judgedWith('problem accessing trust store: java.io.IOException'), judgedWith(words[0] ?? '', [])])
        expect(judged).toMatchObject({ title: expect.stringMatching(/does not connect/) })
    })
  })

  describe('where it finds no address', () => {
    const account = { name: 'www-data', uid: 33, gid: 33, groups: [33], home: '/var/www' }
    // As Python 3.11 and PHP 8.2 said it of an account that may not read /etc/hosts; curl, Node 20 and Java 17 without a resolver.
    it.each([
      'URLError: <urlopen error [Errno -3] Temporary failure in name resolution>',
      'php_network_getaddresses: getaddrinfo for api.shop.test failed: Name or service not known',
      'curl: (6) Could not resolve host: api.shop.test',
      'getaddrinfo ENOTFOUND api.shop.test',
      'java.net.UnknownHostException: api.shop.test',
    ])('says that TLS was not tried: %s', (error) => {
      const runtime = aRuntime({ account })
      const judged = judgedRuntime(appConnectionFails, { runtime, attempts: [{ ...failed, error }], replays: [aReplay()] })
      expect(judged).toMatchObject({
        outcome: 'fail',
        confidence: 'likely',
        side: 'near',
        title: 'curl 7.88.1 finds no address for api.multisafepay.com, though this check does',
        why: expect.stringMatching(/TLS was not tried\.$/),
      })
      const steps = 'fix' in judged ? judged.fix.map(({ text, command }) => `${text} ${command ?? ''}`).join('\n') : ''
      expect(steps).toContain('sudo -u www-data getent hosts api.multisafepay.com')
      expect(steps).not.toMatch(/TLS library|certificate file|platform/)
    })

    it('knows nothing of the account where it was tried as whoever made the check', () => {
      const judged = judgedRuntime(appConnectionFails, { attempts: [{ ...failed, error: 'curl: (6) Could not resolve host: x' }] })
      expect(judged).toMatchObject({ fix: [{}, { text: expect.stringContaining('a resolver of its own') }, {}, {}] })
    })

    it.each([
      ['it is the proxy that is not found', 'Could not resolve proxy: proxy.shop.test', 'direct'],
      ['it goes through a proxy', 'getaddrinfo ENOTFOUND proxy.shop.test', PROXY],
      ['the port is refused', 'connect ECONNREFUSED 192.0.2.1:443', 'direct'],
    ])('is not said where %s', (_what, error, via) => {
      const judged = judgedRuntime(appConnectionFails, { attempts: [{ ...failed, error, via }] }, { facts: { paths: [aPath({ via })] } })
      expect(judged).toMatchObject({ outcome: 'fail', title: expect.stringContaining('does not connect') })
    })
  })

  it('says of which kind the proxy is where that is not plain http, for some programs know no other', () => {
    const fixThrough = (via: string) => {
      const judged = judgedRuntime(appConnectionFails, { attempts: [{ ...failed, via }] }, { facts: { paths: [aPath({ via })] } })
      return 'fix' in judged ? judged.fix.map(({ text }) => text).join(' ') : ''
    }
    expect(fixThrough('socks5h://proxy.example.test:1080')).toContain('The proxy is of the kind socks5h.')
    expect(fixThrough('https://proxy.example.test:443')).toContain('The proxy is of the kind https.')
    for (const via of ['direct', PROXY]) expect(fixThrough(via)).not.toContain('of the kind')
  })

  it('is only possible, and not put on this host, where it calls a certificate outdated that was in its dates for us', () => {
    const error = 'cURL error 60: SSL certificate problem: certificate has expired'
    const attempts = [{ ...failed, error }]
    expect(judgedRuntime(appConnectionFails, { attempts })).toMatchObject({
      confidence: 'possible',
      side: 'unknown',
      owners: ['system-administrator', 'platform'],
      why: expect.stringContaining('within their dates'),
    })
    const paths = [aPath({ chain: [aCertificate(), aCertificate({ notAfter: '2026-01-02T00:00:00.000Z' })] })]
    expect(judgedRuntime(appConnectionFails, { attempts }, { facts: { paths } })).toMatchObject({ confidence: 'likely', side: 'near' })
  })

  describe('where it turns down a chain whose root it had', () => {
    const given = aTrust({ store: 'given', source: '/srv/ca.pem' })
    const paths = [aPath({ trust: [aTrust({ result: 'issuer-unknown' }), given] })]
    const ran = { ...failed, givenTrust: true }
    const PYTHON = aRuntime({ id: 'python3', kind: 'python', name: 'Python', version: '3.11.2' })
    const judged = (attempts: Attempt[], others: Attempt[] = []) =>
      judgedRuntime(
        appConnectionFails,
        { attempts, replays: [aReplay()] },
        {
          facts: { paths, attempts: [...attempts, ...others], runtimes: [aRuntime(), NODE, PYTHON] },
        },
      )

    it('does not put it on this host, is not certain, and asks the platform first', () => {
      expect(judged([ran])).toMatchObject({
        outcome: 'fail',
        confidence: 'likely',
        side: 'unknown',
        owners: ['platform', 'system-administrator'],
        title: 'curl 7.88.1 turns down the certificate of api.multisafepay.com, though it has the root',
        why: expect.stringContaining('It was run with the roots of “/srv/ca.pem”.'),
        ask: expect.arrayContaining([expect.stringContaining('Send the one chain')]),
      })
      const text = JSON.stringify(judged([ran]))
      expect(text).not.toContain('its library or its settings')
      expect(text).not.toContain('Add the certificates')
    })

    it('names the others that turn it down, and those that take it', () => {
      const python = { ...ran, runtime: 'python3' }
      const node = anAttempt({ runtime: 'node', verified: true })
      expect(judged([ran], [python, node])).toMatchObject({
        why: expect.stringMatching(/Others turn it down too: Python 3\.11\.2\. Others take it: Node\.js 20\.20\.2\./),
      })
      const elsewhere = { ...python, via: PROXY }
      expect(judged([ran], [elsewhere])).toMatchObject({ why: expect.not.stringContaining('Python 3') })
    })

    it('says as much of Wget with GnuTLS, whose words are not about the root', () => {
      // Wget 1.21.3 with GnuTLS 3.7.9, of a certificate that requires an OCSP answer which did not come.
      const error = "ERROR: The certificate of 'api.multisafepay.com' is not trusted."
      expect(judged([{ ...failed, error }])).toMatchObject({
        confidence: 'likely',
        side: 'unknown',
        title: expect.stringContaining('though a store of this host accepts it'),
        why: expect.stringContaining('do not blame a missing root'),
      })
    })

    it('leaves on this host what had no root, and what is about something else', () => {
      expect(judged([failed])).toMatchObject({ confidence: 'certain', side: 'near' })
      expect(judged([{ ...ran, error: 'curl: (35) error:0A000102:SSL routines::unsupported protocol' }])).toMatchObject({ side: 'near' })
      const none = { facts: { paths: [aPath({ trust: [aTrust({ result: 'issuer-unknown' })] })] } }
      expect(judgedRuntime(appConnectionFails, { attempts: [ran] }, none)).toMatchObject({ side: 'near' })
    })
  })

  it('is certain where its own hello, sent by us, is answered: then it is its library or its settings', () => {
    const error = 'curl: (91) No OCSP response received'
    const judged = (...replays: ReturnType<typeof aReplay>[]) =>
      judgedRuntime(appConnectionFails, { attempts: [{ ...failed, error }], replays })
    expect(judged(aReplay())).toMatchObject({
      confidence: 'certain',
      why: expect.stringContaining('Its own first message, sent by us, was answered.'),
      evidence: expect.arrayContaining([expect.objectContaining({ text: expect.stringContaining('answered with TLS 1.3') })]),
    })
    expect(judged()).toMatchObject({ confidence: 'likely', why: expect.not.stringContaining('first message') })
    expect(judged(aReplay({ kind: 'not-connected', detail: 'The connection did not open: refused.' }))).toMatchObject({
      confidence: 'likely',
    })
  })

  it.each([REFUSED, aReplay({ kind: 'reset' }), aReplay({ kind: 'silent' })])(
    'is only possible, and not put on this host, where that is turned down too',
    (replay) => {
      expect(judgedRuntime(appConnectionFails, { attempts: [failed], replays: [replay] })).toMatchObject({
        confidence: 'possible',
        side: 'unknown',
        why: expect.stringContaining('was turned down too'),
      })
    },
  )

  it.each([
    { kind: 'silent', received: 90 },
    { kind: 'malformed', detail: 'The server asked for another hello that cannot be given.' },
  ] as const)('draws nothing from an answer that was slow, or could not be followed', (answer) => {
    const judged = judgedRuntime(appConnectionFails, { attempts: [failed], replays: [aReplay(answer)] })
    expect(judged).toMatchObject({ confidence: 'likely', side: 'near', why: expect.not.stringContaining('first message') })
  })

  it('does not blame the settings of a runtime that ran out of time, though its hello is answered', () => {
    const attempts = [anAttempt({ outcome: 'timeout', error: null })]
    const judged = judgedRuntime(appConnectionFails, { attempts, replays: [aReplay()] })
    expect(judged).toMatchObject({ confidence: 'possible', why: expect.not.stringContaining('settings') })
  })

  it('stays possible where it was cut off, and our own sending was not: one of several servers may do that', () => {
    const attempts = [{ ...failed, error: 'ECONNRESET: socket hang up' }]
    expect(judgedRuntime(appConnectionFails, { attempts, replays: [aReplay()] })).toMatchObject({ confidence: 'possible', side: 'unknown' })
  })

  it.each([
    'curl: (58) could not load PEM client certificate, OpenSSL error error:0A00018F:SSL routines::ee key too small',
    'curl: (35) error:0A000102:SSL routines::unsupported protocol',
  ])('leaves on this host what speaks of its own files and settings: %s', (error) => {
    expect(judgedRuntime(appConnectionFails, { attempts: [{ ...failed, error }] })).toMatchObject({ side: 'near' })
  })

  it.each([
    'curl: (35) OpenSSL SSL_connect: SSL_ERROR_SYSCALL in connection to api.multisafepay.com:443',
    'SSLZeroReturnError: TLS/SSL connection has been closed (EOF) (_ssl.c:992)',
    'ECONNRESET: Client network socket disconnected before secure TLS connection was established',
    'curl: (35) OpenSSL/3.0.22: error:0A00010B:SSL routines::wrong version number',
    // Of a server that completes the handshake and then closes: Python 3.11, openssl s_client, Ruby 3.1 and Java 17.
    'curl: (7) Failed to connect to api.multisafepay.com port 443 after 1 ms: Connection refused',
    'connect ECONNREFUSED 192.0.2.1:443',
    'RemoteDisconnected: Remote end closed connection without response',
    'The connection ended without an HTTP answer.',
    'EOFError: end of file reached',
    'javax.net.ssl.SSLHandshakeException: Remote host terminated the handshake',
  ])('is only possible, and not put on this host, where it was cut off or met no TLS: %s', (error) => {
    expect(judgedRuntime(appConnectionFails, { attempts: [{ ...failed, error }] })).toMatchObject({
      confidence: 'possible',
      side: 'unknown',
      why: expect.stringContaining('The other end or the way did that'),
    })
  })

  it('asks for the proxy that a runtime takes by a setting of its own', () => {
    const attempts = [anAttempt({ outcome: 'failed', via: 'http://127.0.0.1:3997', error: 'curl: (7) Failed to connect' })]
    expect(judgedRuntime(appConnectionFails, { attempts })).toEqual({
      outcome: 'missing',
      fact: 'curl 7.88.1 goes through http://127.0.0.1:3997, by a setting of its own. Name that proxy for this check (--proxy on the command line).',
    })
  })

  it('does not ask for a proxy whose address is itself broken: it says what is wrong and where', () => {
    const setting = { hasCredentials: false, scope: 'environment' as const, source: 'https_proxy in the environment' }
    const told = (url: string, problem: string | null) =>
      judgedRuntime(
        appConnectionFails,
        { attempts: [anAttempt({ outcome: 'failed', via: 'http://host:', error: 'curl: (5) Could not resolve proxy: host' })] },
        { facts: { 'proxy-settings': { proxies: [{ ...setting, url, problem }], noProxy: [] } } },
      )
    expect(told('http://host:', 'The proxy address has no port.')).toEqual({
      outcome: 'missing',
      fact: 'curl 7.88.1 goes through http://host:. The proxy address has no port. It is set here: https_proxy in the environment.',
    })
    for (const [url, problem] of [
      ['http://host:', null],
      ['http://other:', 'The proxy address has no port.'],
    ] as const)
      expect(told(url, problem)).toMatchObject({ fact: expect.stringContaining('Name that proxy for this check') })
  })

  it('names the setting by which it takes that proxy, where its own file says so', () => {
    const settings = [{ how: 'file' as const, name: 'http.proxy', value: 'http://127.0.0.1:3997', source: '/root/.gitconfig' }]
    const attempts = [anAttempt({ outcome: 'failed', via: 'http://127.0.0.1:3997', error: 'fatal: Failed to connect' })]
    expect(judgedRuntime(appConnectionFails, { runtime: aRuntime({ name: 'Git', version: '2.39.5', settings }), attempts })).toEqual({
      outcome: 'missing',
      fact: 'Git 2.39.5 goes through http://127.0.0.1:3997, by http.proxy in /root/.gitconfig. Name that proxy for this check (--proxy on the command line).',
    })
  })

  it('names a timeout of the attempt likewise', () => {
    const attempts = [anAttempt({ outcome: 'timeout', error: null })]
    expect(judgedRuntime(appConnectionFails, { attempts })).toMatchObject({ outcome: 'fail', why: expect.stringContaining('in time') })
  })

  it('is only possible where time was up: a machine that is merely slow does that to a JVM', () => {
    const attempts = [anAttempt({ outcome: 'timeout', error: 'It did not end in time.' })]
    expect(judgedRuntime(appConnectionFails, { attempts })).toMatchObject({
      confidence: 'possible',
      why: expect.stringContaining('This computer may merely be slow.'),
      fix: expect.arrayContaining([{ text: expect.stringContaining('--timeout 60') }]),
    })
    expect(judgedRuntime(appConnectionFails, { attempts: [failed] })).toMatchObject({
      confidence: 'likely',
      why: expect.not.stringContaining('slow'),
    })
  })

  it('passes a runtime that connects, whatever the HTTP status', () => {
    expect(judgedRuntime(appConnectionFails, { attempts: [anAttempt({ httpStatus: 403 })] })).toEqual({ outcome: 'pass' })
  })

  it('says nothing of this host but that our own connection, which checks no certificate, gets through', () => {
    const judged = judgedRuntime(appConnectionFails, { attempts: [failed] })
    expect(judged).toMatchObject({
      title: 'curl 7.88.1 does not connect, though our own connection gets through',
      why: expect.stringContaining('checks no certificate'),
    })
  })

  it('does not name this cause where the runtime is held back below the rules', () => {
    const hellos = [aCaughtHello(aHello({ versions: [0x0302, 0x0301] }))]
    expect(judgedRuntime(appConnectionFails, { hellos, attempts: [failed] })).toEqual({ outcome: 'not-applicable' })
    expect(judgedRuntime(appConnectionFails, { hellos })).toEqual({ outcome: 'pass' })
  })

  it('leaves a broken path to the cause of that path', () => {
    const paths = [aStoppedPath('tcp', 'silent')]
    expect(judgedRuntime(appConnectionFails, { attempts: [failed] }, { facts: { paths } })).toEqual({ outcome: 'not-applicable' })
  })

  it('compares with the way that the runtime took, not with another one', () => {
    const through = anAttempt({ ...failed, via: PROXY })
    const paths = [aPath(), aStoppedPath('proxy', 'login-needed', { via: PROXY, id: `${ENDPOINT} ${PROXY}` })]
    expect(judgedRuntime(appConnectionFails, { attempts: [through] }, { facts: { paths } }).outcome).toBe('not-applicable')
    expect(judgedRuntime(appConnectionFails, { attempts: [through] }, { facts: { paths: [aPath()] } }).outcome).toBe('missing')
  })

  it('is only possible where another address of the same way does not answer us either', () => {
    const paths = [aPath(), aStoppedPath('tcp', 'silent', { id: 'other', address: '2001:db8::1' })]
    expect(judgedRuntime(appConnectionFails, { attempts: [failed] }, { facts: { paths } })).toMatchObject({ confidence: 'possible' })
  })

  it('says that it does not know where the attempt was not made, and why', () => {
    const attempts = [anAttempt({ outcome: 'not-run', notRun: 'The limit of connections was reached.' })]
    expect(judgedRuntime(appConnectionFails, { attempts })).toEqual({ outcome: 'missing', fact: 'The limit of connections was reached.' })
    expect(judgedRuntime(appConnectionFails, { attempts: [] }).outcome).toBe('missing')
  })

  it('fails by one endpoint though another one is reached', () => {
    const other = anAttempt({ endpoint: 'https://other.example.test/' })
    expect(judgedRuntime(appConnectionFails, { attempts: [other, failed] }).outcome).toBe('fail')
  })
})
