// A whole handshake and one HTTP question with real servers, and with peers that break off in every way.
import { readFileSync } from 'node:fs'
import type { AddressInfo, Socket } from 'node:net'
import { createServer } from 'node:tls'
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest'
import { classifyTlsError } from '../../electron/net/complete.ts'
import type { CompletedHandshake } from '../../electron/net/net.ts'
import { createNet } from '../../electron/net/node-net.ts'
import {
  type Certificates,
  has,
  makeCertificates,
  type NginxOptions,
  type Peer,
  startNginx,
  startOpensslServer,
  startScripted,
  temporaryFolder,
} from '../fixtures/tls-peers.ts'

const deadline = { signal: new AbortController().signal, timeoutMs: 3000 }
const SUITES = ['TLS_AES_128_GCM_SHA256', 'TLS_ECDHE_RSA_WITH_AES_128_GCM_SHA256', 'TLS_RSA_WITH_AES_128_GCM_SHA256']

const complete = async (port: number, suites = SUITES, minVersion = '1.2', timeoutMs = 3000): Promise<CompletedHandshake> => {
  const net = createNet({ connections: { perEndpoint: 10, atOnce: 5 } })
  const opened = await net.connect({ address: '127.0.0.1', port, endpoint: 'localhost' }, deadline)
  if (opened.kind !== 'open') throw new Error(opened.kind)
  const request = { host: 'localhost', port, resource: '/pay?x=1', minVersion, suites }
  return net.complete(opened.connection, request, { ...deadline, timeoutMs })
}

const ready = has('nginx') && has('openssl')

