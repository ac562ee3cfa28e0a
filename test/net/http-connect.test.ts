// Asking for a tunnel: what scripted proxies answer, and what tinyproxy really does.
import type { Socket } from 'node:net'
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest'
import type { Connection, TunnelResult } from '../../electron/net/net.ts'
import { createNet } from '../../electron/net/node-net.ts'
import {
  type Certificates,
  has,
  makeCertificates,
  type Peer,
  startScripted,
  startTinyproxy,
  temporaryFolder,
} from '../fixtures/tls-peers.ts'

const deadline = { signal: new AbortController().signal, timeoutMs: 2000 }
const net = createNet({ connections: { perEndpoint: 1000, atOnce: 100 } })
const stops: (() => unknown)[] = []

afterEach(async () => {
  for (const stop of stops.splice(0).reverse()) await stop()
})

const opened = async (port: number): Promise<Connection> => {
  const result = await net.connect({ address: '127.0.0.1', port, endpoint: 'api.example.test:443' }, deadline)
  if (result.kind !== 'open') throw new Error(result.kind)
  stops.push(() => result.connection.close())
  return result.connection
}

const asked = async (
  script: (socket: Socket) => void,
  login: { user: string; password: string } | null = null,
  target = { host: 'api.example.test', port: 443 },
  timeoutMs = 2000,
): Promise<{ result: TunnelResult; request: string }> => {
  let request = ''
  const peer = await startScripted((socket) => {
    socket.on('data', (data) => (request += data))
    script(socket)
  })
  stops.push(() => peer.stop())
  const proxy = { url: `http://127.0.0.1:${peer.port}`, credentials: login, trustOf: () => [] }
  const result = await net.tunnel(await opened(peer.port), target, proxy, { ...deadline, timeoutMs })
  return { result, request }
}

const answers = (text: string) => (socket: Socket) => socket.once('data', () => socket.write(text))

