// What the tests of runtimes need of the real machine: its runtimes, a small PKI made by the openssl program, and TLS servers.
// Everything listens on loopback alone.
import { execFileSync } from 'node:child_process'
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { createServer as createHttpServer } from 'node:http'
import { createServer as createHttpsServer } from 'node:https'
import { connect, createServer as createTcpServer, type Server, type Socket } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { createServer as createTlsServer, type TlsOptions } from 'node:tls'
import { RUNTIME_KINDS, type Runtime } from '../../../electron/contract/runtime-facts.ts'
import { atLeast } from '../../../electron/gather/app-server/runtimes/define-runtime-kind.ts'
import { runtimeKinds } from '../../../electron/gather/app-server/runtimes/index.ts'
import { runtimesGatherer } from '../../../electron/gather/app-server/runtimes.ts'
import type { Host } from '../../../electron/host/host.ts'
import { createNodeHost } from '../../../electron/host/node-host.ts'
import { contextFor } from '../context.ts'

export const runtimesOf = async (host: Host): Promise<Runtime[]> => {
  const fact = await runtimesGatherer.gather(contextFor(host, {}))
  if (!fact.ok) throw new Error(fact.detail)
  return fact.value
}

/** A host whose environment has these variables too: this machine, where nothing else is said. */
export const hostWith = (variables: Readonly<Record<string, string>>, host: Host = createNodeHost()): Host => ({
  ...host,
  env: (name) => variables[name] ?? host.env(name),
  run: (program, args, options) => host.run(program, args, { ...options, env: { ...variables, ...options.env } }),
})

/**
 * A host on which only the programs of these kinds are found, beside the servers that run: each other one would be started to say who
 * it is, time and again.
 */
export const hostOfKinds = (kinds: readonly Runtime['kind'][], host: Host = createNodeHost()): Host => {
  const others = runtimeKinds.filter(({ kind }) => !kinds.includes(kind))
  return {
    ...host,
    list: async (folder) => (await host.list(folder)).filter((name) => !others.some(({ programs }) => programs.test(name))),
  }
}

/** This machine as it is while nothing runs: servers that other tests have started are none of its own. */
export const idleHost: Host = { ...createNodeHost(), processes: async () => [] }

let known: Promise<Runtime[]> | undefined
/** Those of the machine itself, asked once for all tests: each of them is started to say who it is. */
export const runtimesHere = (): Promise<Runtime[]> => {
  known ??= runtimesOf(idleHost)
  return known
}

/** Those that the tests of tries use: no more than may try one endpoint. None of them gives an address as a name. */
export const USUAL: readonly Runtime['kind'][] = ['curl', 'openssl', 'python', 'node', 'php']

/** The newest runtime of each of these kinds, by its first entry. A wrapper's interpreter starts faster and stands for it. */
export const onePerKind = (runtimes: readonly Runtime[], kinds: readonly Runtime['kind'][] = RUNTIME_KINDS): Runtime[] => {
  const newest = new Map<Runtime['kind'], Runtime>()
  for (const runtime of runtimes) {
    const known = newest.get(runtime.kind)
    if (kinds.includes(runtime.kind) && (known === undefined || !atLeast(known.version, runtime.version))) newest.set(runtime.kind, runtime)
  }
  return [...newest.values()].map((runtime) => ({ ...runtime, path: runtime.realPath }))
}

export interface Pki {
  ca: string
  /** For `localhost` and 127.0.0.1. */
  good: { key: string; cert: string }
  /** For another name. */
  wrongName: { key: string; cert: string }
  remove(): void
}

export const createPki = (): Pki => {
  const folder = mkdtempSync(join(tmpdir(), 'runtimes-test-'))
  const openssl = (...args: string[]) => execFileSync('openssl', args, { cwd: folder, stdio: 'ignore' })
  writeFileSync(
    join(folder, 'ca.cnf'),
    '[req]\ndistinguished_name=dn\nx509_extensions=ca\n[dn]\n[ca]\nbasicConstraints=critical,CA:TRUE\nkeyUsage=critical,keyCertSign,cRLSign\nsubjectKeyIdentifier=hash\n',
  )
  openssl(
    'req',
    '-x509',
    '-newkey',
    'rsa:2048',
    '-nodes',
    '-keyout',
    'ca.key',
    '-out',
    'ca.pem',
    '-days',
    '30',
    '-subj',
    '/CN=Preflight Test CA',
    '-config',
    'ca.cnf',
  )
  const issue = (name: string, names: string) => {
    writeFileSync(
      join(folder, `${name}.ext`),
      `subjectAltName=${names}\nkeyUsage=critical,digitalSignature,keyEncipherment\nauthorityKeyIdentifier=keyid\n`,
    )
    openssl('req', '-newkey', 'rsa:2048', '-nodes', '-keyout', `${name}.key`, '-out', `${name}.csr`, '-subj', `/CN=${name}`)
    openssl(
      'x509',
      '-req',
      '-in',
      `${name}.csr`,
      '-CA',
      'ca.pem',
      '-CAkey',
      'ca.key',
      '-CAcreateserial',
      '-days',
      '30',
      '-out',
      `${name}.pem`,
      '-extfile',
      `${name}.ext`,
    )
    return { key: readFileSync(join(folder, `${name}.key`), 'utf8'), cert: readFileSync(join(folder, `${name}.pem`), 'utf8') }
  }
  return {
    ca: join(folder, 'ca.pem'),
    good: issue('good', 'DNS:localhost,IP:127.0.0.1'),
    wrongName: issue('wrong', 'DNS:other.example.test'),
    remove: () => rmSync(folder, { recursive: true, force: true }),
  }
}

