// Versions of Debian's packages. The answers are those of `dpkg --compare-versions` 1.21.22.
import { describe, expect, it } from 'vitest'
import { compareDebianVersions } from '../../../electron/gather/os/debian-version.ts'

const ANSWERS = [
  ['1.1.1w-0+deb11u4', '>', '1.1.1w-0+deb11u1'],
  ['3.0.17-1~deb12u3', '<', '3.0.17-1'],
  ['3.0.9', '<', '3.0.11'],
  ['2:3.87.1-1+deb12u1', '<', '3:1.0'],
  ['2:3.87.1-1', '>', '3.99-1'],
  ['1.0~rc1-1', '<', '1.0-1'],
  ['1.0-1', '<', '1.0-1+b1'],
  ['7.88.1-10+deb12u9', '<', '7.88.1-10+deb12u14'],
  ['1.0.1t-1+deb8u12', '>', '1.0.1f-1ubuntu2.27'],
  ['3.0.2-0ubuntu1.18', '<', '3.0.2-0ubuntu1.20'],
  ['20230311+deb12u1', '<', '20250419~deb12u2'],
  ['1.00-1', '=', '1.0-1'],
  ['1.0', '=', '1.0-0'],
  ['1.2-3-4', '>', '1.2-3-3'],
  ['1.0a-1', '<', '1.0+-1'],
  ['1.0~~-1', '<', '1.0~-1'],
] as const

const sign = (difference: number): string => (difference < 0 ? '<' : difference > 0 ? '>' : '=')
const turned = { '<': '>', '>': '<', '=': '=' } as const

describe('a version of a Debian package', () => {
  it.each(ANSWERS)('%s is %s %s, as dpkg says', (a, answer, b) => {
    expect(sign(compareDebianVersions(a, b))).toBe(answer)
    expect(sign(compareDebianVersions(b, a))).toBe(turned[answer])
  })
})
