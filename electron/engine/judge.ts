// judge: stages 3 to 5 over facts, wherever they come from: a check that just ended, a file, a bundle.
// The same facts, profile and day give the same report.
import type { Facts } from '../contract/facts.ts'
import type { Profile } from '../contract/profile.ts'
import type { Report } from '../contract/report.ts'
import { profileOn } from '../contract/upcoming.ts'
import { knowledge as builtInKnowledge, type Knowledge } from '../knowledge/knowledge.ts'
import { compose } from '../report/compose.ts'
import { withMessages } from '../report/message.ts'
import { rules } from '../rules/index.ts'
import { commonSuites } from '../rules/permitted.ts'
import { suiteName } from '../tls/code-points.ts'
import { withComparisons } from './compared.ts'
import { conclude } from './conclude.ts'
import { diagnose } from './diagnose.ts'
import { deciders, requiredEndpoints, unaskedServers } from './subjects.ts'
import { withUnreadProxy } from './unread-proxy.ts'
import { runtimeStates, unexplainedStops, weigh } from './weigh.ts'

export interface JudgeOptions {
  /** Another profile than the one the facts were gathered for. */
  profile?: Profile
  /** Another day, `YYYY-MM-DD`, than the day of the check. */
  asOf?: string
  knowledge?: Knowledge
}

/** Facts judged by another profile stay facts about the endpoints that had to be reached when they were gathered. */
const underProfile = (facts: Facts, profile: Profile): Facts => ({
  ...facts,
  request: { ...facts.request, profile, urls: [...requiredEndpoints(facts)] },
})

/** What each runtime's default hello has in common with the rules in force; a runtime without a hello has no entry. */
const permittedByRuntime = (facts: Facts, inForce: Profile): Map<string, string[]> => {
  const { hellos } = facts.facts
  const defaults = hellos.ok ? hellos.value.filter((caught) => caught.mode === 'default') : []
  return new Map(
    defaults.flatMap(({ runtime, hello }) => (hello.ok ? [[runtime, commonSuites(hello.value, inForce).map(suiteName)] as const] : [])),
  )
}

/** The report over these facts. */
export const judge = (gathered: Facts, options: JudgeOptions = {}): Report => {
  const facts = options.profile ? underProfile(gathered, options.profile) : gathered
  const day = facts.startedAt.slice(0, 10)
  const date = options.asOf ?? facts.request.asOf ?? day
  const inForce = profileOn(facts.request.profile, date)
  const context = {
    profile: facts.request.profile,
    knowledge: options.knowledge ?? builtInKnowledge,
    date,
    gathered: facts.startedAt,
    ended: facts.endedAt,
    os: facts.facts.os.ok ? facts.facts.os.value : null,
    systemTls: facts.facts['system-tls'].ok ? facts.facts['system-tls'].value : null,
    proxySettings: facts.facts['proxy-settings'].ok ? facts.facts['proxy-settings'].value : null,
  }
  const weighed = weigh(withUnreadProxy(withComparisons(diagnose(rules, facts, context), facts), facts), facts)
  return compose({
    facts,
    findings: withMessages(weighed, facts),
    verdict: conclude(weighed, facts),
    states: runtimeStates(weighed, facts),
    stops: unexplainedStops(weighed, facts, 'proved'),
    deciding: { ...deciders(facts), unasked: unaskedServers(facts) },
    permitted: permittedByRuntime(facts, inForce),
    inForce,
    date,
  })
}
