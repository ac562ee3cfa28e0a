// One TCP connection with a deadline. How it failed is told by the error's code, never by its text.
// Refused, dropped, rejected by ICMP and forbidden by this host are four different observations.
import { connect as connectSocket } from 'node:net'
import { SocketConnection } from './connection.ts'
import type { ConnectResult, Deadline } from './net.ts'

type TcpResult = Exclude<ConnectResult, { kind: 'budget' | 'open' }> | { kind: 'open'; connection: SocketConnection; ms: number }

const kinds: Record<string, 'refused' | 'silent' | 'denied'> = {
  ECONNREFUSED: 'refused',
  ETIMEDOUT: 'silent',
  EACCES: 'denied',
  EPERM: 'denied',
}

/**
 * Connects to `address` (a literal). `closed` is called once, when the socket is gone or never came to be.
 * `code` is the operating system's (`ECONNREFUSED`), `ETIMEDOUT` at our own deadline, or `ABORT_ERR`.
 */
export const connectTcp = (
  target: { address: string; port: number },
  { signal, timeoutMs }: Deadline,
  closed: () => void,
): Promise<TcpResult> =>
  new Promise((resolve) => {
    const from = performance.now()
    const socket = connectSocket({ host: target.address, port: target.port })
    const abort = () => socket.destroy()
    const finish = (result: TcpResult) => {
      clearTimeout(timer)
      socket.off('error', failed)
      resolve(result)
    }
    const ended = (kind: Exclude<TcpResult['kind'], 'open'>, code: string) => {
      // A late error of a socket given up must not surface.
      socket.on('error', () => {})
      socket.destroy()
      finish({ kind, code, ms: performance.now() - from })
    }
    const opened = (end: 'reset' | null) =>
      finish({ kind: 'open', connection: new SocketConnection(socket, timeoutMs, end), ms: performance.now() - from })
    const failed = (error: NodeJS.ErrnoException) => {
      // An RST in answer to the SYN is ECONNREFUSED. This one came after the handshake: it was open, and reset at once.
      if (error.code === 'ECONNRESET') opened('reset')
      else ended(kinds[error.code ?? ''] ?? 'unreachable', error.code ?? error.message)
    }
    const timer = setTimeout(() => ended('silent', 'ETIMEDOUT'), timeoutMs)
    socket.once('error', failed)
    socket.once('close', () => {
      signal.removeEventListener('abort', abort)
      closed()
      finish({ kind: 'silent', code: 'ABORT_ERR', ms: performance.now() - from })
    })
    socket.once('connect', () => {
      socket.setNoDelay(true)
      opened(null)
    })
    signal.addEventListener('abort', abort, { once: true })
    if (signal.aborted) abort()
  })
