// Hellos that come with the runtimes' own tries: the same as those of a start of their own, whatever stands in the surroundings, and the
// try is none the worse for it.
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, afterEach, beforeAll, describe, expect, it, vi } from 'vitest'
import { found } from '../../../electron/contract/fact.ts'
import type { Runtime } from '../../../electron/contract/runtime-facts.ts'
import { attemptsGatherer } from '../../../electron/gather/app-server/attempts.ts'
import { hellosGatherer } from '../../../electron/gather/app-server/hellos.ts'
import { triedHellos } from '../../../electron/gather/app-server/tried-hellos.ts'
import type { Host } from '../../../electron/host/host.ts'
import { createNodeHost } from '../../../electron/host/node-host.ts'
import type { Net } from '../../../electron/net/net.ts'
import { contextFor, netWith } from '../context.ts'
import { createPki, hostWith, httpsServer, onePerKind, type Pki, runtimesHere, silentServer, type TestServer } from './machine.ts'

// Virtual machines take their time where much else runs.
vi.setConfig({ testTimeout: 60_000 })

const KINDS: readonly Runtime['kind'][] = ['java', 'python', 'node', 'ruby', 'perl', 'mono']
const CATCHER = 'TLS_PREFLIGHT_CATCHER'

describe('the place where tries hand over their hellos', () => {
  const hello = { bytes: Uint8Array.of(22), command: 'java' }

  it('gives what was handed over, before or after it is asked for; the first word counts', async () => {
    const place = triedHellos()
    place.give('java', hello)
    place.give('java', null)
    const later = place.from('node', 60_000)
    place.give('node', null)
    expect(await place.from('java', 0)).toBe(hello)
    expect(await later).toBeNull()
  })

  it.each([
    ['no try brings one any more', (place: ReturnType<typeof triedHellos>) => place.end(), 60_000],
    ['it takes too long', () => undefined, 1],
  ])('gives none where %s', async (_, then, timeoutMs) => {
    const place = triedHellos()
    const waiting = place.from('java', timeoutMs)
    then(place)
    expect(await waiting).toBeNull()
  })
})

