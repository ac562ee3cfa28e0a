// SOCKS 4 and 5: every reply by scripted peers, and what danted really says. The bytes are those of RFC 1928 and RFC 1929.
import { spawn } from 'node:child_process'
import { rmSync, writeFileSync } from 'node:fs'
import type { Socket } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, describe, expect, it } from 'vitest'
import type { TunnelResult } from '../../electron/net/net.ts'
import { createNet } from '../../electron/net/node-net.ts'
import { addressBytes } from '../../electron/net/socks-bytes.ts'
import { freePort, has, startScripted } from '../fixtures/tls-peers.ts'

const net = createNet({ connections: { perEndpoint: 1000, atOnce: 100 } })
const signal = new AbortController().signal
const LOGIN = { user: 'shop', password: 'pä:ss' }
const stops: (() => unknown)[] = []

afterEach(async () => {
  for (const stop of stops.splice(0).reverse()) await stop()
})

const askPort = async (
  port: number,
  scheme: string,
  target: { host: string; port: number },
  credentials: typeof LOGIN | null,
  timeoutMs: number,
): Promise<TunnelResult> => {
  const opened = await net.connect({ address: '127.0.0.1', port, endpoint: 'api.example.test:443' }, { signal, timeoutMs })
  if (opened.kind !== 'open') throw new Error(opened.kind)
  stops.push(() => opened.connection.close())
  const proxy = { url: `${scheme}://127.0.0.1:${port}`, credentials, trustOf: () => [] }
  return net.tunnel(opened.connection, target, proxy, { signal, timeoutMs })
}

interface Options {
  scheme?: string
  target?: { host: string; port: number }
  login?: typeof LOGIN | null
  timeoutMs?: number
}

/** A peer that answers each message in turn with the bytes given, in hex; and the messages that it got. */
const asked = async (answers: string[], options: Options = {}): Promise<{ result: TunnelResult; got: string[] }> => {
  const { scheme = 'socks5h', target = { host: 'api.example.test', port: 443 }, login = null, timeoutMs = 2000 } = options
  const got: string[] = []
  const peer = await startScripted((socket) => {
    socket.on('data', (data) => {
      got.push(data.toString('hex'))
      const answer = answers[got.length - 1]
      if (answer === 'close') socket.end()
      else if (answer !== undefined) socket.write(Buffer.from(answer, 'hex'))
    })
  })
  stops.push(() => peer.stop())
  return { result: await askPort(peer.port, scheme, target, login, timeoutMs), got }
}

const WELL = '05000001000000000000'

