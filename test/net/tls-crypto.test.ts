// The cryptography handed to tls/, against published vectors and against itself from both sides.
import { describe, expect, it, vi } from 'vitest'
import type { HandshakeCrypto } from '../../electron/net/net.ts'
import { tlsCrypto } from '../../electron/net/tls-crypto.ts'

const X25519 = {
  alicePrivate: '77076d0a7318a57d3c16c17251b26645df4c2f87ebc0992ab177fba51db92c2a',
  bobPublic: 'de9edb7d7b7dc1b4d35b61c2ece435373f8343c85b78674dadfc7e146f882b4f',
  shared: '4a5d9d5ba4ce2de1728e3bf480350f25e07e21c947d19e3376f09b3c1e161742',
}
const CHACHA = {
  key: '808182838485868788898a8b8c8d8e8f909192939495969798999a9b9c9d9e9f',
  nonce: '070000004041424344454647',
  aad: '50515253c0c1c2c3c4c5c6c7',
  sealed: `d31a8d34648e60db7b86afbc53ef7ec2a4aded51296e08fea9e2b5a736ee62d6
    3dbea45e8ca9671282fafb69da92728b1a71de0a9e060b2905d6a5b67ecd3b36
    92ddbd7f2d778b8c9803aee328091b58fab324e4fad675945585808b4831d7bc
    3ff4def08e4b7a9de576d26586cec64b6116
    1ae10b594f09e26a7e902ecbd0600691`,
}

const hex = (text: string): Uint8Array => Buffer.from(text.replace(/\s/g, ''), 'hex')

describe('tlsCrypto', () => {
  it('agrees on X25519 as in RFC 7748 section 6.1', () => {
    const shared = tlsCrypto.agree(29, hex(X25519.alicePrivate), hex(X25519.bobPublic))
    expect(Buffer.from(shared ?? []).toString('hex')).toBe(X25519.shared)
  })

  it.each([29, 23, 24, 25])('makes shares of group %i on which both sides agree', (group) => {
    const here = tlsCrypto.generateKeyShare(group)
    const there = tlsCrypto.generateKeyShare(group)
    if (!here || !there) throw new Error('no key share')
    const secret = tlsCrypto.agree(group, here.privateKey, there.publicKey)
    expect(secret).toEqual(tlsCrypto.agree(group, there.privateKey, here.publicKey))
    expect(secret?.length).toBe({ 29: 32, 23: 32, 24: 48, 25: 66 }[group])
  })

  it('has no share of a group that it does not know', () => {
    expect(tlsCrypto.generateKeyShare(0x11ec)).toBeNull()
    expect(tlsCrypto.agree(0x11ec, new Uint8Array(32), new Uint8Array(32))).toBeNull()
  })

  it.each([
    ['a point that is not on the curve', 23, new Uint8Array(65).fill(4)],
    ['a key of the wrong length', 29, new Uint8Array(31)],
    ['a key of small order', 29, new Uint8Array(32)],
  ])('refuses %s', (_what, group, peer) => {
    const own = tlsCrypto.generateKeyShare(group)
    expect(own && tlsCrypto.agree(group, own.privateKey, peer)).toBeNull()
  })

  // RFC 8439 section 2.8.2.
  const opensChacha = (crypto: HandshakeCrypto): void => {
    const open = (sealed: Uint8Array) => crypto.open('chacha20-poly1305', hex(CHACHA.key), hex(CHACHA.nonce), hex(CHACHA.aad), sealed)
    const sealed = hex(CHACHA.sealed)
    expect(Buffer.from(open(sealed) ?? []).toString()).toMatch(/^Ladies and Gentlemen of the class of '99/)
    const changed = Uint8Array.from(sealed)
    changed[changed.length - 1] = (changed[changed.length - 1] ?? 0) ^ 1
    expect(open(changed)).toBeNull()
    expect(open(sealed.subarray(0, 10))).toBeNull()
  }

  it('opens ChaCha20-Poly1305, and refuses a changed or cut text', () => opensChacha(tlsCrypto))

  it('does the same where the library lacks it, as in Electron', async () => {
    vi.resetModules()
    vi.doMock('node:crypto', async (original) => ({
      ...(await original<typeof import('node:crypto')>()),
      getCiphers: () => ['aes-128-gcm'],
      createDecipheriv: () => {
        throw new Error('the library was asked')
      },
    }))
    const without = await import('../../electron/net/tls-crypto.ts')
    vi.doUnmock('node:crypto')
    opensChacha(without.tlsCrypto)
  })
})
