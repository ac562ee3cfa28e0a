// The page's transport: one POST per call, and the events as lines of JSON from one long answer.
// The server is on loopback, reached directly or through an SSH forward.
import type { EngineCall, EngineEvent, Reply, Saved, StartInfo } from '../../electron/contract/engine-api.ts'
import { fromBase64, toBase64 } from './base64.ts'
import { sessionToken } from './session.ts'
import type { Transport } from './transport.ts'

const GONE = 'TLS Preflight does not answer any more. Start it again, and open the address that it prints.'
const LOCKED = 'This address was used before, or is from an earlier start. Open the address that TLS Preflight printed last.'

/** The check that runs, or null. */
const runningIn = ({ latest }: StartInfo): string | null => (latest?.events.every(({ type }) => type !== 'finished') ? latest.run : null)

export const httpTransport = (): Transport => {
  const listeners = new Set<(event: EngineEvent) => void>()
  const token = sessionToken()
  let stream: Promise<boolean> | null = null
  let running: string | null = null
  let quiet: AbortController | null = null

  /** A browser keeps few connections to one host, and a stream is one of them: none is held without need. */
  const hangUp = () => {
    stream = null
    quiet?.abort()
  }

  const emit = (event: EngineEvent) => {
    if ((event.type === 'finished' || event.type === 'stopped') && event.run === running) {
      running = null
      hangUp()
    }
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

  /** Posts a call that answers a file. */
  const file = async (call: 'saveBundle' | 'saveMessage', input: unknown): Promise<Reply<Saved>> => {
    const reply = await post<{ name: string; bytes: string }>(call, input)
    return reply.ok ? { ok: true, value: { name: reply.value.name, bytes: fromBase64(reply.value.bytes) } } : reply
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
    const mine = new AbortController()
    quiet = mine
    const response = await fetch('api/events', { headers: await headers(), signal: mine.signal }).catch(() => null)
    if (!response?.ok || response.body === null) {
      stream = null
      return false
    }
    void readLines(response.body)
      .catch(() => undefined)
      .then(() => {
        if (quiet !== mine || mine.signal.aborted) return
        stream = null
        if (running !== null) emit({ type: 'stopped', run: running, why: 'failed', sentence: GONE })
      })
    return true
  }

  return {
    start: async (input) => {
      const first = await post<StartInfo>('start', input)
      if (!first.ok || runningIn(first.value) === null) return first
      // A check runs already. What it tells between an answer and the stream would be lost: so listen first, and ask again.
      stream ??= openStream()
      if (!(await stream)) return { ok: false, sentence: GONE }
      const reply = await post<StartInfo>('start', input)
      running = reply.ok ? runningIn(reply.value) : null
      if (running === null) hangUp()
      return reply
    },
    plan: (input) => post('plan', input),
    check: async (input) => {
      stream ??= openStream()
      if (!(await stream)) return { ok: false, sentence: (await token) === null ? LOCKED : GONE }
      const reply = await post<{ run: string }>('check', input)
      if (reply.ok) running = reply.value.run
      else if (running === null) hangUp()
      return reply
    },
    cancel: (input) => post('cancel', input),
    saveBundle: (input) => file('saveBundle', input),
    saveMessage: (input) => file('saveMessage', input),
    openBundle: ({ name, bytes }) => post('openBundle', { name, bytes: toBase64(bytes) }),
    answer: (input) => post('answer', input),
    hello: (input) => post('hello', input),
    judgeAgain: (input) => post('judgeAgain', input),
    explain: (input) => post('explain', input),
    subscribe: (listener) => {
      listeners.add(listener)
      return () => listeners.delete(listener)
    },
  }
}
