// What "system" means on each system: what its settings say, as they were really printed, and what is set no more.
import { readFileSync } from 'node:fs'
import { describe, expect, it } from 'vitest'
import {
  linuxSettings,
  parseEnvironmentFile,
  parseGnomeSettings,
  parseKdeSettings,
} from '../../../electron/gather/proxy/system-proxy-linux.ts'
import { macSettings, parseScutil } from '../../../electron/gather/proxy/system-proxy-macos.ts'
import { parseProxyList, parseWinHttp, parseWinInet, windowsSettings } from '../../../electron/gather/proxy/system-proxy-windows.ts'
import { parseRegQuery } from '../../../electron/host/windows-registry.ts'
import { file, hostOf, ran } from '../context.ts'

const recording = (name: string) => readFileSync(new URL(`recordings/${name}`, import.meta.url), 'utf8')
const signal = new AbortController().signal
const NOTHING = { proxies: [], scripts: [], noProxy: [] }

describe('/etc/environment', () => {
  it('has its assignments read without comments', () => {
    expect(parseEnvironmentFile("#A=1\nB='x y'\n C = no\nD=\n")).toEqual({ B: 'x y', D: '' })
  })
})

// Recorded with gsettings 2.74.6 on Debian 12, its keyfile backend, after `gsettings set` of each value.
describe('the settings of GNOME', () => {
  const manual = recording('gsettings-2.74-manual.txt')
  const auto = recording('gsettings-2.74-auto.txt')

  it('name the proxy for https, then SOCKS, and who is exempt', () => {
    expect(parseGnomeSettings(manual)).toMatchObject({
      proxies: [
        { text: 'http://proxy.office.test:3128', scope: 'system', source: expect.stringContaining('org.gnome.system.proxy') },
        { text: 'socks5h://socks.office.test:1080' },
      ],
      scripts: [],
      noProxy: ['localhost', '127.0.0.0/8', '::1', '.intern.test'],
    })
  })

  it('name a script, and then no proxy, though there is one from before', () => {
    expect(parseGnomeSettings(auto)).toMatchObject({
      proxies: [],
      scripts: [{ text: 'http://wpad.office.test/proxy.pac', scope: 'system' }],
    })
  })

  it('set nothing in mode none, whatever else there is', () => {
    expect(parseGnomeSettings(manual.replace("mode 'manual'", "mode 'none'"))).toEqual(NOTHING)
    expect(parseGnomeSettings('No such schema “org.gnome.system.proxy”')).toEqual(NOTHING)
  })

  it('let the http proxy serve https where they are said to be the same', () => {
    const plain = manual.replace("https host 'proxy.office.test'", "https host ''").replace("http host ''", "http host 'plain.test'")
    expect(parseGnomeSettings(plain).proxies[0]?.text).toBe('http://plain.test:8080')
    expect(parseGnomeSettings(plain.replace('use-same-proxy true', 'use-same-proxy false')).proxies[0]?.text).toMatch(/^socks5h:/)
  })

  it('are asked for on such a desktop alone: a server starts no program', async () => {
    const runs = { 'gsettings list-recursively org.gnome.system.proxy': ran(manual) }
    const on = (env: Record<string, string>) => linuxSettings(hostOf({ env, runs }), signal)
    expect((await on({ XDG_CURRENT_DESKTOP: 'ubuntu:GNOME' })).proxies).toHaveLength(2)
    expect(await on({})).toEqual(NOTHING)
    expect(await on({ XDG_CURRENT_DESKTOP: 'XFCE' })).toEqual(NOTHING)
  })
})

// The form is that of `kwriteconfig5 --file kioslaverc --group "Proxy Settings"` (zzzgydi/sysproxy-rs, issue 6); the values are our own.
describe('the settings of KDE', () => {
  const rc = (type: number, more = '') =>
    `ProxyUrlDisplayFlags=15\n\n[Proxy Settings][$Version]\nx=1\n\n[Proxy Settings]\nNoProxyFor=localhost,*.intern.test\nProxy Config Script=http://wpad.test/p.pac\n` +
    `ProxyType=${type}\nhttpProxy=http://plain.test 8080\nhttpsProxy[$e]=http://proxy.test 3128\nsocksProxy=socks://socks.test:1080\n${more}[Other]\nProxyType=0\n`
  const parse = (text: string) => parseKdeSettings(text, '/home/x/.config/kioslaverc')

  it('name the proxy for https with the port after a blank, then SOCKS', () => {
    expect(parse(rc(1))).toMatchObject({
      proxies: [
        { text: 'http://proxy.test:3128', source: 'httpsProxy in /home/x/.config/kioslaverc' },
        { text: 'socks5h://socks.test:1080' },
      ],
      scripts: [],
      noProxy: ['localhost', '.intern.test'],
    })
  })

  it('name a script in mode 2', () => {
    expect(parse(rc(2))).toMatchObject({ proxies: [], noProxy: [], scripts: [{ text: 'http://wpad.test/p.pac' }] })
  })

  it('set nothing where none, a search or variables are chosen, or where the list is the other way round', () => {
    for (const type of [0, 3, 4]) expect(parse(rc(type))).toEqual(NOTHING)
    expect(parse(rc(1, 'ReversedException=true\n'))).toEqual(NOTHING)
    expect(parse('')).toEqual(NOTHING)
  })

  it('are read where KDE keeps them', async () => {
    const on = (env: Record<string, string>, path: string) =>
      linuxSettings(hostOf({ env: { XDG_CURRENT_DESKTOP: 'KDE', ...env }, files: { [path]: file(rc(2)) } }), signal)
    expect((await on({ HOME: '/home/x' }, '/home/x/.config/kioslaverc')).scripts).toHaveLength(1)
    expect((await on({ HOME: '/home/x', XDG_CONFIG_HOME: '/c' }, '/c/kioslaverc')).scripts).toHaveLength(1)
    expect(await on({ HOME: '/home/y' }, '/home/x/.config/kioslaverc')).toEqual(NOTHING)
  })
})

