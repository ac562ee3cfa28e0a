// Certificates made by the openssl program, and what is read from them; the program itself is the second opinion on trust.
import { execFileSync } from 'node:child_process'
import { X509Certificate } from 'node:crypto'
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { rootCertificates } from 'node:tls'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { certificates } from '../../electron/net/certificates.ts'
import type { Anchors } from '../../electron/net/net.ts'
import { type Certificates, has, makeCertificates, temporaryFolder } from '../fixtures/tls-peers.ts'

const ders = (path: string): Buffer[] =>
  (readFileSync(path, 'utf8').match(/-----BEGIN CERTIFICATE-----[^-]+-----END CERTIFICATE-----/g) ?? []).map(
    (pem) => new X509Certificate(pem).raw,
  )
const one = (path: string): Buffer => {
  const [der] = ders(path)
  if (!der) throw new Error(`no certificate in ${path}`)
  return der
}

describe.skipIf(!has('openssl'))('certificates', () => {
  const folder = temporaryFolder()
  let made: Certificates
  const anchors = (...paths: string[]): Anchors => ({
    store: 'given',
    source: 'test',
    pem: paths.map((path) => readFileSync(path, 'utf8')),
  })
  const openssl = (...args: string[]): string => execFileSync('openssl', args, { cwd: folder.dir, stdio: 'pipe' }).toString()

  beforeAll(() => {
    made = makeCertificates(folder.dir)
  })
  afterAll(() => folder.remove())

  it('reads the facts that openssl prints', () => {
    const read = certificates.read(one(made.rsa.chain))
    expect(read).toMatchObject({
      subject: 'CN=rsa.test',
      issuer: 'CN=Peers Intermediate CA',
      notBefore: '2024-01-01T00:00:00.000Z',
      notAfter: '2044-01-01T00:00:00.000Z',
      dnsNames: ['localhost', 'server.test'],
      ipAddresses: ['127.0.0.1', '0:0:0:0:0:0:0:1'],
      keyType: 'rsa',
      keyBits: 2048,
      selfSigned: false,
      purposes: ['1.3.6.1.5.5.7.3.1'],
    })
    expect(openssl('x509', '-in', made.rsa.leaf, '-noout', '-fingerprint', '-sha256')).toContain(read?.sha256)
    expect(openssl('x509', '-in', made.rsa.leaf, '-noout', '-serial').trim()).toBe(`serial=${read?.serial}`)
    expect(certificates.read(one(made.ecdsa.chain))).toMatchObject({ keyType: 'ec', keyBits: 256 })
    expect(certificates.read(one(made.selfSigned.chain))?.selfSigned).toBe(true)
    // A root says nothing of what it is for.
    expect(certificates.read(one(made.ca))?.purposes).toBeNull()
  })

  it('gives null for bytes that are no certificate, and for a cut one', () => {
    expect(certificates.read(Buffer.from('not a certificate'))).toBeNull()
    expect(certificates.read(one(made.rsa.chain).subarray(0, 300))).toBeNull()
    expect(certificates.nameMatches(new Uint8Array(0), 'localhost')).toBeNull()
  })

  it('matches names and addresses of the certificate and no others', () => {
    const leaf = one(made.rsa.chain)
    const matching = ['localhost', 'LOCALHOST', 'server.test', 'server.test.', '127.0.0.1', '::1']
    const others = ['rsa.test', 'a.server.test', 'test', '127.0.0.2', 'other.test']
    expect(matching.filter((host) => certificates.nameMatches(leaf, host))).toEqual(matching)
    expect(others.filter((host) => certificates.nameMatches(leaf, host))).toEqual([])
  })

  it('lets a wildcard stand for one label', () => {
    openssl('req', '-x509', '-key', 'rsa.key', '-subj', '/CN=w', '-addext', 'subjectAltName=DNS:*.shop.test', '-out', 'wild.pem')
    const wild = one(join(folder.dir, 'wild.pem'))
    expect(certificates.nameMatches(wild, 'api.shop.test')).toBe(true)
    expect(certificates.nameMatches(wild, 'shop.test')).toBe(false)
    expect(certificates.nameMatches(wild, 'a.b.shop.test')).toBe(false)
  })

  it('takes the common name only where there is no DNS name', () => {
    openssl('req', '-x509', '-key', 'rsa.key', '-subj', '/CN=old.test', '-out', 'old.pem')
    expect(certificates.nameMatches(one(join(folder.dir, 'old.pem')), 'old.test')).toBe(true)
    expect(certificates.nameMatches(one(made.rsa.chain), 'rsa.test')).toBe(false)
  })

  describe('trust', () => {
    it('follows leaf and intermediate to the anchor, in any order and with strangers between', () => {
      const [leaf, intermediate] = ders(made.rsa.chain) as [Buffer, Buffer]
      const orders = [
        [leaf, intermediate],
        [leaf, one(made.ecdsa.leaf), intermediate],
        [leaf, one(made.ca), intermediate],
      ]
      for (const chain of orders)
        expect(certificates.evaluateTrust(chain, anchors(made.ca))).toEqual({
          store: 'given',
          source: 'test',
          anchors: 1,
          result: 'trusted',
          issuer: 'CN=Peers Root CA',
          until: new Date(new X509Certificate(readFileSync(made.ca)).validTo).toISOString(),
        })
    })

    it('tells until when the anchor holds, of several editions of one root the one that holds longest', () => {
      const key = join(folder.dir, 'ca.key')
      const subject = ['-new', '-key', key, '-subj', '/CN=Peers Root CA', '-addext', 'basicConstraints=critical,CA:TRUE']
      openssl('req', '-x509', ...subject, '-days', '1', '-out', 'short.pem')
      const short = join(folder.dir, 'short.pem')
      const end = (path: string) => new Date(new X509Certificate(readFileSync(path)).validTo).toISOString()
      const until = (...paths: string[]) => certificates.evaluateTrust(ders(made.rsa.chain), anchors(...paths)).until
      expect([until(short), until(short, made.ca), until(made.ca, short)]).toEqual([end(short), end(made.ca), end(made.ca)])
      expect(certificates.evaluateTrust(ders(made.rsa.chain), anchors())).not.toHaveProperty('until')
    })

    it('of two ways that the server sent tells the one whose anchor holds longer', () => {
      const old = [
        '-newkey',
        'rsa:2048',
        '-nodes',
        '-keyout',
        'old.key',
        '-subj',
        '/CN=Old Root',
        '-addext',
        'basicConstraints=critical,CA:TRUE',
      ]
      openssl('req', '-x509', ...old, '-days', '1', '-out', 'old.pem')
      const [leaf, intermediate] = ders(made.rsa.chain) as [Buffer, Buffer]
      const signer = ['-CA', 'old.pem', '-CAkey', 'old.key', '-CAcreateserial', '-extfile', 'intermediate.ext', '-days', '1']
      openssl('x509', '-req', '-in', 'intermediate.csr', ...signer, '-out', 'crossed.pem')
      const crossed = one(join(folder.dir, 'crossed.pem'))
      const roots = anchors(join(folder.dir, 'old.pem'), made.ca)
      for (const chain of [
        [leaf, crossed, intermediate],
        [leaf, intermediate, crossed],
      ])
        expect(certificates.evaluateTrust(chain, roots).issuer).toBe('CN=Peers Root CA')
      expect(certificates.evaluateTrust([leaf, crossed], roots).issuer).toBe('CN=Old Root')
    })

    it('leaves dates to others: an expired leaf is still signed by a trusted issuer', () => {
      expect(certificates.evaluateTrust(ders(made.expired.chain), anchors(made.ca)).result).toBe('trusted')
    })

    it('names the issuer that is missing, whether the store or the server lacks it', () => {
      const noRoot = certificates.evaluateTrust(ders(made.rsa.chain), anchors(made.selfSigned.chain))
      expect(noRoot).toMatchObject({ result: 'issuer-unknown', issuer: 'CN=Peers Root CA' })
      const noIntermediate = certificates.evaluateTrust([one(made.rsa.leaf)], anchors(made.ca))
      expect(noIntermediate).toMatchObject({ result: 'issuer-unknown', issuer: 'CN=Peers Intermediate CA' })
      const ownRoot = certificates.evaluateTrust([...ders(made.rsa.chain), one(made.ca)], anchors(made.selfSigned.chain))
      expect(ownRoot).toMatchObject({ result: 'issuer-unknown', issuer: 'CN=Peers Root CA' })
      expect(certificates.evaluateTrust(ders(made.rsa.chain), anchors()).result).toBe('issuer-unknown')
    })

    it('tells a self-signed leaf, and trusts it where it is an anchor itself', () => {
      expect(certificates.evaluateTrust(ders(made.selfSigned.chain), anchors(made.ca)).result).toBe('self-signed')
      expect(certificates.evaluateTrust(ders(made.selfSigned.chain), anchors(made.selfSigned.chain)).result).toBe('trusted')
    })

    it('does not take an issuer of the right name and the wrong key', () => {
      openssl('req', '-x509', '-newkey', 'rsa:2048', '-nodes', '-keyout', 'fake.key', '-subj', '/CN=Peers Root CA', '-out', 'fake.pem')
      const fake = anchors(join(folder.dir, 'fake.pem'))
      expect(certificates.evaluateTrust(ders(made.rsa.chain), fake)).toMatchObject({ result: 'bad-signature', issuer: 'CN=Peers Root CA' })
      const both = anchors(join(folder.dir, 'fake.pem'), made.ca)
      expect(certificates.evaluateTrust(ders(made.rsa.chain), both).result).toBe('trusted')
    })

    it('tells an incomplete chain where the issuer that signed is at hand and another of its name was sent', () => {
      const authority = ['-addext', 'basicConstraints=critical,CA:TRUE']
      const request = ['-newkey', 'rsa:2048', '-nodes', '-keyout', 'other.key', '-subj', '/CN=Peers Intermediate CA', '-out', 'other.pem']
      openssl('req', '-x509', ...request, ...authority)
      const sent = [one(made.rsa.leaf), one(join(folder.dir, 'other.pem'))]
      const issuer = 'CN=Peers Intermediate CA'
      expect(certificates.evaluateTrust(sent, anchors(made.ca))).toMatchObject({ result: 'bad-signature', issuer })
      const known = [one(made.intermediate)]
      expect(certificates.evaluateTrust(sent, anchors(made.ca), known)).toMatchObject({ result: 'incomplete', issuer })
      expect(certificates.evaluateTrust(sent, anchors(made.ca), [one(made.ecdsa.leaf)]).result).toBe('bad-signature')
    })

    it('does not let a leaf that is no CA sign another', () => {
      openssl('req', '-new', '-key', 'rsa.key', '-subj', '/CN=forged.test', '-out', 'forged.csr')
      const by = ['-CA', made.rsa.leaf, '-CAkey', made.rsa.key, '-CAcreateserial']
      openssl('x509', '-req', '-in', 'forged.csr', ...by, '-days', '30', '-out', 'forged.pem')
      const chain = [one(join(folder.dir, 'forged.pem')), ...ders(made.rsa.chain)]
      expect(certificates.evaluateTrust(chain, anchors(made.ca)).result).toBe('issuer-unknown')
    })

    it('finds an anchor whose name is in letters beyond ASCII', () => {
      openssl(
        'req',
        '-x509',
        '-utf8',
        '-newkey',
        'rsa:2048',
        '-nodes',
        '-keyout',
        'ö.key',
        '-subj',
        '/CN=Stammzertifikat für Läden',
        '-out',
        'ö.pem',
      )
      openssl('req', '-new', '-key', 'rsa.key', '-subj', '/CN=x', '-out', 'x.csr')
      openssl('x509', '-req', '-in', 'x.csr', '-CA', 'ö.pem', '-CAkey', 'ö.key', '-CAcreateserial', '-days', '30', '-out', 'x.pem')
      const trust = certificates.evaluateTrust([one(join(folder.dir, 'x.pem'))], anchors(made.ca, join(folder.dir, 'ö.pem')))
      expect(trust.result).toBe('trusted')
    })

    it('finds every one of the public roots by its own name', () => {
      const roots = { store: 'public' as const, source: '', pem: rootCertificates }
      const unfound = rootCertificates.filter(
        (pem) => certificates.evaluateTrust([new X509Certificate(pem).raw], roots).result !== 'trusted',
      )
      expect(unfound).toEqual([])
    })

    it('skips blocks of a store that cannot be read', () => {
      const broken = { ...anchors(made.ca), pem: ['-----BEGIN CERTIFICATE-----\nAAAA\n-----END CERTIFICATE-----', ...anchors(made.ca).pem] }
      expect(certificates.evaluateTrust(ders(made.rsa.chain), broken).result).toBe('trusted')
    })

    it('agrees with openssl verify on every chain made here', () => {
      const verifies = (chain: string): boolean => {
        try {
          openssl('verify', '-no_check_time', '-CAfile', made.ca, '-untrusted', chain, chain)
          return true
        } catch {
          return false
        }
      }
      for (const { chain } of [made.rsa, made.ecdsa, made.expired, made.wrongName, made.selfSigned, { chain: made.rsa.leaf }])
        expect([chain, certificates.evaluateTrust(ders(chain), anchors(made.ca)).result === 'trusted']).toEqual([chain, verifies(chain)])
    })
  })
})
