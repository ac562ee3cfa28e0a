import { describe, expect, it } from 'vitest'
import { missing } from '../../../electron/contract/fact.ts'
import type { SystemLibrary } from '../../../electron/contract/host-facts.ts'
import type { Path } from '../../../electron/contract/path.ts'
import type { Attempt, CaughtHello, Runtime } from '../../../electron/contract/runtime-facts.ts'
import { osNoPermittedCipher } from '../../../electron/rules/os/os-no-permitted-cipher.ts'
import { aCaughtHello, aHello, anAttempt, aPath, aRuntime, aSystemLibrary, PROXY } from '../../fixtures/facts.ts'
import { recordedHello } from '../../fixtures/hellos.ts'
import { judgedHost } from '../../fixtures/judged.ts'

/** TLS_RSA_WITH_AES_256_CBC_SHA256 and TLS_AES_128_CCM_SHA256, which MultiSafepay does not list. */
const NARROW = [0x003d, 0x1304]
const LIMITS = [
  { name: 'CipherString', value: 'AES256-SHA256', source: '/etc/ssl/openssl.cnf, line 362' },
  { name: 'Ciphersuites', value: 'TLS_AES_128_CCM_SHA256', source: '/etc/ssl/openssl.cnf, line 363' },
]
const library = (change: Partial<SystemLibrary> = {}) =>
  aSystemLibrary('OpenSSL', '1.1.1w', { switches: LIMITS, suites: NARROW, ...change })
const on = (id: string, change: Partial<Runtime> = {}) =>
  aRuntime({ id, name: id, library: { name: 'OpenSSL', version: '1.1.1w', bundled: false }, ...change })
const narrow = (runtime: string) => aCaughtHello(aHello({ suites: NARROW }), { runtime })
const wide = (runtime: string) => aCaughtHello(aHello(), { runtime })

const judged = (libraries: SystemLibrary[], runtimes: Runtime[], hellos: CaughtHello[]) =>
  judgedHost(osNoPermittedCipher, { facts: { 'system-tls': { libraries }, runtimes, hellos } })

