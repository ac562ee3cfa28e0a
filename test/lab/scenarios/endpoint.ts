// Causes of the layer `endpoint`: what the platform speaks, accepts and shows.
// A real server with one fault.
import { makeSelfSigned } from '../peers/certificates.ts'
import type { Scenario } from '../scenario.ts'
import { ask, LOCAL_NAMES, localPlatform } from '../staging.ts'

export const endpointScenarios: readonly Scenario[] = [
  {
    id: 'endpoint-old-tls-only',
    layer: 'endpoint',
    host: 'this system',
    fault: 'the platform speaks TLS 1.1 alone',
    peers: 'real',
    requires: ['nginx'],
    expected: ['endpoint-old-tls-only'],
    everyFace: true,
    stage: async (stage, faulty) =>
      ask(stage, await localPlatform(stage, faulty ? { protocols: 'TLSv1.1', ciphers: ['ALL:@SECLEVEL=0'] } : {})),
  },
  {
    id: 'endpoint-no-permitted-cipher',
    layer: 'endpoint',
    host: 'this system',
    fault: 'the platform accepts one suite, which is not in the list of the profile',
    peers: 'real',
    requires: ['nginx'],
    expected: ['endpoint-no-permitted-cipher'],
    stage: async (stage, faulty) =>
      ask(
        stage,
        await localPlatform(stage, {
          protocols: 'TLSv1.2',
          ciphers: ['ECDHE-RSA-AES256-SHA384', ...(faulty ? [] : ['ECDHE-RSA-AES128-GCM-SHA256'])],
        }),
      ),
  },
  {
    id: 'endpoint-certificate-expired',
    layer: 'endpoint',
    host: 'this system',
    fault: 'the certificate ended a month ago',
    peers: 'real',
    requires: ['nginx'],
    expected: ['endpoint-certificate-expired'],
    stage: async (stage, faulty) => ask(stage, await localPlatform(stage, { issue: { names: LOCAL_NAMES, expired: faulty } })),
  },
  {
    id: 'endpoint-certificate-wrong-name',
    layer: 'endpoint',
    host: 'this system',
    fault: 'the certificate is for another name',
    peers: 'real',
    requires: ['nginx'],
    expected: ['endpoint-certificate-wrong-name'],
    stage: async (stage, faulty) =>
      ask(stage, await localPlatform(stage, { issue: { names: faulty ? ['DNS:www.platform.test'] : LOCAL_NAMES } })),
  },
  {
    id: 'endpoint-certificate-issuer-unknown',
    layer: 'endpoint',
    host: 'this system',
    fault: 'no store here knows who signed the certificate',
    peers: 'real',
    requires: ['nginx'],
    expected: ['endpoint-certificate-issuer-unknown'],
    stage: async (stage, faulty) => {
      const platform = await localPlatform(stage)
      return ask(stage, { url: platform.url, ca: faulty ? null : platform.ca })
    },
  },
  {
    id: 'endpoint-certificate-self-signed',
    layer: 'endpoint',
    host: 'this system',
    fault: 'the certificate signs itself',
    peers: 'real',
    requires: ['nginx'],
    expected: ['endpoint-certificate-self-signed'],
    stage: async (stage, faulty) =>
      ask(stage, await localPlatform(stage, faulty ? { certificate: await makeSelfSigned(stage, LOCAL_NAMES) } : {})),
  },
  {
    id: 'endpoint-speaks-no-tls',
    layer: 'endpoint',
    host: 'this system',
    fault: 'the platform speaks plain HTTP on this port',
    peers: 'real',
    requires: ['nginx'],
    expected: ['endpoint-speaks-no-tls'],
    stage: async (stage, faulty) => ask(stage, await localPlatform(stage, { plain: faulty })),
  },
]
