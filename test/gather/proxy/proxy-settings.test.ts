// Proxy settings: which variable holds, what a broken address is, whom NO_PROXY exempts, and that no password gets out.
import { describe, expect, it } from 'vitest'
import type { ProxySettings } from '../../../electron/contract/facts.ts'
import { exempt, noProxyEntries, proxiesFor, proxyFor } from '../../../electron/gather/proxy/no-proxy.ts'
import { parseProxyAddress } from '../../../electron/gather/proxy/proxy-address.ts'
import { proxySettingsGatherer } from '../../../electron/gather/proxy/proxy-settings.ts'
import { parseEnvironmentFile } from '../../../electron/gather/proxy/system-proxy-linux.ts'
import { createRedactor } from '../../../electron/report/redact.ts'
import { contextFor, file, hostOf } from '../context.ts'

const gather = async (env: Record<string, string>, proxy = 'system', environmentFile = '') => {
  const context = contextFor(hostOf({ env, files: { '/etc/environment': file(environmentFile) } }), {}, { proxy })
  const fact = await proxySettingsGatherer.gather(context)
  if (!fact.ok) throw new Error(fact.detail)
  return { value: fact.value, text: JSON.stringify(fact), context }
}
/** An endpoint of this host. */
const to = (host: string) => ({ host, url: `https://${host}/` })
const urls = (value: ProxySettings) => value.proxies.map(({ url }) => url)

describe('the environment', () => {
  it('is read in curl’s order: lower case first, https before all; http_proxy is not for https', async () => {
    const { value } = await gather({
      http_proxy: 'http://plain:1',
      HTTPS_PROXY: 'http://upper:2',
      https_proxy: 'http://lower:3',
      ALL_PROXY: 'socks5://all:4',
    })
    expect(urls(value)).toEqual(['http://lower:3', 'http://upper:2', 'socks5://all:4'])
    expect(value.proxies[0]).toMatchObject({ source: 'https_proxy in the environment', scope: 'environment', problem: null })
  })

  it('keeps apart what http_proxy names, where nothing names a proxy for https addresses, and without its login', async () => {
    const only = await gather({ http_proxy: 'http://joe:hunter2022@plain:3128/' })
    expect(only.value).toMatchObject({
      proxies: [],
      httpOnly: { url: 'http://plain:3128', source: 'http_proxy in the environment' },
    })
    expect(only.text).not.toContain('hunter2022')
    expect((await gather({ HTTP_PROXY: 'http://plain:1' })).value.httpOnly?.source).toBe('HTTP_PROXY in the environment')
  })

  it.each<[string, Record<string, string>, string]>([
    ['another variable names one', { http_proxy: 'http://plain:1', https_proxy: 'http://other:2' }, 'system'],
    ['it is empty', { http_proxy: ' ' }, 'system'],
    ['it is no address', { http_proxy: 'http://plain:none' }, 'system'],
    ['no proxy is asked for', { http_proxy: 'http://plain:1' }, 'none'],
  ])('does not where %s', async (_, env, proxy) => {
    expect((await gather(env, proxy)).value).not.toHaveProperty('httpOnly')
  })

  it('sets nothing by an empty variable, and one proxy by two equal ones', async () => {
    expect((await gather({ https_proxy: ' ' })).value.proxies).toEqual([])
    expect(urls((await gather({ https_proxy: 'http://p:1', HTTPS_PROXY: 'http://p:1/' })).value)).toEqual(['http://p:1'])
  })

  it('takes NO_PROXY with it, lower case first', async () => {
    expect((await gather({ no_proxy: 'a.test, b.test', NO_PROXY: 'c.test' })).value.noProxy).toEqual(['a.test', 'b.test'])
  })
})

