// Real servers on loopback: each is started with what it is to accept, and exactly that must be told.
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { enumerateSuites } from '../../../electron/gather/suites/enumerate.ts'
import { createWire } from '../../../electron/net/node-wire.ts'
import { registeredSuites } from '../../../electron/tls/code-points.ts'
import { opensslSuiteName } from '../../../electron/tls/openssl-names.ts'
import {
  type Certificates,
  freePort,
  has,
  makeCertificates,
  type Peer,
  startNginx,
  startOpensslServer,
  temporaryFolder,
} from '../../fixtures/tls-peers.ts'

const SLOWEST_MS = 60_000

const folder = temporaryFolder()
let certificates: Certificates
const peers: Peer[] = []
beforeAll(() => {
  certificates = makeCertificates(folder.dir)
}, SLOWEST_MS)
afterAll(async () => {
  for (const peer of peers) await peer.stop()
  folder.remove()
})

const kept = async (starting: Promise<Peer>): Promise<Peer> => {
  const peer = await starting
  peers.push(peer)
  return peer
}

/** The IANA name of one of these by OpenSSL's. */
const opensslSuite = (name: string): string => registeredSuites.find(({ value }) => opensslSuiteName(value) === name)?.name ?? name

const tell = async (port: number, serverName: string | null = 'localhost') => {
  const signal = new AbortController().signal
  const result = await enumerateSuites(createWire(), { host: '127.0.0.1', port, serverName, timeoutMs: 5000, signal })
  if (result.kind !== 'answered') throw new Error(result.sentence)
  const { versions, certificate, complete, notes } = result.suites
  return { versions, subject: certificate?.subject, keyType: certificate?.keyType, complete, notes }
}

describe.skipIf(!has('nginx'))('nginx', () => {
  it(
    'with an order of its own is told in that order, with its certificate',
    async () => {
      const { port } = await kept(startNginx({ certificates, extra: 'ssl_prefer_server_ciphers on;' }))
      expect(await tell(port)).toEqual({
        versions: [
          {
            version: 'TLS 1.3',
            order: 'server',
            suites: ['TLS_AES_256_GCM_SHA384', 'TLS_CHACHA20_POLY1305_SHA256', 'TLS_AES_128_GCM_SHA256'],
          },
          {
            version: 'TLS 1.2',
            order: 'server',
            suites: [
              'TLS_ECDHE_RSA_WITH_CHACHA20_POLY1305_SHA256',
              'TLS_ECDHE_RSA_WITH_AES_128_GCM_SHA256',
              'TLS_ECDHE_RSA_WITH_AES_256_GCM_SHA384',
              'TLS_ECDHE_RSA_WITH_AES_128_CBC_SHA',
              'TLS_RSA_WITH_AES_128_GCM_SHA256',
              'TLS_RSA_WITH_AES_256_GCM_SHA384',
            ],
          },
        ],
        subject: 'CN=rsa.test',
        keyType: 'rsa',
        complete: true,
        notes: [],
      })
    },
    SLOWEST_MS,
  )

  it(
    'without one is told to follow the client',
    async () => {
      const { port } = await kept(startNginx({ certificates, protocols: 'TLSv1.2' }))
      const { versions } = await tell(port)
      expect(versions).toMatchObject([{ version: 'TLS 1.2', order: 'client' }])
      expect(versions[0]?.suites).toHaveLength(6)
    },
    SLOWEST_MS,
  )

  it(
    'with TLS 1.3 alone shows its certificate all the same',
    async () => {
      const { port } = await kept(startNginx({ certificates, identity: certificates.ecdsa, protocols: 'TLSv1.3' }))
      expect(await tell(port)).toMatchObject({
        versions: [{ version: 'TLS 1.3' }],
        subject: 'CN=ecdsa.test',
        keyType: 'ec',
        complete: true,
      })
    },
    SLOWEST_MS,
  )

  it(
    'with two certificates is told to have both, and the suites of both',
    async () => {
      const { chain, key } = certificates.ecdsa
      const ciphers = 'ECDHE-RSA-AES128-GCM-SHA256:ECDHE-ECDSA-AES128-GCM-SHA256'
      const { port } = await kept(
        startNginx({ certificates, ciphers, protocols: 'TLSv1.2', extra: `ssl_certificate ${chain}; ssl_certificate_key ${key};` }),
      )
      const { versions, notes } = await tell(port)
      expect([...(versions[0]?.suites ?? [])].sort()).toEqual([
        'TLS_ECDHE_ECDSA_WITH_AES_128_GCM_SHA256',
        'TLS_ECDHE_RSA_WITH_AES_128_GCM_SHA256',
      ])
      expect(notes).toEqual([expect.stringMatching(/^The server has 2 certificates: .*(ec, rsa|rsa, ec)/)])
    },
    SLOWEST_MS,
  )

  it(
    'with two certificates that follows a client which lists ChaCha20 first is told in its own order, each time',
    async () => {
      const { chain, key } = certificates.ecdsa
      const own = [
        ...['ECDHE-RSA-AES128-SHA', 'ECDHE-ECDSA-CHACHA20-POLY1305', 'ECDHE-RSA-AES256-GCM-SHA384', 'ECDHE-ECDSA-AES256-SHA'],
        ...['ECDHE-RSA-CHACHA20-POLY1305', 'AES256-SHA256'],
      ]
      const options = 'ssl_prefer_server_ciphers on; ssl_conf_command Options PrioritizeChaCha;'
      const both = `ssl_certificate ${chain}; ssl_certificate_key ${key};`
      const nginx = await kept(startNginx({ certificates, ciphers: own.join(':'), protocols: 'TLSv1.2', extra: `${options} ${both}` }))
      const args = ['-tls1_2', '-serverpref', '-prioritize_chacha', '-cipher', own.join(':'), '-dcert', chain, '-dkey', key]
      const openssl = await kept(startOpensslServer({ certificates, args }))
      const names = own.map((name) => opensslSuite(name))
      for (const { port } of [nginx, nginx, nginx, openssl])
        expect(await tell(port)).toMatchObject({
          versions: [{ version: 'TLS 1.2', order: 'server', suites: names }],
          notes: expect.arrayContaining([expect.stringContaining("between some suites it follows the client's")]),
        })
    },
    SLOWEST_MS,
  )

  it(
    'with old versions is told with each of them',
    async () => {
      const { port } = await kept(
        startNginx({ certificates, protocols: 'TLSv1 TLSv1.1', ciphers: 'AES128-SHA:AES256-SHA:NULL-SHA@SECLEVEL=0' }),
      )
      const { versions, complete } = await tell(port)
      const suites = ['TLS_RSA_WITH_AES_128_CBC_SHA', 'TLS_RSA_WITH_AES_256_CBC_SHA', 'TLS_RSA_WITH_NULL_SHA']
      expect(versions.map(({ version, suites: names }) => [version, [...names].sort()])).toEqual([
        ['TLS 1.1', suites],
        ['TLS 1.0', suites],
      ])
      expect(complete).toBe(true)
    },
    SLOWEST_MS,
  )

  it(
    'that refuses the name which it is asked for is told, with what it did, and nothing is taken for refused',
    async () => {
      const { port } = await kept(startNginx({ certificates, extra: 'ssl_reject_handshake on;' }))
      const signal = new AbortController().signal
      const result = await enumerateSuites(createWire(), { host: '127.0.0.1', port, serverName: 'wrong.test', timeoutMs: 1000, signal })
      expect(result.suites).toMatchObject({ versions: [], complete: false })
      expect(JSON.stringify(result)).toMatch(/does not know the name.*--sni/)
    },
    SLOWEST_MS,
  )
})

