import { describe, expect, it } from 'vitest'
import { missing } from '../../../electron/contract/fact.ts'
import type { Runtime } from '../../../electron/contract/runtime-facts.ts'
import { appPinsOldTls } from '../../../electron/rules/app-server/app-pins-old-tls.ts'
import { aCaughtHello, aHello, aRuntime, builtIn } from '../../fixtures/facts.ts'
import { judgedHost } from '../../fixtures/judged.ts'
import { aPin, aPlace, aScan } from '../../fixtures/scans.ts'

const judged = (...args: Parameters<typeof aScan>) => judgedHost(appPinsOldTls, { facts: { scan: aScan(...args) } })
const sometimes = aPin({ holds: 'sometimes', condition: 'It pins this version only with libcurl before 7.54; since then it is a minimum.' })
const incoming = aPin({ holds: 'incoming', condition: 'It is for connections that others open to this host.' })

describe('app-pins-old-tls', () => {
  it('R5.6 fails for a pin in the code, and says what to put instead', () => {
    const one = judged({ findings: [aPin()] })
    expect(one).toMatchObject({
      outcome: 'fail',
      confidence: 'likely',
      title: 'Your code pins an old TLS version: pay.php, line 12',
      fix: [{ text: 'In pay.php, line 12: Remove CURLOPT_SSLVERSION, or set the minimum CURL_SSLVERSION_TLSv1_2.' }, {}, {}],
    })
  })

  it.each([
    ['holds only with some versions of a library', sometimes, 'before 7.54'],
    ['is for connections that others open', incoming, 'others open to this host'],
  ])('warns where the pin %s', (_, pin, words) => {
    expect(judged({ findings: [pin] })).toMatchObject({
      outcome: 'warn',
      title: 'Your code may pin an old TLS version: pay.php, line 12',
      why: expect.stringContaining(words),
    })
  })

  it('names the pins that always hold before those that may', () => {
    const one = judged({ findings: [sometimes, aPin({ file: 'b.php', line: 1 })] })
    expect(one).toMatchObject({ outcome: 'fail', evidence: [{ source: '/srv/shop/b.php:1' }] })
  })

  it.each(['comment', 'text', 'test', 'vendored'] as const)('passes where it only stands in: %s', (place) => {
    expect(judged({ findings: [aPin({ place })] })).toEqual({ outcome: 'pass' })
  })

  it('passes where only something else was found', () => {
    expect(judged({ findings: [aPlace()] })).toEqual({ outcome: 'pass' })
  })

  it('says nothing where no folder was looked through, or the rules permit TLS 1.0', () => {
    expect(judged({ folder: null })).toEqual({ outcome: 'not-applicable' })
    const profile = { ...builtIn('multisafepay'), minTls: '1.0' as const }
    expect(judgedHost(appPinsOldTls, { profile, facts: { scan: aScan({ findings: [aPin()] }) } })).toEqual({ outcome: 'not-applicable' })
  })

  it('does not know where not all was read', () => {
    expect(judged({ unfinished: 'Stopped.', findings: [sometimes] })).toEqual({ outcome: 'missing', fact: 'Stopped.' })
    expect(judged({ unfinished: 'Stopped.', findings: [aPin()] }).outcome).toBe('fail')
  })
})

