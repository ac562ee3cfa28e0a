import { describe, expect, it } from 'vitest'
import { judge } from '../../../electron/engine/judge.ts'
import { osChainBuilderTooOld } from '../../../electron/rules/os/os-chain-builder-too-old.ts'
import { aCertificate, anAttempt, anIssuer, aPath, aRuntime, aTrust, CURL_UNTRUSTED, someFacts } from '../../fixtures/facts.ts'
import { judgedRuntime } from '../../fixtures/judged.ts'
import { crossed, failedBy, NODE_EXPIRED, OLD_NODE, withCrossed } from '../app-server/tries-scene.ts'

const rule = osChainBuilderTooOld
const attempts = [failedBy(NODE_EXPIRED)]
const judged = (path = withCrossed(), runtime = OLD_NODE, tries = attempts) =>
  judgedRuntime(rule, { runtime, attempts: tries }, { facts: { paths: [path] } })

describe('os-chain-builder-too-old', () => {
  it('is named where OpenSSL 1.0.2 calls a chain expired that verifies without the cross-signed root', () => {
    expect(judged()).toMatchObject({
      outcome: 'fail',
      confidence: 'likely',
      side: 'near',
      title: 'The TLS library of Node.js 6.17.1 follows an expired chain, though another one is valid',
      why: expect.stringContaining('as signed by “CN=Older Root”. That issuer has expired. OpenSSL 1.0.2s follows it.'),
      fix: expect.arrayContaining([
        { text: 'Install a newer Node.js. It carries its own TLS library, so upgrading the system does not help.' },
      ]),
    })
  })

  it('is the one cause of a check in which nothing else is wrong', () => {
    const report = judge(someFacts({ runtimes: [OLD_NODE], paths: [withCrossed()], attempts }))
    expect(report.verdict.causes.map(({ id }) => id)).toEqual(['os-chain-builder-too-old'])
  })

  it.each([
    ['OpenSSL 1.1.0 looks for a trusted root first', { name: 'OpenSSL', version: '1.1.0' }],
    ['OpenSSL 3 does too', { name: 'OpenSSL', version: '3.0.22' }],
    ['another library', { name: 'GnuTLS', version: '3.5.0' }],
  ])('does not accuse it where %s', (_, library) => {
    expect(judged(withCrossed(), aRuntime({ library: { ...library, bundled: true } })).outcome).toBe('pass')
  })

  const expired = aCertificate({ notAfter: '2026-11-01T00:00:00.000Z' })
  it.each([
    ['nothing more was sent than is needed', aPath()],
    ['the certificate itself has expired', { ...withCrossed(), chain: [expired, anIssuer(), crossed] }],
    ['no store trusts the shorter chain', withCrossed({ trust: [aTrust({ result: 'issuer-unknown' })] })],
    ['the root was sent along as it is', aPath({ chain: [aCertificate(), anIssuer(), { ...crossed, issuer: crossed.subject }] })],
  ])('is not named where %s', (_, path) => {
    expect(judged(path).outcome).toBe('not-applicable')
  })

  it('is not named for another reason than dates', () => {
    expect(judged(withCrossed(), OLD_NODE, [failedBy(CURL_UNTRUSTED)]).outcome).toBe('not-applicable')
  })

  it('passes a runtime that connects, however old its library', () => {
    expect(judged(withCrossed(), OLD_NODE, [anAttempt()])).toEqual({ outcome: 'pass' })
  })
})
