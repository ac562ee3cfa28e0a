import { describe, expect, it } from 'vitest'
import type { Answer } from '../../../electron/contract/path.ts'
import { endpointNoPermittedCipher } from '../../../electron/rules/endpoint/endpoint-no-permitted-cipher.ts'
import { permittedSuites } from '../../../electron/rules/permitted.ts'
import { aPath, aProbe, aServerHello, aStoppedPath, builtIn, datedProfile, HANDSHAKE_FAILURE } from '../../fixtures/facts.ts'
import { judgedPath } from '../../fixtures/judged.ts'

/** TLS 1.2 with ECDHE-RSA-AES256-SHA: on no list of R4. */
const OTHER = aServerHello(0x0303, 0xc014)
const asked = (profile: Answer, broad?: Answer, again?: Answer) =>
  aStoppedPath('hello', 'alert', {
    probes: [aProbe('profile', profile), ...(broad ? [aProbe('broad', broad)] : []), ...(again ? [aProbe('profile-again', again)] : [])],
  })

describe('endpoint-no-permitted-cipher', () => {
  it('R4 refuses the whole list, takes another suite: most likely not the platform’s endpoint', () => {
    expect(judgedPath(endpointNoPermittedCipher, asked(HANDSHAKE_FAILURE, OTHER, HANDSHAKE_FAILURE))).toMatchObject({
      outcome: 'fail',
      confidence: 'certain',
      side: 'far',
      why: expect.stringContaining('TLS_ECDHE_RSA_WITH_AES_256_CBC_SHA'),
    })
    expect(judgedPath(endpointNoPermittedCipher, asked({ kind: 'reset' }, OTHER))).toMatchObject({ outcome: 'fail', confidence: 'likely' })
  })

  it('does not speak of endpoints or a support of a list that is no platform’s own', () => {
    const profile = builtIn('pci-dss')
    const path = asked(HANDSHAKE_FAILURE, aServerHello(0x0303, 0x003d), HANDSHAKE_FAILURE)
    const probes = path.probes.map((probe) => ({ ...probe, suites: permittedSuites(profile) }))
    const judged = judgedPath(endpointNoPermittedCipher, { ...path, probes }, { profile })
    expect(judged).toMatchObject({ outcome: 'fail', title: expect.stringContaining('on the list of PCI DSS') })
    expect(JSON.stringify(judged)).not.toMatch(/endpoint of PCI|documents of PCI|support of PCI/)
    expect(JSON.stringify(judged)).toContain('the support of the platform')
  })

  it('does not take silence for a refusal', () => {
    expect(judgedPath(endpointNoPermittedCipher, asked({ kind: 'silent' }, OTHER)).outcome).toBe('not-applicable')
    expect(judgedPath(endpointNoPermittedCipher, asked(HANDSHAKE_FAILURE, OTHER, { kind: 'silent' })).outcome).toBe('not-applicable')
  })

  it('does not take a connection that could not be had for a refusal', () => {
    expect(judgedPath(endpointNoPermittedCipher, asked({ kind: 'not-connected', detail: 'budget' }, OTHER)).outcome).toBe('missing')
  })

  it('does not claim an endpoint with old versions alone, nor one that refuses everything', () => {
    expect(judgedPath(endpointNoPermittedCipher, asked(HANDSHAKE_FAILURE, aServerHello(0x0302, 0xc014))).outcome).toBe('not-applicable')
    expect(judgedPath(endpointNoPermittedCipher, asked(HANDSHAKE_FAILURE, HANDSHAKE_FAILURE)).outcome).toBe('not-applicable')
  })

  it('does not claim an endpoint that took a permitted suite from the broad hello', () => {
    expect(judgedPath(endpointNoPermittedCipher, asked(HANDSHAKE_FAILURE, aServerHello(0x0303, 0xc02f))).outcome).toBe('not-applicable')
  })

  it('R4 passes every suite of the list', () => {
    expect(judgedPath(endpointNoPermittedCipher, aPath()).outcome).toBe('pass')
    for (const suite of [0xcca8, 0xc02f, 0xc030, 0xc013, 0x009c, 0x009d])
      expect(judgedPath(endpointNoPermittedCipher, asked(aServerHello(0x0303, suite))).outcome).toBe('pass')
  })

  it('does not accuse by another platform’s list, whose suites were never offered', () => {
    const path = asked(HANDSHAKE_FAILURE, OTHER, HANDSHAKE_FAILURE)
    expect(judgedPath(endpointNoPermittedCipher, path, { profile: builtIn('pokitdok') }).outcome).not.toBe('fail')
    const wider = { ...builtIn('multisafepay'), suites: [...builtIn('multisafepay').suites, 'TLS_DHE_RSA_WITH_AES_128_GCM_SHA256'] }
    expect(judgedPath(endpointNoPermittedCipher, path, { profile: wider }).outcome).toBe('missing')
  })

  it('says of a server that chose what it was not offered just that, for it was asked for the permitted ones', () => {
    for (const suite of [0xc014, 0x003c])
      expect(judgedPath(endpointNoPermittedCipher, asked(aServerHello(0x0303, suite), OTHER, OTHER))).toEqual({
        outcome: 'missing',
        fact: 'api.multisafepay.com chose a cipher suite that it was not offered. What it permits cannot be told.',
      })
  })

  it('R1.2 does not know of a coming list what was never asked', () => {
    const path = asked(aServerHello(0x0303, 0x009c))
    expect(judgedPath(endpointNoPermittedCipher, path, { profile: datedProfile }).outcome).toBe('pass')
    expect(judgedPath(endpointNoPermittedCipher, path, { profile: datedProfile, date: '2027-06-30' }).outcome).toBe('missing')
  })
})
