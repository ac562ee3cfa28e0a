// What each rule says when it has something to say: at least one example for each cause. A new cause adds one here.
import type { AnyRule, Judged } from '../../electron/rules/define-rule.ts'
import {
  aCaughtHello,
  aCertificate,
  aHello,
  anAttempt,
  anIssuer,
  anOs,
  aPath,
  aProbe,
  aServerHello,
  aStoppedPath,
  aTrust,
  builtIn,
  CURL_UNTRUSTED,
  datedProfile,
  HANDSHAKE_FAILURE,
  PROTOCOL_VERSION,
  PROXY,
} from '../fixtures/facts.ts'
import { recordedHello } from '../fixtures/hellos.ts'
import { judgedHost, judgedPath, judgedRuntime } from '../fixtures/judged.ts'
import { saidOfScans } from './app-server/said-of-scans.ts'
import { saidOfTries } from './app-server/tries-scene.ts'
import { answerExamples } from './firewall/answer-examples.ts'
import { nameExamples } from './firewall/name-examples.ts'
import { aControlHost, aNetwork, aRoute, endedWith, ownRule, unresolved } from './firewall/scene.ts'
import { aControl, inspected } from './inspection-scene.ts'
import { libraryExamples } from './os/library-examples.ts'
import { saidOfItsSightings } from './sightings.ts'
import { saidOfSwitches } from './switch-examples.ts'
import { upkeepExamples } from './upkeep-examples.ts'

const focal = anOs({ id: 'ubuntu', name: 'Ubuntu 20.04.6 LTS', version: '20.04' })
const bullseye = anOs({ name: 'Debian GNU/Linux 11 (bullseye)', version: '11' })
const refused = (answer: ReturnType<typeof aServerHello>) =>
  aStoppedPath('hello', 'alert', { probes: [aProbe('profile', answer), aProbe('profile-again', answer)] })
const and = (path: ReturnType<typeof aPath>, ...probes: ReturnType<typeof aProbe>[]) => ({ ...path, probes: [...path.probes, ...probes] })
const direct = aStoppedPath('tcp', 'silent')
/** A path stopped at a step that the builders take for granted behind a proxy. */
const withStop = (path: ReturnType<typeof aPath>, step: 'dns', observation: string): ReturnType<typeof aPath> => ({
  ...path,
  steps: path.steps.map((record) => (record.step === step ? { step, state: 'stopped', observation, ms: 5, detail: 'No.' } : record)),
})

const failing = { attempts: [anAttempt({ outcome: 'failed', error: CURL_UNTRUSTED })] }
const anAnswer = (status: number, body = '') => ({
  status,
  date: null,
  server: null,
  method: 'GET' as const,
  location: null,
  headers: [],
  body,
})

