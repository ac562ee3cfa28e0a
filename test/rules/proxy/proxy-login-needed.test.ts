import { describe, expect, it } from 'vitest'
import { proxyLoginNeeded } from '../../../electron/rules/proxy/proxy-login-needed.ts'
import { aPath, aStoppedPath, PROXY } from '../../fixtures/facts.ts'
import { judgedPath } from '../../fixtures/judged.ts'

const answer = (schemes: string[]) => ({ status: 407, reason: 'Proxy Authentication Required', schemes, headers: [] })

describe('proxy-login-needed', () => {
  it('R2.3 names the schemes that the proxy takes', () => {
    const path = aStoppedPath('proxy', 'login-needed', { via: PROXY, proxyAnswer: answer(['Basic', 'Negotiate']) })
    expect(judgedPath(proxyLoginNeeded, path)).toMatchObject({
      outcome: 'fail',
      confidence: 'certain',
      owners: ['network-team', 'you'],
      why: expect.stringContaining('Basic, Negotiate'),
    })
  })

  it('does not tell to put a password into the address where the proxy takes no Basic', () => {
    const fix = (schemes: string[]) => {
      const judged = judgedPath(proxyLoginNeeded, aStoppedPath('proxy', 'login-needed', { via: PROXY, proxyAnswer: answer(schemes) }))
      return judged.outcome === 'fail' ? judged.fix.map((step) => step.text).join(' ') : ''
    }
    expect(fix(['Basic'])).toContain('USER:PASSWORD')
    expect(fix(['NTLM'])).not.toContain('USER:PASSWORD')
  })

  it('asks for no kind of login where the proxy names none, as one does that hands on the answer of a proxy above it', () => {
    // tinyproxy 1.11 with `Upstream`: it leaves out the Proxy-Authenticate of the proxy above.
    const judged = judgedPath(proxyLoginNeeded, aStoppedPath('proxy', 'login-needed', { via: PROXY, proxyAnswer: answer([]) }))
    expect(judged).toMatchObject({ outcome: 'fail', why: expect.stringContaining('perhaps a proxy above it asks') })
    expect(JSON.stringify(judged)).not.toContain('Basic')
    const socks = { via: 'socks5h://proxy.example.test:1080', proxyAnswer: { ...answer([]), protocol: 'socks5' as const, status: 255 } }
    expect(judgedPath(proxyLoginNeeded, aStoppedPath('proxy', 'login-needed', socks))).toMatchObject({
      why: expect.not.stringContaining('above'),
    })
  })

  it('says how to see by hand that a login is taken', () => {
    const path = aStoppedPath('proxy', 'login-needed', { via: PROXY, proxyAnswer: answer(['Basic']) })
    expect(judgedPath(proxyLoginNeeded, path)).toMatchObject({
      fix: expect.arrayContaining([expect.objectContaining({ command: expect.stringContaining(`--proxy ${PROXY} --proxy-user USER`) })]),
    })
  })

  it.each(['login-refused', 'denied', 'cannot-reach', 'not-a-proxy', 'closed', 'reset', 'silent'])(
    'does not claim a proxy that answers with %s',
    (observation) => {
      expect(judgedPath(proxyLoginNeeded, aStoppedPath('proxy', observation, { via: PROXY })).outcome).toBe('not-applicable')
    },
  )

  it('passes a proxy that opens the way, and leaves a direct path alone', () => {
    expect(judgedPath(proxyLoginNeeded, aPath({ via: PROXY })).outcome).toBe('pass')
    expect(judgedPath(proxyLoginNeeded, aPath()).outcome).toBe('not-applicable')
  })
})
