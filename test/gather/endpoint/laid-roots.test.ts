// A root that lies where the system's store is made from: one that is not in it, and one that is and has ended. Real certificates.
import { readFileSync } from 'node:fs'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import type { Path } from '../../../electron/contract/path.ts'
import { tellLaid } from '../../../electron/gather/endpoint/laid-roots.ts'
import { certificates as reader } from '../../../electron/net/certificates.ts'
import { aCertificate, aPath, aTrust } from '../../fixtures/facts.ts'
import { type Certificates, has, makeCertificates, temporaryFolder } from '../../fixtures/tls-peers.ts'
import { file, hostOf, netWith } from '../context.ts'

const DEBIAN = '/usr/local/share/ca-certificates'
const RED_HAT = '/etc/pki/ca-trust/source/anchors'

describe.skipIf(!has('openssl'))('a root that was laid for the store', () => {
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
  const laid = async (place: string, text: string, one = path(), now = new Date().toISOString()) => {
    const parts = place.split('/')
    const lists = Object.fromEntries(parts.map((name, at) => [parts.slice(0, at).join('/'), [name]]))
    const host = hostOf({ lists, files: { [place]: file(text, place) } })
    return (await tellLaid([one], host, netWith({ certificates: reader }), now))[0]
  }

  const told = async (...given: Parameters<typeof laid>) => (await laid(...given))?.untaken

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

  it.each<[string, string | undefined, string, string, string]>([
    ['it lies in a file that was laid', `${DEBIAN}/root.crt`, `${DEBIAN}/root.crt`, 'ca', '2099-01-01T00:00:00.000Z'],
    ['the store’s root holds', undefined, `${DEBIAN}/root.crt`, 'ca', new Date().toISOString()],
    ['only one of the same name lies there', undefined, `${DEBIAN}/root.crt`, 'stranger', '2099-01-01T00:00:00.000Z'],
    ['only a certificate between lies there', undefined, `${DEBIAN}/root.crt`, 'intermediate', '2099-01-01T00:00:00.000Z'],
    ['it lies elsewhere', undefined, '/srv/root.crt', 'ca', '2099-01-01T00:00:00.000Z'],
  ])('that ended is told with its file where %s: %s', async (_, expected, place, which, now) => {
    const text = pem(which === 'stranger' ? stranger.ca : which === 'ca' ? made.ca : made.intermediate)
    const ended = path({ trust: [aTrust({ until: '2098-01-01T00:00:00.000Z' })] })
    expect((await laid(place, text, ended, now))?.endedFile).toBe(expected)
  })
})
