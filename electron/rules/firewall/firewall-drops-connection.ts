// firewall-drops-connection: the SYN of a direct path is met with silence.
// A second port of the same address that answers shows that the address is alive. Silence is never proof of a firewall:
// a server with a full queue drops the SYN just so.
import { shellLine } from '../../contract/shell.ts'
import { defineRule } from '../define-rule.ts'
import { isDirect, isDone, stepEvidence, stoppedAt } from '../path-sight.ts'
import { CHECK_AGAIN } from '../phrases.ts'

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
}

export const firewallDropsConnection = defineRule<'path', 'paths', Params>({
  id: 'firewall-drops-connection',
  layer: 'firewall',
  subject: 'path',
  step: 'tcp',
  needs: ['paths'],
  silences: ['app-connection-fails'],
  judge(path, { paths }) {
    if (!isDirect(path)) return { outcome: 'not-applicable' }
    if (isDone(path, 'tcp')) return { outcome: 'pass' }
    const stop = stoppedAt(path, 'tcp')
    if (stop?.observation !== 'silent') return { outcome: 'not-applicable' }
    const second = path.secondPort
    const alive = second?.observation === 'open' || second?.observation === 'refused' ? second.port : null
    const proxyWorks = paths.some((other) => other.endpoint === path.endpoint && !isDirect(other) && isDone(other, 'hello'))
    const evidence = stepEvidence(path, stop)
    return {
      outcome: 'fail',
      params: { host: path.host, port: path.port, address: path.address ?? path.host, alive, proxyWorks },
      confidence: alive !== null || stop.ms >= LONG_ENOUGH_MS ? 'likely' : 'possible',
      // One closed way does not say who closed it; another way that works does.
      side: proxyWorks ? 'near' : 'unknown',
      owners: proxyWorks ? ['network-team', 'hosting-company'] : ['network-team', 'hosting-company', 'platform'],
      evidence: [
        second ? { ...evidence, text: `${evidence.text} Port ${second.port} of the same address: ${second.observation}.` } : evidence,
      ],
    }
  },
  words: {
    pass: 'The way to the endpoint is open',
    title: ({ host, port }) => `Something drops the connection to ${host}, port ${port}`,
    why: ({ address, alive, proxyWorks }) =>
      [
        `${address} did not answer the first packet.`,
        alive === null
          ? 'Most likely a firewall drops it, on this side or on the other.'
          : `Port ${alive} of the same address does answer, so the address is alive. This port is filtered, or its server is overwhelmed.`,
        ...(proxyWorks ? ['Through the proxy the endpoint answers, so it is the direct way that is closed.'] : []),
      ].join(' '),
    fix: ({ host, port, address, proxyWorks }) => [
      ...(proxyWorks ? [{ text: 'If your network wants programs to use the proxy, set it for your integration.' }] : []),
      { text: `Ask your network team, or your hosting company, to allow TCP from this host to ${host} (${address}), port ${port}.` },
      {
        text: 'Try it by hand.',
        command: shellLine(['curl', '-v', '--connect-timeout', '10', '--url', `https://${host}${port === 443 ? '' : `:${port}`}/`]),
      },
      ...(proxyWorks
        ? []
        : [{ text: 'If they let it out, ask the platform whether it filters by address, and tell it your public address.' }]),
      CHECK_AGAIN,
    ],
  },
})
