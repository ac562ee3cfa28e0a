// What a person writes about the proxy, the file of certificates and the runtime: the same sentences on every face.
import { chmod, mkdtemp, rm, symlink, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { readCa, readProxy, readRuntime } from '../../electron/engine/read-input.ts'
import { createNodeHost } from '../../electron/host/node-host.ts'

describe('a proxy', () => {
  it.each(['system', 'none', ' none ', 'http://proxy.example:3128', 'socks5h://proxy.example:1080'])('can be written %j', (written) => {
    expect(readProxy(written)).toEqual({ ok: true, proxy: written.trim() })
  })

  it.each([
    ['proxy.example:3128', 'http://proxy.example:3128'],
    ['proxy.example:3128/', 'http://proxy.example:3128'],
    ['ftp.example:3128', 'http://ftp.example:3128'],
    ['[2001:db8::1]:3128', 'http://[2001:db8::1]:3128'],
    ['http://proxy.example:3128/', 'http://proxy.example:3128/'],
  ])('can be written %j, as in the environment', (written, proxy) => {
    expect(readProxy(written)).toEqual({ ok: true, proxy })
  })

  it.each([
    '',
    '   ',
    'proxy.example',
    'proxy.example:99999',
    'proxy.example:3128/path',
    'http://',
    'http://proxy.example:none',
    'http://proxy.example:0',
    'gopher://proxy.example',
    'javascript:1',
    'http:3128',
    'http://proxy.example:',
    'http://a b:3128',
    'http://user:p@ss@proxy.example:3128',
  ])('cannot be written %j', (written) => {
    const read = readProxy(written)
    expect(read.ok ? '' : read.sentence).toContain('Write it like http://proxy.example.com:3128.')
  })

  it.each(['pac+http://wpad.example/proxy.pac', 'pac+file:///etc/proxy.pac', '/etc/proxy.pac', './proxy.pac', 'C:\\proxy.pac'])(
    'can be a script %j',
    (written) => {
      expect(readProxy(written)).toEqual({ ok: true, proxy: written })
    },
  )

  it.each(['pac+', 'pac+ftp://wpad.example/proxy.pac', 'pac+http://'])('cannot be a script %j', (written) => {
    const read = readProxy(written)
    expect(read.ok ? '' : read.sentence).toContain('Write it like pac+http://proxy.example.com/proxy.pac.')
  })

  it('that is refused is not repeated, since it may hold a password', () => {
    expect(JSON.stringify(readProxy('joe:hunter2022@proxy:3128'))).not.toContain('hunter2022')
    expect(JSON.stringify(readProxy('http://joe:hunter2022@proxy:none'))).not.toContain('hunter2022')
  })
})

describe('a file of certificates', () => {
  let folder: string
  const at = (name: string): string => join(folder, name)
  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), 'tls-preflight-test-'))
    await writeFile(at('ca.pem'), 'Some CA\n-----BEGIN CERTIFICATE-----\nAAAA\n-----END CERTIFICATE-----\n')
    await writeFile(at('key.pem'), '-----BEGIN PRIVATE KEY-----\nAAAA\n-----END PRIVATE KEY-----\n')
    await writeFile(at('half.pem'), '-----BEGIN CERTIFICATE-----\nAAAA\n')
    await symlink('ca.pem', at('link.pem'))
  })
  afterAll(() => rm(folder, { recursive: true, force: true }))

  it('is taken with its full path, through a link', async () => {
    expect(await readCa(at('link.pem'), createNodeHost())).toEqual({ ok: true, ca: at('ca.pem') })
  })

  it.each([
    ['key.pem', /holds no certificate/],
    ['half.pem', /holds no certificate/],
    ['missing.pem', /cannot be read/],
    ['.', /cannot be read/],
  ])('is refused: %s', async (name, says) => {
    const read = await readCa(at(name), createNodeHost())
    expect(read.ok ? '' : read.sentence).toMatch(says)
  })
})

describe('a runtime', () => {
  let folder: string
  const at = (name: string): string => join(folder, name)
  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), 'tls-preflight-test-'))
    await writeFile(at('php'), '')
    await writeFile(at('text'), '')
    await chmod(at('php'), 0o755)
    await symlink('php', at('link'))
    await symlink('gone', at('dangling'))
  })
  afterAll(() => rm(folder, { recursive: true, force: true }))
  const host = createNodeHost()

  it.each(['php', 'PHP (streams)', 'shop.service', 'nothing', ''])('is looked for later where it is a name: %j', async (name) => {
    expect(await readRuntime(name, host)).toEqual({ ok: true, runtime: name })
  })

  it.each(['php', 'link'])('may be a place that leads to a program: %s', async (name) => {
    expect(await readRuntime(at(name), host)).toEqual({ ok: true, runtime: at(name) })
  })

  it.each([
    ['gone', /^There is no program \/.*gone, or this user may not look there\.$/],
    ['dangling', /^There is no program/],
    ['php/php', /^There is no program/],
    ['.', /is a folder, and no program\.$/],
    ['text', /is no program: nobody may run it\.$/],
  ])('is refused where the place leads to none: %s', async (name, says) => {
    const read = await readRuntime(at(name), host)
    expect(read.ok ? '' : read.sentence).toMatch(says)
  })
})
