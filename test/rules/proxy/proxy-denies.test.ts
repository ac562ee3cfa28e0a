import { describe, expect, it } from 'vitest'
import { proxyDenies } from '../../../electron/rules/proxy/proxy-denies.ts'
import { aPath, aStoppedPath, PROXY } from '../../fixtures/facts.ts'
import { judgedPath } from '../../fixtures/judged.ts'

describe('proxy-denies', () => {
  it('R2.3 quotes what squid says, and asks the network team for the exact host and port', () => {
    const headers = ['server: squid/5.7', 'x-squid-error: ERR_ACCESS_DENIED 0']
    const proxyAnswer = { protocol: 'http' as const, status: 403, reason: 'Forbidden', schemes: [], headers }
    expect(judgedPath(proxyDenies, aStoppedPath('proxy', 'denied', { via: PROXY, proxyAnswer }))).toMatchObject({
      outcome: 'fail',
      confidence: 'certain',
      side: 'near',
      owners: ['network-team'],
      why: expect.stringContaining('“403 Forbidden, x-squid-error: ERR_ACCESS_DENIED 0”'),
      evidence: [{ text: expect.stringContaining('server: squid/5.7') }],
      fix: expect.arrayContaining([{ text: expect.stringContaining('api.multisafepay.com, port 443') }]),
    })
  })

  it('names the code of a SOCKS proxy', () => {
    const proxyAnswer = {
      protocol: 'socks5' as const,
      status: 2,
      reason: 'not allowed by the rules of the proxy',
      schemes: [],
      headers: [],
    }
    const path = aStoppedPath('proxy', 'denied', { via: 'socks5h://proxy.example.test:1080', proxyAnswer })
    expect(judgedPath(proxyDenies, path)).toMatchObject({ why: expect.stringContaining('“SOCKS 2 not allowed') })
  })

  it.each(['certificate-bad', 'login-needed', 'login-refused', 'cannot-reach', 'not-a-proxy', 'closed', 'reset', 'silent'])(
    'does not claim a proxy that answers with %s',
    (observation) => {
      expect(judgedPath(proxyDenies, aStoppedPath('proxy', observation, { via: PROXY })).outcome).toBe('not-applicable')
    },
  )

  it('passes a proxy that opens the way, and leaves a direct path alone', () => {
    expect(judgedPath(proxyDenies, aPath({ via: PROXY })).outcome).toBe('pass')
    expect(judgedPath(proxyDenies, aPath()).outcome).toBe('not-applicable')
  })
})
