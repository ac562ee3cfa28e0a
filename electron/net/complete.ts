// A whole handshake and one HTTP question, made by this program's own TLS library on an open connection.
// Nothing is verified: this shows what the endpoint does, not whom to trust. How it broke is told by codes, not by texts.

import { constants } from 'node:crypto'
import { isIP, type Socket } from 'node:net'
import {
  type ConnectionOptions,
  connect as connectTls,
  createSecureContext,
  type SecureContext,
  type SecureVersion,
  type TLSSocket,
} from 'node:tls'
import { bracketed } from '../contract/address.ts'
import { alertWords, isTls13Suite, suiteByName } from '../tls/code-points.ts'
import { opensslSuiteName } from '../tls/openssl-names.ts'
import { SocketConnection } from './connection.ts'
import { httpAnswer, readBodyStart, readHead, type UnfinishedHead } from './http-head.ts'
import { type CompletedHandshake, type Deadline, isWorthAsking } from './net.ts'

interface CompleteRequest {
  host: string
  port: number
  resource: string
  minVersion: string
  suites: string[]
  /** Left out: HEAD, and GET where the answer to it tells too little. */
  method?: 'GET'
}

type Handshake = CompletedHandshake['handshake']
type Http = NonNullable<CompletedHandshake['http']>

/**
 * How long an answer to HEAD is waited for, in milliseconds: there are servers that know GET alone and stay silent on HEAD, and one
 * that serves a single connection at a time keeps everybody else waiting meanwhile. GET has the whole deadline.
 */
const HEAD_MS = 2000

/** Between the end of a connection and the error that goes with it lie a few turns of the event loop. */
const SETTLE_MS = 200

const libraryName = (): string => {
  const { electron, node, openssl } = process.versions
  return electron ? `BoringSSL (Electron ${electron})` : `OpenSSL ${openssl} (Node ${node})`
}

const minVersions: Record<string, SecureVersion> = { '1.0': 'TLSv1', '1.1': 'TLSv1.1', '1.2': 'TLSv1.2', '1.3': 'TLSv1.3' }

/** The library's own list of suites: TLS 1.3 suites by their IANA names, the others by OpenSSL's. */
const cipherList = (suites: readonly string[]): string =>
  suites
    .flatMap((name) => {
      const suite = suiteByName(name)
      if (suite === undefined) return []
      return isTls13Suite(suite) ? [name] : (opensslSuiteName(suite) ?? [])
    })
    .join(':')

/**
 * The narrowest context that this library accepts. SECLEVEL=0 lets OpenSSL speak with small keys, as a probe must;
 * BoringSSL does not know the word. `limited` is false where the list of suites itself was refused.
 */
const contextFor = (request: CompleteRequest): { context: SecureContext; limited: boolean } => {
  const list = cipherList(request.suites)
  const minVersion = minVersions[request.minVersion] ?? 'TLSv1.2'
  const secureOptions = constants.SSL_OP_LEGACY_SERVER_CONNECT ?? 0
  // No anchors: nothing is verified, and without a word of them Node.js reads all that it carries.
  const common = { minVersion, maxVersion: 'TLSv1.3', secureOptions, ca: [] as string[] } as const
  // An empty list would be taken for the library's own.
  for (const ciphers of list === '' ? [] : [`${list}:@SECLEVEL=0`, list]) {
    try {
      return { context: createSecureContext({ ...common, ciphers }), limited: true }
    } catch {
      // Refused: try the next, simpler list.
    }
  }
  return { context: createSecureContext({ minVersion, ca: [] }), limited: false }
}

