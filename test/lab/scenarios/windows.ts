// Causes that lie in a Windows server, as Wine plays it: its registry is read, and Node.js there has a TLS library of its own.
// What is judged by a hello of Schannel cannot be had so.
import { openWindows } from '../peers/windows.ts'
import { type Registry, SERVERS, TLS12_CLIENT } from '../peers/windows-registry.ts'
import type { Check, Scenario } from '../scenario.ts'
import type { Stage } from '../stage.ts'
import { ask, localPlatform } from '../staging.ts'

const onWindows = async (stage: Stage, registry: Registry, profile: string, more: Partial<Check> = {}): Promise<Check> => {
  const platform = await localPlatform(stage)
  const { inside, elsewhere, put } = await openWindows(stage, registry)
  // There are some thirty programs to start, each of which takes its time in Wine.
  return ask(stage, {
    url: platform.url,
    profile,
    runtime: 'node',
    ca: await put(platform.ca, 'root.pem'),
    inside,
    elsewhere,
    timeout: 30,
    ...more,
  })
}

export const windowsScenarios: readonly Scenario[] = [
  {
    id: 'os-end-of-life-windows',
    layer: 'os',
    host: 'Wine with the registry of Windows Server 2008 R2; without the fault that of 2022',
    fault: 'the support of this Windows has ended, and the platform asks for a supported system',
    peers: 'scripted',
    requires: ['linux', 'nginx', 'wine'],
    expected: ['os-end-of-life'],
    stage: (stage, faulty) => onWindows(stage, SERVERS[faulty ? '2008 R2' : '2022'], 'loke'),
  },
  {
    id: 'os-support-ends-soon-windows',
    layer: 'os',
    host: 'Wine with the registry of Windows Server 2016',
    fault:
      'its support ends soon, and TLS 1.2 is off by default for the clients of Schannel; without the fault of an earlier day, nothing set',
    peers: 'scripted',
    requires: ['linux', 'nginx', 'wine'],
    expected: ['os-support-ends-soon', 'os-tls12-disabled'],
    verdict: 'ready',
    stage: (stage, faulty) =>
      onWindows(stage, { ...SERVERS['2016'], ...(faulty ? { [TLS12_CLIENT]: { Enabled: 1, DisabledByDefault: 1 } } : {}) }, 'pci-dss', {
        asOf: faulty ? '2026-11-22' : '2025-11-22',
      }),
  },
  {
    id: 'os-tls12-disabled-schannel',
    layer: 'os',
    host: 'Wine with the registry of Windows Server 2019',
    fault: 'TLS 1.2 is off for the clients of Schannel; Node.js, which was chosen, has a library of its own',
    peers: 'scripted',
    requires: ['linux', 'nginx', 'wine'],
    expected: ['os-tls12-disabled'],
    verdict: 'ready',
    stage: (stage, faulty) =>
      onWindows(stage, { ...SERVERS['2019'], ...(faulty ? { [TLS12_CLIENT]: { Enabled: 0 } } : {}) }, 'multisafepay'),
  },
]
