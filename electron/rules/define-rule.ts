// The shape of a rule: one file, one cause, one line in rules/index.ts. Pure: no clock, no I/O.
// `judge` sees only the facts it declared, unwrapped; the engine alone says `blocked` and `unknown`.
import type { Evidence } from '../contract/fact.ts'
import type { FactId, FactValue, ProxySettings } from '../contract/facts.ts'
import type { Hello } from '../contract/hello.ts'
import type { Os, SystemTls } from '../contract/host-facts.ts'
import type { Path } from '../contract/path.ts'
import type { Profile } from '../contract/profile.ts'
import type { FixStep } from '../contract/report.ts'
import type { Attempt, CaughtHello, Replay, Runtime } from '../contract/runtime-facts.ts'
import type { Confidence, Layer, Owner, Side, Step } from '../contract/vocabulary.ts'
import type { Knowledge } from '../knowledge/knowledge.ts'

export interface JudgeContext {
  profile: Profile
  knowledge: Knowledge
  /** The day to judge as of, `YYYY-MM-DD`. */
  date: string
  /** The instant at which the facts were gathered, ISO 8601; more exactly when that began. */
  gathered: string
  /** The instant at which it ended, ISO 8601. */
  ended: string
  /**
   * The system of this host, for the commands of a fix; null where it is not known. A rule that judges by it declares the fact
   * instead: what is only said better with it must not become unknown without it.
   */
  os: Os | null
  /** The TLS libraries of the system and their settings; null where they are not known. As `os`, for what is only said better with it. */
  systemTls: SystemTls | null
  /** The proxies that are set and what is wrong with them; null where they are not known. As `os`, for what is only said better with it. */
  proxySettings: ProxySettings | null
}

export type Judgement<Params> =
  | { outcome: 'pass' }
  | { outcome: 'not-applicable' }
  /** A fact of this subject that the rule cannot do without is missing: which, and why. The engine makes it `unknown`. */
  | { outcome: 'missing'; fact: string }
  | {
      outcome: 'warn' | 'fail'
      /** What the words are made from. */
      params: Params
      confidence: Confidence
      side: Side
      /** Who can mend it; the first is the one to ask first. */
      owners: readonly [Owner, ...Owner[]]
      evidence: [Evidence, ...Evidence[]]
      /** The day from which it breaks the connection or the rules. */
      until?: string
      /** Of a rule of host or path: the ids of the runtimes that it was seen on; left out: all that its facts bear on. */
      runtimes?: readonly string[]
      /** Of a host rule: the ids of the runtimes whose findings follow from it; left out: those of `runtimes`. */
      explains?: readonly string[]
    }

/** A usual case of a cause, made from what stands in examples.ts, and who can mend that one. */
export interface Example<Params> {
  params: Params
  owners: readonly [Owner, ...Owner[]]
}

/** What a person reads. Sentences of 20 words at most; the verdict first, then what to do, then why. */
export interface Words<Params> {
  /** The checklist line when all is well, e.g. `The system is supported by its vendor`. */
  pass: string
  /** What the words are made from where there is no host: on the page of the cause. */
  example(): Example<Params>
  title(params: Params): string
  why(params: Params): string
  fix(params: Params): FixStep[]
  /**
   * What the first owner other than `you` is asked to do, said to them, as sentences for the message (report/message.ts). Left
   * out where the steps of `fix` are meant for that owner as they stand, which they are for whoever runs the host.
   */
  ask?(params: Params): string[]
}

interface RuleBase<Needs extends FactId, Params> {
  id: string
  layer: Layer
  needs: readonly Needs[]
  /** Causes that are consequences of this one, for the same path or runtime. */
  silences: readonly string[]
  /**
   * What it tells holds for the server of a runtime, and not for the tries of this check, which are made outside of it: that a try came
   * through is then no sign that the server does. Left out: our own try tells.
   */
  bindsServer?: true
  /** Whether this rule could fail under this profile; where it could only warn, a missing fact leaves the verdict alone. Default: it could. */
  canFail?(profile: Profile): boolean
  words: Words<Params>
}

