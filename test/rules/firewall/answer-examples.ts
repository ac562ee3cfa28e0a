// What the rules on an answer that is no TLS, and on a question for revocation, say when they have something to say: examples for the
// test of all words.
import type { HttpAnswer } from '../../../electron/contract/path.ts'
import type { AnyRule, Judged } from '../../../electron/rules/define-rule.ts'
import { aCertificate, anAttempt, aPath, aProbe, aStoppedPath, PROXY } from '../../fixtures/facts.ts'
import { judgedPath, judgedRuntime } from '../../fixtures/judged.ts'
import { aControl } from '../inspection-scene.ts'

const anAnswer = (status: number, change: Partial<HttpAnswer> = {}): HttpAnswer => ({
  status,
  date: null,
  server: null,
  method: 'GET',
  location: null,
  headers: [],
  body: '',
  ...change,
})

const VIA = 'via: 1.1 gate.lab (squid/5.7)'
const NOT_TLS = { kind: 'not-tls', firstLine: 'HTTP/1.1 400 Bad Request' } as const
const withoutTls = (change: Parameters<typeof aPath>[0] = {}) =>
  aStoppedPath('hello', 'not-tls', { probes: [aProbe('profile', NOT_TLS)], ...change })

const LIST = 'http://crl.example.test/issuing.crl'
const JAVA = 'java.security.cert.CertPathValidatorException: Unable to determine revocation status due to network error Caused by: '

export const answerExamples: Record<string, (rule: AnyRule) => Judged[]> = {
  'firewall-answers-for-endpoint': (rule) => [
    ...[
      anAnswer(302, { location: 'http://login.hotspot.test/' }),
      anAnswer(511),
      anAnswer(403, { body: 'This page has been blocked by your administrator' }),
      anAnswer(403, { headers: ['x-squid-error: ERR_ACCESS_DENIED 0', VIA] }),
      anAnswer(400, { body: 'The plain HTTP request was sent to HTTPS port', headers: [VIA] }),
    ].map((plainHttp) => judgedPath(rule, withoutTls({ plainHttp }))),
    judgedPath(rule, withoutTls(), { facts: { controls: [aControl({ host: 'www.elsewhere.test', answer: NOT_TLS })] } }),
  ],
  'endpoint-speaks-no-tls': (rule) =>
    [{ via: 'direct' }, { via: PROXY }, { plainHttp: anAnswer(200, { headers: [VIA] }) }].map((change) =>
      judgedPath(rule, withoutTls(change)),
    ),
  'firewall-blocks-revocation': (rule) =>
    [
      'CRYPT_E_REVOCATION_OFFLINE (0x80092013)',
      'verify error:num=3:unable to get certificate CRL',
      'no answer in 9.0 s, while it asked whether the certificate was revoked',
      `${JAVA}java.net.ConnectException: Connection refused`,
      `${JAVA}java.io.IOException: Received HTTP error: 502 - Bad Gateway`,
    ].flatMap((error) => {
      const attempts = [anAttempt({ outcome: 'failed', error })]
      const paths = [aPath({ chain: [aCertificate({ revocationUrls: [LIST] })] })]
      const looks = [
        { url: LIST, address: null, tcp: 'name-unresolved' as const, http: null },
        ...(['open', 'refused', 'silent', 'unreachable', 'denied'] as const).map((tcp) => ({
          url: LIST,
          address: '203.0.113.1',
          tcp,
          http: null,
        })),
        { url: LIST, address: '203.0.113.1', tcp: 'open' as const, http: anAnswer(403) },
      ]
      return [
        ...looks.map((look) => judgedRuntime(rule, { attempts }, { facts: { paths, revocation: [look] } })),
        judgedRuntime(rule, { attempts }, { facts: { paths } }),
        ...(error.startsWith('CRYPT') ? [judgedRuntime(rule, { attempts })] : []),
      ]
    }),
}
