// The gatherer `controls`: whom it meets and over which way, and that it meets nobody where all ways were well.
import { afterEach, describe, expect, it } from 'vitest'
import { readControlHost } from '../../../electron/contract/control-host.ts'
import { found } from '../../../electron/contract/fact.ts'
import type { ProxySettings } from '../../../electron/contract/facts.ts'
import { type Control, controlSchema, type Path } from '../../../electron/contract/path.ts'
import { controlsGatherer } from '../../../electron/gather/endpoint/controls.ts'
import { createNet } from '../../../electron/net/node-net.ts'
import { aCertificate, aPath, aStoppedPath, aTrust } from '../../fixtures/facts.ts'
import { has, makeCertificates, type ScriptedPeer, startNginx, startScripted, temporaryFolder } from '../../fixtures/tls-peers.ts'
import { contextFor } from '../context.ts'
import { hostWith, testProfile } from './scene.ts'

const peers: ScriptedPeer[] = []
afterEach(async () => {
  for (const peer of peers.splice(0)) await peer.stop()
})
const peerThat = async (script: Parameters<typeof startScripted>[0]): Promise<ScriptedPeer> => {
  const peer = await startScripted(script)
  peers.push(peer)
  return peer
}
/** handshake_failure, as whoever lets TLS through would pass it on. */
const ALERT = Buffer.from([21, 3, 3, 0, 2, 2, 40])
const answering = () => peerThat((socket) => socket.once('data', () => socket.end(ALERT)))

interface Scene {
  controlHosts: string[]
  paths: Path[]
  url?: string
  settings?: ProxySettings
  signal?: AbortSignal
  connections?: number
}

const meet = async (scene: Scene): Promise<{ controls: Control[]; read: string[] }> => {
  const read: string[] = []
  const host = hostWith({})
  const net = createNet({ connections: { perEndpoint: scene.connections ?? 25, atOnce: 5 } })
  const base = contextFor(
    {
      ...host,
      readFile: (path) => {
        read.push(path)
        return host.readFile(path)
      },
    },
    {
      paths: found(scene.paths),
      'proxy-settings': found(scene.settings ?? { proxies: [], noProxy: [] }),
    },
    { urls: [scene.url ?? 'https://api.multisafepay.com/'], profile: testProfile({ controlHosts: scene.controlHosts }), stepMs: 1000 },
    {
      ...net,
      // Nothing but loopback is met here.
      lookup: async (name, deadline) =>
        name.endsWith('.nowhere.test')
          ? { kind: 'name-unknown', detail: 'none', ms: 1 }
          : net.lookup(/^[\d.:]+$/.test(name) ? name : '127.0.0.1', deadline),
    },
  )
  const fact = await controlsGatherer.gather({ ...base, signal: scene.signal ?? base.signal })
  if (!fact.ok) throw new Error(fact.detail)
  return { controls: fact.value.map((control) => controlSchema.parse(control)), read }
}

const failed = aStoppedPath('hello', 'reset')
const outdated = aPath({ chain: [aCertificate({ notAfter: '2026-01-01T00:00:00.000Z' })] })
const toldClock = {
  status: 200,
  date: 'Sat, 21 Nov 2026 00:00:00 GMT',
  server: null,
  method: 'HEAD' as const,
  location: null,
  headers: [],
  body: '',
}
const foreign = aPath({ chain: [aCertificate()], trust: [aTrust(), aTrust({ store: 'public', result: 'issuer-unknown' })] })