describe('app-pins-old-tls, by a setting that a runtime was asked on', () => {
  const LIMITED = [0x0302, 0x0301]
  const FLAG = { how: 'flag' as const, name: '-Dhttps.protocols', value: 'TLSv1.1', source: 'the command line of shop.service' }
  const server = { pid: 812, name: 'shop.service', unit: 'shop.service' }
  const java = (change: Partial<Runtime> = {}) =>
    aRuntime({
      id: 'shop.service',
      kind: 'java',
      name: 'shop.service (Java)',
      version: '17.0.15',
      library: null,
      server,
      running: true,
      settings: [FLAG],
      ...change,
    })
  const held = (runtime: Runtime, versions: number[] = LIMITED, more: Parameters<typeof aScan>[0] = { folder: null }) =>
    judgedHost(appPinsOldTls, {
      facts: { scan: aScan(more), runtimes: [runtime], hellos: [aCaughtHello(aHello({ versions }), { runtime: runtime.id })] },
    })

  it('fails where the captured hello shows it, says where the setting stands, and explains that runtime alone', () => {
    expect(held(java())).toMatchObject({
      outcome: 'fail',
      confidence: 'certain',
      title: 'A setting keeps shop.service (Java) 17.0.15 on an old TLS version: -Dhttps.protocols=TLSv1.1',
      why: 'It offers TLS 1.1 at most. The rules ask for TLS 1.2. The setting stands in the command line of shop.service.',
      fix: [
        { text: 'Remove -Dhttps.protocols=TLSv1.1 from the command line of shop.service, or let it permit TLS 1.2 and newer.' },
        { text: 'Restart that server.' },
        {},
      ],
      runtimes: ['shop.service'],
      explains: ['shop.service'],
    })
  })

  it('fails for a file that a tool reads by itself', () => {
    const settings = [{ how: 'file' as const, name: 'tls-max', value: '1.1', source: '/root/.curlrc' }]
    expect(held(aRuntime({ settings }))).toMatchObject({
      outcome: 'fail',
      title: expect.stringMatching(/^A setting keeps curl .*: tls-max=1\.1$/),
    })
  })

  it('fails for the configuration of Git, where its libcurl takes the version for the only one (constructed: before 7.54)', () => {
    const settings = [{ how: 'file' as const, name: 'http.sslVersion', value: 'tlsv1.1', source: '/root/.gitconfig' }]
    expect(held(aRuntime({ kind: 'git', name: 'Git', version: '2.11.0', settings }))).toMatchObject({
      outcome: 'fail',
      confidence: 'certain',
      title: 'A setting keeps Git 2.11.0 on an old TLS version: http.sslVersion=tlsv1.1',
      fix: [{ text: 'Remove http.sslVersion=tlsv1.1 from /root/.gitconfig, or let it permit TLS 1.2 and newer.' }, {}],
    })
  })

  it('is only likely where the setting names a file that was not read', () => {
    const settings = [{ how: 'variable' as const, name: 'OPENSSL_CONF', value: '/srv/old.cnf', source: 'the environment of shop.service' }]
    expect(held(java({ settings }))).toMatchObject({
      outcome: 'fail',
      confidence: 'likely',
      fix: [{ text: expect.stringContaining('Look into /srv/old.cnf') }, {}, {}],
    })
  })

  describe('by a file to which a variable leads its library', () => {
    const place = { how: 'variable' as const, name: 'OPENSSL_CONF', value: '/srv/old.cnf', source: 'the environment of shop.service' }
    const line = (name: string, value: string, at: number, versionsOff: ('1.0' | '1.1' | '1.2' | '1.3')[]) => ({
      ...{ how: 'file' as const, name, value },
      source: `/srv/old.cnf, line ${at}`,
      versionsOff,
    })
    const most = line('MaxProtocol', 'TLSv1.1', 7, ['1.2', '1.3'])

    it('is certain by its line, with the way back; the file alone is named no more', () => {
      expect(held(java({ settings: [place, line('MinProtocol', 'TLSv1', 6, []), most] }))).toMatchObject({
        outcome: 'fail',
        confidence: 'certain',
        title: expect.stringContaining('on an old TLS version: MaxProtocol=TLSv1.1'),
        fix: [
          { command: 'sudo cp -p /srv/old.cnf /srv/old.cnf.before' },
          { text: 'Remove MaxProtocol=TLSv1.1 from /srv/old.cnf, line 7, or let it permit TLS 1.2 and newer.' },
          {},
          {},
        ],
      })
    })

    it.each([
      ['its lines limit suites alone', [place, line('CipherString', 'DEFAULT@SECLEVEL=1', 7, [])]],
      ['they switch off what is not needed', [place, line('MinProtocol', 'TLSv1.2', 7, ['1.0', '1.1'])]],
    ])('says nothing where %s', (_, settings) => {
      expect(held(java({ settings })).outcome).toBe('not-applicable')
    })
  })

  it('leaves a file that was not read to the switch that was seen to help, but not a server’s own', () => {
    const settings = [{ how: 'variable' as const, name: 'OPENSSL_CONF', value: '/srv/old.cnf', source: 'the environment of this check' }]
    const judge = (runtime: Runtime, forced: number[]) =>
      judgedHost(appPinsOldTls, {
        facts: {
          scan: aScan({ folder: null }),
          runtimes: [runtime],
          hellos: [
            aCaughtHello(aHello({ versions: LIMITED }), { runtime: runtime.id }),
            aCaughtHello(aHello({ versions: forced }), { runtime: runtime.id, mode: 'forced', change: 'x' }),
          ],
        },
      }).outcome
    const python = aRuntime({ id: 'python3', kind: 'python', name: 'Python', settings })
    expect(judge(python, [0x0303])).toBe('not-applicable')
    expect(judge(python, LIMITED)).toBe('fail')
    expect(judge({ ...python, server }, [0x0303])).toBe('fail')
    expect(judge({ ...python, settings: [...settings, { how: 'file', name: 'tls-max', value: '1.1', source: 'x' }] }, [0x0303])).toBe(
      'fail',
    )
  })

  it('names all programs that run on one setting, and tells its step once', () => {
    const settings = [
      { how: 'variable' as const, name: 'GNUTLS_SYSTEM_PRIORITY_FILE', value: '/srv/gnutls.cfg', source: 'the environment of this check' },
    ]
    const library = { name: 'GnuTLS', version: '3.7.9', bundled: false }
    const runtimes = [
      aRuntime({ id: 'wget', kind: 'wget', name: 'Wget', version: '1.21.3', library, settings }),
      aRuntime({ id: 'git', kind: 'git', name: 'Git', version: '2.39.5', library, settings }),
    ]
    const hellos = runtimes.map(({ id }) => aCaughtHello(aHello({ versions: LIMITED }), { runtime: id }))
    const facts = { scan: aScan({ folder: null }), runtimes: [...runtimes, java()], hellos }
    const title = 'A setting keeps Wget 1.21.3 and Git 2.39.5 on an old TLS version: GNUTLS_SYSTEM_PRIORITY_FILE=/srv/gnutls.cfg'
    expect(judgedHost(appPinsOldTls, { facts })).toMatchObject({
      title,
      fix: [{ text: expect.stringContaining('Look into /srv/gnutls.cfg') }, {}],
    })
    const held = [...hellos, aCaughtHello(aHello({ versions: LIMITED }), { runtime: 'shop.service' })]
    expect(judgedHost(appPinsOldTls, { facts: { ...facts, hellos: held } })).toMatchObject({ title: `${title}, and others keep 1 more` })
  })

  it.each<[string, Runtime, number[]]>([
    ['the hello offers TLS 1.2 all the same', java(), [0x0303, 0x0302]],
    [
      'the setting is about something else',
      java({ settings: [{ ...FLAG, name: '-Djavax.net.ssl.trustStore', value: '/srv/t.p12' }] }),
      LIMITED,
    ],
    ['it is one that the server has not', java({ settings: [{ ...FLAG, how: 'unset', name: 'OPENSSL_CONF', value: '' }] }), LIMITED],
    ['there is none', java({ settings: [] }), LIMITED],
    ['its library has no TLS 1.2', java({ library: { name: 'OpenSSL', version: '1.0.0m', bundled: true } }), LIMITED],
  ])('accuses nobody where %s', (_what, runtime, versions) => {
    expect(held(runtime, versions)).toEqual({ outcome: 'not-applicable' })
  })

  /** Java 17 and OpenSSL 3 as they say it on this machine, where a setting leaves them no version. */
  const NO_PROTOCOL =
    'javax.net.ssl.SSLHandshakeException: No appropriate protocol (protocol is disabled or cipher suites are inappropriate)'
  const silent = (runtime: Runtime, said = NO_PROTOCOL) => {
    const hello = missing('failed', 'Java ended without sending a ClientHello.', [{ kind: 'command', source: 'java', text: said }])
    const hellos = [{ ...aCaughtHello(aHello(), { runtime: runtime.id }), hello }]
    return judgedHost(appPinsOldTls, { facts: { scan: aScan({ folder: null }), runtimes: [runtime], hellos } })
  }

  it('fails where nothing is left to offer and the runtime says so: it sends no hello at all', () => {
    const settings = [{ ...FLAG, name: '-Djdk.tls.client.protocols' }]
    expect(silent(java({ settings }))).toMatchObject({
      outcome: 'fail',
      confidence: 'certain',
      title: expect.stringContaining('-Djdk.tls.client.protocols=TLSv1.1'),
      why:
        'It has no version left that it may offer, so it sends nothing. The rules ask for TLS 1.2. ' +
        'The setting stands in the command line of shop.service.',
      evidence: [{ kind: 'environment' }, { text: NO_PROTOCOL }],
      explains: ['shop.service'],
    })
    const place = [{ how: 'variable' as const, name: 'OPENSSL_CONF', value: '/srv/old.cnf', source: 'the environment of shop.service' }]
    expect(silent(java({ settings: place }), 'SSLError: [SSL: NO_PROTOCOLS_AVAILABLE] no protocols available')).toMatchObject({
      confidence: 'likely',
    })
  })

  const SECURITY = '/etc/java-17-openjdk/security/java.security'
  const switchedOff = (value: string, file = SECURITY) => ({
    how: 'file' as const,
    name: 'jdk.tls.disabledAlgorithms',
    value,
    source: `${file}, line 729`,
  })
  const plain = (...settings: Runtime['settings']) => java({ name: 'Java', server: null, settings })

  it('fails for what a Java itself switches off, with its file and line, whether it sends an older hello or none', () => {
    const told = {
      outcome: 'fail',
      confidence: 'certain',
      title: 'A setting keeps Java 17.0.15 on an old TLS version: jdk.tls.disabledAlgorithms=TLSv1.2, TLSv1.3',
      why: expect.stringContaining(`The setting stands in ${SECURITY}, line 729.`),
      fix: [
        { text: `Take TLSv1.2, TLSv1.3 out of jdk.tls.disabledAlgorithms (${SECURITY}, line 729).` },
        { text: 'Restart the programs that run on this Java.' },
        {},
      ],
      explains: ['shop.service'],
    }
    expect(held(plain(switchedOff('TLSv1.2, TLSv1.3')))).toMatchObject(told)
    expect(silent(plain(switchedOff('TLSv1.2, TLSv1.3')))).toMatchObject(told)
  })

  it('tells the line of a file that a flag names in place of the flag', () => {
    const flag = { ...FLAG, name: '-Djava.security.properties', value: '/srv/old.security' }
    expect(held(java({ settings: [flag, switchedOff('TLSv1.2', '/srv/old.security')] }))).toMatchObject({
      confidence: 'certain',
      fix: [
        { text: 'Take TLSv1.2 out of jdk.tls.disabledAlgorithms (/srv/old.security, line 729).' },
        { text: 'Restart that server.' },
        {},
      ],
    })
    expect(held(java({ settings: [flag] }))).toMatchObject({ confidence: 'likely' })
  })

  it.each<[string, Runtime]>([
    ['only TLS 1.3 is switched off', plain(switchedOff('TLSv1.3'))],
    ['only short keys are', plain(switchedOff('RSA keySize < 4096'))],
    ['only certificates are meant', plain({ ...switchedOff('RSA keySize < 4096'), name: 'jdk.certpath.disabledAlgorithms' })],
  ])('accuses no Java of which %s', (_what, runtime) => {
    expect(held(runtime)).toEqual({ outcome: 'not-applicable' })
    expect(silent(runtime)).toEqual({ outcome: 'not-applicable' })
  })

  it.each<[string, Runtime, string?]>([
    ['it ended without a hello for another reason', java(), 'Error: Could not find or load main class TlsPreflight'],
    ['the setting lists a version that is permitted, so that it is not why', java({ settings: [{ ...FLAG, value: 'TLSv1.1,TLSv1.2' }] })],
    ['the setting is a minimum', java({ settings: [{ ...FLAG, how: 'file', name: 'tlsv1.0', value: '' }] })],
    ['no setting limits it', java({ settings: [] })],
  ])('accuses nobody without a hello where %s', (_what, runtime, said) => {
    expect(silent(runtime, said)).toEqual({ outcome: 'not-applicable' })
  })

  it('tells what the code pins beside it, which holds whichever runtime decides', () => {
    const both = held(java(), LIMITED, { findings: [aPin()] })
    expect(both).toMatchObject({ outcome: 'fail', explains: ['shop.service'] })
    expect(both).not.toHaveProperty('runtimes')
    expect(JSON.stringify(both)).toContain('In pay.php, line 12')
  })
})
