// Links that are slow or lose packets, and are well all the same: no cause may be named.
// The near miss is the same path without the loss.
import { makeAuthority } from '../peers/certificates.ts'
import { addCable, PLATFORM_ADDRESS, PLATFORM_NAME } from '../peers/network.ts'
import { startNginx } from '../peers/nginx.ts'
import type { Scenario } from '../scenario.ts'
import { ask, PLATFORM_NAMES } from '../staging.ts'

export const linkScenarios: readonly Scenario[] = [
  {
    id: 'healthy-but-slow-and-lossy',
    layer: 'firewall',
    host: 'a network namespace, the platform in another, 100 ms away',
    fault: 'the cable loses one packet in a hundred, which TCP makes good',
    peers: 'real',
    requires: ['linux', 'root', 'ip', 'nginx', 'delay-line'],
    expected: [],
    verdict: 'ready',
    stage: async (stage, faulty) => {
      const { host, far } = await addCable(stage, { roundTripMs: 100, lossPercent: faulty ? 1 : 0 })
      const authority = await makeAuthority(stage)
      const certificate = await authority.issue({ names: PLATFORM_NAMES })
      await startNginx(stage, { certificate, listen: [`${PLATFORM_ADDRESS}:8443`], inside: far.inside })
      // The product's own default: a lost first packet alone costs a second (RFC 6298, section 2.1).
      return ask(stage, { url: `https://${PLATFORM_NAME}:8443/`, ca: authority.file, inside: host.inside, timeout: 10 })
    },
  },
]
