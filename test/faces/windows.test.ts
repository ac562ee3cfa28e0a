// The command line on Windows, as far as Wine is one: Node.js for Windows runs the built file, and the gatherers of Windows read the
// registries of Windows servers, written by Microsoft's documents (peers/windows-registry.ts says which). A check takes its time there, so
// each asks for much; what else the registry of a server can say is played by the lab (scenarios/windows.ts).
// Not run here: Schannel and its hellos, PowerShell and the .NET Framework, a list of running programs, the list of updates.
// Wine has stand-ins for those that print nothing; that nothing is then claimed is tried here.
import { link, mkdir, readFile, rm, writeFile } from 'node:fs/promises'
import { createServer } from 'node:http'
import { join } from 'node:path'
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import type { Facts } from '../../electron/contract/facts.ts'
import type { Finding, Report } from '../../electron/contract/report.ts'
import type { Ended } from '../lab/end-of.ts'
import { startTinyproxy } from '../lab/peers/proxies.ts'
import { openWindows, type Windows } from '../lab/peers/windows.ts'
import { type Registry, SERVERS, TLS12_CLIENT } from '../lab/peers/windows-registry.ts'
import { lacking } from '../lab/scenario.ts'
import { freePort, Stage } from '../lab/stage.ts'
import { localPlatform } from '../lab/staging.ts'

const SOFTWARE = 'HKEY_LOCAL_MACHINE\\SOFTWARE'
const CONTROL = 'HKEY_LOCAL_MACHINE\\SYSTEM\\CurrentControlSet\\Control'
const WINHTTP = 'Microsoft\\Windows\\CurrentVersion\\Internet Settings'
const DOTNET = 'Microsoft\\.NETFramework\\v4.0.30319'

interface Checked extends Ended {
  report: Report
  facts: Facts
}

/** The binary value of WinHTTP's proxy: version, counter, flags (3: a proxy is set), then two texts after their lengths. */
const winHttpProxy = (proxy: string): Uint8Array => {
  const number = (value: number) => [value, 0, 0, 0]
  return Uint8Array.from([...number(0x18), ...number(0), ...number(3), ...number(proxy.length), ...Buffer.from(proxy), ...number(0)])
}