describe('controls', () => {
  it('meets nobody and reads nothing where every way was well, or where no host is named', async () => {
    const peer = await answering()
    const controlHosts = [`www.control.test:${peer.port}`]
    for (const paths of [
      [aPath()],
      [aPath({ trust: [aTrust({ store: 'given' })] })],
      [aStoppedPath('dns', 'name-unknown')],
      [{ ...outdated, http: toldClock }],
      [],
    ])
      expect(await meet({ controlHosts, paths })).toEqual({ controls: [], read: [] })
    expect(await meet({ controlHosts: [], paths: [failed] })).toEqual({ controls: [], read: [] })
    expect(peer.count()).toBe(0)
  })

  it.each<[string, Path]>([
    ['no TCP', aStoppedPath('tcp', 'silent')],
    ['no hello', failed],
    ['no handshake', aStoppedPath('handshake', 'closed')],
    ['a chain that no public root vouches for', foreign],
    ['a certificate that has ended by this clock, and no word of another', outdated],
  ])('sends one hello to the host over the way that had %s', async (_name, path) => {
    const peer = await answering()
    const { controls } = await meet({ controlHosts: [`www.control.test:${peer.port}`], paths: [path] })
    expect(controls).toEqual([
      {
        host: 'www.control.test',
        port: peer.port,
        via: 'direct',
        address: '127.0.0.1',
        tcp: 'open',
        proxy: null,
        answer: { kind: 'alert', level: 2, description: 40 },
        chain: [],
        trust: [],
      },
    ])
    expect(peer.count()).toBe(1)
  })

  describe('where the endpoint showed its certificate to the broad hello alone', () => {
    const certificateRead = (path: Path): Path => ({ ...path, chain: [aCertificate()], trust: [aTrust({ result: 'issuer-unknown' })] })
    const broadly = certificateRead(aStoppedPath('hello', 'alert'))

    it.skipIf(!has('nginx'))('asks the host broadly too, for its certificate; the answer stays that to the usual hello', async () => {
      const { dir, remove } = temporaryFolder()
      const certificates = makeCertificates(dir)
      const old = await startNginx({ certificates, protocols: 'TLSv1.1', ciphers: 'ALL:@SECLEVEL=0' })
      try {
        const { controls } = await meet({ controlHosts: [`www.control.test:${old.port}`], paths: [broadly] })
        expect(controls).toMatchObject([{ answer: { kind: 'alert' }, chain: [{ subject: 'CN=rsa.test' }, {}] }])
        expect(controls[0]?.trust).not.toEqual([])
        // Where the endpoint showed none, one usual hello is all that is sent.
        const usual = await meet({ controlHosts: [`www.control.test:${old.port}`], paths: [aStoppedPath('hello', 'alert')] })
        expect(usual.controls).toMatchObject([{ answer: { kind: 'alert' }, chain: [] }])
      } finally {
        await old.stop()
        remove()
      }
    })

    it('sends two hellos to a host that refuses both, and one where the way that showed it is another', async () => {
      const peer = await answering()
      const controlHosts = [`www.control.test:${peer.port}`]
      expect((await meet({ controlHosts, paths: [broadly] })).controls).toMatchObject([{ answer: { kind: 'alert' }, chain: [], trust: [] }])
      expect(peer.count()).toBe(2)
      await meet({ controlHosts, paths: [aStoppedPath('hello', 'alert'), { ...broadly, via: 'http://proxy.example.test:3128' }] })
      expect(peer.count()).toBe(3)
    })
  })

  it('goes through the proxy whose way had failed, and not the way that was well', async () => {
    const asked: string[] = []
    const proxy = await peerThat((socket) => {
      socket.once('data', (bytes: Buffer) => {
        asked.push(bytes.toString('latin1').split('\r\n')[0] ?? '')
        socket.write('HTTP/1.1 200 Connection established\r\n\r\n')
        socket.once('data', () => socket.end(ALERT))
      })
    })
    const url = `http://127.0.0.1:${proxy.port}`
    const settings: ProxySettings = {
      proxies: [{ url, hasCredentials: false, source: 'HTTPS_PROXY in the environment', scope: 'environment', problem: null }],
      noProxy: [],
    }
    const paths = [aPath(), aStoppedPath('hello', 'closed', { via: url })]
    const { controls } = await meet({ controlHosts: ['www.control.test'], paths, settings })
    expect(controls).toMatchObject([{ host: 'www.control.test', via: url, proxy: 'tunnel', answer: { kind: 'alert' } }])
    expect(asked).toEqual(['CONNECT www.control.test:443 HTTP/1.1'])
  })

  it('says what became of a host that cannot be met', async () => {
    const gone = await answering()
    await gone.stop()
    const { controls } = await meet({ controlHosts: ['www.nowhere.test', `127.0.0.1:${gone.port}`], paths: [failed] })
    expect(controls).toMatchObject([
      { host: 'www.nowhere.test', address: null, tcp: 'name-unresolved', answer: null },
      { host: '127.0.0.1', tcp: 'refused', answer: null },
    ])
  })

  it('meets two hosts at most, none of them an endpoint of the check itself', async () => {
    const peer = await answering()
    const controlHosts = [`API.multisafepay.com:${peer.port}`, ...['a', 'b', 'c'].map((name) => `${name}.test:${peer.port}`)]
    const { controls } = await meet({ controlHosts, paths: [failed] })
    expect(controls.map((control) => control.host)).toEqual(['a.test', 'b.test'])
    expect(peer.count()).toBe(2)
  })

  it('leaves out what the budget or a cancelled check does not reach', async () => {
    const peer = await answering()
    const controlHosts = [`www.control.test:${peer.port}`]
    expect((await meet({ controlHosts, paths: [failed], connections: 0 })).controls).toEqual([])
    const stop = new AbortController()
    stop.abort()
    expect((await meet({ controlHosts, paths: [failed], signal: stop.signal })).controls).toEqual([])
    expect(peer.count()).toBe(0)
  })

  it('masks what the redactor knows in the proxy’s address', () => {
    const control = { host: 'a.test', port: 443, address: null, tcp: 'open', proxy: null, answer: null, chain: [], trust: [] } as const
    const redacted = controlsGatherer.redact([{ ...control, chain: [], trust: [], via: 'http://secret@proxy' }], {
      text: (value) => value.replace('secret', '***'),
    })
    expect(redacted[0]?.via).toBe('http://***@proxy')
  })
})

describe('a control host of a profile', () => {
  it.each<[string, ReturnType<typeof readControlHost>]>([
    ['www.example.test', { host: 'www.example.test', port: 443 }],
    [' WWW.example.test:8443 ', { host: 'www.example.test', port: 8443 }],
    ['[2001:db8::1]:8443', { host: '2001:db8::1', port: 8443 }],
    ['[2001:db8::1]', { host: '2001:db8::1', port: 443 }],
    ['www.example.test:0', null],
    ['www.example.test:65536', null],
    ['https://www.example.test/', { host: 'www.example.test', port: 443 }],
    ['https://www.example.test:8443/shop?x', { host: 'www.example.test', port: 8443 }],
    ['https://user:word@www.example.test/', null],
    ['http://www.example.test/', null],
    ['www.example.test/path', null],
    ['', null],
  ])('%j is read as it is meant, or not at all', (text, target) => {
    expect(readControlHost(text)).toEqual(target)
  })
})
