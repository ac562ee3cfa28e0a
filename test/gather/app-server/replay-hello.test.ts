// A captured hello made ready to be sent again: the same offer with fresh values, and nothing of a session that is not ours.
import { describe, expect, it } from 'vitest'
import type { Replay } from '../../../electron/contract/runtime-facts.ts'
import { replayHello } from '../../../electron/gather/app-server/replay-hello.ts'
import { tlsCrypto } from '../../../electron/net/tls-crypto.ts'
import { clientHelloFromRecords, writeClientHello } from '../../../electron/tls/client-hello.ts'
import { describeHello } from '../../../electron/tls/describe-hello.ts'
import {
  type Extension,
  extensionData,
  extensionType,
  keyShare,
  rawExtension,
  readCodePoints,
  readKeyShares,
  serverName,
  signatureAlgorithms,
  supportedGroups,
} from '../../../electron/tls/extensions.ts'
import { contentType, writeRecords } from '../../../electron/tls/record.ts'
import { parseServerHello } from '../../../electron/tls/server-hello.ts'
import { CLIENTS, recordedHello } from '../../fixtures/hellos.ts'

const bytesOf = (client: keyof typeof CLIENTS): Uint8Array => Buffer.from(recordedHello(client).bytes, 'base64')
const host = 'api.multisafepay.com'
const suites = [0x1302, 0xc030, 0xc02f]
const again = (bytes: Uint8Array, added: Replay['added'] = 'nothing', name: string | null = host) => {
  const made = replayHello({ bytes, host: name, added, suites }, tlsCrypto)
  if (made === null) throw new Error('It cannot be sent again.')
  const [records = new Uint8Array(0)] = made.ready.pieces
  return { ...made, records, caught: clientHelloFromRecords(records) }
}
const extensionsIn = (bytes: Uint8Array): readonly Extension[] => clientHelloFromRecords(bytes).hello.extensions ?? []

/** A hello of our own making, as a client might send it. */
const made = (extensions: Extension[]): Uint8Array =>
  writeRecords(
    contentType.handshake,
    0x0301,
    writeClientHello({
      legacyVersion: 0x0303,
      random: new Uint8Array(32),
      sessionId: new Uint8Array(32),
      suites: [0x1301, 0xc02f],
      extensions,
    }),
  )

describe('a captured hello that is sent again', () => {
  it.each(Object.keys(CLIENTS) as (keyof typeof CLIENTS)[])('offers what that of %s offered, in the same order', (client) => {
    const bytes = bytesOf(client)
    const { records, leftOut } = again(bytes)
    expect(leftOut).toEqual([])
    expect({ ...describeHello(records), sni: null }).toEqual({ ...describeHello(bytes), sni: null })
    expect(records.length - bytes.length).toBe((describeHello(records).sni ?? '').length - (describeHello(bytes).sni ?? '').length)
  })

  it('has another random, session id and key share', () => {
    const bytes = bytesOf('curl')
    const [before, after] = [clientHelloFromRecords(bytes).hello, again(bytes).caught.hello]
    const share = (extensions: readonly Extension[] | null) =>
      readKeyShares(extensionData(extensions, extensionType.keyShare) ?? new Uint8Array(0))
    expect(after.random).not.toEqual(before.random)
    expect(after.sessionId).not.toEqual(before.sessionId)
    expect(after.sessionId.length).toBe(before.sessionId.length)
    expect(share(after.extensions)[0]?.group).toBe(share(before.extensions)[0]?.group)
    expect(share(after.extensions)[0]?.publicKey).not.toEqual(share(before.extensions)[0]?.publicKey)
  })

  it('names who is asked now, nobody where that is an address, and adds no name to a hello without one', () => {
    const bytes = made([serverName('old.example.test'), supportedGroups([29])])
    expect(describeHello(again(bytes).records).sni).toBe(host)
    expect(describeHello(again(bytes, 'nothing', null).records).sni).toBeNull()
    expect(describeHello(again(made([supportedGroups([29])])).records).sni).toBeNull()
  })

  it('leaves out what belongs to a session, and keeps what it does not know', () => {
    const bytes = made([rawExtension(0x9c4f, Uint8Array.of(1, 2)), rawExtension(42), rawExtension(41, Uint8Array.of(0, 0))])
    expect(extensionsIn(again(bytes).records)).toEqual([{ type: 0x9c4f, data: Uint8Array.of(1, 2) }])
  })

  it('makes shares of the same groups, those of GREASE and of the hybrid too, and says which it could not make', () => {
    const shares = [0x2a2a, 0x11ec, 29, 0x0200].map((group) => ({ group, publicKey: new Uint8Array(8) }))
    const { records, leftOut } = again(made([supportedGroups([0x2a2a, 0x11ec, 29, 0x0200]), keyShare(shares)]))
    expect(leftOut).toEqual([0x0200])
    expect(describeHello(records)).toMatchObject({ groups: [0x2a2a, 0x11ec, 29, 0x0200], keyShares: [0x2a2a, 0x11ec, 29] })
    const sent = readKeyShares(extensionData(extensionsIn(records), extensionType.keyShare) ?? new Uint8Array(0))
    expect(sent.map(({ publicKey }) => publicKey.length)).toEqual([1, 1216, 32])
  })

  it('answers a HelloRetryRequest with the group that is asked for, the cookie, and the rest as it was', () => {
    const { ready, caught } = again(bytesOf('curl'))
    // Version 1.2, any random, no session, TLS_AES_256_GCM_SHA384, no compression: the fields that count are handed over beside it.
    const hello = parseServerHello(Uint8Array.of(3, 3, ...new Uint8Array(32), 0, 0x13, 2, 0))
    const asked = { kind: 'hello-retry-request', suite: 0x1302, group: 24, cookie: Uint8Array.of(7), hello } as const
    const second = ready.again(asked)
    if (second === null) throw new Error('No second hello.')
    const { hello: sent } = clientHelloFromRecords(writeRecords(contentType.handshake, 0x0303, second.message))
    expect(sent.random).toEqual(caught.hello.random)
    expect(sent.sessionId).toEqual(caught.hello.sessionId)
    expect(readKeyShares(extensionData(sent.extensions, extensionType.keyShare) ?? new Uint8Array(0)).map(({ group }) => group)).toEqual([
      24,
    ])
    expect(extensionData(sent.extensions, extensionType.cookie)).toEqual(Uint8Array.of(0, 1, 7))
  })
})

