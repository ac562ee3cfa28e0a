// TCP connections to scripted peers: how each of them ends is told apart.
import type { Socket } from 'node:net'
import { afterEach, describe, expect, it } from 'vitest'
import { SocketConnection } from '../../electron/net/connection.ts'
import { connectTcp } from '../../electron/net/tcp.ts'
import { freePort, type ScriptedPeer, startScripted } from '../fixtures/tls-peers.ts'

const never = new AbortController().signal
const soon = { signal: never, timeoutMs: 2000 }
const open: (ScriptedPeer | SocketConnection)[] = []

afterEach(async () => {
  for (const one of open.splice(0)) one instanceof SocketConnection ? one.close() : await one.stop()
})

const connected = async (script: (socket: Socket) => void): Promise<SocketConnection> => {
  const peer = await startScripted(script)
  const result = await connectTcp({ address: '127.0.0.1', port: peer.port }, soon, () => {})
  if (result.kind !== 'open') throw new Error(result.kind)
  open.push(result.connection, peer)
  return result.connection
}

describe('connectTcp', () => {
  it('tells a refused connection', async () => {
    const port = await freePort()
    const closed = new Promise<void>((resolve) => {
      void connectTcp({ address: '127.0.0.1', port }, soon, resolve).then((result) =>
        expect(result).toMatchObject({ kind: 'refused', code: 'ECONNREFUSED' }),
      )
    })
    // The place in the budget is given back for a connection that never came to be, too.
    await closed
  })

  it('tells an address that no route leads to', async () => {
    // 240.0.0.0/4 is reserved; the kernel itself refuses to send there, and nothing leaves the host.
    const result = await connectTcp({ address: '255.255.255.255', port: 443 }, soon, () => {})
    expect(['unreachable', 'denied']).toContain(result.kind)
  })

  it('ends at once when it is cancelled', async () => {
    const stop = new AbortController()
    stop.abort()
    const result = await connectTcp({ address: '127.0.0.1', port: await freePort() }, { signal: stop.signal, timeoutMs: 60_000 }, () => {})
    expect(result).toMatchObject({ kind: 'silent', code: 'ABORT_ERR' })
  })
})

describe('Connection', () => {
  it('brings the bytes that came before the close, then tells the close', async () => {
    const connection = await connected((socket) => socket.end('last words'))
    const read = await connection.read(soon)
    expect(read.kind === 'bytes' && Buffer.from(read.bytes).toString()).toBe('last words')
    expect(await connection.read(soon)).toEqual({ kind: 'closed' })
    expect(await connection.read(soon)).toEqual({ kind: 'closed' })
  })

  it('tells a reset from a close', async () => {
    const connection = await connected((socket) => socket.resetAndDestroy())
    expect(await connection.read(soon)).toEqual({ kind: 'reset' })
  })

  it('keeps what arrived before a reset', async () => {
    const connection = await connected((socket) => socket.write('alert', () => setTimeout(() => socket.resetAndDestroy(), 50)))
    await new Promise((resolve) => setTimeout(resolve, 200))
    const read = await connection.read(soon)
    expect(read.kind === 'bytes' && Buffer.from(read.bytes).toString()).toBe('alert')
    expect(await connection.read(soon)).toEqual({ kind: 'reset' })
  })

  it('tells silence at the deadline, and goes on reading afterwards', async () => {
    let say: (() => void) | undefined
    const connection = await connected((socket) => {
      say = () => socket.write('late')
    })
    expect(await connection.read({ signal: never, timeoutMs: 50 })).toEqual({ kind: 'silent' })
    say?.()
    expect((await connection.read(soon)).kind).toBe('bytes')
  })

  it('ends a read when it is cancelled', async () => {
    const stop = new AbortController()
    const connection = await connected(() => {})
    const read = connection.read({ signal: stop.signal, timeoutMs: 60_000 })
    stop.abort()
    expect(await read).toEqual({ kind: 'silent' })
  })

  it('makes a peer that sends without end wait', async () => {
    let sent = 0
    const connection = await connected((socket) => {
      const more = (): void => {
        if (sent > 64 * 1024 * 1024) return
        sent += 65_536
        socket.write(Buffer.alloc(65_536), more)
      }
      more()
    })
    await new Promise((resolve) => setTimeout(resolve, 500))
    // Kernel buffers hold some megabytes; an unbounded reader would have taken all 64.
    expect(sent).toBeLessThan(32 * 1024 * 1024)
    const read = await connection.read(soon)
    expect(read.kind).toBe('bytes')
  })

  it('brings back what was put back before what came after it', async () => {
    const connection = await connected((socket) => socket.write('world'))
    connection.unread(Buffer.from('hello '))
    const first = await connection.read(soon)
    const second = await connection.read(soon)
    expect(first.kind === 'bytes' && Buffer.from(first.bytes).toString()).toBe('hello ')
    expect(second.kind === 'bytes' && Buffer.from(second.bytes).toString()).toBe('world')
  })

  it('tells a write to a peer that is gone', async () => {
    const connection = await connected((socket) => socket.resetAndDestroy())
    await connection.read(soon)
    expect(await connection.write(Buffer.from('x'))).toBe('reset')
  })
})
