// What the tests of tries share: this machine's runtimes, a small PKI, servers that end with their test, and the tries as a check makes
// them: the proxy settings first, then the tries, with one store of credentials.
import { afterAll, afterEach, beforeAll } from 'vitest'
import { found } from '../../../electron/contract/fact.ts'
import type { Request } from '../../../electron/contract/request.ts'
import { type Attempt, attemptSchema, type Runtime } from '../../../electron/contract/runtime-facts.ts'
import { attemptsGatherer } from '../../../electron/gather/app-server/attempts.ts'
import { proxySettingsGatherer } from '../../../electron/gather/proxy/proxy-settings.ts'
import { createNodeHost } from '../../../electron/host/node-host.ts'
import type { Net } from '../../../electron/net/net.ts'
import { contextFor, netWith } from '../context.ts'
import { createPki, hostWith, onePerKind, type Pki, runtimesHere, type TestServer, USUAL } from './machine.ts'

export const real = createNodeHost()

export interface Asked extends Partial<Request> {
  of?: Runtime[]
  env?: Record<string, string>
  net?: Net
}

export const idOf = (kind: string, of: readonly Runtime[]) => of.find((runtime) => runtime.kind === kind)?.id

export const outcomes = (attempts: readonly Attempt[]) => Object.fromEntries(attempts.map(({ runtime, outcome }) => [runtime, outcome]))

/** To be called once at the top of a test file: what it gives is there from the first test on. */
export const attemptScene = () => {
  const scene = { pki: {} as Pki, runtimes: [] as Runtime[] }
  const open: TestServer[] = []
  beforeAll(async () => {
    scene.pki = createPki()
    scene.runtimes = onePerKind(await runtimesHere(), USUAL)
  })
  afterAll(() => scene.pki.remove())
  afterEach(async () => {
    for (const server of open.splice(0)) await server.close()
  })
  return {
    scene,
    up: async (server: Promise<TestServer>): Promise<TestServer> => {
      const started = await server
      open.push(started)
      return started
    },
    attempt: async (url: string, { of = scene.runtimes, env = {}, net = netWith(), ...asked }: Asked = {}) => {
      const host = hostWith(env)
      const first = contextFor(host, {}, asked)
      const settings = await proxySettingsGatherer.gather(first)
      const facts = { runtimes: found(of), 'proxy-settings': settings }
      const context = contextFor(host, facts, { urls: [url], ca: scene.pki.ca, ...asked }, net)
      const fact = await attemptsGatherer.gather({ ...context, credentials: first.credentials })
      if (!fact.ok) throw new Error(fact.detail)
      for (const one of fact.value) attemptSchema.parse(one)
      return {
        text: JSON.stringify(fact),
        attempts: fact.value,
        by: (kind: string) => fact.value.find(({ runtime }) => runtime === idOf(kind, of)),
      }
    },
  }
}