describe('SOCKS 5', () => {
  it('asks with the name, which the proxy resolves', async () => {
    const { result, got } = await asked(['0500', WELL])
    expect(result).toMatchObject({ kind: 'tunnel', answer: { protocol: 'socks5', status: 0 } })
    expect(got).toEqual(['050100', `05010003${'10'}${Buffer.from('api.example.test').toString('hex')}01bb`])
  })

  it.each([
    ['192.0.2.7', '05010001c00002072010'],
    ['2001:db8::7', '0501000420010db80000000000000000000000072010'],
  ])('sends the address %s as bytes', async (host, bytes) => {
    const { got } = await asked(['0500', WELL], { target: { host, port: 0x2010 } })
    expect(got[1]).toBe(bytes)
  })

  it('logs in where the proxy wants it', async () => {
    const { result, got } = await asked(['0502', '0100', WELL], { login: LOGIN })
    expect(result.kind).toBe('tunnel')
    expect(got.slice(0, 2)).toEqual(['05020002', `010473686f7006${Buffer.from('pä:ss').toString('hex')}`])
  })

  it('keeps what comes right after the reply for the reader of the tunnel, whatever address the reply names', async () => {
    const name = `050000030461626364${'1f90'}`
    for (const reply of [WELL, name, `05000004${'00'.repeat(16)}01bb`]) {
      const { result } = await asked(['0500', `${reply}${Buffer.from('first').toString('hex')}`])
      if (result.kind !== 'tunnel') throw new Error(result.kind)
      const read = await result.connection.read({ signal, timeoutMs: 1000 })
      expect(read.kind === 'bytes' && Buffer.from(read.bytes).toString()).toBe('first')
    }
  })

  it.each([
    [1, 'cannot-reach', 'general failure'],
    [2, 'denied', 'not allowed'],
    [3, 'cannot-reach', 'network unreachable'],
    [4, 'cannot-reach', 'host unreachable'],
    [5, 'cannot-reach', 'refused'],
    [6, 'cannot-reach', 'time to live'],
    [7, 'denied', 'command'],
    [8, 'cannot-reach', 'address type'],
    [77, 'cannot-reach', 'does not know'],
  ])('reply %i means %s, even where it is cut short', async (code, kind, reason) => {
    const { result } = await asked(['0500', `05${code.toString(16).padStart(2, '0')}`])
    expect(result).toMatchObject({ kind, answer: { protocol: 'socks5', status: code, reason: expect.stringContaining(reason) } })
  })

  it('tells that no way to log in is acceptable, with and without a login of ours, from a login that is refused', async () => {
    expect((await asked(['05ff'])).result).toMatchObject({ kind: 'login-needed', answer: { status: 255 } })
    expect((await asked(['05ff'], { login: LOGIN })).result).toMatchObject({ kind: 'login-refused', answer: { status: 255 } })
    expect((await asked(['0502', '0101'], { login: LOGIN })).result).toMatchObject({ kind: 'login-refused', answer: { status: 1 } })
  })

  it.each([
    ['a web server', [Buffer.from('HTTP/1.1 400 Bad Request\r\n\r\n').toString('hex')]],
    ['a login that was not offered', ['0502']],
    ['another version in the reply', ['0500', '04000001000000000000']],
    ['an address of no kind', ['0500', '05000009000000000000']],
  ])('takes %s for no SOCKS proxy', async (_name, answers) => {
    expect((await asked(answers)).result).toMatchObject({ kind: 'not-a-proxy', detail: expect.stringContaining('no SOCKS 5 proxy') })
  })

  it.each([
    ['nothing at all', [], 'silent', null],
    ['half a greeting', ['05'], 'silent', null],
    ['the greeting alone', ['0500'], 'silent', { status: 0 }],
    ['a name shorter than its length', ['0500', `05000003ff${'61'.repeat(20)}`], 'silent', { status: 0 }],
    ['an end after the greeting', ['0500', 'close'], 'closed', { status: 0 }],
    ['an end at once', ['close'], 'closed', null],
  ])('gives up in time on %s', async (_name, answers, kind, answer) => {
    const { result } = await asked(answers, { timeoutMs: 200 })
    expect(result).toMatchObject({ kind, answer })
  })

  it('has one deadline for all, however slowly the bytes come, and reads no more than it needs of a flood', async () => {
    const run = async (script: (socket: Socket) => void): Promise<TunnelResult> => {
      const peer = await startScripted(script)
      stops.push(() => peer.stop())
      return askPort(peer.port, 'socks5', { host: '192.0.2.1', port: 443 }, null, 250)
    }
    const drip = await run((socket) => {
      const timer = setInterval(() => socket.write(Buffer.from([5])), 100)
      socket.once('close', () => clearInterval(timer))
    })
    expect(['silent', 'not-a-proxy']).toContain(drip.kind)
    expect((await run((socket) => socket.write(Buffer.alloc(16 << 20, 5)))).kind).toBe('not-a-proxy')
  })
})

describe('SOCKS 4', () => {
  it('asks with an address, and in its extension 4a with a name', async () => {
    const by4 = await asked(['005a000000000000'], { scheme: 'socks4', target: { host: '192.0.2.7', port: 443 } })
    expect(by4).toMatchObject({ result: { kind: 'tunnel', answer: { protocol: 'socks4', status: 90 } }, got: ['040101bbc000020700'] })
    const by4a = await asked(['005a000000000000'], { scheme: 'socks4a', target: { host: 'a.test', port: 443 }, login: LOGIN })
    expect(by4a.got).toEqual([`040101bb00000001${Buffer.from('shop\0a.test\0').toString('hex')}`])
  })

  it.each([
    ['005b', 'cannot-reach', null],
    ['005c', 'login-needed', null],
    ['005d', 'login-refused', LOGIN],
    ['0500', 'not-a-proxy', null],
    ['0001', 'not-a-proxy', null],
    ['005a', 'silent', null],
  ])('the reply %s means %s', async (reply, kind, login) => {
    const { result } = await asked([reply], { scheme: 'socks4', target: { host: '192.0.2.7', port: 443 }, login, timeoutMs: 200 })
    expect(result.kind).toBe(kind)
  })
})

