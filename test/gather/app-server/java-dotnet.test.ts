// Java, .NET and Mono: their commands, their words, and real tries where this machine has them. The lines of JSON are what our programs
// said of OpenJDK 17.0.15, of .NET Core 3.1.23 (PyPI's dotnetcore2; OpenSSL 1.1.1w and none) and of Mono 6.8 (Debian 12).
import { execFileSync } from 'node:child_process'
import { copyFileSync, mkdirSync, mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, afterEach, beforeAll, describe, expect, it, vi } from 'vitest'
import { found } from '../../../electron/contract/fact.ts'
import type { Request } from '../../../electron/contract/request.ts'
import type { Attempt, Runtime } from '../../../electron/contract/runtime-facts.ts'
import { attemptsGatherer } from '../../../electron/gather/app-server/attempts.ts'
import type { Ask, Command, RuntimeKind } from '../../../electron/gather/app-server/runtimes/define-runtime-kind.ts'
import { dotnet, mono } from '../../../electron/gather/app-server/runtimes/dotnet.ts'
import { java } from '../../../electron/gather/app-server/runtimes/java.ts'
import { searchFolders } from '../../../electron/gather/app-server/search-folders.ts'
import { contextFor, hostOf, ran } from '../context.ts'
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

// Virtual machines take their time where much else runs.
vi.setConfig({ testTimeout: 60_000 })

const ask: Ask = {
  runtime: { version: '17.0.15', library: { name: 'SunJSSE', version: '17.0.15', bundled: true }, name: 'Java' },
  url: 'https://api.example.test/v1',
  host: 'api.example.test',
  port: 443,
  resource: '/v1',
  way: { kind: 'own' },
  timeoutMs: 9000,
  addsAnchors: false,
}
const commandOf = (kind: RuntimeKind, more: Partial<Ask> = {}): Command => {
  const command = kind.request({ ...ask, ...more })
  if ('unsupported' in command) throw new Error(command.unsupported)
  return command
}
const changes = (kind: RuntimeKind, version: string, minTls: '1.2' | '1.3' = '1.2') =>
  (kind.switches?.({ version, name: kind.name }, minTls) ?? []).map(({ change }) => change)

describe('Java', () => {
  it('tells its version, its provider of TLS and its trust store', () => {
    const said =
      '{"version":"17.0.15","executable":"/usr/lib/jvm/java-17-openjdk-amd64/bin/java","library":"SunJSSE 17.0.15","bundled":true,' +
      '"trustStore":"/usr/lib/jvm/java-17-openjdk-amd64/lib/security/cacerts"}\n'
    expect(java.identify.parse(ran(said, { stderr: 'Picked up JAVA_TOOL_OPTIONS: -Dx=y\n' }))).toEqual({
      version: '17.0.15',
      realPath: '/usr/lib/jvm/java-17-openjdk-amd64/bin/java',
      library: { name: 'SunJSSE', version: '17.0.15', bundled: true },
      trustStore: '/usr/lib/jvm/java-17-openjdk-amd64/lib/security/cacerts',
    })
    expect(java.identify.parse(ran('', { stderr: 'Error: Could not find or load main class TlsPreflight' }))).toBeNull()
  })

  it('is given its class as files, and added anchors beside its own store', () => {
    expect(commandOf(java).args.slice(4)).toEqual(['-cp', '{files}', 'TlsPreflight', 'api.example.test', '443', '/v1', 'own', '9'])
    expect(commandOf(java, { addsAnchors: true }).args.slice(-1)).toEqual(['{file:added}'])
    expect(Object.keys(commandOf(java).files ?? {})).toContain('TlsPreflight.class')
  })

  it.each([
    ['1.6.0_45', '1.2', 'TLSv1.2'],
    ['1.7.0_80', '1.2', 'TLSv1.2'],
    ['1.8.0_252', '1.2', 'TLSv1.2'],
    ['1.8.0_261', '1.2', 'TLSv1.2,TLSv1.3'],
    ['10.0.2', '1.2', 'TLSv1.2'],
    ['17.0.15', '1.2', 'TLSv1.2,TLSv1.3'],
    ['1.8.0_301', '1.3', 'TLSv1.3'],
  ] as const)('R3 has a property that turns on what Java %s has for a minimum of %s: %s', (version, minTls, value) => {
    expect(changes(java, version, minTls)).toEqual([`-Dhttps.protocols=${value}`, `-Djdk.tls.client.protocols=${value}`])
  })

  it('has none for a version that it lacks, and sets it before the class', () => {
    expect(changes(java, '1.7.0_80', '1.3')).toEqual([])
    const [first] = java.switches?.({ version: '1.7.0_80', name: 'Java' }, '1.2') ?? []
    expect(first?.apply(commandOf(java)).args.slice(0, 2)).toEqual(['-Dhttps.protocols=TLSv1.2', '-XX:+IgnoreUnrecognizedVMOptions'])
  })
})

