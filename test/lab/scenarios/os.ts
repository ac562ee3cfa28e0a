// Causes of the layer `os`: a TLS library of another age than this machine's, in a mount namespace of its own.
// Systems of another age are in hosts.ts.
import { makeOldOpenssl } from '../peers/old-hosts.ts'
import type { Scenario } from '../scenario.ts'
import { ask, localPlatform } from '../staging.ts'

export const osScenarios: readonly Scenario[] = [
  {
    id: 'os-tls-library-too-old',
    layer: 'os',
    host: 'this system, its openssl replaced in a mount namespace',
    fault: 'the TLS library is OpenSSL 1.0.0m',
    peers: 'scripted',
    requires: ['linux', 'root', 'nginx'],
    expected: ['os-tls-library-too-old'],
    everyFace: true,
    stage: async (stage, faulty) => {
      const platform = await localPlatform(stage)
      const program = faulty ? await makeOldOpenssl(stage) : '/usr/bin/openssl'
      // The mount is private to what is started so, and ends with it.
      const inside = [
        'unshare',
        '--mount',
        '--propagation',
        'private',
        'sh',
        '-c',
        `mount --bind ${program} /usr/bin/openssl && exec "$@"`,
        'sh',
      ]
      return ask(stage, { ...platform, runtime: 'openssl', inside })
    },
  },
]
