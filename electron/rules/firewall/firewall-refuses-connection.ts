// firewall-refuses-connection: a RST answers the SYN of a direct path.
// That it was refused is seen; who refused, a firewall or the endpoint with nothing listening, is not, so both are named,
// unless a rule of this host itself, or the endpoint's answer by another way, tells.

import { shellLine } from '../../contract/shell.ts'
import type { Owner, Side } from '../../contract/vocabulary.ts'
import { defineRule } from '../define-rule.ts'
import { completedAt } from '../differential-sight.ts'
import { ADDRESS, HOST } from '../examples.ts'
import { isDirect, isDone, stoppedAt } from '../path-sight.ts'
import { CHECK_AGAIN } from '../phrases.ts'
import { allowRequest, connectCommand, networkStep, OWN_FIREWALL } from './allow-steps.ts'
import { type LocalRule, localRule, localRuleEvidence } from './local-rule.ts'
import { answersThroughProxy, connectEvidence, routeTo } from './network-sight.ts'

interface Params {
  host: string
  port: number
  address: string
  /** Another port of the address that opened; null: none did, or none was tried. */
  alive: number | null
  /** A program of this host got through to the same port. */
  others: boolean
  /** `own-address`: it is this host itself that was asked. */
  who: 'this-host' | 'own-address' | 'this-network' | 'unknown'
  /** The rules of this host's own firewall were read. */
  rulesKnown: boolean
}

const PLACES: Record<Params['who'], { side: Side; owners: readonly [Owner, ...Owner[]] }> = {
  'this-host': { side: 'near', owners: ['system-administrator'] },
  'own-address': { side: 'near', owners: ['system-administrator', 'you'] },
  'this-network': { side: 'near', owners: ['network-team', 'hosting-company', 'system-administrator'] },
  unknown: { side: 'unknown', owners: ['network-team', 'platform'] },
}

export const firewallRefusesConnection = defineRule<'path', 'paths' | 'network' | 'attempts', Params>({
  id: 'firewall-refuses-connection',
  layer: 'firewall',
  subject: 'path',
  step: 'tcp',
  needs: ['paths', 'network', 'attempts'],
  silences: ['app-connection-fails'],
  judge(path, { paths, network, attempts }) {
    if (!isDirect(path)) return { outcome: 'not-applicable' }
    if (isDone(path, 'tcp')) return { outcome: 'pass' }
    const stop = stoppedAt(path, 'tcp')
    if (stop?.observation !== 'refused') return { outcome: 'not-applicable' }
    const address = path.address ?? path.host
    const told: LocalRule | null = localRule(network, 'reject', { address, port: path.port, protocol: 'tcp' })
    const local = told?.how === 'named' ? told : null
    const isOwn = routeTo(network, path.address)?.device === 'lo'
    const who = local ? 'this-host' : isOwn ? 'own-address' : answersThroughProxy(path, paths) ? 'this-network' : 'unknown'
    const { host, port, secondPort } = path
    const others = completedAt(path, attempts, paths)
    const alive = secondPort?.observation === 'open' ? secondPort.port : null
    return {
      outcome: 'fail',
      params: { host, port, address, alive, others, who, rulesKnown: network.outboundRules !== null },
      // What lets some connections in refuses this one for another reason, such as how many there were.
      confidence: others ? 'possible' : 'likely',
      ...PLACES[who],
      evidence: [connectEvidence(path, stop), ...(local ? [localRuleEvidence(local)] : [])],
    }
  },
  words: {
    pass: 'Nothing refuses the connection',
    example: () => ({
      owners: ['network-team', 'platform'],
      params: { host: HOST, port: 443, address: ADDRESS, alive: null, others: true, who: 'unknown', rulesKnown: true },
    }),
    title: ({ host, port, who }) =>
      who === 'this-host'
        ? `The firewall of this host refuses the connection to ${host}, port ${port}`
        : `The connection to ${host}, port ${port}, is refused`,
    why: ({ address, alive, others, who }) => {
      const answered = `Something answered for ${address} and refused.`
      if (who === 'this-host') return `${answered} A rule of this host's own firewall rejects what goes there.`
      if (who === 'own-address')
        return `${address} is an address of this host itself. Nothing listens there on that port, or a rule of its own firewall rejects it.`
      if (who === 'this-network') return `${answered} Through the proxy the endpoint answers, so it is the direct way that is closed.`
      if (others) return `${answered} At the same time a program of this host got through, so it does not refuse everyone.`
      const port = alive === null ? '' : ` Port ${alive} of the same address takes connections.`
      return `${answered}${port} It is not settled who: a firewall on the way, or a server with nothing on that port.`
    },
    fix: ({ host, port, address, who, rulesKnown }) => {
      if (who === 'own-address')
        return [
          { text: `Find out whether ${host} is meant to be this host. If not, its name leads to the wrong address.` },
          { text: 'See what listens on this host.', command: shellLine(['ss', '-tln', `sport = :${port}`]) },
          { text: 'If something does, look for a rule of this host’s firewall that rejects it.' },
          CHECK_AGAIN,
        ]
      if (who !== 'unknown')
        return [
          ...(who === 'this-network' ? [{ text: 'If your network wants programs to use the proxy, set it for your integration.' }] : []),
          who === 'this-host'
            ? { text: `Ask the system administrator to allow TCP from this host to ${host} (${address}), port ${port}.` }
            : networkStep(host, address, port),
          { text: 'Try it by hand.', command: connectCommand(host, port) },
          CHECK_AGAIN,
        ]
      return [
        ...(rulesKnown ? [] : [OWN_FIREWALL]),
        { text: 'Compare the address and the port with the documents of the platform.' },
        { text: 'Try it by hand.', command: connectCommand(host, port) },
        { text: 'Try the same from another network. If it works there, the refusal comes from your network.' },
        { text: `Then ask your network team to allow TCP from this host to ${host} (${address}), port ${port}.` },
        { text: 'If it is refused there too, ask the platform whether the endpoint is running.' },
        CHECK_AGAIN,
      ]
    },
    ask: ({ host, port, address, who }) => (who === 'this-host' || who === 'own-address' ? [] : allowRequest(host, address, port)),
  },
})
