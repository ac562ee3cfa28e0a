// Equipment that ends TLS on the way through all rules at once: what it shows and chose is not laid on the endpoint, which stays accused
// of what it shows and chooses itself.
import { describe, expect, it } from 'vitest'
import type { Control, Path } from '../../electron/contract/path.ts'
import { judge } from '../../electron/engine/judge.ts'
import {
  aCertificate,
  anAttempt,
  anIssuer,
  aPath,
  aProbe,
  aServerHello,
  aTrust,
  HANDSHAKE_FAILURE,
  PROXY,
  someFacts,
} from '../fixtures/facts.ts'
import { aControl, inspectedOld } from '../rules/inspection-scene.ts'

const UNTRUSTED = 'curl: (60) SSL certificate problem: unable to get local issuer certificate'

const judged = (path: Path, { controls = [], others = [] }: { controls?: Control[]; others?: Path[] } = {}) => {
  const attempts = [anAttempt({ via: path.via, outcome: 'failed', error: UNTRUSTED, httpStatus: null, negotiated: null })]
  const { verdict, findings } = judge(someFacts({ paths: [path, ...others], controls, attempts }))
  const silenced = findings.filter(({ outcome, silencedBy }) => outcome === 'fail' && silencedBy !== null).map(({ id }) => id)
  return { status: verdict.status, causes: verdict.causes.map(({ id }) => id), silenced }
}

/** Refused each suite of the list, and took one with CBC. */
const noPermitted = (change: Partial<Path> = {}) => {
  const refused = (['profile', 'profile-again'] as const).map((name) => aProbe(name, HANDSHAKE_FAILURE))
  return inspectedOld({ probes: [...refused, aProbe('broad', aServerHello(0x0303, 0xc014))], ...change })
}
const OWN = { chain: [aCertificate(), anIssuer()], trust: [aTrust(), aTrust({ store: 'public' })] }

describe.each([
  ['firewall-inspects-tls', 'direct'],
  ['proxy-inspects-tls', PROXY],
])('%s', (id, via) => {
  const controls = [aControl({ via, proxy: via === 'direct' ? null : 'tunnel' })]

  it.each([
    ['endpoint-old-tls-only', inspectedOld({ via })],
    ['endpoint-no-permitted-cipher', noPermitted({ via })],
  ])('is the one root where the equipment chose, and holds %s back', (held, path) => {
    const told = judged(path, { controls })
    expect(told).toMatchObject({ status: 'not-ready', causes: [id] })
    expect(told.silenced).toContain(held)
  })

  it.each([
    ['endpoint-old-tls-only', inspectedOld({ via, ...OWN })],
    ['endpoint-no-permitted-cipher', noPermitted({ via, ...OWN })],
  ])('holds %s back no longer where the certificate is the endpoint’s own', (held, path) => {
    expect(judged(path, { controls }).causes).toContain(held)
  })
})

it('what an old proxy opens is told as one: it would not weaken what it left alone', () => {
  const told = judged(inspectedOld({ via: PROXY }), { others: [aPath()] })
  expect(told).toMatchObject({ status: 'not-ready', causes: ['proxy-inspects-tls'] })
  expect(told.silenced).toContain('proxy-downgrades-tls')
})

it('an endpoint that is old by its own certificate stays accused beside a proxy that inspects', () => {
  const through = inspectedOld({ via: PROXY })
  const told = judged(inspectedOld(OWN), { others: [through], controls: [aControl({ via: PROXY, proxy: 'tunnel' })] })
  expect(told.causes).toEqual(['endpoint-old-tls-only'])
})

it('nothing of that is said of a path on which all is well', () => {
  expect(judge(someFacts({ paths: [aPath()], controls: [aControl()] })).verdict.status).toBe('ready')
})
