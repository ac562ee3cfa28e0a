// The engine as the window and the page see it: EngineApi over runs that are kept in memory while the program is open.
// Saving is left to the face: it knows where files may go.

import type { CheckInput, EngineApi, EngineEvent, LatestCheck, PlanInfo, Refusal, Reply } from '../contract/engine-api.ts'
import type { Facts } from '../contract/facts.ts'
import type { Profile } from '../contract/profile.ts'
import type { Report } from '../contract/report.ts'
import type { Request } from '../contract/request.ts'
import { defaultHello } from '../contract/runtime-facts.ts'
import { runtimeKinds } from '../gather/app-server/runtimes/index.ts'
import { type AnyGatherer, gatherers } from '../gather/index.ts'
import type { Host } from '../host/host.ts'
import { builtInProfiles } from '../knowledge/profiles.ts'
import { readBundle, writeBundle } from '../report/bundle.ts'
import { redactDeep } from '../report/redact.ts'
import { harmless } from '../report/terminal-text.ts'
import { termsOfTexts } from '../report/terms.ts'
import { explain } from './explain.ts'
import { shownHello } from './hello.ts'
import { judge } from './judge.ts'
import { DEFAULT_STEP_MS, plan } from './plan.ts'
import { readCa, readProxy } from './read-input.ts'
import { readUrl } from './read-url.ts'
import { type CheckAdapters, runCheck } from './run.ts'

/** A practice run that was started: what to ask for, through which doors, and how to end it. */
export interface Practice {
  request: Partial<Request> & Pick<Request, 'urls' | 'profile'>
  adapters: Partial<Pick<CheckAdapters, 'host' | 'net'>>
  close(): Promise<void>
}

export interface ServiceOptions {
  adapters: Omit<CheckAdapters, 'host'> & { host(): Host }
  practice: {
    /** `recorded`: the recording of another host stands in for this computer. */
    faults: { id: string; title: string; recorded: boolean }[]
    start(fault: string | null): Promise<Practice>
  }
}

export interface EngineService {
  api: EngineApi
  /** Calls back for every event of every run; answers a function that ends it. */
  on(listener: (event: EngineEvent) => void): () => void
  /** What the last finished check asked for and read, with the answers that were given since; null: none has ended. */
  last(): { input: CheckInput; facts: Facts } | null
  /** Takes up a check of an earlier start, as if it had just ended. */
  restore(check: { input: CheckInput; facts: Facts }): void
  /** Cancels what runs and waits until nothing of it is left; for the face that is closing. Nothing starts after it. */
  close(): Promise<void>
}

/** Finished runs that can still be saved or judged again. */
const KEPT_RUNS = 5

interface Run {
  abort: AbortController
  /** From its start until it is finished, failed or cancelled. */
  running: boolean
  /** What was asked for; null: a bundle that was opened. */
  input: CheckInput | null
  /** What it told so far. */
  events: EngineEvent[]
  facts: Facts | null
  report: Report | null
}

/** Signs that steer a screen, such as those that turn the direction of writing, say nothing and would mislead who reads or copies. */
const forScreen = <T>(value: T): T => redactDeep(value, { text: harmless })

/** Facts that another version judged otherwise: whoever sent the bundle speaks of what they saw. */
const withSeen = (report: Report, sent: Report): Report =>
  sent.verdict.sentence === report.verdict.sentence
    ? report
    : {
        ...report,
        conditions: [
          `The sender saw this: “${sent.verdict.sentence}”. This version judges the same facts otherwise.`,
          ...report.conditions,
        ],
      }

const ok = <T>(value: T): Reply<T> => ({ ok: true, value })
const no = (sentence: string, field?: keyof CheckInput): { ok: false } & Refusal => ({
  ok: false,
  sentence,
  ...(field === undefined ? {} : { field }),
})

const refusal = ({ sentence, field }: Refusal): Refusal => ({ sentence, ...(field === undefined ? {} : { field }) })

