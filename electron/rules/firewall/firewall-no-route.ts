// firewall-no-route: the host itself has no way out, told by its own route and neighbour tables, never by an error code alone.
// It speaks of every way: a proxy that this host has no route to is not the proxy's fault.

import { isIpv6, isLoopback, resolverAddress } from '../../contract/address.ts'
import type { Network } from '../../contract/facts.ts'
import type { Path } from '../../contract/path.ts'
import { shellLine } from '../../contract/shell.ts'
import { defineRule } from '../define-rule.ts'
import { ADDRESS } from '../examples.ts'
import { isDone, stepEvidence, stoppedAt } from '../path-sight.ts'
import { CHECK_AGAIN } from '../phrases.ts'
import { isClosed, leftToIpv6Rule, otherAddressOpens, type Route, routeEvidence, routeTo } from './network-sight.ts'

interface Params {
  /** What there is no way to: the address that was dialled, or a resolver. */
  address: string
  resolver: boolean
  how: 'no-route' | 'no-way-out' | 'other-family' | 'closed-route' | 'dead-gateway' | 'dead-neighbour'
  gateway: string | null
}

/** A resolver on this host asks others in its turn. */

/** A host that knows no IPv6 has no table for it. */
const hasNoWayOut = ({ ipv4, ipv6 }: Network['defaultRoute']): boolean => ipv4 === false && ipv6 !== true

/** A resolver has answered: it was reached. */
const KNOWN_NOT: readonly string[] = ['name-unknown', 'no-address']

const familyOf = (address: string): string => (isIpv6(address) ? 'IPv6' : 'IPv4')

/** Nobody is at an address of this very network. */
const isDeadNeighbour = (route: Route): boolean => route.result === 'found' && route.gateway === null && isClosed(route)

/** A question to it does not leave this network. */
const stays = (route: Route): boolean => isLoopback(route.address) || isDeadNeighbour(route)

const howClosed = (route: Route, resolver: boolean, { defaultRoute }: Network): Params['how'] => {
  if (isLoopback(route.address) || (resolver && isDeadNeighbour(route))) return 'no-way-out'
  if (route.result === 'none') {
    if (hasNoWayOut(defaultRoute)) return 'no-way-out'
    const { ipv4, ipv6 } = defaultRoute
    const [own, other] = isIpv6(route.address) ? [ipv6, ipv4] : [ipv4, ipv6]
    return own !== true && other === true ? 'other-family' : 'no-route'
  }
  if (route.result === 'prohibited') return 'closed-route'
  return route.gateway === null ? 'dead-neighbour' : 'dead-gateway'
}

/**
 * The route that is closed. The resolvers are asked over the network too: where there is a way to none of them, or from them to
 * nowhere, that is why none answers. A resolver of this very network that is down closes no way: of it firewall-dns-silent speaks.
 */
const closedRoute = (path: Path, network: Network): Route | undefined => {
  if (path.address !== null) return [routeTo(network, path.address)].find(isClosed)
  const asked = network.routes.filter((route) => path.resolvers.some((text) => resolverAddress(text).address === route.address))
  const leadNowhere = asked.every((route) => (stays(route) ? hasNoWayOut(network.defaultRoute) : isClosed(route)))
  return leadNowhere ? asked[0] : undefined
}

