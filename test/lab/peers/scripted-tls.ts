// A relay before a real platform that reads the first hello and does with it what no real part can be had for: it hangs or closes on
// hellos of a certain kind. What it lets through goes on byte for byte, so the handshake is nginx's own.
import { connect, createServer, type Socket } from 'node:net'
import { describeHello, type HelloDescription } from '../../../electron/tls/describe-hello.ts'
import type { Stage } from '../stage.ts'

const RECORD_HEADER = 5
/** Bytes of an answer: less than a ServerHello has, and more than an alert. */
const CUT_AFTER = 90
/** Long enough that the peer has read what was sent before the reset, which would take it away. */
const CUT_MS = 50

const cut = (socket: Socket): void => void setTimeout(() => socket.resetAndDestroy(), CUT_MS)

/** The first hello as it arrived: what it offers, the bytes of its record without the header, and whether it came in one piece. */
export interface Arrived extends HelloDescription {
  length: number
  whole: boolean
}

/** `cut`: what the platform answers is reset after its first bytes, as by a firewall that reads certificates. */
export type Reaction = 'pass' | 'hang' | 'close' | 'cut'

/** What old equipment does with a hello. */
export const FAULTS = {
  /** RFC 7685 section 1. */
  hangsOn256To511: ({ length }: Arrived): Reaction => (length > 255 && length < 512 ? 'hang' : 'pass'),
  hangsOnTls13: ({ versions }: Arrived): Reaction => (versions.includes(0x0304) ? 'hang' : 'pass'),
  closesOnTls13: ({ versions }: Arrived): Reaction => (versions.includes(0x0304) ? 'close' : 'pass'),
  /** It knows what TLS 1.3 itself asks for, and nothing besides. */
  closesOnUnknownExtension: ({ extensions }: Arrived): Reaction =>
    extensions.every((type) => [0, 10, 11, 13, 16, 21, 23, 43, 45, 51, 0xff01].includes(type)) ? 'pass' : 'close',
  /** Loopback carries in one packet what a line of 1500 bytes does not. */
  readsOnePacket: ({ whole, length }: Arrived): Reaction => (whole && length <= 1400 ? 'pass' : 'close'),
} as const

const wholeHello = (bytes: Buffer, whole: boolean): Arrived | null => {
  if (bytes.length < RECORD_HEADER || bytes.length < RECORD_HEADER + bytes.readUInt16BE(3)) return null
  try {
    return { ...describeHello(bytes), length: bytes.readUInt16BE(3), whole }
  } catch {
    // Split over records: whole once the next one is there.
    return null
  }
}

/** Listens on loopback and relays to `to`, another port of loopback; answers its own port. */
export const startScriptedTls = (stage: Stage, to: number, react: (hello: Arrived) => Reaction): Promise<number> =>
  new Promise((resolve, reject) => {
    const sockets = new Set<Socket>()
    const keep = (socket: Socket) => {
      sockets.add(socket)
      socket.on('error', () => socket.destroy())
      socket.once('close', () => sockets.delete(socket))
    }
    const server = createServer((client) => {
      keep(client)
      let bytes = Buffer.alloc(0)
      const take = (chunk: Buffer) => {
        bytes = Buffer.concat([bytes, chunk])
        const hello = wholeHello(bytes, bytes.length === chunk.length)
        if (hello === null) return
        client.off('data', take)
        const reaction = react(hello)
        if (reaction === 'close') client.end()
        if (reaction !== 'pass' && reaction !== 'cut') return
        const platform = connect(to, '127.0.0.1')
        keep(platform)
        platform.write(bytes)
        client.pipe(platform)
        if (reaction === 'cut') platform.once('data', (answer) => client.write(answer.subarray(0, CUT_AFTER), () => cut(client)))
        else platform.pipe(client)
        client.once('close', () => platform.destroy())
        platform.once('close', () => client.destroy())
      }
      client.on('data', take)
    })
    server.once('error', reject)
    server.listen(0, '127.0.0.1', () => {
      const address = server.address()
      stage.later(
        () =>
          new Promise<void>((done) => {
            for (const socket of sockets) socket.destroy()
            server.close(() => done())
          }),
      )
      if (typeof address === 'object' && address) resolve(address.port)
      else reject(new Error('no port'))
    })
  })
