import { describe, expect, it } from 'vitest'
import type { Path } from '../../../electron/contract/path.ts'
import type { Change } from '../../../electron/contract/vocabulary.ts'
import { firewallLosesLargePackets as rule } from '../../../electron/rules/firewall/firewall-loses-large-packets.ts'
import { aCaughtHello, aHello } from '../../fixtures/facts.ts'
import { judgedRuntime } from '../../fixtures/judged.ts'
import { controlled, factsOf, GOT_THROUGH, judgedSighting, LONG, valuesOf } from '../differential-scene.ts'
import { expectedAt, sighting, spokenAt } from '../sightings.ts'

describe('firewall-loses-large-packets', () => {
  it('is told by its own rows of the table of observations, and by no other', () => {
    expect(spokenAt(rule)).toEqual(expectedAt(rule))
  })

  it.each([
    ['silence that the same bytes in small packets escape', 'in one large packet is not answered'],
    ['silence that a short hello alone escapes', 'however it is sent'],
    ['an alert that arrives where no other answer does', 'brings its alert back'],
    ['a first message that arrives, and certificates that never do', 'or its server may have stopped'],
    ['a large hello that only small packets carry', 'in one large packet is not answered'],
    ['a large hello that ends the connection unless it comes in small packets', 'in one large packet ends the connection'],
    ['a hello of which only the first piece is read', 'reads the first piece only'],
  ])('says of %s: %s', (name, words) => {
    expect(judgedSighting(rule, sighting(name))).toMatchObject({ outcome: 'fail', why: expect.stringContaining(words) })
  })

  it('is only possible where the answer begins and ends there, and names nobody for it', () => {
    const rest = sighting('a first message that arrives, and certificates that never do')
    expect(judgedSighting(rule, rest)).toMatchObject({
      confidence: 'possible',
      side: 'unknown',
      title: 'Only the beginning of the answer of api.multisafepay.com arrives',
    })
  })

  it('is no matter of size within one host', () => {
    for (const name of [
      'silence that the same bytes in small packets escape',
      'a first message that arrives, and certificates that never do',
    ]) {
      const far = sighting(name)
      expect(judgedSighting(rule, { ...far, path: { ...far.path, address: '127.0.0.1' } }).outcome).not.toBe('fail')
      expect(judgedSighting(rule, { ...far, path: { ...far.path, address: '128.0.0.1' } }).outcome).toBe('fail')
    }
    const pieces = sighting('a hello of which only the first piece is read')
    expect(judgedSighting(rule, { ...pieces, path: { ...pieces.path, address: '::1' } }).outcome).toBe('fail')
  })

  it('is likely where size and pieces are told apart, possible where they are not', () => {
    const length = sighting('silence that a short hello alone escapes')
    expect(judgedSighting(rule, length)).toMatchObject({ confidence: 'possible', side: 'unknown' })
    expect(judgedSighting(rule, { ...length, controls: [controlled('silent')] })).toMatchObject({ confidence: 'likely', side: 'near' })
    expect(judgedSighting(rule, sighting('silence that the same bytes in small packets escape'))).toMatchObject({ confidence: 'likely' })
  })

  it('is a fault for a runtime that got through with what fits one packet, where size alone is proved to be what is lost', () => {
    const short = { hello: aHello(), attempt: GOT_THROUGH }
    const small = expect.stringContaining('A request as long would be lost too.')
    for (const name of [
      'a large hello that only small packets carry',
      'a large hello that ends the connection unless it comes in small packets',
    ])
      expect(judgedSighting(rule, { ...sighting(name), ...short })).toMatchObject({ outcome: 'fail', confidence: 'likely', why: small })
    // Of equipment that reads hellos, or of a length that may be the server's matter, a request is no part.
    expect(judgedSighting(rule, { ...sighting('a hello of which only the first piece is read'), ...short }).outcome).toBe('warn')
    // A small hello that is lost in one packet, and a program that got through with one.
    const all = sighting('silence that the same bytes in small packets escape')
    expect(judgedSighting(rule, { ...all, ...short })).not.toMatchObject({ why: small })
  })

  it('is possible, and no mere warning, where the large one could not be sent in small packets any more', () => {
    const row = sighting('a large hello that only small packets carry')
    const series = row.series.replace(/(large-split|baseline-split) works, /g, '')
    expect(judgedSighting(rule, { ...row, series, hello: aHello(), attempt: GOT_THROUGH })).toMatchObject({
      outcome: 'fail',
      confidence: 'possible',
      why: expect.stringContaining('In small packets it was not tried'),
    })
  })

  describe('where the large hello beside the handshake alone was lost', () => {
    const large = { change: 'large' as const, hello: '', answer: { kind: 'silent' as const }, leaf: null, ms: 4000 }
    const row = sighting('a large hello that only small packets carry')
    const seen = (series: string, path: Partial<Path> = {}, unfinished: string | null = null) => {
      const facts = valuesOf({ ...row, series, path: { ...row.path, large, ...path }, hello: aHello(), attempt: GOT_THROUGH })
      const differential = facts.differential.map((one) => ({ ...one, unfinished }))
      return judgedRuntime(rule, facts, { facts: { ...facts, differential } })
    }
    const LIMIT = 'The limit of connections to this endpoint was reached.'

    it('leaves the verdict open where nothing was left to find out why', () => {
      for (const series of ['', 'large silent', 'large silent, large-split works'])
        expect(seen(series, {}, LIMIT)).toMatchObject({ outcome: 'missing' })
    })

    it('counts it beside the one that was sent later', () => {
      expect(seen('large silent, large-split works, baseline works')).toMatchObject({ outcome: 'fail', confidence: 'likely' })
    })

    it('says nothing where it got through when it was asked again, or never left this host', () => {
      expect(seen('large works, baseline works').outcome).toBe('pass')
      expect(seen('large works', {}, LIMIT).outcome).toBe('pass')
      expect(seen('', { address: '127.0.0.1' }).outcome).toBe('pass')
    })
  })

  it('only warns a runtime whose hello fits one packet, or that got through', () => {
    const large = sighting('a large hello that only small packets carry')
    expect(judgedSighting(rule, { ...large, hello: aHello() })).toMatchObject({
      outcome: 'warn',
      why: expect.stringContaining('sends a short hello, so this is not why its attempt failed'),
    })
    expect(judgedSighting(rule, { ...large, attempt: GOT_THROUGH })).toMatchObject({
      outcome: 'warn',
      why: expect.stringContaining('connected all the same'),
    })
    expect(judgedSighting(rule, { ...large, attempt: { ...GOT_THROUGH, outcome: 'not-run' } })).toMatchObject({
      outcome: 'warn',
      why: expect.stringContaining('was not tried'),
    })
    expect(judgedSighting(rule, { ...large, hello: null })).toMatchObject({ outcome: 'warn', why: expect.stringContaining('not known') })
  })

  describe('gives the network team a size to test with', () => {
    /** The row, with hellos of these lengths. */
    const told = (name: string, sizes: Partial<Record<Change, number>>, path: Partial<Path> = {}) => {
      const seen = sighting(name)
      const base64 = (change: Change) => Buffer.alloc(sizes[change] ?? 5, 1).toString('base64')
      const { facts } = factsOf({ ...seen, path: { ...seen.path, ...path } })
      if (!facts.differential.ok || !facts.paths.ok || !facts.attempts.ok) throw new Error('the row has no differential')
      const differential = facts.differential.value.map((one) => ({
        ...one,
        probes: one.probes.map((probe) => ({ ...probe, hello: base64(probe.change) })),
      }))
      const values = { paths: facts.paths.value, attempts: facts.attempts.value, differential, controls: [] }
      const judged = judgedRuntime(rule, { attempts: values.attempts, hellos: [aCaughtHello(LONG)] }, { facts: values })
      if (judged.outcome !== 'fail') throw new Error(`${name}: ${judged.outcome}`)
      return { ask: judged.ask.join('\n'), commands: judged.fix.flatMap(({ command }) => command ?? []), fix: judged.fix }
    }

    it('as large as the hello that was lost', () => {
      const { ask, commands, fix } = told('silence that the same bytes in small packets escape', { baseline: 517 })
      expect(commands).toEqual(['ping -M do -c 3 -s 541 192.0.2.1'])
      expect(fix[0]?.text).toContain('On Windows: ping -f -l 541 192.0.2.1')
      expect(ask).toContain('What the check saw: A hello of 517 bytes was not answered. In small packets it was.')
      expect(ask).toContain('To test: ping -M do -c 3 -s 541 192.0.2.1 (on Windows: ping -f -l 541 192.0.2.1).')
    })

    it('which is a full packet for a longer one, with the length that passed', () => {
      const { ask, commands } = told('a large hello that only small packets carry', { baseline: 517, large: 2005 })
      expect(commands).toEqual(['ping -M do -c 3 -s 1472 192.0.2.1'])
      expect(ask).toContain('A hello of 2005 bytes was not answered. In small packets it was. One of 517 bytes was answered.')
    })

    it('by the header of the address that was dialled', () => {
      const { commands, ask } = told('a large hello that only small packets carry', { large: 2005 }, { address: '2001:db8::1' })
      expect(commands).toEqual(['ping -M do -c 3 -s 1452 2001:db8::1'])
      expect(ask).toContain('on Windows: ping -l 1452 2001:db8::1')
    })

    it('for the way back too', () => {
      const { commands, ask } = told('an alert that arrives where no other answer does', { baseline: 517 })
      expect(commands).toEqual(['ping -M do -c 3 -s 1472 192.0.2.1'])
      expect(ask).toContain('A hello of 517 bytes brought no answer. The few bytes of an alert arrived.')
    })

    it.each(['a large hello that ends the connection unless it comes in small packets', 'a hello of which only the first piece is read'])(
      'but not where a ping would pass: %s',
      (name) => {
        const { commands, ask } = told(name, { baseline: 517, large: 2005 })
        expect(commands).toEqual([])
        expect(ask).toContain('What the check saw: ')
        expect(ask).not.toContain('ping')
      },
    )
  })
})
