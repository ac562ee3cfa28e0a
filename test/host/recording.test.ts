// Recordings: what was read comes back the same, credentials do not get in, and a caught hello is tied to its command.
import { describe, expect, it } from 'vitest'
import { recordingSchema } from '../../electron/contract/recording.ts'
import { commandLine } from '../../electron/host/command-line.ts'
import type { Host } from '../../electron/host/host.ts'
import { maskCredentials, maskVariable } from '../../electron/host/mask.ts'
import { recordedHost } from '../../electron/host/recorded-host.ts'
import { recordingHost } from '../../electron/host/recording-host.ts'
import type { Catcher } from '../../electron/host/run-key.ts'

const signal = new AbortController().signal
const options = { timeoutMs: 1000, signal }
const HELLO = new Uint8Array([22, 3, 1, 0, 1, 0])

const machine: Host = {
  platform: 'linux',
  hostName: 'shop',
  kernel: '6.1.0',
  architecture: 'x64',
  run: async (program, args) => ({
    exit: 0,
    stdout: `${program} ${args.join(' ')}\n> Proxy-Authorization: Basic dXNlcjpzZWNyZXQ=\n`,
    stderr: '* Uses proxy env variable https_proxy == http://user:secret@proxy.test:3128\n',
    end: 'ended',
    ms: 3,
    truncated: false,
  }),
  readFile: async (path) =>
    path === '/etc/environment'
      ? { ok: true, text: 'https_proxy=http://user:secret@proxy.test:3128\n', realPath: path }
      : { ok: false, why: 'denied', detail: 'This user may not read it.' },
  list: async () => ['a', 'b'],
  readTree: async () => ({ ok: false, why: 'not-found', detail: 'There is no such folder.' }),
  env: (name) => (name === 'https_proxy' ? 'user:secret@proxy.test:3128' : undefined),
  envNames: () => ['HOME', 'https_proxy'],
  registry: async () => ({ Proxy: 'http://user:secret@proxy.test' }),
  look: async (path) => (path === '/usr/bin/php' ? { realPath: '/usr/bin/php8.2', kind: 'file', executable: true, readable: true } : null),
  variablesOf: async (pid) => (pid === 7 ? { https_proxy: 'user:secret@proxy.test:3128', OPENSSL_CONF: '/etc/shop.cnf' } : null),
  processes: async () => [
    { pid: 7, name: 'node', exe: '/usr/bin/node', args: ['node', '--proxy=http://user:secret@proxy.test'], listens: true },
  ],
}

const catcherAt = (port: number, hello: Uint8Array | null) => async (): Promise<Catcher> => ({
  proxyUrl: `http://127.0.0.1:${port}`,
  port,
  next: async () => hello,
  close: async () => undefined,
})

const record = async () => {
  const recorder = recordingHost(machine, catcherAt(41_234, HELLO))
  const { host } = recorder
  const catcher = await recorder.catchHello()
  await Promise.all([
    catcher.next(options),
    host.run('curl', ['--proxy', catcher.proxyUrl, '--url', 'https://127.0.0.1:8443/'], options),
    host.run('curl', ['-V'], options),
    host.readFile('/etc/environment'),
    host.readFile('/root/secret'),
    host.list('/usr/bin'),
    host.registry('HKCU\\Proxy'),
    host.processes(),
    host.look('/usr/bin/php'),
    host.look('/nowhere'),
    host.variablesOf(7, ['https_proxy', 'OPENSSL_CONF']),
    host.variablesOf(8, ['OPENSSL_CONF']),
  ])
  host.env('https_proxy')
  host.env('HOME')
  return recorder.recording('a test', new Date('2026-11-21T10:00:00Z'))
}

describe('a recording', () => {
  it('is of the contract’s form and holds what was read, and nothing that was not', async () => {
    const recording = recordingSchema.parse(await record())
    expect(Object.keys(recording.files)).toEqual(['/etc/environment', '/root/secret'])
    expect(Object.keys(recording.env)).toEqual(['https_proxy'])
  })

  it('holds no password, in no form in which a machine writes one down', async () => {
    const text = JSON.stringify(await record())
    expect(text).not.toContain('secret@')
    expect(text).not.toContain('dXNlcjpzZWNyZXQ=')
    expect(text).toContain('proxy.test:3128')
  })

  it('replaces the catcher’s port in its keys, and only that port', async () => {
    const keys = Object.keys((await record()).runs)
    expect(keys).toContain('curl --proxy http://127.0.0.1:PORT --url https://127.0.0.1:8443/')
    expect(keys).toContain('curl -V')
  })
})

