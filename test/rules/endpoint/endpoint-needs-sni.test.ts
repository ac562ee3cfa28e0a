import { describe, expect, it } from 'vitest'
import { endpointNeedsSni as rule } from '../../../electron/rules/endpoint/endpoint-needs-sni.ts'
import { aPath } from '../../fixtures/facts.ts'
import { GOT_THROUGH, judgedSighting } from '../differential-scene.ts'
import { expectedAt, sighting, spokenAt } from '../sightings.ts'

describe('endpoint-needs-sni', () => {
  it('is told by its own rows of the table of observations, and by no other', () => {
    expect(spokenAt(rule)).toEqual(expectedAt(rule))
  })

  const refused = sighting('a runtime without a name, which the server refuses')
  const shown = sighting('a runtime without a name, which gets another certificate')

  it('fails a runtime that sends no name and did not get through, and that is for this side to mend', () => {
    for (const [one, words] of [
      [refused, 'the handshake failed twice'],
      [shown, 'shows another certificate'],
    ] as const)
      expect(judgedSighting(rule, one)).toMatchObject({
        outcome: 'fail',
        confidence: 'certain',
        side: 'near',
        why: expect.stringContaining(words),
      })
  })

  it('only warns a runtime that got through all the same', () => {
    expect(judgedSighting(rule, { ...shown, attempt: GOT_THROUGH })).toMatchObject({
      outcome: 'warn',
      why: expect.stringContaining('look at what it checks'),
    })
  })

  it('says nothing of another certificate that was seen once, or of a runtime whose hello is not known', () => {
    expect(judgedSighting(rule, { ...shown, series: 'no-sni other, baseline works' }).outcome).toBe('pass')
    expect(judgedSighting(rule, { ...refused, hello: null }).outcome).toBe('pass')
  })

  it('does not ask for a name where the endpoint is an address, which has none to send', () => {
    for (const host of ['192.0.2.1', '2001:db8::1'])
      expect(judgedSighting(rule, { ...refused, path: aPath({ host }) }).outcome).toBe('pass')
  })
})
