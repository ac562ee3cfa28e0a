// Asking a SOCKS 4 proxy for a connection: an IPv4 address, or with the extension 4a a name that the proxy resolves.
// Source: "SOCKS: A protocol for TCP proxy across firewalls" and "SOCKS 4A: A Simple Extension to SOCKS 4 Protocol", Ying-Da Lee, NEC.
import { isIPv4 } from 'node:net'
import { createByteTaker } from './byte-taker.ts'
import { type Connection, type Deadline, firstLine, type ProxyTarget, type TunnelResult } from './net.ts'
import { addressBytes, portBytes } from './socks-bytes.ts'

const VERSION = 4
const CONNECT = 1
const GRANTED = 90
/** 0.0.0.x with x not 0 says: the name follows. */
const NAME_FOLLOWS = '0.0.0.1'

const REFUSALS: Record<number, { kind: 'denied' | 'cannot-reach' | 'login'; reason: string }> = {
  // The protocol has one code for both, so nothing more can be said.
  91: { kind: 'cannot-reach', reason: 'rejected or failed' },
  92: { kind: 'login', reason: 'the proxy cannot ask this host who its user is (identd)' },
  93: { kind: 'login', reason: 'this host names another user than the one given (identd)' },
}

/** A user name must not hold the zero byte that ends it. */
const zeroEnded = (text: string): Buffer => Buffer.from(`${text.replace(/\0/g, '')}\0`)

/** `connection` must offer `unread`: what came after the reply belongs to the tunnel. */
export const askSocks4 = async (
  connection: Connection & { unread(bytes: Uint8Array): void },
  { host, port }: { host: string; port: number },
  credentials: ProxyTarget['credentials'],
  deadline: Deadline,
): Promise<TunnelResult> => {
  const from = performance.now()
  const literal = isIPv4(host)
  const request = Buffer.concat([
    Buffer.from([VERSION, CONNECT]),
    portBytes(port),
    addressBytes(literal ? host : NAME_FOLLOWS),
    zeroEnded(credentials?.user ?? ''),
    ...(literal ? [] : [zeroEnded(host)]),
  ])
  await connection.write(request)
  const taker = createByteTaker(connection, deadline)
  // After a failed write the peer's last words may still be there to read. A refusal may be cut short after its code.
  const head = await taker.take(2)
  const ms = performance.now() - from
  if (head.kind !== 'bytes') return { kind: head.kind, answer: null, ms }
  const [version, status = 91] = head.bytes
  const refusal = REFUSALS[status]
  // The reply's version is 0; some proxies put 4.
  if ((version !== 0 && version !== VERSION) || (status !== GRANTED && !refusal)) {
    const detail = `What answered is no SOCKS 4 proxy. Its answer begins: ${firstLine(Buffer.concat([head.bytes, taker.rest()]))}`
    return { kind: 'not-a-proxy', detail, answer: null, ms }
  }
  const answer = { protocol: 'socks4' as const, status, reason: refusal?.reason ?? 'granted', schemes: [], headers: [] }
  if (refusal) {
    const kind = refusal.kind === 'login' ? (credentials ? 'login-refused' : 'login-needed') : refusal.kind
    return { kind, answer, ms }
  }
  const tail = await taker.take(6)
  if (tail.kind !== 'bytes') return { kind: tail.kind, answer: null, ms: performance.now() - from }
  connection.unread(taker.rest())
  return { kind: 'tunnel', connection, answer, ms: performance.now() - from }
}
