// The hello of every runtime of this machine, caught for real, and the same from a recording of this machine.
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
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
import { hostWith, idleHost, onePerKind, runtimesHere, USUAL } from './machine.ts'

// Every runtime of this machine is started, however many there are.
vi.setConfig({ testTimeout: 60_000 })

const real = createNodeHost()
const OLD_OPENSSL =
  'openssl_conf=old\n[old]\nssl_conf=ssl\n[ssl]\nsystem_default=defaults\n[defaults]\nMinProtocol=TLSv1\nMaxProtocol=TLSv1.1\nCipherString=DEFAULT:@SECLEVEL=0\n'
const hellosOf = async (runtimes: Runtime[], urls: string[], host: Host = real, net: Net = netWith()) => {
  const fact = await hellosGatherer.gather(contextFor(host, { runtimes: found(runtimes) }, { urls }, net))
  if (!fact.ok) throw new Error(fact.detail)
  return fact.value
}

describe('a runtime of this machine', () => {
  it('names the endpoint’s real host, and offers TLS 1.2, without a connection to it', async () => {
    const runtimes = await runtimesHere()
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
    const runtimes = onePerKind(await runtimesHere(), USUAL)
    for (const urls of [['https://192.0.2.7:8443/'], ['https://[2001:db8::1]/'], []])
      for (const { runtime, hello } of await hellosOf(runtimes, urls)) {
        // Mono names even an address (against RFC 6066 section 3), with HttpWebRequest and SslStream alike.
        const named = runtime.includes('mono') && urls[0] !== undefined
        expect(hello, runtime).toMatchObject({
          ok: true,
          value: { sni: named ? new URL(urls[0] ?? '').hostname.replace(/[[\]]/g, '') : null },
        })
      }
  })

  it('is not diverted by a proxy of the environment', async () => {
    const proxied = hostWith({ https_proxy: 'http://127.0.0.1:1', no_proxy: '*' })
    for (const { hello } of await hellosOf(onePerKind(await runtimesHere()), ['https://api.example.test/'], proxied))
      expect(hello).toMatchObject({ ok: true, value: { sni: 'api.example.test' } })
  })
})

describe('the trust store that is left aside while a hello is caught', () => {
  it('changes nothing of what a runtime offers', async () => {
    const STORES = ['SSL_CERT_FILE', 'CURL_CA_BUNDLE', 'PERL_LWP_SSL_CA_FILE']
    const taken = new Set<string>()
    const withStore: Host = {
      ...real,
      run: (program, args, { files: _, env = {}, ...options }) => {
        for (const name of STORES) if (env[name] !== undefined) taken.add(name)
        return real.run(program, args, {
          ...options,
          env: Object.fromEntries(Object.entries(env).filter(([name]) => !STORES.includes(name))),
        })
      },
    }
    const runtimes = (await runtimesHere()).filter(({ kind }) => ['curl', 'openssl', 'python', 'php', 'ruby', 'perl'].includes(kind))
    const offered = async (host: Host) =>
      (await hellosOf(runtimes, ['https://api.example.test/'], host)).map(({ runtime, hello }) => {
        if (!hello.ok) return [runtime, hello.detail]
        const { suites, groups, extensions, signatureAlgorithms, alpn, versions } = hello.value
        return [runtime, suites, groups, extensions, signatureAlgorithms, alpn, versions]
      })
    expect(await offered(real)).toEqual(await offered(withStore))
    expect([...taken].sort()).toEqual([...STORES].sort())
  })
})

