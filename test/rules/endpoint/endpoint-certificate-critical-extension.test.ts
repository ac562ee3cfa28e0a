import { describe, expect, it } from 'vitest'
import { judge } from '../../../electron/engine/judge.ts'
import { endpointCertificateCriticalExtension } from '../../../electron/rules/endpoint/endpoint-certificate-critical-extension.ts'
import { aCertificate, anAttempt, anIssuer, aPath, aRuntime, PROXY, someFacts } from '../../fixtures/facts.ts'
import { judgedPath } from '../../fixtures/judged.ts'

const rule = endpointCertificateCriticalExtension
const UNKNOWN = '1.2.3.4.5'
const showing = (...criticalExtensions: string[]) => aPath({ chain: [aCertificate({ criticalExtensions })] })
const failed = anAttempt({ outcome: 'failed', error: 'curl: (60) SSL certificate problem: unhandled critical extension' })
const refused = { facts: { attempts: [failed] } }

describe('endpoint-certificate-critical-extension', () => {
  it('is the platform’s, with the words of who refused it', () => {
    expect(judgedPath(rule, showing('2.5.29.15', UNKNOWN), refused)).toMatchObject({
      outcome: 'fail',
      confidence: 'certain',
      side: 'far',
      owners: ['platform'],
      why: expect.stringMatching(/^It marks as critical: 1\.2\.3\.4\.5\. /),
      evidence: [{ text: expect.stringContaining('critical extensions: 2.5.29.15, 1.2.3.4.5') }, { text: failed.error }],
    })
  })

  it('is told of the issuer’s certificate that is sent and needed', () => {
    const chain = [aCertificate(), anIssuer({ criticalExtensions: [UNKNOWN] })]
    expect(judgedPath(rule, aPath({ chain }), refused)).toMatchObject({
      outcome: 'fail',
      why: expect.stringContaining('The certificate of its issuer “C=NL, O=Example Trust, CN=Example Issuing CA” marks'),
    })
    const trusted = aPath({ chain: [...chain, anIssuer({ subject: 'CN=Old Root', criticalExtensions: [UNKNOWN] })] })
    const needed = { ...trusted, chain: trusted.chain.filter(({ criticalExtensions }) => !criticalExtensions.includes(UNKNOWN)) }
    // Nobody needs what stands for another issuer.
    expect(judgedPath(rule, { ...needed, chain: [...needed.chain, ...trusted.chain.slice(2)] }, refused).outcome).toBe('pass')
  })

  it.each([
    ['the usual ones', ['2.5.29.15', '2.5.29.19', '2.5.29.37', '2.5.29.17']],
    ['those of authorities', ['2.5.29.30', '2.5.29.31', '2.5.29.32', '2.5.29.33', '2.5.29.36', '2.5.29.54']],
    [
      'the one of a proxy certificate, of address blocks and of Netscape',
      ['1.3.6.1.5.5.7.1.14', '1.3.6.1.5.5.7.1.7', '2.16.840.1.113730.1.1'],
    ],
    ['none', []],
  ])('passes a certificate with %s, whatever a program says', (_, critical) => {
    expect(judgedPath(rule, showing(...critical), refused)).toEqual({ outcome: 'pass' })
  })

  it.each(['1.3.6.1.5.5.7.1.24', '2.5.29.35', '1.3.6.1.5.5.7.1.1'])(
    'tells of %s, which some libraries know, only where one refused it',
    (id) => {
      const other = anAttempt({ outcome: 'failed', error: 'curl: (60) SSL certificate problem: certificate has expired' })
      expect(judgedPath(rule, showing(id), { facts: { attempts: [other] } })).toEqual({ outcome: 'pass' })
      expect(judgedPath(rule, showing(id), refused)).toMatchObject({ outcome: 'fail' })
    },
  )

  it('only warns where every program that was tried took it, and speaks of those alone that did not', () => {
    const took = anAttempt({ runtime: 'php', verified: true })
    expect(judgedPath(rule, showing(UNKNOWN), { facts: { attempts: [took] } }).outcome).toBe('warn')
    expect(judgedPath(rule, showing(UNKNOWN), { facts: { attempts: [took, failed] } })).toMatchObject({
      outcome: 'fail',
      confidence: 'likely',
      runtimes: [failed.runtime],
    })
  })

  it('leaves ready who decides and took it', () => {
    const php = aRuntime({ id: 'php', name: 'PHP (curl)' })
    const facts = someFacts({ paths: [showing(UNKNOWN)], attempts: [failed, anAttempt({ runtime: 'php', verified: true })] })
    const runtimes = { ...facts.facts.runtimes, ok: true as const, value: [aRuntime(), php], evidence: [] }
    const asked = { ...facts, facts: { ...facts.facts, runtimes }, request: { ...facts.request, runtimes: ['php'] } }
    expect(judge(asked).verdict.causes.map(({ id }) => id)).not.toContain('endpoint-certificate-critical-extension')
  })

  it('looks at this way first where another one shows a certificate without it', () => {
    const through = { ...showing(UNKNOWN), id: 'proxied', via: PROXY }
    expect(judgedPath(rule, through, { facts: { paths: [through, aPath()], attempts: [] } })).toMatchObject({
      owners: ['network-team', 'platform'],
    })
  })

  it('is the root of what programs say, in few words too', () => {
    const bare = anAttempt({ outcome: 'failed', error: 'fopen(): SSL operation failed: certificate verify failed' })
    for (const attempts of [[failed], [bare]])
      expect(judge(someFacts({ paths: [showing(UNKNOWN)], attempts })).verdict).toMatchObject({
        status: 'not-ready',
        causes: [{ id: 'endpoint-certificate-critical-extension' }],
      })
  })
})
