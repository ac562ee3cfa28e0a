// What is kept of an HTTP answer: as much as tells who answered, bounded, and nothing that is a secret or no text.
import { describe, expect, it } from 'vitest'
import { httpAnswer, readableBody, readBodyStart, readHead } from '../../electron/net/http-head.ts'
import type { ReadResult } from '../../electron/net/net.ts'

const deadline = { signal: new AbortController().signal, timeoutMs: 1000 }

/** A connection on which these pieces come, one per read, and then the end. */
const source = (...pieces: (string | Buffer)[]) => {
  const left = pieces.map((piece) => Buffer.from(piece))
  return {
    read: async (): Promise<ReadResult> => {
      const bytes = left.shift()
      return bytes === undefined ? { kind: 'closed' } : { kind: 'bytes', bytes }
    },
  }
}

const answerTo = async (...pieces: (string | Buffer)[]) => {
  const from = source(...pieces)
  const read = await readHead(from, deadline)
  if (read.kind !== 'head') throw new Error(read.kind)
  return httpAnswer(read.head, 'GET', await readBodyStart(from, read, deadline))
}

describe('an HTTP answer', () => {
  it('is kept with what tells who answered, without cookies', async () => {
    const head = [
      'HTTP/1.1 403 Forbidden',
      'Date: Sat, 21 Nov 2026 09:00:00 GMT',
      'Server: cloudflare',
      'CF-RAY: 8a1-AMS',
      'Set-Cookie: session=secret',
      'X-Amz-Cf-Id: abc',
      'Authorization: Basic secret',
      'Content-Length: 14',
    ]
    expect(await answerTo(`${head.join('\r\n')}\r\n\r\n<h1>Denied</h1>`)).toEqual({
      status: 403,
      date: 'Sat, 21 Nov 2026 09:00:00 GMT',
      server: 'cloudflare',
      method: 'GET',
      location: null,
      headers: ['cf-ray: 8a1-AMS', 'x-amz-cf-id: abc'],
      body: 'Denied',
    })
  })

  it('comes in pieces, after interim answers, with lines ended by line feeds alone', async () => {
    const answer = await answerTo('HTT', 'P/1.1 100 Continue\r\n\r\nHTTP/1.1 20', '0 OK\nServer: x\nContent-Length: 2\n', '\no', 'k')
    expect(answer).toMatchObject({ status: 200, server: 'x', body: 'ok' })
  })

  it('is bounded in every part', async () => {
    const many = Array.from({ length: 50 }, (_, index) => `X-Field-${index}: ${'v'.repeat(400)}`)
    const fields = [`Server: ${'s'.repeat(3000)}`, `Location: https://x.test/${'l'.repeat(3000)}`, ...many]
    const answer = await answerTo(`HTTP/1.1 302 Found\r\n${fields.join('\r\n')}\r\n\r\n`, Buffer.alloc(100_000, 'b'))
    expect(answer.headers).toHaveLength(12)
    expect(Math.max(...answer.headers.map((header) => header.length))).toBe(200)
    expect([answer.server?.length, answer.location?.length, answer.body.length]).toEqual([200, 200, 300])
  })

  it.each<[string, string]>([
    ['<html><head><title>Blocked</title><style>p { x: y }</style></head><body><p>by <b>us</b></p></body>', 'Blocked by us'],
    ['<script>alert("x")</script>Hello<!-- a comment -->', 'Hello'],
    ['1a;ext=1\r\nchunked text', 'chunked text'],
    ['a\u0000b\u001b[31mc\u0085d', 'a b [31mc d'],
    ['Reference&#32;&#35;18&#x2e;f &amp; more &nbsp; &#0;&#99999999; &unknown;', 'Reference #18.f & more &#99999999; &unknown;'],
    ['<'.repeat(5000), ''],
    ['<!--'.repeat(2000), ''],
    ['<script>'.repeat(1000), ''],
    ['{"error":"no API key"}', '{"error":"no API key"}'],
  ])('%j is read as a person would read it', (body, text) => {
    expect(readableBody(body)).toBe(text)
  })

  it('has no body where its status says so, and is not waited for after its last chunk', async () => {
    expect((await answerTo('HTTP/1.1 204 No Content\r\n\r\nrubbish')).body).toBe('')
    const silent = { read: async (): Promise<ReadResult> => Promise.reject(new Error('read once too often')) }
    const head = { kind: 'head' as const, head: { status: 200, reason: 'OK', fields: [] }, rest: Buffer.from('2\r\nok\r\n0\r\n\r\n') }
    expect(await readBodyStart(silent, head, deadline)).toMatch(/^ok/)
  })

  it('is none where the first bytes are no HTTP', async () => {
    expect(await readHead(source('SSH-2.0-OpenSSH\r\n'), deadline)).toEqual({ kind: 'not-http', firstLine: 'SSH-2.0-OpenSSH' })
    expect((await readHead(source(`HTTP/1.1 200 ${'y'.repeat(40_000)}`), deadline)).kind).toBe('not-http')
  })

  it.each<[string, string[], object]>([
    ['a part of its first line', ['HTTP/1.1 2'], { how: 'closed', statusLine: null, received: 10 }],
    ['the first letter', ['H'], { how: 'closed', statusLine: null, received: 1 }],
    ['its first line', ['HTTP/1.1 200 OK\r\n'], { how: 'closed', statusLine: 'HTTP/1.1 200 OK', received: 17 }],
    ['an interim answer', ['HTTP/1.1 100 Continue\r\n\r\n'], { how: 'closed', statusLine: null, received: 25 }],
    ['a head without an end', ['HTTP/1.1 200 OK\r\n', 'X: y\r\n'.repeat(8000)], { how: 'too-long', statusLine: 'HTTP/1.1 200 OK' }],
  ])('that breaks off after %s is unfinished', async (_what, pieces, unfinished) => {
    expect(await readHead(source(...pieces), deadline)).toMatchObject({ kind: 'unfinished', ...unfinished })
  })

  it('of which nothing came is silence or a close', async () => {
    expect(await readHead(source(), deadline)).toEqual({ kind: 'closed' })
    expect(await readHead({ read: async () => ({ kind: 'silent' }) }, deadline)).toEqual({ kind: 'silent' })
  })
})
