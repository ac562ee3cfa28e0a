// The words of a verdict: its one sentence, and the summary below it. Pure.
import type { Facts } from '../contract/facts.ts'
import type { Finding, Verdict } from '../contract/report.ts'
import { groupAlike } from '../report/alike.ts'
import { untriedAddresses } from '../report/left-aside.ts'
import { longDate } from '../rules/phrases.ts'
import { attemptsOf, deciders, unaskedServers } from './subjects.ts'
import type { RuntimeState } from './weigh.ts'

export const nameOf = (state: RuntimeState): string => `${state.runtime.name} ${state.runtime.version}`

/** `A`, `A and B`, `A, B and C`. */
const listed = (names: readonly string[]): string =>
  names.length < 2 ? (names[0] ?? '') : `${names.slice(0, -1).join(', ')} and ${names[names.length - 1]}`

/** The most names that one sentence holds. */
const MOST_NAMES = 3

/** `A, B and C`; of more than three the first two, and how many are left. */
export const counted = (names: readonly string[]): string => {
  const distinctNames = [...new Set(names)]
  return distinctNames.length <= MOST_NAMES
    ? listed(distinctNames)
    : `${distinctNames.slice(0, MOST_NAMES - 1).join(', ')} and ${distinctNames.length - MOST_NAMES + 1} more`
}

/** A server runs, none could be asked, and nobody said what else matters. */
export const noServerAsked = (facts: Facts): boolean => deciders(facts).by === 'all' && unaskedServers(facts).length > 0

/** Some of the runtimes that decide got through by themselves, and some were seen not to. */
export const isMixed = (states: readonly RuntimeState[]): boolean =>
  states.some(({ connects }) => connects === 'yes') && states.some(({ connects }) => connects === 'no')

/** A title after a colon: lower case where its first word is an ordinary one. */
const afterColon = (title: string): string =>
  /^(The|A|An|There|This|Your|Its|It|No|Nothing|Something|Nobody|Programs|Connections|Large|Tunnels)\b/.test(title)
    ? title.charAt(0).toLowerCase() + title.slice(1)
    : title

const NO_RULES_OF_PLATFORMS: readonly string[] = ['endpoint-unsteady', 'endpoint-throttles', 'os-policy-denies-connection', 'app-pins-ca']

/** A fault of the way, of the other end or of what this host forbids, which no rule of a platform has to name. */
const isOfTheWay = ({ id, layer }: Finding): boolean => layer === 'proxy' || layer === 'firewall' || NO_RULES_OF_PLATFORMS.includes(id)

/** That support has ended breaks a rule, and no connection. */
const endsOnly = ({ id }: Finding): boolean => id === 'os-end-of-life'

/** The causes in the order in which they are told: where something does not connect, what ends a connection first. */
export const toldOrder = (headline: Verdict['headline'], roots: readonly Finding[], states: readonly RuntimeState[]): Finding[] =>
  headline === 'cannot-connect' || isMixed(states) ? [...roots.filter((root) => !endsOnly(root)), ...roots.filter(endsOnly)] : [...roots]

/** What changes on the day until which it works: a rule, or the support of the system that the platform asks for. */
const changeOn = (until: string, warnings: readonly Finding[]): string => {
  const ending = warnings.find((finding) => finding.until === until && finding.id === 'os-support-ends-soon')
  return ending === undefined
    ? `From ${longDate(until)} the rules are stricter, and that changes.`
    : `${ending.title}, and the platform asks for a system that its vendor maintains.`
}

export const sentenceOf = (
  headline: Verdict['headline'],
  until: string | null,
  roots: readonly Finding[],
  reasons: readonly string[],
  states: readonly RuntimeState[],
  facts: Facts,
): string => {
  const root = roots[0]
  const tail = root && !(headline === 'cannot-connect' && endsOnly(root)) ? `: ${afterColon(root.title)}` : ''
  if (headline === 'ready') return 'Ready'
  if (headline === 'stops-on') return `Works today, will stop on ${until === null ? 'a known date' : longDate(until)}`
  if (headline === 'connects-outside-rules')
    return `Connects, but ${root && isOfTheWay(root) ? 'cannot be relied on' : 'does not meet the rules'}${tail}`
  if (headline === 'cannot-connect') return `Cannot connect${isMixed(states) ? ' with every program' : ''}${tail}`
  if (root && isMixed(states) && noServerAsked(facts)) return 'We could not tell: the server that runs here could not be asked'
  if (root && isMixed(states))
    return `We could not tell: only some of the programs here connect${isOfTheWay(root) ? '' : ', and the rules are not met'}`
  if (root) return `We could not tell whether it connects, and it does not meet the rules${tail}`
  return reasons.length > 1 ? `We could not tell, for ${reasons.length} reasons` : 'We could not tell'
}

