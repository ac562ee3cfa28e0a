import { describe, expect, it } from 'vitest'
import { endpointUnsteady as rule } from '../../../electron/rules/endpoint/endpoint-unsteady.ts'
import { aStoppedPath } from '../../fixtures/facts.ts'
import { GOT_THROUGH, judgedSighting } from '../differential-scene.ts'
import { expectedAt, sighting, spokenAt } from '../sightings.ts'

describe('endpoint-unsteady', () => {
  it('is told by its own rows of the table of observations, and by no other', () => {
    expect(spokenAt(rule)).toEqual(expectedAt(rule))
  })

  const mixed = sighting('equal hellos that work, fail, and work again')

  it('fails where a runtime failed too, or the rest of our own try', () => {
    expect(judgedSighting(rule, mixed)).toMatchObject({
      outcome: 'fail',
      confidence: 'likely',
      side: 'unknown',
      title: 'api.multisafepay.com answers only 3 of 4 equal tries',
    })
    const path = aStoppedPath('handshake', 'closed', { probes: mixed.path.probes })
    expect(judgedSighting(rule, { ...mixed, path, attempt: GOT_THROUGH })).toMatchObject({ outcome: 'fail' })
  })

  it('warns where all else got through, and takes a single failure for a bad moment', () => {
    expect(judgedSighting(rule, { ...mixed, attempt: GOT_THROUGH })).toMatchObject({ outcome: 'warn', confidence: 'possible' })
    const series = 'medium closed, baseline works, baseline closed, baseline works, baseline closed'
    expect(judgedSighting(rule, { ...mixed, series, attempt: GOT_THROUGH })).toMatchObject({ outcome: 'warn', confidence: 'likely' })
  })

  it('does not count a change that fails, nor an alert', () => {
    const changes = { series: 'medium closed, baseline works, large closed, baseline works' }
    expect(judgedSighting(rule, { ...mixed, ...changes }).outcome).toBe('pass')
    const alerts = { series: 'medium closed, baseline alert, baseline works' }
    expect(judgedSighting(rule, { ...mixed, ...alerts }).outcome).toBe('pass')
  })

  it('does not say that equal hellos fare alike where some answers were too slow', () => {
    expect(judgedSighting(rule, sighting('equal hellos of which some are answered too slowly')).outcome).toBe('not-applicable')
  })
})
