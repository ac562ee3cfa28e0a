// A sentence of the report in which a word of the field is used for the first time: the word opens what it means.
// All of them stand together at the end too, for paper and for whoever looks them up.
import { createContext, type ReactNode, use, useMemo } from 'react'
import { Button, Dialog, DialogTrigger, Popover } from 'react-aria-components'
import type { Report } from '../../electron/contract/report.ts'
import { cutAtTerms, firstUses, readInOrder, type Term } from '../terms.ts'

const Uses = createContext<ReadonlyMap<string, readonly Term[]>>(new Map())

/** Around everything that shows sentences of this report. */
export const TermsOf = ({ report, children }: { report: Report; children: ReactNode }) => {
  const uses = useMemo(() => firstUses(readInOrder(report), report.terms), [report])
  return <Uses value={uses}>{children}</Uses>
}

/** The same around sentences that are no report's. */
export const TermsIn = ({ texts, terms, children }: { texts: readonly string[]; terms: readonly Term[]; children: ReactNode }) => (
  <Uses value={firstUses(texts, terms)}>{children}</Uses>
)

const TermButton = ({ text, term }: { text: string; term: Term }) => (
  <DialogTrigger>
    <Button className="term" aria-label={`${text}: what is this?`}>
      {text}
    </Button>
    <Popover className="popover" placement="bottom" isNonModal>
      <Dialog className="popover-text" aria-label={term.term}>
        <strong>{term.term}</strong> {term.meaning}
      </Dialog>
    </Popover>
  </DialogTrigger>
)

/** A sentence of the report. */
export const Sentence = ({ children }: { children: string }) => {
  const here = use(Uses).get(children)
  if (here === undefined) return children
  return cutAtTerms(children, here).map(({ text, term }) => (term === null ? text : <TermButton key={term.term} text={text} term={term} />))
}

export const WordsUsed = ({ report }: { report: Report }) =>
  report.terms.length === 0 ? null : (
    <section className="conditions" aria-labelledby="terms-title">
      <h2 id="terms-title">Words used here</h2>
      <dl className="terms">
        {report.terms.map(({ term, meaning }) => (
          <div key={term}>
            <dt>{term}</dt>
            <dd>{meaning}</dd>
          </div>
        ))}
      </dl>
    </section>
  )
