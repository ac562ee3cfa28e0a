// Each kind of runtime of this machine tries real servers on loopback: one that is well, and its near misses.
// Certificates are made by the openssl program; nothing but 127.0.0.1 is reached.
import { chmodSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { found, missing } from '../../../electron/contract/fact.ts'
import type { Attempt } from '../../../electron/contract/runtime-facts.ts'
import { attemptsGatherer } from '../../../electron/gather/app-server/attempts.ts'
import type { Host } from '../../../electron/host/host.ts'
import { createNet } from '../../../electron/net/node-net.ts'
import { contextFor, netWith } from '../context.ts'
import { type Asked, attemptScene, outcomes, real } from './attempt-scene.ts'
import { connectProxy, httpsServer, silentServer } from './machine.ts'

const { scene, up, attempt } = attemptScene()
const all = (outcome: Attempt['outcome']) => Object.fromEntries(scene.runtimes.map(({ id }) => [id, outcome]))

describe('a server that is well', () => {
  it('is reached by every kind, by one connection each, and each tells what it agreed on', async () => {
    const server = await up(httpsServer(scene.pki.good))
    const { attempts } = await attempt(`https://localhost:${server.port}/v1?x=1`)
    expect(outcomes(attempts)).toEqual(all('completed'))
    expect(server.connections()).toBe(scene.runtimes.length)
    for (const one of attempts)
      expect(one).toMatchObject({
        via: 'direct',
        httpStatus: 200,
        error: null,
        notRun: null,
        negotiated: { version: 0x0304, suite: 0x1302 },
      })
  })

  it('of TLS 1.2 is told by the same names', async () => {
    const server = await up(httpsServer({ ...scene.pki.good, maxVersion: 'TLSv1.2', ciphers: 'ECDHE-RSA-AES256-GCM-SHA384' }))
    const { attempts } = await attempt(`https://localhost:${server.port}/`)
    for (const one of attempts) expect(one).toMatchObject({ outcome: 'completed', negotiated: { version: 0x0303, suite: 0xc030 } })
  })

  it('has been reached whatever the status of its answer', async () => {
    const server = await up(httpsServer(scene.pki.good, 503))
    const { attempts } = await attempt(`https://localhost:${server.port}/`)
    for (const one of attempts) expect(one).toMatchObject({ outcome: 'completed', httpStatus: 503 })
  })

  it('is reached by its address too', async () => {
    const server = await up(httpsServer(scene.pki.good))
    expect(outcomes((await attempt(`https://127.0.0.1:${server.port}/`)).attempts)).toEqual(all('completed'))
  })
})

describe('a near miss', () => {
  const misses: [string, () => Promise<string>, RegExp, Asked?][] = [
    [
      'an issuer that is not trusted',
      async () => `localhost:${(await up(httpsServer(scene.pki.good))).port}`,
      /certificate|issuer|verify/i,
      { ca: null },
    ],
    ['a certificate for another name', async () => `localhost:${(await up(httpsServer(scene.pki.wrongName))).port}`, /name|altname|match/i],
    [
      'a server of TLS 1.1 only',
      async () =>
        `localhost:${(await up(httpsServer({ ...scene.pki.good, minVersion: 'TLSv1', maxVersion: 'TLSv1.1', ciphers: 'DEFAULT@SECLEVEL=0' }))).port}`,
      /protocol|version|alert|handshake|sigalg/i,
    ],
    [
      'a closed port',
      async () => {
        const server = await silentServer()
        await server.close()
        return `127.0.0.1:${server.port}`
      },
      /refused|connect|111/i,
    ],
  ]
  it.each(misses)('fails for every kind, in its own words: %s', async (_, address, words, asked = {}) => {
    const { attempts } = await attempt(`https://${await address()}/`, asked)
    expect(outcomes(attempts)).toEqual(all('failed'))
    for (const one of attempts) {
      expect(one.error).toMatch(words)
      expect(one.httpStatus).toBeNull()
    }
  })

  it('is a timeout where the port is silent', async () => {
    const server = await up(silentServer())
    const { attempts } = await attempt(`https://127.0.0.1:${server.port}/`, { stepMs: 1500 })
    expect(outcomes(attempts)).toEqual(all('timeout'))
  })
})

describe('the proxy', () => {
  it('of the environment is used by those that read it, and only by those', async () => {
    const [server, proxy] = [await up(httpsServer(scene.pki.good)), await up(connectProxy())]
    const url = `http://127.0.0.1:${proxy.port}`
    const { attempts, by } = await attempt(`https://localhost:${server.port}/`, { env: { https_proxy: url } })
    expect(outcomes(attempts)).toEqual(all('completed'))
    for (const kind of ['curl', 'python', 'php']) expect(by(kind)?.via).toBe(url)
    for (const kind of ['node', 'openssl']) expect(by(kind)?.via).toBe('direct')
    expect(proxy.connections()).toBe(3)
  })

  it('is left aside for an exempt host, and where the person says none', async () => {
    const [server, proxy] = [await up(httpsServer(scene.pki.good)), await up(connectProxy())]
    const env = { https_proxy: `http://127.0.0.1:${proxy.port}` }
    const exempted = await attempt(`https://localhost:${server.port}/`, { env: { ...env, no_proxy: 'localhost' } })
    const refused = await attempt(`https://localhost:${server.port}/`, { env, proxy: 'none' })
    for (const { attempts } of [exempted, refused]) {
      expect(outcomes(attempts)).toEqual(all('completed'))
      expect(new Set(attempts.map(({ via }) => via))).toEqual(new Set(['direct']))
    }
    expect(proxy.connections()).toBe(0)
  })

  it('that is given is used by every kind, with its login, which no command and no fact shows', async () => {
    const [server, proxy] = [await up(httpsServer(scene.pki.good)), await up(connectProxy('me:s3cret:x'))]
    const address = `127.0.0.1:${proxy.port}`
    const { attempts, text } = await attempt(`https://localhost:${server.port}/`, { proxy: `http://me:s3cret%3Ax@${address}` })
    expect(outcomes(attempts)).toEqual(all('completed'))
    for (const one of attempts) expect(one.via).toBe(`http://${address}`)
    expect(proxy.connections()).toBeGreaterThanOrEqual(scene.runtimes.length)
    expect(text).not.toContain('s3cret')
    expect(text).not.toContain(Buffer.from('me:s3cret:x').toString('base64'))
  })

  it('that wants a login fails without one, and the status is in the words', async () => {
    const [server, proxy] = [await up(httpsServer(scene.pki.good)), await up(connectProxy('me:s3cret'))]
    const { attempts } = await attempt(`https://localhost:${server.port}/`, { proxy: `http://127.0.0.1:${proxy.port}` })
    expect(outcomes(attempts)).toEqual(all('failed'))
    for (const one of attempts) expect(one.error).toMatch(/407/)
    expect(server.connections()).toBe(0)
  })

  it('that is no usable address keeps all from running, with the reason', async () => {
    const { attempts } = await attempt('https://localhost:1/', { proxy: 'http://proxy:port' })
    for (const one of attempts) expect(one).toMatchObject({ outcome: 'not-run', notRun: expect.stringContaining('port') })
  })

  describe('that a given script names', () => {
    let folder = ''
    beforeAll(() => {
      folder = mkdtempSync(join(tmpdir(), 'script-test-'))
    })
    afterAll(() => rmSync(folder, { recursive: true, force: true }))
    const by = (answer: string, url: string, asked: Asked = {}) => {
      const path = join(folder, 'proxy.pac')
      writeFileSync(path, `function FindProxyForURL(url, host) { ${answer} }`)
      const { lookup, connect } = createNet({ connections: { perEndpoint: 25, atOnce: 5 } })
      return attempt(url, { proxy: path, urls: [url], net: netWith({ lookup, connect }), ...asked })
    }

    // Nothing listens at the port 1 of this host.
    it.each(['', 'PROXY 127.0.0.1:1; '])('is used by every kind, one that is dead passed over: “%s”', async (dead) => {
      const [server, proxy] = [await up(httpsServer(scene.pki.good)), await up(connectProxy())]
      const { attempts } = await by(`return '${dead}PROXY 127.0.0.1:${proxy.port}; DIRECT'`, `https://localhost:${server.port}/`)
      expect(outcomes(attempts)).toEqual(all('completed'))
      for (const one of attempts) expect(one.via).toBe(`http://127.0.0.1:${proxy.port}`)
      expect(proxy.connections()).toBeGreaterThanOrEqual(scene.runtimes.length)
    })

    it('is none where the script says direct, whatever the environment says', async () => {
      const [server, proxy] = [await up(httpsServer(scene.pki.good)), await up(connectProxy())]
      const env = { https_proxy: `http://127.0.0.1:${proxy.port}` }
      const { attempts } = await by("return 'DIRECT'", `https://localhost:${server.port}/`, { env })
      expect(outcomes(attempts)).toEqual(all('completed'))
      expect(new Set(attempts.map(({ via }) => via))).toEqual(new Set(['direct']))
      expect(proxy.connections()).toBe(0)
    })

    it('is not known where the script fails, which keeps all from running, with the reason', async () => {
      const { attempts } = await by('return host.no.more', 'https://localhost:1/')
      for (const one of attempts)
        expect(one).toMatchObject({ outcome: 'not-run', via: join(folder, 'proxy.pac'), notRun: expect.stringContaining('TypeError') })
    })
  })
})

describe('PHP without its curl extension', () => {
  let folder = ''
  afterAll(() => rmSync(folder, { recursive: true, force: true }))
  it('is asked through its streams', async () => {
    folder = mkdtempSync(join(tmpdir(), 'php-test-'))
    const php = scene.runtimes.find(({ kind }) => kind === 'php')
    if (php === undefined) throw new Error('no PHP')
    const path = join(folder, 'php')
    // -n: without php.ini, and so without the extensions that are loaded by it.
    writeFileSync(path, `#!/bin/sh\nexec ${php.realPath} -n "$@"\n`)
    chmodSync(path, 0o755)
    const of = [{ ...php, path, name: 'PHP (streams)' }]
    const server = await up(httpsServer(scene.pki.good))
    const url = `https://localhost:${server.port}/`
    expect((await attempt(url, { of })).attempts).toMatchObject([
      { outcome: 'completed', httpStatus: 200, negotiated: { version: 0x0304 } },
    ])
    expect((await attempt(url, { of, ca: null })).attempts).toMatchObject([
      { outcome: 'failed', error: expect.stringMatching(/certificate verify failed/) },
    ])
  })
})

describe('a Python of before 2.7.9 or 3.5, whose sockets do not tell their version', () => {
  let folder = ''
  afterAll(() => rmSync(folder, { recursive: true, force: true }))
  it('is reached all the same', async () => {
    folder = mkdtempSync(join(tmpdir(), 'python-test-'))
    writeFileSync(join(folder, 'sitecustomize.py'), 'import ssl\ndel ssl.SSLSocket.version\n')
    const server = await up(httpsServer(scene.pki.good))
    const of = scene.runtimes.filter(({ kind }) => kind === 'python')
    const { attempts } = await attempt(`https://localhost:${server.port}/`, { of, env: { PYTHONPATH: folder } })
    expect(attempts).toMatchObject([{ outcome: 'completed', error: null, negotiated: null, verified: true }])
  })
})

describe('a runtime that does not check the certificate', () => {
  let folder = ''
  afterAll(() => rmSync(folder, { recursive: true, force: true }))
  it('connects, and the check says that it does not look', async () => {
    folder = mkdtempSync(join(tmpdir(), 'unchecked-test-'))
    writeFileSync(join(folder, 'sitecustomize.py'), 'import ssl\nssl._create_default_https_context = ssl._create_unverified_context\n')
    writeFileSync(join(folder, '.curlrc'), 'insecure\n')
    const server = await up(httpsServer(scene.pki.wrongName))
    const of = scene.runtimes.filter(({ kind }) => kind === 'curl' || kind === 'python' || kind === 'node')
    const env = { PYTHONPATH: folder, CURL_HOME: folder, NODE_TLS_REJECT_UNAUTHORIZED: '0' }
    const { attempts, text } = await attempt(`https://localhost:${server.port}/`, { of, env, ca: null })
    expect(attempts).toHaveLength(3)
    for (const one of attempts) expect(one).toMatchObject({ outcome: 'completed', error: null, verified: false, httpStatus: 200 })
    expect(text.match(/without checking the certificate/g)).toHaveLength(3)
  })
})

describe('curl’s own settings', () => {
  let folder = ''
  afterAll(() => rmSync(folder, { recursive: true, force: true }))
  it('decide its way, and the way is told as it was taken', async () => {
    folder = mkdtempSync(join(tmpdir(), 'curlrc-test-'))
    const [server, proxy] = [await up(httpsServer(scene.pki.good)), await up(connectProxy())]
    writeFileSync(join(folder, '.curlrc'), `proxy = http://me:s3cret@127.0.0.1:${proxy.port}\n`)
    const of = scene.runtimes.filter(({ kind }) => kind === 'curl')
    const url = `https://localhost:${server.port}/`
    const through = await attempt(url, { of, env: { CURL_HOME: folder } })
    expect(through.attempts).toMatchObject([{ outcome: 'completed', via: `http://127.0.0.1:${proxy.port}` }])
    expect(through.text).not.toContain('s3cret')
    writeFileSync(join(folder, '.curlrc'), 'noproxy = localhost\n')
    const past = await attempt(url, { of, env: { CURL_HOME: folder, https_proxy: `http://127.0.0.1:${proxy.port}` } })
    expect(past.attempts).toMatchObject([{ outcome: 'completed', via: 'direct' }])
  })

  it('do not change how a proxy of the environment is written', async () => {
    const [server, proxy] = [await up(httpsServer(scene.pki.good)), await up(connectProxy())]
    const url = `http://LocalHost:${proxy.port}`
    const { by } = await attempt(`https://127.0.0.1:${server.port}/`, { env: { https_proxy: url } })
    for (const kind of ['curl', 'php']) expect(by(kind)).toMatchObject({ outcome: 'completed', via: url })
    // A path, which curl leaves out, and a number in another form.
    for (const other of [`http://127.0.0.1:${proxy.port}/some/path`, `http://0177.0.0.1:${proxy.port}`]) {
      const told = await attempt(`https://127.0.0.1:${server.port}/`, { env: { https_proxy: other } })
      expect(told.by('curl')).toMatchObject({ outcome: 'completed', via: other })
    }
  })
})

describe('a network in NO_PROXY', () => {
  it('exempts for curl of 7.86 and later, and for nobody who does not read it', async () => {
    const [server, proxy] = [await up(httpsServer(scene.pki.good)), await up(connectProxy())]
    const url = `http://127.0.0.1:${proxy.port}`
    const { by } = await attempt(`https://127.0.0.1:${server.port}/`, { env: { https_proxy: url, no_proxy: '127.0.0.0/8' } })
    expect(by('curl')).toMatchObject({ outcome: 'completed', via: 'direct' })
    expect(by('python')).toMatchObject({ outcome: 'completed', via: url })
  })
})

describe('what cannot be tried', () => {
  it('is no failure of the runtime where it was not started, as without room for a temporary file', async () => {
    const detail = 'A temporary file could not be written: ENOSPC: no space left on device'
    const full: Host = { ...real, run: async () => ({ exit: null, stdout: '', stderr: detail, end: 'failed', ms: 0, truncated: false }) }
    const settings = found({ proxies: [], noProxy: [] })
    const facts = { runtimes: found(scene.runtimes.filter(({ kind }) => kind === 'curl')), 'proxy-settings': settings }
    const fact = await attemptsGatherer.gather(contextFor(full, facts, { urls: ['https://x.test/'] }))
    expect(fact).toMatchObject({ ok: true, value: [{ outcome: 'not-run', notRun: `The program was not started. ${detail}` }] })
  })

  it('says so: no runtimes, or added trust anchors that cannot be read', async () => {
    const settings = found({ proxies: [], noProxy: [] })
    const without = contextFor(real, { runtimes: missing('failed', 'x'), 'proxy-settings': settings }, { urls: ['https://x.test/'] })
    expect(await attemptsGatherer.gather(without)).toMatchObject({ ok: false, why: 'blocked' })
    const context = contextFor(
      real,
      { runtimes: found(scene.runtimes), 'proxy-settings': settings },
      { urls: ['https://x.test/'], ca: '/nowhere.pem' },
    )
    expect(await attemptsGatherer.gather(context)).toMatchObject({ ok: false, why: 'failed' })
  })
})