/** Every try of these was made on a store of its own, so that what was given for the check had no part in it. */
const onOwnStores = (states: readonly RuntimeState[], facts: Facts): boolean =>
  states.flatMap(({ runtime }) => attemptsOf(facts, runtime)).every(({ ownStore }) => ownStore === true)

/** What this check gave the runtimes that their own settings do not: ready holds only with it. */
const givenFor = (facts: Facts, states: readonly RuntimeState[]): string[] => {
  const { proxy, ca } = facts.request
  const several = states.length > 1
  const were = several ? 'They were' : 'It was'
  // A script may answer that no proxy is to be used.
  const wentDirectly = states.flatMap(({ runtime }) => attemptsOf(facts, runtime)).every(({ via }) => via === 'direct')
  return [
    ...(proxy === 'system' || proxy === 'none'
      ? []
      : wentDirectly
        ? [`${were} sent directly, as the setting given for this check says: ${proxy}. Make sure that your integration goes directly too.`]
        : [`${were} sent through the proxy given for this check, ${proxy}. Make sure that your integration uses it too.`]),
    ...(proxy === 'none' ? [`${were} sent directly, as asked. Make sure that your integration goes directly too.`] : []),
    ...(ca === null || onOwnStores(states, facts)
      ? []
      : [`${were} given the certificates in ${ca}. Make sure that your integration trusts them too.`]),
  ]
}

export const summaryOf = (
  verdict: Omit<Verdict, 'summary' | 'sentence'>,
  warnings: readonly Finding[],
  states: readonly RuntimeState[],
  roots: readonly Finding[],
  facts: Facts,
): string => {
  const profile = facts.request.profile.name
  const names = counted(states.map(nameOf))
  if (verdict.status === 'ready') {
    const several = states.length > 1
    const now = `${names} connected by ${several ? 'themselves' : 'itself'}. ${several ? 'They offer' : 'It offers'} what ${profile} asks for.`
    // The practice platform brings its own authority, and the way to it: nobody has to take care of that.
    const assumed = new Set(states.flatMap(({ runtime }) => runtime.assumed ?? []))
    const given = facts.practice ? [] : [...assumed, ...givenFor(facts, states), ...untriedAddresses(facts)]
    const next =
      verdict.until === null
        ? warnings.length > 0
          ? ['Some things are worth a look; they are listed below.']
          : given.length === 0
            ? ['Nothing needs to be configured.']
            : []
        : [changeOn(verdict.until, warnings)]
    return [now, ...given, ...next].join(' ')
  }
  if (verdict.status === 'cannot-tell') return verdict.reasons[0] ?? 'A fact that is needed is missing.'
  const [first, ...others] = groupAlike(roots)
  const [root, ...alike] = first ?? []
  const why = root?.why ?? ''
  const { by, missing } = deciders(facts)
  const more = [
    ...(alike.length === 0 ? [] : [`The same holds for ${alike.length} more.`]),
    ...(others.length === 0 ? [] : [`${others.length} more ${others.length === 1 ? 'cause is' : 'causes are'} listed below it.`]),
    // Who misspelt the one that matters would take this for its verdict.
    ...(by === 'chosen' ? missing : []),
  ]
  // A why may end with words that are quoted.
  const end = more.length === 0 || why.endsWith('.') ? '' : '.'
  // Where the headline does not name the cause, the sentence below it does.
  const named = root && verdict.headline === 'could-not-tell' && isMixed(states) ? `${root.title}. ` : ''
  return [`${named}${why}${end}`, ...more].join(' ')
}