describe('the system', () => {
  const SYSTEM = '# x\nexport HTTPS_PROXY="http://system:3128"\nNO_PROXY=intern.test\nPATH="/usr/bin"\n'
  it('is read from /etc/environment, after the environment', async () => {
    const { value } = await gather({ https_proxy: 'http://own:1' }, 'system', SYSTEM)
    expect(value.proxies).toMatchObject([
      { url: 'http://own:1', scope: 'environment' },
      { url: 'http://system:3128', scope: 'system', source: 'HTTPS_PROXY in /etc/environment' },
    ])
    // What started programs do not inherit exempts nobody from the environment's proxy.
    expect(value).toMatchObject({ noProxy: [], systemNoProxy: ['intern.test'] })
    expect(proxiesFor(value, to('a.intern.test')).map(({ url }) => url)).toEqual(['http://own:1'])
    expect(proxyFor(value, to('a.intern.test'), ['https_proxy'], false)?.url).toBe('http://own:1')
  })
  it('has its assignments read without comments', () => {
    expect(parseEnvironmentFile("#A=1\nB='x y'\n C = no\nD=\n")).toEqual({ B: 'x y', D: '' })
  })
})

describe('what the person says', () => {
  const env = { https_proxy: 'http://own:1', no_proxy: 'a.test' }
  it('holds alone', async () => {
    expect((await gather(env, 'none')).value).toEqual({ proxies: [], noProxy: [] })
    expect((await gather(env, 'http://given:8080')).value).toMatchObject({
      proxies: [{ url: 'http://given:8080', scope: 'given', source: 'the proxy address given for this check' }],
      noProxy: [],
    })
  })
})

describe('credentials', () => {
  it('stay in the gather stage: known to it, learned as secrets, and not in the fact', async () => {
    const { value, text, context } = await gather({ https_proxy: 'http://me:p%40ss%3Aword@proxy:3128' })
    expect(value.proxies[0]).toMatchObject({ url: 'http://proxy:3128', hasCredentials: true, problem: null })
    expect(text).not.toMatch(/p%40ss|p@ss/)
    expect(context.credentials.get('http://proxy:3128')).toEqual({ user: 'me', password: 'p@ss:word' })
    expect(context.secrets).toEqual(expect.arrayContaining(['p%40ss%3Aword', 'p@ss:word', Buffer.from('me:p@ss:word').toString('base64')]))
  })
  it('are a token that stands alone as the user name, too', async () => {
    const { context, text } = await gather({ https_proxy: 'http://t%40ken@proxy:3128' })
    expect(context.secrets).toEqual(expect.arrayContaining(['t%40ken', 't@ken', Buffer.from('t@ken:').toString('base64')]))
    expect(text).not.toMatch(/ken@/)
    // A user name alone that is no token, or a word of the address: masked, it would take the proxy's own name out of every text.
    for (const login of ['shop', 'shop:', 'bakery-proxy']) {
      const { context: alone } = await gather({ https_proxy: `http://${login}@bakery-proxy.shop.example:3128` })
      expect(alone.secrets, login).toEqual([Buffer.from(`${login.replace(':', '')}:`).toString('base64')])
    }
    expect((await gather({ https_proxy: 'http://me:s3cret@proxy:3128' })).context.secrets).not.toContain('me')
    // Alone it would mask ordinary words; as curl quotes the whole setting it must not stand there either.
    expect((await gather({ https_proxy: 'http://joe:a#1@proxy:3128' })).context.secrets).toContain('joe:a#1')
  })
  it('do not get into the fact when they are not escaped as they must be', async () => {
    for (const login of ['me:s@cret', 'me:s/cret', 'me:s#cret', 'me:s cret', 'me:s%cret']) {
      const { text, value } = await gather({ https_proxy: `http://${login}@proxy:3128` })
      expect(text).not.toContain('cret')
      expect(value.proxies[0]?.url).toBe('http://proxy:3128')
    }
  })
})

