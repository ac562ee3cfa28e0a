// The page's server: the renderer's files, the calls of EngineApi and the events, on loopback only.
// No cookies and no CORS: other sites cannot ask, and what they could ask without a token is the renderer's own files.
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http'
import type { EngineApi, EngineEvent } from '../contract/engine-api.ts'
import { type Access, createAccess, isLoopbackHost, isOwnOrigin } from './access.ts'
import { readBody, withBase64, withBytes } from './body.ts'
import { isCall, makeCall } from './make-call.ts'
import { securityHeaders } from './policy.ts'
import type { RendererFiles } from './renderer-files.ts'

export interface WebOptions {
  service: { api: EngineApi; on(listener: (event: EngineEvent) => void): () => void }
  files: RendererFiles
  /** 0: any free port. */
  port: number
  host?: '127.0.0.1' | '::1'
  /** Called with a fresh address each time one was used: an address opens the page once. */
  onOpened?(next: string): void
}

export interface WebServer {
  /** The address to open; it works once. */
  url: string
  /** What calls carry as `Authorization: Bearer`. */
  token: string
  close(): Promise<void>
}
export type Started = { ok: true; server: WebServer } | { ok: false; why: 'port-taken' | 'failed'; sentence: string }

const send = (response: ServerResponse, status: number, body: unknown): void => {
  response.writeHead(status, { ...securityHeaders("'self'"), 'Content-Type': 'application/json; charset=utf-8' })
  response.end(JSON.stringify(body))
}

const refuse = (response: ServerResponse, status: number, sentence: string): void => send(response, status, { ok: false, sentence })

const sendFile = (request: IncomingMessage, response: ServerResponse, files: RendererFiles): void => {
  const file = request.method === 'GET' || request.method === 'HEAD' ? files.get((request.url ?? '').split('?')[0] ?? '') : undefined
  if (!file) {
    refuse(response, 404, 'There is nothing at this address.')
    return
  }
  response.writeHead(200, { ...securityHeaders("'self'"), 'Content-Type': file.type, 'Content-Length': file.body.length })
  response.end(request.method === 'HEAD' ? undefined : file.body)
}

/** Events as lines of JSON, until the page goes away. The first, empty line says that it listens. */
const streamEvents = (response: ServerResponse, service: WebOptions['service']): void => {
  response.writeHead(200, { ...securityHeaders("'self'"), 'Content-Type': 'application/x-ndjson; charset=utf-8' })
  response.write('\n')
  const off = service.on((event) => response.write(`${JSON.stringify(event)}\n`))
  response.on('close', off)
}

const answer = async (
  request: IncomingMessage,
  response: ServerResponse,
  options: WebOptions,
  access: Access,
  opened: () => void,
): Promise<void> => {
  if (!isLoopbackHost(request.headers.host)) return refuse(response, 421, 'This server answers on loopback names only.')
  const name = /^\/api\/([A-Za-z]+)$/.exec(request.url ?? '')?.[1]
  if (name === undefined) return sendFile(request, response, options.files)
  if (!isOwnOrigin(request.headers)) return refuse(response, 403, 'This request came from another page.')
  if (name === 'session' && request.method === 'POST') {
    if (!access.redeem(request.headers)) return refuse(response, 401, 'This address was used before.')
    send(response, 200, { token: access.token })
    return opened()
  }
  if (!access.allows(request.headers)) return refuse(response, 401, 'The token is missing or wrong.')
  if (name === 'events' && request.method === 'GET') return streamEvents(response, options.service)
  if (!isCall(name)) return refuse(response, 404, 'There is no such call.')
  if (request.method !== 'POST') return refuse(response, 405, 'Calls are made by POST.')
  const body = await readBody(request)
  if (!body.ok) return refuse(response, body.status, body.sentence)
  send(response, 200, withBase64(await makeCall(options.service.api, name, name === 'openBundle' ? withBytes(body.value) : body.value)))
}

const listening = (server: Server, port: number, host: string): Promise<NodeJS.ErrnoException | null> =>
  new Promise((resolve) => {
    server.once('error', resolve)
    server.listen(port, host, () => resolve(null))
  })

/** Starts the server. A port that is taken is a value: the command line exits 69 with its sentence. */
export const startWebServer = async (options: WebOptions): Promise<Started> => {
  const access = createAccess()
  const host = options.host ?? '127.0.0.1'
  let address = ''
  const url = () => `${address}/#ticket=${access.ticket()}`
  const server = createServer((request, response) => {
    answer(request, response, options, access, () => options.onOpened?.(url())).catch(() => response.destroy())
  })
  const error = await listening(server, options.port, host)
  if (error) {
    if (error.code === 'EADDRINUSE')
      return { ok: false, why: 'port-taken', sentence: `Port ${options.port} is in use. Choose another one with --port.` }
    return { ok: false, why: 'failed', sentence: `The page cannot be served on port ${options.port}: ${error.code ?? error.message}.` }
  }
  const bound = server.address()
  const port = typeof bound === 'object' && bound !== null ? bound.port : options.port
  address = `http://${host === '::1' ? '[::1]' : host}:${port}`
  // The events' answer never ends by itself, so closing ends the connections too.
  const open = new Set<IncomingMessage['socket']>()
  server.on('connection', (socket) => {
    open.add(socket)
    socket.once('close', () => open.delete(socket))
  })
  const close = () =>
    new Promise<void>((resolve) => {
      server.close(() => resolve())
      for (const socket of open) socket.destroy()
    })
  return { ok: true, server: { url: url(), token: access.token, close } }
}