describe('addresses as bytes', () => {
  it.each([
    ['127.0.0.1', '7f000001'],
    ['::', '0'.repeat(32)],
    ['::1', `${'0'.repeat(31)}1`],
    ['2001:db8:0:1::', `20010db800000001${'0'.repeat(16)}`],
    ['1:2:3:4:5:6:7:8', '00010002000300040005000600070008'],
    ['::ffff:192.0.2.7', `${'0'.repeat(20)}ffffc0000207`],
    ['fe80::1%eth0', `fe80${'0'.repeat(27)}1`],
  ])('%s', (literal, hex) => {
    expect(addressBytes(literal).toString('hex')).toBe(hex)
  })
})

describe.skipIf(!has('danted'))('danted', () => {
  const start = async (login: 'none' | 'username', rules: string): Promise<number> => {
    const port = await freePort()
    const file = join(tmpdir(), `danted-${port}.conf`)
    writeFileSync(
      file,
      `logoutput: /dev/null
internal: 127.0.0.1 port = ${port}
external: 127.0.0.1
clientmethod: none
socksmethod: ${login}
user.privileged: root
user.unprivileged: nobody
client pass { from: 127.0.0.0/8 to: 0.0.0.0/0 }
${rules}
`,
    )
    const child = spawn('danted', ['-f', file, '-p', `${file}.pid`], { stdio: 'ignore' })
    stops.push(async () => {
      const ended = new Promise((resolve) => child.once('close', resolve))
      child.kill()
      await ended
      rmSync(file, { force: true })
      rmSync(`${file}.pid`, { force: true })
    })
    for (let tries = 0; tries < 100; tries++) {
      const opened = await net.connect({ address: '127.0.0.1', port, endpoint: 'danted:1' }, { signal, timeoutMs: 500 })
      if (opened.kind === 'open') {
        opened.connection.close()
        return port
      }
      await new Promise((resolve) => setTimeout(resolve, 50))
    }
    throw new Error('danted did not start')
  }
  const PASS = 'socks pass { from: 127.0.0.0/8 to: 0.0.0.0/0 protocol: tcp }'

  it('opens the way, refuses by its rules, cannot reach, and takes nobody without a login', async () => {
    const peer = await startScripted((socket) => socket.write('through'))
    stops.push(() => peer.stop())
    const open = await start('none', PASS)
    const through = await askPort(open, 'socks5', { host: '127.0.0.1', port: peer.port }, null, 3000)
    if (through.kind !== 'tunnel') throw new Error(through.kind)
    const read = await through.connection.read({ signal, timeoutMs: 1000 })
    expect(read.kind === 'bytes' && Buffer.from(read.bytes).toString()).toBe('through')
    expect((await askPort(open, 'socks4', { host: '127.0.0.1', port: peer.port }, null, 3000)).kind).toBe('tunnel')
    expect(await askPort(open, 'socks5', { host: '127.0.0.1', port: await freePort() }, null, 3000)).toMatchObject({
      kind: 'cannot-reach',
      answer: { status: 5 },
    })
    const strict = await start('none', `socks block { from: 0.0.0.0/0 to: 0.0.0.0/0 port = ${peer.port} }\n${PASS}`)
    expect(await askPort(strict, 'socks5', { host: '127.0.0.1', port: peer.port }, null, 3000)).toMatchObject({
      kind: 'denied',
      answer: { status: 2 },
    })
    const locked = await start('username', PASS)
    expect((await askPort(locked, 'socks5', { host: '127.0.0.1', port: peer.port }, null, 3000)).kind).toBe('login-needed')
    const wrong = { user: 'nobody-here', password: 'wrong' }
    expect(await askPort(locked, 'socks5', { host: '127.0.0.1', port: peer.port }, wrong, 5000)).toMatchObject({
      kind: 'login-refused',
      answer: { schemes: ['user name and password'] },
    })
  })
})
