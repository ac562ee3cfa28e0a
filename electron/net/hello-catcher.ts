// A loopback listener that keeps the ClientHello of whatever connects and then ends the connection with an honest alert.
// It is a proxy for those who ask for a tunnel (HTTP CONNECT), and a mute server for those who speak TLS at once.
import { setMaxListeners } from 'node:events'
import { createServer, type Server, type Socket } from 'node:net'
import { writeAlert } from '../tls/alert.ts'
import { HandshakeReader, handshakeType } from '../tls/handshake.ts'
import { contentType, RecordReader, writeRecords } from '../tls/record.ts'
import type { HelloCatcher, Spoken } from './net.ts'

/** Most bytes that one connection may send: a hello with every post-quantum key share is far below it. */
const MAX_BYTES = 64 * 1024
const MAX_CONNECTIONS = 64
/** A connection that sends no whole hello in this time is dropped. */
const IDLE_MS = 30_000
/** How long a client may take to close after our alert. */
const LINGER_MS = 1000
const HANDSHAKE_FAILURE = 40

const TUNNEL = 'HTTP/1.1 200 Connection established\r\n\r\n'
const REFUSAL = 'HTTP/1.1 405 Only CONNECT is answered here\r\nConnection: close\r\nContent-Length: 0\r\n\r\n'

type Progress = { kind: 'incomplete' } | { kind: 'hello'; bytes: Uint8Array; recordVersion: number } | { kind: 'not-tls' }
interface HelloReader {
  push(bytes: Uint8Array): Progress
}

/** Waits until the records hold one whole ClientHello message, however it is split. Throws what the readers of tls/ throw. */
const tlsHello = (): HelloReader => {
  const records = new RecordReader()
  const messages = new HandshakeReader({ maxLength: MAX_BYTES })
  let seen: Buffer = Buffer.alloc(0)
  return {
    push(bytes) {
      seen = Buffer.concat([seen, bytes])
      records.push(bytes)
      for (let record = records.next(); record !== null; record = records.next()) {
        if (record.type !== contentType.handshake) return { kind: 'not-tls' }
        messages.push(record.payload)
        const message = messages.next()
        if (message === null) continue
        if (message.type !== handshakeType.clientHello) return { kind: 'not-tls' }
        const bytes = new Uint8Array(seen.subarray(0, seen.length - records.rest().length))
        return { kind: 'hello', bytes, recordVersion: record.version }
      }
      return { kind: 'incomplete' }
    },
  }
}

/** The hello of SSL 2.0 framing: two length bytes with the high bit set, then the message type 1 (RFC 5246 appendix E.2). */
const sslv2Hello = (): HelloReader => {
  let seen: Buffer = Buffer.alloc(0)
  return {
    push(bytes) {
      seen = Buffer.concat([seen, bytes])
      if (seen.length < 3) return { kind: 'incomplete' }
      if (seen[2] !== 1) return { kind: 'not-tls' }
      const length = 2 + (seen.readUInt16BE(0) & 0x7fff)
      if (seen.length < Math.max(length, 5)) return { kind: 'incomplete' }
      return { kind: 'hello', bytes: new Uint8Array(seen.subarray(0, length)), recordVersion: seen.readUInt16BE(3) }
    },
  }
}

/** The reader for a conversation that begins with this byte, or null when it is not TLS. */
const readerFor = (first: number): HelloReader | null => {
  if (first === contentType.handshake) return tlsHello()
  return (first & 0x80) !== 0 ? sslv2Hello() : null
}

/** The later tells more. */
const TELLING: readonly Spoken[] = ['nothing', 'other', 'http-to-proxy', 'http']

/** What a message is that is no ClientHello, by its first line (RFC 9112 section 3). */
const spokenIn = (bytes: Uint8Array): Spoken => {
  const [, target] = /^[A-Z]+ (\S+) HTTP\/\d/.exec(Buffer.from(bytes).toString('latin1', 0, MAX_BYTES)) ?? []
  if (target === undefined) return 'other'
  return /^https?:/i.test(target) ? 'http-to-proxy' : 'http'
}

interface Heard {
  hello(bytes: Uint8Array): void
  stranger(spoken: Spoken): void
}