describe('a hello that comes with a try', () => {
  let pki: Pki
  let runtimes: Runtime[]
  let server: TestServer
  let url: string
  const open: TestServer[] = []
  const up = async (one: Promise<TestServer>) => {
    open.push(await one)
    return one
  }
  beforeAll(async () => {
    pki = createPki()
    runtimes = onePerKind(await runtimesHere(), KINDS)
  })
  afterAll(() => pki.remove())
  afterEach(async () => {
    for (const one of open.splice(0)) await one.close()
  })

  interface Scene {
    of?: Runtime[]
    host?: Host
    net?: Net
    port?: number
    ca?: string | null
    stepMs?: number
  }

  /** Tries and hellos at one time, as in a check; `starts` are the programs that were started, each with the catcher that it was told of. */
  const check = async ({ of = runtimes, host = createNodeHost(), net = netWith(), port, ca = pki.ca, stepMs }: Scene = {}) => {
    server = await up(httpsServer(pki.good))
    url = `https://localhost:${port ?? server.port}/`
    const starts: { path: string; catcher: string | null | undefined }[] = []
    const counted: Host = {
      ...host,
      run: (path, args, options) => {
        starts.push({ path, catcher: options.env?.[CATCHER] })
        return host.run(path, args, options)
      },
    }
    const facts = { runtimes: found(of), 'proxy-settings': found({ proxies: [], noProxy: [] }) }
    // All of them try, though some fail.
    const asked = { urls: [url], deep: true, ca, ...(stepMs === undefined ? {} : { stepMs }) }
    const context = { ...contextFor(counted, facts, asked, net), triedHellos: triedHellos() }
    const [hellos, attempts] = await Promise.all([hellosGatherer.gather(context), attemptsGatherer.gather(context)])
    if (!hellos.ok) throw new Error(hellos.detail)
    const told = hellos.value.map(({ runtime, hello }) => {
      if (!hello.ok) return { runtime, problem: hello.detail }
      const { bytes: _, ...offered } = hello.value
      return { runtime, source: hello.evidence[0]?.source ?? '', offered }
    })
    return { told, starts, attempts: attempts.ok ? attempts.value : [], hellos: hellos.value }
  }
  const withTheTry = ({ told }: Awaited<ReturnType<typeof check>>) =>
    told.filter(({ source }) => source?.includes(CATCHER)).map(({ runtime }) => runtime)
  const ids = (of: readonly Runtime[] = runtimes) => of.map(({ id }) => id)

  it('needs no further start, and the try goes to the platform once, as it does without', async () => {
    const seen = await check({ of: runtimes.filter(({ kind }) => kind !== 'mono') })
    expect(seen.attempts.map(({ outcome }) => outcome)).toEqual(seen.attempts.map(() => 'completed'))
    expect(withTheTry(seen)).toEqual(seen.attempts.map(({ runtime }) => runtime))
    expect(seen.starts).toHaveLength(seen.attempts.length)
    expect(server.connections()).toBe(seen.attempts.length)
    for (const { command } of seen.attempts) expect(command).not.toContain(CATCHER)
  })

  it('offers what a hello of a start of its own offers', async () => {
    // Without added anchors every try fails, after the hello.
    const port = (await up(httpsServer(pki.good))).port
    const beside = await check({ ca: null, port })
    const context = contextFor(createNodeHost(), { runtimes: found(runtimes) }, { urls: [`https://localhost:${port}/`] })
    const alone = await hellosGatherer.gather(context)
    if (!alone.ok) throw new Error(alone.detail)
    const plain = alone.value.map(({ runtime, hello }) => {
      if (!hello.ok) return { runtime, problem: hello.detail }
      const { bytes: _, ...offered } = hello.value
      return { runtime, offered }
    })
    expect(withTheTry(beside)).toEqual(ids())
    const withoutRandom = (one: object) => JSON.parse(JSON.stringify(one, (key, value) => (key === 'source' ? undefined : value)))
    expect(beside.told.map(withoutRandom)).toEqual(plain.map(withoutRandom))
  })

  it.each([
    ['a proxy that is not there', '', 'failed'],
    ['a proxy, and that nobody takes it', '*', 'completed'],
  ] as const)('goes to the catcher where the surroundings name %s', async (_, exempt, outcome) => {
    const proxy = 'http://127.0.0.1:1'
    const all = Object.fromEntries(['http_proxy', 'https_proxy', 'all_proxy'].map((name) => [name, proxy]))
    const java = `-Dhttps.proxyHost=127.0.0.1 -Dhttps.proxyPort=1 "-Dhttp.nonProxyHosts=${exempt}"`
    const more = { NODE_USE_ENV_PROXY: '1', PERL_LWP_ENV_PROXY: '1', JAVA_TOOL_OPTIONS: java }
    // Node reads no proxy here, Ruby none for this computer, and Mono takes no anchors.
    const of = runtimes.filter(({ kind }) => !['node', 'ruby', 'mono'].includes(kind))
    const host = hostWith({ ...all, no_proxy: exempt === '*' ? 'localhost' : '', ...more })
    const seen = await check({ of, host })
    expect(withTheTry(seen)).toEqual(ids(of))
    expect(seen.attempts.map((one) => [one.runtime, one.outcome])).toEqual(ids(of).map((id) => [id, outcome]))
    expect(server.connections()).toBe(outcome === 'completed' ? of.length : 0)
  })

  it('comes from HTTP::Tiny too, where Perl has no LWP', async () => {
    const folder = mkdtempSync(join(tmpdir(), 'tried-hellos-test-'))
    mkdirSync(join(folder, 'LWP'))
    writeFileSync(join(folder, 'LWP', 'UserAgent.pm'), 'die "There is none.";\n')
    const of = runtimes.filter(({ kind }) => kind === 'perl')
    const host = hostWith({ PERL5LIB: folder, https_proxy: 'http://127.0.0.1:1', no_proxy: 'localhost' })
    const seen = await check({ of, host })
    rmSync(folder, { recursive: true })
    expect(withTheTry(seen)).toEqual(ids(of))
    expect(seen.attempts).toMatchObject([{ outcome: 'completed' }])
    expect(server.connections()).toBe(1)
  })

  /** Whoever is caught while trying meets silence; a start of its own meets a real catcher. */
  const silentToTries = async (): Promise<{ host: Host; net: Net }> => {
    const silent = await up(silentServer())
    const host = createNodeHost()
    const misled: Host = {
      ...host,
      run: (path, args, options) =>
        host.run(path, args, {
          ...options,
          ...(options.env?.[CATCHER] == null ? {} : { env: { ...options.env, [CATCHER]: `127.0.0.1:${silent.port}` } }),
        }),
    }
    return { host: misled, net: netWith() }
  }

  it('costs the try nothing where it hangs, and is caught by a start of its own', async () => {
    const of = runtimes.filter(({ kind }) => kind !== 'mono')
    const seen = await check({ of, ...(await silentToTries()) })
    expect(seen.attempts.map((one) => [one.runtime, one.outcome])).toEqual(ids(of).map((id) => [id, 'completed']))
    expect(withTheTry(seen)).toEqual([])
    expect(seen.told.map(({ runtime, offered }) => [runtime, offered?.askedFor])).toEqual(ids(of).map((id) => [id, url]))
    expect(server.connections()).toBe(of.length)
  })

  it('leaves the try all of its time', async () => {
    const { port } = await up(silentServer())
    const seen = await check({ ca: null, port, stepMs: 5000, ...(await silentToTries()) })
    for (const { outcome, error, ms } of seen.attempts) {
      expect(outcome).toBe('timeout')
      // The runtime’s own words, so that it was not ended from outside.
      expect(error).not.toBe('It did not end in time.')
      expect(ms).toBeGreaterThan(6000)
    }
  })

  it.each([
    ['nothing can listen on this host', async () => ({ net: netWith({ catchHello: () => Promise.reject(new Error('denied')) }) }), false],
    ['the added anchors cannot be read, so that nobody tries', async () => ({ ca: '/nowhere/ca.pem' }), true],
  ] as const)('is waited for no longer where %s', async (_, scene, isCaught) => {
    const of = runtimes.filter(({ kind }) => kind === 'node')
    const seen = await check({ of, stepMs: 30_000, ...(await scene()) })
    expect(withTheTry(seen)).toEqual([])
    expect(seen.hellos.map(({ hello }) => hello.ok)).toEqual([isCaught])
    expect(seen.attempts.map(({ outcome }) => outcome)).toEqual(isCaught ? [] : ['completed'])
  })

  it('of a runtime that shares the try of an equal one is caught by a start of its own', async () => {
    const of = runtimes.filter(({ kind }) => kind === 'node').flatMap((one) => [one, { ...one, id: 'second' }])
    const seen = await check({ of })
    expect(withTheTry(seen)).toEqual([of[0]?.id])
    expect(seen.told.map(({ runtime, offered }) => [runtime, offered?.askedFor])).toEqual(ids(of).map((id) => [id, url]))
  })

  it('is waited for no longer in a check that is stopped, and then nothing is started', async () => {
    const of = runtimes.flatMap((one) => [one, { ...one, id: `second ${one.id}` }])
    const warnings: string[] = []
    const keep = (warning: Error) => void warnings.push(warning.name)
    process.on('warning', keep)
    const host: Host = { ...createNodeHost(), run: () => Promise.reject(new Error('started')) }
    const stop = new AbortController()
    const context = contextFor(host, { runtimes: found(of) }, { urls: ['https://api.example.test/'], stepMs: 60_000 })
    const gathering = hellosGatherer.gather({ ...context, signal: stop.signal, triedHellos: triedHellos() })
    setTimeout(() => stop.abort(), 50)
    const fact = await gathering
    process.off('warning', keep)
    expect(fact.ok && fact.value.map(({ hello }) => !hello.ok && hello.why)).toEqual(of.map(() => 'cancelled'))
    expect(warnings).toEqual([])
  })

  it('is not waited for by a check in which the tries do not begin', async () => {
    const of = runtimes.filter(({ kind }) => kind === 'node')
    const context = contextFor(createNodeHost(), { runtimes: found(of) }, { urls: ['https://api.example.test/'], stepMs: 6000 })
    const fact = await hellosGatherer.gather({ ...context, triedHellos: triedHellos() })
    expect(fact).toMatchObject({ value: [{ hello: { ok: true, value: { sni: 'api.example.test' } } }] })
  })
})