describe('.NET and Mono', () => {
  it('tell their version and their library; .NET without an OpenSSL tells the first of it', () => {
    const first = '{"executable":"/opt/dotnet/dotnet","version":"3.1.23"}\n'
    const second =
      '{"executable":"/opt/dotnet/dotnet","library":"OpenSSL 1.1.1w","loaded":"/usr/lib/x86_64-linux-gnu/libssl.so.1.1","trustStore":"","version":"3.1.23"}\n'
    expect(dotnet.identify.parse(ran(first + second))).toEqual({
      version: '3.1.23',
      realPath: '/opt/dotnet/dotnet',
      library: { name: 'OpenSSL', version: '1.1.1w', bundled: false },
      trustStore: null,
    })
    const aborted = ran(first, { exit: 134, stderr: 'No usable version of libssl was found\n' })
    expect(dotnet.identify.parse(aborted)).toMatchObject({ version: '3.1.23', library: null })
    const said = '{"executable":"/usr/bin/mono-sgen","provider":"btls","version":"6.8.0.105"}\n'
    expect(mono.identify.parse(ran(said))).toMatchObject({ version: '6.8.0.105', library: { name: 'BoringSSL', bundled: true } })
    const old = '{"executable":"/usr/bin/mono-sgen","version":"4.2.1"}\n'
    expect(mono.identify.parse(ran(old))).toMatchObject({ library: { name: 'Mono.Security', version: '4.2.1' } })
  })

  it('quote what .NET says where it finds no OpenSSL', () => {
    const aborted = ran('', { exit: 134, stderr: 'No usable version of libssl was found\n' })
    expect(dotnet.parseAttempt(aborted)).toMatchObject({ outcome: 'failed', error: 'No usable version of libssl was found' })
  })

  it('R3 are told the versions by number', () => {
    expect(changes(mono, '4.2.1')).toEqual(['ServicePointManager.SecurityProtocol = (SecurityProtocolType)3072'])
    expect(changes(dotnet, '8.0.1', '1.3')).toEqual(['ServicePointManager.SecurityProtocol = (SecurityProtocolType)12288'])
  })

  it('take added anchors by the documented variable; Mono takes none, nor does .NET on Windows', () => {
    expect(commandOf(dotnet, { addsAnchors: true }).env).toMatchObject({ SSL_CERT_FILE: '{file:merged}' })
    expect(commandOf(dotnet).env).not.toHaveProperty('SSL_CERT_FILE')
    expect(mono.request({ ...ask, addsAnchors: true })).toHaveProperty('unsupported')
    const schannel = { ...ask, runtime: { version: '8.0.1', name: '.NET', library: { name: 'Schannel', version: '10.0', bundled: false } } }
    expect(dotnet.request({ ...schannel, addsAnchors: true })).toHaveProperty('unsupported')
    expect(dotnet.request(schannel)).toHaveProperty('args')
  })
})

describe('where they are looked for', () => {
  it('is in the folders that JAVA_HOME and DOTNET_ROOT name too, after those of PATH', async () => {
    const env = { PATH: '/usr/bin', JAVA_HOME: '/srv/jdk-11', DOTNET_ROOT: '/srv/dotnet' }
    const folders = await searchFolders(hostOf({ env, lists: { '/usr/lib/jvm': ['java-8'] } }))
    expect(folders.slice(0, 3)).toEqual(['/usr/bin', '/srv/jdk-11/bin', '/srv/dotnet'])
    expect(folders).toEqual(expect.arrayContaining(['/usr/lib/jvm/java-8/bin', '/usr/share/dotnet']))
  })
})

