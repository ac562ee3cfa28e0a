// Bodies of the page's calls: JSON of bounded size in, JSON out; bundles travel in it as base64.
import type { IncomingMessage } from 'node:http'
import { LARGEST_BUNDLE } from '../contract/bundle.ts'
import type { Reply } from '../contract/engine-api.ts'

/** Largest body of a request, in bytes: a bundle in base64, and the little around it. */
export const BODY_LIMIT = (LARGEST_BUNDLE / 3) * 4 + 4096
/** Beyond this nothing is read any more, and the connection ends without an answer. */
const PATIENCE = 4 * BODY_LIMIT

export type Body = { ok: true; value: unknown } | { ok: false; status: 400 | 413; sentence: string }

/** Reads a JSON body of at most BODY_LIMIT bytes. */
export const readBody = async (request: IncomingMessage): Promise<Body> => {
  const parts: Buffer[] = []
  let size = 0
  try {
    for await (const part of request as AsyncIterable<Buffer>) {
      size += part.length
      // What is too much is read and dropped: a browser shows the answer only after it has sent all.
      if (size <= BODY_LIMIT) parts.push(part)
      else parts.length = 0
      if (size > PATIENCE) break
    }
  } catch {
    return { ok: false, status: 400, sentence: 'The request broke off.' }
  }
  if (size > BODY_LIMIT) return { ok: false, status: 413, sentence: 'This file is too large. A bundle may have 12 MB.' }
  try {
    return { ok: true, value: JSON.parse(Buffer.concat(parts).toString('utf8')) }
  } catch {
    return { ok: false, status: 400, sentence: 'The request is not JSON.' }
  }
}

const isRecord = (value: unknown): value is Record<string, unknown> => typeof value === 'object' && value !== null

/** The argument of `openBundle`, its `bytes` from base64. */
export const withBytes = (input: unknown): unknown =>
  isRecord(input) && typeof input.bytes === 'string' ? { ...input, bytes: new Uint8Array(Buffer.from(input.bytes, 'base64')) } : input

/** A reply with a file to save, its `bytes` as base64. */
export const withBase64 = (reply: Reply<unknown>): Reply<unknown> =>
  reply.ok && isRecord(reply.value) && reply.value.bytes instanceof Uint8Array
    ? { ok: true, value: { ...reply.value, bytes: Buffer.from(reply.value.bytes).toString('base64') } }
    : reply