/** The request that a person's input stands for, all but its file of certificates, or what is wrong with it. */
const requestOf = (input: CheckInput): Reply<Request> => {
  const profile = builtInProfiles.find((candidate) => candidate.id === input.profileId)
  if (!profile) return no(`There is no platform called “${input.profileId}” in this program.`)
  const urls: string[] = []
  if (input.url.trim() !== '') {
    const read = readUrl(input.url)
    if (!read.ok) return no(read.sentence, 'url')
    urls.push(read.url)
  }
  if (urls.length === 0 && profile.endpoints.length === 0)
    return no(`The rules of ${profile.name} name no address. Enter the address of the API that your integration calls.`, 'url')
  const proxy = readProxy(input.proxy)
  if (!proxy.ok) return no(proxy.sentence, 'proxy')
  return ok({
    urls,
    profile,
    runtimes: input.runtimes,
    proxy: proxy.proxy,
    ca: null,
    deep: input.deep,
    scan: null,
    stepMs: DEFAULT_STEP_MS,
    asOf: null,
  })
}

/** Gatherers that start the runtimes, and those that connect; the others read. */
const STARTING = ['runtimes', 'hellos', 'attempts']
const CONNECTING = ['paths', 'differential', 'controls', 'revocation']

const wordsOf = (those: readonly AnyGatherer[], ids: readonly string[]): string[] =>
  those.filter(({ id }) => ids.includes(id)).map(({ words }) => words)

/** What is started and what is read, apart. */
const looksAt = (those: readonly AnyGatherer[]): Pick<PlanInfo, 'runs' | 'reads'> => {
  // A folder to look through is named on the command line alone.
  const others = those.map(({ id }) => id).filter((id) => id !== 'scan' && !STARTING.includes(id) && !CONNECTING.includes(id))
  return { runs: wordsOf(those, STARTING), reads: wordsOf(those, others) }
}

/** How it is connected; other hosts are met only where the rules of the platform name them. */
const connects = ({ controlHosts }: Profile): string[] =>
  wordsOf(
    gatherers,
    CONNECTING.filter((id) => id !== 'controls' || (controlHosts ?? []).length > 0),
  )

/** With the words of the field that its sentences use. */
const planned = (made: Omit<PlanInfo, 'terms'>): PlanInfo => ({
  ...made,
  terms: termsOfTexts([...made.runs, ...made.reads, ...made.connects]),
})

const RECORDED = { runs: [], reads: ['A recording of some other computer, not this one'] }

