// Peers on real sockets that answer with what no TLS server sends: told in time, and without taking in more than a little of it.
import { afterEach, describe, expect, it } from 'vitest'
import { enumerateSuites } from '../../../electron/gather/suites/enumerate.ts'
import { createWire } from '../../../electron/net/node-wire.ts'
import { contentType, writeRecords } from '../../../electron/tls/record.ts'
import { type ScriptedPeer, startScripted } from '../../fixtures/tls-peers.ts'
import { helloOf, takes } from './fake-server.ts'

const TLS12 = 0x0303
const TIMEOUT_MS = 300
/** Everything together: each hello may be repeated, and each repetition takes its deadline. */
const LONGEST_MS = 15_000
/** What the kernel's buffers on both sides may hold of one connection, and what is read of it. */
const MOST_BYTES = 8 * 1024 * 1024

let peer: ScriptedPeer | null = null
afterEach(() => peer?.stop())

const tell = (port: number, timeoutMs = TIMEOUT_MS) =>
  enumerateSuites(createWire(), {
    host: '127.0.0.1',
    port,
    serverName: null,
    timeoutMs,
    signal: new AbortController().signal,
  })

const record = (body: Uint8Array): Uint8Array => writeRecords(contentType.handshake, TLS12, body)
const filled = (length: number, first: readonly number[]): Uint8Array => {
  const bytes = new Uint8Array(length).fill(0x61)
  bytes.set(first)
  return bytes
}
/** HelloRequest: a whole message, without content, that a client has to leave alone. */
const HELLO_REQUESTS = record(new Uint8Array(4000))

const sends: [string, (index: number) => Uint8Array][] = [
  ['noise', () => filled(5000, [0x80, 0x61])],
  ['words', () => new TextEncoder().encode('220 mail.example.test ESMTP ready\r\n')],
  ['a record that says it is longer than any may be', () => Uint8Array.of(22, 3, 3, 0xff, 0xff)],
  ['an empty handshake record', () => Uint8Array.of(22, 3, 3, 0, 0)],
  ['a message that says it has 16 MB', () => record(filled(16_000, [2, 0xff, 0xff, 0xff]))],
  ['a ServerHello cut short', () => record(Uint8Array.of(2, 0, 0, 2, 3, 3))],
  ['a session id that is longer than its message', () => record(filled(76, [2, 0, 0, 72, 3, 3]))],
  ['an alert of three bytes', () => Uint8Array.of(21, 3, 3, 0, 3, 2, 40, 0)],
  ['a version that does not exist', () => record(filled(42, [2, 0, 0, 38, 3, 9, ...new Array<number>(32).fill(1), 0, 0xc0, 0x2f, 0]))],
]

describe('a peer that answers every hello with', () => {
  it.each(sends)(
    '%s',
    async (_name, bytes) => {
      peer = await startScripted((socket, index) => socket.once('data', () => socket.write(bytes(index))))
      const { kind, suites } = await tell(peer.port)
      expect({ kind, versions: suites.versions }).toEqual({ kind: 'not-reached', versions: [] })
    },
    LONGEST_MS,
  )

  it(
    'one byte at a time, without end',
    async () => {
      peer = await startScripted((socket) => {
        // The header of a record, and of a ServerHello that never ends.
        const start = [22, 3, 3, 0x40, 0, 2, 0, 0x3f, 0xfc, 3, 3]
        let at = 0
        const timer = setInterval(() => socket.write(Uint8Array.of(start[at++] ?? 0)), 100)
        socket.once('close', () => clearInterval(timer))
      })
      expect(await tell(peer.port)).toMatchObject({
        kind: 'not-reached',
        sentence: 'It began to answer, but no whole answer came in time.',
        suites: { versions: [], complete: false },
      })
    },
    LONGEST_MS,
  )

  it.each([
    ['handshake messages without end', HELLO_REQUESTS],
    ['a good record header and then 16 MB of another kind', filled(65_536, [22, 3, 3, 0x40, 0])],
  ])(
    '%s: only a little of it is taken in',
    async (_name, piece) => {
      let most = 0
      peer = await startScripted((socket) => {
        let written = 0
        const pour = (): void => {
          while (!socket.destroyed && written < 4 * MOST_BYTES) {
            written += piece.length
            most = Math.max(most, written - socket.writableLength)
            if (!socket.write(piece)) return void socket.once('drain', pour)
          }
        }
        socket.once('data', pour)
      })
      expect(await tell(peer.port)).toMatchObject({ kind: 'not-reached', suites: { versions: [] } })
      expect(most).toBeLessThan(MOST_BYTES)
    },
    LONGEST_MS,
  )
})

it('a peer that takes a suite that was not offered: nothing is said to be accepted, nor that nothing is', async () => {
  peer = await startScripted((socket) => socket.once('data', () => socket.write(takes(TLS12, 0x5a5a))))
  const { suites } = await tell(peer.port)
  expect(suites).toMatchObject({
    versions: [],
    complete: false,
    notes: [expect.stringMatching(/TLS 1\.2: what came back is not well-formed/)],
  })
}, 15_000)

describe('a peer that takes a suite and then', () => {
  const picks = (after: Uint8Array) => (bytes: Uint8Array) => {
    // The first suite of the hello: behind the record's header, the message's, the version, the random and the session id.
    const at = 5 + 4 + 2 + 32
    const suites = at + 1 + (bytes[at] ?? 0) + 2
    const suite = ((bytes[suites] ?? 0) << 8) | (bytes[suites + 1] ?? 0)
    return new Uint8Array([...helloOf(((bytes[9] ?? 0) << 8) | (bytes[10] ?? 0), suite), ...after])
  }

  const unread = 'The server sent a certificate that this program cannot read.'
  const none = 'The certificate is not known: none came with the answers.'
  it.each([
    ['sends a certificate that is none', record(Uint8Array.of(11, 0, 0, 9, 0, 0, 6, 0, 0, 3, 1, 2, 3)), unread],
    ['sends a certificate message of wrong lengths', record(Uint8Array.of(11, 0, 0, 6, 0, 0, 9, 0, 0, 9)), none],
    ['sends noise', filled(100, [0x80]), none],
    ['sends nothing', new Uint8Array(0), none],
  ])(
    '%s: the suite is told, without a certificate, and so is that',
    async (_name, after, note) => {
      let left = 40
      peer = await startScripted((socket) =>
        socket.once('data', (bytes: Buffer) => {
          // TLS 1.2 alone, and after a while no suite any more: else it would go on until everything was offered.
          const isTls12 = bytes[9] === 3 && bytes[10] === 3 && !bytes.includes(Buffer.from([0, 43, 0, 3, 2, 3, 4]))
          if (isTls12 && left-- > 0) socket.write(picks(after)(bytes))
          else socket.write(Uint8Array.of(21, 3, 3, 0, 2, 2, 40))
        }),
      )
      // What it does say has to be heard on a busy machine too.
      const { kind, suites } = await tell(peer.port, 1000)
      expect({ kind, certificate: suites.certificate }).toEqual({ kind: 'answered', certificate: null })
      expect(suites.versions).toMatchObject([{ version: 'TLS 1.2' }])
      expect(suites.notes).toContain(note)
    },
    LONGEST_MS,
  )
})
