// The real doors: this machine and its network, wired for the engine.
import type { CheckAdapters } from '../engine/run.ts'
import { createNodeHost } from '../host/node-host.ts'
import { createNet } from '../net/node-net.ts'
import { version } from './version.ts'

export const adapters = (): CheckAdapters => ({
  host: createNodeHost(),
  net: (plan) => createNet({ connections: plan.connections }),
  now: () => new Date(),
  version,
})
