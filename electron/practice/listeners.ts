// What can stand at an address on this computer: something that listens on loopback, for IPv4 and where there is one IPv6.
import { createServer, type Server, type Socket } from 'node:net'

export interface Listener {
  port: number
  close(): Promise<void>
}

const listen = (server: Server, host: string, port: number): Promise<number> =>
  new Promise((resolve, reject) => {
    server.once('error', reject)
    server.listen({ host, port }, () => {
      const address = server.address()
      resolve(typeof address === 'object' && address !== null ? address.port : 0)
    })
  })

/** Remembers the sockets of a server, so that closing it ends them too. */
const keepingSockets = (server: Server): { end(): Promise<void> } => {
  const sockets = new Set<Socket>()
  server.on('connection', (socket) => {
    sockets.add(socket)
    socket.on('error', () => undefined)
    socket.on('close', () => sockets.delete(socket))
  })
  return {
    end: () =>
      new Promise((resolve) => {
        for (const socket of sockets) socket.destroy()
        server.close(() => resolve())
      }),
  }
}

/** Starts what `make` makes on 127.0.0.1 and on the same port of ::1; a computer without IPv6 goes without. */
export const listenOnLoopback = async (make: () => Server): Promise<Listener> => {
  const first = make()
  const firstSockets = keepingSockets(first)
  const port = await listen(first, '127.0.0.1', 0)
  const second = make()
  const secondSockets = keepingSockets(second)
  const both = await listen(second, '::1', port).then(
    () => true,
    () => false,
  )
  return {
    port,
    close: async () => {
      await firstSockets.end()
      if (both) await secondSockets.end()
    },
  }
}

/** A port on which nothing listens: one that was free just now. */
export const closedPort = async (): Promise<number> => {
  const listener = await listenOnLoopback(() => createServer())
  await listener.close()
  return listener.port
}

/** Answers everything as a web server without TLS does. */
export const plainWebServer = (): Server =>
  createServer((socket) => {
    socket.once('data', () =>
      socket.end('HTTP/1.1 400 Bad Request\r\nServer: practice-platform\r\nContent-Length: 0\r\nConnection: close\r\n\r\n'),
    )
  })

/** A CONNECT proxy that wants a login first (RFC 9110 section 15.5.8). */
export const proxyThatAsksForLogin = (): Server =>
  createServer((socket) => {
    socket.once('data', () =>
      socket.end(
        'HTTP/1.1 407 Proxy Authentication Required\r\nProxy-Authenticate: Basic realm="practice proxy"\r\nContent-Length: 0\r\nConnection: close\r\n\r\n',
      ),
    )
  })
