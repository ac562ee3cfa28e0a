// The words of the field in a report: in the order in which they are met, with the forms by which they are found in its sentences.
import { describe, expect, it } from 'vitest'
import { type Report, reportSchema } from '../../electron/contract/report.ts'
import { reportAsHtml } from '../../electron/report/html.ts'
import { TERMS_HEADING, termsOf } from '../../electron/report/terms.ts'
import { reportAsText } from '../../electron/report/text.ts'
import { brokenReport, readyReport } from './samples.ts'

const saying = (summary: string, report: Report = readyReport): Report => ({
  ...report,
  verdict: { ...report.verdict, sentence: 'Ready', summary, next: [] },
  findings: [],
})
const used = (summary: string): [string, string[]][] => termsOf(saying(summary)).map(({ term, forms }) => [term, forms])

describe('the words of the field in a report', () => {
  it('stand in the order of their first use, each once, with every form that was used', () => {
    expect(used('A cipher suite is missing. Roots and cipher suites are not the same as one root.')).toEqual([
      ['cipher suite', ['cipher suite', 'cipher suites']],
      ['root', ['Roots', 'root']],
    ])
  })

  it('are the longest that fits', () => {
    expect(used('The trust store lacks the root certificate.').map(([term]) => term)).toEqual(['trust store', 'root'])
    expect(used('The client certificate is sent.').map(([term]) => term)).toEqual(['client certificate'])
  })

  it.each([
    ['part of an address', 'It is sent to http://proxy.example.test:3128 and tls.example.test.'],
    ['part of a path or a name', 'See /etc/root/store and root@host, the-chain and a_port.'],
    ['part of a longer word', 'It is reported as important, uncertain and stored.'],
    ['quoted', 'It says: “unable to get local issuer certificate”'],
    ['a word that means something else', 'The root folder of the server is another one.'],
  ])('are not found where they are %s', (_, text) => {
    expect(used(text)).toEqual([])
  })

  it('are those of the verdict, then of each cause with its steps', () => {
    const [first] = termsOf(brokenReport)
    expect(first?.term).toBe('proxy')
    const texts = brokenReport.findings.flatMap(({ title, why, fix }) => [title, why, ...fix.map(({ text }) => text)])
    const { sentence, summary } = brokenReport.verdict
    for (const { forms } of termsOf(brokenReport))
      for (const form of forms) expect([sentence, summary, ...texts].join('\n')).toContain(form)
  })

  it('are shown as text and as a page, and not where there are none', () => {
    const report = { ...brokenReport, terms: termsOf(brokenReport) }
    for (const told of [reportAsText(report), reportAsHtml(report)]) {
      expect(told).toContain(TERMS_HEADING)
      expect(told).toContain('A server in between that passes connections on to the outside.')
    }
    for (const told of [reportAsText(readyReport), reportAsHtml(readyReport)]) expect(told).not.toContain(TERMS_HEADING)
  })

  it('are none in a report that was made before they were told', () => {
    const { terms: _, ...older } = readyReport
    expect(reportSchema.parse(older).terms).toEqual([])
  })
})
