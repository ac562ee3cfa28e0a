// What each kind of runtime of this machine really does with the less usual proxy settings: https, SOCKS, IPv6, no port.
// Proxies and servers on loopback, settings in the environment or given for the check.
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest'
import { found } from '../../../electron/contract/fact.ts'
import type { Request } from '../../../electron/contract/request.ts'
import type { Attempt, Runtime } from '../../../electron/contract/runtime-facts.ts'
import { attemptsGatherer } from '../../../electron/gather/app-server/attempts.ts'
import { proxySettingsGatherer } from '../../../electron/gather/proxy/proxy-settings.ts'
import { contextFor, netWith } from '../context.ts'
import {
  connectProxy,
  createPki,
  hostWith,
  httpsServer,
  onePerKind,
  type Pki,
  runtimesHere,
  socksProxy,
  type TestServer,
  USUAL,
} from './machine.ts'

let pki: Pki
let runtimes: Runtime[]
const open: TestServer[] = []
beforeAll(async () => {
  pki = createPki()
  runtimes = onePerKind(await runtimesHere(), USUAL)
}, 30_000)
afterAll(() => pki.remove())
afterEach(async () => {
  for (const server of open.splice(0)) await server.close()
})
const up = async <T extends TestServer>(server: Promise<T>): Promise<T> => {
  const started = await server
  open.push(started)
  return started
}

/** Each kind's try at `https://localhost:PORT/`. */
const attempt = async (port: number, env: Record<string, string>, asked: Partial<Request> = {}) => {
  const host = hostWith(env)
  const first = contextFor(host, {}, asked)
  const settings = await proxySettingsGatherer.gather(first)
  const facts = { runtimes: found(runtimes), 'proxy-settings': settings }
  const context = contextFor(host, facts, { urls: [`https://localhost:${port}/`], ca: pki.ca, ...asked }, netWith())
  const fact = await attemptsGatherer.gather({ ...context, credentials: first.credentials })
  if (!fact.ok) throw new Error(fact.detail)
  const kindOf = new Map(runtimes.map(({ id, kind }) => [id, kind]))
  return Object.fromEntries(fact.value.map((one): [string, Attempt] => [kindOf.get(one.runtime) ?? '', one]))
}

const DIRECT = { outcome: 'completed', via: 'direct' }

describe('an https proxy', () => {
  it('of the environment is used by libcurl; urllib speaks plain HTTP to it and gets nowhere', async () => {
    const [server, proxy] = [await up(httpsServer(pki.good)), await up(connectProxy(null, pki.good))]
    const via = `https://localhost:${proxy.port}`
    const { curl, php, python, node, openssl } = await attempt(server.port, { https_proxy: via })
    for (const one of [curl, php]) expect(one).toMatchObject({ outcome: 'completed', via, httpStatus: 200 })
    expect(python).toMatchObject({ outcome: 'failed', via, error: expect.stringMatching(/reset|closed|disconnected|BadStatusLine/i) })
    for (const one of [node, openssl]) expect(one).toMatchObject(DIRECT)
  })

  it('whose certificate is not accepted ends the try before the endpoint is met, in the runtime’s own words', async () => {
    const [server, proxy] = [await up(httpsServer(pki.good)), await up(connectProxy(null, pki.wrongName))]
    const via = `https://localhost:${proxy.port}`
    const { curl, php } = await attempt(server.port, { https_proxy: via })
    for (const one of [curl, php]) expect(one).toMatchObject({ outcome: 'failed', via, error: expect.stringMatching(/certificate|name/) })
  })

  it('that is given is not tried by those that can only be sent through an http proxy', async () => {
    const [server, proxy] = [await up(httpsServer(pki.good)), await up(connectProxy('me:s3cret', pki.good))]
    const tries = await attempt(server.port, {}, { proxy: `https://me:s3cret@localhost:${proxy.port}` })
    const { curl, php, ...others } = tries
    for (const one of [curl, php]) expect(one).toMatchObject({ outcome: 'completed', via: `https://localhost:${proxy.port}` })
    for (const one of Object.values(others))
      expect(one).toMatchObject({ outcome: 'not-run', notRun: expect.stringContaining('through an http proxy') })
    expect(JSON.stringify(tries)).not.toContain('s3cret')
  })
})