describe('on this machine', () => {
  let pki: Pki
  let runtimes: Runtime[]
  /** A user's own store of Mono, as cert-sync writes it: by OpenSSL's hash of the name. */
  let monoStore: string
  const open: TestServer[] = []
  beforeAll(async () => {
    pki = createPki()
    runtimes = onePerKind(await runtimesHere()).filter(({ kind }) => kind === 'java' || kind === 'mono')
    expect(runtimes.map(({ kind }) => kind)).toEqual(['java', 'mono'])
    monoStore = mkdtempSync(join(tmpdir(), 'mono-store-'))
    const folder = join(monoStore, '.mono', 'new-certs', 'Trust')
    mkdirSync(folder, { recursive: true })
    const hash = execFileSync('openssl', ['x509', '-in', pki.ca, '-noout', '-subject_hash'], { encoding: 'utf8' }).trim()
    copyFileSync(pki.ca, join(folder, `${hash}.0`))
  }, 60_000)
  afterAll(() => {
    pki.remove()
    rmSync(monoStore, { recursive: true, force: true })
  })
  afterEach(async () => {
    for (const server of open.splice(0)) await server.close()
  })
  const up = async (server: Promise<TestServer>): Promise<TestServer> => {
    const started = await server
    open.push(started)
    return started
  }
  interface Asked extends Partial<Request> {
    trusted?: boolean
    login?: { user: string; password: string }
  }
  /** Java trusts the test's authority as an added anchor, Mono by its store. */
  const attempts = async (url: string, { trusted = true, login, ...asked }: Asked = {}): Promise<Attempt[]> => {
    const host = hostWith(trusted ? { XDG_CONFIG_HOME: monoStore } : {})
    const { proxy = 'none' } = asked
    const settings = found({
      proxies: proxy === 'none' ? [] : [{ url: proxy, hasCredentials: false, source: 'x', scope: 'given' as const, problem: null }],
      noProxy: [],
    })
    const tries = runtimes.map(async (runtime) => {
      const ca = trusted && runtime.kind === 'java' ? pki.ca : null
      const facts = { runtimes: found([runtime]), 'proxy-settings': settings }
      const context = contextFor(host, facts, { urls: [url], ...asked, proxy, ca })
      const fact = await attemptsGatherer.gather({ ...context, credentials: new Map(login ? [[proxy, login]] : []) })
      if (!fact.ok) throw new Error(fact.detail)
      if (login) expect(JSON.stringify(fact)).not.toContain(login.password)
      return fact.value
    })
    return (await Promise.all(tries)).flat()
  }

  it('each connects, and tells what was agreed on', async () => {
    const server = await up(httpsServer({ ...pki.good, maxVersion: 'TLSv1.2', ciphers: 'ECDHE-RSA-AES256-GCM-SHA384' }, 404))
    for (const one of await attempts(`https://localhost:${server.port}/v1?x=1`))
      expect(one).toMatchObject({
        outcome: 'completed',
        httpStatus: 404,
        verified: true,
        via: 'direct',
        negotiated: { version: 0x0303, suite: 0xc030 },
      })
  })

  it('none connects to an issuer that is not trusted', async () => {
    const server = await up(httpsServer(pki.good))
    const words = /PKIX path building failed|CERTIFICATE_VERIFY_FAILED/
    for (const one of await attempts(`https://localhost:${server.port}/`, { trusted: false }))
      expect(one).toMatchObject({ outcome: 'failed', error: expect.stringMatching(words) })
  })

  it('none connects to a certificate for another name, though its issuer is trusted', async () => {
    const server = await up(httpsServer(pki.wrongName))
    const words = /No .*name matching|CERTIFICATE_VERIFY_FAILED/
    for (const one of await attempts(`https://localhost:${server.port}/`))
      expect(one).toMatchObject({ outcome: 'failed', error: expect.stringMatching(words) })
  })

  it('silence is a timeout, and half an answer is none', async () => {
    const silent = await up(silentServer())
    for (const one of await attempts(`https://localhost:${silent.port}/`, { stepMs: 4000 })) expect(one.outcome).toBe('timeout')
    const half = await up(wordyServer(pki.good, 'HTTP/1.1 200 OK\r\nX: '))
    for (const one of await attempts(`https://localhost:${half.port}/`, { stepMs: 4000 })) expect(one.outcome).toBe('timeout')
  })

  it('a proxy gets its login, and what it refuses is no answer of the endpoint', async () => {
    const [server, guarded] = [await up(httpsServer(pki.good)), await up(connectProxy('shop:p:w'))]
    const proxy = `http://127.0.0.1:${guarded.port}`
    const url = `https://localhost:${server.port}/`
    for (const one of await attempts(url, { proxy, login: { user: 'shop', password: 'p:w' } })) expect(one.outcome).toBe('completed')
    for (const one of await attempts(url, { proxy }))
      expect(one).toMatchObject({ outcome: 'failed', error: expect.stringContaining('407') })
  })
})
