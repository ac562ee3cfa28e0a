// Schannel by the registry. The values are constructed by Microsoft's documents ("TLS registry settings", KB3140245, "TLS best
// practices with .NET Framework"); the lines of CurrentVersion are the real ones of recordings/registry. Schannel itself: not run here.
import { readFileSync } from 'node:fs'
import { describe, expect, it } from 'vitest'
import { parseFunctions, protocolSetting, schannelVersion } from '../../../electron/gather/os/schannel.ts'
import { systemTlsGatherer } from '../../../electron/gather/os/system-tls.ts'
import { parseRegQuery } from '../../../electron/host/windows-registry.ts'
import { suiteName } from '../../../electron/tls/code-points.ts'
import { contextFor, hostOf } from '../context.ts'

const CONTROL = 'HKLM\\SYSTEM\\CurrentControlSet\\Control'
const CURRENT = 'HKLM\\SOFTWARE\\Microsoft\\Windows NT\\CurrentVersion'
const client = (version: string) => `${CONTROL}\\SecurityProviders\\SCHANNEL\\Protocols\\TLS ${version}\\Client`
const windows11 = parseRegQuery(readFileSync(new URL('recordings/registry/windows-11-pro-23h2.txt', import.meta.url), 'utf8'))
const server2012r2 = { ProductName: 'Windows Server 2012 R2 Standard', CurrentVersion: '6.3', CurrentBuildNumber: '9600' }

const gather = async (registry: Record<string, Record<string, string>>, current: Record<string, string> = server2012r2) => {
  const fact = await systemTlsGatherer.gather(contextFor(hostOf({ platform: 'win32', registry: { [CURRENT]: current, ...registry } }), {}))
  return fact.ok ? fact.value.libraries : fact.detail
}

describe('the version of Schannel', () => {
  it('is that of the system, though the registry of a newer one says 6.3', () => {
    expect(schannelVersion(windows11)).toBe('10.0.22631')
    expect(schannelVersion({ ...windows11, CurrentMajorVersionNumber: '0xa', CurrentMinorVersionNumber: '0x0', UBR: '0x10dd' })).toBe(
      '10.0.22631.4317',
    )
    expect(schannelVersion(server2012r2)).toBe('6.3.9600')
    expect(schannelVersion({ CurrentVersion: '6.1', CurrentBuild: '7601' })).toBe('6.1.7601')
    expect(schannelVersion({})).toBeNull()
  })
})

describe('a protocol key', () => {
  it('switches a version off, for every program', () => {
    expect(protocolSetting('1.2', { Enabled: '0x0', DisabledByDefault: '0x1' }, '6.3.9600')).toEqual([
      { version: '1.2', state: 'off', source: `${client('1.2')}: Enabled = 0` },
    ])
  })
  it('takes a version from the defaults only: an application may still ask for it', () => {
    expect(protocolSetting('1.2', { DisabledByDefault: '0x1' }, '6.3.9600')[0]?.state).toBe('not-by-default')
    expect(protocolSetting('1.2', { Enabled: '0x1', DisabledByDefault: '0x1' }, '6.3.9600')[0]?.state).toBe('not-by-default')
    expect(protocolSetting('1.2', { enabled: '0xffffffff', disabledbydefault: '0x1' }, '6.3.9600')[0]?.state).toBe('not-by-default')
  })
  it('switches a version on, or says nothing', () => {
    expect(protocolSetting('1.2', { Enabled: '0xffffffff', DisabledByDefault: '0x0' }, '6.3.9600')[0]?.state).toBe('on')
    expect(protocolSetting('1.2', { Enabled: '0x1' }, '6.3.9600')[0]?.state).toBe('on')
    expect(protocolSetting('1.2', {}, '6.3.9600')).toEqual([])
    expect(protocolSetting('1.2', { Enabled: '' }, '6.3.9600')).toEqual([])
  })
})

