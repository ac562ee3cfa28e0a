// Proxies that tools name in settings of their own: which of them a tool takes, for which endpoints, and that no login gets out.
// How the tools read these files was compared with the tools themselves: curl 7.88, Wget 1.21 and Git 2.39, in the lab.
import { describe, expect, it } from 'vitest'
import { CONFIG_ARGUMENTS } from '../../../electron/gather/app-server/runtimes/git-config.ts'
import { proxiesFor, proxyFor } from '../../../electron/gather/proxy/no-proxy.ts'
import { proxySettingsGatherer } from '../../../electron/gather/proxy/proxy-settings.ts'
import { commandLine } from '../../../electron/host/command-line.ts'
import { contextFor, file, hostOf, ran } from '../context.ts'

const URL_ASKED = 'https://api.example.test/'
const endpoint = { url: URL_ASKED, host: 'api.example.test' }

/** On a host with these files, and these tools in /usr/bin. */
const gather = async (
  files: Record<string, string>,
  {
    env = {},
    tools = ['curl', 'wget', 'git'],
    git = '',
    proxy = 'system',
    urls = [URL_ASKED],
  }: { env?: Record<string, string>; tools?: string[]; git?: string; proxy?: string; urls?: string[] } = {},
) => {
  const host = hostOf({
    env: { PATH: '/usr/bin', HOME: '/root', ...env },
    lists: { '/usr/bin': tools },
    files: Object.fromEntries(Object.entries(files).map(([path, text]) => [path, file(text, path)])),
    runs: { [commandLine('/usr/bin/git', CONFIG_ARGUMENTS)]: ran(git) },
  })
  const context = contextFor(host, {}, { proxy, urls })
  const fact = await proxySettingsGatherer.gather(context)
  if (!fact.ok) throw new Error(fact.detail)
  return { value: fact.value, text: JSON.stringify(fact), context }
}
const proxiesOf = async (...given: Parameters<typeof gather>) => (await gather(...given)).value.proxies.map(({ url }) => url)

describe('a .curlrc', () => {
  const told = (text: string, env: Record<string, string> = {}) => proxiesOf({ '/root/.curlrc': text }, { env })

  it.each([
    ['proxy = http://p:3128', 'http://p:3128'],
    ['# x\n--proxy "http://p:3128"\n', 'http://p:3128'],
    ['-x p:3128 # the office', 'http://p:3128'],
    ['proxy = http://p', 'http://p:1080'],
    ['proxy: one:1\nproxy: two:2', 'http://two:2'],
    ['socks5-hostname = p:9050', 'socks5h://p:9050'],
    ['socks4 p', 'socks4://p'],
  ])('%j names %s', async (text, url) => {
    expect(await told(text)).toEqual([url])
  })

  it.each([
    ['#proxy = http://p:1'],
    ['proxy = ""'],
    ['proxytunnel'],
    ['noproxy = "*"\nproxy = http://p:1'],
    ['noproxy = example.test\nproxy = p:1'],
  ])('%j names none for this endpoint', async (text) => {
    expect(await told(text)).toEqual([])
  })

  it('is told with the line, and its tool; curl alone takes it, before what the environment names', async () => {
    const { value } = await gather({ '/root/.curlrc': '\nproxy = http://p:3128\n' }, { env: { https_proxy: 'http://env:1' } })
    expect(value.proxies).toMatchObject([
      { url: 'http://env:1', scope: 'environment' },
      {
        url: 'http://p:3128',
        scope: 'tool',
        tool: 'curl',
        source: 'proxy in /root/.curlrc, line 2, for curl alone',
        endpoints: [URL_ASKED],
      },
    ])
    const taken = (kind: 'curl' | 'php', server?: string) => proxyFor(value, endpoint, ['https_proxy'], false, { kind, server })?.url
    expect(taken('curl')).toBe('http://p:3128')
    expect(taken('php')).toBe('http://env:1')
    expect(taken('curl', 'shop.service')).toBe('http://env:1')
    expect(proxiesFor(value, { ...endpoint, url: 'https://other.test/', host: 'other.test' }).map(({ url }) => url)).toEqual([
      'http://env:1',
    ])
  })

  it('yields to NO_PROXY, unless it says itself who is exempt', async () => {
    const env = { NO_PROXY: '.example.test' }
    expect(await told('proxy = p:1', env)).toEqual([])
    expect(await told('proxy = p:1\nnoproxy = ""', env)).toEqual(['http://p:1'])
  })

  it('keeps its login in the gather stage, wherever in it that stands', async () => {
    for (const text of ['proxy = http://me:s3cr%40t@p:3128', 'proxy = p:3128\nproxy-user = "me:s3cr@t"']) {
      const { text: said, context } = await gather({ '/root/.curlrc': text })
      expect(said).not.toMatch(/s3cr/)
      expect(context.credentials.get('http://p:3128')).toEqual({ user: 'me', password: 's3cr@t' })
      expect(context.secrets).toContain('s3cr@t')
    }
  })

  it('has its mistakes told', async () => {
    const { value } = await gather({ '/root/.curlrc': 'proxy = http://p:31x8\n' })
    expect(value.proxies).toMatchObject([{ url: 'http://p:31x8', problem: expect.stringContaining('31x8') }])
  })
})

