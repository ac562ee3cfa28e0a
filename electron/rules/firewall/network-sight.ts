// What the rules of this layer see of the host's own network: the route to an address, and whether another address gets through.
import { isIpv6 } from '../../contract/address.ts'
import type { Evidence } from '../../contract/fact.ts'
import type { Network } from '../../contract/facts.ts'
import type { Control, Path, StepRecord } from '../../contract/path.ts'
import { sameWay } from '../../contract/way.ts'
import { isDirect, isDone, stepEvidence } from '../path-sight.ts'

export type Route = Network['routes'][number]

export const routeTo = (network: Network, address: string | null): Route | undefined =>
  network.routes.find((route) => route.address === address)

/** Whether this host itself knows no way to the address: by its route table, or since the next hop does not answer. */
export const isClosed = (route: Route | undefined): boolean =>
  route !== undefined && (route.result === 'none' || route.result === 'prohibited' || route.neighbour === 'failed')

export const routeEvidence = (route: Route): Evidence => {
  const hop = route.gateway === null ? route.address : `the gateway ${route.gateway}`
  const neighbour = route.neighbour === null ? '' : `\nneighbour table: ${hop} is ${route.neighbour}`
  return { kind: 'command', source: `ip route get ${route.address}`, text: `${route.text}${neighbour}` }
}

/** Another address of the same way takes a connection: programs go on to that one. */
export const otherAddressOpens = (path: Path, paths: readonly Path[]): boolean =>
  paths.some((other) => other.id !== path.id && sameWay(other, path) && isDone(other, 'tcp'))

/** An IPv6 address that is closed while IPv4 works: firewall-ipv6-broken speaks of it, and no other rule. */
export const leftToIpv6Rule = (path: Path, paths: readonly Path[]): boolean =>
  path.address !== null &&
  isIpv6(path.address) &&
  paths.some(
    ({ endpoint, via, address, steps }) =>
      endpoint === path.endpoint &&
      via === path.via &&
      address !== null &&
      !isIpv6(address) &&
      steps.some((record) => record.step === 'hello' && record.state === 'done'),
  )

/** Through a proxy the same endpoint answers, so the endpoint is there and the direct way is what is closed. */
export const answersThroughProxy = (path: Path, paths: readonly Path[]): boolean =>
  paths.some((other) => other.endpoint === path.endpoint && !isDirect(other) && isDone(other, 'hello'))

/** A step's evidence with what another port of the same address said. */
export const connectEvidence = (path: Path, stop: Extract<StepRecord, { state: 'stopped' }>): Evidence => {
  const evidence = stepEvidence(path, stop)
  const second = path.secondPort
  return second ? { ...evidence, text: `${evidence.text} Port ${second.port} of the same address: ${second.observation}.` } : evidence
}

/** The code of the operating system that a step carries in its detail, such as `EHOSTUNREACH`. */
export const codeIn = (detail: string): string | null => /\((E[A-Z]+)\)/.exec(detail)?.[1] ?? null

/**
 * How other hosts fare over the direct way at the same time: the control hosts and the other endpoints of this check.
 * `none`: not one of them took a connection; null: no other was tried.
 */
export const otherHosts = (path: Path, paths: readonly Path[], controls: readonly Control[]): { reached: string } | 'none' | null => {
  const tried = [
    ...controls.filter((control) => control.via === 'direct').map(({ host, tcp }) => ({ host, open: tcp === 'open' })),
    ...paths
      .filter((other) => isDirect(other) && other.address !== null)
      .map((other) => ({ host: other.host, open: isDone(other, 'tcp') })),
  ].filter(({ host }) => host !== path.host)
  const reached = tried.find(({ open }) => open)
  if (reached) return { reached: reached.host }
  return tried.length > 0 ? 'none' : null
}