/** What each rule says when it has something to say. */
export const examples: Record<string, (rule: AnyRule) => Judged[]> = {
  ...upkeepExamples,
  'os-end-of-life': (rule) =>
    [focal, bullseye, { ...focal, container: 'docker' }, anOs({ id: 'rhel', name: 'Red Hat Enterprise Linux 7.9', version: '7.9' })].map(
      (os) => judgedHost(rule, { facts: { os }, profile: builtIn('loke') }),
    ),
  ...libraryExamples,
  ...saidOfSwitches,
  'app-no-permitted-cipher': (rule) => [
    judgedRuntime(rule, { hellos: [aCaughtHello(recordedHello('opensslCbc256'))] }),
    judgedRuntime(rule, { hellos: [aCaughtHello(recordedHello('opensslCbc128'))] }, { profile: datedProfile }),
    judgedRuntime(
      rule,
      { hellos: [aCaughtHello(recordedHello('opensslTls12'))], attempts: [anAttempt({ outcome: 'failed' })] },
      { facts: { paths: [aPath({ chain: [aCertificate({ keyType: 'ec' })] })] } },
    ),
    judgedRuntime(rule, {
      hellos: [aCaughtHello(aHello({ suites: [0x1301, 0xc02b], signatureAlgorithms: [0x0403] }))],
      attempts: [anAttempt({ outcome: 'failed' })],
    }),
  ],
  ...saidOfTries,
  ...saidOfScans,
  'proxy-unreachable': (rule) =>
    ['refused', 'silent', 'unreachable', 'denied'].map((how) => judgedPath(rule, aStoppedPath('tcp', how, { via: PROXY }))),
  'proxy-login-needed': (rule) =>
    [[], ['Basic'], ['NTLM']].map((schemes) =>
      judgedPath(
        rule,
        aStoppedPath('proxy', 'login-needed', { via: PROXY, proxyAnswer: { status: 407, reason: '', schemes, headers: [] } }),
      ),
    ),
  'proxy-address-invalid': (rule) =>
    (['environment', 'given'] as const).map((scope) => {
      const problem = 'The proxy address has “31x8” where its port number should be.'
      const proxies = [{ url: 'http://p:31x8', hasCredentials: true, source: 'HTTPS_PROXY in the environment', scope, problem }]
      return judgedHost(rule, { facts: { 'proxy-settings': { proxies, noProxy: [] } } })
    }),
  'proxy-script-failed': (rule) =>
    (['not-fetched', 'throws', 'too-slow', 'nonsense'] as const).flatMap((kind) =>
      (['given', 'system'] as const).map((scope) => {
        const problem = { kind, detail: 'It did not come in time.' }
        const scripts = [{ url: 'http://wpad.test/p.pac', source: 'AutoConfigURL', scope, problem, answers: [] }]
        return judgedHost(rule, { facts: { 'proxy-settings': { proxies: [], scripts, noProxy: [] } } })
      }),
    ),
  'proxy-name-unresolved': (rule) =>
    ['name-unknown', 'resolver-silent'].map((how) => judgedPath(rule, withStop(aPath({ via: PROXY }), 'dns', how))),
  'proxy-certificate-bad': (rule) => [
    judgedPath(rule, aStoppedPath('proxy', 'certificate-bad', { via: 'https://proxy.example.test:3128' })),
  ],
  'proxy-not-a-proxy': (rule) => ['not-a-proxy', 'closed'].map((how) => judgedPath(rule, aStoppedPath('proxy', how, { via: PROXY }))),
  'proxy-login-refused': (rule) =>
    [[], ['Basic'], ['Negotiate', 'NTLM'], ['Other']].map((schemes) =>
      judgedPath(
        rule,
        aStoppedPath('proxy', 'login-refused', { via: PROXY, proxyAnswer: { status: 407, reason: 'No', schemes, headers: [] } }),
      ),
    ),
  'proxy-denies': (rule) => [
    judgedPath(
      rule,
      aStoppedPath('proxy', 'denied', { via: PROXY, proxyAnswer: { status: 403, reason: 'Filtered', schemes: [], headers: [] } }),
    ),
  ],
  'proxy-cannot-reach-endpoint': (rule) => {
    const proxyAnswer = { protocol: 'socks5' as const, status: 0, reason: 'none', schemes: [], headers: [] }
    const socks = { via: 'socks5://proxy.example.test:1080', proxyAnswer }
    const paths = [
      aStoppedPath('proxy', 'cannot-reach', { via: PROXY, proxyAnswer: { ...proxyAnswer, protocol: 'http', status: 503 } }),
      aStoppedPath('proxy', 'cannot-reach', socks),
      aStoppedPath('proxy', 'closed', socks),
      aStoppedPath('proxy', 'silent', { via: PROXY }),
    ]
    return paths.map((path) => judgedPath(rule, path, { facts: { paths: [path, aPath()] } }))
  },
  'proxy-closes-tunnel': (rule) => {
    const path = aStoppedPath('hello', 'closed', { via: PROXY, probes: [aProbe('profile', { kind: 'closed' })] })
    return [[path], [path, aPath()]].map((paths) => judgedPath(rule, path, { facts: { paths } }))
  },
  'proxy-inspects-tls': (rule) =>
    [[], [anAttempt({ via: PROXY })]].map((attempts) => {
      const path = inspected({ via: PROXY })
      return judgedPath(rule, path, { facts: { paths: [path, aPath()], attempts } })
    }),
  'proxy-downgrades-tls': (rule) => {
    const path = { ...and(refused(PROTOCOL_VERSION), aProbe('broad', aServerHello(0x0302, 0xc013))), via: PROXY }
    return [judgedPath(rule, path, { facts: { paths: [path, aPath()] } })]
  },
  'firewall-no-route': (rule) => [
    ...[
      aRoute({ result: 'none' }),
      aRoute({ result: 'prohibited' }),
      aRoute({ neighbour: 'failed' }),
      aRoute({ gateway: null, neighbour: 'failed' }),
    ].map((route) => judgedPath(rule, endedWith('unreachable', 'EHOSTUNREACH'), { facts: { network: aNetwork([route]) } })),
    judgedPath(rule, endedWith('unreachable', 'ENETUNREACH'), {
      facts: { network: aNetwork([aRoute({ result: 'none' })], { defaultRoute: { ipv4: false, ipv6: true } }) },
    }),
    ...['192.0.2.53', '192.0.2.1'].map((address) => {
      const network = aNetwork([aRoute({ address, result: 'none' })], { defaultRoute: { ipv4: false, ipv6: null } })
      const path = address === '192.0.2.1' ? endedWith('unreachable', 'ENETUNREACH') : unresolved('resolver-silent')
      return judgedPath(rule, path, { facts: { network } })
    }),
  ],
  ...nameExamples,
  'firewall-drops-connection': (rule) => [
    ...['drop', 'tcp dport 443 drop'].map((text) => judgedPath(rule, direct, { facts: { network: ownRule('drop', text) } })),
    ...(['silent', 'open'] as const).map((tcp) => judgedPath(rule, direct, { facts: { controls: [aControlHost(tcp)] } })),
    judgedPath(rule, direct),
    judgedPath(rule, { ...direct, secondPort: { port: 80, observation: 'open' } }, { facts: { paths: [direct, aPath({ via: PROXY })] } }),
  ],
  'firewall-refuses-connection': (rule) => {
    const refused = aStoppedPath('tcp', 'refused')
    return [
      judgedPath(rule, refused),
      judgedPath(rule, { ...refused, secondPort: { port: 80, observation: 'open' } }),
      judgedPath(rule, refused, { facts: { paths: [refused, aPath({ via: PROXY })] } }),
      judgedPath(rule, refused, { facts: { network: aNetwork([aRoute({ device: 'lo', gateway: null })]) } }),
      judgedPath(rule, refused, { facts: { network: ownRule('reject', 'tcp dport 443 reject') } }),
    ]
  },
  'firewall-rejects-connection': (rule) => [
    judgedPath(rule, endedWith('denied', 'EPERM')),
    judgedPath(rule, endedWith('unreachable', 'EHOSTUNREACH')),
    judgedPath(rule, endedWith('unreachable', 'EHOSTUNREACH'), { facts: { network: aNetwork([aRoute()]) } }),
    ...['reject', 'tcp dport 443 reject'].map((text) =>
      judgedPath(rule, endedWith('unreachable', 'EHOSTUNREACH'), { facts: { network: ownRule('reject', text) } }),
    ),
  ],
  'firewall-ipv6-broken': (rule) =>
    [aStoppedPath('tcp', 'silent'), endedWith('unreachable', 'EHOSTUNREACH')].map((path) => {
      const six = { ...path, id: 'six', address: '2001:db8::1' }
      return judgedPath(rule, six, { facts: { paths: [six, aPath()] } })
    }),
  ...answerExamples,
  'firewall-resets-hello': saidOfItsSightings,
  'firewall-swallows-hello': saidOfItsSightings,
  'firewall-loses-large-packets': saidOfItsSightings,
  'firewall-inspects-tls': (rule) =>
    [failing.attempts, [anAttempt()], []].map((attempts) => judgedPath(rule, inspected(), { facts: { controls: [aControl()], attempts } })),
  'endpoint-throttles': saidOfItsSightings,
  'endpoint-unsteady': saidOfItsSightings,
  'endpoint-version-intolerant': saidOfItsSightings,
  'endpoint-long-hello-intolerant': saidOfItsSightings,
  'endpoint-rejects-unknown': saidOfItsSightings,
  'endpoint-needs-sni': saidOfItsSightings,
  'endpoint-old-tls-only': (rule) =>
    ['direct', PROXY].map((via) =>
      judgedPath(rule, { ...and(refused(PROTOCOL_VERSION), aProbe('broad', aServerHello(0x0302, 0xc013))), via }),
    ),
  'endpoint-no-permitted-cipher': (rule) =>
    ['direct', PROXY].map((via) =>
      judgedPath(rule, { ...and(refused(HANDSHAKE_FAILURE), aProbe('broad', aServerHello(0x0303, 0xc014))), via }),
    ),
  'endpoint-certificate-expired': (rule) => [
    judgedPath(rule, aPath(), { date: '2027-02-01' }),
    judgedPath(rule, aPath(), { date: '2027-01-31' }),
  ],
  'endpoint-certificate-wrong-name': (rule) => [judgedPath(rule, aPath({ nameMatches: false }))],
  'endpoint-certificate-self-signed': (rule) => [
    judgedPath(rule, aPath({ chain: [aCertificate({ selfSigned: true })], trust: [aTrust({ result: 'self-signed' })] })),
  ],
  'endpoint-certificate-issuer-unknown': (rule) => [judgedPath(rule, aPath({ trust: [aTrust({ result: 'issuer-unknown' })] }))],
  'endpoint-certificate-not-yet-valid': (rule) => [judgedPath(rule, aPath(), { gathered: '2025-01-01T00:00:00Z' })],
  'endpoint-certificate-chain-incomplete': (rule) => [
    judgedPath(rule, aPath({ trust: [aTrust({ result: 'incomplete' })] })),
    judgedPath(
      rule,
      aPath({
        chain: [aCertificate({ issuerUrls: ['http://ca.example.test/issuing.crt'] })],
        trust: [aTrust({ result: 'issuer-unknown' })],
      }),
    ),
  ],
  'endpoint-certificate-weak': (rule) =>
    [{ keyBits: 1024 }, { keyType: 'ec', keyBits: 192 }, { signatureAlgorithm: 'sha1WithRSAEncryption' }].flatMap((weak) =>
      [true, false].map((verified) =>
        judgedPath(rule, aPath({ chain: [aCertificate(weak)] }), { facts: { attempts: [anAttempt({ verified })] } }),
      ),
    ),
  'endpoint-certificate-critical-extension': (rule) =>
    [
      [aCertificate({ criticalExtensions: ['1.2.3.4.5'] })],
      [aCertificate(), anIssuer({ criticalExtensions: ['1.3.6.1.4.1.11129.2.4.3'] })],
    ].flatMap((chain) =>
      [true, false].map((verified) => judgedPath(rule, aPath({ chain }), { facts: { attempts: [anAttempt({ verified })] } })),
    ),
  'endpoint-certificate-wrong-purpose': (rule) =>
    [true, false].map((verified) =>
      judgedPath(rule, aPath({ chain: [aCertificate({ purposes: ['1.3.6.1.5.5.7.3.2'] })] }), {
        facts: { attempts: [anAttempt({ verified })] },
      }),
    ),
  'endpoint-wants-client-certificate': (rule) => [
    ...['alert', 'closed'].map((how) =>
      judgedPath(rule, aStoppedPath('handshake', how, { certificateRequested: true }), { facts: failing }),
    ),
    judgedPath(rule, aPath({ certificateRequested: true, http: anAnswer(400, 'No required SSL certificate was sent') }), {
      facts: failing,
    }),
    judgedPath(rule, aPath({ certificateRequested: true, http: anAnswer(400) }), { facts: failing }),
    judgedPath(rule, aPath({ http: anAnswer(403, 'Client certificate required') }), { facts: failing }),
    judgedPath(rule, aPath({ http: anAnswer(403) }), {
      facts: { attempts: [anAttempt({ outcome: 'failed', error: 'tlsv13 alert certificate required' })] },
    }),
  ],
  'endpoint-blocks-source': (rule) =>
    ['Sorry, you have been blocked', 'Your IP is not allowed'].map((body) =>
      judgedPath(rule, aPath({ http: anAnswer(403, body) }), { facts: failing }),
    ),
  'endpoint-http-refuses': (rule) =>
    [anAnswer(426), anAnswer(503, 'Down for maintenance'), anAnswer(511)].map((http) => judgedPath(rule, aPath({ http }))),
  'endpoint-not-in-profile': (rule) => [judgedPath(rule, aPath({ host: 'www.multisafepay.com' }))],
}
