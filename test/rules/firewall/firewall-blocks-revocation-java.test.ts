// What Java 17.0.15 and 25 said with -Dcom.sun.net.ssl.checkRevocation=true and enableCRLDP or ocsp.enable, as our program passes it on.
import { describe, expect, it } from 'vitest'
import type { HttpAnswer } from '../../../electron/contract/path.ts'
import type { RevocationLook } from '../../../electron/contract/revocation.ts'
import { appConnectionFails } from '../../../electron/rules/app-server/app-connection-fails.ts'
import { firewallBlocksRevocation as rule } from '../../../electron/rules/firewall/firewall-blocks-revocation.ts'
import { aCertificate, anAttempt, aPath } from '../../fixtures/facts.ts'
import { judgedRuntime } from '../../fixtures/judged.ts'

const LIST = 'http://crl.example.test/issuing.crl'
const RESPONDER = 'http://ocsp.example.test'
const paths = [aPath({ chain: [aCertificate({ revocationUrls: [LIST] })] })]
const REFUSED = 'javax.net.ssl.SSLHandshakeException: PKIX path validation failed: java.security.cert.CertPathValidatorException: '
const NETWORK = `${REFUSED}Unable to determine revocation status due to network error`
const WAITED = 'no answer in 9.0 s, while it asked whether the certificate was revoked'

const answer = (status: number, change: Partial<HttpAnswer> = {}): HttpAnswer => ({
  status,
  date: null,
  server: null,
  method: 'GET',
  location: null,
  headers: [],
  body: '',
  ...change,
})
const met = (tcp: RevocationLook['tcp'], http: HttpAnswer | null = null, url = LIST): RevocationLook => ({
  url,
  address: tcp === 'name-unresolved' ? null : '203.0.113.1',
  tcp,
  http,
})
const failed = (error: string, looks: RevocationLook[] = [], more = {}) =>
  judgedRuntime(rule, { attempts: [anAttempt({ outcome: 'failed', error })] }, { facts: { paths, revocation: looks, ...more } })
const timedOut = (error: string, looks: RevocationLook[] = []) =>
  judgedRuntime(rule, { attempts: [anAttempt({ outcome: 'timeout', error })] }, { facts: { paths, revocation: looks } })

