// The page's server over real sockets on loopback: who is let in, who is not, and that calls and events arrive.
import { type IncomingHttpHeaders, request } from 'node:http'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import type { EngineApi, EngineEvent } from '../../electron/contract/engine-api.ts'
import { embeddedRendererFiles } from '../../electron/web/renderer-files.ts'
import { startWebServer, type WebServer } from '../../electron/web/server.ts'

const base64 = (text: string): string => Buffer.from(text).toString('base64')
const files = embeddedRendererFiles({
  '/index.html': base64('<title>page</title>'),
  '/assets/a.js': base64('1'),
  '/secret.txt': base64('not of a type that is served'),
})

let server: WebServer
let asked: unknown[]
let nextAddress: string[]
let listeners: Set<(event: EngineEvent) => void>

const refused = async () => ({ ok: false as const, sentence: 'not here' })
const api: EngineApi = {
  start: async () => {
    throw new Error('a stack that nobody may see')
  },
  plan: async (input) => {
    asked.push(input)
    return { ok: true, value: { runs: ['curl'], reads: [], connects: [], problem: null, terms: [] } }
  },
  check: refused,
  cancel: refused,
  saveBundle: async () => ({ ok: true, value: { name: 'b.zip', bytes: new Uint8Array([0, 255, 128]) } }),
  openBundle: async ({ name, bytes }) => {
    asked.push({ name, bytes })
    return { ok: false, sentence: 'not a bundle' }
  },
  answer: refused,
  saveMessage: refused,
  hello: refused,
  judgeAgain: refused,
  explain: refused,
}

const start = (port: number) =>
  startWebServer({
    service: {
      api,
      on: (listener) => {
        listeners.add(listener)
        return () => listeners.delete(listener)
      },
    },
    files,
    port,
    onOpened: (next) => nextAddress.push(next),
  })

beforeEach(async () => {
  asked = []
  nextAddress = []
  listeners = new Set()
  const started = await start(0)
  if (!started.ok) throw new Error(started.sentence)
  server = started.server
})
afterEach(() => server.close())

interface Answer {
  status: number
  headers: IncomingHttpHeaders
  text: string
}

const port = (): number => Number(new URL(server.url).port)

/** A request as written: no client library puts the path, Host or Origin right. */
const ask = (path: string, options: { method?: string; headers?: Record<string, string>; body?: string | Buffer } = {}): Promise<Answer> =>
  new Promise((resolve, reject) => {
    const outgoing = request(
      { host: '127.0.0.1', port: port(), path, method: options.method ?? 'GET', headers: options.headers },
      (answer) => {
        const parts: Buffer[] = []
        answer.on('error', reject)
        answer.on('data', (part: Buffer) => parts.push(part))
        answer.on('end', () => resolve({ status: answer.statusCode ?? 0, headers: answer.headers, text: Buffer.concat(parts).toString() }))
      },
    )
    outgoing.on('error', reject)
    outgoing.end(options.body)
  })

const call = (name: string, input: unknown, headers: Record<string, string> = {}): Promise<Answer> =>
  ask(`/api/${name}`, { method: 'POST', headers: { Authorization: `Bearer ${server.token}`, ...headers }, body: JSON.stringify(input) })

const input = { profileId: 'x', url: '', runtimes: [], proxy: 'system', ca: '', deep: false, practice: null }
const ticketOf = (url: string): string => new URLSearchParams(new URL(url).hash.slice(1)).get('ticket') ?? ''

describe('files', () => {
  it('come with a policy that lets nothing foreign in, and are not kept', async () => {
    const { status, headers, text } = await ask('/')
    expect(status).toBe(200)
    expect(text).toContain('page')
    expect(headers['content-security-policy']).toContain("default-src 'none'; script-src 'self'; style-src 'self'")
    expect(headers['content-security-policy']).not.toContain('unsafe')
    expect(headers['x-content-type-options']).toBe('nosniff')
    expect(headers['cache-control']).toBe('no-store')
    expect(headers['access-control-allow-origin']).toBeUndefined()
    expect(headers['set-cookie']).toBeUndefined()
  })

  it.each([
    '/../package.json',
    '/assets/../../package.json',
    '/%2e%2e/package.json',
    '//etc/passwd',
    '/assets/',
    '/secret.txt',
    '/INDEX.html',
  ])('are only those of the set: %s is not there', async (path) => {
    expect((await ask(path)).status).toBe(404)
  })

  it('are read, not written', async () => {
    expect((await ask('/index.html', { method: 'PUT', body: 'x' })).status).toBe(404)
  })
})