describe('the settings of Windows', () => {
  const KEY = 'HKCU\\SOFTWARE\\Microsoft\\Windows\\CurrentVersion\\Internet Settings'
  const MACHINE = KEY.replace('HKCU', 'HKLM')
  // As `reg query` printed them on a Windows 10 whose owner published them (desktop/desktop, issue 8546), without what is not ours to read.
  const published = parseRegQuery(
    `${KEY}\r\n    User Agent    REG_SZ    Mozilla/4.0 (compatible; MSIE 8.0; Win32)\r\n    ZonesSecurityUpgrade    REG_BINARY    97650FDF4750D501\r\n` +
      '    MigrateProxy    REG_DWORD    0x1\r\n    ProxyEnable    REG_DWORD    0x0\r\n    ProxyOverride    REG_SZ    local\r\n',
  )

  it('set nothing while they are switched off', () => {
    expect(published.ProxyEnable).toBe('0x0')
    expect(parseWinInet(published, KEY)).toEqual(NOTHING)
    expect(parseWinInet({ ...published, ProxyServer: 'proxy.test:8080' }, KEY)).toEqual(NOTHING)
    expect(parseWinInet({}, KEY)).toEqual(NOTHING)
  })

  it('name the proxy and who is exempt, once they are switched on', () => {
    const values = { ...published, ProxyEnable: '0x1', ProxyServer: 'proxy.test:8080', ProxyOverride: '*.intern.test;10.0.0.5;<local>' }
    expect(parseWinInet(values, KEY)).toEqual({
      proxies: [{ text: 'proxy.test:8080', source: `ProxyServer in ${KEY}`, scope: 'system' }],
      scripts: [],
      noProxy: ['.intern.test', '10.0.0.5', '<local>'],
    })
  })

  it('name a script, switched on or not', () => {
    expect(parseWinInet({ ...published, AutoConfigURL: 'http://wpad.test/p.pac' }, KEY).scripts).toMatchObject([
      { text: 'http://wpad.test/p.pac', source: `AutoConfigURL in ${KEY}` },
    ])
  })

  it.each([
    ['http=a.test:1;https=b.test:2;ftp=c.test:3', ['b.test:2']],
    ['http=a.test:1', []],
    ['http=a.test:1;socks=s.test:1080', ['socks4://s.test:1080']],
    ['https=http://b.test:2 other.test:3', ['http://b.test:2']],
    ['other.test:3', ['other.test:3']],
    ['', []],
  ])('lists by scheme are read for https: %s', (list, expected) => {
    expect(parseProxyList(list, 'x').map(({ text }) => text)).toEqual(expected)
  })

  it('are the machine’s where the policy says so', async () => {
    const policy = 'HKLM\\SOFTWARE\\Policies\\Microsoft\\Windows\\CurrentVersion\\Internet Settings'
    const registry = {
      [KEY]: { ProxyEnable: '0x1', ProxyServer: 'mine:1' },
      [MACHINE]: { ProxyEnable: '0x1', ProxyServer: 'everybody:2' },
    }
    const read = async (more: Record<string, Record<string, string>>) =>
      (await windowsSettings(hostOf({ platform: 'win32', registry: { ...registry, ...more } })))?.proxies.map(({ text }) => text)
    expect(await read({})).toEqual(['mine:1'])
    expect(await read({ [policy]: { ProxySettingsPerUser: '0x1' } })).toEqual(['mine:1'])
    expect(await read({ [policy]: { ProxySettingsPerUser: '0x0' } })).toEqual(['everybody:2'])
  })

  it('are not taken for none where a key was not read in time', async () => {
    const host = hostOf({ platform: 'win32' })
    for (const slow of [KEY, `HKLM\\${KEY.slice(5)}\\Connections`])
      expect(await windowsSettings({ ...host, registry: async (key) => (key === slow ? null : host.registry(key)) }), slow).toBeNull()
  })

  describe('of WinHTTP', () => {
    // The default of Windows, as Cato Networks publish it ("No Internet Error on Windows").
    const DEFAULT = '1800000000000000010000000000000000000000'
    const length = (text: string) => `${text.length.toString(16).padStart(2, '0')}000000`
    // Constructed, in the form that Wine's winhttp reads and writes.
    const constructed = (proxies: string, bypass: string, flags = '03', version = '28') =>
      `${version}00000000000000${flags}000000${length(proxies)}${Buffer.from(proxies).toString('hex')}${length(bypass)}${Buffer.from(bypass).toString('hex')}`

    it('set nothing by default', () => {
      expect(parseWinHttp(DEFAULT)).toEqual(NOTHING)
      expect(parseWinHttp('')).toEqual(NOTHING)
    })

    it('name the proxy and who is exempt', () => {
      expect(parseWinHttp(constructed('proxy.test:3128', '<local>;*.intern.test'))).toMatchObject({
        proxies: [{ text: 'proxy.test:3128', source: expect.stringContaining('WinHttpSettings') }],
        noProxy: ['<local>', '.intern.test'],
      })
      expect(parseWinHttp(constructed('http=a:1;https=b:2', '', '03', '18')).proxies).toMatchObject([{ text: 'b:2' }])
    })

    it('say nothing where the flags say direct, and break at no length', () => {
      expect(parseWinHttp(constructed('proxy.test:3128', '', '01'))).toEqual(NOTHING)
      const whole = constructed('proxy.test:3128', '<local>')
      for (let end = 0; end <= whole.length; end += 2) expect(() => parseWinHttp(whole.slice(0, end))).not.toThrow()
      expect(parseWinHttp('280000000000000003000000ffffffff6162').proxies).toMatchObject([{ text: 'ab' }])
    })

    it('are read beside those of WinINet', async () => {
      const registry = {
        [KEY]: { AutoConfigURL: 'http://wpad.test/p.pac' },
        [`${MACHINE}\\Connections`]: { WinHttpSettings: constructed('proxy.test:3128', '') },
      }
      expect(await windowsSettings(hostOf({ platform: 'win32', registry }))).toMatchObject({
        proxies: [{ text: 'proxy.test:3128' }],
        scripts: [{ text: 'http://wpad.test/p.pac' }],
      })
    })
  })
})