describe('a wgetrc', () => {
  it('holds alike for every endpoint', async () => {
    const files = { '/etc/wgetrc': 'https_proxy = http://all:80\n', '/root/.wgetrc': 'https_proxy = http://own:80\n' }
    const urls = [URL_ASKED, 'https://second.test/', 'https://third.test/']
    expect((await gather(files, { urls })).value.proxies).toMatchObject([{ url: 'http://own:80', endpoints: urls }])
  })

  it('of the user holds before the one for all, and each is read', async () => {
    const all = { '/etc/wgetrc': 'https_proxy = http://all:80\n' }
    expect(await proxiesOf({ ...all, '/root/.wgetrc': 'timeout = 5\n' })).toEqual(['http://all:80'])
    expect(await proxiesOf({ ...all, '/root/.wgetrc': 'HTTPS-Proxy = http://own:3128/\n' })).toEqual(['http://own:3128'])
    expect(await proxiesOf({ ...all, '/root/.wgetrc': 'use_proxy = off\n' })).toEqual([])
  })

  it('names port 80 where it names none, and its login in lines of their own', async () => {
    const { value, context, text } = await gather({ '/root/.wgetrc': 'https_proxy = p\nproxy_user = me\nproxy_password = s3cret\n' })
    expect(value.proxies).toMatchObject([{ url: 'http://p:80', hasCredentials: true }])
    expect(context.credentials.get('http://p:80')).toEqual({ user: 'me', password: 's3cret' })
    expect(text).not.toContain('s3cret')
  })
})

describe('Git’s configuration', () => {
  const entry = (key: string, value: string) => `file:/root/.gitconfig\0${key}\n${value}\0`

  it('names a proxy for all, or for this very address', async () => {
    expect(await proxiesOf({}, { git: entry('http.proxy', 'p:3128') })).toEqual(['http://p:3128'])
    expect(await proxiesOf({}, { git: entry('http.https://api.example.test/.proxy', 'http://q:1') })).toEqual(['http://q:1'])
    expect(await proxiesOf({}, { git: entry('http.https://other.test/.proxy', 'http://q:1') })).toEqual([])
    expect(await proxiesOf({}, { git: entry('http.proxy', '') })).toEqual([])
  })
})

describe('settings of a tool', () => {
  const files = { '/root/.curlrc': 'proxy = http://p:3128\n' }
  it('are of no matter where the tool is not there, or another way was asked for', async () => {
    expect(await proxiesOf(files, { tools: ['wget'] })).toEqual([])
    expect(await proxiesOf(files, { proxy: 'none' })).toEqual([])
    expect(await proxiesOf(files, { proxy: 'http://given:1' })).toEqual(['http://given:1'])
  })

  it('do not make one proxy of two that are set in two places', async () => {
    const { value } = await gather(files, { env: { https_proxy: 'http://p:3128', no_proxy: 'other.test' }, git: '' })
    expect(value.proxies.map(({ scope }) => scope)).toEqual(['environment', 'tool'])
  })

  it('leave it told what http_proxy names, which the others pass over', async () => {
    expect((await gather(files, { env: { http_proxy: 'http://plain:1' } })).value.httpOnly?.url).toBe('http://plain:1')
  })
})
