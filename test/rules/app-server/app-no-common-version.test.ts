import { describe, expect, it } from 'vitest'
import type { Hello } from '../../../electron/contract/hello.ts'
import type { SystemLibrary } from '../../../electron/contract/host-facts.ts'
import type { Attempt, Replay, Runtime } from '../../../electron/contract/runtime-facts.ts'
import { appNoCommonVersion } from '../../../electron/rules/app-server/app-no-common-version.ts'
import {
  aCaughtHello,
  aHello,
  anAttempt,
  aPath,
  aRuntime,
  aServerHello,
  aStoppedPath,
  aSystemLibrary,
  builtIn,
  HANDSHAKE_FAILURE,
  PROTOCOL_VERSION,
} from '../../fixtures/facts.ts'
import { judgedRuntime } from '../../fixtures/judged.ts'
import { aReplay, failedBy, OLD_NODE } from './tries-scene.ts'

const rule = appNoCommonVersion
const pciDss = builtIn('pci-dss')
const NODE_ALERT = 'EPROTO: error:0A00042E:SSL routines:ssl3_read_bytes:tlsv1 alert protocol version: SSL alert number 70'
const JAVA_ALERT = 'javax.net.ssl.SSLHandshakeException: Received fatal alert: protocol_version'
const RESET = 'ECONNRESET: read ECONNRESET'
const negotiated = (version: number) => ({ version, suite: version === 0x0304 ? 0x1302 : 0xc02f, group: 29 })
const only12 = aPath({ negotiated: negotiated(0x0303) })
const only13 = aPath({ negotiated: negotiated(0x0304) })

type Setting = Runtime['settings'][number]
const set = (name: string, value = '', how: Setting['how'] = 'flag'): Setting => ({
  how,
  name,
  value,
  source: how === 'file' ? '/root/.curlrc' : 'the command line of shop.js',
})

interface Scene {
  settings?: Setting[]
  runtime?: Partial<Runtime>
  libraries?: SystemLibrary[]
  versions?: number[]
  hello?: Partial<Hello>
  error?: string
  attempt?: Partial<Attempt>
  paths?: ReturnType<typeof aPath>[]
  replays?: Replay[]
  profile?: typeof pciDss
}

const judged = ({ settings = [set('--tls-min-v1.3')], versions = [0x0304], error = NODE_ALERT, paths = [only12], ...more }: Scene = {}) =>
  judgedRuntime(
    rule,
    {
      runtime: aRuntime({ settings, ...more.runtime }),
      hellos: [aCaughtHello(aHello({ versions, ...more.hello }))],
      attempts: [failedBy(error, more.attempt)],
      replays: more.replays ?? [],
    },
    { profile: more.profile ?? pciDss, facts: { paths, 'system-tls': { libraries: more.libraries ?? [aSystemLibrary()] } } },
  )

