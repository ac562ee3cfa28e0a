import { readFileSync } from 'node:fs'
import { describe, expect, it } from 'vitest'
import { builtInProfiles, profileById } from '../../electron/knowledge/profiles.ts'
import { parseProfile } from '../../electron/knowledge/read-profile.ts'
import { isTls13Suite, suiteByName } from '../../electron/tls/code-points.ts'
import { opensslSuiteName } from '../../electron/tls/openssl-names.ts'
import { builtIn } from '../fixtures/facts.ts'

const fileText = (id: string): string => readFileSync(new URL(`../../assets/profiles/${id}.json`, import.meta.url), 'utf8')
const sentence = (text: string): string => {
  const parsed = parseProfile(text)
  return parsed.ok ? 'accepted' : parsed.sentence
}

describe('the built-in profiles', () => {
  it('are the four of the requirements, and each file passes the check that a user’s file must pass', () => {
    expect(builtInProfiles.map((profile) => profile.id)).toEqual(['loke', 'multisafepay', 'pci-dss', 'pokitdok'])
    for (const profile of builtInProfiles) expect(parseProfile(fileText(profile.id))).toEqual({ ok: true, profile })
    expect(profileById('nobody')).toBeUndefined()
  })

  it('R1.1, R2.2 and R4 ask for TLS 1.2 or higher, all of them', () => {
    expect(builtInProfiles.map((profile) => profile.minTls)).toEqual(['1.2', '1.2', '1.2', '1.2'])
  })

  it('R4 multisafepay has exactly the six and three suites, the endpoint and the contact', () => {
    const { suites, endpoints, contacts, os } = builtIn('multisafepay')
    expect([...suites].sort()).toEqual(
      [
        'TLS_ECDHE_RSA_WITH_CHACHA20_POLY1305_SHA256',
        'TLS_ECDHE_RSA_WITH_AES_128_GCM_SHA256',
        'TLS_ECDHE_RSA_WITH_AES_256_GCM_SHA384',
        'TLS_ECDHE_RSA_WITH_AES_128_CBC_SHA',
        'TLS_RSA_WITH_AES_128_GCM_SHA256',
        'TLS_RSA_WITH_AES_256_GCM_SHA384',
        'TLS_CHACHA20_POLY1305_SHA256',
        'TLS_AES_256_GCM_SHA384',
        'TLS_AES_128_GCM_SHA256',
      ].sort(),
    )
    expect(endpoints).toEqual([{ url: 'https://api.multisafepay.com/', purpose: 'Create transactions', required: true }])
    expect(contacts.support).toBe('integration@multisafepay.com')
    expect(os).toBe('any')
  })

  it('R1.2 loke meets the current PCI minimum: the list of pci-dss; R1.3 it demands a supported system', () => {
    expect(builtIn('loke').suites).toEqual(builtIn('pci-dss').suites)
    expect(builtIn('loke').os).toBe('supported')
  })

  it('R3 pci-dss has no ChaCha20 suite, no static RSA one, and says why', () => {
    const { suites, notes } = builtIn('pci-dss')
    expect(suites.filter((suite) => /CHACHA20|^TLS_RSA_/.test(suite))).toEqual([])
    expect(suites).toContain('TLS_AES_128_CCM_8_SHA256')
    expect(suites).toHaveLength(30)
    expect(notes.join(' ')).toContain('has not approved ChaCha20')
  })

  it('R3 pokitdok names no suites, so none is broken, bare or without a certificate', () => {
    const { suites } = builtIn('pokitdok')
    expect(suites.filter((suite) => /NULL|anon|EXPORT|RC4|3DES|PSK/.test(suite))).toEqual([])
    expect(suites).toContain('TLS_RSA_WITH_AES_128_CBC_SHA')
  })

  it('permits suites that our own whole handshake can be limited to: another one would be met by a hello that cannot agree', () => {
    const names = new Set(builtInProfiles.flatMap(({ suites }) => suites))
    const unnamed = [...names].filter((name) => {
      const suite = suiteByName(name)
      return suite === undefined || (!isTls13Suite(suite) && opensslSuiteName(suite) === undefined)
    })
    expect(names.size).toBeGreaterThan(30)
    expect(unnamed).toEqual([])
  })

  it('invent nothing: no address and no future date that the source does not give', () => {
    for (const id of ['loke', 'pci-dss', 'pokitdok']) expect(builtIn(id).endpoints).toEqual([])
    for (const profile of builtInProfiles) expect(profile.upcoming).toEqual([])
  })

  it('say nothing in more than 20 words', () => {
    const sentences = builtInProfiles.flatMap((profile) => profile.notes).flatMap((note) => note.split(/(?<=[.:])\s+/))
    expect(sentences.filter((one) => one.split(/\s+/).length > 20)).toEqual([])
  })
})

