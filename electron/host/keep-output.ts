// Keeps what a program writes, up to a limit in bytes; the rest passes, so that the program is not held up.
// Where only some lines are wanted, the others are dropped as they come: a long list never lies in memory as a whole.
import type { Readable } from 'node:stream'

export interface Kept {
  /** What was kept, as UTF-8; asked once, when the stream has ended. */
  text(): string
  /** Whether the limit cut something off. */
  truncated(): boolean
}

/** Passes on the lines that begin with one of `starts`, with their line ends. */
const lineFilter = (starts: readonly string[], pass: (lines: Buffer) => void) => {
  const wanted = new RegExp(`^(?:${starts.map((start) => start.replace(/\W/g, '\\$&')).join('|')}).*\\n`, 'gm')
  // One character for one byte: neither decoding nor a character that lies across two chunks is of interest here.
  let rest = ''
  const offer = (text: string) => {
    const lines = text.match(wanted)
    if (lines !== null) pass(Buffer.from(lines.join(''), 'latin1'))
  }
  return {
    write: (chunk: Buffer) => {
      const text = rest + chunk.toString('latin1')
      const end = text.lastIndexOf('\n') + 1
      rest = text.slice(end)
      offer(text.slice(0, end))
    },
    end: () => offer(`${rest}\n`),
  }
}

/** `lines`: only lines that begin with one of these are kept. */
export const keepOutput = (stream: Readable | null, limit: number, lines?: readonly string[]): Kept => {
  const chunks: Buffer[] = []
  let bytes = 0
  let cut = false
  const keep = (chunk: Buffer) => {
    const room = limit - bytes
    if (chunk.length > room) cut = true
    if (room > 0) chunks.push(chunk.subarray(0, room))
    bytes += Math.min(chunk.length, Math.max(room, 0))
  }
  const filter = lines === undefined ? { write: keep, end: () => undefined } : lineFilter(lines, keep)
  stream?.on('data', filter.write)
  stream?.on('error', () => undefined)
  return {
    text: () => {
      filter.end()
      return Buffer.concat(chunks).toString('utf8')
    },
    truncated: () => cut,
  }
}
