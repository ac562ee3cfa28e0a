import { describe, expect, it } from 'vitest'
import type { Judged } from '../../../electron/rules/define-rule.ts'
import { endpointThrottles as rule } from '../../../electron/rules/endpoint/endpoint-throttles.ts'
import { aPath, PROXY } from '../../fixtures/facts.ts'
import { GOT_THROUGH, judgedSighting } from '../differential-scene.ts'
import { expectedAt, sighting, spokenAt } from '../sightings.ts'

describe('endpoint-throttles', () => {
  it('is told by its own rows of the table of observations, and by no other', () => {
    expect(spokenAt(rule)).toEqual(expectedAt(rule))
  })

  it('fails where a runtime did not get through either, and warns where all did', () => {
    const worse = sighting('a hello that worked, then failed each time')
    expect(judgedSighting(rule, worse)).toMatchObject({
      outcome: 'fail',
      confidence: 'likely',
      side: 'unknown',
      why: expect.stringContaining('worked once, then failed 3 times in a row'),
    })
    expect(judgedSighting(rule, { ...worse, attempt: GOT_THROUGH })).toMatchObject({ outcome: 'warn' })
  })

  it('is only possible where later connections open again: a dead server among several leaves such gaps too', () => {
    const gaps = sighting('connections that do not open, and later ones that do')
    expect(judgedSighting(rule, gaps)).toMatchObject({
      outcome: 'fail',
      confidence: 'possible',
      title: 'api.multisafepay.com lets only some connections in',
      why: expect.stringContaining('worked 3 times, and once no connection for it opened. A limit of connections does that'),
    })
    const closes = { series: 'unknown-extension unopened, baseline works, baseline closed, baseline works' }
    expect(judgedSighting(rule, { ...gaps, ...closes }).outcome).toBe('not-applicable')
  })

  it('is likely where connections open only when they are asked for again', () => {
    const late = sighting('connections that open late or not at all, and are answered at once')
    expect(judgedSighting(rule, late)).toMatchObject({
      outcome: 'fail',
      confidence: 'likely',
      why: expect.stringContaining(
        '5 connections opened only when asked for again, or not at all. Those that opened were answered at once',
      ),
    })
    // A dead server among several opens none late; a line that loses packets does so seldom.
    const dead = { series: 'unknown-extension shut, baseline works, baseline shut, baseline shut, baseline works' }
    expect(judgedSighting(rule, { ...late, ...dead })).toMatchObject({ confidence: 'possible' })
    const lossy = { series: 'unknown-extension late, baseline works, baseline late, baseline works, baseline works' }
    expect(judgedSighting(rule, { ...late, ...lossy }).outcome).toBe('pass')
    const poor = { series: 'unknown-extension late, baseline late, baseline lagging, baseline late, baseline works' }
    expect(judgedSighting(rule, { ...late, ...poor }).outcome).toBe('pass')
    const { path } = late
    const far = aPath({ steps: path.steps.map((step) => (step.step === 'tcp' ? { ...step, ms: 600 } : step)) })
    const slow = { path: far, series: 'unknown-extension late, baseline late, baseline late, baseline late, baseline late' }
    expect(judgedSighting(rule, { ...late, ...slow }).outcome).toBe('pass')
  })

  it('is looked at by hand with ten calls in a row, on the way that was gone, and shows each answer as it came', () => {
    const commandIn = (judged: Judged) => ('fix' in judged ? judged.fix.flatMap(({ command }) => command ?? []).join('\n') : '')
    const worse = sighting('a hello that worked, then failed each time')
    expect(commandIn(judgedSighting(rule, worse))).toMatch(/^for call in 1 2 3 4 5 6 7 8 9 10; do curl .*noproxy.* --url https:\S+; done$/)
    const through = sighting('a hello that worked, then failed each time', { path: { ...worse.path, via: PROXY } })
    expect(commandIn(judgedSighting(rule, through))).toContain(`--proxy ${PROXY}`)
    const gaps = judgedSighting(rule, sighting('connections that do not open, and later ones that do'))
    expect('evidence' in gaps && gaps.evidence[0]?.text).toMatch(/was not sent: The connection did not open: refused, after 8 ms/)
  })

  it('is only possible where our own hello never worked', () => {
    expect(judgedSighting(rule, sighting('a program that got through first, then nothing of ours'))).toMatchObject({
      outcome: 'warn',
      confidence: 'possible',
    })
  })

  it('does not take our hello for counted where a change of it gets through', () => {
    const picky = { series: 'version-1.2 works, baseline closed, version-1.2 works, baseline closed' }
    expect(judgedSighting(rule, sighting('a program that got through first, then nothing of ours', picky)).outcome).toBe('not-applicable')
  })

  it('names the proxy among those who may count', () => {
    const { path } = sighting('a hello that worked, then failed each time')
    const through = { path: { ...path, via: PROXY } }
    expect(judgedSighting(rule, sighting('a hello that worked, then failed each time', through))).toMatchObject({
      why: expect.stringContaining('in the proxy'),
    })
  })

  it('does not say that equal hellos fare alike where some answers were too slow', () => {
    expect(judgedSighting(rule, sighting('equal hellos of which some are answered too slowly')).outcome).toBe('not-applicable')
  })
})
