import { describe, expect, it } from 'vitest'
import { endpointRejectsUnknown as rule } from '../../../electron/rules/endpoint/endpoint-rejects-unknown.ts'
import { aHello } from '../../fixtures/facts.ts'
import { GOT_THROUGH, GREASED, judgedSighting, LONG, NODE_010 } from '../differential-scene.ts'
import { expectedAt, sighting, spokenAt } from '../sightings.ts'

describe('endpoint-rejects-unknown', () => {
  it('is told by its own rows of the table of observations, and by no other', () => {
    expect(spokenAt(rule)).toEqual(expectedAt(rule))
  })

  const usual = aHello({ extensions: [0, 11, 10, 13, 43, 45, 51] })

  it.each([
    ['a hello that is closed for grease', GREASED, 'reserved numbers (GREASE)'],
    ['a hello that is closed for unknown-extension', aHello(), 'an extension that it does not know'],
    ['a hello that is closed for empty-last-extension', aHello({ extensions: [0, 10, 13, 23] }), 'a last extension that is empty'],
    ['a hello that is closed for many-suites', aHello({ suites: Array.from({ length: 130 }, (_, at) => at) }), 'more than 128'],
    ['a post-quantum key that is refused where a large hello is not', LONG, 'a post-quantum key'],
  ])('fails a runtime that sends it and did not get through: %s', (name, hello, words) => {
    expect(judgedSighting(rule, sighting(name, { hello }))).toMatchObject({
      outcome: 'fail',
      confidence: 'likely',
      title: expect.stringContaining(words),
      why: expect.stringContaining('sends such a hello, and its own attempt failed'),
    })
    expect(judgedSighting(rule, sighting(name, { hello: usual, attempt: GOT_THROUGH }))).toMatchObject({ outcome: 'warn' })
    expect(judgedSighting(rule, sighting(name, { hello: usual }))).toMatchObject({
      outcome: 'warn',
      why: expect.stringContaining('does not send such a hello'),
    })
  })

  it('is not said where a runtime got through with the very thing; of extensions the server may know its own and no others', () => {
    const said = (name: string, hello = GREASED) => judgedSighting(rule, sighting(name, { hello, attempt: GOT_THROUGH })).outcome
    expect(said('a hello that is closed for grease')).toBe('pass')
    expect(said('a post-quantum key that is refused where a large hello is not', LONG)).toBe('pass')
    expect(said('a hello that is closed for unknown-extension', aHello())).toBe('warn')
  })

  it('fails a runtime that names protocols of which the server knows none, and shows by hand that it is they', () => {
    const name = 'a hello whose protocol names are refused'
    expect(judgedSighting(rule, sighting(name))).toMatchObject({
      outcome: 'fail',
      title: expect.stringContaining('the protocol name http/1.1 (ALPN)'),
      why: expect.stringContaining('it knows other protocols only'),
      fix: expect.arrayContaining([expect.objectContaining({ command: expect.stringContaining('-alpn http/1.1') })]),
    })
    expect(judgedSighting(rule, sighting(name, { hello: usual, attempt: GOT_THROUGH }))).toMatchObject({ outcome: 'warn' })
    expect(judgedSighting(rule, sighting(name, { hello: usual }))).toMatchObject({
      outcome: 'warn',
      why: expect.stringContaining('does not send such a hello'),
    })
  })

  it('names, of several, the one that the runtime sends', () => {
    const name = 'a hello that is closed for many-suites'
    const series = `${sighting(name).series}, unknown-extension closed, unknown-extension closed, baseline works`
    expect(judgedSighting(rule, sighting(name, { series, hello: NODE_010 }))).toMatchObject({
      outcome: 'fail',
      title: expect.stringContaining('an extension that it does not know'),
    })
  })
})
