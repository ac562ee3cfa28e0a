// An HTTPS proxy: stunnel before tinyproxy, with each kind of certificate; and TLS to the endpoint inside TLS to the proxy.
import { spawn } from 'node:child_process'
import { readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest'
import type { Trust } from '../../electron/contract/path.ts'
import { certificateProblem } from '../../electron/net/https-proxy.ts'
import type { TunnelResult } from '../../electron/net/net.ts'
import { createNet } from '../../electron/net/node-net.ts'
import { aCertificate, aTrust } from '../fixtures/facts.ts'
import {
  type Certificates,
  freePort,
  has,
  makeCertificates,
  type Peer,
  startNginx,
  startScripted,
  startTinyproxy,
  temporaryFolder,
} from '../fixtures/tls-peers.ts'

const net = createNet({ connections: { perEndpoint: 1000, atOnce: 100 } })
const deadline = { signal: new AbortController().signal, timeoutMs: 3000 }
const stops: (() => unknown)[] = []

afterEach(async () => {
  for (const stop of stops.splice(0).reverse()) await stop()
})

const ask = async (proxyPort: number, port: number, pem: string[], host = 'localhost', timeoutMs = 3000): Promise<TunnelResult> => {
  const opened = await net.connect({ address: '127.0.0.1', port: proxyPort, endpoint: 'x:1' }, deadline)
  if (opened.kind !== 'open') throw new Error(opened.kind)
  stops.push(() => opened.connection.close())
  const trustOf = (chain: readonly Uint8Array[]): Trust[] => [
    net.certificates.evaluateTrust(chain, { store: 'given', source: 'test', pem }),
  ]
  const proxy = { url: `https://${host}:${proxyPort}`, credentials: { user: 'shop', password: 'secret' }, trustOf }
  return net.tunnel(opened.connection, { host: '127.0.0.1', port }, proxy, { ...deadline, timeoutMs })
}

describe.skipIf(!has('stunnel') || !has('tinyproxy') || !has('nginx') || !has('openssl'))('behind stunnel', () => {
  const folder = temporaryFolder()
  let certificates: Certificates
  let root: string[]
  let proxy: Peer
  let platform: Peer
  beforeAll(async () => {
    certificates = makeCertificates(folder.dir)
    root = [readFileSync(certificates.ca, 'utf8')]
    proxy = await startTinyproxy({ certificates, login: 'shop secret' })
    platform = await startNginx({ certificates })
  })
  afterAll(async () => {
    await proxy.stop()
    await platform.stop()
    folder.remove()
  })

  const front = async ({ chain, key }: { chain: string; key: string }, more = ''): Promise<number> => {
    const port = await freePort()
    const file = join(folder.dir, `stunnel-${port}.conf`)
    const section = `[proxy]\naccept = 127.0.0.1:${port}\nconnect = 127.0.0.1:${proxy.port}\ncert = ${chain}\nkey = ${key}\n${more}`
    writeFileSync(file, `foreground = yes\npid =\n${section}`)
    const child = spawn('stunnel', [file], { stdio: 'ignore' })
    stops.push(async () => {
      const ended = new Promise((resolve) => child.once('close', resolve))
      child.kill()
      await ended
    })
    for (let tries = 0; tries < 100; tries++) {
      const opened = await net.connect({ address: '127.0.0.1', port, endpoint: 'stunnel:1' }, deadline)
      if (opened.kind === 'open') {
        opened.connection.close()
        return port
      }
      await new Promise((resolve) => setTimeout(resolve, 50))
    }
    throw new Error('stunnel did not start')
  }

  it('opens the tunnel with the login inside TLS, and completes TLS to the endpoint within it', async () => {
    const tunnel = await ask(await front(certificates.rsa), platform.port, root)
    if (tunnel.kind !== 'tunnel') throw new Error(JSON.stringify(tunnel))
    const request = { host: 'localhost', port: platform.port, resource: '/', minVersion: '1.2', suites: ['TLS_AES_128_GCM_SHA256'] }
    const done = await net.complete(tunnel.connection, request, deadline)
    expect(done).toMatchObject({ handshake: { observation: 'completed' }, version: 'TLSv1.3', http: { observation: 'answered' } })
  })

  it('uses no proxy whose certificate fails, and says each reason', async () => {
    const reasonOf = async (identity: { chain: string; key: string }, pem = root, host?: string): Promise<string> => {
      const result = await ask(await front(identity), platform.port, pem, host)
      return result.kind === 'certificate-bad' ? result.reason : result.kind
    }
    expect(await reasonOf(certificates.expired)).toMatch(/^It ended on 2020-01-01\. Subject: CN=expired\.test\. Issuer: /)
    expect(await reasonOf(certificates.wrongName)).toMatch(/^It is not for the name localhost\. Subject: /)
    expect(await reasonOf(certificates.selfSigned)).toMatch(/^It signs itself\. Subject: CN=self\.test/)
    expect(await reasonOf(certificates.rsa, [readFileSync(certificates.selfSigned.chain, 'utf8')])).toMatch(/^No trust store/)
    expect(await reasonOf(certificates.rsa, root, '127.0.0.1')).toBe('tunnel')
  })

  it('does not send the login to a proxy that it does not trust', async () => {
    const port = await front(certificates.selfSigned)
    expect((await ask(port, platform.port, root)).kind).toBe('certificate-bad')
    // tinyproxy would have answered; trusted, the same login is sent and accepted.
    expect((await ask(port, platform.port, [readFileSync(certificates.selfSigned.chain, 'utf8')])).kind).toBe('tunnel')
  })

  it('meets silence where a plain proxy waits for a line that does not come', async () => {
    expect(await ask(proxy.port, platform.port, root, 'localhost', 500)).toMatchObject({ kind: 'silent', answer: null })
  })

  it('tells of one that speaks TLS of old versions only that it speaks TLS, by its alert', async () => {
    const old = 'sslVersionMin = TLSv1\nsslVersionMax = TLSv1.1\nciphers = ALL:@SECLEVEL=0\nsecurityLevel = 0\n'
    expect(await ask(await front(certificates.rsa, old), platform.port, root)).toMatchObject({
      kind: 'not-a-proxy',
      detail: 'It speaks TLS, and the handshake ended. The server sent the alert protocol_version (70).',
      answer: { status: 0, reason: 'it answered with a TLS alert' },
    })
  })

  it('takes a server that speaks no TLS for none of this kind', async () => {
    const plain = await startNginx({ certificates, tls: false })
    stops.push(() => plain.stop())
    expect(await ask(plain.port, platform.port, root)).toMatchObject({
      kind: 'not-a-proxy',
      detail: expect.stringContaining('TLS handshake'),
      answer: null,
    })
  })
})

describe('a proxy that breaks off its own handshake', () => {
  it('is told by how it did', async () => {
    const run = async (script: Parameters<typeof startScripted>[0]): Promise<string> => {
      const peer = await startScripted(script)
      stops.push(() => peer.stop())
      return (await ask(peer.port, 443, [], 'localhost', 300)).kind
    }
    expect(await run((socket) => socket.once('data', () => socket.end()))).toBe('closed')
    expect(await run((socket) => socket.once('data', () => socket.resetAndDestroy()))).toBe('reset')
    expect(await run(() => {})).toBe('silent')
    expect(await run((socket) => socket.write(Buffer.alloc(1 << 20, 0x16)))).toBe('not-a-proxy')
  })
})

describe('the certificate of a proxy', () => {
  const now = new Date('2026-11-21T00:00:00Z')
  const problem = (trust: Trust[], leaf = aCertificate()): string | null => certificateProblem(leaf, true, 'px.test', trust, now)

  it('is accepted where a store of this host knows its issuer', () => {
    expect(problem([aTrust({ result: 'issuer-unknown' }), aTrust({ store: 'given' })])).toBeNull()
  })
  it('is not saved by the public roots where this host has a store of its own', () => {
    const known = aTrust({ store: 'public' })
    expect(problem([aTrust({ result: 'issuer-unknown' }), known])).toMatch(/^No trust store of this host/)
    expect(problem([aTrust({ result: 'store-unreadable' }), known])).toBeNull()
    expect(problem([])).toMatch(/^No trust store/)
  })
  it('has all its faults named, those of the date first', () => {
    const early = aCertificate({ notBefore: '2027-01-01T00:00:00.000Z' })
    expect(certificateProblem(early, false, 'px.test', [aTrust({ result: 'bad-signature' })], now)).toMatch(
      /^It begins only on 2027-01-01\. It is not for the name px\.test\. Its signature does not fit its issuer\. Subject: /,
    )
    expect(certificateProblem(null, null, 'px.test', [], now)).toMatch(/no certificate/)
  })
})