describe('what Windows Server 2008 R2 does where nothing is set', () => {
  // "Protocols in TLS/SSL (Schannel SSP)": TLS 1.1 and 1.2 are there and disabled by default; from Windows 8 on they are enabled.
  const on2008r2 = (values: Record<string, string>) => protocolSetting('1.2', values, '6.1.7601.24545').map(({ state }) => state)
  it('leaves TLS 1.1 and 1.2 to those who ask', () => {
    expect(on2008r2({})).toEqual(['not-by-default'])
    expect(on2008r2({ Enabled: '0x1' })).toEqual(['not-by-default'])
    expect(protocolSetting('1.1', {}, '6.1.7601')).toHaveLength(1)
  })
  it('is undone by DisabledByDefault = 0, and not so on other versions of Windows', () => {
    expect(on2008r2({ DisabledByDefault: '0x0' })).toEqual(['on'])
    expect(on2008r2({ DisabledByDefault: '0x0', Enabled: '0x0' })).toEqual(['off'])
    expect(protocolSetting('1.0', {}, '6.1.7601')).toEqual([])
    for (const system of ['6.0.6003', '6.2.9200', '10.0.6.1']) expect(protocolSetting('1.2', {}, system)).toEqual([])
  })
  it('is so with WinHTTP too, and on Server 2012', async () => {
    const states = async (current: Record<string, string>) => {
      const libraries = await gather({}, current)
      if (typeof libraries === 'string') throw new Error(libraries)
      const winHttp = libraries.filter(({ library }) => library.name === 'WinHTTP')
      return winHttp.map(({ versions }) => versions.filter(({ state }) => state === 'on').map(({ version }) => version))
    }
    expect(await states({ CurrentVersion: '6.1', CurrentBuild: '7601' })).toEqual([['1.0']])
    expect(await states({ CurrentVersion: '6.2', CurrentBuild: '9200' })).toEqual([['1.0']])
    expect(await states(server2012r2)).toEqual([])
  })
  it('still holds for the view in which WinHTTP was told nothing', async () => {
    const key = 'HKLM\\SOFTWARE\\Microsoft\\Windows\\CurrentVersion\\Internet Settings\\WinHttp'
    const libraries = await gather({ [key]: { DefaultSecureProtocols: '0xa00' } }, { CurrentVersion: '6.1', CurrentBuild: '7601' })
    expect(libraries).toMatchObject([
      { library: { name: 'Schannel' } },
      { program: key, text: 'DefaultSecureProtocols = 0xa00' },
      { program: key.replace('SOFTWARE', 'SOFTWARE\\Wow6432Node'), text: expect.stringContaining('is not there') },
    ])
  })
})

describe('the order of suites', () => {
  it('is read from a policy and from the local list, with and without curves', () => {
    const names = (text: string) => parseFunctions(text).map(suiteName)
    expect(
      names('TLS_ECDHE_RSA_WITH_AES_128_CBC_SHA256_P256,TLS_ECDHE_RSA_WITH_AES_128_CBC_SHA256_P384, TLS_RSA_WITH_AES_128_CBC_SHA'),
    ).toEqual(['TLS_ECDHE_RSA_WITH_AES_128_CBC_SHA256', 'TLS_RSA_WITH_AES_128_CBC_SHA'])
    expect(names('TLS_AES_256_GCM_SHA384\\0TLS_RSA_WITH_NULL_SHA\\0')).toEqual(['TLS_AES_256_GCM_SHA384', 'TLS_RSA_WITH_NULL_SHA'])
    expect(names('no suite')).toEqual([])
  })
})