/** How a handshake broke, from the library's error. Pure but for its argument's type. */
export const classifyTlsError = (error: NodeJS.ErrnoException): Pick<Handshake, 'observation' | 'detail'> => {
  const code = error.code ?? ''
  // OpenSSL puts the alert's number at the end of its error line; the code alone has only its words.
  const number = /SSL alert number (\d+)/.exec(error.message)?.[1]
  if (number !== undefined) return { observation: 'alert', detail: `The server sent the alert ${alertWords(Number(number))}.` }
  if (code.includes('_ALERT_')) return { observation: 'alert', detail: `The server sent an alert (${code}).` }
  if (code === 'ETIMEDOUT') return { observation: 'silent', detail: 'The connection timed out.' }
  // Node reports the peer's FIN as ECONNRESET too, but without a system call.
  if (code === 'ECONNRESET' && error.syscall === undefined)
    return { observation: 'closed', detail: 'The server closed the connection during the handshake.' }
  // Electron's Node forgets the library's reason for most failures (seen in 22.3, for alerts and plain HTTP alike).
  if (code.startsWith('ERR_SSL_INVALID_LIBRARY'))
    return { observation: 'failed', detail: "This program's TLS library gave up and did not keep the reason." }
  if (code === 'ECONNRESET' || code === 'EPIPE' || code === 'ECONNABORTED')
    return { observation: 'reset', detail: 'The connection was reset during the handshake.' }
  return {
    observation: 'failed',
    detail: `This program's TLS library did not take what came back, and gave up (${code || error.message}).`,
  }
}

/** Waits until the socket has told all it has to tell. */
const settled = (socket: TLSSocket): Promise<void> =>
  new Promise((resolve) => {
    const timer = setTimeout(resolve, SETTLE_MS)
    socket.once('close', () => {
      clearTimeout(timer)
      resolve()
    })
  })

/** Waits for the end of a handshake that was begun on `socket`; errors that come later are swallowed. */
export const shakeHands = (socket: TLSSocket, { signal, timeoutMs }: Deadline, from: number): Promise<Handshake> =>
  new Promise((resolve) => {
    const finish = (handshake: Pick<Handshake, 'observation' | 'detail'>) => {
      clearTimeout(timer)
      signal.removeEventListener('abort', stop)
      resolve({ ...handshake, ms: performance.now() - from })
    }
    const stop = () => finish({ observation: 'silent', detail: 'The handshake was cancelled.' })
    const timer = setTimeout(
      () => finish({ observation: 'silent', detail: `The handshake did not end within ${timeoutMs} ms.` }),
      timeoutMs,
    )
    socket.once('secureConnect', () =>
      finish({ observation: 'completed', detail: `${socket.getProtocol()} with ${socket.getCipher().standardName}.` }),
    )
    socket.on('error', (error) => finish(classifyTlsError(error)))
    // Up to Node 16 the end comes before the alert that it belongs to, and Node's own listener would take it for the whole story.
    socket.removeAllListeners('end')
    const closed = () => finish({ observation: 'closed', detail: 'The server closed the connection during the handshake.' })
    socket.once('end', () => void settled(socket).then(closed))
    socket.once('close', closed)
    signal.addEventListener('abort', stop, { once: true })
    if (signal.aborted) stop()
  })

type Asked = Pick<CompleteRequest, 'host' | 'port' | 'resource'>

export const request = (method: 'HEAD' | 'GET', { host, port, resource }: Asked): Uint8Array =>
  Buffer.from(
    [
      `${method} ${resource} HTTP/1.1`,
      `Host: ${bracketed(host)}${port === 443 ? '' : `:${port}`}`,
      'User-Agent: tls-preflight',
      'Accept: */*',
      `Connection: ${method === 'HEAD' ? 'keep-alive' : 'close'}`,
      '\r\n',
    ].join('\r\n'),
  )

/** How far an answer got whose head did not end. */
const unfinishedWords = ({ how, statusLine, received }: UnfinishedHead, question: string, timeoutMs: number): string => {
  const bound = how === 'silent' ? ` within ${timeoutMs / 1000} s` : how === 'too-long' ? ` within ${received} bytes` : ''
  if (statusLine === null) return `Only ${received} bytes of an answer to ${question} came${bound}.`
  return `The answer to ${question} began with “${statusLine}”, but its headers did not end${bound}.`
}

