// How the screens read a report: steps of the root cause, repeats as one, consequences under their root.
import { describe, expect, it } from 'vitest'
import type { Finding } from '../../electron/contract/report.ts'
import { consequencesOf, grouped, nextSteps, titleOf } from '../../renderer/findings.ts'
import { reportFixture } from '../fixtures/reports.ts'

describe('nextSteps', () => {
  it('gives the steps of the verdict’s cause and not those of a warning', () => {
    const steps = nextSteps(reportFixture('broken-at-proxy'))
    expect(steps.map(({ finding }) => finding.id)).toEqual(['proxy-login-needed'])
    expect(steps[0]?.finding.owners).toEqual(['network-team'])
    expect(steps[0]?.finding.fix).toHaveLength(3)
  })

  it('gives nothing to do where everything is in order', () => {
    expect(nextSteps(reportFixture('ready'))).toEqual([])
  })

  it('gives the steps against what will end it, soonest first', () => {
    const report = reportFixture('stops-on')
    const dated = report.findings.find((finding) => finding.until !== null)
    if (!dated) throw new Error('the fixture has no dated finding')
    const sooner: Finding = { ...dated, id: 'os-end-of-life', layer: 'os', until: '2027-01-31', fix: [{ text: 'Upgrade.' }] }
    report.findings.push(sooner)
    expect(nextSteps(report).map(({ finding }) => finding.id)).toEqual(['os-end-of-life', dated.id])
  })

  it('does not tell a person to mend what is only possible', () => {
    expect(nextSteps(reportFixture('cannot-tell'))).toEqual([])
  })

  it('leaves out a warning about a runtime that does not decide', () => {
    const report = reportFixture('ready')
    const [first] = report.findings
    if (!first) throw new Error('the fixture has no finding')
    report.findings.push({ ...first, outcome: 'warn', counts: false, fix: [{ text: 'Upgrade.' }] })
    expect(nextSteps(report)).toEqual([])
  })

  it('says the same steps for two subjects once, and names both', () => {
    const report = reportFixture('broken-at-proxy')
    const root = report.findings.find((finding) => finding.id === 'proxy-login-needed')
    const [cause] = report.verdict.causes
    if (!root || !cause) throw new Error('the fixture has no root')
    report.findings.push({ ...root, subject: { kind: 'path', id: 'other', name: 'the other address' } })
    report.verdict.causes.push({ ...cause, subject: 'the other address' })
    const steps = nextSteps(report)
    expect(steps).toHaveLength(1)
    expect(steps[0]?.subjects).toEqual([root.subject.name, 'the other address'])
  })
})

describe('grouped', () => {
  it('puts findings that differ only in their subject together, with all their evidence', () => {
    const report = reportFixture('broken-at-proxy')
    const [first] = report.findings
    if (!first) throw new Error('the fixture has no finding')
    const evidence = { kind: 'file' as const, source: '/etc/debian_version', text: '11.11' }
    const groups = grouped([
      first,
      { ...first, subject: { ...first.subject, id: 'b', name: 'B' }, evidence: [...first.evidence, evidence] },
    ])
    expect(groups).toHaveLength(1)
    expect(groups[0]?.subjects).toEqual(['shop-web-02', 'B'])
    expect(groups[0]?.evidence).toEqual([...first.evidence, evidence])
  })

  it('keeps findings of one id apart where one fails and one does not', () => {
    const [first] = reportFixture('ready').findings
    if (!first) throw new Error('the fixture has no finding')
    expect(grouped([first, { ...first, outcome: 'fail' }]).map((group) => group.finding.outcome)).toEqual(['fail', 'pass'])
  })
})

describe('consequences', () => {
  it('are what a cause silences, and not what it keeps from being tested', () => {
    const groups = consequencesOf(reportFixture('broken-at-proxy'), 'proxy-login-needed')
    expect(groups.map((group) => [group.finding.id, group.finding.outcome])).toEqual([['app-connection-fails', 'fail']])
  })

  it('point to their root by its title', () => {
    expect(titleOf(reportFixture('broken-at-proxy'), 'proxy-login-needed')).toBe('The proxy asks for a login')
  })
})
