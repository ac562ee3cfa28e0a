// diagnose: from facts to findings, one per rule and subject. Pure.
// Rules judge what they declared; `blocked` and `unknown` are said here and nowhere else.
import type { FactId, Facts, FactValue } from '../contract/facts.ts'
import type { Path } from '../contract/path.ts'
import type { Finding, Subject } from '../contract/report.ts'
import { defaultHello } from '../contract/runtime-facts.ts'
import { causeName } from '../knowledge/cause-names.ts'
import type { AnyRule, JudgeContext, SentAgain, SubjectValues } from '../rules/define-rule.ts'
import { attemptsOf, requiredEndpoints } from './subjects.ts'

/** A finding before the verdict has weighed it, with the rule that made it. */
export interface Diagnosed {
  rule: AnyRule
  finding: Finding
  /** What the first owner is asked, in the rule's own words; empty where it has none. */
  ask: readonly string[]
  /** The runtimes (ids) that a finding about the host or a path speaks of, where its rule tells; left out: it does not. */
  runtimes?: readonly string[]
  /** Those whose findings follow from it; left out: those of `runtimes`. */
  explains?: readonly string[]
}

interface Candidate {
  subject: Subject
  value: SubjectValues[keyof SubjectValues]
}

const hostOf = (facts: Facts): Subject => ({
  kind: 'host',
  id: 'host',
  name: facts.facts.os.ok ? facts.facts.os.value.hostName : 'this host',
})

/** A path as a person would name it: the endpoint, the way, and the address when there is one. */
export const pathName = (path: Path): string => {
  const way = path.via === 'direct' ? 'directly' : `through the proxy ${path.via}`
  return `${path.host}:${path.port} ${way}${path.address === null ? '' : ` (${path.address})`}`
}

/** The runtimes whose default hello was sent again by us. */
const sentAgain = ({ facts: { runtimes, hellos, replays } }: Facts): SentAgain[] => {
  if (!runtimes.ok || !hellos.ok || !replays.ok) return []
  return runtimes.value.flatMap((runtime) => {
    const own = replays.value.filter((replay) => replay.runtime === runtime.id && replay.mode === 'default')
    const hello = defaultHello(hellos.value, runtime.id)
    return own.length === 0 || hello === null ? [] : [{ runtime, hello, replays: own }]
  })
}

const candidates = (rule: AnyRule, facts: Facts): Candidate[] => {
  const all = facts.facts
  if (rule.subject === 'host') return [{ subject: hostOf(facts), value: null }]
  if (rule.subject === 'runtime') {
    if (!all.runtimes.ok) return [{ subject: hostOf(facts), value: null }]
    const required = requiredEndpoints(facts)
    const again = sentAgain(facts)
    return all.runtimes.value.map((runtime) => ({
      subject: { kind: 'runtime', id: runtime.id, name: `${runtime.name} ${runtime.version}` },
      value: {
        runtime,
        hellos: all.hellos.ok ? all.hellos.value.filter((caught) => caught.runtime === runtime.id) : [],
        // An endpoint that need not be reached says nothing of the runtime.
        attempts: attemptsOf(facts, runtime).filter((attempt) => required.has(attempt.endpoint)),
        replays: all.replays.ok ? all.replays.value.filter((replay) => replay.runtime === runtime.id) : [],
        others: again.filter((other) => other.runtime.id !== runtime.id),
      },
    }))
  }
  if (!all.paths.ok) return [{ subject: hostOf(facts), value: null }]
  return all.paths.value.map((path) => ({ subject: { kind: 'path', id: path.id, name: pathName(path) }, value: path }))
}

/** The facts that a rule's subjects come from; without them it can say nothing. */
const sourceOf: Record<keyof SubjectValues, readonly FactId[]> = { host: [], runtime: ['runtimes'], path: ['paths'] }

const plainFinding = (rule: AnyRule, subject: Subject, more: Partial<Finding> & Pick<Finding, 'outcome'>): Finding => ({
  id: rule.id,
  layer: rule.layer,
  subject,
  // Only a pass says how it is; of the others there is no more than the question.
  title: more.outcome === 'pass' ? rule.passTitle : causeName(rule.id).replace(/\.$/, '?'),
  why: '',
  fix: [],
  evidence: [],
  confidence: null,
  side: null,
  owners: [],
  until: null,
  counts: false,
  silencedBy: null,
  blockedBy: null,
  missing: null,
  message: null,
  ...more,
})

const notReached = (rule: AnyRule, path: Path): (Partial<Finding> & Pick<Finding, 'outcome'>) | null => {
  // Without a proxy there is nothing that its rules could say, however far the path got.
  if (rule.layer === 'proxy' && path.via === 'direct') return { outcome: 'not-applicable' }
  const record = path.steps.find((step) => step.step === rule.step)
  if (!rule.step || !record || record.state !== 'not-run') return null
  if (record.why === 'not-applicable') return { outcome: 'not-applicable' }
  if (record.why === 'blocked') return { outcome: 'blocked', why: record.detail }
  return { outcome: 'unknown', missing: record.detail }
}

const judgeOne = (rule: AnyRule, candidate: Candidate, facts: Facts, context: JudgeContext): Diagnosed => {
  const { subject, value } = candidate
  const plain = (more: Partial<Finding> & Pick<Finding, 'outcome'>, ask: readonly string[] = []): Diagnosed => ({
    rule,
    finding: plainFinding(rule, subject, more),
    ask,
  })
  const given: Partial<{ [K in FactId]: FactValue<K> }> = {}
  for (const id of new Set([...sourceOf[rule.subject], ...rule.needs])) {
    const fact = facts.facts[id]
    if (!fact.ok) return plain({ outcome: 'unknown', missing: fact.detail })
    Object.assign(given, { [id]: fact.value })
  }
  if (rule.subject === 'path' && value !== null && 'steps' in value) {
    const early = notReached(rule, value)
    if (early) return plain(early)
  }
  const judged = rule.judge(value, given, context)
  if (judged.outcome === 'missing') return plain({ outcome: 'unknown', missing: judged.fact })
  if (!('ask' in judged)) return plain({ outcome: judged.outcome })
  const { ask, runtimes, explains, ...words } = judged
  return { ...plain(words, ask), ...(runtimes === undefined ? {} : { runtimes }), ...(explains === undefined ? {} : { explains }) }
}

/** Every rule on every subject of its kind, in the order of the rules. */
export const diagnose = (rules: readonly AnyRule[], facts: Facts, context: JudgeContext): Diagnosed[] =>
  rules.flatMap((rule) => candidates(rule, facts).map((candidate) => judgeOne(rule, candidate, facts, context)))
