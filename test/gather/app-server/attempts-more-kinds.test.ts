// Ruby, Perl, Wget, Git, GnuTLS and PHP's streams of this machine, tried on servers of loopback: well, wrong, unfinished and proxied.
// Those of them that are not installed are left out, but for what every Debian host has once the tests' packages are there.
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, afterEach, beforeAll, describe, expect, it, vi } from 'vitest'
import { found } from '../../../electron/contract/fact.ts'
import type { Request } from '../../../electron/contract/request.ts'
import type { Attempt, Runtime } from '../../../electron/contract/runtime-facts.ts'
import { attemptsGatherer } from '../../../electron/gather/app-server/attempts.ts'
import type { Host } from '../../../electron/host/host.ts'
import { createNodeHost } from '../../../electron/host/node-host.ts'
import { contextFor, netWith } from '../context.ts'
import {
  connectProxy,
  createPki,
  hostWith,
  httpsServer,
  onePerKind,
  type Pki,
  runtimesHere,
  silentServer,
  type TestServer,
  wordyServer,
} from './machine.ts'

// Many programs are started, on a machine that may have few processors.
vi.setConfig({ testTimeout: 30_000, hookTimeout: 60_000 })

const host = createNodeHost()
let pki: Pki
let runtimes: Runtime[]
const open: TestServer[] = []
beforeAll(async () => {
  pki = createPki()
  const all = await runtimesHere()
  runtimes = onePerKind(all, ['ruby', 'perl', 'wget', 'git', 'gnutls-cli'])
  const streams = all.find(({ kind, name, settings }) => kind === 'php' && name === 'PHP (streams)' && settings.length === 0)
  runtimes.push(...(streams === undefined ? [] : [streams]))
})
afterAll(() => pki.remove())
afterEach(async () => {
  for (const server of open.splice(0)) await server.close()
})
const up = async (server: Promise<TestServer>): Promise<TestServer> => {
  const started = await server
  open.push(started)
  return started
}

const attempts = async (
  url: string,
  asked: Partial<Request> = {},
  proxies: { url: string; login?: string }[] = [],
  on: Host = host,
): Promise<Attempt[]> => {
  const settings = {
    proxies: proxies.map(({ url: proxy, login }) => ({
      scope: 'given' as const,
      source: 'the proxy address given for this check',
      url: proxy,
      hasCredentials: login !== undefined,
      problem: null,
    })),
    noProxy: [],
  }
  const request = { urls: [url], ca: pki.ca, proxy: 'none', stepMs: 10_000, ...asked }
  const context = contextFor(on, { runtimes: found(runtimes), 'proxy-settings': found(settings) }, request, netWith())
  for (const { url: proxy, login } of proxies) {
    const [user = '', password = ''] = (login ?? '').split(':')
    if (login !== undefined) context.credentials.set(proxy, { user, password })
  }
  const fact = await attemptsGatherer.gather(context)
  if (!fact.ok) throw new Error(fact.detail)
  return fact.value
}
const outcomes = (of: Attempt[]) => Object.fromEntries(of.map(({ runtime, outcome }) => [runtime, outcome]))
const all = (outcome: Attempt['outcome']) => Object.fromEntries(runtimes.map(({ id }) => [id, outcome]))
/** GnuTLS still offers TLS 1.0 and 1.1 by default; so do the programs that Debian builds with it. */
const ofGnutls = (id: string) => runtimes.find((runtime) => runtime.id === id)?.library?.name === 'GnuTLS'

