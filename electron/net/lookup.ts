// Name resolution: first as programs do (hosts file and all), then, where that fails, the resolvers themselves, to learn why.
// NXDOMAIN, a resolver that says it failed, and no answer at all are three different observations.
import { promises as dns, lookup as systemLookup } from 'node:dns'
import { isIP } from 'node:net'
import type { ResolverAnswer } from '../contract/path.ts'
import { answerSentence, believedOf, contradictionIn } from '../contract/resolver-answers.ts'
import type { Deadline, LookupResult } from './net.ts'

/** Of each family: an answer can hold thousands. */
const MAX_ADDRESSES = 4
const MAX_RESOLVERS = 3

type Addresses = { address: string; family: 4 | 6 }[]
type Outcome =
  | { kind: 'resolved'; addresses: Addresses; more: number }
  | { kind: 'name-unknown' | 'no-address' | 'resolver-silent' | 'resolver-failed'; detail: string; answers?: ResolverAnswer[] }

const codeOf = (error: unknown): string => (error as NodeJS.ErrnoException).code ?? String(error)

/** The first of each family, in the order in which they came. Pure. */
export const firstOfEach = (addresses: Addresses): Addresses => {
  const left = { 4: MAX_ADDRESSES, 6: MAX_ADDRESSES }
  return addresses.filter(({ family }) => left[family]-- > 0)
}

const askSystem = (name: string): Promise<Outcome> =>
  new Promise((resolve) => {
    systemLookup(name, { all: true, verbatim: true }, (error, found) => {
      if (error) return resolve({ kind: 'resolver-failed', detail: codeOf(error) })
      const unique = new Map(found.map(({ address, family }) => [address, { address, family: family === 6 ? 6 : 4 } as const]))
      const addresses = firstOfEach([...unique.values()])
      resolve({ kind: 'resolved', addresses, more: unique.size - addresses.length })
    })
  })

interface Told {
  server: string
  /** For A and AAAA: `found`; `alias`, one that leads to no address or to itself (CNAME); or a code of c-ares. */
  codes: string[]
  addresses: string[]
}

/** What one resolver says of exactly this name: no search domain is put behind it. */
const askResolver = async (server: string, name: string, timeoutMs: number): Promise<Told> => {
  const resolver = new dns.Resolver({ timeout: timeoutMs, tries: 1 })
  resolver.setServers([server])
  const timer = setTimeout(() => resolver.cancel(), timeoutMs)
  const addresses: string[] = []
  const ask = (query: Promise<string[]>): Promise<string> =>
    query.then((found) => {
      addresses.push(...found)
      return found.length > 0 ? 'found' : 'alias'
    }, codeOf)
  const codes = await Promise.all([ask(resolver.resolve4(name)), ask(resolver.resolve6(name))])
  clearTimeout(timer)
  return { server, codes, addresses }
}

const askResolvers = (name: string, timeoutMs: number): Promise<Told[]> =>
  Promise.all(
    dns
      .getServers()
      .slice(0, MAX_RESOLVERS)
      .map((server) => askResolver(server, name, timeoutMs)),
  )

/** Codes of c-ares that mean: nothing came back from this resolver. */
const SILENT = new Set(['ETIMEOUT', 'ECONNREFUSED', 'ECANCELLED', 'EDESTRUCTION'])

/** What one resolver said, as a program takes it that asks for both kinds of addresses. */
const answerOf = ({ server, codes, addresses }: Told): ResolverAnswer => {
  const all = (...some: string[]) => codes.every((code) => some.includes(code))
  const answer = codes.includes('found')
    ? 'found'
    : codes.includes('ENOTFOUND')
      ? 'name-unknown'
      : all('ENODATA', 'alias')
        ? 'no-address'
        : codes.some((code) => SILENT.has(code))
          ? 'silent'
          : 'failed'
  return { resolver: server, answer, addresses: addresses.slice(0, MAX_ADDRESSES) }
}

/**
 * Why a look-up failed, from what the resolvers said. Pure.
 * `systemCode`: what the system's own look-up ended with, or null where it did not end.
 */
