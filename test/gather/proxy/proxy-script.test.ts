// Proxy scripts from end to end: read from a file or fetched, asked for each endpoint, and turned into proxies of the settings.
import { afterEach, describe, expect, it, vi } from 'vitest'
import { proxiesFor } from '../../../electron/gather/proxy/no-proxy.ts'
import { proxySettingsGatherer } from '../../../electron/gather/proxy/proxy-settings.ts'
import type { LookupResult, Net } from '../../../electron/net/net.ts'
import { contextFor, file, hostOf, netWith } from '../context.ts'

afterEach(() => vi.unstubAllGlobals())

const API = 'https://api.example.test/'
const OTHER = 'https://other.example.test:8443/v1?key=x'
const SCRIPT = '/etc/proxy.pac'
const says = (body: string) => `function FindProxyForURL(url, host) { ${body} }`

interface Scene {
  script?: string
  proxy?: string
  env?: Record<string, string>
  files?: Record<string, string>
  net?: Partial<Net>
  urls?: string[]
  stepMs?: number
}

const gather = async ({ script = '', proxy = SCRIPT, env = {}, files = {}, net = {}, urls = [API], stepMs = 10_000 }: Scene) => {
  const known = Object.fromEntries(Object.entries({ [SCRIPT]: script, ...files }).map(([path, text]) => [path, file(text)]))
  const context = contextFor(hostOf({ env, files: known }), {}, { proxy, urls, stepMs }, netWith({ ownAddresses: () => [], ...net }))
  const fact = await proxySettingsGatherer.gather(context)
  if (!fact.ok) throw new Error(fact.detail)
  return { value: fact.value, text: JSON.stringify(fact), context }
}
const problemOf = async (scene: Scene) => {
  const { value } = await gather(scene)
  expect(value.proxies).toEqual([])
  return value.scripts?.[0]?.problem
}

