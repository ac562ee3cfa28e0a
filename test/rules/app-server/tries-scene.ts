// What the rules that compare a runtime with the endpoint are judged on: a try that failed, and what became of its hello when it was
// sent again. Everything else is well.
import type { VersionSetting } from '../../../electron/contract/host-facts.ts'
import type { Answer } from '../../../electron/contract/path.ts'
import type { Attempt, Replay, Runtime } from '../../../electron/contract/runtime-facts.ts'
import { GIVEN_PROXY } from '../../../electron/contract/way.ts'
import type { AnyRule, Judged } from '../../../electron/rules/define-rule.ts'
import {
  aCaughtHello,
  aCertificate,
  aHello,
  anAttempt,
  aPath,
  aRuntime,
  aServerHello,
  aStoppedPath,
  aSystemLibrary,
  aTrust,
  CURL_UNTRUSTED,
  datedProfile,
  HANDSHAKE_FAILURE,
  PROXY,
} from '../../fixtures/facts.ts'
import { judgedPath, judgedRuntime } from '../../fixtures/judged.ts'

/** curl 7.88.1 against nginx with another group than it offers. */
export const CURL_HANDSHAKE = 'curl: (35) OpenSSL/3.0.22: error:0A000410:SSL routines::sslv3 alert handshake failure'
/** Node 6.17.1 where it follows an expired root. */
export const NODE_EXPIRED = 'CERT_HAS_EXPIRED: certificate has expired'

export const failedBy = (error: string, change: Partial<Attempt> = {}): Attempt =>
  anAttempt({ outcome: 'failed', error, httpStatus: null, negotiated: null, ...change })

export const aReplay = (answer: Answer = aServerHello(), added: Replay['added'] = 'nothing', change: Partial<Replay> = {}): Replay => ({
  runtime: 'curl',
  mode: 'default',
  added,
  leftOut: [],
  path: aPath().id,
  answer,
  ms: 20,
  ...change,
})

export const REFUSED = aReplay(HANDSHAKE_FAILURE)

/** secp521r1 (25), which the hello of this scene does not offer. */
export const P521: Answer = { kind: 'server-hello', version: 0x0304, suite: 0x1302, group: 25, helloRetry: true }
export const onlyP256 = aCaughtHello(aHello({ groups: [23], keyShares: [23] }))
export const onlyRsa = aCaughtHello(aHello({ signatureAlgorithms: [0x0804, 0x0401] }))

/** A root that is on the public list and not in the store of the system. */
export const lackingRoot = aPath({
  trust: [aTrust({ result: 'issuer-unknown' }), aTrust({ store: 'public', source: 'the public roots of this program' })],
})

const ROOT = 'C=NL, O=Example Trust, CN=Example Root'
/** The root again, as an older authority signed it: sent along, and needed by nobody who has the root. */
export const crossed = aCertificate({ subject: ROOT, issuer: 'CN=Older Root', dnsNames: [], notAfter: '2030-01-01T00:00:00.000Z' })
export const withCrossed = (change: Parameters<typeof aPath>[0] = {}) => {
  const { chain, ...path } = aPath(change)
  return { ...path, chain: [...chain, crossed] }
}
export const OLD_NODE = aRuntime({
  id: 'curl',
  kind: 'node',
  name: 'Node.js',
  version: '6.17.1',
  library: { name: 'OpenSSL', version: '1.0.2s', bundled: true },
})

export const directClosed = aStoppedPath('tcp', 'silent')
export const proxyOpen = aPath({ via: PROXY })

const ofCertifi = aRuntime({ kind: 'python', name: 'Python', running: true })
const certifiWithoutRoot = {
  runtimes: [ofCertifi.id],
  file: '/srv/v/certifi/cacert.pem',
  certificates: 144,
  chains: [{ path: aPath().id, result: 'issuer-unknown' as const, issuer: 'Shop Root CA' }],
}

/** It offers one version and the endpoint speaks another, with these settings of the system's library. */
const versionTurnedDown = (rule: AnyRule, runtime: Runtime, offered: number, spoken: number, versions: VersionSetting[] = []): Judged =>
  judgedRuntime(
    rule,
    {
      runtime,
      hellos: [aCaughtHello(aHello({ versions: [offered] }))],
      attempts: [failedBy('tlsv1 alert protocol version')],
    },
    {
      facts: {
        paths: [aPath({ negotiated: { version: spoken, suite: spoken === 0x0304 ? 0x1302 : 0xc02f, group: 29 } })],
        'system-tls': { libraries: [aSystemLibrary('OpenSSL', '3.0.22', { versions })] },
      },
    },
  )

