// The table of runtimes: each row of R3 and each lead under it is a test, with the versions just below and just above its borders.
import { describe, expect, it } from 'vitest'
import { knowledge } from '../../electron/knowledge/knowledge.ts'
import { factsFor, firstByDefault, type RuntimeQuestion, tls12Of } from '../../electron/knowledge/runtimes.ts'
import { knowledgeSchema } from '../../electron/knowledge/schemas.ts'
import { compareVersions } from '../../electron/knowledge/versions.ts'
import { registeredSuites } from '../../electron/tls/code-points.ts'
import { builtIn, multisafepay } from '../fixtures/facts.ts'

const { rows, facts } = knowledge.runtimes
const CHECKED = '2026-11-22'

type Asked = Omit<RuntimeQuestion, 'version'>
const answer = (asked: Asked, version: string) => tls12Of(facts, { ...asked, version })?.tls12

const factOf = (id: string) => {
  const [found, ...more] = facts.filter((fact) => fact.id === id)
  expect(more).toEqual([])
  if (found === undefined) throw new Error(`The table has no fact ${id}.`)
  return found
}
/** Of these versions, those that a fact is said of. */
const saidOf = (id: string, versions: readonly string[]) => {
  const { versionsOf } = factOf(id)
  return versions.filter((version) => factsFor(facts, { versionsOf, version }).some((fact) => fact.id === id))
}

describe('the table of runtimes', () => {
  it('R3 has the 13 rows of 2016, each once, with their year and source', () => {
    expect(rows.map(({ id }) => id)).toEqual([
      'ruby',
      'dotnet-4.6',
      'dotnet-4.5',
      'dotnet-4.0',
      'dotnet-3.5',
      'java-6',
      'java-7',
      'java-8',
      'openssl-linked',
      'node',
      'go',
      'android',
      'ios',
    ])
    expect(rows.filter(({ inferred }) => inferred).map(({ id }) => id)).toEqual(['openssl-linked', 'node', 'go'])
    expect(new Set(rows.map(({ source, year }) => `${year} ${source}`))).toEqual(new Set([`2016 ${builtIn('pokitdok').sources[0]?.url}`]))
  })

  it('R3 has something of today beside each of them, checked on a day', () => {
    for (const { id } of rows) expect(facts.filter((fact) => fact.row === id && fact.tls12 !== null).length, id).toBeGreaterThan(0)
    expect(new Set(facts.map(({ checked }) => checked))).toEqual(new Set([CHECKED]))
    expect(facts.filter(({ row }) => row !== null && !rows.some(({ id }) => id === row))).toEqual([])
  })

  it('refuses a fact without its source, and one that was not verified and does not say what was tried', () => {
    const parsed = (change: object) =>
      knowledgeSchema.safeParse({ ...knowledge, runtimes: { rows, facts: [{ ...factOf('java-8'), ...change }] } }).success
    expect(parsed({})).toBe(true)
    expect(parsed({ source: undefined })).toBe(false)
    expect(parsed({ verified: false })).toBe(false)
    expect(parsed({ tried: 'It was looked for.' })).toBe(false)
  })

  it('says of every fact that no vendor’s document was read for it', () => {
    expect(facts.filter(({ verified }) => !verified).map(({ id }) => id)).toEqual([
      'java-6-early',
      'java-6-late',
      'java-7-late',
      'java-client-protocols-7',
      'java-client-protocols-6',
      'ubuntu-12.04-off',
      'nist-no-chacha20',
    ])
  })

  it('names settings of the table of switches for a kind that they are for, and suites that there are', () => {
    const suites = registeredSuites.map(({ name }) => name)
    for (const { id, kinds, setting, lacks = [] } of facts) {
      expect(suites, id).toEqual(expect.arrayContaining(lacks))
      if (setting === null || !('switch' in setting)) continue
      const known = knowledge.switches.filter((row) => row.setting === setting.switch && row.kinds.some((kind) => kinds.includes(kind)))
      expect(known, id).not.toEqual([])
    }
  })

  it('has no range that ends before it begins, and says everything in sentences of 20 words', () => {
    for (const { id, from, to, says } of facts) {
      if (from !== null && to !== null && !`${from}${to}`.includes('u')) expect(compareVersions(from, to), id).toBeLessThan(0)
      for (const sentence of says.split(/(?<=[.:]) /)) expect(sentence.split(' ').length, `${id}: ${sentence}`).toBeLessThanOrEqual(20)
    }
  })
})

