// Where a word of the field is explained: once, at its first use on the screen, as a whole word and outside of quotations.
import { describe, expect, it } from 'vitest'
import { cutAtTerms, firstUses, readInOrder, type Term } from '../../renderer/terms.ts'
import { reportFixture } from '../fixtures/reports.ts'

const TLS: Term = { term: 'TLS', meaning: 'Rules by which two programs talk in code.', forms: ['TLS'] }
const LIBRARY: Term = { term: 'TLS library', meaning: 'The part of a program that does TLS.', forms: ['TLS library', 'TLS libraries'] }
const PROXY: Term = { term: 'proxy', meaning: 'A computer that passes connections on.', forms: ['proxy', 'Proxy'] }
const marked = (text: string, terms: Term[]) =>
  cutAtTerms(text, terms)
    .map(({ text: piece, term }) => (term ? `[${piece}]` : piece))
    .join('')

describe('cutAtTerms', () => {
  it.each([
    ['The proxy asks. The proxy waits.', 'The [proxy] asks. The proxy waits.'],
    ['Proxy settings', '[Proxy] settings'],
    ['Its TLS library speaks TLS.', 'Its [TLS library] speaks [TLS].'],
    ['It says “no proxy”, and the proxy is there.', 'It says “no proxy”, and the [proxy] is there.'],
    ['http://proxy.example.com:3128 is meant', 'http://proxy.example.com:3128 is meant'],
    ['the proxy’s login', 'the [proxy]’s login'],
    ['proxying', 'proxying'],
    ['', ''],
  ])('%s', (text, expected) => expect(marked(text, [TLS, LIBRARY, PROXY])).toBe(expected))
})

describe('firstUses', () => {
  it('explains each term in the first sentence that has it, and nowhere else', () => {
    const report = { ...reportFixture('broken-at-proxy'), terms: [PROXY] }
    const uses = firstUses(readInOrder(report), report.terms)
    expect([...uses.values()]).toEqual([[PROXY]])
    const [first] = [...uses.keys()]
    expect(first).toBe(
      [report.verdict.summary, ...report.findings.flatMap(({ fix, why }) => [...fix.map(({ text }) => text), why])].find((text) =>
        /proxy/i.test(text),
      ),
    )
  })

  it('has nothing to explain where the report names no term', () => {
    expect(firstUses(readInOrder(reportFixture('broken-at-proxy')), []).size).toBe(0)
  })
})
