// The ways to an endpoint: what each kind of proxy setting means, and who resolves the endpoint's name on it.
import { afterEach, describe, expect, it } from 'vitest'
import type { ProxySettings } from '../../../electron/contract/facts.ts'
import { endOf, type Path } from '../../../electron/contract/path.ts'
import { exemptedWays, waysTo } from '../../../electron/gather/endpoint/ways.ts'
import { parseProxyAddress } from '../../../electron/gather/proxy/proxy-address.ts'
import type { LookupResult } from '../../../electron/net/net.ts'
import { type ScriptedPeer, startScripted } from '../../fixtures/tls-peers.ts'
import { gatherPaths, inShort } from './scene.ts'

const peers: ScriptedPeer[] = []
afterEach(async () => {
  for (const peer of peers.splice(0)) await peer.stop()
})

const setting = (url: string, problem: string | null = null): ProxySettings => ({
  proxies: [{ url, hasCredentials: false, source: 'HTTPS_PROXY in the environment', scope: 'environment', problem }],
  noProxy: [],
})
const endpoint = { url: 'https://api.example.test/', host: 'api.example.test', port: 443, resource: '/', required: true }
const way = (url: string) => waysTo(endpoint, setting(url), 'system')[1]

describe('a proxy setting', () => {
  it.each([
    ['http://proxy:80', 80, 'proxy'],
    ['http://[2001:db8::1]:3128', 3128, 'proxy'],
    ['https://proxy', 443, 'proxy'],
    ['socks://proxy', 1080, 'here-ipv4'],
    ['socks4://proxy', 1080, 'here-ipv4'],
    ['socks4a://proxy', 1080, 'proxy'],
    ['socks5://proxy', 1080, 'here'],
    ['socks5h://[::1]:9050', 9050, 'proxy'],
  ])('%s is dialled at port %i; the endpoint’s name is resolved: %s', (url, port, names) => {
    expect(way(url)).toMatchObject({ url, port, names })
  })

  it('whose address cannot be understood is no way', () => {
    for (const url of ['http://proxy:bad', 'htp://proxy:1', 'http://proxy'])
      expect(waysTo(endpoint, setting(url, parseProxyAddress(url).problem), 'system')).toEqual([null])
  })

  it('that is only badly written around its address is a way: some programs take it', () => {
    for (const text of ['http://proxy:3128 ', '"http://proxy:3128"', 'http://u:p@ss@proxy:3128']) {
      const { url, problem } = parseProxyAddress(text)
      expect(problem).not.toBeNull()
      expect(waysTo(endpoint, setting(url, problem), 'system')[1]).toMatchObject({ host: 'proxy', port: 3128 })
    }
  })
})

describe('a proxy that one tool alone names', () => {
  const [shared] = setting('http://proxy:80').proxies
  const own = { ...shared, source: 'proxy in ~/.curlrc', scope: 'tool', tool: 'curl', endpoints: [endpoint.url] } as typeof shared
  const ways = (...proxies: (typeof shared)[]) =>
    waysTo(endpoint, { proxies: proxies.flatMap((one) => one ?? []), noProxy: [] }, 'system').map((one) => one && [one.source, one.tool])

  it('is a way of that tool, for the endpoints that its settings hold for', () => {
    expect(ways(own)).toEqual([null, ['proxy in ~/.curlrc', 'curl']])
    expect(ways(own && { ...own, endpoints: ['https://other.test/'] })).toEqual([null])
  })

  it('is everybody’s where others name it too, and walked once', () => {
    expect(ways(shared, own)).toEqual([null, ['HTTPS_PROXY in the environment', undefined]])
    expect(ways(own, own && { ...own, tool: 'git' })).toEqual([null, ['proxy in ~/.curlrc', 'curl']])
  })
})

