// Where each word of the field is explained: at its first use, in the order in which the answer is read.
// The words and their meanings are the report's; here is only found where they stand.
import type { Report } from '../electron/contract/report.ts'
import { nextSteps } from './findings.ts'

export type Term = Report['terms'][number]

/** A piece of a text, with the term that it is, or null. */
export interface Piece {
  text: string
  term: Term | null
}

const escaped = (form: string): string => form.replace(/[.*+?^${}()|[\]\\]/g, '\\$&')

/** What stands in quotation marks is others' words. */
const QUOTED = '“[^”]*”'

/** The text cut at the first use of each of these terms; whole words alone, the longest form first. */
export const cutAtTerms = (text: string, terms: readonly Term[]): Piece[] => {
  const forms = terms.flatMap((term) => term.forms.map((form) => ({ form, term }))).sort((a, b) => b.form.length - a.form.length)
  if (forms.length === 0) return [{ text, term: null }]
  const found = new RegExp(`${QUOTED}|(?<![\\w.:/@-])(?:${forms.map(({ form }) => escaped(form)).join('|')})(?!\\w|[.:/@-]\\w)`, 'g')
  const used = new Set<Term>()
  const pieces: Piece[] = []
  let at = 0
  for (const match of text.matchAll(found)) {
    const term = forms.find(({ form }) => form === match[0])?.term
    if (term === undefined || used.has(term)) continue
    used.add(term)
    if (match.index > at) pieces.push({ text: text.slice(at, match.index), term: null })
    pieces.push({ text: match[0], term })
    at = match.index + match[0].length
  }
  return at < text.length ? [...pieces, { text: text.slice(at), term: null }] : pieces
}

/** The sentences of the answer below its headline, in their order on the screen. */
export const readInOrder = (report: Report): string[] => {
  const { summary, reasons, next } = report.verdict
  const causes = next.length > 0 ? [] : nextSteps(report)
  const said = causes.flatMap(({ finding: { title, fix, why } }) => [title, ...fix.map(({ text }) => text), why])
  return [summary, ...reasons, ...next.map(({ text }) => text), ...said]
}

/** For each text the terms that are explained in it, because they are first used there. */
export const firstUses = (texts: readonly string[], terms: readonly Term[]): ReadonlyMap<string, readonly Term[]> => {
  const left = new Set(terms)
  const uses = new Map<string, Term[]>()
  for (const text of texts) {
    const here = cutAtTerms(text, [...left]).flatMap(({ term }) => term ?? [])
    for (const term of here) left.delete(term)
    if (here.length > 0) uses.set(text, [...(uses.get(text) ?? []), ...here])
  }
  return uses
}
