// A Connection over a socket, plain or TLS: every read and write has a deadline, and how the peer ended it stays told apart.
// What arrives is taken off the socket at once (an RST must not swallow the alert before it), up to a bound.
import type { Socket } from 'node:net'
import type { Connection, Deadline, ReadResult } from './net.ts'

/** Bytes kept before the peer is made to wait. */
const MAX_QUEUED = 256 * 1024

/** How an established connection broke, by the error's code. */
const brokenBy = (code: string | undefined): 'reset' | 'silent' => (code === 'ETIMEDOUT' ? 'silent' : 'reset')

export class SocketConnection implements Connection {
  readonly #socket: Socket
  readonly #writeMs: number
  #queue: Uint8Array[] = []
  #queued = 0
  #end: 'closed' | 'reset' | 'silent' | null
  #wake: (() => void) | null = null

  /**
   * `writeMs`: deadline of each write, in milliseconds. The socket must be connected and not yet read from;
   * `end` says how it has ended already.
   */
  constructor(socket: Socket, writeMs: number, end: 'reset' | null = null) {
    this.#socket = socket
    this.#writeMs = writeMs
    this.#end = end
    socket.on('readable', this.#pump)
    socket.on('end', this.#onEnd)
    socket.on('close', this.#onEnd)
    // This listener stays for the socket's whole life: an error nobody listens for would end the program.
    socket.on('error', (error: NodeJS.ErrnoException) => this.#finish(brokenBy(error.code)))
  }

  get localAddress(): string | undefined {
    return this.#socket.localAddress
  }

  async write(bytes: Uint8Array): Promise<'written' | 'reset' | 'silent'> {
    if (this.#socket.destroyed || !this.#socket.writable) return 'reset'
    return new Promise((resolve) => {
      const timer = setTimeout(() => resolve('silent'), this.#writeMs)
      this.#socket.write(bytes, (error) => {
        clearTimeout(timer)
        resolve(error ? brokenBy((error as NodeJS.ErrnoException).code) : 'written')
      })
    })
  }

  /** `silent` also stands for a read that `signal` ended: who aborts knows it. */
  async read({ signal, timeoutMs }: Deadline): Promise<ReadResult> {
    const there = this.#take()
    if (there) return there
    if (signal.aborted) return { kind: 'silent' }
    return new Promise((resolve) => {
      const done = (result: ReadResult) => {
        clearTimeout(timer)
        signal.removeEventListener('abort', giveUp)
        this.#wake = null
        resolve(result)
      }
      const giveUp = () => done({ kind: 'silent' })
      const timer = setTimeout(giveUp, timeoutMs)
      signal.addEventListener('abort', giveUp, { once: true })
      this.#wake = () => {
        const result = this.#take()
        if (result) done(result)
      }
    })
  }

  /** Puts bytes back: the next read brings them. */
  unread(bytes: Uint8Array): void {
    if (bytes.length === 0) return
    this.#queue.unshift(bytes)
    this.#queued += bytes.length
  }

  /** Hands the socket over, what was read and not taken put back into it. Afterwards only `close` may be called here. */
  handOver(): Socket {
    this.#socket.off('readable', this.#pump)
    this.#socket.off('end', this.#onEnd)
    this.#socket.off('close', this.#onEnd)
    for (const bytes of this.#queue.reverse()) this.#socket.unshift(bytes)
    this.#queue = []
    return this.#socket
  }

  close(): void {
    this.#socket.destroy()
  }

  readonly #pump = (): void => {
    while (this.#queued < MAX_QUEUED) {
      const bytes: Uint8Array | null = this.#socket.read()
      if (bytes === null) break
      this.#queue.push(bytes)
      this.#queued += bytes.length
    }
    this.#wake?.()
  }

  readonly #onEnd = (): void => this.#finish('closed')

  #finish(end: 'closed' | 'reset' | 'silent'): void {
    this.#end ??= end
    this.#wake?.()
  }

  #take(): ReadResult | null {
    const bytes = this.#queue.shift()
    if (bytes) {
      this.#queued -= bytes.length
      // Places became free: what the socket still holds can move up.
      if (this.#queued === 0) setImmediate(this.#pump)
      return { kind: 'bytes', bytes }
    }
    return this.#end ? { kind: this.#end } : null
  }
}
