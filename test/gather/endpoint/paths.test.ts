// The gatherer `paths` on real servers: nginx and openssl s_server on loopback, and tinyproxy in between.
import { execFileSync, spawnSync } from 'node:child_process'
import { readFileSync } from 'node:fs'
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest'
import type { Path, Trust } from '../../../electron/contract/path.ts'
import { shellLines } from '../../../electron/contract/shell.ts'
import { pathsGatherer, pickAddresses } from '../../../electron/gather/endpoint/paths.ts'
import { createNet } from '../../../electron/net/node-net.ts'
import {
  type Certificates,
  has,
  makeCertificates,
  type NginxOptions,
  type OpensslServerOptions,
  type Peer,
  startNginx,
  startOpensslServer,
  startTinyproxy,
  temporaryFolder,
} from '../../fixtures/tls-peers.ts'
import { gatherPath, gatherPaths, inShort } from './scene.ts'

const HEALTHY = [
  'dns resolved',
  'tcp open',
  'proxy -not-applicable',
  'hello server-hello',
  'handshake completed',
  'certificate chain',
  'http answered',
]
const trustIn = (path: Path, store: Trust['store']) => path.trust.find((trust) => trust.store === store)?.result

describe.skipIf(!has('nginx') || !has('openssl'))('paths to real servers', () => {
  const folder = temporaryFolder()
  let certificates: Certificates
  const peers: Peer[] = []
  const keep = (peer: Peer): number => {
    peers.push(peer)
    return peer.port
  }
  const nginx = async (options: Omit<NginxOptions, 'certificates'> = {}) => keep(await startNginx({ certificates, ...options }))
  const openssl = async (options: Omit<OpensslServerOptions, 'certificates'> = {}) =>
    keep(await startOpensslServer({ certificates, ...options }))

  beforeAll(() => {
    certificates = makeCertificates(folder.dir)
  })
  afterEach(async () => {
    for (const peer of peers.splice(0)) await peer.stop()
  })
  afterAll(() => folder.remove())

  it('walks to a healthy server in two connections and fills every field', async () => {
    const port = await nginx()
    const roots = { '/etc/ssl/certs/ca-certificates.crt': readFileSync(certificates.ca, 'utf8') }
    const path = await gatherPath({ url: `https://127.0.0.1:${port}/pay`, files: roots })
    expect(inShort(path)).toEqual(HEALTHY)
    expect(path).toMatchObject({
      id: `https://127.0.0.1:${port}/pay direct 127.0.0.1`,
      via: 'direct',
      viaSource: null,
      address: '127.0.0.1',
      secondPort: null,
      connections: 2,
      negotiated: { version: 0x0304, suite: 0x1303, group: 0x1d },
      nameMatches: true,
      http: { status: 200, server: expect.stringContaining('nginx') },
    })
    expect(path.probes.map((probe) => probe.name)).toEqual(['profile'])
    expect(path.chain.map((certificate) => certificate.subject)).toEqual(['CN=rsa.test', 'CN=Peers Intermediate CA'])
    expect(trustIn(path, 'system')).toBe('trusted')
    expect(trustIn(path, 'public')).toBe('issuer-unknown')
    expect(path.evidence[0]?.text.split('\n').length).toBeGreaterThanOrEqual(6)
    // The server itself counted two connections, and one request.
    const log = readFileSync(`${certificates.dir}/nginx-${port}/access.log`, 'utf8')
    expect(log.trim().split('\n')).toHaveLength(1)
  })

  it('sends no SNI for an address, and the name for a name', async () => {
    const port = await nginx()
    const named = await gatherPaths({ url: `https://localhost:${port}/` })
    const byAddress = await gatherPath({ url: `https://127.0.0.1:${port}/` })
    const hello = (path: Path | undefined) => Buffer.from(path?.probes[0]?.hello ?? '', 'base64').toString('latin1')
    const direct = named.find((path) => path.address === '127.0.0.1')
    expect(hello(direct)).toContain('localhost')
    expect(direct?.probes[0]?.opensslCommand).toContain(`-connect 127.0.0.1:${port} -servername localhost`)
    expect(hello(byAddress)).not.toContain('127.0.0.1')
  })

  it('walks to each address of a name on its own', async () => {
    const port = await nginx()
    const addresses = [
      { address: '127.0.0.1', family: 4 as const },
      { address: '::1', family: 6 as const },
    ]
    const paths = await gatherPaths({
      url: `https://localhost:${port}/`,
      net: { lookup: async () => ({ kind: 'resolved', addresses, ms: 1 }) },
    })
    expect(paths.map((path) => [path.address, path.steps[1]?.state])).toEqual([
      ['127.0.0.1', 'done'],
      ['::1', 'stopped'],
    ])
  })

  it.each([
    ['-tls1_3 with AES-128', ['-tls1_3', '-ciphersuites', 'TLS_AES_128_GCM_SHA256'], 0x1301],
    ['-tls1_3 with AES-256', ['-tls1_3', '-ciphersuites', 'TLS_AES_256_GCM_SHA384'], 0x1302],
    ['-tls1_3 with ChaCha20', ['-tls1_3', '-ciphersuites', 'TLS_CHACHA20_POLY1305_SHA256'], 0x1303],
    ['-tls1_2', ['-tls1_2', '-cipher', 'ECDHE-RSA-AES128-GCM-SHA256'], 0xc02f],
    ['-tls1_2 with static RSA', ['-tls1_2', '-cipher', 'AES128-GCM-SHA256'], 0x009c],
  ])('reads the same chain as openssl s_client does: %s', async (_name, args, suite) => {
    const port = await openssl({ args })
    const path = await gatherPath({ url: `https://localhost:${port}/`, stepMs: 500, net: loopback4 })
    // s_server -www knows GET alone and says nothing to HEAD, so GET has the last word.
    expect(inShort(path)).toEqual(HEALTHY)
    expect(path.http).toMatchObject({ status: 200, method: 'GET' })
    expect(path.negotiated?.suite).toBe(suite)
    expect(path.probes[0]?.answer).toMatchObject({ kind: 'server-hello', suite })
    const shown = execFileSync('openssl', ['s_client', '-connect', `127.0.0.1:${port}`, '-servername', 'localhost', '-showcerts'], {
      input: '',
      stdio: 'pipe',
    }).toString()
    const sent = shown.match(/-----BEGIN CERTIFICATE-----[^-]+-----END CERTIFICATE-----/g) ?? []
    expect(path.chain.map((certificate) => certificate.pem.trim())).toEqual(sent)
  })

  it('asks once more by GET, on a connection of its own, where the server breaks off on HEAD', async () => {
    const port = await nginx({ extra: 'if ($request_method = HEAD) { return 444; }' })
    const path = await gatherPath({ url: `https://localhost:${port}/`, net: loopback4 })
    expect(inShort(path)).toEqual(HEALTHY)
    expect(path.http).toMatchObject({ status: 200, method: 'GET', body: 'ok' })
    expect(path.connections).toBe(3)
  })

  it('reads the page where HEAD is answered with one: a block page may have the status 200', async () => {
    const port = await nginx({ extra: 'if ($scheme = https) { return 200 "<h1>Request Rejected</h1>"; } default_type text/html;' })
    const path = await gatherPath({ url: `https://localhost:${port}/`, net: loopback4 })
    expect(path.http).toMatchObject({ status: 200, method: 'GET', body: 'Request Rejected' })
    expect(path.connections).toBe(2)
  })

  it('keeps what HEAD came to where GET is broken off too', async () => {
    const port = await nginx({ extra: 'return 444;' })
    const path = await gatherPath({ url: `https://localhost:${port}/`, net: loopback4 })
    expect(inShort(path)).toEqual([...HEALTHY.slice(0, 6), 'http closed'])
    expect(path.http).toBeNull()
  })

  it('tells a chain of which a part cannot be read by what was sent, not by what was understood', async () => {
    const port = await nginx()
    const real = createNet({ connections: { perEndpoint: 25, atOnce: 5 } }).certificates
    let asked = 0
    // The second of the two that nginx sends is of a kind that this program cannot read.
    const read = (der: Uint8Array) => (asked++ % 2 === 1 ? null : real.read(der))
    const path = await gatherPath({ url: `https://localhost:${port}/`, net: { ...loopback4, certificates: { ...real, read } } })
    expect(path.chain).toHaveLength(1)
    expect(path.steps.find((step) => step.step === 'certificate')?.detail).toMatch(/^2 sent, of which only the first was read\. /)
  })

  it('runs the openssl command of a probe to the same end', async () => {
    const port = await nginx()
    const path = await gatherPath({ url: `https://localhost:${port}/`, net: loopback4 })
    const [program = '', ...args] = path.probes[0]?.opensslCommand.split(' ') ?? []
    const said = execFileSync(program, args, { input: '', stdio: 'pipe' }).toString()
    expect(said).toContain('New, TLSv1.3, Cipher is TLS_CHACHA20_POLY1305_SHA256')
  })

  it.each([
    // The profile of these tests does not have it, so that all of its suites are in the command.
    ['refused', 'AES256-SHA', /alert handshake failure/],
    ['taken', 'ECDHE-RSA-AES128-GCM-SHA256', /New, TLSv1\.2, Cipher is ECDHE-RSA-AES128-GCM-SHA256/],
  ])('runs it on several lines too, as a message has it: %s', async (_, cipher, end) => {
    const port = await openssl({ args: ['-tls1_2', '-cipher', cipher] })
    const path = await gatherPath({ url: `https://localhost:${port}/`, stepMs: 500, net: loopback4 })
    const command = shellLines(path.probes[0]?.opensslCommand ?? '', 60)
    expect(command).toContain('\\\n')
    const { stdout, stderr } = spawnSync('sh', ['-c', command], { input: '', encoding: 'utf8' })
    expect(stdout + stderr).toMatch(end)
  })

  it('follows a HelloRetryRequest to the group that the server wants', async () => {
    const port = await openssl({ args: ['-tls1_3', '-groups', 'P-384'] })
    const path = await gatherPath({ url: `https://localhost:${port}/`, stepMs: 500, net: loopback4 })
    expect(path.probes[0]?.answer).toMatchObject({ kind: 'server-hello', group: 0x18, helloRetry: true })
    expect(path.chain).toHaveLength(2)
    expect(path.negotiated?.group).toBe(0x18)
  })

  it('finds by the broad hello what a server speaks that is too old for the profile, and its chain', async () => {
    const port = await nginx({ protocols: 'TLSv1.1', ciphers: 'ALL:@SECLEVEL=0' })
    const path = await gatherPath({ url: `https://localhost:${port}/`, net: loopback4 })
    expect(inShort(path)).toEqual([...HEALTHY.slice(0, 3), 'hello alert', 'handshake -blocked', 'certificate chain', 'http -blocked'])
    expect(path.probes.map((probe) => [probe.name, probe.answer.kind])).toEqual([
      ['profile', 'alert'],
      ['profile-again', 'alert'],
      ['broad', 'server-hello'],
    ])
    expect(path.probes[2]?.answer).toMatchObject({ version: 0x0302 })
    expect(path.negotiated).toBeNull()
    expect(path.connections).toBe(3)
  })

  it('finds by the broad hello which other suite a server has', async () => {
    const port = await nginx({ protocols: 'TLSv1.2', ciphers: 'ECDHE-RSA-AES256-SHA384' })
    const path = await gatherPath({ url: `https://localhost:${port}/`, net: loopback4 })
    expect(path.probes.map((probe) => probe.answer)).toMatchObject([
      { kind: 'alert', description: 40 },
      { kind: 'alert', description: 40 },
      { kind: 'server-hello', version: 0x0303, suite: 0xc028 },
    ])
  })

  it('tells plain HTTP on that port, with its first line', async () => {
    const path = await gatherPath({ url: `https://localhost:${await nginx({ tls: false })}/`, net: loopback4 })
    expect(inShort(path)[3]).toBe('hello not-tls')
    expect(path.probes[0]?.answer).toMatchObject({ kind: 'not-tls', firstLine: expect.stringContaining('HTTP/1.1 400') })
    expect(path.chain).toEqual([])
  })

  it('holds the chain against every store, and says which could not be read', async () => {
    const port = await nginx({ identity: certificates.selfSigned })
    const files = { '/ca.pem': readFileSync(certificates.ca, 'utf8'), '/empty.pem': 'no certificate' }
    const url = `https://localhost:${port}/`
    const path = await gatherPath({ url, net: loopback4, ca: '/ca.pem', files })
    expect(path.trust.map((trust) => [trust.store, trust.result])).toEqual([
      ['system', 'store-absent'],
      ['public', 'self-signed'],
      ['given', 'self-signed'],
    ])
    const unread = await gatherPath({ url, net: loopback4, ca: '/empty.pem', files })
    expect(trustIn(unread, 'given')).toBe('store-unreadable')
  })

  it('sees an expired certificate and one for another name as they are', async () => {
    const expired = await gatherPath({ url: `https://localhost:${await nginx({ identity: certificates.expired })}/`, net: loopback4 })
    expect(inShort(expired)).toEqual(HEALTHY)
    expect(expired.chain[0]?.notAfter).toBe('2020-01-01T00:00:00.000Z')
    expect(expired.nameMatches).toBe(true)
    const other = await gatherPath({ url: `https://localhost:${await nginx({ identity: certificates.wrongName })}/`, net: loopback4 })
    expect(inShort(other)).toEqual(HEALTHY)
    expect(other.nameMatches).toBe(false)
  })

  it('tells that the handshake fails where a client certificate is demanded, though the hello was answered', async () => {
    const port = await openssl({ args: ['-Verify', '1'] })
    const path = await gatherPath({ url: `https://localhost:${port}/`, net: loopback4 })
    expect(inShort(path).slice(3)).toEqual(['hello server-hello', 'handshake alert', 'certificate chain', 'http -blocked'])
    // Both sides had agreed before the server judged what came from us (RFC 8446 section 4.4.2.4).
    expect(path.negotiated).toMatchObject({ version: 0x0304 })
  })

  it.each([
    ['X448', 0x001e],
    ['ffdhe2048', 0x0100],
    ['ffdhe4096', 0x0102],
  ])('reads a server that agrees on %s alone', async (name, group) => {
    const port = await openssl({ args: ['-groups', name, '-tls1_3'] })
    const path = await gatherPath({ url: `https://localhost:${port}/`, net: loopback4 })
    expect(inShort(path)).toEqual(HEALTHY)
    expect(path.probes[0]?.answer).toMatchObject({ kind: 'server-hello', group, helloRetry: true })
  })

  describe.skipIf(!has('tinyproxy'))('through tinyproxy', () => {
    const setting = (port: number) => ({
      url: `http://127.0.0.1:${port}`,
      hasCredentials: false,
      source: 'HTTPS_PROXY in the environment',
      scope: 'environment' as const,
      problem: null,
    })

    it('walks both ways, and logs in with what it was handed but shows it nowhere', async () => {
      const port = await nginx()
      const proxy = setting(keep(await startTinyproxy({ certificates, login: 'shop s3cr3t-word' })))
      const url = `https://localhost:${port}/`
      const settings = { proxies: [{ ...proxy, hasCredentials: true }], noProxy: [] }
      const credentials = new Map([[proxy.url, { user: 'shop', password: 's3cr3t-word' }]])
      const paths = await gatherPaths({ url, settings, credentials, net: loopback4 })
      expect(paths.map((path) => [path.via, path.viaSource, path.connections])).toEqual([
        ['direct', null, 2],
        [proxy.url, proxy.source, 3],
      ])
      // Within one host no packet is too large; what is beyond the proxy is not known to be within it.
      expect(paths.map(({ large }) => large?.answer.kind ?? null)).toEqual([null, 'server-hello'])
      expect(Buffer.from(paths[1]?.large?.hello ?? '', 'base64').length).toBeGreaterThan(1460)
      expect(inShort(paths[1] as Path)).toEqual(HEALTHY.map((step) => (step.startsWith('proxy') ? 'proxy tunnel' : step)))
      expect(paths[1]?.probes[0]?.opensslCommand).toContain(`-connect localhost:${port} -servername localhost -proxy 127.0.0.1:`)
      expect(JSON.stringify(paths)).not.toMatch(/s3cr3t-word|c2hvcDpz/)
      const without = await gatherPaths({ url, settings, net: loopback4 })
      expect(inShort(without[1] as Path).slice(2)).toEqual([
        'proxy login-needed',
        ...['hello', 'handshake', 'certificate', 'http'].map((step) => `${step} -blocked`),
      ])
      expect(without[1]?.proxyAnswer?.schemes).toEqual(['Basic'])
    })

    it('leaves the proxy out for a host that is exempt, and where none is wanted', async () => {
      const port = await nginx()
      const proxies = [setting(1)]
      const scene = { url: `https://localhost:${port}/`, net: loopback4 }
      expect(await gatherPaths({ ...scene, settings: { proxies, noProxy: ['localhost'] } })).toHaveLength(1)
      expect(await gatherPaths({ ...scene, settings: { proxies, noProxy: [] }, proxy: 'none' })).toHaveLength(1)
      expect(await gatherPaths({ ...scene, settings: { proxies, noProxy: ['other.test'] } })).toHaveLength(2)
    })

    it('takes a plain proxy that is called https for one of another kind', async () => {
      const port = await nginx()
      const plain = keep(await startTinyproxy({ certificates }))
      const proxies = [{ ...setting(plain), url: `https://127.0.0.1:${plain}` }]
      const paths = await gatherPaths({
        url: `https://localhost:${port}/`,
        net: loopback4,
        settings: { proxies, noProxy: [] },
        stepMs: 500,
      })
      expect(inShort(paths[1] as Path)[2]).toBe('proxy not-a-proxy')
    })
  })

  it('tells how many addresses of the name it left aside, and with --deep leaves none', async () => {
    // Nobody listens at these of this host's own.
    const addresses = [2, 3, 4, 5, 6, 7].map((last) => ({ address: `127.0.0.${last}`, family: 4 as const }))
    const scene = { url: 'https://localhost:9/', net: { lookup: async () => ({ kind: 'resolved' as const, addresses, more: 5, ms: 1 }) } }
    expect((await gatherPaths(scene)).map(({ leftAside }) => leftAside)).toEqual([7, 7, 7, 7])
    expect((await gatherPaths({ ...scene, deep: true, perEndpoint: 1000 })).map(({ leftAside }) => leftAside)).toEqual(Array(6).fill(5))
  })

  it('masks a secret wherever a path carries text from outside', async () => {
    const port = await nginx()
    const path = await gatherPath({ url: `https://localhost:${port}/`, net: loopback4 })
    const leaking: Path = {
      ...path,
      proxyAnswer: { status: 407, reason: 'no hunter2', schemes: [], headers: ['x: hunter2'] },
      steps: path.steps.map((step) => ({ ...step, detail: 'hunter2' })),
      evidence: [{ kind: 'network', source: 'hunter2', text: 'hunter2' }],
    }
    const text = (value: string) => value.replaceAll('hunter2', '***')
    expect(JSON.stringify(pathsGatherer.redact([leaking], { text }))).not.toContain('hunter2')
  })
})

const loopback4 = { lookup: async () => ({ kind: 'resolved' as const, addresses: [{ address: '127.0.0.1', family: 4 as const }], ms: 1 }) }

describe('pickAddresses', () => {
  const of = (...texts: string[]) =>
    pickAddresses({ kind: 'resolved', ms: 0, addresses: texts.map((address) => ({ address, family: address.includes(':') ? 6 : 4 })) })
  it('takes four at most, in the order given, the families in turn', () => {
    expect(of('1.1.1.1', '1.1.1.2', '1.1.1.3', '1.1.1.4', '::1', '::2')).toEqual(['1.1.1.1', '::1', '1.1.1.2', '::2'])
    expect(of('::1', '1.1.1.1', '1.1.1.2', '1.1.1.3', '1.1.1.4')).toEqual(['::1', '1.1.1.1', '1.1.1.2', '1.1.1.3'])
    expect(of('1.1.1.1')).toEqual(['1.1.1.1'])
  })
})
