// Who decides: the runtimes that the verdict rests on, and the paths that their own settings use. Pure.
import type { Facts } from '../contract/facts.ts'
import type { Path } from '../contract/path.ts'
import type { Attempt, Runtime, Servers } from '../contract/runtime-facts.ts'
import { sameWay } from '../contract/way.ts'
import { chosenOf, isNameOf, namedBy } from '../gather/app-server/deciding.ts'
import { plan } from './plan.ts'

export interface Deciders {
  runtimes: Runtime[]
  /** `chosen` by the person, `running` servers', or `all` that were found. */
  by: 'chosen' | 'running' | 'all'
  /** Sentences on who ought to decide and is not known: chosen names that match no runtime, or why there is none at all. */
  missing: string[]
}

/** Its kind knows no way to be asked for this; a try then has no command. One that does not start is another matter. */
const canBeTried = (facts: Facts, runtime: Runtime): boolean => {
  if (runtime.problem !== null) return true
  const tries = attemptsOf(facts, runtime)
  return tries.length === 0 || tries.some(({ outcome, command }) => outcome !== 'not-run' || command !== '')
}

type Unread = NonNullable<Servers['unread']>[number]

/** The servers that were chosen, run, and may not be read by whoever made the check: one for each name that no runtime has. */
export const unreadServers = ({ facts: { servers, runtimes } }: Facts): readonly Unread[] => {
  const unread = servers.ok ? (servers.value.unread ?? []) : []
  const isKnown = (name: string) => runtimes.ok && namedBy(runtimes.value, name).length > 0
  return unread.filter((one, at) => !isKnown(one.chosen) && at === unread.findIndex(({ chosen }) => chosen === one.chosen))
}

/** The servers that could not be asked and might matter: where a person has chosen, those that run on what they named. */
export const unaskedServers = ({ request: { runtimes: chosen }, facts: { servers } }: Facts): string[] => {
  if (!servers.ok) return []
  const { unasked, unaskedAs = [] } = servers.value
  if (chosen.length === 0) return unasked
  const meant = unaskedAs.filter(({ names }) => chosen.some((written) => isNameOf(names, written)))
  return [...new Set(meant.map(({ server }) => server))]
}

/** The most settings that one sentence holds. */
const MOST_SETTINGS = 3

const unreadSentences = ({ chosen, pid, program, account, settings, files }: Unread): string => {
  const sets = settings.slice(0, MOST_SETTINGS).map(({ name, value }) => (value === '' ? name : `${name}=${value}`))
  return [
    `“${chosen}” runs${account === null ? '' : ` as ${account}`} (${program}, process ${pid}), and this user may not read which program that is.`,
    ...(sets.length === 0
      ? []
      : [`As far as its unit and its command line tell, it has ${sets.join(' and ')}${settings.length > sets.length ? ' and more' : ''}.`]),
    ...(files.length === 0 ? [] : [`What ${files.join(' and ')} sets may not be read either.`]),
  ].join(' ')
}

/** A unit's server that runs where this check does not, as a sentence; null where none of that name does. */
const elsewhereSentence = (name: string, servers: Facts['facts']['servers']): string | null => {
  const one = servers.ok ? servers.value.elsewhere.find(({ unit }) => unit === name) : undefined
  return one === undefined ? null : `“${name}” runs in ${one.container} (${one.name}, process ${one.pid}), where this check does not.`
}

/** A server of another account or in another place may be meant; of PHP a client that is there and switched off. */
const notFound = (name: string, runtimes: readonly Runtime[], unread: readonly Unread[], elsewhere: string | null): string => {
  const server = unread.find(({ chosen }) => chosen === name)
  if (server !== undefined) return unreadSentences(server)
  if (elsewhere !== null) return elsewhere
  const sibling = runtimes.find(
    (runtime) =>
      runtime.lacks !== undefined && ['(curl)', '(streams)'].some((client) => namedBy([withClient(runtime, client)], name).length > 0),
  )
  // A unit that is known by that name runs nothing that this program knows.
  if (sibling?.lacks === undefined && name.endsWith('.service'))
    return `No running server called “${name}” that runs on a program known here was found on this host.`
  // That a program lies there was seen before the check.
  if (/^([/\\]|[A-Za-z]:)/.test(name)) return `The program ${name} is called as none that can be asked here, and no server runs on it.`
  return sibling?.lacks === undefined
    ? `No runtime called “${name}” was found on this host.`
    : `“${name}” cannot be tried on this host: ${sibling.lacks}.`
}
const withClient = (runtime: Runtime, client: string): Runtime => ({ ...runtime, name: runtime.name.replace(/\([^)]*\)$/, client) })

/**
 * The runtimes chosen; else those of running servers; else all found, but for those that cannot be told to trust the authority that was
 * given, or that of the practice platform: nothing can be learned of them in this check.
 */
export const deciders = (facts: Facts): Deciders => {
  const chosen = facts.request.runtimes
  const by = chosen.length > 0 ? 'chosen' : 'all'
  if (!facts.facts.runtimes.ok) return { runtimes: [], by, missing: [facts.facts.runtimes.detail] }
  const runtimes = facts.facts.runtimes.value
  if (chosen.length > 0)
    return {
      runtimes: chosenOf(runtimes, chosen),
      by: 'chosen',
      missing: chosen
        .filter((name) => namedBy(runtimes, name).length === 0)
        .map((name) => notFound(name, runtimes, unreadServers(facts), elsewhereSentence(name, facts.facts.servers))),
    }
  const running = runtimes.filter((runtime) => runtime.running)
  if (running.length > 0) return { runtimes: running, by: 'running', missing: [] }
  if (runtimes.length === 0) return { runtimes, by: 'all', missing: ['No runtime that could make the connection was found on this host.'] }
  const given = facts.practice || (facts.request.ca !== null && facts.request.proxy === 'system')
  const tried = given ? runtimes.filter((runtime) => canBeTried(facts, runtime)) : runtimes
  return { runtimes: tried.length > 0 ? tried : runtimes, by: 'all', missing: [] }
}

export const attemptsOf = (facts: Facts, runtime: Runtime): Attempt[] =>
  facts.facts.attempts.ok ? facts.facts.attempts.value.filter((attempt) => attempt.runtime === runtime.id) : []

/** Whether this runtime's own settings take this path. */
export const usesPath = (facts: Facts, runtime: Runtime, path: Path): boolean =>
  attemptsOf(facts, runtime).some((attempt) => sameWay(path, attempt))

/** Endpoints (normalised URLs) that must be reached; one that the profile calls optional only warns. */
export const requiredEndpoints = (facts: Facts): Set<string> =>
  new Set(
    plan(facts.request)
      .endpoints.filter((endpoint) => endpoint.required)
      .map((endpoint) => endpoint.url),
  )
