// One question in plain HTTP where TLS was expected: who answers there tells whether it is the endpoint or something on the way.
import type { HttpAnswer } from '../contract/path.ts'
import { request } from './complete.ts'
import { httpAnswer, readBodyStart, readHead } from './http-head.ts'
import type { Connection, Deadline } from './net.ts'

/** The `askPlain` of Net. The deadline holds for head and body together; the connection is closed at the end. */
export const askPlain = async (
  connection: Connection,
  wanted: { host: string; port: number; resource: string },
  { signal, timeoutMs }: Deadline,
): Promise<HttpAnswer | null> => {
  const end = performance.now() + timeoutMs
  try {
    await connection.write(request('GET', wanted))
    const answer = await readHead(connection, { signal, timeoutMs })
    if (answer.kind !== 'head') return null
    const left = Math.max(0, end - performance.now())
    return httpAnswer(answer.head, 'GET', await readBodyStart(connection, answer, { signal, timeoutMs: left }))
  } finally {
    connection.close()
  }
}