/** The default hello of a runtime, and what became of it when we sent it again. */
export interface SentAgain {
  runtime: Runtime
  hello: Hello
  replays: Replay[]
}

export interface SubjectValues {
  host: null
  /** `replays`: only where an attempt had failed, and of hellos that could be sent again. `others`: what was learned so of other runtimes. */
  runtime: { runtime: Runtime; hellos: CaughtHello[]; attempts: Attempt[]; replays: Replay[]; others: SentAgain[] }
  path: Path
}

export interface Rule<Kind extends keyof SubjectValues = keyof SubjectValues, Needs extends FactId = FactId, Params = unknown>
  extends RuleBase<Needs, Params> {
  subject: Kind
  /** Path rules: the step that must have been reached; before it the engine says `blocked`. */
  step?: Step
  judge(subject: SubjectValues[Kind], facts: { readonly [K in Needs]: FactValue<K> }, context: JudgeContext): Judgement<Params>
}

/** A rule whose parameter types have been checked and put away, so that rules of all kinds stand in one list. */
export interface AnyRule {
  id: string
  layer: Layer
  subject: keyof SubjectValues
  step?: Step
  needs: readonly FactId[]
  silences: readonly string[]
  bindsServer: boolean
  canFail(profile: Profile): boolean
  /** The words of an outcome, composed. */
  passTitle: string
  /** The words of its example. */
  told(): Told
  judge(subject: SubjectValues[keyof SubjectValues], facts: Partial<{ [K in FactId]: FactValue<K> }>, context: JudgeContext): Judged
}

/** What a cause says, composed. */
export interface Told {
  title: string
  why: string
  fix: FixStep[]
  /** Empty where the rule has no words of its own for it. */
  ask: string[]
  owners: Owner[]
}

export type Judged =
  | { outcome: 'pass' | 'not-applicable' }
  | { outcome: 'missing'; fact: string }
  | (Told & {
      outcome: 'warn' | 'fail'
      confidence: Confidence
      side: Side
      evidence: Evidence[]
      until: string | null
      runtimes?: readonly string[]
      explains?: readonly string[]
    })

/** Who does the steps one after the other does not undo what was just done. */
const undoLast = (fix: readonly FixStep[]): FixStep[] => [...fix.filter(({ undo }) => !undo), ...fix.filter(({ undo }) => undo)]

/** The one place at which words are made from what a rule tells. */
const toldBy = <Params>(words: Words<Params>, { params, owners }: Example<Params>): Told => ({
  title: words.title(params),
  why: words.why(params),
  fix: undoLast(words.fix(params)),
  ask: words.ask?.(params) ?? [],
  owners: [...owners],
})

export const defineRule = <Kind extends keyof SubjectValues, const Needs extends FactId, Params>(
  rule: Rule<Kind, Needs, Params>,
): AnyRule => ({
  id: rule.id,
  layer: rule.layer,
  subject: rule.subject,
  ...(rule.step ? { step: rule.step } : {}),
  needs: rule.needs,
  silences: rule.silences,
  bindsServer: rule.bindsServer ?? false,
  canFail: rule.canFail ?? (() => true),
  passTitle: rule.words.pass,
  told: () => toldBy(rule.words, rule.words.example()),
  judge(subject, facts, context) {
    // The engine pairs each rule with subjects of its own kind and with all facts it needs.
    const judgement = rule.judge(subject as SubjectValues[Kind], facts as { readonly [K in Needs]: FactValue<K> }, context)
    if (judgement.outcome === 'missing') return judgement
    if (judgement.outcome === 'pass' || judgement.outcome === 'not-applicable') return { outcome: judgement.outcome }
    const { params, until, ...rest } = judgement
    return { ...rest, evidence: [...rest.evidence], until: until ?? null, ...toldBy(rule.words, { params, owners: rest.owners }) }
  },
})
