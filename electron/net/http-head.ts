// The head of an HTTP/1 answer: status line and fields (RFC 9112 sections 2 to 5), read with one deadline and a bound.
import { type Deadline, firstLine, type ReadResult } from './net.ts'

export interface HttpHead {
  status: number
  reason: string
  /** In the order sent; names in lower case. */
  fields: { name: string; value: string }[]
}

export type HeadResult =
  | { kind: 'head'; head: HttpHead; rest: Uint8Array }
  | { kind: 'not-http'; firstLine: string }
  | { kind: 'closed' | 'reset' | 'silent' }

const MAX_HEAD = 32 * 1024
const START = 'HTTP/'

const couldBeHttp = (text: string): boolean => text.startsWith(START) || START.startsWith(text)

const parseHead = (text: string): HttpHead | null => {
  const [statusLine = '', ...lines] = text.split(/\r?\n/)
  const status = /^HTTP\/\d(?:\.\d)? (\d{3})(?: (.*))?$/.exec(statusLine)
  if (!status) return null
  return {
    status: Number(status[1]),
    reason: (status[2] ?? '').trim(),
    fields: lines.flatMap((line) => {
      const colon = line.indexOf(':')
      return colon > 0 ? [{ name: line.slice(0, colon).trim().toLowerCase(), value: line.slice(colon + 1).trim() }] : []
    }),
  }
}

/** The value of a field, or null. */
export const fieldOf = (head: HttpHead, name: string): string | null => head.fields.find((field) => field.name === name)?.value ?? null

/** Reads up to the empty line that ends the head; interim answers (1xx) are passed over. `rest` is what came after it. */
export const readHead = async (
  source: { read(deadline: Deadline): Promise<ReadResult> },
  { signal, timeoutMs }: Deadline,
): Promise<HeadResult> => {
  const end = performance.now() + timeoutMs
  let bytes = Buffer.alloc(0)
  for (;;) {
    // latin1 keeps one character per byte, so that places in the text are places in the bytes.
    const text = bytes.toString('latin1')
    const stop = /\r?\n\r?\n/.exec(text)
    if (!couldBeHttp(text.slice(0, START.length)) || (stop === null && bytes.length > MAX_HEAD))
      return { kind: 'not-http', firstLine: firstLine(bytes) }
    if (stop) {
      const head = parseHead(text.slice(0, stop.index))
      const rest = bytes.subarray(stop.index + stop[0].length)
      if (!head) return { kind: 'not-http', firstLine: firstLine(bytes) }
      if (head.status >= 200) return { kind: 'head', head, rest }
      bytes = rest
      continue
    }
    const left = end - performance.now()
    const read: ReadResult = left > 0 ? await source.read({ signal, timeoutMs: left }) : { kind: 'silent' }
    if (read.kind !== 'bytes') return read
    bytes = Buffer.concat([bytes, read.bytes])
  }
}