describe('TLS 1.2 of a client, by its version', () => {
  const framework = { kind: 'dotnet-framework', versionsOf: 'target-framework' } as const
  const java = { kind: 'java', versionsOf: 'runtime' } as const
  const onOpenssl = (kind: 'ruby' | 'python' | 'php' | 'perl' | 'curl') => ({ kind, versionsOf: 'library', library: 'OpenSSL' }) as const

  it.each<[string, Asked, Record<string, string | undefined>]>([
    [
      'ruby',
      onOpenssl('ruby'),
      { '0.9.8zh': 'none', '1.0.0t': 'none', '1.0.1': 'default', '1.0.1e-fips': 'default', '1.1.0g': 'default', '3.5.4': 'default' },
    ],
    ['dotnet-4.6', framework, { '4.5.2': 'by-setting', '4.6': 'default', '4.6.2': 'default', '4.7': 'default', '4.8.1': 'default' }],
    ['dotnet-4.5', framework, { '4.0': 'by-setting', '4.5': 'by-setting', '4.5.2': 'by-setting', '4.6': 'default' }],
    ['dotnet-4.0', framework, { '3.5.1': 'by-setting', '4.0': 'by-setting', '4.0.3': 'by-setting' }],
    ['dotnet-3.5', framework, { '1.1': undefined, '2.0': 'by-setting', '3.5': 'by-setting', '3.5.1': 'by-setting' }],
    ['java-6', java, { '1.5.0_22': undefined, '1.6.0_45': 'none', '6u114': 'none', '6u115': 'by-setting', '1.6.0_121': 'by-setting' }],
    ['java-7', java, { '1.7.0': 'by-setting', '1.7.0_80': 'by-setting', '1.7.0_130': 'by-setting', '1.7.0_131': 'default' }],
    ['java-8', java, { '1.7.0_80': 'by-setting', '1.8.0': 'default', '1.8.0_402': 'default', '11.0.2': 'default', '25': 'default' }],
    ['openssl-linked', onOpenssl('python'), { '1.0.0t': 'none', '1.0.1': 'default' }],
    ['openssl-linked', onOpenssl('php'), { '1.0.0t': 'none', '1.0.1': 'default' }],
    ['openssl-linked', onOpenssl('perl'), { '1.0.0t': 'none', '1.0.1': 'default' }],
    ['openssl-linked', onOpenssl('curl'), { '1.0.0t': 'none', '1.0.1': 'default' }],
    ['node', { kind: 'node', versionsOf: 'runtime' }, { '0.8.28': 'none', '0.9.12': 'none', '0.10.0': 'default', '20.19.0': 'default' }],
    ['go', { kind: 'own-tls', versionsOf: 'runtime' }, { '1.1.2': 'none', '1.2': 'default', '1.25.1': 'default' }],
    [
      'android',
      { row: 'android', versionsOf: 'system' },
      { '4.0.4': 'none', '4.1': 'by-setting', '4.4.4': 'by-setting', '5.0': 'default' },
    ],
    ['ios', { row: 'ios', versionsOf: 'system' }, { '4.3.5': 'none', '5': 'default', '5.0.1': 'default', '18.1': 'default' }],
  ])('R3 %s', (row, asked, expected) => {
    const inRow = { ...asked, row }
    expect(Object.fromEntries(Object.keys(expected).map((version) => [version, answer(asked, version)]))).toEqual(expected)
    // The row itself says something of one of them at least: without it this fails.
    expect(Object.keys(expected).some((version) => answer(inRow, version) !== undefined)).toBe(true)
  })

  it.each([
    ['Schannel', { '5.1': undefined, '6.0.6002': 'by-setting', '6.1.7601': 'by-setting', '6.2.9200': 'default', '10.0.20348': 'default' }],
    ['WinHTTP', { '6.0.6002': undefined, '6.1.7601': 'by-setting', '6.2.9200': 'by-setting', '6.3.9600': 'default' }],
  ])('R3 %s, by the version of Windows', (library, expected) => {
    const asked: Asked = { versionsOf: 'library', library }
    expect(Object.fromEntries(Object.keys(expected).map((version) => [version, answer(asked, version)]))).toEqual(expected)
  })

  it('says nothing of what is no version', () => {
    for (const version of ['', 'unknown', 'bookworm/sid']) expect(answer(java, version)).toBeUndefined()
  })
})