describe('a script that was given', () => {
  it('names the proxies of each endpoint, in order, by the address without its path', async () => {
    const script = says('return url === "https://other.example.test:8443/" ? "SOCKS5 s:2; PROXY a:1; DIRECT" : "PROXY a:1"')
    const { value } = await gather({ script, urls: [API, OTHER] })
    const source = `the proxy script ${SCRIPT}`
    expect(value).toEqual({
      proxies: [
        { url: 'http://a:1', hasCredentials: false, source, scope: 'given', endpoints: [API, OTHER], problem: null },
        { url: 'socks5h://s:2', hasCredentials: false, source, scope: 'given', endpoints: [OTHER], problem: null },
      ],
      scripts: [
        {
          url: SCRIPT,
          source: 'the proxy script given for this check',
          scope: 'given',
          problem: null,
          answers: [
            { endpoint: API, text: 'PROXY a:1' },
            { endpoint: OTHER, text: 'SOCKS5 s:2; PROXY a:1; DIRECT' },
          ],
        },
      ],
      noProxy: [],
    })
    expect(proxiesFor(value, { host: 'api.example.test', url: API }).map(({ url }) => url)).toEqual(['http://a:1'])
  })

  it('may send an endpoint directly, whatever the others do', async () => {
    const { value } = await gather({ script: says('return /^api/.test(host) ? "DIRECT" : "PROXY a:1"'), urls: [API, OTHER] })
    expect(proxiesFor(value, { host: 'api.example.test', url: API })).toEqual([])
    expect(proxiesFor(value, { host: 'other.example.test', url: OTHER })).toHaveLength(1)
  })

  it('is fetched with its login, which is learned as a secret and kept out of the fact', async () => {
    const asked: unknown[] = []
    const fetchText: Net['fetchText'] = async (url, login) => {
      asked.push([url, login])
      return { ok: true, text: says('return "PROXY u:s3cret@a:1"') }
    }
    const { value, text, context } = await gather({ proxy: 'pac+http://me:p%40ss@wpad.test/p.pac', net: { fetchText } })
    expect(asked).toEqual([['http://wpad.test/p.pac', { user: 'me', password: 'p@ss' }]])
    expect(value.scripts?.[0]?.url).toBe('http://wpad.test/p.pac')
    expect(context.secrets).toEqual(expect.arrayContaining(['p@ss', 's3cret']))
    expect(text.replace(/"text":"PROXY[^"]*"|https:[^"]* PROXY[^"]*/g, '')).not.toMatch(/p@ss|p%40ss|s3cret/)
    expect(value.proxies).toMatchObject([{ url: 'http://a:1', hasCredentials: true }])
  })

  it('asks for names, which are looked up once for all endpoints', async () => {
    const asked: string[] = []
    const lookup = async (name: string): Promise<LookupResult> => {
      asked.push(name)
      return name === 'gone.test'
        ? { kind: 'name-unknown', ms: 1, detail: 'No.' }
        : { kind: 'resolved', addresses: [{ address: '10.0.0.9', family: 4 }], ms: 1 }
    }
    const script = says('return isResolvable("gone.test") ? "DIRECT" : "PROXY " + dnsResolve("proxy.test") + ":1"')
    const { value } = await gather({ script, urls: [API, OTHER], net: { lookup } })
    expect(value.proxies).toMatchObject([{ url: 'http://10.0.0.9:1', endpoints: [API, OTHER] }])
    expect(asked).toEqual(['gone.test', 'proxy.test'])
  })

  it('that asks for names without end is given no more than twenty', async () => {
    let asked = 0
    const lookup = async (): Promise<LookupResult> => {
      asked += 1
      return { kind: 'name-unknown', ms: 1, detail: 'No.' }
    }
    const script = says('for (var i = 0; i < 30; i++) dnsResolve("n" + i + ".test"); return "PROXY a:1"')
    expect((await gather({ script, net: { lookup } })).value.proxies).toHaveLength(1)
    expect(asked).toBe(20)
  })
})

describe('a script that fails', () => {
  it.each<[string, Scene, { kind: string; detail: RegExp }]>([
    ['cannot be read', { proxy: '/gone.pac' }, { kind: 'not-fetched', detail: /^The file cannot be read\./ }],
    ['is nowhere', { proxy: 'pac+ftp://x/p.pac' }, { kind: 'not-fetched', detail: /neither a web address nor a file/ }],
    ['throws', { script: says('return host.no.more') }, { kind: 'throws', detail: /TypeError/ }],
    ['is a page', { script: '<html>Please log in</html>' }, { kind: 'not-fetched', detail: /A web page came in its place/ }],
    [
      'is a page with more before it',
      { script: '\uFEFF <!-- portal -->\n<!DOCTYPE html><p>Log in' },
      { kind: 'not-fetched', detail: /A web page/ },
    ],
    ['begins with a comment of old and is none', { script: '<!--\nfunction Find' }, { kind: 'throws', detail: /SyntaxError.*\.$/ }],
    ['loops', { script: says('while (true) {}') }, { kind: 'too-slow', detail: /2 seconds/ }],
    ['answers nonsense', { script: says('return "use the proxy"') }, { kind: 'nonsense', detail: /“use the proxy”/ }],
    ['answers nothing', { script: says('') }, { kind: 'nonsense', detail: /undefined/ }],
  ])('%s', async (_, scene, { kind, detail }) => {
    expect(await problemOf(scene)).toEqual({ kind, detail: expect.stringMatching(detail) })
  })

  it('cannot be fetched, in the words of who tried', async () => {
    const fetchText: Net['fetchText'] = async () => ({ ok: false, detail: 'The server answered 404 Not Found.' })
    expect(await problemOf({ proxy: 'pac+http://x/p', net: { fetchText } })).toEqual({
      kind: 'not-fetched',
      detail: 'The server answered 404 Not Found.',
    })
  })

  it('waits for a resolver that is silent, and is given up at the deadline', async () => {
    const lookup: Net['lookup'] = (_, { timeoutMs }) =>
      new Promise((resolve) => setTimeout(() => resolve({ kind: 'resolver-silent', ms: timeoutMs, detail: 'No.' }), timeoutMs))
    const script = says('for (var i = 0; i < 30; i++) dnsResolve("n" + i + ".test"); return "PROXY a:1"')
    expect(await problemOf({ script, net: { lookup }, stepMs: 400 })).toMatchObject({ kind: 'too-slow' })
  })

  it('for one endpoint gives no proxies for the others, and what it said is kept', async () => {
    const { value } = await gather({ script: says('return /^api/.test(host) ? "PROXY a:1" : 42'), urls: [API, OTHER] })
    expect(value.proxies).toEqual([])
    expect(value.scripts).toMatchObject([{ problem: { kind: 'nonsense' }, answers: [{ endpoint: API, text: 'PROXY a:1' }] }])
  })
})

describe('a host without room for the interpreter', () => {
  class NoMemory {
    constructor() {
      throw new RangeError('could not allocate memory')
    }
  }
  it('knows no way, and accuses no script', async () => {
    vi.stubGlobal('WebAssembly', { Memory: NoMemory })
    await expect(gather({ script: says('return "PROXY a:1"') })).rejects.toThrow(/does not let the program run a proxy script/)
  })

  it('still has the other settings, where the script is the system’s', async () => {
    vi.stubGlobal('WebAssembly', { Memory: NoMemory })
    const env = { XDG_CURRENT_DESKTOP: 'KDE', HOME: '/home/x', HTTPS_PROXY: 'http://own:1' }
    const files = { '/home/x/.config/kioslaverc': '[Proxy Settings]\nProxyType=2\nProxy Config Script=/etc/proxy.pac\n' }
    const { value } = await gather({ proxy: 'system', env, files, script: says('return "PROXY a:1"') })
    expect(value.proxies).toMatchObject([{ url: 'http://own:1' }])
    expect(value.scripts).toBeUndefined()
  })
})

describe('a script that the system names', () => {
  const rc = '[Proxy Settings]\nProxyType=2\nProxy Config Script=/etc/proxy.pac\n'
  const system = { proxy: 'system', env: { XDG_CURRENT_DESKTOP: 'KDE', HOME: '/home/x' }, files: { '/home/x/.config/kioslaverc': rc } }

  it('names proxies of the system, and says where it is set', async () => {
    const { value } = await gather({ ...system, script: says('return "PROXY a:1"') })
    expect(value.proxies).toMatchObject([
      {
        url: 'http://a:1',
        scope: 'system',
        endpoints: [API],
        source: 'the proxy script /etc/proxy.pac, set by Proxy Config Script in /home/x/.config/kioslaverc',
      },
    ])
    expect(value.scripts).toMatchObject([{ scope: 'system', problem: null }])
  })

  it('leaves the proxies of the environment where they are', async () => {
    const env = { ...system.env, HTTPS_PROXY: 'http://own:1' }
    const { value } = await gather({ ...system, env, script: says('return "PROXY own:1; PROXY a:1"') })
    expect(value.proxies).toMatchObject([
      { url: 'http://own:1', scope: 'environment' },
      { url: 'http://a:1', scope: 'system' },
    ])
    expect(value.proxies[0]?.endpoints).toBeUndefined()
  })
})