describe('a call', () => {
  it('with the token is answered', async () => {
    const { status, text } = await call('plan', input)
    expect(status).toBe(200)
    expect(JSON.parse(text)).toMatchObject({ ok: true, value: { runs: ['curl'] } })
    expect(asked).toEqual([input])
  })

  it.each([
    ['no token', { Authorization: '' }],
    ['another token', { Authorization: 'Bearer guess' }],
    ['the token in another scheme', { Authorization: 'Basic guess' }],
  ])('with %s is refused and not made', async (_, headers) => {
    expect((await call('plan', input, headers)).status).toBe(401)
    expect(asked).toEqual([])
  })

  it('with the ticket of the address instead of the token is refused', async () => {
    expect((await call('plan', input, { Authorization: `Bearer ${ticketOf(server.url)}` })).status).toBe(401)
  })

  it.each(['http://evil.example', 'null', 'http://localhost:1', 'https://127.0.0.1'])('from the page %s is refused', async (Origin) => {
    expect((await call('plan', input, { Origin })).status).toBe(403)
    expect(asked).toEqual([])
  })

  it.each([
    'localhost:9999',
    '127.0.0.1:8080',
    '127.0.0.2:8080',
    '[::1]:9999',
    '[0:0:0:0:0:0:0:1]:80',
    'localhost',
    'localhost.:80',
    'shop.localhost:80',
  ])('through an SSH forward at %s is answered', async (Host) => {
    expect((await call('plan', input, { Host, Origin: `http://${Host}` })).status).toBe(200)
  })

  it.each([
    'evil.example',
    'localhost.evil.example',
    '127.0.0.1.evil.example:80',
    '192.0.2.1:80',
    'evil@localhost',
    'notlocalhost',
    'localhost.evil',
    '128.0.0.1',
    '127.0.0',
    '[::2]',
  ])('under the name %s is refused, token or not', async (Host) => {
    expect((await call('plan', input, { Host })).status).toBe(421)
    expect((await ask('/', { headers: { Host } })).status).toBe(421)
  })

  it('with an argument of another form is refused in one sentence', async () => {
    const { text } = await call('plan', { ...input, more: 1 })
    expect(JSON.parse(text)).toEqual({ ok: false, sentence: expect.stringMatching(/^[^\n{]+\.$/) })
    expect(asked).toEqual([])
  })

  it.each(['url', 'proxy', 'ca'] as const)('with too long a text is refused with the name of its field: %s', async (field) => {
    const { text } = await call('check', { ...input, [field]: 'a'.repeat(5000) })
    expect(JSON.parse(text)).toEqual({ ok: false, field, sentence: expect.stringMatching(/^This is longer than \d+ characters/) })
  })

  it('that breaks inside says nothing of its inside', async () => {
    const { status, text } = await call('start', {})
    expect(status).toBe(200)
    expect(JSON.parse(text)).toMatchObject({ ok: false })
    expect(text).not.toContain('stack')
  })

  it.each(['constructor', 'toString', 'hasOwnProperty', 'nonsense'])('named %s does not exist', async (name) => {
    expect((await call(name, {})).status).toBe(404)
  })

  it('that is not JSON, or not a POST, is refused', async () => {
    const headers = { Authorization: `Bearer ${server.token}` }
    expect((await ask('/api/plan', { method: 'POST', headers, body: '{' })).status).toBe(400)
    expect((await ask('/api/plan', { headers })).status).toBe(405)
  })

  it('larger than a bundle is refused in one sentence', async () => {
    const headers = { Authorization: `Bearer ${server.token}` }
    const { status, text } = await ask('/api/openBundle', { method: 'POST', headers, body: Buffer.alloc(17 * 1024 * 1024, 0x20) })
    expect(status).toBe(413)
    expect(JSON.parse(text)).toMatchObject({ ok: false, sentence: expect.stringContaining('too large') })
  })

  it('carries bytes as base64 both ways', async () => {
    await call('openBundle', { name: 'a.zip', bytes: Buffer.from([0, 255, 128]).toString('base64') })
    expect(asked).toEqual([{ name: 'a.zip', bytes: new Uint8Array([0, 255, 128]) }])
    expect(JSON.parse((await call('saveBundle', { run: 'run-1' })).text)).toEqual({ ok: true, value: { name: 'b.zip', bytes: 'AP+A' } })
  })
})

describe('the ticket of the address', () => {
  const exchange = (ticket: string) => ask('/api/session', { method: 'POST', headers: { Authorization: `Bearer ${ticket}` } })

  it('is in the fragment, which no browser sends', () => {
    expect(new URL(server.url).pathname + new URL(server.url).search).toBe('/')
    expect(ticketOf(server.url)).not.toBe('')
    expect(server.url).not.toContain(server.token)
  })

  it('is exchanged for the token once, and the next address is told', async () => {
    const first = await exchange(ticketOf(server.url))
    expect(JSON.parse(first.text)).toEqual({ token: server.token })
    expect((await exchange(ticketOf(server.url))).status).toBe(401)
    expect(nextAddress).toHaveLength(1)
    expect((await exchange(ticketOf(nextAddress[0] ?? ''))).status).toBe(200)
  })

  it('that is wrong does not use up the right one', async () => {
    expect((await exchange('guess')).status).toBe(401)
    expect((await exchange(ticketOf(server.url))).status).toBe(200)
  })
})

describe('events', () => {
  it('come one a line, and end with the server', async () => {
    const ended = ask('/api/events', { headers: { Authorization: `Bearer ${server.token}` } }).catch(() => 'cut')
    while (listeners.size === 0) await new Promise((resolve) => setTimeout(resolve, 5))
    const event: EngineEvent = { type: 'layer', run: 'run-1', layer: 'os', state: 'running', text: 'a\nb' }
    const lines = new Promise<string>((resolve) => {
      const outgoing = request({
        host: '127.0.0.1',
        port: port(),
        path: '/api/events',
        headers: { Authorization: `Bearer ${server.token}` },
      })
      outgoing.on('response', (answer) => {
        let text = ''
        answer.on('error', () => undefined)
        answer.on('data', (part: Buffer) => {
          text += part.toString()
          if (text.includes('run-1')) resolve(text)
          else for (const listener of listeners) listener(event)
        })
      })
      outgoing.end()
    })
    expect(
      (await lines)
        .split('\n')
        .filter(Boolean)
        .map((line) => JSON.parse(line)),
    ).toEqual([event])
    await server.close()
    expect(await ended).toBe('cut')
    expect(listeners.size).toBe(0)
  })

  it('are not for one without the token', async () => {
    expect((await ask('/api/events')).status).toBe(401)
    expect(listeners.size).toBe(0)
  })
})

describe('a port that is taken', () => {
  it('is a value with one sentence', async () => {
    expect(await start(port())).toEqual({
      ok: false,
      why: 'port-taken',
      sentence: `Port ${port()} is in use. Choose another one with --port.`,
    })
  })
})
