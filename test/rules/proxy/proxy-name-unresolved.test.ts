import { describe, expect, it } from 'vitest'
import { proxyNameUnresolved } from '../../../electron/rules/proxy/proxy-name-unresolved.ts'
import { aStoppedPath, PROXY } from '../../fixtures/facts.ts'
import { judgedPath } from '../../fixtures/judged.ts'

describe('proxy-name-unresolved', () => {
  it.each([
    ['name-unknown', 'certain', 'know no address for proxy.example.test'],
    ['resolver-failed', 'likely', 'gave no address for proxy.example.test'],
    ['resolver-silent', 'likely', 'gave no address for proxy.example.test'],
  ])('R2.3 %s is %s, and where the proxy is set is said', (observation, confidence, words) => {
    const stopped = aStoppedPath('dns', observation, { via: PROXY })
    const steps = stopped.steps.map((step) =>
      step.step === 'dns' ? { step: step.step, state: 'stopped' as const, observation, ms: 5, detail: 'No.' } : step,
    )
    expect(judgedPath(proxyNameUnresolved, { ...stopped, address: null, steps })).toMatchObject({
      outcome: 'fail',
      confidence,
      side: 'near',
      owners: ['network-team', 'you'],
      why: expect.stringMatching(new RegExp(`${words}.*HTTPS_PROXY in the environment`)),
      evidence: [{ text: expect.stringContaining('192.0.2.53') }],
    })
  })

  it('does not claim a direct path whose name is not known, nor a proxy that does not answer', () => {
    expect(judgedPath(proxyNameUnresolved, aStoppedPath('dns', 'name-unknown')).outcome).toBe('not-applicable')
    expect(judgedPath(proxyNameUnresolved, aStoppedPath('tcp', 'silent', { via: PROXY })).outcome).not.toBe('fail')
  })
})