/** What each of these rules says when it has something to say. */
export const saidOfTries: Readonly<Record<string, (rule: AnyRule) => Judged[]>> = {
  'os-trust-store-lacks-root': (rule) =>
    [[], [failedBy(CURL_UNTRUSTED)]].map((attempts) => judgedPath(rule, lackingRoot, { facts: { attempts } })),
  'os-chain-builder-too-old': (rule) => [
    judgedRuntime(rule, { runtime: OLD_NODE, attempts: [failedBy(NODE_EXPIRED)] }, { facts: { paths: [withCrossed()] } }),
  ],
  'app-no-common-version': (rule) => [
    ...[
      { how: 'flag' as const, name: '--tls-min-v1.3', value: '' },
      { how: 'variable' as const, name: 'OPENSSL_CONF', value: '/srv/own.cnf' },
    ].map((setting) => {
      const runtime = aRuntime({ settings: [{ ...setting, source: 'the environment of shop.js' }] })
      return versionTurnedDown(rule, runtime, 0x0304, 0x0303)
    }),
    ...[aRuntime(), OLD_NODE, aRuntime({ library: null })].map((runtime) => versionTurnedDown(rule, runtime, 0x0303, 0x0304)),
    versionTurnedDown(rule, aRuntime(), 0x0303, 0x0304, [
      { version: '1.3', state: 'off', source: '/etc/ssl/openssl.cnf, line 397: MaxProtocol = TLSv1.2' },
    ]),
  ],
  'app-no-common-group-or-signature': (rule) => [
    judgedRuntime(rule, { hellos: [onlyP256], attempts: [failedBy(CURL_HANDSHAKE)], replays: [REFUSED, aReplay(P521, 'groups')] }),
    judgedRuntime(rule, {
      hellos: [onlyRsa],
      attempts: [failedBy(CURL_HANDSHAKE)],
      replays: [REFUSED, aReplay(aServerHello(), 'signature-algorithms')],
    }),
  ],
  'app-negotiates-unpermitted-suite': (rule) => [
    judgedRuntime(rule, { attempts: [anAttempt({ negotiated: { version: 0x0303, suite: 0xc028, group: null } })] }),
    judgedRuntime(
      rule,
      { attempts: [anAttempt({ negotiated: { version: 0x0303, suite: 0x009c, group: null } })] },
      { profile: datedProfile },
    ),
  ],
  'app-tls-library-unsupported': (rule) => [judgedRuntime(rule, { runtime: OLD_NODE })],
  'app-sends-no-sni': (rule) =>
    (['curl', 'java'] as const).map((kind) =>
      judgedRuntime(rule, { runtime: aRuntime({ kind }), hellos: [aCaughtHello(aHello({ sni: null }))] }),
    ),
  'app-distrusts-endpoint': (rule) => [
    ...(['curl', 'git', 'wget', 'python', 'node', 'php', 'java', 'mono', 'perl', 'own-tls'] as const).map((kind) =>
      judgedRuntime(rule, { runtime: aRuntime({ kind, trustStore: '/opt/own.pem' }), attempts: [failedBy(CURL_UNTRUSTED)] }),
    ),
    judgedRuntime(rule, { attempts: [failedBy('curl: (77) error setting certificate file: /opt/none.pem')] }),
    ...(['/etc/ssl/certs', '/srv/own'] as const).flatMap((place) =>
      (['enter', 'read'] as const).map((right) => {
        const runtime = aRuntime({ trustStore: '/srv/store', storeUnreadable: true, storeClosed: { place, right } })
        return judgedRuntime(rule, { runtime, attempts: [failedBy(CURL_UNTRUSTED)] })
      }),
    ),
    judgedRuntime(rule, { runtime: ofCertifi, attempts: [anAttempt()] }, { facts: { 'ca-files': [certifiWithoutRoot] } }),
  ],
  'app-rejects-endpoint-parameters': (rule) =>
    [
      'dh key too small',
      'unsafe legacy renegotiation disabled',
      'wrong signature type',
      'ee key too small',
      'unsuitable certificate purpose',
      'The certificate requires the server to include an OCSP status in its response, but the OCSP status is missing.',
    ].map((words) => judgedRuntime(rule, { attempts: [failedBy(`curl: (35) error:0A000000:SSL routines::${words}`)] })),
  'app-ignores-proxy': (rule) =>
    (['node', 'java', 'php', 'perl', 'openssl', 'wget'] as const).flatMap((kind) => [
      judgedRuntime(
        rule,
        { runtime: aRuntime({ kind }), attempts: [failedBy('connect ETIMEDOUT')] },
        { facts: { paths: [directClosed, proxyOpen] } },
      ),
      judgedRuntime(
        rule,
        { runtime: aRuntime({ kind, running: true, namesNoProxy: true }), attempts: [anAttempt({ via: PROXY })] },
        { facts: { paths: [directClosed, { ...proxyOpen, viaSource: GIVEN_PROXY }] } },
      ),
    ]),
  'app-connection-fails': (rule) => [
    judgedRuntime(rule, { attempts: [failedBy(CURL_UNTRUSTED)] }),
    judgedRuntime(rule, { attempts: [anAttempt({ outcome: 'timeout' })] }),
    ...[aReplay(), REFUSED].map((replay) => judgedRuntime(rule, { attempts: [failedBy(CURL_UNTRUSTED)], replays: [replay] })),
    judgedRuntime(rule, { attempts: [failedBy(CURL_UNTRUSTED, { trustStore: aTrust().source })] }),
    ...['Certificate has been revoked', 'Could not determine revocation status'].map((words) =>
      judgedRuntime(rule, { attempts: [failedBy(words)] }),
    ),
  ],
}
