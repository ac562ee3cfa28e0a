// What stands at a practice address, met over real loopback sockets.
import { connect } from 'node:net'
import { describe, expect, it } from 'vitest'
import { closedPort, listenOnLoopback, plainWebServer, proxyThatAsksForLogin } from '../../electron/practice/listeners.ts'
import { silentAddress } from '../../electron/practice/silent-address.ts'

/** What a connect ends in: open, an error code, or silence within half a second. */
const dial = (port: number, host = '127.0.0.1'): Promise<string> =>
  new Promise((resolve) => {
    const socket = connect({ host, port })
    const timer = setTimeout(() => end('silent'), 500)
    const end = (what: string) => {
      clearTimeout(timer)
      socket.destroy()
      resolve(what)
    }
    socket.once('connect', () => end('open'))
    socket.on('error', (error: NodeJS.ErrnoException) => end(error.code ?? 'error'))
  })

const say = (port: number, text: string): Promise<string> =>
  new Promise((resolve, reject) => {
    let heard = ''
    const socket = connect({ host: '127.0.0.1', port }, () => socket.write(text))
    socket.on('data', (chunk) => {
      heard += chunk.toString('latin1')
    })
    socket.on('error', reject)
    socket.on('close', () => resolve(heard))
  })

describe('practice addresses', () => {
  it('refuse where nothing listens', async () => {
    expect(await dial(await closedPort())).toBe('ECONNREFUSED')
  })

  it.skipIf(process.platform === 'win32')(
    'stay silent where a full queue stands for a firewall, and refuse once it is closed',
    async () => {
      const address = await silentAddress()
      expect(await dial(address.port)).toBe('silent')
      await address.close()
      expect(await dial(address.port)).toBe('ECONNREFUSED')
    },
  )

  it('answer a ClientHello in plain HTTP where there is no TLS', async () => {
    const listener = await listenOnLoopback(plainWebServer)
    expect(await say(listener.port, '\u0016\u0003\u0001')).toMatch(/^HTTP\/1\.1 400 /)
    await listener.close()
  })

  it('ask for a login where a proxy wants one, and name the scheme', async () => {
    const listener = await listenOnLoopback(proxyThatAsksForLogin)
    const heard = await say(listener.port, 'CONNECT localhost:443 HTTP/1.1\r\nHost: localhost:443\r\n\r\n')
    expect(heard).toMatch(/^HTTP\/1\.1 407 /)
    expect(heard).toContain('Proxy-Authenticate: Basic realm=')
    await listener.close()
  })

  it('end the connections that are open when they are closed', async () => {
    const listener = await listenOnLoopback(plainWebServer)
    const socket = connect({ host: '127.0.0.1', port: listener.port })
    await new Promise((resolve) => socket.once('connect', resolve))
    const ended = new Promise((resolve) => socket.once('close', resolve))
    await listener.close()
    await ended
    expect(await dial(listener.port)).toBe('ECONNREFUSED')
  })
})