describe('a recorded host', () => {
  it('gives back what the machine gave', async () => {
    const replay = recordedHost(await record())
    expect(replay).toMatchObject({ platform: 'linux', hostName: 'shop', kernel: '6.1.0', architecture: 'x64' })
    expect(await replay.run('curl', ['-V'], options)).toMatchObject({ exit: 0, ms: 3, stdout: expect.stringContaining('curl -V') })
    expect(await replay.readFile('/root/secret')).toMatchObject({ ok: false, why: 'denied' })
    expect(await replay.list('/usr/bin')).toEqual(['a', 'b'])
    expect((await replay.processes())?.[0]).toMatchObject({ pid: 7, listens: true })
    expect(await replay.variablesOf(7, ['https_proxy'])).toEqual({ https_proxy: '***:***@proxy.test:3128' })
    expect(await replay.look('/usr/bin/php')).toMatchObject({ realPath: '/usr/bin/php8.2', executable: true })
    expect(await replay.look('/nowhere')).toBeNull()
    expect(await replay.variablesOf(8, ['OPENSSL_CONF'])).toBeNull()
    expect(replay.env('https_proxy')).toBe('***:***@proxy.test:3128')
    expect(replay.envNames()).toEqual(['https_proxy'])
  })

  it('says not-found for what it does not hold', async () => {
    const replay = recordedHost(await record())
    expect((await replay.run('php', ['-v'], options)).end).toBe('not-found')
    expect(await replay.readFile('/etc/os-release')).toMatchObject({ ok: false, why: 'not-found' })
    expect(await replay.list('/opt')).toEqual([])
  })

  it('hands the hello to the catcher whose command is run again, and to no other', async () => {
    const replay = recordedHost(await record())
    const [one, other] = [await replay.catchHello(), await replay.catchHello()]
    const waiting = one.next(options)
    await replay.run('curl', ['--proxy', one.proxyUrl, '--url', 'https://127.0.0.1:8443/'], options)
    expect(await waiting).toEqual(HELLO)
    const without = other.next(options)
    await replay.run('wget', ['--proxy', other.proxyUrl], options)
    expect(await without).toBeNull()
  })

  it('ends a wait when the catcher is closed or the check is stopped', async () => {
    const replay = recordedHost(await record())
    const closed = await replay.catchHello()
    const waiting = closed.next(options)
    await closed.close()
    expect(await waiting).toBeNull()
    const stop = new AbortController()
    const stopped = (await replay.catchHello()).next({ timeoutMs: 60_000, signal: stop.signal })
    stop.abort()
    expect(await stopped).toBeNull()
  })
})

describe('masking', () => {
  it('takes logins out of URLs, headers and session secrets', () => {
    expect(maskCredentials('http://a:b@c:1/ socks5://u:p/x@h')).toBe('http://***:***@c:1/ socks5://***:***@h')
    expect(maskCredentials('Authorization: Bearer abc.def')).toBe('Authorization: Bearer ***')
    expect(maskCredentials('    Master-Key: 00FF')).toBe('    Master-Key: ***')
  })
  it('leaves addresses without a login, mail addresses and other variables alone', () => {
    for (const text of ['https://api.example.test/v1', 'mail@example.test', 'http://proxy:3128']) expect(maskCredentials(text)).toBe(text)
    expect(maskVariable('MAIL', 'a@b')).toBe('a@b')
    expect(maskVariable('HTTPS_PROXY', 'u:p@proxy:1')).toBe('***:***@proxy:1')
  })
})

describe('a command line', () => {
  it('is quoted as a shell reads it, with a script shown by its first line', () => {
    expect(commandLine('php', ['-r', '// one\n// two', 'a b', "it's", ''], { CA: '/x y' })).toBe(
      `CA='/x y' php -r '// one …' 'a b' 'it'\\''s' ''`,
    )
  })
})
