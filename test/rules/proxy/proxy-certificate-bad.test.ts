import { describe, expect, it } from 'vitest'
import { proxyCertificateBad } from '../../../electron/rules/proxy/proxy-certificate-bad.ts'
import { aPath, aStoppedPath, PROXY } from '../../fixtures/facts.ts'
import { judgedPath } from '../../fixtures/judged.ts'

const HTTPS = 'https://proxy.example.test:3129'
/** As the walk wrote it of stunnel with a certificate that had ended. */
const DETAIL = 'The certificate of the proxy is not accepted. It ended on 2026-10-22. Subject: CN=lab server. Issuer: CN=Lab Root.'
const bad = aStoppedPath('proxy', 'certificate-bad', { via: HTTPS })
const path = { ...bad, steps: bad.steps.map((step) => (step.state === 'stopped' ? { ...step, detail: DETAIL } : step)) }

describe('proxy-certificate-bad', () => {
  it('R2.3 gives the reason, whose certificate it is, and how to see it', () => {
    expect(judgedPath(proxyCertificateBad, path)).toMatchObject({
      outcome: 'fail',
      confidence: 'certain',
      side: 'near',
      owners: ['network-team', 'system-administrator'],
      why: expect.stringContaining('“It ended on 2026-10-22.”'),
      evidence: [{ text: expect.stringContaining('Issuer: CN=Lab Root') }],
      fix: expect.arrayContaining([{ text: expect.any(String), command: expect.stringContaining('-connect proxy.example.test:3129') }]),
    })
  })

  it('has nothing to say of a proxy that shows no certificate', () => {
    expect(judgedPath(proxyCertificateBad, aPath({ via: PROXY })).outcome).toBe('not-applicable')
  })

  it.each(['login-needed', 'login-refused', 'denied', 'cannot-reach', 'not-a-proxy', 'closed', 'reset', 'silent'])(
    'does not claim a proxy that answers with %s',
    (observation) => {
      expect(judgedPath(proxyCertificateBad, aStoppedPath('proxy', observation, { via: HTTPS })).outcome).toBe('not-applicable')
    },
  )

  it('passes a proxy that opens the way, and leaves a direct path alone', () => {
    expect(judgedPath(proxyCertificateBad, aPath({ via: HTTPS })).outcome).toBe('pass')
    expect(judgedPath(proxyCertificateBad, aPath()).outcome).toBe('not-applicable')
  })
})
