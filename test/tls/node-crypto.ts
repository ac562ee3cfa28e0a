// The cryptography of the tests: node:crypto behind the interface that tls/key-schedule asks for.
// The product has its own adapter in net/; this one exists so that the tests of tls/ stand alone.
import { createDecipheriv, createECDH, createHash, createHmac, createPrivateKey, createPublicKey, diffieHellman } from 'node:crypto'
import type { TlsCrypto } from '../../electron/tls/key-schedule.ts'

const x25519Private = Buffer.from('302e020100300506032b656e04220420', 'hex')
const x25519Public = Buffer.from('302a300506032b656e032100', 'hex')

export const nodeCrypto: TlsCrypto = {
  hash: (name, data) => createHash(name).update(data).digest(),
  hmac: (name, key, data) => createHmac(name, key).update(data).digest(),
  open(aead, key, nonce, aad, sealed) {
    const tagLength = aead === 'aes-128-ccm-8' ? 8 : 16
    const algorithm = aead.startsWith('aes-128-ccm') ? 'aes-128-ccm' : aead
    const decipher = createDecipheriv(algorithm as 'aes-128-ccm', key, nonce, { authTagLength: tagLength })
    const length = sealed.length - tagLength
    if (length < 0) return null
    decipher.setAuthTag(sealed.subarray(length))
    decipher.setAAD(aad, { plaintextLength: length })
    try {
      return Buffer.concat([decipher.update(sealed.subarray(0, length)), decipher.final()])
    } catch {
      return null
    }
  },
  agree(group, privateKey, peerPublic) {
    try {
      return group === 0x0017 ? agreeOnP256(privateKey, peerPublic) : agreeOnX25519(privateKey, peerPublic)
    } catch {
      return null
    }
  },
}

function agreeOnP256(privateKey: Uint8Array, peerPublic: Uint8Array): Uint8Array {
  const ecdh = createECDH('prime256v1')
  ecdh.setPrivateKey(privateKey)
  return ecdh.computeSecret(peerPublic)
}

function agreeOnX25519(privateKey: Uint8Array, peerPublic: Uint8Array): Uint8Array {
  return diffieHellman({
    privateKey: createPrivateKey({ key: Buffer.concat([x25519Private, privateKey]), format: 'der', type: 'pkcs8' }),
    publicKey: createPublicKey({ key: Buffer.concat([x25519Public, peerPublic]), format: 'der', type: 'spki' }),
  })
}

export const bytes = (hex: string): Uint8Array => Uint8Array.from(Buffer.from(hex, 'hex'))
export const hex = (data: Uint8Array): string => Buffer.from(data).toString('hex')
