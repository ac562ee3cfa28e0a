// A gatherer's context for tests: a plan for given endpoints over a given host; nothing is spent and nothing is said.

import type { Recording } from '../../electron/contract/recording.ts'
import type { Request } from '../../electron/contract/request.ts'
import { plan } from '../../electron/engine/plan.ts'
import { lookOnce } from '../../electron/gather/app-server/servers/server-look.ts'
import { triedHellos } from '../../electron/gather/app-server/tried-hellos.ts'
import type { Host } from '../../electron/host/host.ts'
import { recordedHost } from '../../electron/host/recorded-host.ts'
import { catchHello } from '../../electron/net/hello-catcher.ts'
import type { Net } from '../../electron/net/net.ts'

const request: Request = {
  urls: [],
  profile: {
    schemaVersion: 1,
    general: false,
    id: 'test',
    name: 'Test',
    sources: [{ title: 'Test', url: 'https://example.test/', checked: '2026-11-21' }],
    endpoints: [],
    minTls: '1.2',
    suites: ['TLS_AES_128_GCM_SHA256'],
    os: 'any',
    reviewed: '2026-11-21',
    upcoming: [],
    contacts: {},
    notes: [],
  },
  runtimes: [],
  proxy: 'system',
  ca: null,
  deep: false,
  scan: null,
  stepMs: 10_000,
  asOf: null,
}

const unused = () => {
  throw new Error('This gatherer uses no other part of Net.')
}

/** A Net of which only the catcher of hellos and the budget are used. */
export const netWith = (parts: Partial<Net> = {}): Net => ({
  resolvers: unused,
  lookup: unused,
  askResolvers: unused,
  addressesOf: unused,
  connect: unused,
  tunnel: unused,
  complete: unused,
  askPlain: unused,
  place: async () => () => undefined,
  connectionsLeft: () => 25,
  catchHello,
  fetchText: unused,
  ownAddresses: () => [],
  publicRoots: unused,
  certificates: { read: unused, nameMatches: unused, evaluateTrust: unused },
  crypto: { random: unused, generateKeyShare: unused, hash: unused, hmac: unused, open: unused, agree: unused },
  ...parts,
})

/** The day of every fixture here, so that no certificate of theirs ends. */
export const NOW = new Date('2026-11-21T12:00:00.000Z')

/** `secrets` holds what the gatherer had masked. */
export const contextFor = <Facts extends object>(host: Host, facts: Facts, asked: Partial<Request> = {}, net: Net = netWith()) => {
  const secrets: string[] = []
  const whole = { ...request, ...asked }
  // One gatherer at a time: no try is to be waited for, unless a test brings hellos of its own.
  const tried = triedHellos()
  tried.end()
  return {
    plan: plan(whole),
    host,
    net,
    now: () => NOW,
    facts,
    signal: new AbortController().signal,
    stepMs: whole.stepMs,
    say: () => undefined,
    learnSecret: (secret: string) => void secrets.push(secret),
    credentials: new Map<string, { user: string; password: string }>(),
    serverSecrets: new Map<string, string>(),
    servers: lookOnce(host),
    triedHellos: tried,
    secrets,
  }
}

/** A host on which only this was read. */
export const hostOf = (parts: Partial<Recording>): Host =>
  recordedHost({
    schemaVersion: 1,
    origin: 'written for a test',
    madeAt: '2026-11-21T10:00:00.000Z',
    platform: 'linux',
    hostName: 'shop',
    kernel: '6.1.0-18-amd64',
    architecture: 'x64',
    env: {},
    runs: {},
    files: {},
    looks: {},
    lists: {},
    registry: {},
    processes: [],
    variables: {},
    hellos: {},
    ...parts,
  })

export const file = (text: string, realPath = '/file') => ({ ok: true as const, text, realPath })
export const ran = (stdout: string, more: { exit?: number; stderr?: string } = {}) => ({
  exit: 0,
  stdout,
  stderr: '',
  end: 'ended' as const,
  ms: 5,
  truncated: false,
  ...more,
})
