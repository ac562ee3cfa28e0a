// run: one whole check, from a request to facts without credentials. The faces call this and judge.

import { missing } from '../contract/fact.ts'
import type { Facts } from '../contract/facts.ts'
import type { Request } from '../contract/request.ts'
import { gatherers } from '../gather/index.ts'
import type { Host } from '../host/host.ts'
import type { Net } from '../net/net.ts'
import { createRedactor } from '../report/redact.ts'
import { type Gathered, gather, type Progress } from './gather.ts'
import { type Plan, plan } from './plan.ts'

export interface CheckAdapters {
  host: Host
  /** Made per check, because the budget of connections is a check's own. */
  net(plan: Plan): Net
  now(): Date
  version: string
}

export interface CheckHooks {
  signal: AbortSignal
  onProgress(event: Progress): void
  /** The platform is the built-in practice platform. */
  practice?: boolean
}

const notGathered = () => missing('failed', 'This fact was not gathered.')

/** Gathers the facts of one request. Never throws; a cancelled check has facts that say so. */
export const runCheck = async (request: Request, adapters: CheckAdapters, hooks: CheckHooks): Promise<Facts> => {
  const startedAt = adapters.now().toISOString()
  const redactor = createRedactor()
  const made = plan(request)
  const { facts, log } = await gather(
    gatherers,
    made,
    { host: adapters.host, net: adapters.net(made), now: adapters.now },
    { signal: hooks.signal, onProgress: hooks.onProgress, redactor },
  )
  const whole: Gathered = {
    os: facts.os ?? notGathered(),
    'system-tls': facts['system-tls'] ?? notGathered(),
    updates: facts.updates ?? notGathered(),
    'stale-libraries': facts['stale-libraries'] ?? notGathered(),
    denials: facts.denials ?? notGathered(),
    servers: facts.servers ?? notGathered(),
    runtimes: facts.runtimes ?? notGathered(),
    hellos: facts.hellos ?? notGathered(),
    attempts: facts.attempts ?? notGathered(),
    'proxy-settings': facts['proxy-settings'] ?? notGathered(),
    paths: facts.paths ?? notGathered(),
    differential: facts.differential ?? notGathered(),
    controls: facts.controls ?? notGathered(),
    network: facts.network ?? notGathered(),
    revocation: facts.revocation ?? notGathered(),
    replays: facts.replays ?? notGathered(),
    scan: facts.scan ?? notGathered(),
    'ca-files': facts['ca-files'] ?? notGathered(),
  }
  return {
    schemaVersion: 1,
    program: { name: 'tls-preflight', version: adapters.version },
    startedAt,
    endedAt: adapters.now().toISOString(),
    practice: hooks.practice ?? false,
    request: { ...request, urls: request.urls.map((url) => redactor.text(url)), proxy: redactor.text(request.proxy) },
    facts: whole,
    answers: [],
    log,
    evidence: [],
  }
}
