// Asking a SOCKS 5 proxy for a connection (RFC 1928), with a user name and password where there are some (RFC 1929).
// A name is passed on as it is and resolved by the proxy; an address literal goes as bytes.
import { isIP, isIPv4 } from 'node:net'
import { createByteTaker, type Taken } from './byte-taker.ts'
import { type Connection, type Deadline, firstLine, type ProxyAnswer, type ProxyTarget, type TunnelResult } from './net.ts'
import { addressBytes, portBytes } from './socks-bytes.ts'

const VERSION = 5
const NO_LOGIN = 0
const USER_PASSWORD = 2
const NONE_ACCEPTABLE = 0xff
const CONNECT = 1
/** Longest field of RFC 1928 and 1929: its length is one byte. */
const MAX_FIELD = 255

type Failure = Exclude<TunnelResult, { kind: 'tunnel' }>
type Outcome = Failure | { kind: 'tunnel'; answer: ProxyAnswer }

/** RFC 1928 section 6. What no code says is said by nobody. */
const REPLIES: Record<number, { kind: 'denied' | 'cannot-reach'; reason: string }> = {
  1: { kind: 'cannot-reach', reason: 'general failure' },
  2: { kind: 'denied', reason: 'not allowed by the rules of the proxy' },
  3: { kind: 'cannot-reach', reason: 'network unreachable' },
  4: { kind: 'cannot-reach', reason: 'host unreachable' },
  5: { kind: 'cannot-reach', reason: 'connection refused' },
  6: { kind: 'cannot-reach', reason: 'time to live expired' },
  7: { kind: 'denied', reason: 'command not supported' },
  8: { kind: 'cannot-reach', reason: 'address type not supported' },
}

const answer = (status: number, reason: string, schemes: string[] = []): ProxyAnswer => ({
  protocol: 'socks5',
  status,
  reason,
  schemes,
  headers: [],
})

const field = (text: string): Buffer => {
  const bytes = Buffer.from(text).subarray(0, MAX_FIELD)
  return Buffer.concat([Buffer.from([bytes.length]), bytes])
}

const request = ({ host, port }: { host: string; port: number }): Buffer => {
  const destination = isIP(host) === 0 ? [Buffer.from([3]), field(host)] : [Buffer.from([isIPv4(host) ? 1 : 4]), addressBytes(host)]
  return Buffer.concat([Buffer.from([VERSION, CONNECT, 0]), ...destination, portBytes(port)])
}

/** `connection` must offer `unread`: what came after the reply belongs to the tunnel. */
export const askSocks5 = async (
  connection: Connection & { unread(bytes: Uint8Array): void },
  target: { host: string; port: number },
  credentials: ProxyTarget['credentials'],
  deadline: Deadline,
): Promise<TunnelResult> => {
  const from = performance.now()
  const taker = createByteTaker(connection, deadline)
  const ms = (): number => performance.now() - from
  let greeted: ProxyAnswer | null = null

  const broken = (taken: Exclude<Taken, { kind: 'bytes' }>): Failure => ({ kind: taken.kind, answer: greeted, ms: ms() })
  const nonsense = (bytes: Uint8Array): Failure => {
    const detail = `What answered is no SOCKS 5 proxy. Its answer begins: ${firstLine(Buffer.concat([bytes, taker.rest()]))}`
    return { kind: 'not-a-proxy', detail, answer: null, ms: ms() }
  }

  /** The way to log in that the proxy chose; without one, how it ended. */
  const greet = async (): Promise<number | Failure> => {
    const methods = credentials ? [NO_LOGIN, USER_PASSWORD] : [NO_LOGIN]
    await connection.write(Buffer.from([VERSION, methods.length, ...methods]))
    // After a failed write the peer's last words may still be there to read.
    const chosen = await taker.take(2)
    if (chosen.kind !== 'bytes') return broken(chosen)
    const [version, method = NONE_ACCEPTABLE] = chosen.bytes
    if (version !== VERSION) return nonsense(chosen.bytes)
    if (method === NONE_ACCEPTABLE)
      return { kind: credentials ? 'login-refused' : 'login-needed', answer: answer(method, 'no acceptable way to log in'), ms: ms() }
    if (!methods.includes(method)) return nonsense(chosen.bytes)
    greeted = answer(method, 'it took the greeting')
    return method
  }

  const logIn = async ({ user, password }: NonNullable<typeof credentials>): Promise<Failure | null> => {
    await connection.write(Buffer.concat([Buffer.from([1]), field(user), field(password)]))
    const told = await taker.take(2)
    if (told.kind !== 'bytes') return broken(told)
    // Some proxies put 5 where RFC 1929 asks for 1; only the status counts.
    const status = told.bytes[1] ?? 1
    return status === 0 ? null : { kind: 'login-refused', answer: answer(status, 'login refused', ['user name and password']), ms: ms() }
  }

  const ask = async (): Promise<Outcome> => {
    await connection.write(request(target))
    // A refusal may be cut short after its code.
    const head = await taker.take(2)
    if (head.kind !== 'bytes') return broken(head)
    const [version, code = 1] = head.bytes
    if (version !== VERSION) return nonsense(head.bytes)
    if (code !== 0) {
      const { kind, reason } = REPLIES[code] ?? { kind: 'cannot-reach', reason: 'a reply that RFC 1928 does not know' }
      return { kind, answer: answer(code, reason), ms: ms() }
    }
    const bound = await taker.take(2)
    if (bound.kind !== 'bytes') return broken(bound)
    const type = bound.bytes[1]
    const length = type === 1 ? 4 : type === 4 ? 16 : type === 3 ? await taker.take(1) : null
    if (length === null) return nonsense(Buffer.concat([head.bytes, bound.bytes]))
    if (typeof length !== 'number' && length.kind !== 'bytes') return broken(length)
    const tail = await taker.take((typeof length === 'number' ? length : (length.bytes[0] ?? 0)) + 2)
    return tail.kind === 'bytes' ? { kind: 'tunnel', answer: answer(0, 'succeeded') } : broken(tail)
  }

  const method = await greet()
  if (typeof method !== 'number') return method
  const refused = method === USER_PASSWORD && credentials ? await logIn(credentials) : null
  if (refused) return refused
  const outcome = await ask()
  if (outcome.kind !== 'tunnel') return outcome
  connection.unread(taker.rest())
  return { ...outcome, connection, ms: ms() }
}