describe.skipIf(!has('openssl'))('openssl s_server, which serves one connection after the other', () => {
  it(
    'is told whole, with the CCM suites of TLS 1.3 and anonymous ones',
    async () => {
      const args = ['-serverpref', '-cipher', 'AECDH-AES128-SHA:ADH-AES128-SHA:AES128-CCM8:@SECLEVEL=0', '-ciphersuites']
      const { port } = await kept(startOpensslServer({ certificates, args: [...args, 'TLS_AES_128_CCM_8_SHA256:TLS_AES_128_CCM_SHA256'] }))
      expect(await tell(port)).toMatchObject({
        versions: [
          { version: 'TLS 1.3', order: 'server', suites: ['TLS_AES_128_CCM_8_SHA256', 'TLS_AES_128_CCM_SHA256'] },
          {
            version: 'TLS 1.2',
            order: 'server',
            suites: ['TLS_ECDH_anon_WITH_AES_128_CBC_SHA', 'TLS_DH_anon_WITH_AES_128_CBC_SHA', 'TLS_RSA_WITH_AES_128_CCM_8'],
          },
          { version: 'TLS 1.1', suites: ['TLS_ECDH_anon_WITH_AES_128_CBC_SHA', 'TLS_DH_anon_WITH_AES_128_CBC_SHA'] },
          { version: 'TLS 1.0', suites: ['TLS_ECDH_anon_WITH_AES_128_CBC_SHA', 'TLS_DH_anon_WITH_AES_128_CBC_SHA'] },
        ],
        complete: true,
      })
    },
    SLOWEST_MS,
  )

  it(
    'of PSK alone is told too, without a certificate',
    async () => {
      const { port } = await kept(
        startOpensslServer({ certificates, args: ['-tls1_2', '-psk', '00112233', '-cipher', 'PSK-AES128-GCM-SHA256'] }),
      )
      expect(await tell(port)).toMatchObject({
        versions: [{ version: 'TLS 1.2', suites: ['TLS_PSK_WITH_AES_128_GCM_SHA256'] }],
        subject: undefined,
        complete: true,
        notes: ['No certificate is shown: only that of RSA and ECDSA suites is looked for.'],
      })
    },
    SLOWEST_MS,
  )

  const usual = ['TLS_AES_256_GCM_SHA384', 'TLS_CHACHA20_POLY1305_SHA256', 'TLS_AES_128_GCM_SHA256']
  it.each([
    ['X448', { subject: 'CN=rsa.test', notes: [] }],
    [
      'ffdhe2048',
      { subject: undefined, notes: ['The certificate is not known: TLS 1.3 sends it encrypted, and this program did not get to read it.'] },
    ],
  ])(
    'of TLS 1.3 with the group %s alone is told with its suites, and its certificate or why not',
    async (group, certificate) => {
      const { port } = await kept(startOpensslServer({ certificates, args: ['-tls1_3', '-groups', group] }))
      const { versions, ...told } = await tell(port)
      expect(versions.map(({ version, suites }) => [version, [...suites].sort()])).toEqual([['TLS 1.3', [...usual].sort()]])
      expect(told).toMatchObject({ ...certificate, complete: true })
    },
    SLOWEST_MS,
  )

  it(
    'of TLS 1.2 with X448 alone shows its certificate in the clear',
    async () => {
      const args = ['-tls1_2', '-groups', 'X448', '-cipher', 'ECDHE-RSA-AES128-GCM-SHA256']
      const { port } = await kept(startOpensslServer({ certificates, args }))
      expect(await tell(port)).toMatchObject({
        versions: [{ version: 'TLS 1.2', suites: ['TLS_ECDHE_RSA_WITH_AES_128_GCM_SHA256'] }],
        subject: 'CN=rsa.test',
        notes: [],
      })
    },
    SLOWEST_MS,
  )
})

