// The TLS 1.3 key schedule (RFC 8446 section 7.1) as far as reading the server's flight up to its Finished.
// Cryptography is handed in: this folder knows what to compute, not how.
import type { TlsRecord } from './record.ts'
import { concat, Writer } from './writer.ts'

export type HashName = 'sha256' | 'sha384'
export type AeadName = 'aes-128-gcm' | 'aes-256-gcm' | 'chacha20-poly1305' | 'aes-128-ccm' | 'aes-128-ccm-8'

export interface TlsCrypto {
  hash(name: HashName, data: Uint8Array): Uint8Array
  hmac(name: HashName, key: Uint8Array, data: Uint8Array): Uint8Array
  /** The plaintext; null when the tag does not fit. */
  open(aead: AeadName, key: Uint8Array, nonce: Uint8Array, aad: Uint8Array, ciphertextAndTag: Uint8Array): Uint8Array | null
  /** The shared secret; null when the peer's key is not valid for the group. */
  agree(group: number, privateKey: Uint8Array, peerPublic: Uint8Array): Uint8Array | null
}

export interface SuiteParameters {
  readonly hash: HashName
  readonly hashLength: number
  readonly aead: AeadName
  readonly keyLength: number
}

const ivLength = 12
const none = new Uint8Array(0)

const parameters = new Map<number, SuiteParameters>([
  [0x1301, { hash: 'sha256', hashLength: 32, aead: 'aes-128-gcm', keyLength: 16 }],
  [0x1302, { hash: 'sha384', hashLength: 48, aead: 'aes-256-gcm', keyLength: 32 }],
  [0x1303, { hash: 'sha256', hashLength: 32, aead: 'chacha20-poly1305', keyLength: 32 }],
  [0x1304, { hash: 'sha256', hashLength: 32, aead: 'aes-128-ccm', keyLength: 16 }],
  [0x1305, { hash: 'sha256', hashLength: 32, aead: 'aes-128-ccm-8', keyLength: 16 }],
])

/** What a TLS 1.3 suite of RFC 8446 stands for; undefined for any other suite. */
export function suiteParameters(suite: number): SuiteParameters | undefined {
  return parameters.get(suite)
}

/** HKDF-Extract (RFC 5869 section 2.2). */
export function extract(crypto: TlsCrypto, suite: SuiteParameters, salt: Uint8Array, inputKey: Uint8Array): Uint8Array {
  return crypto.hmac(suite.hash, salt, inputKey)
}

/** HKDF-Expand-Label: `length` bytes from `secret`, at most 255 times the hash length. */
export function expandLabel(
  crypto: TlsCrypto,
  suite: SuiteParameters,
  secret: Uint8Array,
  label: string,
  context: Uint8Array,
  length: number,
): Uint8Array {
  const name = Uint8Array.from(`tls13 ${label}`, (character) => character.charCodeAt(0))
  const info = new Writer().u16(length, 'length').opaque(1, 'label', name).opaque(1, 'context', context).bytes()
  let block: Uint8Array = none
  let output: Uint8Array = none
  for (let counter = 1; output.length < length; counter++) {
    block = crypto.hmac(suite.hash, secret, concat(block, info, Uint8Array.of(counter)))
    output = concat(output, block)
  }
  return output.slice(0, length)
}

/** Derive-Secret with the transcript's hash already taken. */
export function deriveSecret(
  crypto: TlsCrypto,
  suite: SuiteParameters,
  secret: Uint8Array,
  label: string,
  transcriptHash: Uint8Array,
): Uint8Array {
  return expandLabel(crypto, suite, secret, label, transcriptHash, suite.hashLength)
}

export interface HandshakeSecrets {
  readonly early: Uint8Array
  readonly handshake: Uint8Array
  readonly clientTraffic: Uint8Array
  readonly serverTraffic: Uint8Array
  readonly master: Uint8Array
}

/** The left column of the schedule without PSK; `transcriptHash` is of ClientHello to ServerHello. */
export function handshakeSecrets(
  crypto: TlsCrypto,
  suite: SuiteParameters,
  shared: Uint8Array,
  transcriptHash: Uint8Array,
): HandshakeSecrets {
  const zeros = new Uint8Array(suite.hashLength)
  const emptyHash = crypto.hash(suite.hash, none)
  const early = extract(crypto, suite, zeros, zeros)
  const handshake = extract(crypto, suite, deriveSecret(crypto, suite, early, 'derived', emptyHash), shared)
  return {
    early,
    handshake,
    clientTraffic: deriveSecret(crypto, suite, handshake, 'c hs traffic', transcriptHash),
    serverTraffic: deriveSecret(crypto, suite, handshake, 's hs traffic', transcriptHash),
    master: extract(crypto, suite, deriveSecret(crypto, suite, handshake, 'derived', emptyHash), zeros),
  }
}

export interface TrafficKeys {
  readonly key: Uint8Array
  readonly iv: Uint8Array
}

/** RFC 8446 section 7.3. */
export function trafficKeys(crypto: TlsCrypto, suite: SuiteParameters, trafficSecret: Uint8Array): TrafficKeys {
  return {
    key: expandLabel(crypto, suite, trafficSecret, 'key', none, suite.keyLength),
    iv: expandLabel(crypto, suite, trafficSecret, 'iv', none, ivLength),
  }
}

/** What a right Finished holds (RFC 8446 section 4.4.4); `transcriptHash` is of all messages before it. */
export function finishedData(crypto: TlsCrypto, suite: SuiteParameters, trafficSecret: Uint8Array, transcriptHash: Uint8Array): Uint8Array {
  return crypto.hmac(suite.hash, expandLabel(crypto, suite, trafficSecret, 'finished', none, suite.hashLength), transcriptHash)
}

/** Takes the protection off one record (RFC 8446 section 5.2), padding and inner type still on it; null when the tag is wrong. */
export function openRecord(
  crypto: TlsCrypto,
  suite: SuiteParameters,
  keys: TrafficKeys,
  sequence: number,
  record: TlsRecord,
): Uint8Array | null {
  const nonce = Uint8Array.from(keys.iv)
  const count = new DataView(nonce.buffer)
  count.setUint32(8, count.getUint32(8) ^ sequence)
  const header = new Writer().u8(record.type, 'type').u16(record.version, 'version').u16(record.payload.length, 'length').bytes()
  return crypto.open(suite.aead, keys.key, nonce, header, record.payload)
}