describe('app-no-common-version', () => {
  it('is named for what a Java switches off in a file of its own, and not for what it leaves', () => {
    const off = (value: string) => judged({ settings: [set('jdk.tls.disabledAlgorithms', value, 'file')], error: JAVA_ALERT })
    expect(off('TLSv1.2, RSA keySize < 3072')).toMatchObject({
      outcome: 'fail',
      confidence: 'certain',
      fix: [{ text: 'Take TLSv1.2 out of jdk.tls.disabledAlgorithms (/root/.curlrc).' }, { text: expect.stringMatching(/^Restart/) }, {}],
    })
    expect(off('RSA keySize < 3072').outcome).toBe('not-applicable')
  })

  it('is named with the setting, what is left by it, and what the endpoint speaks', () => {
    expect(judged()).toMatchObject({
      outcome: 'fail',
      confidence: 'certain',
      side: 'near',
      title: 'A setting leaves curl 7.88.1 no TLS version that api.multisafepay.com speaks: --tls-min-v1.3',
      why:
        'It offers TLS 1.3 and nothing else that the rules permit. Our own connection offered TLS 1.2 too, and the endpoint chose TLS 1.2. ' +
        'The setting stands in the command line of shop.js.',
      fix: [{ text: 'Remove --tls-min-v1.3 from the command line of shop.js, or let it permit TLS 1.2.' }, {}],
      evidence: expect.arrayContaining([
        expect.objectContaining({ source: 'the command line of shop.js', text: '--tls-min-v1.3' }),
        expect.objectContaining({ text: expect.stringContaining('versions: TLS 1.3') }),
        expect.objectContaining({ text: NODE_ALERT }),
      ]),
    })
  })

  it.each<[string, Scene]>([
    ['of Java', { settings: [set('-Djdk.tls.client.protocols', 'TLSv1.3')], error: JAVA_ALERT }],
    ['of Java’s https', { settings: [set('-Dhttps.protocols', 'TLSv1.3')], error: JAVA_ALERT }],
    ['in curl’s file', { settings: [set('tlsv1.3', '', 'file')] }],
    ['in Wget’s file', { settings: [set('secure_protocol', 'TLSv1_3', 'file')] }],
    ['in Git’s', { settings: [set('http.sslversion', 'tlsv1.3', 'file')] }],
    ['before a server that cuts it off', { error: RESET }],
    ['that holds the versions down', { settings: [set('--tls-max-v1.2')], versions: [0x0303], paths: [only13] }],
    ['that lists old ones', { settings: [set('-Dhttps.protocols', 'TLSv1.1,TLSv1.2')], versions: [0x0303], paths: [only13] }],
    ['in curl’s file that holds them down', { settings: [set('tls-max', '1.2', 'file')], versions: [0x0303], paths: [only13] }],
    [
      'under rules that name no suite of TLS 1.3, by the alert',
      { profile: { ...pciDss, suites: ['TLS_ECDHE_RSA_WITH_AES_128_GCM_SHA256'] } },
    ],
    [
      'by the alert to its hello alone',
      { error: RESET, replays: [aReplay(PROTOCOL_VERSION)], versions: [0x0303], settings: [set('--tls-max-v1.2')], paths: [only13] },
    ],
  ])('knows a setting %s', (_what, scene) => {
    expect(judged(scene)).toMatchObject({ outcome: 'fail', confidence: 'certain' })
  })

  it('names a file that was not read, where nothing else tells, as what may be why', () => {
    expect(judged({ settings: [set('OPENSSL_CONF', '/srv/own.cnf', 'variable')] })).toMatchObject({
      outcome: 'fail',
      confidence: 'likely',
      title: expect.stringContaining('may leave'),
      why: expect.stringContaining('The file that it names was not read.'),
      fix: [{ text: expect.stringContaining('Look into /srv/own.cnf') }, {}],
    })
    const both = judged({ settings: [set('OPENSSL_CONF', '/srv/own.cnf', 'variable'), set('--tls-min-v1.3')] })
    expect(both).toMatchObject({ confidence: 'certain', fix: [{ text: expect.stringContaining('--tls-min-v1.3') }, {}] })
  })

  it.each<[string, Scene]>([
    ['nothing is set: it is the runtime or the system', { settings: [] }],
    [
      'what is set leaves that version',
      { settings: [set('--tls-min-v1.2'), set('tlsv1.2', '', 'file'), set('-Dhttps.protocols', 'TLSv1.2,TLSv1.3')] },
    ],
    ['the setting is taken back for it', { settings: [set('OPENSSL_CONF', '', 'unset')] }],
    ['it offers the version that the endpoint speaks', { versions: [0x0304, 0x0303] }],
    ['the endpoint speaks TLS 1.3', { paths: [only13] }],
    ['one address speaks TLS 1.3', { paths: [only12, aPath({ id: 'other', negotiated: negotiated(0x0304) })] }],
    ['nobody gets through', { paths: [aStoppedPath('hello', 'alert')] }],
    ['it had no time', { attempt: { outcome: 'timeout' } }],
    ['it offers less than the rules permit', { versions: [0x0302], settings: [set('--tls-max-v1.2')] }],
    [
      'the newer one alone is spoken to us, and nothing says that the older one was turned down',
      { settings: [set('--tls-max-v1.2')], versions: [0x0303], paths: [only13], error: RESET, replays: [aReplay(HANDSHAKE_FAILURE)] },
    ],
    [
      'our own hello did not offer the newer one, and nothing says that it was turned down for that',
      { profile: { ...pciDss, suites: ['TLS_ECDHE_RSA_WITH_AES_128_GCM_SHA256'] }, error: RESET },
    ],
  ])('is not named where %s', (_why, scene) => {
    expect(judged(scene)).toEqual({ outcome: 'not-applicable' })
  })

  describe('an endpoint of TLS 1.3 alone, and a runtime on which nothing is set', () => {
    const LINE = '/etc/ssl/openssl.cnf, line 397: MaxProtocol = TLSv1.2'
    const limited = aSystemLibrary('OpenSSL', '3.0.22', {
      configFile: '/etc/ssl/openssl.cnf',
      versions: [{ version: '1.3', state: 'off', source: LINE }],
    })
    const offers12 = (scene: Scene = {}) => judged({ settings: [], versions: [0x0303], paths: [only13], ...scene })
    const ofNode: Scene = { runtime: OLD_NODE, error: 'EPROTO: SSL23_GET_SERVER_HELLO:tlsv1 alert protocol version' }

    it('is named by the setting of the system that keeps its library there', () => {
      expect(offers12({ libraries: [limited] })).toMatchObject({
        outcome: 'fail',
        confidence: 'certain',
        owners: ['system-administrator', 'hosting-company'],
        title: 'A setting of this system leaves curl 7.88.1 no TLS version that api.multisafepay.com speaks',
        why: expect.stringContaining(`It uses OpenSSL 3.0.22 of this system. The setting is: ${LINE}.`),
        fix: [
          { command: expect.stringContaining('sudo cp -p') },
          { text: `Remove the setting, or change it: ${LINE}` },
          { command: expect.stringContaining('grep') },
          {},
          {},
        ],
        evidence: expect.arrayContaining([{ kind: 'file', source: '/etc/ssl/openssl.cnf, line 397', text: LINE }]),
      })
    })

    it('names the crypto policy that made the setting, and not its file', () => {
      const policy = {
        switches: [{ name: 'crypto policy', value: 'OWN', source: '/etc/crypto-policies/config' }],
        versions: [
          { version: '1.3', state: 'off', source: '/etc/crypto-policies/back-ends/opensslcnf.config, line 2: MaxProtocol' } as const,
        ],
      }
      expect(offers12({ libraries: [aSystemLibrary('OpenSSL', '3.0.22', policy)] })).toMatchObject({
        fix: [
          { text: expect.stringContaining('policy of this system is OWN') },
          {},
          {},
          {},
          {},
          // Who does the steps in their order goes back last, and only where it is needed.
          { command: 'sudo update-crypto-policies --set OWN', undo: true },
        ],
      })
    })

    it('is named by the age of the library, which no setting changes', () => {
      const settings = [set('OPENSSL_CONF', '/srv/own.cnf', 'variable')]
      for (const scene of [ofNode, { ...ofNode, runtime: { ...OLD_NODE, settings } }])
        expect(offers12(scene)).toMatchObject({
          outcome: 'fail',
          confidence: 'certain',
          owners: ['system-administrator', 'hosting-company'],
          title: 'Node.js 6.17.1 is too old for api.multisafepay.com: it has no TLS 1.3',
          why: expect.stringContaining('Its TLS library is OpenSSL 1.0.2s, which has no TLS 1.3.'),
          fix: [{ text: expect.stringContaining('Install a newer Node.js') }, { text: 'OpenSSL has TLS 1.3 from 1.1.1 on.' }, {}, {}],
        })
    })

    it.each<[string, Scene]>([
      ['nothing was read that does', {}],
      [
        'the setting leaves that version',
        { libraries: [aSystemLibrary('OpenSSL', '3.0.22', { versions: [{ version: '1.1', state: 'off', source: LINE }] })] },
      ],
      [
        'the setting switches it on',
        { libraries: [aSystemLibrary('OpenSSL', '3.0.22', { versions: [{ version: '1.3', state: 'on', source: LINE }] })] },
      ],
      [
        'the programs of this check are led to another configuration',
        {
          libraries: [{ ...limited, switches: [{ name: 'OPENSSL_CONF', value: '/srv/own.cnf', source: 'the environment of this check' }] }],
        },
      ],
      [
        'the setting is that of another library',
        { libraries: [{ ...limited, library: { name: 'GnuTLS', version: '3.7.9', bundled: false } }] },
      ],
      [
        'the setting is that of another copy',
        { libraries: [limited], runtime: { library: { name: 'OpenSSL', version: '3.0.22', bundled: true } } },
      ],
    ])('is likely, with the places to look, where the library could do it and %s', (_what, scene) => {
      expect(offers12(scene)).toMatchObject({
        outcome: 'fail',
        confidence: 'likely',
        title: 'curl 7.88.1 offers no TLS version that api.multisafepay.com speaks',
        why: expect.stringContaining('Its TLS library can do TLS 1.3, so something holds it back.'),
        fix: [{ text: expect.stringContaining('openssl.cnf, the variable OPENSSL_CONF and ~/.curlrc') }, {}, {}],
      })
    })

    it('leaves open whether it is its age where no table knows its library', () => {
      expect(offers12({ runtime: { library: { name: 'mbedTLS', version: '2.1', bundled: true } } })).toMatchObject({
        confidence: 'likely',
        why: expect.stringContaining('Whether its age or a setting is the reason could not be told.'),
      })
    })

    it('names the file of its own in the place of the system’s setting', () => {
      const settings = [set('OPENSSL_CONF', '/srv/own.cnf', 'variable')]
      expect(offers12({ settings, libraries: [limited] })).toMatchObject({
        confidence: 'likely',
        title: expect.stringContaining('OPENSSL_CONF'),
      })
    })

    it.each<[string, string]>([
      ['OpenSSL', NODE_ALERT],
      ['Python', 'SSLError: [SSL: TLSV1_ALERT_PROTOCOL_VERSION] tlsv1 alert protocol version (_ssl.c:992)'],
      ['Java', JAVA_ALERT],
      ['Wget', 'GnuTLS: A TLS fatal alert has been received. GnuTLS: received alert [70]: Error in protocol version'],
      ['Git', "fatal: unable to access 'https://localhost/': gnutls_handshake() failed: Error in protocol version"],
      ['NSS', 'curl: (35) Peer reports incompatible or unsupported protocol version.'],
      ['Go', 'remote error: tls: protocol version not supported'],
    ])('knows the alert in the words of %s', (_who, error) => {
      expect(offers12({ error }).outcome).toBe('fail')
    })

    it.each<[string, Scene]>([
      ['the alert is another one', { error: 'tlsv1 alert handshake failure: SSL alert number 40', replays: [aReplay(HANDSHAKE_FAILURE)] }],
      [
        'it is the hello with more in it that is turned down for that',
        { error: RESET, replays: [aReplay(HANDSHAKE_FAILURE), aReplay(PROTOCOL_VERSION, 'suites')] },
      ],
      ['it was cut off without words', { error: RESET, replays: [aReplay({ kind: 'reset' })] }],
      ['it chose itself to go no further', { error: 'error:1425F102:SSL routines:ssl_choose_client_version:unsupported protocol' }],
      ['the try ended for want of time', { attempt: { outcome: 'timeout' }, replays: [aReplay(PROTOCOL_VERSION)] }],
      ['the endpoint speaks TLS 1.2', { paths: [only12] }],
      ['another address speaks TLS 1.2', { paths: [only13, aPath({ id: 'other', negotiated: negotiated(0x0303) })] }],
      [
        'another address speaks TLS 1.2, and does not answer in HTTP',
        { paths: [only13, { ...aStoppedPath('http', 'closed'), id: 'other', negotiated: negotiated(0x0303) }] },
      ],
      ['its own hello is taken when we send it', { replays: [aReplay(aServerHello(0x0303, 0xc02f))] }],
      ['it offers TLS 1.3, as a curl that follows no MaxProtocol', { versions: [0x0304, 0x0303] }],
      ['it offers less than the rules permit', { versions: [0x0302] }],
      ['nobody gets through', { paths: [aStoppedPath('hello', 'alert')] }],
    ])('is not named where %s', (_why, scene) => {
      for (const more of [{ libraries: [limited] }, ofNode, {}])
        expect(offers12({ ...more, ...scene, ...('error' in scene ? {} : { error: NODE_ALERT }) })).toEqual({ outcome: 'not-applicable' })
    })
  })

  it('passes where it connects', () => {
    expect(judgedRuntime(rule, { runtime: aRuntime({ settings: [set('--tls-min-v1.3')] }), attempts: [anAttempt()] })).toEqual({
      outcome: 'pass',
    })
  })
})