describe('a proxy whose exemptions name the endpoint', () => {
  const exempting = (noProxy: string[], more: Partial<ProxySettings['proxies'][number]> = {}): ProxySettings => {
    const { proxies } = setting('http://proxy:80')
    return { proxies: proxies.map((proxy) => ({ ...proxy, ...more })), noProxy, systemNoProxy: ['elsewhere.test'] }
  }
  const exempted = (settings: ProxySettings, chosen = 'system') => exemptedWays(endpoint, settings, chosen).map((one) => one.exempted)

  it.each([
    [['localhost', '.example.test'], '.example.test'],
    [['API.example.test'], 'API.example.test'],
    [['*'], '*'],
  ])('%j is no way that programs take, and told with its entry', (noProxy, entry) => {
    expect(waysTo(endpoint, exempting(noProxy), 'system')).toEqual([null])
    expect(exempted(exempting(noProxy))).toEqual([entry])
  })

  it.each([
    ['its exemptions name others', exempting(['other.test', 'example.tes'])],
    ['the exemptions are those of another place', exempting(['.example.test'], { scope: 'system' })],
    ['it was given for this check', exempting(['.example.test'], { scope: 'given' })],
    ['a script names it for some endpoints', exempting(['.example.test'], { endpoints: [] })],
    ['its address cannot be understood', exempting(['.example.test'], { url: 'http://proxy:bad', problem: 'No.' })],
  ])('is not told where %s', (_, settings) => {
    expect(exempted(settings)).toEqual([])
  })

  it('is not told where proxies are left aside', () => {
    expect(exempted(exempting(['*']), 'none')).toEqual([])
  })

  it('is tried where nothing answers directly, and only there', async () => {
    const silent = await startScripted((socket) => void socket.on('error', () => undefined))
    const proxy = await startScripted((socket) => void socket.end('HTTP/1.1 403 No\r\n\r\n'))
    const speaking = await startScripted((socket) => void socket.end(Buffer.from('15030300020228', 'hex')))
    peers.push(silent, proxy, speaking)
    const settings = (port: number): ProxySettings => ({ ...setting(`http://127.0.0.1:${port}`), noProxy: ['127.0.0.1'] })
    const vias = async (port: number) =>
      (await gatherPaths({ url: `https://127.0.0.1:${port}/`, settings: settings(proxy.port), stepMs: 300 })).map(
        ({ via, exempted: entry }) => [via, entry],
      )
    expect(await vias(silent.port)).toEqual([
      ['direct', undefined],
      [`http://127.0.0.1:${proxy.port}`, '127.0.0.1'],
    ])
    expect(await vias(speaking.port)).toEqual([['direct', undefined]])
  })
})

describe('a proxy whose name has several addresses', () => {
  /** The addresses of the proxy that are told, how each ended, and how many more there are; at ::1 nobody listens. */
  const told = async (names: string[], deep = false) => {
    const denying = await startScripted((socket) => void socket.end('HTTP/1.1 403 No\r\n\r\n'), '0.0.0.0')
    peers.push(denying)
    const addresses = names.map((address) => ({ address, family: address.includes(':') ? (6 as const) : (4 as const) }))
    const lookup = async (): Promise<LookupResult> => ({ kind: 'resolved', addresses, ms: 0 })
    const settings = setting(`http://proxies.example.test:${denying.port}`)
    const paths = await gatherPaths({ url: 'https://api.example.test:9/', settings, net: { lookup }, stepMs: 500, deep })
    return paths.filter(({ via }) => via !== 'direct').map((path) => [path.address, endOf(path), path.leftAside])
  }

  it('is asked at two of them, and at all with --deep', async () => {
    const all = ['127.0.0.2', '127.0.0.3', '127.0.0.4', '127.0.0.5']
    expect(await told(all)).toEqual([
      ['127.0.0.2', 'proxy denied', 2],
      ['127.0.0.3', 'proxy denied', 2],
    ])
    expect(await told(all, true)).toHaveLength(4)
  })

  it('is told where it takes connections, as programs go on to the next; else once', async () => {
    expect(await told(['::1', '127.0.0.3'])).toEqual([['127.0.0.3', 'proxy denied', 0]])
    expect(await told(['::1'])).toEqual([['::1', 'tcp refused', 0]])
  })
})

