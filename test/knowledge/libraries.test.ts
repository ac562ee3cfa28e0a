import { describe, expect, it } from 'vitest'
import { knowledge } from '../../electron/knowledge/knowledge.ts'
import { compareVersions } from '../../electron/knowledge/versions.ts'

describe('the table of TLS libraries', () => {
  it('R1.3 and R3 say when each library learned TLS 1.2 and TLS 1.3', () => {
    const table = Object.fromEntries(knowledge.libraries.map((one) => [one.library, [one.tls12, one.tls13]]))
    expect(table).toEqual({
      OpenSSL: ['1.0.1', '1.1.1'],
      LibreSSL: ['2.0.0', '3.1.0'],
      GnuTLS: ['2.10.0', '3.6.4'],
      NSS: ['3.15.1', '3.39'],
    })
  })

  it('learned TLS 1.2 before TLS 1.3', () => {
    for (const one of knowledge.libraries) expect(compareVersions(one.tls12, one.tls13), one.library).toBeLessThan(0)
  })
})
