// A certificate that does not prove whose it is, through all rules at once: it makes the verdict not ready, has one root, and is laid on
// nobody alone.
import { describe, expect, it } from 'vitest'
import type { Control, Path } from '../../electron/contract/path.ts'
import { judge } from '../../electron/engine/judge.ts'
import { aCertificate, anAttempt, anIssuer, aProbe, aServerHello, aTrust, HANDSHAKE_FAILURE, someFacts } from '../fixtures/facts.ts'
import { aControl, GATEWAY, inspected, inspectedOld } from '../rules/inspection-scene.ts'

const UNTRUSTED = 'curl: (60) SSL certificate problem: unable to get local issuer certificate'

const judged = (path: Path, controls: Control[] = []) => {
  const attempts = [anAttempt({ via: path.via, outcome: 'failed', error: UNTRUSTED, httpStatus: null, negotiated: null })]
  const { verdict, findings } = judge(someFacts({ paths: [path], controls, attempts }))
  const silenced = findings.filter(({ outcome, silencedBy }) => outcome === 'fail' && silencedBy !== null).map(({ id }) => id)
  return { status: verdict.status, causes: verdict.causes.map(({ id }) => id), silenced }
}

/** Refused each suite of the list, and took one with CBC. */
const REFUSED = [
  aProbe('profile', HANDSHAKE_FAILURE),
  aProbe('profile-again', HANDSHAKE_FAILURE),
  aProbe('broad', aServerHello(0x0303, 0xc014)),
]
const OWN = { chain: [aCertificate(), anIssuer()], trust: [aTrust(), aTrust({ store: 'public' })] }

describe('one way alone, with nothing to compare', () => {
  it('is not ready for a certificate that no program takes, be it whose it may', () => {
    expect(judged(inspected())).toMatchObject({ status: 'not-ready', causes: ['endpoint-certificate-issuer-unknown'] })
  })

  it.each([inspectedOld(), inspectedOld({ probes: REFUSED })])(
    'lays an old choice on nobody whom the certificate does not prove',
    (path) => {
      const { verdict } = judge(someFacts({ paths: [path], attempts: [anAttempt({ outcome: 'failed', error: UNTRUSTED })] }))
      for (const cause of verdict.causes) expect(cause).toMatchObject({ confidence: 'likely', side: 'unknown', owner: 'network-team' })
      expect(verdict.causes).toHaveLength(2)
      const own = judge(someFacts({ paths: [{ ...path, ...OWN }] }))
      expect(own.verdict.causes).toMatchObject([{ confidence: 'certain', side: 'far', owner: 'platform' }])
    },
  )
})

describe('a login page over TLS', () => {
  const portal = aCertificate({ issuer: GATEWAY, dnsNames: ['login.hotspot.test'], sha256: 'CC:DD' })
  const own = { ...portal, selfSigned: true }

  it.each([
    ['endpoint-certificate-self-signed', inspected({ nameMatches: false, chain: [own], trust: [aTrust({ result: 'self-signed' })] })],
    ['endpoint-certificate-issuer-unknown', inspected({ nameMatches: false, chain: [portal] })],
  ])('has one root, the name, and not %s too', (held, path) => {
    const told = judged(path)
    expect(told).toMatchObject({ status: 'not-ready', causes: ['endpoint-certificate-wrong-name'] })
    expect(told.silenced).toContain(held)
    // With the right name nothing holds it back.
    expect(judged({ ...path, nameMatches: true }).causes).toEqual([held])
  })

  it('is no inspection where others get the very same certificate', () => {
    const path = inspected({ nameMatches: false, chain: [portal] })
    expect(judged(path, [aControl({ chain: [portal] })]).causes).toEqual(['endpoint-certificate-wrong-name'])
  })
})