/** Serves one connection until its hello is whole; whatever else it sends is told in a word, and only ends it. */
const serve = (socket: Socket, heard: Heard): void => {
  let head: Buffer | null = Buffer.alloc(0)
  let reader: HelloReader | null = null
  let total = 0
  let done = false

  const end = (last: string | Uint8Array) => {
    done = true
    socket.end(last)
    socket.setTimeout(LINGER_MS, () => socket.destroy())
  }
  const onTls = (bytes: Uint8Array) => {
    const first = bytes[0]
    if (first === undefined) return
    reader ??= readerFor(first)
    if (reader === null) {
      heard.stranger(spokenIn(bytes))
      return end('')
    }
    const progress = reader.push(bytes)
    if (progress.kind === 'incomplete') return
    if (progress.kind === 'not-tls') return end('')
    heard.hello(progress.bytes)
    // In the version that the client wrote on its own record: an old one refuses any other.
    end(writeRecords(contentType.alert, progress.recordVersion, writeAlert({ level: 'fatal', description: HANDSHAKE_FAILURE })))
  }
  const onHead = (bytes: Uint8Array) => {
    head = Buffer.concat([head ?? Buffer.alloc(0), bytes])
    if (readerFor(head[0] ?? 0) !== null) {
      const all = head
      head = null
      return onTls(all)
    }
    const headEnd = head.indexOf('\r\n\r\n')
    if (headEnd < 0) return
    if (!head.toString('latin1', 0, 8).startsWith('CONNECT ')) {
      heard.stranger(spokenIn(head))
      return end(REFUSAL)
    }
    const rest = head.subarray(headEnd + 4)
    head = null
    socket.write(TUNNEL)
    onTls(rest)
  }

  socket.setTimeout(IDLE_MS, () => socket.destroy())
  socket.on('error', () => socket.destroy())
  socket.on('data', (bytes: Buffer) => {
    if (done) return
    // Until more of it tells better, or is a hello.
    if (total === 0) heard.stranger('other')
    total += bytes.length
    if (total > MAX_BYTES) return void socket.destroy()
    try {
      if (head === null) onTls(bytes)
      else onHead(bytes)
    } catch {
      // Bytes that the readers refuse are no hello.
      end('')
    }
  })
}

const listen = (server: Server): Promise<number> =>
  new Promise((resolve, reject) => {
    server.once('error', reject)
    server.listen({ host: '127.0.0.1', port: 0 }, () => {
      const address = server.address()
      if (address === null || typeof address === 'string') reject(new Error('The loopback listener has no port.'))
      else resolve(address.port)
    })
  })

/** Opens a catcher on a free loopback port. It rejects only where this host lets no program listen on 127.0.0.1. */
export const catchHello = async (): Promise<HelloCatcher> => {
  const caught: Uint8Array[] = []
  const waiting: ((hello: Uint8Array | null) => void)[] = []
  const sockets = new Set<Socket>()
  let spoken: Spoken | null = null
  let closed = false
  const stranger = (said: Spoken) => {
    if (spoken === null || TELLING.indexOf(said) > TELLING.indexOf(spoken)) spoken = said
  }

  const server = createServer({ allowHalfOpen: false }, (socket) => {
    if (sockets.size >= MAX_CONNECTIONS) return void socket.destroy()
    sockets.add(socket)
    socket.once('close', () => sockets.delete(socket))
    stranger('nothing')
    serve(socket, {
      stranger,
      hello(hello) {
        const waiter = waiting.shift()
        if (waiter) waiter(hello)
        else if (caught.length < MAX_CONNECTIONS) caught.push(hello)
      },
    })
  })
  const port = await listen(server)

  return {
    proxyUrl: `http://127.0.0.1:${port}`,
    port,
    next: ({ signal, timeoutMs }) =>
      new Promise((resolve) => {
        const first = caught.shift()
        if (first !== undefined || closed || signal.aborted) return resolve(first ?? null)
        const end = (hello: Uint8Array | null) => {
          clearTimeout(timer)
          signal.removeEventListener('abort', give)
          const place = waiting.indexOf(end)
          if (place >= 0) waiting.splice(place, 1)
          resolve(hello)
        }
        const give = () => end(null)
        const timer = setTimeout(give, timeoutMs)
        // Many catchers listen to the one signal of a check; Node would warn of a leak from the eleventh on.
        setMaxListeners(0, signal)
        signal.addEventListener('abort', give, { once: true })
        waiting.push(end)
      }),
    spoken: () => spoken,
    close: () =>
      new Promise((resolve) => {
        closed = true
        for (const waiter of [...waiting]) waiter(null)
        for (const socket of sockets) socket.destroy()
        server.close(() => resolve())
      }),
  }
}