describe('a runtime that offers less by default than the profile asks for', () => {
  /** Java as it was in release 7: TLS 1.0, though it has more. */
  const asJava7 = (folder: string): Host => {
    const security = join(folder, 'java-7.security')
    writeFileSync(security, 'jdk.tls.disabledAlgorithms=\n')
    const options = `-Djava.security.properties=${security} -Djdk.tls.client.protocols=TLSv1`
    return { ...real, run: (program, args, more) => real.run(program, args, { ...more, env: { ...more.env, JAVA_TOOL_OPTIONS: options } }) }
  }
  const versionsOf = (caught: Awaited<ReturnType<typeof hellosOf>>) =>
    caught.map(({ mode, change, hello }) => [mode, change, hello.ok ? hello.value.versions : hello.why])

  it('is caught once more with each setting that its makers document', async () => {
    const folder = mkdtempSync(join(tmpdir(), 'hellos-test-'))
    const java = onePerKind(await runtimesHere()).filter(({ kind }) => kind === 'java')
    const caught = await hellosOf(java, ['https://api.example.test/'], asJava7(folder))
    rmSync(folder, { recursive: true })
    expect(versionsOf(caught)).toEqual([
      ['default', '', [0x0301]],
      // It raises the versions of a socket, whose suites are still those of the default: none of them is for TLS 1.3.
      ['forced', '-Dhttps.protocols=TLSv1.2,TLSv1.3', [0x0303]],
      ['forced', '-Djdk.tls.client.protocols=TLSv1.2,TLSv1.3', [0x0304, 0x0303]],
    ])
    expect(caught.every(({ hello }) => hello.ok && hello.value.sni === 'api.example.test')).toBe(true)
  })

  it('keeps each hello under its own command in a recording', async () => {
    const folder = mkdtempSync(join(tmpdir(), 'hellos-test-'))
    const java = onePerKind(await runtimesHere()).filter(({ kind }) => kind === 'java')
    const recorder = recordingHost(asJava7(folder), catchHello)
    const urls = ['https://api.example.test/']
    const first = await hellosOf(java, urls, recorder.host, netWith({ catchHello: recorder.catchHello }))
    rmSync(folder, { recursive: true })
    const replay = recordedHost(JSON.parse(JSON.stringify(recorder.recording('this test', new Date()))))
    expect(versionsOf(await hellosOf(java, urls, replay, netWith({ catchHello: replay.catchHello })))).toEqual(versionsOf(first))
  })

  it.each(['curl', 'python', 'php'] as const)('%s takes its setting and still asks for the same host', async (kind) => {
    // OpenSSL's own settings hold it back, which the setting of Python overrides; those of curl are minimums.
    const folder = mkdtempSync(join(tmpdir(), 'hellos-test-'))
    writeFileSync(join(folder, 'old.cnf'), OLD_OPENSSL)
    const old: Host = {
      ...real,
      run: (program, args, more) => real.run(program, args, { ...more, env: { ...more.env, OPENSSL_CONF: join(folder, 'old.cnf') } }),
    }
    const [runtime] = onePerKind(await runtimesHere()).filter((one) => one.kind === kind)
    const caught = await hellosOf(runtime ? [runtime] : [], ['https://api.example.test/'], old)
    rmSync(folder, { recursive: true })
    const [own, ...forced] = caught.map(({ hello }) => hello)
    // libcurl raises the maximum of an openssl.cnf by itself; then there is nothing to set.
    if (own?.ok && own.value.versions.includes(0x0303)) expect(forced).toEqual([])
    else expect(forced).toMatchObject([{ ok: true, value: { sni: 'api.example.test' } }])
  })

  it('is left alone where it offers enough, or where time was up', async () => {
    const runtimes = onePerKind(await runtimesHere())
    const caught = await hellosOf(runtimes, ['https://api.example.test/'])
    expect(caught.map(({ mode }) => mode)).toEqual(runtimes.map(() => 'default'))
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
    problem: null,
    server: null,
    settings: [],
  })
  it('is missing with its own words, at once and not at the deadline', async () => {
    const [caught] = await hellosOf([runtime('/bin/false')], ['https://api.example.test/'])
    expect(caught?.hello).toMatchObject({ ok: false, why: 'failed', detail: 'curl ended without sending a ClientHello.' })
  })
  it('does not keep the others from being caught', async () => {
    const others = onePerKind(await runtimesHere()).filter(({ kind }) => kind === 'openssl')
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
    const recorder = recordingHost(idleHost, catchHello)
    const first = await gather(recorder.host, netWith({ catchHello: recorder.catchHello }))
    const recording = JSON.parse(JSON.stringify(recorder.recording('this test', new Date())))
    const replay = recordedHost(recording)
    expect(await gather(replay, netWith({ catchHello: replay.catchHello }))).toEqual(first)
    expect(first.hellos.ok && first.hellos.value.every(({ hello }) => hello.ok)).toBe(true)
  })
})
