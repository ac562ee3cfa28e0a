import { describe, expect, it } from 'vitest'
import { endpointLongHelloIntolerant as rule } from '../../../electron/rules/endpoint/endpoint-long-hello-intolerant.ts'
import { aHello } from '../../fixtures/facts.ts'
import { GOT_THROUGH, judgedSighting, NODE_010 } from '../differential-scene.ts'
import { expectedAt, sighting, spokenAt } from '../sightings.ts'

describe('endpoint-long-hello-intolerant', () => {
  it('is told by its own rows of the table of observations, and by no other', () => {
    expect(spokenAt(rule)).toEqual(expectedAt(rule))
  })

  const hangs = sighting('a hello of 256 to 511 bytes that hangs')

  it('fails a runtime whose own hello has such a length and whose attempt failed', () => {
    expect(judgedSighting(rule, hangs)).toMatchObject({
      outcome: 'fail',
      confidence: 'likely',
      title: 'The endpoint api.multisafepay.com does not answer a hello of 303 bytes',
    })
  })

  it('only warns a runtime with a hello of another length, with none that was caught, or that got through', () => {
    const longer = aHello({ bytes: Buffer.alloc(517, 1).toString('base64') })
    const shorter = aHello({ bytes: Buffer.alloc(260, 1).toString('base64') })
    for (const [hello, words] of [
      [longer, 'is not one of those'],
      [shorter, 'is not one of those'],
      [null, 'not known'],
    ] as const)
      expect(judgedSighting(rule, { ...hangs, hello })).toMatchObject({ outcome: 'warn', why: expect.stringContaining(words) })
    expect(judgedSighting(rule, { ...hangs, hello: NODE_010, attempt: GOT_THROUGH })).toMatchObject({
      outcome: 'warn',
      why: expect.stringContaining('connected all the same'),
    })
  })

  it('counts the bytes of the record without its header, as RFC 7685 does', () => {
    for (const [bytes, outcome] of [
      [260, 'warn'],
      [261, 'fail'],
      [516, 'fail'],
      [517, 'warn'],
    ] as const)
      expect(judgedSighting(rule, { ...hangs, hello: aHello({ bytes: Buffer.alloc(bytes, 1).toString('base64') }) })).toMatchObject({
        outcome,
      })
  })

  it('does not say that shorter ones work where none was tried', () => {
    const series = hangs.series.replace('small works, ', '')
    expect(judgedSighting(rule, { ...hangs, series })).toMatchObject({ why: expect.stringContaining('a longer one works') })
  })
})
