// Certificates that no honest server sends, or seldom: long and circular chains, very large ones, bytes that are none, odd names.
// Made by the openssl program where it makes such, else by changing the bytes of one that it made.
import { execFileSync } from 'node:child_process'
import { generateKeyPairSync, X509Certificate } from 'node:crypto'
import { readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { certificateSchema } from '../../electron/contract/path.ts'
import { readDer, readKey } from '../../electron/net/certificate-der.ts'
import { certificates } from '../../electron/net/certificates.ts'
import type { Anchors } from '../../electron/net/net.ts'
import { has, temporaryFolder } from '../fixtures/tls-peers.ts'

/** Each certificate is a run of the openssl program or two. */
const SLOW_MS = 30_000

describe.skipIf(!has('openssl'))('odd certificates', () => {
  const folder = temporaryFolder()
  const file = (name: string): string => join(folder.dir, name)
  const openssl = (...args: string[]): string => execFileSync('openssl', args, { cwd: folder.dir, stdio: 'pipe' }).toString()
  const der = (name: string): Buffer => new X509Certificate(readFileSync(file(`${name}.pem`))).raw
  const anchors = (...names: string[]): Anchors => ({
    store: 'given',
    source: 'test',
    pem: names.map((name) => readFileSync(file(`${name}.pem`), 'utf8')),
  })

  /** A key of its own for each, on a small curve so that many are made fast. */
  const makeKey = (name: string): void =>
    writeFileSync(
      file(`${name}.key`),
      generateKeyPairSync('ec', { namedCurve: 'prime256v1' }).privateKey.export({ type: 'pkcs8', format: 'pem' }),
    )
  /** A certificate for `subject` and `key`, signed by `by`, or by itself. `out` names the file. */
  const make = (
    out: string,
    subject: string,
    options: { key?: string; by?: { name: string; key: string }; extensions?: string[] } = {},
  ): void => {
    const { key = out, by, extensions = ['basicConstraints=critical,CA:TRUE'] } = options
    writeFileSync(file(`${out}.ext`), extensions.join('\n'))
    openssl('req', '-new', '-utf8', '-key', `${key}.key`, '-subj', subject, '-out', `${out}.csr`)
    const signer = by ? ['-CA', `${by.name}.pem`, '-CAkey', `${by.key}.key`, '-CAcreateserial'] : ['-signkey', `${key}.key`]
    openssl('x509', '-req', '-in', `${out}.csr`, ...signer, '-days', '30', '-extfile', `${out}.ext`, '-out', `${out}.pem`)
  }

  beforeAll(() => {
    for (const name of ['root', 'a', 'b', 'leaf']) makeKey(name)
    make('root', '/CN=Odd Root')
    make('leaf', '/CN=leaf', { by: { name: 'root', key: 'root' }, extensions: ['subjectAltName=DNS:shop.test'] })
  })
  afterAll(() => folder.remove())

  it(
    'follows a chain of twenty certificates, whatever their order',
    () => {
      let by = { name: 'root', key: 'root' }
      const chain: Buffer[] = []
      for (let index = 0; index < 19; index += 1) {
        make(`long${index}`, `/CN=Long ${index}`, { key: 'a', by })
        by = { name: `long${index}`, key: 'a' }
        chain.unshift(der(by.name))
      }
      make('longleaf', '/CN=long leaf', { key: 'leaf', by, extensions: ['subjectAltName=DNS:shop.test'] })
      expect(certificates.evaluateTrust([der('longleaf'), ...chain], anchors('root'))).toMatchObject({
        result: 'trusted',
        issuer: 'CN=Odd Root',
      })
      const upsideDown = [...chain].reverse()
      expect(certificates.evaluateTrust([der('longleaf'), ...upsideDown], anchors('root')).result).toBe('trusted')
      const withoutLast = certificates.evaluateTrust([der('longleaf'), ...chain.slice(0, -1)], anchors('root'))
      expect(withoutLast).toMatchObject({ result: 'issuer-unknown', issuer: 'CN=Long 0' })
    },
    SLOW_MS,
  )

  it(
    'ends on many certificates that vouch for each other, and finds the one way out of their circle',
    () => {
      // Two authorities of one name and key each, cross-signed many times over: the ways through them are without number.
      make('a0', '/CN=A', { key: 'a' })
      make('b0', '/CN=B', { key: 'b' })
      const circle: Buffer[] = []
      for (let index = 0; index < 12; index += 1) {
        make(`ab${index}`, '/CN=A', { key: 'a', by: { name: 'b0', key: 'b' } })
        make(`ba${index}`, '/CN=B', { key: 'b', by: { name: 'a0', key: 'a' } })
        circle.push(der(`ab${index}`), der(`ba${index}`))
      }
      make('circleleaf', '/CN=leaf', { key: 'leaf', by: { name: 'a0', key: 'a' }, extensions: ['subjectAltName=DNS:shop.test'] })
      expect(certificates.evaluateTrust([der('circleleaf'), ...circle], anchors('root')).result).toBe('issuer-unknown')
      make('out', '/CN=B', { key: 'b', by: { name: 'root', key: 'root' } })
      expect(certificates.evaluateTrust([der('circleleaf'), ...circle.slice(0, 4), der('out')], anchors('root')).result).toBe('trusted')
    },
    SLOW_MS,
  )

  it('reads one of 64 KiB, and one whose key it cannot use', () => {
    const names = Array.from({ length: 2200 }, (_, index) => `DNS:host-${index}.a-rather-long-name.test`)
    make('large', '/CN=large', { key: 'a', extensions: [`subjectAltName=${names.join(',')}`] })
    const large = der('large')
    expect(large.length).toBeGreaterThan(64 * 1024)
    const read = certificates.read(large)
    expect(read?.dnsNames).toHaveLength(2200)
    expect(certificateSchema.safeParse(read).success).toBe(true)
    expect(certificates.nameMatches(large, 'host-2199.a-rather-long-name.test')).toBe(true)
    // The curve's identifier, one bit off: a curve that nobody knows (1.2.840.10045.3.1.7 is P-256).
    const p256 = Buffer.from('06082a8648ce3d030107', 'hex')
    const odd = Buffer.from(large)
    odd[odd.indexOf(p256) + p256.length - 1] = 0x7f
    expect(certificates.read(odd)).toMatchObject({ keyType: 'ec', keyBits: null })
    expect(certificates.evaluateTrust([odd], anchors('root')).result).toBe('issuer-unknown')
  })

  it('reads a key for RSA-PSS alone, also where the library does not know such keys', () => {
    for (const kind of ['rsa:2048', 'rsa:1031', 'ed25519', 'ed448', 'rsa-pss'])
      openssl('req', '-x509', '-newkey', kind, '-nodes', '-subj', '/CN=key', '-keyout', 'key.key', '-out', `${kind.replace(':', '-')}.pem`)
    expect(certificates.read(der('rsa-pss'))).toMatchObject({ keyType: 'rsa-pss', keyBits: 2048, selfSigned: true })
    expect(readKey(der('rsa-pss'))).toMatchObject({ type: 'rsa-pss', bits: 2048 })
    expect(readKey(der('rsa-1031'))).toMatchObject({ type: 'rsa', bits: 1031 })
    expect(readKey(der('ed448'))).toMatchObject({ type: 'ed448', bits: null })
    for (const name of ['rsa-pss', 'rsa-2048', 'ed25519', 'ed448'])
      expect(Buffer.from(readKey(der(name))?.spki ?? [])).toEqual(
        new X509Certificate(der(name)).publicKey.export({ format: 'der', type: 'spki' }),
      )
    // The same key under an identifier that nobody knows (1.2.840.113549.1.1.10 is RSASSA-PSS); the first one is the signature's.
    const pss = Buffer.from('06092a864886f70d01010a', 'hex')
    const odd = Buffer.from(der('rsa-pss'))
    odd[odd.indexOf(pss, odd.indexOf(pss) + 1) + pss.length - 1] = 0x7f
    expect(readKey(odd)).toMatchObject({ type: 'unknown' })
    expect(certificates.read(odd)).toMatchObject({ keyType: 'unknown', keyBits: null })
    // What it signed cannot be checked, which does not make a forgery of it.
    make('below', '/CN=below', { key: 'a', by: { name: 'rsa-pss', key: 'key' } })
    expect(certificates.evaluateTrust([der('below'), odd], anchors('root')).result).toBe('issuer-unknown')
    expect(certificates.evaluateTrust([der('below')], anchors('rsa-pss')).result).toBe('trusted')
  })

  it(
    'never throws, whatever byte is changed and wherever it is cut, and keeps to the contract',
    () => {
      const whole = der('leaf')
      const broken = (bytes: Buffer): void => {
        const read = certificates.read(bytes)
        if (read) expect(certificateSchema.safeParse(read).error).toBeUndefined()
        readDer(bytes)
        readKey(bytes)
        certificates.nameMatches(bytes, 'shop.test')
        expect(certificates.evaluateTrust([bytes, der('root')], anchors('root')).store).toBe('given')
      }
      for (let at = 0; at < whole.length; at += 1) {
        broken(whole.subarray(0, at))
        for (const value of [0x00, 0x80, 0xff]) {
          const changed = Buffer.from(whole)
          changed[at] = value
          broken(changed)
        }
      }
    },
    SLOW_MS,
  )

  it('takes a certificate in PEM for what it is not: a server sends DER', () => {
    expect(certificates.read(readFileSync(file('leaf.pem')))).toBeNull()
  })

  it('does not make an identifier of megabytes into an algorithm, nor loop on lengths that lie', () => {
    const long = (tag: number, content: Buffer): Buffer => {
      const head = Buffer.alloc(5)
      head[0] = tag
      head.writeUInt32BE(0x83000000 + content.length, 1)
      return Buffer.concat([head, content])
    }
    const algorithm = long(0x30, long(0x06, Buffer.alloc(1 << 20, 0xff)))
    expect(readDer(long(0x30, Buffer.concat([long(0x30, Buffer.alloc(0)), algorithm])))).toEqual({
      signatureAlgorithm: null,
      criticalExtensions: [],
      issuerUrls: [],
      revocationUrls: [],
    })
    for (const bytes of ['3080', '308400000000', '3085ffffffffff', '30847fffffff00', '30'])
      expect(readDer(Buffer.from(bytes, 'hex')).signatureAlgorithm).toBeNull()
  })

  it('tells which extensions are marked as critical, and not which are there', () => {
    const extensions = [
      'basicConstraints=critical,CA:FALSE',
      'extendedKeyUsage=serverAuth',
      '1.2.3.4.5=critical,DER:0500',
      '1.2.3.4.6=DER:0101FF',
    ]
    make('critical', '/CN=critical', { key: 'a', extensions })
    expect(certificates.read(der('critical'))?.criticalExtensions).toEqual(['2.5.29.19', '1.2.3.4.5'])
    expect(certificates.read(der('leaf'))?.criticalExtensions).toEqual([])
  })

  it('keeps control characters and commas in names from making two names of one', () => {
    make('evil', '/O=Good\u001b[2J, CN=Bank\\n/CN=x', { key: 'a', extensions: ['subjectAltName=DNS:a\u0007b.test,DNS:c.test'] })
    const read = certificates.read(der('evil'))
    // As RFC 4514 section 2.4 writes them.
    expect(read?.subject).toContain('\\, CN=Bank')
    // biome-ignore lint/suspicious/noControlCharactersInRegex: they are what must not be there
    expect(`${read?.subject} ${read?.dnsNames.join(' ')}`).not.toMatch(/[\u0000-\u001f]/)
    expect(certificates.nameMatches(der('evil'), 'c.test')).toBe(true)
  })

  describe('names', () => {
    const matches = (names: string, host: string): boolean | null => {
      make('named', '/CN=named', { key: 'a', extensions: [`subjectAltName=${names}`] })
      return certificates.nameMatches(der('named'), host)
    }

    it('lets a star stand for one whole label at the left, and for nothing else (RFC 9525 section 6.3)', () => {
      expect(matches('DNS:*.shop.test', 'API.shop.test')).toBe(true)
      for (const [name, host] of [
        ['*.shop.test', '.shop.test'],
        ['a*.shop.test', 'api.shop.test'],
        ['*i.shop.test', 'api.shop.test'],
        ['api.*.test', 'api.shop.test'],
        ['*.*.test', 'api.shop.test'],
        ['*', 'localhost'],
        ['*.test', 'shop.test'],
      ] as const)
        expect([name, host, matches(`DNS:${name}`, host)]).toEqual([name, host, false])
    })

    it('knows a name beyond ASCII by its form in the DNS (RFC 5890)', () => {
      expect(matches('DNS:xn--bcher-kva.test', 'xn--bcher-kva.test')).toBe(true)
      expect(matches('DNS:*.xn--bcher-kva.test', 'api.xn--bcher-kva.test')).toBe(true)
      expect(matches('DNS:xn--b*.test', 'xn--bcher-kva.test')).toBe(false)
    })

    it('takes an address only from an address, in either family and however it is written', () => {
      expect(matches('DNS:192.0.2.1', '192.0.2.1')).toBe(false)
      expect(matches('IP:192.0.2.1', '192.0.2.1')).toBe(true)
      expect(matches('DNS:*.0.2.1', '192.0.2.1')).toBe(false)
      expect(matches('IP:2001:db8::1', '2001:db8:0:0::1')).toBe(true)
      expect(matches('IP:2001:db8::1', '2001:db8::2')).toBe(false)
    })
  })
})
