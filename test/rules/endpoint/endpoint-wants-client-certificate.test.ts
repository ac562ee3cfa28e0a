import { describe, expect, it } from 'vitest'
import type { HttpAnswer, Path } from '../../../electron/contract/path.ts'
import { endpointWantsClientCertificate as rule } from '../../../electron/rules/endpoint/endpoint-wants-client-certificate.ts'
import { anAttempt, aPath, aStoppedPath, PROXY, stepsTo } from '../../fixtures/facts.ts'
import { judgedPath } from '../../fixtures/judged.ts'

/** The page of nginx 1.22 with `ssl_verify_client on`, as our own GET got it from one on loopback. */
const NGINX = '400 No required SSL certificate was sent 400 Bad Request No required SSL certificate was sent nginx/1.22.1'
const http = (change: Partial<HttpAnswer>): HttpAnswer => ({
  status: 400,
  date: null,
  server: null,
  method: 'GET',
  location: null,
  headers: [],
  body: '',
  ...change,
})
const asked = (change: Partial<Path> = {}) => aPath({ certificateRequested: true, ...change })
const alerted = (detail: string, step: 'handshake' | 'http' = 'handshake', observation = 'alert') => {
  const steps = stepsTo(step, observation).map((record) => (record.state === 'stopped' ? { ...record, detail } : record))
  return aStoppedPath(step, observation, { steps, certificateRequested: true })
}
const failed = { facts: { attempts: [anAttempt({ outcome: 'failed', error: 'curl: (56) the connection was closed' })] } }
const answered400 = { facts: { attempts: [anAttempt({ httpStatus: 400 })] } }