export const firewallNoRoute = defineRule<'path', 'paths' | 'network', Params>({
  id: 'firewall-no-route',
  layer: 'firewall',
  subject: 'path',
  step: 'dns',
  needs: ['paths', 'network'],
  silences: [
    'proxy-unreachable',
    'firewall-dns-silent',
    'firewall-drops-connection',
    'firewall-refuses-connection',
    'firewall-rejects-connection',
    'app-connection-fails',
  ],
  judge(path, { paths, network }) {
    if (isDone(path, 'tcp')) return { outcome: 'pass' }
    const stop = stoppedAt(path, 'dns') ?? stoppedAt(path, 'tcp')
    // A host without IPv6 is no host without a way out.
    if (stop === undefined || KNOWN_NOT.includes(stop.observation) || leftToIpv6Rule(path, paths)) return { outcome: 'not-applicable' }
    const route = closedRoute(path, network)
    if (route === undefined) return { outcome: 'not-applicable' }
    // Programs go on to the other address; that nobody is at this one is worth a word all the same.
    if (otherAddressOpens(path, paths) && !isDeadNeighbour(route)) return { outcome: 'not-applicable' }
    const resolver = path.address === null
    const how = howClosed(route, resolver, network)
    return {
      outcome: 'fail',
      params: { address: route.address, resolver, how, gateway: route.gateway },
      // The table is the kernel's own word; that a neighbour is silent can pass.
      // Where a resolver of this very host or network has failed, the endpoint may be near too: its address is not known.
      confidence: resolver && stays(route) ? 'possible' : how === 'dead-gateway' || how === 'dead-neighbour' ? 'likely' : 'certain',
      side: 'near',
      owners: ['system-administrator', 'hosting-company', 'network-team'],
      evidence: [routeEvidence(route), stepEvidence(path, stop)],
    }
  },
  words: {
    pass: 'This host has a way to the endpoint',
    example: () => ({
      owners: ['system-administrator', 'hosting-company', 'network-team'],
      params: { address: ADDRESS, resolver: false, how: 'no-route', gateway: null },
    }),
    title: ({ how, address, gateway }) =>
      how === 'no-way-out'
        ? 'This host has no way out to other networks'
        : how === 'other-family'
          ? `This host has no way out for ${familyOf(address)}`
          : how === 'dead-gateway'
            ? `The gateway of this host, ${gateway}, does not answer`
            : how === 'dead-neighbour'
              ? `Nothing on this network answers for ${address}`
              : how === 'closed-route'
                ? `The route table of this host closes the way to ${address}`
                : `This host has no route to ${address}`,
    why: ({ how, address, gateway, resolver }) => {
      const what = resolver ? `the resolver ${address}` : address
      const told = {
        'no-way-out': `Its route table has no default route, and nothing leads to ${resolver ? 'any resolver outside' : what}.`,
        'other-family': `${address} is an ${familyOf(address)} address. The route table of this host leads out for the other kind alone.`,
        'no-route': `Its route table has no line for ${what}.`,
        'closed-route': `A line of its route table turns away what goes to ${what}.`,
        'dead-gateway': `What goes to ${what} is sent to the gateway ${gateway}. The gateway does not answer at its address.`,
        'dead-neighbour': `By the route table ${what} is on the same network, but nothing answers at that address.`,
      }[how]
      const left = how === 'dead-gateway' || how === 'dead-neighbour' ? 'this network' : 'this host'
      return `${told} What was sent there has not left ${left}.`
    },
    fix: ({ how, address, gateway }) => [
      how === 'dead-gateway' || how === 'dead-neighbour'
        ? { text: 'See who answers on this network.', command: shellLine(['ip', 'neigh', 'show', gateway ?? address]) }
        : { text: 'See the routes by hand.', command: shellLine(how === 'no-way-out' ? ['ip', 'route'] : ['ip', 'route', 'get', address]) },
      how === 'dead-gateway'
        ? { text: `Ask whoever runs the gateway ${gateway} whether it is up, and whether this host has the right one.` }
        : how === 'closed-route'
          ? { text: 'Ask the system administrator why this route is there, and to remove it.' }
          : how === 'dead-neighbour'
            ? { text: `Find out whether ${address} is up, and whether it is meant to be on the network of this host.` }
            : how === 'other-family'
              ? { text: `Give this host an ${familyOf(address)} address with a default route, or a proxy or gateway that has both kinds.` }
              : { text: 'Give this host a default route, or ask your hosting company for the right network settings.' },
      CHECK_AGAIN,
    ],
  },
})
