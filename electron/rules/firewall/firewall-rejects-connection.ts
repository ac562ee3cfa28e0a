// firewall-rejects-connection: the network answers the SYN with an ICMP prohibition, or this host forbids it itself,
// while its route and its next hop are well (RFC 792, RFC 1812 section 5.2.7.1, RFC 4443 section 3.1).

import { isIpv6 } from '../../contract/address.ts'
import type { Path } from '../../contract/path.ts'
import type { Owner, Side } from '../../contract/vocabulary.ts'
import { defineRule } from '../define-rule.ts'
import { ADDRESS, HOST } from '../examples.ts'
import { isDirect, isDone, stoppedAt } from '../path-sight.ts'
import { CHECK_AGAIN } from '../phrases.ts'
import { allowRequest, connectCommand, networkStep, OWN_FIREWALL } from './allow-steps.ts'
import { type LocalRule, localRule, localRuleEvidence } from './local-rule.ts'
import { codeIn, connectEvidence, isClosed, leftToIpv6Rule, routeEvidence, routeTo } from './network-sight.ts'

interface Params {
  host: string
  port: number
  address: string
  code: string | null
  /**
   * `this-host`: by a rule of its own, or without asking the network; `network`: something on the way, since another port of the
   * address answers, or the code says so; `somewhere`: that, or nobody is there; `route-unknown`: it may be this host's own route.
   */
  who: 'this-host' | 'network' | 'somewhere' | 'route-unknown'
  /** Another port of the address that answers; null: none does, or none was tried. */
  alive: number | null
  local: LocalRule | null
  /** The rules of this host's own firewall were read. */
  rulesKnown: boolean
}

/** Over IPv4 no answer from the network becomes one of these: this host itself has said no. Over IPv6 EACCES can be either. */
const forbiddenHere = (code: string | null, address: string): boolean => code === 'EPERM' || (code === 'EACCES' && !isIpv6(address))

const aliveAt = ({ secondPort }: Path): number | null =>
  secondPort?.observation === 'open' || secondPort?.observation === 'refused' ? secondPort.port : null

/**
 * EHOSTUNREACH and ENETUNREACH are also what a router makes of a host that is off, or that it has no way to (RFC 1812 section 5.2.7.1);
 * EACCES is a prohibition and nothing else (RFC 4443 section 3.1, code 1).
 */
const isProhibited = (path: Path, observation: string): boolean => observation === 'denied' || aliveAt(path) !== null

const PLACES: Record<Params['who'], { side: Side; owners: readonly [Owner, ...Owner[]] }> = {
  'this-host': { side: 'near', owners: ['system-administrator'] },
  network: { side: 'unknown', owners: ['network-team', 'hosting-company', 'platform'] },
  somewhere: { side: 'unknown', owners: ['network-team', 'hosting-company', 'platform'] },
  'route-unknown': { side: 'unknown', owners: ['system-administrator', 'network-team', 'hosting-company'] },
}

export const firewallRejectsConnection = defineRule<'path', 'paths' | 'network', Params>({
  id: 'firewall-rejects-connection',
  layer: 'firewall',
  subject: 'path',
  step: 'tcp',
  needs: ['paths', 'network'],
  silences: ['app-connection-fails'],
  judge(path, { paths, network }) {
    if (!isDirect(path)) return { outcome: 'not-applicable' }
    if (isDone(path, 'tcp')) return { outcome: 'pass' }
    const stop = stoppedAt(path, 'tcp')
    if (stop?.observation !== 'unreachable' && stop?.observation !== 'denied') return { outcome: 'not-applicable' }
    const route = routeTo(network, path.address)
    if (isClosed(route) || leftToIpv6Rule(path, paths)) return { outcome: 'not-applicable' }
    const address = path.address ?? path.host
    const code = codeIn(stop.detail)
    const local = localRule(network, 'reject', { address, port: path.port, protocol: 'tcp' })
    const routeIsWell = route?.result === 'found'
    const who =
      local?.how === 'named' || forbiddenHere(code, address)
        ? 'this-host'
        : routeIsWell
          ? isProhibited(path, stop.observation)
            ? 'network'
            : 'somewhere'
          : 'route-unknown'
    return {
      outcome: 'fail',
      params: {
        host: path.host,
        port: path.port,
        address,
        code,
        who,
        alive: aliveAt(path),
        local,
        rulesKnown: network.outboundRules !== null,
      },
      confidence: who === 'route-unknown' || who === 'somewhere' ? 'possible' : 'likely',
      ...PLACES[who],
      evidence: [connectEvidence(path, stop), ...(route ? [routeEvidence(route)] : []), ...(local ? [localRuleEvidence(local)] : [])],
    }
  },
  words: {
    pass: 'Nothing rejects the connection',
    example: () => ({
      owners: ['network-team', 'hosting-company', 'platform'],
      params: { host: HOST, port: 443, address: ADDRESS, code: 'EHOSTUNREACH', who: 'network', alive: null, local: null, rulesKnown: true },
    }),
    title: ({ host, port, who }) =>
      who === 'this-host'
        ? `This host itself forbids the connection to ${host}, port ${port}`
        : who === 'network'
          ? `A firewall rejects the connection to ${host}, port ${port}`
          : who === 'somewhere'
            ? `The network says that ${host} cannot be reached`
            : `The connection to ${host}, port ${port}, is rejected`,
    why: ({ who, address, code, alive, local }) => {
      const said = `The answer for ${address} is ${code ?? 'that it cannot be reached'}.`
      if (who === 'somewhere')
        return `${said} This host's own route is well. Either a firewall on the way says so, or a router that finds nobody there.`
      if (who === 'network')
        return `${said} ${alive === null ? 'That' : `Port ${alive} of the same address answers, so that`} is a firewall on the way that turns this one away.${
          local ? " This host's own firewall also has a rule that rejects what no other rule allows." : ''
        }`
      if (who === 'route-unknown')
        return `${said} Either this host has no route, or a firewall turns it away. The route table could not be read.`
      return `${said} ${local ? "A rule of this host's own firewall rejects it." : 'That comes from this host, not from the network.'}`
    },
    fix: ({ who, host, port, address, rulesKnown }) => [
      ...(who === 'somewhere'
        ? [{ text: `Compare ${address} with the address that the platform publishes for ${host}. It may be an old one.` }]
        : []),
      who === 'this-host'
        ? { text: `Ask the system administrator to allow TCP from this host to ${host} (${address}), port ${port}.` }
        : networkStep(host, address, port),
      ...(rulesKnown || who === 'this-host' ? [] : [OWN_FIREWALL]),
      { text: 'Try it by hand.', command: connectCommand(host, port) },
      ...(who === 'route-unknown' ? [{ text: 'Look at the network settings of this host: is there a default gateway?' }] : []),
      CHECK_AGAIN,
    ],
    ask: ({ host, port, address, who }) => (who === 'network' || who === 'somewhere' ? allowRequest(host, address, port) : []),
  },
})
