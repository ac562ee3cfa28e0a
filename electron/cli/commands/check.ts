// `check`: whether this host can connect to the platform, now, under its rules.
import { resolve } from 'node:path'
import type { Request } from '../../contract/request.ts'
import { isDay } from '../../contract/vocabulary.ts'
import type { Progress } from '../../engine/gather.ts'
import { DEFAULT_STEP_MS, plan } from '../../engine/plan.ts'
import { readCa, readFolder, readProxy, readRuntime } from '../../engine/read-input.ts'
import { readUrl } from '../../engine/read-url.ts'
import { runCheck } from '../../engine/run.ts'
import { runtimeKinds } from '../../gather/app-server/runtimes/index.ts'
import { adapters } from '../adapters.ts'
import { chooseProfile, DEFAULT_PROFILE } from '../choose-profile.ts'
import { EXIT, type Failure, failure } from '../exit.ts'
import { interruptible } from '../interrupt.ts'
import { checkOutputs, fail, interrupted, type Outputs } from '../outputs.ts'
import { mention, progressLine } from '../terminal.ts'

export interface CheckOptions extends Outputs {
  profile?: string
  runtime?: string[]
  proxy?: string
  ca?: string
  scan?: string
  deep?: boolean
  asOf?: string
  timeout?: string
}

const readTimeout = (written: string | undefined): { ok: true; stepMs: number } | Failure => {
  const stepMs = written === undefined ? DEFAULT_STEP_MS : Math.round(Number(written) * 1000)
  return stepMs >= 100 && stepMs <= 600_000
    ? { ok: true, stepMs }
    : failure(EXIT.usage, 'The value of --timeout is not understood. Write a number of seconds from 0.1 to 600.')
}

export const readDate = (written: string | undefined): { ok: true; date: string | null } | Failure =>
  written === undefined || isDay(written)
    ? { ok: true, date: written ?? null }
    : failure(EXIT.usage, `"${written}" is not a day. Write it like 2027-06-30.`)

const readUrls = (written: readonly string[]): { ok: true; urls: string[] } | Failure => {
  if (written.length > 20) return failure(EXIT.usage, 'More than 20 addresses were given. Check them in parts.')
  const urls: string[] = []
  for (const text of written) {
    // `--runtime curl php`: only the first word belongs to the option.
    if (runtimeKinds.some(({ kind }) => kind === text))
      return failure(EXIT.usage, `"${text}" is a runtime and no address. Write --runtime ${text}.`)
    const read = readUrl(text)
    if (!read.ok) return failure(EXIT.usage, read.sentence)
    urls.push(read.url)
  }
  return { ok: true, urls }
}

/** A place is meant from where the person stands. */
const readRuntimes = async (written: readonly string[]): Promise<{ ok: true; runtimes: string[] } | Failure> => {
  const { host } = adapters()
  const runtimes: string[] = []
  for (const name of written) {
    const read = await readRuntime(/[/\\]/.test(name) ? resolve(name) : name, host)
    if (!read.ok) return failure(EXIT.unavailable, read.sentence)
    runtimes.push(read.runtime)
  }
  return { ok: true, runtimes }
}

const requestFrom = async (written: readonly string[], options: CheckOptions): Promise<{ ok: true; request: Request } | Failure> => {
  const urls = readUrls(written)
  if (!urls.ok) return urls
  const chosen = await chooseProfile(options.profile ?? DEFAULT_PROFILE)
  if (!chosen.ok) return chosen
  const { profile } = chosen
  if (urls.urls.length === 0 && profile.endpoints.length === 0)
    return failure(
      EXIT.usage,
      `The profile ${profile.id} names no address. Add your API's address: tls-preflight check https://api.example.com/`,
    )
  const proxy = readProxy(options.proxy ?? 'system')
  if (!proxy.ok) return failure(EXIT.usage, `The value of --proxy is refused. ${proxy.sentence} Or write system or none.`)
  const timeout = readTimeout(options.timeout)
  if (!timeout.ok) return timeout
  const asOf = readDate(options.asOf)
  if (!asOf.ok) return asOf
  const runtimes = await readRuntimes(options.runtime ?? [])
  if (!runtimes.ok) return runtimes
  const ca = options.ca === undefined ? null : await readCa(options.ca, adapters().host)
  if (ca && !ca.ok) return failure(EXIT.input, ca.sentence)
  const scan = options.scan === undefined ? null : await readFolder(options.scan, adapters().host)
  if (scan && !scan.ok) return failure(EXIT.input, scan.sentence)
  const request: Request = {
    urls: urls.urls,
    profile,
    runtimes: runtimes.runtimes,
    proxy: proxy.proxy,
    ca: ca?.ca ?? null,
    deep: options.deep ?? false,
    scan: scan?.scan ?? null,
    stepMs: timeout.stepMs,
    asOf: asOf.date,
  }
  return { ok: true, request }
}

/** The second half of a check. Loading it takes as long as a runtime needs to start, so it is done while they start. */
const loadJudging = () => Promise.all([import('../../engine/judge.ts'), import('../present.ts')])

export const check = async (written: readonly string[], options: CheckOptions): Promise<number> => {
  const made = await requestFrom(written, options)
  if (!made.ok) return fail(made)
  const outputs = await checkOutputs(options, [options.ca, options.profile])
  if (!outputs.ok) return fail(outputs)
  const { connections, endpoints } = plan(made.request)
  for (const { host, port } of endpoints)
    mention(`Checking ${host}, port ${port}: at most ${connections.perEndpoint} connections, ${connections.atOnce} at once.`)
  return interruptible(async (signal) => {
    const progress = progressLine()
    let saidOfRuntimes = 0
    const onProgress = (event: Progress) => {
      // What is said of them second is that they are being asked: from then on this process only waits.
      if (event.type === 'gatherer' && event.gatherer === 'runtimes' && ++saidOfRuntimes === 2) void loadJudging()
      progress.show(event)
    }
    const facts = await runCheck(made.request, adapters(), { signal, onProgress })
    progress.clear()
    if (signal.aborted) return interrupted()
    const [{ judge }, { present }] = await loadJudging()
    return present(facts, judge(facts), options, signal)
  })
}
