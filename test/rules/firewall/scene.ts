// What the tests of this folder share: routes of this host, and paths whose stop carries the words and codes of the gatherer.
import type { Network } from '../../../electron/contract/facts.ts'
import type { Control, Path, StepRecord } from '../../../electron/contract/path.ts'
import { aStoppedPath } from '../../fixtures/facts.ts'

export type Route = Network['routes'][number]

/** The route of a well host: through a gateway that answers. */
export const aRoute = (change: Partial<Route> = {}): Route => ({
  address: '192.0.2.1',
  result: 'found',
  device: 'eth0',
  gateway: '198.51.100.254',
  neighbour: 'reachable',
  text: '192.0.2.1 via 198.51.100.254 dev eth0',
  ...change,
})

export const aNetwork = (routes: Route[], change: Partial<Network> = {}): Network => ({
  defaultRoute: { ipv4: true, ipv6: false },
  routes,
  outboundRules: [],
  ...change,
})

/** A path whose stop says this, or lasted so long. */
export const stoppedWith = (path: Path, change: Partial<Extract<StepRecord, { state: 'stopped' }>>): Path => ({
  ...path,
  steps: path.steps.map((step) => (step.state === 'stopped' ? { ...step, ...change } : step)),
})

/** A connection that ended with this code of the operating system, in the words of the gatherer. */
export const endedWith = (observation: 'refused' | 'unreachable' | 'denied', code: string, change: Partial<Path> = {}): Path =>
  stoppedWith(aStoppedPath('tcp', observation, change), { detail: `The network says that 192.0.2.1:443 cannot be reached (${code}).` })

/** A path whose name was not resolved. */
export const unresolved = (observation: string, change: Partial<Path> = {}): Path => {
  const path = aStoppedPath('dns', observation, { address: null, ...change })
  return {
    ...path,
    steps: path.steps.map((step) => (step.step === 'dns' ? { step: 'dns', state: 'stopped', observation, ms: 5000, detail: 'No.' } : step)),
  }
}

/** A rule of this host's own firewall on what goes out. */
export const ownRule = (action: 'drop' | 'reject', text: string): Network =>
  aNetwork([aRoute()], { outboundRules: [{ tool: 'nft', action, text: `inet filter output: ${text}` }] })

export const aControlHost = (tcp: Control['tcp']): Control => ({
  host: 'www.example.test',
  port: 443,
  via: 'direct',
  address: '203.0.113.9',
  tcp,
  proxy: null,
  answer: null,
  chain: [],
  trust: [],
})