export const createEngineService = (options: ServiceOptions): EngineService => {
  const runs = new Map<string, Run>()
  const listeners = new Set<(event: EngineEvent) => void>()
  const emit = (event: EngineEvent) => {
    runs.get(event.run)?.events.push(event)
    for (const listener of listeners) listener(event)
  }
  let count = 0

  /** A new run; the oldest of too many is forgotten. */
  const open = (input: CheckInput | null): { id: string; run: Run } => {
    count += 1
    const id = `run-${count}`
    const run: Run = { abort: new AbortController(), running: input !== null, input, events: [], facts: null, report: null }
    runs.set(id, run)
    const ended = [...runs].filter(([other, { running }]) => other !== id && !running).map(([other]) => other)
    for (const old of ended.slice(0, Math.max(0, runs.size - KEPT_RUNS))) runs.delete(old)
    return { id, run }
  }

  /** The last check of this kind, with its name; bundles are none. */
  const lastOf = (fits: (run: Run) => boolean): [string, Run] | undefined =>
    [...runs].reverse().find(([, run]) => run.input !== null && fits(run))

  /** The check that runs or, where none does, the last one that has an answer. */
  const latest = (): LatestCheck | null => {
    const [run, check] = lastOf(({ running, report }) => running || report !== null) ?? []
    return run === undefined || !check?.input ? null : { run, input: check.input, events: [...check.events] }
  }

  /** Who checks the same place again is not asked again. */
  const earlierAnswers = (now: Run, { profileId, url, practice }: CheckInput): Facts['answers'] => {
    const same = ({ input }: Run) => input?.profileId === profileId && input.url === url && input.practice === practice
    const [, earlier] = lastOf((run) => run !== now && run.facts !== null && same(run)) ?? []
    return earlier?.facts?.answers ?? []
  }

  const works = new Set<Promise<void>>()
  let closed = false

  const work = async (id: string, run: Run, input: CheckInput, request: Request | null): Promise<void> => {
    let practice: Practice | null = null
    try {
      if (run.abort.signal.aborted) return
      if (input.practice !== null) practice = await options.practice.start(input.practice === 'none' ? null : input.practice)
      const base = request ?? {
        runtimes: input.runtimes,
        proxy: 'system',
        ca: null,
        deep: false,
        scan: null,
        stepMs: DEFAULT_STEP_MS,
        asOf: null,
      }
      const whole = { ...base, ...(practice?.request ?? {}) } as Request
      const facts = await runCheck(
        whole,
        { ...options.adapters, host: options.adapters.host(), ...(practice?.adapters ?? {}) },
        { signal: run.abort.signal, practice: practice !== null, onProgress: (event) => emit({ ...event, run: id }) },
      )
      if (run.abort.signal.aborted) return
      run.facts = { ...facts, answers: earlierAnswers(run, input) }
      run.report = forScreen(judge(run.facts))
      run.running = false
      emit({ type: 'finished', run: id, report: run.report })
    } catch (error) {
      run.running = false
      if (!run.abort.signal.aborted)
        emit({
          type: 'stopped',
          run: id,
          why: 'failed',
          sentence: `The check could not be made: ${error instanceof Error ? error.message : String(error)}`,
        })
    } finally {
      await practice?.close()
    }
  }

  const api: EngineApi = {
    start: async () =>
      ok({
        version: options.adapters.version,
        latest: latest(),
        profiles: builtInProfiles.map(({ id, name, endpoints, reviewed, contacts }) => ({
          id,
          name,
          endpoints: endpoints.map((endpoint) => endpoint.url),
          reviewed,
          contacts,
        })),
        runtimeKinds: runtimeKinds.map(({ kind, name }) => ({ kind, name })),
        practiceFaults: options.practice.faults.map(({ id, title }) => ({ id, title })),
      }),
    plan: async (input) => {
      if (input.practice !== null) {
        const recorded = options.practice.faults.some(({ id, recorded }) => recorded && id === input.practice)
        return ok(
          planned({
            ...(recorded ? RECORDED : looksAt(gatherers.filter(({ id }) => id !== 'servers' && id !== 'ca-files'))),
            connects: ['To a practice platform on this computer. Nothing leaves it.'],
            problem: null,
          }),
        )
      }
      const request = requestOf(input)
      // What is wrong goes with its field: it refuses no call.
      if (!request.ok) return ok(planned({ ...looksAt(gatherers), connects: [], problem: refusal(request) }))
      const made = plan(request.value)
      return ok(
        planned({
          ...looksAt(gatherers),
          connects: [
            ...made.endpoints.map(
              ({ host, port }) =>
                `To ${host}, port ${port}: at most ${made.connections.perEndpoint} connections, ${made.connections.atOnce} at once`,
            ),
            ...connects(request.value.profile),
          ],
          problem: null,
        }),
      )
    },
    check: async (input) => {
      const request = input.practice === null ? requestOf(input) : null
      if (request && !request.ok) return request
      const path = input.ca.trim()
      const ca = request === null || path === '' ? null : await readCa(path, options.adapters.host())
      if (ca && !ca.ok) return no(ca.sentence, 'ca')
      if (closed) return no('The program is being closed.')
      if ([...runs.values()].some((run) => run.running)) return no('Another check is still running. Wait for its end, or cancel it.')
      const { id, run } = open(input)
      // The answer comes first, then the events of this run: the face knows the run's name by then.
      const working = new Promise((resolve) => setImmediate(resolve)).then(() =>
        work(id, run, input, request && { ...request.value, ca: ca?.ca ?? null }),
      )
      const watched: Promise<void> = working.catch(() => undefined).then(() => void works.delete(watched))
      works.add(watched)
      return ok({ run: id })
    },
    cancel: async ({ run: id }) => {
      const run = runs.get(id)
      if (!run) return no('There is no such check.')
      if (run.running) {
        run.running = false
        run.abort.abort()
        emit({ type: 'stopped', run: id, why: 'cancelled', sentence: 'The check was cancelled. Nothing was changed.' })
      }
      return ok(null)
    },
    saveBundle: async ({ run: id }) => {
      const run = runs.get(id)
      if (!run?.facts || !run.report) return no('There is no finished check to save.')
      return ok({
        name: `tls-preflight-${run.report.madeAt.slice(0, 16).replace(/[:T]/g, '-')}.zip`,
        bytes: await writeBundle(run.facts, run.report),
      })
    },
    openBundle: async ({ bytes }) => {
      const read = await readBundle(bytes)
      if (!read.ok) return read
      const { id, run } = open(null)
      run.facts = read.facts
      run.report = forScreen(withSeen(judge(read.facts, { asOf: read.report.asOf }), read.report))
      return ok({ run: id, report: run.report })
    },
    answer: async ({ run: id, question, answer }) => {
      const run = runs.get(id)
      if (!run?.facts || !run.report) return no('There is no finished check to answer for.')
      if (run.input === null) return no('An opened bundle is read only.')
      if (!run.report.questions.some((one) => one.id === question)) return no('There is no such question.')
      const others = run.facts.answers.filter((one) => one.question !== question)
      const at = options.adapters.now().toISOString()
      run.facts = { ...run.facts, answers: answer === null ? others : [...others, { question, answer, at }] }
      const report = forScreen(judge(run.facts, { asOf: run.report.asOf }))
      run.report = report
      // A face that comes later is told of the answers too.
      run.events = run.events.map((event) => (event.type === 'finished' ? { ...event, report } : event))
      return ok(report)
    },
    saveMessage: async ({ run: id, finding }) => {
      const about = runs.get(id)?.report?.findings[finding]
      if (!about?.message) return no('There is no such message.')
      const { message } = about
      return ok({ name: `message-to-${message.to}-${about.id}.txt`, bytes: Buffer.from(message.text, 'utf8') })
    },
    hello: async ({ run: id, runtime }) => {
      const run = runs.get(id)
      const { hellos, runtimes } = run?.facts?.facts ?? {}
      const caught = hellos?.ok ? defaultHello(hellos.value, runtime) : null
      const named = runtimes?.ok ? runtimes.value.find((one) => one.id === runtime) : undefined
      if (!run?.report || !caught || !named) return no('No hello of this program was caught.')
      const shown = shownHello(caught, `${named.name} ${named.version}`, run.report.profile, run.report.asOf)
      return shown ? ok(forScreen(shown)) : no('This hello cannot be read.')
    },
    explain: async ({ text }) => {
      const explanation = explain(text)
      return explanation.specific.length > 0
        ? ok(explanation)
        : no('No error message that is known stands in this text. Run the check: it finds out by itself.')
    },
    judgeAgain: async ({ run: id, asOf }) => {
      const run = runs.get(id)
      if (!run?.facts) return no('There is no finished check to judge.')
      return ok(forScreen(judge(run.facts, { asOf })))
    },
  }

  return {
    api,
    on: (listener) => {
      listeners.add(listener)
      return () => listeners.delete(listener)
    },
    last: () => {
      const [, ended] = lastOf(({ facts }) => facts !== null) ?? []
      return ended?.input && ended.facts ? { input: ended.input, facts: ended.facts } : null
    },
    restore: ({ input, facts }) => {
      const { id, run } = open(input)
      run.running = false
      run.facts = facts
      run.report = forScreen(judge(facts))
      emit({ type: 'finished', run: id, report: run.report })
    },
    close: async () => {
      closed = true
      for (const run of runs.values()) run.abort.abort()
      await Promise.all(works)
    },
  }
}