describe('each of these kinds', () => {
  it('is on this machine', () => {
    expect(new Set(runtimes.map(({ kind }) => kind))).toEqual(new Set(['ruby', 'perl', 'wget', 'git', 'gnutls-cli', 'php']))
  })

  it('reaches a server that is well by one connection, and tells what was agreed', async () => {
    const server = await up(httpsServer(pki.good))
    const tried = await attempts(`https://localhost:${server.port}/v1?x=1`)
    expect(outcomes(tried)).toEqual(all('completed'))
    expect(server.connections()).toBe(runtimes.length)
    for (const one of tried) expect(one).toMatchObject({ httpStatus: 200, negotiated: { version: 0x0304, suite: 0x1302 } })
  })

  it('names what was agreed in TLS 1.2 alike, whatever the status of the answer', async () => {
    const server = await up(httpsServer({ ...pki.good, maxVersion: 'TLSv1.2', ciphers: 'ECDHE-RSA-AES256-GCM-SHA384' }, 503))
    for (const one of await attempts(`https://localhost:${server.port}/`))
      expect(one).toMatchObject({ outcome: 'completed', httpStatus: 503, negotiated: { version: 0x0303, suite: 0xc030 } })
  })

  it('reaches a server by its address', async () => {
    const server = await up(httpsServer(pki.good))
    expect(outcomes(await attempts(`https://127.0.0.1:${server.port}/`))).toEqual(all('completed'))
  })

  it.each([
    ['an issuer that is not trusted', () => httpsServer(pki.good), /certificate|issuer|verify/i, { ca: null }],
    ['a certificate for another name', () => httpsServer(pki.wrongName), /name|match|owner|certificate/i, {}],
  ] as const)('refuses %s, in its own words', async (_, start, words, asked) => {
    const server = await up(start())
    const tried = await attempts(`https://localhost:${server.port}/`, asked)
    expect(outcomes(tried)).toEqual(all('failed'))
    for (const one of tried) {
      expect(one.error).toMatch(words)
      expect(one.httpStatus).toBeNull()
    }
  })

  it('fails at a closed port, in its own words', async () => {
    const server = await silentServer()
    await server.close()
    for (const one of await attempts(`https://127.0.0.1:${server.port}/`)) {
      expect(one).toMatchObject({ outcome: 'failed' })
      expect(one.error).toMatch(/refused|couldn't connect/i)
    }
  })

  it('fails at a server of TLS 1.1 where it does not offer that', async () => {
    const old = { ...pki.good, minVersion: 'TLSv1', maxVersion: 'TLSv1.1', ciphers: 'DEFAULT@SECLEVEL=0' } as const
    const server = await up(httpsServer(old))
    const tried = await attempts(`https://localhost:${server.port}/`)
    for (const { runtime, outcome, negotiated } of tried)
      if (ofGnutls(runtime)) expect([outcome, negotiated?.version]).toEqual(['completed', 0x0302])
      else expect(outcome).toBe('failed')
  })

  it('is out of time where the port is silent', async () => {
    const server = await up(silentServer())
    expect(outcomes(await attempts(`https://127.0.0.1:${server.port}/`, { stepMs: 3000 }))).toEqual(all('timeout'))
  })

  it.each([
    ['one header', 'HTTP/1.1 200 OK\r\nX: y\r\n', 'timeout'],
    ['an interim answer', 'HTTP/1.1 100 Continue\r\n\r\n', 'timeout'],
    ['the headers', 'HTTP/1.1 100 Continue\r\n\r\nHTTP/1.1 200 OK\r\nContent-Length: 1000\r\n\r\nhe', 'completed'],
  ] as const)('takes an answer for one only once its headers have ended: it stops after %s', async (_, answer, outcome) => {
    const server = await up(wordyServer(pki.good, answer))
    expect(outcomes(await attempts(`https://localhost:${server.port}/`, { stepMs: 4000 }))).toEqual(all(outcome))
  })

  it('goes through a proxy that is given, or says that it cannot', async () => {
    const [server, proxy] = [await up(httpsServer(pki.good)), await up(connectProxy())]
    const url = `http://127.0.0.1:${proxy.port}`
    const tried = await attempts(`https://localhost:${server.port}/`, { proxy: url }, [{ url }])
    for (const { runtime, outcome, via } of tried)
      expect([runtime, outcome, via]).toEqual([runtime, runtime === 'gnutls-cli' ? 'not-run' : 'completed', url])
    expect(proxy.connections()).toBe(runtimes.length - 1)
  })

  it('takes the proxy of its own settings, and the way is told as it was taken', async () => {
    const [server, proxy] = [await up(httpsServer(pki.good)), await up(connectProxy())]
    const url = `http://127.0.0.1:${proxy.port}`
    const folder = mkdtempSync(join(tmpdir(), 'own-settings-test-'))
    writeFileSync(join(folder, 'wgetrc'), `https_proxy = ${url}\n`)
    writeFileSync(join(folder, 'gitconfig'), `[http]\n\tproxy = ${url}\n`)
    const settings = { WGETRC: join(folder, 'wgetrc'), GIT_CONFIG_GLOBAL: join(folder, 'gitconfig') }
    try {
      const tried = await attempts(`https://localhost:${server.port}/`, { proxy: 'system' }, [], hostWith(settings))
      expect(Object.fromEntries(tried.map(({ runtime, outcome, via }) => [runtime, `${outcome} ${via}`]))).toEqual(
        Object.fromEntries(runtimes.map(({ id }) => [id, `completed ${['wget', 'git'].includes(id) ? url : 'direct'}`])),
      )
    } finally {
      rmSync(folder, { recursive: true })
    }
  })

  it('gives a login to that proxy, which no fact shows, or says that it cannot', async () => {
    const [server, proxy] = [await up(httpsServer(pki.good)), await up(connectProxy('me:s3cret'))]
    const url = `http://127.0.0.1:${proxy.port}`
    const tried = await attempts(`https://localhost:${server.port}/`, { proxy: url }, [{ url, login: 'me:s3cret' }])
    expect(JSON.stringify(tried)).not.toContain('s3cret')
    for (const { runtime, outcome } of tried)
      expect([runtime, outcome]).toEqual([runtime, ['gnutls-cli', 'wget'].includes(runtime) ? 'not-run' : 'completed'])
  })
})
