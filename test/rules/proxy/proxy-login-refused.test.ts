import { describe, expect, it } from 'vitest'
import { proxyLoginRefused } from '../../../electron/rules/proxy/proxy-login-refused.ts'
import { aPath, aStoppedPath, PROXY } from '../../fixtures/facts.ts'
import { judgedPath } from '../../fixtures/judged.ts'

const answer = (schemes: string[], more: object = {}) => ({
  protocol: 'http' as const,
  status: 407,
  reason: 'No',
  schemes,
  headers: [],
  ...more,
})
const judged = (proxyAnswer: ReturnType<typeof answer>, via = PROXY) =>
  judgedPath(proxyLoginRefused, aStoppedPath('proxy', 'login-refused', { via, proxyAnswer }))

describe('proxy-login-refused', () => {
  it('R2.3 quotes the refusal of a login that was sent, and says how to write it', () => {
    expect(judged(answer(['Basic', 'NTLM']))).toMatchObject({
      outcome: 'fail',
      confidence: 'certain',
      owners: ['you', 'network-team'],
      title: expect.stringContaining('refuses the login'),
      why: expect.stringContaining('“407 No”'),
      fix: expect.arrayContaining([{ text: expect.stringContaining('%40') }, { text: expect.stringContaining('members of a group') }]),
      ask: expect.arrayContaining([expect.stringContaining('may use this proxy')]),
    })
  })

  it('tells another kind of login from a wrong one, and says what this check cannot answer', () => {
    expect(judged(answer(['Negotiate', 'NTLM']))).toMatchObject({
      title: expect.stringContaining('another kind of login'),
      why: expect.stringMatching(/Negotiate, NTLM.*cannot answer Negotiate, NTLM; your runtime may be able/),
    })
    expect(judged(answer([]))).toMatchObject({ title: expect.stringContaining('refuses the login') })
  })

  it('tells both apart for SOCKS by the code', () => {
    const socks = 'socks5h://proxy.example.test:1080'
    const of = (status: number) => judged(answer(status === 255 ? [] : ['user name and password'], { protocol: 'socks5', status }), socks)
    expect(of(255)).toMatchObject({ title: expect.stringContaining('another kind of login') })
    expect(of(1)).toMatchObject({ title: expect.stringContaining('refuses the login'), why: expect.stringContaining('SOCKS 1 No') })
  })

  it.each(['certificate-bad', 'login-needed', 'denied', 'cannot-reach', 'not-a-proxy', 'closed', 'reset', 'silent'])(
    'does not claim a proxy that answers with %s',
    (observation) => {
      expect(judgedPath(proxyLoginRefused, aStoppedPath('proxy', observation, { via: PROXY })).outcome).toBe('not-applicable')
    },
  )

  it('passes a proxy that opens the way, and leaves a direct path alone', () => {
    expect(judgedPath(proxyLoginRefused, aPath({ via: PROXY })).outcome).toBe('pass')
    expect(judgedPath(proxyLoginRefused, aPath()).outcome).toBe('not-applicable')
  })
})