describe('endpoint-wants-client-certificate', () => {
  it('is certain where the page of the answer says so, though TLS and HTTP were completed', () => {
    expect(judgedPath(rule, asked({ http: http({ body: NGINX }) }), answered400)).toMatchObject({
      outcome: 'fail',
      confidence: 'certain',
      side: 'far',
      owners: ['you', 'platform'],
      title: expect.stringContaining('demands a client certificate'),
    })
    const answered496 = { facts: { attempts: [anAttempt({ httpStatus: 496 })] } }
    expect(judgedPath(rule, asked({ http: http({ status: 496 }) }), answered496)).toMatchObject({ confidence: 'certain' })
  })

  it('is certain by the alert that means just this, likely by one that may mean more', () => {
    expect(judgedPath(rule, alerted('The server sent the alert certificate_required (116).'), failed)).toMatchObject({
      outcome: 'fail',
      confidence: 'certain',
    })
    expect(judgedPath(rule, alerted('The server sent the alert handshake_failure (40).'), failed)).toMatchObject({
      outcome: 'fail',
      confidence: 'likely',
    })
  })

  it('only suspects it behind an alert that mostly means something else', () => {
    expect(judgedPath(rule, alerted('The server sent the alert protocol_version (70).'), failed)).toMatchObject({ confidence: 'possible' })
    // As Node words it where its library keeps no number.
    expect(judgedPath(rule, alerted('The server sent an alert (ERR_SSL_TLSV13_ALERT_CERTIFICATE_REQUIRED).'), failed)).toMatchObject({
      confidence: 'certain',
    })
  })

  it('only suspects a server that asks and then closes, or answers 400 without a word of it', () => {
    expect(judgedPath(rule, alerted('Closed.', 'handshake', 'closed'), failed)).toMatchObject({ outcome: 'fail', confidence: 'possible' })
    expect(judgedPath(rule, alerted('Closed.', 'http', 'closed'), failed)).toMatchObject({ outcome: 'fail', confidence: 'possible' })
    expect(judgedPath(rule, asked({ http: http({ body: '{"error":"missing parameter"}' }) }), answered400)).toMatchObject({
      confidence: 'possible',
    })
  })

  it('says nothing of a server that asks and goes on without one', () => {
    expect(judgedPath(rule, asked()).outcome).toBe('pass')
    expect(judgedPath(rule, asked({ http: http({ status: 401, body: 'Unauthorized' }) })).outcome).toBe('pass')
    expect(judgedPath(rule, asked({ http: http({ status: 403, body: '{"error":"no api key"}' }) })).outcome).toBe('pass')
    // nginx with `ssl_verify_client optional` and `return 403` for who gave none: it may be the certificate, and may be a login.
    const page = asked({ http: http({ status: 403, body: '403 Forbidden nginx' }) })
    expect(judgedPath(rule, page, failed)).toMatchObject({ outcome: 'warn', confidence: 'possible' })
    expect(judgedPath(rule, { ...page, certificateRequested: false }, failed).outcome).toBe('pass')
    expect(judgedPath(rule, asked({ http: http({ status: 503 }) })).outcome).toBe('pass')
  })

  it('takes the plain words of a page for it where none was asked for in the handshake, and no other answer', () => {
    // IIS asks anew once it knows the path (RFC 5746); this is the title of its page 403.7.
    // The last is the page of Apache 2.4 with `SSLVerifyClient require` for a path, as our own GET got it.
    const apache = "Forbidden You don't have permission to access this resource.Reason: Cannot perform Post-Handshake Authentication."
    for (const body of ['403.7 - Forbidden: SSL client certificate is required', 'Client certificate required', NGINX, apache])
      expect(judgedPath(rule, aPath({ http: http({ status: 403, body }) }), failed)).toMatchObject({
        outcome: 'fail',
        confidence: 'likely',
        evidence: [{ text: expect.stringContaining('no CertificateRequest') }],
      })
    for (const body of ['The SSL certificate of your site expired', '{"error":"certificate_id missing"}', 'client unknown'])
      expect(judgedPath(rule, aPath({ http: http({ body }) }), failed).outcome, body).toBe('pass')
  })

  it('takes an alert after the request for it, and the word of a runtime that was told', () => {
    const late = (number: string, negotiated: Path['negotiated'] = aPath().negotiated) =>
      aStoppedPath('handshake', 'alert', {
        negotiated,
        steps: stepsTo('handshake', 'alert').map((record) =>
          record.state === 'stopped' ? { ...record, detail: `The server sent the alert ${number}. It came after the request.` } : record,
        ),
        certificateRequested: false,
      })
    expect(judgedPath(rule, late('handshake_failure (40)'), failed)).toMatchObject({ outcome: 'fail', confidence: 'likely' })
    expect(judgedPath(rule, late('internal_error (80)'), failed).outcome).toBe('not-applicable')
    expect(judgedPath(rule, late('handshake_failure (40)', null), failed).outcome).toBe('not-applicable')
    // curl 7.88 and Python 3.11 before that Apache.
    for (const error of [
      'curl: (56) OpenSSL SSL_read: OpenSSL/3.0.22: error:0A00045C:SSL routines::tlsv13 alert certificate required, errno 0',
      'SSLError: [SSL: TLSV13_ALERT_CERTIFICATE_REQUIRED] tlsv13 alert certificate required (_ssl.c:2546)',
    ]) {
      const told = (via: string) => ({ facts: { attempts: [anAttempt({ via, outcome: 'failed', error })] } })
      expect(judgedPath(rule, aPath({ http: http({ status: 403 }) }), told('direct'))).toMatchObject({
        outcome: 'fail',
        confidence: 'certain',
      })
      expect(judgedPath(rule, aPath({ http: http({ status: 403 }) }), told(PROXY)).outcome).toBe('pass')
    }
  })

  it('does not say that none is demanded where the server has not answered', () => {
    for (const [step, how] of [
      ['handshake', 'silent'],
      ['http', 'silent'],
      ['http', 'not-http'],
    ] as const)
      expect(judgedPath(rule, aStoppedPath(step, how, { certificateRequested: true }), failed).outcome, step).toBe('not-applicable')
    expect(judgedPath(rule, aStoppedPath('handshake', 'alert', { certificateRequested: false }), failed).outcome).toBe('not-applicable')
    expect(judgedPath(rule, aStoppedPath('handshake', 'alert'), failed).outcome).toBe('not-applicable')
  })

  it('leaves a runtime in peace that has its certificate and gets through', () => {
    const through = { facts: { attempts: [anAttempt({ httpStatus: 200 })] } }
    expect(judgedPath(rule, asked({ http: http({ body: NGINX }) }), through).outcome).toBe('not-applicable')
    expect(judgedPath(rule, alerted('The server sent the alert certificate_required (116).'), through).outcome).toBe('not-applicable')
  })

  it('speaks of those that were turned away alone where another gets through with its own', () => {
    const through = anAttempt({ runtime: 'shop', httpStatus: 200 })
    const away = anAttempt({ runtime: 'curl', httpStatus: 400 })
    const judge = (...attempts: (typeof away)[]) => judgedPath(rule, asked({ http: http({ body: NGINX }) }), { facts: { attempts } })
    expect(judge(through, away)).toMatchObject({ outcome: 'fail', runtimes: ['curl'] })
    expect(judge(away)).not.toHaveProperty('runtimes')
    expect(judge(through).outcome).toBe('not-applicable')
  })
})
