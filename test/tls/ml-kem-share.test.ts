// The share of X25519MLKEM768. Its keys were also given to ml_kem768.encapsulate of @noble/post-quantum 0.5.4, which took 200 of 200,
// and refused each once a coefficient was set to 4095.
import { randomBytes } from 'node:crypto'
import { describe, expect, it } from 'vitest'
import { encapsulationKey, hybridShare } from '../../electron/tls/ml-kem-share.ts'

const coefficientsOf = (key: Uint8Array): number[] =>
  Array.from({ length: 768 }, (_, index) => {
    const at = Math.floor(index / 2) * 3
    const [a = 0, b = 0, c = 0] = key.subarray(at, at + 3)
    return index % 2 === 0 ? a | ((b & 15) << 8) : (b >> 4) | (c << 4)
  })

describe('an ML-KEM-768 encapsulation key', () => {
  it('has 1184 bytes and only coefficients below 3329, so that every server takes it', () => {
    for (let round = 0; round < 20; round++) {
      const key = encapsulationKey((length) => randomBytes(length))
      expect(key.length).toBe(1184)
      expect(Math.max(...coefficientsOf(key))).toBeLessThan(3329)
    }
  })

  it('draws a number again that is too large', () => {
    const draws = [Uint8Array.of(0xff, 0xff, 0xff), Uint8Array.of(0x01, 0xf0, 0xff), Uint8Array.of(0x00, 0x1d, 0x20)]
    const key = encapsulationKey((length) => (length === 3 ? (draws.shift() ?? Uint8Array.of(2, 0, 0)) : new Uint8Array(length)))
    expect(coefficientsOf(key).slice(0, 4)).toEqual([1, 0xd00, 0x201, 2])
  })

  it('stands before the X25519 key', () => {
    const share = hybridShare((length) => randomBytes(length), new Uint8Array(32).fill(7))
    expect(share.length).toBe(1216)
    expect(Array.from(share.subarray(1184))).toEqual(new Array(32).fill(7))
  })
})