describe('the settings of a Mac', () => {
  // As macOS 10.15.7 printed it for the reporter of httptoolkit/httptoolkit, issue 151.
  const PUBLISHED = '<dictionary> {\n  ProxyAutoConfigEnable : 1\n  ProxyAutoConfigURLString : http://wpad.company.com/wpad.dat\n}\n'
  // Constructed: Apple's keys in the form that scutil prints, with the scoped part that it adds.
  const MANUAL = `<dictionary> {
  ExceptionsList : <array> {
    0 : *.local
    1 : 169.254/16
  }
  ExcludeSimpleHostnames : 1
  FTPPassive : 1
  HTTPEnable : 1
  HTTPPort : 8080
  HTTPProxy : plain.test
  HTTPSEnable : 1
  HTTPSPort : 3128
  HTTPSProxy : proxy.test
  ProxyAutoConfigEnable : 0
  ProxyAutoConfigURLString : http://wpad.test/p.pac
  SOCKSEnable : 0
  SOCKSProxy : socks.test
  __SCOPED__ : <dictionary> {
    en0 : <dictionary> {
      SOCKSEnable : 1
      SOCKSProxy : scoped.test
    }
  }
}
`
  it('name a script', () => {
    expect(parseScutil(PUBLISHED)).toMatchObject({ proxies: [], scripts: [{ text: 'http://wpad.company.com/wpad.dat', scope: 'system' }] })
  })

  it('name the proxy for https and who is exempt; what is switched off, or for one interface, counts for nothing', () => {
    expect(parseScutil(MANUAL)).toMatchObject({
      proxies: [{ text: 'http://proxy.test:3128', source: expect.stringContaining('scutil') }],
      scripts: [],
      noProxy: ['.local', '169.254/16', '<local>'],
    })
    expect(parseScutil(MANUAL.replace('HTTPSProxy : proxy.test', 'HTTPSProxy : ::1')).proxies[0]?.text).toBe('http://[::1]:3128')
    expect(parseScutil('<dictionary> {\n}\n')).toEqual(NOTHING)
  })

  it('are asked for by scutil, and are none where it is not there', async () => {
    const mac = (runs: Record<string, ReturnType<typeof ran>>) => macSettings(hostOf({ platform: 'darwin', runs }), signal)
    expect((await mac({ 'scutil --proxy': ran(MANUAL) })).proxies).toHaveLength(1)
    expect(await mac({})).toEqual(NOTHING)
  })
})
