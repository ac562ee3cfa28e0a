import { describe, expect, it } from 'vitest'
import type { Control, Path } from '../../../electron/contract/path.ts'
import { osClockWrong } from '../../../electron/rules/os/os-clock-wrong.ts'
import { aCertificate, aPath, aTrust } from '../../fixtures/facts.ts'
import { judgedHost } from '../../fixtures/judged.ts'
import { controlled } from '../differential-scene.ts'

const HERE = '2026-11-21T10:00:00Z'

/** A path whose endpoint told this clock, in minutes from the host's. */
const told = (minutes: number | null, change: Parameters<typeof aPath>[0] = {}, headers: string[] = []) =>
  aPath({
    http: {
      status: 200,
      date: minutes === null ? null : new Date(Date.parse(HERE) + minutes * 60_000).toUTCString(),
      server: null,
      method: 'GET',
      location: null,
      headers,
      body: '',
    },
    ...change,
  })
const judged = (paths: ReturnType<typeof aPath>[], times: { gathered?: string; ended?: string } = {}) =>
  judgedHost(osClockWrong, { facts: { paths }, gathered: HERE, ...times })
const other = { id: 'other', host: 'www.example.test', endpoint: 'https://www.example.test/' }

describe('os-clock-wrong', () => {
  it('warns from more than five minutes on, ahead or behind, while the certificates hold by both clocks', () => {
    expect(judged([told(5)])).toEqual({ outcome: 'pass' })
    expect(judged([told(-5)])).toEqual({ outcome: 'pass' })
    expect(judged([told(6)])).toMatchObject({ outcome: 'warn', confidence: 'likely', title: 'The clock of this host is 6 minutes behind' })
    // Two days, but for the second that an answer took, one way and the other.
    expect(judged([told(2880 - 1 / 60)])).toHaveProperty('title', 'The clock of this host is 2 days behind')
    expect(judged([told(-2880 + 1 / 60)])).toHaveProperty('title', 'The clock of this host is 2 days ahead')
    expect(judged([told(2820)])).toHaveProperty('title', 'The clock of this host is 47 hours behind')
    expect(judged([told(-180)])).toMatchObject({ outcome: 'warn', title: 'The clock of this host is 3 hours ahead' })
  })

  it('fails where a certificate holds by their clock and looks expired, or not yet valid, by this one', () => {
    const expired = told(-60 * 24 * 100, { chain: [aCertificate({ notAfter: '2026-11-01T00:00:00.000Z' })] })
    expect(judged([expired])).toMatchObject({
      outcome: 'fail',
      title: 'The clock of this host is 100 days ahead',
      why: expect.stringContaining('looks expired'),
    })
    const young = told(60 * 24 * 100, {
      chain: [aCertificate({ notBefore: '2026-12-01T00:00:00.000Z', notAfter: '2027-12-01T00:00:00.000Z' })],
    })
    expect(judged([young])).toMatchObject({ outcome: 'fail', why: expect.stringContaining('looks not yet valid') })
  })

  it('only warns of a certificate that is outdated by both clocks: that is its own fault', () => {
    expect(judged([told(60, { chain: [aCertificate({ notAfter: '2026-01-01T00:00:00.000Z' })] })])).toMatchObject({ outcome: 'warn' })
  })

  describe('where nobody told a clock', () => {
    const OLD = [aCertificate({ notAfter: '2026-01-01T00:00:00.000Z' })]
    const YOUNG = [aCertificate({ notBefore: '2027-02-01T00:00:00.000Z', notAfter: '2028-02-01T00:00:00.000Z' })]
    const control = (chain: typeof OLD, change = {}) => ({ ...controlled('works'), chain, trust: [aTrust()], ...change })
    const seen = (chain: typeof OLD, controls: Control[], more: Path[] = []) =>
      judgedHost(osClockWrong, { facts: { paths: [aPath({ chain }), ...more], controls }, gathered: HERE })

    it('fails where the certificates of two owners look outdated alike', () => {
      expect(seen(YOUNG, [control(YOUNG)])).toMatchObject({
        outcome: 'fail',
        confidence: 'likely',
        title: 'The clock of this host is behind',
        why: expect.stringMatching(
          /^Here it was 2026-11-21 10:00 UTC\. By that the certificates of .* and of control\.example\.test both look not yet valid/,
        ),
      })
      expect(seen(OLD, [control(OLD)])).toMatchObject({ outcome: 'fail', title: 'The clock of this host is ahead' })
      expect(seen(OLD, [], [aPath({ ...other, chain: OLD })])).toMatchObject({ outcome: 'fail', title: 'The clock of this host is ahead' })
    })

    it.each<[string, Control[], Path[]]>([
      ['the other one holds', [control([aCertificate()])], []],
      ['the other one looks outdated the other way', [control(YOUNG)], []],
      ['nobody vouches for the other one', [control(OLD, { trust: [] })], []],
      ['both are one owner’s', [control(OLD, { host: 'www.multisafepay.com' })], []],
      ['an endpoint told a clock', [control(OLD)], [told(0, other)]],
      ['there is no other', [], []],
    ])('passes where %s', (_why, controls, more) => {
      expect(seen(OLD, controls, more)).toEqual({ outcome: 'pass' })
    })
  })

  it('adds the time that a cache kept the answer', () => {
    expect(judged([told(-60, {}, ['age: 3590'])])).toEqual({ outcome: 'pass' })
    expect(judged([told(-60, {}, ['age: soon'])])).toMatchObject({ outcome: 'warn' })
  })

  it('says nothing against a clock that one endpoint agrees with, or while two endpoints disagree', () => {
    expect(judged([told(60), told(0, other)])).toEqual({ outcome: 'pass' })
    expect(judged([told(60), told(-60, other)])).toEqual({ outcome: 'pass' })
  })

  it('is certain where two hosts agree, and only likely where one speaks on two paths', () => {
    expect(judged([told(60), told(61, other)])).toMatchObject({ confidence: 'certain' })
    expect(judged([told(60), told(61, { id: 'again' })])).toMatchObject({ confidence: 'likely' })
  })

  it('names the difference that is least, so that it claims no more than all of them show', () => {
    expect(judged([told(600), told(120, other)])).toHaveProperty('title', 'The clock of this host is 2 hours behind')
  })

  it('passes where nobody told a clock', () => {
    expect(judged([told(null)])).toEqual({ outcome: 'pass' })
    expect(judged([aPath({ http: null })])).toEqual({ outcome: 'pass' })
    expect(judged([])).toEqual({ outcome: 'pass' })
  })

  it('takes no slow check for a slow clock: the answer came at some time before its end', () => {
    expect(judged([told(12)], { ended: '2026-11-21T10:08:00Z' })).toEqual({ outcome: 'pass' })
    expect(judged([told(14)], { ended: '2026-11-21T10:08:00Z' })).toMatchObject({ outcome: 'warn' })
    expect(judged([told(-6)], { ended: '2026-11-21T10:08:00Z' })).toMatchObject({ outcome: 'warn' })
  })
})
