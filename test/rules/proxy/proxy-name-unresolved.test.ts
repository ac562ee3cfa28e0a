import { describe, expect, it } from 'vitest'
import { proxyNameUnresolved } from '../../../electron/rules/proxy/proxy-name-unresolved.ts'
import { aStoppedPath, PROXY } from '../../fixtures/facts.ts'
import { judgedPath } from '../../fixtures/judged.ts'
import { unresolved } from '../firewall/scene.ts'

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

  it('says that the first resolver that answers is believed, where another one knows the name', () => {
    const resolverAnswers = [
      { resolver: '192.0.2.53', answer: 'name-unknown' as const, addresses: [] },
      { resolver: '192.0.2.54', answer: 'found' as const, addresses: ['192.0.2.9'] },
    ]
    const judged = judgedPath(proxyNameUnresolved, unresolved('name-unknown', { via: PROXY, resolverAnswers }))
    expect(judged).toMatchObject({ outcome: 'fail', why: expect.stringMatching(/^The first resolver that answers gives no address/) })
  })

  it('does not claim a direct path whose name is not known, nor a proxy that does not answer', () => {
    expect(judgedPath(proxyNameUnresolved, aStoppedPath('dns', 'name-unknown')).outcome).toBe('not-applicable')
    expect(judgedPath(proxyNameUnresolved, aStoppedPath('tcp', 'silent', { via: PROXY })).outcome).not.toBe('fail')
  })
})
