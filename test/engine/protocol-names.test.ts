// A server that refuses the protocol names (ALPN) of our own hello is ready for programs that name none, and for no others.
import { describe, expect, it } from 'vitest'
import { judge } from '../../electron/engine/judge.ts'
import { aHello, aProbe, HANDSHAKE_FAILURE, NO_PROTOCOL } from '../fixtures/facts.ts'
import { factsOf, failed, GOT_THROUGH, helping, type Sighting, stopped } from '../rules/differential-scene.ts'

const NAMELESS = aHello({ extensions: aHello().extensions.filter((type) => type !== 16) })
const seen = (change: Partial<Sighting>, answer = NO_PROTOCOL): string => {
  const path = stopped('alert', { probes: [aProbe('profile', answer), aProbe('profile-again', answer)] })
  const series = helping('no-alpn', 'works', 'alert')
  return judge(factsOf({ name: '', says: null, path, series, hello: NAMELESS, attempt: GOT_THROUGH, ...change })).verdict.status
}

describe('an endpoint that knows none of our protocol names', () => {
  it.each<[string, Partial<Sighting>, string]>([
    ['a program that names none got through', {}, 'ready'],
    ['one that names some got through: it met another server', { hello: aHello() }, 'cannot-tell'],
    ['what the program names is not known', { hello: null }, 'cannot-tell'],
    ['a program that names none failed', { attempt: failed() }, 'cannot-tell'],
    ['a program that names some failed', { hello: aHello(), attempt: failed() }, 'not-ready'],
  ])('%s', (_name, change, status) => {
    expect(seen(change)).toBe(status)
  })

  it('is not meant by another alert', () => {
    expect(seen({}, HANDSHAKE_FAILURE)).toBe('cannot-tell')
  })
})
