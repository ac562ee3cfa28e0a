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
import type { HandshakeCrypto } from './net.ts'

const X25519 = 0x001d
const CURVES: Record<number, string> = { 23: 'prime256v1', 24: 'secp384r1', 25: 'secp521r1' }
/** What stands before the 32 bytes of an X25519 key in PKCS #8 and SubjectPublicKeyInfo (RFC 8410). */
const X25519_PRIVATE = Buffer.from('302e020100300506032b656e04220420', 'hex')
const X25519_PUBLIC = Buffer.from('302a300506032b656e032100', 'hex')
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

const agreeX25519 = (privateKey: Uint8Array, peerPublic: Uint8Array): Uint8Array =>
  diffieHellman({
    privateKey: createPrivateKey({ key: Buffer.concat([X25519_PRIVATE, privateKey]), format: 'der', type: 'pkcs8' }),
    publicKey: createPublicKey({ key: Buffer.concat([X25519_PUBLIC, peerPublic]), format: 'der', type: 'spki' }),
  })

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
    if (group === X25519) return peerPublic.length === 32 ? orNull(() => agreeX25519(privateKey, peerPublic)) : null
    const curve = CURVES[group]
    if (curve === undefined) return null
    return orNull(() => {
      const ecdh = createECDH(curve)
      ecdh.setPrivateKey(privateKey)
      return ecdh.computeSecret(peerPublic)
    })
  },

  generateKeyShare(group) {
    if (group === X25519) {
      const pair = generateKeyPairSync('x25519')
      return {
        group,
        publicKey: pair.publicKey.export({ format: 'der', type: 'spki' }).subarray(-32),
        privateKey: pair.privateKey.export({ format: 'der', type: 'pkcs8' }).subarray(-32),
      }
    }
    const curve = CURVES[group]
    if (curve === undefined) return null
    const ecdh = createECDH(curve)
    return { group, publicKey: ecdh.generateKeys(), privateKey: ecdh.getPrivateKey() }
  },
}
