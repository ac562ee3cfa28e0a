// Causes of the layer `os`: an operating system or a TLS library of another age than this machine's.
// Real old systems in a root folder or a mount namespace of their own.
import { makeOldOpenssl, openDebian11 } from '../peers/old-hosts.ts'
import type { Scenario } from '../scenario.ts'
import { ask, commandLine, localPlatform } from '../staging.ts'

export const osScenarios: readonly Scenario[] = [
  {
    id: 'os-end-of-life',
    layer: 'os',
    host: 'Debian 11 in a root folder of its own',
    fault: 'the support of this Debian has ended, and the platform asks for a supported system',
    peers: 'real',
    requires: ['linux', 'root', 'nginx', 'debootstrap'],
    expected: ['os-end-of-life'],
    stage: async (stage, faulty) => {
      const platform = await localPlatform(stage)
      if (!faulty) return ask(stage, { ...platform, profile: 'loke' })
      const debian = await openDebian11(stage)
      return ask(stage, {
        url: platform.url,
        profile: 'loke',
        ca: await debian.put(platform.ca, 'root.pem'),
        inside: debian.inside,
        elsewhere: { node: debian.node, program: await debian.put(commandLine, 'tls-preflight.cjs') },
      })
    },
  },
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
