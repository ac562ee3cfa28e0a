// The glossary: the words of the field that sentences use, each with one plain sentence. Pure.
// A test holds the table against its schema, and its sentences against the reading grade of all words.
import type * as z from 'zod'
import rows from '../../assets/knowledge/terms.json' with { type: 'json' }
import type { termSchema } from './schemas.ts'

export type Term = z.infer<typeof termSchema>

export const terms: readonly Term[] = rows

const BOUND = String.raw`[\w.:/@-]`
const escaped = (form: string): string => form.replace(/[.*+?^${}()|[\]\\]/g, '\\$&')
/** As it stands, or as the first word of a sentence. */
const pattern = (form: string): string => {
  const first = form.charAt(0)
  return first === first.toUpperCase() ? escaped(form) : `[${first}${first.toUpperCase()}]${escaped(form.slice(1))}`
}

const termOf = new Map(terms.flatMap((term) => term.forms.map((form) => [form.toLowerCase(), term] as const)))
const longestFirst = [...new Set(terms.flatMap(({ forms, butNot = [] }) => [...forms, ...butNot]))].sort((a, b) => b.length - a.length)
/** Whole words; what is part of a name or an address is none. */
const FORMS = new RegExp(`(?<!${BOUND})(?:${longestFirst.map(pattern).join('|')})(?!\\w|[.:/@-]\\w)`, 'g')

export interface UsedTerm {
  term: Term
  /** As it stands in the text. */
  form: string
}

/** The terms in a text, in their order, each time that one is used; what is quoted is others' words. */
export const termsIn = (text: string): UsedTerm[] =>
  [...text.replace(/“[^”]*”/g, '“”').matchAll(FORMS)].flatMap(([form]) => {
    const term = termOf.get(form.toLowerCase())
    return term === undefined ? [] : [{ term, form }]
  })
