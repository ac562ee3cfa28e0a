import { describe, expect, it } from 'vitest'
import type { Hello } from '../../../electron/contract/hello.ts'
import type { Path } from '../../../electron/contract/path.ts'
import type { Attempt, Replay, Runtime } from '../../../electron/contract/runtime-facts.ts'
import { appNoPermittedCipher } from '../../../electron/rules/app-server/app-no-permitted-cipher.ts'
import {
  aCaughtHello,
  aCertificate,
  aHello,
  anAttempt,
  aPath,
  aRuntime,
  aServerHello,
  aStoppedPath,
  builtIn,
  CURL_UNTRUSTED,
  datedProfile,
  ENDPOINT,
  HANDSHAKE_FAILURE,
} from '../../fixtures/facts.ts'
import { type CLIENTS, recordedHello } from '../../fixtures/hellos.ts'
import { judgedRuntime } from '../../fixtures/judged.ts'
import { aReplay, CURL_HANDSHAKE, failedBy, REFUSED } from './tries-scene.ts'

const of = (client: keyof typeof CLIENTS) => ({ hellos: [aCaughtHello(recordedHello(client))] })

describe('app-no-permitted-cipher', () => {
  it('R4 a client with AES-256-CBC alone has nothing in common with MultiSafepay', () => {
    expect(judgedRuntime(appNoPermittedCipher, of('opensslCbc256'))).toMatchObject({ outcome: 'fail', confidence: 'certain', until: null })
  })

  it('R4 the one CBC suite on the list is enough', () => {
    expect(judgedRuntime(appNoPermittedCipher, of('opensslCbc128'))).toEqual({ outcome: 'pass' })
  })

  it.each(['curl', 'python', 'node20', 'php', 'node010'] as const)('R4 %s passes on its default hello', (client) => {
    expect(judgedRuntime(appNoPermittedCipher, of(client))).toEqual({ outcome: 'pass' })
  })

  it('R1.2 the list of today decides: a suite that LOKE’s list has and MultiSafepay’s has not', () => {
    expect(judgedRuntime(appNoPermittedCipher, of('opensslCbc256'), { profile: builtIn('loke') })).toEqual({ outcome: 'pass' })
  })

  it('R3 pci-dss permits no ChaCha20, pokitdok does', () => {
    const chacha = { hellos: [aCaughtHello(aHello({ suites: [0x1303, 0xcca8, 0xcca9] }))] }
    expect(judgedRuntime(appNoPermittedCipher, chacha, { profile: builtIn('pci-dss') }).outcome).toBe('fail')
    expect(judgedRuntime(appNoPermittedCipher, chacha, { profile: builtIn('pokitdok') }).outcome).toBe('pass')
  })

  it('counts no TLS 1.3 suite where TLS 1.3 is not offered', () => {
    const hellos = [aCaughtHello(aHello({ versions: [0x0303], suites: [0x1301, 0xc014] }))]
    expect(judgedRuntime(appNoPermittedCipher, { hellos }).outcome).toBe('fail')
  })

  describe('an endpoint that speaks TLS 1.2 and not 1.3', () => {
    const agreed = (version: number, suite: number) => ({ version, suite, group: 23 })
    const old = aPath({ negotiated: agreed(0x0303, 0xc02f) })
    const limit = { how: 'flag' as const, name: '--tls-cipher-list', value: 'AES256-SHA256', source: 'NODE_OPTIONS of process 812' }
    const subject = (suites: number[], suite: number, versions = [0x0304, 0x0303]) => ({
      runtime: aRuntime({ settings: [limit] }),
      hellos: [aCaughtHello(aHello({ versions, suites }))],
      attempts: [anAttempt({ negotiated: agreed(0x0303, suite) })],
    })

    it('takes none of its suites of TLS 1.3, though it connects; the setting is named', () => {
      const finding = judgedRuntime(appNoPermittedCipher, subject([0x1301, 0x003d], 0x003d), { facts: { paths: [old] } })
      expect(finding).toMatchObject({
        outcome: 'fail',
        confidence: 'likely',
        title: 'curl 7.88.1 offers no cipher suite of TLS 1.2 that the platform permits',
        why:
          `Of TLS 1.2 and 1.3, ${old.host} takes TLS 1.2. No suite of TLS 1.2 in its ClientHello is on the list of MultiSafepay. ` +
          'It has the setting --tls-cipher-list=AES256-SHA256 (NODE_OPTIONS of process 812).',
      })
      expect('fix' in finding && finding.fix[0]?.text).toBe(
        'Remove --tls-cipher-list=AES256-SHA256 from NODE_OPTIONS of process 812, or let it permit suites that the platform permits.',
      )
    })

    it.each([
      ['it has a permitted suite of TLS 1.2', subject([0x1301, 0xc02f], 0xc02f), old],
      ['the endpoint speaks TLS 1.3', subject([0x1301, 0x003d], 0x003d), aPath({ negotiated: agreed(0x0304, 0x1301) })],
      ['what the endpoint speaks was not seen', subject([0x1301, 0x003d], 0x003d), aPath({ negotiated: null })],
      ['it offers TLS 1.3 alone: of that app-no-common-version speaks', subject([0x1301, 0x003d], 0x003d, [0x0304]), old],
      ['it agreed on a permitted suite all the same', subject([0x1301, 0x003d], 0xc02f), old],
    ])('is no cause where %s', (_, one, path) => {
      expect(judgedRuntime(appNoPermittedCipher, one, { facts: { paths: [path] } })).toEqual({ outcome: 'pass' })
    })
  })

  it('names a setting that was read, and none that a server lacks', () => {
    const setting = { name: '-Dhttps.cipherSuites', value: 'TLS_RSA_WITH_AES_256_CBC_SHA256', source: 'JAVA_TOOL_OPTIONS of process 812' }
    const given = (how: 'flag' | 'unset') => ({ ...of('opensslCbc256'), runtime: aRuntime({ settings: [{ ...setting, how }] }) })
    const named = judgedRuntime(appNoPermittedCipher, given('flag'))
    expect('why' in named && named.why).toContain('It has the setting -Dhttps.cipherSuites=TLS_RSA_WITH_AES_256_CBC_SHA256')
    expect(JSON.stringify(judgedRuntime(appNoPermittedCipher, given('unset')))).not.toContain('-Dhttps.cipherSuites')
  })

  describe('the key of the certificate', () => {
    const ecdsa = aPath({ chain: [aCertificate({ keyType: 'ec', keyBits: 256 })] })
    const failing = { ...of('opensslTls12'), attempts: [anAttempt({ outcome: 'failed', error: 'handshake failure' })] }

    it('rules out suites for RSA where the certificate has an ECDSA key', () => {
      // It has suites for such a key, and none of them is on the list.
      expect(judgedRuntime(appNoPermittedCipher, failing, { facts: { paths: [ecdsa] } })).toMatchObject({
        outcome: 'fail',
        confidence: 'likely',
        title: expect.stringContaining('offers no permitted cipher suite that goes with the certificate of api.multisafepay.com'),
      })
    })

    it('does not matter in TLS 1.3, nor where the list has suites for that key', () => {
      const curl = { ...failing, ...of('curl') }
      expect(judgedRuntime(appNoPermittedCipher, curl, { facts: { paths: [ecdsa] } }).outcome).toBe('pass')
      expect(judgedRuntime(appNoPermittedCipher, failing, { profile: builtIn('loke'), facts: { paths: [ecdsa] } }).outcome).toBe('pass')
    })

    it('accuses nobody who got through: the endpoint may have a second certificate', () => {
      expect(judgedRuntime(appNoPermittedCipher, of('opensslTls12'), { facts: { paths: [ecdsa] } }).outcome).toBe('pass')
    })

    it('accuses nobody where another address of the endpoint shows an RSA key, or the key is of a type not known', () => {
      const rsa = aPath({ id: `${ENDPOINT} direct 192.0.2.2`, address: '192.0.2.2' })
      expect(judgedRuntime(appNoPermittedCipher, failing, { facts: { paths: [ecdsa, rsa] } }).outcome).toBe('pass')
      const odd = aPath({ chain: [aCertificate({ keyType: 'unknown' })] })
      expect(judgedRuntime(appNoPermittedCipher, failing, { facts: { paths: [odd] } }).outcome).toBe('pass')
    })
  })

  describe('a kind of key that is switched off, so that neither a suite nor a signature algorithm goes with it', () => {
    // Java 17.0.15 with jdk.tls.disabledAlgorithms=RSA: suites of TLS 1.3, ECDSA and DSS; ECDSA, EdDSA, RSA-PSS of such keys, DSS.
    const suites = [0x1302, 0x1301, 0xc02c, 0xc02b, 0x00a2, 0x00ff]
    const signatureAlgorithms = [0x0403, 0x0503, 0x0807, 0x0808, 0x0809, 0x0402]
    const limit = {
      how: 'file' as const,
      name: 'jdk.tls.disabledAlgorithms',
      value: 'TLSv1.1, RSA',
      source: '/etc/java.security, line 729',
    }
    const FAILURE = 'javax.net.ssl.SSLHandshakeException: Received fatal alert: handshake_failure'
    const told = aReplay(aServerHello(), 'signature-algorithms')
    interface Scene {
      hello?: Partial<Hello>
      settings?: Runtime['settings']
      attempt?: Partial<Attempt>
      replays?: Replay[]
      path?: Path
      profile?: 'pci-dss' | 'multisafepay'
    }
    const on = ({ hello = {}, settings = [limit], attempt = {}, replays = [REFUSED], path = aPath(), profile = 'pci-dss' }: Scene = {}) =>
      judgedRuntime(
        appNoPermittedCipher,
        {
          runtime: aRuntime({ kind: 'java', name: 'Java', version: '17.0.15', settings }),
          hellos: [aCaughtHello(aHello({ versions: [0x0304, 0x0303], suites, signatureAlgorithms, ...hello }))],
          attempts: [failedBy(FAILURE, attempt)],
          replays,
        },
        { profile: builtIn(profile), facts: { paths: [path] } },
      )

    it('is told from its hello alone, with the line that switches it off', () => {
      expect(on()).toMatchObject({
        outcome: 'fail',
        confidence: 'likely',
        title: 'Java 17.0.15 offers no cipher suite that goes with the certificate of api.multisafepay.com',
        why:
          'The certificate of the platform has a key of type rsa. No suite of TLS 1.2 that it offers goes with that. ' +
          'Nor does a signature algorithm, which TLS 1.3 asks for. ' +
          'It has the setting jdk.tls.disabledAlgorithms=RSA (/etc/java.security, line 729).',
        evidence: expect.arrayContaining([
          expect.objectContaining({ kind: 'file', source: '/etc/java.security, line 729' }),
          expect.objectContaining({ text: 'The certificate that came has a key of type rsa.' }),
          expect.objectContaining({ text: expect.stringMatching(/^signature algorithms: ecdsa_secp256r1_sha256, /) }),
        ]),
        fix: expect.arrayContaining([{ text: 'Take RSA out of jdk.tls.disabledAlgorithms (/etc/java.security, line 729).' }]),
      })
    })

    it.each<[string, Scene]>([
      ['no setting was read', { settings: [] }],
      ['its hello was not sent again', { replays: [] }],
      [
        'more suites or signature algorithms alone help nothing',
        { replays: [REFUSED, aReplay(HANDSHAKE_FAILURE, 'signature-algorithms')] },
      ],
      ['the list of the platform has no suites for other keys', { profile: 'multisafepay' }],
      ['the difference tells of the signature algorithms, and a setting of all that lacks', { replays: [REFUSED, told] }],
      [
        'the key is for ECDSA, and it has RSA alone',
        {
          hello: { suites: [0x1301, 0xc02f], signatureAlgorithms: [0x0804, 0x0401] },
          settings: [{ ...limit, value: 'EC' }],
          path: aPath({ chain: [aCertificate({ keyType: 'ec', keyBits: 256 })] }),
        },
      ],
    ])('is told where %s', (_, scene) => {
      expect(on(scene)).toMatchObject({
        outcome: 'fail',
        confidence: 'likely',
        title: expect.stringContaining('goes with the certificate'),
      })
    })

    it.each<[string, Scene]>([
      ['the difference tells of the signature algorithms, and no setting was read', { settings: [], replays: [REFUSED, told] }],
      ['what was read switches off another kind', { settings: [{ ...limit, value: 'EC, ECDHE' }], replays: [REFUSED, told] }],
      ['it has a suite for that key: of the signatures another rule speaks', { hello: { suites: [...suites, 0xc030] } }],
      ['it has one that is not on the list', { hello: { suites: [...suites, 0x002f] }, profile: 'multisafepay' }],
      ['it has a signature algorithm for that key', { hello: { signatureAlgorithms: [...signatureAlgorithms, 0x0804] } }],
      ['it offers TLS 1.3 alone, so that only the signature lacks', { hello: { versions: [0x0304] } }],
      ['it has suites of TLS 1.3 alone', { hello: { suites: [0x1302, 0x00ff, 0x0a0a] } }],
      ['the key is for RSA-PSS alone, of which it has a signature', { path: aPath({ chain: [aCertificate({ keyType: 'rsa-pss' })] }) }],
      ['the key is of a kind not known', { path: aPath({ chain: [aCertificate({ keyType: 'unknown' })] }) }],
      ['no certificate came', { path: aPath({ chain: [] }) }],
      ['it got through: the endpoint has a second certificate', { attempt: { outcome: 'completed', error: null } }],
      ['it speaks of a certificate, so that it was shown one', { attempt: { error: CURL_UNTRUSTED } }],
      ['its own hello is taken when we send it', { replays: [aReplay()] }],
    ])('is not told where %s', (_, scene) => {
      expect(on(scene)).toEqual({ outcome: 'pass' })
    })
  })

  it('names of what a Java switches off the algorithms, and no versions and lengths', () => {
    const off = (value: string) => {
      const setting = { how: 'file' as const, name: 'jdk.tls.disabledAlgorithms', value, source: '/etc/java.security, line 9' }
      return judgedRuntime(appNoPermittedCipher, { ...of('opensslCbc256'), runtime: aRuntime({ settings: [setting] }) })
    }
    expect(off('ECDHE, TLSv1.3')).toMatchObject({
      why: expect.stringContaining('It has the setting jdk.tls.disabledAlgorithms=ECDHE (/etc/java.security, line 9).'),
      fix: expect.arrayContaining([{ text: 'Take ECDHE out of jdk.tls.disabledAlgorithms (/etc/java.security, line 9).' }]),
    })
    expect(JSON.stringify(off('TLSv1.3, RSA keySize < 3072'))).not.toContain('disabledAlgorithms')
  })

  describe('suites that are on the list and that the endpoint does not take', () => {
    const taken = aReplay(aServerHello(0x0303, 0xc02f), 'suites')
    const on = (replays: Replay[], attempts = [failedBy(CURL_HANDSHAKE)], paths = [aPath()]) =>
      judgedRuntime(appNoPermittedCipher, { ...of('opensslCbc128'), attempts, replays }, { facts: { paths } })

    it('are told by difference: its hello is turned down, and taken with the list of the platform in it', () => {
      const judged = on([REFUSED, taken])
      expect(judged).toMatchObject({
        outcome: 'fail',
        confidence: 'likely',
        side: 'unknown',
        owners: ['system-administrator', 'platform'],
        title: expect.stringContaining('offers no cipher suite that api.multisafepay.com takes'),
        why: expect.stringContaining('the endpoint chose “TLS_ECDHE_RSA_WITH_AES_128_GCM_SHA256”'),
        evidence: expect.arrayContaining([expect.objectContaining({ text: expect.stringContaining('with the suites of the profile') })]),
      })
    })

    it('are told by the hello of another runtime, which has all of its suites', () => {
      const { hellos } = of('opensslCbc128')
      const [caught] = hellos
      if (caught?.hello.ok !== true) throw new Error('No hello.')
      const hello = caught.hello.value
      const on = (suites: number[]) => {
        const others = [{ runtime: aRuntime({ name: 'Wget', version: '1.21' }), hello: { ...hello, suites }, replays: [REFUSED, taken] }]
        return judgedRuntime(appNoPermittedCipher, { hellos, attempts: [failedBy(CURL_HANDSHAKE)], others })
      }
      expect(on([...hello.suites, 0x0035])).toMatchObject({
        outcome: 'fail',
        why: expect.stringContaining('It failed, and it offers no suite that Wget 1.21 does not.'),
      })
      expect(on(hello.suites.slice(1)).outcome).toBe('pass')
    })

    it.each<[string, Replay[]]>([
      ['its hello was not sent again', []],
      ['its hello is taken as it is', [aReplay(), taken]],
      ['the suites of the profile help nothing', [REFUSED, aReplay(HANDSHAKE_FAILURE, 'suites')]],
      ['more groups help', [REFUSED, aReplay(HANDSHAKE_FAILURE, 'suites'), aReplay(aServerHello(), 'groups')]],
      ['its hello was reset, which says nothing of suites', [aReplay({ kind: 'reset' }), taken]],
    ])('are not accused where %s', (_, replays) => {
      expect(on(replays).outcome).toBe('pass')
    })

    it('are not accused where the runtime got through, or where our own handshake did not', () => {
      expect(on([REFUSED, taken], [anAttempt()]).outcome).toBe('pass')
      expect(on([REFUSED, taken], undefined, [aStoppedPath('handshake', 'alert')]).outcome).toBe('pass')
    })
  })

  describe('R1.2 works today, will stop on a day', () => {
    const static128 = aHello({ versions: [0x0303], suites: [0x009c, 0xc013] })

    it('warns with that day where the coming list leaves none', () => {
      const judged = judgedRuntime(appNoPermittedCipher, { hellos: [aCaughtHello(static128)] }, { profile: datedProfile })
      expect(judged).toMatchObject({ outcome: 'warn', until: '2027-06-30', title: expect.stringContaining('30 June 2027') })
    })

    it('fails when judged as of that day', () => {
      const scene = { profile: datedProfile, date: '2027-06-30' }
      expect(judgedRuntime(appNoPermittedCipher, { hellos: [aCaughtHello(static128)] }, scene)).toMatchObject({
        outcome: 'fail',
        until: null,
      })
    })

    it('does not warn where one suite stays, and leaves a coming minimum to app-runtime-too-old', () => {
      const stays = aHello({ versions: [0x0303], suites: [0x009c, 0xc02f] })
      const runtime = aRuntime({ library: { name: 'OpenSSL', version: '1.0.2u', bundled: false } })
      expect(judgedRuntime(appNoPermittedCipher, { runtime, hellos: [aCaughtHello(stays)] }, { profile: datedProfile }).outcome).toBe(
        'pass',
      )
    })

    it('warns with the day of a coming minimum where the library can do it and is held back', () => {
      const stays = aHello({ versions: [0x0303], suites: [0x009c, 0xc02f] })
      const judged = judgedRuntime(appNoPermittedCipher, { hellos: [aCaughtHello(stays)] }, { profile: datedProfile })
      expect(judged).toMatchObject({
        outcome: 'warn',
        until: '2029-01-01',
        title: 'curl 7.88.1 offers TLS 1.2 at most: from 1 January 2029 on that is too little',
      })
      const fix = judged.outcome === 'warn' ? judged.fix.map(({ text }) => text).join(' ') : ''
      expect(fix).toContain('limit its versions')
      expect(fix).not.toContain('Upgrade')
    })

    it('does not warn of a suite that comes: a list may also be widened', () => {
      const chacha = aHello({ suites: [0x1303] })
      const scene = { profile: datedProfile, date: '2027-07-01' }
      expect(judgedRuntime(appNoPermittedCipher, { hellos: [aCaughtHello(chacha)] }, scene).outcome).toBe('pass')
    })
  })

  describe('the advice', () => {
    // As NODE_OPTIONS=--tls-max-v1.2, or MaxProtocol and CipherString of an openssl.cnf, leave a hello.
    const limited = aHello({ versions: [0x0303], suites: [0x003c] })
    const only13 = { ...builtIn('multisafepay'), suites: ['TLS_AES_128_GCM_SHA256', 'TLS_AES_256_GCM_SHA384'] }
    const node20 = aRuntime({
      kind: 'node',
      name: 'Node.js',
      version: '20.19.2',
      library: { name: 'OpenSSL', version: '3.0.15+quic', bundled: true },
    })
    const adviceTo = (runtime: ReturnType<typeof aRuntime>, profile = builtIn('multisafepay')): string => {
      const judged = judgedRuntime(appNoPermittedCipher, { runtime, hellos: [aCaughtHello(limited)] }, { profile })
      if (judged.outcome !== 'fail') throw new Error(judged.outcome)
      return judged.fix.map(({ text }) => text).join(' ')
    }

    it.each([
      ['Node 20 and suites of TLS 1.3 alone', node20, only13, 'NODE_OPTIONS'],
      ['Node 20', node20, undefined, 'NODE_OPTIONS'],
      ['the library of a supported system', aRuntime(), undefined, '~/.curlrc'],
      ['the library of a supported system and suites of TLS 1.3 alone', aRuntime(), only13, '~/.curlrc'],
    ])('is to look for settings where the library is not old, and never to upgrade: %s', (_, runtime, profile, own) => {
      const advice = adviceTo(runtime, profile)
      for (const name of ['not old', 'OPENSSL_CONF', 'openssl.cnf', own]) expect(advice).toContain(name)
      if (runtime.kind !== 'node') expect(advice).not.toContain('NODE_OPTIONS')
      expect(advice).not.toMatch(/upgrade|install/i)
    })

    it('is to upgrade, after a look at the settings, where the library has no TLS 1.3 or is in no table', () => {
      for (const library of [
        { name: 'OpenSSL', version: '1.0.2k', bundled: false },
        { name: 'wolfSSL', version: '5.6.0', bundled: false },
      ]) {
        const advice = adviceTo(aRuntime({ library }))
        expect(advice).not.toContain('not old')
        expect(advice.indexOf('Upgrade')).toBeGreaterThan(advice.indexOf('settings'))
      }
    })
  })

  it('does not speak of suites where the runtime is held back below every permitted version', () => {
    const hellos = [aCaughtHello(aHello({ versions: [0x0302, 0x0301] }))]
    expect(judgedRuntime(appNoPermittedCipher, { hellos })).toEqual({ outcome: 'not-applicable' })
  })

  it('says that it does not know where no hello was caught', () => {
    expect(judgedRuntime(appNoPermittedCipher, { hellos: [] }).outcome).toBe('missing')
  })
})
