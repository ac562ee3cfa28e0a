// The client's share of X25519MLKEM768: an ML-KEM-768 encapsulation key, then an X25519 key (draft-ietf-tls-ecdhe-mlkem section 4.1).
// The probes only ask whether such a hello is taken: they never decapsulate, so a key that any server accepts is enough.
import { concat } from './writer.ts'

/** Code point of the group. */
export const X25519MLKEM768 = 0x11ec

const q = 3329
const coefficients = 3 * 256

/**
 * An encapsulation key that passes the check of FIPS 203 section 7.2: 768 coefficients below q, 12 bits each, and 32 bytes of seed.
 * `random` answers as many fresh bytes as it is asked for.
 */
export function encapsulationKey(random: (length: number) => Uint8Array): Uint8Array {
  const values: number[] = []
  while (values.length < coefficients) {
    const [a = 0, b = 0, c = 0] = random(3)
    // Two numbers of 12 bits in three bytes, as ByteEncode of FIPS 203 puts them; one that is too large is drawn again.
    for (const value of [a | ((b & 0x0f) << 8), (b >> 4) | (c << 4)]) if (value < q && values.length < coefficients) values.push(value)
  }
  const encoded = new Uint8Array((coefficients * 12) / 8)
  for (let pair = 0; pair < coefficients / 2; pair++) {
    const low = values[2 * pair] ?? 0
    const high = values[2 * pair + 1] ?? 0
    encoded.set([low & 0xff, (low >> 8) | ((high & 0x0f) << 4), high >> 4], 3 * pair)
  }
  return concat(encoded, random(32))
}

/** What stands in key_share: 1216 bytes. `x25519` is a public key of 32 bytes. */
export function hybridShare(random: (length: number) => Uint8Array, x25519: Uint8Array): Uint8Array {
  return concat(encapsulationKey(random), x25519)
}