describe.skipIf(!ready)('complete with real servers', () => {
  const folder = temporaryFolder()
  let certificates: Certificates
  const peers: Peer[] = []
  beforeAll(() => {
    certificates = makeCertificates(folder.dir)
  })
  afterEach(async () => {
    for (const peer of peers.splice(0)) await peer.stop()
  })
  afterAll(() => folder.remove())
  const nginx = async (options: Omit<NginxOptions, 'certificates'>): Promise<number> => {
    const peer = await startNginx({ certificates, ...options })
    peers.push(peer)
    return peer.port
  }

  it('completes TLS 1.3 and asks with HEAD', async () => {
    const done = await complete(await nginx({}))
    expect(done).toMatchObject({
      handshake: { observation: 'completed' },
      version: 'TLSv1.3',
      suite: 'TLS_AES_128_GCM_SHA256',
      group: 'X25519',
      http: {
        observation: 'answered',
        answer: { status: 200, method: 'HEAD', server: expect.stringMatching(/^nginx/), body: '' },
        detail: expect.stringContaining('HEAD /pay?x=1'),
      },
    })
    expect(Number.isNaN(Date.parse(done.http?.answer?.date ?? ''))).toBe(false)
    expect(done.library).toMatch(/^OpenSSL .* \(Node /)
  })

  it('offers only the suites it was given', async () => {
    const port = await nginx({ protocols: 'TLSv1.2' })
    expect(await complete(port)).toMatchObject({ version: 'TLSv1.2', suite: 'TLS_ECDHE_RSA_WITH_AES_128_GCM_SHA256' })
    expect(await complete(port, ['TLS_RSA_WITH_AES_128_GCM_SHA256'])).toMatchObject({
      suite: 'TLS_RSA_WITH_AES_128_GCM_SHA256',
      group: null,
    })
    const refused = await complete(port, ['TLS_ECDHE_RSA_WITH_AES_256_CBC_SHA'])
    expect(refused.handshake).toMatchObject({ observation: 'alert', detail: expect.stringContaining('handshake_failure (40)') })
    expect(refused.http).toBeNull()
  })

  it('does not go below the version it was given, and does go down to TLS 1.0 where that is given', async () => {
    const port = await nginx({ protocols: 'TLSv1', ciphers: 'ALL:@SECLEVEL=0' })
    const tooOld = await complete(port)
    expect(tooOld.handshake.observation).toBe('alert')
    expect(tooOld.handshake.detail).toContain('protocol_version (70)')
    expect(await complete(port, ['TLS_ECDHE_RSA_WITH_AES_128_CBC_SHA'], '1.0')).toMatchObject({ version: 'TLSv1' })
  })

  it('says so when the library refuses the list of suites', async () => {
    const done = await complete(await nginx({}), ['TLS_ECDHE_RSA_WITH_ARIA_128_CBC_SHA256'])
    expect(done.handshake.observation).toBe('completed')
    expect(done.library).toContain('refused')
  })

  it('asks again with GET where HEAD is not known', async () => {
    const done = await complete(await nginx({ extra: 'if ($request_method = HEAD) { return 405; }' }))
    expect(done.http).toMatchObject({
      observation: 'answered',
      answer: { status: 200, method: 'GET' },
      detail: expect.stringContaining('GET'),
    })
  })

  it('takes 401 for an answer, and reads the page of a 403, 406 or 503 to see who says it', async () => {
    const refusing = (status: number) => nginx({ extra: `if ($scheme = https) { return ${status}; }` })
    const unauthorized = await complete(await refusing(401))
    expect(unauthorized.http).toMatchObject({ observation: 'answered', answer: { status: 401, method: 'HEAD', body: '' } })
    for (const [status, words] of [
      [403, '403 Forbidden'],
      [406, '406 Not Acceptable'],
      [503, '503 Service Temporarily Unavailable'],
    ] as const)
      expect((await complete(await refusing(status))).http).toMatchObject({
        observation: 'answered',
        answer: { status, method: 'GET', body: expect.stringContaining(words), headers: ['content-type: text/html'] },
      })
  })

  it('keeps the answer to HEAD where GET brings none', async () => {
    const done = await complete(
      await nginx({ extra: 'if ($request_method = HEAD) { return 501; } if ($request_method = GET) { return 444; }' }),
    )
    expect(done.http).toMatchObject({ observation: 'answered', answer: { status: 501, method: 'HEAD' } })
  })

  it('takes the alert of a server that wants a client certificate for a failed handshake, though TLS 1.3 tells it late', async () => {
    const peer = await startOpensslServer({ certificates, args: ['-Verify', '1', '-tls1_3'] })
    peers.push(peer)
    const done = await complete(peer.port)
    expect(done.handshake).toMatchObject({ observation: 'alert', detail: expect.stringContaining('certificate_required (116)') })
    expect(done.http).toBeNull()
  })

  it.each<[string, (socket: Socket) => void, string, RegExp]>([
    [
      'stops after its status line',
      (socket) => socket.write('HTTP/1.1 200 OK\r\nX-A: b\r\n'),
      'unfinished',
      /“HTTP\/1\.1 200 OK”.*did not end within 0\.4 s/,
    ],
    [
      'has headers without an end',
      (socket) => socket.write(`HTTP/1.1 200 OK\r\n${'X: y\r\n'.repeat(8000)}`),
      'unfinished',
      /“HTTP\/1\.1 200 OK”.*did not end within \d+ bytes/,
    ],
    [
      'stops within its first line',
      (socket) => socket.write('HTT'),
      'unfinished',
      /^Only 3 bytes of an answer to HEAD \/pay\?x=1 came within 0\.4 s\.$/,
    ],
    ['is closed after its status line', (socket) => socket.end('HTTP/1.1 200 OK\r\n'), 'closed', /“HTTP\/1\.1 200 OK”.*did not end\.$/],
    ['never begins', () => {}, 'silent', /^No answer to HEAD/],
  ])('tells an HTTP answer that %s', async (_what, answer, observation, detail) => {
    const { chain, key } = certificates.rsa
    const server = createServer({ cert: readFileSync(chain), key: readFileSync(key) }, (socket) => {
      socket.on('error', () => {})
      socket.once('data', () => answer(socket))
    })
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
    peers.push({ port: 0, stop: () => new Promise((resolve) => server.close(() => resolve())) })
    const { http } = await complete((server.address() as AddressInfo).port, SUITES, '1.2', 400)
    expect(http).toMatchObject({ observation, answer: null, detail: expect.stringMatching(detail) })
  })

  it('tells an answer that is not HTTP', async () => {
    const peer = await startOpensslServer({ certificates, args: ['-rev'] })
    peers.push(peer)
    const done = await complete(peer.port)
    expect(done.handshake.observation).toBe('completed')
    expect(done.http).toMatchObject({ observation: 'not-http', answer: null })
  })
})

describe('complete with scripted peers', () => {
  const peers: Peer[] = []
  afterEach(async () => {
    for (const peer of peers.splice(0)) await peer.stop()
  })
  const scripted = async (script: (socket: Socket) => void, timeoutMs = 3000): Promise<CompletedHandshake['handshake']> => {
    const peer = await startScripted(script)
    peers.push(peer)
    return (await complete(peer.port, SUITES, '1.2', timeoutMs)).handshake
  }

  it('tells close, reset, silence, alert and rubbish apart', async () => {
    expect(await scripted((socket) => socket.once('data', () => socket.end()))).toMatchObject({ observation: 'closed' })
    expect(await scripted((socket) => socket.once('data', () => socket.resetAndDestroy()))).toMatchObject({ observation: 'reset' })
    expect(await scripted(() => {}, 100)).toMatchObject({ observation: 'silent' })
    const alert = await scripted((socket) => socket.end(Buffer.from([21, 3, 3, 0, 2, 2, 70])))
    expect(alert).toMatchObject({ observation: 'alert', detail: expect.stringContaining('protocol_version (70)') })
    expect(await scripted((socket) => socket.end('HTTP/1.1 400 Bad Request\r\n\r\n'))).toMatchObject({ observation: 'failed' })
  })

  it('ends when it is cancelled', async () => {
    const peer = await startScripted(() => {})
    peers.push(peer)
    const stop = new AbortController()
    const net = createNet({ connections: { perEndpoint: 10, atOnce: 5 } })
    const opened = await net.connect({ address: '127.0.0.1', port: peer.port, endpoint: 'x' }, deadline)
    if (opened.kind !== 'open') throw new Error(opened.kind)
    const request = { host: 'localhost', port: 443, resource: '/', minVersion: '1.2', suites: SUITES }
    const done = net.complete(opened.connection, request, { signal: stop.signal, timeoutMs: 60_000 })
    stop.abort()
    expect((await done).handshake.observation).toBe('silent')
  })
})

// Errors as Node 16.17, Node 20 and Electron 22 gave them for an alert, a close, a reset and plain HTTP.
describe('classifyTlsError', () => {
  const error = (message: string, rest: object): NodeJS.ErrnoException => Object.assign(new Error(message), rest)
  it('reads the alert from its number, else from the code', () => {
    const numbered = error('C0:error:0A00042E:SSL routines:ssl3_read_bytes:tlsv1 alert protocol version:rec.c:1584:SSL alert number 70', {
      code: 'EPROTO',
      syscall: 'write',
    })
    expect(classifyTlsError(numbered)).toEqual({ observation: 'alert', detail: 'The server sent the alert protocol_version (70).' })
    expect(classifyTlsError(error('…', { code: 'ERR_SSL_TLSV1_ALERT_PROTOCOL_VERSION' })).observation).toBe('alert')
  })
  it('tells a close from a reset though Node gives both the same code', () => {
    expect(classifyTlsError(error('Client network socket disconnected', { code: 'ECONNRESET' })).observation).toBe('closed')
    expect(classifyTlsError(error('read ECONNRESET', { code: 'ECONNRESET', syscall: 'read' })).observation).toBe('reset')
  })
  it('does not guess where the library lost its reason', () => {
    expect(classifyTlsError(error('', { code: 'ERR_SSL_INVALID_LIBRARY_(0)' }))).toMatchObject({ observation: 'failed' })
  })
  it('leaves what it does not know as a failure, with its code', () => {
    expect(classifyTlsError(error('…', { code: 'ERR_SSL_WRONG_VERSION_NUMBER' }))).toMatchObject({
      observation: 'failed',
      detail: expect.stringContaining('ERR_SSL_WRONG_VERSION_NUMBER'),
    })
  })
})
