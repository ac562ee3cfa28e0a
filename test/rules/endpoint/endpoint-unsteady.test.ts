import { describe, expect, it } from 'vitest'
import type { Attempt } from '../../../electron/contract/runtime-facts.ts'
import { endpointUnsteady as rule } from '../../../electron/rules/endpoint/endpoint-unsteady.ts'
import { aCertificate, anAttempt, aPath, aRuntime, aStoppedPath, CURL_UNTRUSTED, PROXY } from '../../fixtures/facts.ts'
import { judgedPath } from '../../fixtures/judged.ts'
import { failed, GOT_THROUGH, judgedSighting, valuesOf } from '../differential-scene.ts'
import { expectedAt, sighting, spokenAt } from '../sightings.ts'

describe('endpoint-unsteady', () => {
  it('is told by its own rows of the table of observations, and by no other', () => {
    expect(spokenAt(rule)).toEqual(expectedAt(rule))
  })

  const mixed = sighting('equal hellos that work, fail, and work again')

  it('fails where a runtime failed too, or the rest of our own try', () => {
    expect(judgedSighting(rule, mixed)).toMatchObject({
      outcome: 'fail',
      confidence: 'likely',
      side: 'unknown',
      title: '2 of 5 connections to api.multisafepay.com failed',
      fix: expect.arrayContaining([expect.objectContaining({ command: expect.stringMatching(/^for call in 1 2 .*; done$/) })]),
    })
    const path = aStoppedPath('handshake', 'closed', { probes: mixed.path.probes })
    expect(judgedSighting(rule, { ...mixed, path, attempt: GOT_THROUGH })).toMatchObject({ outcome: 'fail' })
  })

  it('fails where all else got through and it happened more than once; once only is possible', () => {
    const series = 'medium closed, baseline works, baseline closed, baseline works, baseline closed'
    expect(judgedSighting(rule, { ...mixed, series, attempt: GOT_THROUGH })).toMatchObject({ outcome: 'fail', confidence: 'likely' })
    expect(judgedSighting(rule, { ...mixed, attempt: GOT_THROUGH })).toMatchObject({ outcome: 'fail', confidence: 'possible' })
  })

  it('warns of a single silence where all else got through: lost packets look like that', () => {
    const series = 'medium silent, baseline works, baseline silent, baseline works'
    expect(judgedSighting(rule, { ...mixed, series, attempt: GOT_THROUGH })).toMatchObject({ outcome: 'warn', confidence: 'possible' })
  })

  it('speaks of lost packets only where each failure was silence', () => {
    const [lost, cut] = [expect.stringContaining('packets'), expect.not.stringContaining('packets')]
    expect(judgedSighting(rule, { ...mixed, series: 'medium silent, baseline works, baseline silent, baseline works' })).toMatchObject({
      why: lost,
      fix: expect.arrayContaining([{ text: lost }]),
    })
    const told = judgedSighting(rule, { ...mixed, series: 'baseline works, baseline works, baseline alert, baseline works' })
    expect(told).toMatchObject({ outcome: 'fail', why: cut })
    expect(told).not.toMatchObject({ fix: expect.arrayContaining([{ text: lost }]) })
  })

  it('fails where unlike chains are shown, though every program got through, and says what is wrong with the bad ones', () => {
    const outdated = sighting('one of three servers with an outdated certificate')
    expect(judgedSighting(rule, { ...outdated, attempt: GOT_THROUGH })).toMatchObject({
      outcome: 'fail',
      confidence: 'likely',
      side: 'unknown',
      title: 'api.multisafepay.com shows a good certificate in only 5 of 7 equal tries',
      why: expect.stringContaining('out of its dates'),
    })
    expect(judgedSighting(rule, sighting('one of three servers without the certificate of its issuer'))).toHaveProperty(
      'why',
      expect.stringContaining('no trust store here knows the issuer of'),
    )
  })

  it('is not said of a server that shows the same outdated certificate each time', () => {
    const path = aPath({ chain: [aCertificate({ notAfter: '2026-01-02T00:00:00.000Z' })] })
    const series = 'medium outdated, baseline outdated, baseline outdated, baseline outdated'
    expect(judgedSighting(rule, sighting('a path that was shown an outdated certificate, where others are shown a good one')).outcome).toBe(
      'fail',
    )
    const attempt = failed({ error: 'cURL error 60: SSL certificate problem: certificate has expired' })
    expect(judgedSighting(rule, { ...mixed, path, series, attempt }).outcome).toBe('pass')
  })

  describe('where our repeats fare alike, and two programs of one library do not', () => {
    const EXPIRED = 'cURL error 60: SSL certificate problem: certificate has expired'
    const curl = aRuntime()
    const php = aRuntime({ id: 'php', kind: 'php', name: 'PHP' })
    const took = anAttempt({ verified: true })
    const refused = anAttempt({ runtime: 'php', outcome: 'failed', error: EXPIRED, verified: null })
    const judged = (attempts: Attempt[], runtimes = [curl, php]) =>
      judgedPath(rule, aPath(), { facts: { attempts, runtimes, differential: [] } })

    it('is possible, and that is told by what they said', () => {
      expect(judged([took, refused])).toMatchObject({
        outcome: 'fail',
        confidence: 'possible',
        why: expect.stringContaining('curl took the certificate, php refused it'),
        evidence: [{ text: EXPIRED }, {}],
      })
    })

    it.each([
      ['an issuer is not known: a variable of one program names another store, as seen with CURL_CA_BUNDLE', CURL_UNTRUSTED],
      [
        'the name is not taken: curl takes a bare common name, Python does not',
        "certificate verify failed: Hostname mismatch, certificate is not valid for 'cn.example.test'.",
      ],
    ])('is nothing where only %s', (_name, error) => {
      const store = { trustStore: '/etc/ssl/certs/ca-certificates.crt' }
      expect(
        judged(
          [took, { ...refused, error }],
          [
            { ...curl, ...store },
            { ...php, ...store },
          ],
        ).outcome,
      ).toBe('pass')
    })

    const led = (one: typeof curl, file: string) => ({
      ...one,
      settings: [{ how: 'variable' as const, name: 'SSL_CERT_FILE', value: file, source: 'the environment of shop' }],
      trustStore: file,
    })
    it.each<[string, (typeof curl)[], Partial<Attempt>, string]>([
      ['the one that refused has a file of its own, whose root may have ended', [curl, led(php, '/srv/own.pem')], {}, 'pass'],
      ['the one that took it has', [led(curl, '/srv/own.pem'), php], {}, 'pass'],
      ['each has another file of its own', [led(curl, '/srv/a.pem'), led(php, '/srv/b.pem')], {}, 'pass'],
      ['the try of one names a store of its own', [curl, php], { trustStore: '/etc/shop/roots.pem' }, 'pass'],
      ['both have the very same file of their own', [led(curl, '/srv/a.pem'), led(php, '/srv/a.pem')], {}, 'fail'],
      ['both have the system’s, in two of its forms', [curl, { ...php, trustStore: '/usr/lib/ssl/certs' }], {}, 'fail'],
    ])('where %s: %s', (_name, runtimes, change, outcome) => {
      expect(judged([took, { ...refused, ...change }], runtimes).outcome).toBe(outcome)
    })

    it('is nothing where their libraries differ, the certificate was not checked, or the way was another', () => {
      const other = { ...php, library: { name: 'OpenSSL', version: '1.0.2u', bundled: true } }
      expect(judged([took, refused], [curl, other]).outcome).toBe('pass')
      expect(judged([{ ...took, verified: false }, refused]).outcome).toBe('pass')
      expect(judged([took, { ...refused, via: PROXY }]).outcome).toBe('pass')
      expect(judged([{ ...took, outcome: 'failed', error: EXPIRED }, refused]).outcome).toBe('pass')
    })
  })

  it('leaves connections that do not open to the limit that may be behind it', () => {
    expect(judgedSighting(rule, sighting('connections that do not open, and later ones that do')).outcome).toBe('not-applicable')
  })

  it('does not count a change that fails', () => {
    const changes = { series: 'medium closed, baseline works, large closed, baseline works' }
    expect(judgedSighting(rule, { ...mixed, ...changes, attempt: GOT_THROUGH }).outcome).toBe('pass')
  })

  describe('with the tries of the programs on the same way', () => {
    const PROTOCOL = 'error:0A00042E:SSL routines:ssl3_read_bytes:tlsv1 alert protocol version'
    const runtimes = [aRuntime(), aRuntime({ id: 'php', kind: 'php' }), aRuntime({ id: 'node', kind: 'node' })]
    const titleOf = (series: string, ...errors: (string | null)[]): unknown => {
      const attempts = errors.map((error, at) => {
        const runtime = runtimes[at]?.id ?? ''
        return error === null ? anAttempt({ runtime }) : failed({ runtime, error })
      })
      const { paths, differential } = valuesOf({ ...mixed, series })
      return judgedPath(rule, aPath(), { facts: { paths, differential, attempts, runtimes } })
    }

    it('counts those that got through, and those that failed as ours did', () => {
      expect(titleOf('baseline works, baseline closed, baseline works', null, 'ECONNRESET', null)).toMatchObject({
        outcome: 'fail',
        confidence: 'likely',
        title: '2 of 7 connections to api.multisafepay.com failed',
      })
      expect(titleOf('baseline works, baseline alert, baseline works', null, PROTOCOL, null)).toMatchObject({
        title: '2 of 7 connections to api.multisafepay.com failed',
      })
    })

    it('leaves out one that met with an alert where ours did not, and one that refused the certificate', () => {
      const title = '1 of 5 connections to api.multisafepay.com failed'
      expect(titleOf('baseline works, baseline closed, baseline works', null, PROTOCOL)).toMatchObject({ title })
      const untrusted = 'curl: (60) SSL certificate problem: unable to get local issuer certificate'
      expect(titleOf('baseline works, baseline closed, baseline works', null, untrusted)).toMatchObject({ title, confidence: 'possible' })
    })

    it('takes one failure at the very end for no more than possible, unless a program failed too', () => {
      const series = 'baseline works, baseline works, baseline closed'
      expect(titleOf(series, null, null)).toMatchObject({ outcome: 'fail', confidence: 'possible' })
      expect(titleOf(series, null, 'ECONNRESET')).toMatchObject({ outcome: 'fail', confidence: 'likely' })
    })

    it.each([
      ['a program was broken off', 'baseline works, baseline works', 'ECONNRESET', 'not-applicable'],
      ['a changed hello was taken and cut off', 'medium closed, baseline works, baseline works, medium works', null, 'not-applicable'],
      ['near miss: a program refuses the certificate', 'baseline works, baseline works', CURL_UNTRUSTED, 'pass'],
      ['near miss: a changed hello fails each time', 'medium closed, baseline works, baseline works, medium closed', null, 'pass'],
    ])('does not say that all is well where %s', (_name, series, error, outcome) => {
      expect(titleOf(series, error)).toMatchObject({ outcome })
    })

    it('does not say so of a way on which our own handshake ended', () => {
      const path = aStoppedPath('handshake', 'alert')
      expect(judgedSighting(rule, { ...mixed, path, series: 'baseline works, baseline works', attempt: GOT_THROUGH }).outcome).toBe(
        'not-applicable',
      )
    })
  })

  it('does not say that equal hellos fare alike where some answers were too slow', () => {
    expect(judgedSighting(rule, sighting('equal hellos of which some are answered too slowly')).outcome).toBe('not-applicable')
  })
})
