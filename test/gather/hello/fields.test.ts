// A hello as `hello` shows it: every field by its name, and what is not known as bytes.
import { describe, expect, it } from 'vitest'
import { helloFieldsSchema } from '../../../electron/contract/told-hello.ts'
import { helloFields } from '../../../electron/gather/hello/fields.ts'
import { writeClientHello } from '../../../electron/tls/client-hello.ts'
import {
  alpn,
  type Extension,
  keyShare,
  padding,
  pskModes,
  rawExtension,
  serverName,
  supportedGroups,
  supportedVersions,
} from '../../../electron/tls/extensions.ts'
import { contentType, writeRecords } from '../../../electron/tls/record.ts'
import { CLIENTS, recordedHello } from '../../fixtures/hellos.ts'

const told = (bytes: Uint8Array) => {
  const read = helloFields(bytes)
  if (!read.ok) throw new Error(read.detail)
  return helloFieldsSchema.parse(read.fields)
}
const made = (extensions: Extension[] | null, suites = [0x1301]): Uint8Array =>
  writeRecords(
    contentType.handshake,
    0x0301,
    writeClientHello({ legacyVersion: 0x0303, random: new Uint8Array(32).fill(0xab), sessionId: Uint8Array.of(1, 2), suites, extensions }),
  )
const contents = (...extensions: Extension[]) => told(made(extensions)).extensions.map(({ name, content }) => [name, content])

describe('the fields of a hello', () => {
  it.each(Object.keys(CLIENTS) as (keyof typeof CLIENTS)[])('of %s are those that were decoded when it was recorded', (client) => {
    const recorded = recordedHello(client)
    const fields = told(Buffer.from(recorded.bytes, 'base64'))
    expect(fields.suites.map(({ value }) => value)).toEqual(recorded.suites)
    expect(fields.extensions.map(({ type }) => type)).toEqual(recorded.extensions)
    expect(fields.sni).toBe(recorded.sni)
    expect(fields.length).toBe(Buffer.from(recorded.bytes, 'base64').length)
    // What these programs send is all known: nothing is said to be other than its type says.
    expect(JSON.stringify(fields.extensions)).not.toContain('not as its type says')
  })

  it('are named as IANA names them', () => {
    const fields = told(made([serverName('api.example.test')], [0x1301, 0xc02f, 0x00ff, 0x1a1a, 0xfefe]))
    expect(fields).toMatchObject({
      framing: 'tls',
      recordVersion: 'TLS 1.0',
      legacyVersion: 'TLS 1.2',
      sessionId: '0102',
      compressions: [0],
      sni: 'api.example.test',
    })
    expect(fields.random).toBe('ab'.repeat(32))
    expect(fields.suites.map(({ name }) => name)).toEqual([
      'TLS_AES_128_GCM_SHA256',
      'TLS_ECDHE_RSA_WITH_AES_128_GCM_SHA256',
      'TLS_EMPTY_RENEGOTIATION_INFO_SCSV',
      'GREASE (0x1a1a)',
      '0xfefe',
    ])
  })

  it('say what is in each extension', () => {
    expect(
      contents(
        serverName('api.example.test'),
        supportedGroups([29, 0x3a3a]),
        alpn(['h2', 'http/1.1']),
        supportedVersions([0x0304, 0x0303]),
        keyShare([{ group: 29, publicKey: new Uint8Array(32) }]),
        pskModes(),
        padding(7),
        rawExtension(23),
        rawExtension(27, Uint8Array.of(2, 0, 2)),
        rawExtension(0x9c4f, Uint8Array.of(0xca, 0xfe)),
      ),
    ).toEqual([
      ['server_name', ['api.example.test']],
      ['supported_groups', ['x25519', 'GREASE (0x3a3a)']],
      ['application_layer_protocol_negotiation', ['h2', 'http/1.1']],
      ['supported_versions', ['TLS 1.3', 'TLS 1.2']],
      ['key_share', ['x25519 (32 bytes)']],
      ['psk_key_exchange_modes', ['psk_dhe_ke']],
      ['padding', ['7 zeros']],
      ['extended_master_secret', []],
      ['compress_certificate', ['brotli']],
      ['0x9c4f', ['2 bytes: cafe']],
    ])
  })

  it('show the start alone of content that is long and unknown', () => {
    expect(contents(rawExtension(0x9c4f, new Uint8Array(4000)))).toEqual([['0x9c4f', [`4000 bytes: ${'00'.repeat(32)}…`]]])
  })

  it('survive an extension that is not as its type says', () => {
    for (const type of [0, 10, 11, 13, 16, 27, 43, 45, 50, 51])
      expect(contents(rawExtension(type, Uint8Array.of(9, 9, 9)))[0]?.[1]).toEqual([
        expect.stringMatching(/^not as its type says/),
        '3 bytes: 090909',
      ])
  })

  it('are there for a hello without extensions, and for one in the framing of SSL 2.0', () => {
    expect(told(made(null)).extensions).toEqual([])
    const body = Uint8Array.of(1, 3, 1, 0, 3, 0, 0, 0, 16, 0, 0, 0x2f, ...new Uint8Array(16))
    expect(told(Uint8Array.of(0x80, body.length, ...body))).toMatchObject({
      framing: 'sslv2',
      legacyVersion: 'TLS 1.0',
      suites: [{ value: 0x2f }],
    })
  })

  it('are not made up where the bytes are no hello', () => {
    for (const bytes of [new Uint8Array(0), Uint8Array.of(22, 3, 1, 0, 4, 1, 0, 0, 0), Uint8Array.of(71, 69, 84, 32)])
      expect(helloFields(bytes)).toMatchObject({ ok: false, detail: expect.any(String) })
  })
})
