// The hellos of the differential, read back from their bytes: each differs from the baseline in one thing, and has the length it is for.
import { describe, expect, it } from 'vitest'
import { CHANGES, type Change } from '../../../electron/contract/vocabulary.ts'
import { broadOffer, profileOffer } from '../../../electron/gather/endpoint/offer.ts'
import { type Baseline, isChange, readyHello } from '../../../electron/gather/endpoint/variants.ts'
import { tlsCrypto } from '../../../electron/net/tls-crypto.ts'
import { clientHelloFromRecords } from '../../../electron/tls/client-hello.ts'
import { isGrease } from '../../../electron/tls/code-points.ts'
import { describeHello } from '../../../electron/tls/describe-hello.ts'
import { RecordReader } from '../../../electron/tls/record.ts'
import { concat } from '../../../electron/tls/writer.ts'
import { testProfile } from './scene.ts'

const DAY = '2026-11-21'
const HOST = 'api.platform.test'
const modern: Baseline = { profile: profileOffer(testProfile(), DAY), broad: broadOffer(), sni: HOST }
const older: Baseline = {
  ...modern,
  profile: profileOffer(testProfile({ suites: ['TLS_ECDHE_RSA_WITH_AES_128_GCM_SHA256'] }), DAY),
}

const sent = (change: Change, base = modern) => {
  const ready = readyHello(change, base, tlsCrypto)
  if (ready === null) throw new Error(`no hello for ${change}`)
  const bytes = concat(...ready.pieces)
  const reader = new RecordReader()
  reader.push(bytes)
  const records: number[] = []
  for (let record = reader.next(); record !== null; record = reader.next()) records.push(record.payload.length)
  return {
    ...describeHello(bytes),
    pieces: ready.pieces.map(({ length }) => length),
    records,
    hello: clientHelloFromRecords(bytes).hello,
    bytes,
  }
}
const last = <T>(items: readonly T[]): T | undefined => items[items.length - 1]

describe.each([
  ['TLS 1.3', modern],
  ['TLS 1.2', older],
])('with a profile of %s', (_name, base) => {
  it('the baseline is one record of 512 bytes or more that fits one segment, in one write', () => {
    const { records, pieces } = sent('baseline', base)
    expect(records.length).toBe(1)
    expect(records[0]).toBeGreaterThanOrEqual(512)
    expect(pieces.length).toBe(1)
    expect(pieces[0]).toBeLessThanOrEqual(1448)
  })

  it('small is at most 255 bytes, medium 256 to 511, large more than a segment holds', () => {
    expect(sent('small', base).records[0]).toBeLessThanOrEqual(255)
    expect(sent('medium', base).records[0]).toBeGreaterThanOrEqual(256)
    expect(sent('medium', base).records[0]).toBeLessThanOrEqual(511)
    expect(sent('large', base).pieces[0]).toBeGreaterThan(1460)
  })

  it.each(CHANGES.filter((change) => !['small', 'medium'].includes(change) && isChange(change, base)))(
    '%s avoids the lengths on which old equipment hangs, and ends with no empty extension but where that is the point',
    (change) => {
      const { hello, records } = sent(change, base)
      expect(records.reduce((sum, length) => sum + length, 0)).toBeGreaterThanOrEqual(512)
      expect(last(hello.extensions ?? [])?.data.length === 0).toBe(change === 'empty-last-extension')
    },
  )

  it('a split hello is the same bytes in pieces of at most 500, a record split has two records in one write', () => {
    for (const [split, whole] of [
      ['baseline-split', 'baseline'],
      ['large-split', 'large'],
    ] as const) {
      const { pieces, records } = sent(split, base)
      expect(pieces.length).toBeGreaterThan(1)
      expect(Math.max(...pieces)).toBeLessThanOrEqual(500)
      expect(records).toEqual(sent(whole, base).records)
    }
    const { pieces, records } = sent('split-records', base)
    expect([pieces.length, records.length]).toEqual([1, 2])
  })
})

describe('one thing at a time', () => {
  it.each([
    ['version-1.2', 0x0303],
    ['version-1.1', 0x0302],
    ['version-1.0', 0x0301],
  ] as const)('%s offers that as its highest version', (change, highest) => {
    const hello = sent(change)
    expect(hello.versions[0]).toBe(highest)
    expect(hello.suites.length).toBeGreaterThan(0)
    expect(hello.suites.every((suite) => suite >> 8 !== 0x13)).toBe(true)
  })

  it('version-1.3 adds its suites and key shares where the profile has none, and is no change where it has', () => {
    const hello = sent('version-1.3', older)
    expect(hello.versions).toEqual([0x0304, 0x0303])
    expect(hello.suites).toEqual([0x1301, 0x1302, 0x1303, 0xc02f])
    expect(isChange('version-1.3', modern)).toBe(false)
    expect(isChange('version-1.2', older)).toBe(false)
  })

  it('the name is left out, or is one that no platform has; an address has none to leave out', () => {
    expect(sent('baseline').sni).toBe(HOST)
    expect(sent('no-sni').sni).toBeNull()
    expect(sent('other-sni').sni).toBe('www.example.com')
    expect(isChange('no-sni', { ...modern, sni: null })).toBe(false)
  })

  it('GREASE is in suites, groups, key shares, versions and extensions, and nowhere else', () => {
    const { suites, groups, keyShares, extensions } = sent('grease')
    for (const list of [suites, groups, keyShares]) expect(list.filter(isGrease).length).toBe(1)
    expect(extensions.filter(isGrease).length).toBe(2)
    for (const change of CHANGES.filter((one) => one !== 'grease' && isChange(one, modern))) {
      const other = sent(change)
      expect([...other.suites, ...other.groups, ...other.extensions].some(isGrease), change).toBe(false)
    }
  })

  it('the unknown extension is one more than those of the baseline', () => {
    const known = new Set(sent('baseline').extensions)
    expect(sent('unknown-extension').extensions.filter((type) => !known.has(type))).toEqual([0x9c4f])
  })

  it('many suites are more than 128, each once, the profile’s first', () => {
    const { suites } = sent('many-suites')
    expect(new Set(suites).size).toBe(140)
    expect(suites.slice(0, 9)).toEqual(modern.profile.suites)
  })

  it('the post-quantum share has 1216 bytes and stands before X25519', () => {
    const { keyShares, bytes } = sent('post-quantum')
    expect(keyShares).toEqual([0x11ec, 0x001d])
    expect(bytes.length).toBeGreaterThan(1460)
    expect(isChange('post-quantum', older)).toBe(false)
  })

  it('provoke offers what may never be chosen (RFC 5246 appendix A.5)', () => {
    expect(sent('provoke').suites).toEqual([0x0000])
  })

  it('says so where a long name leaves no room for a small hello', () => {
    const long = { ...modern, sni: `${'a'.repeat(60)}.${'b'.repeat(60)}.platform.test` }
    expect(readyHello('small', long, tlsCrypto)).toBeNull()
    expect(readyHello('medium', long, tlsCrypto)).not.toBeNull()
  })
})
