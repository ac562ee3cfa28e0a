// Which way of a proxy script is taken: the first alive, in the script's order, with real sockets on loopback standing for proxies.
import { createServer, type Server } from 'node:net'
import { afterEach, describe, expect, it } from 'vitest'
import type { ProxySettings } from '../../../electron/contract/facts.ts'
import { firstLive } from '../../../electron/gather/proxy/live-way.ts'
import { scriptWays } from '../../../electron/gather/proxy/no-proxy.ts'
import { createNet } from '../../../electron/net/node-net.ts'

const open: Server[] = []
afterEach(() => {
  for (const server of open.splice(0)) server.close()
})

/** A port on which somebody listens, or on which nobody does any more. */
const port = async (alive: boolean): Promise<number> => {
  const server = createServer((socket) => socket.destroy())
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  const address = server.address()
  if (address === null || typeof address === 'string') throw new Error('no port')
  if (alive) open.push(server)
  else await new Promise((resolve) => server.close(resolve))
  return address.port
}

const endpoint = { url: 'https://api.example.test/', host: 'api.example.test', port: 443, resource: '/', required: true }
const settings = (text: string, ports: readonly number[], url = endpoint.url): ProxySettings => ({
  proxies: ports.map((one) => ({
    ...{ url: `http://127.0.0.1:${one}`, hasCredentials: false, source: 'the proxy script /p.pac', scope: 'given', problem: null },
    endpoints: [url],
  })),
  scripts: [{ url: '/p.pac', source: 'given', scope: 'given', problem: null, answers: [{ endpoint: url, text }] }],
  noProxy: [],
})
const taken = async (text: string, ports: readonly number[]) => {
  const net = createNet({ connections: { perEndpoint: 25, atOnce: 5 } })
  const way = await firstLive(scriptWays(settings(text, ports), endpoint), endpoint, net, {
    signal: new AbortController().signal,
    timeoutMs: 3000,
  })
  return way?.url ?? 'direct'
}

describe('the way that a script leads', () => {
  it('is the first proxy that takes a connection, in the order of the answer and not of the settings', async () => {
    const [dead, one, two] = [await port(false), await port(true), await port(true)]
    const both = [one, two, dead]
    expect(await taken(`PROXY 127.0.0.1:${dead}; PROXY 127.0.0.1:${two}; PROXY 127.0.0.1:${one}`, both)).toBe(`http://127.0.0.1:${two}`)
    expect(await taken(`PROXY 127.0.0.1:${one}; PROXY 127.0.0.1:${two}`, both)).toBe(`http://127.0.0.1:${one}`)
  })

  it('is the direct one where the script says so after dead proxies, and only then', async () => {
    const [dead, well] = [await port(false), await port(true)]
    expect(await taken(`PROXY 127.0.0.1:${dead}; DIRECT`, [dead])).toBe('direct')
    expect(await taken(`PROXY 127.0.0.1:${well}; DIRECT`, [well])).toBe(`http://127.0.0.1:${well}`)
    expect(await taken('DIRECT', [])).toBe('direct')
  })

  it('is the first where none is alive', async () => {
    const [one, two] = [await port(false), await port(false)]
    expect(await taken(`PROXY 127.0.0.1:${one}; PROXY 127.0.0.1:${two}`, [one, two])).toBe(`http://127.0.0.1:${one}`)
  })

  it('costs no connection where the script names one way alone', async () => {
    let connections = 0
    const listening = await port(true)
    for (const server of open) server.on('connection', () => (connections += 1))
    await taken(`PROXY 127.0.0.1:${listening}`, [listening])
    expect(connections).toBe(0)
  })

  it('is not known for an endpoint for which the script was not asked', () => {
    expect(scriptWays(settings('DIRECT', [], 'https://other.example.test/'), endpoint)).toEqual([])
  })
})