describe('os-no-permitted-cipher', () => {
  describe('beside a crypto policy', () => {
    const POLICY = { name: 'crypto policy', value: 'DEFAULT:CBC', source: '/etc/crypto-policies/state/current' }
    const MADE = { name: 'CipherString', value: 'AES256-SHA256', source: '/etc/crypto-policies/back-ends/opensslcnf.config, line 1' }
    const commands = (switches: SystemLibrary['switches']) => {
      const finding = judged([library({ switches })], [on('curl')], [narrow('curl')])
      return 'fix' in finding ? finding.fix.flatMap(({ command }) => command ?? []) : []
    }

    it('is mended by its own program where the policy made the limit, and never in a file that it writes', () => {
      expect(commands([MADE, POLICY])).toEqual([
        'sudo update-crypto-policies --set DEFAULT',
        'update-crypto-policies --show',
        'openssl ciphers -s -v',
        // How to go back comes last.
        'sudo update-crypto-policies --set DEFAULT:CBC',
      ])
    })

    it('is mended in the file of a setting that stands beside it, with a copy first', () => {
      expect(commands([...LIMITS, POLICY])).toEqual([
        'sudo cp -p /etc/ssl/openssl.cnf /etc/ssl/openssl.cnf.before',
        'openssl ciphers -s -v',
      ])
    })
  })

  it('is certain where a captured hello shows it', () => {
    const finding = judged([library()], [on('curl'), on('python')], [narrow('curl'), wide('python')])
    expect(finding).toMatchObject({
      outcome: 'fail',
      confidence: 'certain',
      title: 'The settings of this system leave OpenSSL 1.1.1w no cipher suite that MultiSafepay permits',
      runtimes: ['curl'],
    })
    expect('why' in finding && finding.why).toBe(
      'What limits it: CipherString = AES256-SHA256 (/etc/ssl/openssl.cnf, line 362) ' +
        'and Ciphersuites = TLS_AES_128_CCM_SHA256 (/etc/ssl/openssl.cnf, line 363). ' +
        'None is therefore offered by curl 7.88.1. One is offered all the same by python 7.88.1.',
    )
  })

  it('names every library that was seen to be limited, with the program on it and the way to see the rest', () => {
    const gnutls = aSystemLibrary('GnuTLS', '3.7.1', {
      switches: [{ name: 'default-priority-string', value: 'NONE', source: '/etc/gnutls/config, line 2' }],
      suites: [],
    })
    const unused = aSystemLibrary('NSS', '3.90', { switches: LIMITS, suites: NARROW })
    const git = on('git', { library: { name: 'GnuTLS', version: '3.7.1', bundled: false } })
    const finding = judged([library(), gnutls, unused], [on('curl'), git], [narrow('curl'), narrow('git')])
    expect(finding).toMatchObject({
      confidence: 'certain',
      title: 'The settings of this system leave OpenSSL 1.1.1w and GnuTLS 3.7.1 no cipher suite that MultiSafepay permits',
      runtimes: ['curl', 'git'],
    })
    expect('fix' in finding && finding.fix.flatMap(({ command }) => command ?? [])).toEqual([
      'sudo cp -p /etc/ssl/openssl.cnf /etc/ssl/openssl.cnf.before',
      'sudo cp -p /etc/gnutls/config /etc/gnutls/config.before',
      'openssl ciphers -s -v',
      'gnutls-cli --list --priority NORMAL',
    ])
    expect('why' in finding && finding.why).toContain('None is therefore offered by curl 7.88.1 and git 7.88.1.')
  })

  it.each([
    ['tls-disabled-cipher', 'aes-256-gcm'],
    ['tls-disabled-mac', 'aead'],
    ['override-mode', 'allowlist'],
  ])('names the line %s = %s of GnuTLS where nothing is left, and not where suites are', (name, value) => {
    const source = '/etc/gnutls/config, line 2'
    const gnutls = (suites: number[] | null) => aSystemLibrary('GnuTLS', '3.7.9', { switches: [{ name, value, source }], suites })
    const wget = on('wget', { library: { name: 'GnuTLS', version: '3.7.9', bundled: false } })
    const said = 'GnuTLS: No or insufficient priorities were set. Unable to establish SSL connection.'
    const none = { ...wide('wget'), hello: missing('failed', 'It sent none.', [{ kind: 'command' as const, source: 'wget', text: said }]) }
    expect(judged([gnutls([])], [wget], [none])).toMatchObject({
      outcome: 'fail',
      confidence: 'certain',
      why: expect.stringContaining(`${name} = ${value} (${source})`),
    })
    expect(judged([gnutls([0x1302, 0xc02f])], [wget], [wide('wget')]).outcome).toBe('pass')
    // Without gnutls-cli nothing lists what is left.
    expect(judged([gnutls(null)], [wget], [none])).toMatchObject({ outcome: 'fail', confidence: 'likely' })
    expect(judged([gnutls(null)], [wget], [wide('wget')]).outcome).toBe('pass')
    const own = { how: 'file' as const, name: 'ciphers', value: 'NONE', source: '/etc/wgetrc, line 3' }
    expect(judged([gnutls(null)], [{ ...wget, settings: [own] }], [none]).outcome).toBe('pass')
  })

  it('is certain where the library had no suite to send', () => {
    const said = 'error:1410D0B9:SSL routines:SSL_CTX_set_cipher_list:no cipher match'
    const hello = missing('failed', 'It sent none.', [{ kind: 'command', source: 'openssl', text: said }])
    expect(judged([library({ suites: [] })], [on('openssl')], [{ ...wide('openssl'), hello }])).toMatchObject({
      outcome: 'fail',
      confidence: 'certain',
    })
  })

  describe('by FIPS, or by the providers of OpenSSL 3', () => {
    const SOURCE = '/etc/ssl/openssl.cnf, line 394'
    const fips = { name: 'default_properties', value: 'fips=yes', source: SOURCE }
    const providers = { name: 'providers', value: 'legacy without default', source: SOURCE }
    const withSwitch = (one: typeof fips, suites: number[] = []) => aSystemLibrary('OpenSSL', '3.0.19', { switches: [one], suites })
    const on3 = (id: string) => on(id, { library: { name: 'OpenSSL', version: '3.0.19', bundled: false } })
    /** As they say it on this machine, with such a line. */
    const saying = (runtime: string, text: string) => ({
      ...wide(runtime),
      hello: missing('failed', 'It sent none.', [{ kind: 'command' as const, source: runtime, text }]),
    })

    it.each([
      ['curl', 'curl: (35) Insufficient randomness'],
      ['openssl', 'error:0A0000A1:SSL routines:SSL_CTX_new_ex:library has no ciphers:../ssl/ssl_lib.c:3285:'],
      ['python', 'SSLError: [SSL: LIBRARY_HAS_NO_CIPHERS] library has no ciphers (_ssl.c:3063)'],
    ])('is certain where %s says that the library has none', (id, text) => {
      expect(judged([withSwitch(fips)], [on3(id)], [saying(id, text)])).toMatchObject({
        outcome: 'fail',
        confidence: 'certain',
        why: expect.stringContaining(`default_properties = fips=yes (${SOURCE}). It is told to use FIPS algorithms alone.`),
        fix: [
          { text: `If this host need not run in FIPS mode, remove default_properties = fips=yes (${SOURCE}).` },
          { text: 'If it must, install a FIPS provider and activate it in that file.' },
          { command: 'openssl list -providers' },
          {},
          {},
          {},
        ],
        runtimes: [id],
      })
    })

    it('is told by a runtime’s words alone where there is no program that lists what is left', () => {
      const unlisted = { ...withSwitch(fips), suites: null }
      expect(judged([unlisted], [on3('curl')], [saying('curl', 'curl: (35) Insufficient randomness')])).toMatchObject({
        outcome: 'fail',
        confidence: 'certain',
      })
      expect(judged([unlisted], [on3('curl')], [wide('curl')])).toEqual({ outcome: 'pass' })
      expect(judged([unlisted], [on3('curl')], [])).toEqual({ outcome: 'pass' })
    })

    it('says which provider is to be activated', () => {
      const finding = judged([withSwitch(providers)], [on3('curl')], [saying('curl', 'curl: (35) Insufficient randomness')])
      expect(finding).toMatchObject({
        confidence: 'certain',
        fix: [{ text: expect.stringContaining('Activate the provider default') }, {}, {}, {}, {}],
      })
      expect(JSON.stringify(finding)).not.toMatch(/FIPS|add one of the platform/)
    })

    it.each([
      ['a FIPS provider is there and works', withSwitch(fips, [0x1302, 0xc02f]), wide('curl')],
      [
        'another cause left no hello, and suites are left',
        withSwitch(providers, [0x1302]),
        saying('curl', 'curl: (35) Insufficient randomness'),
      ],
      ['no such setting was read', aSystemLibrary('OpenSSL', '3.0.19', { suites: [] }), saying('curl', 'library has no ciphers')],
    ])('passes where %s', (_, system, hello) => {
      expect(judged([system], [on3('curl')], [hello])).toEqual({ outcome: 'pass' })
    })
  })

  describe('where only suites of TLS 1.3 are left', () => {
    const SUITES = [0x1301, 0x003d]
    const system = library({ switches: LIMITS, suites: SUITES })
    const hello = (runtime: string, versions = [0x0304, 0x0303], suites = SUITES) => aCaughtHello(aHello({ versions, suites }), { runtime })
    const agreed = (version: number, suite: number) => ({ version, suite, group: 23 })
    const old = aPath({ negotiated: agreed(0x0303, 0xc02f) })
    const modern = aPath({ negotiated: agreed(0x0304, 0x1301) })
    const tried = (runtime: string, suite: number, version = 0x0303) => anAttempt({ runtime, negotiated: agreed(version, suite) })
    const at = (paths: Path[], attempts: Attempt[], hellos: CaughtHello[], one = system) =>
      judgedHost(osNoPermittedCipher, {
        facts: { 'system-tls': { libraries: [one] }, runtimes: [on('curl'), on('python')], hellos, attempts, paths },
      })

    it('fails before an endpoint that chose TLS 1.2 of both, and names what limits those suites alone', () => {
      const finding = at([old], [tried('curl', 0x003d), tried('python', 0xc02f)], [hello('curl'), wide('python')])
      expect(finding).toMatchObject({
        outcome: 'fail',
        confidence: 'likely',
        title: 'The settings of this system leave OpenSSL 1.1.1w no cipher suite of TLS 1.2 that MultiSafepay permits',
        runtimes: ['curl'],
      })
      expect('why' in finding && finding.why).toBe(
        `Of TLS 1.2 and 1.3, ${old.host} takes TLS 1.2. What limits it: CipherString = AES256-SHA256 (/etc/ssl/openssl.cnf, line 362). ` +
          'None is therefore offered by curl 7.88.1. One is offered all the same by python 7.88.1.',
      )
      expect(JSON.stringify('fix' in finding && finding.fix)).not.toMatch(/TLS_(AES|CHACHA)/)
    })

    const mine = [hello('curl')]
    const unpermitted = [tried('curl', 0x003d)]
    const proxied = aPath({ via: PROXY, negotiated: agreed(0x0303, 0xc02f) })
    const wider = library({ switches: LIMITS, suites: [...SUITES, 0xc02f] })
    const near: [string, Path[], Attempt[], CaughtHello[], SystemLibrary][] = [
      ['the endpoint speaks TLS 1.3', [modern], [tried('curl', 0x1301, 0x0304)], mine, system],
      ['one of its addresses speaks TLS 1.3', [old, { ...modern, id: 'other' }], unpermitted, mine, system],
      ['its own try agreed on TLS 1.3', [old], [tried('curl', 0x1301, 0x0304)], mine, system],
      ['no handshake tells what the endpoint speaks', [aPath({ negotiated: null })], unpermitted, mine, system],
      ['another way speaks TLS 1.2 alone', [proxied], unpermitted, mine, system],
      ['it offers TLS 1.3 alone, which is another cause', [old], unpermitted, [hello('curl', [0x0304])], system],
      ['it got through with a permitted suite', [old], [tried('curl', 0xc02f)], mine, system],
      ['a permitted suite of TLS 1.2 is left: the program has its own list', [old], unpermitted, mine, wider],
      ['suites of TLS 1.3 alone are limited', [old], unpermitted, mine, library({ switches: LIMITS.slice(1), suites: SUITES })],
    ]
    it.each(near)('passes where %s', (_, paths, attempts, hellos, one) => {
      expect(at(paths, attempts, hellos, one)).toEqual({ outcome: 'pass' })
    })
  })

  it('is only possible where no hello is known', () => {
    expect(judged([library()], [on('curl')], [])).toMatchObject({ outcome: 'fail', confidence: 'possible', runtimes: ['curl'] })
  })

  it('warns where no program here follows it', () => {
    expect(judged([library()], [on('python')], [wide('python')])).toMatchObject({ outcome: 'warn', runtimes: [] })
  })

  const wellSet: [string, SystemLibrary, CaughtHello[]][] = [
    ['the list of what is left is not known', library({ suites: null }), [narrow('curl')]],
    ['one permitted suite is left', library({ suites: [...NARROW, 0xc02f] }), [narrow('curl')]],
    ['nothing limits the suites: the program does it', library({ switches: [] }), [narrow('curl')]],
    [
      'only versions are limited',
      library({ switches: [{ name: 'MinProtocol', value: 'TLSv1.2', source: '/etc/ssl/openssl.cnf, line 361' }] }),
      [narrow('curl')],
    ],
    [
      'no version is left either: of that os-tls12-disabled speaks',
      library({ versions: (['1.2', '1.3'] as const).map((version) => ({ version, state: 'off', source: 'x' })) }),
      [narrow('curl')],
    ],
  ]
  it.each(wellSet)('passes where %s', (_, system, hellos) => {
    expect(judged([system], [on('curl')], hellos)).toEqual({ outcome: 'pass' })
  })

  it('does not take an old version for a want of suites', () => {
    expect(judged([library()], [on('curl')], [aCaughtHello(recordedHello('node08'))])).toMatchObject({ outcome: 'warn', runtimes: [] })
  })

  it('does not take what a program sent on a configuration of its own for the system’s', () => {
    const variable = { name: 'OPENSSL_CONF', value: '/srv/my.cnf', source: 'the environment of this check' }
    expect(judged([library({ switches: [...LIMITS, variable] })], [on('curl')], [narrow('curl')])).toMatchObject({ outcome: 'warn' })
  })

  it('reads a list of Windows (constructed)', () => {
    const source = 'HKLM\\SOFTWARE\\Policies\\Microsoft\\Cryptography\\Configuration\\SSL\\00010002'
    const schannel = aSystemLibrary('Schannel', '10.0.20348', {
      switches: [{ name: 'Functions', value: 'TLS_RSA_WITH_AES_256_CBC_SHA256', source }],
      suites: [0x003d],
    })
    const curl = on('curl', { library: { name: 'Schannel', version: '', bundled: false } })
    expect(judged([schannel], [curl], [narrow('curl')])).toMatchObject({ outcome: 'fail', confidence: 'certain' })
  })
})
