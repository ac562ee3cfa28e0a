// firewall-ipv6-broken: the endpoint has an IPv6 address that this host cannot reach, and an IPv4 one that works. A warning:
// programs that try one address after another lose time, and those that try the first alone fail.
// A host without IPv6 is not broken: its programs go to IPv4 at once.
// Where a runtime here did fail it says so as a fail; the engine makes a warning of it, since another address gets through.

import { sameWay } from '../../contract/way.ts'
import { defineRule } from '../define-rule.ts'
import { HOST } from '../examples.ts'
import { isDirect, isDone, stepEvidence, stoppedAt } from '../path-sight.ts'
import { CHECK_AGAIN } from '../phrases.ts'
import { connectCommand } from './allow-steps.ts'
import { leftToIpv6Rule, routeTo } from './network-sight.ts'

interface Params {
  host: string
  port: number
  address: string
  silent: boolean
}

export const firewallIpv6Broken = defineRule<'path', 'paths' | 'network' | 'attempts', Params>({
  id: 'firewall-ipv6-broken',
  layer: 'firewall',
  subject: 'path',
  step: 'tcp',
  needs: ['paths', 'network', 'attempts'],
  silences: ['app-connection-fails'],
  canFail: () => false,
  judge(path, { paths, network, attempts }) {
    if (!isDirect(path)) return { outcome: 'not-applicable' }
    const { address } = path
    if (isDone(path, 'tcp')) return { outcome: 'pass' }
    const stop = stoppedAt(path, 'tcp')
    const broken = stop?.observation === 'silent' || stop?.observation === 'unreachable' || stop?.observation === 'denied'
    if (stop === undefined || address === null || !broken || !leftToIpv6Rule(path, paths)) return { outcome: 'not-applicable' }
    // What fails at once for want of a route, or of an address of its own (EADDRNOTAVAIL), costs no program anything.
    if (routeTo(network, address)?.result === 'none' || /\((ENETUNREACH|EADDRNOTAVAIL)\)/.test(stop.detail))
      return { outcome: 'not-applicable' }
    const tries = attempts.filter((attempt) => sameWay(attempt, path))
    return {
      outcome: tries.some((attempt) => attempt.outcome === 'failed' || attempt.outcome === 'timeout') ? 'fail' : 'warn',
      params: { host: path.host, port: path.port, address, silent: stop.observation === 'silent' },
      confidence: 'likely',
      side: 'unknown',
      owners: ['network-team', 'hosting-company', 'system-administrator'],
      evidence: [stepEvidence(path, stop)],
    }
  },
  words: {
    pass: 'The addresses of the endpoint can be reached',
    example: () => ({
      owners: ['network-team', 'hosting-company', 'system-administrator'],
      params: { host: HOST, port: 443, address: '2001:db8::10', silent: true },
    }),
    title: ({ host }) => `IPv6 to ${host} does not work from here; IPv4 does`,
    why: ({ address, silent }) =>
      `${address} ${silent ? 'does not answer' : 'cannot be reached'}. Programs that try it first lose time before they go on to IPv4, or fail.`,
    fix: ({ host, port, address }) => [
      { text: `Ask your network team, or your hosting company, to let IPv6 out to ${address}, port ${port}.` },
      { text: 'If this host is not meant to use IPv6, ask the system administrator to take its IPv6 addresses away.' },
      { text: 'Try IPv6 alone by hand.', command: connectCommand(host, port, ['-6']) },
      CHECK_AGAIN,
    ],
    ask: ({ address, port }) => [
      `Please let IPv6 out from this host to ${address}, TCP port ${port}.`,
      'ICMPv6 must pass too: IPv6 does not work without it.',
      'If this network is not meant to have IPv6, please tell us.',
    ],
  },
})