describe('a proxy that says now no and now yes', () => {
  const walkedThrough = async (answers: string[]) => {
    const proxy = await startScripted((socket, index) => {
      socket.once('data', () => socket.end(answers[Math.min(index, answers.length - 1)] ?? ''))
    })
    peers.push(proxy)
    const settings = setting(`http://127.0.0.1:${proxy.port}`)
    const paths = await gatherPaths({ url: 'https://127.0.0.1:9/', settings, stepMs: 500 })
    return paths.find(({ via }) => via !== 'direct')
  }
  const [NO, YES] = ['HTTP/1.1 403 No\r\n\r\n', 'HTTP/1.1 200 OK\r\n\r\n']

  it('is asked again, and told with its last no', async () => {
    const path = await walkedThrough([NO, NO, YES])
    expect(path?.steps.find(({ step }) => step === 'proxy')?.state).toBe('done')
    expect(path?.tunnels).toMatchObject({ refused: 2, observation: 'denied', said: '403 No' })
  })

  it('is no such one where it says no each time, or yes', async () => {
    const denied = await walkedThrough([NO])
    expect([denied && endOf(denied), denied?.tunnels, denied?.connections]).toEqual(['proxy denied', undefined, 3])
    expect((await walkedThrough([YES]))?.tunnels).toBeUndefined()
  })
})

/** The path through a SOCKS proxy that shows what it was asked for, and closes. */
const through = async (scheme: string, addresses: { address: string; family: 4 | 6 }[]): Promise<{ path: Path; asked: string }> => {
  let asked = ''
  const peer = await startScripted((socket, index) => {
    // Once it has closed it is asked as another kind of proxy.
    if (index > 0) return socket.end()
    socket.once('data', (first) => {
      asked = first.toString('hex')
      if (!scheme.startsWith('socks5')) return socket.end()
      socket.write(Buffer.from([5, 0]))
      socket.once('data', (second) => {
        asked = second.toString('hex')
        socket.end()
      })
    })
  })
  peers.push(peer)
  const lookup = async (name: string): Promise<LookupResult> => {
    if (name === '127.0.0.1') return { kind: 'resolved', addresses: [{ address: name, family: 4 }], ms: 0 }
    return addresses.length > 0 ? { kind: 'resolved', addresses, ms: 0 } : { kind: 'name-unknown', ms: 0, detail: 'No such name.' }
  }
  const settings = setting(`${scheme}://127.0.0.1:${peer.port}`)
  const paths = await gatherPaths({ url: 'https://api.example.test:8443/', settings, net: { lookup }, stepMs: 500 })
  const path = paths.find(({ via }) => via !== 'direct')
  if (path === undefined) throw new Error('no such path')
  return { path, asked }
}
/** Nothing listens there. */
const V4 = { address: '127.0.0.9', family: 4 as const }
const V6 = { address: '::1', family: 6 as const }

describe('through SOCKS', () => {
  it('the name is sent by 5h and 4a, an address by 5 and 4', async () => {
    const name = Buffer.from('api.example.test').toString('hex')
    expect((await through('socks5h', [])).asked).toBe(`0501000310${name}20fb`)
    expect((await through('socks4a', [])).asked).toBe(`040120fb0000000100${name}00`)
    expect((await through('socks5', [V6, V4])).asked).toBe(`05010004${'0'.repeat(31)}120fb`)
    expect((await through('socks4', [V6, V4])).asked).toBe('040120fb7f00000900')
    expect((await through('socks', [V4])).asked).toBe('040120fb7f00000900')
  })

  it('a name that is not found here is told as that, and the proxy is not asked', async () => {
    for (const [scheme, addresses] of [
      ['socks5', []],
      ['socks4', [V6]],
    ] as const) {
      const { path, asked } = await through(scheme, [...addresses])
      expect(asked).toBe('')
      expect(inShort(path)[2]).toBe('proxy cannot-reach')
      expect(path.proxyAnswer).toMatchObject({ status: 0, reason: expect.stringContaining('no address for api.example.test') })
      expect(path.steps[2]).toMatchObject({ detail: expect.stringMatching(/^Nothing was asked of the proxy/) })
    }
  })

  it('the command to repeat a probe names no proxy, since openssl goes through HTTP proxies alone', async () => {
    const { path } = await through('socks5h', [])
    expect(path.probes.every(({ opensslCommand }) => !opensslCommand.includes('-proxy'))).toBe(true)
  })
})