describe('the fact of a Windows system', () => {
  it('has Schannel with what the registry says of it, policy before local list', async () => {
    const policy = 'HKLM\\SOFTWARE\\Policies\\Microsoft\\Cryptography\\Configuration\\SSL\\00010002'
    const local = `${CONTROL}\\Cryptography\\Configuration\\Local\\SSL\\00010002`
    const dotnet = 'HKLM\\SOFTWARE\\Wow6432Node\\Microsoft\\.NETFramework\\v4.0.30319'
    const [schannel, ...more] = await gather({
      [client('1.2')]: { Enabled: '0x0' },
      [`${CONTROL}\\Lsa\\FipsAlgorithmPolicy`]: { Enabled: '0x1' },
      [policy]: { Functions: 'TLS_RSA_WITH_AES_128_CBC_SHA' },
      [local]: { Functions: 'TLS_AES_256_GCM_SHA384' },
      [dotnet]: { SchUseStrongCrypto: '0x1' },
    })
    expect(schannel).toMatchObject({
      library: { name: 'Schannel', version: '6.3.9600', bundled: false },
      switches: [
        { name: 'FIPS mode', value: '1' },
        { name: 'Functions', value: 'TLS_RSA_WITH_AES_128_CBC_SHA', source: policy },
        { name: '.NET SchUseStrongCrypto', value: '1', source: dotnet },
      ],
      versions: [{ version: '1.2', state: 'off' }],
      suites: [0x002f],
    })
    expect(more).toEqual([])
  })

  it('takes the local list for what is left, and for no setting', async () => {
    const local = `${CONTROL}\\Cryptography\\Configuration\\Local\\SSL\\00010002`
    expect(await gather({ [local]: { Functions: 'TLS_AES_256_GCM_SHA384' } })).toMatchObject([{ switches: [], suites: [0x1302] }])
  })

  it('has WinHTTP by itself where its defaults are set, in each view', async () => {
    const key = 'HKLM\\SOFTWARE\\Wow6432Node\\Microsoft\\Windows\\CurrentVersion\\Internet Settings\\WinHttp'
    // TLS 1.0 and 1.1 (KB3140245: 0x80 and 0x200).
    expect(await gather({ [key]: { DefaultSecureProtocols: '0x280' } })).toMatchObject([
      { library: { name: 'Schannel' } },
      {
        library: { name: 'WinHTTP' },
        versions: [
          { version: '1.0', state: 'on' },
          { version: '1.1', state: 'on' },
          { version: '1.2', state: 'not-by-default', source: `${key}: DefaultSecureProtocols = 0x280` },
          { version: '1.3', state: 'not-by-default' },
        ],
      },
    ])
  })

  it('shows nothing of who owns the system', async () => {
    const registry = { [CURRENT]: { ...server2012r2, RegisteredOwner: 'A Person' }, [client('1.2')]: { Enabled: '0x1' } }
    const fact = await systemTlsGatherer.gather(contextFor(hostOf({ platform: 'win32', registry }), {}))
    expect(JSON.stringify(fact)).not.toContain('A Person')
    expect(fact.evidence).toEqual([{ kind: 'registry', source: client('1.2'), text: 'Enabled: 0x1' }])
  })

  it('is missing where this is Wine, whose TLS library is another', async () => {
    const looks = { 'D:\\Windows\\System32\\winecfg.exe': { realPath: '', kind: 'file', executable: true, readable: true } } as const
    const host = hostOf({ platform: 'win32', registry: { [CURRENT]: server2012r2 }, looks, env: { SystemRoot: 'D:\\Windows' } })
    expect(await systemTlsGatherer.gather(contextFor(host, {}))).toMatchObject({ ok: false, why: 'unsupported' })
  })

  it('is missing where one key was not read in time: it must not pass for not set', async () => {
    const host = hostOf({ platform: 'win32', registry: { [CURRENT]: server2012r2 } })
    const slow = { ...host, registry: async (key: string) => (key === client('1.2') ? null : host.registry(key)) }
    expect(await systemTlsGatherer.gather(contextFor(slow, {}))).toMatchObject({ ok: false, why: 'failed' })
  })

  it('is missing, with the reason, where the registry cannot be read', async () => {
    expect(await gather({}, {})).toMatch(/registry of this Windows system could not be read/)
  })
})
