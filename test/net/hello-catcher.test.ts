// The catcher of hellos on real loopback sockets: real clients of this Node, and peers that send pieces, garbage or nothing.
import { connect, type Socket } from 'node:net'
import { connect as tlsConnect } from 'node:tls'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { catchHello } from '../../electron/net/hello-catcher.ts'
import type { HelloCatcher } from '../../electron/net/net.ts'
import { describeHello } from '../../electron/tls/describe-hello.ts'
import { writeRecords } from '../../electron/tls/record.ts'

const TUNNEL = 'CONNECT api.example.test:443 HTTP/1.1\r\nHost: api.example.test:443\r\n\r\n'
const signal = new AbortController().signal
const soon = { signal, timeoutMs: 10_000 }

let catcher: HelloCatcher
let sockets: Socket[] = []
beforeEach(async () => {
  catcher = await catchHello()
})
afterEach(async () => {
  for (const socket of sockets) socket.destroy()
  sockets = []
  await catcher.close()
})

const open = async (): Promise<Socket> => {
  const socket = connect(catcher.port, '127.0.0.1')
  sockets.push(socket)
  socket.on('error', () => undefined)
  await new Promise((resolve) => socket.once('connect', resolve))
  return socket
}
/** Everything the catcher says until it closes. */
const untilClosed = (socket: Socket): Promise<Buffer> =>
  new Promise((resolve) => {
    const chunks: Buffer[] = []
    socket.on('data', (chunk: Buffer) => chunks.push(chunk))
    socket.on('close', () => resolve(Buffer.concat(chunks)))
  })

/** A real ClientHello of this Node's OpenSSL, as it comes over the wire. */
const realHello = async (): Promise<Uint8Array> => {
  const client = tlsConnect({ port: catcher.port, host: '127.0.0.1', servername: 'api.example.test' })
  client.on('error', () => undefined)
  const hello = await catcher.next(soon)
  client.destroy()
  if (hello === null) throw new Error('no hello')
  return hello
}

describe('a hello', () => {
  it('is kept from a client that connects directly', async () => {
    expect(describeHello(await realHello()).sni).toBe('api.example.test')
  })

  it('is kept from a client that asks for a tunnel, and answered by an alert and the end', async () => {
    const hello = await realHello()
    const socket = await open()
    const said = untilClosed(socket)
    socket.write(TUNNEL)
    await new Promise((resolve) => socket.once('data', resolve))
    socket.write(hello)
    expect(await catcher.next(soon)).toEqual(hello)
    const text = await said
    expect(text.toString('latin1')).toMatch(/^HTTP\/1\.1 200 /)
    // alert record, the version of the client's own record, two bytes: fatal (2), handshake_failure (40)
    expect([...text.subarray(-7)]).toEqual([21, hello[1], hello[2], 0, 2, 2, 40])
  })

  it('is kept whole when it comes with the request in one write, or byte by byte', async () => {
    const hello = await realHello()
    const together = await open()
    together.write(Buffer.concat([Buffer.from(TUNNEL), hello]))
    expect(await catcher.next(soon)).toEqual(hello)
    const slow = await open()
    slow.setNoDelay(true)
    for (const byte of Buffer.concat([Buffer.from(TUNNEL), hello])) {
      slow.write(Uint8Array.of(byte))
      await new Promise((resolve) => setImmediate(resolve))
    }
    expect(await catcher.next(soon)).toEqual(hello)
  })

  it('is kept with all the records that it is split over, without what follows it', async () => {
    const hello = await realHello()
    const split = writeRecords(22, 0x0301, hello.subarray(5), { sizes: [1, 3, 100] })
    const socket = await open()
    socket.write(Buffer.concat([split, Uint8Array.of(20, 3, 3, 0, 1, 1)]))
    expect(await catcher.next(soon)).toEqual(split)
  })

  it('is kept in the framing of SSL 2.0', async () => {
    // RFC 5246 appendix E.2: version 3.1, one cipher spec of three bytes, no session, a challenge of 16.
    const body = [1, 3, 1, 0, 3, 0, 0, 0, 16, 0, 0, 47, ...Array<number>(16).fill(7)]
    const socket = await open()
    socket.write(Uint8Array.of(0x80, body.length, ...body))
    expect(await catcher.next(soon)).toEqual(Uint8Array.of(0x80, body.length, ...body))
  })

  it('of several clients comes one by one, whether it was waited for or not', async () => {
    const hello = await realHello()
    for (let i = 0; i < 3; i++) (await open()).write(hello)
    const waited = await Promise.all([catcher.next(soon), catcher.next(soon), catcher.next(soon)])
    expect(waited).toEqual([hello, hello, hello])
  })
})