/** One question and the head of its answer. */
const ask = async (connection: SocketConnection, method: 'HEAD' | 'GET', wanted: CompleteRequest, deadline: Deadline): Promise<Http> => {
  const from = performance.now()
  const none = { method, answer: null }
  await connection.write(request(method, wanted))
  // Even after a failed write the server's last words may be there to read.
  const answer = await readHead(connection, deadline)
  const ms = performance.now() - from
  if (answer.kind === 'not-http') return { observation: 'not-http', ...none, detail: answer.firstLine, ms }
  if (answer.kind === 'unfinished') {
    const { how } = answer
    const detail = unfinishedWords(answer, `${method} ${wanted.resource}`, deadline.timeoutMs)
    return { observation: how === 'closed' || how === 'reset' ? how : 'unfinished', ...none, detail, ms }
  }
  if (answer.kind !== 'head') return { observation: answer.kind, ...none, detail: `No answer to ${method} ${wanted.resource}.`, ms }
  const { head } = answer
  const body = method === 'GET' ? await readBodyStart(connection, answer, deadline) : ''
  return {
    observation: 'answered',
    method,
    answer: httpAnswer(head, method, body),
    detail: `${method} ${wanted.resource} was answered ${head.status} ${head.reason}`.trim(),
    ms,
  }
}

/** HEAD has no side effects and no body; neither has GET (RFC 9110 section 9.2.1), but it has a body, so it comes second. */
const askOnce = async (connection: SocketConnection, wanted: CompleteRequest, deadline: Deadline): Promise<Http> => {
  if (wanted.method === 'GET') return ask(connection, 'GET', wanted, deadline)
  const head = await ask(connection, 'HEAD', wanted, { ...deadline, timeoutMs: Math.min(deadline.timeoutMs, HEAD_MS) })
  if (!head.answer || !isWorthAsking(head.answer)) return head
  const get = await ask(connection, 'GET', wanted, deadline)
  return get.observation === 'answered' ? get : head
}

/** The `complete` of Net, on a socket that nothing else reads from. It is closed at the end. */
export const completeOn = async (plain: Socket, wanted: CompleteRequest, deadline: Deadline): Promise<CompletedHandshake> => {
  const { context, limited } = contextFor(wanted)
  const from = performance.now()
  const options: ConnectionOptions = { socket: plain, secureContext: context, rejectUnauthorized: false, ALPNProtocols: ['http/1.1'] }
  const socket = connectTls(isIP(wanted.host) === 0 ? { ...options, servername: wanted.host } : options)
  const library = limited ? libraryName() : `${libraryName()}, with its own list of suites because it refused the profile's`
  try {
    const handshake = await shakeHands(socket, deadline, from)
    if (handshake.observation !== 'completed') return { handshake, version: null, suite: null, group: null, http: null, library }
    const agreed = agreement(socket)
    const refusals: NodeJS.ErrnoException[] = []
    socket.on('error', (error) => refusals.push(error))
    const http = await askOnce(new SocketConnection(socket, deadline.timeoutMs), wanted, deadline)
    if (http.observation === 'answered') return { handshake, ...agreed, http, library }
    // In TLS 1.3 the server judges the client's certificate after the client has done its part: the alert comes this late. Up to
    // TLS 1.2 it does where the server asks for a certificate anew, once it knows the path. Node 16 tells of the end before it tells of the alert.
    if (refusals.length === 0 && http.observation === 'closed') await settled(socket)
    const late = refusals[0] && classifyTlsError(refusals[0])
    if (late?.observation === 'alert')
      return {
        handshake: { ...late, detail: `${late.detail} It came after the request.`, ms: handshake.ms },
        ...agreed,
        http: null,
        library,
      }
    return { handshake, ...agreed, http, library }
  } finally {
    socket.destroy()
    plain.destroy()
  }
}

const agreement = (socket: TLSSocket): Pick<CompletedHandshake, 'version' | 'suite' | 'group'> => {
  const key = socket.getEphemeralKeyInfo()
  return {
    version: socket.getProtocol(),
    suite: socket.getCipher().standardName,
    group: key !== null && 'name' in key ? (key.name ?? null) : null,
  }
}
