import { describe, expect, it } from 'vitest'
import { endpointVersionIntolerant as rule } from '../../../electron/rules/endpoint/endpoint-version-intolerant.ts'
import { aHello, PROXY } from '../../fixtures/facts.ts'
import { controlled, GOT_THROUGH, judgedSighting, stopped } from '../differential-scene.ts'
import { expectedAt, sighting, spokenAt } from '../sightings.ts'

describe('endpoint-version-intolerant', () => {
  it('is told by its own rows of the table of observations, and by no other', () => {
    expect(spokenAt(rule)).toEqual(expectedAt(rule))
  })

  const closed = sighting('a hello that is closed unless TLS 1.2 is the highest')

  it('is the endpoint’s where another host answers on the same way, and likely so otherwise', () => {
    expect(judgedSighting(rule, closed)).toMatchObject({ outcome: 'fail', confidence: 'likely', side: 'far', owners: ['platform'] })
    expect(judgedSighting(rule, { ...closed, controls: [controlled('works')] })).toMatchObject({ confidence: 'certain' })
    expect(judgedSighting(rule, { ...closed, controls: [controlled('closed')] })).toMatchObject({ confidence: 'likely' })
  })

  it('names the best version that works', () => {
    expect(judgedSighting(rule, closed)).toMatchObject({ title: expect.stringContaining('more than TLS 1.2 is offered') })
    expect(judgedSighting(rule, sighting('a hello that fails unless TLS 1.1 is the highest'))).toMatchObject({
      title: expect.stringContaining('more than TLS 1.1 is offered'),
    })
  })

  it.each(['other-sni', 'small', 'baseline-split'])(
    'is not told where %s works too: then the version is not what made it fail',
    (change) => {
      const series = `${change} works, version-1.2 works, baseline closed, version-1.2 works, baseline closed`
      expect(judgedSighting(rule, { ...closed, series }).outcome).toBe('not-applicable')
    },
  )

  it('only warns a runtime that got through, or that does not offer what the endpoint breaks on', () => {
    const agreed = (version: number) => ({ ...GOT_THROUGH, negotiated: { version, suite: 0xc02f, group: null } })
    expect(judgedSighting(rule, { ...closed, attempt: agreed(0x0303) })).toMatchObject({ outcome: 'warn' })
    // With a runtime it agreed on the very version: our hello lacks something else, such as a group.
    expect(judgedSighting(rule, { ...closed, attempt: agreed(0x0304) }).outcome).not.toBe('warn')
    const added = sighting('a hello that fails once TLS 1.3 is added')
    expect(judgedSighting(rule, added)).toMatchObject({ outcome: 'fail', title: expect.stringContaining('when TLS 1.3 is offered') })
    expect(judgedSighting(rule, { ...added, hello: aHello({ versions: [0x0303] }) })).toMatchObject({ outcome: 'warn' })
  })

  it('puts it on no side where a proxy may have answered', () => {
    const attempt = { ...GOT_THROUGH, via: PROXY, outcome: 'failed' as const }
    expect(judgedSighting(rule, { ...closed, path: stopped('closed', { via: PROXY }), attempt })).toMatchObject({
      side: 'unknown',
      why: expect.stringContaining('The proxy may have answered'),
    })
  })
})
