import { describe, expect, it } from 'vitest'
import { proxyDenies } from '../../../electron/rules/proxy/proxy-denies.ts'
import { aPath, aProbe, aServerHello, aStoppedPath, PROXY } from '../../fixtures/facts.ts'
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

  it('is likely where it opens some tunnels and denies others, whichever came first', () => {
    const tunnels = { opened: 2, refused: 1, observation: 'denied' as const, said: '403 Filtered' }
    for (const path of [aPath({ via: PROXY, tunnels }), aStoppedPath('handshake', 'failed', { via: PROXY, tunnels })])
      expect(judgedPath(proxyDenies, path)).toMatchObject({
        outcome: 'fail',
        confidence: 'likely',
        title: expect.stringContaining('does not always allow'),
        why: expect.stringContaining('It opened the way 2 times in this check, and once it did not: “403 Filtered”.'),
      })
    const silent = { ...tunnels, observation: 'silent' as const, said: '' }
    expect(judgedPath(proxyDenies, aPath({ via: PROXY, tunnels: silent })).outcome).toBe('pass')
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

  // What HAProxy 2.6 answers to CONNECT by `http-request return status 200 content-type text/html string …`.
  const said = (...headers: string[]) => ({ status: 200, reason: 'OK', schemes: [], headers: ['content-type: text/html', ...headers] })
  const PAGE = { kind: 'not-tls', firstLine: '<html><body>Blocked by policy</body></html>' } as const
  const paged = (...headers: string[]) =>
    aStoppedPath('hello', 'not-tls', { via: PROXY, proxyAnswer: said(...headers), probes: [aProbe('profile', PAGE)] })

  it('tells a page that the proxy sends in the place of the way, and keeps the endpoint out of it', () => {
    const judged = judgedPath(proxyDenies, paged('content-length: 43'))
    expect(judged).toMatchObject({ outcome: 'fail', confidence: 'likely', side: 'near', owners: ['network-team', 'you'] })
    expect(judged).toMatchObject({ why: expect.stringContaining('“<html><body>Blocked by policy</body></html>”') })
    expect(proxyDenies.silences).toContain('endpoint-speaks-no-tls')
    const unannounced = paged('content-length: 0')
    expect(judgedPath(proxyDenies, unannounced, { facts: { paths: [unannounced, aPath()] } })).toMatchObject({
      outcome: 'fail',
      why: expect.stringContaining('Directly from this host the endpoint does speak TLS.'),
    })
  })

  it('leaves what is not TLS to the endpoint where nothing shows that the proxy sent it', () => {
    expect(judgedPath(proxyDenies, paged('content-length: 0')).outcome).toBe('pass')
    expect(judgedPath(proxyDenies, paged()).outcome).toBe('pass')
  })

  it('passes a tunnel that was announced with a body and leads to TLS all the same', () => {
    const well = aPath({ via: PROXY, proxyAnswer: said('content-length: 43'), probes: [aProbe('profile', aServerHello())] })
    expect(judgedPath(proxyDenies, well).outcome).toBe('pass')
    const refused = aStoppedPath('hello', 'alert', { via: PROXY, proxyAnswer: said('content-length: 43') })
    expect(judgedPath(proxyDenies, refused).outcome).toBe('pass')
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
