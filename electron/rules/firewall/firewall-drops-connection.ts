// firewall-drops-connection: the SYN of a direct path is met with silence.
// A second port, another host or a rule of this host itself tell where to look. Silence is never proof of a firewall:
// a server with a full queue drops the SYN just so.

import type { Owner, Side } from '../../contract/vocabulary.ts'
import { defineRule } from '../define-rule.ts'
import { ADDRESS, HOST } from '../examples.ts'
import { isDirect, isDone, stoppedAt } from '../path-sight.ts'
import { CHECK_AGAIN } from '../phrases.ts'
import { allowRequest, connectCommand, networkStep, OWN_FIREWALL } from './allow-steps.ts'
import { type LocalRule, localRule, localRuleEvidence } from './local-rule.ts'
import { answersThroughProxy, connectEvidence, leftToIpv6Rule, otherAddressOpens, otherHosts } from './network-sight.ts'

/** A lost SYN is sent again after 1 s, then after 2 more (RFC 6298 section 2.1): a shorter silence may be one lost packet. */
const LONG_ENOUGH_MS = 2900

interface Params {
  host: string
  port: number
  address: string
  /** Another port of the address that answered; null: none did, or none was tried. */
  alive: number | null
  /** Through a proxy the same endpoint answers. */
  proxyWorks: boolean
  others: ReturnType<typeof otherHosts>
  local: LocalRule | null
  /** The rules of this host's own firewall were read. */
  rulesKnown: boolean
  /** Another address of the same name takes connections. */
  otherOpens: boolean
}

const placeOf = ({ local, proxyWorks, others }: Params): { side: Side; owners: readonly [Owner, ...Owner[]] } => {
  if (local?.how === 'named') return { side: 'near', owners: ['system-administrator'] }
  // One closed way does not say who closed it; another way that works, or a network from which nothing is reached, does.
  if (proxyWorks || others === 'none') return { side: 'near', owners: ['network-team', 'hosting-company', 'system-administrator'] }
  return { side: 'unknown', owners: ['network-team', 'hosting-company', 'platform'] }
}

export const firewallDropsConnection = defineRule<'path', 'paths' | 'network' | 'controls', Params>({
  id: 'firewall-drops-connection',
  layer: 'firewall',
  subject: 'path',
  step: 'tcp',
  needs: ['paths', 'network', 'controls'],
  silences: ['app-connection-fails'],
  judge(path, { paths, network, controls }) {
    if (!isDirect(path)) return { outcome: 'not-applicable' }
    if (isDone(path, 'tcp')) return { outcome: 'pass' }
    const stop = stoppedAt(path, 'tcp')
    if (stop?.observation !== 'silent' || leftToIpv6Rule(path, paths)) return { outcome: 'not-applicable' }
    const second = path.secondPort
    const address = path.address ?? path.host
    const params: Params = {
      host: path.host,
      port: path.port,
      address,
      alive: second?.observation === 'open' || second?.observation === 'refused' ? second.port : null,
      proxyWorks: answersThroughProxy(path, paths),
      others: otherHosts(path, paths, controls),
      local: localRule(network, 'drop', { address, port: path.port, protocol: 'tcp' }),
      rulesKnown: network.outboundRules !== null,
      otherOpens: otherAddressOpens(path, paths),
    }
    const { alive, local } = params
    return {
      outcome: 'fail',
      params,
      confidence: alive !== null || local?.how === 'named' || stop.ms >= LONG_ENOUGH_MS ? 'likely' : 'possible',
      ...placeOf(params),
      evidence: [connectEvidence(path, stop), ...(local ? [localRuleEvidence(local)] : [])],
    }
  },
  words: {
    pass: 'The way to the endpoint is open',
    example: () => ({
      owners: ['network-team', 'hosting-company', 'platform'],
      params: {
        host: HOST,
        port: 443,
        address: ADDRESS,
        alive: null,
        proxyWorks: false,
        others: { reached: 'www.example.net' },
        local: null,
        rulesKnown: true,
        otherOpens: false,
      },
    }),
    title: ({ host, port, local }) =>
      local?.how === 'named'
        ? `The firewall of this host drops the connection to ${host}, port ${port}`
        : `Something drops the connection to ${host}, port ${port}`,
    why: ({ address, alive, proxyWorks, others, local, otherOpens }) => {
      const told = [`${address} did not answer the first packet.`]
      if (local?.how === 'named') told.push("A rule of this host's own firewall drops what goes there.")
      else if (alive === null) told.push('Most likely a firewall drops it, on this side or on the other.')
      else
        told.push(`Port ${alive} of the same address reacts, so the address is alive. This port is filtered, or its server is overwhelmed.`)
      if (local?.how === 'general') told.push("This host's own firewall drops what no other rule allows, so look there first.")
      if (otherOpens) told.push('Another address of the same name does answer, so programs may get through by that one.')
      if (proxyWorks) told.push('Through the proxy the endpoint answers, so it is the direct way that is closed.')
      if (others === 'none') told.push('No other host that was tried could be reached from here either.')
      else if (others !== null) told.push(`At the same time ${others.reached} could be reached, so this network does have a way out.`)
      return told.join(' ')
    },
    fix: ({ host, port, address, proxyWorks, others, local, rulesKnown }) => [
      ...(proxyWorks ? [{ text: 'If your network wants programs to use the proxy, set it for your integration.' }] : []),
      local?.how === 'named'
        ? { text: `Ask the system administrator to allow TCP from this host to ${host} (${address}), port ${port}.` }
        : networkStep(host, address, port),
      ...(rulesKnown ? [] : [OWN_FIREWALL]),
      { text: 'Try it by hand.', command: connectCommand(host, port) },
      ...(proxyWorks || others === 'none' || local?.how === 'named'
        ? []
        : [{ text: 'If they let it out, ask the platform whether it filters by address, and tell it your public address.' }]),
      CHECK_AGAIN,
    ],
    ask: ({ host, port, address, local }) => (local?.how === 'named' ? [] : allowRequest(host, address, port)),
  },
})