describe('a SOCKS proxy', () => {
  it('of the environment is used by libcurl, which sends the name by socks5h and an address by socks5', async () => {
    const [server, proxy] = [await up(httpsServer(pki.good)), await up(socksProxy())]
    for (const scheme of ['socks5h', 'socks5']) {
      const via = `${scheme}://127.0.0.1:${proxy.port}`
      const { curl, php, python, node, openssl } = await attempt(server.port, { ALL_PROXY: via })
      for (const one of [curl, php]) expect(one).toMatchObject({ outcome: 'completed', via })
      // urllib reads no ALL_PROXY for https.
      for (const one of [python, node, openssl]) expect(one).toMatchObject(DIRECT)
    }
    // Address type 3 is a name (RFC 1928 section 5).
    expect(proxy.asked.map((request) => request[3] === 3)).toEqual([true, true, false, false])
  })

  it('named by HTTPS_PROXY is taken for an HTTP proxy by urllib, and fails it', async () => {
    const [server, proxy] = [await up(httpsServer(pki.good)), await up(socksProxy())]
    const via = `socks5h://127.0.0.1:${proxy.port}`
    const { curl, python } = await attempt(server.port, { https_proxy: via }, { stepMs: 2000 })
    expect(curl).toMatchObject({ outcome: 'completed', via })
    expect(python).toMatchObject({ via, outcome: expect.stringMatching(/failed|timeout/) })
  })

  it('that is given is used by those that can', async () => {
    const [server, proxy] = [await up(httpsServer(pki.good)), await up(socksProxy())]
    const { curl, php, ...others } = await attempt(server.port, {}, { proxy: `socks5h://127.0.0.1:${proxy.port}` })
    for (const one of [curl, php]) expect(one).toMatchObject({ outcome: 'completed' })
    for (const one of Object.values(others)) expect(one).toMatchObject({ outcome: 'not-run' })
  })
})

describe('a proxy on an IPv6 address', () => {
  it('of the environment is used by those that read it, and one that is given by every kind', async () => {
    const [server, proxy] = [await up(httpsServer(pki.good)), await up(connectProxy(null, null, '::1'))]
    const via = `http://[::1]:${proxy.port}`
    const { curl, php, python } = await attempt(server.port, { HTTPS_PROXY: via })
    for (const one of [curl, php, python]) expect(one).toMatchObject({ outcome: 'completed', via })
    const given = Object.values(await attempt(server.port, {}, { proxy: via }))
    expect(given).toHaveLength(runtimes.length)
    for (const one of given) expect(one).toMatchObject({ outcome: 'completed', via })
  })
})

describe('an address without a port', () => {
  it('is another one for each program, and each is told as it is set', async () => {
    const server = await up(httpsServer(pki.good))
    const via = 'http://127.0.0.9'
    const { curl, python } = await attempt(server.port, { https_proxy: via })
    expect(curl).toMatchObject({ outcome: 'failed', via, error: expect.stringContaining('port 1080') })
    expect(python).toMatchObject({ outcome: 'failed', via, error: expect.stringMatching(/refused/i) })
  })
})

describe('an exemption with a port', () => {
  it('holds for urllib, and is passed over by libcurl', async () => {
    const [server, proxy] = [await up(httpsServer(pki.good)), await up(connectProxy())]
    const via = `http://127.0.0.1:${proxy.port}`
    const { curl, php, python } = await attempt(server.port, { https_proxy: via, no_proxy: `localhost:${server.port}` })
    for (const one of [curl, php]) expect(one).toMatchObject({ outcome: 'completed', via })
    expect(python).toMatchObject(DIRECT)
  })
})