describe('firewall-blocks-revocation, of a Java that insists', () => {
  it.each([
    'java.net.ConnectException: Connection refused',
    'java.net.SocketTimeoutException: Read timed out',
    'java.net.SocketTimeoutException: Connect timed out',
    'java.net.NoRouteToHostException: No route to host',
    'java.net.UnknownHostException: crl.example.test',
  ])('names it where the question ended with %s, and quotes that', (cause) => {
    expect(failed(`${NETWORK} Caused by: ${cause}`)).toMatchObject({
      outcome: 'fail',
      confidence: 'likely',
      title: expect.stringContaining('could not ask'),
      why: expect.stringContaining(`“Unable to determine revocation status due to network error” It adds: “${cause}”`),
      evidence: [{ kind: 'command' }, { text: `revocation: ${LIST}` }],
    })
  })

  it.each([
    ['refused', 'refused the connection'],
    ['silent', 'did not answer the connection in time'],
    ['unreachable', 'the network turns the connection away'],
    ['name-unresolved', 'has a name that was not resolved'],
  ] as const)('says what our own question met there: %s', (tcp, words) => {
    expect(failed(`${NETWORK} Caused by: java.net.ConnectException: Connection refused`, [met(tcp)])).toMatchObject({
      confidence: 'likely',
      why: expect.stringContaining(words),
      evidence: [{}, {}, { kind: 'network', source: LIST }],
    })
  })

  it('is only possible where our own question was answered: its way may be another', () => {
    const told = failed(`${NETWORK} Caused by: java.net.ConnectException: Connection refused`, [met('open', answer(200))])
    expect(told).toMatchObject({ outcome: 'fail', confidence: 'possible', why: expect.stringContaining('answered 200') })
  })

  it('goes by our own question where Java was still asking when its time was up', () => {
    expect(timedOut(WAITED, [met('silent')])).toMatchObject({ outcome: 'fail', confidence: 'likely' })
    expect(timedOut(WAITED)).toMatchObject({ outcome: 'fail', confidence: 'possible' })
    // A list that is there is merely slow.
    expect(timedOut(WAITED, [met('open', answer(200))]).outcome).toBe('not-applicable')
    expect(timedOut('no answer in 9.0 s', [met('silent')]).outcome).toBe('pass')
  })

  it.each([
    `${NETWORK} Caused by: java.io.IOException: Server returned HTTP response code: 403 for URL: ${LIST}`,
    `${NETWORK} Caused by: java.io.IOException: Received HTTP error: 502 - Bad Gateway`,
    `${NETWORK} Caused by: java.io.EOFException: not enough content`,
    `${REFUSED}sun.security.provider.certpath.PKIX$CertStoreTypeException: java.security.cert.CRLException: Empty input`,
    `${REFUSED}Could not determine revocation status`,
    NETWORK,
  ])('only suspects it of %s, and not where our own question was answered as it should', (error) => {
    expect(failed(error)).toMatchObject({ outcome: 'fail', confidence: 'possible' })
    expect(failed(error, [met('open', answer(403, { body: 'This page is blocked' }))])).toMatchObject({ confidence: 'possible' })
    expect(failed(error, [met('open', answer(200, { headers: ['content-type: text/html'] }))])).toMatchObject({ confidence: 'possible' })
    expect(failed(error, [met('open', answer(200))]).outcome).toBe('not-applicable')
  })

  it('takes any answer of a responder for an open way, since nothing is asked of it', () => {
    const both = [aPath({ chain: [aCertificate({ revocationUrls: [RESPONDER, LIST] })] })]
    const looks = [met('open', answer(400, { headers: ['content-type: text/html'] }), RESPONDER), met('open', answer(200))]
    expect(failed(NETWORK, looks, { paths: both }).outcome).toBe('not-applicable')
    expect(failed(NETWORK, [met('refused', null, RESPONDER), met('open', answer(200))], { paths: both })).toMatchObject({
      why: expect.stringContaining(`“${RESPONDER}” refused`),
    })
  })

  const REVOKED = `${REFUSED}Certificate has been revoked, reason: UNSPECIFIED, revocation date: Sun Nov 22 12:28:27 UTC 2026, authority: CN=Lab Root, extension OIDs: []`
  const MISSING = `${NETWORK} Caused by: java.io.FileNotFoundException: ${LIST}`

  it.each([
    ['the list is there and the certificate on it', REVOKED],
    ['the list is not where it is looked for', MISSING],
    ['the responder does not know such a path', `${NETWORK} Caused by: java.io.IOException: Received HTTP error: 404 - Not Found`],
    ['the certificate names no responder', `${REFUSED}Certificate does not specify OCSP responder`],
    [
      'the issuer is not trusted',
      'javax.net.ssl.SSLHandshakeException: PKIX path building failed: sun.security.provider.certpath.SunCertPathBuilderException: unable to find valid certification path to requested target',
    ],
    ['the connection itself is refused', 'java.net.ConnectException: Connection refused'],
  ])('does not claim that the way is closed where %s', (_, error) => {
    expect(failed(error, [met('refused')]).outcome).toBe('pass')
  })

  it('does not claim it of a Java that does not insist, however the address fares', () => {
    expect(judgedRuntime(rule, {}, { facts: { paths, revocation: [met('refused')] } }).outcome).toBe('pass')
  })

  it.each([
    [REVOKED, 'says that the certificate of', ['platform', 'system-administrator']],
    [MISSING, 'does not learn whether', ['system-administrator', 'you']],
    [`${REFUSED}Could not determine revocation status`, 'does not learn whether', ['system-administrator', 'you']],
  ])('leaves what is no matter of the network to app-connection-fails, which is not certain then: %s', (error, title, owners) => {
    const judged = judgedRuntime(appConnectionFails, { attempts: [anAttempt({ outcome: 'failed', error })] }, { facts: { paths } })
    expect(judged).toMatchObject({ outcome: 'fail', confidence: 'likely', title: expect.stringContaining(title), owners, side: 'unknown' })
    expect(judged).not.toMatchObject({ why: expect.stringContaining('its library or its settings') })
  })
})
