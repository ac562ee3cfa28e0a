import { describe, expect, it } from 'vitest'
import { firewallSwallowsHello as rule } from '../../../electron/rules/firewall/firewall-swallows-hello.ts'
import { aPath, PROXY } from '../../fixtures/facts.ts'
import { controlled, judgedSighting } from '../differential-scene.ts'
import { expectedAt, sighting, spokenAt } from '../sightings.ts'

describe('firewall-swallows-hello', () => {
  it('is told by its own rows of the table of observations, and by no other', () => {
    expect(spokenAt(rule)).toEqual(expectedAt(rule))
  })

  it('is only possible on one way alone, and likely where another host or another way tells', () => {
    const every = sighting('silence on every hello')
    expect(judgedSighting(rule, every)).toMatchObject({ outcome: 'fail', confidence: 'possible', side: 'unknown' })
    expect(judgedSighting(rule, { ...every, controls: [controlled('works')] })).toMatchObject({ confidence: 'possible' })
    expect(judgedSighting(rule, { ...every, controls: [controlled('silent')] })).toMatchObject({ confidence: 'likely', side: 'near' })
    expect(judgedSighting(rule, { ...every, others: [aPath({ via: PROXY })] })).toMatchObject({ confidence: 'likely' })
  })

  it('is likely, with the name, where the name is what it is swallowed for', () => {
    expect(judgedSighting(rule, sighting('silence that only another name escapes'))).toMatchObject({
      confidence: 'likely',
      title: expect.stringContaining('for the name api.multisafepay.com'),
      // No hello without a name was sent.
      why: expect.stringContaining('The same hello with another name is answered.'),
    })
  })

  it('takes a control host that answers too slowly for no comparison, and one that sends an alert for one that answers', () => {
    const every = sighting('silence on every hello')
    const [alone, slow, alert] = [[], [controlled('slow')], [controlled('alert')]].map((controls) =>
      judgedSighting(rule, { ...every, controls }),
    )
    expect(slow).toEqual(alone)
    expect(alert).toMatchObject({ confidence: 'possible', why: expect.stringContaining('control.example.test answers on the same way') })
  })

  it('asks whoever runs the proxy, where that is what lies in between', () => {
    const every = sighting('silence on every hello')
    const proxied = judgedSighting(rule, { ...every, path: { ...every.path, via: PROXY }, others: [aPath()] })
    expect(proxied).toMatchObject({ confidence: 'likely', why: expect.stringContaining('So the proxy does that, or something behind it.') })
    expect(JSON.stringify(proxied)).not.toContain('from this host to')
  })

  it('passes a hello that is answered', () => {
    expect(judgedSighting(rule, sighting('changes that all work, and an attempt that timed out')).outcome).toBe('pass')
  })
})
