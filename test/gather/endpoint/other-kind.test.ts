// A proxy that is set as one of another kind: it is asked as what it is, once, without the login, and only where it said nothing
// that makes sense. The peers are scripted; real ones are in the lab.
import type { Socket } from 'node:net'
import { afterEach, describe, expect, it } from 'vitest'
import type { Path } from '../../../electron/contract/path.ts'
import { type ScriptedPeer, startScripted } from '../../fixtures/tls-peers.ts'
import { gatherPaths } from './scene.ts'

const peers: ScriptedPeer[] = []
afterEach(async () => {
  for (const peer of peers.splice(0)) await peer.stop()
})

type Script = (socket: Socket, first: Buffer) => void
/** An http proxy that waits for a whole head, as tinyproxy does. */
const httpProxy: Script = (socket, first) => {
  if (first.includes('\r\n\r\n')) socket.end('HTTP/1.1 407 Proxy Authentication Required\r\nProxy-Authenticate: Basic\r\n\r\n')
}
/** A SOCKS 5 proxy that ends whatever begins otherwise, as danted does. */
const socksProxy: Script = (socket, first) => socket.end(Buffer.from(first[0] === 5 ? [5, 255] : []))

const meet = async (scheme: string, script: Script): Promise<{ path: Path; asked: string[] }> => {
  const asked: string[] = []
  const peer = await startScripted((socket) => {
    socket.on('error', () => {})
    socket.once('data', (first: Buffer) => {
      asked.push(first.toString('latin1'))
      script(socket, first)
    })
  })
  peers.push(peer)
  const url = `${scheme}://127.0.0.1:${peer.port}`
  const proxy = { url, hasCredentials: true, source: 'HTTPS_PROXY in the environment', scope: 'environment' as const, problem: null }
  const credentials = new Map([[url, { user: 'me', password: 's3cret' }]])
  const settings = { proxies: [proxy], noProxy: [] }
  const paths = await gatherPaths({ url: 'https://127.0.0.9:8443/', settings, credentials, stepMs: 400 })
  const path = paths.find(({ via }) => via !== 'direct')
  if (path === undefined) throw new Error('no such path')
  return { path, asked }
}
const proxyStep = (path: Path) => path.steps.find(({ step }) => step === 'proxy')

describe('a proxy of another kind than its setting says', () => {
  it.each([
    ['https', 'http', httpProxy],
    ['socks5h', 'http', httpProxy],
    ['socks4', 'http', httpProxy],
    ['http', 'socks5', socksProxy],
    ['https', 'socks5', socksProxy],
  ])('set as %s is found to be of the kind %s', async (scheme, kind, script) => {
    const { path, asked } = await meet(scheme, script)
    expect(proxyStep(path)).toMatchObject({
      state: 'stopped',
      observation: 'not-a-proxy',
      detail: expect.stringMatching(new RegExp(` Asked as a proxy of the kind ${kind}, it answers as one\\.$`)),
    })
    expect(path.connections).toBe(3)
    const [, ...others] = asked
    expect(others.join()).not.toMatch(/s3cret|Proxy-Authorization/)
  })

  it('is not looked for where what answered makes sense, be it a refusal or a web server', async () => {
    for (const status of ['403 Forbidden', '502 Bad Gateway', '405 Method Not Allowed']) {
      const { path, asked } = await meet('http', (socket) => socket.end(`HTTP/1.1 ${status}\r\n\r\n`))
      // A proxy that says no is asked again, and as what it was.
      expect(new Set(asked).size).toBe(1)
      expect(JSON.stringify(proxyStep(path))).not.toContain('Asked as')
    }
  })

  it('is not looked for where an http proxy is silent: it may wait for its own way out', async () => {
    const { path, asked } = await meet('http', () => {})
    expect(asked).toHaveLength(1)
    expect(proxyStep(path)).toMatchObject({ observation: 'silent' })
  })

  it('is not claimed of a web server that refuses the method, nor of what is silent to all', async () => {
    const web: Script = (socket, first) => {
      if (first.includes('\r\n\r\n')) socket.end('HTTP/1.1 403 Forbidden\r\n\r\n')
    }
    for (const script of [web, () => {}]) {
      const { path } = await meet('socks5', script)
      expect(proxyStep(path)).toMatchObject({ state: 'stopped', observation: 'silent' })
    }
  })
})
