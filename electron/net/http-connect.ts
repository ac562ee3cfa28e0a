// Asking a proxy for a tunnel (HTTP CONNECT, RFC 9110 section 9.3.6) on an open connection to it.
// Basic is the only login sent (RFC 7617); what the proxy asks for is passed on by name.
import { bracketed } from '../contract/address.ts'
import { type HttpHead, readHead } from './http-head.ts'
import type { Connection, Deadline, ProxyAnswer, ProxyTarget, TunnelResult } from './net.ts'

/** Answers of programs that do not know the method at all: a web server, not a proxy (RFC 9110 sections 15.5.6 and 15.6.2). */
const METHOD_UNKNOWN = new Set([405, 501])
/** Answers of web servers to a request that makes no sense to them. A proxy that says so shows itself in a header. */
const MAKES_NO_SENSE = new Set([400, 404])
const PROXY_HEADER = /^(via|x-squid-error|proxy-[a-z-]+|x-cache(-lookup)?):/

const isWebServer = ({ status, headers }: ProxyAnswer): boolean =>
  METHOD_UNKNOWN.has(status) || (MAKES_NO_SENSE.has(status) && !headers.some((header) => PROXY_HEADER.test(header)))

const answerOf = (head: HttpHead): ProxyAnswer => ({
  protocol: 'http',
  status: head.status,
  reason: head.reason.slice(0, 200),
  schemes: head.fields
    // A proxy that answers 401 names its kinds as a server would.
    .filter((field) => field.name === (head.status === 401 ? 'www-authenticate' : 'proxy-authenticate'))
    // One field may list several challenges; a scheme is a word that is followed by a space or the end, not by `=`.
    .flatMap((field) => [...field.value.matchAll(/(?:^|,)\s*([A-Za-z][\w-]*)(?=\s+[^\s=]|\s*(?:,|$))/g)].map((match) => match[1] ?? '')),
  headers: head.fields
    .filter((field) => field.name !== 'set-cookie')
    .slice(0, 40)
    .map((field) => `${field.name}: ${field.value}`.slice(0, 300)),
})

const refusal = (status: number, sentLogin: boolean): 'login-needed' | 'login-refused' | 'denied' | 'cannot-reach' => {
  if (status === 407 || status === 401) return sentLogin ? 'login-refused' : 'login-needed'
  return status >= 500 ? 'cannot-reach' : 'denied'
}

/** `connection` must offer `unread`: what came after the proxy's head belongs to the tunnel. */
export const askTunnel = async (
  connection: Connection & { unread(bytes: Uint8Array): void },
  target: { host: string; port: number },
  credentials: ProxyTarget['credentials'],
  deadline: Deadline,
): Promise<TunnelResult> => {
  const from = performance.now()
  const authority = `${bracketed(target.host)}:${target.port}`
  const login = credentials && Buffer.from(`${credentials.user}:${credentials.password}`).toString('base64')
  const lines = [
    `CONNECT ${authority} HTTP/1.1`,
    `Host: ${authority}`,
    'User-Agent: tls-preflight',
    ...(login ? [`Proxy-Authorization: Basic ${login}`] : []),
  ]
  const written = await connection.write(Buffer.from(`${lines.join('\r\n')}\r\n\r\n`))
  if (written === 'silent') return { kind: 'silent', answer: null, ms: performance.now() - from }
  // After a failed write the peer's last words may still be there to read.
  const answered = await readHead(connection, deadline)
  const ms = performance.now() - from
  if (answered.kind === 'not-http')
    return { kind: 'not-a-proxy', detail: `What answered is no HTTP proxy. Its first line: ${answered.firstLine}`, answer: null, ms }
  if (answered.kind === 'unfinished') {
    const { how, statusLine, received } = answered
    if (how === 'too-long')
      return { kind: 'not-a-proxy', detail: `The headers of its answer do not end. It began with: ${statusLine}`, answer: null, ms }
    const reason = `it sent ${statusLine === null ? `${received} bytes of one` : `the line ${statusLine}`}`
    return { kind: how, answer: { protocol: 'http', status: 0, reason, schemes: [], headers: [] }, ms }
  }
  if (answered.kind !== 'head') return { kind: answered.kind, answer: null, ms }
  const answer = answerOf(answered.head)
  if (answer.status < 300) {
    connection.unread(answered.rest)
    return { kind: 'tunnel', connection, answer, ms }
  }
  if (isWebServer(answer)) {
    const said = `HTTP ${answer.status} ${answer.reason}`.trim()
    return { kind: 'not-a-proxy', detail: `What answered is a web server, not a proxy. Its first line: ${said}`, answer, ms }
  }
  return { kind: refusal(answer.status, login !== null), answer, ms }
}
