import { describe, expect, it } from 'vitest'
import { judge } from '../../../electron/engine/judge.ts'
import { endpointCertificateWrongPurpose } from '../../../electron/rules/endpoint/endpoint-certificate-wrong-purpose.ts'
import { aCertificate, anAttempt, aPath, PROXY, someFacts } from '../../fixtures/facts.ts'
import { judgedPath } from '../../fixtures/judged.ts'

const rule = endpointCertificateWrongPurpose
const CLIENTS = '1.3.6.1.5.5.7.3.2'
const showing = (purposes: string[] | null) => aPath({ chain: [aCertificate({ purposes })] })
const failed = anAttempt({ outcome: 'failed', error: 'curl: (60) SSL certificate problem: unsuitable certificate purpose' })
const refused = { facts: { attempts: [failed] } }

describe('endpoint-certificate-wrong-purpose', () => {
  it('says what the certificate is for', () => {
    expect(judgedPath(rule, showing([CLIENTS, '1.2.3.4']), refused)).toMatchObject({
      outcome: 'fail',
      confidence: 'certain',
      side: 'far',
      owners: ['platform'],
      why: expect.stringContaining('It says what it is for: clients (clientAuth), 1.2.3.4.'),
      evidence: [{ text: expect.stringContaining(`extended key usage: ${CLIENTS}, 1.2.3.4`) }],
    })
  })

  it.each([
    ['says nothing of what it is for', null],
    ['is for servers', ['1.3.6.1.5.5.7.3.1']],
    ['is for clients and servers', [CLIENTS, '1.3.6.1.5.5.7.3.1']],
    ['is for anything', ['2.5.29.37.0']],
    ['is for the servers of old step-up', ['2.16.840.1.113730.4.1']],
  ])('passes a certificate that %s', (_, purposes) => {
    expect(judgedPath(rule, showing(purposes), refused)).toEqual({ outcome: 'pass' })
  })

  it('only warns where every program that was tried took it', () => {
    expect(judgedPath(rule, showing([CLIENTS]), { facts: { attempts: [anAttempt({ verified: true })] } }).outcome).toBe('warn')
  })

  it('looks at this way first where another one shows a certificate for servers', () => {
    const through = { ...showing([CLIENTS]), id: 'proxied', via: PROXY }
    expect(judgedPath(rule, through, { facts: { paths: [through, aPath()], attempts: [failed] } })).toMatchObject({
      owners: ['network-team', 'platform'],
    })
  })

  it('is the root of what programs say, and is told where a program came out at another address', () => {
    const other = { ...showing([CLIENTS]), id: 'other', address: '192.0.2.2' }
    for (const attempts of [[failed], [anAttempt({ verified: true })]])
      expect(judge(someFacts({ paths: [aPath(), other], attempts })).verdict).toMatchObject({
        status: 'not-ready',
        causes: [{ id: 'endpoint-certificate-wrong-purpose' }],
      })
  })
})
