// A command of the person's own by the catcher: it hangs, floods, asks, fails, ignores the proxy, or sends its hello. Real programs.
import { chmodSync, mkdirSync, realpathSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { afterAll, describe, expect, it, vi } from 'vitest'
import { type CatchAsk, catchFromCommand } from '../../../electron/gather/hello/catch-hello.ts'
import { createNodeHost } from '../../../electron/host/node-host.ts'
import { catchHello } from '../../../electron/net/hello-catcher.ts'
import { describeHello } from '../../../electron/tls/describe-hello.ts'
import { startScripted, temporaryFolder } from '../../fixtures/tls-peers.ts'

const folder = temporaryFolder()
afterAll(() => folder.remove())

const caught = (command: string[], change: Partial<CatchAsk> = {}, signal = new AbortController().signal) => {
  const ask: CatchAsk = {
    command,
    url: 'https://api.example.test:8443/v1?a=b',
    way: 'proxy',
    folder: folder.dir,
    timeoutMs: 10_000,
    ...change,
  }
  return catchFromCommand(createNodeHost(), { catchHello }, ask, signal)
}
const sniOf = async (...given: Parameters<typeof caught>) => {
  const result = await caught(...given)
  return result.kind === 'hello' ? describeHello(result.bytes).sni : result
}

describe('a command whose hello is caught', () => {
  it('is led to the catcher by its proxy variables, and names the real host', async () => {
    expect(await sniOf(['curl', '-s', '{url}'])).toBe('api.example.test')
    expect(await sniOf(['python3', '-c', 'import urllib.request as u, sys; u.urlopen(sys.argv[1])', '{url}'])).toBe('api.example.test')
    expect(await sniOf(['sh', '-c', 'exec curl -s "https://$1:$2/"', 'sh', '{host}', '{port}'])).toBe('api.example.test')
  })

  it('is led there past exceptions and other proxies of its surroundings', async () => {
    vi.stubEnv('NO_PROXY', '*')
    vi.stubEnv('https_proxy', 'http://127.0.0.1:1')
    try {
      expect(await sniOf(['curl', '-s', '{url}'])).toBe('api.example.test')
    } finally {
      vi.unstubAllEnvs()
    }
  })

  it('is given an address on this computer where it takes no proxy', async () => {
    const node = `require('https').get(process.argv[1]).on('error', () => undefined)`
    expect(await sniOf([process.execPath, '-e', node, '{url}'], { way: 'listener' })).toBe('localhost')
    expect(await sniOf(['openssl', 's_client', '-connect', '127.0.0.1:{port}', '-servername', 'a.example.test'], { way: 'listener' })).toBe(
      'a.example.test',
    )
  })

  it('is started in the folder of the person, so that its own files are found', async () => {
    writeFileSync(join(folder.dir, 'ask.sh'), '#!/bin/sh\ncurl -s "$1"\n')
    chmodSync(join(folder.dir, 'ask.sh'), 0o755)
    expect(await sniOf(['./ask.sh', '{url}'])).toBe('api.example.test')
  })

  it('need not end by itself, nor end well', async () => {
    expect(await sniOf(['sh', '-c', 'curl -s "$1"; sleep 100', 'sh', '{url}'])).toBe('api.example.test')
    expect(await sniOf(['sh', '-c', 'curl -s "$1"; exit 9', 'sh', '{url}'])).toBe('api.example.test')
  })

  it('reaches nobody: a proxy request for a host that listens here ends at the catcher', async () => {
    const peer = await startScripted(() => undefined)
    try {
      expect(await sniOf(['curl', '-s', '{url}'], { url: `https://localhost:${peer.port}/` })).toBe('localhost')
      expect(await caught(['curl', '-s', `http://localhost:${peer.port}/`])).toMatchObject({ kind: 'none' })
      expect(peer.count()).toBe(0)
    } finally {
      await peer.stop()
    }
  })
})

describe('a command that sends none', () => {
  it('hangs: it is ended at the deadline', async () => {
    expect(await caught(['sleep', '100'], { timeoutMs: 300 })).toMatchObject({ kind: 'none', end: 'timeout', exit: null, said: null })
  })

  it('prints megabytes: the end of the first part is told, bounded', async () => {
    const result = await caught(['sh', '-c', 'yes out | head -c 20000000; yes err | head -c 20000000 >&2; exit 7'])
    expect(result).toMatchObject({ kind: 'none', end: 'ended', exit: 7, said: expect.stringMatching(/^[er ]{1,300}$/) })
  })

  it('speaks plain HTTP, to the listener or to the proxy, or never comes', async () => {
    expect(await caught(['curl', '-s', 'http://{host}:{port}/'], { way: 'listener' })).toMatchObject({ kind: 'none', spoken: 'http' })
    expect(await caught(['curl', '-s', 'http://api.example.test/'])).toMatchObject({ kind: 'none', spoken: 'http-to-proxy' })
    expect(await caught(['true'])).toMatchObject({ kind: 'none', spoken: null })
  })

  it('asks for a password: there is no terminal and nothing to read', async () => {
    const ask = 'read answer && exit 1; read answer </dev/tty && exit 2; echo "nobody to ask" >&2; exit 3'
    expect(await caught(['sh', '-c', ask])).toMatchObject({ kind: 'none', exit: 3, said: expect.stringContaining('nobody to ask') })
  })

  it('says its last words on either stream, errors first', async () => {
    expect(await caught(['sh', '-c', 'echo plain'])).toMatchObject({ said: 'plain' })
    expect(await caught(['sh', '-c', 'echo plain; echo wrong >&2'])).toMatchObject({ said: 'wrong' })
  })

  it('is not there, is a folder, may not be run, or lacks its interpreter', async () => {
    expect(await caught(['no-such-program-here'])).toMatchObject({ kind: 'not-there' })
    const at = (name: string) => join(realpathSync(folder.dir), name)
    writeFileSync(at('plain'), 'no program')
    writeFileSync(at('wrapper'), '#!/no/such/interpreter\n')
    chmodSync(at('wrapper'), 0o755)
    mkdirSync(at('folder'))
    expect((await caught([at('plain')])).kind).toBe('denied')
    expect((await caught([at('folder')])).kind).toBe('denied')
    expect((await caught([at('wrapper')])).kind).toBe('not-there')
    rmSync(at('folder'), { recursive: true })
  })

  it('is ended with the check', async () => {
    const abort = new AbortController()
    setTimeout(() => abort.abort(), 200)
    expect((await caught(['sleep', '100'], {}, abort.signal)).kind).toBe('interrupted')
  })
})
