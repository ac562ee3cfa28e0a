import { describe, expect, it } from 'vitest'
import { firewallResetsHello as rule } from '../../../electron/rules/firewall/firewall-resets-hello.ts'
import { aPath, PROXY } from '../../fixtures/facts.ts'
import { controlled, judgedSighting, stopped } from '../differential-scene.ts'
import { expectedAt, sighting, spokenAt } from '../sightings.ts'

describe('firewall-resets-hello', () => {
  it('is told by its own rows of the table of observations, and by no other', () => {
    expect(spokenAt(rule)).toEqual(expectedAt(rule))
  })

  it('is only possible on one way alone, and likely where another host or another way tells', () => {
    const every = sighting('a reset on every hello')
    expect(judgedSighting(rule, every)).toMatchObject({ outcome: 'fail', confidence: 'possible', side: 'unknown' })
    expect(judgedSighting(rule, { ...every, controls: [controlled('works')] })).toMatchObject({
      confidence: 'possible',
      why: expect.stringContaining('control.example.test answers on the same way'),
    })
    for (const how of ['reset', 'closed'] as const)
      expect(judgedSighting(rule, { ...every, controls: [controlled(how)] })).toMatchObject({ confidence: 'likely', side: 'near' })
    expect(judgedSighting(rule, { ...every, others: [aPath({ via: PROXY })] })).toMatchObject({
      confidence: 'likely',
      fix: expect.arrayContaining([expect.objectContaining({ text: expect.stringContaining('use the proxy') })]),
    })
  })

  it('takes a control host on another way for no comparison', () => {
    const every = sighting('a reset on every hello', { controls: [controlled('reset', PROXY)] })
    expect(judgedSighting(rule, every)).toMatchObject({ confidence: 'possible', why: expect.not.stringContaining('control.example') })
  })

  it('is likely, with the name, where the name is what it is cut off for', () => {
    for (const name of ['a close that only another name escapes', 'a reset that another name escapes, to be refused by the server'])
      expect(judgedSighting(rule, sighting(name))).toMatchObject({
        confidence: 'likely',
        title: 'A filter cuts the connection for the name api.multisafepay.com',
      })
    expect(judgedSighting(rule, sighting('a reset that the same bytes in pieces escape'))).toMatchObject({
      confidence: 'likely',
      why: expect.stringContaining('reads the first piece only'),
    })
  })

  it('tells an answer that is cut off from a hello that is, and does not take a refusal for a filter by name', () => {
    const judged = judgedSighting(rule, sighting('an answer that is cut off each time after its first bytes, while refusals get through'))
    expect(judged).toMatchObject({
      confidence: 'possible',
      side: 'unknown',
      title: 'The answer of api.multisafepay.com to the hello is cut off',
      why: expect.stringContaining('what is cut is the answer'),
    })
    expect(judged).toHaveProperty('why', expect.not.stringContaining('the name is what'))
  })

  it('tells that the answer is cut off where a refusal alone comes back, and says no more than that', () => {
    const judged = judgedSighting(rule, sighting('a reset in place of every answer but refusals, of another name too'))
    expect(judged).toMatchObject({
      confidence: 'possible',
      side: 'unknown',
      title: 'The answer of api.multisafepay.com to the hello is cut off',
      why: expect.stringMatching(/ends as soon as the hello is sent, each time\. A hello that has to be refused brings its alert back/),
      fix: expect.arrayContaining([{ text: expect.stringContaining('whether its server fails as it answers') }]),
    })
    expect(judged).toHaveProperty('why', expect.stringContaining('or a server that fails as it answers'))
    expect(judged).toHaveProperty('why', expect.not.stringContaining('the name is what'))
  })

  it('says of what a hello is like only what was changed', () => {
    expect(judgedSighting(rule, sighting('a reset on every hello'))).toMatchObject({
      why: expect.stringContaining('which name or version the hello has'),
    })
    const { series, ...every } = sighting('a reset on every hello')
    expect(judgedSighting(rule, { ...every, series: `${series}, small reset` })).toMatchObject({
      why: expect.stringContaining('which name or version or length'),
    })
    expect(judgedSighting(rule, { ...every, series: 'baseline-split reset, baseline reset' })).toMatchObject({
      why: expect.not.stringContaining('no difference'),
    })
  })

  it('leaves what is cut off through a proxy to the layer of the proxy, whatever it is cut for', () => {
    for (const name of [
      'a close through a proxy that a hello with other-sni escapes',
      'a close through a proxy that a hello with no-sni escapes',
    ])
      expect(judgedSighting(rule, sighting(name))).toEqual({ outcome: 'not-applicable' })
    const inPieces = sighting('a reset that the same bytes in pieces escape', { path: stopped('reset', { via: PROXY }) })
    expect(judgedSighting(rule, inPieces)).toEqual({ outcome: 'not-applicable' })
  })

  it('speaks of another address of the same way that was stopped alike, and of none that was stopped otherwise', () => {
    const looked = sighting('a reset on every hello')
    const other = { id: 'another address', address: '192.0.2.2' }
    const alike = stopped('reset', other)
    expect(judgedSighting(rule, { ...looked, others: [alike] })).toMatchObject({ outcome: 'fail' })
    const { path, ...rest } = looked
    expect(judgedSighting(rule, { ...rest, path: stopped('reset', { id: 'unlooked' }), series: '', others: [path] })).toMatchObject({
      outcome: 'not-applicable',
    })
  })

  it('passes a hello that is let through', () => {
    expect(judgedSighting(rule, sighting('changes that all work, and an attempt that timed out')).outcome).toBe('pass')
  })
})
