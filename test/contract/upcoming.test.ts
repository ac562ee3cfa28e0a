import { describe, expect, it } from 'vitest'
import { changesAfter, profileOn } from '../../electron/contract/upcoming.ts'
import { datedProfile, multisafepay, TODAY } from '../fixtures/facts.ts'

describe('the rules of a platform as of a day (R1.2)', () => {
  it('leaves today’s list alone before the first change', () => {
    expect(profileOn(datedProfile, '2027-06-29').suites).toEqual(datedProfile.suites)
  })

  it('applies a change from its own day on: suites go and come', () => {
    const { suites, minTls } = profileOn(datedProfile, '2027-06-30')
    expect(suites).not.toContain('TLS_RSA_WITH_AES_128_GCM_SHA256')
    expect(suites).toContain('TLS_CHACHA20_POLY1305_SHA256')
    expect(minTls).toBe('1.2')
  })

  it('applies all changes in the order of their days, however the file orders them', () => {
    const mixed = { ...datedProfile, upcoming: [...datedProfile.upcoming].reverse() }
    expect(profileOn(mixed, '2030-01-01')).toEqual(profileOn(datedProfile, '2030-01-01'))
    expect(profileOn(mixed, '2030-01-01').minTls).toBe('1.3')
  })

  it('tells each later change with the rules that hold from then on', () => {
    const changes = changesAfter(datedProfile, TODAY)
    expect(changes.map((change) => [change.from, change.profile.minTls])).toEqual([
      ['2027-06-30', '1.2'],
      ['2029-01-01', '1.3'],
    ])
    expect(changes[1]?.profile.suites).not.toContain('TLS_RSA_WITH_AES_128_GCM_SHA256')
    expect(changesAfter(datedProfile, '2027-06-30')).toHaveLength(1)
  })

  it('makes one change of two entries of the same day', () => {
    const from = '2027-06-30'
    const profile = {
      ...multisafepay,
      upcoming: [
        { from, minTls: '1.3' as const, note: 'a' },
        { from, removeSuites: ['TLS_AES_128_GCM_SHA256'], note: 'b' },
      ],
    }
    const changes = changesAfter(profile, TODAY)
    expect(changes).toHaveLength(1)
    expect(changes[0]?.note).toBe('a; b')
    expect(changes[0]?.profile.minTls).toBe('1.3')
  })

  it('knows of no change where the platform publishes none', () => {
    expect(changesAfter(multisafepay, TODAY)).toEqual([])
  })
})