describe.skipIf(!has('gnutls-serv'))('gnutls-serv', () => {
  it(
    'is told with the versions and suites of its priority',
    async () => {
      const { spawn } = await import('node:child_process')
      const port = await freePort()
      const { chain, key } = certificates.rsa
      const priority =
        'NONE:+VERS-TLS1.2:+VERS-TLS1.3:+RSA:+ECDHE-RSA:+AES-128-GCM:+CAMELLIA-128-GCM:+AEAD:+COMP-NULL:+SIGN-ALL:+GROUP-ALL:+CTYPE-ALL'
      const args = ['--port', String(port), '--priority', priority, '--x509certfile', chain, '--x509keyfile', key, '--http', '--quiet']
      const child = spawn('gnutls-serv', args, { stdio: 'ignore', cwd: folder.dir })
      const ended = new Promise((resolve) => child.once('exit', resolve))
      try {
        const until = Date.now() + 10_000
        let told: Awaited<ReturnType<typeof tell>> | null = null
        while (told === null && Date.now() < until) told = await tell(port).catch(() => null)
        expect(told).toMatchObject({
          versions: [
            { version: 'TLS 1.3', suites: ['TLS_AES_128_GCM_SHA256'] },
            { version: 'TLS 1.2', suites: expect.arrayContaining(['TLS_RSA_WITH_CAMELLIA_128_GCM_SHA256']) },
          ],
          subject: 'CN=rsa.test',
          complete: true,
        })
        expect(told?.versions[1]?.suites).toHaveLength(4)
      } finally {
        child.kill('SIGTERM')
        await ended
      }
    },
    SLOWEST_MS,
  )
})

describe.skipIf(!has('haproxy'))('haproxy', () => {
  it(
    'that serves one name only is told under it, and said not to know another one',
    async () => {
      const { spawn } = await import('node:child_process')
      const { writeFileSync, readFileSync } = await import('node:fs')
      const { join } = await import('node:path')
      const port = await freePort()
      const { chain, key } = certificates.rsa
      const [pair, config] = [join(folder.dir, 'haproxy.pem'), join(folder.dir, 'haproxy.cfg')]
      writeFileSync(pair, readFileSync(chain, 'utf8') + readFileSync(key, 'utf8'))
      const times = ['client', 'server', 'connect'].map((one) => `  timeout ${one} 5s`).join('\n')
      const bind = `  bind 127.0.0.1:${port} ssl crt ${pair} strict-sni`
      writeFileSync(config, `defaults\n  mode http\n${times}\nfrontend f\n${bind}\n  http-request return status 200\n`)
      const child = spawn('haproxy', ['-db', '-f', config], { stdio: 'ignore' })
      const ended = new Promise((resolve) => child.once('exit', resolve))
      try {
        const until = Date.now() + 10_000
        let told: Awaited<ReturnType<typeof tell>> | null = null
        while (told === null && Date.now() < until) told = await tell(port, 'rsa.test').catch(() => null)
        // HAProxy sets SSL_OP_PRIORITIZE_CHACHA.
        const follows = "the server has an order of its own, but between some suites it follows the client's."
        const notes = ['TLS 1.3', 'TLS 1.2'].map((version) => `${version}: ${follows}`)
        expect(told).toMatchObject({ subject: 'CN=rsa.test', notes })
        expect(told?.versions.map(({ version }) => version)).toEqual(['TLS 1.3', 'TLS 1.2'])
        await expect(tell(port, 'other.test')).rejects.toThrow('It does not know the name that it was asked for.')
      } finally {
        child.kill('SIGTERM')
        await ended
      }
    },
    SLOWEST_MS,
  )
})
