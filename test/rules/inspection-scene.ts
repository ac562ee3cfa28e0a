// What the tests of both inspection rules share: the endpoint's own chain, and the chain that equipment shows in its place.
import type { Control, Path, Trust } from '../../electron/contract/path.ts'
import { aCertificate, anIssuer, aPath, aProbe, aServerHello, aStoppedPath, aTrust, PROTOCOL_VERSION } from '../fixtures/facts.ts'

export const TLS11 = aServerHello(0x0302, 0xc013)
export const GATEWAY = 'O=Shop Network, CN=Shop Web Gateway'

const untrusted = (system: Trust['result'] = 'issuer-unknown'): Trust[] => [
  aTrust({ result: system, issuer: GATEWAY }),
  aTrust({ store: 'public', source: 'the public roots', result: 'issuer-unknown', issuer: GATEWAY }),
]

/** A path on which one issuer, in no public store, signed the leaf. `system`: what the system's own store says. */
export const inspected = (change: Partial<Path> = {}, issuer = GATEWAY, system: Trust['result'] = 'issuer-unknown'): Path =>
  aPath({ chain: [aCertificate({ issuer })], trust: untrusted(system), ...change })

export const aControl = (change: Partial<Control> = {}): Control => ({
  host: 'www.control.test',
  port: 443,
  via: 'direct',
  address: '192.0.2.80',
  tcp: 'open',
  proxy: null,
  answer: aServerHello(),
  chain: [aCertificate({ subject: 'CN=www.control.test', issuer: GATEWAY })],
  trust: untrusted(),
  ...change,
})

/** What equipment with TLS 1.1 shows: it turned the profile's hello down, and its certificate came when every version was offered. */
export const inspectedOld = (change: Partial<Path> = {}): Path => {
  const { chain, trust, nameMatches } = inspected()
  const probes = [aProbe('profile', PROTOCOL_VERSION), aProbe('profile-again', PROTOCOL_VERSION), aProbe('broad', TLS11)]
  const path = aStoppedPath('hello', 'alert', { probes, chain, trust, nameMatches, ...change })
  const read = { step: 'certificate', state: 'done', observation: 'chain', ms: 0, detail: 'One certificate came.' } as const
  return { ...path, steps: path.steps.map((record) => (record.step === 'certificate' ? read : record)) }
}

/** The control host with a chain of a public authority. */
export const aPublicControl = (change: Partial<Control> = {}): Control =>
  aControl({ chain: [aCertificate(), anIssuer()], trust: [aTrust(), aTrust({ store: 'public' })], ...change })
