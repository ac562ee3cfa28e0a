import { describe, expect, it } from 'vitest'
import type { Control } from '../../../electron/contract/path.ts'
import { otherKindWords } from '../../../electron/gather/endpoint/words.ts'
import { proxyNotAProxy } from '../../../electron/rules/proxy/proxy-not-a-proxy.ts'
import { aPath, aStoppedPath, PROXY } from '../../fixtures/facts.ts'
import { judgedPath } from '../../fixtures/judged.ts'

const SOCKS = 'socks5h://proxy.example.test:1080'
const control = (proxy: Control['proxy'], via = PROXY): Control => ({
  ...{ host: 'control.example.test', port: 443, via, address: '192.0.2.9', tcp: 'open', proxy },
  ...{ answer: null, chain: [], trust: [] },
})
const web = (status: number) => ({ protocol: 'http' as const, status, reason: '', schemes: [], headers: ['server: nginx'] })

describe('proxy-not-a-proxy', () => {
  it.each([
    ['not-a-proxy', PROXY, null, 'certain'],
    ['not-a-proxy', PROXY, web(405), 'certain'],
    ['not-a-proxy', PROXY, web(400), 'likely'],
    ['closed', PROXY, null, 'possible'],
    ['reset', 'socks4://proxy.example.test:1080', null, 'possible'],
    ['reset', SOCKS, null, 'likely'],
    ['closed', 'https://proxy.example.test:443', null, 'likely'],
    ['silent', SOCKS, null, 'possible'],
    ['silent', 'https://proxy.example.test:443', null, 'possible'],
  ])('R2.3 %s of %s: %j is %s', (observation, via, proxyAnswer, confidence) => {
    expect(judgedPath(proxyNotAProxy, aStoppedPath('proxy', observation, { via, proxyAnswer }))).toMatchObject({
      outcome: 'fail',
      confidence,
      side: 'near',
      owners: ['you', 'network-team'],
      why: expect.stringContaining('“Not well.”'),
    })
  })

  it('says that no such proxy answers only where something did', () => {
    const title = (observation: string) => judgedPath(proxyNotAProxy, aStoppedPath('proxy', observation, { via: PROXY }))
    expect(title('not-a-proxy')).toMatchObject({ title: expect.stringContaining('No such proxy answers') })
    expect(title('closed')).toMatchObject({ title: `The proxy ${PROXY} did not answer` })
    expect(judgedPath(proxyNotAProxy, aStoppedPath('proxy', 'reset', { via: SOCKS }))).toMatchObject({
      title: expect.stringContaining('Nothing at'),
    })
  })

  it('takes one close for thin, the same for another host for likely, and one that answers for another host for a proxy', () => {
    const closed = aStoppedPath('proxy', 'closed', { via: PROXY })
    const judged = (...controls: Control[]) => judgedPath(proxyNotAProxy, closed, { facts: { paths: [closed], controls } })
    expect(judged()).toMatchObject({ confidence: 'possible' })
    expect(judged(control('closed'))).toMatchObject({
      confidence: 'likely',
      title: `Nothing at ${PROXY} answers as a proxy`,
      why: expect.stringContaining('Asked for another host it does the same.'),
    })
    expect(judged(control('reset'), control('closed'))).toMatchObject({ confidence: 'likely' })
    expect(judged(control('closed'), control('silent'))).toMatchObject({ confidence: 'possible' })
    expect(judged(control('silent'))).toMatchObject({ confidence: 'possible' })
    expect(judged(control('closed', SOCKS))).toMatchObject({ confidence: 'possible' })
    for (const spoken of ['tunnel', 'cannot-reach', 'denied', 'login-needed'] as const)
      expect(judged(control('closed'), control(spoken)).outcome).toBe('not-applicable')
    const other = aPath({ via: PROXY, host: 'other.example.test', endpoint: 'https://other.example.test/' })
    expect(judgedPath(proxyNotAProxy, closed, { facts: { paths: [closed, other], controls: [] } }).outcome).toBe('not-applicable')
  })

  it.each([
    [SOCKS, 'http', 'http://proxy.example.test:1080'],
    ['http://proxy.example.test:1080', 'socks5', 'socks5h://proxy.example.test:1080'],
    ['http://[2001:db8::1]:443', 'https', 'https://[2001:db8::1]:443'],
  ])('names the kind as which %s does answer: %s', (via, kind, form) => {
    const path = aStoppedPath('proxy', 'not-a-proxy', { via })
    const detail = `The proxy closed the connection without an answer. ${otherKindWords(kind)}`
    const steps = path.steps.map((step) => (step.step === 'proxy' && step.state === 'stopped' ? { ...step, detail } : step))
    expect(judgedPath(proxyNotAProxy, { ...path, steps })).toMatchObject({
      outcome: 'fail',
      confidence: 'certain',
      title: `The proxy ${via} is of another kind than its setting says`,
      fix: expect.arrayContaining([
        { text: expect.stringContaining(`as ${form},`) },
        { text: expect.anything(), command: expect.stringContaining(form.replace(/^.*:\/\//, '')) },
      ]),
    })
  })

  describe('that ended our TLS handshake by TLS itself', () => {
    const via = 'https://proxy.example.test:443'
    const spoke = { protocol: 'http' as const, status: 0, reason: 'it answered with a TLS alert', schemes: [], headers: [] }
    const judged = (detail: string, change: Parameters<typeof aPath>[0] = {}) => {
      const path = aStoppedPath('proxy', 'not-a-proxy', { via, proxyAnswer: spoke, ...change })
      const steps = path.steps.map((step) => (step.step === 'proxy' && step.state === 'stopped' ? { ...step, detail } : step))
      return judgedPath(proxyNotAProxy, { ...path, steps })
    }
    // stunnel 5.68, held to TLS 1.1, and an OpenSSL before 1.1.1, which does not read the list of versions that we offer.
    it.each([
      'It speaks TLS, and the handshake ended. The server sent the alert protocol_version (70).',
      "It speaks TLS, and the handshake ended. This program's TLS library did not take what came back, and gave up (ERR_SSL_UNSUPPORTED_PROTOCOL).",
    ])('is not told that no proxy is there, but that its TLS is too old: %s', (detail) => {
      expect(judged(detail)).toMatchObject({
        outcome: 'fail',
        confidence: 'likely',
        side: 'near',
        owners: ['network-team', 'you'],
        title: `The proxy ${via} speaks only TLS that is too old`,
        why: expect.stringContaining('TLS 1.2 and newer'),
        ask: [expect.stringContaining('Let the proxy itself speak TLS 1.2 or newer')],
      })
    })

    it('is told as that where it was for another reason', () => {
      expect(judged('It speaks TLS, and the handshake ended. The server sent the alert handshake_failure (40).')).toMatchObject({
        confidence: 'likely',
        title: `The proxy ${via} turns down TLS with this program`,
        why: expect.not.stringContaining('TLS 1.2'),
      })
    })

    it('is not told of what spoke no TLS, nor of a proxy of another kind', () => {
      const none = judged('It did not complete a TLS handshake, as an https proxy must.', { proxyAnswer: null })
      expect(none).toMatchObject({ confidence: 'certain', title: expect.stringContaining('No such proxy answers') })
      const other = judged(`It speaks TLS, and the handshake ended. ${otherKindWords('http')}`)
      expect(other).toMatchObject({ title: expect.stringContaining('of another kind'), owners: ['you', 'network-team'] })
    })
  })

  it('leaves a SOCKS proxy alone that greeted before it fell silent', () => {
    const proxyAnswer = { protocol: 'socks5' as const, status: 0, reason: 'it took the greeting', schemes: [], headers: [] }
    expect(judgedPath(proxyNotAProxy, aStoppedPath('proxy', 'silent', { via: SOCKS, proxyAnswer })).outcome).toBe('not-applicable')
  })

  it.each(['certificate-bad', 'login-needed', 'login-refused', 'denied', 'cannot-reach', 'silent'])(
    'does not claim a proxy that answers with %s',
    (observation) => {
      expect(judgedPath(proxyNotAProxy, aStoppedPath('proxy', observation, { via: PROXY })).outcome).toBe('not-applicable')
    },
  )

  it('passes a proxy that opens the way, and leaves a direct path alone', () => {
    expect(judgedPath(proxyNotAProxy, aPath({ via: PROXY })).outcome).toBe('pass')
    expect(judgedPath(proxyNotAProxy, aPath()).outcome).toBe('not-applicable')
  })
})
