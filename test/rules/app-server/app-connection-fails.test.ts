import { describe, expect, it } from 'vitest'
import { appConnectionFails } from '../../../electron/rules/app-server/app-connection-fails.ts'
import {
  aCaughtHello,
  aCertificate,
  aHello,
  anAttempt,
  aPath,
  aStoppedPath,
  CURL_UNTRUSTED,
  ENDPOINT,
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
    expect(judged).toMatchObject({ confidence: 'likely', why: expect.not.stringContaining('settings') })
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

  it('names a timeout of the attempt likewise', () => {
    const attempts = [anAttempt({ outcome: 'timeout', error: null })]
    expect(judgedRuntime(appConnectionFails, { attempts })).toMatchObject({ outcome: 'fail', why: expect.stringContaining('in time') })
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
