// The glossary: each row fits its schema, and each form leads to one term.
import { describe, expect, it } from 'vitest'
import { z } from 'zod'
import { termSchema } from '../../electron/knowledge/schemas.ts'
import { terms, termsIn } from '../../electron/knowledge/terms.ts'

describe('the glossary', () => {
  it('fits its schema', () => {
    expect(z.array(termSchema).parse(terms)).toEqual(terms)
  })

  it('has each term and each form once', () => {
    const forms = terms.flatMap((term) => [...term.forms, ...(term.butNot ?? [])].map((form) => form.toLowerCase()))
    expect(new Set(forms).size).toBe(forms.length)
    expect(new Set(terms.map(({ term }) => term)).size).toBe(terms.length)
  })

  it('finds each form by itself, and as the first word of a sentence', () => {
    for (const term of terms)
      for (const form of term.forms)
        for (const text of [`It has ${form}.`, `${form.charAt(0).toUpperCase()}${form.slice(1)} is what it has.`])
          expect(termsIn(text).map((used) => used.term.term)).toEqual([term.term])
  })

  it('has one sentence for each, which does not use the term itself', () => {
    for (const { forms, meaning } of terms) {
      expect(meaning).toMatch(/^[A-Z](?!.*\. ).*\.$/)
      expect(termsIn(meaning).filter(({ form }) => forms.includes(form))).toEqual([])
    }
  })
})
