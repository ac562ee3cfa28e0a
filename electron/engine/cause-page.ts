// What is told of a cause without any host: its rule's own words for a usual case, what a check looks at, and what stands around it. Pure.
import type { FactId } from '../contract/facts.ts'
import { gatherers } from '../gather/index.ts'
import { causeName } from '../knowledge/cause-names.ts'
import { type ErrorMessage, errorMessages } from '../knowledge/error-messages.ts'
import { nearestOf } from '../knowledge/nearest.ts'
import { termsIn } from '../knowledge/terms.ts'
import type { CausePage, NamedCause } from '../report/cause-page.ts'
import type { AnyRule, Told } from '../rules/define-rule.ts'
import { rules } from '../rules/index.ts'

/** A cause that comes later among those of a message is not what a person with that message looks for. */
const LIKELY = 3
const MOST_MESSAGES = 6
const MOST_DECIDING = 3
const MOST_NEAR = 3

/** What a rule is handed with its subject, besides what it declares. */
const OF_SUBJECT: Record<AnyRule['subject'], readonly FactId[]> = {
  host: [],
  path: ['paths'],
  runtime: ['runtimes', 'hellos', 'attempts'],
}

const namedCause = (id: string): NamedCause => ({ id, name: causeName(id) })

/** Messages for which it is likely: those for which it is likeliest first, then those that leave least open. */
const messagesOf = (id: string): ErrorMessage[] => {
  const rank = ({ causes }: ErrorMessage) => causes.indexOf(id)
  return errorMessages
    .filter((message) => rank(message) >= 0 && rank(message) < LIKELY)
    .sort((a, b) => rank(a) - rank(b) || a.causes.length - b.causes.length)
}

const termsOf = (texts: readonly string[]): CausePage['terms'] => {
  const used = texts.flatMap(termsIn).map(({ term: { term, meaning } }) => [term, meaning] as const)
  return [...new Map(used)].map(([term, meaning]) => ({ term, meaning }))
}

const askOf = ({ ask, owners }: Told): CausePage['ask'] => {
  const to = owners.find((owner) => owner !== 'you')
  return to === undefined || ask.length === 0 ? null : { to, sentences: ask }
}

const pageOf = (rule: AnyRule): CausePage => {
  const told = rule.told()
  const { title, why, fix, owners } = told
  const messages = messagesOf(rule.id)
  const facts = new Set([...OF_SUBJECT[rule.subject], ...rule.needs])
  const { name } = namedCause(rule.id)
  return {
    id: rule.id,
    name,
    layer: rule.layer,
    example: { title, why, fix },
    owners,
    ask: askOf(told),
    looksAt: gatherers.flatMap((gatherer) => (facts.has(gatherer.id) ? [gatherer.words] : [])),
    decides: [...new Set(messages.map(({ decides }) => decides))].slice(0, MOST_DECIDING),
    messages: messages.slice(0, MOST_MESSAGES).map(({ patterns, saidBy }) => ({ text: patterns[0] ?? '', saidBy })),
    explains: rule.silences.map(namedCause),
    follows: rules.flatMap((other) => (other.silences.includes(rule.id) ? [namedCause(other.id)] : [])),
    terms: termsOf([name, title, why, ...fix.map(({ text }) => text)]),
  }
}

/** Every cause, in the order of the checklist. */
export const causePages = (): CausePage[] => rules.map(pageOf)

/** The page of one cause by its id; null where there is none of that id. */
export const causePage = (id: string): CausePage | null => {
  const rule = rules.find((one) => one.id === id)
  return rule === undefined ? null : pageOf(rule)
}

/** The ids that were most likely meant by one that is not there, the nearest first: written alike, or with all of its parts in them. */
export const nearCauses = (id: string): string[] => {
  const ids = rules.map((rule) => rule.id)
  const parts = id.toLowerCase().split('-')
  const holding = ids.filter((one) => parts.every((part) => one.split('-').includes(part)))
  return [...new Set([...nearestOf(id, ids), ...holding])].slice(0, MOST_NEAR)
}