describe('what is no hello', () => {
  const foreign: [string, string | Uint8Array][] = [
    ['an ordinary HTTP request', 'GET http://x/ HTTP/1.1\r\nHost: x\r\n\r\n'],
    ['a TLS record that is no handshake, after the tunnel', Buffer.concat([Buffer.from(TUNNEL), Uint8Array.of(21, 3, 1, 0, 2, 2, 40)])],
    ['a handshake message that is no ClientHello', Uint8Array.of(22, 3, 1, 0, 4, 2, 0, 0, 0)],
    ['a high first byte with another message type', Uint8Array.of(0x80, 5, 9, 0, 0, 0, 0)],
    ['plain text after the tunnel', `${TUNNEL}hello there`],
    ['a record that is longer than any may be', Uint8Array.of(22, 3, 1, 0xff, 0xff, 1, 0, 0)],
    ['a head without end', 'C'.repeat(70_000)],
  ]
  it.each(foreign)('ends the connection and is not kept: %s', async (_, bytes) => {
    const socket = await open()
    const closed = untilClosed(socket)
    socket.write(bytes)
    await closed
    expect(await catcher.next({ signal, timeoutMs: 20 })).toBeNull()
    // It still serves the next one.
    expect((await realHello()).length).toBeGreaterThan(40)
  })

  it('is a client that goes away in the middle', async () => {
    const hello = await realHello()
    const socket = await open()
    socket.write(hello.subarray(0, 50))
    socket.resetAndDestroy()
    expect(await catcher.next({ signal, timeoutMs: 50 })).toBeNull()
  })
})

describe('what is sent in place of a hello', () => {
  it.each([
    ['http', 'GET / HTTP/1.1\r\nHost: localhost\r\n\r\n'],
    ['http', `${TUNNEL}POST /pay HTTP/1.1\r\n`],
    ['http-to-proxy', 'GET http://x/ HTTP/1.1\r\nHost: x\r\n\r\n'],
    ['http-to-proxy', 'GET https://x/ HTTP/1.1\r\nHost: x\r\n\r\n'],
    ['other', 'EHLO shop\r\n\r\n'],
    ['other', Uint8Array.of(22, 3, 1, 0, 4, 2, 0, 0, 0)],
  ] as const)('is told as %s: %j', async (spoken, bytes) => {
    expect(catcher.spoken?.()).toBeNull()
    const socket = await open()
    socket.on('data', () => undefined)
    const closed = bytes[0] === 'E' ? new Promise((resolve) => setTimeout(resolve, 100)) : untilClosed(socket)
    socket.write(bytes)
    await closed
    expect(catcher.spoken?.()).toBe(spoken)
  })

  it('is nothing where a client connects and goes, and the most telling where several come', async () => {
    const socket = await open()
    const closed = untilClosed(socket)
    socket.end()
    await closed
    expect(catcher.spoken?.()).toBe('nothing')
    for (const bytes of ['GET / HTTP/1.1\r\n\r\n', 'SSH-2.0-x\r\n\r\n']) {
      const other = await open()
      const ended = untilClosed(other)
      other.write(bytes)
      await ended
    }
    expect(catcher.spoken?.()).toBe('http')
  })
})

describe('waiting', () => {
  it('ends with null at the deadline, on a stop, and when the catcher closes', async () => {
    expect(await catcher.next({ signal, timeoutMs: 10 })).toBeNull()
    const stop = new AbortController()
    const stopped = catcher.next({ signal: stop.signal, timeoutMs: 60_000 })
    stop.abort()
    expect(await stopped).toBeNull()
    const silent = await open()
    const closing = catcher.next({ signal, timeoutMs: 60_000 })
    await catcher.close()
    expect(await closing).toBeNull()
    await new Promise((resolve) => (silent.destroyed ? resolve(null) : silent.once('close', resolve)))
  })

  it('is not owed to a wait that has ended: the next one gets the hello', async () => {
    expect(await catcher.next({ signal, timeoutMs: 10 })).toBeNull()
    expect((await realHello()).length).toBeGreaterThan(40)
  })
})