describe('the leads under R3', () => {
  it.each<[string, string, string[], string[]]>([
    ['the target framework decides', 'dotnet-target', ['4.5', '4.8'], ['']],
    ['a PowerShell hello proves PowerShell only', 'powershell-alone', ['4.5', '5.1'], ['']],
    ['https.protocols acts on HttpsURLConnection', 'java-https-protocols', ['1.6.0_45', '21.0.2'], ['']],
    ['jdk.tls.client.protocols from 8', 'java-client-protocols-8', ['1.8.0', '17.0.9'], ['1.7.0_131']],
    ['jdk.tls.client.protocols from 7u95', 'java-client-protocols-7', ['1.7.0_95', '7u131'], ['1.7.0_94', '1.8.0']],
    ['jdk.tls.client.protocols from 6u121', 'java-client-protocols-6', ['1.6.0_121'], ['1.6.0_120', '1.7.0']],
    ['Java 7 has no GCM', 'java-7-no-gcm', ['1.7.0', '1.7.0_131'], ['1.6.0_45', '1.8.0']],
    ['the newest Java has no TLS_RSA suites', 'java-24-no-static-rsa', ['24', '25.0.1'], ['23.0.2', '1.8.0_402']],
    ['Windows has no ECDHE_RSA with GCM up to 2012 R2', 'windows-8.1-no-gcm', ['6.1.7601', '6.3.9600'], ['10.0.14393', '5.2.3790']],
    ['clients of Ubuntu 12.04 had it off', 'ubuntu-12.04-off', ['12.04', '13.10'], ['10.04', '14.04']],
    ['curl of CentOS 6 and 7 uses NSS', 'rhel-curl-nss', ['6.10', '7', '7.9.2009'], ['5.11', '8', '8.5']],
    ['Python before 2.7.9 sends no SNI', 'python-before-2.7.9', ['2.6.6', '2.7.8'], ['2.7.9', '3.11.2']],
    ['PHP’s TLS_CLIENT meant 1.0', 'php-tls-client-1.0', ['5.6.7', '7.1.33'], ['5.6.6', '7.2.0']],
    ['libcurl’s 1.0 and 1.1 pinned', 'curl-pins', ['7.34.0', '7.53.1'], ['7.33.0', '7.54.0']],
    ['libcurl’s values are minimums', 'curl-minimums', ['7.54.0', '8.16.0'], ['7.53.1']],
  ])('R3 %s', (_, id, within, without) => {
    expect(saidOf(id, [...without, ...within])).toEqual(within)
  })

  it('R3 .NET 4.0 and 4.5 are switched by code or by registry, and the steps name both views', () => {
    for (const id of ['dotnet-4.0', 'dotnet-4.5']) expect(factOf(id).setting).toEqual({ switch: 'SecurityProtocol' })
    const steps = knowledge.switches.find(({ kinds }) => kinds.includes('dotnet-framework'))?.steps ?? []
    expect(steps.map(({ text, command }) => `${text} ${command}`).join(' ')).toMatch(
      /SystemDefaultTlsVersions.*\/reg:64.*SchUseStrongCrypto/,
    )
    expect(steps.map(({ text }) => text).join(' ')).toContain('/reg:32')
  })

  it.each([
    [
      'dotnet-3.5',
      ['KB3154518 (Windows 7', 'KB3154519 (Server 2012)', 'KB3154520 (8.1', 'SystemDefaultTlsVersions = 1', 'both registry views'],
    ],
    ['dotnet-target', ['targetFramework']],
    ['winhttp-7', ['KB3140245', 'DefaultSecureProtocols']],
    ['schannel-2008', ['KB4019276', 'DisabledByDefault = 0']],
    ['schannel-7', ['DisabledByDefault = 0']],
    ['ubuntu-12.04-off', ['--tlsv1.2']],
  ])('R3 %s names what is set, and where', (id, words) => {
    const { setting } = factOf(id)
    for (const word of words) expect(setting !== null && 'words' in setting ? setting.words : '').toContain(word)
  })

  it('R3 R4 what Windows up to 2012 R2 and Java 7 lack leaves CBC and static RSA of MultiSafepay’s suites', () => {
    const left = (id: string) => multisafepay.suites.filter((suite) => suite.includes('_WITH_') && !factOf(id).lacks?.includes(suite))
    expect(left('windows-8.1-no-gcm').filter((suite) => !suite.includes('CHACHA20'))).toEqual([
      'TLS_ECDHE_RSA_WITH_AES_128_CBC_SHA',
      'TLS_RSA_WITH_AES_128_GCM_SHA256',
      'TLS_RSA_WITH_AES_256_GCM_SHA384',
    ])
    expect(left('java-7-no-gcm').filter((suite) => !suite.includes('CHACHA20'))).toEqual(['TLS_ECDHE_RSA_WITH_AES_128_CBC_SHA'])
    expect(left('java-24-no-static-rsa').filter((suite) => suite.startsWith('TLS_RSA'))).toEqual([])
  })

  it('R3 NSS, and not OpenSSL, is what curl of CentOS stands on', () => {
    expect(factOf('rhel-curl-nss')).toMatchObject({ library: 'NSS', kinds: ['curl'], os: ['rhel', 'centos'] })
    expect(factsFor(facts, { versionsOf: 'system', version: '7', kind: 'curl', os: 'debian' })).toEqual([])
  })

  it('R3 NIST’s list has no ChaCha20 suite, and pci-dss holds to it', () => {
    expect(factOf('nist-no-chacha20').says).toContain('no ChaCha20 suite')
    expect(builtIn('pci-dss').suites.filter((suite) => suite.includes('CHACHA20'))).toEqual([])
  })
})

describe('the first release that offers TLS 1.2 by itself', () => {
  it.each([
    ['node', '0.8.28', '0.10'],
    ['node', '0.10.48', undefined],
    ['java', '1.7.0_80', '8'],
    ['java', '1.6.0_45', '8'],
    ['java', '1.8.0_402', undefined],
    ['own-tls', '1.1.2', '1.2'],
    ['own-tls', '', undefined],
    // The library decides for these.
    ['python', '2.6.6', undefined],
    ['curl', '7.15.5', undefined],
  ] as const)('%s %s: %s', (kind, version, first) => {
    expect(firstByDefault(facts, { kind, version })?.from ?? undefined).toBe(first)
  })
})
