import { describe, expect, it } from 'vitest'
import { compareVersions, isOfRelease } from '../../electron/knowledge/versions.ts'

describe('versions are compared, never matched as strings', () => {
  it.each([
    ['1.0.1', '1.0.1a'],
    ['1.0.1z', '1.0.1za'],
    ['0.9.8zh', '1.0.0'],
    ['1.0.1u', '1.0.2'],
    ['1.1.1w', '3.0.0'],
    ['3.9', '3.39'],
    ['9.0.0', '10.0.0'],
    ['3.39', '3.39.1'],
  ])('%s is older than %s', (older, newer) => {
    expect(compareVersions(older, newer)).toBeLessThan(0)
    expect(compareVersions(newer, older)).toBeGreaterThan(0)
  })

  it('takes a missing part for zero, and leaves what follows a hyphen aside', () => {
    expect(compareVersions('3.15', '3.15.0')).toBe(0)
    expect(compareVersions('1.0.1e-fips', '1.0.1e')).toBe(0)
  })

  it('does not compare what is no version', () => {
    expect(compareVersions('unknown', '1.0.1')).toBeNull()
    expect(compareVersions('1.0.1', '')).toBeNull()
  })

  it('finds a release by whole parts', () => {
    expect(isOfRelease('3.20.3', '3.20')).toBe(true)
    expect(isOfRelease('3.2', '3.20')).toBe(false)
    expect(isOfRelease('3.20', '3.2')).toBe(false)
    expect(isOfRelease('10', '1')).toBe(false)
    expect(isOfRelease('9', '9.4')).toBe(false)
  })
})
