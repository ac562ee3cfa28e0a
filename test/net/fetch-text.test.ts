// A text over HTTP, from servers that do as they should and servers that do not: a text or a sentence, always within the deadline.
import { createServer as createHttp, type RequestListener } from 'node:http'
import { type AddressInfo, createServer as createTcp, type Socket } from 'node:net'
import { afterEach, describe, expect, it } from 'vitest'
import { fetchText } from '../../electron/net/fetch-text.ts'

const open: { close(): unknown }[] = []
afterEach(() => {
  for (const server of open.splice(0)) server.close()
})

const portOf = (server: { address(): unknown }): number => (server.address() as AddressInfo).port
const web = async (listener: RequestListener): Promise<string> => {
  const server = createHttp(listener)
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  open.push({
    close: () => {
      server.closeAllConnections()
      server.close()
    },
  })
  return `http://127.0.0.1:${portOf(server)}/proxy.pac`
}
const raw = async (talk: (socket: Socket) => void): Promise<string> => {
  const sockets: Socket[] = []
  const server = createTcp((socket) => {
    sockets.push(socket)
    socket.on('error', () => undefined)
    talk(socket)
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  open.push({
    close: () => {
      for (const socket of sockets) socket.destroy()
      server.close()
    },
  })
  return `http://127.0.0.1:${portOf(server)}/proxy.pac`
}
const fetched = (url: string, { timeoutMs = 3000, signal = new AbortController().signal, login = null as Login } = {}) =>
  fetchText(url, login, { signal, timeoutMs })
type Login = { user: string; password: string } | null

describe('a text', () => {
  it('is fetched whole, without its byte order mark', async () => {
    const url = await web((_, answer) => answer.end('\uFEFFfunction FindProxyForURL() {} // ä'))
    expect(await fetched(url)).toEqual({ ok: true, text: 'function FindProxyForURL() {} // ä' })
  })

  it('is asked for with the login, and a redirection to another server does not get it', async () => {
    const seen: (string | undefined)[] = []
    const second = await web((request, answer) => {
      seen.push(request.headers.authorization)
      answer.end('there')
    })
    const first = await web((request, answer) => {
      seen.push(request.headers.authorization)
      answer.writeHead(302, { location: second }).end()
    })
    expect(await fetched(first, { login: { user: 'me', password: 'p@ss' } })).toEqual({ ok: true, text: 'there' })
    expect(seen).toEqual([`Basic ${Buffer.from('me:p@ss').toString('base64')}`, undefined])
  })

  it('may be as long as 1 MiB, and no longer', async () => {
    expect(await fetched(await web((_, answer) => answer.end('x'.repeat(1024 * 1024))))).toMatchObject({ ok: true })
    const endless = await web((_, answer) => {
      const more = () => {
        while (answer.write('x'.repeat(65_536)));
        answer.once('drain', more)
      }
      more()
    })
    expect(await fetched(endless)).toEqual({ ok: false, detail: 'It is longer than 1 MiB.' })
  })
})

describe('what is no text', () => {
  it.each<[string, RequestListener, RegExp]>([
    ['is not there', (_, answer) => void answer.writeHead(404).end('no'), /^The server answered 404 Not Found\.$/],
    ['needs a login', (_, answer) => void answer.writeHead(401).end(), /401/],
    ['turns in circles', (_, answer) => void answer.writeHead(302, { location: '/again' }).end(), /more than 3 times/],
    ['leads to a file', (_, answer) => void answer.writeHead(302, { location: 'file:///etc/passwd' }).end(), /no web address/],
    ['leads nowhere', (_, answer) => void answer.writeHead(302, { location: 'http://[' }).end(), /no address/],
    [
      'breaks off',
      (_, answer) => void answer.writeHead(200, { 'content-length': '9' }).write('x', () => answer.destroy()),
      /cut off|ended before/,
    ],
  ])('%s', async (_, listener, detail) => {
    expect(await fetched(await web(listener))).toEqual({ ok: false, detail: expect.stringMatching(detail) })
  })

  it.each<[string, (socket: Socket) => void, RegExp]>([
    ['is another protocol', (socket) => void socket.end('220 mail.example.test ESMTP\r\n'), /does not speak HTTP/],
    ['is closed at once', (socket) => void socket.end(), /cut off/],
    ['never comes', () => undefined, /did not come in time/],
    ['has no end', (socket) => void socket.write('HTTP/1.1 200 OK\r\n\r\nx'), /did not come in time/],
    ['has a head without end', (socket) => void socket.write(`HTTP/1.1 200 OK\r\n${'x: y\r\n'.repeat(10_000)}`), /does not speak HTTP/],
  ])('%s', async (_, talk, detail) => {
    expect(await fetched(await raw(talk), { timeoutMs: 500 })).toEqual({ ok: false, detail: expect.stringMatching(detail) })
  })

  it('comes from a port that nothing listens on, or from a name without an address', async () => {
    const url = await web((_, answer) => answer.end())
    for (const server of open.splice(0)) server.close()
    expect(await fetched(url)).toEqual({
      ok: false,
      detail: expect.stringMatching(/^The connection to port \d+ of 127\.0\.0\.1 was refused\.$/),
    })
    expect(await fetched('http://no-such-name.invalid/p.pac')).toEqual({
      ok: false,
      detail: expect.stringMatching(/no-such-name\.invalid/),
    })
  })

  it('is not waited for once the check is cancelled', async () => {
    const own = new AbortController()
    const answer = fetched(await raw(() => own.abort()), { signal: own.signal })
    expect(await answer).toMatchObject({ ok: false })
    expect(await fetched('http://127.0.0.1:1/', { signal: own.signal })).toMatchObject({ ok: false })
  })
})
