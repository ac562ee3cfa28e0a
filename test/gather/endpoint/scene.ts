// What the tests of this folder share: a plan for one endpoint, a host whose only files are given, and one run of the gatherer.

import { missing } from '../../../electron/contract/fact.ts'
import type { ProxySettings } from '../../../electron/contract/facts.ts'
import type { Path } from '../../../electron/contract/path.ts'
import { pathSchema } from '../../../electron/contract/path.ts'
import { type Profile, profileSchema } from '../../../electron/contract/profile.ts'
import { plan } from '../../../electron/engine/plan.ts'
import { lookOnce } from '../../../electron/gather/app-server/servers/server-look.ts'
import { triedHellos } from '../../../electron/gather/app-server/tried-hellos.ts'
import { pathsGatherer } from '../../../electron/gather/endpoint/paths.ts'
import type { Host } from '../../../electron/host/host.ts'
import type { Net } from '../../../electron/net/net.ts'
import { createNet } from '../../../electron/net/node-net.ts'

/** The suites that MultiSafepay lists. */
export const SUITES = [
  'TLS_CHACHA20_POLY1305_SHA256',
  'TLS_AES_256_GCM_SHA384',
  'TLS_AES_128_GCM_SHA256',
  'TLS_ECDHE_RSA_WITH_CHACHA20_POLY1305_SHA256',
  'TLS_ECDHE_RSA_WITH_AES_128_GCM_SHA256',
  'TLS_ECDHE_RSA_WITH_AES_256_GCM_SHA384',
  'TLS_ECDHE_RSA_WITH_AES_128_CBC_SHA',
  'TLS_RSA_WITH_AES_128_GCM_SHA256',
  'TLS_RSA_WITH_AES_256_GCM_SHA384',
]

export const testProfile = (changes: Partial<Profile> = {}): Profile =>
  profileSchema.parse({
    schemaVersion: 1,
    id: 'test',
    name: 'Test',
    sources: [{ title: 'Made for a test', url: 'https://example.test/', checked: '2026-11-21' }],
    endpoints: [],
    minTls: '1.2',
    suites: SUITES,
    os: 'any',
    reviewed: '2026-11-21',
    ...changes,
  })

/** A Linux host with these files and nothing else. Walking a path starts no program. */
export const hostWith = (files: Record<string, string>, platform: Host['platform'] = 'linux'): Host => ({
  platform,
  hostName: 'test',
  kernel: '',
  architecture: 'x64',
  run: async (program) => {
    throw new Error(`The program ${program} was started.`)
  },
  readFile: async (path) => {
    const text = files[path]
    return text === undefined ? { ok: false, why: 'not-found', detail: path } : { ok: true, text, realPath: path }
  },
  list: async () => [],
  readTree: async () => ({ ok: false, why: 'not-found', detail: 'There is no such folder.' }),
  env: () => undefined,
  envNames: () => [],
  registry: async () => ({}),
  look: async () => null,
  processes: async () => [],
  variablesOf: async () => null,
})

export interface Scene {
  url: string
  profile?: Profile
  proxy?: string
  settings?: ProxySettings
  ca?: string
  files?: Record<string, string>
  stepMs?: number
  signal?: AbortSignal
  credentials?: Map<string, { user: string; password: string }>
  /** Connections to the endpoint in the whole check. */
  deep?: boolean
  perEndpoint?: number
  /** What of the network behaves otherwise than here. */
  net?: Partial<Net>
}

/** Runs the gatherer on this machine's own loopback; each path is held against the contract. */
export const gatherPaths = async (scene: Scene): Promise<Path[]> => {
  const connections = { perEndpoint: scene.perEndpoint ?? 25, atOnce: 5 }
  const request = {
    urls: [scene.url],
    profile: scene.profile ?? testProfile(),
    runtimes: [],
    proxy: scene.proxy ?? 'system',
    ca: scene.ca ?? null,
    deep: scene.deep ?? false,
    scan: null,
    stepMs: scene.stepMs ?? 3000,
    asOf: null,
  }
  const fact = await pathsGatherer.gather({
    plan: { ...plan(request), connections },
    host: hostWith(scene.files ?? {}),
    net: { ...createNet({ connections }), ...scene.net },
    now: () => new Date(),
    facts: { 'proxy-settings': scene.settings ? { ok: true, value: scene.settings, evidence: [] } : missing('failed', 'none') },
    signal: scene.signal ?? new AbortController().signal,
    stepMs: request.stepMs,
    say: () => {},
    learnSecret: () => {},
    credentials: scene.credentials ?? new Map(),
    serverSecrets: new Map(),
    servers: lookOnce(hostWith({})),
    triedHellos: triedHellos(),
  })
  if (!fact.ok) throw new Error(fact.detail)
  return fact.value.map((path) => pathSchema.parse(path))
}

/** The only path there is. */
export const gatherPath = async (scene: Scene): Promise<Path> => {
  const [path, ...more] = await gatherPaths(scene)
  if (!path || more.length > 0) throw new Error(`${more.length + (path ? 1 : 0)} paths`)
  return path
}

/** The steps in short: `tcp open`, `http -blocked`. */
export const inShort = (path: Path): string[] =>
  path.steps.map((step) => `${step.step} ${step.state === 'not-run' ? `-${step.why}` : step.observation}`)