export const explainFailure = (told: readonly Told[], systemCode: string | null): Exclude<Outcome, { kind: 'resolved' }> => {
  const asked = told.map((answer) => answer.server).join(', ') || 'none configured'
  const codes = told.flatMap((answer) => answer.codes)
  const answers = told.map(answerOf)
  const own = systemCode === null ? 'The system gave no answer in time.' : `The system answered ${systemCode}.`
  const failed = (kind: Exclude<Outcome['kind'], 'resolved'>, detail: string) => ({ kind, detail, answers })
  const { denies } = contradictionIn(answers) ?? {}
  // The system believes the first that answers, and it says the same.
  if (denies !== undefined && denies === believedOf(answers) && systemCode === 'ENOTFOUND')
    return failed(denies.answer === 'no-address' ? 'no-address' : 'name-unknown', `${answers.map(answerSentence).join(' ')} ${own}`)
  if (codes.includes('found'))
    return failed('resolver-failed', `The resolvers know this name, but this host's own look-up does not. ${own} Asked: ${asked}.`)
  if (codes.includes('ENOTFOUND')) return failed('name-unknown', `The resolvers say that this name does not exist. Asked: ${asked}.`)
  if (codes.includes('alias'))
    return failed('no-address', `The resolvers know this name as an alias, which leads to no address. Asked: ${asked}.`)
  if (codes.includes('ENODATA')) return failed('no-address', `The resolvers know no address for this name. Asked: ${asked}.`)
  const spoken = [...new Set(codes.filter((code) => !SILENT.has(code)))]
  if (spoken.length === 0) return failed('resolver-silent', `No resolver answered. ${own} Asked: ${asked}.`)
  return failed('resolver-failed', `The resolvers answered with an error: ${spoken.join(', ')}. Asked: ${asked}.`)
}

/** What `promise` brings within `ms`; null after that, or when `signal` is aborted. */
const within = <T>(promise: Promise<T>, ms: number, signal: AbortSignal): Promise<T | null> =>
  new Promise((resolve) => {
    const done = (value: T | null) => {
      clearTimeout(timer)
      signal.removeEventListener('abort', giveUp)
      resolve(value)
    }
    const giveUp = () => done(null)
    const timer = setTimeout(giveUp, ms)
    signal.addEventListener('abort', giveUp, { once: true })
    if (signal.aborted) giveUp()
    void promise.then(done)
  })

/**
 * Resolves `name` within the deadline. An address literal passes through. The system's look-up gets the first half of the
 * time alone; then, or as soon as it fails, the resolvers are asked, and a late answer of the system still wins.
 */
export const lookup = async (name: string, { signal, timeoutMs }: Deadline): Promise<LookupResult> => {
  const family = isIP(name)
  if (family !== 0) return { kind: 'resolved', addresses: [{ address: name, family: family === 6 ? 6 : 4 }], ms: 0 }
  const from = performance.now()
  const timed = (outcome: Outcome): LookupResult => ({ ...outcome, ms: performance.now() - from })

  let systemCode: string | null = null
  const system = askSystem(name)
  const systemResolves = new Promise<Outcome>((resolve) => {
    void system.then((outcome) => {
      if (outcome.kind === 'resolved') resolve(outcome)
      else systemCode = outcome.detail
    })
  })
  const first = await within(system, timeoutMs / 2, signal)
  if (first?.kind === 'resolved') return timed(first)

  const left = Math.max(100, Math.ceil(timeoutMs - (performance.now() - from)))
  const asked = askResolvers(name, left)
  const explained = within(asked, left + 100, signal).then((answers) => explainFailure(answers ?? [], systemCode))
  return timed(await Promise.race([systemResolves, explained]))
}

/** What each resolver says of exactly `name`; none where that took longer than the deadline. */
export const askEachResolver = async (name: string, { signal, timeoutMs }: Deadline): Promise<ResolverAnswer[]> =>
  ((await within(askResolvers(name, timeoutMs), timeoutMs + 100, signal)) ?? []).map(answerOf)

/** The addresses of exactly `name` by the resolver that programs believe: none where it says there is no such name; null: none says. */
export const addressesOf = async (name: string, deadline: Deadline): Promise<string[] | null> => {
  const believed = believedOf(await askEachResolver(name, deadline))
  return believed === undefined || believed.answer === 'no-address' ? null : believed.addresses
}