describe('CONNECT with scripted proxies', () => {
  it('names the target in the request and sends no login where there is none', async () => {
    const { result, request } = await asked(answers('HTTP/1.1 200 Connection established\r\n\r\n'))
    expect(result.kind).toBe('tunnel')
    expect(request).toMatch(/^CONNECT api\.example\.test:443 HTTP\/1\.1\r\nHost: api\.example\.test:443\r\n/)
    expect(request).not.toMatch(/authorization/i)
  })

  it('puts an IPv6 address in brackets', async () => {
    const { request } = await asked(answers('HTTP/1.1 200 OK\r\n\r\n'), null, { host: '2001:db8::1', port: 8443 })
    expect(request).toContain('CONNECT [2001:db8::1]:8443 HTTP/1.1\r\nHost: [2001:db8::1]:8443\r\n')
  })

  it('sends Basic login where it has one', async () => {
    const { request } = await asked(answers('HTTP/1.1 200 OK\r\n\r\n'), { user: 'shop', password: 'pä:ss' })
    expect(request).toContain(`Proxy-Authorization: Basic ${Buffer.from('shop:pä:ss').toString('base64')}\r\n`)
  })

  it('keeps what comes right after the head for the reader of the tunnel', async () => {
    const { result } = await asked(answers('HTTP/1.1 200 OK\r\nVia: 1.1 px\r\n\r\nfirst bytes'))
    if (result.kind !== 'tunnel') throw new Error(result.kind)
    const read = await result.connection.read(deadline)
    expect(read.kind === 'bytes' && Buffer.from(read.bytes).toString()).toBe('first bytes')
  })

  it('passes over an interim answer, and reads a head that comes byte by byte', async () => {
    const { result } = await asked((socket) => {
      const text = 'HTTP/1.1 103 Early Hints\r\nLink: x\r\n\r\nHTTP/1.0 200 OK\r\n\r\n'
      const next = (index: number): void => {
        if (index < text.length) socket.write(text.charAt(index), () => next(index + 1))
      }
      next(0)
    })
    expect(result).toMatchObject({ kind: 'tunnel', answer: { status: 200 } })
  })

  it('tells 407 without login from 407 with one, and names the schemes', async () => {
    const text = 'HTTP/1.1 407 Login\r\nProxy-Authenticate: Negotiate\r\nProxy-Authenticate: NTLM, Basic realm="a, b"\r\n\r\n'
    const without = await asked(answers(text))
    expect(without.result).toMatchObject({ kind: 'login-needed', answer: { status: 407, schemes: ['Negotiate', 'NTLM', 'Basic'] } })
    const withLogin = await asked(answers(text), { user: 'a', password: 'b' })
    expect(withLogin.result).toMatchObject({ kind: 'login-refused' })
  })

  it.each([
    ['HTTP/1.1 403 Forbidden by policy', 'denied'],
    ['HTTP/1.1 302 Found', 'denied'],
    ['HTTP/1.1 502 Bad Gateway', 'cannot-reach'],
    ['HTTP/1.0 500 Unable to connect', 'cannot-reach'],
  ])('%s means %s', async (line, kind) => {
    const { result } = await asked(answers(`${line}\r\nX-Squid-Error: ERR 0\r\n\r\n<html>`))
    expect(result.kind).toBe(kind)
    expect('answer' in result && result.answer?.headers).toEqual(['x-squid-error: ERR 0'])
  })

  it('takes a web server that does not know the method for what it is', async () => {
    const { result } = await asked(answers('HTTP/1.1 405 Not Allowed\r\nServer: nginx\r\n\r\n'))
    expect(result).toMatchObject({ kind: 'not-a-proxy', detail: expect.stringContaining('HTTP 405 Not Allowed') })
  })

  it.each([
    ['HTTP/1.1 400 Bad Request\r\nServer: nginx\r\n\r\n', 'not-a-proxy'],
    ['HTTP/1.1 404 Not Found\r\nVia: 1.1 px (squid)\r\n\r\n', 'denied'],
  ])('tells a web server that does not understand from a proxy that says no: %j', async (text, kind) => {
    expect((await asked(answers(text))).result.kind).toBe(kind)
  })

  it('shows the first line of what is not HTTP', async () => {
    const { result } = await asked((socket) => socket.write('SSH-2.0-OpenSSH_9.2\r\n'))
    expect(result).toMatchObject({ kind: 'not-a-proxy', detail: expect.stringContaining('SSH-2.0-OpenSSH_9.2') })
  })

  it('refuses a head without end', async () => {
    const { result } = await asked((socket) => socket.write(`HTTP/1.1 200 OK\r\n${'X-Fill: 0123456789\r\n'.repeat(5000)}`))
    expect(result.kind).toBe('not-a-proxy')
  })

  it('gives up at its deadline on a head that comes a byte at a time, and on one of 16 MB at its bound', async () => {
    const drip = await asked(
      (socket) => {
        const timer = setInterval(() => socket.write('H'), 20)
        socket.once('close', () => clearInterval(timer))
        socket.write('HTTP/1.1 200 ')
      },
      null,
      undefined,
      200,
    )
    expect(drip.result).toMatchObject({
      kind: 'silent',
      answer: { status: 0, reason: expect.stringMatching(/^it sent \d+ bytes of one$/) },
    })
    const flood = await asked((socket) => socket.once('data', () => socket.write(`HTTP/1.1 200 OK\r\nX: ${'x'.repeat(16 << 20)}\r\n\r\n`)))
    expect(flood.result.kind).toBe('not-a-proxy')
  })

  it('tells close, reset and silence apart', async () => {
    expect((await asked((socket) => socket.end())).result.kind).toBe('closed')
    expect((await asked((socket) => socket.once('data', () => socket.resetAndDestroy()))).result.kind).toBe('reset')
    expect((await asked(() => {}, null, undefined, 100)).result.kind).toBe('silent')
    expect((await asked(() => {}, null, undefined, 100)).result).toMatchObject({ answer: null })
  })

  it('opens no tunnel where the head of the answer does not end', async () => {
    const endless = await asked((socket) => socket.once('data', () => socket.write(`HTTP/1.1 200 OK\r\n${'X: y\r\n'.repeat(8000)}`)))
    expect(endless.result).toMatchObject({ kind: 'not-a-proxy', detail: expect.stringContaining('HTTP/1.1 200 OK') })
    const begun = await asked((socket) => socket.once('data', () => socket.end('HTTP/1.1 200 OK\r\n')))
    expect(begun.result).toMatchObject({ kind: 'closed', answer: { status: 0, reason: 'it sent the line HTTP/1.1 200 OK' } })
  })
})

describe.skipIf(!has('tinyproxy') || !has('openssl'))('CONNECT with tinyproxy', () => {
  const folder = temporaryFolder()
  let certificates: Certificates
  const peers: Peer[] = []
  beforeAll(() => {
    certificates = makeCertificates(folder.dir)
  })
  afterAll(async () => {
    for (const peer of peers) await peer.stop()
    folder.remove()
  })

  it('tells its four answers apart', async () => {
    const target = await startScripted((socket) => socket.write('through'))
    peers.push(target)
    const proxy = await startTinyproxy({ certificates, login: 'shop secret', connectPorts: [target.port, 9] })
    peers.push(proxy)
    const ask = async (port: number, credentials: { user: string; password: string } | null): Promise<TunnelResult> =>
      net.tunnel(
        await opened(proxy.port),
        { host: '127.0.0.1', port },
        { url: 'http://127.0.0.1', credentials, trustOf: () => [] },
        deadline,
      )
    const login = { user: 'shop', password: 'secret' }
    expect(await ask(target.port, login)).toMatchObject({ kind: 'tunnel' })
    expect(await ask(target.port, null)).toMatchObject({ kind: 'login-needed', answer: { schemes: ['Basic'] } })
    // tinyproxy 1.11 answers a wrong login with 401.
    expect(await ask(target.port, { user: 'shop', password: 'wrong' })).toMatchObject({ kind: 'login-refused' })
    expect(await ask(4444, login)).toMatchObject({ kind: 'denied', answer: { status: 403 } })
    expect(await ask(9, login)).toMatchObject({ kind: 'cannot-reach' })
  })
})
