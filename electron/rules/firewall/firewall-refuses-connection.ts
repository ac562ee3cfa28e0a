// firewall-refuses-connection: a RST answers the SYN of a direct path.
// That it was refused is seen; who refused, a firewall or the endpoint with nothing listening, is not, so both are named.
import { defineRule } from '../define-rule.ts'
import { isDirect, isDone, stepEvidence, stoppedAt } from '../path-sight.ts'
import { CHECK_AGAIN } from '../phrases.ts'

interface Params {
  host: string
  port: number
  address: string
}

export const firewallRefusesConnection = defineRule<'path', never, Params>({
  id: 'firewall-refuses-connection',
  layer: 'firewall',
  subject: 'path',
  step: 'tcp',
  needs: [],
  silences: ['app-connection-fails'],
  judge(path) {
    if (!isDirect(path)) return { outcome: 'not-applicable' }
    if (isDone(path, 'tcp')) return { outcome: 'pass' }
    const stop = stoppedAt(path, 'tcp')
    if (stop?.observation !== 'refused') return { outcome: 'not-applicable' }
    const evidence = stepEvidence(path, stop)
    const second = path.secondPort
    return {
      outcome: 'fail',
      params: { host: path.host, port: path.port, address: path.address ?? path.host },
      confidence: 'likely',
      side: 'unknown',
      owners: ['network-team', 'platform'],
      evidence: [
        second ? { ...evidence, text: `${evidence.text} Port ${second.port} of the same address: ${second.observation}.` } : evidence,
      ],
    }
  },
  words: {
    pass: 'Nothing refuses the connection',
    title: ({ host, port }) => `The connection to ${host}, port ${port}, is refused`,
    why: ({ address }) =>
      `Something answered for ${address} and refused. It is not settled who: a firewall on the way, or a server with nothing on that port.`,
    fix: ({ host, port, address }) => [
      { text: 'Compare the address and the port with the documents of the platform.' },
      { text: 'Try the same from another network. If it works there, the refusal comes from your network.' },
      { text: `Then ask your network team to allow TCP from this host to ${host} (${address}), port ${port}.` },
      { text: 'If it is refused there too, ask the platform whether the endpoint is running.' },
      CHECK_AGAIN,
    ],
  },
})