describe('a hello to which something is added', () => {
  const list = (records: Uint8Array, type: number) => readCodePoints(extensionData(extensionsIn(records), type) ?? new Uint8Array(0))

  it('keeps its own groups first, and changes nothing else', () => {
    const bytes = made([supportedGroups([23])])
    const { records } = again(bytes, 'groups')
    expect(list(records, extensionType.supportedGroups).slice(0, 2)).toEqual([23, 29])
    expect(extensionsIn(records).length).toBe(1)
  })

  it('has its own suites first, then the further ones of the profile', () => {
    const { records } = again(made([supportedGroups([23])]), 'suites')
    expect(clientHelloFromRecords(records).hello.suites).toEqual([0x1301, 0xc02f, 0x1302, 0xc030])
    expect(list(records, extensionType.supportedGroups)).toEqual([23])
    for (const own of [made([]), made([supportedGroups([0x0100, 0x0101])])])
      expect(list(again(own, 'suites').records, extensionType.supportedGroups)).toEqual(expect.arrayContaining([23, 29]))
    expect(replayHello({ bytes: made([]), host, added: 'suites', suites: [0xc02f] }, tlsCrypto)).toBeNull()
  })

  it('is not held to less by what it says of the signatures of certificates', () => {
    const limits = { type: extensionType.signatureAlgorithmsCert, data: signatureAlgorithms([0x0403]).data }
    const bytes = made([signatureAlgorithms([0x0403]), limits])
    const { records } = again(bytes, 'signature-algorithms')
    expect(list(records, extensionType.signatureAlgorithms)).toEqual(expect.arrayContaining([0x0403, 0x0804]))
    expect(extensionData(extensionsIn(records), extensionType.signatureAlgorithmsCert)).toBeUndefined()
    expect(list(again(bytes).records, extensionType.signatureAlgorithmsCert)).toEqual([0x0403])
  })

  it('is none where it has no such list, or all of it already', () => {
    const nothing = (bytes: Uint8Array, added: Replay['added']) => replayHello({ bytes, host, added, suites }, tlsCrypto)
    expect(nothing(made([]), 'groups')).toBeNull()
    expect(nothing(made([]), 'signature-algorithms')).toBeNull()
    const all = list(again(made([supportedGroups([23])]), 'groups').records, extensionType.supportedGroups)
    expect(nothing(made([supportedGroups(all)]), 'groups')).toBeNull()
  })
})

describe('what cannot be sent again', () => {
  it('is a hello in the framing of SSL 2.0, one that is cut, and what is none', () => {
    // Version 3.1, one cipher spec, no session, a challenge of 16 bytes.
    const body = Uint8Array.of(1, 3, 1, 0, 3, 0, 0, 0, 16, 0, 0, 0x2f, ...new Uint8Array(16))
    const sslv2 = Uint8Array.of(0x80, body.length, ...body)
    for (const bytes of [sslv2, bytesOf('curl').slice(0, 100), Uint8Array.of(71, 69, 84), new Uint8Array(0)])
      expect(replayHello({ bytes, host, added: 'nothing', suites }, tlsCrypto)).toBeNull()
  })
})
