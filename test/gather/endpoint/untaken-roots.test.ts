// A root that lies where the system's store is made from and is not in it, held against a chain that no store trusts: real certificates.
import { readFileSync } from 'node:fs'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import type { Path } from '../../../electron/contract/path.ts'
import { tellUntaken } from '../../../electron/gather/endpoint/untaken-roots.ts'
import { certificates as reader } from '../../../electron/net/certificates.ts'
import { aCertificate, aPath, aTrust } from '../../fixtures/facts.ts'
import { type Certificates, has, makeCertificates, temporaryFolder } from '../../fixtures/tls-peers.ts'
import { file, hostOf, netWith } from '../context.ts'

const DEBIAN = '/usr/local/share/ca-certificates'
const RED_HAT = '/etc/pki/ca-trust/source/anchors'

describe.skipIf(!has('openssl'))('a root that was not taken into the store', () => {
  const folder = temporaryFolder()
  const other = temporaryFolder()
  let made: Certificates
  let stranger: Certificates
  const pem = (path: string) => readFileSync(path, 'utf8')
  beforeAll(() => {
    made = makeCertificates(folder.dir)
    // Its root has the same name and another key.
    stranger = makeCertificates(other.dir)
  })
  afterAll(() => {
    folder.remove()
    other.remove()
  })

  const path = (change: Partial<Path> = {}): Path =>
    aPath({
      chain: (pem(made.rsa.chain).match(/-----BEGIN CERTIFICATE-----[^-]+-----END CERTIFICATE-----/g) ?? []).map((block) =>
        aCertificate({ pem: block }),
      ),
      trust: [aTrust({ result: 'issuer-unknown' }), aTrust({ store: 'public', result: 'issuer-unknown' })],
      ...change,
    })
  const told = async (place: string, text: string, one = path(), now = new Date().toISOString()) => {
    const parts = place.split('/')
    const lists = Object.fromEntries(parts.map((name, at) => [parts.slice(0, at).join('/'), [name]]))
    const host = hostOf({ lists, files: { [place]: file(text, place) } })
    return (await tellUntaken([one], host, netWith({ certificates: reader }), now))[0]?.untaken
  }

  it.each([`${DEBIAN}/root.crt`, `${DEBIAN}/shop/root.crt`, `${RED_HAT}/root.pem`])('is found at %s', async (place) => {
    expect(await told(place, pem(made.ca))).toEqual({ file: place, root: 'CN=Peers Root CA' })
  })

  it('is found where the folder has others besides', async () => {
    expect(await told(`${DEBIAN}/all.crt`, `${pem(stranger.ca)}\n${pem(made.ca)}`)).toMatchObject({ root: 'CN=Peers Root CA' })
  })

  it('is none that signed nothing of the chain, though it has the name', async () => {
    expect(await told(`${DEBIAN}/root.crt`, pem(stranger.ca))).toBeUndefined()
  })

  it('is no certificate between, which a store does not take for a root', async () => {
    expect(await told(`${DEBIAN}/between.crt`, pem(made.intermediate))).toBeUndefined()
  })

  it('is none that is out of its dates', async () => {
    expect(await told(`${DEBIAN}/root.crt`, pem(made.ca), path(), '2099-01-01T00:00:00.000Z')).toBeUndefined()
  })

  it.each<[string, Partial<Path>]>([
    ['the system’s store trusts the chain', { trust: [aTrust()] }],
    ['a file that was named does', { trust: [aTrust({ result: 'issuer-unknown' }), aTrust({ store: 'given' })] }],
    ['the system’s store could not be read', { trust: [aTrust({ result: 'store-unreadable' })] }],
    ['there is no store', { trust: [aTrust({ result: 'store-absent' })] }],
    ['a signature in the chain does not fit', { trust: [aTrust({ result: 'bad-signature' })] }],
    ['the certificate is its own issuer', { chain: [aCertificate({ selfSigned: true })] }],
    ['no chain came', { chain: [] }],
  ])('is not looked for where %s', async (_, change) => {
    expect(await told(`${DEBIAN}/root.crt`, pem(made.ca), path(change))).toBeUndefined()
  })
})
