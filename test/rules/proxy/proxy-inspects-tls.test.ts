import { describe, expect, it } from 'vitest'
import { proxyInspectsTls as rule } from '../../../electron/rules/proxy/proxy-inspects-tls.ts'
import { anAttempt, aPath, aStoppedPath, PROXY } from '../../fixtures/facts.ts'
import { judgedPath } from '../../fixtures/judged.ts'
import { aControl, GATEWAY, inspected } from '../inspection-scene.ts'

const failed = [anAttempt({ via: PROXY, outcome: 'failed', error: 'curl: (60)' })]
const through = inspected({ via: PROXY })

describe('proxy-inspects-tls', () => {
  it('is certain where the direct way shows a trusted chain', () => {
    expect(judgedPath(rule, through, { facts: { paths: [through, aPath()], attempts: failed } })).toMatchObject({
      outcome: 'fail',
      confidence: 'certain',
      side: 'near',
      why: expect.stringContaining(GATEWAY),
      fix: expect.arrayContaining([
        { text: 'See the issuer by hand.', command: expect.stringContaining(`-proxy ${PROXY.slice('http://'.length)}`) },
      ]),
    })
  })

  it('is certain where a control host shows the same issuer through the same proxy, and not through another', () => {
    const facts = (via: string) => ({ facts: { controls: [aControl({ via, proxy: 'tunnel' })], attempts: failed } })
    expect(judgedPath(rule, through, facts(PROXY))).toMatchObject({ outcome: 'fail', confidence: 'certain' })
    expect(judgedPath(rule, through, facts('http://other.example.test:8080')).outcome).toBe('not-applicable')
  })

  it('says nothing where the direct way shows the very same: it is not the proxy', () => {
    expect(judgedPath(rule, through, { facts: { paths: [through, inspected()], attempts: failed } }).outcome).toBe('not-applicable')
  })

  it('only warns where a runtime goes through it and checks; a try on another way says nothing', () => {
    const paths = [through, aPath()]
    expect(judgedPath(rule, through, { facts: { paths, attempts: [anAttempt({ via: PROXY })] } }).outcome).toBe('warn')
    expect(judgedPath(rule, through, { facts: { paths, attempts: [anAttempt()] } }).outcome).toBe('fail')
  })

  it('passes a proxy that lets the endpoint’s own chain through, and does not apply without one', () => {
    const open = aPath({ via: PROXY })
    expect(judgedPath(rule, open, { facts: { paths: [open, aPath()] } }).outcome).toBe('pass')
    expect(judgedPath(rule, aStoppedPath('proxy', 'denied', { via: PROXY })).outcome).toBe('not-applicable')
  })
})
