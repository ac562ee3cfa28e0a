import { describe, expect, it } from 'vitest'
import { knowledge } from '../../electron/knowledge/knowledge.ts'
import { branchOf, canDo, libraryOf } from '../../electron/knowledge/library.ts'
import { compareJavaVersions, compareVersions } from '../../electron/knowledge/versions.ts'
import { TODAY } from '../fixtures/facts.ts'

const rowOf = (name: string) => libraryOf(knowledge.libraries, { name, version: '', bundled: false })
const until = (name: string, version: string) => {
  const row = rowOf(name)
  return row && branchOf(row, version)?.until
}

describe('the table of TLS libraries', () => {
  it('R1.3 and R3 say when each library learned TLS 1.2 and TLS 1.3', () => {
    const table = Object.fromEntries(knowledge.libraries.map((one) => [one.library, [one.tls12, one.tls13]]))
    expect(table).toEqual({
      OpenSSL: ['1.0.1', '1.1.1'],
      LibreSSL: ['2.0.0', '3.1.0'],
      GnuTLS: ['2.10.0', '3.6.4'],
      NSS: ['3.15.1', '3.39'],
      // Windows 7 and Server 2008 R2; Windows 11 and Server 2022.
      Schannel: ['6.1', '10.0.20348'],
      WinHTTP: ['6.1', '10.0.20348'],
      // macOS has TLS 1.3 in its newer interfaces alone.
      'Secure Transport': ['10.9', null],
      // Java's own. Java 7 has TLS 1.2 from its start; Java 6 got it late, and Java 8 its TLS 1.3.
      SunJSSE: ['6u115', '8u261'],
    })
  })

  it('learned TLS 1.2 before TLS 1.3', () => {
    for (const { library, tls12, tls13 } of knowledge.libraries)
      if (tls13 !== null) expect((library === 'SunJSSE' ? compareJavaVersions : compareVersions)(tls12, tls13), library).toBeLessThan(0)
  })

  it('has its branches in the order of their versions, each once', () => {
    for (const { library, branches } of knowledge.libraries)
      for (const [index, branch] of branches.entries()) {
        const before = branches[index - 1]
        if (before !== undefined) expect(compareVersions(before.version, branch.version), `${library} ${branch.version}`).toBeLessThan(0)
      }
  })

  it('knows until when the makers mend a branch', () => {
    expect(until('OpenSSL', '1.1.1w')).toBe('2023-09-11')
    expect(until('OpenSSL', '1.0.2k-fips')).toBe('2019-12-31')
    expect(until('OpenSSL', '3.0.22')).toBe('2026-09-07')
    expect(until('OpenSSL', '3.5.4')).toBe('2030-04-08')
    expect(until('LibreSSL', '3.3.6')).toBe('2022-05-01')
    expect(until('GnuTLS', '3.6.16')).toBe('2021-05-24')
    expect(until('GnuTLS', '3.8.13')).toBeNull()
    // Nothing is said of what came after the table.
    expect(until('OpenSSL', '9.9.1')).toBeUndefined()
  })

  it('says of a day that was only seen, and of none that is yet to come, that it was', () => {
    for (const branch of knowledge.libraries.flatMap(({ branches }) => branches))
      if (branch.observed) expect(branch.until !== null && branch.until <= TODAY, branch.version).toBe(true)
  })
})

describe('what a library can do', () => {
  it.each([
    ['OpenSSL', '1.0.0m', '1.2', false],
    ['OpenSSL', '1.0.0m', '1.0', true],
    ['OpenSSL', '1.1.1w', '1.3', true],
    ['Schannel', '6.0.6002', '1.2', false],
    ['Schannel', '6.1.7601', '1.2', true],
    ['Schannel', '10.0.19045', '1.3', false],
    ['Secure Transport', '26.1', '1.3', false],
    ['OpenSSL', 'unknown', '1.2', null],
    ['wolfSSL', '5.6', '1.2', null],
    // Java, as it writes its versions: 1.8.0_252 is 8u252, and from 9 on 11.0.2.
    ['SunJSSE', '1.6.0_45', '1.2', false],
    ['SunJSSE', '1.6.0_115', '1.2', true],
    ['SunJSSE', '1.7.0', '1.2', true],
    ['SunJSSE', '1.7.0_80', '1.2', true],
    ['SunJSSE', '1.7.0_351', '1.3', false],
    ['SunJSSE', '1.8.0_252', '1.3', false],
    ['SunJSSE', '1.8.0_261', '1.3', true],
    ['SunJSSE', '9.0.4', '1.3', false],
    ['SunJSSE', '10.0.2', '1.3', false],
    ['SunJSSE', '11', '1.3', true],
    ['SunJSSE', '17.0.15', '1.3', true],
    ['SunJSSE', 'unknown', '1.2', null],
  ] as const)('%s %s: TLS %s', (name, version, tls, can) => {
    expect(canDo(rowOf(name), version, tls)).toBe(can)
  })
})
