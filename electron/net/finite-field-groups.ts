// The finite-field groups of TLS 1.3 (RFC 7919 appendix A), for servers that take no elliptic curve that this program knows.
// Their primes are made as that appendix defines them, from the digits of e, so that no long number has to be copied.
import { createDiffieHellman } from 'node:crypto'

/** Bits of the prime, and the X of its definition, by code point. */
const GROUPS: Record<number, readonly [bits: number, x: bigint]> = {
  256: [2048, 560_316n],
  257: [3072, 2_625_351n],
  258: [4096, 5_736_041n],
  259: [6144, 15_705_020n],
  260: [8192, 10_965_728n],
}
const GENERATOR = Buffer.from([2])

/** e × 2^bits, rounded down: the sum of 1/n!. The bits beyond it take up what each division loses. */
const eulerTimesTwoTo = (bits: number): bigint => {
  const spare = 64n
  let term = 1n << (BigInt(bits) + spare)
  let sum = 0n
  for (let n = 1n; term > 0n; n += 1n) {
    sum += term
    term /= n
  }
  return sum >> spare
}

const primes = new Map<number, Buffer>()

/** p = 2^b − 2^(b−64) + (⌊2^(b−130) × e⌋ + X) × 2^64 − 1; null for a code point that is no such group. */
export const finiteFieldPrime = (group: number): Buffer | null => {
  const known = GROUPS[group]
  if (known === undefined) return null
  const made = primes.get(group)
  if (made) return made
  const [bits, x] = known
  const p = (1n << BigInt(bits)) - (1n << BigInt(bits - 64)) + ((eulerTimesTwoTo(bits - 130) + x) << 64n) - 1n
  const prime = Buffer.from(p.toString(16), 'hex')
  primes.set(group, prime)
  return prime
}

/** RFC 8446 sections 4.2.8.1 and 7.4.1: both values are as long as the prime. */
const padded = (value: Buffer, length: number): Buffer => Buffer.concat([Buffer.alloc(Math.max(0, length - value.length)), value])

/** A fresh key of the group, whose prime is `prime`. */
export const finiteFieldShare = (prime: Buffer): { publicKey: Uint8Array; privateKey: Uint8Array } => {
  const dh = createDiffieHellman(prime, GENERATOR)
  return { publicKey: padded(dh.generateKeys(), prime.length), privateKey: dh.getPrivateKey() }
}

/** The shared secret. Throws where the peer's value is not in the group. */
export const finiteFieldSecret = (prime: Buffer, privateKey: Uint8Array, peerPublic: Uint8Array): Uint8Array => {
  const dh = createDiffieHellman(prime, GENERATOR)
  dh.setPrivateKey(privateKey)
  return padded(dh.computeSecret(peerPublic), prime.length)
}
