// The head of an HTTP/1 answer: status line and fields (RFC 9112 sections 2 to 5), read with one deadline and a bound;
// and of what follows it as much as a person needs to see who answered.
import type { HttpAnswer } from '../contract/path.ts'
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
  | UnfinishedHead
  /** Nothing came. */
  | { kind: 'closed' | 'reset' | 'silent' }

/** An answer that began and whose head did not end. */
export interface UnfinishedHead {
  kind: 'unfinished'
  /** What came instead of its end; `too-long`: more of the same. */
  how: 'closed' | 'reset' | 'silent' | 'too-long'
  /** The whole line, e.g. `HTTP/1.1 200 OK`; null where not even that came. */
  statusLine: string | null
  /** Bytes that came, interim answers included. */
  received: number
}

const MAX_HEAD = 32 * 1024
const START = 'HTTP/'

const couldBeHttp = (text: string): boolean => text.startsWith(START) || START.startsWith(text)

const STATUS_LINE = /^HTTP\/\d(?:\.\d)? (\d{3})(?: (.*))?$/

const parseHead = (text: string): HttpHead | null => {
  const [statusLine = '', ...lines] = text.split(/\r?\n/)
  const status = STATUS_LINE.exec(statusLine)
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

/** The status line of a head that has not ended, once it is there; cut where it would no longer be read. */
const statusLineOf = (text: string): string | null => {
  const [line = '', ...more] = text.split(/\r?\n/)
  return more.length > 0 && STATUS_LINE.test(line) ? firstLine(Buffer.from(line, 'latin1')) : null
}

/** Reads up to the empty line that ends the head; interim answers (1xx) are passed over. `rest` is what came after it. */
export const readHead = async (
  source: { read(deadline: Deadline): Promise<ReadResult> },
  { signal, timeoutMs }: Deadline,
): Promise<HeadResult> => {
  const end = performance.now() + timeoutMs
  let bytes = Buffer.alloc(0)
  let received = 0
  for (;;) {
    // latin1 keeps one character per byte, so that places in the text are places in the bytes.
    const text = bytes.toString('latin1')
    const stop = /\r?\n\r?\n/.exec(text)
    if (!couldBeHttp(text.slice(0, START.length))) return { kind: 'not-http', firstLine: firstLine(bytes) }
    if (stop === null && bytes.length > MAX_HEAD) {
      const statusLine = statusLineOf(text)
      if (statusLine === null) return { kind: 'not-http', firstLine: firstLine(bytes) }
      return { kind: 'unfinished', how: 'too-long', statusLine, received }
    }
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
    if (read.kind !== 'bytes')
      return received === 0 ? read : { kind: 'unfinished', how: read.kind, statusLine: statusLineOf(text), received }
    received += read.bytes.length
    bytes = Buffer.concat([bytes, read.bytes])
  }
}

/** The fields that tell who answered: proxies, caches, firewalls for web applications; never a cookie. */
const TELLING = /^(age|via|content-type|retry-after|www-authenticate|(x|cf|akamai|fastly|ak)-[a-z0-9-]+)$/
const MAX_FIELDS = 12
const MAX_FIELD = 200
const MAX_BODY_BYTES = 8 * 1024
const MAX_BODY_TEXT = 300
/** A body that comes no faster is not waited for. */
const BODY_MS = 2000
const LAST_CHUNK = Buffer.from('0\r\n\r\n')

const NAMED: Record<string, string> = { amp: '&', lt: '<', gt: '>', quot: '"', apos: "'", nbsp: ' ' }

/** A character reference without its `&` and `;` (HTML, section 13.5); a number that is no character gives a space. */
const character = (name: string): string => {
  const code = name.startsWith('#x') ? Number.parseInt(name.slice(2), 16) : Number(name.slice(1))
  return NAMED[name] ?? (code > 0 && code <= 0x10ffff ? String.fromCodePoint(code) : ' ')
}

/** What a person would read of a page: no markup, no chunk sizes, no control characters; at most 300 characters. */
export const readableBody = (text: string): string =>
  text
    .replace(/^[0-9a-f]+(;[^\r\n]*)?\r\n/i, '')
    .replace(/<(script|style)\b[\s\S]*?(<\/\1\s*>|$)/gi, ' ')
    .replace(/<!--[\s\S]*?(-->|$)/g, ' ')
    .replace(/<[^>]*(>|$)/g, ' ')
    .replace(/&(#\d{1,7}|#x[0-9a-f]{1,6}|amp|lt|gt|quot|apos|nbsp);/gi, (_, name: string) => character(name.toLowerCase()))
    .replace(/[\p{Cc}\s]+/gu, ' ')
    .trim()
    .slice(0, MAX_BODY_TEXT)

/** The start of the body, which begins with `rest`; what does not come within two seconds is left. */
export const readBodyStart = async (
  source: { read(deadline: Deadline): Promise<ReadResult> },
  { head, rest }: Extract<HeadResult, { kind: 'head' }>,
  { signal, timeoutMs }: Deadline,
): Promise<string> => {
  const end = performance.now() + Math.min(timeoutMs, BODY_MS)
  const length = /^\d+$/.test(fieldOf(head, 'content-length') ?? '') ? Number(fieldOf(head, 'content-length')) : MAX_BODY_BYTES
  const wanted = head.status === 204 || head.status === 304 ? 0 : Math.min(length, MAX_BODY_BYTES)
  let bytes = Buffer.from(rest)
  while (bytes.length < wanted && !bytes.subarray(-5).equals(LAST_CHUNK)) {
    const left = end - performance.now()
    const read: ReadResult = left > 0 ? await source.read({ signal, timeoutMs: left }) : { kind: 'silent' }
    if (read.kind !== 'bytes') break
    bytes = Buffer.concat([bytes, read.bytes])
  }
  return readableBody(bytes.subarray(0, wanted).toString('utf8'))
}

const bounded = (value: string | null): string | null => (value === null ? null : value.slice(0, MAX_FIELD))

/** An answer as a fact. */
export const httpAnswer = (head: HttpHead, method: HttpAnswer['method'], body: string): HttpAnswer => ({
  status: head.status,
  date: bounded(fieldOf(head, 'date')),
  server: bounded(fieldOf(head, 'server')),
  method,
  location: bounded(fieldOf(head, 'location')),
  headers: head.fields
    .filter(({ name }) => TELLING.test(name))
    .slice(0, MAX_FIELDS)
    .map(({ name, value }) => `${name}: ${value}`.slice(0, MAX_FIELD)),
  body,
})