describe('an address', () => {
  it.each([
    'http://proxy:3128',
    'proxy:3128',
    'http:3128',
    'https://proxy',
    'https://proxy:443/',
    'socks5://proxy',
    'socks://proxy:1080',
    'HTTP://proxy:3128',
    'http://[2001:db8::1]:3128',
    'http://domain%5Cuser:p@proxy:3128',
    'socks5h://[::1]:1080',
    'http://u:p@10.0.0.1:1',
    'http://u:p:a@proxy:1',
    'socks4a://u@proxy',
  ])('can be used: %s', (text) => {
    expect(parseProxyAddress(text).problem).toBeNull()
  })
  it.each([
    ['http://proxy:31x8', /port/],
    ['http://proxy:0', /port/],
    ['http://proxy:65536', /port/],
    ['http://pro xy:3128', /space/],
    ['htp://proxy:3128', /htp:/],
    ['http//proxy:3128', /must begin with its kind and :\/\//],
    ['http:/proxy:3128', /must begin with its kind and :\/\//],
    ['socks5:proxy:1080', /must begin with its kind and :\/\//],
    ['//proxy:3128', /must begin with its kind and :\/\//],
    ['"http://proxy:3128"', /quotation marks/],
    ["'proxy:3128'", /quotation marks/],
    ['http://proxy:3128 ', /space or the end of a line/],
    ['http://proxy:3128\r', /space or the end of a line/],
    ['http://proxy', /no port/],
    ['http://proxy:', /no port/],
    ['proxy', /no port/],
    ['http://[::1]', /no port/],
    ['http://', /no host name/],
    ['http://:3128', /no host name/],
    ['http://u:a#b@proxy:1', /percent form/],
    ['http://u:100%@proxy:1', /%25/],
    ['http://u:p@ss:w0rd@proxy:1', /%40/],
    [`socks5://u:${'ä'.repeat(128)}@proxy:1`, /255 bytes/],
    ['http://proxy:3128:1', /brackets/],
    ['http://::1:3128', /brackets/],
    ['http://[::1:3128', /lacks its closing bracket/],
    ['http://us er:p@proxy.test:3128', /a space in it, which must be written as %20/],
  ])('cannot be used: %s', (text, problem) => {
    expect(parseProxyAddress(text).problem).toMatch(problem)
  })
  it.each(['http//u:p@proxy:3128', 'http:u:p@proxy:3128', '//u:p@proxy:3128', '"http://u:p@proxy:3128"', ' http://u:p@proxy:3128\r\n'])(
    'is still taken apart where its form is wrong: %j',
    (text) => {
      expect(parseProxyAddress(text)).toMatchObject({ url: 'http://proxy:3128', credentials: { user: 'u', password: 'p' } })
      expect(parseProxyAddress(text).problem).not.toBeNull()
    },
  )
  it.each(['/', '#', '?', '@', ' '])(
    'with an unescaped “%s” in its password has nothing of it told in what a program makes of it',
    (cut) => {
      for (const scheme of ['http://', '']) {
        const redactor = createRedactor()
        for (const secret of parseProxyAddress(`${scheme}bob:Geheim12${cut}2024@10.60.1.3:3128`).secrets) redactor.learnSecret(secret)
        // Python's words, and what its urllib takes for the proxy.
        const said = redactor.text(`InvalidURL: nonnumeric port: 'Geheim12'; goes through http://bob:Geheim12, read on 2024-05-01`)
        expect(said).not.toContain('Geheim')
        expect(said).toContain('2024-05-01')
      }
      expect(parseProxyAddress(`http://bob:2024${cut}xy@10.60.1.3:3128`).secrets).toContain('bob:2024')
    },
  )
  it('without a scheme is an http proxy', () => {
    expect(parseProxyAddress('u:p@proxy:3128')).toMatchObject({ url: 'http://proxy:3128', credentials: { user: 'u', password: 'p' } })
  })
})

describe('NO_PROXY', () => {
  const rows: [string, string, boolean][] = [
    ['example.test', 'example.test', true],
    ['EXAMPLE.test.', 'example.TEST', true],
    ['api.example.test', 'example.test', true],
    ['api.example.test', '.example.test', true],
    ['example.test', '.example.test', true],
    ['badexample.test', 'example.test', false],
    ['example.test.evil', 'example.test', false],
    ['example.test', 'api.example.test', false],
    ['anything.test', '*', true],
    ['anything.test', '*,x.test', false],
    ['api.example.test', '*.example.test', false],
    ['10.1.2.3', '10.1.2.3', true],
    ['10.1.2.3', '10.1.2.30', false],
    ['10.1.2.3', '10.0.0.0/8', true],
    ['11.1.2.3', '10.0.0.0/8', false],
    ['10.1.3.255', '10.1.2.0/23', true],
    ['10.1.4.0', '10.1.2.0/23', false],
    ['10.1.2.3', '10.0.0.0/40', false],
    // libcurl takes no bits for all of them.
    ['10.1.2.3', '0.0.0.0/0', false],
    ['10.1.2.3', '10.1.2.3/0', true],
    // An entry with a port is no name: curl 7.88.1 passes it over, for this port and for others.
    ['example.test', 'example.test:443', false],
    ['10.1.2.3', '10.1.2.3:443', false],
    ['example.test', 'a.test b.test,example.test', true],
    ['example.test', 'a.test;example.test', false],
    ['localhost', '127.0.0.1', false],
    ['10.1.2.3', '2.3', false],
    ['::1', '[::1]', true],
    ['[2001:db8::5]', '2001:db8::/32', true],
    ['2001:db9::5', '2001:db8::/32', false],
    ['10.0.0.1.example.test', '10.0.0.0/8', false],
    ['example.test', '', false],
    ['example.test', '.', false],
  ]
  it.each(rows)('%s against "%s": %s', (host, entries, expected) => {
    expect(exempt(host, noProxyEntries(entries), true)).toBe(expected)
  })
  it('exempts no network for programs that read none there', () => {
    expect(exempt('10.1.2.3', ['10.0.0.0/8'], false)).toBe(false)
    expect(exempt('10.1.2.3', ['10.1.2.3'], false)).toBe(true)
  })
})

describe('the proxy of a host', () => {
  const proxy = (url: string, scope: 'environment' | 'given' | 'system', source: string) => ({
    url,
    scope,
    source,
    hasCredentials: false,
    problem: null,
  })
  const settings: ProxySettings = {
    proxies: [
      proxy('http://all:1', 'environment', 'ALL_PROXY in the environment'),
      proxy('http://system:2', 'system', 'HTTPS_PROXY in /etc/environment'),
    ],
    noProxy: ['intern.test'],
  }
  it('is one that the program reads from its environment, and not one set elsewhere', () => {
    expect(proxyFor(settings, to('api.test'), ['https_proxy', 'ALL_PROXY'], true)?.url).toBe('http://all:1')
    expect(proxyFor(settings, to('api.test'), ['https_proxy', 'HTTPS_PROXY'], true)).toBeNull()
    expect(proxyFor(settings, to('a.intern.test'), ['ALL_PROXY'], true)).toBeNull()
  })
  it('is the given one for every program and every host', () => {
    const given = { proxies: [proxy('http://given:3', 'given', '--proxy')], noProxy: [] }
    expect(proxyFor(given, to('a.intern.test'), [], true)?.url).toBe('http://given:3')
    expect(proxiesFor(given, to('api.test'))).toHaveLength(1)
  })
  it('applies in every place that sets one, unless the host is exempt', () => {
    expect(proxiesFor(settings, to('api.test')).map(({ url }) => url)).toEqual(['http://all:1', 'http://system:2'])
    expect(proxiesFor({ ...settings, systemNoProxy: ['intern.test'] }, to('intern.test'))).toEqual([])
    expect(proxiesFor(settings, to('intern.test')).map(({ scope }) => scope)).toEqual(['system'])
  })
})
