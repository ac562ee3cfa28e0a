import { describe, expect, it } from 'vitest'
import type { Control } from '../../../electron/contract/path.ts'
import { proxyCannotReachEndpoint } from '../../../electron/rules/proxy/proxy-cannot-reach-endpoint.ts'
import { aPath, aStoppedPath, PROXY } from '../../fixtures/facts.ts'
import { judgedPath } from '../../fixtures/judged.ts'

const said = (status: number) => ({
  protocol: 'http' as const,
  status,
  reason: 'Service Unavailable',
  schemes: [],
  headers: ['x-squid-error: ERR_CONNECT_FAIL 111'],
})
const SOCKS = 'socks5://proxy.example.test:1080'
const greeted = { protocol: 'socks5' as const, status: 0, reason: 'it took the greeting', schemes: [], headers: [] }
const control = (proxy: Control['proxy'], via = PROXY): Control => ({
  ...{ host: 'control.example.test', port: 443, via, address: '192.0.2.9', tcp: 'open', proxy },
  ...{ answer: null, chain: [], trust: [] },
})

describe('proxy-cannot-reach-endpoint', () => {
  const path = aStoppedPath('proxy', 'cannot-reach', { via: PROXY, proxyAnswer: said(503) })

  it('R2.3 believes a proxy that says so, and puts the fault near only where the direct way is open', () => {
    expect(judgedPath(proxyCannotReachEndpoint, path)).toMatchObject({
      outcome: 'fail',
      confidence: 'certain',
      side: 'unknown',
      owners: ['network-team', 'platform'],
      why: expect.stringContaining('503 Service Unavailable, x-squid-error: ERR_CONNECT_FAIL 111'),
    })
    expect(judgedPath(proxyCannotReachEndpoint, path, { facts: { paths: [path, aPath()] } })).toMatchObject({
      side: 'near',
      owners: ['network-team'],
      why: expect.stringContaining('Directly from this host the endpoint answers.'),
    })
  })

  it.each(['cannot-reach', 'closed', 'silent'] as const)('is possible where some tunnels open and others end with %s', (observation) => {
    const tunnels = { opened: 3, refused: 2, observation, said: observation === 'cannot-reach' ? '503 No' : '' }
    expect(judgedPath(proxyCannotReachEndpoint, aPath({ via: PROXY, tunnels }))).toMatchObject({
      outcome: 'fail',
      confidence: 'possible',
      side: 'unknown',
      title: expect.stringContaining('does not always reach'),
      why: expect.stringContaining('It opened the way 3 times in this check, and 2 times it did not'),
    })
    const denied = { ...tunnels, observation: 'denied' as const }
    expect(judgedPath(proxyCannotReachEndpoint, aPath({ via: PROXY, tunnels: denied })).outcome).toBe('pass')
  })

  it('is likely by the one reply of SOCKS 4, which may mean its rules too', () => {
    const reply = { protocol: 'socks4' as const, status: 91, reason: 'rejected or failed', schemes: [], headers: [] }
    const socks4 = aStoppedPath('proxy', 'cannot-reach', { via: 'socks4://proxy.example.test:1080', proxyAnswer: reply })
    expect(judgedPath(proxyCannotReachEndpoint, socks4)).toMatchObject({
      confidence: 'likely',
      why: expect.stringContaining('SOCKS 4 says the same where the rules of the proxy forbid the destination.'),
    })
  })

  it('is only possible where an HTTP proxy is silent, and likely where it opens the way to another host', () => {
    const silent = aStoppedPath('proxy', 'silent', { via: PROXY })
    const confidence = (controls: Control[]) => judgedPath(proxyCannotReachEndpoint, silent, { facts: { controls } })
    expect(confidence([])).toMatchObject({ outcome: 'fail', confidence: 'possible' })
    expect(confidence([control('silent')])).toMatchObject({ confidence: 'possible' })
    expect(confidence([control('tunnel', 'http://other.example.test:1')])).toMatchObject({ confidence: 'possible' })
    expect(confidence([control('tunnel')])).toMatchObject({ confidence: 'likely', why: expect.stringContaining('To another host') })
  })

  it.each(['closed', 'reset'])('takes one that says nothing (%s) for a proxy only where it opens the way to another host', (how) => {
    const mute = aStoppedPath('proxy', how, { via: PROXY })
    const judged = (controls: Control[], path = mute) => judgedPath(proxyCannotReachEndpoint, path, { facts: { controls } })
    expect(judged([]).outcome).toBe('not-applicable')
    expect(judged([control('closed')]).outcome).toBe('not-applicable')
    expect(judged([control('tunnel')])).toMatchObject({
      confidence: 'likely',
      why: 'The proxy hung up and gave no answer at all. To another host it does open the way.',
    })
    expect(judged([control('cannot-reach')])).toMatchObject({ outcome: 'fail', confidence: 'possible' })
    // It is greeted before the endpoint is named.
    const greeting = { ...mute, via: SOCKS }
    expect(judged([control('tunnel', SOCKS)], greeting)).toMatchObject({ confidence: 'possible' })
  })

  it.each(['silent', 'closed', 'reset'])('takes a SOCKS proxy that greets and is then %s for one without a way out', (how) => {
    const after = aStoppedPath('proxy', how, { via: SOCKS, proxyAnswer: greeted })
    expect(judgedPath(proxyCannotReachEndpoint, after)).toMatchObject({ outcome: 'fail', confidence: 'possible' })
    expect(judgedPath(proxyCannotReachEndpoint, { ...after, proxyAnswer: null }).outcome).toBe('not-applicable')
  })

  it('tells that the name must be found on this host where the setting leaves it there', () => {
    const none = aStoppedPath('proxy', 'cannot-reach', { via: SOCKS, proxyAnswer: { ...greeted, reason: 'no address was found' } })
    expect(judgedPath(proxyCannotReachEndpoint, none)).toMatchObject({
      outcome: 'fail',
      side: 'near',
      owners: ['you', 'network-team'],
      fix: expect.arrayContaining([{ text: expect.stringContaining('socks5h://') }]),
    })
  })

  it.each(['certificate-bad', 'login-needed', 'login-refused', 'denied', 'not-a-proxy', 'closed', 'reset'])(
    'does not claim a proxy that answers with %s',
    (observation) => {
      expect(judgedPath(proxyCannotReachEndpoint, aStoppedPath('proxy', observation, { via: PROXY })).outcome).toBe('not-applicable')
    },
  )

  it('passes a proxy that opens the way, and leaves a direct path alone', () => {
    expect(judgedPath(proxyCannotReachEndpoint, aPath({ via: PROXY })).outcome).toBe('pass')
    expect(judgedPath(proxyCannotReachEndpoint, aPath()).outcome).toBe('not-applicable')
  })
})
