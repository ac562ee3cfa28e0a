// The page's transport: one POST per call, and the events as lines of JSON from one long answer.
// The server is on loopback, reached directly or through an SSH forward.
import type { EngineCall, EngineEvent, Reply } from '../../electron/contract/engine-api.ts'
import { fromBase64, toBase64 } from './base64.ts'
import { sessionToken } from './session.ts'
import type { Transport } from './transport.ts'

const GONE = 'TLS Preflight does not answer any more. Start it again, and open the address that it prints.'
const LOCKED = 'This address was used before, or is from an earlier start. Open the address that TLS Preflight printed last.'

export const httpTransport = (): Transport => {
  const listeners = new Set<(event: EngineEvent) => void>()
  const token = sessionToken()
  let stream: Promise<boolean> | null = null
  let running: string | null = null

  const emit = (event: EngineEvent) => {
    if ((event.type === 'finished' || event.type === 'stopped') && event.run === running) running = null
    for (const listener of listeners) listener(event)
  }

  const headers = async (): Promise<Record<string, string>> => ({
    Authorization: `Bearer ${(await token) ?? ''}`,
    'Content-Type': 'application/json',
  })

  /** Posts one call; the reply's value is as the server sent it. */
  const post = async <T>(call: EngineCall, input: unknown): Promise<Reply<T>> => {
    try {
      const response = await fetch(`api/${call}`, { method: 'POST', headers: await headers(), body: JSON.stringify(input) })
      if (response.status === 401) return { ok: false, sentence: LOCKED }
      return (await response.json()) as Reply<T>
    } catch {
      return { ok: false, sentence: GONE }
    }
  }

  const readLines = async (body: ReadableStream<Uint8Array>): Promise<void> => {
    const reader = body.getReader()
    const decoder = new TextDecoder()
    let rest = ''
    for (;;) {
      const { done, value } = await reader.read()
      if (done) return
      const lines = (rest + decoder.decode(value, { stream: true })).split('\n')
      rest = lines.pop() ?? ''
      for (const line of lines) if (line !== '') emit(JSON.parse(line) as EngineEvent)
    }
  }

  /** Opens the events before a check starts, so that none is missed; a stream that ends stops the check that waits for it. */
  const openStream = async (): Promise<boolean> => {
    const response = await fetch('api/events', { headers: await headers() }).catch(() => null)
    if (!response?.ok || response.body === null) {
      stream = null
      return false
    }
    void readLines(response.body)
      .catch(() => undefined)
      .then(() => {
        stream = null
        if (running !== null) emit({ type: 'stopped', run: running, why: 'failed', sentence: GONE })
      })
    return true
  }

  return {
    start: (input) => post('start', input),
    plan: (input) => post('plan', input),
    check: async (input) => {
      stream ??= openStream()
      if (!(await stream)) return { ok: false, sentence: (await token) === null ? LOCKED : GONE }
      const reply = await post<{ run: string }>('check', input)
      if (reply.ok) running = reply.value.run
      return reply
    },
    cancel: (input) => post('cancel', input),
    saveBundle: async (input) => {
      const reply = await post<{ name: string; bytes: string }>('saveBundle', input)
      return reply.ok ? { ok: true, value: { name: reply.value.name, bytes: fromBase64(reply.value.bytes) } } : reply
    },
    openBundle: ({ name, bytes }) => post('openBundle', { name, bytes: toBase64(bytes) }),
    judgeAgain: (input) => post('judgeAgain', input),
    subscribe: (listener) => {
      listeners.add(listener)
      return () => listeners.delete(listener)
    },
  }
}
