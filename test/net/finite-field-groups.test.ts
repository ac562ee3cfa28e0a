// The groups of RFC 7919: safe primes, as its appendix A prints their ends, and keys that two sides agree on.
import { checkPrimeSync } from 'node:crypto'
import { describe, expect, it } from 'vitest'
import { finiteFieldPrime } from '../../electron/net/finite-field-groups.ts'
import { tlsCrypto } from '../../electron/net/tls-crypto.ts'

/** The digits before the last 64 bits, by RFC 7919 appendices A.1 to A.5; e begins each of them alike (ADF85458A2BB4A9A…). */
const ENDS: readonly [group: number, bytes: number, end: string][] = [
  [256, 256, '886B423861285C97FFFFFFFFFFFFFFFF'],
  [257, 384, '25E41D2B66C62E37FFFFFFFFFFFFFFFF'],
  [258, 512, 'C68A007E5E655F6AFFFFFFFFFFFFFFFF'],
  [259, 768, 'A41D570D7938DAD4A40E329CD0E40E65FFFFFFFFFFFFFFFF'],
  [260, 1024, 'D68C8BB7C5C6424CFFFFFFFFFFFFFFFF'],
]

describe('the prime', () => {
  it.each(ENDS)('of group %i is the published one', (group, bytes, end) => {
    const hex = finiteFieldPrime(group)?.toString('hex').toUpperCase() ?? ''
    expect(hex).toHaveLength(2 * bytes)
    expect(hex.startsWith('FFFFFFFFFFFFFFFFADF85458A2BB4A9A')).toBe(true)
    expect(hex.endsWith(end)).toBe(true)
  })

  it('of ffdhe2048 is safe: half of it is prime too', () => {
    const p = BigInt(`0x${finiteFieldPrime(256)?.toString('hex')}`)
    expect([checkPrimeSync(p), checkPrimeSync((p - 1n) / 2n)]).toEqual([true, true])
  })

  it('of another code point is none', () => {
    expect(finiteFieldPrime(29)).toBeNull()
    expect(finiteFieldPrime(261)).toBeNull()
  })
})

describe('a key', () => {
  it.each([
    ['x25519', 29, 32],
    ['x448', 30, 56],
    ['secp384r1', 24, 97],
    ['ffdhe2048', 256, 256],
    ['ffdhe3072', 257, 384],
  ])('of %s has its length, and two sides agree', (_name, group, bytes) => {
    const [ours, theirs] = [tlsCrypto.generateKeyShare(group), tlsCrypto.generateKeyShare(group)]
    if (ours === null || theirs === null) throw new Error('no key')
    expect([ours.publicKey.length, theirs.publicKey.length]).toEqual([bytes, bytes])
    const secret = tlsCrypto.agree(group, ours.privateKey, theirs.publicKey)
    expect(secret).not.toBeNull()
    expect(secret).toEqual(tlsCrypto.agree(group, theirs.privateKey, ours.publicKey))
  })

  it('that is none of the group is refused', () => {
    const ours = tlsCrypto.generateKeyShare(256)
    if (ours === null) throw new Error('no key')
    expect(tlsCrypto.agree(256, ours.privateKey, new Uint8Array(256))).toBeNull()
    expect(tlsCrypto.agree(30, ours.privateKey, new Uint8Array(32))).toBeNull()
  })
})