describe('a profile file', () => {
  const good = readFileSync(new URL('../fixtures/profiles/dated.json', import.meta.url), 'utf8')
  /** The good file with one change; the line of each mistake follows from the file. */
  const changed = (from: string, to: string): string => {
    expect(good).toContain(from)
    return good.replace(from, to)
  }
  const lineOf = (text: string): number => good.slice(0, good.indexOf(text)).split('\n').length

  it('is accepted when all is well, with a byte order mark too', () => {
    expect(sentence(good)).toBe('accepted')
    expect(sentence(`\ufeff${good}`)).toBe('accepted')
  })

  it('refuses an unknown suite and names the nearest registered one', () => {
    const line = lineOf('"TLS_RSA_WITH_AES_128_GCM_SHA256"')
    expect(sentence(changed('"TLS_RSA_WITH_AES_128_GCM_SHA256"', '"TLS_RSA_WITH_AES_128_GCM_SHA265"'))).toBe(
      `Line ${line}: “TLS_RSA_WITH_AES_128_GCM_SHA265” is not a cipher suite registered with IANA; did you mean “TLS_RSA_WITH_AES_128_GCM_SHA256”?`,
    )
  })

  it('knows OpenSSL’s names, and says which IANA name is meant', () => {
    expect(sentence(changed('"TLS_ECDHE_RSA_WITH_AES_128_GCM_SHA256"', '"ECDHE-RSA-AES128-GCM-SHA256"'))).toContain(
      '“ECDHE-RSA-AES128-GCM-SHA256” is not a cipher suite registered with IANA; did you mean “TLS_ECDHE_RSA_WITH_AES_128_GCM_SHA256”?',
    )
  })

  it('offers no name for what is near to nothing, and takes no signalling value', () => {
    expect(sentence(changed('"TLS_AES_256_GCM_SHA384"', '"TLS_Q"'))).toBe(
      `Line ${lineOf('"TLS_AES_256_GCM_SHA384"')}: “TLS_Q” is not a cipher suite registered with IANA.`,
    )
    expect(sentence(changed('"TLS_AES_256_GCM_SHA384"', '"TLS_FALLBACK_SCSV"'))).toContain('is a signal between client and server')
  })

  it('refuses unknown suites of coming changes too', () => {
    expect(sentence(changed('"TLS_CHACHA20_POLY1305_SHA256"', '"TLS_CHACHA_POLY1305_SHA256"'))).toContain(
      'did you mean “TLS_CHACHA20_POLY1305_SHA256”?',
    )
  })

  it('refuses a day that no calendar has, and takes one that it has', () => {
    const line = lineOf('"from": "2027-06-30"')
    expect(sentence(changed('"from": "2027-06-30"', '"from": "2026-02-30"'))).toBe(
      `Line ${line}: “upcoming[0].from” is “2026-02-30”, which is no day of the calendar as YYYY-MM-DD.`,
    )
    expect(sentence(changed('"from": "2027-06-30"', '"from": "30.06.2027"'))).toContain('“30.06.2027”')
    expect(sentence(changed('"from": "2027-06-30"', '"from": "2028-02-29"'))).toBe('accepted')
  })

  it('refuses an unknown key and names the nearest one, at any depth', () => {
    expect(sentence(changed('"minTls": "1.2"', '"minTLS": "1.2"'))).toBe(
      `Line ${lineOf('"minTls": "1.2"')}: “minTLS” is not a key of a profile; did you mean “minTls”?`,
    )
    expect(sentence(changed('"note": "annual review"', '"notes": "annual review"'))).toContain(
      '“notes” is not a key of a profile; did you mean “note”?',
    )
    expect(sentence(changed('"os":', '"colour": 1, "os":'))).toContain('“colour” is not a key of a profile.')
  })

  it('refuses a version that it does not know, and a number where a text is meant', () => {
    const line = lineOf('"minTls": "1.2"')
    expect(sentence(changed('"minTls": "1.2"', '"minTls": "1.4"'))).toBe(
      `Line ${line}: “minTls” is “1.4”, but must be one of “1.0”, “1.1”, “1.2”, “1.3”.`,
    )
    expect(sentence(changed('"minTls": "1.2"', '"minTls": 1.2'))).toContain('“minTls” is 1.2, but must be one of')
    expect(sentence(changed('"schemaVersion": 1', '"schemaVersion": 2'))).toContain('“schemaVersion” is 2, but must be 1.')
  })

  it('refuses what is missing, empty, of the wrong kind, or no https address', () => {
    expect(sentence(changed('  "name": "Dated Pay",\n', ''))).toBe('Line 1: “name” is missing.')
    expect(sentence(changed('"os": "supported"', '"os": "supported", "groups": "x25519"'))).toContain(
      '“groups” is “x25519”, but must be a list',
    )
    expect(sentence(changed('https://api.dated.test/', 'http://api.dated.test/'))).toContain('which is not an https address')
    expect(sentence(changed('"id": "dated"', '"id": "Dated Pay"'))).toContain('“id”')
    expect(sentence('[]')).toBe('Line 1: a profile must be one object in braces.')
    expect(sentence(changed('"os": "supported"', '"os": "supported", "groups": ["x25520"]'))).toContain(
      '“x25520” is not a group registered with IANA',
    )
  })

  it('tells the first mistake in the file, and a mistyped key rather than the one that is missing for it', () => {
    const two = changed('"TLS_AES_256_GCM_SHA384"', '"tls"').replace('"os": "supported"', '"os": "new"')
    expect(sentence(two)).toBe(`Line ${lineOf('"TLS_AES_256_GCM_SHA384"')}: “tls” is not a cipher suite registered with IANA.`)
    expect(sentence(two.replace('"id": "dated"', '"idd": "dated"'))).toBe('Line 3: “idd” is not a key of a profile; did you mean “id”?')
  })

  it('refuses bad JSON with the line', () => {
    expect(sentence(changed('"minTls": "1.2",', '"minTls": "1.2"'))).toMatch(
      /^Line \d+: this is not valid JSON: “"” stands where a comma or “}” was expected\.$/,
    )
    expect(sentence('')).toBe('Line 1: this is not valid JSON: the text ends where a value was expected.')
  })
})
