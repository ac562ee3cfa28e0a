// The cryptography that reading a server's answer to our own hello needs, from this program's library.
// Where that library lacks ChaCha20-Poly1305 (Electron's BoringSSL offers it to nobody but TLS) a JavaScript one stands in.

import {
  createDecipheriv,
  createECDH,
  createHash,
  createHmac,
  createPrivateKey,
  createPublicKey,
  type DecipherCCM,
  type DecipherGCM,
  diffieHellman,
  generateKeyPairSync,
  getCiphers,
  randomBytes,
} from 'node:crypto'
import { chacha20poly1305 } from '@noble/ciphers/chacha.js'
import type { AeadName } from '../tls/key-schedule.ts'
import { finiteFieldPrime, finiteFieldSecret, finiteFieldShare } from './finite-field-groups.ts'
import type { HandshakeCrypto } from './net.ts'

interface Montgomery {
  name: 'x25519' | 'x448'
  bytes: number
  /** What stands before a key in PKCS #8 and in SubjectPublicKeyInfo (RFC 8410). */
  privateHead: Buffer
  publicHead: Buffer
}

const MONTGOMERY: Record<number, Montgomery> = {
  29: {
    name: 'x25519',
    bytes: 32,
    privateHead: Buffer.from('302e020100300506032b656e04220420', 'hex'),
    publicHead: Buffer.from('302a300506032b656e032100', 'hex'),
  },
  30: {
    name: 'x448',
    bytes: 56,
    privateHead: Buffer.from('3046020100300506032b656f043a0438', 'hex'),
    publicHead: Buffer.from('3042300506032b656f033900', 'hex'),
  },
}
const CURVES: Record<number, string> = { 23: 'prime256v1', 24: 'secp384r1', 25: 'secp521r1' }
const CHACHA = 'chacha20-poly1305'
const nodeHasChacha = getCiphers().includes(CHACHA)

const tagLength = (aead: AeadName): number => (aead === 'aes-128-ccm-8' ? 8 : 16)

const openWithNode = (aead: AeadName, key: Uint8Array, nonce: Uint8Array, aad: Uint8Array, sealed: Uint8Array): Uint8Array => {
  const authTagLength = tagLength(aead)
  const text = sealed.subarray(0, sealed.length - authTagLength)
  const name = aead === 'aes-128-ccm-8' ? 'aes-128-ccm' : aead
  // The three modes share this interface; only CCM needs to know the length beforehand.
  const decipher = createDecipheriv(name as 'aes-128-gcm', key, nonce, { authTagLength }) as DecipherGCM | DecipherCCM
  decipher.setAuthTag(sealed.subarray(text.length))
  decipher.setAAD(aad, { plaintextLength: text.length })
  const opened = decipher.update(text)
  return Buffer.concat([opened, decipher.final()])
}

/** What `compute` gives, or null where the library refuses the input. */
const orNull = <T>(compute: () => T): T | null => {
  try {
    return compute()
  } catch {
    return null
  }
}

const agreeOn = ({ privateHead, publicHead }: Montgomery, privateKey: Uint8Array, peerPublic: Uint8Array): Uint8Array =>
  diffieHellman({
    privateKey: createPrivateKey({ key: Buffer.concat([privateHead, privateKey]), format: 'der', type: 'pkcs8' }),
    publicKey: createPublicKey({ key: Buffer.concat([publicHead, peerPublic]), format: 'der', type: 'spki' }),
  })

/** BoringSSL, which Electron has, knows no X448: then there is no key for it. */
const keysOf = ({ name, bytes }: Montgomery): { publicKey: Uint8Array; privateKey: Uint8Array } => {
  const pair = name === 'x25519' ? generateKeyPairSync('x25519') : generateKeyPairSync('x448')
  return {
    publicKey: pair.publicKey.export({ format: 'der', type: 'spki' }).subarray(-bytes),
    privateKey: pair.privateKey.export({ format: 'der', type: 'pkcs8' }).subarray(-bytes),
  }
}

export const tlsCrypto: HandshakeCrypto = {
  hash: (name, data) => createHash(name).update(data).digest(),
  hmac: (name, key, data) => createHmac(name, key).update(data).digest(),
  random: (length) => randomBytes(length),

  open(aead, key, nonce, aad, sealed) {
    if (sealed.length < tagLength(aead)) return null
    if (aead === CHACHA && !nodeHasChacha) return orNull(() => chacha20poly1305(key, nonce, aad).decrypt(sealed))
    return orNull(() => openWithNode(aead, key, nonce, aad, sealed))
  },

  agree(group, privateKey, peerPublic) {
    const montgomery = MONTGOMERY[group]
    if (montgomery) return peerPublic.length === montgomery.bytes ? orNull(() => agreeOn(montgomery, privateKey, peerPublic)) : null
    const prime = finiteFieldPrime(group)
    if (prime) return orNull(() => finiteFieldSecret(prime, privateKey, peerPublic))
    const curve = CURVES[group]
    if (curve === undefined) return null
    return orNull(() => {
      const ecdh = createECDH(curve)
      ecdh.setPrivateKey(privateKey)
      return ecdh.computeSecret(peerPublic)
    })
  },

  generateKeyShare(group) {
    const montgomery = MONTGOMERY[group]
    const prime = finiteFieldPrime(group)
    const keys = montgomery ? orNull(() => keysOf(montgomery)) : prime ? orNull(() => finiteFieldShare(prime)) : null
    if (keys) return { group, ...keys }
    const curve = CURVES[group]
    if (curve === undefined) return null
    const ecdh = createECDH(curve)
    return { group, publicKey: ecdh.generateKeys(), privateKey: ecdh.getPrivateKey() }
  },
}
