// The hello of every runtime of this machine, caught for real, and the same from a recording of this machine.
import { describe, expect, it, vi } from 'vitest'
import { found, missing } from '../../../electron/contract/fact.ts'
import type { Runtime } from '../../../electron/contract/runtime-facts.ts'
import { hellosGatherer } from '../../../electron/gather/app-server/hellos.ts'
import { runtimesGatherer } from '../../../electron/gather/app-server/runtimes.ts'
import { osGatherer } from '../../../electron/gather/os/os.ts'
import { systemTlsGatherer } from '../../../electron/gather/os/system-tls.ts'
import type { Host } from '../../../electron/host/host.ts'
import { createNodeHost } from '../../../electron/host/node-host.ts'
import { recordedHost } from '../../../electron/host/recorded-host.ts'
import { recordingHost } from '../../../electron/host/recording-host.ts'
import { catchHello } from '../../../electron/net/hello-catcher.ts'
import type { Net } from '../../../electron/net/net.ts'
import { contextFor, hostOf, netWith } from '../context.ts'
import { onePerKind, runtimesOf } from './machine.ts'

// Every runtime of this machine is started, however many there are.
vi.setConfig({ testTimeout: 60_000 })

const real = createNodeHost()
const hellosOf = async (runtimes: Runtime[], urls: string[], host: Host = real, net: Net = netWith()) => {
  const fact = await hellosGatherer.gather(contextFor(host, { runtimes: found(runtimes) }, { urls }, net))
  if (!fact.ok) throw new Error(fact.detail)
  return fact.value
}

describe('a runtime of this machine', () => {
  it('names the endpoint’s real host, and offers TLS 1.2, without a connection to it', async () => {
    const runtimes = await runtimesOf(real)
    const caught = await hellosOf(runtimes, ['https://api.example.test/v1'])
    expect(caught.map(({ runtime }) => runtime)).toEqual(runtimes.map(({ id }) => id))
    for (const { hello, mode } of caught) {
      expect(mode).toBe('default')
      expect(hello).toMatchObject({ ok: true, value: { sni: 'api.example.test', askedFor: 'https://api.example.test/v1' } })
      if (!hello.ok) continue
      expect(hello.value.versions).toContain(0x0303)
      expect(hello.value.suites).toContain(0xc02f)
      expect(Buffer.from(hello.value.bytes, 'base64')[0]).toBe(22)
    }
  })

  it('gives no name for an address, nor where no endpoint is known', async () => {
    const runtimes = onePerKind(await runtimesOf(real))
    for (const urls of [['https://192.0.2.7:8443/'], ['https://[2001:db8::1]/'], []])
      for (const { hello } of await hellosOf(runtimes, urls)) expect(hello).toMatchObject({ ok: true, value: { sni: null } })
  })

  it('is not diverted by a proxy of the environment', async () => {
    const proxied: Host = {
      ...real,
      run: (program, args, options) =>
        real.run(program, args, { ...options, env: { https_proxy: 'http://127.0.0.1:1', no_proxy: '*', ...options.env } }),
    }
    for (const { hello } of await hellosOf(onePerKind(await runtimesOf(real)), ['https://api.example.test/'], proxied))
      expect(hello).toMatchObject({ ok: true, value: { sni: 'api.example.test' } })
  })
})

describe('a runtime that sends none', () => {
  const runtime = (path: string): Runtime => ({
    id: 'curl',
    kind: 'curl',
    name: 'curl',
    version: '8.0.0',
    path,
    realPath: path,
    library: null,
    trustStore: null,
    running: false,
    server: null,
    settings: [],
  })
  it('is missing with its own words, at once and not at the deadline', async () => {
    const [caught] = await hellosOf([runtime('/bin/false')], ['https://api.example.test/'])
    expect(caught?.hello).toMatchObject({ ok: false, why: 'failed', detail: 'curl ended without sending a ClientHello.' })
  })
  it('does not keep the others from being caught', async () => {
    const others = onePerKind(await runtimesOf(real)).filter(({ kind }) => kind === 'openssl')
    const caught = await hellosOf([runtime('/nowhere/curl'), ...others], ['https://api.example.test/'])
    expect(caught.map(({ hello }) => hello.ok)).toEqual([false, true])
  })
  it('is timed out where the program hangs', async () => {
    const hanging: Host = { ...real, run: (_program, _args, options) => real.run('sleep', ['60'], options) }
    const context = contextFor(hanging, { runtimes: found([runtime('/usr/bin/curl')]) }, { urls: ['https://x.test/'], stepMs: 200 })
    expect(await hellosGatherer.gather(context)).toMatchObject({ value: [{ hello: { ok: false, why: 'timeout' } }] })
  })
  it('sends something else: the fact says so', async () => {
    const net = netWith({
      catchHello: async () => ({ ...(await catchHello()), next: async () => Uint8Array.of(22, 3, 1, 0, 4, 2, 0, 0, 0) }),
    })
    const [caught] = await hellosOf([runtime('/bin/true')], ['https://api.example.test/'], real, net)
    expect(caught?.hello).toMatchObject({ ok: false, why: 'failed' })
  })
})

describe('without runtimes', () => {
  it('there is nothing to catch, and it says by what it is blocked', async () => {
    const context = contextFor(hostOf({}), { runtimes: missing('failed', 'x') })
    expect(await hellosGatherer.gather(context)).toMatchObject({ ok: false, why: 'blocked' })
  })
})

describe('a recording of this machine', () => {
  it('gives the same facts as the machine itself', async () => {
    const urls = ['https://api.example.test/v1']
    const gather = async (host: Host, net: Net) => {
      const runtimes = await runtimesGatherer.gather(contextFor(host, {}))
      return {
        os: await osGatherer.gather(contextFor(host, {})),
        systemTls: await systemTlsGatherer.gather(contextFor(host, {})),
        runtimes,
        hellos: await hellosGatherer.gather(contextFor(host, { runtimes }, { urls }, net)),
      }
    }
    const recorder = recordingHost(real, catchHello)
    const first = await gather(recorder.host, netWith({ catchHello: recorder.catchHello }))
    const recording = JSON.parse(JSON.stringify(recorder.recording('this test', new Date())))
    const replay = recordedHost(recording)
    expect(await gather(replay, netWith({ catchHello: replay.catchHello }))).toEqual(first)
    expect(first.hellos.ok && first.hellos.value.every(({ hello }) => hello.ok)).toBe(true)
  })
})
