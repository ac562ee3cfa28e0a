// Fetches one small text over HTTP, such as a proxy script: one deadline for all of it, a bound on its length, few redirections.
// Certificates are not verified: which store would be asked differs from program to program, and what comes is run where it can do nothing.
import { get as getPlain, type IncomingMessage } from 'node:http'
import { get as getSecured } from 'node:https'
import type { Deadline, TextResult } from './net.ts'

const MAX_BYTES = 1024 * 1024
const MAX_REDIRECTIONS = 3
const REDIRECTIONS = [301, 302, 303, 307, 308]

/** What an error's code says, as a plain sentence. */
const sentenceOf = (code: string | undefined, { hostname, port, protocol }: URL): string => {
  const where = `port ${port || (protocol === 'https:' ? 443 : 80)} of ${hostname}`
  if (code === 'ENOTFOUND' || code === 'EAI_AGAIN') return `The name ${hostname} has no address here.`
  if (code === 'ECONNREFUSED') return `The connection to ${where} was refused.`
  if (code === 'ECONNRESET' || code === 'EPIPE') return `The connection to ${where} was cut off.`
  if (code === 'ETIMEDOUT') return `There was no answer from ${where}.`
  if (code === 'EHOSTUNREACH' || code === 'ENETUNREACH') return `There is no way from here to ${hostname}.`
  if (code?.startsWith('HPE_')) return `What answered on ${where} does not speak HTTP.`
  return `The connection to ${where} failed${code === undefined ? '' : ` (${code})`}.`
}

type Step = { kind: 'text'; text: string } | { kind: 'redirection'; url: URL } | { kind: 'failed'; detail: string }

const readBody = (answer: IncomingMessage, done: (step: Step) => void): void => {
  const chunks: Buffer[] = []
  let length = 0
  answer.on('data', (chunk: Buffer) => {
    length += chunk.length
    if (length <= MAX_BYTES) chunks.push(chunk)
    else done({ kind: 'failed', detail: 'It is longer than 1 MiB.' })
  })
  answer.on('end', () =>
    done({
      kind: 'text',
      text: Buffer.concat(chunks)
        .toString('utf8')
        .replace(/^\uFEFF/, ''),
    }),
  )
  answer.on('close', () => done({ kind: 'failed', detail: 'The connection ended before all of it had come.' }))
}

/** One request. Whatever happens later on the connection that was given up is nobody's matter. */
const request = (url: URL, login: { user: string; password: string } | null, signal: AbortSignal): Promise<Step> =>
  new Promise((resolve) => {
    const options = {
      agent: false,
      rejectUnauthorized: false,
      headers: { accept: '*/*', 'accept-encoding': 'identity' },
      ...(login === null ? {} : { auth: `${login.user}:${login.password}` }),
    }
    const asked = (url.protocol === 'https:' ? getSecured : getPlain)(url, options)
    const giveUp = () => done({ kind: 'failed', detail: 'It did not come in time.' })
    const done = (step: Step) => {
      signal.removeEventListener('abort', giveUp)
      asked.on('error', () => undefined)
      asked.destroy()
      resolve(step)
    }
    signal.addEventListener('abort', giveUp, { once: true })
    if (signal.aborted) return giveUp()
    asked.on('error', (error: NodeJS.ErrnoException) => done({ kind: 'failed', detail: sentenceOf(error.code, url) }))
    asked.on('response', (answer) => {
      const { statusCode = 0, statusMessage = '', headers } = answer
      if (statusCode === 200) return readBody(answer, done)
      if (!REDIRECTIONS.includes(statusCode)) return done({ kind: 'failed', detail: `The server answered ${statusCode} ${statusMessage}.` })
      try {
        done({ kind: 'redirection', url: new URL(headers.location ?? '', url) })
      } catch {
        done({ kind: 'failed', detail: 'The server sent on to something that is no address.' })
      }
    })
  })

/** The `fetchText` of Net. A login goes to the server that was named and to no other. */
export const fetchText = async (
  address: string,
  login: { user: string; password: string } | null,
  { signal, timeoutMs }: Deadline,
): Promise<TextResult> => {
  const own = new AbortController()
  const stop = () => own.abort()
  const timer = setTimeout(stop, timeoutMs)
  signal.addEventListener('abort', stop, { once: true })
  if (signal.aborted) stop()
  try {
    const first = new URL(address)
    let url = first
    for (let redirections = 0; redirections <= MAX_REDIRECTIONS; redirections += 1) {
      const step = await request(url, url.origin === first.origin ? login : null, own.signal)
      if (step.kind === 'text') return { ok: true, text: step.text }
      if (step.kind === 'failed') return { ok: false, detail: step.detail }
      if (!/^https?:$/.test(step.url.protocol)) return { ok: false, detail: 'The server sent on to something that is no web address.' }
      url = step.url
    }
    return { ok: false, detail: `The server sent on more than ${MAX_REDIRECTIONS} times.` }
  } finally {
    clearTimeout(timer)
    signal.removeEventListener('abort', stop)
  }
}