describe.skipIf(lacking(['linux', 'wine', 'nginx', 'tinyproxy']).length > 0)('on Windows, as Wine plays it', () => {
  let stage: Stage
  beforeEach(async () => {
    stage = await Stage.open()
  })
  afterEach(() => stage.clear())

  const check = async (windows: Windows, platform: { url: string; ca: string }, ...more: string[]): Promise<Checked> => {
    const ca = await windows.put(platform.ca, 'ca.pem')
    // There are some thirty programs to start, each of which takes its time in Wine.
    const patience = ['--timeout', '30']
    const args = ['check', platform.url, '--profile', 'pci-dss', '--ca', ca, '--json', '--facts', 'C:\\facts.json', ...patience, ...more]
    const ended = await windows.run(...args)
    expect(ended.stderr).toBe('')
    return { ...ended, report: JSON.parse(ended.stdout), facts: JSON.parse(await readFile(join(windows.drive, 'facts.json'), 'utf8')) }
  }
  const checkOn = async (registry: Registry, ...more: string[]): Promise<Checked> =>
    check(await openWindows(stage, registry), await localPlatform(stage), ...more)

  const osFindings = ({ report }: Checked): string[] =>
    report.findings.filter(({ layer, outcome }) => layer === 'os' && (outcome === 'warn' || outcome === 'fail')).map(({ id }) => id)
  const findingOf = ({ report }: Checked, id: string): Finding | undefined => report.findings.find((one) => one.id === id)
  const librariesOf = ({ facts }: Checked) => (facts.facts['system-tls'].ok ? facts.facts['system-tls'].value.libraries : [])

  describe('of Server 2008 R2', () => {
    let there: Stage
    let windows: Windows
    let platform: { url: string; ca: string }
    beforeAll(async () => {
      there = await Stage.open()
      windows = await openWindows(there, SERVERS['2008 R2'], { asWine: true })
      platform = await localPlatform(there)
    })
    afterAll(() => there.clear())

    it('takes Wine for no Windows where it can see that it is Wine, and gives its TLS library no version', async () => {
      const told = await check(windows, platform, '--runtime', 'node')
      expect(told.facts.facts.os).toMatchObject({
        value: { id: 'wine', name: 'Wine, which says that it is Windows Server 2008 R2 Standard' },
      })
      expect(told.facts.facts['system-tls']).toMatchObject({ ok: false, why: 'unsupported' })
      expect(told.stdout).not.toContain('Schannel 6.1')
      expect(osFindings(told)).toEqual([])
    })

    it('names that server, whose support has ended, and what it leaves out by default', async () => {
      await windows.unmark()
      const told = await check(windows, platform, '--runtime', 'node', '--as-of', '2026-11-22')
      expect(told.facts.facts.os).toMatchObject({ value: { name: 'Windows Server 2008 R2 Standard', version: '6.1.7601', id: 'windows' } })
      expect(osFindings(told)).toEqual(expect.arrayContaining(['os-end-of-life', 'os-tls12-disabled']))
      expect(findingOf(told, 'os-end-of-life')).toMatchObject({ title: expect.stringContaining('ended on 14 January 2020') })
      expect(findingOf(told, 'os-tls12-disabled')).toMatchObject({
        outcome: 'warn',
        title: 'Only a program that asks for TLS 1.2 gets it from Schannel 6.1.7601 and WinHTTP 6.1.7601',
        why: expect.stringContaining('No program was seen to follow it.'),
      })
      // Node.js has a TLS library of its own: it was started by its place, offered what it offers, and connected.
      expect(told.facts.facts.runtimes).toMatchObject({ value: [{ path: 'C:\\Program Files\\nodejs\\node.exe', version: '16.20.2' }, {}] })
      expect(told.facts.facts.attempts).toMatchObject({ value: [{ outcome: 'completed', verified: true, httpStatus: 200 }, {}] })
      expect(told.report.verdict).toMatchObject({ status: 'ready', reasons: [] })
      expect(told.exit).toBe(0)
    })

    it('scans code, lists the suites of a server, and catches the hello of a command', async () => {
      await mkdir(join(windows.drive, 'shop', 'src'), { recursive: true })
      await writeFile(join(windows.drive, 'shop', 'src', 'pay.php'), "<?php\r\n$url = 'http://api.multisafepay.com/v1';\r\n")
      const scanned = await windows.run('scan', 'C:\\shop', '--json')
      expect(scanned).toMatchObject({ exit: 1, stderr: '' })
      expect(scanned.stdout).toContain('src/pay.php')
      const { exit, stdout } = await windows.run('suites', new URL(platform.url).host)
      expect(exit).toBe(0)
      expect(stdout).toContain('TLS_AES_256_GCM_SHA384')
      const told = await windows.run(
        'hello',
        '--listen',
        '--json',
        '--',
        windows.elsewhere.node,
        '-e',
        "require('https').get('{url}').on('error', () => {})",
      )
      expect(told).toMatchObject({ exit: 0, stderr: '' })
      expect(told.stdout).toContain('"sni"')
    })
  })

  it('reads on Server 2012 R2 what of Schannel, WinHTTP and .NET was set, in both views, the ways that are set, PATH and hosts', async () => {
    const [port, other] = [await freePort(), await freePort()]
    await startTinyproxy(stage, port)
    const script = createServer((_question, answer) => answer.end(`function FindProxyForURL() { return 'PROXY 127.0.0.1:${port}' }`))
    stage.later(() => new Promise((resolve) => script.close(resolve)))
    await new Promise<void>((resolve) => script.listen(other, '127.0.0.1', resolve))
    const windows = await openWindows(stage, {
      ...SERVERS['2012 R2'],
      [TLS12_CLIENT]: { Enabled: 0, DisabledByDefault: 1 },
      [`${CONTROL}\\Lsa\\FipsAlgorithmPolicy`]: { Enabled: 1 },
      [`${SOFTWARE}\\Policies\\Microsoft\\Cryptography\\Configuration\\SSL\\00010002`]: { Functions: 'TLS_RSA_WITH_RC4_128_SHA' },
      [`${SOFTWARE}\\${WINHTTP}\\WinHttp`]: { DefaultSecureProtocols: 0xa00 },
      [`${SOFTWARE}\\Wow6432Node\\${WINHTTP}\\WinHttp`]: { DefaultSecureProtocols: 0x80 },
      [`${SOFTWARE}\\${DOTNET}`]: { SchUseStrongCrypto: 1 },
      [`${SOFTWARE}\\Wow6432Node\\${DOTNET}`]: { SystemDefaultTlsVersions: 1 },
      [`HKEY_CURRENT_USER\\SOFTWARE\\${WINHTTP}`]: {
        ProxyEnable: 1,
        ProxyServer: `http=127.0.0.1:1;https=127.0.0.1:${port}`,
        ProxyOverride: '*.intern.test;<local>',
        AutoConfigURL: `http://127.0.0.1:${other}/proxy.pac`,
      },
      [`${SOFTWARE}\\${WINHTTP}\\Connections`]: { WinHttpSettings: winHttpProxy('services.test:3128') },
      // The person's own PATH, which Windows puts behind that of the system.
      'HKEY_CURRENT_USER\\Environment': { PATH: 'C:\\not there;C:\\My Tools\\' },
    })
    await mkdir(join(windows.drive, 'My Tools'))
    await link(join(windows.drive, 'Program Files', 'nodejs', 'node.exe'), join(windows.drive, 'My Tools', 'Node.exe'))
    const hosts = join(windows.drive, 'windows', 'system32', 'drivers', 'etc', 'hosts')
    // It has a second name, in the template.
    await rm(hosts)
    await writeFile(hosts, '127.0.0.1 localhost # laid by the test\r\n')
    const told = await check(windows, await localPlatform(stage), '--runtime', 'node', '--as-of', '2026-11-22')
    expect(told.facts.facts.os).toMatchObject({
      value: { name: 'Windows Server 2012 R2 Standard', version: '6.3.9600', edition: 'ServerStandard' },
    })
    const [schannel, wide, narrow] = librariesOf(told)
    expect(schannel).toMatchObject({
      library: { name: 'Schannel', version: '6.3.9600' },
      versions: [{ version: '1.2', state: 'off', source: expect.stringContaining('Enabled = 0') }],
      suites: [0x0005],
    })
    const shown = schannel?.switches.map(
      ({ name, value, source }) => `${name} = ${value}${source.includes('Wow6432Node') ? ' (32-bit)' : ''}`,
    )
    expect(shown).toEqual([
      'FIPS mode = 1',
      'Functions = TLS_RSA_WITH_RC4_128_SHA',
      '.NET SchUseStrongCrypto = 1',
      '.NET SystemDefaultTlsVersions = 1 (32-bit)',
    ])
    expect(wide?.versions.filter(({ state }) => state === 'on').map(({ version }) => version)).toEqual(['1.1', '1.2'])
    expect(narrow?.versions.filter(({ state }) => state === 'on').map(({ version }) => version)).toEqual(['1.0'])
    // The extended updates for 2012 R2 ended on 13 October 2026.
    expect(osFindings(told)).toEqual(expect.arrayContaining(['os-end-of-life', 'os-tls12-disabled']))
    expect(findingOf(told, 'os-tls12-disabled')).toMatchObject({
      outcome: 'warn',
      title: expect.stringMatching(/^A setting of this system switches TLS 1\.2 off for Schannel 6\.3\.9600/),
    })
    const places = told.facts.facts.runtimes.ok ? told.facts.facts.runtimes.value.map(({ path }) => path) : []
    expect(places).toEqual(expect.arrayContaining(['C:\\My Tools\\Node.exe', 'C:\\Program Files\\nodejs\\node.exe']))
    const { 'proxy-settings': proxies, paths } = told.facts.facts
    expect(proxies).toMatchObject({ ok: true, value: { systemNoProxy: expect.arrayContaining(['.intern.test']) } })
    const set = proxies.ok ? proxies.value.proxies.map(({ url, source }) => `${url} by ${source.split(' ')[0]}`) : []
    expect(set).toEqual(expect.arrayContaining([`http://127.0.0.1:${port} by ProxyServer`, 'http://services.test:3128 by WinHttpSettings']))
    expect(proxies).toMatchObject({ value: { scripts: [{ problem: null, answers: [{ text: `PROXY 127.0.0.1:${port}` }] }] } })
    const direct = paths.ok ? paths.value.find(({ via }) => via === 'direct') : undefined
    expect(direct?.nameSource).toEqual({ from: 'hosts-file', line: '127.0.0.1 localhost # laid by the test' })
  })

  it('finds nothing in the system of a Server 2022 as it is installed, and claims nothing of what Wine does not tell', async () => {
    const told = await checkOn(SERVERS['2022'], '--as-of', '2026-11-22')
    expect(told.facts.facts.os).toMatchObject({ value: { name: 'Windows Server 2022 Standard', version: '10.0.20348', codename: '21H2' } })
    expect(librariesOf(told)).toMatchObject([{ library: { name: 'Schannel', version: '10.0.20348' }, versions: [], switches: [] }])
    expect(librariesOf(told)[0]?.suites).toEqual([0x1302, 0x1301, 0xc02c, 0xc02b, 0xc030])
    expect(osFindings(told)).toEqual([])
    // Nobody said what the integration runs on, and Wine does not list what runs: so it is not ready, though Node.js connects.
    expect(told.facts.facts.servers).toMatchObject({ ok: false, why: 'failed' })
    expect(told.facts.facts.updates).toMatchObject({ ok: false, detail: 'Windows did not tell when it last installed an update.' })
    expect(told).toMatchObject({ exit: 2, report: { verdict: { status: 'cannot-tell' } } })
    expect(told.report.verdict.reasons.join('\n')).toContain('its running servers are not known')
    expect(told.report.verdict.reasons.join('\n')).toContain('powershell.exe did not say its version')
  })
})