export interface TestServer {
  port: number
  /** Connections that arrived. */
  connections(): number
  close(): Promise<void>
}

const start = async (server: Server, at = '127.0.0.1'): Promise<TestServer> => {
  const sockets = new Set<Socket>()
  let connections = 0
  server.on('connection', (socket: Socket) => {
    connections += 1
    sockets.add(socket)
    socket.on('error', () => undefined)
    socket.once('close', () => sockets.delete(socket))
  })
  await new Promise<void>((resolve) => server.listen(0, at, () => resolve()))
  const address = server.address()
  if (address === null || typeof address === 'string') throw new Error('no port')
  return {
    port: address.port,
    connections: () => connections,
    close: () =>
      new Promise((resolve) => {
        for (const socket of sockets) socket.destroy()
        server.close(() => resolve())
      }),
  }
}

/** An https server that answers every request with this status. */
export const httpsServer = (options: TlsOptions, status = 200): Promise<TestServer> => {
  const server = createHttpsServer(options, (_, response) => response.writeHead(status, { 'Content-Type': 'text/plain' }).end('hello\n'))
  server.on('tlsClientError', () => undefined)
  return start(server)
}

/** A TLS server that answers a request with these bytes, whole HTTP or not, and then keeps the connection open. */
export const wordyServer = (options: TlsOptions, answer: string): Promise<TestServer> => {
  const server = createTlsServer(options, (socket) => {
    socket.on('error', () => undefined)
    socket.once('data', () => socket.write(answer))
  })
  server.on('tlsClientError', () => undefined)
  return start(server)
}

/** A server that takes connections and says nothing. */
export const silentServer = (): Promise<TestServer> => start(createTcpServer())

/**
 * An HTTP proxy that tunnels to 127.0.0.1 alone; with `login` (`user:password`) it asks for one, with `secured` it does so inside
 * TLS, as an https proxy.
 */
export const connectProxy = (login: string | null = null, secured: TlsOptions | null = null, at?: string): Promise<TestServer> => {
  const server = secured === null ? createHttpServer() : createHttpsServer(secured)
  server.on('tlsClientError', () => undefined)
  server.on('connect', (request, socket: Socket) => {
    socket.on('error', () => undefined)
    const wanted = login === null ? undefined : `Basic ${Buffer.from(login).toString('base64')}`
    if (wanted !== undefined && request.headers['proxy-authorization'] !== wanted)
      return socket.end(
        'HTTP/1.1 407 Proxy Authentication Required\r\nProxy-Authenticate: Basic realm="x"\r\nContent-Length: 0\r\nConnection: close\r\n\r\n',
      )
    const onward = connect(Number((request.url ?? '').split(':').pop()), '127.0.0.1', () => {
      socket.write('HTTP/1.1 200 Connection established\r\n\r\n')
      onward.pipe(socket)
      socket.pipe(onward)
    })
    onward.on('error', () => socket.destroy())
    socket.on('close', () => onward.destroy())
  })
  return start(server, at)
}

/** A SOCKS 5 proxy without a login (RFC 1928) that goes to 127.0.0.1 alone; `asked` are the bytes of each request. */
export const socksProxy = async (): Promise<TestServer & { asked: Buffer[] }> => {
  const asked: Buffer[] = []
  const server = createTcpServer((socket) => {
    socket.once('data', () => {
      socket.write(Buffer.from([5, 0]))
      socket.once('data', (request) => {
        asked.push(request)
        const onward = connect(request.readUInt16BE(request.length - 2), '127.0.0.1', () => {
          socket.write(Buffer.from([5, 0, 0, 1, 0, 0, 0, 0, 0, 0]))
          onward.pipe(socket)
          socket.pipe(onward)
        })
        onward.on('error', () => socket.destroy())
        socket.on('close', () => onward.destroy())
      })
    })
  })
  return { ...(await start(server)), asked }
}
