// The words of the field that a report uses, for whoever does not know them: in the order in which its reader meets them. Pure.
import type { Report } from '../contract/report.ts'
import { termsIn } from '../knowledge/terms.ts'
import { rootCauses } from './labels.ts'

/** Over them, in every face. */
export const TERMS_HEADING = 'Words used here'

/** What is read of a report in its order: the verdict, then each root cause with its steps. */
const read = (report: Report): string[] => {
  const { sentence, summary, reasons, next } = report.verdict
  const said = rootCauses(report).flatMap(({ finding: { title, fix, why } }) => [title, ...fix.map(({ text }) => text), why])
  return [sentence, ...(reasons.length > 1 ? reasons : [summary]), ...next.map(({ text }) => text), ...said]
}

export const termsOf = (report: Report): Report['terms'] => termsOfTexts(read(report))

/** The terms in these texts, in the order of their first use. */
export const termsOfTexts = (texts: readonly string[]): Report['terms'] => {
  const found = new Map<string, Report['terms'][number]>()
  for (const { term, form } of texts.flatMap(termsIn)) {
    const forms = found.get(term.term)?.forms ?? []
    found.set(term.term, { term: term.term, meaning: term.meaning, forms: forms.includes(form) ? forms : [...forms, form] })
  }
  return [...found.values()]
}
